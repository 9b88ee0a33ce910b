/* clones.h — one function, several instruction sets, the widest chosen at start. */
#pragma once

/* Sums keep their order and nothing is contracted, so every clone gives the same
 * bytes. The sanitizers run before the choice can be made, and clang 14 does not
 * choose. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                    \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ATT_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ATT_CLONES
#endif
