/* scope.h — scopes by code and by id. */
#pragma once

#include "handle.h"

/* Fails with ATT_REFUSED if the code was erased. */
ATT_CHECKED bool att_scope_find(att_case *c, att_text code, att_scope *scope,
    bool *is_there, bool *is_sealed, att_error *err);
/* A new scope with a new key, in the open batch. */
ATT_CHECKED bool att_scope_make(
    att_case *c, att_text code, bool is_sealed, att_scope *scope, att_error *err);
/* In the order of their ids, each once: as an entry's head has them. */
ATT_CHECKED bool att_scopes_sort(size_t n_scopes, const att_scope scopes[],
    uint8_t sorted[][16], size_t *n_sorted, att_error *err);
