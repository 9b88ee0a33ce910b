/* secret.h — locked memory for keys. */
#pragma once

#include <attest/case.h>

/* No core dumps, no debugger of the same user; call before the first secret. */
ATT_CHECKED bool att_secret_harden(att_error *err);

/* Zeroed, locked, guarded on both sides; NULL with ATT_NO_MEMORY. */
void *att_secret_push(size_t size, att_error *err);
void att_secret_pop(void *at); /* wipes; NULL is fine */
