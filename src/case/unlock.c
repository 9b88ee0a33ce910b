/* unlock.c — a passphrase opens a key file, and that the rings. */
#include "format.h"

#include "wire.h"

#include <stdio.h>
#include <string.h>

/* Try the passphrase on one key file. *is_open tells; false only for lack of memory. */
static bool try_key(att_case *c, const char *tag, const att_secret *passphrase,
    bool *is_open, att_error *err)
{
    char path[160];
    att_bytes file;
    att_cost cost;
    att_error why = {0};
    (void)snprintf(path, sizeof path, "keys/%s", tag);
    if (!att_disk_load(
            c->ground.disk, path, ATT_KEYFILE_BYTES + 1, &c->scratch, &file, &why)
        || !att_keyfile_check(file, c->ground.least, &cost, &why)) {
        att_case_notice_add(c, "damaged: keys/%s: %s", tag, why.text);
        return true;
    }
    *is_open = att_keyfile_unlock(file, passphrase, c->me, &why);
    if (!*is_open && why.kind == ATT_NO_MEMORY) {
        *err = why;
        return false;
    }
    if (*is_open)
        memcpy(c->key_tag, tag, sizeof c->key_tag);
    return true;
}

bool att_case_unlock(att_case *c, const att_secret *passphrase, att_error *err)
{
    const att_disk_name *names;
    size_t n_names;
    bool is_open = false;
    uint8_t tag[16];
    const size_t length = att_secret_bytes(passphrase).length;
    if (length == 0 || length > ATT_PASSPHRASE_LONGEST)
        return att_fail(err, ATT_DENIED, "the passphrase does not open this case");
    if (!att_disk_list(c->ground.disk, "keys", &c->scratch, &names, &n_names, err))
        return false;
    for (size_t i = 0; i < n_names && !is_open; i++)
        if (names[i].kind == ATT_DISK_FILE && strlen(names[i].name) == 32
            && wire_unhex(tag, names[i].name, 16)
            && !try_key(c, names[i].name, passphrase, &is_open, err))
            return false;
    if (is_open)
        return true;
    att_fail(err, ATT_DENIED, "the passphrase does not open this case");
    if (c->n_notices > 0)
        att_hint(err, "%.*s", ATT_PRINT(c->notices[c->n_notices - 1]));
    return false;
}

bool att_rings_load(att_case *c, att_error *err)
{
    att_ring_faults faults;
    if (!att_ring_load(&c->ring, c->ground.disk, att_ring_paths, c->me, &faults, err))
        return false;
    for (size_t f = 0; f < faults.n; f++)
        att_case_notice_add(c, "%s", faults.text[f]);
    att_error why;
    c->has_sealed = att_ring_load(
        &c->sealed, c->ground.disk, att_sealed_paths, c->me, &faults, &why);
    if (!c->has_sealed && why.kind == ATT_DENIED)
        return true; /* sealed persons are for keepers */
    if (!c->has_sealed) {
        *err = why;
        return false;
    }
    for (size_t f = 0; f < faults.n; f++)
        att_case_notice_add(c, "%s", faults.text[f]);
    return att_ledger_key(c)
           || att_fail(err, ATT_DAMAGED, "keys/ring.a has no key for the ledger");
}
