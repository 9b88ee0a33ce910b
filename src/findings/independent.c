/* independent.c — how many origins stand apart: the largest set with no pair joined. */
#include <attest/findings.h>

enum { EXACT_MOST = 24 };

/* Items of one connected component, and who is joined to whom, as bits. */
typedef struct cluster {
    size_t n;
    uint32_t joined[EXACT_MOST];
} cluster;

static int count_bits(uint32_t x)
{
    return __builtin_popcount(x);
}

/* The largest independent set within `left`: somebody joined to at most one other may
 * always be taken; else the most joined one is in or out. */
static int largest(const cluster *c, uint32_t left)
{
    int taken = 0;
    while (left) {
        uint32_t most = 0, easy = 0;
        int most_joined = -1;
        for (uint32_t rest = left; rest && !easy; rest &= rest - 1) {
            const int i = __builtin_ctz(rest);
            const int n_joined = count_bits(c->joined[i] & left);
            if (n_joined <= 1)
                easy = UINT32_C(1) << i;
            if (n_joined > most_joined) {
                most_joined = n_joined;
                most = UINT32_C(1) << i;
            }
        }
        if (!easy) {
            const int i = __builtin_ctz(most);
            const int out = largest(c, left & ~most);
            const int in = 1 + largest(c, left & ~most & ~c->joined[i]);
            return taken + (in > out ? in : out);
        }
        taken++;
        left &= ~easy & ~c->joined[__builtin_ctz(easy)];
    }
    return taken;
}

/* Too many: take the least joined, strike out those joined to it, and so on. */
static size_t take_least_joined(size_t n, const bool *joined, size_t n_items,
    const size_t items[], bool is_struck[])
{
    size_t taken = 0;
    for (;;) {
        size_t best = SIZE_MAX, fewest = SIZE_MAX;
        for (size_t a = 0; a < n_items; a++) {
            if (is_struck[items[a]])
                continue;
            size_t n_joined = 0;
            for (size_t b = 0; b < n_items; b++)
                n_joined +=
                    a != b && !is_struck[items[b]] && joined[items[a] * n + items[b]];
            if (n_joined < fewest) {
                fewest = n_joined;
                best = items[a];
            }
        }
        if (best == SIZE_MAX)
            return taken;
        taken++;
        is_struck[best] = true;
        for (size_t b = 0; b < n_items; b++)
            if (joined[best * n + items[b]])
                is_struck[items[b]] = true;
    }
}

static size_t count_cluster(size_t n, const bool *joined, size_t n_items,
    const size_t items[], bool is_struck[], bool *is_exact)
{
    if (n_items > EXACT_MOST) {
        *is_exact = false;
        return take_least_joined(n, joined, n_items, items, is_struck);
    }
    cluster c = {.n = n_items};
    for (size_t a = 0; a < n_items; a++)
        for (size_t b = 0; b < n_items; b++)
            if (a != b && joined[items[a] * n + items[b]])
                c.joined[a] |= UINT32_C(1) << b;
    return (size_t)largest(&c, (UINT32_C(1) << n_items) - 1);
}

bool att_independent(size_t n, const bool *joined, const bool *eligible,
    att_arena *scratch, size_t *count, bool *is_exact, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    size_t *items = att_push(scratch, n, sizeof *items, err);
    bool *is_seen = att_push(scratch, n, sizeof *is_seen, err);
    bool *is_struck = att_push(scratch, n, sizeof *is_struck, err);
    const bool ok = items && is_seen && is_struck;
    size_t total = 0;
    bool all_exact = true;
    for (size_t i = 0; ok && i < n; i++) {
        if (!eligible[i] || is_seen[i])
            continue;
        size_t n_items = 0;
        items[n_items++] = i;
        is_seen[i] = true;
        for (size_t at = 0; at < n_items; at++)
            for (size_t j = 0; j < n; j++)
                if (eligible[j] && !is_seen[j] && joined[items[at] * n + j]) {
                    is_seen[j] = true;
                    items[n_items++] = j;
                }
        total += count_cluster(n, joined, n_items, items, is_struck, &all_exact);
    }
    att_arena_restore(scratch, start);
    if (ok) {
        *count = total;
        *is_exact = all_exact;
    }
    return ok;
}
