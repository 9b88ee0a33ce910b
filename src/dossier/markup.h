/* markup.h — the one door through which text becomes HTML or SVG. */
#pragma once

#include <attest/base.h>

/* Text as it must stand between tags or in a quoted attribute: & < > " ' escaped,
 * control characters that XML forbids replaced by U+FFFD. */
void att_add_escaped(att_builder *b, att_text text);

/* Whether a link may be followed: http or https with a host, or "#anchor" within the
 * page. All else (javascript:, data:, file:, //host) is printed, not linked. */
bool att_url_is_safe(att_text url);

/* A number with at most three decimals, as short as it can be; for coordinates. */
void att_add_coordinate(att_builder *b, double value);
