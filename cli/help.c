/* help.c — help, manual pages and completion, made from the table of commands. */
#include "command.h"

#include <stdio.h>
#include <string.h>

static const cli_option global_options[] = {
    {"case", CLI_FILE, "DIR", "the case (ATTEST_CASE, or the one *.case folder here)"},
    {"passphrase-file", CLI_FILE, "FILE",
        "read the passphrase from the first line of FILE; \"-\" is standard input"},
    {"json", CLI_FLAG, NULL, "answer in JSON"},
    {"quiet", CLI_FLAG, NULL, "show no progress"},
    {0},
};

static const char exit_codes[] = "Exit codes: 0 done, 1 failed, 2 misused, 3 refused "
                                 "(the data cannot bear the answer).";

void cli_help_all(void)
{
    cli_say("attest %s: from evidence to findings that stand\n\n"
            "  attest COMMAND [OPTION…]      attest COMMAND --help says more\n\n",
        ATT_VERSION);
    for (size_t i = 0; cli_commands[i]; i++)
        cli_say("  %-22s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
    cli_say("\n%s\n", exit_codes);
}

static void help_options(const cli_option *options)
{
    for (; options && options->name; options++) {
        char left[64];
        (void)snprintf(left, sizeof left, "--%s %s", options->name,
            options->unit ? options->unit : "");
        cli_say("  %-26s %s\n", left, options->help);
    }
}

void cli_help_one(const cli_command *command)
{
    cli_say("attest %s — %s\n\n  attest %s %s%s\n\n", command->name, command->summary,
        command->name, command->operands ? command->operands : "",
        command->options ? " [OPTION…]" : "");
    help_options(command->options);
    help_options(global_options);
    if (command->details)
        cli_say("\n%s\n", command->details);
    if (command->example)
        cli_say("\n%s\n", command->example);
    cli_say("\n%s\n", exit_codes);
}

/* Text in roff: dashes kept, no line that starts a request. */
static void roff(const char *text)
{
    bool at_start = true;
    for (; *text; text++) {
        if (at_start && (*text == '.' || *text == '\''))
            cli_say("\\&");
        if (*text == '\\')
            cli_say("\\e");
        else if (*text == '-')
            cli_say("\\-");
        else if (*text == '\n' && text[1] == '\n')
            cli_say("\n.PP");
        else
            cli_say("%c", *text);
        at_start = *text == '\n';
    }
}

static void roff_options(const cli_option *options)
{
    for (; options && options->name; options++) {
        cli_say(".TP\n\\fB\\-\\-");
        roff(options->name);
        cli_say("\\fR");
        if (options->unit)
            cli_say(" \\fI%s\\fR", options->unit);
        cli_say("\n");
        roff(options->help);
        cli_say("\n");
    }
}

static void manual_of_all(void)
{
    cli_say(".TH ATTEST 1 \"\" \"attest %s\" \"User Commands\"\n.SH NAME\nattest \\- "
            "from evidence "
            "to findings that stand\n.SH SYNOPSIS\n\\fBattest\\fR \\fICOMMAND\\fR "
            "[\\fIOPTION\\fR...]\n.SH COMMANDS\n",
        ATT_VERSION);
    for (size_t i = 0; cli_commands[i]; i++) {
        cli_say(".TP\n\\fB");
        roff(cli_commands[i]->name);
        cli_say("\\fR\n");
        roff(cli_commands[i]->summary);
        cli_say("\n");
    }
    cli_say(".SH OPTIONS\n");
    roff_options(global_options);
    cli_say(".SH EXIT STATUS\n0 done, 1 failed, 2 misused, 3 refused: the data cannot "
            "bear the "
            "answer.\n");
}

void cli_manual_page(const cli_command *command)
{
    if (!command) {
        manual_of_all();
        return;
    }
    char page[64];
    (void)snprintf(page, sizeof page, "%s", command->name);
    for (char *c = page; *c; c++)
        if (*c == ' ')
            *c = '-';
    cli_say(".TH ATTEST\\-%s 1 \"\" \"attest %s\" \"User Commands\"\n.SH "
            "NAME\nattest\\-%s \\- ",
        page, ATT_VERSION, page);
    roff(command->summary);
    cli_say("\n.SH SYNOPSIS\n\\fBattest %s\\fR ", command->name);
    roff(command->operands ? command->operands : "");
    cli_say(" [\\fIOPTION\\fR...]\n");
    if (command->details) {
        cli_say(".SH DESCRIPTION\n");
        roff(command->details);
        cli_say("\n");
    }
    cli_say(".SH OPTIONS\n");
    roff_options(command->options);
    roff_options(global_options);
    cli_say(".SH EXIT STATUS\n0 done, 1 failed, 2 misused, 3 refused: the data cannot "
            "bear the "
            "answer.\n");
    if (command->example) {
        cli_say(".SH EXAMPLE\n.nf\n");
        roff(command->example);
        cli_say("\n.fi\n");
    }
    cli_say(".SH SEE ALSO\n\\fBattest\\fR(1)\n");
}

static void complete_options(const cli_option *options)
{
    for (; options && options->name; options++)
        cli_say(" --%s", options->name);
}

void cli_completion_bash(void)
{
    cli_say("_attest() {\n  local word=${COMP_WORDS[COMP_CWORD]} "
            "typed=\"${COMP_WORDS[*]:1:COMP_CWORD}\"\n"
            "  local choices=\n  case \"$typed\" in\n");
    for (size_t i = 0; cli_commands[i]; i++) {
        cli_say("  \"%s \"*) choices=\"", cli_commands[i]->name);
        complete_options(cli_commands[i]->options);
        complete_options(global_options);
        cli_say("\" ;;\n");
    }
    cli_say("  *) choices=\"");
    for (size_t i = 0; cli_commands[i]; i++)
        cli_say("%s ", cli_commands[i]->name);
    cli_say("\" ;;\n  esac\n  COMPREPLY=($(compgen -W \"$choices\" -- \"$word\") "
            "$(compgen -f -- "
            "\"$word\"))\n}\ncomplete -o filenames -F _attest attest\n");
}
