/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures and ledgers of a walk. Each case's ledger is held to its two laws at
 * the end, whatever the walk expects. */
#include "app/walk_in.h"

#include <inttypes.h>
#include <stdlib.h>
#include "app/resolve.h"
#include "core/filter.h"
#include "core/ledger.h"
#include "store/store.h"

/* ---- figures ---- */

static size_t
resolve_word(void *ctx, enum facet f, struct str word, uint32_t *values,
    size_t cap)
{
	return resolve_facet(ctx, f, word, values, cap);
}

static bool
count(struct walk *w, struct str text, uint64_t *n)
{
	struct filter_env env = {
		.now_ms = w->now_ms, .offset_min = w->law.offset_min,
		.near_ms = w->law.near_ms, .resolve = resolve_word,
		.ctx = &w->law
	};
	struct filter f = { 0 };
	struct filter_fault why;
	bool ok = filter_parse(text, &env, &f, &why) == OK &&
	    w->repo->ops->count(w->repo, &f.q, n) == OK;

	filter_fini(&f);
	return ok;
}

static const struct law_metric *
metric_of(const struct law *l, struct str code)
{
	for (size_t i = 0; i < l->metrics_n; i++)
		if (str_eq(l->metrics[i].code, code))
			return &l->metrics[i];
	return NULL;
}

void
walk_metric(struct walk *w, const struct walk_step *s)
{
	const struct law_metric *m = metric_of(&w->law, s->name);

	if (!m) {
		walk_fault(w, s->line, "expected a figure of metrics.tsv, "
		    "found “%.*s”", STR_ARG(s->name));
		return;
	}
	for (size_t i = 0; i < s->args_n; i++) {
		const struct move_arg *a = &s->arg[i];
		bool num = str_is(a->name, "num");
		uint64_t n = 0;
		int64_t want = -1;

		if (!num && !str_is(a->name, "den"))
			walk_fault(w, s->line, "expected num= or den=");
		else if (!count(w, num ? m->num : m->den, &n))
			walk_fault(w, s->line, "“%.*s” is no filter",
			    STR_ARG(num ? m->num : m->den));
		else if (!str_int(a->value, &want) || (uint64_t)want != n)
			walk_fault(w, s->line, "%.*s %.*s: expected %.*s, "
			    "found %" PRIu64, STR_ARG(s->name),
			    STR_ARG(a->name), STR_ARG(a->value), n);
	}
}

/* ---- the ledger, for who watches ---- */

static const char *const op_names[] = {
	[LEDGER_START] = "start", [LEDGER_PAUSE] = "pause",
	[LEDGER_RESUME] = "resume", [LEDGER_STOP] = "stop",
	[LEDGER_EXTEND] = "extend", [LEDGER_OWNER] = "owner",
	[LEDGER_FIRE] = "fire", [LEDGER_WITHDRAWN] = "withdrawn",
	[LEDGER_HELD] = "held"
};

static void
ledger_line(struct walk *w, const struct law_book *book,
    const struct ledger_row *r)
{
	const struct law_clock *clock = book && r->clock ?
	    law_book_clock(book, r->clock) : NULL;
	const struct law_unit *u = r->unit ? law_unit(&w->law, r->unit) : NULL;
	char at[40];

	clock_format((struct wall){ r->at_ms }, w->law.offset_min, at,
	    sizeof at);
	buf_fmt(&w->spoken, "\n  %.16s %s", at, op_names[r->op]);
	if (clock)
		buf_fmt(&w->spoken, " %.*s", STR_ARG(clock->code));
	if (r->op == LEDGER_HELD) {
		buf_fmt(&w->spoken, " %s ", law_turn_name(r->turn));
		walk_span_put(r->at_ms - r->from_ms, &w->spoken);
	}
	if (u)
		buf_fmt(&w->spoken, " %.*s", STR_ARG(u->code));
	if (r->late)
		buf_cstr(&w->spoken, " late");
}

void
walk_ledger(struct walk *w, const struct walk_case *c, bool print)
{
	struct ledger l = { 0 };
	const struct event **events;
	const char *fault;
	size_t n;

	if (store_case_events(w->store, c->slot, &events, &n) != OK ||
	    ledger_make(&l, events, n, &w->law) != OK) {
		walk_fault(w, w->step[w->at].line, "%.*s: expected a ledger, "
		    "found a history that does not fold", STR_ARG(c->name));
		return;
	}
	for (size_t i = 0; print && i < l.n; i++)
		ledger_line(w, law_book(&w->law, l.c.law), &l.row[i]);
	fault = ledger_fault(&l);
	if (fault)
		walk_fault(w, w->step[w->at].line, "%.*s: %s",
		    STR_ARG(c->name), fault);
	ledger_fini(&l);
	free(events);
}
