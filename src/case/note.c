/* note.c — signed checkpoints of a log. */
#include "note.h"

#include "derive.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char dash[] = "\xe2\x80\x94 "; /* an em dash begins a signature line */

void att_note_key_hash(const char *name, const uint8_t sign_public[32], uint8_t hash[4])
{
    uint8_t whole[32];
    static const uint8_t kind[] = {'\n', 1}; /* 1: Ed25519 */
    const att_bytes parts[] = {
        {(const uint8_t *)name, strlen(name)}, {kind, 2}, {sign_public, 32}};
    att_sha256(3, parts, whole);
    memcpy(hash, whole, 4);
}

size_t att_note_sign(const char *origin, uint64_t size, const uint8_t root[32],
    const uint8_t sign_secret[64], char note[ATT_NOTE_LONGEST])
{
    char root_text[45], signature_text[93];
    uint8_t signature[4 + 64], sign_public[32];
    (void)sodium_bin2base64(
        root_text, sizeof root_text, root, 32, sodium_base64_VARIANT_ORIGINAL);
    int n = snprintf(note, ATT_NOTE_LONGEST, "%s\n%llu\n%s\n", origin,
        (unsigned long long)size, root_text);
    (void)crypto_sign_ed25519_sk_to_pk(sign_public, sign_secret);
    att_note_key_hash(origin, sign_public, signature);
    (void)crypto_sign_detached(
        signature + 4, NULL, (const uint8_t *)note, (unsigned long long)n, sign_secret);
    (void)sodium_bin2base64(signature_text, sizeof signature_text, signature,
        sizeof signature, sodium_base64_VARIANT_ORIGINAL);
    n += snprintf(note + n, ATT_NOTE_LONGEST - (size_t)n, "\n%s%s %s\n", dash, origin,
        signature_text);
    return (size_t)n;
}

/* One line without its end; false if there is none. */
static bool take_line(att_text *rest, att_text *line)
{
    const char *end = rest->length > 0 ? memchr(rest->at, '\n', rest->length) : NULL;
    if (!end)
        return false;
    const size_t n = (size_t)(end - rest->at);
    *line = (att_text){rest->at, n};
    *rest = (att_text){end + 1, rest->length - n - 1};
    return true;
}

/* libsodium takes some bytes above 127 for letters, so the text is made again. */
static bool take_base64(att_text text, uint8_t *to, size_t n)
{
    char again[128];
    size_t length = 0;
    return text.length
               == sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL) - 1
           && text.length < sizeof again
           && sodium_base642bin(to, n, text.at, text.length, NULL, &length, NULL,
                  sodium_base64_VARIANT_ORIGINAL)
                  == 0
           && length == n
           && sodium_bin2base64(
               again, sizeof again, to, n, sodium_base64_VARIANT_ORIGINAL)
           && att_text_is(text, again);
}

bool att_note_read(att_text note, att_note *out)
{
    att_text rest = note, origin, size, root, empty, line;
    int64_t leaves;
    uint8_t signature[4 + 64];
    att_note n = {0};
    if (!take_line(&rest, &origin) || !take_line(&rest, &size)
        || !take_line(&rest, &root))
        return false;
    n.signed_text = (att_text){note.at, (size_t)(rest.at - note.at)};
    if (origin.length == 0 || origin.length >= sizeof n.origin
        || !att_text_int64(size, &leaves) || leaves < 0
        || !take_base64(root, n.root, sizeof n.root) || !take_line(&rest, &empty)
        || empty.length != 0 || !take_line(&rest, &line) || rest.length != 0)
        return false;
    const size_t n_name = sizeof dash - 1 + origin.length;
    if (!att_text_starts(line, dash) || line.length < n_name + 1
        || memcmp(line.at + sizeof dash - 1, origin.at, origin.length) != 0
        || line.at[n_name] != ' '
        || !take_base64((att_text){line.at + n_name + 1, line.length - n_name - 1},
            signature, sizeof signature))
        return false;
    memcpy(n.origin, origin.at, origin.length);
    n.size = (uint64_t)leaves;
    memcpy(n.key_hash, signature, 4);
    memcpy(n.signature, signature + 4, 64);
    *out = n;
    return true;
}

bool att_note_is_by(const att_note *note, const uint8_t sign_public[32])
{
    uint8_t hash[4];
    att_note_key_hash(note->origin, sign_public, hash);
    return memcmp(hash, note->key_hash, 4) == 0
           && crypto_sign_verify_detached(note->signature,
                  (const uint8_t *)note->signed_text.at, note->signed_text.length,
                  sign_public)
                  == 0;
}
