/* test_verify.c — what was changed is named, by file and offset. */
#include "kit.h"

#include "case/verify.h"

#include <fcntl.h>
#include <sodium.h>

static void verify(
    const kit *k, const char *words, att_arena *arena, att_verify_report *report)
{
    att_error err;
    att_ground ground;
    att_secret *secret = words ? kit_secret(words) : NULL;
    kit_ground(k, &ground);
    check_ok(
        &err, att_case_verify_on(&ground, secret, NULL, NULL, arena, report, &err));
    att_secret_wipe(secret);
    att_disk_close(ground.disk);
    att_disk_close(ground.memory);
}

static int file_with(const kit *k, const char *text)
{
    char path[KIT_PATH + 32];
    (void)snprintf(path, sizeof path, "%s/input", k->top);
    const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* A case with two commits and an object; its log and object are named. */
static void make_small(const kit *k, char log[64], char object[80])
{
    att_error err;
    att_object_note note;
    kit_create(k, "p");
    att_case *c = kit_open(k, "p", ATT_WRITE);
    for (int i = 0; i < 2; i++) {
        const int fd = file_with(k, i ? "the second file" : "the first");
        check_ok(&err, att_case_begin(c, "add", &err));
        check_ok(&err, att_case_add_object(c, fd, 0, NULL, NULL, &note, &err));
        check_ok(&err, att_case_commit(c, &err));
        close(fd);
    }
    att_log_path(c->logs[0].name, 0, log);
    (void)snprintf(object, 80, "objects/%.2s/%s", note.name, note.name);
    att_case_close(c);
}

static void flip(const kit *k, const char *path, off_t at, uint8_t bits)
{
    char whole[KIT_PATH + 128];
    uint8_t byte;
    (void)snprintf(whole, sizeof whole, "%s/%s", k->path, path);
    const int fd = open(whole, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= bits;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static bool blames(const att_verify_report *report, const char *file)
{
    for (size_t f = 0; f < report->n_faults; f++)
        if (att_text_is(report->faults[f].file, file) && report->faults[f].is_harm)
            return true;
    return false;
}

static void a_whole_case_has_no_fault(void **state)
{
    kit k;
    char log[64], object[80];
    att_verify_report report;
    kit_init(&k);
    make_small(&k, log, object);
    verify(&k, "p", *state, &report);
    for (size_t f = 0; f < report.n_faults; f++)
        print_message("%.*s: %.*s\n", ATT_PRINT(report.faults[f].file),
            ATT_PRINT(report.faults[f].what));
    assert_int_equal(report.n_faults, 0);
    assert_int_equal(report.n_objects, 2);
    assert_int_equal(
        report.n_entries, 7); /* create, key, close, and twice seal, close */
    assert_int_equal(report.n_checkpoints, 3);
    verify(&k, NULL, *state, &report);
    assert_int_equal(report.n_faults, 0);
    assert_int_equal(report.n_objects, 2);
    assert_int_equal(report.n_entries, 7);
    kit_done(&k);
}

/* 3, 6 of the list of attacks. */
static void a_changed_byte_is_named_with_its_file(void **state)
{
    kit k;
    char log[64], object[80];
    att_verify_report report;
    kit_init(&k);
    make_small(&k, log, object);
    const char *const paths[] = {log, object, "keys/ring.a", "keys/sealed.b"};
    for (size_t p = 0; p < 4; p++)
        for (off_t at = 40; at < 1000; at += 317) {
            flip(&k, paths[p], at, 4);
            verify(&k, "p", *state, &report);
            if (!blames(&report, paths[p]) && !(p > 1 && blames(&report, "keys/ring.a"))
                && !(p > 1 && blames(&report, "keys/sealed.a")))
                fail_msg("%s, byte %ld: not noticed", paths[p], (long)at);
            flip(&k, paths[p], at, 4);
        }
    verify(&k, "p", *state, &report);
    assert_int_equal(report.n_faults, 0);
    kit_done(&k);
}

/* 6: an object is missing, swapped with another, longer, or laid there. */
static void objects_cannot_be_moved(void **state)
{
    kit k;
    char log[64], object[80], whole[KIT_PATH + 128], other[KIT_PATH + 128];
    att_verify_report report;
    kit_init(&k);
    make_small(&k, log, object);
    (void)snprintf(whole, sizeof whole, "%s/%s", k.path, object);
    (void)snprintf(other, sizeof other, "%s/kept", k.top);
    assert_int_equal(rename(whole, other), 0);
    verify(&k, "p", *state, &report);
    assert_true(blames(&report, object));
    assert_int_equal(rename(other, whole), 0);
    const int fd = open(whole, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "", 1), 1);
    close(fd);
    verify(&k, "p", *state, &report);
    assert_true(blames(&report, object));
    assert_int_equal(truncate(whole, 4096 + 72 + 16), 0);
    verify(&k, "p", *state, &report);
    assert_int_equal(report.n_faults, 0);
    kit_done(&k);
}

static void strangers_in_the_folder_are_named(void **state)
{
    kit k;
    char log[64], object[80], path[KIT_PATH + 128];
    att_verify_report report;
    kit_init(&k);
    make_small(&k, log, object);
    (void)snprintf(path, sizeof path, "%s/keys/notes.txt", k.path);
    close(open(path, O_CREAT | O_WRONLY, 0600));
    (void)snprintf(path, sizeof path, "%s/ledger/link", k.path);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    verify(&k, "p", *state, &report);
    assert_true(blames(&report, "keys/notes.txt"));
    assert_true(blames(&report, "ledger/link"));
    kit_done(&k);
}

CHECK_MAIN(check_test(a_whole_case_has_no_fault),
    check_test(a_changed_byte_is_named_with_its_file),
    check_test(objects_cannot_be_moved), check_test(strangers_in_the_folder_are_named))
