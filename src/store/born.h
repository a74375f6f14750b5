/* SPDX-License-Identifier: GPL-3.0-or-later */
/* born.h -- an intent that speaks of a case which another intent of its commit
 * begins.  Internal to the layer store. */
#ifndef STORE_BORN_H
#define STORE_BORN_H

#include "core/repo.h"

/* Gives intent i of the commit the subject (begun) and the body's case (names) that
 * the outcomes before it have; said holds the body. ERR_NOT_FOUND, in out[i] too:
 * that intent began none. */
MUST_CHECK enum err born_case(struct intent *in, size_t i,
	    struct outcome *out, struct body *said);

#endif
