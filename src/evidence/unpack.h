/* unpack.h — archives, opened the same way to be described and to be unpacked. */
#pragma once

#include <attest/evidence.h>

struct archive;

/* Zip, tar and 7z, plain or packed by gzip, xz or zstd, from the start of fd; NULL if
 * it is none. The caller frees it with archive_read_free. */
struct archive *att_archive_open(int fd);
