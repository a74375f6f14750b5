/* SPDX-License-Identifier: GPL-3.0-or-later */
/* twinning.h -- twins among the store's cases (core/twins): the last days' are read
 * in slices while nobody types, and what arrives is added.  Layer: app. */
#ifndef APP_TWINNING_H
#define APP_TWINNING_H

#include "core/law.h"
#include "core/twins.h"
#include "store/store.h"

struct twinning;
struct twinning *twinning_new(struct store *s, const struct law *law);
void	twinning_free(struct twinning **t);
/* Reads on for at most ms; true: more is left. News of the store too. */
bool	twinning_tend(struct twinning *t, int ms);
struct twin_ask {
	struct str	phone, place, words;	/* as typed */
	uint64_t	grid;
	uint32_t	matter;
	int64_t		at_ms;
	uint32_t	except;		/* slot that is the case itself; SLOT_NONE */
};
/* Best first, those of TWIN_LIKELY and more; ids are slots. A merged case stands
 * for its parent. Looks at the store for nothing but what changed. */
size_t	twinning_find(struct twinning *t, const struct twin_ask *q,
	    struct twin *out, size_t cap);
/* The case as core/twins wants it; words are lent in b. For who reads on its own. */
void	twinning_case(struct store *s, uint32_t slot, const struct casefile *c,
	    struct buf *b, struct twin_case *out);
/* hash of a phone's digits and of place words, as twin_case has them; 0 none. */
uint64_t twinning_phone(struct str phone);
uint64_t twinning_place(struct str place);

#endif
