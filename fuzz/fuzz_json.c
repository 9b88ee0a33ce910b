/* fuzz_json.c — any bytes as JSON; canonical JSON must read back as itself. */
#include <attest/base.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length);

static att_text canonical(const att_json *j, att_arena *arena)
{
    att_error err;
    att_text text;
    if (!att_json_write(j, ATT_JSON_CANONICAL, arena, &text, &err))
        abort();
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    att_arena arena;
    att_error err;
    const att_json *j = NULL;
    att_arena_init(&arena);
    if (att_json_parse((att_bytes){at, length}, &arena, &j, &err)) {
        const att_text once = canonical(j, &arena);
        if (!att_json_parse(
                (att_bytes){(const uint8_t *)once.at, once.length}, &arena, &j, &err)
            || !att_text_equal(once, canonical(j, &arena)))
            abort();
    }
    att_arena_done(&arena);
    return 0;
}
