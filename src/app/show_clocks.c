/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The docket of a case outside the console: the same facts as its page of
 * clocks, as lines and as JSON. */
#include "app/show_clocks.h"

#include <stdio.h>
#include "app/desk_in.h"
#include "app/intl.h"
#include "core/book.h"
#include "core/deadline.h"
#include "core/limit.h"

#define WORKDAY_MS (8 * CLOCK_HOUR_MS)

static const char *const states[] = {
	[CLOCK_RUNS] = "runs", [CLOCK_PAUSED] = "paused",
	[CLOCK_ENDED] = "ended"
};

static void
put_time(const struct law *law, int64_t ms, struct buf *out)
{
	char at[40];

	clock_format((struct wall){ ms }, law->offset_min, at, sizeof at);
	buf_fmt(out, "%.19s", at);
}

static struct str
unit_name(const struct law *law, unsigned id)
{
	const struct law_unit *u = law_unit(law, id);

	return u ? u->name : STR_NONE;
}

/* ---- for people ---- */

static void
show_helpers(const struct law *law, const struct docket *d,
    show_line_fn *line)
{
	struct buf b = { 0 };

	for (unsigned i = 0; i < d->helpers_n; i++)
		buf_fmt(&b, "%s%.*s%s", i ? "、" : "",
		    STR_ARG(unit_name(law, d->helper[i].unit)),
		    d->helper[i].replied ? _(" (replied)") : "");
	line(_("helpers"), buf_view(&b));
	buf_fini(&b);
}

void
show_turn(const struct law *law, const struct casefile *c,
    const struct docket *d, show_line_fn *line)
{
	const struct law_kind *kind = law_kind(law, c->kind);
	struct buf b = { 0 };

	if (kind)
		line(_("kind"), kind->name);
	if (c->level && c->level <= law->levels_n)
		line(_("level"), law->level_names[c->level]);
	if (d->turn != TURN_NONE) {
		buf_fmt(&b, "%s%s%.*s · %s ", words_turn(NULL, d->turn),
		    d->turn_unit ? " " : "",
		    STR_ARG(unit_name(law, d->turn_unit)), _("since"));
		put_time(law, d->since_ms, &b);
		line(_("turn"), buf_view(&b));
	}
	b.n = 0;
	show_helpers(law, d, line);
	line(_("parent case"), str_of(d->parent));
	if (d->until_ms) {
		put_time(law, d->until_ms, &b);
		line(_("until"), buf_view(&b));
	}
	buf_fini(&b);
}

static void
put_left(const struct clock_run *r, int64_t ms, struct buf *out)
{
	const bool works = deadline_works((enum limit_unit)r->unit);
	char t[32];

	words_span(ms, works ? WORKDAY_MS : CLOCK_DAY_MS, t, sizeof t);
	if (works)
		buf_fmt(out, _("%s of work"), t);
	else
		buf_cstr(out, t);
}

static void
put_run(const struct law *law, const struct casefile *c,
    const struct clock_run *r, int64_t now_ms, struct buf *out)
{
	switch (r->state) {
	case CLOCK_RUNS:
		put_left(r, clock_left(r, c, law, now_ms), out);
		buf_fmt(out, " · %s ", r->due_ms < now_ms ? _("was due") :
		    _("is due"));
		put_time(law, r->due_ms, out);
		break;
	case CLOCK_PAUSED:
		buf_cstr(out, "‖");
		put_left(r, r->left_ms, out);
		buf_fmt(out, " · %s ", _("waits since"));
		put_time(law, r->ended_ms, out);
		break;
	default:
		buf_fmt(out, "%s ", r->moot ? _("moot") : r->late ?
		    _("ended late") : _("met"));
		put_time(law, r->ended_ms, out);
	}
}

void
show_clocks(const struct law *law, const struct casefile *c,
    const struct docket *d, int64_t now_ms, struct buf *out)
{
	const struct law_book *book = law_book(law, c->law);

	for (unsigned i = 0; book && i < d->runs_n; i++) {
		const struct clock_run *r = &d->run[i];
		const struct law_clock *k = law_book_clock(book, r->clock);

		buf_fmt(out, "  %.*s", STR_ARG(k ? k->name : STR("?")));
		if (r->stage)
			buf_fmt(out, "·%u", r->stage);
		buf_cstr(out, "  ");
		put_run(law, c, r, now_ms, out);
		buf_fmt(out, " · %s %d%s", _("limit"), r->n,
		    limit_unit_name((enum limit_unit)r->unit));
		if (r->extends)
			buf_fmt(out, _(" extended %d×"), r->extends);
		buf_fmt(out, " · %.*s\n", STR_ARG(r->owner ?
		    unit_name(law, r->owner) : str_of(_("the desk"))));
	}
}

/* ---- for programs ---- */

static void
fired_json(const struct law_book *book, const struct law_clock *k,
    uint32_t fired, struct buf *out)
{
	bool comma = false;

	buf_cstr(out, ",\"fired\":[");
	for (size_t i = 0; k && i < k->rung_n; i++) {
		const struct law_rung *g = &book->rungs[k->rung_first + i];

		if (!(fired >> g->bit & 1))
			continue;
		buf_fmt(out, "%s\"%.*s\"", comma ? "," : "", STR_ARG(g->code));
		comma = true;
	}
	buf_byte(out, ']');
}

static void
run_json(const struct law *law, const struct casefile *c,
    const struct clock_run *r, int64_t now_ms, struct buf *out)
{
	const struct law_book *book = law_book(law, c->law);
	const struct law_clock *k = book ? law_book_clock(book, r->clock) :
	    NULL;
	const struct law_unit *u = law_unit(law, r->owner);
	struct pairs f = { .out = out, .law = law };

	buf_byte(out, '{');
	pairs_text(&f, "clock", k ? k->code : STR_NONE);
	pairs_text(&f, "name", k ? k->name : STR_NONE);
	pairs_int(&f, "stage", r->stage);
	pairs_text(&f, "state", str_of(r->state <= CLOCK_ENDED ?
	    states[r->state] : ""));
	pairs_text(&f, "unit", u ? u->code : STR_NONE);
	pairs_int(&f, "n", r->n);
	pairs_text(&f, "measure", str_of(limit_unit_code(
	    (enum limit_unit)r->unit)));
	pairs_time(&f, "start", r->start_ms);
	pairs_time(&f, "due", r->state == CLOCK_PAUSED ? 0 : r->due_ms);
	pairs_int(&f, "left_ms", r->state == CLOCK_RUNS ?
	    clock_left(r, c, law, now_ms) : r->left_ms);
	pairs_time(&f, "ended", r->state == CLOCK_RUNS ? 0 : r->ended_ms);
	pairs_bool(&f, "late", r->late);
	pairs_bool(&f, "moot", r->moot);
	pairs_int(&f, "extends", r->extends);
	pairs_int(&f, "paused_ms", r->paused_ms);
	fired_json(book, k, r->fired, out);
	buf_byte(out, '}');
}

static void
held_json(const struct law *law, const struct docket *d, struct buf *out)
{
	buf_cstr(out, ",\"held\":[");
	for (unsigned i = 0; i < d->held_n; i++) {
		const struct law_unit *u = law_unit(law, d->held[i].unit);
		struct pairs f = { .out = out, .law = law };

		buf_cstr(out, i ? ",{" : "{");
		pairs_text(&f, "turn", str_of(law_turn_name(d->held[i].turn)));
		pairs_text(&f, "unit", u ? u->code : STR_NONE);
		pairs_int(&f, "ms", d->held[i].ms);
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
}

void
show_docket_json(struct pairs *f, const struct casefile *c,
    const struct docket *d, int64_t now_ms)
{
	const struct law *law = f->law;
	struct buf *out = f->out;

	pairs_time(f, "turn_since", d->turn == TURN_NONE ? 0 : d->since_ms);
	pairs_text(f, "parent", str_of(d->parent));
	pairs_int(f, "children", d->children);
	pairs_int(f, "callers", c->callers);
	pairs_time(f, "until", d->until_ms);
	pairs_int(f, "paused_ms", d->paused_ms);
	buf_cstr(out, ",\"helpers\":[");
	for (unsigned i = 0; i < d->helpers_n; i++) {
		const struct law_unit *u = law_unit(law, d->helper[i].unit);
		struct pairs h = { .out = out, .law = law };

		buf_cstr(out, i ? ",{" : "{");
		pairs_text(&h, "unit", u ? u->code : STR_NONE);
		pairs_bool(&h, "replied", d->helper[i].replied);
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
	held_json(law, d, out);
	buf_cstr(out, ",\"clocks\":[");
	for (unsigned i = 0; i < d->runs_n; i++) {
		buf_cstr(out, i ? ",\n" : "");
		run_json(law, c, &d->run[i], now_ms, out);
	}
	buf_byte(out, ']');
}
