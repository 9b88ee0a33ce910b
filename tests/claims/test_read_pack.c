/* test_read_pack.c — packs as folders: what is read, and each thing that is refused. */
#include "pack_files.h"

static const att_pack *read_whole(const char *folder, att_arena *arena)
{
    att_error err;
    att_faults faults;
    const att_pack *pack = NULL;
    check_ok(&err, att_pack_read(folder, arena, NULL, &pack, &faults, &err));
    assert_int_equal(faults.n, 0);
    return pack;
}

/* One fault, or the first of many, at this place for this reason. */
static void check_fault(const char *folder, att_arena *arena, const char *file,
    size_t line, const char *column, const char *words)
{
    att_error err;
    att_faults faults;
    const att_pack *pack = NULL;
    check_fails(&err, ATT_INVALID, "fault",
        att_pack_read(folder, arena, NULL, &pack, &faults, &err));
    assert_null(pack);
    assert_true(faults.n > 0 && faults.n_kept > 0);
    const att_fault *f = &faults.kept[0];
    if (strcmp(f->file, file) != 0 || f->line != line || strcmp(f->column, column) != 0
        || !strstr(f->reason, words))
        fail_msg("%s:%zu: %s: %s", f->file, f->line, f->column, f->reason);
}

/* The pack with one edit must have that fault. */
static void check_edit(att_arena *arena, const char *file, const char *text,
    const char *piece, const char *by, size_t line, const char *column,
    const char *words)
{
    const char *folder = make_pack(arena);
    put_file(folder, file, edited(arena, text, piece, by));
    check_fault(folder, arena, file, line, column, words);
    remove_folder(folder);
}

static void a_pack_is_read(void **state)
{
    const char *folder = make_pack(*state);
    const att_pack *pack = read_whole(folder, *state);
    assert_int_equal(att_pack_count(pack, "sources"), 2);
    assert_int_equal(att_pack_count(pack, "statements"), 2);
    assert_int_equal(att_pack_count(pack, "claims"), 0);
    assert_int_equal(att_pack_count(pack, "nonsense"), 0);
    remove_folder(folder);
}

static void a_folder_without_a_pack_is_missing(void **state)
{
    att_error err;
    att_faults faults;
    const att_pack *pack;
    const char *folder = make_folder(*state);
    check_fails(&err, ATT_MISSING, "is no pack",
        att_pack_read(folder, *state, NULL, &pack, &faults, &err));
    check_fails(&err, ATT_MISSING, "is no pack",
        att_pack_read("/no/such/folder", *state, NULL, &pack, &faults, &err));
    remove_folder(folder);
}

static void columns_must_be_those_of_the_profile(void **state)
{
    check_edit(*state, "sources.csv", sources_csv, ",author", "", 1, "author",
        "the column author is missing");
    check_edit(*state, "sources.csv", sources_csv, "author", "writer", 1, "",
        "\"writer\" is no column");
    check_edit(*state, "sources.csv", sources_csv, "author", "title", 1, "",
        "the column title stands twice");
    check_edit(
        *state, "sources.csv", sources_csv, ",note\n", "\n", 1, "note", "missing");
}

static void a_missing_table_is_named(void **state)
{
    const char *folder = make_pack(*state);
    put_file(folder, "datapackage.json",
        edited(*state, package_json, "\"statements.csv\"", "\"sayings.csv\""));
    check_fault(folder, *state, "sayings.csv", 0, "", "there is no such file");
    put_file(folder, "datapackage.json",
        edited(
            *state, package_json, "\"name\":\"statements\"", "\"name\":\"sayings\""));
    check_fault(folder, *state, "datapackage.json", 0, "", "\"sayings\" is no table");
    put_file(folder, "datapackage.json",
        edited(
            *state, package_json, "\"name\":\"statements\"", "\"name\":\"sources\""));
    check_fault(folder, *state, "datapackage.json", 0, "", "stands twice");
    put_file(folder, "datapackage.json", "{\"name\":\"x\",\"resources\":[]}");
    check_fault(folder, *state, "datapackage.json", 0, "", "lists no table");
    put_file(folder, "datapackage.json", "{\"name\":");
    check_fault(folder, *state, "datapackage.json", 0, "", "line 1");
    put_file(folder, "statements.csv", "");
    put_file(folder, "datapackage.json", package_json);
    check_fault(folder, *state, "statements.csv", 1, "", "no header");
    remove_folder(folder);
}

static void a_path_that_leaves_the_folder_is_refused(void **state)
{
    static const char *const paths[] = {"\"../sources.csv\"", "\"/etc/passwd\"",
        "\"a/sources.csv\"", "\"..\"", "\".hidden.csv\"", "\"a\\\\b.csv\"",
        "\"file:x.csv\"", "\"\"", "[\"sources.csv\"]", "\"a\\u0007b\""};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *folder = make_pack(*state);
        put_file(folder, "datapackage.json",
            edited(*state, package_json, "\"sources.csv\"", paths[i]));
        check_fault(
            folder, *state, "datapackage.json", 0, "", "must not leave the folder");
        remove_folder(folder);
    }
}

static void links_and_pipes_are_not_followed(void **state)
{
    char path[256];
    const char *folder = make_pack(*state);
    (void)snprintf(path, sizeof path, "%s/sources.csv", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    check_fault(folder, *state, "sources.csv", 0, "", "a link");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    check_fault(folder, *state, "sources.csv", 0, "", "no ordinary file");
    assert_int_equal(unlink(path), 0);
    put_file(folder, "sources.csv", "");
    assert_int_equal(truncate(path, (off_t)1 << 30), 0);
    check_fault(folder, *state, "sources.csv", 0, "", "too large");
    remove_folder(folder);
}

static void ids_and_references_must_fit(void **state)
{
    check_edit(*state, "statements.csv", statements_csv, "T2,", "T1,", 3, "id",
        "\"T1\" stands twice; the first is at line 2");
    check_edit(*state, "statements.csv", statements_csv, "S2,", "S9,", 3, "source",
        "\"S9\" is the id of nothing");
    check_edit(*state, "statements.csv", statements_csv, "S2,", "T1,", 3, "source",
        "wrong table");
    check_edit(*state, "statements.csv", statements_csv, "T1,", "X1,", 2, "id", "form");
    check_edit(*state, "derivations.csv", derivations_csv, "T2,T1", "T2,T7", 2,
        "parent", "\"T7\" is the id of nothing");
    check_edit(*state, "derivations.csv", derivations_csv, "S2,S1", "T2,T1", 3, "child",
        "\"T2 T1\" stands twice");
}

static void one_lost_row_does_not_make_a_flood(void **state)
{
    att_error err;
    att_faults faults;
    const att_pack *pack;
    const char *folder = make_pack(*state);
    put_file(folder, "statements.csv", edited(*state, statements_csv, "T1,", "1,"));
    check_fails(&err, ATT_INVALID, "1 fault ",
        att_pack_read(folder, *state, NULL, &pack, &faults, &err));
    assert_int_equal(faults.n, 1); /* and none for T1 in derivations */
    remove_folder(folder);
}

static void values_must_be_those_of_the_column(void **state)
{
    check_edit(*state, "statements.csv", statements_csv, ",500,", ",-500,", 2, "low",
        "-500 is less than 0");
    check_edit(*state, "statements.csv", statements_csv, ",500,", ",900,", 2, "low",
        "900 is more than high, 800");
    check_edit(*state, "statements.csv", statements_csv, ",500,", ",5e999,", 2, "low",
        "is no number");
    check_edit(*state, "statements.csv", statements_csv, ",500,", ",\"1,500\",", 2,
        "low", "is no number");
    check_edit(*state, "statements.csv", statements_csv, "perceived,0", "perceived,4",
        2, "hearsay", "4 is more than 3");
    check_edit(*state, "statements.csv", statements_csv, "perceived,0", "perceived,0.5",
        2, "hearsay", "no whole number");
    check_edit(*state, "statements.csv", statements_csv, "perceived", "dreamt", 2,
        "way", "\"dreamt\" is not one of: perceived, told, inferred, read");
    check_edit(*state, "sources.csv", sources_csv, "https://example.org/r",
        "javascript:alert(1)", 2, "url", "form");
    check_edit(*state, "sources.csv", sources_csv, "A report", "", 2, "title",
        "must not be empty");
    check_edit(*state, "derivations.csv", derivations_csv, "0.5", "1.5", 3, "fraction",
        "1.5 is more than 1");
}

/* R15: the way of knowing and the hearsay distance of each statement. */
static void how_a_speaker_knows_must_be_said(void **state)
{
    check_edit(*state, "statements.csv", statements_csv, "perceived,0", ",0", 2, "way",
        "must not be empty");
    check_edit(*state, "statements.csv", statements_csv, "perceived,0", "perceived,", 2,
        "hearsay", "must not be empty");
}

static void dates_must_be_possible(void **state)
{
    check_edit(*state, "statements.csv", statements_csv, "2009-02/2009-08",
        "2009-02-30/2009-08", 2, "period", "no such day");
    check_edit(*state, "statements.csv", statements_csv, "2009-02/2009-08",
        "2009-08/2009-02", 2, "period", "ends before it starts");
    check_edit(*state, "statements.csv", statements_csv, "2009-02/2009-08",
        "early 2009", 2, "period", "no date");
}

static void a_first_day_must_not_lie_after_the_last(void **state)
{
    static const char places[] =
        "id,parent,kind,name_en,name_ko,lat,lon,precision_m,length_m,width_m,area_m2,"
        "storeys,first_seen,last_seen,source,locator,note\n"
        "F1,,prison,,,42.2,129.75,,,,,,2009,2008-12,,,\n";
    const char *folder = make_pack(*state);
    put_file(folder, "places.csv", places);
    put_file(folder, "datapackage.json",
        edited(*state, package_json, "\"resources\":[",
            "\"resources\":[{\"name\":\"places\",\"path\":\"places.csv\"},"));
    check_fault(folder, *state, "places.csv", 2, "first_seen",
        "2009 lies after last_seen, 2008-12");
    put_file(
        folder, "places.csv", edited(*state, places, "2009,2008-12", "2009,2009-03"));
    read_whole(folder, *state);
    put_file(
        folder, "places.csv", edited(*state, places, "F1,,prison", "F1,F1,prison"));
    check_fault(folder, *state, "places.csv", 2, "first_seen", "lies after");
    put_file(folder, "places.csv",
        edited(*state, edited(*state, places, "F1,,prison", "F1,F1,prison"), "42.2",
            "142.2"));
    check_fault(folder, *state, "places.csv", 2, "lat", "more than 90");
    remove_folder(folder);
}

static void a_circle_is_refused_with_its_path(void **state)
{
    check_edit(*state, "derivations.csv", derivations_csv, "S2,S1,0.5,inferred,\n",
        "T1,T2,,stated,\n", 2, "parent", "circle: T1 → T2 → T1");
    check_edit(*state, "derivations.csv", derivations_csv, "T2,T1", "T2,T2", 2,
        "parent", "circle: T2 → T2");
    /* S1 would rest on what it holds itself */
    check_edit(*state, "derivations.csv", derivations_csv, "S2,S1,0.5", "S1,T1,1", 3,
        "parent", "circle: S1 → T1 → S1");
}

static void what_is_not_utf8_is_refused(void **state)
{
    check_edit(*state, "statements.csv", statements_csv, "p. 4", "p\xff", 2, "locator",
        "byte 2 (0xff) is not UTF-8");
    check_edit(*state, "sources.csv", sources_csv, "A report", "\xed\xa0\x80", 2,
        "title", "not UTF-8");
}

static void a_stray_quote_is_refused(void **state)
{
    check_edit(*state, "sources.csv", sources_csv, "A report", "A \"report", 2, "title",
        "a quote stands where none may");
    check_edit(*state, "sources.csv", sources_csv, "S2,news", "S2", 3, "",
        "the row has 9 fields, the header 10");
}

static void a_field_of_a_mebibyte_is_refused(void **state)
{
    char *large = att_push(*state, (1 << 20) + 2, 1, NULL);
    memset(large, 'x', (1 << 20) + 1);
    check_edit(*state, "sources.csv", sources_csv, "A report", large, 2, "title",
        "a field of more than 1048576 bytes");
}

static void a_cell_that_a_spreadsheet_would_run_is_refused(void **state)
{
    static const char *const cells[] = {"=cmd|' /C calc'!A0", "+1+1", "-2+3",
        "@SUM(A1)", "\t=1", "\"\r\n=1\"", "＝1+1"};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        check_edit(*state, "sources.csv", sources_csv, "A report", cells[i], 2, "title",
            "formula");
    const char *folder = make_pack(*state); /* but a number may have its sign */
    put_file(folder, "sources.csv", edited(*state, sources_csv, "2016-09,", "-0500,"));
    read_whole(folder, *state);
    remove_folder(folder);
}

static void all_faults_are_told_and_a_thousand_kept(void **state)
{
    att_builder b;
    att_text text;
    att_error err;
    att_faults faults;
    const att_pack *pack;
    const char *folder = make_pack(*state);
    att_builder_init(&b, *state);
    att_add_z(&b,
        "id,kind,title,author,date,url,language,reliability,reliability_reason,note\n");
    for (int i = 1; i <= 1500; i++)
        att_addf(&b, "S%d,rumour,A title,,2009-13,,,,,\n", i);
    check_ok(&err, att_build(&b, &text, &err));
    put_file(folder, "sources.csv", text.at);
    check_fails(&err, ATT_INVALID, "3000 faults",
        att_pack_read(folder, *state, NULL, &pack, &faults, &err));
    assert_int_equal(faults.n, 3000);
    assert_int_equal(faults.n_kept, ATT_FAULTS_KEPT);
    assert_int_equal(faults.kept[999].line, 501);
    remove_folder(folder);
}

static void another_version_is_refused(void **state)
{
    att_error err;
    att_faults faults;
    const att_pack *pack;
    const char *folder = make_pack(*state);
    put_file(folder, "datapackage.json",
        edited(*state, package_json, "\"name\":\"small\"", "\"attest:pack\":2"));
    check_fails(&err, ATT_INVALID, "another version",
        att_pack_read(folder, *state, NULL, &pack, &faults, &err));
    remove_folder(folder);
}

static void memory_that_fails_is_told(void **state)
{
    const char *folder = make_pack(*state);
    size_t n_failed = 0;
    for (size_t limit = 0; limit < 400000; limit += 4096) {
        att_arena arena;
        att_error err = {0};
        att_faults faults;
        const att_pack *pack;
        att_arena_init(&arena);
        arena.limit_bytes = limit;
        if (!att_pack_read(folder, &arena, NULL, &pack, &faults, &err)) {
            assert_int_equal(err.kind, ATT_NO_MEMORY);
            n_failed++;
        }
        att_arena_done(&arena);
    }
    assert_true(n_failed > 0);
    remove_folder(folder);
}

CHECK_MAIN(check_test(a_pack_is_read), check_test(a_folder_without_a_pack_is_missing),
    check_test(columns_must_be_those_of_the_profile),
    check_test(a_missing_table_is_named),
    check_test(a_path_that_leaves_the_folder_is_refused),
    check_test(links_and_pipes_are_not_followed),
    check_test(ids_and_references_must_fit),
    check_test(one_lost_row_does_not_make_a_flood),
    check_test(values_must_be_those_of_the_column),
    check_test(how_a_speaker_knows_must_be_said), check_test(dates_must_be_possible),
    check_test(a_first_day_must_not_lie_after_the_last),
    check_test(a_circle_is_refused_with_its_path),
    check_test(what_is_not_utf8_is_refused), check_test(a_stray_quote_is_refused),
    check_test(a_field_of_a_mebibyte_is_refused),
    check_test(a_cell_that_a_spreadsheet_would_run_is_refused),
    check_test(all_faults_are_told_and_a_thousand_kept),
    check_test(another_version_is_refused), check_test(memory_that_fails_is_told))
