/* test_bits.c — 3, 4 of the list of attacks: every changed bit of a small ledger, ring
 * and key file is noticed, and so is every cut. */
#include "crash.h"

/* Whether anything is said of this world; the state is thrown away. */
static bool is_noticed(const crash_world *w)
{
    att_error err;
    att_arena arena;
    att_verify_report report;
    att_secret *secret = kit_secret(w->words);
    const att_ground ground = crash_ground(w);
    const att_verify_settings settings = {.n_threads = 1};
    att_arena_init(&arena);
    const bool is_read =
        att_case_verify_on(&ground, secret, &settings, NULL, &arena, &report, &err);
    att_arena_done(&arena);
    att_secret_wipe(secret);
    return !is_read || report.n_harms > 0;
}

static bool is_kind(const char *path, const char *kind)
{
    return strncmp(path, kind, strlen(kind)) == 0;
}

static void every_sampled_bit_of_each_file_is_noticed(void **state)
{
    enum { SAMPLES = 12 };
    static const char *const kinds[] = {"FORMAT", "keys/", "ledger/", "objects/", NULL};
    crash_world w;
    att_error err;
    att_case *c;
    crash_prepare(&w, *state);
    check_ok(&err, crash_open(&w, w.words, ATT_WRITE, &c, &err));
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, crash_object(c, &err));
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);
    assert_false(is_noticed(&w));
    for (size_t f = 0; f < w.folder->n_names; f++) {
        const sim_name *name = &w.folder->names[f];
        for (size_t k = 0; kinds[k] && name->file >= 0; k++) {
            sim_bytes *b = &w.folder->now[name->file];
            if (!is_kind(name->path, kinds[k]) || b->size == 0)
                continue;
            for (int i = 0; i < SAMPLES; i++) {
                const size_t at = (size_t)sim_random(w.memory) % b->size;
                const uint8_t bit = (uint8_t)(1u << sim_random(w.memory) % 8);
                b->at[at] ^= bit;
                if (!is_noticed(&w))
                    fail_msg("%s, byte %zu, bit %u", name->path, at, bit);
                b->at[at] ^= bit;
            }
        }
    }
    assert_false(is_noticed(&w));
    sim_free(w.folder);
    sim_free(w.memory);
}

/* 4: a log cut anywhere is behind what this device remembers. */
static void every_cut_of_a_log_is_noticed(void **state)
{
    crash_world w;
    crash_prepare(&w, *state);
    for (size_t f = 0; f < w.folder->n_names; f++) {
        const sim_name *name = &w.folder->names[f];
        if (!is_kind(name->path, "ledger/") || name->file < 0)
            continue;
        sim_bytes *b = &w.folder->now[name->file];
        const size_t whole = b->size;
        for (int i = 0; i < 60; i++) {
            b->size = (size_t)sim_random(w.memory) % whole;
            if (!is_noticed(&w))
                fail_msg("%s, cut to %zu of %zu bytes", name->path, b->size, whole);
            b->size = whole;
        }
    }
    sim_free(w.folder);
    sim_free(w.memory);
}

/* 7: an old copy of the whole folder, or of its keys, is told apart. */
static void an_old_copy_is_noticed(void **state)
{
    crash_world w;
    att_error err;
    att_case *c;
    crash_prepare(&w, *state);
    sim_disk *old = sim_copy(w.folder, 5);
    check_ok(&err, crash_open(&w, w.words, ATT_WRITE, &c, &err));
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, crash_put(&w, c, *state, NULL, &err));
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);
    sim_disk *now = w.folder;
    assert_false(is_noticed(&w));
    w.folder = old;
    assert_true(is_noticed(&w));
    check_ok(&err, crash_open(&w, w.words, ATT_READ, &c, &err));
    assert_true(att_case_n_notices(c) == 1);
    assert_true(att_text_starts(att_case_notice(c, 0), "rolled back: "));
    att_case_close(c);
    sim_free(old);
    sim_free(now);
    sim_free(w.memory);
}

CHECK_MAIN(check_test(every_sampled_bit_of_each_file_is_noticed),
    check_test(every_cut_of_a_log_is_noticed), check_test(an_old_copy_is_noticed))
