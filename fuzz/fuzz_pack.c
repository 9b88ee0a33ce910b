/* fuzz_pack.c — any bytes as a pack: datapackage.json up to the first NUL, then the
 * tables of statements and derivations. What is read must be written and read alike. */
#include <attest/claims.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length);

static const char sources[] =
    "id,kind,title,author,date,url,language,reliability,reliability_reason,note\n"
    "S1,report,x,,,,,,,\nS2,news,y,,,,,,,\n";

/* One folder for the whole run, in memory where that is possible. */
static const char *folder_named(const char *name)
{
    static char paths[2][64];
    char *path = paths[name[0] == 'o'];
    if (path[0] == '\0') {
        (void)snprintf(path, sizeof paths[0], "%s/attest-fuzz-%s-XXXXXX",
            access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", name);
        if (!mkdtemp(path))
            abort();
    }
    return path;
}

static void put(const char *name, att_bytes bytes)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", folder_named("in"), name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes.at, 1, bytes.length, file) != bytes.length)
        abort();
    (void)fclose(file);
}

/* The bytes up to the next NUL; *rest follows it. */
static att_bytes next_part(att_bytes *rest)
{
    const uint8_t *end = rest->length > 0 ? memchr(rest->at, 0, rest->length) : NULL;
    const att_bytes part = {rest->at, end ? (size_t)(end - rest->at) : rest->length};
    *rest = (att_bytes){end ? end + 1 : NULL, end ? rest->length - part.length - 1 : 0};
    return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    att_bytes rest = {at, length};
    att_arena arena;
    att_error err;
    att_faults faults;
    const att_pack *pack, *again;
    att_pack_changes changes;
    put("sources.csv", (att_bytes){(const uint8_t *)sources, sizeof sources - 1});
    put("datapackage.json", next_part(&rest));
    put("statements.csv", next_part(&rest));
    put("derivations.csv", next_part(&rest));
    att_arena_init(&arena);
    if (att_pack_read(folder_named("in"), &arena, NULL, &pack, &faults, &err)) {
        if (!att_pack_write(pack, folder_named("out"), &arena, &err)
            || !att_pack_read(folder_named("out"), &arena, NULL, &again, &faults, &err)
            || !att_pack_compare(pack, again, &arena, &changes, &err))
            abort();
        for (size_t i = 0; i < changes.n; i++)
            if (!changes.tables[changes.changes[i].table].is_inner)
                abort();
    } else if (faults.n == 0 && err.kind == ATT_NO_ERROR)
        abort();
    att_arena_done(&arena);
    return 0;
}
