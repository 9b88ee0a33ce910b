/* pack_files.h — small packs in a folder of their own, made of text. */
#pragma once

#include "check.h"

#include <attest/claims.h>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/* A fresh folder, gone at the end of the test. */
static inline const char *make_folder(att_arena *arena)
{
    char *path = att_push(arena, 64, 1, NULL);
    strcpy(path, "/tmp/attest-pack-XXXXXX");
    assert_non_null(mkdtemp(path));
    return path;
}

static inline void remove_folder(const char *folder)
{
    DIR *open = opendir(folder);
    assert_non_null(open);
    for (const struct dirent *e = readdir(open); e; e = readdir(open))
        if (e->d_name[0] != '.')
            (void)unlinkat(dirfd(open), e->d_name, 0);
    closedir(open);
    (void)rmdir(folder);
}

static inline void put_bytes(const char *folder, const char *name, att_bytes bytes)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.length, file), bytes.length);
    assert_int_equal(fclose(file), 0);
}

/* Lines end in LF here, which the reader takes as well. */
static inline void put_file(const char *folder, const char *name, const char *text)
{
    put_bytes(folder, name, (att_bytes){(const uint8_t *)text, strlen(text)});
}

static const char sources_csv[] =
    "id,kind,title,author,date,url,language,reliability,reliability_reason,note\n"
    "S1,report,A report,,2016-08-29,https://example.org/r,en,B,,\n"
    "S2,news,News of the report,,2016-09,,ko,,,\n";

static const char statements_csv[] =
    "id,witness,speaker,source,locator,period,kind,place,low,high,unit,text,language,"
    "original,way,hearsay,hearsay_basis,plausibility,date_given,note\n"
    "T1,,a guard,S1,p. 4,2009-02/2009-08,headcount,,500,800,persons,\"He said "
    "\"\"many\"\", and more\",en,,perceived,0,stated,3,,\n"
    "T2,,,S2,,2009,headcount,,800,,persons,전거리 교화소,ko,,told,1,,,,\n";

static const char derivations_csv[] = "child,parent,fraction,basis,note\n"
                                      "T2,T1,,stated,\n"
                                      "S2,S1,0.5,inferred,\n";

static const char package_json[] =
    "{\"name\":\"small\",\"resources\":["
    "{\"name\":\"sources\",\"path\":\"sources.csv\"},"
    "{\"name\":\"statements\",\"path\":\"statements.csv\"},"
    "{\"name\":\"derivations\",\"path\":\"derivations.csv\"}]}";

/* Two sources, two statements, and what derives from what. */
static inline const char *make_pack(att_arena *arena)
{
    const char *folder = make_folder(arena);
    put_file(folder, "datapackage.json", package_json);
    put_file(folder, "sources.csv", sources_csv);
    put_file(folder, "statements.csv", statements_csv);
    put_file(folder, "derivations.csv", derivations_csv);
    return folder;
}

/* The text with the first occurrence of one piece replaced by another. */
static inline const char *edited(
    att_arena *arena, const char *text, const char *piece, const char *by)
{
    const char *at = strstr(text, piece);
    assert_non_null(at);
    char *out = att_push(arena, strlen(text) + strlen(by) + 1, 1, NULL);
    (void)snprintf(out, strlen(text) + strlen(by) + 1, "%.*s%s%s", (int)(at - text),
        text, by, at + strlen(piece));
    return out;
}
