/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo_kit.h -- a repo under test and short ways to act on it. */
#ifndef TESTS_STORE_REPO_KIT_H
#define TESTS_STORE_REPO_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "repo_suite.h"

#define KIT_NOW 1795240800000ll	/* 2026-11-21 14:00 +08:00 */

struct kit {
	struct repo_maker *maker;
	struct law	law;
	struct repo	*r;
	int64_t		now;		/* at of the next event; moves on */
	uint64_t	seed;
};

/* One intent with its bodies, ready to be changed before it is committed. */
struct deed {
	struct body	body, secret;
	struct intent	it;
	char		number[CASE_NUMBER_MAX];
};

int	kit_setup(void **state);
/* The same with clocks in the law (clockkit.h). */
int	kit_setup_clocks(void **state);
int	kit_teardown(void **state);
uint32_t kit_random(struct kit *k, uint32_t below);

/* Fill *d; at is the kit's clock, a second later each time. */
void	deed_report(struct kit *k, struct deed *d, unsigned channel,
	    uint32_t matter, uint64_t grid);
void	deed_words(struct deed *d, const char *title, const char *place,
	    const char *text);
void	deed_on(struct kit *k, struct deed *d, enum event_kind kind,
	    uint32_t slot, const char *actor);
/* A move with everything its guards may ask for. */
void	deed_move(struct kit *k, struct deed *d, uint32_t slot,
	    const char *actor, const char *role, const char *action);

enum err deed_do(struct kit *k, struct deed *d, struct outcome *out);
/* Commits, must succeed, returns the slot. */
uint32_t deed_must(struct kit *k, struct deed *d);
/* The oldest rung of slot that fell until now, as an intent; false: none. */
bool	deed_fire(struct kit *k, struct deed *d, uint32_t slot, char key[128]);
/* A report of matter KIT_MATTER at KIT_GRID by hotline, with words. */
uint32_t kit_case(struct kit *k, const char *title, const char *text);
/* One move that must succeed; one that must be refused so. */
void	kit_move(struct kit *k, uint32_t slot, const char *actor,
	    const char *role, const char *action);
void	kit_refused(struct kit *k, uint32_t slot, const char *actor,
	    const char *role, const char *action, enum err err,
	    uint32_t guard);
const struct casefile *kit_get(struct kit *k, uint32_t slot);

/* Queries. */
struct query query_text(const char *text);
struct query query_facet(enum facet f, uint32_t *value);
uint64_t kit_count(struct kit *k, const struct query *q);
/* The slots of q as "3 0 7": all of them, paged by cap. */
const char *kit_slots(struct kit *k, const struct query *q, size_t cap,
	    char *out, size_t room);

/* The tests, by file. */
void	suite_numbers(void **state);
void	suite_clean(void **state);
void	suite_conflicts(void **state);
void	suite_batches(void **state);
void	suite_keys(void **state);
void	suite_begun(void **state);
void	suite_loop(void **state);
void	suite_refusals(void **state);
void	suite_reopen(void **state);
void	suite_undo(void **state);
void	suite_undo_words(void **state);
void	suite_history(void **state);
void	suite_facets(void **state);
void	suite_text(void **state);
void	suite_text_ways(void **state);
void	suite_number_ends(void **state);
void	suite_times(void **state);
void	suite_orders(void **state);
void	suite_anchor(void **state);
void	suite_terms(void **state);
void	suite_random(void **state);
void	suite_random_text(void **state);
void	suite_many(void **state);
void	suite_dockets(void **state);
void	suite_fires(void **state);
void	suite_fire_bases(void **state);
void	suite_random_clocks(void **state);

#endif
