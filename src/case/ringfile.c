/* ringfile.c — a ring on disk: read from its two files, appended, written anew. */
#include "ring.h"

#include "derive.h"
#include "secret.h"
#include "wire.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char magic[] = "ATTRING1";

enum {
    GENERATION_AT = 8,
    SLOTS_AT = 16,
    ROOM_AT = 20,
    START = 24,
    SLOT = crypto_box_SEALBYTES + ATT_KEY_BYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    PLAIN = 56,
    RECORD = NONCE + PLAIN + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    LEAST_SLOTS = 4,
    LEAST_ROOM = 64,
    MOST_SLOTS = 4096,
    MOST_ROOM = 1 << 21
};

static size_t records_at(const att_ring *ring)
{
    return START + (size_t)ring->n_slots * SLOT + 32;
}

static size_t file_size(const att_ring *ring)
{
    return records_at(ring) + (size_t)ring->n_room * RECORD;
}

/* A record is bound to its ring and its place. */
static void bind(const att_ring *ring, size_t k, uint8_t bound[40])
{
    memcpy(bound, ring->mac, 32);
    wire_put64(bound + 32, k);
}

static void seal_record(const att_ring *ring, size_t k, uint8_t record[RECORD])
{
    const att_ring_key *key = &ring->keys[k];
    uint8_t plain[PLAIN] = {0}, bound[40];
    memcpy(plain, key->id, 16);
    memcpy(plain + 16, key->key, ATT_KEY_BYTES);
    wire_put32(plain + 48, key->use);
    bind(ring, k, bound);
    randombytes_buf(record, NONCE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(record + NONCE, NULL, plain, PLAIN,
        bound, sizeof bound, NULL, record, ring->ring_key);
    sodium_memzero(plain, sizeof plain);
}

/* false if there is no key at this place, which is no fault. */
static bool open_record(
    const att_ring *ring, size_t k, const uint8_t record[RECORD], att_ring_key *key)
{
    uint8_t plain[PLAIN], bound[40];
    bind(ring, k, bound);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, record + NONCE,
            RECORD - NONCE, bound, sizeof bound, record, ring->ring_key)
        != 0)
        return false;
    memcpy(key->id, plain, 16);
    memcpy(key->key, plain + 16, ATT_KEY_BYTES);
    key->use = wire_get32(plain + 48);
    sodium_memzero(plain, sizeof plain);
    return true;
}

static void mac_of(
    const uint8_t *start, size_t n, const uint8_t ring_key[32], uint8_t mac[32])
{
    att_derive(ring_key, "attest/ring/v1\n", (att_bytes){start, n}, mac);
}

/* The whole file as bytes. */
static bool encode(att_ring *ring, att_arena *arena, att_bytes *bytes, att_error *err)
{
    uint8_t *at = att_push(arena, file_size(ring), 1, err);
    if (!at)
        return false;
    memcpy(at, magic, 8);
    wire_put64(at + GENERATION_AT, ring->generation);
    wire_put32(at + SLOTS_AT, ring->n_slots);
    wire_put32(at + ROOM_AT, ring->n_room);
    for (size_t s = 0; s < ring->n_slots; s++) {
        uint8_t nobody[32], unused[32];
        const uint8_t *member = nobody;
        if (s < ring->n_members)
            member = ring->members[s];
        else
            (void)crypto_box_keypair(nobody, unused);
        (void)crypto_box_seal(
            at + START + s * SLOT, ring->ring_key, ATT_KEY_BYTES, member);
        sodium_memzero(unused, sizeof unused);
    }
    uint8_t *mac = at + records_at(ring) - 32;
    mac_of(at, (size_t)(mac - at), ring->ring_key, mac);
    memcpy(ring->mac, mac, 32);
    uint8_t *records = at + records_at(ring);
    randombytes_buf(records, (size_t)ring->n_room * RECORD);
    for (size_t k = 0; k < ring->n_keys; k++)
        seal_record(ring, k, records + k * RECORD);
    *bytes = (att_bytes){at, file_size(ring)};
    return true;
}

/* The slot that opens for this identity gives the ring key. */
static bool find_slot(att_ring *ring, att_bytes file, const att_identity *identity)
{
    for (size_t s = 0; s < ring->n_slots; s++)
        if (crypto_box_seal_open(ring->ring_key, file.at + START + s * SLOT, SLOT,
                identity->box_public, identity->box_secret)
            == 0)
            return true;
    return false;
}

static bool decode(att_ring *ring, const char *path, att_bytes file,
    const att_identity *identity, att_error *err)
{
    if (file.length < START || memcmp(file.at, magic, 8) != 0)
        return att_fail(err, ATT_DAMAGED, "%s, byte 0: it is no ring of keys", path);
    ring->generation = wire_get64(file.at + GENERATION_AT);
    ring->n_slots = wire_get32(file.at + SLOTS_AT);
    ring->n_room = wire_get32(file.at + ROOM_AT);
    if (ring->n_slots > MOST_SLOTS || ring->n_room > MOST_ROOM
        || file.length != file_size(ring))
        return att_fail(err, ATT_DAMAGED, "%s, byte %d: it has %zu bytes, not %zu",
            path, SLOTS_AT, file.length, file_size(ring));
    if (!find_slot(ring, file, identity))
        return att_fail(err, ATT_DENIED, "%s does not open for this user", path);
    const size_t n_start = records_at(ring) - 32;
    mac_of(file.at, n_start, ring->ring_key, ring->mac);
    if (sodium_memcmp(ring->mac, file.at + n_start, 32) != 0)
        return att_fail(
            err, ATT_DAMAGED, "%s, bytes 0 to %zu: changed", path, n_start + 31);
    for (size_t k = 0; k < ring->n_room; k++) {
        att_ring_key key;
        if (!open_record(ring, k, file.at + records_at(ring) + k * RECORD, &key))
            continue;
        const bool ok = att_ring_add(ring, key.id, key.key, (att_ring_use)key.use, err);
        sodium_memzero(&key, sizeof key);
        if (!ok)
            return false;
        ring->needs_repair = ring->needs_repair || ring->n_keys != k + 1;
    }
    return true;
}

static void note_fault(att_ring_faults *faults, const char *format, ...)
    ATT_PRINTF(2, 3);

static void note_fault(att_ring_faults *faults, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (faults->n < 2)
        (void)vsnprintf(
            faults->text[faults->n++], sizeof faults->text[0], format, args);
    va_end(args);
}

/* Take over the other file's keys of the same generation: a crash or a changed byte can
 * have cost one file a record. */
static bool take_missing(att_ring *ring, const att_ring *other, att_error *err)
{
    for (size_t k = 0; k < other->n_keys; k++)
        if (!att_ring_add(ring, other->keys[k].id, other->keys[k].key,
                (att_ring_use)other->keys[k].use, err))
            return false;
    return true;
}

/* Both files opened: keep the newer, say what differs. */
static bool choose(att_ring read[2], const att_bytes files[2],
    const char *const paths[2], int *chosen, att_ring_faults *faults, att_error *err)
{
    *chosen = read[1].generation > read[0].generation;
    att_ring *ring = &read[*chosen];
    const att_ring *other = &read[1 - *chosen];
    if (files[0].length == files[1].length
        && memcmp(files[0].at, files[1].at, files[0].length) == 0)
        return true;
    ring->needs_repair = true;
    if (ring->generation != other->generation) {
        note_fault(faults, "%s is older than %s, which is used", paths[1 - *chosen],
            paths[*chosen]);
        return true;
    }
    size_t at = 0;
    while (at < files[0].length && files[0].at[at] == files[1].at[at])
        at++;
    note_fault(faults, "%s and %s differ from byte %zu on", paths[0], paths[1], at);
    return take_missing(ring, other, err);
}

static size_t most_bytes(void)
{
    return START + (size_t)MOST_SLOTS * SLOT + 32 + (size_t)MOST_ROOM * RECORD;
}

bool att_ring_load(att_ring *ring, att_disk *disk, const char *const paths[2],
    const att_identity *identity, att_ring_faults *faults, att_error *err)
{
    att_ring read[2] = {0};
    att_bytes files[2] = {{0}};
    bool is_whole[2] = {false, false}, ok = false;
    att_error why[2] = {{0}, {0}};
    att_arena scratch;
    att_arena_init(&scratch);
    faults->n = 0;
    for (int i = 0; i < 2; i++) {
        if (!att_ring_init(&read[i], paths, err))
            goto done;
        is_whole[i] =
            att_disk_load(disk, paths[i], most_bytes(), &scratch, &files[i], &why[i])
            && decode(&read[i], paths[i], files[i], identity, &why[i]);
        if (!is_whole[i] && why[i].kind == ATT_NO_MEMORY) {
            *err = why[i];
            goto done;
        }
    }
    int chosen = is_whole[0] ? 0 : 1;
    if (!is_whole[0] && !is_whole[1]) {
        *err = why[why[0].kind == ATT_DENIED ? 1 : 0];
        goto done;
    }
    if (is_whole[0] && is_whole[1]) {
        if (!choose(read, files, paths, &chosen, faults, err))
            goto done;
    } else {
        read[chosen].needs_repair = true;
        note_fault(faults, "%.200s; %s is used", why[1 - chosen].text, paths[chosen]);
    }
    *ring = read[chosen];
    read[chosen] = (att_ring){0};
    ok = true;
done:
    att_ring_done(&read[0]);
    att_ring_done(&read[1]);
    att_arena_done(&scratch);
    return ok;
}

static uint32_t power_of_two(size_t least, size_t n)
{
    size_t power = least;
    while (power < n)
        power *= 2;
    return (uint32_t)power;
}

bool att_ring_rewrite(att_ring *ring, att_disk *disk, bool has_new_key, att_error *err)
{
    att_arena scratch;
    att_bytes bytes;
    if (ring->n_members > MOST_SLOTS || ring->n_keys > MOST_ROOM)
        return att_fail(err, ATT_LIMIT, "%zu members with %zu keys are too many",
            ring->n_members, ring->n_keys);
    if (has_new_key)
        randombytes_buf(ring->ring_key, ATT_KEY_BYTES);
    ring->generation++;
    ring->n_slots = power_of_two(LEAST_SLOTS, ring->n_members);
    ring->n_room = power_of_two(LEAST_ROOM, ring->n_keys + ring->n_keys / 4);
    att_arena_init(&scratch);
    const bool ok = encode(ring, &scratch, &bytes, err)
                    && att_disk_replace(disk, ring->paths[0], bytes, err)
                    && att_disk_replace(disk, ring->paths[1], bytes, err);
    att_arena_done(&scratch);
    ring->needs_repair = ring->needs_repair && !ok;
    return ok;
}

static bool append_to(const att_ring *ring, att_disk *disk, const char *path,
    att_bytes records, size_t first, att_error *err)
{
    int handle;
    if (!att_disk_get(disk, path, ATT_DISK_CHANGE, &handle, err))
        return false;
    const bool ok = att_disk_write(disk, path, handle, records,
                        records_at(ring) + first * RECORD, err)
                    && att_disk_sync(disk, path, handle, err);
    att_disk_drop(disk, handle);
    return ok;
}

bool att_ring_append(att_ring *ring, att_disk *disk, size_t first, att_error *err)
{
    if (first == ring->n_keys)
        return true;
    if (ring->n_keys > ring->n_room || ring->needs_repair)
        return att_ring_rewrite(ring, disk, false, err);
    const size_t n = ring->n_keys - first;
    uint8_t *records = calloc(n, RECORD);
    if (!records)
        return att_fail(err, ATT_NO_MEMORY, "out of memory for keys");
    for (size_t k = 0; k < n; k++)
        seal_record(ring, first + k, records + k * RECORD);
    const att_bytes bytes = {records, n * RECORD};
    const bool ok = append_to(ring, disk, ring->paths[0], bytes, first, err)
                    && append_to(ring, disk, ring->paths[1], bytes, first, err);
    free(records);
    return ok;
}
