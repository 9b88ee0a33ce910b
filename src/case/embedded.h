/* embedded.h — what scripts/embed_sql.py made of the SQL files. */
#pragma once

#include <stddef.h>

typedef struct att_query {
    const char *name; /* "room.name" */
    const char *text;
} att_query;

/* sql/NNNN_room.sql in order; NULL ends them. The first is the case's own. */
extern const char *const att_table_scripts[];

/* In the order of their names. */
extern const att_query att_queries[];
extern const size_t att_n_queries;
