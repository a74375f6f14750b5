/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify_in.h -- what the files of the proof share.  Layer: store (private). */
#ifndef STORE_VERIFY_IN_H
#define STORE_VERIFY_IN_H

#include "store/callers.h"
#include "store/delta.h"
#include "store/tally.h"
#include "store/verify_more.h"

struct chain {
	struct stream_row row;		/* as stored */
	uint8_t		digest[DIGEST_LEN];
	uint64_t	last;
	uint8_t		(*pending)[DIGEST_LEN];	/* owned: since the last signature */
	size_t		n, cap;
	uint64_t	loose;	/* seen before their place in the chain */
};

struct proof {
	struct store	*s;
	MDB_txn		*t;
	struct store_verdict *v;
	const struct store_progress *p;
	struct chain	*chains;	/* owned, by stream id */
	size_t		chains_n, chains_cap;
	struct buf	canon, plain;
	struct delta	delta;
	struct tally	tally;
	struct clocks_seen clocks;
	uint64_t	rules;		/* events of rules and profiles */
	uint64_t	layers;		/* events of layers */
	uint64_t	guides;		/* events of the guide */
	struct callers	callers;	/* of the case looked at */
	uint64_t	caller_rows;
	bool		shut;		/* words there are that do not open */
	uint64_t	reports;	/* that begin a case, or are another of it */
	uint64_t	keys, keys_more;	/* of the first of a case; of others */
	uint64_t	bitmaps, lines, audits;
	uint64_t	of_cases, told;	/* events of cases: in the log, in histories */
	uint32_t	begun;		/* slots seen so far */
	uint64_t	done, of;
};

/* Always false, so that a check can return it. */
bool		proof_fault(struct proof *pr, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
bool		proof_step(struct proof *pr);	/* false: cancelled */
uint64_t	proof_entries(struct proof *pr, enum db db);
/* --- verify_log.c --- */
MUST_CHECK enum err prove_log(struct proof *pr);

#endif
