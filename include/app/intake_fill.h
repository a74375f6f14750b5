/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake_fill.h -- what is known while the caller talks: who called before, which
 * place and grid, which matter with its criteria, limit and unit, likely twins,
 * whether it is an emergency; and the fields filled from that.  Layer: app.
 *
 * intake_helped is cheap and comes with every key; intake_help works for at most a
 * few milliseconds a call, in order of what the eye wants first, and says whether
 * more is left: no key waits for it. Nothing is written. */
#ifndef APP_INTAKE_FILL_H
#define APP_INTAKE_FILL_H

#include "app/classes.h"
#include "app/intake.h"
#include "app/rules.h"
#include "app/twinning.h"

#define HELP_PAST	5
#define HELP_PLACES	6
#define HELP_MATTERS	6
#define HELP_TWINS	6

struct help_matter {
	uint32_t	matter;
	uint8_t		sure;		/* 0..100 */
	uint8_t		criterion;	/* n of the likeliest; 0 none */
	uint16_t	unit;		/* where the rules would send it; 0 nobody */
	uint32_t	rule;		/* by which; 0 none */
	uint8_t		verdict;	/* enum verdict */
	char		limit[48];	/* translated: of the criterion */
	char		why[INTAKE_WHY];	/* evidence words, or "named" */
};

struct help {
	/* the caller */
	char		name[64];	/* as the last case has it; a person's: masked
					   until it is confirmed into the form */
	uint32_t	past[HELP_PAST];	/* slots, newest first */
	size_t		past_n;
	uint64_t	past_all, past_open, promised;	/* promises not kept */
	bool		past_known;
	/* the rest, best first */
	struct place_guess place[HELP_PLACES];
	size_t		place_n;
	struct help_matter matter[HELP_MATTERS];
	size_t		matter_n;
	struct twin	twin[HELP_TWINS];	/* ids are slots */
	size_t		twin_n;
	char		urgent[32];	/* the word that raised the flag; "" none */
	bool		works;		/* not all of it is up to date yet */
};

struct helper;			/* one a desk; owns nothing it is given */
struct helper_setup {
	struct repo	*repo;
	struct store	*store;		/* may be NULL: no callers, no twins */
	struct rules	*rules;
	struct classes	*classes;	/* may be NULL */
	struct twinning	*twinning;	/* may be NULL */
	const struct law *law;
	const struct seat *who;
};
struct helper *helper_new(const struct helper_setup *s);
void	helper_free(struct helper **h);
/* Field changed (or all: INTAKE_MAX): what depends on it is to be done again. */
void	intake_helped(struct helper *h, const struct intake *f, size_t field);
/* A slice of at most ms; true: more is left. Fills f's fields, too. */
bool	intake_help(struct helper *h, struct intake *f, int64_t now_ms, int ms);
/* Before the form is written: what its fields say by now, and nothing of what is
 * learned and read beside. At most ms, and as long as one of them takes. */
void	intake_settle(struct helper *h, struct intake *f, int64_t now_ms, int ms);
const struct help *helper_help(const struct helper *h);

/* The title that text gives: its first sentence without greetings, cut short. */
void	intake_title(struct str text, struct buf *out);

/* The choices for a field by what stands in it (pinyin, initials, code, words):
 * ranked by match, then by use, place and recency. */
struct intake_choice { uint64_t code; struct str text, note; int score; };
size_t	intake_choices(struct helper *h, const struct intake *f, size_t field,
	    struct str typed, struct intake_choice *out, size_t cap);

#endif
