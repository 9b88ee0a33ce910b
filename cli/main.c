/* main.c — attest: from evidence to findings that stand. */
#include "command.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DONE = 0, FAILED = 1, MISUSED = 2, REFUSED = 3 };

static int exit_code(att_kind kind)
{
    if (kind == ATT_MISUSED)
        return MISUSED;
    return kind == ATT_REFUSED ? REFUSED : FAILED;
}

static int complain(const att_error *err)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "attest: %s%s", err->text, err->hint[0] ? "\n        " : "");
    (void)fprintf(stderr, "%s\n", err->hint);
    return exit_code(err->kind);
}

/* Open the case if the command wants one, and run it. */
static bool run_on_case(const cli_args *args, att_error *err)
{
    const char *writes_if = args->command->writes_if;
    const cli_needs needs =
        writes_if && cli_flag(args, writes_if) ? CLI_CASE_WRITE : args->command->needs;
    const bool is_wanted = needs == CLI_CASE_READ || needs == CLI_CASE_WRITE
                           || (needs == CLI_CASE_MAYBE && args->case_path);
    att_case *c = NULL;
    if (is_wanted) {
        att_secret *passphrase = NULL;
        if (!cli_passphrase(args, false, &passphrase, err))
            return false;
        const bool is_open = att_case_open(args->case_path, passphrase,
            needs == CLI_CASE_WRITE ? ATT_WRITE : ATT_READ, &c, err);
        att_secret_wipe(passphrase);
        if (!is_open)
            return false;
        for (size_t n = 0; n < att_case_n_notices(c); n++)
            cli_warn("%.*s\n", ATT_PRINT(att_case_notice(c, n)));
    }
    const bool ok = args->command->run(c, args, err);
    att_case_close(c);
    return ok;
}

/* The process that reads foreign files starts before the passphrase is known. */
static bool run(cli_args *args, att_error *err)
{
    const att_reader *const *readers = args->command->readers;
    size_t n_readers = 0;
    while (readers && readers[n_readers])
        n_readers++;
    if (n_readers > 0 && !att_sandbox_start(readers, n_readers, &args->sandbox, err))
        return false;
    const bool ok = run_on_case(args, err);
    att_sandbox_stop(args->sandbox);
    return ok;
}

/* Pages made from the table, for the build: attest --manual [COMMAND…], --completion.
 */
static bool print_page(int n_words, char *const words[])
{
    if (n_words == 0 || strcmp(words[0], "--help") == 0
        || strcmp(words[0], "help") == 0)
        cli_help_all();
    else if (strcmp(words[0], "--version") == 0)
        cli_say("attest %s\n", ATT_VERSION);
    else if (strcmp(words[0], "--completion") == 0)
        cli_completion_bash();
    else if (strcmp(words[0], "--manual") == 0)
        cli_manual_page(n_words > 1 ? cli_find_command(n_words - 1, words + 1) : NULL);
    else
        return false;
    return true;
}

int main(int n_words, char *words[])
{
    att_error err = {0};
    att_arena arena;
    att_arena_init(&arena);
    int code = DONE;
    n_words--;
    words++;
    if (!print_page(n_words, words)) {
        cli_args args;
        const cli_command *command = NULL;
        bool wants_help = false;
        for (int i = 0; i < n_words; i++)
            wants_help = wants_help || strcmp(words[i], "--help") == 0;
        if (wants_help)
            command = cli_find_command(n_words, words);
        if (command)
            cli_help_one(command);
        else if (!cli_parse(n_words, words, &args, &arena, &err))
            code = complain(&err);
        else {
            args.progress = cli_progress_start(args.is_quiet);
            const bool ok = run(&args, &err);
            cli_progress_end();
            code = ok ? DONE : complain(&err);
        }
    }
    if (fflush(stdout) != 0 && code == DONE) {
        (void)fputs("attest: the answer could not be written\n", stderr);
        code = FAILED;
    }
    att_arena_done(&arena);
    return code;
}
