/* demo.c — attest demo: the Jongo-ri case from pack to dossier, as a user would type
 * it. */
#include "command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const cli_option options[] = {
    {"out", CLI_FILE, "DIR",
        "make the case and the dossier in DIR, a new folder (a temporary one)"},
    {"lang", CLI_WORD, "LANG", "headings of the dossier: en, ko or zh (en)"},
    {0},
};

/* The example beside the built program, or where it was installed. */
static const char *find_example(att_arena *arena, att_error *err)
{
    char program[PATH_MAX], path[PATH_MAX + 64];
    static const char *const places[] = {"../../examples/jongo-ri",
        "../../../examples/jongo-ri", "../share/attest/examples/jongo-ri"};
    const ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    const char *slash = NULL;
    if (n > 0) {
        program[n] = '\0';
        slash = strrchr(program, '/');
    }
    for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++) {
        (void)snprintf(
            path, sizeof path, "%.*s/%s", (int)(slash - program), program, places[i]);
        char *whole = realpath(path, NULL);
        if (!whole)
            continue;
        const char *found = att_text_z(att_text_of(whole), arena, err);
        free(whole);
        return found;
    }
    att_fail(
        err, ATT_MISSING, "the example examples/jongo-ri is not beside the program");
    return NULL;
}

/* Where the demonstration is made: --out, or a new temporary folder. */
static const char *make_folder(const cli_args *args, att_error *err)
{
    const char *given = cli_word(args, "out", NULL);
    if (given) {
        if (mkdir(given, 0700) != 0) {
            att_fail_io(err, errno, "cannot make the folder %s", given);
            return NULL;
        }
        return given;
    }
    char path[] = "/tmp/attest-demo-XXXXXX";
    if (!mkdtemp(path)) {
        att_fail_io(err, errno, "cannot make a temporary folder");
        return NULL;
    }
    return att_text_z(att_text_of(path), args->arena, err);
}

/* Six random words would be better; this case holds published facts only. */
static bool make_passphrase(att_secret **out, att_error *err)
{
    static const char words[] = "a demonstration of published facts";
    return att_secret_new(
        (att_bytes){(const uint8_t *)words, sizeof words - 1}, out, err);
}

enum { WORDS_MOST = 12 };

/* Say what is typed, and do it on the open case. */
static bool type(
    att_case *c, const cli_args *demo, const char *const words[], att_error *err)
{
    char *typed[WORDS_MOST] = {0};
    int n = 0;
    cli_say("$ attest");
    for (; words[n] && n < WORDS_MOST; n++) {
        typed[n] = (char *)(uintptr_t)words[n]; /* cli_parse only reads */
        cli_say(strchr(words[n], ' ') ? " '%s'" : " %s", words[n]);
    }
    cli_say("\n");
    cli_args args;
    const cli_command *command = cli_parse(n, typed, &args, demo->arena, err);
    if (!command)
        return false;
    args.progress = demo->progress;
    args.is_quiet = demo->is_quiet;
    const bool ok = command->run(c, &args, err);
    cli_say("\n");
    (void)fflush(stdout);
    return ok;
}

static bool run_all(att_case *c, const cli_args *args, const char *pack,
    const char *dossier, const char *path, att_error *err)
{
    const char *lang = cli_word(args, "lang", "en");
    const char *const import[] = {"import", pack, "--case", path, NULL};
    const char *const estimate[] = {
        "estimate", "headcount", "--claim", "C01", "--save", "--case", path, NULL};
    const char *const assess_all[] = {"assess", "--save", "--case", path, NULL};
    const char *const assess[] = {"assess", "C01", "--case", path, NULL};
    const char *const tell[] = {
        "dossier", "--out", dossier, "--lang", lang, "--case", path, NULL};
    return type(c, args, import, err) && type(c, args, estimate, err)
           && type(c, args, assess_all, err) && type(c, args, tell, err)
           && type(c, args, assess, err);
}

static bool run(att_case *none, const cli_args *args, att_error *err)
{
    (void)none;
    const char *pack = find_example(args->arena, err);
    const char *folder = pack ? make_folder(args, err) : NULL;
    att_text path, dossier;
    if (!folder || !att_text_format(args->arena, &path, err, "%s/jongo-ri.case", folder)
        || !att_text_format(args->arena, &dossier, err, "%s/dossier", folder))
        return false;
    att_secret *passphrase = NULL;
    const att_case_settings settings = {.user = ATT_TEXT("demo"),
        .kdf_passes = ATT_KDF_LEAST_PASSES,
        .kdf_bytes = ATT_KDF_LEAST_BYTES};
    att_case *c = NULL;
    if (!make_passphrase(&passphrase, err))
        return false;
    cli_say("$ attest new %s\n", path.at);
    const bool is_open = att_case_create(path.at, passphrase, &settings, err)
                         && att_case_open(path.at, passphrase, ATT_WRITE, &c, err);
    att_secret_wipe(passphrase);
    cli_say("%s", is_open ? "An empty, encrypted case.\n\n" : "");
    const bool ok = is_open && run_all(c, args, pack, dossier.at, path.at, err);
    att_case_close(c);
    if (ok)
        cli_say(
            "The dossier: %s/index.html and dossier.pdf\nThe case: %s (passphrase: \"a "
            "demonstration of published facts\")\n",
            dossier.at, path.at);
    return ok;
}

const cli_command cli_demo = {.name = "demo",
    .summary = "take the Jongo-ri case from pack to dossier",
    .options = options,
    .needs = CLI_NO_CASE,
    .run = run,
    .details = "Makes a new encrypted case, imports the example pack of published "
               "facts, estimates the "
               "headcounts, assesses the claims, writes the dossier, and shows the "
               "finding on the "
               "sentence under test. Each step is shown as it would be typed.",
    .example = "$ attest demo --out /tmp/demo"};
