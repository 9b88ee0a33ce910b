/* test_records.c — packs into a case and out again. */
#include "pack_files.h"

#include "case/kit.h"

static void fresh_case(kit *k)
{
    kit_init(k);
    kit_create(k, "words");
}

static const att_pack *read_from(const char *folder, att_arena *arena)
{
    att_error err;
    att_faults faults;
    const att_pack *pack = NULL;
    check_ok(&err, att_pack_read(folder, arena, NULL, &pack, &faults, &err));
    return pack;
}

static const att_pack *load_from(att_case *c, att_arena *arena)
{
    att_error err;
    const att_pack *pack = NULL;
    check_ok(&err, att_claims_load(c, arena, &pack, &err));
    return pack;
}

/* The import of a pack; returns the number of rows that changed. */
static size_t import(att_case *c, const char *folder, att_arena *arena)
{
    att_error err;
    att_pack_changes changes;
    check_ok(&err, att_pack_compare(load_from(c, arena), read_from(folder, arena),
                       arena, &changes, &err));
    check_ok(&err, att_claims_apply(c, &changes, NULL, &err));
    return changes.n;
}

static void check_same_files(const char *a, const char *b, att_arena *arena)
{
    static const char *const names[] = {
        "datapackage.json", "sources.csv", "statements.csv", "derivations.csv"};
    for (size_t i = 0; i < 4; i++) {
        att_error err;
        att_bytes x, y;
        char path[256];
        (void)snprintf(path, sizeof path, "%s/%s", a, names[i]);
        check_ok(&err, att_file_read(path, 1 << 20, arena, &x, &err));
        (void)snprintf(path, sizeof path, "%s/%s", b, names[i]);
        check_ok(&err, att_file_read(path, 1 << 20, arena, &y, &err));
        assert_int_equal(x.length, y.length);
        assert_memory_equal(x.at, y.at, x.length);
    }
}

static void a_pack_goes_through_a_case_unchanged(void **state)
{
    kit k;
    att_error err;
    fresh_case(&k);
    const char *in = make_pack(*state), *direct = make_folder(*state),
               *out = make_folder(*state);
    check_ok(&err, att_pack_write(read_from(in, *state), direct, *state, &err));
    att_case *c = kit_open(&k, "words", ATT_WRITE);
    assert_true(import(c, in, *state) >= 6);
    att_case_close(c);
    c = kit_open(&k, "words", ATT_READ);
    check_ok(&err, att_pack_write(load_from(c, *state), out, *state, &err));
    check_same_files(direct, out, *state);
    att_case_close(c);
    remove_folder(in);
    remove_folder(direct);
    remove_folder(out);
    kit_done(&k);
}

static void importing_again_writes_nothing(void **state)
{
    kit k;
    fresh_case(&k);
    const char *in = make_pack(*state);
    att_case *c = kit_open(&k, "words", ATT_WRITE);
    import(c, in, *state);
    att_case_state before, after;
    att_case_state_of(c, &before);
    assert_int_equal(import(c, in, *state), 0);
    att_case_state_of(c, &after);
    assert_int_equal(before.n_entries, after.n_entries);
    assert_memory_equal(before.root, after.root, 32);
    att_case_close(c);
    remove_folder(in);
    kit_done(&k);
}

static void the_older_pack_undoes_an_import(void **state)
{
    kit k;
    att_error err;
    char before[65], between[65], after[65];
    fresh_case(&k);
    const char *in = make_pack(*state);
    att_case *c = kit_open(&k, "words", ATT_WRITE);
    import(c, in, *state);
    check_ok(&err, att_case_hash(c, before, &err));
    put_file(in, "statements.csv",
        edited(*state, edited(*state, statements_csv, ",500,", ",600,"), "T2,", "T3,"));
    put_file(
        in, "derivations.csv", "child,parent,fraction,basis,note\nT3,T1,,stated,\n");
    assert_true(import(c, in, *state) > 0);
    check_ok(&err, att_case_hash(c, between, &err));
    assert_string_not_equal(before, between);
    put_file(in, "statements.csv", statements_csv);
    put_file(in, "derivations.csv", derivations_csv);
    import(c, in, *state);
    check_ok(&err, att_case_hash(c, after, &err));
    assert_string_equal(before, after);
    att_case_close(c);
    remove_folder(in);
    kit_done(&k);
}

static bool stop_at_once(void *self, const char *what, double done, double total)
{
    (void)self;
    (void)what;
    (void)done;
    (void)total;
    return false;
}

static void a_stopped_import_leaves_the_case_as_it_was(void **state)
{
    kit k;
    att_error err;
    char before[65], after[65];
    att_pack_changes changes;
    const att_progress stop = {stop_at_once, NULL};
    fresh_case(&k);
    const char *in = make_pack(*state);
    att_case *c = kit_open(&k, "words", ATT_WRITE);
    check_ok(&err, att_case_hash(c, before, &err));
    check_ok(&err, att_pack_compare(load_from(c, *state), read_from(in, *state), *state,
                       &changes, &err));
    check_fails(
        &err, ATT_STOPPED, "rows written", att_claims_apply(c, &changes, &stop, &err));
    check_ok(&err, att_case_hash(c, after, &err));
    assert_string_equal(before, after);
    assert_int_equal(att_pack_count(load_from(c, *state), NULL), 0);
    att_case_close(c);
    remove_folder(in);
    kit_done(&k);
}

static void words_are_found_in_any_script(void **state)
{
    kit k;
    att_error err;
    size_t n;
    const att_found *found;
    fresh_case(&k);
    const char *in = make_pack(*state);
    att_case *c = kit_open(&k, "words", ATT_WRITE);
    import(c, in, *state);
    /* jamo as typed on some keyboards: 교화소 */
    check_ok(&err, att_claims_find(c,
                       ATT_TEXT("\xe1\x84\x80\xe1\x85\xad\xe1\x84\x92\xe1\x85\xaa\xe1"
                                "\x84\x89\xe1\x85\xa9"),
                       10, *state, &n, &found, &err));
    assert_int_equal(n, 1);
    check_text(found[0].id, "T2");
    check_text(found[0].text, "전거리 교화소");
    assert_int_equal(found[0].at, 10); /* three syllables of three bytes, a space */
    check_ok(&err, att_claims_find(c, ATT_TEXT("거"), 10, *state, &n, &found, &err));
    assert_int_equal(n, 1);
    check_ok(
        &err, att_claims_find(c, ATT_TEXT("REPORT"), 10, *state, &n, &found, &err));
    assert_int_equal(n, 2);
    check_ok(&err, att_claims_find(c, ATT_TEXT("%"), 10, *state, &n, &found, &err));
    assert_int_equal(n, 0);
    check_fails(&err, ATT_INVALID, "nothing to find",
        att_claims_find(c, ATT_TEXT(""), 10, *state, &n, &found, &err));
    check_fails(&err, ATT_INVALID, "not UTF-8",
        att_claims_find(c, ATT_TEXT("ab\xff"), 10, *state, &n, &found, &err));
    att_case_close(c);
    remove_folder(in);
    kit_done(&k);
}

/* Every statement is prepared on the newest tables. */
static void an_empty_case_is_an_empty_pack(void **state)
{
    kit k;
    att_error err;
    fresh_case(&k);
    const char *out = make_folder(*state);
    att_case *c = kit_open(&k, "words", ATT_READ);
    const att_pack *pack = load_from(c, *state);
    assert_int_equal(att_pack_count(pack, NULL), 0);
    check_ok(&err, att_pack_write(pack, out, *state, &err));
    att_case_close(c);
    remove_folder(out);
    kit_done(&k);
}

CHECK_MAIN(check_test(a_pack_goes_through_a_case_unchanged),
    check_test(importing_again_writes_nothing),
    check_test(the_older_pack_undoes_an_import),
    check_test(a_stopped_import_leaves_the_case_as_it_was),
    check_test(words_are_found_in_any_script),
    check_test(an_empty_case_is_an_empty_pack))
