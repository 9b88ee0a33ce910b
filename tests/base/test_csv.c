/* test_csv.c — tables in, fields out; the cases of RFC 4180, section 2, and worse. */
#include "check.h"

#include <unistd.h>

static att_csv *open_text(const char *z)
{
    att_error err;
    att_csv *csv = NULL;
    check_ok(&err, att_csv_open(NULL, (att_bytes){(const uint8_t *)z, strlen(z)},
                       "t.csv", NULL, &csv, &err));
    return csv;
}

/* All rows as "a|b#LINE\n". */
static void check_rows(const char *z, const char *wanted)
{
    char got[512] = "";
    att_error err;
    att_csv *csv = open_text(z);
    att_csv_row row;
    bool has_row;
    for (;;) {
        check_ok(&err, att_csv_next(csv, &row, &has_row, &err));
        if (!has_row)
            break;
        for (size_t f = 0; f < row.n_fields; f++)
            (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s",
                f ? "|" : "", ATT_PRINT(row.fields[f]));
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "#%zu\n", row.line);
    }
    att_csv_close(csv);
    assert_string_equal(got, wanted);
}

static void rows_and_fields_are_split(void **state)
{
    (void)state;
    check_rows("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", "aaa|bbb|ccc#1\nzzz|yyy|xxx#2\n");
    check_rows("aaa,bbb\r\nzzz,yyy", "aaa|bbb#1\nzzz|yyy#2\n"); /* no last line end */
    check_rows("aaa,bbb\nzzz,yyy\n", "aaa|bbb#1\nzzz|yyy#2\n");
    check_rows("aaa,bbb\rzzz,yyy\r", "aaa|bbb#1\nzzz|yyy#2\n");
    check_rows(" a , b \r\n", " a | b #1\n"); /* spaces are part of a field */
    check_rows(",\r\n", "|#1\n");
    check_rows("\"\"\r\n", "#1\n");
    check_rows("", "");
}

static void quoted_fields_hold_commas_quotes_and_lines(void **state)
{
    (void)state;
    check_rows("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,\"y\"\"y\",\"x,x\"\r\n",
        "aaa|b\r\nbb|ccc#1\nzzz|y\"y|x,x#3\n");
    check_rows("\"\r\na\"\r\nb\r\n", "\r\na#1\nb#3\n");
}

static void a_mark_and_empty_lines_are_skipped(void **state)
{
    (void)state;
    check_rows("\xef\xbb\xbf"
               "id,text\r\n\r\n\r\nT1,x\r\n\r\n",
        "id|text#1\nT1|x#4\n");
}

static void jamo_are_composed(void **state)
{
    (void)state;
    check_rows("\xe1\x84\x8c\xe1\x85\xa5\xe1\x86\xbc,x\r\n", "정|x#1\n");
}

static void check_fault(const char *z, size_t length, att_kind kind, const char *words)
{
    att_error err;
    att_csv *csv = NULL;
    const att_csv_settings small = {',', 1000, 5};
    att_csv_row row;
    bool has_row = true;
    check_ok(&err, att_csv_open(NULL, (att_bytes){(const uint8_t *)z, length}, "t.csv",
                       &small, &csv, &err));
    while (has_row && att_csv_next(csv, &row, &has_row, &err))
        ;
    assert_true(has_row);
    if (err.kind != kind || !strstr(err.text, words))
        fail_msg("kind %d: %s", (int)err.kind, err.text);
    check_ok(&err, att_csv_next(csv, &row, &has_row, &err)); /* then it has ended */
    assert_false(has_row);
    att_csv_close(csv);
}

static void faults_name_file_line_and_field(void **state)
{
    (void)state;
#define FAULT(z, kind, words) check_fault(z, sizeof(z) - 1, kind, words)
    FAULT("a,b\r\nc,d\"e\r\n", ATT_INVALID, "t.csv: line 2, field 2: a quote");
    FAULT("a,b\r\n\"c\"d,e\r\n", ATT_INVALID, "t.csv: line 2, field 1: a quote");
    FAULT("a,b\r\n\"c\"\"d,e\r\nf,g\r\n", ATT_INVALID,
        "a quote opened in the row at line 2 is never closed");
    FAULT("a,b\r\nc,\xff\r\n", ATT_INVALID,
        "line 2, field 2: byte 1 (0xff) is not UTF-8");
    FAULT(
        "a\r\n\"x\r\ny\",\xc0\xaf\r\n", ATT_INVALID, "line 3, field 2: byte 1 (0xc0)");
    FAULT("a,b\0c\r\n", ATT_INVALID, "line 1, field 2: a NUL byte");
    FAULT("1,2,3,4,5,6\r\n", ATT_LIMIT, "more than 5 fields");
    FAULT("\xff\xfe"
          "a\0,\0",
        ATT_INVALID, "UTF-16");
#undef FAULT
}

static void a_large_field_or_row_is_refused(void **state)
{
    char *z = att_push(*state, 200000, 1, NULL);
    memset(z, 'x', 200000);
    check_fault(z, 1001, ATT_LIMIT, "more than 1000 bytes");
    check_fault(z, 200000, ATT_LIMIT, "more than 1000 bytes");
    memset(z, '"', 200000); /* quotes in quotes, which grow to half their length */
    check_fault(z, 199999, ATT_LIMIT, "more than 1000 bytes");
}

/* A file of 1 GiB without a line end must be refused early: by its first fields. */
static void a_line_of_one_gibibyte_is_refused_early(void **state)
{
    (void)state;
    char path[] = "/tmp/attest-csv-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, 1 << 30), 0); /* NUL bytes, no disk taken */
    assert_int_equal(pwrite(fd, "id,text\r\n\"", 10, 0), 10);
    att_error err;
    att_csv *csv = NULL;
    att_csv_row row;
    bool has_row;
    check_ok(&err, att_csv_open(path, (att_bytes){0}, "big.csv", NULL, &csv, &err));
    check_ok(&err, att_csv_next(csv, &row, &has_row, &err));
    check_fails(&err, ATT_LIMIT, "big.csv: line 2, field 1",
        att_csv_next(csv, &row, &has_row, &err));
    att_csv_close(csv);
    close(fd);
    unlink(path);
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    att_error err;
    att_csv *csv;
    check_fails(&err, ATT_MISSING, "/no/such.csv",
        att_csv_open("/no/such.csv", (att_bytes){0}, "such.csv", NULL, &csv, &err));
    check_ok(&err, att_csv_open("/", (att_bytes){0}, "/", NULL, &csv, &err));
    att_csv_row row;
    bool has_row;
    check_fails(&err, ATT_IO, "/: line 1, field 1: cannot read on",
        att_csv_next(csv, &row, &has_row, &err));
    att_csv_close(csv);
}

static void fields_are_quoted_only_where_needed(void **state)
{
    att_error err;
    att_builder b;
    att_text text;
    att_builder_init(&b, *state);
    static const char *const fields[] = {
        "plain", "a,b", "say \"no\"", "two\nlines", "\r", " spaces ", "", "전거리"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        att_csv_add_field(&b, att_text_of(fields[i]));
        att_add_char(&b, ';');
    }
    check_ok(&err, att_build(&b, &text, &err));
    check_text(text,
        "plain;\"a,b\";\"say \"\"no\"\"\";\"two\nlines\";\"\r\"; spaces ;;전거리;");
}

/* Whatever fields are written are read again. */
static void what_is_written_is_read_again(void **state)
{
    static const char *const pieces[] = {
        "a", ",", "\"", "\r\n", "\n", "\r", " ", "감", ""};
    uint32_t random = 12345;
    for (int round = 0; round < 2000; round++) {
        att_error err;
        att_builder b, fields[4];
        att_text file, wanted[4];
        const att_spot spot = att_arena_save(*state);
        att_builder_init(&b, *state);
        for (size_t f = 0; f < 4; f++) {
            att_builder_init(&fields[f], *state);
            att_add_z(&fields[f], f == 0 ? "T" : "");
            for (size_t p = 0; p < 5; p++) {
                random = random * 1664525u + 1013904223u;
                att_add_z(&fields[f], pieces[(random >> 16) % 9]);
            }
            check_ok(&err, att_build(&fields[f], &wanted[f], &err));
            att_csv_add_field(&b, wanted[f]);
            att_add_z(&b, f == 3 ? "\r\n" : ",");
        }
        check_ok(&err, att_build(&b, &file, &err));
        att_csv *csv = open_text(file.at);
        att_csv_row row;
        bool has_row;
        check_ok(&err, att_csv_next(csv, &row, &has_row, &err));
        assert_true(has_row && row.n_fields == 4);
        for (size_t f = 0; f < 4; f++)
            assert_true(att_text_equal(row.fields[f], wanted[f]));
        check_ok(&err, att_csv_next(csv, &row, &has_row, &err));
        assert_false(has_row);
        att_csv_close(csv);
        att_arena_restore(*state, spot);
    }
}

CHECK_MAIN(check_test(rows_and_fields_are_split),
    check_test(quoted_fields_hold_commas_quotes_and_lines),
    check_test(a_mark_and_empty_lines_are_skipped), check_test(jamo_are_composed),
    check_test(faults_name_file_line_and_field),
    check_test(a_large_field_or_row_is_refused),
    check_test(a_line_of_one_gibibyte_is_refused_early),
    check_test(a_missing_file_is_named),
    check_test(fields_are_quoted_only_where_needed),
    check_test(what_is_written_is_read_again))
