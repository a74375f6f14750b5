/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo.h -- what the desk needs from storage.  Layer: core.
 * Two implementations stand under one conformance suite: store/lmdb_repo and
 * store/mem_repo. Everything lent is good until the next call on the repo,
 * unless said. A slot is the local number of a case (arrival order, from 0);
 * it never changes on this store but means nothing elsewhere. */
#ifndef CORE_REPO_H
#define CORE_REPO_H

#include "base/clock.h"
#include "core/casefile.h"

#define SLOT_NONE 0xFFFFFFFFu

/* ---- writing ---- */

/* One event as its author wants it. The repo gives it id, at, base, prev,
 * seals the private part, folds, projects. Everything is borrowed. */
struct intent {
	enum event_kind	kind;
	struct str	subject;	/* empty for a new case: the repo numbers it */
	uint32_t	begun;		/* k > 0: the subject is the case that intent
			   k - 1 of this same commit begins */
	uint32_t	after;		/* k > 0: only if intent k - 1 of this commit
			   stood (else ERR_CANCELLED); its event is the base
			   where it is of the same case */
	uint32_t	names;	/* k > 0: its body's "case" is the number of the case
			   that intent k - 1 of this commit begins */
	struct str	actor, login, seat, key;
	const struct body *body;	/* public facts */
	const struct body *secret;	/* personal fields and free text, or NULL:
			   title text place caller phone note addr … */
	const struct event_id *base;	/* head as seen; NULL: whatever it is now */
	int64_t		at_ms;		/* 0: the wall clock (imports and demos give it) */
	uint32_t	territory;	/* town digits; 0 common; of new cases */
	uint32_t	audit;		/* 1: into the audit stream */
	struct str	blob;		/* a recording, of a case: sealed under its
			   key and named in the body ("recording", "recording_size") */
};

#define REPO_BLOB_MAX ((size_t)64 << 20)	/* bytes of a recording */

struct outcome {
	enum err	err;		/* OK, ERR_CONFLICT, ERR_REFUSED, ERR_ILLEGAL_MOVE,
			   ERR_EXISTS (key known: slot is the older case) */
	uint32_t	slot;
	struct event_id	id;		/* as written */
	char		number[CASE_NUMBER_MAX];
	struct refusal	why;
};

/* ---- reading ---- */

struct case_view {
	const struct casefile *c;	/* in place */
	uint32_t	slot;
	struct str	title, place;	/* clean text, empty after redaction */
};

/* Called for each event of a case, in the order of casefile_order, which is the
 * same in every store; reads of persons between them by their time. secret is NULL when the key
 * is gone; status as casefile_fold's. Returning false stops. */
typedef bool history_fn(void *ctx, const struct event *e,
    const struct body *secret, enum err status);

enum sort_key { SORT_DUE, SORT_AGE, SORT_NEWEST, SORT_ARRIVAL };

#define QUERY_TYPED 24		/* terms of a filter as typed */
#define QUERY_TERMS (QUERY_TYPED + 1)
#define QUERY_VALUES 256

enum term_kind { TERM_FACET, TERM_TEXT, TERM_TIME, TERM_PHONE };
enum text_field { TEXT_ANY, TEXT_TITLE, TEXT_PLACE };
enum time_field { TIME_DUE, TIME_REPORTED };

struct query_term {
	enum term_kind	kind;
	bool		not;
	enum facet	facet;		/* TERM_FACET: any of values */
	uint32_t	*values;	/* borrowed from the query's owner */
	size_t		values_n;
	struct str	text;		/* TERM_TEXT: contained, folded; TERM_PHONE:
			   digits that a caller's number is, or ends with (four at
			   least, else nothing is found) */
	bool		loose;		/* TERM_TEXT: of Chinese the pairs of
			   neighbours count, wherever they stand: lang_holds */
	enum text_field	in;		/* TERM_TEXT: looked for there only; a store
			   may know as little as its rows show of it */
	/* TERM_TEXT: other texts, slots (in values) and callers' numbers that count
	 * as well */
	const struct str *also;		/* borrowed; as text, and as loose */
	size_t		also_n;
	bool		or_phone;	/* text is the end of a number, too */
	bool		or_number;	/* and of a case's: number_names */
	enum time_field	field;		/* TERM_TIME: from_ms <= t < to_ms; a due
			   counts only where it runs (CASE_DUE_RUNS) */
	int64_t		from_ms, to_ms;
};

/* All terms hold. Zero terms: every case. */
struct query {
	struct query_term t[QUERY_TERMS];
	size_t		n;
	enum sort_key	sort;
	bool		reverse;
};

/* Where a page begins. Rank is exact. */
struct page {
	uint32_t	*slots;		/* out: filled with found slots, in order */
	size_t		cap;
	size_t		n;		/* out */
	uint64_t	rank;		/* in: first row wanted, 0-based */
	uint64_t	total;		/* out: exact count of matches */
	uint32_t	anchor;		/* in: SLOT_NONE, or a slot: rank is ignored and
			   set to that case's own rank (page begins at
			   rank - before); ERR_NOT_FOUND if it left */
	uint64_t	before;
};

struct repo;
struct repo_ops {
	/* All of intents or nothing, in one transaction; or, when each is set,
	 * those refused are skipped and the others stand, in as few transactions
	 * as waiting seats allow. Durable on return. An undo without a target
	 * takes back the case's last event.
	 * Returns OK when it committed (outcomes say each), else why nothing was. */
	enum err (*commit)(struct repo *, const struct intent *, size_t n, bool each,
	    struct outcome *out);
	enum err (*find)(struct repo *, struct str number, uint32_t *slot);
	/* The case that a channel's own key made; ERR_NOT_FOUND. */
	enum err (*find_key)(struct repo *, struct str key, uint32_t *slot);
	enum err (*get)(struct repo *, uint32_t slot, struct case_view *out);
	/* Its clocks and all else that is not in the row; copied out. A case of
	 * before there were clocks has an empty one. */
	enum err (*docket)(struct repo *, uint32_t slot, struct docket *out);
	enum err (*history)(struct repo *, uint32_t slot, history_fn *, void *ctx);
	enum err (*page)(struct repo *, const struct query *, struct page *);
	enum err (*count)(struct repo *, const struct query *, uint64_t *out);
	/* Cases ever; bumped by every commit that appended events. */
	uint64_t (*cases)(struct repo *);
	uint64_t (*revision)(struct repo *);
	void	 (*close)(struct repo *);
};

struct repo { const struct repo_ops *ops; };

#endif
