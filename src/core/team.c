/* SPDX-License-Identifier: GPL-3.0-or-later */
/* team.c -- who answers for a spot.  Layer: core (pure). */
#include "core/team.h"

#include "base/clock.h"

static const struct { const char *code, *text; } names[TEAM_COUNT] = {
	[TEAM_FIND] = { "find", "finding" },
	[TEAM_MANAGE] = { "manage", "managing" },
	[TEAM_ENFORCE] = { "enforce", "enforcing" },
	[TEAM_HANDLE] = { "handle", "handling" },
};

const char *
team_code(enum team t)
{
	return t < TEAM_COUNT ? names[t].code : "";
}

const char *
team_text(enum team t)
{
	return t < TEAM_COUNT ? names[t].text : "";
}

bool
team_by_code(struct str code, enum team *out)
{
	for (unsigned i = 0; i < TEAM_COUNT; i++)
		if (str_is(code, names[i].code)) {
			*out = (enum team)i;
			return true;
		}
	return false;
}

/* First row of law.teams that does not stand before grid and team. */
static size_t
first_row(const struct law *law, uint64_t grid, enum team t)
{
	size_t lo = 0, hi = law->teams_n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;
		const struct law_team *const r = &law->teams[mid];

		if (r->grid < grid || (r->grid == grid && r->team < t))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Does anybody of the shift work at that millisecond? A code that the book does
 * not have is the desk's: profile check has named it. */
static bool
works(const struct law *law, struct str shift, int64_t now_ms)
{
	const struct law_book *const b = law_book(law, law->version);
	const struct calendar *const c = b == NULL ? &law->calendar :
	    law_book_calendar(b, shift.n > 0 ? law_book_shift(b, shift) : 0);

	return c != NULL && calendar_worked(c, now_ms, now_ms + 1) > 0;
}

static struct team_answer
answer(const struct law *law, const struct law_team *row, int64_t now_ms)
{
	const int32_t day = clock_day((struct wall){ now_ms },
	    law->offset_min);
	struct team_answer a = { .row = row, .grid = row->grid };

	a.early = day < row->from;
	a.expired = day > row->to;
	a.on_duty = !a.early && !a.expired && works(law, row->shift, now_ms);
	return a;
}

/* The rows of grid itself. Those that hold that day, and where there are none,
 * with past: those that do not. */
static size_t
rows_of(const struct law *law, uint64_t grid, enum team t, int64_t now_ms,
    bool past, struct team_answer *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = first_row(law, grid, t); i < law->teams_n &&
	    law->teams[i].grid == grid && law->teams[i].team == t; i++) {
		const struct team_answer a = answer(law, &law->teams[i],
		    now_ms);

		if ((a.early || a.expired) != past)
			continue;
		if (n < cap)
			out[n] = a;
		n++;
	}
	return n;
}

size_t
team_for(const struct law *law, uint64_t grid, enum team t, int64_t now_ms,
    struct team_answer *out, size_t cap)
{
	size_t n = 0;

	/* Five levels; a circle of parents ends, too. */
	for (uint64_t g = grid, k = 0; g != 0 && k < 8 && n == 0; k++) {
		n = rows_of(law, g, t, now_ms, false, out, cap);
		g = law_grid_above(law, g);
	}
	/* Better a name that ran out, and said so, than none. */
	for (uint64_t g = grid, k = 0; g != 0 && k < 8 && n == 0; k++) {
		n = rows_of(law, g, t, now_ms, true, out, cap);
		g = law_grid_above(law, g);
	}
	return n < cap ? n : cap;
}
