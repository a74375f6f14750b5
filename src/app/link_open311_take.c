/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of an Open311 server become cases; what changes there later becomes a
 * move of the row's account where the row says which, else a note. What we told
 * the server ourselves comes back from it and is nothing new. */
#include "app/link_open311_in.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/link_who.h"
#include "base/alloc.h"
#include "lang/lang.h"

#define SMALL	32	/* cases a commit, with a console in the process */
#define KEY_MAX	400

/* ---- what a service means here ---- */

/* A class whose code or whole name that is; of several the one that is a matter,
 * none where even that leaves two. */
static uint32_t
exact(const struct law *law, struct str word)
{
	const struct law_class *found[2] = { NULL, NULL };
	size_t n[2] = { 0, 0 };
	int64_t code = 0;

	if (!word.n)
		return 0;
	if (str_int(word, &code) && code > 0 && code <= UINT32_MAX &&
	    law_class(law, (uint32_t)code))
		return (uint32_t)code;
	for (size_t i = 0; i < law->classes_n; i++) {
		const struct law_class *k = &law->classes[i];
		const size_t matter = k->level == 3;

		if (str_eq(k->name, word) && !n[matter]++)
			found[matter] = k;
	}
	return n[1] == 1 ? found[1]->code : !n[1] && n[0] == 1 ?
	    found[0]->code : 0;
}

static struct str
in_table(const struct import_map *m, struct str word)
{
	for (size_t i = 0; i < m->classes.n; i++)
		if (str_eq(m->classes.rows[i].from, word))
			return m->classes.rows[i].to;
	return STR_NONE;
}

static uint32_t
look_up(struct o311 *o, struct str code, struct str name)
{
	const struct law *law = &o->l->c->law;
	struct str to = in_table(&o->map, code);
	uint32_t matter;

	if (!to.n)
		to = in_table(&o->map, name);
	matter = exact(law, to);
	if (!matter)
		matter = exact(law, code);
	return matter ? matter : exact(law, name);
}

/* By the map's table, else a code or name that is the same here. The same ones
 * come again and again. */
uint32_t
o311_matter_of(struct o311 *o, struct str code, struct str name)
{
	const uint64_t hash = (str_hash(code) * 31 + str_hash(name)) | 1;
	const size_t at = hash / 2 % O311_WORDS;

	if (o->word[at].hash != hash) {
		o->word[at].hash = hash;
		o->word[at].matter = look_up(o, code, name);
	}
	return o->word[at].matter;
}

static const struct o311_service *
service_of(const struct o311 *o, struct str code)
{
	for (size_t i = 0; i < o->services; i++)
		if (str_is(code, o->service[i].code))
			return &o->service[i];
	return NULL;
}

/* ---- a record as the map reads it ---- */

struct made { struct record r; char matter[16], reported[40], closed[40];
	const char *status; struct str title; uint32_t class; };

static void
put(struct o311 *o, struct made *m, const char *name, struct str value)
{
	o->names[m->r.n] = str_of(name);
	o->values[m->r.n++] = value;
}

static void
make_words(struct o311 *o, struct made *m, const struct georeport_request *q)
{
	const struct o311_service *s = service_of(o, q->service_code);

	m->title = q->service_name;
	if (!m->title.n && s)
		m->title = str_of(s->name);
	m->class = s && s->matter ? s->matter :
	    o311_matter_of(o, q->service_code, m->title);
	if (!m->title.n)
		m->title = q->service_code;
	if (m->class)
		snprintf(m->matter, sizeof m->matter, "%u", m->class);
}

static void
make_times(struct o311 *o, struct made *m, const struct georeport_request *q)
{
	const int64_t at = q->requested_ms ? q->requested_ms :
	    q->updated_ms ? q->updated_ms : o->now_ms;
	const int64_t end = q->updated_ms > at ? q->updated_ms : at;

	clock_format((struct wall){ at }, 0, m->reported,
	    sizeof m->reported);
	if (q->status != GEOREPORT_CLOSED)
		return;
	clock_format((struct wall){ end }, 0, m->closed, sizeof m->closed);
}

static void
make_record(struct o311 *o, struct made *m, const struct record *r,
    const struct georeport_request *q)
{
	*m = (struct made){ .r = *r };
	memcpy(o->names, r->names, r->n * sizeof *r->names);
	memcpy(o->values, r->values, r->n * sizeof *r->values);
	m->r.names = o->names;
	m->r.values = o->values;
	make_words(o, m, q);
	make_times(o, m, q);
	put(o, m, "x_title", m->title);
	put(o, m, "x_class", m->class ? str_of(m->matter) : m->title);
	put(o, m, "x_status", q->status == GEOREPORT_CLOSED ? STR("closed") :
	    STR("open"));
	put(o, m, "x_reported", str_of(m->reported));
	put(o, m, "x_closed", str_of(m->closed));
}

/* ---- what is bad ---- */

/* False: it cannot be kept, and the reading ends. */
static bool
aside(struct o311 *o, enum aside_why why, struct str what, const char *said,
    const struct record *r)
{
	char text[160];

	snprintf(text, sizeof text, "byte %llu: %.100s",
	    (unsigned long long)r->byte, said);
	/* Tried again it is the same: where it stood then is what counts. */
	if (!link_aside(o->l, why, what, o->again && o->again->why == why ?
	    o->again->said : text, r->raw))
		o->err = ERR_FULL;
	return o->err == OK;
}

/* A bad one is told once, however often its list is read. */
static bool
take_bad(struct o311 *o, const struct record *r)
{
	struct o311_seen *seen = o311_seen_of(o, r->raw, false);

	if (!seen) {
		if (!aside(o, ASIDE_RECORD, r->field, r->expected, r))
			return false;
		seen = o311_seen_of(o, r->raw, true);
		o->seen_new = true;
	}
	seen->at_ms = o->now_ms;
	return true;
}

/* ---- a new one ---- */

/* False: the reading ends, o->err says why. */
static bool
take_new(struct o311 *o, const struct georeport_item *it)
{
	const uint8_t unknown = o->l->row->unknown;
	struct made m;

	make_record(o, &m, it->r, &it->request);
	if (!m.class && unknown == LINK_ASIDE) {
		return aside(o, ASIDE_CLASS, it->request.id,
		    N_("a service that means no class of this district"),
		    it->r);
	}
	o->map.unknown_class = m.class ? UNKNOWN_KEEP :
	    unknown == LINK_FALLBACK ? UNKNOWN_FALLBACK : UNKNOWN_NOTE;
	if (!ingest_record(&o->g, &m.r))
		o->err = o->g.err;
	else if (links_slice_us(o->l->all) && o->g.batch.n >= SMALL)
		o->err = ingest_flush(&o->g);
	o->fresh++;
	return o->err == OK;
}

/* ---- what a case has heard already ---- */

struct heard {
	struct str	key, text;
	bool		key_there, text_there;
	struct buf	note;
};

static bool
hear(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct heard *h = ctx;

	(void)status;
	h->key_there |= str_eq(e->key, h->key);
	if (!secret || !h->text.n)
		return true;
	h->note.n = 0;
	lang_mask(body_str(secret, "note"), &h->note);
	h->text_there |= str_eq(buf_view(&h->note), h->text);
	return true;
}

/* ---- a change of a known one ---- */

struct news {
	uint32_t	slot;
	char		key[KEY_MAX];
	uint8_t		status;
	struct str	id, word, text, raw;
};

static struct str
action_of(struct o311 *o, const struct news *w, bool differs)
{
	char name[80] = "is_";
	size_t n = 3;
	struct str action;

	for (size_t i = 0; i < w->word.n && n + 1 < sizeof name; i++)
		name[n++] = isalnum((unsigned char)w->word.p[i]) ?
		    (char)tolower((unsigned char)w->word.p[i]) : '_';
	name[n] = '\0';
	action = link_opt(o->l, name);
	if (action.n || !differs)
		return action;
	return link_opt(o->l, w->status == GEOREPORT_CLOSED ? "is_closed" :
	    "is_open");
}

static enum err
act(struct o311 *o, const struct news *w, struct str action,
    const struct move_arg *args, size_t n, char *why, size_t cap)
{
	struct context *c = o->l->c;
	struct case_view v;
	struct move_ask ask = { .repo = c->repo, .rules = c->rules, .v = &v,
		.who = &o->who, .action = action, .args = args, .n = n,
		.now_ms = clock_wall().ms };
	struct deed d;
	enum err e = c->repo->ops->get(c->repo, w->slot, &v);

	if (e != OK)
		return e;
	e = deed_prepare(&d, &ask);
	if (e == OK)
		e = link_deed(o->l, &d, str_of(w->key));
	if (e != OK)
		str_copy(str_of(d.m.why[0] ? d.m.why : err_text(e)), why, cap);
	deed_fini(&d);
	return e;
}

static bool
of_the_store(enum err e)
{
	return e == ERR_IO || e == ERR_FULL || e == ERR_MAP_FULL ||
	    e == ERR_DAMAGED || e == ERR_READ_ONLY || e == ERR_LAW;
}

/* The move, if the row names one; a note where it names none or the law refuses
 * it: nobody need look at the other system. */
static void
tell(struct o311 *o, const struct news *w, struct str action)
{
	struct buf text = { 0 };
	char why[MOVE_WHY_MAX] = "";
	struct move_arg args[2];
	enum err e = ERR_REFUSED;

	buf_fmt(&text, "%.*s: %.*s%s%.*s", STR_ARG(o->l->row->name),
	    STR_ARG(w->word), w->word.n && w->text.n ? ", " : "",
	    STR_ARG(w->text));
	args[0] = (struct move_arg){ STR("note"), buf_view(&text) };
	args[1] = (struct move_arg){ STR("reason"), buf_view(&text) };
	if (action.n)
		e = act(o, w, action, args, 1, why, sizeof why);
	if (action.n && e == ERR_REFUSED)
		e = act(o, w, action, args, 2, why, sizeof why);
	if (action.n && e != OK && !of_the_store(e) &&
	    !link_aside(o->l, ASIDE_ANSWER, w->id, why, w->raw))
		e = ERR_FULL;
	if (e != OK && !of_the_store(e))
		e = act(o, w, STR("note"), args, 1, why, sizeof why);
	if (of_the_store(e))
		o->err = e;
	buf_fini(&text);
}

static void
apply(struct o311 *o, struct news *w)
{
	struct repo *repo = o->l->c->repo;
	struct buf masked = { 0 };
	struct heard h = { .key = str_of(w->key) };
	const struct law_state *s;
	struct case_view v;
	bool differs, open;
	enum err e;

	lang_mask(w->text, &masked);
	h.text = buf_view(&masked);
	e = repo->ops->history(repo, w->slot, hear, &h);
	if (e == OK)
		e = repo->ops->get(repo, w->slot, &v);
	buf_fini(&h.note);
	if (e == OK && !h.key_there) {
		s = law_state(&o->l->c->law, v.c->state);
		open = s && s->open;
		differs = w->status != GEOREPORT_STATUS_NONE &&
		    open != (w->status == GEOREPORT_OPEN);
		if (differs || (w->text.n && !h.text_there) ||
		    action_of(o, w, false).n)
			tell(o, w, action_of(o, w, differs));
	}
	buf_fini(&masked);
	if (of_the_store(e))
		o->err = e;
}

uint64_t
o311_state_hash(const struct georeport_request *q)
{
	const uint64_t h = str_hash(q->status_word) * 31 +
	    str_hash(q->status_notes) * 17 + str_hash(q->agency);

	return h >> 1;
}

void
o311_take_news(struct o311 *o, uint32_t slot, struct str id,
    const struct georeport_request *q, struct str raw)
{
	struct news w = { .slot = slot, .status = q->status, .id = id,
		.word = q->status_word, .text = q->status_notes, .raw = raw };

	snprintf(w.key, sizeof w.key, "%.*s:%.*s#%016llx",
	    STR_ARG(o->l->row->code), STR_ARG(id),
	    (unsigned long long)o311_state_hash(q));
	apply(o, &w);
}

/* ---- one request of a list ---- */

static enum err
slot_of(struct o311 *o, struct str id, uint32_t *slot)
{
	struct repo *repo = o->l->c->repo;
	char key[KEY_MAX];

	snprintf(key, sizeof key, "%.*s:%.*s", STR_ARG(o->l->row->code),
	    STR_ARG(id));
	return repo->ops->find_key(repo, str_of(key), slot);
}

/* Known to the store, but not how it stood when it was last seen. */
static void
meet_again(struct o311 *o, uint32_t slot, const struct georeport_item *it)
{
	struct georeport_request q = it->request;
	struct case_view v;
	const struct law_state *s;

	if (o->l->c->repo->ops->get(o->l->c->repo, slot, &v) != OK)
		return;
	s = law_state(&o->l->c->law, v.c->state);
	if (s && s->open && q.status == GEOREPORT_CLOSED)
		o311_take_news(o, slot, q.id, &q, it->r->raw);
}

static bool
take_seen(struct o311 *o, const struct georeport_item *it,
    struct o311_seen *seen, uint64_t hash)
{
	uint32_t slot;

	o->fresh_ids += seen->at_ms != o->now_ms;
	o->seen_new |= o->now_ms - seen->at_ms > CLOCK_DAY_MS;
	seen->at_ms = o->now_ms;
	if (seen->hash == hash)
		return true;
	/* It may have come in this very answer. */
	if (slot_of(o, it->request.id, &slot) != OK && o->g.batch.n)
		o->err = ingest_flush(&o->g);
	if (o->err == OK && slot_of(o, it->request.id, &slot) == OK)
		o311_take_news(o, slot, it->request.id, &it->request,
		    it->r->raw);
	seen->hash = hash;
	o->seen_new = true;
	return o->err == OK;
}

bool
o311_take_request(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;
	const struct georeport_request *q = &it->request;
	struct o311_seen *seen;
	uint64_t hash;
	uint32_t slot;
	bool more = true;

	if (it->r->fault != OK)
		return take_bad(o, it->r);
	hash = o311_state_hash(q);
	o->outside += q->requested_ms && (q->requested_ms < o->from_ms -
	    CLOCK_DAY_MS || q->requested_ms > o->to_ms + CLOCK_DAY_MS);
	if (q->updated_ms > o->newest_ms || q->requested_ms > o->newest_ms)
		o->newest_ms = q->updated_ms > q->requested_ms ?
		    q->updated_ms : q->requested_ms;
	seen = o311_seen_of(o, q->id, false);
	if (seen)
		return take_seen(o, it, seen, hash);
	if (slot_of(o, q->id, &slot) == OK)
		meet_again(o, slot, it);
	else
		more = take_new(o, it);
	if (more) {
		*o311_seen_of(o, q->id, true) = (struct o311_seen){
			str_hash(q->id) | 1, hash, o->now_ms };
		o->seen_new = true;
		o->fresh_ids++;
	}
	return more && o->err == OK;
}

/* One that was put aside. Its case begins as the record says; what became of it
 * there since is a change, for which the next poll reads the whole window. */
bool
o311_take_again(struct o311 *o, const struct georeport_item *it)
{
	const struct georeport_request *q = &it->request;
	const uint64_t refused = o->l->st.refused;
	struct o311_seen *seen;
	uint32_t slot;

	if (slot_of(o, q->id, &slot) != OK && !take_new(o, it))
		return false;
	if (o->l->st.refused != refused)
		return true;
	seen = o311_seen_of(o, q->id, true);
	seen->hash = o311_state_hash(q);
	seen->at_ms = o->now_ms;
	o->seen_new = true;
	*(o->since.n ? &o->upto_ms : &o->looked_ms) = 0;
	return true;
}

/* ---- one update of a list ---- */

static enum err
slot_of_sub(struct o311 *o, struct str id, uint32_t *slot)
{
	struct repo *repo = o->l->c->repo;

	for (size_t i = 0; i < o->subs; i++)
		if (str_is(id, o->sub[i].id))
			return repo->ops->find(repo,
			    str_of(o->sub[i].number), slot);
	return ERR_NOT_FOUND;
}

bool
o311_take_update(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;
	const struct georeport_update *u = &it->update;
	struct news w = { .status = u->status, .id = u->id,
		.word = u->status_word, .text = u->description,
		.raw = it->r->raw };

	if (it->r->fault != OK)
		return take_bad(o, it->r);
	if (o311_mine(o, u->id) || (slot_of(o, u->request_id, &w.slot) != OK &&
	    slot_of_sub(o, u->request_id, &w.slot) != OK))
		return true;
	snprintf(w.key, sizeof w.key, "%.*s:%.*s/u%.*s",
	    STR_ARG(o->l->row->code), STR_ARG(u->request_id), STR_ARG(u->id));
	apply(o, &w);
	return o->err == OK;
}

/* ---- the commit ---- */

enum err
o311_take_flush(struct o311 *o, bool cursors)
{
	struct store *s = o->l->c->store;
	struct buf poll = { 0 }, seen = { 0 };
	struct store_keep k[2];
	char code[24];
	size_t n = 0;
	enum err e;

	str_copy(o->l->row->code, code, sizeof code);
	if (cursors) {
		o311_poll_put(o, &poll);
		k[n++] = (struct store_keep){ code, "poll", buf_view(&poll) };
	}
	if (cursors && o->seen_new) {
		o311_seen_put(o, &seen);
		k[n++] = (struct store_keep){ code, "seen", buf_view(&seen) };
	}
	store_keep(s, k, n);
	e = ingest_flush(&o->g);
	for (size_t i = 0; e == OK && i < n && !store_kept(s); i++)
		e = store_cursor_set(s, code, k[i].db, k[i].cursor);
	store_keep(s, NULL, 0);
	if (e == OK && cursors)
		o->seen_new = false;
	buf_fini(&poll);
	buf_fini(&seen);
	return e;
}
