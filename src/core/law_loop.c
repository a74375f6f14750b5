/* SPDX-License-Identifier: GPL-3.0-or-later */
/* law_loop.c -- finding books, kinds and command systems in a district's law.
 * Layer: core (pure). */
#include "core/law.h"

static const char *const turn_names[TURN_COUNT] = {
#define NAME(id, name) [id] = name,
	TURN_LIST(NAME)
#undef NAME
};

const char *
law_turn_name(unsigned turn)
{
	return turn < TURN_COUNT ? turn_names[turn] : "";
}

bool
law_move_for(const struct law_move *m, unsigned version)
{
	return version >= m->law_from &&
	    (m->law_to == 0 || version <= m->law_to);
}

const struct law_book *
law_book(const struct law *l, unsigned version)
{
	const struct law_book *found = NULL;

	for (size_t i = 0; i < l->books_n; i++)
		if (l->books[i].version <= version)
			found = &l->books[i];
	return found != NULL && found->clocks_n > 0 ? found : NULL;
}

const struct law_clock *
law_book_clock(const struct law_book *b, unsigned id)
{
	for (size_t i = 0; b != NULL && i < b->clocks_n; i++)
		if (b->clocks[i].id == id)
			return &b->clocks[i];
	return NULL;
}

const struct law_clock *
law_book_clock_by_code(const struct law_book *b, struct str code)
{
	for (size_t i = 0; i < b->clocks_n; i++)
		if (str_eq(b->clocks[i].code, code))
			return &b->clocks[i];
	return NULL;
}

uint8_t
law_book_shift(const struct law_book *b, struct str code)
{
	for (size_t i = 0; code.n > 0 && i < b->shifts_n; i++)
		if (str_eq(b->shifts[i].code, code))
			return (uint8_t)(i + 1);
	return 0;
}

uint8_t
law_book_unit(const struct law_book *b, unsigned unit)
{
	size_t lo = 0, hi = b != NULL ? b->units_n : 0;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (b->units[mid].unit < unit)
			lo = mid + 1;
		else
			hi = mid;
	}
	return b != NULL && lo < b->units_n && b->units[lo].unit == unit ?
	    b->units[lo].shift : 0;
}

const struct calendar *
law_book_calendar(const struct law_book *b, unsigned shift)
{
	return shift > 0 && shift <= b->shifts_n ?
	    &b->shifts[shift - 1].calendar : &b->calendar;
}

const struct law_kind *
law_kind(const struct law *l, unsigned id)
{
	for (size_t i = 0; i < l->kinds_n; i++)
		if (l->kinds[i].id == id)
			return &l->kinds[i];
	return NULL;
}

const struct law_kind *
law_kind_by_code(const struct law *l, struct str code)
{
	for (size_t i = 0; i < l->kinds_n; i++)
		if (str_eq(l->kinds[i].code, code))
			return &l->kinds[i];
	return NULL;
}

const struct law_kind *
law_kind_of(const struct law *l, uint32_t matter)
{
	const struct law_class *const c = l->kinds_n == 0 ? NULL :
	    law_class(l, law_class_major(matter));

	return c != NULL ? law_kind_by_code(l, c->kind) : NULL;
}

/* Does the list of codes name this one? An empty list names what no other
 * does, so it is asked last. */
static bool
names(struct str majors, uint32_t major)
{
	struct str part;
	int64_t code;

	while (str_cut(&majors, ',', &part))
		if (str_int(str_trim(part), &code) && code == (int64_t)major)
			return true;
	return false;
}

static const struct law_system *
system_of(const struct law *l, uint32_t matter)
{
	const uint32_t major = law_class_major(matter);
	const struct law_system *rest = NULL;

	for (size_t i = 0; i < l->systems_n; i++) {
		if (l->systems[i].majors.n == 0)
			rest = &l->systems[i];
		else if (major != 0 && names(l->systems[i].majors, major))
			return &l->systems[i];
	}
	return rest;
}

uint16_t
law_commander(const struct law *l, uint32_t matter, uint64_t grid)
{
	const struct law_system *const s = system_of(l, matter);
	const uint32_t town = (uint32_t)(grid / 1000000u % 1000u);

	if (s == NULL || s->lead != 0)
		return s != NULL ? s->lead : 0;
	for (size_t i = 0; town != 0 && i < l->units_n; i++)
		if (l->units[i].town == town && str_is(l->units[i].kind, "town"))
			return l->units[i].id;
	return 0;
}
