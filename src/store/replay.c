/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log read again: every projection made anew. take.c takes in events that
 * other nodes (or an export) wrote. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/clocks.h"
#include "store/folder.h"
#include "store/take.h"
#include "store/replica_in.h"
#include "store/text.h"

#define FLUSH 4096		/* pending cases written at once */

static enum err
fold_all(struct writer *w, struct pending *p)
{
	struct history h;
	enum err err = history_read(w->s, w->t, p->row.last, &h);

	if (err != OK)
		return err;
	err = casefile_fold(&p->row.c, &p->docket, h.all, h.n, w->s->law, NULL);
	/* The newest is what has come; the rest was counted without it. */
	if (err == OK && h.n > 0)
		err = tally_history(&w->tally, h.all, h.n - 1, w->s->law, -1);
	if (err == OK)
		err = tally_history(&w->tally, h.all, h.n, w->s->law, 1);
	history_fini(&h);
	p->refolded = true;
	return err;
}

enum err
writer_count(struct writer *w, uint64_t last)
{
	struct history h;
	enum err err = history_read(w->s, w->t, last, &h);

	if (err != OK)
		return err;
	err = tally_history(&w->tally, h.all, h.n, w->s->law, 1);
	history_fini(&h);
	return err;
}

/* What was counted was counted under another law: count_anew (law_now.c) does
 * that over. */
enum err
writer_refold(struct writer *w, struct pending *p)
{
	struct history h;
	enum err err = history_read(w->s, w->t, p->row.last, &h);

	if (err != OK)
		return err;
	err = casefile_fold(&p->row.c, &p->docket, h.all, h.n, w->s->law, NULL);
	history_fini(&h);
	return err;
}

/* Is the event in some case's history, among those before last? (When all is read
 * again the log holds also what came later.) */
static enum err
base_stands(struct writer *w, const struct event_id *id, uint64_t last,
    bool *stands)
{
	struct log_head head;
	struct event e;
	uint64_t arrival;
	enum err err = log_find(w->s, w->t, id, &arrival);

	*stands = false;
	if (err != OK || arrival >= last)
		return err == ERR_NOT_FOUND ? OK : err;
	err = log_read(w->s, w->t, arrival, &head, &e);
	if (err == OK)
		err = take_is_orphan(w, &e, arrival, stands);
	*stands = !*stands;
	return err;
}

/* A base that is not here yet is noted: when it comes it belongs before what
 * stands, though it follows the head as that is now. */
static enum err
note_lack(struct writer *w, const struct pending *p, const struct event *e,
    uint64_t last)
{
	char id[EVENT_ID_MAX];
	enum err err = OK;
	bool stands;

	for (size_t i = 0; i < e->base_n && err == OK; i++) {
		if (event_id_eq(&e->base[i], &p->row.c.head))
			continue;
		err = base_stands(w, &e->base[i], last, &stands);
		if (err != OK || stands)
			continue;
		event_id_format(&e->base[i], id);
		err = room_put(w->t, w->s->dbi[DB_LACK], str_of(id), STR(""),
		    0);
	}
	return err;
}

static enum err
was_lacking(struct writer *w, const struct event *e, bool *was)
{
	char id[EVENT_ID_MAX];
	struct str v;
	enum err err;

	event_id_format(&e->id, id);
	err = room_get(w->t, w->s->dbi[DB_LACK], str_of(id), &v);
	*was = err == OK;
	if (*was)
		err = room_del(w->t, w->s->dbi[DB_LACK], str_of(id));
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err
writer_fold_in(struct writer *w, struct pending *p, const struct event *e,
    uint64_t last)
{
	struct casefile c = p->row.c;
	struct docket d = p->docket;
	bool lacked;
	enum err err = was_lacking(w, e, &lacked);

	if (err == OK)
		err = note_lack(w, p, e, last);
	if (err != OK)
		return err;
	p->row.last = last;
	if (lacked)
		return fold_all(w, p);
	err = casefile_apply(&c, &d, e, w->s->law, NULL);
	if (err == OK) {
		tally_event(&w->tally, &p->row.c, e, &c, 1);
		p->row.c = c;
		p->docket = d;
		if (e->kind == EV_CASE_REPORT && e->sealed.n > 0)
			p->row.c.flags |= CASE_PRIVATE;
		return OK;
	}
	return fold_all(w, p);
}

static enum err
flush(struct writer *w, bool all)
{
	bool more;
	enum err err;

	if (!all && w->n < FLUSH)
		return OK;
	err = writer_project(w);
	arena_fini(&w->arena);
	return err == OK && w->bulk ?
	    text_build(w->s, w->t, &w->h, 1, &more) : err;
}

/* --- rebuild --- */

static enum err
drop_projections(struct writer *w)
{
	static const enum db made[] = { DB_ROW, DB_NUMBER, DB_KEY, DB_FACET,
		DB_AXIS, DB_DAY, DB_TEXT, DB_AUDIT, DB_ACCOUNT, DB_RULE,
		DB_TALLY, DB_DOCKET, DB_ALARM, DB_HOME, DB_NODE,
		DB_ORPHAN, DB_LACK, DB_MOVED, DB_LAYER,
		DB_CALLER, DB_GUIDE };
	int rc = 0;

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]) && rc == 0; i++)
		rc = mdb_drop(w->t, w->s->dbi[made[i]], 0);
	w->h.cases = 0;
	w->h.text_blocks = 0;
	w->h.rules = 0;
	w->h.asleep = 0;
	return room_err(rc);
}

/* The slot it stands under may be older than the name it came by. */
static bool
number_known(struct writer *w, const struct event *e)
{
	struct str v;

	return e->subject.n > 0 && e->subject.n < CASE_NUMBER_MAX &&
	    room_get(w->t, w->s->dbi[DB_NUMBER], e->subject, &v) == OK;
}

/* An event that came before its case waits again for the report. */
static enum err
replay_case(struct writer *w, const struct log_head *head, const struct event *e,
    uint64_t arrival)
{
	bool report = e->kind == EV_CASE_REPORT;
	struct pending *p;
	enum err err;

	if (head->slot > w->h.cases || (!report && !number_known(w, e)))
		return take_orphan(w, e, arrival);
	if (head->slot == w->h.cases) {
		p = writer_new_row(w);
		err = take_fold(w, p, e, arrival);
		return err == OK ? take_again(w, p, e) : err;
	}
	err = writer_row(w, head->slot, &p);
	if (err == OK)
		err = take_fold(w, p, e, arrival);
	return err == OK && report ? take_again(w, p, e) : err;
}

/* What names nobody, stands where no account does, or is of a node whose word on
 * them does not count here, is no account. */
static enum err
replay_account(struct writer *w, const struct event *e)
{
	struct store_account a;

	if (!log_is_common(str_of(e->id.stream)) || account_of(e, &a) != OK ||
	    !log_is_lawful(w->s, w->t, e->id.stream))
		return OK;
	return writer_account(w, e);
}

enum err
replay_other(struct writer *w, const struct event *e, uint64_t arrival)
{
	uint8_t key[12];
	uint32_t slot;
	enum err err;

	if (e->kind == EV_ACCOUNT_SET)
		return replay_account(w, e);
	if (log_is_common(str_of(e->id.stream)) &&
	    ((err = writer_rule(w, e, arrival)) != OK ||
	    (err = writer_layer(w, e, arrival)) != OK ||
	    (err = writer_guide(w, e, arrival)) != OK))
		return err;
	if (e->kind == EV_NODE_HOME)
		return log_is_common(str_of(e->id.stream)) ? home_note(w, e) :
		    OK;
	if ((err = node_note(w, e)) != OK || e->kind != EV_CASE_REVEAL)
		return err;
	if (e->subject.n == 0 || e->subject.n >= CASE_NUMBER_MAX)
		return OK;
	err = room_copy(w->t, w->s->dbi[DB_NUMBER], e->subject, &slot,
	    sizeof(slot));
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	be32(key, slot);
	be64(key + 4, arrival);
	return room_put(w->t, w->s->dbi[DB_AUDIT], key_of(key, sizeof(key)),
	    STR(""), 0);
}

static bool
go_on(const struct store_progress *p, uint64_t done, uint64_t of)
{
	return p == NULL || p->fn == NULL || p->fn(p->ctx, done, of);
}

/* Reports that began their case later than they came, under another law. */
struct late { uint32_t slot; uint64_t arrival; };
struct lates { struct late *at; size_t n, cap; };

static void
late_note(struct lates *l, const struct log_head *head, const struct event *e,
    uint64_t arrival)
{
	if (e->kind != EV_CASE_REPORT || head->slot == SLOT_NONE)
		return;
	l->at = xgrow(l->at, &l->cap, l->n + 1, sizeof(*l->at));
	l->at[l->n++] = (struct late){ head->slot, arrival };
}

/* Those whose turn it is by now. */
static enum err
late_begin(struct writer *w, const struct lates *l)
{
	enum err err = OK;

	for (size_t i = 0; i < l->n && err == OK; i++)
		if (l->at[i].slot == w->h.cases) {
			err = take_late(w, l->at[i].arrival);
			i = SIZE_MAX;	/* the next may be any */
		}
	return err;
}

static enum err
replay_one(struct writer *w, struct lates *l, uint64_t a)
{
	struct log_head head;
	struct event e;
	enum err err = log_read(w->s, w->t, a, &head, &e);

	/* A store of before 4 owes nobody yet what it recorded. */
	if (err == OK && w->h.schema < 4)
		err = blob_owe_old(w, &e);
	if (err != OK)
		return err;
	if (!event_of_case(e.kind))
		return replay_other(w, &e, a);
	if (head.slot > w->h.cases)
		late_note(l, &head, &e, a);
	err = replay_case(w, &head, &e, a);
	return err == OK && l->n > 0 ? late_begin(w, l) : err;
}

static enum err
replay(struct writer *w, const struct store_progress *p)
{
	struct lates late = { .n = 0 };
	enum err err = OK;

	for (uint64_t a = 0; a < w->h.arrivals && err == OK; a++) {
		err = replay_one(w, &late, a);
		if (err == OK)
			err = flush(w, false);
		if (err == OK && a % 1024 == 0 && !go_on(p, a, w->h.arrivals))
			err = ERR_CANCELLED;
	}
	free(late.at);
	return err == OK ? flush(w, true) : err;
}

static enum err
rebuild_once(struct store *s, const struct store_progress *p)
{
	struct writer w;
	bool more = true;
	enum err err = writer_begin(&w, s, true);

	if (err != OK)
		return err;
	w.again = true;
	text_forget(s);
	err = drop_projections(&w);
	if (err == OK)
		err = replay(&w, p);
	while (err == OK && more) {
		err = text_build(s, w.t, &w.h, 1, &more);
		if (err == OK && !go_on(p, w.h.arrivals, w.h.arrivals))
			err = ERR_CANCELLED;
	}
	if (err == OK)
		err = law_mark(s, w.t);
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	w.began--;		/* nothing was appended; commit all the same */
	w.h.schema = STORE_SCHEMA;
	err = writer_commit(&w);
	text_forget(s);
	return err;
}

enum err
store_rebuild(struct store *s, const struct store_progress *p,
    struct store_fault *why)
{
	enum err err;

	do {
		err = rebuild_once(s, p);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	return err == OK ? OK : folder_fault(why, err, "%s: %s", s->dir,
	    err_text(err));
}
