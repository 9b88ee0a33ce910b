/* test_number.c — the estimate of a claim's number is found as it was stored. */
#include "case/kit.h"
#include "table.h"

static void the_last_estimate_of_a_claim_is_found(void **state)
{
    char tables[512];
    (void)snprintf(
        tables, sizeof tables, "%s/sql/0008_estimates.sql", getenv("ATTEST_SOURCE"));
    if (access(tables, R_OK) != 0)
        skip(); /* the room estimates keeps none yet */
    kit k;
    att_error err;
    att_change change;
    const att_json *number;
    kit_init(&k);
    kit_create(&k, "words");
    att_case *c = kit_open(&k, "words", ATT_WRITE);
    check_ok(&err, att_findings_number(c, ATT_TEXT("C01"), *state, &number, &err));
    assert_null(number);
    check_ok(&err, att_case_begin(c, "estimate", &err));
    check_ok(&err, att_case_put(c, "claims",
                       KIT_ROW(*state, "id", "C01", "text", "so many", "kind", "count"),
                       &change, &err));
    check_ok(&err, att_case_put(c, "estimates",
                       KIT_ROW(*state, "id", "E1", "claim", "C01", "kind", "headcount",
                           "group_name", "women", "seed", "1", "settings", "{}",
                           "result", "{\"sentences\": [\"between 480 and 1,300\"]}",
                           "version", "0.1.0", "input_hash", "00"),
                       &change, &err));
    check_ok(&err, att_case_commit(c, &err));
    check_ok(&err, att_findings_number(c, ATT_TEXT("C01"), *state, &number, &err));
    check_text(att_json_text(att_json_at(att_json_get(number, "sentences"), 0)),
        "between 480 and 1,300");
    check_ok(&err, att_findings_number(c, ATT_TEXT("C02"), *state, &number, &err));
    assert_null(number);
    att_case_close(c);
    kit_done(&k);
}

CHECK_MAIN(check_test(the_last_estimate_of_a_claim_is_found))
