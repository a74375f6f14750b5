/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo.h -- believable cases out of nothing but a profile and a seed.
 * Layer: app. The same options give the same events, byte for byte, on every
 * machine. All people, phones, streets and estates are invented; matters,
 * criteria, towns and communities are the profile's.
 *
 *	while ((e = demo_next(d, &it, &tag)) != ERR_END) {
 *		if (e == OK)
 *			put (it, tag) into the batch, in this order;
 *		if (e == ERR_BUSY || the batch is full) {
 *			commit it; demo_numbered (or demo_refused) for each;
 *			demo_settled(d);
 *		}
 *	}
 *	commit what is left
 *
 * Memory grows with the cases still open and the batch not yet settled. */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "app/rules.h"
#include "base/diag.h"
#include "core/repo.h"

struct demo;

struct demo_options {
	const struct law *law;		/* borrowed until demo_close */
	struct rules	*rules;		/* of that law, the same; NULL: those it ships */
	struct str	archive;	/* the profile's, for its words; the same */
	uint64_t	seed;
	uint64_t	cases;		/* how many begin */
	unsigned	days;		/* spread over so many before the end */
	int64_t		end_ms;		/* nothing happens later than this */
	bool		short_only;	/* one short case.report each, no more */
};

/*   ERR_NOT_FOUND  the profile has no demo words, or no matters, grids
 *                  or accounts to make cases of
 *   ERR_BAD_INPUT  the words have faults, said to the sink */
MUST_CHECK enum err demo_open(struct demo **out, const struct demo_options *o,
    struct diag_sink *sink);

/* The next thing that happens. *out borrows from d until demo_settled; it may
 * speak of a case that the same batch begins (intent.begun).
 *   ERR_BUSY  it speaks of a case by a number: commit what there is first
 *   ERR_END   no more */
MUST_CHECK enum err demo_next(struct demo *d, struct intent *out,
    uint64_t *tag);

/* How cases were dispatched the first time, as against the owners that were
 * planted in them. */
struct demo_tally {
	uint64_t	asked;		/* cases the rules were asked about */
	uint64_t	by[VERDICT_COUNT];	/* VERDICT_GO: went out by themselves */
	uint64_t	right, wrong;	/* of VERDICT_GO; where the owner is known */
};
const struct demo_tally *demo_tally(const struct demo *d);

/* The event of tag was committed, to the case of this number. */
void	demo_numbered(struct demo *d, uint64_t tag, struct str number);
/* It was not: the case is heard of no more. */
void	demo_refused(struct demo *d, uint64_t tag);
/* Everything lent so far has been used. */
void	demo_settled(struct demo *d);
void	demo_close(struct demo **d);

#endif
