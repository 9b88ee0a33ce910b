/* fuzz_edtf.c — any bytes as a date; what is read must be in order. */
#include <attest/base.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    att_error err;
    att_edtf d;
    if (!att_edtf_parse((att_text){(const char *)at, length}, &d, &err))
        return 0;
    if (d.start_earliest > d.start_latest || d.end_earliest > d.end_latest
        || d.end_earliest < d.start_earliest || d.start_latest > d.end_latest)
        abort();
    if (att_edtf_before(&d, &d) == ATT_CERTAIN
        || att_edtf_overlaps(&d, &d) == ATT_IMPOSSIBLE
        || att_edtf_within(&d, &d) == ATT_IMPOSSIBLE)
        abort();
    const double cover = att_edtf_cover(&d, &d);
    if (!(cover > 0 && cover <= 1))
        abort();
    return 0;
}
