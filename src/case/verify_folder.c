/* verify_folder.c — only what we would write lies in the folder. */
#include "verify.h"

#include "wire.h"

#include <stdio.h>
#include <string.h>

static bool is_hex(const char *name, size_t n)
{
    if (strlen(name) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (wire_digit(name[i]) < 0)
            return false;
    return true;
}

static bool is_one_of(const char *name, const char *const names[])
{
    for (size_t i = 0; names[i]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_segment(const char *name)
{
    return strlen(name) == 12 && strspn(name, "0123456789") == 8
           && strcmp(name + 8, ".log") == 0;
}

typedef enum level { TOP, KEYS, LEDGER, LOG, OBJECTS, SHARD, TORN } level;

/* What may stand at each level: a file, a folder (with its own level), or neither. */
static bool is_file_of_ours(level at, const char *name)
{
    static const char *const top[] = {"FORMAT", "index", "lock", NULL};
    static const char *const rings[] = {
        "ring.a", "ring.b", "sealed.a", "sealed.b", NULL};
    switch (at) {
    case TOP:
        return is_one_of(name, top);
    case KEYS:
        return is_hex(name, 32) || is_one_of(name, rings);
    case LOG:
        return is_segment(name);
    case SHARD:
        return is_hex(name, 64);
    case TORN:
        return true;
    case LEDGER:
    case OBJECTS:
        break;
    }
    return false;
}

static bool is_folder_of_ours(level at, const char *name, level *inside)
{
    static const struct {
        const char *name;
        level inside;
    } top[] = {
        {"keys", KEYS}, {"ledger", LEDGER}, {"objects", OBJECTS}, {"torn", TORN}};
    if (at == LEDGER && is_hex(name, 32)) {
        *inside = LOG;
        return true;
    }
    if (at == OBJECTS && is_hex(name, 2)) {
        *inside = SHARD;
        return true;
    }
    for (size_t i = 0; at == TOP && i < sizeof top / sizeof *top; i++)
        if (strcmp(name, top[i].name) == 0) {
            *inside = top[i].inside;
            return true;
        }
    return false;
}

static bool walk(att_audit *a, const char *path, level at, att_error *err);

static bool look_at(att_audit *a, const char *folder, const att_disk_name *name,
    level at, att_error *err)
{
    char path[512];
    level inside;
    (void)snprintf(path, sizeof path, "%s%s%s", at == TOP ? "" : folder,
        at == TOP ? "" : "/", name->name);
    if (name->kind == ATT_DISK_FOLDER && is_folder_of_ours(at, name->name, &inside))
        return walk(a, path, inside, err);
    if (name->kind == ATT_DISK_OTHER)
        att_audit_blame(a, true, path, UINT64_MAX,
            "is a link or device; it was not followed and nothing was read from it");
    else if (strncmp(name->name, ".tmp-", 5) == 0)
        att_audit_blame(a, false, path, UINT64_MAX,
            "a write was cut short; the next command that writes takes it away");
    else if (name->kind == ATT_DISK_FOLDER || !is_file_of_ours(at, name->name))
        att_audit_blame(
            a, true, path, UINT64_MAX, "is none of ours; it was not read or deleted");
    else if (name->has_links)
        att_audit_blame(a, true, path, UINT64_MAX,
            "has a second name elsewhere, by which it can be changed");
    else if (at == TORN)
        att_audit_blame(a, false, path, UINT64_MAX,
            "holds what a crash left behind a checkpoint; no command answered for it");
    return true;
}

/* Segments are numbered from 0 without a gap. */
static void check_segments(
    att_audit *a, const char *path, const att_disk_name *names, size_t n_names)
{
    size_t n = 0;
    for (size_t i = 0; i < n_names; i++) {
        char wanted[16];
        (void)snprintf(wanted, sizeof wanted, "%08zu.log", n % 100000000);
        if (!is_segment(names[i].name))
            continue;
        if (strcmp(names[i].name, wanted) != 0) {
            att_audit_blame(a, true, path, UINT64_MAX, "lacks %s", wanted);
            return;
        }
        n++;
    }
}

static bool walk(att_audit *a, const char *path, level at, att_error *err)
{
    const att_disk_name *names;
    size_t n_names;
    if (!att_disk_list(a->disk, path, &a->scratch, &names, &n_names, err))
        return false;
    if (at == LOG)
        check_segments(a, path, names, n_names);
    bool ok = true;
    for (size_t i = 0; ok && i < n_names; i++)
        ok = look_at(a, path, &names[i], at, err);
    return ok;
}

bool att_audit_folder(att_audit *a, att_error *err)
{
    static const char *const needed[] = {"keys", "ledger", "objects"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        const att_disk_name *names;
        size_t n;
        if (!att_disk_list(a->disk, needed[i], &a->scratch, &names, &n, err))
            return err->kind == ATT_MISSING ? att_fail(
                       err, ATT_DAMAGED, "the folder %s is missing", needed[i])
                                            : false;
    }
    return walk(a, ".", TOP, err);
}
