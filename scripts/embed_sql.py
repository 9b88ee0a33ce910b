#!/usr/bin/env python3
"""Make one C file of sql/*.sql and of the statements in src/*/queries.sql.

embed_sql.py --list TOP          the files read, for the build
embed_sql.py TOP OUT DEPFILE     write OUT, and what it depends on
"""
import json
import pathlib
import re
import sys


def files_of(top):
    return sorted(top.glob("sql/*.sql")), sorted(top.glob("src/*/queries.sql"))


def quoted(text):
    lines = text.splitlines(keepends=True) or [""]
    return "\n".join("    " + json.dumps(line, ensure_ascii=True) for line in lines)


def statements_of(path):
    """Each statement under its "-- name:" line, as (room.name, text)."""
    parts = re.split(r"^-- name: *(\S+) *$", path.read_text(), flags=re.M)
    if re.sub(r"--.*", "", parts[0]).strip():
        sys.exit(f"{path}: a statement stands before the first -- name:")
    for name, text in zip(parts[1::2], parts[2::2]):
        yield f"{path.parent.name}.{name}", text.strip()


def main():
    if sys.argv[1] == "--list":
        for path in sum(files_of(pathlib.Path(sys.argv[2])), []):
            print(path)
        return
    top, out, depfile = map(pathlib.Path, sys.argv[1:])
    tables, queries = files_of(top)
    statements = sorted(s for path in queries for s in statements_of(path))
    names = [name for name, _ in statements]
    for name in {n for n in names if names.count(n) > 1}:
        sys.exit(f"two statements are named {name}")
    lines = ['#include "case/embedded.h"', "", '#pragma GCC diagnostic ignored "-Woverlength-strings"', ""]
    lines.append("const char *const att_table_scripts[] = {")
    lines += [quoted(path.read_text()) + "," for path in tables] + ["    NULL};", ""]
    lines.append("const att_query att_queries[] = {")
    for name, text in statements:
        lines.append(f'    {{"{name}",\n{quoted(text)}}},')
    lines += ["    {NULL, NULL}};", ""]
    lines.append(f"const size_t att_n_queries = {len(statements)};")
    out.write_text("\n".join(lines) + "\n")
    depfile.write_text(f"{out}: " + " ".join(map(str, tables + queries)) + "\n")


main()
