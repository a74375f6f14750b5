/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A remote that fails for ten minutes wants looking at, and one that nobody runs;
 * before that a cut link is a normal state. */
#include "app/links_health.h"

#include "app/intl.h"
#include "app/link.h"
#include "base/utf8.h"
#include "store/replica.h"

#define FAILS_MS	(10 * 60 * 1000)
#define STALE_MS	(15 * 60 * 1000)

struct look { struct store_link st; uint64_t aside, unseen; };

/* One that replicates is asked all the time; others may be quiet for days. */
static bool
is_stale(const struct law_link *row, const struct store_link *st,
    int64_t now_ms)
{
	return str_is(row->driver, "couch") &&
	    now_ms - st->ok_ms > STALE_MS + 4000 * (int64_t)row->every_s;
}

/* NULL: it is well. */
static const char *
trouble(const struct law_link *row, const struct look *k, int64_t now_ms)
{
	const struct store_link *st = &k->st;

	if (st->paused)
		return N_("paused");
	if (st->fatal)
		return N_("stopped for a person");
	if (st->fail_ms != 0 && now_ms - st->fail_ms > FAILS_MS)
		return N_("fails");
	if (is_stale(row, st, now_ms))
		return N_("nobody runs it");
	if (st->gap)
		return N_("events are missing");
	return k->unseen != 0 ? N_("put aside, and not looked at") : NULL;
}

static enum err
see(const struct context *c, const struct law_link *row, struct look *out)
{
	char code[24];
	enum err e;

	*out = (struct look){ .aside = 0 };
	str_copy(row->code, code, sizeof code);
	e = store_link_get(c->store, code, &out->st);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return store_aside_count(c->store, code, &out->aside, &out->unseen);
}

static bool
one(const struct context *c, const struct law_link *row, int64_t now_ms,
    struct buf *b)
{
	const char *why;
	struct look k;

	if (see(c, row, &k) != OK)
		return false;
	why = trouble(row, &k, now_ms);
	if (why == NULL)
		return true;
	buf_fmt(b, "%s%.*s: %s", b->n ? ", " : "", STR_ARG(row->code), _(why));
	if (k.unseen != 0)
		buf_fmt(b, " (%llu)", (unsigned long long)k.unseen);
	/* Who paused it knows. */
	return k.st.paused;
}

bool
links_health(const struct context *c, int64_t now_ms, char *out, size_t cap)
{
	struct buf b = { 0 };
	size_t n = 0;
	const size_t faults = link_rows_faults(&c->law, c->dir, NULL);
	bool fine = faults == 0;

	if (!fine)
		buf_fmt(&b, _("links.tsv has faults: %zu (gridseat channel "
		    "list)"), faults);
	for (size_t i = 0; i < c->law.links_n; i++)
		if (law_link_runs(&c->law.links[i], store_node(c->store))) {
			fine &= one(c, &c->law.links[i], now_ms, &b);
			n++;
		}
	if (b.n == 0)
		buf_fmt(&b, _("%zu run from this node"), n);
	str_copy(utf8_head(buf_view(&b), cap - 1), out, cap);
	buf_fini(&b);
	return fine;
}
