/* command.h — the table a command is made of; help, manual page and completion follow
 * from it. */
#pragma once

#include <attest/base.h>
#include <attest/case.h>
#include <attest/evidence.h>

typedef enum cli_kind { CLI_FLAG, CLI_NUMBER, CLI_WHOLE, CLI_WORD, CLI_FILE } cli_kind;

typedef struct cli_option {
    const char *name; /* without the dashes; NULL ends the list */
    cli_kind kind;
    const char *unit; /* what stands for the value in the help: BITS, FILE */
    const char *help; /* with the default in brackets at the end */
} cli_option;

typedef enum cli_needs {
    CLI_NO_CASE,
    CLI_CASE_READ,
    CLI_CASE_WRITE,
    CLI_CASE_MAYBE /* opened to read if --case (or ATTEST_CASE) names one */
} cli_needs;

typedef struct cli_args {
    const struct cli_command *command;
    const char *const *operands; /* what stands behind the command's name */
    size_t n_operands;
    const char *const *values;   /* of each option; NULL if not given */
    const char *case_path;       /* --case, ATTEST_CASE, or the one *.case here */
    const char *passphrase_file; /* NULL: ask at the terminal */
    bool is_json;
    bool is_quiet;
    att_arena *arena;     /* for the whole command */
    att_sandbox *sandbox; /* with the command's readers; NULL if it has none */
    /* On stderr, if that is a terminal; stops on ctrl-C. */
    const att_progress *progress;
} cli_args;

typedef struct cli_command {
    const char *name;     /* one word, or two: "people link" */
    const char *summary;  /* starts with a verb, no full stop */
    const char *operands; /* as the help shows them: "FILE…", "[ID]"; NULL for none */
    size_t n_operands_least, n_operands_most;
    const cli_option *options;
    cli_needs needs;
    const char *writes_if; /* a flag with which it writes to the case; NULL for none */
    const att_reader *const *readers; /* of foreign files, NULL-ended; NULL for none */
    bool (*run)(
        att_case *c, const cli_args *args, att_error *err); /* c NULL if no case */
    const char *details; /* paragraphs for the manual page, plain text */
    const char *example; /* typed lines, each with "$ " before it */
} cli_command;

/* ---- what was typed -------------------------------------------------------------- */

const char *cli_word(const cli_args *args, const char *option, const char *otherwise);
double cli_number(const cli_args *args, const char *option, double otherwise);
int64_t cli_whole(const cli_args *args, const char *option, int64_t otherwise);
bool cli_flag(const cli_args *args, const char *option);

/* ---- what is answered ------------------------------------------------------------ */

/* Results go to stdout and everything else to stderr. */
void cli_say(const char *format, ...) ATT_PRINTF(1, 2);
void cli_warn(const char *format, ...) ATT_PRINTF(1, 2);
/* One result as indented JSON on stdout. */
ATT_CHECKED bool cli_say_json(
    const cli_args *args, const att_json *result, att_error *err);
/* One line of JSON on stdout, for results that stream. */
ATT_CHECKED bool cli_say_json_line(
    const cli_args *args, const att_json *result, att_error *err);

/* The passphrase, from --passphrase-file (first line; "-" is stdin) or asked at the
 * terminal, twice if is_new. NFC; 1 to 1,024 bytes. */
ATT_CHECKED bool cli_passphrase(
    const cli_args *args, bool is_new, att_secret **out, att_error *err);

/* The table of all commands, in the order of the alphabet; NULL ends it. */
extern const cli_command *const cli_commands[];

/* help.c: pages made from the table. */
void cli_help_all(void);
void cli_help_one(const cli_command *command);
void cli_manual_page(const cli_command *command); /* roff; NULL: attest(1) itself */
void cli_completion_bash(void);

/* parse.c: the command that the first words name, or NULL. */
const cli_command *cli_find_command(int n_words, char *const words[]);

/* Words to arguments. Returns the command, or NULL with ATT_MISUSED. */
const cli_command *cli_parse(
    int n_words, char *const words[], cli_args *args, att_arena *arena, att_error *err);
