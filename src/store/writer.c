/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intents into events. The order of one: find the case, build the event, let
 * the law decide (casefile_apply), and only then write. */
#include "store/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "lang/lang.h"
#include "seal/seal.h"
#include "store/blob.h"
#include "store/clocks.h"
#include "store/folder.h"
#include "store/nodes.h"
#include "store/replica_in.h"
#include "store/text.h"

/* A process that still holds the profile of before would fold by another law
 * than the rest. A law without a digest (tests) is any. */
static bool
law_is_adopted(const struct store *s, const struct head *h)
{
	static const uint8_t none[DIGEST_LEN];

	return s->law == NULL || memcmp(s->law->digest, none, DIGEST_LEN) == 0 ||
	    memcmp(s->law->digest, h->law, DIGEST_LEN) == 0;
}

enum err
writer_begin(struct writer *w, struct store *s, bool bulk)
{
	enum err err;

	*w = (struct writer){ .s = s, .bulk = bulk };
	err = room_write(s, &w->t);
	if (err != OK)
		return err;
	err = room_head(s, w->t, &w->h);
	if (err == OK)
		err = folder_follow(s, w->t);
	if (err == OK && !law_is_adopted(s, &w->h))
		err = ERR_LAW;
	if (err != OK) {
		mdb_txn_abort(w->t);
		return err;
	}
	if (w->h.arrivals == 0 && s->law)
		w->h.offset_min = s->law->offset_min;
	w->log = (struct log){ .s = s, .t = w->t, .h = &w->h };
	w->began = w->h.arrivals;
	w->rules_began = w->h.rules;
	return OK;
}

static void
writer_fini(struct writer *w)
{
	log_fini(&w->log);
	delta_fini(&w->delta);
	tally_fini(&w->tally);
	arena_fini(&w->arena);
	free(w->rows);
	free(w->table);
	alarms_fini(&w->alarms);
	callers_fini(&w->callers);
	free(w->opened);
	buf_fini(&w->plain);
	buf_fini(&w->sealed);
	buf_fini(&w->scratch);
	buf_fini(&w->folded);
	buf_fini(&w->blob);
}

void
writer_abort(struct writer *w)
{
	mdb_txn_abort(w->t);
	text_forget(w->s);
	w->s->names_n = 0;	/* a stream begun here is none */
	writer_fini(w);
}

/* A block of text takes tens of milliseconds: it waits for a commit that no
 * seat waits for, as long as its words are still at hand. */
static bool
text_now(const struct writer *w)
{
	const uint32_t late = 2;	/* blocks */

	return w->bulk && (!room_wanted(w->s) ||
	    w->h.cases / BLOCK_SLOTS > w->h.text_blocks + late);
}

void
writer_opened(struct writer *w, uint32_t slot)
{
	uint32_t block = slot / BLOCK_SLOTS;

	for (size_t i = 0; i < w->opened_n; i++)
		if (w->opened[i] == block)
			return;
	w->opened = xgrow(w->opened, &w->opened_cap, w->opened_n + 1,
	    sizeof(*w->opened));
	w->opened[w->opened_n++] = block;
}

static enum err
index_opened(struct writer *w)
{
	enum err err = OK;

	for (size_t i = 0; i < w->opened_n && err == OK; i++)
		if (w->opened[i] < w->h.text_blocks)
			err = text_again(w->s, w->t, w->opened[i]);
	return err;
}

enum err
writer_commit(struct writer *w)
{
	enum err err = OK;
	bool more;

	if (w->h.arrivals == w->began) {
		writer_abort(w);
		return OK;
	}
	err = writer_project(w);
	if (err == OK)
		err = index_opened(w);
	if (err == OK)
		err = log_seal(&w->log);
	if (err == OK && text_now(w))
		err = text_build(w->s, w->t, &w->h, 1, &more);
	if (err != OK) {
		writer_abort(w);
		return err;
	}
	w->h.revision++;
	err = room_commit(w->s, w->t, &w->h);
	if (err != OK) {
		text_forget(w->s);
		w->s->names_n = 0;
	}
	writer_fini(w);
	return err;
}

enum err
writer_commit_bare(struct writer *w)
{
	enum err err;

	if (w->h.arrivals != w->began || w->n > 0 || w->opened_n > 0 ||
	    log_moved(&w->log)) {
		w->began = UINT64_MAX;	/* whatever was appended, commit */
		return writer_commit(w);
	}
	err = room_commit(w->s, w->t, &w->h);
	if (err != OK) {
		text_forget(w->s);
		w->s->names_n = 0;
	}
	writer_fini(w);
	return err;
}

/* --- building the event --- */

/* Given times stand (imports, demonstrations); else the hybrid clock moves on. */
static struct hlc
stamp(struct writer *w, int64_t given)
{
	int64_t wall;

	if (given != 0)
		return (struct hlc){ .ms = given };
	wall = clock_wall().ms;
	if (wall > w->h.hlc_ms) {
		w->h.hlc_ms = wall;
		w->h.hlc_count = 0;
	} else if (++w->h.hlc_count == 0) {
		w->h.hlc_ms++;	/* whoever sent the highest count there is */
	}
	return (struct hlc){ .ms = w->h.hlc_ms, .count = w->h.hlc_count };
}

static void
event_begin(struct event *e, const struct intent *in, struct hlc at)
{
	e->v = EVENT_SCHEMA;
	e->kind = in->kind;
	e->kind_name = STR_NONE;
	e->subject = in->subject;
	e->at = at;
	e->base_n = 0;
	e->actor = in->actor;
	e->login = in->login;
	e->seat = in->seat;
	e->key = in->key;
	e->sealed = STR_NONE;
	e->body.n = in->body ? in->body->n : 0;
	if (in->body)
		memcpy(e->body.f, in->body->f, e->body.n * sizeof(e->body.f[0]));
}

/* Who saw the last deed saw all that people did: fires that came in between are
 * no conflict. */
static enum err
base_check(struct event *e, const struct intent *in, const struct pending *p)
{
	const struct casefile *c = &p->row.c;

	if (c->events == 0)
		return OK;
	if (in->base && !event_id_eq(in->base, &c->head) &&
	    (p->docket.deed.serial == 0 ||
	    !event_id_eq(in->base, &p->docket.deed)))
		return ERR_CONFLICT;
	e->base[0] = c->head;
	e->base_n = 1;
	return OK;
}

/* An undo that names nothing takes back what a person did last. */
static enum err
undo_target(struct event *e, const struct pending *p, char id[EVENT_ID_MAX])
{
	if (e->kind != EV_CASE_UNDO || p->docket.deed.serial == 0 ||
	    body_get(&e->body, "target"))
		return event_undo_target(e, id);
	event_id_format(&p->docket.deed, id);
	return body_text(&e->body, "target", str_of(id));
}

/* A case keeps the clocks of the law it began under. */
static enum err
put_law(const struct writer *w, struct event *e)
{
	if (w->s->law->books_n == 0 || body_get(&e->body, "law"))
		return OK;
	return body_int(&e->body, "law", w->s->law->version);
}

/* Undo: the case is folded anew from its history and this event. */
static enum err
refold(struct writer *w, struct pending *p, const struct event *e,
    struct casefile *out, struct docket *d)
{
	struct history h;
	enum err err = history_read(w->s, w->t, p->row.last, &h), *status;

	if (err != OK)
		return err;
	status = xcalloc(h.n + 1, sizeof(*status));
	h.all[h.n] = e;
	err = casefile_fold(out, d, h.all, h.n + 1, w->s->law, status);
	if (err == OK && status[h.n] != OK)
		err = status[h.n];
	if (err == OK)
		err = tally_history(&w->tally, h.all, h.n, w->s->law, -1);
	if (err == OK)
		err = tally_history(&w->tally, h.all, h.n + 1, w->s->law, 1);
	free(status);
	history_fini(&h);
	return err;
}

/* --- one intent --- */

static const struct body no_secret;

static enum err
append_case(struct writer *w, struct pending *p, struct event *e,
    struct log_stream *st, const struct body *secret)
{
	uint64_t arrival;
	enum err err = log_append(&w->log, st, e, p->slot, p->row.last,
	    &arrival);

	if (err != OK)
		return err;
	p->row.last = arrival + 1;
	writer_texts(w, p, e, secret ? secret : &no_secret);
	return writer_put_blob(w, e);
}

/* A new case's indexes by name. */
enum err
writer_index(struct writer *w, const struct pending *p, const struct event *e)
{
	struct str slot = key_of(&p->slot, sizeof(p->slot));
	enum err err = room_put(w->t, w->s->dbi[DB_NUMBER],
	    str_of(p->row.c.number), slot, MDB_NOOVERWRITE);

	if (err != OK || e->key.n == 0)
		return err == ERR_EXISTS ? ERR_DAMAGED : err;
	/* Two nodes took in one thing: both cases stand, the key is the older's. */
	err = room_put(w->t, w->s->dbi[DB_KEY], e->key, slot, MDB_NOOVERWRITE);
	return err == ERR_EXISTS ? OK : err;
}

static uint32_t
territory_of(uint64_t grid)
{
	return (uint32_t)(grid / 1000000 % 1000);
}

static enum err
key_known(struct writer *w, struct str key, uint32_t *slot)
{
	if (key.n == 0)
		return ERR_NOT_FOUND;
	if (key.n > INTAKE_KEY_MAX)
		return ERR_TOO_BIG;
	return room_copy(w->t, w->s->dbi[DB_KEY], key, slot, sizeof(*slot));
}

/* The channel told us before: out names the case it made then. */
static enum err
known_case(struct writer *w, struct outcome *out)
{
	struct pending *p;
	enum err err = writer_row(w, out->slot, &p);

	if (err == OK)
		memcpy(out->number, p->row.c.number, sizeof(out->number));
	return err == OK ? ERR_EXISTS : err;
}

static enum err
new_case(struct writer *w, const struct intent *in, struct outcome *out)
{
	struct event e;
	struct log_stream *st;
	struct pending *p;
	struct casefile c = { 0 };
	struct docket d = { 0 };
	struct hlc at;
	enum err err = key_known(w, in->key, &out->slot);

	if (err == OK)
		return known_case(w, out);
	if (err != ERR_NOT_FOUND)
		return err;
	at = stamp(w, in->at_ms);
	event_begin(&e, in, at);
	w->s->seed_counter = w->h.arrivals << 2;
	err = writer_number(w, at.ms, out->number);
	if (err != OK)
		return err;
	e.subject = str_of(out->number);
	err = put_law(w, &e);
	if (err == OK)
		err = log_stream(&w->log, node_place(w->s, in->territory ?
		    in->territory : territory_of((uint64_t)body_num(&e.body,
		    "grid", 0))), false, at.ms, &st);
	if (err != OK)
		return err;
	e.id = log_next_id(st);
	err = casefile_apply(&c, &d, &e, w->s->law, &out->why);
	if (err != OK) {
		w->h.day_serial--;	/* the number was not used */
		out->number[0] = '\0';
		return err;
	}
	p = writer_new_row(w);
	err = writer_seal(w, in, p->slot, true, &e);
	if (err != OK)
		return err;
	if (e.sealed.n > 0)
		c.flags |= CASE_PRIVATE;
	p->row.c = c;
	p->docket = d;
	out->slot = p->slot;
	err = append_case(w, p, &e, st, in->secret);
	out->id = e.id;
	if (err == OK)
		err = writer_index(w, p, &e);
	return err == OK ? outbox_links(w, p, &e) : err;
}

static enum err
slot_of(struct writer *w, struct str number, uint32_t *slot)
{
	if (number.n == 0 || number.n >= CASE_NUMBER_MAX)
		return ERR_NOT_FOUND;
	return room_copy(w->t, w->s->dbi[DB_NUMBER], number, slot,
	    sizeof(*slot));
}

/* The event is built, judged and only then written. */
enum err
writer_change(struct writer *w, struct pending *p, const struct intent *in,
    struct event *e, struct outcome *out)
{
	struct casefile was = p->row.c, c = was;
	struct docket d = p->docket;
	struct log_stream *st;
	char target[EVENT_ID_MAX], key[128];
	enum err err;

	event_begin(e, in, stamp(w, in->at_ms));
	if (e->kind == EV_CLOCK_FIRE && e->key.n == 0) {
		rung_key(&e->body, c.number, key, sizeof(key));
		e->key = str_of(key);
	}
	err = base_check(e, in, p);
	if (err == OK)
		err = undo_target(e, p, target);
	if (err != OK)
		return err;
	w->s->seed_counter = w->h.arrivals << 2;
	err = log_stream(&w->log, node_place(w->s, territory_of(c.grid)), false,
	    e->at.ms, &st);
	if (err == OK)
		err = writer_seal(w, in, p->slot, false, e);
	if (err != OK)
		return err;
	e->id = log_next_id(st);
	err = casefile_apply(&c, &d, e, w->s->law, &out->why);
	if (err == OK)
		tally_event(&w->tally, &was, e, &c, 1);
	if (err == ERR_REFOLD)
		err = refold(w, p, e, &c, &d);
	if (err != OK) {
		out->why.err = err;
		return err;
	}
	p->row.c = c;
	p->docket = d;
	out->id = e->id;
	err = append_case(w, p, e, st, in->secret);
	if (err == OK)
		err = quote_note(w, p, e, territory_of(was.grid));
	return err == OK ? outbox_tell(w, p, e, &was, &out->why) : err;
}

static enum err
old_case(struct writer *w, const struct intent *in, struct outcome *out)
{
	struct intent it;
	struct event e;
	struct pending *p;
	enum err err = slot_of(w, in->subject, &out->slot);

	if (err == OK)
		err = writer_row(w, out->slot, &p);
	if (err != OK)
		return err;
	/* A case two nodes took in answers to either number; it has one. */
	it = *in;
	it.subject = str_of(p->row.c.number);
	str_copy(it.subject, out->number, sizeof(out->number));
	return writer_change(w, p, &it, &e, out);
}

/* Into the audit stream: no part of any fold, which must be the same where that
 * stream is not. */
static enum err
audit_append(struct writer *w, const struct intent *in, struct outcome *out,
    uint64_t *arrival)
{
	struct event e;
	struct log_stream *st;
	enum err err;

	event_begin(&e, in, stamp(w, in->at_ms));
	err = log_stream(&w->log, 0, true, e.at.ms, &st);
	if (err == OK)
		err = log_append(&w->log, st, &e, SLOT_NONE, 0, arrival);
	out->id = e.id;
	return err;
}

/* Reads of persons: on the case's page, too. */
static enum err
audit(struct writer *w, const struct intent *in, struct outcome *out)
{
	uint64_t arrival;
	uint8_t key[12];
	enum err err = slot_of(w, in->subject, &out->slot);

	if (err != OK)
		return err;
	str_copy(in->subject, out->number, sizeof(out->number));
	err = audit_append(w, in, out, &arrival);
	if (err != OK)
		return err;
	be32(key, out->slot);
	be64(key + 4, arrival);
	return room_put(w->t, w->s->dbi[DB_AUDIT], key_of(key, sizeof(key)),
	    STR(""), 0);
}

static enum err
common(struct writer *w, const struct intent *in, struct outcome *out)
{
	struct event e;
	struct store_account a;
	struct log_stream *st;
	uint64_t arrival;
	enum err err = OK;

	event_begin(&e, in, stamp(w, in->at_ms));
	if (e.kind == EV_ACCOUNT_SET)
		err = account_of(&e, &a);
	/* Whoever changes rules says how many changes were seen. */
	if (writer_of_rules(e.kind) && body_get(&e.body, "seen") &&
	    body_num(&e.body, "seen", 0) != w->rules_began)
		err = ERR_CONFLICT;
	if (err == OK)
		err = log_stream(&w->log, 0, false, e.at.ms, &st);
	if (err == OK)
		err = log_append(&w->log, st, &e, SLOT_NONE, 0, &arrival);
	out->id = e.id;
	if (err == OK && e.kind == EV_ACCOUNT_SET)
		err = writer_account(w, &e);
	if (err == OK && e.kind == EV_NODE_HOME)
		err = home_note(w, &e);
	if (err == OK)
		err = node_note(w, &e);
	if (err == OK)
		err = writer_layer(w, &e, arrival);
	if (err == OK)
		err = writer_guide(w, &e, arrival);
	return err == OK ? writer_rule(w, &e, arrival) : err;
}

/* What could be written but not be read again is refused before anything. */
static bool
too_big(const struct intent *in)
{
	size_t n = in->subject.n + in->actor.n + in->login.n + in->seat.n +
	    in->key.n;

	for (size_t i = 0; in->body && i < in->body->n; i++)
		n += in->body->f[i].name.n + in->body->f[i].text.n;
	for (size_t i = 0; in->secret && i < in->secret->n; i++)
		n += in->secret->f[i].name.n + in->secret->f[i].text.n;
	return n > EVENT_TEXT_MAX;
}

static enum err
one_intent(struct writer *w, const struct intent *in, struct outcome *out)
{
	enum err err = blob_may(in);
	uint64_t arrival;

	if (err != OK)
		return err;
	if (too_big(in))
		return ERR_TOO_BIG;
	if (in->kind == EV_CASE_REVEAL)
		return audit(w, in, out);
	if (in->kind == EV_TRACK_LOOK || in->kind == EV_TRACK_PURGE)
		return audit_append(w, in, out, &arrival);
	if (!event_of_case(in->kind))
		return common(w, in, out);
	return in->kind == EV_CASE_REPORT ? new_case(w, in, out) :
	    old_case(w, in, out);
}

enum err
writer_intent(struct writer *w, const struct intent *in, struct outcome *out)
{
	*out = (struct outcome){ .slot = SLOT_NONE };
	out->err = one_intent(w, in, out);
	return out->err;
}
