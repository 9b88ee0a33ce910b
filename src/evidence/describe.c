/* describe.c — what a file says of itself: type, EXIF, XMP, PDF information, members.
 */
#include "unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <libexif/exif-data.h>
#include <locale.h>
#include <magic.h>
#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MAPPED_MOST =
        512 << 20, /* of a file's start; larger files are still sealed whole */
    TYPED_MOST = 1 << 20,
    FIELDS_MOST = 512,
    NAMES_MOST = 1000,
    VALUE_MOST = 2048
};

static magic_t magic; /* loaded before any file is seen */

static void load_tables(void)
{
    /* Member names are UTF-8 then, and libarchive looks for no table of characters. */
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    magic = magic_open(MAGIC_NONE);
    if (magic && magic_load(magic, NULL) != 0) {
        magic_close(magic);
        magic = NULL;
    }
}

/* Foreign words as text: cut at VALUE_MOST, what is not UTF-8 dropped. */
static void set_text(
    att_arena *arena, att_json *object, const char *key, const char *words)
{
    if (!words || !*words || att_json_count(object) >= FIELDS_MOST)
        return;
    const size_t n = strnlen(words, VALUE_MOST);
    const size_t good = att_text_valid((att_bytes){(const uint8_t *)words, n});
    att_text text;
    if (good > 0
        && att_text_nfc((att_bytes){(const uint8_t *)words, good}, arena, &text, NULL))
        att_json_set(arena, object, key, att_json_new_text(arena, text));
}

static void set_if_any(att_arena *arena, att_json *all, const char *key, att_json *part)
{
    if (att_json_count(part) > 0)
        att_json_set(arena, all, key, part);
}

static const char *ask_magic(att_bytes bytes, int flags)
{
    if (!magic)
        return NULL;
    (void)magic_setflags(magic, flags);
    return magic_buffer(
        magic, bytes.at, bytes.length < TYPED_MOST ? bytes.length : TYPED_MOST);
}

/* ---- EXIF ------------------------------------------------------------------------ */

typedef struct exif_sink {
    att_arena *arena;
    att_json *object;
} exif_sink;

static void keep_entry(ExifEntry *entry, void *self)
{
    const exif_sink *sink = self;
    const char *name =
        exif_tag_get_name_in_ifd(entry->tag, exif_content_get_ifd(entry->parent));
    char value[VALUE_MOST];
    if (name && entry->tag != EXIF_TAG_MAKER_NOTE)
        set_text(sink->arena, sink->object, name,
            exif_entry_get_value(entry, value, sizeof value));
}

static void keep_content(ExifContent *content, void *self)
{
    if (exif_content_get_ifd(content) != EXIF_IFD_1) /* the thumbnail's own */
        exif_content_foreach_entry(content, keep_entry, self);
}

static void describe_exif(att_bytes bytes, att_arena *arena, att_json *all)
{
    const unsigned n = bytes.length < (16 << 20) ? (unsigned)bytes.length : 16 << 20;
    ExifData *exif = exif_data_new_from_data(bytes.at, n);
    if (!exif)
        return;
    exif_sink sink = {arena, att_json_new_object(arena)};
    exif_data_foreach_content(exif, keep_content, &sink);
    set_if_any(arena, all, "exif", sink.object);
    exif_data_unref(exif);
}

/* ---- XMP ------------------------------------------------------------------------- */

static const char *const xmp_fields[] = {"CreateDate", "ModifyDate", "MetadataDate",
    "DateCreated", "DateTimeOriginal", "CreatorTool", "Creator", "Producer", "Software",
    "Make", "Model", "SerialNumber", "BodySerialNumber", "LensModel", "GPSLatitude",
    "GPSLongitude", "GPSAltitude", "DocumentID", "InstanceID", "OriginalDocumentID",
    "Credit", "Source", "Headline", "City", "Country", "title", "creator",
    "description", "rights", "subject"};
enum { N_XMP_FIELDS = sizeof xmp_fields / sizeof *xmp_fields };

static const char *known_field(att_text name)
{
    for (size_t i = 0; i < N_XMP_FIELDS; i++)
        if (att_text_is(name, xmp_fields[i]))
            return xmp_fields[i];
    return NULL;
}

static void keep_words(
    att_arena *arena, att_json *xmp, const char *field, att_text words)
{
    const char *z = att_text_z(att_text_trim(words), arena, NULL);
    if (field && z && !att_json_get(xmp, field))
        set_text(arena, xmp, field, z);
}

/* Fields stand as attributes of rdf:Description or as elements around their words. */
static void read_packet(att_bytes packet, att_arena *arena, att_json *xmp)
{
    att_xml *xml;
    att_error err;
    if (!att_xml_open(NULL, packet, "XMP", &xml, &err))
        return;
    const char *inside = NULL;
    att_xml_event event;
    while (att_xml_next(xml, &event, &err) && event != ATT_XML_DONE) {
        if (event == ATT_XML_WORDS)
            keep_words(arena, xmp, inside, att_xml_words(xml));
        if (event != ATT_XML_START)
            continue;
        const char *field = known_field(att_xml_name(xml));
        inside = field ? field : inside;
        for (size_t i = 0;
             i < N_XMP_FIELDS && att_text_is(att_xml_name(xml), "Description"); i++) {
            static const char *const prefixes[] = {"xmp:", "exif:", "tiff:", "aux:",
                "photoshop:", "xmpMM:", "pdf:", "dc:"};
            for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
                char name[64];
                att_text value;
                (void)snprintf(name, sizeof name, "%s%s", prefixes[p], xmp_fields[i]);
                if (att_xml_attribute(xml, name, arena, &value, NULL)
                    && value.length > 0)
                    keep_words(arena, xmp, xmp_fields[i], value);
            }
        }
    }
    att_xml_close(xml);
}

static void describe_xmp(att_bytes bytes, att_arena *arena, att_json *all)
{
    static const char opening[] = "<x:xmpmeta", closing[] = "</x:xmpmeta>";
    if (bytes.length == 0)
        return;
    const uint8_t *from = memmem(bytes.at, bytes.length, opening, sizeof opening - 1);
    if (!from)
        return;
    const size_t left = bytes.length - (size_t)(from - bytes.at);
    const uint8_t *to = memmem(from, left, closing, sizeof closing - 1);
    if (!to || to - from > 4 << 20)
        return;
    att_json *xmp = att_json_new_object(arena);
    read_packet(
        (att_bytes){from, (size_t)(to - from) + sizeof closing - 1}, arena, xmp);
    set_if_any(arena, all, "xmp", xmp);
}

/* ---- PDF ------------------------------------------------------------------------- */

static void describe_pdf(att_bytes bytes, att_arena *arena, att_json *all)
{
    static const char *const keys[] = {"/Title", "/Author", "/Subject", "/Keywords",
        "/Creator", "/Producer", "/CreationDate", "/ModDate"};
    qpdf_data pdf = qpdf_init();
    att_json *about = att_json_new_object(arena);
    qpdf_silence_errors(pdf);
    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    const QPDF_ERROR_CODE code =
        qpdf_read_memory(pdf, "document", (const char *)bytes.at, bytes.length, NULL);
    if ((code & QPDF_ERRORS) == 0) {
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            set_text(arena, about, keys[i] + 1, qpdf_get_info_key(pdf, keys[i]));
        set_text(arena, about, "Version", qpdf_get_pdf_version(pdf));
        const int n_pages = qpdf_get_num_pages(pdf);
        if (n_pages > 0)
            att_json_set(arena, about, "pages", att_json_new_int64(arena, n_pages));
    }
    qpdf_cleanup(&pdf);
    set_if_any(arena, all, "pdf", about);
}

/* ---- archives -------------------------------------------------------------------- */

static void describe_archive(int fd, att_arena *arena, att_json *all)
{
    struct archive *archive = att_archive_open(fd);
    if (!archive)
        return;
    att_json *names = att_json_new_array(arena);
    int64_t n_members = 0, declared_bytes = 0;
    struct archive_entry *entry;
    while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        const char *name = archive_entry_pathname_utf8(entry);
        const int64_t size = archive_entry_size(entry);
        if (name && n_members < NAMES_MOST) {
            const size_t good =
                att_text_valid((att_bytes){(const uint8_t *)name, strlen(name)});
            att_text copy;
            if (att_text_copy((att_text){name, good}, arena, &copy, NULL))
                att_json_push(arena, names, att_json_new_text(arena, copy));
        }
        n_members++;
        if (size > 0 && declared_bytes < INT64_MAX - size)
            declared_bytes += size;
    }
    (void)archive_read_free(archive);
    if (n_members == 0)
        return;
    att_json *about = att_json_new_object(arena);
    att_json_set(arena, about, "members", att_json_new_int64(arena, n_members));
    att_json_set(arena, about, "bytes", att_json_new_int64(arena, declared_bytes));
    att_json_set(arena, about, "names", names);
    att_json_set(arena, all, "archive", about);
}

/* ---- all of it ------------------------------------------------------------------- */

static bool is_archive(const char *type)
{
    static const char *const types[] = {"application/zip", "application/x-tar",
        "application/gzip", "application/x-7z-compressed", "application/x-xz",
        "application/zstd", "application/vnd.openxmlformats", "application/vnd.oasis"};
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
        if (strncmp(type, types[i], strlen(types[i])) == 0)
            return true;
    return false;
}

static bool describe(const att_foreign *foreign, att_arena *arena,
    const att_json **answer, att_error *err)
{
    struct stat st;
    if (fstat(foreign->fd, &st) != 0)
        return att_fail_io(err, errno, "the file cannot be read");
    const size_t size = st.st_size < MAPPED_MOST ? (size_t)st.st_size : MAPPED_MOST;
    void *at =
        size > 0 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, foreign->fd, 0) : NULL;
    if (at == MAP_FAILED)
        return att_fail_io(err, errno, "the file cannot be read");
    const att_bytes bytes = {at, size};
    att_json *all = att_json_new_object(arena);
    char type[256];
    const char *found = ask_magic(bytes, MAGIC_MIME_TYPE);
    (void)snprintf(type, sizeof type, "%s", found ? found : "application/octet-stream");
    set_text(arena, all, "type", type);
    set_text(arena, all, "words", ask_magic(bytes, MAGIC_NONE));
    if (strcmp(type, "image/jpeg") == 0)
        describe_exif(bytes, arena, all);
    if (strcmp(type, "application/pdf") == 0)
        describe_pdf(bytes, arena, all);
    if (is_archive(type))
        describe_archive(foreign->fd, arena, all);
    describe_xmp(bytes, arena, all);
    *answer = all;
    return true;
}

const att_reader att_reader_describe = {"describe", load_tables, describe, NULL};
