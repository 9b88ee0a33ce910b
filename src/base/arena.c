/* arena.c — memory given back all at once. */
#include <attest/base.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, FIRST_BLOCK = 64 * 1024, LARGEST_STEP = 16 * 1024 * 1024 };

struct att_block {
    att_block *older;
    size_t size; /* of bytes */
    size_t used;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

void att_arena_init(att_arena *arena)
{
    *arena = (att_arena){.limit_bytes = SIZE_MAX};
}

static void drop_newest(att_arena *arena)
{
    att_block *block = arena->newest;
    arena->newest = block->older;
    free(block);
}

void att_arena_done(att_arena *arena)
{
    while (arena->newest)
        drop_newest(arena);
    arena->used_bytes = 0;
}

att_spot att_arena_save(const att_arena *arena)
{
    return (att_spot){
        arena->newest, arena->newest ? arena->newest->used : 0, arena->used_bytes};
}

void att_arena_restore(att_arena *arena, att_spot spot)
{
    while (arena->newest != spot.block)
        drop_newest(arena);
    if (arena->newest)
        arena->newest->used = spot.block_used;
    arena->used_bytes = spot.used_bytes;
}

void att_arena_adopt(att_arena *arena, att_arena *from)
{
    att_block *oldest = from->newest;
    if (!oldest)
        return;
    while (oldest->older)
        oldest = oldest->older;
    oldest->older = arena->newest;
    arena->newest = from->newest;
    arena->used_bytes += from->used_bytes;
    from->newest = NULL;
    from->used_bytes = 0;
}

/* A block for at least `needed` bytes; each is twice the last, up to a limit. */
static bool add_block(att_arena *arena, size_t needed)
{
    size_t size = arena->newest ? arena->newest->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    if (size < needed)
        size = needed;
    if (size > SIZE_MAX / 2)
        return false;
    const size_t whole =
        (sizeof(att_block) + size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    att_block *block = aligned_alloc(ALIGNMENT, whole);
    if (!block)
        return false;
    block->older = arena->newest;
    block->size = size;
    block->used = 0;
    arena->newest = block;
    return true;
}

void *att_push(att_arena *arena, size_t n, size_t size, att_error *err)
{
    size_t wanted;
    if (!att_size_mul(n, size, &wanted, err))
        return NULL;
    if (wanted > SIZE_MAX / 4 || wanted > arena->limit_bytes
        || arena->used_bytes > arena->limit_bytes - wanted) {
        att_fail(err, ATT_NO_MEMORY, "out of memory: %zu bytes were asked for", wanted);
        return NULL;
    }
    const size_t taken = (wanted + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    att_block *block = arena->newest;
    if (!block || block->size - block->used < taken) {
        if (!add_block(arena, taken)) {
            att_fail(
                err, ATT_NO_MEMORY, "out of memory: %zu bytes were asked for", wanted);
            return NULL;
        }
        block = arena->newest;
    }
    unsigned char *at = block->bytes + block->used;
    block->used += taken;
    arena->used_bytes += taken;
    memset(at, 0, wanted);
    return at;
}

void *att_grow(att_arena *arena, void *old, size_t n, size_t *capacity, size_t size,
    att_error *err)
{
    if (n < *capacity)
        return old;
    assert(n == *capacity || n < SIZE_MAX / 2);
    const size_t wider = n < 8 ? 16 : n * 2;
    void *at = att_push(arena, wider, size, err);
    if (!at)
        return NULL;
    if (n > 0)
        memcpy(at, old, n * size);
    *capacity = wider;
    return at;
}

bool att_size_mul(size_t a, size_t b, size_t *product, att_error *err)
{
    if (__builtin_mul_overflow(a, b, product))
        return att_fail(
            err, ATT_LIMIT, "%zu times %zu is more than memory can hold", a, b);
    return true;
}
