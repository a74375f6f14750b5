/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the supervision sheet counts. */
#include "app/supervise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "base/alloc.h"

#define SLICE_US 4000

struct supervise *
supervise_of(struct desk *d)
{
	if (d->sv == NULL)
		d->sv = xcalloc(1, sizeof *d->sv);
	return d->sv;
}

static void
columns_fini(struct supervise *s)
{
	for (size_t i = 0; i < SV_COLS; i++)
		filter_fini(&s->col[i].filter);
	memset(s->col, 0, sizeof s->col);
	s->cols_n = 0;
}

void
supervise_free(struct supervise **sp)
{
	struct supervise *s = *sp;

	if (s == NULL)
		return;
	columns_fini(s);
	free(s->row);
	free(s->shown);
	free(s);
	*sp = NULL;
}

const char *
supervise_page_name(enum sv_page p)
{
	static const char *const names[SV_PAGES] = {
		[SV_UNITS] = N_("units"), [SV_CARDS] = N_("cards"),
		[SV_UNSIGNED] = N_("not signed"), [SV_HARD] = N_("hard cases"),
		[SV_RETURNS] = N_("returns"), [SV_TURNS] = N_("turns"),
		[SV_TODAY] = N_("rates today"), [SV_RATES] = N_("rates")
	};

	return _(names[p]);
}

/* ---- columns ---- */

struct shape { const char *name, *text; enum role role; };

static const struct shape units_shape[] = {
	{ N_("in work"), "open", ROLE_TEXT },
	{ N_("soon"), "near", ROLE_NEAR },
	{ N_("overdue"), "overdue", ROLE_OVERDUE },
	{ N_("no sign"), "@", ROLE_NEAR },
	{ N_("yellow"), "card:yellow open", ROLE_YELLOW },
	{ N_("red"), "card:red open", ROLE_RED },
	{ N_("urged"), "flag:urged,supervised open", ROLE_NEAR },
	{ N_("returns"), "flag:returned open", ROLE_TEXT },
	{ NULL, NULL, ROLE_TEXT }
};
/* '#': of the cards given this month. A card taken back left no card: those
 * are the cases reported this month. */
static const struct shape cards_shape[] = {
	{ N_("yellow"), "#card:yellow", ROLE_YELLOW },
	{ N_("red"), "#card:red", ROLE_RED },
	{ N_("both"), "#", ROLE_TEXT },
	{ N_("in work"), "#open", ROLE_TEXT },
	{ N_("ran out"), "#flag:late", ROLE_NEAR },
	{ N_("exempt"), "#flag:exempt", ROLE_TEXT },
	{ N_("withdrawn"), "%flag:withdrawn", ROLE_TEXT },
	{ NULL, NULL, ROLE_TEXT }
};
static const struct shape wait_shape[] = {
	{ N_("all"), "", ROLE_TEXT },
	{ N_("soon"), "near", ROLE_NEAR },
	{ N_("overdue"), "overdue", ROLE_OVERDUE },
	{ N_(">1d"), "age>1d", ROLE_TEXT },
	{ N_(">3d"), "age>3d", ROLE_NEAR },
	{ N_(">30d"), "age>30d", ROLE_NEAR },
	{ NULL, NULL, ROLE_TEXT }
};
static const struct shape pairs_shape[] = {
	{ N_("cases"), "returns:2+", ROLE_NEAR },
	{ N_("in work"), "returns:2+ open", ROLE_TEXT },
	{ N_("overdue"), "returns:2+ overdue", ROLE_OVERDUE },
	{ N_("3 times"), "returns:3+", ROLE_NEAR },
	{ N_("5 times"), "returns:5+", ROLE_RED },
	{ NULL, NULL, ROLE_TEXT }
};
static const struct shape rates_shape[] = {
	{ N_("counted"), "", ROLE_TEXT },
	{ N_("out of"), "", ROLE_TEXT },
	{ N_("rate"), "", ROLE_VALUE },
	{ NULL, NULL, ROLE_TEXT }
};

static const struct shape *const shapes[SV_PAGES] = {
	[SV_UNITS] = units_shape, [SV_CARDS] = cards_shape,
	[SV_UNSIGNED] = wait_shape, [SV_HARD] = wait_shape,
	[SV_RETURNS] = pairs_shape, [SV_TURNS] = wait_shape,
	[SV_TODAY] = rates_shape, [SV_RATES] = rates_shape
};

/* States in which a unit has a case and has not signed for it. */
static void
unsigned_states(const struct law *l, char *out, size_t cap)
{
	struct buf b = { 0 };
	uint8_t last = 0;

	for (size_t i = 0; i < l->moves_n; i++) {
		const struct law_move *m = &l->moves[i];
		const struct law_state *st = law_state(l, m->from);

		if ((m->effects & EFFECT_SIGN) == 0 || st == NULL ||
		    m->from == last || m->from == m->to)
			continue;
		buf_fmt(&b, "%s%.*s", b.n > 0 ? "," : "state:",
		    STR_ARG(st->code));
		last = m->from;
	}
	str_copy(b.n > 0 ? buf_view(&b) : STR("state:0"), out, cap);
	buf_fini(&b);
}

static void
column_text(struct desk *d, const char *text, char *out, size_t cap)
{
	struct civil c = clock_civil((struct wall){ d->now },
	    d->law->offset_min);
	const char *blank = text[0] != '\0' && text[1] != '\0' ? " " : "";

	if (text[0] == '@')
		unsigned_states(d->law, out, cap);
	else if (text[0] == '#')
		snprintf(out, cap, "carded:%04d-%02d%s%s", c.year, c.month,
		    blank, text + 1);
	else if (text[0] == '%')
		snprintf(out, cap, "reported:%04d-%02d-01..%s%s", c.year,
		    c.month, blank, text + 1);
	else
		snprintf(out, cap, "%s", text);
}

static void
columns_make(struct desk *d, struct supervise *s)
{
	const struct shape *shape = shapes[s->page];

	columns_fini(s);
	for (size_t i = 0; shape[i].name != NULL && i < SV_COLS; i++) {
		struct sv_column *c = &s->col[s->cols_n++];

		c->name = shape[i].name;
		c->role = shape[i].role;
		column_text(d, shape[i].text, c->text, sizeof c->text);
	}
	if (supervise_rates(s))
		s->col[2].rate = true;
	if (supervise_rates(s) && s->metric != NULL) {
		str_copy(s->metric->num, s->col[0].text,
		    sizeof s->col[0].text);
		str_copy(s->metric->den, s->col[1].text,
		    sizeof s->col[1].text);
	}
}

static void
base_make(struct desk *d, struct supervise *s)
{
	s->base[0] = '\0';
	if (s->page == SV_UNSIGNED)
		unsigned_states(d->law, s->base, sizeof s->base);
	else if (s->page == SV_HARD)
		snprintf(s->base, sizeof s->base, "flag:hard open");
	else if (s->page == SV_TURNS)
		snprintf(s->base, sizeof s->base, "open");
	else if (s->page == SV_TODAY)
		snprintf(s->base, sizeof s->base, "today");
}

/* ---- rows ---- */

struct sv_row *
supervise_add(struct supervise *s, enum facet f, uint32_t value, struct str name)
{
	struct sv_row *r;

	s->row = xgrow(s->row, &s->rows_cap, s->rows_n + 1, sizeof *s->row);
	r = &s->row[s->rows_n++];
	*r = (struct sv_row){ .facet = f, .value = value };
	str_copy(name, r->name, sizeof r->name);
	return r;
}

static void
rows_units(struct desk *d, struct supervise *s)
{
	for (size_t i = 0; i < d->law->units_n; i++) {
		const struct law_unit *u = &d->law->units[i];
		struct sv_row *r = supervise_add(s, FACET_UNIT, u->id,
		    u->short_name.n > 0 ? u->short_name : u->name);

		snprintf(r->text, sizeof r->text, "unit:%.*s",
		    STR_ARG(u->code));
	}
}

static void
rows_states(struct desk *d, struct supervise *s)
{
	for (size_t i = 0; i < d->law->states_n; i++) {
		const struct law_state *st = &d->law->states[i];
		struct sv_row *r;

		if (!st->open)
			continue;
		r = supervise_add(s, FACET_STATE, st->id, st->name);
		snprintf(r->text, sizeof r->text, "state:%.*s",
		    STR_ARG(st->code));
	}
}

static void
rows_turns(struct desk *d, struct supervise *s)
{
	for (unsigned i = 1; i < TURN_COUNT; i++) {
		struct sv_row *r = supervise_add(s, FACET_TURN, i,
		    str_of(words_turn(d, i)));

		snprintf(r->text, sizeof r->text, "turn:%s",
		    law_turn_name(i));
	}
}

static void
rows_metrics(struct desk *d, struct supervise *s)
{
	for (size_t i = 0; i < d->law->metrics_n; i++)
		supervise_add(s, FACET_COUNT, 0, d->law->metrics[i].name)->metric =
		    &d->law->metrics[i];
}

void
supervise_show(struct supervise *s, uint32_t i)
{
	for (size_t k = 0; k < s->shown_n; k++)
		if (s->shown[k] == i)
			return;
	s->shown = xgrow(s->shown, &s->shown_cap, s->shown_n + 1,
	    sizeof *s->shown);
	s->shown[s->shown_n++] = i;
}

void
supervise_make(struct desk *d)
{
	struct supervise *s = d->sv;
	bool figures = supervise_rates(s) && s->metric == NULL;

	s->made = true;
	s->rows_n = s->shown_n = s->done = 0;
	s->cur = s->top = 0;
	s->settled = s->moved = false;
	base_make(d, s);
	columns_make(d, s);
	s->sort = s->page == SV_UNITS || supervise_rates(s) ||
	    s->page == SV_CARDS ? 2 : 0;
	if (s->col_cur >= s->cols_n)
		s->col_cur = 0;
	if (figures) {
		rows_metrics(d, s);
	} else {
		supervise_add(s, FACET_COUNT, 0, str_of(_("together")));
		if (s->page == SV_HARD)
			rows_states(d, s);
		else if (s->page == SV_TURNS)
			rows_turns(d, s);
		else if (s->page != SV_RETURNS)
			rows_units(d, s);
	}
	for (uint32_t i = 0; i < s->rows_n && (figures || i == 0); i++)
		supervise_show(s, i);
}

/* ---- counting ---- */

/* A rate opens what it counts. */
static size_t
counted(const struct supervise *s, size_t col)
{
	return s->col[col].rate ? 0 : col;
}

void
supervise_cell(const struct supervise *s, const struct sv_row *r, size_t col,
    struct buf *out)
{
	const struct sv_column *c = &s->col[counted(s, col)];
	struct str text = r->metric == NULL ? str_of(c->text) :
	    counted(s, col) == 1 ? r->metric->den : r->metric->num;

	buf_str(out, str_of(s->base));
	if (r->text[0] != '\0')
		buf_fmt(out, "%s%s", out->n > 0 ? " " : "", r->text);
	if (text.n > 0)
		buf_fmt(out, "%s%.*s", out->n > 0 ? " " : "", STR_ARG(text));
}

static void
compile(struct desk *d, struct supervise *s)
{
	for (size_t i = 0; i < s->cols_n; i++) {
		struct sv_column *c = &s->col[i];
		struct buf b = { 0 };

		filter_fini(&c->filter);
		buf_fmt(&b, "%s %s", s->base, c->text);
		c->good = !c->rate &&
		    desk_parse(d, buf_view(&b), &c->filter, NULL) == OK;
		buf_fini(&b);
	}
}

void
supervise_begin(struct desk *d)
{
	struct supervise *s = supervise_of(d);

	if (!s->made)
		supervise_make(d);
	else if (s->page == SV_CARDS)	/* the month may have ended */
		columns_make(d, s);
	compile(d, s);
	s->done = s->giver = 0;
	d->sheet_works = true;
}

static uint64_t
count_text(struct desk *d, const char *base, struct str text)
{
	struct buf b = { 0 };
	struct filter f;
	uint64_t n = 0;

	buf_fmt(&b, "%s %.*s", base, STR_ARG(text));
	if (desk_parse(d, buf_view(&b), &f, NULL) == OK) {
		if (d->repo->ops->count(d->repo, &f.q, &n) != OK)
			n = 0;
		filter_fini(&f);
	}
	buf_fini(&b);
	return n;
}

void
supervise_heads(struct desk *d, struct str filter, struct headcount *out)
{
	struct filter f;

	*out = (struct headcount){ 0 };
	if (desk_parse(d, filter, &f, NULL) != OK)
		return;
	if (headcount(d->repo, &f.q, out) != OK)
		*out = (struct headcount){ 0 };
	filter_fini(&f);
}

uint64_t
supervise_count(struct desk *d, const struct sv_column *c,
    const struct sv_row *r)
{
	struct query q = c->filter.q;
	uint32_t value = r->value, from = r->from;
	uint64_t n = 0;

	if (!c->good || q.n + 2 > QUERY_TERMS)
		return 0;
	if (r->facet != FACET_COUNT)
		q.t[q.n++] = (struct query_term){
			.kind = TERM_FACET, .facet = r->facet,
			.values = &value, .values_n = 1
		};
	if (r->from != 0)
		q.t[q.n++] = (struct query_term){
			.kind = TERM_FACET, .facet = FACET_FORMER,
			.values = &from, .values_n = 1
		};
	return d->repo->ops->count(d->repo, &q, &n) == OK ? n : 0;
}

static void
count_row(struct desk *d, struct supervise *s, uint32_t i)
{
	struct sv_row *r = &s->row[i];
	bool some = false;

	for (size_t k = 0; k < s->cols_n; k++) {
		if (s->col[k].rate)
			r->n[k] = r->n[1] > 0 ? r->n[0] * 10000 / r->n[1] : 0;
		else if (r->metric != NULL)
			r->n[k] = count_text(d, s->base, k == 0 ?
			    r->metric->num : r->metric->den);
		else
			r->n[k] = supervise_count(d, &s->col[k], r);
		some |= r->n[k] > 0;
	}
	r->known = true;
	if (some)
		supervise_show(s, i);
}

bool
supervise_slice(struct desk *d)
{
	struct supervise *s = d->sv;
	int64_t end = clock_mono().us + SLICE_US;

	bool more = s != NULL && s->made && (s->done < s->rows_n ||
	    supervise_pairs(d));

	if (!more)
		return false;
	do {
		if (s->done < s->rows_n)
			count_row(d, s, (uint32_t)s->done++);
		more = s->done < s->rows_n || supervise_pairs(d);
	} while (more && clock_mono().us < end);
	if (!more && !s->settled) {
		s->settled = true;
		if (!s->moved && (!supervise_rates(s) || s->metric != NULL))
			supervise_settle(s);
	}
	d->dirty = true;
	return more;
}

/* ---- order ---- */

static bool
before(const struct supervise *s, uint32_t a, uint32_t b)
{
	const struct sv_row *x = &s->row[a], *y = &s->row[b];

	if (x->n[s->sort] != y->n[s->sort])
		return x->n[s->sort] > y->n[s->sort];
	if (x->n[0] != y->n[0])
		return x->n[0] > y->n[0];
	return a < b;
}

void
supervise_settle(struct supervise *s)
{
	/* What all of them make together stays on top. */
	size_t from = s->rows_n > 0 && s->row[0].facet == FACET_COUNT &&
	    s->row[0].metric == NULL;

	for (size_t i = from + 1; i < s->shown_n; i++) {
		uint32_t one = s->shown[i];
		size_t k = i;

		for (; k > from && before(s, one, s->shown[k - 1]); k--)
			s->shown[k] = s->shown[k - 1];
		s->shown[k] = one;
	}
}

struct sv_row *
supervise_row(struct supervise *s)
{
	return s->cur < s->shown_n ? &s->row[s->shown[s->cur]] : NULL;
}

void
supervise_value(const struct supervise *s, const struct sv_row *r, size_t col,
    char *out, size_t cap)
{
	if (!r->known)
		snprintf(out, cap, "…");
	else if (!s->col[col].rate && r->n[col] == 0)
		snprintf(out, cap, ".");	/* quieter than rows of 0 */
	else if (!s->col[col].rate)
		snprintf(out, cap, "%llu", (unsigned long long)r->n[col]);
	else if (r->n[1] == 0)
		snprintf(out, cap, "-");
	else
		snprintf(out, cap, "%llu.%02llu%%",
		    (unsigned long long)r->n[col] / 100,
		    (unsigned long long)r->n[col] % 100);
}
