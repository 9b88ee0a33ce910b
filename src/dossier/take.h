/* take.h — findings as the engine has them become findings as the dossier prints them.
 */
#pragma once

#include <attest/dossier.h>
#include <attest/findings.h>

/* Texts are shared with the bundle; the command is the caller's to set. */
ATT_CHECKED bool att_take_finding(const att_weights *weights, const att_bundle *bundle,
    const att_finding *finding, att_arena *arena, att_dossier_finding *out,
    att_error *err);

/* The series of a headcount as the room estimates stores it (docs/headcount.md): one a
 * group it followed, the group that was asked first. Origins of figures that do not
 * count are those of their first parents. id: of the first series, E1; the next follow.
 * Fails with ATT_INVALID if the result lacks what it must have. */
ATT_CHECKED bool att_take_series(const att_json *result, att_text claim, size_t id,
    att_arena *arena, size_t *n, att_dossier_series **out, att_error *err);

/* Keep what the findings and estimates rest on: items that bear or are reported, what
 * they derive from, their sources and places with the places around them. */
ATT_CHECKED bool att_keep_used(att_dossier *dossier, att_arena *arena, att_error *err);
