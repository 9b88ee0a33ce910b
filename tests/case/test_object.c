/* test_object.c — files are sealed and read back at any place. */
#include "kit.h"

#include "case/chunks.h"

#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>

static int file_of(const kit *k, const uint8_t *bytes, size_t n)
{
    char path[KIT_PATH + 32];
    (void)snprintf(path, sizeof path, "%s/input", k->top);
    const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static void bytes_come_back_from_any_place(void **state)
{
    static const size_t lengths[] = {0, 1, 4095, ATT_CHUNK - 1, ATT_CHUNK,
        ATT_CHUNK + 1, (size_t)16 * ATT_CHUNK, 1 << 20, (1 << 20) + 5, 3000000};
    (void)state;
    kit k;
    att_error err;
    kit_init(&k);
    kit_create(&k, "p");
    uint8_t *bytes = malloc(3000000), *back = malloc(3000000);
    randombytes_buf(bytes, 3000000);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const size_t length = lengths[i];
        att_object_note note;
        att_object *object;
        size_t n;
        att_case *c = kit_open(&k, "p", ATT_WRITE);
        const int fd = file_of(&k, bytes, length);
        check_ok(&err, att_case_begin(c, "add", &err));
        check_ok(&err, att_case_add_object(c, fd, 0, NULL, NULL, &note, &err));
        check_ok(&err, att_case_commit(c, &err));
        att_case_close(c);
        close(fd);
        c = kit_open(&k, "p", ATT_READ);
        assert_int_equal(att_case_n_notices(c), 0);
        check_ok(&err, att_object_open(c, att_text_of(note.name), &object, &err));
        assert_int_equal(att_object_length(object), length);
        check_ok(&err, att_object_read(object, 0, back, 3000000, &n, &err));
        assert_int_equal(n, length);
        assert_memory_equal(back, bytes, length);
        for (int j = 0; j < 50 && length > 0; j++) {
            const size_t from = randombytes_uniform((uint32_t)length);
            const size_t wanted = randombytes_uniform(200000);
            const size_t there = length - from < wanted ? length - from : wanted;
            check_ok(&err, att_object_read(object, from, back, wanted, &n, &err));
            assert_int_equal(n, there);
            assert_memory_equal(back, bytes + from, there);
        }
        att_object_close(object);
        att_case_close(c);
    }
    free(bytes);
    free(back);
    kit_done(&k);
}

static void the_same_bytes_are_sealed_once(void **state)
{
    (void)state;
    kit k;
    att_error err;
    att_object_note first, second, scoped;
    att_scope scope;
    kit_init(&k);
    kit_create(&k, "p");
    att_case *c = kit_open(&k, "p", ATT_WRITE);
    const int fd = file_of(&k, (const uint8_t *)"abc", 3);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_add_object(c, fd, 0, NULL, NULL, &first, &err));
    assert_false(first.was_there);
    /* FIPS 180-4, "abc"; b2sum of coreutils, "abc" */
    assert_string_equal(first.sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(first.blake2b,
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    check_ok(&err, att_case_add_object(c, fd, 0, NULL, NULL, &second, &err));
    assert_true(second.was_there);
    assert_string_equal(first.name, second.name);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    check_ok(&err, att_case_scope(c, ATT_TEXT("S1"), &scope, &err));
    check_ok(&err, att_case_add_object(c, fd, 1, &scope, NULL, &scoped, &err));
    assert_false(scoped.was_there);
    assert_string_not_equal(first.name, scoped.name);
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);
    close(fd);
    kit_done(&k);
}

static void an_abandoned_object_leaves_nothing(void **state)
{
    (void)state;
    kit k;
    att_error err;
    att_object_note note;
    att_object *object;
    const att_disk_name *names;
    size_t n;
    kit_init(&k);
    kit_create(&k, "p");
    att_case *c = kit_open(&k, "p", ATT_WRITE);
    const int fd = file_of(&k, (const uint8_t *)"abc", 3);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_add_object(c, fd, 0, NULL, NULL, &note, &err));
    att_case_abandon(c);
    check_fails(&err, ATT_MISSING, "no sealed file",
        att_object_open(c, att_text_of(note.name), &object, &err));
    check_ok(&err, att_disk_list(c->ground.disk, "objects", *state, &names, &n, &err));
    assert_int_equal(n, 0);
    att_case_close(c);
    close(fd);
    kit_done(&k);
}

typedef struct reading {
    att_object *object;
    const uint8_t *bytes;
    bool ok;
} reading;

static void *read_all(void *self)
{
    reading *r = self;
    uint8_t part[1000];
    att_error err;
    size_t n;
    r->ok = true;
    for (size_t i = 0; r->ok && i < 300000; i += 997)
        r->ok = att_object_read(r->object, i, part, sizeof part, &n, &err)
                && memcmp(part, r->bytes + i, n) == 0;
    return NULL;
}

static void several_threads_read_one_object(void **state)
{
    (void)state;
    kit k;
    att_error err;
    att_object_note note;
    att_object *object;
    kit_init(&k);
    kit_create(&k, "p");
    att_case *c = kit_open(&k, "p", ATT_WRITE);
    uint8_t *bytes = malloc(300000);
    randombytes_buf(bytes, 300000);
    const int fd = file_of(&k, bytes, 300000);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_add_object(c, fd, 0, NULL, NULL, &note, &err));
    check_ok(&err, att_case_commit(c, &err));
    check_ok(&err, att_object_open(c, att_text_of(note.name), &object, &err));
    pthread_t threads[4];
    reading readings[4];
    for (int t = 0; t < 4; t++) {
        readings[t] = (reading){object, bytes, false};
        assert_int_equal(pthread_create(&threads[t], NULL, read_all, &readings[t]), 0);
    }
    for (int t = 0; t < 4; t++) {
        pthread_join(threads[t], NULL);
        assert_true(readings[t].ok);
    }
    att_object_close(object);
    att_case_close(c);
    close(fd);
    free(bytes);
    kit_done(&k);
}

CHECK_MAIN(check_test(bytes_come_back_from_any_place),
    check_test(the_same_bytes_are_sealed_once),
    check_test(an_abandoned_object_leaves_nothing),
    check_test(several_threads_read_one_object))
