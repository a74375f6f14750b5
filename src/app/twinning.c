/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last days' cases as core/twins wants them. First all of them are read, by
 * slots; from then on the log's own order says which to read again. */
#include "app/twinning.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define FOUND_MOST	64	/* looked at, of which merged ones become one */
#define FIND_MS		4	/* news are read so long while somebody waits */

struct child { uint32_t slot, parent; };

struct twinning {
	struct store	*store;		/* borrowed, as law is */
	struct repo	*repo;
	const struct law *law;
	struct twins	*twins;		/* owned */
	struct buf	words;
	int64_t		since_ms;
	uint32_t	next;		/* slot to be read */
	bool		whole;		/* all that there was is read */
	uint32_t	most;		/* slots read so far end here */
	uint64_t	revision, arrival;	/* up to where news are known */
	uint32_t	*fresh;		/* owned; slots to read again */
	size_t		fresh_n, fresh_cap, fresh_at;
	struct child	*child;		/* owned; by slot */
	size_t		child_n, child_cap;
	int64_t		end_us;		/* of this slice */
};

/* ---- what is compared ---- */

uint64_t
twinning_phone(struct str phone)
{
	char line[LANG_PHONE];
	const size_t n = lang_phone(phone, line);

	return n > 0 ? str_hash(str_n(line, n)) : 0;
}

static bool
blank(uint32_t cp)
{
	return cp == 0 || (cp < 0x80 && !((cp >= '0' && cp <= '9') ||
	    (cp >= 'a' && cp <= 'z'))) || (cp >= 0x2000 && cp < 0x2E80) ||
	    (cp >= 0x3000 && cp < 0x3040);
}

uint64_t
twinning_place(struct str place)
{
	struct buf b = { 0 };
	uint64_t h;

	while (place.n > 0) {
		const uint32_t cp = lang_fold(utf8_next(&place));
		char c[4];

		if (!blank(cp))
			buf_add(&b, c, utf8_put(cp, c));
	}
	h = b.n > 0 ? str_hash(buf_view(&b)) : 0;
	buf_fini(&b);
	return h;
}

void
twinning_case(struct store *s, uint32_t slot, const struct casefile *c,
    struct buf *words, struct twin_case *out)
{
	struct body body = { .n = 0 }, secret = { .n = 0 };
	struct str text, place;

	words->n = 0;
	*out = (struct twin_case){ .id = slot, .at_ms = c->reported_ms,
	    .grid = c->grid, .matter = c->matter };
	if (store_report(s, slot, &body, &secret) != OK)
		return;
	place = body_str(&secret, "place_now");
	text = body_str(&secret, "text_now");
	if (text.n == 0)
		text = body_str(&secret, "text");
	out->caller = twinning_phone(body_str(&secret, "phone"));
	out->place = twinning_place(place.n ? place :
	    body_str(&secret, "place"));
	lang_fold_text(body_str(&secret, "title_now"), words);
	buf_byte(words, ' ');
	lang_fold_text(text, words);
	out->words = buf_view(words);
}

/* ---- merged ones ---- */

static size_t
child_at(const struct twinning *t, uint32_t slot)
{
	size_t lo = 0, hi = t->child_n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (t->child[mid].slot < slot)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint32_t
parent_of(struct twinning *t, uint32_t slot)
{
	struct docket d;
	uint32_t parent;

	if (t->repo->ops->docket(t->repo, slot, &d) != OK || !d.parent[0] ||
	    t->repo->ops->find(t->repo, str_of(d.parent), &parent) != OK)
		return SLOT_NONE;
	return parent;
}

static void
note_child(struct twinning *t, uint32_t slot, uint32_t parent)
{
	const size_t at = child_at(t, slot);
	const bool is = at < t->child_n && t->child[at].slot == slot;

	if (parent == SLOT_NONE) {
		if (is)
			memmove(t->child + at, t->child + at + 1,
			    (--t->child_n - at) * sizeof(*t->child));
		return;
	}
	if (!is) {
		t->child = xgrow(t->child, &t->child_cap, t->child_n + 1,
		    sizeof(*t->child));
		memmove(t->child + at + 1, t->child + at,
		    (t->child_n++ - at) * sizeof(*t->child));
	}
	t->child[at] = (struct child){ slot, parent };
}

/* ---- reading ---- */

static bool
counts(const struct twinning *t, const struct casefile *c)
{
	return !(c->flags & CASE_VOID) && c->reported_ms >= t->since_ms;
}

/* c is lent by whoever reads: nothing but its report may be asked for. */
static void
take(struct twinning *t, uint32_t slot, const struct casefile *c)
{
	struct twin_case k;

	twinning_case(t->store, slot, c, &t->words, &k);
	twins_add(t->twins, &k);
	if (slot >= t->most)
		t->most = slot + 1;
}

static bool
take_row(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct twinning *t = ctx;

	(void)title;
	(void)place;
	t->next = slot + 1;
	if (counts(t, c)) {
		take(t, slot, c);
		/* Whose it is cannot be asked for in mid-scan. */
		if (c->flags & CASE_MERGED)
			note_child(t, slot, slot);
	}
	return clock_mono().us < t->end_us;
}

static void
name_parents(struct twinning *t)
{
	for (size_t i = 0; i < t->child_n; i++)
		if (t->child[i].parent == t->child[i].slot) {
			const uint32_t p = parent_of(t, t->child[i].slot);

			if (p != SLOT_NONE)
				t->child[i].parent = p;
		}
}

static void
read_rows(struct twinning *t)
{
	struct query q = { .n = 1, .sort = SORT_ARRIVAL };
	enum err e;

	q.t[0] = (struct query_term){ .kind = TERM_TIME,
	    .field = TIME_REPORTED, .from_ms = t->since_ms,
	    .to_ms = INT64_MAX };
	e = store_scan(t->store, &q, t->next, take_row, t);
	name_parents(t);
	t->whole = e != ERR_CANCELLED;
}

/* ---- news ---- */

static bool
matters(enum event_kind k)
{
	return k == EV_CASE_REPORT || k == EV_CASE_AMEND ||
	    k == EV_CASE_MOVE || k == EV_CASE_UNDO || k == EV_CASE_SETTLE;
}

static bool
note_event(void *ctx, uint64_t arrival, uint32_t slot, const struct event *e)
{
	struct twinning *t = ctx;

	t->arrival = arrival + 1;
	if (slot == SLOT_NONE || !matters(e->kind) || (t->fresh_n > 0 &&
	    t->fresh[t->fresh_n - 1] == slot))
		return true;
	t->fresh = xgrow(t->fresh, &t->fresh_cap, t->fresh_n + 1,
	    sizeof(*t->fresh));
	t->fresh[t->fresh_n++] = slot;
	return clock_mono().us < t->end_us;
}

static void
look_up(struct twinning *t)
{
	const uint64_t now = t->repo->ops->revision(t->repo);

	if (now == t->revision)
		return;
	if (store_arrived(t->store, t->arrival, note_event, t) != OK ||
	    t->arrival >= store_arrivals(t->store))
		t->revision = now;
}

static void
read_again(struct twinning *t, uint32_t slot)
{
	struct case_view v;
	struct casefile c;

	if (slot < t->most)
		twins_drop(t->twins, slot);
	note_child(t, slot, SLOT_NONE);
	if (t->repo->ops->get(t->repo, slot, &v) != OK || !counts(t, v.c))
		return;
	c = *v.c;
	take(t, slot, &c);
	if (c.flags & CASE_MERGED)
		note_child(t, slot, parent_of(t, slot));
}

static bool
follow(struct twinning *t)
{
	look_up(t);
	while (t->fresh_at < t->fresh_n && clock_mono().us < t->end_us)
		read_again(t, t->fresh[t->fresh_at++]);
	if (t->fresh_at < t->fresh_n)
		return true;
	t->fresh_at = t->fresh_n = 0;
	return t->revision != t->repo->ops->revision(t->repo);
}

bool
twinning_tend(struct twinning *t, int ms)
{
	t->end_us = clock_mono().us + (int64_t)ms * 1000;
	if (t->whole)
		return follow(t);
	read_rows(t);
	return !t->whole;
}

struct twinning *
twinning_new(struct store *s, const struct law *law)
{
	struct twinning *t = xcalloc(1, sizeof(*t));
	const int64_t window = (int64_t)law->twin_days * CLOCK_DAY_MS;

	t->store = s;
	t->repo = store_repo(s);
	t->law = law;
	t->since_ms = clock_wall().ms - window;
	t->twins = twins_new(window);
	/* What comes while it is read is read again: nothing is missed. */
	t->revision = t->repo->ops->revision(t->repo);
	t->arrival = store_arrivals(s);
	return t;
}

void
twinning_free(struct twinning **t)
{
	if (*t == NULL)
		return;
	twins_free(&(*t)->twins);
	buf_fini(&(*t)->words);
	free((*t)->fresh);
	free((*t)->child);
	free(*t);
	*t = NULL;
}

/* ---- asking ---- */

static uint32_t
stands_for(const struct twinning *t, uint32_t slot)
{
	const size_t at = child_at(t, slot);

	return at < t->child_n && t->child[at].slot == slot ?
	    t->child[at].parent : slot;
}

static bool
listed(const struct twin *w, size_t n, uint32_t id)
{
	for (size_t i = 0; i < n; i++)
		if (w[i].id == id)
			return true;
	return false;
}

size_t
twinning_find(struct twinning *t, const struct twin_ask *q, struct twin *out,
    size_t cap)
{
	struct twin w[FOUND_MOST];
	struct buf words = { 0 };
	struct twin_case c = { .id = q->except, .at_ms = q->at_ms,
	    .grid = q->grid, .matter = q->matter,
	    .place = twinning_place(q->place),
	    .caller = twinning_phone(q->phone) };
	size_t n, k = 0;

	t->end_us = clock_mono().us + FIND_MS * 1000;
	if (t->whole)
		follow(t);
	lang_fold_text(q->words, &words);
	c.words = buf_view(&words);
	n = twins_find(t->twins, &c, w, FOUND_MOST);
	for (size_t i = 0; i < n && k < cap; i++) {
		w[i].id = stands_for(t, w[i].id);
		if (w[i].id != q->except && !listed(out, k, w[i].id))
			out[k++] = w[i];
	}
	buf_fini(&words);
	return k;
}
