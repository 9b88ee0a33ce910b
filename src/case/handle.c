/* handle.c — an open case: made, told about, closed. */
#include "handle.h"

#include "format.h"
#include "object.h"
#include "secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t system_now_us(void *clock)
{
    (void)clock;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void give_up_ground(const att_ground *ground)
{
    if (ground->is_lent)
        return;
    att_disk_close(ground->disk);
    att_disk_close(ground->memory);
}

bool att_case_new(
    const att_ground *ground, att_access access, att_case **out, att_error *err)
{
    if (!att_secret_harden(err)) {
        give_up_ground(ground);
        return false;
    }
    att_case *c = calloc(1, sizeof *c);
    if (!c) {
        give_up_ground(ground);
        return att_fail(err, ATT_NO_MEMORY, "out of memory");
    }
    c->ground = *ground;
    if (!c->ground.now_us)
        c->ground.now_us = system_now_us;
    c->access = access;
    c->lock = -1;
    c->own = SIZE_MAX;
    att_arena_init(&c->arena);
    att_arena_init(&c->scratch);
    c->me = att_secret_push(sizeof *c->me, err);
    if (!c->me) {
        att_case_close(c);
        return false;
    }
    *out = c;
    return true;
}

void att_case_notice_add(att_case *c, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    att_text *notices = att_grow(&c->arena, c->notices, c->n_notices,
        &c->notice_capacity, sizeof *notices, NULL);
    att_text copy;
    if (n < 0 || !notices || !att_text_copy(att_text_of(text), &c->arena, &copy, NULL))
        return;
    c->notices = notices;
    c->notices[c->n_notices++] = copy;
}

size_t att_case_n_notices(const att_case *c)
{
    return c->n_notices;
}

att_text att_case_notice(const att_case *c, size_t n)
{
    return c->notices[n];
}

bool att_case_is_alive(const att_case *c, att_error *err)
{
    if (!c->is_dead && !c->ground.disk->is_dead)
        return true;
    att_fail(err, ATT_IO, "an earlier write to this case failed");
    return att_hint(err, "What was answered before is safe. Check the disk, then open "
                         "the case again.");
}

/* A saved index is worth its time once many entries would be read again. */
static bool wants_snapshot(const att_case *c)
{
    enum { FEW = 1000 };
    return c->access == ATT_WRITE && !c->is_dead && !c->ground.disk->is_dead
           && c->lock >= 0 && !c->batch.is_open && c->index.db && c->n_fresh > FEW
           && c->n_fresh > c->seq / 10;
}

void att_case_close(att_case *c)
{
    if (!c)
        return;
    att_case_abandon(c);
    att_drafts_drop(c); /* of a commit that failed on its way */
    att_error why;
    if (wants_snapshot(c) && !att_snapshot_save(c, &why))
        c->is_dead = true;
    if (c->lock >= 0) {
        if (!c->ground.disk->is_dead)
            (void)c->ground.disk->calls->truncate(c->ground.disk, c->lock, 0);
        att_disk_drop(c->ground.disk, c->lock);
    }
    att_index_close(&c->index);
    att_ring_done(&c->ring);
    att_ring_done(&c->sealed);
    att_buffer_done(&c->batch.frames);
    att_secret_pop(c->me);
    free(c->logs);
    free(c->users);
    att_arena_done(&c->arena);
    att_arena_done(&c->scratch);
    give_up_ground(&c->ground);
    free(c);
}

void att_case_state_of(const att_case *c, att_case_state *state)
{
    static const att_tree none = {0};
    const att_tree *tree = c->own == SIZE_MAX ? &none : &c->logs[c->own].tree;
    *state = (att_case_state){.n_entries = tree->size};
    att_tree_root(tree, state->root);
}
