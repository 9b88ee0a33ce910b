/* fuzz_frame.c — entries, heads, checkpoints and notes from foreign bytes. */
#include "case/entry.h"
#include "case/frame.h"
#include "case/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const uint8_t key[32] = {0};
    att_frame frame;
    att_head head;
    att_note note;
    att_text text;
    uint64_t size;
    uint8_t root[32];
    att_arena arena;
    att_arena_init(&arena);
    const att_bytes all = {bytes, n};
    if (att_frame_read(all, &frame)) {
        uint8_t *plain = att_push(&arena, n, 1, NULL);
        if (plain) {
            (void)att_frame_open_head(&frame, key, plain, &text);
            (void)att_frame_open_inner(&frame, key, plain, &text);
        }
    }
    (void)att_frame_open_checkpoint(all, key, &size, root, &arena, &text);
    (void)att_head_read((att_text){(const char *)bytes, n}, &head);
    if (att_note_read((att_text){(const char *)bytes, n}, &note))
        (void)att_note_is_by(&note, key);
    att_arena_done(&arena);
    return 0;
}
