/* embedded.h — files that are part of the program: words, tables, SQL. */
#pragma once

#include <attest/base.h>

/* A file made into the program by scripts/embed; a NUL follows the bytes. */
typedef struct att_embedded {
    const char *name; /* without its folder; NULL ends a table */
    att_bytes bytes;
} att_embedded;
