/* test_compare.c — what an import changes. */
#include "pack_files.h"

static const att_pack *read_from(const char *folder, att_arena *arena)
{
    att_error err;
    att_faults faults;
    const att_pack *pack = NULL;
    check_ok(&err, att_pack_read(folder, arena, NULL, &pack, &faults, &err));
    return pack;
}

static const att_table_changes *of_table(
    const att_pack_changes *changes, const char *name)
{
    for (size_t t = 0; t < changes->n_tables; t++)
        if (strcmp(changes->tables[t].name, name) == 0)
            return &changes->tables[t];
    fail_msg("no table %s", name);
    return NULL;
}

static void equal_packs_have_no_changes(void **state)
{
    att_error err;
    att_pack_changes changes;
    const char *folder = make_pack(*state);
    const att_pack *before = read_from(folder, *state),
                   *after = read_from(folder, *state);
    check_ok(&err, att_pack_compare(before, after, *state, &changes, &err));
    assert_int_equal(changes.n, 0);
    assert_int_equal(of_table(&changes, "statements")->n_unchanged, 2);
    remove_folder(folder);
}

static void edits_additions_and_losses_are_told_apart(void **state)
{
    att_error err;
    att_pack_changes changes;
    const char *folder = make_pack(*state);
    const att_pack *before = read_from(folder, *state);
    put_file(folder, "statements.csv",
        edited(*state, edited(*state, statements_csv, ",500,", ",600,"), "T2,", "T3,"));
    put_file(folder, "derivations.csv",
        edited(*state, derivations_csv, "T2,T1,,stated", "T3,T1,,inferred"));
    const att_pack *after = read_from(folder, *state);
    check_ok(&err, att_pack_compare(before, after, *state, &changes, &err));
    const att_table_changes *statements = of_table(&changes, "statements");
    assert_int_equal(statements->n_added, 1);
    assert_int_equal(statements->n_amended, 1);
    assert_int_equal(statements->n_dropped, 1);
    assert_int_equal(statements->n_unchanged, 0);
    assert_int_equal(of_table(&changes, "derivations")->n_unchanged, 1);
    /* statements T1 amended, T2 dropped, T3 added; derivations likewise; the order of
     * the derivations, in which T3 T1 now stands before S2 S1, is said anew */
    assert_int_equal(changes.n, 6);
    check_text(changes.changes[0].key, "T1");
    check_text(changes.changes[0].what, "low");
    assert_int_equal(changes.changes[1].fate, ATT_ROW_DROPPED);
    assert_null(changes.changes[1].after);
    assert_int_equal(changes.changes[2].fate, ATT_ROW_ADDED);
    check_text(changes.changes[2].key, "T3");
    check_text(changes.changes[3].key, "T2 T1");
    check_text(changes.changes[5].key, "order derivations");
    remove_folder(folder);
}

static void another_order_of_rows_is_one_change(void **state)
{
    att_error err;
    att_pack_changes changes;
    const char *folder = make_pack(*state);
    const att_pack *before = read_from(folder, *state);
    put_file(folder, "derivations.csv",
        "child,parent,fraction,basis,note\nS2,S1,0.5,inferred,\nT2,T1,,stated,\n");
    const att_pack *after = read_from(folder, *state);
    check_ok(&err, att_pack_compare(before, after, *state, &changes, &err));
    assert_int_equal(changes.n, 1);
    check_text(changes.changes[0].key, "order derivations");
    assert_true(of_table(&changes, "pack")->is_inner);
    remove_folder(folder);
}

static void a_table_left_out_is_not_an_empty_one(void **state)
{
    att_error err;
    att_pack_changes changes;
    const char *folder = make_pack(*state);
    const att_pack *before = read_from(folder, *state);
    put_file(folder, "datapackage.json",
        edited(*state, package_json,
            ",{\"name\":\"derivations\",\"path\":\"derivations.csv\"}", ""));
    const att_pack *after = read_from(folder, *state);
    check_fails(&err, ATT_INVALID,
        "lacks the table derivations, of which the case has 2",
        att_pack_compare(before, after, *state, &changes, &err));
    put_file(folder, "datapackage.json", package_json);
    put_file(folder, "derivations.csv", "child,parent,fraction,basis,note\n");
    check_ok(&err,
        att_pack_compare(before, read_from(folder, *state), *state, &changes, &err));
    assert_int_equal(of_table(&changes, "derivations")->n_dropped, 2);
    remove_folder(folder);
}

CHECK_MAIN(check_test(equal_packs_have_no_changes),
    check_test(edits_additions_and_losses_are_told_apart),
    check_test(another_order_of_rows_is_one_change),
    check_test(a_table_left_out_is_not_an_empty_one))
