/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log read again: rebuilding every projection, and taking in events that
 * other nodes (or an export) wrote. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/clocks.h"
#include "store/folder.h"
#include "store/replica_in.h"
#include "store/text.h"
#include "store/writer.h"

#define FLUSH 4096		/* pending cases written at once */

static enum err
fold_all(struct writer *w, struct pending *p)
{
	struct history h;
	const struct event **all;
	enum err err = history_read(w->s, w->t, p->row.last, &h);

	if (err != OK)
		return err;
	all = xcalloc(h.n + 1, sizeof(*all));
	for (size_t i = 0; i < h.n; i++)
		all[i] = &h.e[i];
	err = casefile_fold(&p->row.c, &p->docket, all, h.n, w->s->law, NULL);
	/* The newest is what has come; the rest was counted without it. */
	if (err == OK && h.n > 0)
		err = tally_history(&w->tally, all, h.n - 1, w->s->law, -1);
	if (err == OK)
		err = tally_history(&w->tally, all, h.n, w->s->law, 1);
	free(all);
	history_fini(&h);
	p->refolded = true;
	return err;
}

enum err
writer_fold_in(struct writer *w, struct pending *p, const struct event *e,
    uint64_t last)
{
	struct casefile c = p->row.c;
	struct docket d = p->docket;
	enum err err = casefile_apply(&c, &d, e, w->s->law, NULL);

	p->row.last = last;
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
		DB_ORPHAN };
	int rc = 0;

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]) && rc == 0; i++)
		rc = mdb_drop(w->t, w->s->dbi[made[i]], 0);
	w->h.cases = 0;
	w->h.text_blocks = 0;
	w->h.rules = 0;
	w->h.asleep = 0;
	return room_err(rc);
}

static enum err
replay_case(struct writer *w, const struct log_head *head, const struct event *e,
    uint64_t arrival, struct buf *plain)
{
	struct body secret = { .n = 0 };
	bool fresh = head->slot == w->h.cases;
	struct pending *p;
	enum err err;

	if (head->slot > w->h.cases)
		return ERR_DAMAGED;
	if (fresh)
		p = writer_new_row(w);
	else if ((err = writer_row(w, head->slot, &p)) != OK)
		return err;
	err = writer_fold_in(w, p, e, arrival + 1);
	if (err != OK)
		return err;
	if ((e->kind != EV_CASE_REPORT && e->kind != EV_CASE_AMEND) ||
	    log_secret(w->s, w->t, head->slot, e, plain, &secret) != OK)
		secret.n = 0;	/* none, or erased */
	writer_texts(w, p, e, &secret);
	return fresh && e->kind == EV_CASE_REPORT ? writer_index(w, p, e) : OK;
}

/* What names nobody, or stands where no account does, is no account. */
static enum err
replay_account(struct writer *w, const struct event *e)
{
	struct store_account a;

	if (!log_is_common(str_of(e->id.stream)) || account_of(e, &a) != OK)
		return OK;
	return writer_account(w, e);
}

static enum err
replay_other(struct writer *w, const struct event *e, uint64_t arrival)
{
	uint8_t key[12];
	uint32_t slot;
	enum err err;

	if (e->kind == EV_ACCOUNT_SET)
		return replay_account(w, e);
	if (log_is_common(str_of(e->id.stream)) &&
	    (err = writer_rule(w, e, arrival)) != OK)
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

static enum err
replay(struct writer *w, const struct store_progress *p)
{
	struct buf plain = { 0 };
	struct log_head head;
	struct event e;
	enum err err = OK;

	for (uint64_t a = 0; a < w->h.arrivals && err == OK; a++) {
		err = log_read(w->s, w->t, a, &head, &e);
		if (err == OK)
			err = head.slot == SLOT_NONE ?
			    replay_other(w, &e, a) :
			    replay_case(w, &head, &e, a, &plain);
		if (err == OK)
			err = flush(w, false);
		if (err == OK && a % 1024 == 0 && !go_on(p, a, w->h.arrivals))
			err = ERR_CANCELLED;
	}
	buf_fini(&plain);
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

/* --- foreign events --- */

/* Does it follow the last one of its stream? */
static enum err
chain_fits(struct log_stream *st, const struct event *e)
{
	if (e->id.serial != st->row.last + 1)
		return ERR_DAMAGED;
	if (st->row.last == 0) {	/* a year before it is not ours to know */
		memcpy(st->row.digest, e->prev, DIGEST_LEN);
		return OK;
	}
	return memcmp(st->row.digest, e->prev, DIGEST_LEN) == 0 ? OK :
	    ERR_DAMAGED;
}

/* It is shown, typed and printed: visible ASCII. */
static bool
number_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return s.n > 0 && s.n < CASE_NUMBER_MAX;
}

/* The case e is about: one that stands, or the one it begins. */
static enum err
take_row(struct writer *w, const struct event *e, struct pending **p,
    bool *fresh)
{
	uint32_t slot;
	enum err err;

	if (!number_plain(e->subject) || e->key.n > INTAKE_KEY_MAX)
		return ERR_BAD_INPUT;
	err = room_copy(w->t, w->s->dbi[DB_NUMBER], e->subject, &slot,
	    sizeof(slot));
	*fresh = err == ERR_NOT_FOUND && e->kind == EV_CASE_REPORT;
	if (*fresh) {
		*p = writer_new_row(w);
		return OK;
	}
	return err == OK ? writer_row(w, slot, p) : err;
}

/* A key that comes late opens what the case's row and index did without. */
static enum err
take_key(struct writer *w, struct pending *p, const uint8_t key[32], bool fresh)
{
	bool late;
	enum err err = log_key_add(w->s, w->t, p->slot, key, &late);

	if (err != OK || !late || fresh)
		return err;
	p->refolded = true;
	p->retext = true;
	writer_opened(w, p->slot);
	return OK;
}

static enum err
take_case(struct writer *w, struct store_foreign *f, struct log_stream *st)
{
	struct event *e = &f->e;
	struct body secret = { .n = 0 };
	struct buf plain = { 0 };
	struct pending *p;
	uint64_t arrival;
	bool fresh;
	enum err err = take_row(w, e, &p, &fresh);

	if (err == OK)
		err = log_append(&w->log, st, e, p->slot, p->row.last, &arrival);
	if (err == OK && f->key && e->sealed.n > 0)
		err = take_key(w, p, f->key, fresh);
	if (err == OK)
		err = writer_fold_in(w, p, e, arrival + 1);
	if (err != OK)
		return err;
	if (log_secret(w->s, w->t, p->slot, e, &plain, &secret) != OK)
		secret.n = 0;
	writer_texts(w, p, e, &secret);
	buf_fini(&plain);
	return fresh ? writer_index(w, p, e) : OK;
}

static enum err
take_other(struct writer *w, struct event *e, struct log_stream *st)
{
	uint64_t arrival;
	enum err err = log_append(&w->log, st, e, SLOT_NONE, 0, &arrival);

	return err == OK ? replay_other(w, e, arrival) : err;
}

/* Two events of one id: the stream was forked, and which is true is not known
 * here. */
static enum err
same_event(struct writer *w, uint64_t arrival, struct event *e)
{
	struct buf ours = { 0 }, theirs = { 0 };
	struct log_head head;
	struct event known;
	enum err err = log_read(w->s, w->t, arrival, &head, &known);

	if (err == OK) {
		event_canonical(&known, &ours);
		event_canonical(e, &theirs);
		if (!str_eq(buf_view(&ours), buf_view(&theirs)))
			err = ERR_DAMAGED;
	}
	buf_fini(&ours);
	buf_fini(&theirs);
	return err;
}

static enum err
take_one(struct writer *w, struct store_foreign *f, size_t *known)
{
	bool of_case = event_of_case(f->e.kind);
	struct log_stream *st;
	uint64_t arrival;
	enum err err = log_find(w->s, w->t, &f->e.id, &arrival);

	if (err == OK) {
		(*known)++;
		return same_event(w, arrival, &f->e);
	}
	if (err != ERR_NOT_FOUND)
		return err;
	/* What we wrote we know: the rest is forged, or of a twin. */
	if (log_is_own(&w->log, f->e.id.stream))
		return ERR_DAMAGED;
	err = log_stream_named(&w->log, f->e.id.stream, &st);
	if (err == OK)
		err = chain_fits(st, &f->e);
	if (err != OK)
		return err;
	return of_case ? take_case(w, f, st) : take_other(w, &f->e, st);
}

static enum err
take_once(struct store *s, struct store_foreign *f, size_t n, size_t *known,
    size_t *which)
{
	struct writer w;
	enum err err = writer_begin(&w, s, n >= 64);

	if (err != OK)
		return err;
	*known = 0;
	for (size_t i = 0; i < n && err == OK; i++) {
		*which = i;
		err = take_one(&w, &f[i], known);
	}
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	return writer_commit(&w);
}

enum err
store_take(struct store *s, struct store_foreign *f, size_t n, size_t *known,
    size_t *which)
{
	enum err err;

	if (s->law == NULL)
		return ERR_REFUSED;
	do {
		err = take_once(s, f, n, known, which);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	return err;
}
