/* entry.h — the two texts of an entry: head and inner, canonical JSON. */
#pragma once

#include "derive.h"

enum { ATT_SCOPES_MOST = 64 };

/* Who, when, what kind, under which scopes. */
typedef struct att_head {
    char by[17];
    char kind[25];   /* lower-case letters and "-" */
    char when[28];   /* UTC: 2024-05-01T12:34:56.123456Z */
    int offset_min;  /* of the local clock from UTC */
    bool is_synced;  /* the system said its clock is */
    uint64_t count;  /* Lamport: greater than every entry its writer had seen */
    size_t n_scopes; /* 0: the case's own */
    uint8_t scopes[ATT_SCOPES_MOST][16]; /* ascending */
} att_head;

bool att_kind_is_fit(const char *kind);

/* The head as text; NUL-terminated. */
enum { ATT_HEAD_LONGEST = 256 + ATT_SCOPES_MOST * 36 };
size_t att_head_write(const att_head *head, char text[ATT_HEAD_LONGEST]);
/* Exactly the form that att_head_write makes; false for any other. */
bool att_head_read(att_text text, att_head *head);

/* Microseconds since 1970 as in att_head. */
void att_when_write(int64_t time_us, char when[28]);
