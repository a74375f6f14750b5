/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_in.h -- what the lint*.c files share: sets of cases, the set of rules
 * in order, and findings as they are collected.  Layer: core, private to
 * lint*.c. */
#ifndef CORE_LINT_IN_H
#define CORE_LINT_IN_H

#include "core/lint.h"

#define LINT_DAY	1440
#define LINT_WEEK	10080
#define LINT_NONE	UINT32_MAX

/* ---- lint_set.c: sets of numbers, of words, of what a field may hold ---- */

/* Closed runs, sorted, apart. */
struct runs { size_t n; struct { int64_t lo, hi; } at[]; };
const struct runs *runs_one(struct arena *a, int64_t lo, int64_t hi);
/* Room for cap runs, n 0; runs_put takes them in order, joining. */
struct runs *runs_room(struct arena *a, size_t cap);
void	runs_put(struct runs *r, int64_t lo, int64_t hi);
const struct runs *runs_and(struct arena *a, const struct runs *x,
	    const struct runs *y);
const struct runs *runs_minus(struct arena *a, const struct runs *x,
	    const struct runs *y);

/* One of w, or none of w. Sorted bytewise. */
struct words { bool none_of; size_t n; const struct str *w; };

/* A text holds any word of c, or none. */
struct wish { const struct cond *c; bool any; const struct wish *next; };

/* What a field may be: absent, or one of the set of its kind. */
struct dom {
	bool		absent;
	const struct runs *num;
	struct words	word;
	const struct wish *text;
};
/* dom with c holding, or not. */
void	dom_cut(struct arena *a, unsigned kind, const struct dom *d,
	    const struct cond *c, bool holds, struct dom *out);
/* May the field be there? closed: the words there are (closed_n 0: any). */
bool	dom_present(unsigned kind, const struct dom *d,
	    const struct words *closed);
/* Is there a text with what d asks, that also holds none of others' words? */
bool	dom_text(const struct wish *d, const struct wish *others);
/* A value that dom_present, or dom_text with others, promised; a text begins
 * with head. */
void	dom_value(struct arena *a, unsigned kind, const struct dom *d,
	    const struct words *closed, const struct wish *others,
	    struct str head, struct fact *out);

/* ---- lint_box.c: sets of cases of one place and matter ---- */

struct box {
	uint64_t	chan;		/* of law.channels */
	const struct runs *days;
	const struct runs *week;	/* minutes; NULL all */
	const struct dom *field[FACTS_MAX];	/* NULL: anything */
};

/* What is the same for all questions about one law and day. */
struct world {
	const struct law *law;
	struct arena	keep, scratch;
	unsigned	asked;		/* since scratch was emptied */
	int32_t		on, end;	/* days looked at */
	uint64_t	chan;		/* all channels */
	const struct runs *days;	/* all of on..end */
	struct dom	any[FACTS_MAX];
	struct words	closed[FACTS_MAX];
	int		words, place;	/* fields the engine knows; -1 */
	size_t		fields;
};
void	world_init(struct world *w, const struct law *law,
	    const struct rule *rules, size_t n, int32_t on);
void	world_fini(struct world *w);

/* A rule with its days worked out. */
struct lrule {
	const struct rule *r;
	const struct runs *days;	/* in force and of its date parts */
	const struct runs *week;	/* NULL all */
	uint64_t	chan;
	uint32_t	class, area;	/* nodes of struct trees */
	uint32_t	cell;
	uint16_t	marks;		/* enum lint_mark */
};
enum lint_mark {
	MARK_FULL = 1,		/* fits every case of its cell, for ever */
	MARK_BARE = 2,		/* no when */
	MARK_NEVER = 4, MARK_SHADOWED = 8, MARK_PAIRED = 16,
	MARK_NEEDLESS = 32
};
void	lrule_init(struct world *w, const struct rule *r, struct lrule *out);
/* Days without from and to: what is left of the band. */
const struct runs *world_span_days(struct world *w, const struct rule *r);

void	box_all(const struct world *w, struct box *b);
/* b and what z asks; false: nothing is left. */
bool	box_and(struct world *w, const struct box *b, const struct lrule *z,
	    struct box *out);
bool	box_of(struct world *w, const struct lrule *z, struct box *out);
/* b with one condition more; false: nothing is left. */
bool	box_cond(struct world *w, const struct box *b, const struct cond *c,
	    bool holds, struct box *out);

const struct dom *box_dom(const struct world *w, const struct box *b,
	    size_t field);		/* never NULL */
/* A day of days, with a minute of week (NULL: all) on it. */
bool	moment_day(const struct runs *days, const struct runs *week,
	    int64_t *out);
bool	moment_any(const struct runs *days, const struct runs *week);
unsigned moment_weekday(int64_t day);	/* Monday 0 */

/* ---- lint_ask.c ---- */

/* Is there a case of the box (never empty) that none of z[0..n) fits, or whose
 * first that fits has hit[i]? hit NULL: none has. */
struct ask {
	struct world	*w;
	const struct lrule *const *z;
	const bool	*hit;
	size_t		 n;
	unsigned	 steps;
	struct box	 found;	/* box_case takes such a case out of it */
};
bool	ask_box(struct ask *q, const struct box *b);
/* Only cases of the second sort. */
bool	ask_hits(struct ask *q, const struct box *b);
/* Empties scratch once in a while: nothing of it may be in use. */
void	world_rest(struct world *w);

/* A case out of box b, kept. */
struct lcase {
	uint32_t	matter;
	uint64_t	grid;
	int		channel;
	int32_t		day;
	uint16_t	minute;		/* of the day */
	uint8_t		n;
	struct { uint8_t field; struct fact fact; } f[];
};
const struct lcase *box_case(struct world *w, const struct box *b,
	    uint32_t matter, uint64_t grid);
void	lcase_witness(const struct world *w, const struct lcase *c,
	    struct witness *out);

/* ---- lint_tree.c: classes, areas, cells ---- */

struct lnode {
	uint64_t	code;
	uint32_t	up;		/* LINT_NONE for any */
	uint32_t	tin, tout;	/* order downwards, [tin, tout) */
	uint32_t	leaf, leaf_end;	/* leaves below, in that order */
	uint32_t	kids;
	uint32_t	cell, cells;	/* classes: their cells, by area's tin */
	uint8_t		level;
	bool		dead;
};
/* Nodes are sorted by code; 0 is any. */
struct ltree {
	struct lnode	*node;		/* owned */
	uint32_t	*order;		/* owned; node by tin */
	uint32_t	*leaf;		/* owned; node by leaf */
	size_t		 n, cap, leaves;
};
/* LINT_NONE: no such node. */
uint32_t ltree_find(const struct ltree *t, uint64_t code);
static inline bool
ltree_in(const struct ltree *t, uint32_t node, uint32_t of)
{
	return t->node[node].tin >= t->node[of].tin &&
	    t->node[node].tin < t->node[of].tout;
}

struct lcell { uint32_t class, area, first, n; };

struct findings;
struct lint {
	struct world	w;
	struct ltree	class, area;
	struct lrule	*rule;		/* owned; by cell, then rank */
	size_t		 n;
	struct lcell	*cell;		/* owned; by class, area's tin */
	size_t		 cells;
	const struct rule **expired;	/* owned */
	size_t		 expired_n;
	const struct lint_history *h;
	struct findings	*out;
	const struct lrule **list;	/* owned; room for one chain */
	bool		*hit;		/* the same */
	size_t		 list_cap;
};
void	ltree_fini(struct ltree *t);
void	lint_trees(struct lint *l, const struct rule *rules, size_t n);
/* only: the rules that are looked at at all; NULL all. */
void	lint_open(struct lint *l, const struct law *law,
	    const struct rule *rules, size_t n, int32_t on, const bool *only);
void	lint_close(struct lint *l);
/* The cell of class and area nodes, or NULL. */
const struct lcell *lint_cell(const struct lint *l, uint32_t class,
	    uint32_t area);
/* Equal in all seven? */
bool	lint_level(const struct rule *a, const struct rule *b);
/* Room for n rules in list and hit. */
void	lint_room(struct lint *l, size_t n);

/* ---- lint_found.c: findings ---- */

struct findings *findings_new(void);
void	findings_free(struct findings **f);
struct lfound {
	struct lint_finding f;
	const struct lcase *c;		/* NULL none */
	size_t		seq;
};
/* A new one, of a kind, about rule a (may be NULL). */
struct lfound *lint_found(struct lint *l, enum lint_kind k,
	    const struct rule *a);
void	lfound_rule(struct lfound *f, const struct rule *r);
MUST_CHECK enum err findings_tell(struct lint *l, lint_fn *fn, void *ctx);

/* ---- the looks ---- */
void	lint_alone(struct lint *l);	/* lint_alone.c: one rule by itself */
/* Whom or what it names is abolished. */
void	lint_dead(struct lint *l, const struct lrule *x);
void	lint_back(struct lint *l);	/* what history knows; after the cells */
void	lint_ids(struct lint *l, const bool *fresh, const struct rule *rules);
void	lint_cells(struct lint *l);	/* lint_cell.c: rules of one cell */
/* Ties of a cell; fresh (NULL: all) marks those one of each must be among. */
void	lint_ties(struct lint *l, const struct lcell *c, const bool *fresh,
	    const struct rule *rules);
void	lint_needless(struct lint *l);	/* lint_reach.c */
void	lint_broader(struct lint *l);	/* lint_broader.c */
void	lint_gaps(struct lint *l);	/* lint_gap.c */

/* Without rule r, does some case it decides go elsewhere? instead, if not
 * NULL, is a rule that would stand in, at class and area nodes of its own. */
enum lint_without { WITHOUT_SAME, WITHOUT_FALLBACK, WITHOUT_OTHER };
enum lint_without lint_without(struct lint *l, const struct lrule *r,
	    const struct lrule *instead);

#endif
