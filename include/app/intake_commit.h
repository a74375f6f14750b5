/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake_commit.h -- the form as one commit.  Layer: app.
 *
 * A new case: report, and as far as the seat's roles, the workflow and what is known
 * allow, accept, file and the desk's own dispatch, all or nothing. A stored case that
 * is being judged: what was put right, and then the same way. A caller who joins a
 * parent: report and merge. What the law refuses is said, and the form stays. */
#ifndef APP_INTAKE_COMMIT_H
#define APP_INTAKE_COMMIT_H

#include "app/intake_fill.h"

enum intake_far {		/* how far it is to go */
	INTAKE_REPORT,		/* written down, no more */
	INTAKE_FILE,		/* accepted, filed, dispatched where that needs no
				   person */
	INTAKE_MERGE		/* into f->parent */
};

struct intake_done {
	uint32_t	slot;
	char		number[CASE_NUMBER_MAX];
	uint8_t		state;		/* where it stands now */
	uint16_t	unit;		/* it was dispatched to; 0 not */
	enum verdict	verdict;	/* why not, where it stopped before */
	struct event_id	top;		/* what an undo begins with */
	size_t		events;		/* written */
	char		parent[CASE_NUMBER_MAX];
	char		why[320];	/* where it is not OK: a translated sentence */
	/* what was said of it beforehand, and is in the case anyhow */
	char		way[96];	/* the workflow's own words for the steps */
	uint32_t	rule;		/* that dispatched it; 0 none */
	int32_t		limit_n;
	uint8_t		limit_unit;	/* enum limit_unit */
};

/* Which field must be seen to before it can go so far; -1 none. why: translated. */
int	intake_lacks(const struct intake *f, const struct seat *who,
	    enum intake_far far, char *why, size_t cap);
/* ERR_BAD_INPUT, ERR_REFUSED, ERR_CONFLICT (the case judged has changed), ERR_EXISTS
 * (the form was written already, by another seat; slot and number say as what) …;
 * out->why says it. Nothing was written then. at_ms: as an intent's, 0 the wall
 * clock. */
MUST_CHECK enum err intake_commit(const struct intake *f, struct repo *repo,
    struct rules *rules, const struct seat *who, enum intake_far far,
    int64_t at_ms, struct intake_done *out);

/* What intake_commit would do now, in out; nothing is written. The same errors. */
MUST_CHECK enum err intake_foresee(const struct intake *f, struct repo *repo,
    struct rules *rules, const struct seat *who, int64_t at_ms,
    struct intake_done *out);

/* A question answered at once, no case: counted by channel and matter; article:
 * what it was answered from, may be empty. No person stands in it. */
MUST_CHECK enum err intake_answer(struct repo *repo, const struct intake *f,
    struct str article, const struct seat *who, int64_t now_ms, char *why,
    size_t cap);

#endif
