/* secret.c — bytes that stay in locked memory and are wiped on release. */
#include <attest/case.h>

#include "secret.h"

#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <utf8proc.h>

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
    void *at = sodium_malloc(size);
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

/* utf8proc_map would leave copies on the heap; decompose and encode in locked memory.
 */
static bool compose(
    att_bytes utf8, int32_t *points, size_t room, att_secret **out, att_error *err)
{
    const int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    ssize_t n = utf8proc_decompose(utf8.at, (utf8proc_ssize_t)utf8.length, points,
        (utf8proc_ssize_t)room, (utf8proc_option_t)options);
    if (n >= 0 && (size_t)n < room)
        n = utf8proc_normalize_utf32(points, n, (utf8proc_option_t)options);
    if (n < 0 || (size_t)n >= room)
        return att_fail(err, ATT_INVALID, "the secret is not UTF-8");
    size_t length = 0;
    uint8_t encoded[4];
    for (ssize_t i = 0; i < n; i++)
        length += (size_t)utf8proc_encode_char(points[i], encoded);
    att_secret *secret = secret_of(length, err);
    if (!secret)
        return false;
    size_t at = 0;
    for (ssize_t i = 0; i < n; i++) {
        const size_t step = (size_t)utf8proc_encode_char(points[i], encoded);
        memcpy(secret->bytes + at, encoded, step);
        at += step;
    }
    sodium_memzero(encoded, sizeof encoded);
    *out = secret;
    return true;
}

bool att_secret_new_nfc(att_bytes utf8, att_secret **out, att_error *err)
{
    enum { LONGEST = 1 << 20, WIDEST = 18 }; /* one character decomposes to 18 */
    if (!att_secret_harden(err))
        return false;
    if (utf8.length > LONGEST)
        return att_fail(err, ATT_LIMIT, "a secret of %zu bytes", utf8.length);
    if (att_text_valid(utf8) < utf8.length)
        return att_fail(err, ATT_INVALID, "the secret is not UTF-8");
    const size_t room = utf8.length * WIDEST + 1;
    int32_t *points = att_secret_push(room * sizeof *points, err);
    if (!points)
        return false;
    const bool ok = compose(utf8, points, room, out, err);
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
