/* test_secret.c — secrets are brought to NFC in locked memory. */
#include "kit.h"

#include <sys/prctl.h>
#include <sys/resource.h>

static void both_forms_of_a_passphrase_are_one(void **state)
{
    (void)state;
    /* U+AC00, and the two letters it is made of: U+1100 U+1161 */
    att_secret *composed = kit_secret("\xea\xb0\x80");
    att_secret *apart = kit_secret("\xe1\x84\x80\xe1\x85\xa1");
    const att_bytes a = att_secret_bytes(composed), b = att_secret_bytes(apart);
    assert_int_equal(a.length, 3);
    assert_int_equal(b.length, 3);
    assert_memory_equal(a.at, b.at, 3);
    att_secret_wipe(composed);
    att_secret_wipe(apart);
}

static void what_is_not_utf8_is_refused(void **state)
{
    (void)state;
    att_error err;
    att_secret *secret;
    const uint8_t bad[] = {'a', 0xff};
    check_fails(&err, ATT_INVALID, "UTF-8",
        att_secret_new_nfc((att_bytes){bad, 2}, &secret, &err));
    att_secret_wipe(NULL);
}

static void the_program_leaves_no_core(void **state)
{
    (void)state;
    struct rlimit core;
    att_secret_wipe(kit_secret("x"));
    assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(core.rlim_max, 0);
}

CHECK_MAIN(check_test(both_forms_of_a_passphrase_are_one),
    check_test(what_is_not_utf8_is_refused), check_test(the_program_leaves_no_core))
