/* models.c — hierarchical models: their terms, names and order. */
#include "models.h"

#include <stdlib.h>
#include <string.h>

int att_term_compare(uint32_t a, uint32_t b)
{
    const int by_size = __builtin_popcount(a) - __builtin_popcount(b);
    return by_size ? by_size : (a > b) - (a < b);
}

static int compare_terms(const void *a, const void *b)
{
    return att_term_compare(*(const uint32_t *)a, *(const uint32_t *)b);
}

bool att_terms_list(size_t n_lists, size_t order_most, att_arena *arena,
    size_t *n_terms, uint32_t **terms, att_error *err)
{
    const uint32_t full = ((uint32_t)1 << n_lists) - 1;
    uint32_t *list = NULL;
    size_t n = 0, capacity = 0;
    for (uint32_t t = 1; t < full; t++) {
        const size_t size = (size_t)__builtin_popcount(t);
        if (size < 2 || size > order_most)
            continue;
        list = att_grow(arena, list, n, &capacity, sizeof *list, err);
        if (!list)
            return false;
        list[n++] = t;
    }
    if (n > 0)
        qsort(list, n, sizeof *list, compare_terms);
    *terms = list;
    *n_terms = n;
    return true;
}

size_t att_terms_of_mask(uint64_t mask, size_t n_lists, uint32_t terms[])
{
    size_t n = 0;
    for (uint32_t t = 0; t < (uint32_t)1 << n_lists; t++)
        if (mask >> t & 1)
            terms[n++] = t;
    qsort(terms, n, sizeof *terms, compare_terms);
    return n;
}

/* ---- names ----------------------------------------------------------------------- */

/* The numbers of the lists of a term, ascending. Returns how many. */
static size_t numbers_of(
    uint32_t term, size_t n_lists, const size_t numbers[], size_t out[])
{
    size_t n = 0;
    for (size_t j = 0; j < n_lists; j++) {
        if (!(term >> j & 1))
            continue;
        size_t at = n++;
        for (; at > 0 && out[at - 1] > numbers[j]; at--)
            out[at] = out[at - 1];
        out[at] = numbers[j];
    }
    return n;
}

typedef struct name_part {
    size_t n;
    size_t numbers[32];
} name_part;

static int compare_parts(const void *a, const void *b)
{
    const name_part *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    for (size_t i = 0; i < x->n; i++)
        if (x->numbers[i] != y->numbers[i])
            return x->numbers[i] < y->numbers[i] ? -1 : 1;
    return 0;
}

static bool is_largest(size_t n_terms, const uint32_t terms[], uint32_t term)
{
    for (size_t i = 0; i < n_terms; i++)
        if (terms[i] != term && (terms[i] & term) == term)
            return false;
    return true;
}

bool att_model_name(size_t n_terms, const uint32_t terms[], size_t n_lists,
    const size_t numbers[], att_arena *arena, att_text *name, att_error *err)
{
    name_part *parts = att_push(arena, n_terms, sizeof *parts, err);
    size_t n_parts = 0;
    if (!parts)
        return false;
    for (size_t i = 0; i < n_terms; i++) {
        if (terms[i] == 0 || !is_largest(n_terms, terms, terms[i]))
            continue;
        parts[n_parts].n =
            numbers_of(terms[i], n_lists, numbers, parts[n_parts].numbers);
        n_parts++;
    }
    qsort(parts, n_parts, sizeof *parts, compare_parts);
    att_builder b;
    att_builder_init(&b, arena);
    att_add_char(&b, '[');
    for (size_t i = 0; i < n_parts; i++)
        for (size_t j = 0; j < parts[i].n; j++)
            att_addf(&b, "%s%zu", j == 0 ? (i ? "," : "") : (n_lists > 9 ? "+" : ""),
                parts[i].numbers[j]);
    att_add_char(&b, ']');
    return att_build(&b, name, err);
}

/* The mask of one part: "12" or, with more than 9 lists, "1+12". */
static bool parse_part(att_text part, size_t n_lists, const size_t numbers[],
    uint32_t *term, att_error *err)
{
    *term = 0;
    while (part.length > 0) {
        att_text one;
        if (n_lists > 9)
            one = att_text_split(part, '+', &part);
        else {
            one = (att_text){part.at, 1};
            part = (att_text){part.at + 1, part.length - 1};
        }
        int64_t number = 0;
        size_t j = 0;
        if (att_text_int64(att_text_trim(one), &number))
            while (j < n_lists && numbers[j] != (size_t)number)
                j++;
        if (number < 1 || j == n_lists)
            return att_fail(err, ATT_INVALID,
                "there is no list \"%.*s\": they are "
                "numbered from 1, as in [12,13,4]",
                ATT_PRINT(one));
        *term |= (uint32_t)1 << j;
    }
    return true;
}

bool att_model_parse(att_text name, size_t n_lists, const size_t numbers[],
    att_arena *arena, att_model *model, att_error *err)
{
    const size_t n_cells = (size_t)1 << n_lists;
    uint8_t *is_in = att_push(arena, n_cells, 1, err);
    att_text rest = att_text_trim(name);
    if (!is_in)
        return false;
    if (rest.length >= 2 && rest.at[0] == '[' && rest.at[rest.length - 1] == ']')
        rest = (att_text){rest.at + 1, rest.length - 2};
    is_in[0] = 1;
    for (size_t j = 0; j < n_lists; j++)
        is_in[(size_t)1 << j] = 1;
    while (rest.length > 0) {
        uint32_t term;
        const att_text part = att_text_trim(att_text_split(rest, ',', &rest));
        if (!parse_part(part, n_lists, numbers, &term, err))
            return false;
        if (term == n_cells - 1)
            return att_fail(err, ATT_INVALID,
                "a model cannot hold the term of all "
                "lists: nothing in the data speaks of it");
        for (uint32_t t = term; t > 0; t = (t - 1) & term)
            is_in[t] = 1;
    }
    model->n_terms = 0;
    for (size_t t = 0; t < n_cells; t++)
        model->n_terms += is_in[t];
    model->terms = att_push(arena, model->n_terms, sizeof *model->terms, err);
    if (!model->terms)
        return false;
    size_t n = 0;
    for (uint32_t t = 0; t < n_cells; t++)
        if (is_in[t])
            model->terms[n++] = t;
    qsort(model->terms, n, sizeof *model->terms, compare_terms);
    return true;
}
