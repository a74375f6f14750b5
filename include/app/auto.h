/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auto.h -- the desk's own hand: what the rules decide is written with every
 * dispatch, and a case whose rules leave no question goes out by itself right
 * after it was filed, in the same commit.  Layer: app.
 *
 * The workflow says where: rows of moves.tsv that name the role "auto" are
 * taken by the desk, as account "auto", from the state a person's move has just
 * led to. Whatever holds it back (enum verdict) leaves the case to a person. */
#ifndef APP_AUTO_H
#define APP_AUTO_H

#include "app/rules.h"

#define AUTO_ROLE	"auto"

/* unit enforcer rule rule_version trace helpers, as decided; texts into a.
 * by_hand: the unit a person chose, 0 nobody: then the decision's stands. */
MUST_CHECK enum err auto_put(const struct law *law, const struct decision *d,
    uint16_t by_hand, struct body *b, struct arena *a);
/* The rule's helpers, unless somebody named others: codes by commas. */
MUST_CHECK enum err auto_put_helpers(const struct law *law,
    const struct rule *r, struct body *b, struct arena *a);
/* A criterion's limit, its season and stages, as numbers: limit_n limit_u
 * limit_s stages. */
MUST_CHECK enum err auto_put_criterion(const struct law *law,
    const struct law_criterion *crit, struct body *b, struct arena *a);

struct auto_step {
	enum verdict	verdict;	/* VERDICT_GO: to be committed */
	const struct law_move *row;	/* NULL: the workflow gives the desk none */
	struct body	body;
	struct arena	arena;		/* owned: auto_fini */
};
/* After a move by row with body on c: what the desk would do next. slot: of the
 * stored case; unborn: where it is not as the store has it, else NULL. */
void	auto_next(struct rules *r, uint32_t slot, const struct unborn *unborn,
	    const struct casefile *c, const struct law_move *row,
	    const struct body *body, struct auto_step *out);
/* Decides as the rules do today; of a case that lies where the desk could have
 * sent it out, says why it still lies there: it never goes by itself later. */
enum verdict auto_why(const struct law *law, const struct rulebook *b,
	    struct facts *f, const struct casefile *c, struct decision *d,
	    bool *waits);
/* Fills an intent that borrows from step; after: which intent of the same
 * commit (counted from 1) it follows. */
void	auto_intent(const struct auto_step *s, const struct intent *first,
	    uint32_t after, struct intent *out);
void	auto_fini(struct auto_step *s);

#endif
