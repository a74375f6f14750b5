/* SPDX-License-Identifier: GPL-3.0-or-later */
/* book.c -- the clocks of one version of a profile.  Layer: core (pure). */
#include "core/book.h"

#include <string.h>

struct compiling {
	struct law_book	*b;
	const struct law *law;
	book_fault_fn	*fn;
	void		*ctx;
	size_t		 faults;
};

static uint32_t *
ops_of(struct law_ops *o, enum law_trigger which)
{
	switch (which) {
	case TRIGGER_START:
		return &o->start;
	case TRIGGER_PAUSE:
		return &o->pause;
	case TRIGGER_RESUME:
		return &o->resume;
	default:
		return &o->stop;
	}
}

/* Every row of the action; false: there is none. */
static bool
on_action(struct compiling *k, struct str action, enum law_trigger which,
    uint32_t clock)
{
	bool found = false;

	for (size_t i = 0; i < k->law->moves_n; i++)
		if (str_eq(k->law->moves[i].action, action)) {
			*ops_of(&k->b->move[i], which) |= clock;
			found = true;
		}
	return found;
}

static bool
on_state(struct compiling *k, struct str code, struct law_ops *table,
    enum law_trigger which, uint32_t clock)
{
	const struct law_state *const s = law_state_by_code(k->law, code);

	if (s != NULL)
		*ops_of(&table[s->id], which) |= clock;
	return s != NULL;
}

static void
compile_one(struct compiling *k, size_t i, enum law_trigger which,
    struct str part)
{
	const uint32_t clock = 1u << (k->b->clocks[i].id - 1);
	const char *expected = NULL;

	if (str_is(part, "report"))
		*ops_of(&k->b->report, which) |= clock;
	else if (str_starts(part, STR(">")))
		expected = on_state(k, str_from(part, 1), k->b->enter, which,
		    clock) ? NULL : "a state of states.tsv after >";
	else if (str_starts(part, STR("<")))
		expected = on_state(k, str_from(part, 1), k->b->leave, which,
		    clock) ? NULL : "a state of states.tsv after <";
	else if (!on_action(k, part, which, clock))
		expected = "an action of moves.tsv, report, >STATE or <STATE";
	if (expected == NULL)
		return;
	k->faults++;
	if (k->fn != NULL)
		k->fn(k->ctx, i, which, part, expected);
}

size_t
book_compile(struct law_book *b, struct law *law, book_fault_fn *fn, void *ctx)
{
	struct compiling k = { .b = b, .law = law, .fn = fn, .ctx = ctx };

	memset(&b->report, 0, sizeof(b->report));
	memset(b->enter, 0, sizeof(b->enter));
	memset(b->leave, 0, sizeof(b->leave));
	b->move = arena_alloc(&law->arena, law->moves_n * sizeof(*b->move));
	for (size_t i = 0; i < b->clocks_n; i++)
		for (int t = 0; t < TRIGGER_COUNT; t++) {
			struct str rest = b->triggers[i].on[t], part;

			if (b->clocks[i].id == 0 || b->clocks[i].id > 32)
				continue;
			while (str_cut(&rest, ',', &part))
				compile_one(&k, i, (enum law_trigger)t,
				    str_trim(part));
		}
	return k.faults;
}

void
book_link(struct law_book *b)
{
	size_t at = 0;

	for (size_t i = 0; i < b->clocks_n; i++) {
		struct law_clock *const c = &b->clocks[i];

		while (at < b->rungs_n && b->rungs[at].clock < c->id)
			at++;
		c->rung_first = (uint16_t)at;
		while (at < b->rungs_n && b->rungs[at].clock == c->id)
			at++;
		c->rung_n = (uint16_t)(at - c->rung_first);
	}
}

void
book_units(struct law_book *b, struct law *law, const struct law_unit *units,
    size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += law_book_shift(b, units[i].shift) != 0;
	b->units = arena_alloc(&law->arena, count * sizeof(*b->units));
	b->units_n = 0;
	for (size_t i = 0; i < n; i++) {
		const uint8_t shift = law_book_shift(b, units[i].shift);

		if (shift != 0)
			b->units[b->units_n++] = (struct law_shift_of){
				units[i].id, shift };
	}
}

/* ---- do two say the same? ---- */

static bool
calendar_same(const struct calendar *a, const struct calendar *b)
{
	if (a->offset_min != b->offset_min || a->days_n != b->days_n ||
	    memcmp(a->slots_n, b->slots_n, sizeof(a->slots_n)) != 0)
		return false;
	for (int w = 1; w <= 7; w++)
		for (int i = 0; i < a->slots_n[w]; i++)
			if (a->slots[w][i].from != b->slots[w][i].from ||
			    a->slots[w][i].to != b->slots[w][i].to)
				return false;
	for (size_t i = 0; i < a->days_n; i++)
		if (a->days[i].day != b->days[i].day ||
		    a->days[i].off != b->days[i].off)
			return false;
	return true;
}

static bool
clock_same(const struct law_clock *a, const struct law_clock *b)
{
	return a->id == b->id && a->whose == b->whose &&
	    a->helpers == b->helpers && a->main == b->main &&
	    a->restart == b->restart && a->limit == b->limit &&
	    a->unit == b->unit && a->season == b->season && a->n == b->n &&
	    a->flag == b->flag && str_eq(a->code, b->code);
}

static bool
rung_same(const struct law_rung *a, const struct law_rung *b)
{
	return a->clock == b->clock && a->bit == b->bit && a->unit == b->unit &&
	    a->n == b->n && a->card == b->card &&
	    a->flags_need == b->flags_need && a->flags_not == b->flags_not &&
	    a->flags_set == b->flags_set && a->batch == b->batch &&
	    str_eq(a->code, b->code) && str_eq(a->tell, b->tell) &&
	    str_eq(a->opens, b->opens);
}

static bool
triggers_same(const struct law_triggers *a, const struct law_triggers *b)
{
	for (int t = 0; t < TRIGGER_COUNT; t++)
		if (!str_eq(a->on[t], b->on[t]))
			return false;
	return true;
}

static bool
shifts_same(const struct law_book *a, const struct law_book *b)
{
	/* Runs name their shift by its place: the order counts. */
	if (a->shifts_n != b->shifts_n)
		return false;
	for (size_t i = 0; i < a->shifts_n; i++)
		if (!str_eq(a->shifts[i].code, b->shifts[i].code) ||
		    !calendar_same(&a->shifts[i].calendar,
		    &b->shifts[i].calendar))
			return false;
	return true;
}

static bool
units_same(const struct law_book *a, const struct law_book *b)
{
	if (a->units_n != b->units_n)
		return false;
	for (size_t i = 0; i < a->units_n; i++)
		if (a->units[i].unit != b->units[i].unit ||
		    a->units[i].shift != b->units[i].shift)
			return false;
	return true;
}

static bool
crowds_same(const struct law_book *a, const struct law_book *b)
{
	for (size_t i = 0; i < LAW_CROWDS; i++)
		if (a->crowd[i].at != b->crowd[i].at ||
		    !str_eq(a->crowd[i].opens, b->crowd[i].opens))
			return false;
	return true;
}

bool
book_same(const struct law_book *a, const struct law_book *b)
{
	if (a->clocks_n != b->clocks_n || a->rungs_n != b->rungs_n ||
	    !calendar_same(&a->calendar, &b->calendar) || !shifts_same(a, b) ||
	    !units_same(a, b) || !crowds_same(a, b))
		return false;
	for (size_t i = 0; i < a->clocks_n; i++)
		if (!clock_same(&a->clocks[i], &b->clocks[i]) ||
		    !triggers_same(&a->triggers[i], &b->triggers[i]))
			return false;
	for (size_t i = 0; i < a->rungs_n; i++)
		if (!rung_same(&a->rungs[i], &b->rungs[i]))
			return false;
	return true;
}

/* ---- the books of a law ---- */

void
book_fini(struct law_book *b)
{
	calendar_fini(&b->calendar);
	for (size_t i = 0; i < b->shifts_n; i++)
		calendar_fini(&b->shifts[i].calendar);
}

void
book_add(struct law *law, struct law_book *b)
{
	struct law_book *books;
	size_t at = 0;

	while (at < law->books_n && law->books[at].version < b->version)
		at++;
	if (at < law->books_n && law->books[at].version == b->version) {
		book_fini(b);
		return;
	}
	books = arena_alloc(&law->arena, (law->books_n + 1) * sizeof(*books));
	for (size_t i = 0; i < law->books_n; i++)
		books[i + (i >= at)] = law->books[i];
	books[at] = *b;
	law->books = books;
	law->books_n++;
}

void
book_settle(struct law *law)
{
	size_t n = 0;

	for (size_t i = 0; i < law->books_n; i++) {
		struct law_book *const b = &law->books[i];

		if (n == 0 ? b->clocks_n == 0 && b->shifts_n == 0 :
		    book_same(&law->books[n - 1], b))
			book_fini(b);
		else
			law->books[n++] = *b;
	}
	law->books_n = n;
}
