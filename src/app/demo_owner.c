/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose business a case truly is: demo/duties, owners, circumstances and sites
 * of the profile. Rules are not looked at; what they choose is measured against
 * this. */
#include <stdlib.h>
#include <string.h>
#include "demo_in.h"
#include "wire/profile.h"
#include "wire/tsv.h"

/* ---- reading ---- */

static uint16_t
circ_of(const struct demo_owners *o, struct str name)
{
	for (size_t i = 0; i < o->circ_n; i++)
		if (str_eq(o->circ[i].name, name))
			return (uint16_t)i;
	return CIRC_NONE;
}

static uint16_t
trade_of(struct demo_owners *o, struct str name)
{
	for (size_t i = 0; i < o->trade_n; i++)
		if (str_eq(o->trade[i], name))
			return (uint16_t)i;
	o->trade = xgrow(o->trade, &o->trade_cap, o->trade_n + 1,
	    sizeof(*o->trade));
	o->trade[o->trade_n] = name;
	return (uint16_t)o->trade_n++;
}

static void
circ_row(void *ctx, const struct tsv_row *row)
{
	static const char *const kinds[] = { "urgent", "criterion", "channel",
		"daily", "yearly", "field", "words" };
	struct demo_owners *o = ctx;
	struct demo_circ c = { .name = row->fields[0],
		.what = row->fields[2], .words = row->fields[4] };
	int64_t n = 0;

	while (c.kind < sizeof(kinds) / sizeof(*kinds) &&
	    !str_is(row->fields[1], kinds[c.kind]))
		c.kind++;
	if (c.kind == sizeof(kinds) / sizeof(*kinds)) {
		tsv_fault(row, 1, "urgent criterion channel daily yearly "
		    "field or words");
		return;
	}
	if (c.kind >= CIRC_PLANTED && (!str_int(row->fields[3], &n) ||
	    n < 0 || n > 1000))
		tsv_fault(row, 3, "a number from 0 to 1000");
	c.per_mille = (uint16_t)n;
	o->circ = xgrow(o->circ, &o->circ_cap, o->circ_n + 1,
	    sizeof(*o->circ));
	o->circ[o->circ_n++] = c;
}

static void
duty_row(void *ctx, const struct tsv_row *row)
{
	struct demo_owners *o = ctx;
	bool plain = str_is(row->fields[1], "-");
	uint16_t circ = circ_of(o, row->fields[1]);
	int64_t code;

	if (!str_int(row->fields[0], &code)) {
		tsv_fault(row, 0, "the code of a class");
		return;
	}
	if (!plain && circ == CIRC_NONE) {
		tsv_fault(row, 1, "a name of circumstances.tsv");
		return;
	}
	o->duty = xgrow(o->duty, &o->duty_cap, o->duty_n + 1,
	    sizeof(*o->duty));
	o->duty[o->duty_n++] = (struct demo_duty){
		.code = (uint32_t)code, .circ = circ,
		.trade = trade_of(o, row->fields[2])
	};
}

static void
owner_row(void *ctx, const struct tsv_row *row)
{
	struct demo_owners *o = ctx;
	const struct law_unit *u = law_unit_by_code(o->law, row->fields[2]);
	int64_t grid;

	if (!str_int(row->fields[1], &grid)) {
		tsv_fault(row, 1, "the code of a grid");
		return;
	}
	if (!u)
		return;		/* the words of one law serve another */
	o->owner = xgrow(o->owner, &o->owner_cap, o->owner_n + 1,
	    sizeof(*o->owner));
	o->owner[o->owner_n++] = (struct demo_owner){
		.grid = (uint64_t)grid, .unit = u->id,
		.trade = trade_of(o, row->fields[0])
	};
}

static void
site_row(void *ctx, const struct tsv_row *row)
{
	struct demo_owners *o = ctx;
	int64_t code;

	if (!str_int(row->fields[0], &code)) {
		tsv_fault(row, 0, "the code of a class");
		return;
	}
	o->site = xgrow(o->site, &o->site_cap, o->site_n + 1,
	    sizeof(*o->site));
	o->site[o->site_n++] = (struct demo_site){
		(uint32_t)code, row->fields[1]
	};
}

static int
by_class(const void *a, const void *b)
{
	const struct demo_duty *x = a, *y = b;

	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	return (x->circ > y->circ) - (x->circ < y->circ);
}

static int
by_trade(const void *a, const void *b)
{
	const struct demo_owner *x = a, *y = b;

	if (x->trade != y->trade)
		return x->trade < y->trade ? -1 : 1;
	return (x->grid > y->grid) - (x->grid < y->grid);
}

static const char *const cols_circ[] = { "name", "kind", "what", "per_mille",
	"words" };
static const char *const cols_duty[] = { "class", "circumstance", "trade" };
static const char *const cols_owner[] = { "trade", "area", "unit" };
static const char *const cols_site[] = { "class", "kind" };

/* In this order: duties name circumstances. */
static const struct {
	const char *name, *file;
	const char *const *columns;
	size_t n;
	tsv_fn *row;
} files[] = {
	{ "circumstances", "demo/circumstances.tsv", cols_circ, 5, circ_row },
	{ "duties", "demo/duties.tsv", cols_duty, 3, duty_row },
	{ "owners", "demo/owners.tsv", cols_owner, 3, owner_row },
	{ "sites", "demo/sites.tsv", cols_site, 2, site_row }
};

enum err
demo_owners_load(struct demo_owners *o, const struct law *law,
    struct str archive, struct diag_sink *sink)
{
	enum err worst = OK;

	*o = (struct demo_owners){ .law = law };
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct str text;
		enum err e = profile_demo_words(archive, files[i].name, &text);

		if (e == ERR_NOT_FOUND)
			continue;
		if (e == OK)
			e = tsv_read(text, files[i].file, files[i].columns,
			    files[i].n, files[i].row, o, sink);
		worst = e != OK ? e : worst;
	}
	if (o->duty_n)
		qsort(o->duty, o->duty_n, sizeof(*o->duty), by_class);
	if (o->owner_n)
		qsort(o->owner, o->owner_n, sizeof(*o->owner), by_trade);
	return worst;
}

void
demo_owners_fini(struct demo_owners *o)
{
	free(o->circ);
	free(o->duty);
	free(o->owner);
	free(o->site);
	free(o->trade);
	*o = (struct demo_owners){ 0 };
}

/* ---- circumstances ---- */

static bool
number(struct str s, char sign, unsigned *a, unsigned *b)
{
	struct str head;
	int64_t x, y;

	if (!str_cut(&s, sign, &head) || !str_int(head, &x) ||
	    !str_int(s, &y))
		return false;
	*a = (unsigned)x;
	*b = (unsigned)y;
	return true;
}

/* "20:00-07:00" of minutes, "11-15..03-15" of days as month*100 + day. */
static bool
between(struct str what, bool days, unsigned now)
{
	ptrdiff_t at = str_find(what, days ? STR("..") : STR("-"));
	char sign = days ? '-' : ':';
	unsigned big = days ? 100 : 60, a, b, from, to;

	if (at < 0 || !number(str_n(what.p, (size_t)at), sign, &a, &b))
		return false;
	from = a * big + b;
	if (!number(str_from(what, (size_t)at + (days ? 2 : 1)), sign, &a, &b))
		return false;
	to = a * big + b + days;	/* days inclusive, minutes not */
	return from <= to ? now >= from && now < to : now >= from || now < to;
}

static bool
holds(const struct demo *d, const struct demo_case *c, uint16_t circ)
{
	const struct demo_circ *w = &d->owners.circ[circ];
	const struct law_channel *ch;
	struct civil t = clock_civil((struct wall){ c->reported_ms },
	    d->law->offset_min);
	int64_t n;

	switch ((enum circ_kind)w->kind) {
	case CIRC_URGENT:
		return c->urgent;
	case CIRC_CRITERION:
		return str_int(w->what, &n) && n == c->criterion->n;
	case CIRC_CHANNEL:
		ch = law_channel(d->law, d->channels[c->channel]);
		return ch && str_eq(ch->code, w->what);
	case CIRC_DAILY:
		return between(w->what, false,
		    (unsigned)t.hour * 60 + (unsigned)t.min);
	case CIRC_YEARLY:
		return between(w->what, true,
		    (unsigned)t.month * 100 + (unsigned)t.day);
	default:
		return circ == c->circ;
	}
}

struct str
demo_circ_field(const struct demo_circ *c, struct str *value)
{
	struct str name = STR_NONE;

	*value = c->what;
	if (c->kind != CIRC_FIELD || !str_cut(value, '=', &name))
		return STR_NONE;
	return name;
}

bool
demo_is_number(const struct law *l, struct str field)
{
	int i = law_field(l, field);

	return i >= 0 && l->fields[i].kind == LAW_NUMBER;
}

/* First row of the class. */
static size_t
first_duty(const struct demo_owners *o, uint32_t code)
{
	size_t lo = 0, hi = o->duty_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (o->duty[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

uint16_t
demo_circumstance(const struct demo *d, struct demo_case *c)
{
	const struct demo_owners *o = &d->owners;
	const uint32_t line[] = { c->matter->c->code,
		law_class_minor(c->matter->c->code),
		law_class_major(c->matter->c->code) };

	for (size_t k = 0; k < sizeof(line) / sizeof(*line); k++)
		for (size_t i = first_duty(o, line[k]); i < o->duty_n &&
		    o->duty[i].code == line[k]; i++) {
			uint16_t at = o->duty[i].circ;

			if (at != CIRC_NONE &&
			    o->circ[at].kind >= CIRC_PLANTED &&
			    demo_chance(&c->rng, o->circ[at].per_mille))
				return at;
		}
	return CIRC_NONE;
}

/* ---- owners ---- */

static uint16_t
unit_at(const struct demo_owners *o, uint16_t trade, uint64_t grid)
{
	struct demo_owner key = { .grid = grid, .trade = trade };
	const struct demo_owner *hit = o->owner_n ? bsearch(&key, o->owner,
	    o->owner_n, sizeof(key), by_trade) : NULL;

	return hit ? hit->unit : 0;
}

static uint16_t
nearest(const struct demo_owners *o, uint16_t trade, uint64_t grid)
{
	uint16_t unit = 0;

	for (int up = 0; grid && !unit && up <= GRID_UNIT; up++) {
		const struct law_grid *g = law_grid(o->law, grid);

		unit = unit_at(o, trade, grid);
		grid = g ? g->parent : 0;
	}
	return unit;
}

uint16_t
demo_true_owner(const struct demo *d, const struct demo_case *c)
{
	const struct demo_owners *o = &d->owners;
	const uint32_t line[] = { c->matter->c->code,
		law_class_minor(c->matter->c->code),
		law_class_major(c->matter->c->code) };

	for (size_t k = 0; k < sizeof(line) / sizeof(*line); k++)
		for (size_t i = first_duty(o, line[k]); i < o->duty_n &&
		    o->duty[i].code == line[k]; i++)
			if (o->duty[i].circ == CIRC_NONE ||
			    holds(d, c, o->duty[i].circ))
				return nearest(o, o->duty[i].trade,
				    c->place->grid);
	return 0;
}

struct str
demo_site_kind(const struct demo *d, uint32_t matter)
{
	const struct demo_owners *o = &d->owners;

	for (size_t i = 0; i < o->site_n; i++)
		if (o->site[i].code == matter ||
		    o->site[i].code == law_class_minor(matter) ||
		    o->site[i].code == law_class_major(matter))
			return o->site[i].kind;
	return STR_NONE;
}
