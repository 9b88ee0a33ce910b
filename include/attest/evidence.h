/* evidence.h — take files in: read by a child that holds nothing, then sealed. */
#pragma once

#include <attest/base.h>

/* ---- foreign bytes are read in a child that can do nothing else ------------------ */

typedef struct att_sandbox att_sandbox;

/* What a reader is given in its child. */
typedef struct att_foreign {
    int fd;                   /* the file, to read from its start */
    int out_fd;               /* a pipe or shared memory of the caller, or -1 */
    const att_json *question; /* what the caller wants to know; may be NULL */
} att_foreign;

/* Runs in the child. Its answer is JSON; larger results go to out_fd. */
typedef bool att_read_foreign(const att_foreign *foreign, att_arena *arena,
    const att_json **answer, att_error *err);

typedef struct att_reader {
    const char *name;
    void (*prepare)(
        void); /* once, before any file is seen: load tables; NULL for none */
    att_read_foreign *read;
    const char *const
        *folders; /* the child may read files below these; NULL for none */
} att_reader;

typedef struct att_sandbox_limits {
    size_t memory_bytes;
    unsigned cpu_s;
    unsigned wall_s;
    size_t answer_bytes;
} att_sandbox_limits;
#define ATT_SANDBOX_LIMITS                                                             \
    {                                                                                  \
        .memory_bytes = (size_t)2 << 30, .cpu_s = 60, .wall_s = 120,                   \
        .answer_bytes = 1u << 20                                                       \
    }

/* Start the process that forks one child a file. Call it before any secret is in
 * memory: children inherit what it holds. Readers are kept by pointer and must stay. */
ATT_CHECKED bool att_sandbox_start(
    const att_reader readers[], size_t n_readers, att_sandbox **out, att_error *err);

/* Let a reader read fd in a fresh child. out_fd may be -1.
 *
 * Fails with ATT_INVALID in the reader's own words, ATT_LIMIT if it took more time,
 * memory or words than allowed, ATT_DENIED naming the system call if it tried anything
 * but reading. The parent, and fd's file, stay as they were. Cost: about 1 ms and one
 * fork of an empty process. */
ATT_CHECKED bool att_sandbox_read(att_sandbox *sandbox, const char *reader, int fd,
    int out_fd, const att_json *question, const att_sandbox_limits *limits,
    att_arena *arena, const att_json **answer, att_error *err);

/* Whether the kernel also walls off the file system (Landlock), or seccomp stands
 * alone. */
bool att_sandbox_has_landlock(void);

void att_sandbox_stop(att_sandbox *sandbox); /* NULL is fine */

/* ---- what a file says of itself -------------------------------------------------- */

/* The reader "describe": an object with "type" (media type) and "words" (libmagic's),
 * and where the file has them "exif", "xmp", "pdf" (objects of text) and "archive"
 * (members, bytes declared, the first names). What it says is a claim of the file, not
 * a fact. */
extern const att_reader att_reader_describe;
