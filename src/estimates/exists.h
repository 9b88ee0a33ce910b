/* exists.h — whether a log-linear model has a finite estimate at all. */
#pragma once

#include <attest/base.h>

typedef enum att_existence {
    ATT_EXISTS,
    ATT_EXISTS_NOT,
    ATT_EXISTS_UNDECIDED /* whole numbers above 63 bits came up: treat as not */
} att_existence;

/* Decide, in whole numbers and so without tolerance, whether the margins of a table
 * are those of some table with all kept cells above 0.
 *
 * n_lists      of the table, at most 16
 * terms        of the model, closed under subsets, 0 among them, none with margin 0
 * is_kept      of each history: not forced to 0 by a term left out for its margin 0
 * counts       of each history
 * certificate  out, if ATT_EXISTS_NOT: a coefficient c[t] for each mask t; the sum of
 *              c[t] over the terms t inside w is 0 on histories with people, never
 *              below 0 on kept ones, and above 0 on some: these make it fail
 *
 * Cost: rows by columns by pivots of a tableau with one row for each term whose own
 * history nobody has.
 * Source: Fienberg & Rinaldo (2012), Ann. Stat. 40:996; Stiemke's theorem of the
 * alternative; whole-number pivots of Edmonds and Bareiss.
 */
ATT_CHECKED bool att_exists(size_t n_lists, size_t n_terms, const uint32_t terms[],
    const uint8_t is_kept[], const double counts[], att_arena *scratch,
    att_existence *existence, int64_t certificate[], att_error *err);

/* Whether the terms can be told apart on the kept cells: the rank of the model equals
 * its number of terms. Only the constant can fail, since each other term has a history
 * of its own; it does when the sum of (-1)^|t| over the terms t inside w is 0 on every
 * kept history w. sums (one a history) is overwritten with these sums. */
bool att_identifiable(size_t n_lists, size_t n_terms, const uint32_t terms[],
    const uint8_t is_kept[], int sums[]);

/* Certificates found so far, as sets of masks for up to 6 lists. One holds for another
 * model and table as long as its terms are in the model, no kept history is below 0,
 * and those above 0 that are kept (one at least) have nobody. */
typedef struct att_certificate {
    uint64_t terms, above, below;
} att_certificate;

enum { ATT_CERTIFICATES_MOST = 4096 };

typedef struct att_certificates {
    size_t n;
    att_certificate at[ATT_CERTIFICATES_MOST];
} att_certificates;

/* The certificate that shows the model without an estimate, or NULL. It moves towards
 * the front, where it is found sooner. */
const att_certificate *att_certificates_find(
    att_certificates *known, uint64_t terms, uint64_t kept, uint64_t empty);

/* Keep a certificate of att_exists; forgotten if the pool is full. n_lists <= 6. */
void att_certificates_add(
    att_certificates *known, size_t n_lists, const int64_t certificate[]);
