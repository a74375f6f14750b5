/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo_random.c -- the suite's last part: long random use, every answer
 * compared with the model's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "repo_kit.h"
#include "store/mem_repo.h"
#include "../core/lawkit.h"

static const char *const words[] = {
	"路灯", "井盖", "垃圾", "噪音", "油烟", "违建", "停车", "电梯", "供暖",
	"积水", "不亮", "堵塞", "扰民", "路燈", "ＬＥＤ", "a", "B", "1", "２",
	"的", "了", " ", "\xE3\x80\x80", "，", "灯", "灯灯", "𠮷", "3号楼",
	"é", "\t"
};
#define WORDS (sizeof(words) / sizeof(*words))

static void
some_text(struct kit *k, char *out, size_t room, unsigned most)
{
	unsigned n = kit_random(k, most + 1);

	out[0] = '\0';
	while (n--)
		snprintf(out + strlen(out), room - strlen(out), "%s",
		    words[kit_random(k, WORDS)]);
}

struct pair {
	struct kit	*k;
	struct repo	*model;
	char		text[3][256];
};

static void
report(struct pair *p, struct deed *d)
{
	static const uint64_t grids[] = {
		0, KIT_GRID, KIT_GRID + 1, KIT_GRID2, KIT_GRID3
	};
	static const uint32_t matters[] = {
		0, KIT_MATTER, KIT_MATTER2, KIT_MATTER3
	};
	struct kit *k = p->k;

	deed_report(k, d, 1 + kit_random(k, 3), matters[kit_random(k, 4)],
	    grids[kit_random(k, 5)]);
	body_int(&d->body, "reported", KIT_NOW -
	    (int64_t)kit_random(k, 40) * CLOCK_HOUR_MS);
	body_int(&d->body, "urgent", kit_random(k, 8) == 0);
	some_text(k, p->text[0], sizeof(p->text[0]), 3);
	some_text(k, p->text[1], sizeof(p->text[1]), 2);
	some_text(k, p->text[2], sizeof(p->text[2]), 12);
	if (kit_random(k, 10))
		deed_words(d, p->text[0], p->text[1], p->text[2]);
	if (kit_random(k, 6) == 0) {
		snprintf(p->text[0], sizeof(p->text[0]), "key%u",
		    kit_random(k, 40));
		if (!d->it.secret)
			d->it.key = str_of(p->text[0]);
	}
}

/* What only the new loop has: cases joined, and other clocks for an old case. */
static void
linked(struct kit *k, struct deed *d, uint32_t slot)
{
	if (kit_random(k, 3) == 0) {
		deed_on(k, d, EV_CASE_REPIN, slot, "boss");
		body_int(&d->body, "law", kit_random(k, 3));
		return;
	}
	deed_on(k, d, EV_CASE_LINK, slot, "seat1");
	body_text(&d->body, "case", STR("DX-20261121-taa000001"));
	body_text(&d->body, "how", kit_random(k, 3) ? STR("child") :
	    STR("left"));
	body_int(&d->body, "callers", 1 + kit_random(k, 3));
}

static void
other(struct pair *p, struct deed *d, uint32_t slot)
{
	static const enum event_kind kinds[] = {
		EV_CASE_CLAIM, EV_CASE_RELEASE, EV_CASE_NOTE, EV_CASE_FLAG,
		EV_CASE_AMEND, EV_CASE_UNDO, EV_CASE_UNDO, EV_CASE_REVEAL
	};
	struct kit *k = p->k;
	enum event_kind kind = kinds[kit_random(k, 8)];

	if (k->law.books_n > 0 && kit_random(k, 8) == 0) {
		linked(k, d, slot);
		return;
	}
	deed_on(k, d, kind, slot, kit_random(k, 2) ? "seat1" : "seat2");
	if (kit_random(k, 2))
		body_text(&d->body, "reason", STR("because"));
	if (kind == EV_CASE_FLAG)
		body_int(&d->body, "urgent", kit_random(k, 2));
	if (kind == EV_CASE_UNDO) {
		struct docket docket;

		assert_int_equal(k->r->ops->docket(k->r, slot, &docket), OK);
		event_id_format(docket.deed.serial ? &docket.deed :
		    &kit_get(k, slot)->head, p->text[0]);
		body_text(&d->body, "target", str_of(p->text[0]));
	}
	if (kind == EV_CASE_AMEND) {
		body_int(&d->body, "grid", (int64_t)(kit_random(k, 2) ?
		    KIT_GRID3 : KIT_GRID2));
		some_text(k, p->text[1], sizeof(p->text[1]), 4);
		body_text(&d->secret, kit_random(k, 2) ? "title" : "text",
		    str_of(p->text[1]));
		d->it.secret = &d->secret;
	}
}

static void
move(struct pair *p, struct deed *d, uint32_t slot)
{
	static const char *const who[][2] = {
		{ "seat1", "seat" }, { "disp1", "dispatcher" },
		{ "unit2", "unit" }, { "unit4", "unit" },
		{ "check1", "checker" }, { "boss", "supervisor" }
	};
	struct kit *k = p->k;
	const struct law_move *rows[32];
	size_t n = casefile_moves(kit_get(k, slot), &k->law, rows, 32);
	const struct law_move *row = rows[kit_random(k, (uint32_t)n)];
	uint32_t w = kit_random(k, 6);

	/* Mostly somebody who may; voids are rare. */
	for (int i = 0; i < 6 && kit_random(k, 30); i++) {
		const struct law_role *r = law_role_by_code(&k->law,
		    str_of(who[w][1]));

		if (row->roles >> r->bit & 1)
			break;
		w = (w + 1) % 6;
	}
	if ((str_is(row->action, "void") || str_is(row->action, "refuse")) &&
	    kit_random(k, 30))
		row = rows[0];
	str_copy(row->action, p->text[2], sizeof(p->text[2]));
	deed_move(k, d, slot, who[w][0], who[w][1], p->text[2]);
	if (kit_random(k, 3) == 0)
		body_int(&d->body, "due", KIT_NOW +
		    (int64_t)kit_random(k, 5000) * CLOCK_MIN_MS);
}

/* What differs by nature: the names of streams. */
static void
same_case(const struct casefile *a, const struct casefile *b)
{
	struct casefile x = *a, y = *b;

	memset(&x.head, 0, sizeof(x.head));
	memset(&y.head, 0, sizeof(y.head));
	assert_memory_equal(&x, &y, sizeof(x));
}

static void
same_docket(struct pair *p, uint32_t slot)
{
	struct buf x = { 0 }, y = { 0 };
	struct docket a, b;

	assert_int_equal(p->k->r->ops->docket(p->k->r, slot, &a), OK);
	assert_int_equal(p->model->ops->docket(p->model, slot, &b), OK);
	memset(&a.deed, 0, sizeof(a.deed));
	memset(&b.deed, 0, sizeof(b.deed));
	docket_encode(&a, &x);
	docket_encode(&b, &y);
	assert_true(str_eq(buf_view(&x), buf_view(&y)));
	buf_fini(&x);
	buf_fini(&y);
}

static void
same_view(struct pair *p, uint32_t slot)
{
	struct case_view a, b;

	same_docket(p, slot);

	assert_int_equal(p->k->r->ops->get(p->k->r, slot, &a), OK);
	assert_int_equal(p->model->ops->get(p->model, slot, &b), OK);
	same_case(a.c, b.c);
	assert_true(str_eq(a.title, b.title));
	assert_true(str_eq(a.place, b.place));
}

/* A rung of this case that fell, or one that did not. */
static bool
fire(struct pair *p, struct deed *d, uint32_t slot)
{
	struct kit *k = p->k;

	if (deed_fire(k, d, slot, p->text[0]))
		return true;
	if (kit_random(k, 8))
		return false;
	deed_on(k, d, EV_CLOCK_FIRE, slot, CASE_AUTO);
	body_int(&d->body, "clock", 1 + kit_random(k, 5));
	body_int(&d->body, "rung", kit_random(k, 4));
	body_int(&d->body, "start", kit_get(k, slot)->changed_ms);
	return true;
}

/* What an undo names is the model's own event. */
static void
retarget(struct pair *p, struct deed *d, uint32_t slot, char id[EVENT_ID_MAX])
{
	struct docket docket;
	struct case_view v;

	assert_int_equal(p->model->ops->get(p->model, slot, &v), OK);
	assert_int_equal(p->model->ops->docket(p->model, slot, &docket), OK);
	event_id_format(docket.deed.serial ? &docket.deed : &v.c->head, id);
	body_text(&d->body, "target", str_of(id));
}

static void
step(struct pair *p)
{
	struct kit *k = p->k;
	struct outcome a, b;
	uint32_t n = (uint32_t)k->r->ops->cases(k->r);
	uint32_t what = n ? kit_random(k, 100) : 0;
	char target[EVENT_ID_MAX];
	struct deed d;

	if (what < (n < 60 ? 25u : 4u))
		report(p, &d);
	else if (what < 45)
		other(p, &d, kit_random(k, n));
	else if (what >= 75 && k->law.books_n > 0 &&
	    fire(p, &d, kit_random(k, n)))
		;
	else
		move(p, &d, kit_random(k, n));
	if (kit_random(k, 4) == 0)
		k->now += kit_random(k, 3600000);
	(void)deed_do(k, &d, &a);
	if (d.it.kind == EV_CASE_UNDO)
		retarget(p, &d, a.slot, target);
	(void)p->model->ops->commit(p->model, &d.it, 1, false, &b);
	assert_int_equal(a.err, b.err);
	assert_int_equal(a.slot, b.slot);
	assert_string_equal(a.number, b.number);
	if (a.slot != SLOT_NONE)
		same_view(p, a.slot);
}

/* ---- queries ---- */

static void
facet_term(struct kit *k, struct query_term *t, uint32_t values[3])
{
	uint32_t slot = kit_random(k, (uint32_t)k->r->ops->cases(k->r));
	struct facet_value v[CASE_FACETS_MAX];
	size_t n = casefile_facets(kit_get(k, slot), &k->law, v);
	size_t i = kit_random(k, (uint32_t)n);

	t->kind = TERM_FACET;
	t->facet = (enum facet)v[i].facet;
	t->values = values;
	t->values_n = 1 + kit_random(k, 3);
	values[0] = v[i].value;
	values[1] = v[i].value + 1;
	values[2] = v[i].value ? v[i].value - 1 : 7;
}

static void
some_query(struct pair *p, struct query *q, uint32_t values[4][3],
    char text[4][64])
{
	struct kit *k = p->k;

	memset(q, 0, sizeof(*q));
	q->n = kit_random(k, 4);
	q->sort = (enum sort_key)kit_random(k, 4);
	q->reverse = kit_random(k, 3) == 0;
	for (size_t i = 0; i < q->n; i++) {
		struct query_term *t = &q->t[i];
		uint32_t what = kit_random(k, 6);

		t->not = kit_random(k, 4) == 0;
		if (what < 4) {
			facet_term(k, t, values[i]);
			continue;
		}
		t->kind = what == 4 ? TERM_TEXT : TERM_TIME;
		some_text(k, text[i], sizeof(text[i]), 2);
		if (!str_trim(str_of(text[i])).n)
			strcpy(text[i], "灯");
		t->text = str_of(text[i]);
		t->loose = kit_random(k, 2);
		t->in = kit_random(k, 4) == 0 ? (enum text_field)(1 +
		    kit_random(k, 2)) : TEXT_ANY;
		t->or_phone = kit_random(k, 6) == 0;
		t->field = kit_random(k, 2) ? TIME_DUE : TIME_REPORTED;
		t->from_ms = KIT_NOW + ((int64_t)kit_random(k, 80) - 40) *
		    CLOCK_HOUR_MS;
		t->to_ms = t->from_ms + kit_random(k, 60) * CLOCK_HOUR_MS;
	}
}

static void
same_page(struct pair *p, const struct query *q, uint64_t rank,
    uint32_t anchor, uint64_t before)
{
	uint32_t a[16], b[16];
	struct page x = {
		.slots = a, .cap = 16, .rank = rank, .anchor = anchor,
		.before = before
	};
	struct page y = x;
	enum err e;

	y.slots = b;
	e = p->k->r->ops->page(p->k->r, q, &x);
	assert_int_equal(e, p->model->ops->page(p->model, q, &y));
	if (e != OK)
		return;
	assert_true(x.total == y.total && x.rank == y.rank);
	assert_int_equal(x.n, y.n);
	if (x.n)
		assert_memory_equal(a, b, x.n * sizeof(*a));
}

static void
compare(struct pair *p)
{
	struct kit *k = p->k;
	uint32_t values[4][3];
	char text[4][64];
	uint64_t n, m;
	struct query q;

	some_query(p, &q, values, text);
	assert_int_equal(k->r->ops->count(k->r, &q, &n), OK);
	assert_int_equal(p->model->ops->count(p->model, &q, &m), OK);
	assert_true(n == m);
	same_page(p, &q, 0, SLOT_NONE, 0);
	same_page(p, &q, kit_random(k, (uint32_t)n + 2), SLOT_NONE, 0);
	same_page(p, &q, 0, kit_random(k,
	    (uint32_t)k->r->ops->cases(k->r)), kit_random(k, 20));
}

void
suite_random(void **state)
{
	struct kit *k = *state;
	struct pair p = { .k = k, .model = mem_repo_new(&k->law, SUITE_NODE) };

	for (int i = 0; i < 2500; i++) {
		step(&p);
		if (i % 3 == 2)
			compare(&p);
	}
	for (uint32_t s = 0; s < k->r->ops->cases(k->r); s++)
		same_view(&p, s);
	p.model->ops->close(p.model);
}

void
suite_random_clocks(void **state)
{
	suite_random(state);
}

/* Pieces of 1, 2, 3 and 8 characters cut from real texts, and made up. */
static void
piece(struct kit *k, char *out, size_t room, unsigned chars)
{
	char pool[256];
	struct str s;
	size_t used = 0;

	do
		some_text(k, pool, sizeof(pool), 12);
	while (strlen(pool) < 30);
	s = str_of(pool);
	while (chars-- && s.n) {
		size_t step = 1;

		while (step < s.n && ((unsigned char)s.p[step] & 0xC0) == 0x80)
			step++;
		if (used + step < room) {
			memcpy(out + used, s.p, step);
			used += step;
		}
		s = str_from(s, step);
	}
	out[used] = '\0';
}

void
suite_random_text(void **state)
{
	static const unsigned lengths[] = { 1, 2, 3, 8 };
	struct kit *k = *state;
	struct pair p = { .k = k, .model = mem_repo_new(&k->law, SUITE_NODE) };
	struct outcome out;
	struct deed d;
	char text[64];

	for (int i = 0; i < 400; i++) {
		report(&p, &d);
		(void)deed_do(k, &d, NULL);
		(void)p.model->ops->commit(p.model, &d.it, 1, false, &out);
	}
	for (int i = 0; i < 400; i++) {
		struct query q;

		piece(k, text, sizeof(text), lengths[i % 4]);
		q = query_text(text);
		q.sort = SORT_NEWEST;
		same_page(&p, &q, 0, SLOT_NONE, 0);
	}
	p.model->ops->close(p.model);
}

/* Past a chunk of 65,536 cases, where slots begin to be written otherwise. */
#define MANY 66300
#define BATCH 1500

static void
many_reports(struct pair *p, size_t n)
{
	struct deed *d = xcalloc(BATCH, sizeof(*d));
	struct intent *it = xcalloc(BATCH, sizeof(*it));
	struct outcome *out = xcalloc(BATCH, sizeof(*out));
	struct kit *k = p->k;

	for (size_t i = 0; i < n; i++) {
		report(p, &d[i]);
		body_text(&d[i].secret, "text", str_of(words[kit_random(k,
		    WORDS)]));
		body_text(&d[i].secret, "title", str_of(words[kit_random(k,
		    WORDS)]));
		body_text(&d[i].secret, "place", STR(""));
		d[i].it.key = STR_NONE;
		it[i] = d[i].it;
	}
	assert_int_equal(k->r->ops->commit(k->r, it, n, false, out), OK);
	assert_int_equal(p->model->ops->commit(p->model, it, n, false, out),
	    OK);
	free(d);
	free(it);
	free(out);
}

void
suite_many(void **state)
{
	struct kit *k = *state;
	struct pair p = { .k = k, .model = mem_repo_new(&k->law, SUITE_NODE) };
	struct query all = { .sort = SORT_DUE };

	for (size_t n = 0; n < MANY; n += BATCH)
		many_reports(&p, MANY - n < BATCH ? MANY - n : BATCH);
	for (int i = 0; i < 60; i++) {	/* some with a due, on both sides */
		struct outcome out;
		struct deed d;

		deed_move(k, &d, 65536 - 600 + kit_random(k, 1200), "seat1",
		    "seat", "accept");
		if (deed_do(k, &d, NULL) == OK)
			assert_int_equal(p.model->ops->commit(p.model, &d.it, 1,
			    false, &out), OK);
	}
	for (int i = 0; i < 60; i++)
		compare(&p);
	same_page(&p, &all, 65530, SLOT_NONE, 0);
	same_page(&p, &all, 0, 65536, 8);
	same_page(&p, &all, 0, MANY - 1, 3);
	p.model->ops->close(p.model);
}
