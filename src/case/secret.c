/* secret.c — bytes that stay in locked memory and are wiped on release. */
#include <attest/case.h>

#include "secret.h"

#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

struct att_secret {
    size_t length;
    uint8_t bytes[];
};

bool att_secret_harden(att_error *err)
{
    if (sodium_init() < 0)
        return att_fail(err, ATT_IO, "the system gives no random numbers");
    const struct rlimit none = {0, 0};
    if (prctl(PR_SET_DUMPABLE, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
        return att_fail(err, ATT_IO, "core dumps cannot be switched off");
    return true;
}

void *att_secret_push(size_t size, att_error *err)
{
    /* sodium_malloc ends the bytes at a guard page, so an odd size starts at an odd
     * place */
    const size_t whole = (size + 15) / 16 * 16;
    void *at = size <= whole ? sodium_malloc(whole) : NULL;
    if (!at) {
        att_fail(err, ATT_NO_MEMORY, "out of memory for keys");
        return NULL;
    }
    memset(at, 0, size);
    return at;
}

void att_secret_pop(void *at)
{
    sodium_free(at);
}

static att_secret *secret_of(size_t length, att_error *err)
{
    att_secret *secret = att_secret_push(sizeof *secret + length, err);
    if (secret)
        secret->length = length;
    return secret;
}

bool att_secret_new(att_bytes bytes, att_secret **out, att_error *err)
{
    if (!att_secret_harden(err))
        return false;
    att_secret *secret = secret_of(bytes.length, err);
    if (!secret)
        return false;
    if (bytes.length > 0)
        memcpy(secret->bytes, bytes.at, bytes.length);
    *out = secret;
    return true;
}

bool att_secret_new_nfc(att_bytes utf8, att_secret **out, att_error *err)
{
    enum { LONGEST = 1 << 20 };
    if (!att_secret_harden(err))
        return false;
    if (utf8.length > LONGEST)
        return att_fail(err, ATT_LIMIT, "a secret of %zu bytes", utf8.length);
    const size_t n_points = utf8.length * ATT_NFC_WIDEST + 1;
    int32_t *points = att_secret_push(n_points * sizeof *points, err);
    att_text text;
    if (!points)
        return false;
    const bool ok =
        att_text_nfc_within(utf8, points, n_points, &text)
            ? att_secret_new(
                (att_bytes){(const uint8_t *)text.at, text.length}, out, err)
            : att_fail(err, ATT_INVALID, "the secret is not UTF-8");
    att_secret_pop(points);
    return ok;
}

att_bytes att_secret_bytes(const att_secret *secret)
{
    return (att_bytes){secret->bytes, secret->length};
}

void att_secret_wipe(att_secret *secret)
{
    att_secret_pop(secret);
}
