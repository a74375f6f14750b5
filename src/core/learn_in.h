/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_in.h -- what the parts of the learner share.  Layer: core (pure).
 *
 * Classes and grids are numbered in preorder (a parent before its own, 0 is
 * "any"), cases are sorted by class, so the cases of a class of any level lie
 * together. A LABEL is what one area of one class says: a unit, or a few
 * conditions with a unit each before it. A TABLE gives labels to some areas;
 * an area without one takes that of the area around it, and at the top that
 * of the table of the class above: just as rules are looked up.
 *
 * The price of a table is its rules, RULE_PRICE each, and its wrong cases,
 * WRONG_PRICE each; so a rule must mend as many cases as support asks for. */
#ifndef CORE_LEARN_IN_H
#define CORE_LEARN_IN_H

#include "core/learn.h"

#define WRONG_PRICE	16u
#define LABEL_CONDS	3	/* conditions a label may have */
#define LABEL_WORDS	4	/* words one condition may have */
#define LABEL_NONE	0u	/* nobody decides */
#define LABEL_FIRST	0x10000u	/* below: the unit of that number */
#define CASE_NO_TEXT	UINT32_MAX
#define SLOTS_WEEK	336	/* half hours */

struct lcase {
	uint32_t	cls, grid;	/* preorder */
	uint32_t	text;		/* into words, or CASE_NO_TEXT */
	uint16_t	unit, minute;
	int8_t		channel;
	bool		urgent;
};

enum lcond_kind { BY_URGENT, BY_WORDS, BY_CHANNEL, BY_TIME };
struct lcond {
	uint8_t		kind;		/* enum lcond_kind */
	uint8_t		days;		/* BY_TIME: bit per day, Monday 0 */
	uint8_t		words_n;
	bool		urgent;		/* BY_URGENT: which */
	uint16_t	from, len;	/* BY_TIME: half hours of a day */
	uint16_t	unit;
	uint64_t	channels;
	struct str	word[LABEL_WORDS];	/* in the learner's arena */
};
struct llabel {
	uint16_t	unit;
	uint8_t		n;
	struct lcond	c[LABEL_CONDS];	/* by rank: urgent or words, channel, time */
};

struct learn_spot { uint32_t grid, label; };	/* an entry of a table */
struct table {
	struct learn_spot	*spot;		/* owned; by grid */
	size_t		n, cap;
};

/* A question answered before: what stood above, and what was banned. */
#define MEMOS 6
struct memo { uint64_t key, price; struct table t; };

struct lclass {
	uint32_t	code, parent, end;	/* end: first class not below */
	uint32_t	level;
	uint32_t	children;	/* the law knows */
	size_t		first, last;	/* own cases: [first, last) */
	uint32_t	*cand;		/* owned: labels with conditions */
	size_t		cand_n, cand_cap;
	struct table	alone;		/* as if nothing stood above */
	struct table	ban;		/* was tried and is not sure enough */
	struct table	own;		/* what it says in the end */
	struct memo	memo[MEMOS];
	uint8_t		memo_at;
};
struct lgrid {
	uint64_t	code;
	uint32_t	parent, level;
};

struct like;
struct learn {
	const struct law *law;
	struct learn_options o;
	uint32_t	rule_price;
	struct lcase	*c;		/* owned */
	size_t		n, cap;
	struct buf	words;		/* texts: 2 bytes of length, bytes */
	struct lclass	*cls;		/* owned */
	size_t		cls_n;
	struct lgrid	*grid;		/* owned */
	size_t		grid_n;
	size_t		top;		/* grids without one above */
	uint32_t	*grid_at;	/* owned: by place in law.grids */
	struct llabel	*label;		/* owned; ids from LABEL_FIRST */
	size_t		label_n, label_cap;
	uint16_t	units;		/* one more than the highest */
	bool		*spread;	/* owned: by unit, works in many towns */
	int		f_words, f_urgent;	/* places in law.fields, -1 */
	struct arena	arena;
	struct learned	*out;		/* owned */
	size_t		out_n;
	struct like	*like;		/* owned */
	uint64_t	done;		/* for progress */
	bool		stopped;
};

/* ---- learn_data.c ---- */
void	learn_number(struct learn *l);	/* classes and grids */
uint32_t learn_class_at(const struct learn *l, uint32_t code);
uint32_t learn_grid_at(const struct learn *l, uint64_t code);
void	learn_sort(struct learn *l);
uint32_t learn_town(const struct learn *l, uint32_t grid);	/* 0 none */
void	learn_spread(struct learn *l);
void	ltable_put(struct table *t, uint32_t grid, uint32_t label);
/* What each grid says: out[grid_n]; above NULL: nothing. */
void	ltable_spread(const struct learn *l, const struct table *t,
	    const uint32_t *above, uint32_t *out);
bool	ltable_same(const struct table *a, const struct table *b);
void	ltable_copy(struct table *to, const struct table *from);
void	ltable_fini(struct table *t);
bool	learn_tick(struct learn *l, uint64_t cases);	/* false: stop */
/* Is k/n good enough to be said, and is k of n at a base share q more than
 * luck among that many places looked at? */
bool	learn_sure(const struct learn *l, uint64_t k, uint64_t n);
bool	learn_beyond_luck(uint64_t k, uint64_t n, double q, double looked);

/* ---- learn_memo.c ---- */
uint64_t memo_key(const struct learn *l, const uint32_t *above);	/* not 0 */
/* Of class c (with all below it) under key; NULL. */
const struct memo *memo_find(const struct learn *l, uint32_t c, uint64_t key);
void	memo_put(struct learn *l, uint32_t c, uint64_t key, uint64_t price,
	    const struct table *t);
void	memo_clear(struct lclass *k);

/* ---- learn_label.c ---- */
uint32_t label_make(struct learn *l, const struct llabel *v);
const struct llabel *label_of(const struct learn *l, uint32_t id,
	    struct llabel *room);
unsigned label_rules(const struct learn *l, uint32_t id);
bool	lcond_fits(const struct learn *l, const struct lcond *k,
	    const struct lcase *c);
/* Who takes c; which: the condition, or n for the label's own unit. */
uint16_t label_unit(const struct learn *l, uint32_t id, const struct lcase *c,
	    unsigned *which);
struct str learn_text(const struct learn *l, const struct lcase *c);

/* ---- learn_cond.c, learn_word.c ---- */
/* The best label with conditions for these cases, of which most go to unit;
 * LABEL_NONE when there is none worth its rules. pick: indices into l->c. */
struct pool { const uint32_t *pick; size_t n; };
uint32_t learn_conditions(struct learn *l, const struct pool *p, uint16_t unit);
/* The words that tell cases of unit from those now right; sets k and returns
 * what it gains, 0 when nothing. gain[i]: +1 would be mended, -1 spoilt. */
int64_t	learn_words(struct learn *l, const struct pool *p, const int8_t *gain,
	    struct lcond *k);

/* ---- learn_area.c ---- */
/* The cheapest table for the cases [first, last) over what stands above
 * (NULL: nothing), and its price. label: those with conditions to try. */
struct area_job {
	size_t		first, last;
	const uint32_t	*above;
	const uint32_t	*label;
	size_t		label_n;
	const struct table *ban;
};
uint64_t learn_area(const struct learn *l, const struct area_job *j,
	    struct table *out);
bool	learn_banned(const struct table *ban, struct learn_spot s);
/* Price of these cases when each grid says what res says. */
uint64_t learn_price(const struct learn *l, size_t first, size_t last,
	    const uint32_t *res);

/* ---- learn_class.c ---- */
/* Labels with conditions, and each class by itself. false: stopped. */
bool	learn_alone(struct learn *l);
void	learn_settle(struct learn *l);	/* own tables of all, over bans */

/* ---- learn_emit.c ---- */
/* The tables as rules. What is not sure is banned, true, unless it is the
 * last time: then it is left out and the rest is what was learned. */
bool	learn_emit(struct learn *l, bool last);

/* ---- learn_like.c ---- */
struct like *like_make(const struct learn *l);
uint16_t like_unit(const struct like *k, struct str words, double *share);
void	like_free(struct like **k);

#endif
