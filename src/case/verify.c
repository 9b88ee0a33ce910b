/* verify.c — every byte of a case is looked at, and what is wrong is named. */
#include "verify.h"

#include "format.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void att_audit_blame(att_audit *a, bool is_harm, const char *file, uint64_t offset,
    const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    att_verify_report *r = a->report;
    att_damage *faults =
        att_grow(a->arena, a->faults, r->n_faults, &a->capacity, sizeof *faults, NULL);
    att_damage fault = {.offset = offset, .is_harm = is_harm};
    r->n_harms += is_harm;
    if (n < 0 || !faults
        || !att_text_copy(att_text_of(file), a->arena, &fault.file, NULL)
        || !att_text_copy(att_text_of(text), a->arena, &fault.what, NULL))
        return; /* still counted as harm */
    a->faults = faults;
    a->faults[r->n_faults++] = fault;
    r->faults = a->faults;
}

/* What opening the case said; what the walk over the logs will say again, it says
 * better. */
static void take_notices(att_audit *a, bool of_ledger)
{
    for (size_t n = 0; n < att_case_n_notices(a->c); n++) {
        const att_text notice = att_case_notice(a->c, n);
        if (att_text_starts(notice, "damaged: ledger/") != of_ledger)
            continue;
        const bool is_harmless = att_text_starts(notice, "a write to ")
                                 || att_text_starts(notice, "this device does not ");
        att_audit_blame(
            a, !is_harmless, "the case", UINT64_MAX, "%.*s", ATT_PRINT(notice));
    }
}

static bool audit_keys(att_audit *a, att_error *err)
{
    const att_disk_name *names;
    size_t n_names;
    if (!att_disk_list(a->disk, "keys", &a->scratch, &names, &n_names, err))
        return false;
    for (size_t i = 0; i < n_names; i++) {
        char path[160];
        att_bytes file;
        att_cost cost;
        att_error why;
        if (strlen(names[i].name) != 32 || names[i].kind != ATT_DISK_FILE)
            continue;
        (void)snprintf(path, sizeof path, "keys/%s", names[i].name);
        if (!att_disk_load(
                a->disk, path, ATT_KEYFILE_BYTES + 1, &a->scratch, &file, &why)
            || !att_keyfile_check(file, (att_cost){1, 8192}, &cost, &why))
            att_audit_blame(a, true, path, 0, "%s", why.text);
    }
    return true;
}

/* Both copies of a ring are the same, byte for byte. */
static void audit_ring(att_audit *a, const char *const paths[2])
{
    att_bytes files[2];
    att_error why;
    for (int i = 0; i < 2; i++)
        if (!att_disk_load(
                a->disk, paths[i], SIZE_MAX / 8, &a->scratch, &files[i], &why)) {
            att_audit_blame(a, true, paths[i], UINT64_MAX, "%s", why.text);
            return;
        }
    size_t at = 0;
    while (at < files[0].length && at < files[1].length
           && files[0].at[at] == files[1].at[at])
        at++;
    if (at < files[0].length || at < files[1].length)
        att_audit_blame(a, true, paths[0], at,
            "differs from %s; the newest valid keys of both are used", paths[1]);
}

/* The saved index says what the ledger says, or is dropped. */
static bool audit_index(att_audit *a, const att_ground *ground,
    const att_secret *passphrase, att_error *err)
{
    att_case *saved;
    char hash[65], saved_hash[65];
    att_error why;
    int handle;
    if (!att_disk_get(a->disk, "index", ATT_DISK_READ, &handle, &why))
        return true;
    att_disk_drop(a->disk, handle);
    if (!att_case_open_on(ground, passphrase, ATT_READ, &saved, &why)) {
        att_audit_blame(a, true, "index", UINT64_MAX, "%s", why.text);
        return true;
    }
    for (size_t n = 0; n < att_case_n_notices(saved); n++)
        if (att_text_starts(att_case_notice(saved, n), "the saved index"))
            att_audit_blame(a, false, "index", UINT64_MAX, "%.*s",
                ATT_PRINT(att_case_notice(saved, n)));
    const bool ok =
        att_case_hash(a->c, hash, err) && att_case_hash(saved, saved_hash, err);
    if (ok && strcmp(hash, saved_hash) != 0)
        att_audit_blame(a, true, "index", UINT64_MAX,
            "says something else than the ledger; delete it, it is made again");
    att_case_close(saved);
    return ok;
}

static bool audit(att_audit *a, const att_ground *ground, const att_secret *passphrase,
    att_error *err)
{
    uint8_t folder_id[16];
    att_error why;
    if (!att_format_load(a->disk, folder_id, &why))
        att_audit_blame(a, true, "FORMAT", 0, "%s", why.text);
    if (!att_audit_folder(a, err) || !audit_keys(a, err))
        return false;
    audit_ring(a, att_ring_paths);
    audit_ring(a, att_sealed_paths);
    if (passphrase) {
        att_ground again = *ground;
        again.wants_all = true;
        if (!att_case_open_on(&again, passphrase, ATT_READ, &a->c, &why)) {
            a->c = NULL;
            if (why.kind == ATT_DENIED || why.kind == ATT_NO_MEMORY) {
                *err = why;
                return false;
            }
            att_audit_blame(a, true, "the case", UINT64_MAX, "%s", why.text);
        } else
            take_notices(a, false);
    }
    const size_t n_harms = a->report->n_harms;
    if (!att_audit_logs(a, err))
        return false;
    if (a->c && a->report->n_harms == n_harms)
        take_notices(a, true); /* a cut that only this device's memory gives away */
    return att_audit_objects(a, err)
           && (!a->c || audit_index(a, ground, passphrase, err));
}

bool att_case_verify_on(const att_ground *ground, const att_secret *passphrase,
    const att_verify_settings *settings, const att_progress *progress, att_arena *arena,
    att_verify_report *report, att_error *err)
{
    static const att_verify_settings plain = {0};
    *report = (att_verify_report){0};
    att_audit a = {.disk = ground->disk,
        .settings = settings ? settings : &plain,
        .progress = progress,
        .arena = arena,
        .report = report};
    att_ground lent = *ground;
    lent.is_lent = true;
    att_arena_init(&a.scratch);
    const bool ok = audit(&a, &lent, passphrase, err);
    att_case_close(a.c);
    att_arena_done(&a.scratch);
    return ok;
}

bool att_case_verify(const char *path, const att_secret *passphrase,
    const att_verify_settings *settings, const att_progress *progress, att_arena *arena,
    att_verify_report *report, att_error *err)
{
    att_ground ground = {.least = ATT_COST_LEAST};
    att_error why;
    if (!att_disk_open(path, &ground.disk, err))
        return false;
    if (!att_memory_open(&ground.memory, &why))
        ground.memory = NULL;
    const bool ok =
        att_case_verify_on(&ground, passphrase, settings, progress, arena, report, err);
    att_disk_close(ground.disk);
    att_disk_close(ground.memory);
    return ok;
}
