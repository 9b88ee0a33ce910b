/* points.c — text as code points. */
#include <attest/people.h>

/* One character of checked UTF-8; *i moves past it. */
static uint32_t next_point(att_text text, size_t *i)
{
    const unsigned char *at = (const unsigned char *)text.at + *i;
    const int n_more = at[0] < 0x80 ? 0 : at[0] < 0xe0 ? 1 : at[0] < 0xf0 ? 2 : 3;
    uint32_t point = n_more == 0 ? at[0] : at[0] & (0x3fu >> n_more);
    for (int k = 1; k <= n_more; k++)
        point = point << 6 | (at[k] & 0x3fu);
    *i += (size_t)n_more + 1;
    return point;
}

att_points att_people_points_into(att_text text, uint32_t at[])
{
    size_t n = 0;
    for (size_t i = 0; i < text.length; n++)
        at[n] = next_point(text, &i);
    return (att_points){n, at};
}

bool att_people_points(att_text text, att_arena *arena, att_points *out, att_error *err)
{
    uint32_t *at = att_push(arena, text.length, sizeof *at, err);
    if (!at)
        return false;
    *out = att_people_points_into(text, at);
    return true;
}

bool att_people_jamo(uint32_t point, att_jamo *out)
{
    if (point < 0xac00 || point > 0xd7a3)
        return false;
    const uint32_t n = point - 0xac00;
    *out = (att_jamo){(uint8_t)(n / 588), (uint8_t)(n % 588 / 28), (uint8_t)(n % 28)};
    return true;
}
