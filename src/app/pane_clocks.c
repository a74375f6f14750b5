/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clocks of one case: short, among the other facts of the case; and whole,
 * as a page of their own: what each used, who held the case how long, and the
 * ledger row by row. */
#include "app/auto.h"
#include "app/clocks_view.h"

#include <stdio.h>
#include "app/intl.h"
#include "core/deadline.h"
#include "core/limit.h"
#include "lang/lang.h"

#define LABEL_W	12
#define WORKDAY_MS (8 * CLOCK_HOUR_MS)

/* ---- names ---- */

struct str
clocks_name(const struct clocks_telling *s, unsigned id)
{
	const struct law_clock *k = s->book == NULL ? NULL :
	    law_book_clock(s->book, id);

	return k != NULL ? k->name : STR("?");
}

const struct law_rung *
clocks_rung(const struct law_book *b, unsigned clock, unsigned bit)
{
	const struct law_clock *k = b == NULL ? NULL :
	    law_book_clock(b, clock);

	for (size_t i = 0; k != NULL && i < k->rung_n; i++)
		if (b->rungs[k->rung_first + i].bit == bit)
			return &b->rungs[k->rung_first + i];
	return NULL;
}

/* The stage's own name, as the criterion writes it: 停工. */
void
clocks_put_stage(struct clocks_telling *s, unsigned stage)
{
	const struct law_criterion *k = law_criterion(s->d->law,
	    s->c->matter, s->c->criterion);
	struct str rest = k != NULL ? k->stages : STR_NONE, name, limit;

	if (stage == 0)
		return;
	for (unsigned i = 1; limit_stage(&rest, &name, &limit); i++)
		if (i == stage && name.n > 0) {
			buf_fmt(&s->b, "·%.*s", STR_ARG(name));
			return;
		}
	buf_fmt(&s->b, "·%u", stage);
}

void
clocks_put_owner(struct clocks_telling *s, unsigned unit)
{
	buf_fmt(&s->b, "%.*s", STR_ARG(unit == 0 ? str_of(_("the desk")) :
	    words_unit(s->d, unit, true)));
}

void
clocks_put_at(struct clocks_telling *s, int64_t ms)
{
	char t[32];

	words_time(s->d, ms, true, t, sizeof t);
	buf_cstr(&s->b, t);
}

void
clocks_put_span(struct clocks_telling *s, int64_t ms)
{
	char t[32];

	words_span(ms, CLOCK_DAY_MS, t, sizeof t);
	buf_cstr(&s->b, t);
}

/* Of the clock's own measure; working time says so. */
void
clocks_put_measure(struct clocks_telling *s, unsigned unit, int64_t ms)
{
	bool works = deadline_works((enum limit_unit)unit);
	char t[32];

	words_span(ms, works ? WORKDAY_MS : CLOCK_DAY_MS, t, sizeof t);
	if (works)
		buf_fmt(&s->b, _("%s of work"), t);
	else
		buf_cstr(&s->b, t);
}

/* ---- one clock in one line ---- */

static enum role
run_role(const struct clocks_telling *s, const struct clock_run *r)
{
	if (r->state == CLOCK_PAUSED)
		return ROLE_PAUSED;
	if (r->state == CLOCK_ENDED)
		return r->late ? ROLE_NEAR : ROLE_DIM;
	return r->due_ms < s->d->now ? ROLE_ERROR : r->due_ms - s->d->now <
	    (int64_t)s->d->law->near_ms ? ROLE_NEAR : ROLE_FINE;
}

static void
put_state(struct clocks_telling *s, const struct clock_run *r)
{
	if (r->state == CLOCK_PAUSED) {
		buf_cstr(&s->b, s->d->ascii ? "=" : "‖");
		clocks_put_measure(s, r->unit, clock_left(r, s->c, s->d->law,
		    s->d->now));
		buf_fmt(&s->b, " · %s ", _("waits since"));
		clocks_put_at(s, r->ended_ms);
		return;
	}
	if (r->state == CLOCK_RUNS) {
		clocks_put_span(s, r->due_ms - s->d->now);
		buf_fmt(&s->b, " · %s ", r->due_ms < s->d->now ?
		    _("was due") : _("is due"));
		clocks_put_at(s, r->due_ms);
		return;
	}
	buf_fmt(&s->b, "%s ", r->moot ? _("moot") : r->late ?
	    _("ended late") : _("met"));
	clocks_put_at(s, r->ended_ms);
	if (r->late) {
		buf_cstr(&s->b, " +");
		clocks_put_span(s, r->ended_ms - r->due_ms);
	}
}

static void
put_budget(struct clocks_telling *s, const struct clock_run *r)
{
	if (r->n == 0)
		return;		/* it runs to a named day */
	buf_fmt(&s->b, " · %s %d%s", _("limit"), r->n,
	    limit_unit_name((enum limit_unit)r->unit));
	if (r->extends > 0)
		buf_fmt(&s->b, _(" extended %d×"), r->extends);
}

static void
add_run(struct clocks_telling *s, const struct clock_run *r)
{
	static const char signs[] = {
		[CLOCK_RUNS] = '>', [CLOCK_PAUSED] = '=', [CLOCK_ENDED] = '.'
	};
	struct buf label = { 0 };
	int w;

	s->b.n = 0;
	buf_byte(&s->b, r->state == CLOCK_ENDED && r->late ? 'x' :
	    signs[r->state]);
	buf_str(&s->b, clocks_name(s, r->clock));
	clocks_put_stage(s, r->stage);
	buf_str(&label, buf_view(&s->b));
	s->b.n = 0;
	put_state(s, r);
	put_budget(s, r);
	buf_cstr(&s->b, " · ");
	clocks_put_owner(s, r->owner);
	/* Two clocks may differ in the end of their names only. */
	w = lang_columns(buf_view(&label)) + 1;
	lines_pair(s->t, w > LABEL_W ? w : LABEL_W, buf_view(&label),
	    run_role(s, r), buf_view(&s->b));
	buf_fini(&label);
}

/* ---- what else stands on the docket ---- */

static struct str
action_label(const struct clocks_telling *s, const char *action)
{
	for (size_t i = 0; i < s->d->law->moves_n; i++)
		if (str_is(s->d->law->moves[i].action, action))
			return s->d->law->moves[i].label;
	return str_of(action);
}

static void
pair(struct clocks_telling *s, const char *label, enum role role)
{
	if (s->b.n > 0)
		lines_pair(s->t, LABEL_W, str_of(label), role,
		    buf_view(&s->b));
	s->b.n = 0;
}

/* The roles of people that may move it on from here. */
static void
put_roles(struct clocks_telling *s)
{
	const struct law *l = s->d->law;
	const struct law_move *m[64];
	size_t n = casefile_moves(s->c, l, m, 64), put = 0;
	uint32_t roles = 0;

	for (size_t i = 0; i < n && i < 64; i++)
		if (m[i]->from != LAW_ANY && m[i]->roles != UINT32_MAX)
			roles |= m[i]->roles;
	for (size_t i = 0; i < l->roles_n; i++)
		if (roles >> l->roles[i].bit & 1 &&
		    !str_is(l->roles[i].code, AUTO_ROLE))
			buf_fmt(&s->b, "%s%.*s", put++ > 0 ? "、" : " · ",
			    STR_ARG(l->roles[i].name));
}

/* The docket sums up to the last change of hands; the span since then counts
 * for whoever has it. */
static int64_t
running_span(const struct clocks_telling *s, unsigned turn)
{
	return s->k->turn != turn || turn == TURN_NONE ||
	    s->d->now < s->k->since_ms ? 0 : s->d->now - s->k->since_ms;
}

static void
add_turn(struct clocks_telling *s)
{
	const struct docket *k = s->k;

	s->b.n = 0;
	if (k->turn == TURN_NONE)
		return;
	buf_cstr(&s->b, words_turn(s->d, k->turn));
	if (k->turn_unit != 0) {
		buf_byte(&s->b, ' ');
		clocks_put_owner(s, k->turn_unit);
	}
	buf_fmt(&s->b, " · %s ", _("since"));
	clocks_put_at(s, k->since_ms);
	buf_cstr(&s->b, " · ");
	clocks_put_span(s, running_span(s, k->turn));
	if (k->turn == TURN_DESK)
		put_roles(s);
	pair(s, _("whose turn"), ROLE_TEXT);
}

static void
add_request(struct clocks_telling *s)
{
	const struct docket *k = s->k;

	s->b.n = 0;
	if (k->asked[0] != '\0')
		buf_fmt(&s->b, "%.*s · %.*s",
		    STR_ARG(action_label(s, k->asked)),
		    STR_ARG(words_who(s->d, str_of(k->asker))));
	pair(s, _("asks"), ROLE_NEAR);
	if (k->until_ms != 0)
		clocks_put_at(s, k->until_ms);
	pair(s, _("put aside to"), ROLE_PAUSED);
}

static void
add_others(struct clocks_telling *s)
{
	const struct docket *k = s->k;

	s->b.n = 0;
	for (unsigned i = 0; i < k->helpers_n; i++)
		buf_fmt(&s->b, "%s%.*s %s", i > 0 ? "、" : "", STR_ARG(
		    words_unit(s->d, k->helper[i].unit, true)),
		    k->helper[i].replied ? _("replied") : _("owes a reply"));
	pair(s, _("helpers"), ROLE_TEXT);
	buf_cstr(&s->b, k->parent);
	pair(s, _("merged into"), ROLE_VALUE);
	if (k->children > 0)
		buf_fmt(&s->b, _("%d cases; %d callers are owed an answer"),
		    k->children, s->c->callers);
	pair(s, _("merged here"), ROLE_TEXT);
}

/* A case lives by the clocks it began under; it says so where today's differ. */
static void
add_version(struct clocks_telling *s)
{
	const struct law *l = s->d->law;

	s->b.n = 0;
	if (s->book == NULL || l->books_n == 0 ||
	    s->book == &l->books[l->books_n - 1])
		return;
	buf_fmt(&s->b, _("by version %u of the clocks; today's is %u"),
	    s->book->version, l->books[l->books_n - 1].version);
	pair(s, _("clocks"), ROLE_NEAR);
}

static int
year_of(const struct clocks_telling *s, int64_t ms)
{
	return clock_civil((struct wall){ ms }, s->d->law->offset_min).year;
}

/* A due in a year whose days off nobody knows yet is a guess, and is said. */
static void
add_unannounced(struct clocks_telling *s)
{
	int said = 0;

	for (unsigned i = 0; i < s->k->runs_n; i++) {
		const struct clock_run *r = &s->k->run[i];
		const struct calendar *cal = clock_calendar(r, s->c,
		    s->d->law);
		int year = year_of(s, r->due_ms);

		if (r->state == CLOCK_ENDED || cal == NULL || year == said ||
		    (r->shift != 0 && cal->days_n == 0) ||
		    calendar_announced(cal, year))
			continue;
		said = year;
		lines_fmt(s->t, ROLE_NEAR, LABEL_W, _("the days off of %d are "
		    "not announced yet: counted by the weekly rule"), year);
	}
}

static struct clocks_telling
telling_of(struct desk *d, struct lines *t, const struct casefile *c,
    const struct docket *k)
{
	return (struct clocks_telling){
		.d = d, .t = t, .c = c, .k = k,
		.book = law_book(d->law, c->law)
	};
}

static bool
over(const struct clock_run *r, bool moot)
{
	return r->state == CLOCK_ENDED && !r->late && r->moot == moot;
}

/* How often the i-th's clock stands among those; 0: it was told before. */
static unsigned
times_over(const struct docket *k, unsigned i, bool moot)
{
	unsigned n = 0;

	for (unsigned j = 0; j < k->runs_n; j++) {
		const struct clock_run *o = &k->run[j];

		if (!over(o, moot) || o->clock != k->run[i].clock ||
		    o->stage != k->run[i].stage)
			continue;
		if (j < i)
			return 0;
		n++;
	}
	return n;
}

/* Clocks that are over and were in time have nothing more to say than that:
 * their names, in one line. The page of clocks has them whole. */
static void
add_over(struct clocks_telling *s, bool moot)
{
	const struct docket *k = s->k;

	s->b.n = 0;
	for (unsigned i = 0; i < k->runs_n; i++) {
		const struct clock_run *r = &k->run[i];
		const unsigned times = over(r, moot) ?
		    times_over(k, i, moot) : 0;

		if (times == 0)
			continue;
		buf_cstr(&s->b, s->b.n > 0 ? " " : "");
		buf_str(&s->b, clocks_name(s, r->clock));
		clocks_put_stage(s, r->stage);
		if (times > 1)
			buf_fmt(&s->b, "×%u", times);
	}
	pair(s, moot ? _("moot") : _("met"), ROLE_DIM);
}

void
clocks_build(struct desk *d, struct lines *t, const struct casefile *c,
    const struct docket *k)
{
	struct clocks_telling s = telling_of(d, t, c, k);

	add_turn(&s);
	add_request(&s);
	add_others(&s);
	for (unsigned i = 0; i < k->runs_n; i++)
		if (k->run[i].state != CLOCK_ENDED)
			add_run(&s, &k->run[i]);
	for (unsigned i = 0; i < k->runs_n; i++)
		if (k->run[i].state == CLOCK_ENDED && k->run[i].late)
			add_run(&s, &k->run[i]);
	add_over(&s, false);
	add_over(&s, true);
	add_unannounced(&s);
	add_version(&s);
	buf_fini(&s.b);
}

/* ---- the page ---- */

#define SLOTS_TOLD 12

struct slots { struct clocks_telling *s; size_t n; int32_t day; };

static void
put_slot(void *ctx, int64_t from_ms, int64_t to_ms)
{
	struct slots *l = ctx;
	struct clocks_telling *s = l->s;
	int32_t day = clock_day((struct wall){ from_ms },
	    s->d->law->offset_min);
	char a[32], b[32];

	if (l->n++ >= SLOTS_TOLD)
		return;
	words_time(s->d, from_ms, day != l->day, a, sizeof a);
	words_time(s->d, to_ms, false, b, sizeof b);
	buf_fmt(&s->b, "%s%s-%s", l->n == 1 ? "" : ", ", a, b);
	l->day = day;
}

/* Which pieces of working time are left to it, or were used up. */
static void
add_slots(struct clocks_telling *s, const struct clock_run *r)
{
	const struct calendar *cal = clock_calendar(r, s->c, s->d->law);
	struct slots l = { s, 0, INT32_MIN };
	int64_t from = r->state == CLOCK_RUNS ? r->since_ms : r->start_ms;
	int64_t to = r->state == CLOCK_RUNS ? r->due_ms : r->ended_ms;

	s->b.n = 0;
	if (cal == NULL || to <= from)
		return;
	calendar_each(cal, from, to, put_slot, &l);
	if (l.n > SLOTS_TOLD)
		buf_fmt(&s->b, _(" and %zu more"), l.n - SLOTS_TOLD);
	if (s->b.n > 0)
		lines_fmt(s->t, ROLE_DIM, LABEL_W, "%s %.*s", _("slots"),
		    STR_ARG(buf_view(&s->b)));
}

static void
add_run_more(struct clocks_telling *s, const struct clock_run *r)
{
	add_run(s, r);
	s->b.n = 0;
	buf_fmt(&s->b, "%s ", _("since"));
	clocks_put_at(s, r->start_ms);
	if (r->paused_ms > 0) {
		buf_fmt(&s->b, " · %s ", _("paused for"));
		clocks_put_span(s, r->paused_ms);
	}
	if (r->state == CLOCK_RUNS) {
		buf_fmt(&s->b, " · %s ", _("left"));
		clocks_put_measure(s, r->unit, clock_left(r, s->c, s->d->law,
		    s->d->now));
	}
	lines_add(s->t, ROLE_DIM, LABEL_W, buf_view(&s->b));
	add_slots(s, r);
}

static void
add_holder(struct clocks_telling *s, unsigned turn, unsigned unit, int64_t ms)
{
	s->b.n = 0;
	clocks_put_span(s, ms);
	buf_cstr(&s->b, "  ");
	if (unit != 0 && unit != 0xffff)
		clocks_put_owner(s, unit);
	lines_pair(s->t, LABEL_W, str_of(words_turn(s->d, turn)), ROLE_TEXT,
	    buf_view(&s->b));
}

static void
add_holders(struct clocks_telling *s)
{
	const struct docket *k = s->k;
	bool counted = k->turn == TURN_PAUSE;
	int64_t paused = k->paused_ms + running_span(s, TURN_PAUSE);
	int64_t sum = docket_held_ms(k);

	lines_add(s->t, ROLE_TITLE, 0, str_of(_("Who held it, in all")));
	for (unsigned i = 0; i < k->held_n; i++) {
		const struct docket_held *h = &k->held[i];
		bool his = !counted && h->turn == k->turn &&
		    h->unit == k->turn_unit;

		add_holder(s, h->turn, h->unit, h->ms + (his ?
		    running_span(s, k->turn) : 0));
		counted |= his;
	}
	if (!counted && k->turn != TURN_NONE)
		add_holder(s, k->turn, k->turn_unit,
		    running_span(s, k->turn));
	if (k->turn != TURN_PAUSE)
		sum += running_span(s, k->turn);
	s->b.n = 0;
	clocks_put_span(s, sum);
	buf_fmt(&s->b, " = %s ", _("age"));
	clocks_put_span(s, sum + paused);
	buf_fmt(&s->b, " - %s ", _("pauses"));
	clocks_put_span(s, paused);
	pair(s, _("together"), ROLE_VALUE);
}

/* ---- the page as a whole ---- */

void
clocks_page(struct desk *d, uint32_t slot)
{
	struct lines *t = &d->over_lines;
	struct case_view v;
	struct casefile c;
	struct docket k;
	struct clocks_telling s;
	char title[96], number[16];

	if (d->repo->ops->get(d->repo, slot, &v) != OK)
		return;
	c = *v.c;
	if (d->repo->ops->docket(d->repo, slot, &k) != OK)
		k = (struct docket){ 0 };
	words_short(d, c.number, number);
	snprintf(title, sizeof title, _("Clocks of case %s"), number);
	desk_list_begin(d, title);
	d->over_clocks = true;
	d->over_slot = slot;
	s = telling_of(d, t, &c, &k);
	if (s.book == NULL)
		lines_add(t, ROLE_DIM, 0, str_of(_("this case is of before "
		    "there were clocks")));
	add_turn(&s);
	for (unsigned i = 0; i < k.runs_n; i++)
		add_run_more(&s, &k.run[i]);
	add_unannounced(&s);
	add_version(&s);
	add_request(&s);
	add_others(&s);
	lines_gap(t);
	add_holders(&s);
	lines_gap(t);
	clocks_ledger(&s, slot);
	buf_fini(&s.b);
}
