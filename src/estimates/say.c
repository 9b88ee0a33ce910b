/* say.c — a headcount in sentences: never a number of people without its interval,
 * group, place and period. */
#include "estimate.h"

#include <stdio.h>

static const char *const group_words[ATT_MEASURES] = {"prisoners", "men", "women",
    "women returned by force", "women among all prisoners",
    "returned people among all prisoners", "returned people among the women",
    "returned women among all prisoners"};

enum { NUMBER_BYTES = 40 };
typedef struct number_words {
    char z[NUMBER_BYTES];
} number_words;

/* Thousands are parted by commas. */
static number_words whole(double x)
{
    char digits[NUMBER_BYTES / 2];
    number_words out = {{0}};
    const int n = snprintf(digits, sizeof digits, "%.0f", x);
    for (int i = 0, at = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out.z[at++] = ',';
        out.z[at++] = digits[i];
    }
    return out;
}

static double two_figures(double x)
{
    if (!(x > 0))
        return 0;
    const double step = pow(10, floor(log10(x)) - 1);
    return nearbyint(x / step) * step;
}

/* Two significant figures; shares in per cent. */
static number_words told(att_measure measure, double x)
{
    number_words out;
    if (!att_is_share(measure))
        return whole(two_figures(x));
    (void)snprintf(out.z, sizeof out.z, "%.0f %%", 100 * x);
    return out;
}

/* A number as it was printed: people, or per cent. */
static number_words printed(const att_read_figure *f, double x)
{
    number_words out;
    if (!att_is_share(f->measure))
        return whole(x);
    (void)snprintf(out.z, sizeof out.z, "%g %%", x);
    return out;
}

/* "800", "1,300 to 1,500", "more than 1,000", "80 %". */
static void add_printed(att_builder *b, const att_read_figure *f)
{
    if (isinf(f->high))
        att_addf(b, "more than %s", printed(f, f->low).z);
    else if (isinf(f->low))
        att_addf(b, "up to %s", printed(f, f->high).z);
    else if (f->low < f->high)
        att_addf(b, "%s to %s", printed(f, f->low).z, printed(f, f->high).z);
    else
        att_add_z(b, printed(f, f->low).z);
}

/* "2009 to 2016", "the first half of 2010 to 2014"; half-years counted from year 0. */
static void add_time(att_builder *b, int first, int last)
{
    static const char *const halves[2] = {"the first half of ", "the second half of "};
    const bool starts_year = first % 2 == 0, ends_year = last % 2 == 1;
    if (first == last)
        att_addf(b, "%s%d", halves[first % 2], first / 2);
    else if (starts_year && ends_year && first / 2 == last / 2)
        att_addf(b, "%d", first / 2);
    else
        att_addf(b, "%s%d to %s%d", starts_year ? "" : halves[1], first / 2,
            ends_year ? "" : halves[0], last / 2);
}

/* "the 50th"; what lies outside all but one draw in a hundred is said so. */
static void add_percentile(att_builder *b, double part)
{
    const int n = (int)fmin(fmax(nearbyint(100 * part), 1), 99);
    att_addf(b, "the %d%s", n,
        n / 10 == 1   ? "th"
        : n % 10 == 1 ? "st"
        : n % 10 == 2 ? "nd"
        : n % 10 == 3 ? "rd"
                      : "th");
    if (100 * part < 0.5 || 100 * part > 99.5)
        att_add_z(b, part < 0.5 ? " or below" : " or above");
}

static void add_interval(att_builder *b, att_measure m, const att_spread *s)
{
    att_addf(b, "90 %% interval %s to %s", told(m, s->q05).z, told(m, s->q95).z);
}

/* ---- sentences ------------------------------------------------------------------- */

typedef struct speech {
    const att_headcount *h;
    att_builder b; /* of the sentence being made */
    size_t n, capacity;
    att_text *sentences;
    att_error *err;
    bool has_failed;
} speech;

static void end_sentence(speech *s)
{
    att_text text;
    if (s->has_failed)
        return;
    att_text *grown =
        att_grow(s->b.arena, s->sentences, s->n, &s->capacity, sizeof *grown, s->err);
    s->has_failed = !grown || !att_build(&s->b, &text, s->err);
    if (s->has_failed)
        return;
    s->sentences = grown;
    s->sentences[s->n++] = text;
    att_builder_init(&s->b, s->b.arena);
}

static void add_group_and_time(speech *s)
{
    const att_headcount *h = s->h;
    att_addf(&s->b, "%s", group_words[h->question.group]);
    if (h->question.place.length > 0)
        att_addf(&s->b, " held at %.*s", ATT_PRINT(h->question.place));
    att_add_z(&s->b, ", mean over ");
    add_time(
        &s->b, h->chosen.start + h->period.first, h->chosen.start + h->period.last);
}

/* "About" only where the 90 % interval lies within a fifth of the number. */
static bool is_about(const att_spread *number)
{
    const double n = two_figures(number->q50);
    return number->q05 >= n / 1.2 && number->q95 <= n * 1.2;
}

static void say_number(speech *s)
{
    const att_headcount *h = s->h;
    const att_measure m = h->question.group;
    const att_spread *n = &h->number;
    if (is_about(n))
        att_addf(&s->b, "About %s ", told(m, n->q50).z);
    else
        att_addf(&s->b, "Between %s and %s ", told(m, n->q05).z, told(m, n->q95).z);
    add_group_and_time(s);
    att_add_z(&s->b, " (");
    add_interval(&s->b, m, n);
    att_addf(&s->b, ", 50 %% interval %s to %s, median %s).", told(m, n->q25).z,
        told(m, n->q75).z, told(m, n->q50).z);
    end_sentence(s);
    if (h->is_cut) {
        att_addf(&s->b,
            "Figures do not speak of all of %.*s, so the rest of it is left "
            "out.",
            ATT_PRINT(h->question.period));
        end_sentence(s);
    }
}

static const att_series *series_of_group(const att_headcount *h)
{
    size_t i = 0;
    while (h->series[i].measure != h->question.group)
        i++;
    return &h->series[i];
}

static void say_tested(speech *s)
{
    const att_headcount *h = s->h;
    const att_measure m = h->question.group;
    const double scale = att_is_share(m) ? 100 : 1, low = h->question.low,
                 high = h->question.high;
    if (isnan(low))
        return;
    att_addf(&s->b, "The number under test, %s%s%s%s, lies %s that 90 %% interval, at ",
        whole(scale * low).z, low < high ? " to " : "",
        low < high ? whole(scale * high).z : "", scale > 1 ? " %" : "",
        h->below_high < 0.05 || h->below_low > 0.95 ? "outside" : "inside");
    add_percentile(&s->b, (h->below_low + h->below_high) / 2);
    const att_series *series = series_of_group(h);
    double least = 1, most = 0;
    for (int t = h->period.first; t <= h->period.last; t++) {
        const double below = series->below_low[t - series->range.first];
        least = fmin(least, below);
        most = fmax(most, below);
    }
    att_add_z(&s->b, " percentile; half-year by half-year, from ");
    add_percentile(&s->b, least);
    att_add_z(&s->b, " to ");
    add_percentile(&s->b, most);
    att_add_char(&s->b, '.');
    end_sentence(s);
}

static void say_origins(speech *s)
{
    static const struct {
        const char *word, *words;
    } ways[] = {{"roll_call", "counted at roll call"}, {"register", "from a register"},
        {"rooms", "from rooms"}, {"impression", "of a witness's impression"},
        {"told", "told to who says them"}, {"unknown", "of unknown basis"}};
    const att_chosen *c = &s->h->chosen;
    size_t n_derived = 0, n_origins = c->n_count_origins;
    for (size_t g = 0; g < c->n_share_origins; g++) {
        bool is_new = true;
        for (size_t k = 0; k < c->n_count_origins; k++)
            is_new =
                is_new && !att_text_equal(c->share_origins[g], c->count_origins[k]);
        n_origins += is_new;
    }
    for (size_t i = 0; i < c->n_figures; i++)
        n_derived += c->figures[i].fate == ATT_DERIVED;
    att_addf(&s->b, "It rests on %zu original figures of %zu origins (", c->n_reports,
        n_origins);
    const char *comma = "";
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        size_t n = 0;
        for (size_t j = 0; j < c->n_reports; j++) {
            const att_figure *f = c->figures[c->figure_of[j]].figure;
            n += att_text_is(f->knowing, ways[w].word)
                 || (w == 5 && f->knowing.length == 0);
        }
        if (n == 0)
            continue;
        att_addf(&s->b, "%s%zu %s", comma, n, ways[w].words);
        comma = ", ";
    }
    att_addf(&s->b,
        "); %zu published figures repeat or are computed from others and are no "
        "evidence, and %zu more do not enter.",
        n_derived, c->n_figures - c->n_reports - n_derived);
    end_sentence(s);
}

/* Published numbers of the group that were left out, each where it stands. */
static void say_left_out(speech *s)
{
    const att_headcount *h = s->h;
    const char *comma = "";
    for (size_t i = 0; i < h->chosen.n_figures; i++) {
        const att_read_figure *f = &h->chosen.figures[i];
        const att_standing *st = &h->standings[i];
        if (f->fate == ATT_ENTERS || f->measure != h->question.group
            || isnan(st->below_low))
            continue;
        att_addf(&s->b, "%s%.*s (",
            *comma ? comma
                   : "Left out, and where they stand "
                     "in their own time: ",
            ATT_PRINT(f->figure->id));
        add_printed(&s->b, f);
        att_add_z(&s->b, ") at ");
        add_percentile(&s->b, isinf(f->low) ? st->below_high : st->below_low);
        comma = ", ";
    }
    if (!*comma)
        return;
    att_add_char(&s->b, '.');
    end_sentence(s);
}

static void add_without(speech *s, size_t figure)
{
    const att_headcount *h = s->h;
    const att_spread *w = &h->standings[figure].without;
    att_addf(&s->b, "%s (", told(h->question.group, w->q50).z);
    add_interval(&s->b, h->question.group, w);
    att_addf(&s->b, ") without %.*s", ATT_PRINT(h->chosen.figures[figure].figure->id));
}

static void say_without(speech *s)
{
    const att_headcount *h = s->h;
    size_t lowest = SIZE_MAX, highest = SIZE_MAX;
    for (size_t j = 0; j < h->chosen.n_reports; j++) {
        const size_t i = h->chosen.figure_of[j];
        const double median = h->standings[i].without.q50;
        if (isnan(median))
            continue;
        if (lowest == SIZE_MAX || median < h->standings[lowest].without.q50)
            lowest = i;
        if (highest == SIZE_MAX || median > h->standings[highest].without.q50)
            highest = i;
    }
    if (lowest == SIZE_MAX || h->chosen.n_reports < 2)
        return;
    att_add_z(&s->b, "Without any one figure the median of ");
    add_group_and_time(s);
    att_add_z(&s->b, ", would run from ");
    add_without(s, lowest);
    att_add_z(&s->b, " to ");
    add_without(s, highest);
    att_add_char(&s->b, '.');
    end_sentence(s);
}

static void say_imagery(speech *s)
{
    const att_headcount *h = s->h;
    if (h->evidence->n_buildings + h->evidence->n_floors == 0)
        return;
    if (h->evidence->n_floors > 0)
        att_addf(&s->b, "Imagery measured %zu floors", h->evidence->n_floors);
    else
        att_add_z(&s->b, "Imagery measured no floor, and ground inside a wall is not "
                         "floor: it only limits it");
    if (h->n_epochs > 1) {
        att_add_z(&s->b, ". It dates the buildings: the number may jump in ");
        for (size_t e = 1; e < h->n_epochs; e++) {
            const int t = h->chosen.start + (int)h->epochs[e].first;
            att_add_z(&s->b, e > 1 ? " and in " : "");
            add_time(&s->b, t, t);
        }
    }
    att_add_char(&s->b, '.');
    end_sentence(s);
}

static void say_rivals(speech *s)
{
    static const char *const kinds[ATT_KINDS] = {
        "Imagery", "What witnesses say", "What organisations publish"};
    const att_rivals *r = &s->h->rivals;
    for (size_t k = 0; k < ATT_KINDS; k++) {
        const double ratio = r->ratio[k];
        if (!(r->low < r->high) || isnan(ratio))
            continue;
        const number_words low = whole(r->low), high = whole(r->high);
        const char *group = group_words[r->measure];
        if (ratio > 1.0 / 3 && ratio < 3)
            att_addf(&s->b, "%s, by itself, does not tell %s from %s %s", kinds[k],
                low.z, high.z, group);
        else
            att_addf(&s->b, "%s, by itself, speaks for %s rather than %s %s", kinds[k],
                ratio > 1 ? low.z : high.z, ratio > 1 ? high.z : low.z, group);
        att_add_z(&s->b, ", mean over ");
        add_time(&s->b, s->h->chosen.start + s->h->period.first,
            s->h->chosen.start + s->h->period.last);
        att_addf(&s->b, " (likelihood ratio %.2g).", ratio);
        end_sentence(s);
    }
}

static void say_bias(speech *s)
{
    att_addf(&s->b,
        "%.0f %% of the variance comes from an error that all who tell numbers may "
        "share: more of the same would not lower it, another kind of count would.",
        100 * s->h->bias_share);
    end_sentence(s);
}

static void say_conflict(speech *s)
{
    const att_headcount *h = s->h;
    const att_conflict *c = &h->conflict;
    if (!c->is_there)
        return;
    att_add_z(&s->b, "CONFLICT: in ");
    add_time(&s->b, h->chosen.start + c->half_year, h->chosen.start + c->half_year);
    att_addf(&s->b,
        " those who tell numbers, by themselves, allow %s to %s prisoners and the "
        "buildings, by themselves, %s to %s (95 %% intervals). ",
        told(ATT_TOTAL, c->testimony[0]).z, told(ATT_TOTAL, c->testimony[1]).z,
        told(ATT_TOTAL, c->imagery[0]).z, told(ATT_TOTAL, c->imagery[1]).z);
    if (h->question.gave_way.length > 0)
        att_addf(&s->b, "A person recorded what gave way: %.*s.",
            ATT_PRINT(h->question.gave_way));
    else
        att_add_z(&s->b, "No number is given from both until a person records which "
                         "assumption gave way.");
    end_sentence(s);
}

bool att_headcount_say(const att_headcount *h, att_arena *arena, size_t *n_sentences,
    att_text **sentences, att_error *err)
{
    speech s = {.h = h, .err = err};
    att_builder_init(&s.b, arena);
    say_conflict(&s);
    if (!h->conflict.is_there || h->question.gave_way.length > 0) {
        say_number(&s);
        say_tested(&s);
        say_origins(&s);
        say_left_out(&s);
        say_without(&s);
        say_imagery(&s);
        say_rivals(&s);
        say_bias(&s);
    }
    *n_sentences = s.n;
    *sentences = s.sentences;
    return !s.has_failed;
}
