/* tree.h — the Merkle tree of RFC 6962 over the entries of one log. */
#pragma once

#include <attest/base.h>

/* The roots of the full subtrees that a tree of `size` leaves is made of: enough to add
 * leaves and to know the root. */
typedef struct att_tree {
    uint64_t size;
    uint8_t peaks[64][32]; /* [k] holds 2^k leaves where bit k of size is set */
} att_tree;

enum { ATT_TREE_DEEPEST = 64 };

typedef struct att_tree_path {
    size_t n_hashes;
    uint8_t hashes[ATT_TREE_DEEPEST][32];
} att_tree_path;

void att_tree_leaf(att_bytes body, uint8_t leaf[32]); /* SHA-256(0x00 | body) */
void att_tree_add(att_tree *tree, const uint8_t leaf[32]);
void att_tree_root(const att_tree *tree, uint8_t root[32]);

/* The audit path of leaf `index` in a tree over n leaves; index < n. */
void att_tree_prove(
    size_t n, const uint8_t leaves[][32], size_t index, att_tree_path *path);
bool att_tree_proves(const att_tree_path *path, const uint8_t leaf[32], uint64_t index,
    uint64_t size, const uint8_t root[32]);

/* That the tree over the first m of n leaves is its beginning; 0 < m <= n. */
void att_tree_prove_prefix(
    size_t n, const uint8_t leaves[][32], size_t m, att_tree_path *path);
bool att_tree_proves_prefix(const att_tree_path *path, uint64_t m,
    const uint8_t older[32], uint64_t n, const uint8_t newer[32]);
