/* cell.c — one cell against what the profile says of its column. */
#include "pack.h"

#include <stdio.h>
#include <string.h>

/* Long cells are told by their start. */
#define SHOWN(text) (int)((text).length < 80 ? (text).length : 80), (text).at

static bool check_range(
    const att_column *column, double value, att_text cell, att_error *err)
{
    if (value < column->least)
        return att_fail(
            err, ATT_INVALID, "%.*s is less than %g", SHOWN(cell), column->least);
    if (value > column->most)
        return att_fail(
            err, ATT_INVALID, "%.*s is more than %g", SHOWN(cell), column->most);
    return true;
}

/* Most numbers are a few digits, and in their shortest form already. */
static bool is_plain(att_text cell)
{
    for (size_t i = 0; i < cell.length; i++)
        if (cell.at[i] < '0' || cell.at[i] > '9')
            return false;
    return cell.length <= 15 && (cell.at[0] != '0' || cell.length == 1);
}

/* Numbers are kept in their shortest form, so that equal ones are equal texts. */
static bool check_number(
    const att_column *column, att_text *cell, att_arena *arena, att_error *err)
{
    double value;
    if (!att_text_double(*cell, &value)) {
        att_fail(err, ATT_INVALID, "\"%.*s\" is no number", SHOWN(*cell));
        return att_hint(err, "Write it in digits alone, such as 3500 or 0.25.");
    }
    if (!check_range(column, value, *cell, err))
        return false;
    if (is_plain(*cell))
        return true;
    att_builder b;
    att_builder_init(&b, arena);
    att_add_number(&b, value);
    return att_build(&b, cell, err);
}

static bool check_whole(
    const att_column *column, att_text *cell, att_arena *arena, att_error *err)
{
    int64_t value;
    if (!att_text_int64(*cell, &value))
        return att_fail(err, ATT_INVALID, "\"%.*s\" is no whole number", SHOWN(*cell));
    if (!check_range(column, (double)value, *cell, err))
        return false;
    return is_plain(*cell)
           || att_text_format(arena, cell, err, "%lld", (long long)value);
}

static bool check_word(const att_column *column, att_text cell, att_error *err)
{
    char list[256] = "";
    for (size_t i = 0; i < column->n_words; i++) {
        if (att_text_equal(cell, column->words[i]))
            return true;
        const size_t used = strlen(list);
        (void)snprintf(list + used, sizeof list - used, "%s%.*s", i ? ", " : "",
            ATT_PRINT(column->words[i]));
    }
    return att_fail(err, ATT_INVALID, "\"%.*s\" is not one of: %s", SHOWN(cell), list);
}

static bool check_pattern(
    const att_column *column, const regex_t *pattern, att_text cell, att_error *err)
{
    regmatch_t whole = {.rm_so = 0, .rm_eo = (regoff_t)cell.length};
    if (regexec(pattern, cell.at, 1, &whole, REG_STARTEND) == 0 && whole.rm_so == 0
        && whole.rm_eo == (regoff_t)cell.length)
        return true;
    return att_fail(
        err, ATT_INVALID, "\"%.*s\" has not the form %s", SHOWN(cell), column->pattern);
}

static bool check_formula(att_text cell, att_error *err)
{
    if (!att_pack_is_formula(cell))
        return true;
    return att_fail(err, ATT_INVALID,
        "\"%.*s\" starts as a formula does, and a spreadsheet would run it; put a "
        "word, a "
        "quotation mark or a dash (–) before it",
        SHOWN(cell));
}

bool att_cell_check(const att_column *column, const regex_t *pattern, att_text *cell,
    att_arena *arena, att_error *err)
{
    att_edtf date;
    if (cell->length == 0)
        return !column->is_required
               || att_fail(err, ATT_INVALID, "this must not be empty");
    if (column->kind == ATT_CELL_NUMBER)
        return check_number(column, cell, arena, err);
    if (column->kind == ATT_CELL_WHOLE)
        return check_whole(column, cell, arena, err);
    if (column->n_words > 0)
        return check_word(column, *cell, err);
    if (column->is_date)
        return att_edtf_parse(*cell, &date, err);
    if (column->pattern)
        return check_pattern(column, pattern, *cell, err);
    return !column->is_free || check_formula(*cell, err);
}
