/* SPDX-License-Identifier: GPL-3.0-or-later */
/* writer.h -- one write transaction's work: events into the log, cases folded,
 * projections changed once at the end.  Layer: store (private). */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/alarm.h"
#include "store/callers.h"
#include "store/delta.h"
#include "store/log.h"
#include "store/tally.h"

#define INTAKE_KEY_MAX 480	/* bytes; LMDB takes 511 */

/* A case this transaction touches: as it stood, and as it will stand. */
struct pending {
	uint32_t	slot;
	bool		fresh;		/* begun in this transaction */
	bool		retext;		/* searchable text changed after report */
	bool		refolded;	/* words are to be taken from the history */
	bool		sleeps;		/* its alarm is to wait for an event */
	bool		had;		/* a docket stands in the table */
	struct row_head	old, row;
	struct docket	docket;
	struct str	title, place;	/* in the writer's arena */
};

struct writer {
	struct store	*s;
	MDB_txn		*t;
	struct head	h;
	struct log	log;
	struct delta	delta;
	struct tally	tally;
	struct alarms	alarms;
	struct callers	callers;
	struct arena	arena;
	struct pending	*rows;		/* owned */
	size_t		n, cap;
	uint32_t	*table;		/* owned: slot hash -> index + 1 */
	size_t		table_n;	/* a power of two */
	struct buf	plain, sealed, scratch, folded;
	struct buf	blob;		/* sealed, to be put with the event */
	uint8_t		blob_digest[DIGEST_LEN];
	bool		bulk;		/* texts are handed to the index */
	bool		again;		/* a rebuild: what is owed is owed already */
	const uint8_t	*bring;		/* a case key that comes with the event
			   being taken, or NULL */
	uint32_t	*opened;	/* owned: blocks with texts a key opened */
	size_t		opened_n, opened_cap;
	uint64_t	began;		/* arrivals at the start */
	uint32_t	rules_began;	/* events of rules at the start */
};

MUST_CHECK enum err writer_begin(struct writer *w, struct store *s, bool bulk);
/* One intent. What refused it is in out->err and returned; the transaction is
 * as before then, but for ERR_IO and the like, which end it. */
MUST_CHECK enum err writer_intent(struct writer *w, const struct intent *in,
    struct outcome *out);
/* Projections, signatures, commit. Always ends the transaction. */
MUST_CHECK enum err writer_commit(struct writer *w);
/* The same where perhaps nothing was appended: what else was written stands. */
MUST_CHECK enum err writer_commit_bare(struct writer *w);
void	writer_abort(struct writer *w);

/* in, of a case event, onto p; e is what was made of it, and borrows from in and
 * w. Refusals as writer_intent. */
MUST_CHECK enum err writer_change(struct writer *w, struct pending *p,
    const struct intent *in, struct event *e, struct outcome *out);

/* The next number of a case at at_ms: highest of its day and node, and one. */
MUST_CHECK enum err writer_number(struct writer *w, int64_t at_ms,
    char out[CASE_NUMBER_MAX]);

/* Words and recording of in, sealed into e (writer_seal.c); the recording is put
 * with the event, by the other. */
MUST_CHECK enum err writer_seal(struct writer *w, const struct intent *in,
    uint32_t slot, bool fresh, struct event *e);
MUST_CHECK enum err writer_put_blob(struct writer *w, const struct event *e);

/* --- shared with take.c and rebuild.c --- */
MUST_CHECK enum err writer_row(struct writer *w, uint32_t slot,
    struct pending **out);
struct pending *writer_new_row(struct writer *w);
/* Title, place and search text of an event that brings them. */
void	writer_texts(struct writer *w, struct pending *p, const struct event *e,
	    const struct body *secret);
void	writer_words_again(struct writer *w, struct pending *p);
/* A key came after slot's texts: its block of the index is made anew. */
void	writer_opened(struct writer *w, uint32_t slot);
/* Writes the changed projections of every pending row. */
MUST_CHECK enum err writer_project(struct writer *w);
/* An event that stands in the log at arrival (last is arrival + 1) into its
 * pending row, whatever order it came in: applied where it follows the head,
 * else the case is folded anew. */
MUST_CHECK enum err writer_fold_in(struct writer *w, struct pending *p,
    const struct event *e, uint64_t last);
/* What the case whose last event is at last - 1 gives to its rules, counted. */
MUST_CHECK enum err writer_count(struct writer *w, uint64_t last);
/* p's case folded anew from all that stands in the log; nothing is counted. */
MUST_CHECK enum err writer_refold(struct writer *w, struct pending *p);
/* The names a new case is found by. */
MUST_CHECK enum err writer_index(struct writer *w, const struct pending *p,
    const struct event *e);
/* Seeds, profile, restores: what is no case. */
MUST_CHECK enum err account_of(const struct event *e, struct store_account *a);
MUST_CHECK enum err account_row_of(const struct event *e,
    struct account_row *row);
bool	account_newer(const struct account_row *a, const struct account_row *than);
/* The newest stands, whatever the order they come in. */
MUST_CHECK enum err writer_account(struct writer *w, const struct event *e);
bool	writer_of_rules(enum event_kind k);
/* A rule's event, or a profile adopted, that stands in the log at arrival. */
MUST_CHECK enum err writer_rule(struct writer *w, const struct event *e,
    uint64_t arrival);
/* An event of layers likewise. */
MUST_CHECK enum err writer_layer(struct writer *w, const struct event *e,
    uint64_t arrival);
/* One of the guide. */
MUST_CHECK enum err writer_guide(struct writer *w, const struct event *e,
    uint64_t arrival);

#endif
