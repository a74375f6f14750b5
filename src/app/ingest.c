/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of a foreign record: facts a case is counted by stand open,
 * whatever people wrote is sealed, clean beside raw. The digest of the content
 * stands open too ("content"), so that a second import can tell a repeated
 * record from another one under the same id without opening anything. */
#include "app/ingest.h"

#include <stdlib.h>
#include <string.h>
#include "app/fields.h"
#include "app/intl.h"
#include "app/resolve.h"
#include "base/utf8.h"
#include "lang/lang.h"
#include "seal/seal.h"

#define TITLE_CHARS 40	/* of the text, where there is no title */
#define DIGEST_HEX 17
#define HELD_MAX (16u << 20)	/* bytes of records a batch may lie on */

enum { MARK_RECORD, MARK_BYTE, MARK_LENGTH, MARK_CONTENT };

void
ingest_fini(struct ingest *g)
{
	batch_fini(&g->batch);
	free(g->seen);
	places_free(&g->places);
	buf_fini(&g->content);
	buf_fini(&g->clean);
}

/* ---- bad ones ---- */

static bool
put_away(struct ingest *g, const struct quarantined *q)
{
	g->quarantined++;
	if (g->aside) {
		if (g->aside(g->aside_ctx, q))
			return true;
		g->err = ERR_FULL;
		return false;
	}
	if (g->dry_run) {
		if (g->quarantined <= 20)
			complain(_("record %llu, byte %llu: %.*s: %.*s"),
			    (unsigned long long)q->record,
			    (unsigned long long)q->byte, STR_ARG(q->field),
			    STR_ARG(q->expected));
		return true;
	}
	g->err = bin_put(&g->bin, q);
	return g->err == OK;
}

static bool
put_away_record(struct ingest *g, const struct record *r,
    const struct imported *imp)
{
	struct quarantined q = {
		.record = r->number, .byte = r->byte, .length = r->length,
		.reason = str_of(err_text(imp->fault)), .field = imp->field,
		.found = imp->found, .expected = str_of(imp->expected),
		.raw = r->raw,
	};

	if (g->again) {
		q.record = g->again->record;
		q.byte = g->again->byte;
		q.length = g->again->length;
	}
	return put_away(g, &q);
}

static bool
put_away_item(struct ingest *g, const struct batch_item *item, enum err e,
    const char *expected)
{
	struct quarantined q = {
		.record = item->mark[MARK_RECORD],
		.byte = item->mark[MARK_BYTE],
		.length = item->mark[MARK_LENGTH],
		.reason = str_of(err_text(e)), .field = STR("id"),
		.found = item->it.key, .expected = str_of(expected),
		.raw = item->raw,
	};

	return put_away(g, &q);
}

/* ---- known ones ---- */

struct compare { uint64_t content; bool same; };

static bool
first_event(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct compare *k = ctx;
	struct str hex = body_str(&e->body, "content");
	uint8_t bytes[8];
	uint64_t content;

	(void)secret;
	(void)status;
	if (hex_get(hex, bytes, sizeof bytes)) {
		memcpy(&content, bytes, sizeof content);
		k->same = content == k->content;
	}
	return false;
}

/* The key is known already: the same record, or another under its id? */
static enum err
meet_known(struct ingest *g, const struct batch_item *item, uint32_t slot)
{
	struct compare k = { item->mark[MARK_CONTENT], g->live };
	enum err e = g->live ? OK : g->c->repo->ops->history(g->c->repo, slot,
	    first_event, &k);

	if (e != OK)
		return e;
	if (k.same)
		g->known++;
	else if (!put_away_item(g, item, ERR_EXISTS,
	    N_("duplicate id with different content")))
		return g->err;
	return OK;
}

static enum err
settled(void *ctx, const struct batch_item *item, const struct outcome *out)
{
	struct ingest *g = ctx;
	int64_t doubts = body_num(&item->body, "doubts", 0);

	if (out->err == ERR_EXISTS)
		return meet_known(g, item, out->slot);
	if (out->err != OK)
		return put_away_item(g, item, out->err,
		    N_("a record that the store takes")) ? OK : g->err;
	g->fresh++;
	g->doubtful += doubts > 0;
	g->doubts += (uint64_t)doubts;
	return OK;
}

void
ingest_init(struct ingest *g, struct context *c, const struct import_map *map,
    bool dry_run)
{
	memset(g, 0, sizeof *g);
	g->c = c;
	g->map = map;
	g->dry_run = dry_run;
	batch_init(&g->batch, c->repo, true, settled, g);
}

/* A dry run commits nothing, so it remembers the keys it met itself. */
static bool
dry_seen(struct ingest *g, uint64_t key, uint64_t content, uint64_t *other)
{
	size_t mask, i;

	if (2 * (g->seen_n + 1) > g->seen_cap) {
		size_t old_cap = g->seen_cap;
		__typeof__(g->seen) old = g->seen;

		g->seen_cap = old_cap ? 2 * old_cap : 4096;
		g->seen = xcalloc(g->seen_cap, sizeof *g->seen);
		for (i = 0; i < old_cap; i++) {
			size_t k = old[i].key & (g->seen_cap - 1);

			while (old[i].key && g->seen[k].key)
				k = (k + 1) & (g->seen_cap - 1);
			if (old[i].key)
				g->seen[k] = old[i];
		}
		free(old);
	}
	mask = g->seen_cap - 1;
	for (i = key & mask; g->seen[i].key; i = (i + 1) & mask)
		if (g->seen[i].key == key) {
			*other = g->seen[i].content;
			return true;
		}
	g->seen[i].key = key;
	g->seen[i].content = content;
	g->seen_n++;
	return false;
}

static bool
dry_item(struct ingest *g, const struct batch_item *item)
{
	uint64_t content = item->mark[MARK_CONTENT], other = 0;
	int64_t doubts = body_num(&item->body, "doubts", 0);
	uint32_t slot;

	if (dry_seen(g, str_hash(item->it.key) | 1, content, &other)) {
		if (other == content)
			g->known++;
		else
			return put_away_item(g, item, ERR_EXISTS,
			    N_("duplicate id with different content"));
		return true;
	}
	g->err = g->c->repo->ops->find_key(g->c->repo, item->it.key, &slot);
	if (g->err == OK) {
		g->err = meet_known(g, item, slot);
		return g->err == OK;
	}
	if (g->err != ERR_NOT_FOUND)
		return false;
	g->err = OK;
	g->fresh++;
	g->doubtful += doubts > 0;
	g->doubts += (uint64_t)doubts;
	return true;
}

/* ---- good ones ---- */

/* Cleaned for the screen; kept until the commit. */
static struct str
clean(struct ingest *g, struct str raw)
{
	g->clean.n = 0;
	lang_clean_text(raw, &g->clean);
	return batch_text(&g->batch, buf_view(&g->clean));
}

static enum err
seal_text(struct batch_item *item, const char *name, struct str text)
{
	if (!text.n)
		return OK;
	item->has_secret = true;
	return body_text(&item->secret, name, text);
}

/* Words of the map or the source as a class of this district; 0 unknown. The
 * same words come again and again. */
static uint32_t
class_of(struct ingest *g, struct str words)
{
	uint64_t hash = str_hash(words);
	size_t at = hash % INGEST_CLASSES;
	struct resolve_hit hit;

	if (!words.n)
		return 0;
	if (!g->class[at].set || g->class[at].hash != hash) {
		g->class[at].set = true;
		g->class[at].hash = hash;
		g->class[at].code = resolve_one(&g->c->law, RESOLVE_MATTER,
		    words, &hit) == OK && hit.score == RESOLVE_EXACT ?
		    (uint32_t)hit.id : 0;
	}
	return g->class[at].code;
}

static enum err
put_class(struct ingest *g, struct batch_item *item, struct imported *imp)
{
	struct str words = imp->matter.n ? imp->matter : imp->cls;
	uint32_t code = class_of(g, words);

	if (code)
		return body_int(&item->body, "matter", code);
	if (imp->matter.n && imp->doubts_n < IMPORT_NOTES)
		imp->doubts[imp->doubts_n++] = (struct import_note){
			STR("class"), words,
			STR(N_("a class of this district")) };
	return OK;
}

static uint8_t
state_of(const struct law *law, enum import_status status)
{
	const struct law_state *s = NULL;

	if (status == STATUS_DUPLICATE || status == STATUS_CANCELLED)
		s = law_state_by_code(law, STR("void"));
	if (!s)
		s = law_state_by_code(law, STR("closed"));
	return s ? s->id : 0;
}

static bool
over(const struct imported *imp)
{
	return imp->status > STATUS_OPEN ||
	    (imp->status == STATUS_NONE && imp->closed_ms > 0);
}

static enum err
put_times(struct ingest *g, struct batch_item *item,
    const struct imported *imp)
{
	struct body *b = &item->body;
	bool closed = over(imp);
	uint8_t state = state_of(&g->c->law, imp->status);
	int64_t at = imp->reported_ms;
	enum err e = OK;

	if (at)
		e = body_int(b, "reported", at);
	if (e == OK && imp->due_ms)
		e = body_int(b, "due", imp->due_ms);
	if (e != OK || !closed)
		return e;
	/* A case closed at an unknown hour is closed all the same. */
	e = body_int(b, "closed", imp->closed_ms ? imp->closed_ms :
	    at ? at : clock_wall().ms);
	if (e == OK && state)
		e = body_int(b, "state", state);
	return e;
}

static enum err
put_facts(struct ingest *g, struct batch_item *item,
    const struct imported *imp)
{
	const struct law_channel *ch = law_channel_by_code(&g->c->law,
	    imp->channel);
	bool wgs84 = imp->has_place && imp->datum == DATUM_WGS84;
	const struct { const char *name; bool there; int64_t value; } rows[] = {
		{ "imported", !g->live || over(imp), 1 },
		{ "channel", ch != NULL, ch ? ch->id : 0 },
		{ "urgent", imp->urgent, 1 },
		{ "votes_up", imp->votes_up != 0, imp->votes_up },
		{ "votes_down", imp->votes_down != 0, imp->votes_down },
		{ "lat", imp->has_place, imp->lat_e6 },
		{ "lon", imp->has_place, imp->lon_e6 },
		{ "wgs84", wgs84, 1 },
	};
	enum err e = body_text(&item->body, "source", g->map->source);

	for (size_t i = 0; e == OK && i < sizeof rows / sizeof *rows; i++)
		if (rows[i].there)
			e = body_int(&item->body, rows[i].name,
			    rows[i].value);
	return e;
}

static enum err
put_texts(struct ingest *g, struct batch_item *item,
    const struct imported *imp)
{
	struct str text = clean(g, imp->text), title = clean(g, imp->title);
	enum err e = OK;

	if (!title.n)
		title = utf8_head(text, 3 * TITLE_CHARS);
	e = seal_text(item, "title", title);
	if (e == OK)
		e = seal_text(item, "text", text);
	if (e == OK && !str_eq(text, imp->text))
		e = seal_text(item, "raw", batch_text(&g->batch, imp->text));
	if (e == OK)
		e = seal_text(item, "place", clean(g, imp->place));
	if (e == OK)
		e = seal_text(item, "caller", clean(g, imp->caller));
	if (e == OK)
		e = seal_text(item, "phone", clean(g, imp->phone));
	if (e == OK)
		e = seal_text(item, "class", clean(g, imp->cls));
	return e;
}

enum err
ingest_fields(struct ingest *g, const char *file, struct diag_sink *sink)
{
	const struct law *l = &g->c->law;
	const size_t before = sink->errors;

	for (size_t i = 0; i < g->map->fields_n; i++) {
		const struct import_field *f = &g->map->fields[i];
		const struct diag fault = { .file = file, .line = f->line,
			.field = "fields", .found = f->code,
			.expected = N_("a field that the profile lists and "
			    "that can be given"),
			.near = field_near(l, f->code) };

		g->field[i] = field_find(l, f->code);
		if (g->field[i] < 0 || !field_free(&l->fields[g->field[i]]))
			diag_say(sink, &fault);
	}
	return sink->errors > before ? ERR_BAD_INPUT : OK;
}

/* The profile's own fields; a value that does not fit is set aside. */
static void
put_fields(struct ingest *g, struct batch_item *item, struct imported *imp)
{
	for (size_t i = 0; i < g->map->fields_n; i++) {
		const struct law_field *f =
		    &g->c->law.fields[g->field[i]];
		struct str value = clean(g, imp->fields[i]);
		const char *why;

		if (!value.n)
			continue;
		item->has_secret |= f->kind == LAW_TEXT;
		why = fields_import(f, value, &item->body, &item->secret);
		if (why && imp->doubts_n < IMPORT_NOTES)
			imp->doubts[imp->doubts_n++] = (struct import_note){
				f->name, value, str_of(why) };
	}
}

/* What the point or the words say of the place, where they say it well enough. */
static enum err
put_grid(struct ingest *g, struct batch_item *item)
{
	struct place_hint hint = { .datum = DATUM_NONE };
	uint64_t grid;

	if (!g->places)
		g->places = places_new(g->c->store, &g->c->law);
	/* What a geocoder made of words is no point anybody stood on. */
	if (!g->map->doubtful)
		hint = place_hint(&g->c->law, &item->body);
	return place_report(g->places, &g->c->law, &item->secret, &hint,
	    &item->body, &grid);
}

/* "field: found (why); …" */
static enum err
put_notes(struct ingest *g, struct batch_item *item, const char *name,
    const struct import_note *notes, size_t n)
{
	struct buf all = { 0 };
	enum err e;

	for (size_t i = 0; i < n; i++) {
		buf_fmt(&all, "%s%.*s: ", i ? "; " : "",
		    STR_ARG(notes[i].field));
		lang_clean_text(utf8_head(notes[i].found, 4096), &all);
		if (notes[i].why.n) {
			char why[256];

			str_copy(notes[i].why, why, sizeof why);
			buf_fmt(&all, " (%s)", _(why));
		}
	}
	e = seal_text(item, name, batch_text(&g->batch, buf_view(&all)));
	buf_fini(&all);
	return e;
}

static enum err
fill(struct ingest *g, struct batch_item *item, struct imported *imp)
{
	enum err e = put_class(g, item, imp);

	if (e == OK)
		e = put_times(g, item, imp);
	if (e == OK)
		e = put_facts(g, item, imp);
	if (e == OK)
		put_fields(g, item, imp);
	if (e == OK)
		e = put_texts(g, item, imp);
	if (e == OK)
		e = put_grid(g, item);
	if (e == OK)
		e = put_notes(g, item, "notes", imp->notes, imp->notes_n);
	if (e == OK)
		e = put_notes(g, item, "doubts_text", imp->doubts,
		    imp->doubts_n);
	if (e == OK && imp->doubts_n)
		e = body_int(&item->body, "doubts", (int64_t)imp->doubts_n);
	return e;
}

static enum err
put_digest(struct ingest *g, struct batch_item *item, const struct record *r)
{
	uint8_t digest[SEAL_DIGEST];
	char hex[DIGEST_HEX];

	g->content.n = 0;
	importmap_content(g->map, r, &g->content);
	seal_digest(buf_view(&g->content), digest);
	memcpy(&item->mark[MARK_CONTENT], digest, 8);
	hex_put(digest, 8, hex);
	return body_text(&item->body, "content", batch_text(&g->batch,
	    str_of(hex)));
}

static void
place_item(struct ingest *g, struct batch_item *item, const struct record *r,
    const struct imported *imp)
{
	const struct seat *who = g->who ? g->who : &g->c->who;
	const struct store_account *me = &who->me;

	item->mark[MARK_RECORD] = g->again ? g->again->record : r->number;
	item->mark[MARK_BYTE] = g->again ? g->again->byte : r->byte;
	item->mark[MARK_LENGTH] = g->again ? g->again->length : r->length;
	item->raw = batch_text(&g->batch, r->raw);
	item->it = (struct intent){
		.kind = EV_CASE_REPORT, .actor = str_of(me->code),
		.login = str_of(who->login), .seat = str_of(me->seat),
		.key = batch_text(&g->batch, imp->key),
	};
}

/* What was read lies in the batch's arena until its commit. Long records, and
 * bad ones, which make no commit, must not pile up there. */
static bool
let_go(struct ingest *g, const struct record *r)
{
	g->held += r->raw.n + 1024;
	if (g->held <= HELD_MAX && g->batch.n > 0)
		return true;
	g->held = 0;
	if (g->batch.n > 0)
		g->err = batch_flush(&g->batch);
	else
		arena_fini(&g->batch.arena);
	return g->err == OK;
}

static bool
take_good(struct ingest *g, const struct record *r, struct imported *imp)
{
	struct batch_item *item = batch_add(&g->batch);
	bool more;
	enum err e;

	place_item(g, item, r, imp);
	e = put_digest(g, item, r);
	if (e == OK)
		e = fill(g, item, imp);
	if (e != OK) {
		batch_drop(&g->batch);
		imp->fault = e;
		imp->expected = N_("fewer and shorter values");
		return put_away_record(g, r, imp);
	}
	if (g->dry_run) {
		more = dry_item(g, item);
		batch_drop(&g->batch);
		return more;
	}
	g->err = batch_turn(&g->batch);
	return g->err == OK;
}

bool
ingest_record(struct ingest *g, const struct record *r)
{
	struct imported imp;
	bool more;

	g->read++;
	if (importmap_apply(g->map, r, &g->batch.arena, &imp) != OK)
		more = put_away_record(g, r, &imp);
	else
		more = take_good(g, r, &imp);
	return more && let_go(g, r);
}

enum err
ingest_flush(struct ingest *g)
{
	enum err e = batch_flush(&g->batch);

	return g->err != OK ? g->err : e;
}
