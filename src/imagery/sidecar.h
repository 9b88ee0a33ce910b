/* sidecar.h — what stands beside a picture to say where it lies. */
#pragma once

#include <attest/base.h>

/* The six numbers of a world file, which speak of the centre of the first pixel, as a
 * transform of its corner. Fails with ATT_INVALID. */
ATT_CHECKED bool att_world_file_parse(
    att_bytes bytes, double transform[6], att_error *err);

/* The text of <SRS> of an .aux.xml, entities resolved; empty if there is none. */
ATT_CHECKED bool att_aux_parse(
    att_bytes bytes, att_arena *arena, att_text *crs, att_error *err);

/* A date as satellites write it (2017-06-10T…, 2017:06:10 …, 20170610…) in EDTF; empty
 * if there is none. Needs a year from 1940 to 2100. */
ATT_CHECKED bool att_scene_date_parse(
    att_text text, att_arena *arena, att_text *edtf, att_error *err);
