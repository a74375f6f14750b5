/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_parts.h -- what the rule*.c files share.  Layer: core (pure).
 * For core/rule*.c alone. */
#ifndef CORE_RULE_PARTS_H
#define CORE_RULE_PARTS_H

#include "core/rule.h"

#define DAY_MINUTES	1440
#define WEEK_MINUTES	10080

/* One rule being read: faults are told and remembered, reading goes on. */
struct rule_reader {
	const struct law *law;
	rule_fold_fn	*fold;
	struct arena	*arena;
	rule_fault_fn	*fn;
	void		*ctx;
	enum rule_column column;	/* where we are */
	bool		bad;
};
/* Tells it; always false, so that readers can return it. near may be empty. */
bool	rule_refuse(struct rule_reader *r, struct str found,
	    const char *expected, struct str near);
/* s as rule_fold wants it, in the arena. */
struct str rule_folded(struct rule_reader *r, struct str s);

/* ---- rule_near.c: what was likely meant ---- */
struct near {
	struct str	found, best;	/* best: empty until something is near */
	size_t		distance;	/* of best */
};
struct near near_to(struct str found);
void	near_try(struct near *n, struct str candidate);
void	near_list(struct near *n, struct str by_commas);
struct str near_unit(const struct law *law, struct str found);
/* A code one digit beside; texts are in a. */
struct str near_matter(const struct law *law, struct str found,
	    struct arena *a);
struct str near_area(const struct law *law, struct str found,
	    struct arena *a);
struct str near_field(const struct law *law, struct str found);

/* ---- rule_time.c ---- */
bool	band_read(struct rule_reader *r, struct str s,
	    const struct band **out);
void	band_write(const struct band *b, struct buf *out);
/* "2026-11-21" as a day; false leaves *out alone. */
bool	day_read(struct str s, int32_t *out);
void	day_write(int32_t day, struct buf *out);
/* The spans alone: any of them, or none written. */
bool	band_spans_hold(const struct band *b, int32_t day,
	    unsigned month_day);

/* ---- rule_when.c ---- */
bool	when_read(struct rule_reader *r, struct str s, struct rule *out);
void	when_write(const struct law *law, const struct rule *rule,
	    struct buf *out);

bool	cond_fits(const struct cond *c, const struct fact *x);

/* ---- rule_when_find.c: is there a case with all of these? ---- */
#define WHENS_MAX (2 * RULE_TERMS + 1)
struct whens {
	const struct cond *c[WHENS_MAX];
	size_t		n;
};
void	whens_add(struct whens *w, const struct rule *r);
/* Fills fact[law->fields_n], absent where nothing is asked; fact may be NULL,
 * then a is not used. */
bool	whens_find(const struct law *law, const struct whens *w,
	    struct fact *fact, struct arena *a);
/* c the other way round, as one or two conditions: a case that has the field
 * holds c or one of them. */
size_t	cond_reverse(const struct cond *c, struct cond out[2]);
/* Does c ask for a field that whoever fits w may not have? */
bool	whens_may_lack(const struct law *law, const struct whens *w,
	    const struct cond *c);

/* ---- rule_time_find.c ---- */
struct moment { int32_t day; uint16_t minute; };	/* of the week */
/* A moment on days from..to that holds each of the n bands (NULL: any) and not
 * the spans of without (NULL: nothing is left out), nor its week when
 * without_week. */
struct time_wish {
	int32_t		from, to;
	const struct band *band[2];
	const struct band *spans_not, *week_not;
};
bool	time_find(const struct time_wish *w, struct moment *out);

#endif
