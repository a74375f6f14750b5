/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writing half. A batch keeps a journal of the cases it touched, so that
 * all of it can be taken back; memory of texts is given back only at close. */
#include "store/mem_repo.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lang/lang.h"
#include "mem.h"
#include "store/blob.h"
#include "store/born.h"

static struct mem_repo *
of(struct repo *r)
{
	return (struct mem_repo *)r;
}

static struct str
keep(struct mem_repo *m, struct str s)
{
	return str_n(arena_dup(&m->arena, s.p, s.n), s.n);
}

/* ---- taking back ---- */

struct was { uint32_t slot; struct mem_case c; };

struct batch {
	struct mem_repo	*m;
	struct was	*was;		/* owned; cases before each change */
	size_t		was_n, was_cap;
	size_t		cases_n, events_n, counts_n;
	struct mem_count *counts;	/* owned copy */
	struct hlc	last;
};

static void
batch_begin(struct batch *b, struct mem_repo *m)
{
	*b = (struct batch){
		.m = m, .cases_n = m->cases_n, .events_n = m->events_n,
		.counts_n = m->counts_n, .last = m->last,
		.counts = xmemdup(m->counts, m->counts_n * sizeof(*m->counts))
	};
}

static void
batch_note(struct batch *b, uint32_t slot)
{
	b->was = xgrow(b->was, &b->was_cap, b->was_n + 1, sizeof(*b->was));
	b->was[b->was_n++] = (struct was){ slot, b->m->cases[slot] };
}

static void
batch_back(struct batch *b)
{
	struct mem_repo *m = b->m;

	while (b->was_n) {
		const struct was *w = &b->was[--b->was_n];

		m->cases[w->slot] = w->c;
	}
	m->cases_n = b->cases_n;
	m->events_n = b->events_n;
	m->counts_n = b->counts_n;
	m->last = b->last;
	if (b->counts_n)
		memcpy(m->counts, b->counts, b->counts_n * sizeof(*m->counts));
}

static void
batch_end(struct batch *b)
{
	free(b->was);
	free(b->counts);
}

/* ---- serials ---- */

static uint64_t *
count_of(struct mem_repo *m, const char *name)
{
	for (size_t i = 0; i < m->counts_n; i++)
		if (!strcmp(m->counts[i].name, name))
			return &m->counts[i].n;
	m->counts = xgrow(m->counts, &m->counts_cap, m->counts_n + 1,
	    sizeof(*m->counts));
	m->counts[m->counts_n] = (struct mem_count){ 0 };
	str_copy(str_of(name), m->counts[m->counts_n].name, STREAM_MAX);
	return &m->counts[m->counts_n++].n;
}

static struct event_id
next_id(struct mem_repo *m, int64_t ms, uint32_t territory, bool audit)
{
	struct civil c = clock_civil((struct wall){ ms }, m->law->offset_min);
	struct event_id id = { 0 };
	char part[16] = "common";

	if (audit)
		snprintf(part, sizeof(part), "audit");
	else if (territory)
		snprintf(part, sizeof(part), "t%02u", territory % 1000);
	snprintf(id.stream, sizeof(id.stream), "%s.%s.%02d", m->node, part,
	    c.year % 100);
	id.serial = *count_of(m, id.stream) + 1;
	return id;
}

/* Also the name of the day's count: its serial cut off. */
static void
next_number(struct mem_repo *m, int64_t ms, char out[CASE_NUMBER_MAX])
{
	struct civil c = clock_civil((struct wall){ ms }, m->law->offset_min);
	char day[CASE_NUMBER_MAX];

	snprintf(day, sizeof(day), "%.*s-%04d%02d%02d-%s",
	    STR_ARG(m->law->code), c.year, c.month, c.day, m->node);
	snprintf(out, CASE_NUMBER_MAX, "%.25s%06" PRIu64, day,
	    *count_of(m, day) + 1);
}

static void
number_used(struct mem_repo *m, const char *number)
{
	char day[CASE_NUMBER_MAX] = "";

	str_copy(str_n(number, strlen(number) - 6), day, sizeof(day));
	++*count_of(m, day);
}

static struct hlc
next_time(const struct mem_repo *m, const struct intent *it)
{
	struct hlc t = { it->at_ms ? it->at_ms : clock_wall().ms, 0 };

	if (!it->at_ms && t.ms < m->last.ms)
		t.ms = m->last.ms;
	if (t.ms == m->last.ms)
		t.count = m->last.count + 1;
	return t;
}

/* ---- texts ---- */

static bool
tells(enum event_kind k)
{
	return k == EV_CASE_REPORT || k == EV_CASE_AMEND;
}

struct words { struct str title, place, text; };

static void
words_take(struct words *w, const struct body *secret)
{
	if (body_get(secret, "title"))
		w->title = body_str(secret, "title");
	if (body_get(secret, "place"))
		w->place = body_str(secret, "place");
	if (body_get(secret, "text"))
		w->text = body_str(secret, "text");
}

static struct str
clean(struct mem_repo *m, struct str s)
{
	struct buf b = { 0 };
	struct str kept;

	lang_clean_text(s, &b);
	kept = keep(m, buf_view(&b));
	buf_fini(&b);
	return kept;
}

static void
words_put(struct mem_repo *m, struct mem_case *c, const struct words *w)
{
	struct buf raw = { 0 }, folded = { 0 };

	c->title = clean(m, w->title);
	c->place = clean(m, w->place);
	buf_str(&raw, w->title);
	buf_byte(&raw, ' ');
	buf_str(&raw, w->place);
	buf_byte(&raw, ' ');
	buf_str(&raw, w->text);
	lang_fold_text(buf_view(&raw), &folded);
	c->folded = keep(m, buf_view(&folded));
	buf_fini(&raw);
	buf_fini(&folded);
}

/* ---- one event ---- */

/* Texts as the history tells them, undone amendments left out. */
static void
history_words(const struct mem_history *h, struct words *w)
{
	struct body *secret = xmalloc(sizeof(*secret));

	for (size_t i = 0; i < h->n; i++)
		if (h->status[i] == OK && tells(h->e[i].kind) &&
		    mem_secret_of(&h->e[i], secret))
			words_take(w, secret);
	free(secret);
}

/* ---- one intent ---- */

static bool
of_case(enum event_kind k)
{
	return event_of_case(k) || k == EV_CASE_REVEAL;
}

static void
event_make(struct event *e, const struct intent *it, struct buf *sealed)
{
	*e = (struct event){
		.v = EVENT_SCHEMA, .kind = it->kind, .subject = it->subject,
		.actor = it->actor, .login = it->login, .seat = it->seat,
		.key = it->key
	};
	if (it->body)
		e->body = *it->body;
	if (it->secret) {
		struct body *copy = xmemdup(it->secret, sizeof(*copy));

		body_encode(copy, sealed);
		e->sealed = buf_view(sealed);
		free(copy);
	}
}

static void
event_keep(struct mem_repo *m, const struct event *e, uint32_t slot)
{
	struct event *copy = xmemdup(e, sizeof(*copy));
	struct buf bytes = { 0 };

	event_encode(copy, &bytes);
	m->events = xgrow(m->events, &m->events_cap, m->events_n + 1,
	    sizeof(*m->events));
	m->events[m->events_n++] = (struct mem_event){
		.slot = slot, .id = e->id, .key = e->kind == EV_CASE_REPORT ?
		    keep(m, e->key) : STR_NONE,
		.bytes = keep(m, buf_view(&bytes))
	};
	*count_of(m, e->id.stream) = e->id.serial;
	m->last = e->at;
	buf_fini(&bytes);
	free(copy);
}

/* Reads of a person stand on the case's page, but change nothing of it. */
static void
note_read(struct mem_repo *m, struct event *e, const struct intent *it,
    struct outcome *out)
{
	e->id = next_id(m, e->at.ms, it->territory, true);
	event_keep(m, e, out->slot);
}

/* The history as it stands, folded; its texts are the case's. */
static enum err
fold_all(struct mem_repo *m, uint32_t slot, struct casefile *next,
    struct docket *d)
{
	struct words w = { 0 };
	struct mem_history h;
	enum err err;

	mem_history_read(m, slot, &h);
	err = casefile_fold(next, d, h.order, h.n, m->law, h.status);
	if (err == OK)
		err = h.status[h.n - 1];
	if (err == OK) {
		history_words(&h, &w);
		words_put(m, &m->cases[slot], &w);
	}
	mem_history_fini(&h);
	return err;
}

/* Texts after an event that just happened. */
static void
case_words(struct mem_repo *m, const struct intent *it, uint32_t slot)
{
	struct words w = { 0 };
	struct casefile spare;

	if (!it->secret || !tells(it->kind))
		return;
	if (it->kind == EV_CASE_REPORT) {
		words_take(&w, it->secret);
		words_put(m, &m->cases[slot], &w);
	} else if (fold_all(m, slot, &spare, NULL) != OK) {
		m->cases[slot].c.flags |= CASE_CONFLICT;
	}
}

/* Undo: the event is kept first, and dropped again if the fold refuses it. */
static enum err
refold(struct mem_repo *m, const struct event *e, uint32_t slot,
    struct refusal *why)
{
	struct hlc last = m->last;
	struct casefile next;
	struct docket d;
	enum err err;

	event_keep(m, e, slot);
	err = fold_all(m, slot, &next, &d);
	if (err == OK) {
		m->cases[slot].c = next;
		m->cases[slot].d = d;
	} else {
		m->events_n--;
		*count_of(m, e->id.stream) = e->id.serial - 1;
		m->last = last;
		*why = (struct refusal){ .err = err };
	}
	return err;
}

/* Fires between what was seen and the head are no conflict. */
static bool
seen_all(const struct mem_case *c, const struct event_id *base)
{
	return base == NULL || (c->d.deed.serial != 0 &&
	    event_id_eq(base, &c->d.deed));
}

static enum err
undo_target(struct event *e, const struct mem_case *c, char id[EVENT_ID_MAX])
{
	if (e->kind != EV_CASE_UNDO || c->d.deed.serial == 0 ||
	    body_get(&e->body, "target"))
		return event_undo_target(e, id);
	event_id_format(&c->d.deed, id);
	return body_text(&e->body, "target", str_of(id));
}

static enum err
put_law(const struct mem_repo *m, struct event *e)
{
	if (m->law->books_n == 0 || body_get(&e->body, "law"))
		return OK;
	return body_int(&e->body, "law", m->law->version);
}

static enum err
change(struct mem_repo *m, struct event *e, const struct intent *it,
    struct batch *b, struct outcome *out)
{
	struct mem_case *c = &m->cases[out->slot];
	char target[EVENT_ID_MAX];
	enum err err;

	e->base_n = 1;
	e->base[0] = seen_all(c, it->base) ? c->c.head : *it->base;
	e->id = next_id(m, e->at.ms, c->territory, it->audit);
	batch_note(b, out->slot);
	err = undo_target(e, c, target);
	if (err == OK)
		err = casefile_apply(&c->c, &c->d, e, m->law, &out->why);
	if (err == ERR_REFOLD)
		err = refold(m, e, out->slot, &out->why);
	else if (err == OK) {
		event_keep(m, e, out->slot);
		case_words(m, it, out->slot);
	}
	if (err != OK)
		b->was_n--;
	return err;
}

static enum err
begin(struct mem_repo *m, struct event *e, const struct intent *it,
    struct outcome *out)
{
	struct mem_case c = { .territory = it->territory };
	enum err err;

	next_number(m, e->at.ms, out->number);
	e->subject = str_of(out->number);
	e->id = next_id(m, e->at.ms, it->territory, it->audit);
	err = put_law(m, e);
	if (err == OK)
		err = casefile_apply(&c.c, &c.d, e, m->law, &out->why);
	if (err != OK) {
		out->number[0] = '\0';
		return err;
	}
	m->cases = xgrow(m->cases, &m->cases_cap, m->cases_n + 1,
	    sizeof(*m->cases));
	out->slot = (uint32_t)m->cases_n;
	m->cases[m->cases_n++] = c;
	number_used(m, out->number);
	event_keep(m, e, out->slot);
	case_words(m, it, out->slot);
	return OK;
}

static enum err
mem_find(struct repo *r, struct str number, uint32_t *slot)
{
	const struct mem_repo *m = of(r);

	for (size_t i = 0; i < m->cases_n; i++)
		if (str_is(number, m->cases[i].c.number)) {
			*slot = (uint32_t)i;
			return OK;
		}
	return ERR_NOT_FOUND;
}

static enum err
mem_find_key(struct repo *r, struct str key, uint32_t *slot)
{
	const struct mem_repo *m = of(r);

	for (size_t i = 0; key.n && i < m->events_n; i++)
		if (str_eq(m->events[i].key, key)) {
			*slot = m->events[i].slot;
			return OK;
		}
	return ERR_NOT_FOUND;
}

static enum err
take(struct mem_repo *m, const struct intent *it, struct batch *b,
    struct outcome *out)
{
	struct event *e = xmalloc(sizeof(*e));
	struct buf sealed = { 0 };
	enum err err = OK;

	*out = (struct outcome){ .slot = SLOT_NONE };
	event_make(e, it, &sealed);
	e->at = next_time(m, it);
	err = blob_unkept(it, e, &m->arena);
	if (err != OK) {
		out->err = err;
	} else if (it->kind == EV_CASE_REPORT &&
	    mem_find_key(&m->repo, it->key, &out->slot) == OK) {
		err = ERR_EXISTS;
	} else if (!of_case(it->kind)) {
		e->id = next_id(m, e->at.ms, it->territory, it->audit);
		event_keep(m, e, SLOT_NONE);
	} else if (it->kind == EV_CASE_REPORT && !it->subject.n) {
		err = begin(m, e, it, out);
	} else {
		err = mem_find(&m->repo, it->subject, &out->slot);
		if (err == OK && it->kind == EV_CASE_REVEAL)
			note_read(m, e, it, out);
		else if (err == OK)
			err = change(m, e, it, b, out);
	}
	if (err == OK)
		out->id = e->id;
	if (out->slot != SLOT_NONE)
		str_copy(str_of(m->cases[out->slot].c.number), out->number,
		    sizeof(out->number));
	out->err = err;
	buf_fini(&sealed);
	free(e);
	return err;
}

/* ---- the operations ---- */

/* An intent that goes with another falls with it. */
static enum err
follows(struct intent *one, size_t i, struct outcome *out)
{
	if (one->after == 0)
		return OK;
	if (one->after > i || out[one->after - 1].err != OK) {
		out[i] = (struct outcome){ .err = ERR_CANCELLED,
		    .slot = SLOT_NONE };
		return ERR_CANCELLED;
	}
	/* Of another case it says only that both stand or fall. */
	if (str_is(one->subject, out[one->after - 1].number))
		one->base = &out[one->after - 1].id;
	return OK;
}

static enum err
mem_commit(struct repo *r, const struct intent *it, size_t n, bool each,
    struct outcome *out)
{
	struct mem_repo *m = of(r);
	size_t before = m->events_n;
	enum err e = OK;
	struct batch b;

	batch_begin(&b, m);
	for (size_t i = 0; i < n && e == OK; i++) {
		struct intent one = it[i];
		struct body said;

		e = born_case(&one, i, out, &said);
		if (e == OK)
			e = follows(&one, i, out);
		if (e == OK)
			e = take(m, &one, &b, &out[i]);
		if (each)
			e = OK;
	}
	if (e != OK)
		batch_back(&b);
	batch_end(&b);
	m->revision += m->events_n > before;
	return e;
}

static enum err
mem_get(struct repo *r, uint32_t slot, struct case_view *out)
{
	const struct mem_repo *m = of(r);

	if (slot >= m->cases_n)
		return ERR_NOT_FOUND;
	*out = (struct case_view){
		.c = &m->cases[slot].c, .slot = slot,
		.title = m->cases[slot].title, .place = m->cases[slot].place
	};
	return OK;
}

static enum err
mem_docket(struct repo *r, uint32_t slot, struct docket *out)
{
	const struct mem_repo *m = of(r);

	if (slot >= m->cases_n)
		return ERR_NOT_FOUND;
	*out = m->cases[slot].d;
	return OK;
}

static uint64_t
mem_cases(struct repo *r)
{
	return of(r)->cases_n;
}

static uint64_t
mem_revision(struct repo *r)
{
	return of(r)->revision;
}

static void
mem_close(struct repo *r)
{
	struct mem_repo *m = of(r);

	arena_fini(&m->arena);
	free(m->cases);
	free(m->events);
	free(m->counts);
	free(m);
}

struct repo *
mem_repo_new(const struct law *law, const char *node)
{
	static const struct repo_ops ops = {
		.commit = mem_commit, .find = mem_find,
		.find_key = mem_find_key, .get = mem_get,
		.docket = mem_docket,
		.history = mem_tell, .page = mem_page, .count = mem_count,
		.cases = mem_cases, .revision = mem_revision,
		.close = mem_close
	};
	struct mem_repo *m = xcalloc(1, sizeof(*m));

	m->repo.ops = &ops;
	m->law = law;
	str_copy(str_of(node), m->node, sizeof(m->node));
	return &m->repo;
}
