/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rulechance.h -- rules by chance for the small district: of few words, so
 * that they meet often.  Layer: core tests. */
#ifndef TESTS_CORE_RULECHANCE_H
#define TESTS_CORE_RULECHANCE_H

#include "rulekit.h"

static inline unsigned
roll(uint64_t *seed, unsigned sides)
{
	return rulekit_dice(seed, sides);
}

static inline void
chance_time(uint64_t *seed, struct buf *b)
{
	static const char *const parts[] = {
		"mon-fri 06:00-18:00", "sat-sun", "18:00-06:00", "sun",
		"mon 00:00-06:00", "fri 18:00-06:00", "tue,thu 06:00-12:00",
		"12:00-18:00", "12-25..01-05", "12-30..12-30", "01-01..01-31",
		"2025-12-24..2026-01-02", "2026-01-03..2026-01-04",
		"2026-01-09..2026-01-09", "2025-01-01..2025-12-28",
		"01-08..12-20",
	};

	for (unsigned k = 1 + roll(seed, 3); k > 0; k--)
		buf_fmt(b, "%s%s", parts[roll(seed, 16)], k > 1 ? ";" : "");
}

static inline void
chance_days(struct buf *b, unsigned first, unsigned last)
{
	buf_fmt(b, "|from=2025-12-%02u|to=2026-01-%02u", 20 + first,
	    1 + last);
}

static inline void
chance_term(uint64_t *seed, struct buf *b, unsigned field)
{
	static const char *const numbers[] = { "=", "!=", "<", "<=", ">",
		">=" };
	static const char *const callers[] = { "person", "firm", "school" };
	static const char *const words[] = { "a", "b", "ab", "ba", "aa", "a/",
		"/", "/b" };
	const char *sep = "";

	switch (field) {
	case KIT_URGENT:
		buf_fmt(b, "urgent%s%u", numbers[roll(seed, 6)],
		    roll(seed, 2));
		return;
	case KIT_VOTES:
		if (roll(seed, 4) == 0)
			buf_fmt(b, "votes=%u..%u", roll(seed, 3),
			    2 + roll(seed, 4));
		else
			buf_fmt(b, "votes%s%u", numbers[roll(seed, 6)],
			    roll(seed, 5));
		return;
	case KIT_CALLER:
		buf_cstr(b, roll(seed, 2) ? "caller=" : "caller!=");
		for (unsigned k = 1 + roll(seed, 2); k > 0; k--, sep = ",")
			buf_fmt(b, "%s%s", sep, callers[roll(seed, 3)]);
		return;
	default:
		buf_cstr(b, roll(seed, 2) ? "words~" : "words!~");
		for (unsigned k = 1 + roll(seed, 2); k > 0; k--, sep = ",")
			buf_fmt(b, "%s%s", sep, words[roll(seed, 8)]);
	}
}

static const char *const chance_matters[] = { "-", "1000000", "1001000",
	"1001001", "1001002", "2000000", "2001001" };
static const char *const chance_areas[] = { "-", "110115000000000",
	"110115001000000", "110115001001000", "110115001001001",
	"110115002000000", "110115002003000" };
static const char *const chance_channels[] = { "-", "patrol", "hotline",
	"patrol,public" };

static inline void
chance_rule(uint64_t *seed, struct buf *b)
{
	b->n = 0;
	buf_fmt(b, "unit=water|matter=%s|area=%s|channel=%s",
	    chance_matters[roll(seed, 7)], chance_areas[roll(seed, 7)],
	    chance_channels[roll(seed, 4)]);
	if (roll(seed, 3) == 0)
		chance_days(b, roll(seed, 12), 10 + roll(seed, 15));
	if (roll(seed, 2) == 0) {
		buf_cstr(b, "|time=");
		chance_time(seed, b);
	}
	for (unsigned n = roll(seed, 4), first = 1; n > 0; n--, first = 0) {
		buf_cstr(b, first ? "|when=" : ";");
		chance_term(seed, b, roll(seed, 3) ? roll(seed, 3) :
		    KIT_WORDS);
	}
}

#endif
