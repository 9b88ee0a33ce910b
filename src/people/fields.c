/* fields.c — from columns as written to the fields that are compared. */
#include "fields.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { PLACES_READ_MOST = 20000 };

/* ---- names ----------------------------------------------------------------------- */

typedef struct maker {
    const att_people_records *records;
    att_arena *arena;
    const att_sounds *sounds;
    att_fields *out;
    uint32_t *given, *family;
    uint8_t *is_korean;
} maker;

/* The bare number of each value of a column. */
static bool bare_numbers(maker *m, const att_column *column, att_values *values,
    uint32_t **numbers, att_error *err)
{
    uint32_t *at = att_push(m->arena, column->values.n, sizeof *at, err);
    att_arena scratch;
    if (!at)
        return false;
    att_arena_init(&scratch);
    bool ok = true;
    for (size_t v = 1; ok && v < column->values.n; v++)
        ok = att_values_add(values, column->values.values[v], &scratch, &at[v], err);
    att_arena_done(&scratch);
    *numbers = at;
    return ok;
}

static bool fill_part(maker *m, att_column_role role, uint32_t *part, att_error *err)
{
    const att_column *column = att_records_column(m->records, role);
    uint32_t *numbers;
    if (!column)
        return true;
    if (!bare_numbers(m, column, &m->out->names, &numbers, err))
        return false;
    for (size_t i = 0; i < m->records->n; i++)
        part[i] = numbers[column->of[i]];
    return true;
}

/* How often each word of a name stood in each part, to tell them apart in whole names.
 */
static double family_odds(
    const uint32_t *as_family, const uint32_t *as_given, size_t n_known, uint32_t word)
{
    const double f = word < n_known ? as_family[word] : 0,
                 g = word < n_known ? as_given[word] : 0;
    return log((f + 0.5) / (g + 0.5));
}

static bool count_words(maker *m, const uint32_t *part, uint32_t **out, att_error *err)
{
    uint32_t *counts = att_push(m->arena, m->out->names.words.n, sizeof *counts, err);
    if (!counts)
        return false;
    for (size_t i = 0; i < m->records->n; i++) {
        const att_value *value = &m->out->names.at[part[i]];
        for (size_t w = 0; w < value->n_words; w++)
            counts[value->words[w]]++;
    }
    *out = counts;
    return true;
}

/* The first or last k words that are likeliest the family. Returns k; *is_first tells
 * which end. */
static size_t cut_name(const double odds[], size_t n, bool *is_first)
{
    double best = -HUGE_VAL, sum = 0;
    size_t cut = 1;
    for (size_t k = 0; k < n; k++)
        sum += odds[k];
    double head = 0, tail = 0;
    for (size_t k = 1; k < n; k++) {
        head += odds[k - 1];
        tail += odds[n - k];
        const double as_first = head - (sum - head), as_last = tail - (sum - tail);
        if (as_last >= best - 1e-9) {
            best = as_last;
            cut = k;
            *is_first = false;
        }
        if (as_first > best + 1e-9) {
            best = as_first;
            cut = k;
            *is_first = true;
        }
    }
    return cut;
}

/* Where the words of a whole name part: at a comma, after the surname of a name in
 * characters, or where the words' use elsewhere says. */
static bool split_full(maker *m, att_text full, const uint32_t *as_family,
    const uint32_t *as_given, size_t n_known, att_arena *scratch, uint32_t *given,
    uint32_t *family, att_error *err)
{
    att_text bare, rest, parts[2];
    att_values *names = &m->out->names;
    const void *comma = memchr(full.at, ',', full.length);
    if (comma) {
        parts[0] = att_text_split(full, ',', &parts[1]);
        return att_values_add(names, parts[0], scratch, family, err)
               && att_values_add(names, parts[1], scratch, given, err);
    }
    if (!att_people_bare(full, scratch, &bare, err))
        return false;
    if (bare.length >= 6 && (unsigned char)bare.at[0] >= 0xe0
        && !memchr(
            bare.at, ' ', bare.length)) /* characters: the first is the surname */
        return att_values_add(names, (att_text){bare.at, 3}, scratch, family, err)
               && att_values_add(names, (att_text){bare.at + 3, bare.length - 3},
                   scratch, given, err);
    enum { WORDS_MOST = 12 };
    double odds[WORDS_MOST];
    const char *starts[WORDS_MOST + 1];
    size_t n = 0;
    for (rest = bare; rest.length > 0 && n < WORDS_MOST; n++) {
        const att_text word = att_text_split(rest, ' ', &rest);
        starts[n] = word.at;
        odds[n] = family_odds(
            as_family, as_given, n_known, att_dictionary_find(&names->words, word));
    }
    if (n == 0)
        return true;
    starts[n] = bare.at + bare.length;
    bool is_first = false;
    const size_t cut = n > 1 ? cut_name(odds, n, &is_first) : 0;
    const char *middle = starts[is_first ? cut : n - cut];
    parts[0] = (att_text){bare.at, (size_t)(middle - bare.at)};
    parts[1] = (att_text){middle, (size_t)(bare.at + bare.length - middle)};
    return att_values_add(names, att_text_trim(parts[!is_first]), scratch, family, err)
           && att_values_add(
               names, att_text_trim(parts[is_first]), scratch, given, err);
}

static bool split_full_names(maker *m, att_error *err)
{
    const att_column *column = att_records_column(m->records, ATT_COLUMN_FULL);
    uint32_t *as_family, *as_given;
    att_arena scratch;
    if (!column)
        return true;
    const size_t n_known = m->out->names.words.n;
    if (!count_words(m, m->family, &as_family, err)
        || !count_words(m, m->given, &as_given, err))
        return false;
    att_arena_init(&scratch);
    bool ok = true;
    for (size_t i = 0; ok && i < m->records->n; i++) {
        if (m->given[i] || m->family[i] || !column->of[i])
            continue;
        const att_spot spot = att_arena_save(&scratch);
        ok = split_full(m, column->values.values[column->of[i]], as_family, as_given,
            n_known, &scratch, &m->given[i], &m->family[i], err);
        att_arena_restore(&scratch, spot);
    }
    att_arena_done(&scratch);
    return ok;
}

/* ---- names that are Korean ------------------------------------------------------- */

static const att_readings no_readings = {0};

static bool read_value(
    maker *m, att_values *values, uint32_t number, att_role role, att_error *err)
{
    att_value *value = &values->at[number];
    att_readings found;
    if (number == 0 || value->readings[role])
        return true;
    att_people_read_sound(m->sounds, values->bare.values[number], role, &found);
    value->readings[role] = &no_readings;
    if (found.n == 0)
        return true;
    const size_t size = offsetof(att_readings, at) + found.n * sizeof *found.at;
    att_readings *kept = att_push(m->arena, 1, size, err);
    if (!kept)
        return false;
    memcpy(kept, &found, size);
    value->readings[role] = kept;
    return true;
}

static bool is_read(const maker *m, uint32_t number, att_role role)
{
    return number && m->out->names.at[number].readings[role]
           && m->out->names.at[number].readings[role]->n > 0;
}

/* Given is read only where the family is a Korean surname: the surname is quick to try.
 */
static bool read_name(
    maker *m, uint32_t family, uint32_t given, bool *is_korean, att_error *err)
{
    att_values *names = &m->out->names;
    *is_korean = false;
    if (!read_value(m, names, family, ATT_FAMILY, err))
        return false;
    if (!is_read(m, family, ATT_FAMILY))
        return true;
    if (!read_value(m, names, given, ATT_GIVEN, err))
        return false;
    *is_korean = given == 0 || is_read(m, given, ATT_GIVEN);
    return true;
}

/* A Korean name whose parts changed places is turned round: only one way reads. */
static bool read_names(maker *m, att_error *err)
{
    size_t n_characters = 0;
    for (size_t i = 0; i < m->records->n; i++) {
        bool is_korean;
        if (!read_name(m, m->family[i], m->given[i], &is_korean, err))
            return false;
        if (!is_korean && m->family[i] && m->given[i]) {
            if (!read_name(m, m->given[i], m->family[i], &is_korean, err))
                return false;
            if (is_korean) {
                const uint32_t kept = m->given[i];
                m->given[i] = m->family[i];
                m->family[i] = kept;
            }
        }
        const bool is_characters =
            is_korean && m->out->names.at[m->family[i]].initials[0] > 0x7f;
        m->is_korean[i] = (uint8_t)(is_korean + is_characters);
        m->out->n_korean += is_korean;
        n_characters += is_characters;
    }
    m->out->is_mostly_korean = m->out->n_korean * 3 > m->records->n;
    if (n_characters == 0
        && !m->out->is_mostly_korean) { /* letters that only look so */
        memset(m->is_korean, 0, m->records->n);
        m->out->n_korean = 0;
    }
    return true;
}

/* ---- dates ----------------------------------------------------------------------- */

bool att_people_read_date(att_text text, att_date *out)
{
    char iso[10];
    att_edtf date;
    text = att_text_trim(text);
    bool is_digits = text.length == 8;
    for (size_t i = 0; is_digits && i < 8; i++)
        is_digits = isdigit((unsigned char)text.at[i]);
    if (is_digits) { /* 19580429 */
        memcpy(iso,
            (char[]){text.at[0], text.at[1], text.at[2], text.at[3], '-', text.at[4],
                text.at[5], '-', text.at[6], text.at[7]},
            10);
        text = (att_text){iso, 10};
    }
    if (!att_edtf_parse(text, &date, NULL) || date.start_earliest == ATT_DAY_FIRST
        || date.end_latest == ATT_DAY_LAST)
        return false;
    int year, month, day, last_year, last_month, last_day;
    att_day_split(date.start_earliest, &year, &month, &day);
    att_day_split(date.end_latest, &last_year, &last_month, &last_day);
    *out = (att_date){.from = date.start_earliest, .to = date.end_latest};
    if (year == last_year && year > 0 && year < INT16_MAX) {
        out->year = (int16_t)year;
        out->month = (int8_t)(month == last_month ? month : 0);
        out->day = (int8_t)(out->month && day == last_day ? day : 0);
    }
    return true;
}

static bool read_dates(
    maker *m, const att_column *column, const att_date **out, att_error *err)
{
    att_date *dates = att_push(m->arena, column->values.n, sizeof *dates, err);
    if (!dates)
        return false;
    for (size_t v = 1; v < column->values.n; v++)
        if (!att_people_read_date(column->values.values[v], &dates[v])) {
            dates[v] = (att_date){.from = 1, .to = 0}; /* says nothing */
            m->out->n_unread++;
        }
    *out = dates;
    return true;
}

/* ---- fields ---------------------------------------------------------------------- */

static att_field *add_field(
    maker *m, att_field_kind kind, const char *name, size_t n_levels)
{
    if (m->out->n_fields == ATT_FIELDS_MOST)
        return NULL;
    att_field *f = &m->out->at[m->out->n_fields++];
    *f = (att_field){.kind = kind, .name = name, .n_levels = n_levels};
    return f;
}

static bool add_value_field(maker *m, const att_column *column, att_field_kind kind,
    const char *name, size_t n_levels, att_error *err)
{
    att_field *f = add_field(m, kind, name, n_levels);
    if (!f)
        return true;
    att_values *values = att_push(m->arena, 1, sizeof *values, err);
    uint32_t *numbers;
    uint32_t *of = att_push(m->arena, m->records->n, sizeof *of, err);
    if (!values || !of || !att_values_init(values, m->arena, err)
        || !bare_numbers(m, column, values, &numbers, err))
        return false;
    uint32_t *counts = att_push(m->arena, values->bare.n, sizeof *counts, err);
    if (!counts)
        return false;
    for (size_t i = 0; i < m->records->n; i++) {
        of[i] = numbers[column->of[i]];
        counts[of[i]]++;
    }
    const bool is_read = kind == ATT_FIELD_PLACE && m->out->n_korean > 0
                         && values->bare.n < PLACES_READ_MOST;
    for (uint32_t v = 1; is_read && v < values->bare.n; v++)
        if (!read_value(m, values, v, ATT_GIVEN, err))
            return false;
    f->of = of;
    f->values = values;
    f->counts = counts;
    return true;
}

static bool add_date_field(maker *m, const att_column *column, att_field **out,
    att_field_kind kind, const char *name, size_t n_levels, att_error *err)
{
    att_field *f = add_field(m, kind, name, n_levels);
    if (!f)
        return true;
    f->of = column->of;
    *out = f;
    return read_dates(m, column, &f->dates, err);
}

/* How many records share each record's event: a massacre's date and place say little
 * about who a victim is. */
static bool count_events(maker *m, att_field *f, att_error *err)
{
    const size_t n = m->records->n;
    size_t n_slots = 1024;
    while (n_slots < 2 * n)
        n_slots *= 2;
    const att_spot spot = att_arena_save(m->arena);
    uint32_t *counts = att_push(m->arena, n, sizeof *counts, err);
    const att_spot kept = att_arena_save(m->arena);
    uint32_t *slots = att_push(m->arena, n_slots, sizeof *slots, err);
    if (!counts || !slots) {
        att_arena_restore(m->arena, spot);
        return false;
    }
    for (size_t i = 0; i < n; i++) { /* counts first stand with the first such record */
        const uint32_t place = f->place_of ? f->place_of[i] : 0;
        size_t s = att_people_mix(f->of[i], place) & (n_slots - 1);
        while (slots[s]
               && (f->of[slots[s] - 1] != f->of[i]
                   || (f->place_of && f->place_of[slots[s] - 1] != place)))
            s = (s + 1) & (n_slots - 1);
        if (!slots[s])
            slots[s] = (uint32_t)i + 1;
        counts[slots[s] - 1]++;
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t place = f->place_of ? f->place_of[i] : 0;
        size_t s = att_people_mix(f->of[i], place) & (n_slots - 1);
        while (f->of[slots[s] - 1] != f->of[i]
               || (f->place_of && f->place_of[slots[s] - 1] != place))
            s = (s + 1) & (n_slots - 1);
        counts[i] = counts[slots[s] - 1];
    }
    att_arena_restore(m->arena, kept);
    f->counts = counts;
    return true;
}

static bool add_event_field(maker *m, att_error *err)
{
    const att_column *date = att_records_column(m->records, ATT_COLUMN_EVENT_DATE),
                     *place = att_records_column(m->records, ATT_COLUMN_EVENT_PLACE);
    att_field *f = NULL;
    if (!date)
        return !place
               || add_value_field(m, place, ATT_FIELD_PLACE, "event place", 6, err);
    if (!add_date_field(m, date, &f, ATT_FIELD_EVENT, "event", 11, err) || !f)
        return f != NULL || m->out->n_fields == ATT_FIELDS_MOST;
    if (place) {
        if (!add_value_field(m, place, ATT_FIELD_PLACE, "", 0, err))
            return false;
        const att_field *added = &m->out->at[--m->out->n_fields];
        f->place_of = added->of;
        f->places = added->values;
    }
    return count_events(m, f, err);
}

static bool add_name_fields(maker *m, att_error *err)
{
    const size_t n = m->records->n;
    m->given = att_push(m->arena, n, sizeof *m->given, err);
    m->family = att_push(m->arena, n, sizeof *m->family, err);
    m->is_korean = att_push(m->arena, n, 1, err);
    if (!m->given || !m->family || !m->is_korean
        || !att_values_init(&m->out->names, m->arena, err)
        || !fill_part(m, ATT_COLUMN_GIVEN, m->given, err)
        || !fill_part(m, ATT_COLUMN_FAMILY, m->family, err) || !split_full_names(m, err)
        || !read_names(m, err))
        return false;
    m->out->given = m->given;
    m->out->family = m->family;
    m->out->is_korean = m->is_korean;
    if (m->out->names.bare.n == 1)
        return true;
    for (int k = 0; k < 4; k++) {
        static const char *const names[4] = {
            "family", "given", "family by sound", "given by sound"};
        if (k >= 2 && m->out->n_korean < 2)
            break;
        att_field *f = add_field(m, (att_field_kind)k, names[k], ATT_LIKENESSES);
        f->of = k % 2 == 0 ? m->family : m->given;
        f->values = &m->out->names;
    }
    return true;
}

/* A field for each column that says something of a person. */
static bool add_column_field(maker *m, const att_column *c, att_error *err)
{
    att_field *f;
    const char *name = att_text_z(c->header, m->arena, err);
    if (!name)
        return false;
    if (c->role == ATT_COLUMN_SEX)
        return add_value_field(m, c, ATT_FIELD_SEX, name, 2, err);
    if (c->role == ATT_COLUMN_BIRTH)
        return add_date_field(m, c, &f, ATT_FIELD_BIRTH, "birth", 13, err);
    if (c->role == ATT_COLUMN_PLACE)
        return add_value_field(m, c, ATT_FIELD_PLACE, name, 6, err);
    if (c->role == ATT_COLUMN_IDENTIFIER)
        return add_value_field(m, c, ATT_FIELD_IDENTIFIER, name, 3, err);
    if (c->role == ATT_COLUMN_TEXT)
        return add_value_field(m, c, ATT_FIELD_TEXT, name, 6, err);
    return true;
}

bool att_people_fields(const att_people_records *records, att_arena *arena,
    att_fields *out, att_error *err)
{
    *out = (att_fields){.records = records, .n = records->n};
    maker m = {.records = records, .arena = arena, .out = out};
    if (!att_people_sounds(arena, &m.sounds, err) || !add_name_fields(&m, err)
        || !add_event_field(&m, err))
        return false;
    for (size_t c = 0; c < records->n_columns; c++)
        if (!add_column_field(&m, &records->columns[c], err))
            return false;
    return true;
}
