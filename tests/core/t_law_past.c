/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever law_follows lets pass does not change the past: chance changes a
 * profile here and there, and where it says OK, histories fold the same under
 * both. What was refused then may be lawful now: those are left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "core/law_follows.h"
#include "histkit.h"

struct change {
	struct law	law;
	struct law_book	books[3];
};

#define ROOM 8		/* rows more than there were */

static void
copy_law(struct change *x, const struct law *old)
{
	struct law_move *m;

	memset(x, 0, sizeof(*x));
	x->law = *old;
	x->law.arena = (struct arena){ 0 };
	m = arena_alloc(&x->law.arena, (old->moves_n + ROOM) * sizeof(*m));
	memcpy(m, old->moves, old->moves_n * sizeof(*m));
	x->law.moves = m;
	x->law.states = arena_dup(&x->law.arena, old->states,
	    old->states_n * sizeof(*old->states));
	x->law.units = arena_dup(&x->law.arena, old->units,
	    old->units_n * sizeof(*old->units));
	x->law.roles = arena_dup(&x->law.arena, old->roles,
	    old->roles_n * sizeof(*old->roles));
	memcpy(x->books, old->books, old->books_n * sizeof(*old->books));
	x->law.books = x->books;
}

/* Old books are compiled against today's moves, as a store does. */
static void
compile_books(struct change *x)
{
	for (size_t i = 0; i < x->law.books_n; i++)
		(void)book_compile(&x->books[i], &x->law, NULL, NULL);
}

static void
change_row(struct change *x, struct world *w)
{
	struct law_move *const m = &x->law.moves[chance(w,
	    (uint32_t)x->law.moves_n)];
	const uint32_t bit = 1u << chance(w, 30);

	switch (chance(w, 9)) {
	case 0:
		m->guards &= ~bit;
		break;
	case 1:
		m->guards = 0;
		break;
	case 2:
		m->roles |= 1u << chance(w, 9);
		break;
	case 3:
		m->flags_need = m->flags_not = 0;
		break;
	case 4:
		m->law_from = 0;
		m->law_to = (uint16_t)chance(w, 5);
		break;
	case 5:
		m->effects ^= bit;
		break;
	case 6:
		m->law_from = (uint16_t)chance(w, 3);
		break;
	case 7:
		m->guards |= bit;
		break;
	default:
		m->kinds ^= 1u << chance(w, 3);
		break;
	}
}

static void
add_row(struct change *x, struct world *w)
{
	struct law_move *const m = x->law.moves;

	if (x->law.moves_n >= w->law.moves_n + ROOM)
		return;
	m[x->law.moves_n] = m[chance(w, (uint32_t)x->law.moves_n)];
	m[x->law.moves_n].from = (uint8_t)(1 + chance(w, 7));
	if (chance(w, 2))
		m[x->law.moves_n].roles |= L_AUTO;
	if (chance(w, 2))
		m[x->law.moves_n].guards = 0;
	m[x->law.moves_n].law_from = (uint16_t)(chance(w, 2) * 4);
	x->law.moves_n++;
}

static void
change_figure(struct change *x, struct world *w)
{
	const uint32_t i = chance(w, (uint32_t)x->law.units_n);

	switch (chance(w, 10)) {
	case 0:
		x->law.return_cap += chance(w, 2);
		break;
	case 1:
		x->law.extend_cap += chance(w, 2);
		break;
	case 2:
		x->law.tries_cap += chance(w, 2);
		break;
	case 3:
		x->law.suspend_days += chance(w, 3);
		break;
	case 4:
		x->law.levels_n = (uint8_t)(x->law.levels_n + chance(w, 2));
		break;
	case 5:
		x->law.units_n -= chance(w, 2);
		break;
	case 6:
		x->law.units[i].code = STR("renamed");
		break;
	case 7:
		x->law.units[i].level = (uint8_t)chance(w, 3);
		break;
	case 8:
		x->law.states[chance(w, 7)].turn = (uint8_t)(1 + chance(w, 7));
		break;
	default:
		x->law.fallback_unit = (uint16_t)(1 + chance(w, 3));
		break;
	}
}

static void
change_book(struct change *x, struct world *w)
{
	x->law.version = w->law.version + 1;
	x->books[2] = x->books[1];
	x->books[2].version = x->law.version;
	x->books[2].rungs_n = chance(w, 9);
	x->law.books_n = 3;
}

static void
folds_alike(const struct world *w, const struct law *new, unsigned round)
{
	const struct event *all[MOST];
	enum err was[MOST], is[MOST];
	struct casefile a, b;
	struct docket c, d;
	size_t n = 0;

	/* The refused ones go, and what they leave out may refuse others. */
	for (size_t i = 0; i < w->n; i++)
		all[n++] = &w->e[i];
	for (size_t had = n + 1; had != n; ) {
		size_t kept = 0;

		had = n;
		assert_int_equal(casefile_fold(&a, &c, all, n, &w->law, was),
		    OK);
		for (size_t i = 0; i < n; i++)
			if (was[i] == OK || was[i] == ERR_CANCELLED ||
			    was[i] == ERR_EXISTS || was[i] == ERR_SUPERSEDED)
				all[kept++] = all[i];
		n = kept;
	}
	assert_int_equal(casefile_fold(&b, &d, all, n, new, is), OK);
	if (memcmp(was, is, n * sizeof(*is)) != 0)
		fail_msg("history %u: events are judged otherwise", round);
	if (memcmp(&a, &b, sizeof(a)) != 0 || memcmp(&c, &d, sizeof(c)) != 0)
		fail_msg("history %u: the case differs", round);
}

static void
what_follows_keeps_the_past(void **state)
{
	static struct world w;
	static struct change x;
	unsigned followed = 0;

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		struct law_breach why;

		world_begin(&w, 1 + round);
		w.law.version = 3;
		w.law.levels_n = (uint8_t)(2 * chance(&w, 2));
		w.law.first_level = w.law.levels_n;
		copy_law(&x, &w.law);
		for (unsigned i = 1 + chance(&w, 3); i > 0; i--)
			switch (chance(&w, 4)) {
			case 0:
				add_row(&x, &w);
				break;
			case 1:
				change_figure(&x, &w);
				break;
			case 2:
				change_book(&x, &w);
				break;
			default:
				change_row(&x, &w);
				break;
			}
		if (law_follows(&w.law, &x.law, &why) == OK) {
			compile_books(&x);
			live(&w);
			to_the_end(&w);
			folds_alike(&w, &x.law, round);
			followed++;
		}
		world_end(&w);
		arena_fini(&x.law.arena);
	}
	assert_true(followed > 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_follows_keeps_the_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
