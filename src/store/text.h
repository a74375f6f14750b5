/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.h -- the text index: which cases contain these characters.
 * Layer: store (private).
 *
 * Cases are indexed in blocks of 4,096 once a block is full: for each character
 * and each pair of neighbours of the folded text (title, place and text joined
 * by blanks) one posting under (block, token), appended in key order and never
 * changed. What is younger than the last full block, the tail, is searched in
 * memory. Cases whose text was put right later stand in FACET_RETEXT and are
 * read anew. So the index is a function of the arrivals alone.
 *
 * Posting: u8 0, then varints: first offset, then gap-1 each; or u8 1, then 512
 * bytes of bitmap when that is shorter. */
#ifndef STORE_TEXT_H
#define STORE_TEXT_H

#include "store/bits.h"
#include "store/room.h"

/* Title, place and text of a case: newest words of each in the order of the
 * fold, what was taken back left out; or as first reported. Zeroed before; free with text_parts_fini. */
struct text_parts {
	struct buf	title, place, body;
	bool		have[3];
	bool		first_only;
	/* Phones of reports and amendments are noted here; NULL: they are not. */
	struct callers	*callers;
	uint32_t	slot;
	bool		shut;		/* words there are that do not open */
};
MUST_CHECK enum err text_parts_read(struct store *s, MDB_txn *t, uint64_t last,
		    struct text_parts *p);
void		text_parts_fini(struct text_parts *p);
/* A title or place as a row keeps it, appended to out. */
void		text_for_row(struct str words, struct buf *out);

/* The folded search text of a case as it stands now, into out (cleared). */
MUST_CHECK enum err text_of(struct store *s, MDB_txn *t, uint32_t slot,
		    struct buf *out);
void		text_join(struct str title, struct str place, struct str body,
		    struct buf *joined, struct buf *folded);

/* Bulk commits hand texts over as they come, so that a full block need not be
 * read back. text_forget after an aborted transaction. */
void		text_hand(struct store *s, uint32_t slot, struct str folded);
void		text_forget(struct store *s);
/* Builds blocks that are full; at most max. *more: some are left. */
MUST_CHECK enum err text_build(struct store *s, MDB_txn *t, struct head *h,
		    unsigned max, bool *more);

/* A block that stands is made anew: keys came later than its texts. */
MUST_CHECK enum err text_again(struct store *s, MDB_txn *t, uint32_t block);

/* Cases whose folded text holds needle (folded; lang_holds), as bits; only those
 * within are sure to be right. */
MUST_CHECK enum err text_find(struct store *s, MDB_txn *t, struct str needle,
		    bool loose, const struct bits *within, struct bits *out);
/* Of those in out the ones stay whose row has needle in its title or place. */
MUST_CHECK enum err text_narrow(struct store *s, MDB_txn *t, struct str needle,
		    enum text_field in, struct bits *out);
/* Fills the tail's cache for at most n more cases; true while more is left. */
bool		text_warm(struct store *s, MDB_txn *t, uint32_t n);

/* Is every block just what its cases' texts give? ERR_DAMAGED: what says not. */
MUST_CHECK enum err text_stands(struct store *s, MDB_txn *t, char *what,
		    size_t cap);

void		text_fini(struct store *s);

#endif
