/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint.c -- what is wrong with a set of rules.  Layer: core (pure).
 *
 * Exact: the cases a rule speaks of are a box of channels x days x minutes of
 * the week x values of fields (lint_box), and what many boxes leave of one is
 * worked out (lint_ask; only a question of more than 20,000 steps, which takes
 * rules made for it, is answered with caution). What the kinds mean, where
 * their sentence leaves it open:
 *
 * A case has a class of any level, a place of any level, one of the profile's
 *   channels, and a time from the day looked at on, when it is decided. It may
 *   lack any field. Numbers and words are those the profile allows; its words
 *   hold those of its place. What ends in over a hundred years does not end.
 * expired: its last day is past, or the last that its hours and dates leave;
 *   nothing else is said of such a rule.
 * tie: two rules of one cell, equal in all seven ranks, different targets, and
 *   a case both fit that no rule of a higher rank decides.
 * twin, dates: the same matter, area, channels, time, conditions and target,
 *   on common days; a twin has the same priority and days too. Told once for
 *   each rule that repeats one. Such rules are not called shadowed or needless
 *   as well.
 * shadowed: in every case it fits some rule ranks before it (one, or several
 *   together; on one rank and with one target, the lower id).
 * contradiction: two rules of one cell with different targets, alike but for
 *   priority and first day, and a case both fit that the one decides. Where
 *   the other never decides anything it is shadowed instead.
 * needless: it ties with none, and in every case it decides the same units
 *   would take the case without it. to-fallback: likewise, where in some of
 *   them it is the fallback unit because nothing else fits. Each holds by
 *   itself: of two rules that replace each other only one can go.
 * broader: all matters of a minor (minors of a major) in one area, or all
 *   grids of a parent for one matter, have rules for all cases, for ever, with
 *   the same target, kind and basis; with one rule at the parent instead every
 *   case of theirs goes where it went.
 * gap: a matter and a unit grid (the lowest there is) that no rule reaches;
 *   gap-part: rules do, but some case fits none of them; gap-later: none would
 *   be left if rules had no first and last day. Told for each largest matter
 *   x area that is wholly so. Abolished grids have no gaps.
 * over-urgent: minutes as written, an hour at work for an hour.
 * unused, returned: by struct lint_history; not of rules that are shadowed or
 *   have not begun. */
#include "lint_in.h"

#include <stdlib.h>

#define KIND_CODE(id, code, weight, text) [id] = code,
#define KIND_WEIGHT(id, code, weight, text) [id] = weight,
#define KIND_TEXT(id, code, weight, text) [id] = text,

const char *
lint_code(enum lint_kind k)
{
	static const char *const codes[] = { LINT_KINDS(KIND_CODE) };

	return (unsigned)k < LINT_KIND_COUNT ? codes[k] : "";
}

enum lint_weight
lint_weight(enum lint_kind k)
{
	static const enum lint_weight weights[] = { LINT_KINDS(KIND_WEIGHT) };

	return (unsigned)k < LINT_KIND_COUNT ? weights[k] : LINT_ADVICE;
}

const char *
lint_text(enum lint_kind k)
{
	static const char *const texts[] = { LINT_KINDS(KIND_TEXT) };

	return (unsigned)k < LINT_KIND_COUNT ? texts[k] : "";
}

enum err
lint_run(const struct law *law, const struct rule *rules, size_t n,
    int32_t on, const struct lint_history *h, lint_fn *fn, void *ctx)
{
	struct lint l;
	enum err e;

	lint_open(&l, law, rules, n, on, NULL);
	l.h = h;
	lint_alone(&l);
	lint_ids(&l, NULL, rules);
	lint_cells(&l);
	lint_back(&l);
	lint_needless(&l);
	lint_broader(&l);
	lint_gaps(&l);
	e = findings_tell(&l, fn, ctx);
	lint_close(&l);
	return e;
}

/* ---- before an edit ---- */

struct place { uint64_t area; uint32_t matter, id; };

static int
by_place(const void *x, const void *y)
{
	const struct place *const a = x, *const b = y;

	if (a->matter != b->matter)
		return a->matter < b->matter ? -1 : 1;
	return a->area < b->area ? -1 : a->area > b->area;
}

static int
by_id(const void *x, const void *y)
{
	const struct place *const a = x, *const b = y;

	return a->id < b->id ? -1 : a->id > b->id;
}

/* Only rules of a cell with a fresh one, or with its id, can come up. */
static bool *
beside(const struct rule *rules, size_t n, const bool *fresh)
{
	bool *const only = xcalloc(n ? n : 1, sizeof(*only));
	struct place *const at = xcalloc(n ? n : 1, sizeof(*at));
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (fresh[i])
			at[k++] = (struct place){ rules[i].area,
			    rules[i].matter, rules[i].id };
	for (int way = 0; way < 2; way++) {
		int (*const by)(const void *, const void *) =
		    way ? by_id : by_place;

		qsort(at, k, sizeof(*at), by);
		for (size_t i = 0; i < n; i++) {
			const struct place p = { rules[i].area,
			    rules[i].matter, rules[i].id };

			if (!only[i])
				only[i] = bsearch(&p, at, k, sizeof(*at),
				    by) != NULL;
		}
	}
	free(at);
	return only;
}

enum err
lint_entry(const struct law *law, const struct rule *rules, size_t n,
    const bool *fresh, int32_t on, lint_fn *fn, void *ctx)
{
	bool *const only = fresh != NULL ? beside(rules, n, fresh) : NULL;
	struct lint l;
	struct box box;
	enum err e;

	lint_open(&l, law, rules, n, on, only);
	for (size_t i = 0; i < l.n; i++) {
		const struct rule *const r = l.rule[i].r;

		if (fresh == NULL || fresh[r - rules]) {
			lint_dead(&l, &l.rule[i]);
			if (!box_of(&l.w, &l.rule[i], &box) &&
			    !rule_witness(law, r, NULL))
				lint_found(&l, LINT_NEVER, r);
		}
		world_rest(&l.w);
	}
	lint_ids(&l, fresh, rules);
	for (size_t i = 0; i < l.cells; i++)
		if (l.cell[i].n > 1)
			lint_ties(&l, &l.cell[i], fresh, rules);
	e = findings_tell(&l, fn, ctx);
	lint_close(&l);
	free(only);
	return e;
}
