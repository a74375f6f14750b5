/* SPDX-License-Identifier: GPL-3.0-or-later */
/* callers.h -- the table `caller`: which cases a phone number reported, by a keyed
 * digest of its digits, and of its last four.  Layer: store (private).
 *
 * Every number that a report or an amendment of the case ever carried and that
 * opens here is in it, whatever became of that event; a rebuild leaves out what
 * was erased. One line is one number however the country, the exchange or the area
 * is written: see lang_phone. */
#ifndef STORE_CALLERS_H
#define STORE_CALLERS_H

#include "lang/lang.h"
#include "store/room.h"

struct bits;
#define CALLER_KEY	9	/* 'F' or 'T' + 8 bytes of the digest */
#define CALLER_TAIL	4

struct caller { uint32_t slot; char digits[LANG_PHONE]; };	/* NUL-ended */
struct callers {
	struct caller	*a;		/* owned */
	size_t		n, cap;
};
void	callers_fini(struct callers *l);
void	callers_note(struct callers *l, uint32_t slot, struct str phone);
/* Those noted, written in order of keys; l is empty after. */
MUST_CHECK enum err callers_flush(struct callers *l, struct store *s,
	    MDB_txn *t);
/* Do those noted stand? *rows: how many rows they are. */
MUST_CHECK enum err callers_stand(struct callers *l, struct store *s, MDB_txn *t,
	    uint64_t *rows);

/* Cases whose number is that, or ends so (four digits and more); out has room for
 * all slots. */
MUST_CHECK enum err callers_find(struct store *s, MDB_txn *t,
	    struct str digits, struct bits *out);

#endif
