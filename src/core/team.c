/* SPDX-License-Identifier: GPL-3.0-or-later */
/* team.c -- who answers for a spot.  Layer: core (pure). */
#include "core/team.h"

#include "base/clock.h"

static const struct { const char *code, *text; } names[TEAM_COUNT] = {
	[TEAM_FIND] = { "find", "who finds" },
	[TEAM_MANAGE] = { "manage", "who manages" },
	[TEAM_ENFORCE] = { "enforce", "who enforces" },
	[TEAM_HANDLE] = { "handle", "who handles" },
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

const struct calendar *
team_calendar(const struct law *law, struct str shift)
{
	const struct law_book *const b = law->books_n > 0 ?
	    &law->books[law->books_n - 1] : NULL;

	/* A code that no book has is the desk's: profile check has named it. */
	return b == NULL ? &law->calendar : law_book_calendar(b,
	    shift.n > 0 ? law_book_shift(b, shift) : 0);
}

/* Does anybody of the shift work at that millisecond? */
static bool
works(const struct law *law, struct str shift, int64_t now_ms)
{
	return calendar_worked(team_calendar(law, shift), now_ms,
	    now_ms + 1) > 0;
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

enum wanted { HOLDS, PAST, ON_DUTY };

static bool
wanted(const struct team_answer *a, enum wanted w)
{
	const bool holds = !a->early && !a->expired;

	return w == HOLDS ? holds : w == PAST ? !holds : a->on_duty;
}

/* The rows of grid itself that are wanted; how many. */
static size_t
rows_of(const struct law *law, const struct team_answer *of, int64_t now_ms,
    enum wanted w, struct team_answer *out, size_t cap)
{
	const struct law_team *const row = of->row;
	size_t n = 0;

	for (size_t i = first_row(law, of->grid, row->team); i < law->teams_n &&
	    law->teams[i].grid == of->grid &&
	    law->teams[i].team == row->team; i++) {
		const struct team_answer a = answer(law, &law->teams[i],
		    now_ms);

		if (!wanted(&a, w))
			continue;
		if (n < cap)
			out[n] = a;
		n++;
	}
	return n < cap ? n : cap;
}

/* Of the nearest level that has any. Five levels; a circle of parents ends, too. */
static size_t
nearest(const struct law *law, uint64_t grid, enum team t, int64_t now_ms,
    enum wanted w, struct team_answer *out, size_t cap)
{
	const struct law_team like = { .team = (uint8_t)t };
	size_t n = 0;

	for (int k = 0; grid != 0 && k < 8 && n == 0; k++) {
		const struct team_answer of = { .row = &like, .grid = grid };

		n = rows_of(law, &of, now_ms, w, out, cap);
		grid = law_grid_above(law, grid);
	}
	return n;
}

size_t
team_for(const struct law *law, uint64_t grid, enum team t, int64_t now_ms,
    struct team_answer *out, size_t cap)
{
	const size_t n = nearest(law, grid, t, now_ms, HOLDS, out, cap);

	/* Better a name that ran out, and said so, than none. */
	return n > 0 ? n : nearest(law, grid, t, now_ms, PAST, out, cap);
}

size_t
team_on_duty(const struct law *law, uint64_t grid, enum team t, int64_t now_ms,
    struct team_answer *out, size_t cap)
{
	return nearest(law, grid, t, now_ms, ON_DUTY, out, cap);
}

const struct law_team *
team_next(const struct law *law, uint64_t grid, uint64_t end, enum team t,
    int64_t now_ms, struct team_answer *out)
{
	for (size_t i = first_row(law, grid, TEAM_FIND); i < law->teams_n &&
	    law->teams[i].grid < end; i++) {
		if (law->teams[i].team != t)
			continue;
		*out = answer(law, &law->teams[i], now_ms);
		if (!out->early && !out->expired)
			return out->row;
	}
	return NULL;
}
