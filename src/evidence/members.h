/* members.h — the files of an archive as the reader "unpack" sends them. */
#pragma once

#include <attest/evidence.h>

typedef struct att_members att_members;

/* fd: what the reader writes to; memory: 1 MiB. */
ATT_CHECKED bool att_members_open(int fd, att_members **out, att_error *err);

/* The next file: its name, and a descriptor to read its bytes from, closed by the
 * caller before the next call. *has_file is false when all is told, or the reader ended
 * early. */
ATT_CHECKED bool att_members_next(att_members *m, att_arena *arena, bool *has_file,
    att_text *name, int *fd, att_error *err);

void att_members_close(att_members *m); /* NULL is fine */
