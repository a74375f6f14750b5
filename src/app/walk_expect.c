/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a walk expects, compared: each key is a row of a table that reads the
 * case, its docket, its history or the outbox, says what it found, and whether
 * that is what was wanted. */
#include "app/walk_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "core/limit.h"
#include "store/store.h"

struct look {
	struct walk	*w;
	const struct walk_case *of;
	struct casefile	c;
	struct docket	d;
	const struct law_book *book;	/* NULL: no clocks */
	struct str	sub;		/* behind the point: clock.SUB */
	struct str	want;
	struct buf	found;
};

/* Fills found; is it what was wanted? */
typedef bool look_fn(struct look *k);

static bool
same(struct look *k)
{
	return str_eq(buf_view(&k->found), k->want);
}

static bool
code_or_none(struct look *k, struct str code)
{
	if (code.n)
		buf_str(&k->found, code);
	else
		buf_cstr(&k->found, "none");
	return same(k);
}

static bool
number(struct look *k, int64_t n)
{
	buf_fmt(&k->found, "%" PRId64, n);
	return same(k);
}

/* By code in found; by any word of the console in want. */
static bool
named(struct look *k, enum resolve_kind kind, uint64_t id, struct str code)
{
	struct resolve_hit hit;

	if (code_or_none(k, id ? code : STR_NONE))
		return true;
	return resolve_one(&k->w->law, kind, k->want, &hit) == OK &&
	    hit.id == id && id != 0;
}

static bool
instant(struct look *k, int64_t ms)
{
	char text[40];
	struct wall t;

	if (!ms)
		return code_or_none(k, STR_NONE);
	clock_format((struct wall){ ms }, k->w->law.offset_min, text,
	    sizeof text);
	buf_cstr(&k->found, text);
	return clock_parse(k->want, k->w->law.offset_min, &t) && t.ms == ms;
}

static bool
span(struct look *k, int64_t ms)
{
	int64_t want;

	walk_span_put(ms, &k->found);
	return walk_span(k->want, &want) && want == ms;
}

/* ---- the row ---- */

static bool
look_state(struct look *k)
{
	const struct law_state *s = law_state(&k->w->law, k->c.state);

	return named(k, RESOLVE_STATE, k->c.state, s ? s->code : STR_NONE);
}

static bool
look_turn(struct look *k)
{
	buf_cstr(&k->found, law_turn_name(k->c.turn));
	return same(k);
}

static bool
unit(struct look *k, unsigned id)
{
	const struct law_unit *u = id ? law_unit(&k->w->law, id) : NULL;

	return named(k, RESOLVE_UNIT, id, u ? u->code : STR_NONE);
}

static bool
look_unit(struct look *k)
{
	return unit(k, k->c.unit);
}

static bool
look_hold(struct look *k)
{
	return unit(k, k->d.turn_unit);
}

static bool
look_matter(struct look *k)
{
	char code[16];

	snprintf(code, sizeof code, "%u", k->c.matter);
	return named(k, RESOLVE_MATTER, k->c.matter, str_of(code));
}

static bool
look_due(struct look *k)
{
	return instant(k, k->c.due_ms);
}

static bool
look_next(struct look *k)
{
	return instant(k, k->c.next_ms);
}

static bool
look_until(struct look *k)
{
	return instant(k, k->d.until_ms);
}

static bool
look_card(struct look *k)
{
	static const char *const names[] = { "none", "yellow", "red" };

	buf_cstr(&k->found, k->c.card < 3 ? names[k->c.card] : "?");
	return same(k);
}

static bool
look_kind(struct look *k)
{
	const struct law_kind *kind = law_kind(&k->w->law, k->c.kind);

	return code_or_none(k, kind ? kind->code : STR_NONE);
}

static bool
look_finder(struct look *k)
{
	return code_or_none(k, str_of(k->c.finder));
}

static bool
look_handler(struct look *k)
{
	return code_or_none(k, str_of(k->c.handler));
}

static bool
look_checker(struct look *k)
{
	return code_or_none(k, str_of(k->c.checker));
}

static bool
look_holder(struct look *k)
{
	return code_or_none(k, str_of(k->c.holder));
}

#define LOOK_NUMBER(name, field) \
	static bool look_##name(struct look *k) { return number(k, field); }
LOOK_NUMBER(level, k->c.level)
LOOK_NUMBER(returns, k->c.returns)
LOOK_NUMBER(reworks, k->c.reworks)
LOOK_NUMBER(tries, k->c.tries)
LOOK_NUMBER(rating, k->c.rating)
LOOK_NUMBER(callers, k->c.callers)
LOOK_NUMBER(extends, k->c.extends)
LOOK_NUMBER(criterion, k->c.criterion)
LOOK_NUMBER(events, k->c.events)
LOOK_NUMBER(children, k->d.children)
LOOK_NUMBER(helpers, k->d.helpers_n)

/* Flags by commas, "!" before one that must not stand. */
static bool
look_flag(struct look *k)
{
	struct str rest = k->want, one;
	bool all = true;

	for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++)
		if (k->c.flags >> bit & 1)
			buf_fmt(&k->found, "%s%s", k->found.n ? "," : "",
			    resolve_flag_code(bit));
	while (str_cut(&rest, ',', &one)) {
		bool not = str_starts(one, STR("!"));
		struct str code = not ? str_from(one, 1) : one;
		bool known = false;

		for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++) {
			if (!str_is(code, resolve_flag_code(bit)))
				continue;
			known = true;
			all &= (k->c.flags >> bit & 1) != not;
		}
		all &= known;
	}
	return all;
}

/* ---- the docket ---- */

static const struct clock_run *
run_of(struct look *k)
{
	const struct law_clock *c = k->book ? law_book_clock_by_code(k->book,
	    k->sub) : NULL;

	if (!c)
		buf_fmt(&k->found, "no clock “%.*s”", STR_ARG(k->sub));
	return c ? docket_run(&k->d, c->id) : NULL;
}

static bool
look_clock(struct look *k)
{
	const struct clock_run *r = run_of(k);
	bool over;

	if (!r)
		return k->found.n ? false : code_or_none(k, STR_NONE);
	over = r->due_ms != 0 && k->w->now_ms > r->due_ms;
	switch (r->state) {
	case CLOCK_RUNS:
		buf_cstr(&k->found, over ? "late" : "runs");
		return same(k) || (over && str_is(k->want, "runs"));
	case CLOCK_PAUSED:
		buf_cstr(&k->found, "paused");
		break;
	default:
		buf_cstr(&k->found, r->moot ? "moot" : r->late ? "late" :
		    "met");
		break;
	}
	return same(k);
}

static bool
limit_span(const struct law *law, struct str s, int64_t *ms)
{
	static const int64_t unit_ms[] = {
		[LIMIT_URGENT_MIN] = CLOCK_MIN_MS,
		[LIMIT_URGENT_HOUR] = CLOCK_HOUR_MS,
		[LIMIT_DAY] = CLOCK_DAY_MS, [LIMIT_WORK_HOUR] = CLOCK_HOUR_MS,
		[LIMIT_WORK_DAY] = 8 * CLOCK_HOUR_MS
	};
	struct limit_habit habit = limit_habit_of(law);
	bool minus = str_starts(s, STR("-"));
	struct limit limit;

	if (walk_span(s, ms))
		return true;
	if (limit_parse(minus ? str_from(s, 1) : s, &habit, &limit, NULL) !=
	    OK)
		return false;
	*ms = limit.n * unit_ms[limit.unit];
	*ms = minus ? -*ms : *ms;
	return true;
}

static bool
look_left(struct look *k)
{
	const struct clock_run *r = run_of(k);
	int64_t left, want;

	if (!r)
		return k->found.n ? false : code_or_none(k, STR_NONE);
	left = clock_left(r, &k->c, &k->w->law, k->w->now_ms);
	walk_span_put(left, &k->found);
	return limit_span(&k->w->law, k->want, &want) && want == left;
}

/* "held.unit", "held.desk", or a unit by its name. */
static bool
look_held(struct look *k)
{
	const int64_t now = k->w->now_ms - k->d.since_ms;
	struct resolve_hit hit = { 0 };
	unsigned turn = 0;
	int64_t sum = 0;

	for (unsigned t = 1; t < TURN_COUNT; t++)
		if (str_is(k->sub, law_turn_name(t)))
			turn = t;
	if (!turn && resolve_one(&k->w->law, RESOLVE_UNIT, k->sub, &hit) !=
	    OK) {
		buf_cstr(&k->found, "nobody called so");
		return false;
	}
	for (unsigned i = 0; i < k->d.held_n; i++)
		if (turn ? k->d.held[i].turn == turn :
		    k->d.held[i].unit == hit.id)
			sum += k->d.held[i].ms;
	if (turn ? k->d.turn == turn : k->d.turn_unit == hit.id)
		sum += now > 0 ? now : 0;
	return span(k, sum);
}

static bool
look_paused(struct look *k)
{
	int64_t ms = k->d.paused_ms;

	if (k->d.turn == TURN_PAUSE)
		ms += k->w->now_ms - k->d.since_ms;
	return span(k, ms);
}

static bool
look_parent(struct look *k)
{
	for (size_t i = 0; i < k->w->cases_n; i++)
		if (strcmp(k->w->cases[i].number, k->d.parent) == 0)
			return code_or_none(k, k->w->cases[i].name);
	return code_or_none(k, str_of(k->d.parent));
}

/* ---- lists: each of want is there, "!x" is not ---- */

static bool
holds(struct str list, struct str one)
{
	struct str part;

	while (str_cut(&list, ',', &part))
		if (str_eq(part, one))
			return true;
	return false;
}

static bool
list_fits(struct look *k)
{
	struct str rest = k->want, one;
	bool all = true;

	while (str_cut(&rest, ',', &one)) {
		bool not = str_starts(one, STR("!"));

		if (str_is(one, "none"))
			all &= k->found.n == 0;
		else
			all &= holds(buf_view(&k->found), not ?
			    str_from(one, 1) : one) != not;
	}
	if (k->found.n == 0)
		buf_cstr(&k->found, "none");
	return all;
}

static void
list_add(struct buf *list, struct str one)
{
	if (one.n && !holds(buf_view(list), one))
		buf_fmt(list, "%s%.*s", list->n ? "," : "", STR_ARG(one));
}

static bool
see_fire(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct look *k = ctx;
	int64_t clock = body_num(&e->body, "clock", 0);
	int64_t rung = body_num(&e->body, "rung", -1);

	(void)secret;
	if (e->kind != EV_CLOCK_FIRE || status != OK || !k->book)
		return true;
	for (size_t i = 0; i < k->book->rungs_n; i++)
		if (k->book->rungs[i].clock == clock &&
		    k->book->rungs[i].bit == rung)
			list_add(&k->found, k->book->rungs[i].code);
	return true;
}

static bool
look_fired(struct look *k)
{
	struct repo *r = k->w->repo;

	return r->ops->history(r, k->of->slot, see_fire, k) == OK &&
	    list_fits(k);
}

static bool
see_notice(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct look *k = ctx;
	struct str rest = str_of(n->tell), one;

	(void)e;
	(void)c;
	while (n->slot == k->of->slot && str_cut(&rest, ',', &one))
		list_add(&k->found, one);
	return true;
}

static bool
look_tell(struct look *k)
{
	return store_notices(k->w->store, 0, -1, see_notice, k) == OK &&
	    list_fits(k);
}

/* ---- the table ---- */

static const struct { const char *key; look_fn *look; bool sub; } looks[] = {
	{ "state", look_state, false }, { "turn", look_turn, false },
	{ "unit", look_unit, false }, { "hold", look_hold, false },
	{ "matter", look_matter, false }, { "due", look_due, false },
	{ "next", look_next, false }, { "until", look_until, false },
	{ "card", look_card, false }, { "kind", look_kind, false },
	{ "finder", look_finder, false }, { "handler", look_handler, false },
	{ "checker", look_checker, false }, { "holder", look_holder, false },
	{ "level", look_level, false }, { "returns", look_returns, false },
	{ "reworks", look_reworks, false }, { "tries", look_tries, false },
	{ "rating", look_rating, false }, { "callers", look_callers, false },
	{ "extends", look_extends, false },
	{ "criterion", look_criterion, false },
	{ "events", look_events, false },
	{ "children", look_children, false },
	{ "helpers", look_helpers, false }, { "flag", look_flag, false },
	{ "clock", look_clock, true }, { "left", look_left, true },
	{ "held", look_held, true }, { "paused", look_paused, false },
	{ "parent", look_parent, false }, { "fired", look_fired, false },
	{ "tell", look_tell, false },
};

static void
expect_one(struct look *k, const struct walk_step *s, const struct move_arg *a)
{
	struct str rest = a->name, key;

	str_cut(&rest, '.', &key);
	k->sub = rest;
	k->want = a->value;
	k->found.n = 0;
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		if (!str_is(key, looks[i].key) ||
		    looks[i].sub != (rest.n > 0))
			continue;
		if (!looks[i].look(k))
			walk_fault(k->w, s->line, "%.*s %.*s: expected %.*s, "
			    "found %s", STR_ARG(s->name), STR_ARG(a->name),
			    STR_ARG(a->value), buf_z(&k->found));
		return;
	}
	walk_fault(k->w, s->line, "“%.*s”: nothing that can be expected is "
	    "called so", STR_ARG(a->name));
}

static bool
look_at(struct look *k, const struct walk_case *c)
{
	struct repo *r = k->w->repo;
	struct case_view v;

	k->of = c;
	if (r->ops->get(r, c->slot, &v) != OK)
		return false;
	k->c = *v.c;
	k->book = law_book(&k->w->law, k->c.law);
	return r->ops->docket(r, c->slot, &k->d) == OK;
}

void
walk_expect(struct walk *w, const struct walk_step *s,
    const struct walk_case *c)
{
	struct look k = { .w = w };

	if (!look_at(&k, c))
		walk_fault(w, s->line, "the case cannot be read");
	else
		for (size_t i = 0; i < s->args_n; i++)
			expect_one(&k, s, &s->arg[i]);
	buf_fini(&k.found);
}
