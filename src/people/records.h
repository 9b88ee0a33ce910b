/* records.h — records in columns of value numbers, as the stages of linking see them.
 */
#pragma once

#include <attest/people.h>

#include "dictionary.h"

enum { ATT_COLUMNS_MOST = 24, ATT_FILES_MOST = 8, ATT_RECORDS_MOST = INT32_MAX };

/* One column of the table, or several that say one thing together. */
typedef struct att_column {
    att_column_role role;
    att_text header;
    att_dictionary values; /* as written */
    uint32_t *of;          /* n_records numbers; 0 is missing */
} att_column;

struct att_people_records {
    att_arena *arena;
    size_t n, n_files;
    size_t first_of_file[ATT_FILES_MOST + 1];
    size_t n_columns, capacity;
    att_column columns[ATT_COLUMNS_MOST];
    att_text *ids;
    size_t ids_capacity;
    size_t n_dates_unread;
};

/* NULL if no column has the role. */
const att_column *att_records_column(
    const att_people_records *records, att_column_role role);
size_t att_records_file(const att_people_records *records, size_t record);
