/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of a REST interface: one not known becomes a case, one that is known
 * moves its case where the map says what its state means. What was done for it is
 * known by the event's key, so that the same answer read again does nothing. What
 * the law refuses is put aside for a person: theirs may be right. */
#include "app/link_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/ingest.h"
#include "app/intl.h"
#include "app/link_who.h"
#include "app/resolve.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "wire/jsonobject.h"
#include "wire/timeformat.h"

#define KEY_MOST	320

struct json_page { struct ingest g; struct jsonobject o; struct arena arena;
	struct str id, raw; };

/* ---- bad ones ---- */

static bool
put_aside(void *ctx, const struct quarantined *q)
{
	struct json_link *j = ctx;
	char said[200];

	snprintf(said, sizeof said, "%.*s: %.*s; %.*s",
	    q->field.n < 40 ? (int)q->field.n : 40, q->field.p ? q->field.p :
	    "", q->found.n < 60 ? (int)q->found.n : 60, q->found.p ?
	    q->found.p : "", q->expected.n < 80 ? (int)q->expected.n : 80,
	    q->expected.p ? q->expected.p : "");
	return link_aside(j->l, ASIDE_RECORD, j->g->id, said, j->g->raw);
}

/* ---- a page ---- */

void
json_take_begin(struct json_link *j)
{
	struct json_page *p = xcalloc(1, sizeof *p);

	ingest_init(&p->g, j->l->c, &j->record, false);
	p->g.live = true;
	p->g.who = &j->who;
	p->g.aside = put_aside;
	p->g.aside_ctx = j;
	p->o.field_max = RECORD_FIELD_MAX;
	j->g = p;
	j->err = ingest_fields(&p->g, "links.tsv", &(struct diag_sink){ 0 });
}

static struct str
cursor_text(struct json_link *j, char out[24])
{
	/* A clock of theirs that runs ahead must not make us skip anything. */
	const int64_t ms = j->newest_ms < j->until_ms ? j->newest_ms :
	    j->until_ms;

	snprintf(out, 24, "%lld", (long long)ms);
	return str_of(out);
}

static bool
cursor_moved(struct json_link *j, struct str text)
{
	struct buf b = { 0 };
	bool same = store_cursor(j->l->c->store, j->l->st.code, "json", &b) ==
	    OK && str_eq(buf_view(&b), text);

	buf_fini(&b);
	return !same && j->newest_ms > 0;
}

enum err
json_take_end(struct json_link *j, bool last)
{
	struct store *s = j->l->c->store;
	struct json_page *p = j->g;
	char text[24];
	struct store_keep keep = { j->l->st.code, "json", cursor_text(j, text) };
	const bool moves = last && cursor_moved(j, keep.cursor);
	enum err e;

	if (moves)
		store_keep(s, &keep, 1);
	e = ingest_flush(&p->g);
	if (moves && e == OK && !store_kept(s))
		e = store_cursor_set(s, keep.link, keep.db, keep.cursor);
	store_keep(s, NULL, 0);
	j->taken += p->g.fresh;
	ingest_fini(&p->g);
	jsonobject_fini(&p->o);
	arena_fini(&p->arena);
	free(p);
	j->g = NULL;
	return e;
}

/* ---- which it is ---- */

/* Its place in the set, or the empty one where it belongs; never full. */
static uint64_t *
id_place(const struct json_link *j, uint64_t h)
{
	size_t i = h & (j->ids_cap - 1);

	while (j->ids[i] != 0 && j->ids[i] != h)
		i = (i + 1) & (j->ids_cap - 1);
	return &j->ids[i];
}

static void
ids_grow(struct json_link *j)
{
	uint64_t *const old = j->ids;
	const size_t n = j->ids_cap;

	j->ids_cap = n ? 2 * n : 1024;
	j->ids = xcalloc(j->ids_cap, sizeof *j->ids);
	for (size_t i = 0; i < n; i++)
		if (old[i] != 0)
			*id_place(j, old[i]) = old[i];
	free(old);
}

static void
note_id(struct json_link *j, struct str id)
{
	const uint64_t h = str_hash(id) | 1;
	uint64_t *at;

	if (j->ids_n == JSON_IDS)
		return;			/* then its total is not believed */
	if (2 * (j->ids_n + 1) > j->ids_cap)
		ids_grow(j);
	at = id_place(j, h);
	j->ids_n += *at == 0;
	*at = h;
}

void
json_ids_forget(struct json_link *j)
{
	if (j->ids_n > 0)
		memset(j->ids, 0, j->ids_cap * sizeof *j->ids);
	j->ids_n = 0;
}

static void
note_time(struct json_link *j, const struct record *r)
{
	const struct rest_map *m = &j->map;
	struct timeformat_time t;

	if (m->time.n > 0 && timeformat_parse(m->time_format, record_get(r,
	    m->time), m->zone_min, &t) && t.ms > j->newest_ms)
		j->newest_ms = t.ms;
}

/* Its class in this district; 0: none, or it names none. */
static uint32_t
class_of(struct json_link *j, const struct record *r)
{
	struct imported imp;
	struct resolve_hit hit;
	struct str words;

	if (r->fault != OK || importmap_apply(&j->record, r, &j->g->arena,
	    &imp) != OK)
		return 0;
	words = imp.matter.n ? imp.matter : imp.cls;
	return words.n && resolve_one(&j->l->c->law, RESOLVE_MATTER, words,
	    &hit) == OK && hit.score == RESOLVE_EXACT ? (uint32_t)hit.id : 0;
}

static void
take_new(struct json_link *j, const struct record *r)
{
	const uint8_t unknown = j->l->row->unknown;
	const bool known = class_of(j, r) != 0;

	if (!known && unknown == LINK_ASIDE && j->g->id.n > 0) {
		if (!link_aside(j->l, ASIDE_CLASS, j->g->id,
		    N_("of a class that is none of this district"), r->raw))
			j->err = ERR_FULL;
		return;
	}
	j->record.unknown_class = known ? UNKNOWN_KEEP : unknown ==
	    LINK_FALLBACK && j->record.fallback_class.n ? UNKNOWN_FALLBACK :
	    UNKNOWN_NOTE;
	if (!ingest_record(&j->g->g, r))
		j->err = j->g->g.err != OK ? j->g->g.err : ERR_FULL;
}

/* ---- moves ---- */

struct asked {
	struct json_link *j;
	const struct record *r;
	const struct rest_move *m;
	uint32_t	slot;
	struct buf	key;
};

static bool
field(void *ctx, struct str name, struct buf *out)
{
	const struct asked *x = ctx;
	const struct str v = record_get(x->r, name);

	buf_str(out, v);
	return v.n > 0;
}

static bool
fits(const struct rest_move *m, const struct record *r)
{
	for (size_t i = 0; i < m->when.n; i++)
		if (!rest_listed(m->when.at[i].text, record_get(r,
		    m->when.at[i].name)))
			return false;
	return true;
}

/* Two long ones that begin alike are two all the same. */
static void
shorten(struct buf *key)
{
	const uint64_t hash = str_hash(buf_view(key));

	key->n = utf8_head(buf_view(key), KEY_MOST - 17).n;
	buf_fmt(key, "~%016llx", (unsigned long long)hash);
}

/* "<code>:<id>#<what>": what the map says, else the state and when. */
static void
make_key(struct asked *x)
{
	struct json_link *j = x->j;

	buf_fmt(&x->key, "%.*s:%.*s#", STR_ARG(j->l->row->code),
	    STR_ARG(j->g->id));
	if (x->m->key.n > 0) {
		rest_fill(x->m->key, field, x, REST_PLAIN, &x->key);
	} else {
		buf_fmt(&x->key, "%.*s@", STR_ARG(x->m->action));
		(void)field(x, j->map.time, &x->key);
	}
	if (x->key.n > KEY_MOST)
		shorten(&x->key);
}

static bool
done_before(struct asked *x)
{
	const struct str key = buf_view(&x->key);
	const uint64_t hash = str_hash(key);

	for (size_t i = 0; i < JSON_REFUSED; i++)
		if (x->j->refused[i] == hash)
			return true;
	return link_heard(x->j->l, x->slot, key) != ERR_NOT_FOUND;
}

static enum err
act(struct asked *x, char why[MOVE_WHY_MAX])
{
	struct context *c = x->j->l->c;
	struct move_arg args[REST_PAIRS];
	struct buf text[REST_PAIRS] = { 0 };
	struct case_view v;
	struct move_ask ask = { .repo = c->repo, .rules = c->rules, .v = &v,
		.who = &x->j->who, .action = x->m->action, .args = args,
		.now_ms = clock_wall().ms };
	struct deed d;
	enum err e = c->repo->ops->get(c->repo, x->slot, &v);

	if (e != OK)
		return e;
	for (size_t i = 0; i < x->m->args.n; i++) {
		rest_fill(x->m->args.at[i].text, field, x, REST_PLAIN,
		    &text[i]);
		if (text[i].n > 0)
			args[ask.n++] = (struct move_arg){
				x->m->args.at[i].name, buf_view(&text[i]) };
	}
	e = deed_prepare(&d, &ask);
	if (e == OK)
		e = link_deed(x->j->l, &d, buf_view(&x->key));
	if (e != OK)
		snprintf(why, MOVE_WHY_MAX, "%s", d.m.why[0] ? d.m.why :
		    _(err_text(e)));
	deed_fini(&d);
	for (size_t i = 0; i < REST_PAIRS; i++)
		buf_fini(&text[i]);
	return e;
}

/* Is it the store that fails, or somebody who was quicker? Then the record comes
 * again. */
static bool
passing(enum err e)
{
	return e == ERR_IO || e == ERR_FULL || e == ERR_MAP_FULL ||
	    e == ERR_DAMAGED || e == ERR_READ_ONLY || e == ERR_LAW ||
	    e == ERR_CONFLICT || e == ERR_BUSY;
}

static void
refuse(struct asked *x, const char *why)
{
	struct json_link *j = x->j;
	char said[200];

	snprintf(said, sizeof said, "%.*s: %.150s", STR_ARG(x->m->action),
	    why);
	if (!link_aside(j->l, ASIDE_ANSWER, j->g->id, said, x->r->raw)) {
		j->err = ERR_FULL;
		return;
	}
	j->refused[j->refused_n++ % JSON_REFUSED] =
	    str_hash(buf_view(&x->key));
}

static void
take_known(struct json_link *j, const struct record *r, uint32_t slot)
{
	struct asked x = { .j = j, .r = r, .slot = slot };
	char why[MOVE_WHY_MAX] = "";
	enum err e;

	for (size_t i = 0; i < j->map.moves_n && x.m == NULL; i++)
		if (fits(&j->map.moves[i], r))
			x.m = &j->map.moves[i];
	if (x.m == NULL || x.m->action.n == 0)
		return;
	make_key(&x);
	if (!done_before(&x)) {
		e = act(&x, why);
		if (e == OK)
			j->taken++;
		else if (passing(e))
			j->err = e;
		else
			refuse(&x, why);
	}
	buf_fini(&x.key);
}

/* ---- one record ---- */

void
json_take(struct json_link *j, struct str raw, bool whole)
{
	struct json_page *p = j->g;
	struct repo *repo = j->l->c->repo;
	struct record r = { .number = p->g.read + 1 };
	struct buf key = { 0 };
	uint32_t slot;

	jsonobject_read(&p->o, raw, &r);
	p->raw = raw;
	p->id = r.fault == OK ? record_get(&r, j->map.id) : STR_NONE;
	if (p->id.n > 0)
		note_id(j, p->id);
	if (r.fault == OK)
		note_time(j, &r);
	if (!whole && p->id.n > 0 && str_find(p->id, STR("\n")) < 0) {
		buf_str(&j->details, p->id);
		buf_byte(&j->details, '\n');
		return;
	}
	buf_fmt(&key, "%.*s:%.*s", STR_ARG(j->l->row->code), STR_ARG(p->id));
	if (p->id.n > 0 && repo->ops->find_key(repo, buf_view(&key), &slot) ==
	    OK)
		take_known(j, &r, slot);
	else
		take_new(j, &r);
	buf_fini(&key);
}

/* One that was put aside: what the map or the class was missing may be there. */
enum err
json_again(struct link *l, const struct store_aside *a)
{
	struct json_link *j = l->own;
	enum err e;

	if (j->g != NULL)
		return ERR_BUSY;
	json_take_begin(j);
	/* Its refusal is forgotten, or it would not even be asked. */
	memset(j->refused, 0, sizeof j->refused);
	json_take(j, a->bytes, true);
	e = j->err;
	j->err = OK;
	if (e == OK)
		e = json_take_end(j, false);
	else
		(void)!json_take_end(j, false);
	return e;
}
