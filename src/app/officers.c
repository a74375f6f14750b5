/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Officers now: accounts of field roles, their shifts, and what patrol channels
 * heard of them last. */
#include "app/officers.h"

#include <stdlib.h>
#include <string.h>
#include "app/link.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "core/track.h"

/* ---- shifts, roles ---- */

uint8_t
officers_shift(const struct law *law, struct str option, unsigned unit)
{
	const struct law_book *book = law_book(law, law->version);

	if (book == NULL)
		return 0;
	return option.n > 0 ? law_book_shift(book, option) :
	    law_book_unit(book, unit);
}

bool
officers_on_shift(const struct law *law, uint8_t shift, int64_t ms)
{
	const struct law_book *book = law_book(law, law->version);
	const struct calendar *c = book == NULL ? &law->calendar :
	    law_book_calendar(book, shift);

	ms -= ms % CLOCK_MIN_MS;
	return c == NULL || calendar_worked(c, ms, ms + CLOCK_MIN_MS) > 0;
}

uint32_t
officers_roles(const struct law *law, struct str codes)
{
	struct str rest = codes.n > 0 ? codes : STR("finder,checker"), part;
	uint32_t roles = 0;

	while (str_cut(&rest, ',', &part)) {
		const struct law_role *r = law_role_by_code(law, part);

		if (r != NULL)
			roles |= UINT32_C(1) << r->bit;
	}
	return roles;
}

/* ---- the list ---- */

struct reading {
	const struct law *law;
	const struct district *d;
	int64_t		now_ms;
	struct str	shift;		/* of the channel */
	uint32_t	roles;
	struct officers	*out;
};

static int
by_code(const void *a, const void *b)
{
	return strcmp(((const struct officer_row *)a)->code,
	    ((const struct officer_row *)b)->code);
}

struct officer_row *
officers_find(const struct officers *o, struct str code)
{
	struct officer_row key;

	if (code.n == 0 || code.n >= sizeof key.code || o->n == 0)
		return NULL;
	str_copy(code, key.code, sizeof key.code);
	return bsearch(&key, o->at, o->n, sizeof key, by_code);
}

static bool
take_account(void *ctx, const struct store_account *a)
{
	struct reading *r = ctx;
	struct officers *o = r->out;
	struct officer_row *x;

	if (a->disabled || !(a->roles & r->roles))
		return true;
	o->at = xgrow(o->at, &o->cap, o->n + 1, sizeof *o->at);
	x = &o->at[o->n++];
	*x = (struct officer_row){ .unit = a->unit, .roles = a->roles,
		.spot = { GEO_NOWHERE, 0 } };
	str_copy(str_of(a->code), x->code, sizeof x->code);
	str_copy(str_of(a->name), x->name, sizeof x->name);
	x->on_duty = officers_on_shift(r->law, officers_shift(r->law,
	    r->shift, a->unit), r->now_ms);
	o->on_duty += x->on_duty;
	return true;
}

/* Of several channels the newest word counts. */
static bool
take_position(void *ctx, const struct position *p)
{
	struct reading *r = ctx;
	struct officer_row *x = officers_find(r->out, str_of(p->account));
	struct ground g;

	if (x == NULL || p->at_ms <= x->at.at_ms)
		return true;
	x->at = *p;
	x->spot = geo_of_e6(p->lat_e6, p->lon_e6);
	if (!geo_known(x->spot))
		return true;
	if (r->d == NULL) {
		(void)!geo_convert(x->spot, DATUM_WGS84,
		    (enum datum)r->law->datum, &x->spot);
		return true;
	}
	if (district_at(r->d, x->spot, DATUM_WGS84, &g) != OK)
		return true;
	x->spot = g.at;
	x->grid = 0;
	for (unsigned level = GRID_UNIT; level > 0 && x->grid == 0; level--)
		x->grid = g.grid[level];
	return true;
}

bool
officers_lost(const struct officer_row *r, int64_t now_ms)
{
	return r->on_duty && r->at.at_ms != 0 &&
	    now_ms - r->at.at_ms > TRACK_GAP_MS;
}

static void
keep_times(struct officers *now, const struct officers *was)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct officer_row *old = officers_find(was,
		    str_of(now->at[i].code));

		if (old == NULL)
			continue;
		now->at[i].first_ms = old->first_ms;
		now->at[i].last_ms = old->last_ms;
		now->at[i].gap_ms = old->gap_ms;
	}
}

static enum err
read_positions(struct store *s, struct reading *r)
{
	for (size_t i = 0; i < r->law->links_n; i++) {
		char code[24];
		enum err e;

		if (!str_is(r->law->links[i].driver, "patrol"))
			continue;
		str_copy(r->law->links[i].code, code, sizeof code);
		e = positions_read(store_dir(s), code, take_position, r);
		if (e == OK)
			r->out->kept = true;
		else if (e != ERR_NOT_FOUND)
			return e;
	}
	return OK;
}

/* Options of the first patrol channel are those of all. */
static void
settle(struct reading *r)
{
	for (size_t i = 0; i < r->law->links_n; i++) {
		const struct link l = { .row = &r->law->links[i] };

		if (!str_is(l.row->driver, "patrol"))
			continue;
		r->shift = link_opt(&l, "shift");
		r->roles = officers_roles(r->law, link_opt(&l, "roles"));
		return;
	}
	r->roles = officers_roles(r->law, STR_NONE);
}

enum err
officers_read(struct store *s, const struct law *law, const struct district *d,
    int64_t now_ms, struct officers *out)
{
	struct officers now = { .n = 0 };
	struct reading r = { .law = law, .d = d, .now_ms = now_ms,
		.out = &now };
	enum err e;

	settle(&r);
	e = store_accounts(s, take_account, &r);
	if (e == OK) {
		if (now.n > 1)
			qsort(now.at, now.n, sizeof *now.at, by_code);
		keep_times(&now, out);
		e = read_positions(s, &r);
	}
	if (e != OK) {
		officers_fini(&now);
		return e;
	}
	for (size_t i = 0; i < now.n; i++) {
		now.heard += now.at[i].on_duty && now.at[i].at.at_ms != 0;
		now.lost += officers_lost(&now.at[i], now_ms);
	}
	officers_fini(out);
	*out = now;
	return OK;
}

void
officers_fini(struct officers *o)
{
	if (o->at != NULL)
		explicit_bzero(o->at, o->n * sizeof *o->at);
	free(o->at);
	*o = (struct officers){ .n = 0 };
}

/* ---- the nearest ---- */

size_t
officers_near(const struct officers *o, struct spot at, uint32_t roles,
    int64_t now_ms, struct officer_near *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n && geo_known(at); i++) {
		const struct officer_row *r = &o->at[i];
		struct officer_near x = { .row = r };
		size_t k;

		x.age_ms = now_ms - r->at.at_ms;
		if (!r->on_duty || !(r->roles & roles) ||
		    r->at.at_ms == 0 || x.age_ms > OFFICERS_FRESH_MS ||
		    !geo_known(r->spot))
			continue;
		x.metres = geo_metres(at, r->spot);
		k = n < cap ? n++ : cap;
		for (; k > 0 && out[k - 1].metres > x.metres; k--)
			if (k < cap)
				out[k] = out[k - 1];
		if (k < cap)
			out[k] = x;
	}
	return n;
}
