/* test_check_words.c — the writer does not say more than the standing bears. */
#include "check.h"

#include <attest/dossier.h>

static att_dossier_finding at_rung(int rung, const char *reason)
{
    static att_dossier_line line;
    line = (att_dossier_line){{"code", 4}, att_text_of(reason)};
    return (att_dossier_finding){.claim = {"C01", 3},
        .text = {"Women were held there", 21},
        .rung = rung,
        .reasons = {1, &line}};
}

static void check_passes(int rung, const char *reason)
{
    att_error err;
    const att_dossier_finding finding = at_rung(rung, reason);
    check_ok(&err, att_dossier_check_words(1, &finding, &err));
}

static void check_refused(int rung, const char *reason, const char *words)
{
    att_error err;
    const att_dossier_finding finding = at_rung(rung, reason);
    check_fails(&err, ATT_INVALID, words, att_dossier_check_words(1, &finding, &err));
    assert_non_null(strstr(err.text, "C01"));
}

static void confirmed_needs_the_third_rung(void **state)
{
    (void)state;
    check_refused(2, "Five origins. It is Confirmed by imagery.",
        "sentence: It is Confirmed by imagery.");
    check_passes(3, "It is confirmed by imagery.");
    check_refused(3, "It was established that they were held.", "established that");
    check_passes(4, "It was established that they were held.");
    check_refused(1, "The account is corroborated.", "\"corroborated\"");
    check_passes(2, "The account is corroborated.");
    check_refused(0, "The evidence indicates it.", "\"indicates\"");
    check_passes(0, "This is alleged.");
}

static void denial_condition_and_quotation_pass(void **state)
{
    (void)state;
    check_passes(1, "It is not confirmed by imagery.");
    check_passes(1, "Imagery cannot confirm the number.");
    check_passes(1, "With a third origin it would be confirmed.");
    check_passes(1, "The article says “confirmed”.");
    check_passes(1, "The article says \"it was confirmed\".");
    check_passes(1, "The unconfirmed report stands alone."); /* another word */
    check_passes(1, "The prison was established in 1980.");
    check_refused(1, "It was not built then. It is confirmed.", "It is confirmed.");
    check_refused(1, "“Quoted.” Now it is confirmed.", "confirmed");
    check_refused(1, "It is confirmed, though not by all.", "confirmed");
}

static void korean_is_held_to_the_same(void **state)
{
    (void)state;
    check_refused(2, "위성 영상으로 확인되었다.", "확인되었다");
    check_passes(3, "위성 영상으로 확인되었다.");
    check_passes(2, "위성 영상으로 확인되지 않았다.");
    check_refused(3, "여성들이 수감된 사실이 입증되었다.", "입증되었다");
}

static void the_claim_under_test_is_quoted_and_passes(void **state)
{
    (void)state;
    att_error err;
    att_dossier_finding finding = at_rung(2, "none");
    finding.text = ATT_TEXT("Imagery confirms that 800 women were held");
    check_ok(&err, att_dossier_check_words(1, &finding, &err));
    check_ok(&err, att_dossier_check_words(0, NULL, &err));
}

CHECK_MAIN(check_test(confirmed_needs_the_third_rung),
    check_test(denial_condition_and_quotation_pass),
    check_test(korean_is_held_to_the_same),
    check_test(the_claim_under_test_is_quoted_and_passes))
