/* test_link.c — who is the same person, against known truth. */
#include "check.h"

#include <attest/people.h>

#include <unistd.h>

static const char *table_path(char room[256])
{
    (void)snprintf(room, 256, "%s/linkage/RLdata500.csv", getenv("ATTEST_TEST_DATA"));
    return room;
}

static void headers_are_recognised(void **state)
{
    (void)state;
    assert_int_equal(
        att_people_guess_column(ATT_TEXT("Date of birth")), ATT_COLUMN_BIRTH);
    assert_int_equal(att_people_guess_column(ATT_TEXT("fname_c2")), ATT_COLUMN_GIVEN);
    assert_int_equal(att_people_guess_column(ATT_TEXT("성명")), ATT_COLUMN_FULL);
    assert_int_equal(att_people_guess_column(ATT_TEXT("colour")), ATT_COLUMN_UNUSED);
}

/* 50 true pairs of 500 records; the table's makers link it with F1 about 0.96. */
static void known_duplicates_are_found(void **state)
{
    char path[256];
    const char *paths[] = {table_path(path)};
    att_error err;
    att_people_records *records;
    att_links links;
    att_link_score score;
    att_link_settings settings = ATT_LINK_DEFAULTS;
    settings.n_draws = 20;
    check_ok(&err,
        att_people_read_records(1, paths, NULL, NULL, NULL, *state, &records, &err));
    check_ok(&err,
        att_people_link(records, &settings, NULL, NULL, NULL, *state, &links, &err));
    check_ok(&err, att_people_score(records, &links, *state, &score, &err));
    assert_true(score.n_true_pairs == 50);
    assert_true(score.pair_f1 > 0.9);
    assert_true(links.n_people >= 440 && links.n_people <= 460);
    int64_t drawn = 0;
    for (size_t d = 0; d < links.n_drawn; d++)
        drawn += links.drawn[d].draw == 1 ? links.drawn[d].n_people : 0;
    assert_true(drawn > 430 && drawn < 475); /* about 450 people in each draw */
}

static void threads_do_not_matter(void **state)
{
    char path[256];
    const char *paths[] = {table_path(path)};
    att_error err;
    att_links links[3];
    for (size_t t = 0; t < 3; t++) {
        att_people_records *records;
        att_link_settings settings = ATT_LINK_DEFAULTS;
        settings.n_threads = (size_t)1 << t;
        check_ok(&err, att_people_read_records(
                           1, paths, NULL, NULL, NULL, *state, &records, &err));
        check_ok(&err, att_people_link(records, &settings, NULL, NULL, NULL, *state,
                           &links[t], &err));
        assert_int_equal(links[t].n_links, links[0].n_links);
        assert_memory_equal(
            links[t].links, links[0].links, links[0].n_links * sizeof *links[0].links);
        assert_memory_equal(links[t].person, links[0].person,
            links[0].n_records * sizeof *links[0].person);
    }
}

static void an_answer_outweighs_the_records(void **state)
{
    char path[256];
    const char *paths[] = {table_path(path)};
    att_error err;
    att_people_records *records;
    att_links links;
    const att_answer answers[] = {{0, 1, true}};
    att_link_settings settings = ATT_LINK_DEFAULTS;
    settings.answers = answers;
    settings.n_answers = 1;
    check_ok(&err,
        att_people_read_records(1, paths, NULL, NULL, NULL, *state, &records, &err));
    check_ok(&err,
        att_people_link(records, &settings, NULL, NULL, NULL, *state, &links, &err));
    assert_int_equal(links.person[0], links.person[1]);
}

static void a_pair_is_explained_field_by_field(void **state)
{
    char path[256];
    const char *paths[] = {table_path(path)};
    att_error err;
    att_people_records *records;
    att_links links;
    att_reason reasons[16];
    size_t n;
    const att_link_settings settings = ATT_LINK_DEFAULTS;
    check_ok(&err,
        att_people_read_records(1, paths, NULL, NULL, NULL, *state, &records, &err));
    check_ok(&err,
        att_people_link(records, &settings, NULL, NULL, NULL, *state, &links, &err));
    assert_true(links.n_links > 0);
    const att_link *l = &links.links[0];
    const double bits = att_people_explain(links.linkage, l->a, l->b, &n, reasons);
    double sum = 0;
    for (size_t r = 0; r < n; r++)
        sum += reasons[r].bits;
    check_close(bits, sum, 1e-9);
    check_close(bits, (double)l->bits, 1e-4);
}

/* ---- bad tables ------------------------------------------------------------------ */

static bool link_text(const char *text, att_arena *arena, att_error *err)
{
    char path[] = "/tmp/attest-people-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    (void)close(fd);
    const char *paths[] = {path};
    att_people_records *records;
    att_links links;
    const att_link_settings settings = ATT_LINK_DEFAULTS;
    const bool ok =
        att_people_read_records(1, paths, NULL, NULL, NULL, arena, &records, err)
        && att_people_link(records, &settings, NULL, NULL, NULL, arena, &links, err);
    (void)unlink(path);
    return ok;
}

static void bad_tables_are_refused_by_line(void **state)
{
    att_error err;
    check_fails(&err, ATT_INVALID, "line 3: 1 fields, where the header has 2",
        link_text("id,given\n1,An\n2\n", *state, &err));
    check_fails(&err, ATT_INVALID, "the id 1 stands twice",
        link_text("id,given\n1,An\n1,Bo\n", *state, &err));
    check_fails(&err, ATT_INVALID, "no column that we can compare",
        link_text("id,colour\n1,red\n2,red\n", *state, &err));
    check_fails(
        &err, ATT_INVALID, "line 2", link_text("id,given\n1,\xff\xfe\n", *state, &err));
    check_fails(&err, ATT_REFUSED, "nothing to link",
        link_text("id,given\n1,An\n", *state, &err));
}

/* One value for all is a block of everybody; nothing at all is a table of gaps. */
static void tables_that_tell_nobody_apart_are_refused(void **state)
{
    att_error err;
    att_builder same, empty;
    att_text text;
    att_builder_init(&same, *state);
    att_builder_init(&empty, *state);
    att_add_z(&same, "id,given,family,dob\n");
    att_add_z(&empty, "id,given,family,dob\n");
    for (int i = 0; i < 3000; i++) {
        att_addf(&same, "%d,An,Bo,1970-01-01\n", i);
        att_addf(&empty, "%d,,,\n", i);
    }
    att_add_char(&same, '\0');
    att_add_char(&empty, '\0');
    check_ok(&err, att_build(&empty, &text, &err));
    check_fails(&err, ATT_REFUSED, "too few", link_text(text.at, *state, &err));
    check_ok(&err, att_build(&same, &text, &err));
    if (!link_text(text.at, *state, &err))
        assert_int_equal(err.kind, ATT_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(headers_are_recognised),
        check_test(known_duplicates_are_found),
        check_test(threads_do_not_matter),
        check_test(an_answer_outweighs_the_records),
        check_test(a_pair_is_explained_field_by_field),
        check_test(bad_tables_are_refused_by_line),
        check_test(tables_that_tell_nobody_apart_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
