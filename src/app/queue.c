/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows in sight, and how news reaches them.
 *
 * Nothing moves under the finger: a row keeps its line until the person
 * scrolls, sorts, filters or refreshes. News changes what a row says; a case
 * that left the filter stays in place, dimmed, with a sign. Arrivals are
 * counted ("new 3") and listed on refresh; only where the list ends above the
 * pane's foot do those that sort behind it join below at once, for that moves
 * nothing. */
#include "app/desk_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "app/search.h"

static size_t
resolve(void *ctx, enum facet f, struct str word, uint32_t *values, size_t cap)
{
	return resolve_facet(ctx, f, word, values, cap);
}

enum err
desk_parse(struct desk *d, struct str text, struct filter *out,
    struct filter_fault *why)
{
	struct filter_env env = {
		.now_ms = d->now, .offset_min = d->law->offset_min,
		.near_ms = d->law->near_ms,
		.actor = str_of(d->seat.me.code), .resolve = resolve,
		.here = d->law->here, .here_n = d->law->here_n,
		/* resolve_facet reads the law only */
		.ctx = (void *)(uintptr_t)d->law,
		.also = search_also, .also_ctx = d->words
	};

	return filter_parse(text, &env, out, why);
}

static enum err
parses(void *ctx, struct str text)
{
	struct filter f;
	enum err e = desk_parse(ctx, text, &f, NULL);

	if (e == OK)
		filter_fini(&f);
	return e;
}

void
queue_words(struct desk *d, struct buf *out)
{
	search_filter(str_of(d->q.search), parses, d, out);
}

/* Filter and searched text make one query. */
static enum err
compile(struct desk *d)
{
	struct queue *q = &d->q;
	struct buf b = { 0 };
	struct filter f;
	struct filter_fault why = { 0 };
	char fault[200];
	enum err e;

	buf_cstr(&b, q->text);
	buf_byte(&b, ' ');
	queue_words(d, &b);
	e = desk_parse(d, buf_view(&b), &f, &why);
	if (e == OK) {
		enum sort_key key = f.q.sort;
		bool reverse = f.q.reverse;

		if (q->sorted) {
			key = q->sort;
			reverse = q->reverse;
		} else if (q->view >= 0) {
			filter_sort(d->law->views[q->view].sort, &key,
			    &reverse);
		}
		filter_fini(&q->filter);
		q->filter = f;
		q->filter.q.sort = key;
		q->filter.q.reverse = reverse;
		q->heads_known = false;
	} else {
		words_fault(&why, e, fault, sizeof fault);
		desk_say(d, ROLE_ERROR, _("filter: %s"), fault);
	}
	buf_fini(&b);
	return e;
}

static uint32_t
events_of(struct desk *d, uint32_t slot)
{
	struct case_view v;

	return d->repo->ops->get(d->repo, slot, &v) == OK ? v.c->events : 0;
}

static int
fits(const struct queue *q)
{
	if (q->h < 1)
		return 1;
	return q->h < QUEUE_ROWS ? q->h : QUEUE_ROWS;
}

/* 件 and 人次 of what is listed, once a revision. A search is for one case and
 * is asked at every key: it is not counted so. */
static void
count_heads(struct desk *d)
{
	struct queue *q = &d->q;
	bool text = false;

	if (q->heads_known && q->heads_revision == q->revision)
		return;
	for (size_t i = 0; i < q->filter.q.n; i++)
		text |= q->filter.q.t[i].kind == TERM_TEXT;
	if (text || headcount(d->repo, &q->filter.q, &q->heads) != OK)
		q->heads = (struct headcount){ 0 };
	q->heads_known = true;
	q->heads_revision = q->revision;
}

void
queue_load(struct desk *d, uint64_t rank)
{
	struct queue *q = &d->q;
	uint32_t slots[QUEUE_ROWS];
	struct page p = {
		.slots = slots, .cap = (size_t)fits(q), .rank = rank,
		.anchor = SLOT_NONE
	};

	q->n = 0;
	q->revision = d->repo->ops->revision(d->repo);
	if (d->repo->ops->page(d->repo, &q->filter.q, &p) != OK)
		p.n = 0, p.total = 0;
	for (size_t i = 0; i < p.n; i++)
		q->row[q->n++] = (struct row){
			slots[i], events_of(d, slots[i]), false
		};
	q->top = rank;
	q->total = p.total;
	count_heads(d);
	q->fresh = 0;
	if (q->cur >= q->n)
		q->cur = q->n > 0 ? q->n - 1 : 0;
	d->dirty = true;
}

/* The rank at which row[0] would stand now: others may have come before it
 * since it was listed. */
static uint64_t
true_top(struct desk *d)
{
	struct queue *q = &d->q;
	uint32_t one;

	if (q->revision == d->repo->ops->revision(d->repo))
		return q->top;
	for (int i = 0; i < q->n; i++) {
		int at = (q->cur + i) % q->n;
		struct page p = {
			.slots = &one, .cap = 1, .anchor = q->row[at].slot
		};

		if (d->repo->ops->page(d->repo, &q->filter.q, &p) == OK)
			return p.rank > (uint64_t)at ? p.rank - (uint64_t)at :
			    0;
	}
	return q->top;
}

static uint64_t
last_top(const struct queue *q)
{
	uint64_t h = (uint64_t)fits(q);

	return q->total > h ? q->total - h : 0;
}

uint32_t
queue_slot(const struct desk *d)
{
	return d->q.n > 0 ? d->q.row[d->q.cur].slot : SLOT_NONE;
}

static bool
cursor_to(struct queue *q, uint32_t slot)
{
	for (int i = 0; i < q->n; i++) {
		if (q->row[i].slot == slot) {
			q->cur = i;
			return true;
		}
	}
	return false;
}

/* by rows up or down; the cursor then stands on the edge it went over. */
static void
shift(struct desk *d, int by)
{
	struct queue *q = &d->q;
	uint64_t top = true_top(d);
	uint64_t far = (uint64_t)(by < 0 ? -by : by);

	if (by < 0)
		top = top > far ? top - far : 0;
	else
		top += far;
	queue_load(d, top);
	if (top > last_top(q))
		queue_load(d, last_top(q));
	q->cur = by < 0 || q->n == 0 ? 0 : q->n - 1;
}

void
queue_move(struct desk *d, int by)
{
	struct queue *q = &d->q;
	int to = q->cur + by;

	if (q->n == 0)
		return;
	d->dirty = true;
	if (to >= 0 && to < q->n)
		q->cur = to;
	else
		shift(d, to < 0 ? to : to - (q->n - 1));
}

void
queue_page(struct desk *d, int dir)
{
	struct queue *q = &d->q;
	int keep = q->cur;
	uint64_t was = q->top;

	if (q->n == 0)
		return;
	shift(d, dir * fits(q));
	if (q->top == was)
		return;			/* at an end: the cursor goes there */
	q->cur = keep < q->n ? keep : q->n - 1;
}

void
queue_goto(struct desk *d, uint64_t rank)
{
	struct queue *q = &d->q;
	uint64_t top = rank < last_top(q) ? rank : last_top(q);

	if (q->total == 0)
		return;
	queue_load(d, top);
	if (q->total > 0 && rank >= q->total)
		rank = q->total - 1;
	if (rank >= top + (uint64_t)fits(q))
		queue_load(d, top = last_top(q));
	q->cur = rank > top ? (int)(rank - top) : 0;
	if (q->cur >= q->n)
		q->cur = q->n > 0 ? q->n - 1 : 0;
}

bool
queue_find(struct desk *d, uint32_t slot)
{
	struct queue *q = &d->q;
	uint32_t one;
	struct page p = { .slots = &one, .cap = 1, .anchor = slot };
	uint64_t back, at;

	if (cursor_to(q, slot))
		return true;
	if (slot == SLOT_NONE ||
	    d->repo->ops->page(d->repo, &q->filter.q, &p) != OK)
		return false;
	back = (uint64_t)(q->cur < fits(q) ? q->cur : 0);
	at = p.rank > back ? p.rank - back : 0;
	q->total = p.total;
	queue_load(d, at < last_top(q) ? at : last_top(q));
	return cursor_to(q, slot);
}

enum err
queue_set(struct desk *d, int view, struct str text)
{
	struct queue *q = &d->q;
	char before[ENTRY_MAX];
	int view_before = q->view;
	enum err e;

	memcpy(before, q->text, sizeof before);
	str_copy(text, q->text, sizeof q->text);
	q->view = view;
	e = compile(d);
	if (e != OK) {
		memcpy(q->text, before, sizeof before);
		q->view = view_before;
		return e;
	}
	q->cur = 0;
	queue_load(d, 0);
	return OK;
}

enum err
queue_count_all(struct desk *d, uint64_t *out)
{
	struct filter_fault why = { 0 };
	struct buf b = { 0 };
	struct filter f;
	enum err e;

	queue_words(d, &b);
	e = desk_parse(d, buf_view(&b), &f, &why);
	if (e == OK) {
		e = d->repo->ops->count(d->repo, &f.q, out);
		filter_fini(&f);
	}
	buf_fini(&b);
	return e;
}

void
queue_search(struct desk *d, struct str text)
{
	struct queue *q = &d->q;

	str_copy(text, q->search, sizeof q->search);
	if (compile(d) != OK)
		return;
	q->cur = 0;
	queue_load(d, 0);
}

void
queue_sort(struct desk *d, enum sort_key k, bool reverse)
{
	uint32_t slot = queue_slot(d);

	d->q.sorted = true;
	d->q.sort = k;
	d->q.reverse = reverse;
	d->q.filter.q.sort = k;
	d->q.filter.q.reverse = reverse;
	queue_load(d, 0);
	d->q.n = 0;			/* so that find asks the repo */
	if (!queue_find(d, slot))
		queue_goto(d, 0);
}

/* The pane's height has changed: the cursor stays on its case. */
void
queue_height(struct desk *d, int h)
{
	struct queue *q = &d->q;
	uint32_t slot = queue_slot(d);
	uint64_t top;

	if (h == q->h)
		return;
	q->h = h;
	top = true_top(d);
	if (q->cur >= fits(q))
		top += (uint64_t)(q->cur - fits(q) + 1);
	queue_load(d, top);
	if (q->top > last_top(q))
		queue_load(d, last_top(q));
	cursor_to(q, slot);
}

static bool
listed(const struct queue *q, uint32_t slot)
{
	for (int i = 0; i < q->n; i++)
		if (q->row[i].slot == slot)
			return true;
	return false;
}

/* Rows behind the last one, while there is room below it. */
static void
append(struct desk *d)
{
	struct queue *q = &d->q;
	uint32_t slots[QUEUE_ROWS];
	struct page p = {
		.slots = slots, .cap = (size_t)fits(q), .rank = q->top,
		.anchor = SLOT_NONE
	};
	size_t from = 0;

	if (d->repo->ops->page(d->repo, &q->filter.q, &p) != OK)
		return;
	for (size_t i = 0; i < p.n; i++)
		if (listed(q, slots[i]))
			from = i + 1;
	for (size_t i = from; i < p.n && q->n < fits(q); i++) {
		q->row[q->n++] = (struct row){
			slots[i], events_of(d, slots[i]), false
		};
		q->total++;
	}
}

static int
check_rows(struct desk *d)
{
	struct queue *q = &d->q;
	int gone = 0;

	for (int i = 0; i < q->n; i++) {
		struct row *r = &q->row[i];
		uint32_t events = events_of(d, r->slot), one;
		struct page p = { .slots = &one, .cap = 1, .anchor = r->slot };

		if (events != r->events) {
			r->events = events;
			r->gone = d->repo->ops->page(d->repo, &q->filter.q,
			    &p) == ERR_NOT_FOUND;
		}
		gone += r->gone;
	}
	return gone;
}

void
queue_news(struct desk *d)
{
	struct queue *q = &d->q;
	uint64_t count, known;
	int gone = check_rows(d);

	if (q->n < fits(q))
		append(d);
	if (d->repo->ops->count(d->repo, &q->filter.q, &count) != OK)
		return;
	known = q->total > (uint64_t)gone ? q->total - (uint64_t)gone : 0;
	q->fresh = count > known ? count - known : 0;
}
