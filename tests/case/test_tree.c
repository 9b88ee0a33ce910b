/* test_tree.c — the tree, rounded lengths, commitments and notes against published
 * values. */
#include "kit.h"

#include "case/derive.h"
#include "case/note.h"
#include "case/tree.h"
#include "case/wire.h"

#include <sodium.h>

/* The eight leaves of the reference tests of Certificate Transparency. */
static const char *const inputs[] = {"", "00", "10", "2021", "3031", "40414243",
    "5051525354555657", "606162636465666768696a6b6c6d6e6f"};

/* Their roots, for trees of 1 to 8 leaves (certificate-transparency, merkletree tests).
 */
static const char *const roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

static void leaves_of(uint8_t leaves[8][32])
{
    for (int i = 0; i < 8; i++) {
        uint8_t bytes[16];
        const size_t n = strlen(inputs[i]) / 2;
        assert_true(wire_unhex(bytes, inputs[i], n));
        att_tree_leaf((att_bytes){bytes, n}, leaves[i]);
    }
}

static void roots_are_those_of_certificate_transparency(void **state)
{
    (void)state;
    uint8_t leaves[8][32], root[32];
    char hex[65];
    att_tree tree = {0};
    att_tree_root(&tree, root);
    wire_hex(hex, root, 32);
    assert_string_equal(/* RFC 6962, 2.1: the hash of nothing */
        hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    leaves_of(leaves);
    for (int i = 0; i < 8; i++) {
        att_tree_add(&tree, leaves[i]);
        att_tree_root(&tree, root);
        wire_hex(hex, root, 32);
        assert_string_equal(hex, roots[i]);
    }
}

static void every_leaf_and_every_beginning_is_proven(void **state)
{
    (void)state;
    enum { MOST = 40 };
    uint8_t leaves[MOST][32], all[MOST + 1][32];
    att_tree tree = {0};
    for (size_t n = 0; n < MOST; n++) {
        randombytes_buf(leaves[n], 32);
        att_tree_add(&tree, leaves[n]);
        att_tree_root(&tree, all[n + 1]);
    }
    for (size_t n = 1; n <= MOST; n++)
        for (size_t m = 0; m < n; m++) {
            att_tree_path path;
            att_tree_prove(n, (const uint8_t(*)[32])leaves, m, &path);
            assert_true(att_tree_proves(&path, leaves[m], m, n, all[n]));
            assert_false(
                att_tree_proves(&path, leaves[(m + 1) % n], m, n, all[n]) && n > 1);
            if (m == 0)
                continue;
            att_tree_prove_prefix(n, (const uint8_t(*)[32])leaves, m, &path);
            assert_true(att_tree_proves_prefix(&path, m, all[m], n, all[n]));
            assert_false(att_tree_proves_prefix(&path, m, all[m + 1], n, all[n]));
        }
}

static void lengths_are_rounded_as_padme_says(void **state)
{
    (void)state;
    /* worked by hand: 9 = 1001b, exponent 3 keeps 2 bits, so one bit is dropped: 10;
     * 1000 has exponent 9 and keeps 4: 5 bits dropped, the next multiple of 32 */
    assert_int_equal(att_padded(1), 1);
    assert_int_equal(att_padded(8), 8);
    assert_int_equal(att_padded(9), 10);
    assert_int_equal(att_padded(1000), 1024);
    assert_int_equal(att_padded(1025), 1088); /* exponent 10: multiples of 64 */
    for (uint64_t n = 1; n < 100000; n += 7) {
        assert_true(att_padded(n) >= n);
        assert_true((double)att_padded(n) <= 1.12 * (double)n + 1);
        assert_int_equal(att_padded(att_padded(n)), att_padded(n));
    }
}

/* 14: what stands in the clear fits one text and one opening only. */
static void a_commitment_has_one_meaning(void **state)
{
    (void)state;
    uint8_t opening[32] = {1}, one[32], two[32], whole[32];
    static const char plain[] = "attest/entry/v1\n";
    const att_bytes text = {(const uint8_t *)"{}", 2};
    const att_bytes parts[] = {
        {(const uint8_t *)plain, sizeof plain - 1}, {opening, 32}, text};
    att_commit_to(opening, text, one);
    att_sha256(3, parts, whole); /* as `sha256sum` would over the three in a row */
    assert_memory_equal(one, whole, 32);
    opening[31] ^= 1;
    att_commit_to(opening, text, two);
    assert_memory_not_equal(one, two, 32);
}

static void a_note_is_read_only_as_it_was_written(void **state)
{
    (void)state;
    uint8_t public[32], secret[64], root[32] = {7};
    char note[ATT_NOTE_LONGEST];
    att_note read;
    (void)crypto_sign_keypair(public, secret);
    const size_t n = att_note_sign("attest/0123", 42, root, secret, note);
    assert_true(att_note_read((att_text){note, n}, &read));
    assert_int_equal(read.size, 42);
    assert_string_equal(read.origin, "attest/0123");
    assert_true(att_note_is_by(&read, public));
    for (size_t i = 0; i < n; i++)
        for (int bit = 0; bit < 8; bit++) {
            note[i] = (char)(note[i] ^ (1 << bit));
            if (att_note_read((att_text){note, n}, &read)
                && att_note_is_by(&read, public))
                fail_msg("byte %zu of %zu, bit %d: %.*s", i, n, bit, (int)n, note);
            note[i] = (char)(note[i] ^ (1 << bit));
        }
    for (size_t i = 0; i < n; i++)
        assert_false(att_note_read((att_text){note, i}, &read));
}

CHECK_MAIN(check_test(roots_are_those_of_certificate_transparency),
    check_test(every_leaf_and_every_beginning_is_proven),
    check_test(lengths_are_rounded_as_padme_says),
    check_test(a_commitment_has_one_meaning),
    check_test(a_note_is_read_only_as_it_was_written))
