/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clockkit.h -- clocks for the tests' district: to accept, to sign, to handle,
 * to check, with ladders; one rung takes the case back by itself.
 * Layer: store tests. */
#ifndef TESTS_STORE_CLOCKKIT_H
#define TESTS_STORE_CLOCKKIT_H

#include <string.h>
#include "core/book.h"
#include "core/casefile.h"
#include "../core/lawkit.h"

enum { KIT_CLOCK_ACCEPT = 1, KIT_CLOCK_SIGN, KIT_CLOCK_HANDLE, KIT_CLOCK_CHECK };

#define KIT_ROLES 9		/* of lawkit, and what the desk does itself */
#define KIT_MOVES 40
#define KIT_AUTO (1u << 8)

static inline struct law_book *
clockkit_book(void)
{
	static struct law_clock clocks[] = {
		{ .id = KIT_CLOCK_ACCEPT, .whose = TURN_DESK,
		    .unit = LIMIT_URGENT_MIN, .n = 15,
		    .code = KIT_STR("accept"), .name = KIT_STR("受理") },
		{ .id = KIT_CLOCK_SIGN, .whose = TURN_UNIT,
		    .unit = LIMIT_URGENT_MIN, .n = 30,
		    .code = KIT_STR("sign"), .name = KIT_STR("签收") },
		{ .id = KIT_CLOCK_HANDLE, .whose = TURN_UNIT, .main = true,
		    .limit = LIMIT_CRITERION,
		    .code = KIT_STR("handle"), .name = KIT_STR("处置") },
		{ .id = KIT_CLOCK_CHECK, .whose = TURN_DESK,
		    .unit = LIMIT_WORK_HOUR, .n = 2, .restart = true,
		    .code = KIT_STR("check"), .name = KIT_STR("核查") },
	};
	static struct law_triggers triggers[] = {
		{ { KIT_STR("report"), KIT_STR(""), KIT_STR(""),
		    KIT_STR("<found") } },
		{ { KIT_STR(">to_sign"), KIT_STR(""), KIT_STR(""),
		    KIT_STR("<to_sign") } },
		{ { KIT_STR("dispatch,check_fail"), KIT_STR("return"),
		    KIT_STR("dispatch"), KIT_STR("handle") } },
		{ { KIT_STR(">to_check"), KIT_STR(""), KIT_STR(""),
		    KIT_STR("<to_check") } },
	};
	static struct law_rung rungs[] = {
		{ .clock = 1, .bit = 0, .unit = LIMIT_URGENT_MIN, .card = 1,
		    .code = KIT_STR("accept_0"), .tell = KIT_STR("desk") },
		{ .clock = 1, .bit = 1, .unit = LIMIT_URGENT_MIN, .n = 30,
		    .card = 2, .code = KIT_STR("accept_30") },
		{ .clock = 2, .bit = 0, .unit = LIMIT_URGENT_MIN, .card = 1,
		    .code = KIT_STR("sign_0"), .tell = KIT_STR("unit") },
		{ .clock = 2, .bit = 1, .unit = LIMIT_URGENT_MIN, .n = 60,
		    .code = KIT_STR("sign_60"),
		    .opens = KIT_STR("take_back") },
		{ .clock = 3, .bit = 0, .n = -50, .batch = true,
		    .code = KIT_STR("handle_half"), .tell = KIT_STR("unit") },
		{ .clock = 3, .bit = 1, .unit = LIMIT_URGENT_MIN, .card = 1,
		    .flags_set = CASE_LATE, .code = KIT_STR("handle_0"),
		    .tell = KIT_STR("unit,lead") },
		{ .clock = 3, .bit = 2, .unit = LIMIT_URGENT_HOUR, .n = 1,
		    .card = 2, .code = KIT_STR("handle_1h"),
		    .tell = KIT_STR("unit,lead,parent") },
		{ .clock = 4, .bit = 0, .unit = LIMIT_WORK_HOUR, .card = 1,
		    .code = KIT_STR("check_0") },
	};
	static struct law_book book = { .version = 1, .clocks = clocks,
	    .clocks_n = 4, .triggers = triggers, .rungs = rungs,
	    .rungs_n = 8 };

	return &book;
}

/* lawkit's district with these clocks; made once, the same ever after. */
static inline void
clockkit_make(struct law *l)
{
	static struct law_role roles[KIT_ROLES];
	static struct law_move moves[KIT_MOVES];
	static struct law one;
	struct law_book *b = clockkit_book();
	size_t n;

	if (one.books != NULL) {
		*l = one;
		return;
	}
	lawkit_make(&one);
	memcpy(roles, one.roles, one.roles_n * sizeof(*roles));
	roles[one.roles_n++] = (struct law_role){ .bit = 8,
	    .code = KIT_STR("auto"), .name = KIT_STR("系统") };
	memcpy(moves, one.moves, one.moves_n * sizeof(*moves));
	n = one.moves_n;
	moves[n++] = (struct law_move){ .from = KIT_TO_SIGN,
	    .to = KIT_TO_DISPATCH, .roles = KIT_AUTO,
	    .effects = EFFECT_CLEAR_UNIT | EFFECT_COUNT_RETURN,
	    .tell = KIT_STR("desk"), .action = KIT_STR("take_back"),
	    .label = KIT_STR("超时收回") };
	one.roles = roles;
	one.moves = moves;
	one.moves_n = n;
	one.notice_ms = one.fire_grace_ms = 10 * 60000;
	b->calendar = *lawkit_calendar();
	book_link(b);
	(void)book_compile(b, &one, NULL, NULL);
	one.books = b;
	one.books_n = 1;
	*l = one;
}

#endif
