/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replica_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "seal/seal.h"
#include "store/nodes.h"
#include "store/replica_in.h"
#include "../core/lawkit.h"

/* --- documents, read back from what was written --- */

/* The text of a member whose value has no escapes. */
static struct str
member(struct str json, const char *name)
{
	char head[40];
	struct str rest, out;
	ptrdiff_t at;

	snprintf(head, sizeof(head), "\"%s\":\"", name);
	at = str_find(json, str_of(head));
	if (at < 0)
		return STR_NONE;
	rest = str_from(json, (size_t)at + strlen(head));
	assert_true(str_cut(&rest, '"', &out));
	return out;
}

static uint64_t
number(struct str json, const char *name)
{
	char head[40];
	ptrdiff_t at;

	snprintf(head, sizeof(head), "\"%s\":", name);
	at = str_find(json, str_of(head));
	assert_true(at >= 0);
	return strtoull(json.p + at + strlen(head), NULL, 10);
}

static struct str
keep(struct parcel *p, struct str s)
{
	return str_n(arena_dup(&p->a, s.p ? s.p : "", s.n), s.n);
}

static struct str
bytes(struct parcel *p, struct str base64)
{
	struct buf b = { 0 };
	struct str out;

	assert_true(base64_get(base64, &b));
	out = keep(p, buf_view(&b));
	buf_fini(&b);
	return out;
}

static void
read_sign(struct parcel *p, struct doc *d, struct str sign)
{
	struct str sig = bytes(p, member(sign, "sig"));

	d->is_signed = true;
	d->sign.first = number(sign, "first");
	d->sign.last = d->kind == DOC_QUOTE ? number(sign, "last") :
	    d->e->id.serial;
	assert_true(hex_get(member(sign, "root"), d->sign.root, DIGEST_LEN));
	assert_int_equal(sig.n, 64);
	memcpy(d->sign.sig, sig.p, 64);
}

static void
read_path(struct parcel *p, struct doc *d, struct str json)
{
	ptrdiff_t at = str_find(json, STR("\"path\":["));
	struct str rest, list, step;

	assert_true(at >= 0);
	rest = str_from(json, (size_t)at + 8);
	d->path = arena_alloc(&p->a, REPLICA_PATH * DIGEST_LEN);
	assert_true(str_cut(&rest, ']', &list));
	while (list.n > 0 && str_cut(&list, ',', &step))
		assert_true(hex_get(str_n(step.p + 1, step.n - 2),
		    d->path[d->path_n++], DIGEST_LEN));
}

static void
read_event(struct parcel *p, struct doc *d, struct str json)
{
	struct event_id id;
	struct log_head head;
	struct event e;
	struct buf b = { 0 }, text = { 0 };
	ptrdiff_t at = str_find(json, STR(",\"sign\":{"));
	uint64_t arrival;
	MDB_txn *t;

	assert_int_equal(event_id_parse(d->kind == DOC_QUOTE ?
	    str_from(d->id, 2) : d->id, &id), OK);
	assert_int_equal(room_read(p->from, &t), OK);
	assert_int_equal(log_find(p->from, t, &id, &arrival), OK);
	assert_int_equal(log_read(p->from, t, arrival, &head, &e), OK);
	event_canonical(&e, &b);
	buf_cstr(&text, "\"ev\":");
	buf_json(&text, buf_view(&b));
	assert_true(str_find(json, buf_view(&text)) > 0);
	d->ev = keep(p, buf_view(&b));
	b.n = 0;
	event_encode(&e, &b);
	d->e = arena_alloc(&p->a, sizeof(*d->e));
	d->e->id = id;
	assert_int_equal(event_decode(keep(p, buf_view(&b)), d->e), OK);
	room_read_end(p->from);
	if (at >= 0)
		read_sign(p, d, str_from(json, (size_t)at));
	if (d->kind == DOC_QUOTE)
		read_path(p, d, json);
	buf_fini(&b);
	buf_fini(&text);
}

static void
read_keys(struct parcel *p, struct doc *d, struct str json)
{
	struct str sig = bytes(p, member(json, "sig"));

	d->by = keep(p, member(json, "by"));
	d->dest = keep(p, member(json, "for"));
	d->box = bytes(p, member(json, "box"));
	assert_int_equal(sig.n, 64);
	memcpy(d->sig, sig.p, 64);
}

static void
read_blob(struct parcel *p, struct doc *d, struct str json)
{
	struct str rest = str_from(d->id, 2), hex;

	assert_true(str_cut(&rest, ':', &hex));
	assert_true(hex_get(hex, d->digest, DIGEST_LEN));
	d->at = (uint32_t)strtoul(rest.p, NULL, 10);
	d->of = (uint32_t)number(json, "of");
	d->size = number(json, "size");
	d->data = bytes(p, member(json, "data"));
}

static enum err
pack_one(void *ctx, struct str id, struct str rev, struct str json)
{
	struct parcel *p = ctx;
	struct doc *d;

	p->d = xgrow(p->d, &p->cap, p->n + 1, sizeof(*p->d));
	d = &p->d[p->n++];
	memset(d, 0, sizeof(*d));
	assert_true(str_eq(member(json, "_id"), id));
	assert_true(str_eq(member(json, "_rev"), rev));
	d->id = keep(p, id);
	d->rev = keep(p, rev);
	d->raw = keep(p, json);
	d->kind = doc_kind_of(id);
	if (d->kind == DOC_EVENT || d->kind == DOC_QUOTE)
		read_event(p, d, json);
	else if (d->kind == DOC_KEYS)
		read_keys(p, d, json);
	else if (d->kind == DOC_BLOB)
		read_blob(p, d, json);
	else
		fail_msg("%.*s", STR_ARG(id));
	return OK;
}

void
parcel_pack(struct parcel *p, struct store *from, const char *db,
    bool everything, struct buf *pos, size_t max)
{
	struct buf own = { 0 };
	struct store_give g = { .db = db, .everything = everything,
	    .max_docs = max, .max_bytes = SIZE_MAX };

	*p = (struct parcel){ .from = from };
	snprintf(p->db, sizeof(p->db), "%s", db);
	do {
		assert_int_equal(store_give(from, &g, pos ? pos : &own,
		    pack_one, p), OK);
		assert_true(g.given <= max);
	} while (g.more && pos == NULL);
	buf_fini(&own);
}

void
parcel_fini(struct parcel *p)
{
	free(p->d);
	arena_fini(&p->a);
	*p = (struct parcel){ .n = 0 };
}

struct store_received
parcel_give(const struct doc *d, size_t n, const char *db, struct store *to)
{
	struct store_batch b = { .link = "test", .db = db, .doc = d, .n = n,
	    .now_ms = KIT_NOW + 100 * CLOCK_DAY_MS };
	struct store_received out;

	assert_int_equal(store_receive(to, &b, &out), OK);
	return out;
}

struct route { struct store *from, *to; struct store_received sum;
	char db[512][REPLICA_DB_MAX]; size_t n; };

static bool
note_db(void *ctx, const struct store_db *d)
{
	struct route *r = ctx;

	assert_true(r->n < 512);
	memcpy(r->db[r->n++], d->db, REPLICA_DB_MAX);
	return true;
}

struct store_received
replica_sync(struct store *from, struct store *to)
{
	struct route *r = xcalloc(1, sizeof(*r));
	struct store_received sum;

	r->from = from;
	r->to = to;
	replica_wrap(from);
	assert_int_equal(store_dbs(from, note_db, r), OK);
	for (size_t i = 0; i < r->n; i++) {
		struct store_received got;
		struct parcel p;

		parcel_pack(&p, from, r->db[i], false, NULL, 100);
		got = parcel_give(p.d, p.n, r->db[i], to);
		r->sum.fresh += got.fresh;
		r->sum.known += got.known;
		r->sum.waits += got.waits;
		r->sum.aside += got.aside;
		r->sum.keys += got.keys;
		r->sum.chunks += got.chunks;
		r->sum.alarm |= got.alarm;
		parcel_fini(&p);
	}
	sum = r->sum;
	free(r);
	return sum;
}

/* --- nodes --- */

struct store_node_row
replica_node(struct store *s, const char *node)
{
	struct store_node_row n;
	enum err err = store_node_get(s, node, &n);

	assert_true(err == OK || err == ERR_NOT_FOUND);
	return n;
}

void
replica_trust(struct store *a, struct store *b, const char *towns, bool anchor)
{
	struct store_node_row n = replica_node(b, store_node(b));

	n.anchor = anchor;
	assert_true(node_towns_read(str_of(towns), &n.all, n.towns));
	assert_int_equal(store_trust(a, &n, STR("admin"), STR("root")), OK);
}

void
replica_befriend(struct store *a, struct store *b)
{
	replica_trust(a, b, "all", false);
	replica_trust(b, a, "all", false);
}

void
replica_wrap(struct store *s)
{
	bool more = true;

	while (more)
		assert_int_equal(keys_wrap(s, 50, &more), OK);
}

/* --- cases --- */

uint32_t
replica_case(struct place *p, uint64_t grid, const char *title,
    char number[CASE_NUMBER_MAX])
{
	struct outcome out;
	struct deed d;

	deed_report(&p->k, &d, 1, KIT_MATTER, grid);
	if (title != NULL)
		deed_words(&d, title, "兴丰大街", title);
	assert_int_equal(deed_do(&p->k, &d, &out), OK);
	memcpy(number, out.number, CASE_NUMBER_MAX);
	return out.slot;
}

void
replica_move(struct place *p, uint32_t slot, uint64_t grid)
{
	struct deed d;

	deed_on(&p->k, &d, EV_CASE_AMEND, slot, "seat1");
	body_int(&d.body, "grid", (int64_t)grid);
	body_text(&d.body, "reason", STR("because"));
	deed_must(&p->k, &d);
}

uint32_t
replica_slot(struct place *p, const char *number)
{
	uint32_t slot;

	assert_int_equal(p->k.r->ops->find(p->k.r, str_of(number), &slot), OK);
	return slot;
}

void
replica_note(struct place *p, const char *number, const char *text,
    struct str blob)
{
	struct deed d;

	deed_on(&p->k, &d, EV_CASE_NOTE, replica_slot(p, number), "seat1");
	body_text(&d.secret, "note", str_of(text));
	d.it.secret = &d.secret;
	d.it.blob = blob;
	deed_must(&p->k, &d);
}

const char *
replica_title(struct place *p, const char *number)
{
	static char title[256];
	struct case_view v;
	uint32_t slot;

	if (p->k.r->ops->find(p->k.r, str_of(number), &slot) != OK)
		return "-";
	assert_int_equal(p->k.r->ops->get(p->k.r, slot, &v), OK);
	str_copy(v.title, title, sizeof(title));
	return title;
}
