/* crash.h — one random run: work on a case, a fault at some step, and what is there
 * afterwards. */
#pragma once

#include "kit.h"
#include "sim.h"

#include "case/verify.h"

#include <sys/mman.h>

/* A case before and after each answer, as far as the test knows. */
typedef struct crash_world {
    sim_disk *folder, *memory;
    char answered[65]; /* hash of what was last answered for */
    char tried[65];    /* hash of what was under way; equal if nothing was */
    bool is_erased, may_be_erased;
    char words[32], new_words[32]; /* the passphrase, and the one it may have become */
    int n;
} crash_world;

static inline att_ground crash_ground(const crash_world *w)
{
    return (att_ground){
        .disk = &w->folder->base, .memory = &w->memory->base, .least = {1, 8192}};
}

static inline bool crash_open(const crash_world *w, const char *words,
    att_access access, att_case **c, att_error *err)
{
    const att_ground ground = crash_ground(w);
    att_secret *secret = kit_secret(words);
    const bool ok = att_case_open_on(&ground, secret, access, c, err);
    att_secret_wipe(secret);
    return ok;
}

static inline bool crash_put(
    crash_world *w, att_case *c, att_arena *a, const att_scope *scope, att_error *err)
{
    char id[32], title[64];
    att_change change;
    (void)snprintf(id, sizeof id, "S%d", w->n % 7);
    (void)snprintf(title, sizeof title, "planted plaintext %d", w->n++);
    return att_case_put_in(c, scope ? 1 : 0, scope, "sources",
        KIT_ROW(a, "id", id, "kind", "report", "title", title), &change, err);
}

static inline bool crash_object(att_case *c, att_error *err)
{
    static const char text[] = "planted plaintext in a file";
    att_object_note note;
    const int fd = memfd_create("input", 0);
    for (int i = 0; i < 400; i++)
        if (write(fd, text, sizeof text) < 0)
            abort();
    (void)lseek(fd, 0, SEEK_SET);
    const bool ok = att_case_add_object(c, fd, 0, NULL, NULL, &note, err);
    close(fd);
    return ok;
}

/* Commit, knowing what comes to be if it succeeds. */
static inline bool crash_commit(crash_world *w, att_case *c, att_error *err)
{
    char hash[65];
    if (!att_case_hash(c, hash, err))
        return false;
    memcpy(w->tried, hash, sizeof hash);
    if (!att_case_commit(c, err))
        return false;
    memcpy(w->answered, hash, sizeof hash);
    return true;
}

static inline bool crash_work(crash_world *w, att_case *c, att_arena *a, att_error *err)
{
    static const att_case_settings cheap = {.kdf_passes = 1, .kdf_bytes = 8192};
    char id[17];
    att_scope scope;
    switch (sim_random(w->folder) % 6) {
    case 0: /* rows */
        if (!att_case_begin(c, "add", err))
            return false;
        for (int i = 0; i < 3; i++)
            if (!crash_put(w, c, a, NULL, err))
                return false;
        return crash_commit(w, c, err);
    case 1: /* a file, and a row in a scope of its own */
        if (!att_case_begin(c, "add", err) || !crash_object(c, err))
            return false;
        if (!w->may_be_erased
            && (!att_case_scope(c, ATT_TEXT("S9"), &scope, err)
                || !crash_put(w, c, a, &scope, err)))
            return false;
        return crash_commit(w, c, err);
    case 2: { /* who a person is */
        att_secret *name = kit_secret("planted plaintext name");
        const bool ok = att_case_begin(c, "identify", err)
                        && att_case_identify(c, ATT_TEXT("W02"), name, err)
                        && crash_commit(w, c, err);
        att_secret_wipe(name);
        return ok;
    }
    case 3: { /* another passphrase */
        (void)snprintf(w->new_words, sizeof w->new_words, "words %d", w->n++);
        att_secret *words = kit_secret(w->new_words);
        const bool ok = att_case_change_passphrase(c, words, &cheap, err);
        att_secret_wipe(words);
        if (ok)
            memcpy(w->words, w->new_words, sizeof w->words);
        return ok;
    }
    case 4: { /* someone comes and goes */
        att_secret *words = kit_secret("guest");
        char name[32];
        (void)snprintf(name, sizeof name, "guest %d", w->n++);
        const bool ok = att_case_grant(c, att_text_of(name), ATT_TEXT("contributor"),
                            words, &cheap, id, err)
                        && att_case_revoke(c, att_text_of(id), ATT_TEXT("left"), err);
        att_secret_wipe(words);
        return ok;
    }
    default: /* an erasure */
        if (w->may_be_erased)
            return true;
        w->may_be_erased = true;
        if (!att_case_erase(c, ATT_TEXT("W01"), ATT_TEXT("me"), ATT_TEXT("so"), err))
            return false;
        w->is_erased = true;
        return true;
    }
}

/* A case with a sealed person and some rows, to start from. */
static inline void crash_prepare(crash_world *w, att_arena *a)
{
    att_error err;
    att_case *c;
    *w = (crash_world){.folder = sim_new(1), .memory = sim_new(2), .words = "first"};
    const att_ground ground = crash_ground(w);
    const att_case_settings settings = {.kdf_passes = 1, .kdf_bytes = 8192};
    att_secret *secret = kit_secret(w->words), *name = kit_secret("planted plaintext");
    check_ok(&err, att_case_create_on(&ground, secret, &settings, &err));
    check_ok(&err, crash_open(w, w->words, ATT_WRITE, &c, &err));
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_identify(c, ATT_TEXT("W01"), name, &err));
    check_ok(&err, crash_put(w, c, a, NULL, &err));
    check_ok(&err, crash_commit(w, c, &err));
    att_case_close(c);
    att_secret_wipe(secret);
    att_secret_wipe(name);
    sim_flush(w->folder);
    sim_flush(w->memory);
}

static inline void crash_check(crash_world *w, uint64_t seed, bool verifies)
{
    att_error err;
    att_case *c = NULL;
    char hash[65];
    att_scope scope;
    const char *words = w->words;
    if (!crash_open(w, words, ATT_WRITE, &c, &err) && w->new_words[0]
        && err.kind == ATT_DENIED) {
        words = w->new_words;
        (void)crash_open(w, words, ATT_WRITE, &c, &err);
    }
    if (!c)
        fail_msg("seed %llu: %s", (unsigned long long)seed, err.text);
    for (size_t n = 0; n < att_case_n_notices(c); n++)
        if (!att_text_starts(att_case_notice(c, n), "a write to ")
            && !att_text_starts(att_case_notice(c, n), "the saved index")
            && !att_text_starts(att_case_notice(c, n), "keys/"))
            fail_msg("seed %llu: %.*s", (unsigned long long)seed,
                ATT_PRINT(att_case_notice(c, n)));
    check_ok(&err, att_case_hash(c, hash, &err));
    if (strcmp(hash, w->answered) != 0 && strcmp(hash, w->tried) != 0)
        fail_msg("seed %llu: neither as before nor as after", (unsigned long long)seed);
    check_ok(&err, att_case_begin(c, "look", &err));
    const bool is_there = att_case_scope(c, ATT_TEXT("W01"), &scope, &err);
    if ((w->is_erased && is_there) || (!w->may_be_erased && !is_there))
        fail_msg("seed %llu: an erasure is half done", (unsigned long long)seed);
    att_case_abandon(c);
    att_case_close(c);
    if (sim_holds(w->folder, "planted") || sim_holds(w->memory, "planted"))
        fail_msg("seed %llu: plaintext on the disk", (unsigned long long)seed);
    if (!verifies)
        return;
    att_arena arena;
    att_verify_report report;
    att_arena_init(&arena);
    const att_ground ground = crash_ground(w);
    att_secret *secret = kit_secret(words);
    const att_verify_settings settings = {.n_threads = 1};
    check_ok(&err,
        att_case_verify_on(&ground, secret, &settings, NULL, &arena, &report, &err));
    att_secret_wipe(secret);
    for (size_t f = 0; f < report.n_faults; f++)
        if (report.faults[f].is_harm)
            fail_msg("seed %llu: %.*s: %.*s", (unsigned long long)seed,
                ATT_PRINT(report.faults[f].file), ATT_PRINT(report.faults[f].what));
    att_arena_done(&arena);
}

/* One run; the fault comes at a random step of the work. */
static inline void crash_run(
    const crash_world *base, uint64_t seed, bool verifies, att_arena *a)
{
    crash_world w = *base;
    att_error err;
    att_case *c = NULL;
    w.folder = sim_copy(base->folder, seed * 2 + 1);
    w.memory = sim_copy(base->memory, seed * 2 + 2);
    for (int i = 0; i < 8; i++)
        (void)sim_random(w.folder);
    w.folder->fault = (sim_fault)(1 + sim_random(w.folder) % (SIM_FAULTS - 1));
    w.folder->steps_left = (long)(sim_random(w.folder) % 160);
    const att_spot start = att_arena_save(a);
    for (int i = 0; i < 3 && crash_open(&w, w.words, ATT_WRITE, &c, &err); i++) {
        const bool ok = crash_work(&w, c, a, &err);
        att_case_close(c);
        if (!ok)
            break;
    }
    att_arena_restore(a, start);
    sim_crash(w.folder);
    sim_crash(w.memory);
    crash_check(&w, seed, verifies);
    sim_free(w.folder);
    sim_free(w.memory);
}
