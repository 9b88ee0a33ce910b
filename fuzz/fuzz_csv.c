/* fuzz_csv.c — any bytes as a table; what is read must be written and read alike. */
#include <attest/base.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length);

/* Reads all rows and writes them to b; returns how many rows there were. */
static size_t copy_rows(att_bytes bytes, att_builder *b)
{
    const att_csv_settings settings = {',', 4096, 64};
    att_error err;
    att_csv *csv = NULL;
    att_csv_row row;
    bool has_row = true;
    size_t n = 0;
    if (!att_csv_open(NULL, bytes, "fuzz", &settings, &csv, &err))
        abort();
    while (att_csv_next(csv, &row, &has_row, &err) && has_row) {
        n++;
        for (size_t f = 0; f < row.n_fields; f++) {
            att_add_z(b, f ? "," : "");
            if (row.n_fields == 1 && row.fields[f].length == 0)
                att_add_z(b, "\"\""); /* alone and empty, it would be an empty line */
            else
                att_csv_add_field(b, row.fields[f]);
        }
        att_add_z(b, "\r\n");
    }
    att_csv_close(csv);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    att_arena arena;
    att_builder first, second;
    att_text once, twice;
    att_error err;
    att_arena_init(&arena);
    att_builder_init(&first, &arena);
    att_builder_init(&second, &arena);
    const size_t n_rows = copy_rows((att_bytes){at, length}, &first);
    if (!att_build(&first, &once, &err))
        abort();
    /* a first field that starts with a byte order mark would lose it */
    if (!att_text_starts(once, "\xef\xbb\xbf")
        && (copy_rows((att_bytes){(const uint8_t *)once.at, once.length}, &second)
                != n_rows
            || !att_build(&second, &twice, &err) || !att_text_equal(once, twice)))
        abort();
    att_arena_done(&arena);
    return 0;
}
