/* evidence.h — take files in: read by a child that holds nothing, then sealed. */
#pragma once

#include <attest/base.h>
#include <attest/case.h>

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
ATT_CHECKED bool att_sandbox_start(const att_reader *const readers[], size_t n_readers,
    att_sandbox **out, att_error *err);

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

/* The reader "unpack": writes the files of an archive to out_fd (see unpack.c), asked
 * with
 * {"bytes_most": …} for all of them together; answers {"files", "passed_over"}. */
extern const att_reader att_reader_unpack;

/* ---- intake ---------------------------------------------------------------------- */

/* How a file came into our hands (R5). Empty text is "not known"; source or url,
 * collector, method, place, collected and reason must be there for an item to count as
 * collected. */
typedef struct att_collection {
    att_text source, url, collector, method, place, collected, reason, consent;
    double clock_offset_s; /* of the device that made it; NaN: not known */
    att_text
        scope; /* a code whose data can be erased together; empty: the case's own */
} att_collection;

/* What an intake did; the sums of all files of one call. */
typedef struct att_intake {
    size_t n_added, n_known; /* known: the same bytes were sealed before */
    size_t n_incomplete;     /* added, but with something of R5 missing */
    size_t n_undescribed;    /* added, but its reader failed or was stopped */
    size_t
        n_passed_over; /* links, devices, sockets: named on the way, never followed */
    uint64_t n_bytes;
} att_intake;

/* Told of every file as it is done: id (empty if known before), path, words about it.
 */
typedef void att_intake_told(
    void *self, att_text id, const char *path, const char *words);

/* Take in a file, or all files of a folder, in the order of their names; with
 * unpacks_archives also the files inside archives, each an item whose parent is the
 * archive.
 *
 * Both hashes are taken before any reader sees the file; the readers run in the
 * sandbox. Batches of at most 256 files are committed as they fill: what was told as
 * added stays, also when a later file fails or the work is stopped, and adding again
 * passes over it. Memory: below 64 MB for any size.
 *
 * Fails with ATT_MISSING, ATT_INVALID if a file changed while it was read (nothing of
 * it is kept), ATT_IO, ATT_STOPPED. */
ATT_CHECKED bool att_evidence_add(att_case *c, att_sandbox *sandbox, const char *path,
    bool unpacks_archives, const att_collection *collection,
    const att_progress *progress, att_intake_told *told, void *self, att_intake *sum,
    att_error *err);
