/* test_members.c — users are let in and put out, and passphrases change. */
#include "kit.h"

static const att_case_settings cheap = {.kdf_passes = 1, .kdf_bytes = 8192};

static void grant(
    const kit *k, const char *name, const char *role, const char *words, char id[17])
{
    att_error err;
    att_case *c = kit_open(k, "first", ATT_WRITE);
    att_secret *secret = kit_secret(words);
    check_ok(&err, att_case_grant(c, att_text_of(name), att_text_of(role), secret,
                       &cheap, id, &err));
    att_secret_wipe(secret);
    att_case_close(c);
}

static void put(const kit *k, att_arena *a, const char *words, const char *source)
{
    att_error err;
    att_change change;
    att_case *c = kit_open(k, words, ATT_WRITE);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_put(c, "sources",
                       KIT_ROW(a, "id", source, "kind", "report", "title", source),
                       &change, &err));
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);
}

static void each_role_does_what_it_may(void **state)
{
    kit k;
    att_error err;
    att_case *c;
    char id[17];
    kit_init(&k);
    kit_create(&k, "first");
    grant(&k, "writer", "contributor", "second", id);
    grant(&k, "looker", "reader", "third", id);
    put(&k, *state, "second", "S1");
    check_fails(&err, ATT_DENIED, "may only read",
        kit_try_open(&k, "third", ATT_WRITE, &c, &err));
    c = kit_open(&k, "third", ATT_READ);
    assert_int_equal(att_case_n_notices(c), 0);
    att_case_close(c);
    c = kit_open(&k, "second", ATT_WRITE);
    att_secret *secret = kit_secret("fourth");
    check_fails(&err, ATT_DENIED, "only a keeper",
        att_case_grant(c, ATT_TEXT("x"), ATT_TEXT("reader"), secret, &cheap, id, &err));
    check_fails(&err, ATT_DENIED, "only a keeper",
        att_case_erase(c, ATT_TEXT("S1"), ATT_TEXT("me"), ATT_TEXT("so"), &err));
    check_ok(&err, att_case_begin(c, "identify", &err));
    check_fails(&err, ATT_DENIED, "only a keeper",
        att_case_identify(c, ATT_TEXT("W01"), secret, &err));
    att_case_abandon(c);
    att_secret_wipe(secret);
    att_case_close(c);
    kit_done(&k);
}

static void who_is_put_out_opens_no_more(void **state)
{
    kit k;
    att_error err;
    att_case *c;
    char id[17], one[65], two[65];
    kit_init(&k);
    kit_create(&k, "first");
    grant(&k, "writer", "contributor", "second", id);
    put(&k, *state, "second", "S1");
    c = kit_open(&k, "first", ATT_WRITE);
    check_fails(&err, ATT_REFUSED, "last keeper",
        att_case_revoke(c, ATT_TEXT("first keeper"), ATT_TEXT("why"), &err));
    check_fails(&err, ATT_MISSING, "no user",
        att_case_revoke(c, ATT_TEXT("nobody"), ATT_TEXT("why"), &err));
    check_ok(&err, att_case_revoke(c, ATT_TEXT("writer"), ATT_TEXT("left"), &err));
    check_ok(&err, att_case_hash(c, one, &err));
    att_case_close(c);
    check_fails(&err, ATT_DENIED, "the passphrase does not open",
        kit_try_open(&k, "second", ATT_READ, &c, &err));
    put(&k, *state, "first", "S2");
    c = kit_open(&k, "first", ATT_READ); /* both epochs are read */
    assert_int_equal(att_case_n_notices(c), 0);
    check_ok(&err, att_case_hash(c, two, &err));
    assert_string_not_equal(one, two);
    att_case_close(c);
    kit_done(&k);
}

static void a_changed_passphrase_replaces_the_old(void **state)
{
    kit k;
    att_error err;
    att_case *c;
    att_secret *words;
    char paper[64];
    (void)state;
    kit_init(&k);
    kit_create(&k, "first");
    c = kit_open(&k, "first", ATT_WRITE);
    check_ok(&err, att_case_add_recovery(c, &words, &err));
    const att_bytes bytes = att_secret_bytes(words);
    assert_int_equal(bytes.length, 47); /* eight words of five, seven hyphens */
    (void)snprintf(
        paper, sizeof paper, "%.*s", (int)bytes.length, (const char *)bytes.at);
    att_secret_wipe(words);
    words = kit_secret("second");
    check_ok(&err, att_case_change_passphrase(c, words, &cheap, &err));
    att_secret_wipe(words);
    att_case_close(c);
    check_fails(&err, ATT_DENIED, "the passphrase does not open",
        kit_try_open(&k, "first", ATT_READ, &c, &err));
    att_case_close(kit_open(&k, "second", ATT_WRITE));
    c = kit_open(&k, paper, ATT_WRITE);
    words = kit_secret("third");
    check_ok(&err, att_case_change_passphrase(c, words, &cheap, &err));
    att_secret_wipe(words);
    att_case_close(c);
    att_case_close(kit_open(&k, "third", ATT_WRITE));
    att_case_close(kit_open(&k, paper, ATT_READ));
    kit_done(&k);
}

CHECK_MAIN(check_test(each_role_does_what_it_may),
    check_test(who_is_put_out_opens_no_more),
    check_test(a_changed_passphrase_replaces_the_old))
