/* tree.c — Merkle tree hashes, audit paths and consistency (RFC 6962, RFC 9162). */
#include "tree.h"

#include "derive.h"

#include <assert.h>
#include <string.h>

static void join(const uint8_t left[32], const uint8_t right[32], uint8_t parent[32])
{
    static const uint8_t one = 1;
    const att_bytes parts[] = {{&one, 1}, {left, 32}, {right, 32}};
    att_sha256(3, parts, parent);
}

void att_tree_leaf(att_bytes body, uint8_t leaf[32])
{
    static const uint8_t zero = 0;
    const att_bytes parts[] = {{&zero, 1}, body};
    att_sha256(2, parts, leaf);
}

void att_tree_add(att_tree *tree, const uint8_t leaf[32])
{
    uint8_t carry[32];
    memcpy(carry, leaf, 32);
    unsigned k = 0;
    for (; tree->size >> k & 1; k++)
        join(tree->peaks[k], carry, carry);
    memcpy(tree->peaks[k], carry, 32);
    tree->size++;
}

void att_tree_root(const att_tree *tree, uint8_t root[32])
{
    bool has_any = false;
    att_sha256(0, NULL, root);
    for (unsigned k = 0; k < 64; k++) {
        if (!(tree->size >> k & 1))
            continue;
        if (has_any)
            join(tree->peaks[k], root, root);
        else
            memcpy(root, tree->peaks[k], 32);
        has_any = true;
    }
}

/* The largest power of two below n; n > 1. */
static size_t split_of(size_t n)
{
    size_t k = 1;
    while (k < n - k)
        k *= 2;
    return k;
}

static void root_of(size_t n, const uint8_t leaves[][32], uint8_t root[32])
{
    att_tree tree = {0};
    for (size_t i = 0; i < n; i++)
        att_tree_add(&tree, leaves[i]);
    att_tree_root(&tree, root);
}

/* Paths are found from the root down and stand from the leaf up. */
static void turn_round(att_tree_path *path)
{
    for (size_t i = 0, j = path->n_hashes; i + 1 < j; i++) {
        uint8_t held[32];
        j--;
        memcpy(held, path->hashes[i], 32);
        memcpy(path->hashes[i], path->hashes[j], 32);
        memcpy(path->hashes[j], held, 32);
    }
}

void att_tree_prove(
    size_t n, const uint8_t leaves[][32], size_t index, att_tree_path *path)
{
    assert(index < n);
    path->n_hashes = 0;
    while (n > 1) {
        const size_t k = split_of(n);
        uint8_t *sibling = path->hashes[path->n_hashes++];
        if (index < k) {
            root_of(n - k, leaves + k, sibling);
            n = k;
        } else {
            root_of(k, leaves, sibling);
            leaves += k;
            index -= k;
            n -= k;
        }
    }
    turn_round(path);
}

bool att_tree_proves(const att_tree_path *path, const uint8_t leaf[32], uint64_t index,
    uint64_t size, const uint8_t root[32])
{
    if (index >= size)
        return false;
    uint64_t node = index, last = size - 1;
    uint8_t hash[32];
    memcpy(hash, leaf, 32);
    for (size_t i = 0; i < path->n_hashes; i++) {
        if (last == 0)
            return false;
        if (node & 1 || node == last) {
            join(path->hashes[i], hash, hash);
            while (!(node & 1) && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else
            join(hash, path->hashes[i], hash);
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && memcmp(hash, root, 32) == 0;
}

void att_tree_prove_prefix(
    size_t n, const uint8_t leaves[][32], size_t m, att_tree_path *path)
{
    assert(m > 0 && m <= n);
    path->n_hashes = 0;
    bool is_whole = true; /* the first m leaves are the subtree looked at, unmoved */
    while (m < n) {
        const size_t k = split_of(n);
        uint8_t *sibling = path->hashes[path->n_hashes++];
        if (m <= k) {
            root_of(n - k, leaves + k, sibling);
            n = k;
        } else {
            root_of(k, leaves, sibling);
            leaves += k;
            m -= k;
            n -= k;
            is_whole = false;
        }
    }
    if (!is_whole)
        root_of(n, leaves, path->hashes[path->n_hashes++]);
    turn_round(path);
}

bool att_tree_proves_prefix(const att_tree_path *path, uint64_t m,
    const uint8_t older[32], uint64_t n, const uint8_t newer[32])
{
    if (m == 0 || m > n)
        return false;
    if (m == n)
        return path->n_hashes == 0 && memcmp(older, newer, 32) == 0;
    size_t i = 0;
    uint64_t node = m - 1, last = n - 1;
    uint8_t from[32], to[32];
    while (node & 1) {
        node >>= 1;
        last >>= 1;
    }
    if (node == 0)
        memcpy(from, older, 32); /* m is a power of two: the proof leaves it out */
    else if (path->n_hashes == 0)
        return false;
    else
        memcpy(from, path->hashes[i++], 32);
    memcpy(to, from, 32);
    for (; i < path->n_hashes; i++) {
        if (last == 0)
            return false;
        if (node & 1 || node == last) {
            join(path->hashes[i], from, from);
            join(path->hashes[i], to, to);
            while (!(node & 1) && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else
            join(to, path->hashes[i], to);
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && memcmp(from, older, 32) == 0 && memcmp(to, newer, 32) == 0;
}
