/* SPDX-License-Identifier: GPL-3.0-or-later */
/* casefile_fold.h -- what casefile*.c share: a step without the check of base,
 * for orders that a merge made; rows, guards, effects.  Layer: core (private). */
#ifndef CORE_CASEFILE_FOLD_H
#define CORE_CASEFILE_FOLD_H

#include <string.h>
#include "core/casefile.h"

/* 1900 to 2200: what is outside is no time of a case. */
#define CASE_MS_MIN (-2208988800000)
#define CASE_MS_MAX 7258118400000

/* One more; at the end of its range it stays. */
static inline uint16_t
casefile_more(uint16_t n)
{
	return n < UINT16_MAX ? (uint16_t)(n + 1) : n;
}

/* Rows are compared as bytes: nothing may stand behind the name. */
static inline void
case_account(char out[ACCOUNT_MAX], struct str code)
{
	memset(out, 0, ACCOUNT_MAX);
	str_copy(code, out, ACCOUNT_MAX);
}

static inline void
case_flag(struct casefile *c, uint32_t flags, bool on)
{
	c->flags = on ? c->flags | flags : c->flags & ~flags;
}

/* casefile_apply without looking at base or subject; why is not NULL. */
MUST_CHECK enum err casefile_step(struct casefile *c, struct docket *d,
    const struct event *e, const struct law *law, struct refusal *why);

/* Counts e as the last event of c, whatever it did. */
void casefile_stamp(struct casefile *c, struct docket *d, const struct event *e,
    bool undoable);

/* --- casefile_guard.c --- */
/* The first row of action from here that m may take and whose guards all hold;
 * to: the state wished, 0 any. NULL: *why says what comes nearest. */
const struct law_move *casefile_row(const struct casefile *c,
    const struct docket *d, const struct law *law, struct str action,
    unsigned to, const struct mover *m, struct refusal *why);
/* The state a row leads to from here; 0: nowhere. */
unsigned casefile_leads(const struct law_move *row, const struct casefile *c,
    const struct docket *d);
/* Guards met by what the event itself brings. */
uint32_t casefile_given(const struct casefile *c, const struct event *e,
    const struct law *law);

/* --- casefile_effect.c --- */
bool casefile_facts_fit(const struct body *b);
void casefile_take_facts(struct casefile *c, const struct body *b,
    const struct law *law);
void casefile_release(struct casefile *c);
/* now_ms: when the row is taken; a rung opens one when it fell. */
void casefile_effects(struct casefile *c, struct docket *d,
    const struct event *e, const struct law *law, const struct law_move *row,
    int64_t now_ms);

#endif
