/* parse.c — the words typed, against the table of commands. */
#include "command.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* Options every command takes. */
static const char *const global_values[] = {"case", "passphrase-file"};
static const char *const global_flags[] = {"json", "quiet"};

/* The command whose name is the longest run of the first words. */
static const cli_command *find_command(int n_words, char *const words[], int *n_used)
{
    const cli_command *best = NULL;
    *n_used = 0;
    for (size_t i = 0; cli_commands[i]; i++) {
        att_text rest = att_text_of(cli_commands[i]->name);
        int n = 0;
        bool fits = true;
        while (rest.length > 0 && fits) {
            const att_text word = att_text_split(rest, ' ', &rest);
            fits = n < n_words && att_text_is(word, words[n]);
            n++;
        }
        if (fits && n > *n_used) {
            best = cli_commands[i];
            *n_used = n;
        }
    }
    return best;
}

const cli_command *cli_find_command(int n_words, char *const words[])
{
    int n_used;
    return find_command(n_words, words, &n_used);
}

static size_t count_options(const cli_command *command)
{
    size_t n = 0;
    while (command->options && command->options[n].name)
        n++;
    return n;
}

static bool check_value(const cli_option *option, const char *value, att_error *err)
{
    double number;
    int64_t whole;
    if (option->kind == CLI_NUMBER && !att_text_double(att_text_of(value), &number))
        return att_fail(
            err, ATT_MISUSED, "--%s takes a number, not \"%s\"", option->name, value);
    if (option->kind == CLI_WHOLE && !att_text_int64(att_text_of(value), &whole))
        return att_fail(err, ATT_MISUSED, "--%s takes a whole number, not \"%s\"",
            option->name, value);
    return true;
}

static bool set_global(cli_args *args, att_text name, const char *value)
{
    if (att_text_is(name, "case"))
        args->case_path = value;
    else if (att_text_is(name, "passphrase-file"))
        args->passphrase_file = value;
    else if (att_text_is(name, "json"))
        args->is_json = true;
    else if (att_text_is(name, "quiet"))
        args->is_quiet = true;
    else
        return false;
    return true;
}

static bool is_one_of(att_text name, const char *const names[2])
{
    return att_text_is(name, names[0]) || att_text_is(name, names[1]);
}

/* One word that starts with "--"; *i moves past a value that follows. */
static bool take_option(const cli_command *command, int n_words, char *const words[],
    int *i, cli_args *args, const char **values, att_error *err)
{
    att_text value;
    const att_text name = att_text_split(att_text_of(words[*i] + 2), '=', &value);
    const bool has_value = memchr(words[*i], '=', strlen(words[*i])) != NULL;
    const cli_option *option = NULL;
    for (size_t o = 0; o < count_options(command); o++)
        if (att_text_is(name, command->options[o].name))
            option = &command->options[o];
    const bool is_flag =
        option ? option->kind == CLI_FLAG : is_one_of(name, global_flags);
    if (!option && !is_flag && !is_one_of(name, global_values))
        return att_fail(err, ATT_MISUSED, "\"attest %s\" has no option --%.*s",
            command->name, ATT_PRINT(name));
    if (is_flag && has_value)
        return att_fail(err, ATT_MISUSED, "--%.*s takes no value", ATT_PRINT(name));
    const char *given = "";
    if (!is_flag && has_value) {
        given = value.at ? value.at : "";
    } else if (!is_flag) {
        if (*i + 1 >= n_words)
            return att_fail(err, ATT_MISUSED, "--%.*s wants a value", ATT_PRINT(name));
        given = words[++*i];
    }
    if (!option)
        return set_global(args, name, given);
    values[option - command->options] = given;
    return check_value(option, given, err);
}

/* --case, else ATTEST_CASE, else the only folder here that ends in .case. */
static const char *find_case(const char *given, att_arena *arena)
{
    if (given)
        return given;
    const char *named = getenv("ATTEST_CASE");
    if (named && *named)
        return named;
    glob_t found;
    const char *path = NULL;
    if (glob("*.case", GLOB_ONLYDIR | GLOB_MARK, NULL, &found) == 0) {
        if (found.gl_pathc == 1)
            path = att_text_z(att_text_of(found.gl_pathv[0]), arena, NULL);
        globfree(&found);
    }
    return path;
}

const cli_command *cli_parse(
    int n_words, char *const words[], cli_args *args, att_arena *arena, att_error *err)
{
    int first;
    const cli_command *command = find_command(n_words, words, &first);
    if (!command) {
        att_fail(err, ATT_MISUSED, "there is no command \"%s%s%s\"", words[0],
            n_words > 1 ? " " : "", n_words > 1 ? words[1] : "");
        att_hint(err, "\"attest --help\" lists them.");
        return NULL;
    }
    *args = (cli_args){.command = command, .arena = arena};
    const char **values = att_push(arena, count_options(command), sizeof *values, err);
    const char **operands = att_push(arena, (size_t)n_words, sizeof *operands, err);
    if (!values || !operands)
        return NULL;
    bool options_end = false;
    for (int i = first; i < n_words; i++) {
        if (!options_end && strcmp(words[i], "--") == 0)
            options_end = true;
        else if (!options_end && strncmp(words[i], "--", 2) == 0) {
            if (!take_option(command, n_words, words, &i, args, values, err))
                return NULL;
        } else
            operands[args->n_operands++] = words[i];
    }
    args->values = values;
    args->operands = operands;
    if (args->n_operands < command->n_operands_least
        || args->n_operands > command->n_operands_most) {
        att_fail(err, ATT_MISUSED, "type: attest %s %s", command->name,
            command->operands ? command->operands : "(nothing behind it)");
        return NULL;
    }
    if (!args->passphrase_file)
        args->passphrase_file = getenv("ATTEST_PASSPHRASE_FILE");
    args->case_path = find_case(args->case_path, arena);
    if (!args->case_path
        && (command->needs == CLI_CASE_READ || command->needs == CLI_CASE_WRITE)) {
        att_fail(err, ATT_MISUSED, "\"attest %s\" works on a case", command->name);
        att_hint(
            err, "Name it with --case NAME.case, or go to the folder that holds it.");
        return NULL;
    }
    return command;
}

static const char *value_of(const cli_args *args, const char *option)
{
    for (size_t o = 0; o < count_options(args->command); o++)
        if (strcmp(args->command->options[o].name, option) == 0)
            return args->values[o];
    abort(); /* the command asks for an option its table does not have */
}

const char *cli_word(const cli_args *args, const char *option, const char *otherwise)
{
    const char *value = value_of(args, option);
    return value ? value : otherwise;
}

double cli_number(const cli_args *args, const char *option, double otherwise)
{
    const char *value = value_of(args, option);
    double number;
    return value && att_text_double(att_text_of(value), &number) ? number : otherwise;
}

int64_t cli_whole(const cli_args *args, const char *option, int64_t otherwise)
{
    const char *value = value_of(args, option);
    int64_t whole;
    return value && att_text_int64(att_text_of(value), &whole) ? whole : otherwise;
}

bool cli_flag(const cli_args *args, const char *option)
{
    return value_of(args, option) != NULL;
}
