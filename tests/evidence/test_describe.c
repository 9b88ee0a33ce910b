/* test_describe.c — what files say of themselves; the fields as exiftool and qpdf print
 * them. */
#include "check.h"

#include <attest/evidence.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static att_sandbox *started;

static int start(void **state)
{
    (void)state;
    att_error err;
    static const att_reader *const all[] = {&att_reader_describe};
    return att_sandbox_start(all, 1, &started, &err) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    att_sandbox_stop(started);
    return 0;
}

static const att_json *describe_fd(int fd, att_arena *arena)
{
    att_error err;
    const att_json *answer = NULL;
    const att_sandbox_limits limits = ATT_SANDBOX_LIMITS;
    assert_true(fd >= 0);
    check_ok(&err, att_sandbox_read(started, "describe", fd, -1, NULL, &limits, arena,
                       &answer, &err));
    close(fd);
    return answer;
}

static const att_json *describe(const char *name, att_arena *arena)
{
    char path[4096];
    (void)snprintf(
        path, sizeof path, "%s/evidence/%s", getenv("ATTEST_TEST_DATA"), name);
    return describe_fd(open(path, O_RDONLY | O_CLOEXEC), arena);
}

static att_text field(const att_json *answer, const char *part, const char *key)
{
    return att_json_text(att_json_get(part ? att_json_get(answer, part) : answer, key));
}

static void a_photograph_names_its_camera_time_and_place(void **state)
{
    const att_json *answer = describe("photo.jpg", *state);
    check_text(field(answer, NULL, "type"), "image/jpeg");
    check_text(field(answer, "exif", "Manufacturer").length
                   ? field(answer, "exif", "Manufacturer")
                   : field(answer, "exif", "Make"),
        "Testwerk");
    check_text(field(answer, "exif", "DateTimeOriginal"), "2009:08:14 10:20:30");
    check_text(field(answer, "exif", "GPSLatitudeRef"), "N");
    check_text(field(answer, "xmp", "CreatorTool"), "a test");
    check_text(field(answer, "xmp", "creator"), "정철 (made up)");
}

static void a_pdf_names_its_title_and_pages(void **state)
{
    const att_json *answer = describe("note.pdf", *state);
    check_text(field(answer, NULL, "type"), "application/pdf");
    check_text(field(answer, "pdf", "Title"), "A made-up note");
    check_text(field(answer, "pdf", "CreationDate"), "D:20120624000000Z");
    check_close(
        att_json_number(att_json_get(att_json_get(answer, "pdf"), "pages")), 1, 0);
}

static void an_archive_names_its_members(void **state)
{
    const att_json *about = att_json_get(describe("two.tar.gz", *state), "archive");
    check_close(att_json_number(att_json_get(about, "members")), 2, 0);
    check_close(att_json_number(att_json_get(about, "bytes")), 13, 0);
    check_text(att_json_text(att_json_at(att_json_get(about, "names"), 1)), "b.txt");
}

static void an_empty_file_has_a_type(void **state)
{
    const att_json *answer = describe_fd(memfd_create("empty", MFD_CLOEXEC), *state);
    assert_true(field(answer, NULL, "type").length > 0);
    assert_null(att_json_get(answer, "exif"));
}

CHECK_GROUP(start, stop, check_test(a_photograph_names_its_camera_time_and_place),
    check_test(a_pdf_names_its_title_and_pages),
    check_test(an_archive_names_its_members), check_test(an_empty_file_has_a_type))
