/* words.c — the words that a probability and a basis may take. */
#include <attest/findings.h>

/* Rounding in the last digits must not carry a boundary value over. */
static const double slack = 1e-9;

att_text att_likelihood_word(const att_weights *weights, double p)
{
    const size_t last = weights->n_words - 1;
    if (!(p >= 0)) /* NaN: nothing is known */
        return (att_text){0};
    for (size_t k = 0; k < last; k++) {
        const double up_to = weights->words[k].up_to;
        /* weaker is nearer to even: below it the upper word, above it the lower */
        if (up_to < 0.5 ? p < up_to - slack : p <= up_to + slack)
            return weights->words[k].word;
    }
    return weights->words[last].word;
}

att_confidence att_confidence_of(
    const att_weights *weights, size_t n_independent, size_t n_kinds, size_t n_critical)
{
    if ((double)n_independent >= weights->high_independent
        && (double)n_kinds >= weights->high_kinds
        && (n_critical == 0 || (double)n_critical >= weights->high_critical))
        return ATT_HIGH;
    return (double)n_independent >= weights->moderate_independent ? ATT_MODERATE
                                                                  : ATT_LOW;
}

const char *att_confidence_word(att_confidence confidence)
{
    static const char *const words[] = {"low", "moderate", "high"};
    return words[confidence];
}
