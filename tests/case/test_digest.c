/* test_digest.c — SHA-256 against the examples of FIPS 180-4. */
#include "check.h"

#include <attest/case.h>

static void the_published_digests_come_out(void **state)
{
    (void)state;
    char hex[65];
    att_digest((att_bytes){(const uint8_t *)"abc", 3}, hex);
    assert_string_equal(
        hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    att_digest((att_bytes){NULL, 0}, hex);
    assert_string_equal(
        hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

CHECK_MAIN(check_test(the_published_digests_come_out))
