/* compare_text.c — how alike two strings are: Jaro, edits, pairs of letters. */
#include <attest/people.h>

#include <stdlib.h>
#include <string.h>

enum { WORD = 64, LONGEST = 1024 };

static size_t min_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t max_of(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* The first 64 places of the letter in the string, a bit a place. */
static uint64_t places_of(att_points text, size_t from, uint32_t letter)
{
    uint64_t mask = 0;
    const size_t n = min_of(text.length - from, WORD);
    for (size_t i = 0; i < n; i++)
        mask |= (uint64_t)(text.at[from + i] == letter) << i;
    return mask;
}

/* ---- Jaro ------------------------------------------------------------------------ */

static bool comes_first(att_points a, att_points b)
{
    if (a.length != b.length)
        return a.length < b.length;
    for (size_t i = 0; i < a.length; i++)
        if (a.at[i] != b.at[i])
            return a.at[i] < b.at[i];
    return true;
}

/* The letters that match within the window, those of a in `from`, of b in `to`, a flag
 * a place. Returns how many. a is not longer than b. */
static size_t match_letters(att_points a, att_points b, bool from[], bool to[])
{
    const size_t half = max_of(a.length, b.length) / 2;
    const size_t window = half > 0 ? half - 1 : 0;
    size_t n = 0;
    for (size_t i = 0; i < a.length; i++) {
        const size_t last = min_of(b.length, i + window + 1);
        for (size_t j = i > window ? i - window : 0; j < last; j++)
            if (!to[j] && a.at[i] == b.at[j]) {
                from[i] = to[j] = true;
                n++;
                break;
            }
    }
    return n;
}

/* The same with a bit a place: only letters that are equal, near and free are looked
 * at. */
static size_t match_letters_short(
    att_points a, att_points b, uint64_t *from, uint64_t *to)
{
    const size_t half = max_of(a.length, b.length) / 2;
    const size_t window = half > 0 ? half - 1 : 0;
    uint64_t free_places =
        b.length == WORD ? ~UINT64_C(0) : (UINT64_C(1) << b.length) - 1;
    const uint64_t all = free_places;
    size_t n = 0;
    *from = 0;
    for (size_t i = 0; i < a.length; i++) {
        const size_t first = i > window ? i - window : 0,
                     last = min_of(i + window, b.length - 1);
        for (size_t j = first; j <= last; j++)
            if (b.at[j] == a.at[i] && free_places >> j & 1) {
                free_places &= ~(UINT64_C(1) << j);
                *from |= UINT64_C(1) << i;
                n++;
                break;
            }
    }
    *to = all & ~free_places;
    return n;
}

/* Letters matched that differ from their partner in order. */
static size_t count_differing(att_points a, att_points b, uint64_t from, uint64_t to)
{
    size_t n = 0;
    for (; from; from &= from - 1, to &= to - 1)
        n += a.at[__builtin_ctzll(from)] != b.at[__builtin_ctzll(to)];
    return n;
}

static att_points cut(att_points text)
{
    return (att_points){min_of(text.length, LONGEST), text.at};
}

static double jaro_of(att_points a, att_points b, size_t n_matched, size_t n_differ)
{
    if (n_matched == 0)
        return 0;
    const size_t n_swapped = n_differ / 2; /* whole swaps only */
    const double matched = (double)n_matched, swapped = (double)n_swapped;
    return (matched / (double)a.length + matched / (double)b.length
               + (matched - swapped) / matched)
           / 3;
}

static double jaro_long(att_points a, att_points b)
{
    bool from[LONGEST] = {0}, to[LONGEST] = {0};
    const size_t c = match_letters(a, b, from, to);
    size_t n_differ = 0, j = 0;
    for (size_t i = 0; i < a.length; i++) {
        if (!from[i])
            continue;
        while (!to[j])
            j++;
        n_differ += a.at[i] != b.at[j++];
    }
    return jaro_of(a, b, c, n_differ);
}

double att_people_jaro(att_points left, att_points right)
{
    left = cut(left);
    right = cut(right);
    const bool is_first = comes_first(left, right);
    const att_points a = is_first ? left : right, b = is_first ? right : left;
    if (a.length == 0)
        return 0;
    if (b.length > WORD)
        return jaro_long(a, b);
    uint64_t from, to;
    const size_t c = match_letters_short(a, b, &from, &to);
    return jaro_of(a, b, c, count_differing(a, b, from, to));
}

double att_people_jaro_winkler(att_points a, att_points b)
{
    const double jaro = att_people_jaro(a, b);
    size_t n_same = 0;
    while (n_same < 4 && n_same < a.length && n_same < b.length
           && a.at[n_same] == b.at[n_same])
        n_same++;
    return jaro > 0.7 ? jaro + 0.1 * (double)n_same * (1 - jaro) : jaro;
}

/* ---- edits ----------------------------------------------------------------------- */

/* Hyyro's column step for a of at most 64 letters. */
static size_t edits_short(att_points a, att_points b, size_t most, bool with_swaps)
{
    const uint64_t last = UINT64_C(1) << (a.length - 1);
    uint64_t up = ~UINT64_C(0), down = 0, diagonal = 0, places_before = 0;
    size_t d = a.length;
    for (size_t j = 0; j < b.length; j++) {
        const uint64_t places = places_of(a, 0, b.at[j]);
        const uint64_t swap =
            with_swaps ? ((~diagonal & places) << 1) & places_before : 0;
        diagonal = ((((places & up) + up) ^ up) | places | down) | swap;
        uint64_t right_up = down | ~(diagonal | up), right_down = up & diagonal;
        d += (right_up & last) != 0;
        d -= (right_down & last) != 0;
        right_up = right_up << 1 | 1;
        right_down <<= 1;
        up = right_down | ~(diagonal | right_up);
        down = right_up & diagonal;
        places_before = places;
        const size_t left = b.length - j - 1;
        if (d > left && d - left > most)
            return d - left;
    }
    return d;
}

/* The plain table, three rows of it, for names longer than a word. */
static size_t edits_long(att_points a, att_points b, bool with_swaps)
{
    uint16_t rows[3][LONGEST + 1];
    for (size_t i = 0; i <= a.length; i++)
        rows[0][i] = (uint16_t)i;
    for (size_t j = 1; j <= b.length; j++) {
        uint16_t *now = rows[j % 3];
        const uint16_t *before = rows[(j + 2) % 3], *long_before = rows[(j + 1) % 3];
        now[0] = (uint16_t)j;
        for (size_t i = 1; i <= a.length; i++) {
            const size_t replaced =
                before[i - 1] + (size_t)(a.at[i - 1] != b.at[j - 1]);
            size_t d = min_of(replaced, min_of(before[i], now[i - 1]) + (size_t)1);
            if (with_swaps && i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2]
                && a.at[i - 2] == b.at[j - 1])
                d = min_of(d, long_before[i - 2] + (size_t)1);
            now[i] = (uint16_t)d;
        }
    }
    return rows[b.length % 3][a.length];
}

static size_t edits(att_points a, att_points b, size_t most, bool with_swaps)
{
    a = cut(a);
    b = cut(b);
    if (a.length > b.length) {
        const att_points kept = a;
        a = b;
        b = kept;
    }
    if (b.length - a.length > most || a.length == 0)
        return b.length - a.length;
    return a.length <= WORD ? edits_short(a, b, most, with_swaps)
                            : edits_long(a, b, with_swaps);
}

size_t att_people_edits(att_points a, att_points b, size_t most)
{
    return edits(a, b, most, false);
}

size_t att_people_edits_swaps(att_points a, att_points b, size_t most)
{
    return edits(a, b, most, true);
}

/* ---- pairs of letters ------------------------------------------------------------ */

static int compare_pairs(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The sorted pairs of neighbours, with a mark before the first and behind the last. */
static size_t list_pairs(att_points text, uint64_t pairs[LONGEST + 1])
{
    uint32_t before = '#';
    for (size_t i = 0; i < text.length; i++) {
        pairs[i] = (uint64_t)before << 32 | text.at[i];
        before = text.at[i];
    }
    pairs[text.length] = (uint64_t)before << 32 | '#';
    qsort(pairs, text.length + 1, sizeof *pairs, compare_pairs);
    return text.length + 1;
}

double att_people_dice(att_points a, att_points b)
{
    uint64_t of_a[LONGEST + 1], of_b[LONGEST + 1];
    a = cut(a);
    b = cut(b);
    if (a.length == 0 || b.length == 0)
        return 0;
    const size_t n_a = list_pairs(a, of_a), n_b = list_pairs(b, of_b);
    size_t n_both = 0;
    for (size_t i = 0, j = 0; i < n_a && j < n_b;) {
        n_both += of_a[i] == of_b[j];
        const bool step_a = of_a[i] <= of_b[j], step_b = of_b[j] <= of_a[i];
        i += step_a;
        j += step_b;
    }
    return 2 * (double)n_both / (double)(n_a + n_b);
}
