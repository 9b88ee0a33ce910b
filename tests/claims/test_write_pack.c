/* test_write_pack.c — what was read comes out in the same bytes. */
#include "pack_files.h"

#include "claims/pack.h"

static att_text bytes_of(const char *folder, const char *name, att_arena *arena)
{
    char path[256];
    att_error err;
    att_bytes bytes;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    check_ok(&err, att_file_read(path, 1 << 24, arena, &bytes, &err));
    return (att_text){(const char *)bytes.at, bytes.length};
}

static const att_pack *read_whole(const char *folder, att_arena *arena)
{
    att_error err;
    att_faults faults;
    const att_pack *pack = NULL;
    check_ok(&err, att_pack_read(folder, arena, NULL, &pack, &faults, &err));
    return pack;
}

static void a_pack_is_written_as_it_was_read(void **state)
{
    att_error err;
    const char *in = make_pack(*state), *out = make_folder(*state),
               *again = make_folder(*state);
    check_ok(&err, att_pack_write(read_whole(in, *state), out, *state, &err));
    check_ok(&err, att_pack_write(read_whole(out, *state), again, *state, &err));
    static const char *const names[] = {
        "datapackage.json", "sources.csv", "statements.csv", "derivations.csv"};
    for (size_t i = 0; i < 4; i++)
        assert_true(att_text_equal(
            bytes_of(out, names[i], *state), bytes_of(again, names[i], *state)));
    /* the same rows as in the first, with CRLF */
    const att_text sources = bytes_of(out, "sources.csv", *state);
    check_text(sources,
        "id,kind,title,author,date,url,language,reliability,reliability_reason,note\r\n"
        "S1,report,A report,,2016-08-29,https://example.org/r,en,B,,\r\n"
        "S2,news,News of the report,,2016-09,,ko,,,\r\n");
    remove_folder(in);
    remove_folder(out);
    remove_folder(again);
}

static void rows_keep_an_order_of_their_own(void **state)
{
    att_error err;
    const char *in = make_pack(*state), *out = make_folder(*state);
    put_file(in, "derivations.csv",
        "child,parent,fraction,basis,note\r\n"
        "T2,T1,,stated,\r\nS2,S1,0.5,inferred,\r\n");
    check_ok(&err, att_pack_write(read_whole(in, *state), out, *state, &err));
    assert_true(att_text_equal(bytes_of(in, "derivations.csv", *state),
        bytes_of(out, "derivations.csv", *state)));
    remove_folder(in);
    remove_folder(out);
}

static void numbers_are_written_in_their_shortest_form(void **state)
{
    att_error err;
    const char *in = make_pack(*state), *out = make_folder(*state);
    put_file(in, "statements.csv",
        edited(*state, edited(*state, statements_csv, ",500,", ",0500.00,"), ",800,",
            ",8e2,"));
    check_ok(&err, att_pack_write(read_whole(in, *state), out, *state, &err));
    assert_non_null(
        strstr(bytes_of(out, "statements.csv", *state).at, "headcount,,500,800,"));
    remove_folder(in);
    remove_folder(out);
}

static void a_folder_with_other_things_is_left_alone(void **state)
{
    att_error err;
    const char *in = make_pack(*state), *out = make_folder(*state);
    put_file(out, "holiday.txt", "x");
    check_fails(&err, ATT_INVALID, "other things than a pack",
        att_pack_write(read_whole(in, *state), out, *state, &err));
    check_fails(&err, ATT_IO, "cannot make the folder",
        att_pack_write(read_whole(in, *state), "/no/such/folder", *state, &err));
    check_ok(&err,
        att_pack_write(read_whole(in, *state), in, *state, &err)); /* over itself */
    remove_folder(in);
    remove_folder(out);
}

/* What no pack brought in, such as a cell that another command wrote. */
static void a_formula_is_made_inert(void **state)
{
    att_error err;
    const char *in = make_pack(*state), *out = make_folder(*state);
    const att_pack *pack = read_whole(in, *state);
    att_text *cells = (att_text *)(uintptr_t)pack->tables[0].rows[0].cells;
    cells[2] = ATT_TEXT("=cmd|' /C calc'!A0");
    check_ok(&err, att_pack_write(pack, out, *state, &err));
    assert_non_null(strstr(
        bytes_of(out, "sources.csv", *state).at, "S1,report,'=cmd|' /C calc'!A0,"));
    read_whole(out, *state);
    remove_folder(in);
    remove_folder(out);
}

static void what_the_descriptor_says_of_the_pack_is_kept(void **state)
{
    att_error err;
    const char *in = make_pack(*state), *out = make_folder(*state);
    put_file(in, "datapackage.json",
        edited(*state, package_json, "\"name\":\"small\"",
            "\"name\":\"small\",\"title\":\"정어리\",\"licenses\":[{\"name\":\"CC0-1."
            "0\"}]"));
    check_ok(&err, att_pack_write(read_whole(in, *state), out, *state, &err));
    const att_text text = bytes_of(out, "datapackage.json", *state);
    assert_true(att_text_starts(text, "{\n  \"name\": \"small\",\n  \"title\": "
                                      "\"정어리\",\n  \"licenses\": [\n    {"));
    assert_non_null(strstr(text.at, "\"profile\": \"tabular-data-package\""));
    remove_folder(in);
    remove_folder(out);
}

CHECK_MAIN(check_test(a_pack_is_written_as_it_was_read),
    check_test(rows_keep_an_order_of_their_own),
    check_test(numbers_are_written_in_their_shortest_form),
    check_test(a_folder_with_other_things_is_left_alone),
    check_test(a_formula_is_made_inert),
    check_test(what_the_descriptor_says_of_the_pack_is_kept))
