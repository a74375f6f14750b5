/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo_in.h -- the parts of the demonstration.  Internal to app/demo. */
#ifndef APP_DEMO_IN_H
#define APP_DEMO_IN_H

#include "app/demo.h"
#include "app/rules.h"

/* ---- words (demo_words.c) ---- */

struct word_list { struct str *w; size_t n, cap; };	/* w owned */

#define PHRASES(X) \
	X(opening) X(public) X(patrol) X(when) X(effect) X(request) \
	X(patrol_tail) X(note) X(reply) X(back) X(fail) X(call) X(unhappy) \
	X(core) X(ask) X(title) X(lost)
#define PLACES(X) X(spot)

#define WORD_ENUM(name) WORD_##name,
enum word_kind { PHRASES(WORD_ENUM) PLACES(WORD_ENUM) WORD_KINDS };
#undef WORD_ENUM

struct topic {
	struct str	key, match;	/* words, by commas */
	bool		asks;		/* a wish or a quarrel, no thing that lies about */
	struct word_list things, says;
};

struct demo_words {
	struct word_list surnames;	/* repeated by weight */
	struct word_list given;
	struct word_list of[WORD_KINDS];
	struct topic	*topics;	/* owned */
	size_t		topics_n, topics_cap;
};

MUST_CHECK enum err demo_words_load(struct demo_words *w, struct str archive,
    struct diag_sink *sink);
void	demo_words_fini(struct demo_words *w);

/* ---- true owners (demo_owner.c): tables of the profile apart from its rules.
 * Whose business a case is: the deepest class with a row for a circumstance of
 * the case, else for none; that row's trade; the smallest area around the place
 * that has this trade. ---- */

enum circ_kind {
	CIRC_URGENT, CIRC_CRITERION, CIRC_CHANNEL, CIRC_DAILY, CIRC_YEARLY,
	CIRC_PLANTED,		/* from here on: made so, now and then */
	CIRC_FIELD = CIRC_PLANTED, CIRC_WORDS
};
struct demo_circ {
	struct str	name, what, words;
	uint16_t	per_mille;
	uint8_t		kind;		/* enum circ_kind */
};
#define CIRC_NONE UINT16_MAX
struct demo_duty { uint32_t code; uint16_t circ, trade; };
struct demo_owner { uint64_t grid; uint16_t trade, unit; };
struct demo_site { uint32_t code; struct str kind; };

struct demo_owners {
	const struct law *law;
	struct demo_circ *circ;		/* owned, in the order they count */
	struct demo_duty *duty;		/* owned, by class and circumstance */
	struct demo_owner *owner;	/* owned, by trade and grid */
	struct demo_site *site;		/* owned */
	struct str	*trade;		/* owned */
	size_t		circ_n, circ_cap, duty_n, duty_cap, owner_n, owner_cap,
			site_n, site_cap, trade_n, trade_cap;
};

/* Of a profile without such tables nothing is known and OK is returned. */
MUST_CHECK enum err demo_owners_load(struct demo_owners *o,
    const struct law *law, struct str archive, struct diag_sink *sink);
void	demo_owners_fini(struct demo_owners *o);

/* ---- chance ---- */

uint64_t demo_hash(uint64_t a, uint64_t b);
uint32_t demo_below(uint64_t *rng, uint32_t n);		/* n > 0 */
bool	demo_chance(uint64_t *rng, uint32_t per_mille);
int64_t	demo_span(uint64_t *rng, int64_t from, int64_t to);

/* ---- cases ---- */

struct demo_matter {
	const struct law_class *c;
	uint16_t	topic;
};

struct demo_place {
	uint64_t	grid;
	struct str	name, town;
	int32_t		lat_e6, lon_e6;	/* 0 not known */
};

/* A name that people say for a place. */
struct demo_spot { struct str name, town, kind; uint64_t grid; };

/* How much of the place the words tell. */
enum hide { HIDE_NOTHING, HIDE_TOWN, HIDE_NAME, HIDE_ALL, HIDE_TWO };

struct people { const struct law_account **a; size_t n, cap; };	/* a owned */

/* What an undo puts back. */
struct standing {
	uint64_t	grid;		/* as it is known; 0 not */
	int64_t		filed_ms, due_ms;
	const struct law_account *handler, *holder;
	uint16_t	unit, returns;
	uint16_t	helper[DOCKET_HELPERS];	/* who have not replied */
	uint8_t		helpers_n, tries;
	uint8_t		state, reworks, reopens;
	bool		out;		/* was dispatched */
};

enum step {
	STEP_REPORT, STEP_MOVE, STEP_CLAIM, STEP_NOTE, STEP_UNDO, STEP_AUTO
};

/* The case as the law folds it: which rung falls next is asked of it. */
struct demo_shadow {
	struct casefile	c, c_before;	/* before: an undo puts it back */
	struct docket	d, d_before;
};

struct demo_case {
	int64_t		next_ms;	/* of its next step; INT64_MAX none */
	int64_t		wake_ms;	/* that, or its next rung falls */
	struct demo_shadow *shadow;	/* owned; NULL: the law has no clocks */
	uint64_t	index;		/* which of the cases; breaks ties */
	uint64_t	rng;
	const struct demo_matter *matter;
	const struct demo_place *place;	/* the true one */
	const struct demo_spot *spot, *other;	/* what is said of it; NULL */
	const struct law_criterion *criterion;
	const struct law_account *finder, *last;
	const struct law_move *row;	/* of the next step */
	struct standing	now, before;
	int64_t		reported_ms;
	char		*words;		/* owned: folded, until it is closed */
	size_t		words_n;
	uint16_t	owner;		/* the true one; 0 not known */
	uint16_t	circ;		/* planted; CIRC_NONE */
	uint8_t		hide;		/* enum hide */
	bool		asked, placed, go;
	uint32_t	born;		/* place of its report in the batch, from 1 */
	uint32_t	epoch;		/* of the slot: old tags are void */
	uint8_t		channel;	/* 0 patrol 1 hotline 2 public */
	uint8_t		step;		/* enum step */
	bool		urgent, noted, busy, alive;
	char		number[CASE_NUMBER_MAX];
};

struct lent { struct body body, secret; };

#define TOWNS 1000

struct demo {
	struct rules	*own_rules;	/* owned, where none was given */
	struct demo_options o;
	const struct law *law;
	struct demo_words words;
	struct demo_matter *matters;	/* owned */
	size_t		matters_n;
	struct demo_place *places;	/* owned */
	size_t		places_n;
	struct demo_spot *spots;	/* owned */
	size_t		spots_n, spots_cap;
	struct demo_owners owners;
	struct demo_tally tally;
	struct decision	decision;
	struct people	by_role[LAW_ROLES], *by_unit, finders[TOWNS];
	size_t		by_unit_n;
	uint8_t		channels[3];
	double		*curve;		/* owned: cases until each hour, summed */
	size_t		hours, hour;
	uint64_t	begun;		/* cases begun */
	uint32_t	lent_out;	/* intents given since demo_settled */
	int64_t		arrival_ms;	/* when the next begins; INT64_MAX none */
	int64_t		scale;		/* pace of the desk, per mille */

	struct demo_case *cases;	/* owned; slots, reused */
	size_t		cases_n, cases_cap;
	uint32_t	*idle, *heap;	/* owned: free slots; steps to come */
	size_t		idle_n, idle_cap, heap_n, heap_cap;

	struct lent	**lent;		/* owned, and each */
	size_t		lent_n, lent_used, lent_cap;
	struct arena	texts;		/* of the batch */
	struct buf	scratch;
};

/* demo_text.c: append what people write. */
void	demo_title(struct demo *d, struct demo_case *c, struct buf *out);
void	demo_where(struct demo *d, struct demo_case *c, struct buf *out);
void	demo_story(struct demo *d, struct demo_case *c, struct str where,
	    struct buf *out);
void	demo_name(struct demo *d, uint64_t person, struct buf *out);
void	demo_phone(uint64_t person, struct buf *out);
struct str demo_phrase(struct demo *d, uint64_t *rng, enum word_kind kind);

/* demo_spot.c: where it is, and what is said of that. */
void	demo_take_spots(struct demo *d);
void	demo_put_place(struct demo *d, struct demo_case *c);
struct str demo_said(const struct demo_case *c);

/* demo_owner.c */
/* Does the case need a circumstance planted; CIRC_NONE. */
uint16_t demo_circumstance(const struct demo *d, struct demo_case *c);
/* Field and value that are planted in the report; empty for other kinds. */
struct str demo_circ_field(const struct demo_circ *c, struct str *value);
bool	demo_is_number(const struct law *l, struct str field);
uint16_t demo_true_owner(const struct demo *d, const struct demo_case *c);
/* The kind of basic grid its matter is found in; empty any. */
struct str demo_site_kind(const struct demo *d, uint32_t matter);

/* demo_report.c */
void	demo_begin(struct demo *d, struct demo_case *c, int64_t at);
bool	demo_act_report(struct demo *d, struct demo_case *c, struct lent *l,
	    struct intent *it);
const struct law_account *demo_anyone(const struct people *p, uint64_t *rng,
	    const struct demo_case *c);

/* demo_send.c: whom the case is sent to. */
/* A move led here: asks the rules, once; c->go if the desk sends it itself. */
void	demo_ask(struct demo *d, struct demo_case *c);
bool	demo_act_auto(struct demo *d, struct demo_case *c, struct lent *l,
	    struct intent *it);
void	demo_put_dispatch(struct demo *d, struct demo_case *c, struct body *b);
/* Where nobody but a person knows it. */
void	demo_put_grid(struct demo_case *c, struct body *b);

/* demo_clock.c: rungs of its clocks fall, each at its instant. */
void	demo_shadow_take(struct demo *d, struct demo_case *c,
	    const struct intent *it, int64_t at_ms);
/* The next rung until the end, not before the case was last touched; 0 none. */
int64_t	demo_rung_ms(const struct demo *d, const struct demo_case *c);
bool	demo_act_fire(struct demo *d, struct demo_case *c, struct intent *it);

/* demo_flow.c: what happens to a case. */
/* Decides the next step and its time. False: nothing more happens. */
bool	demo_plan(struct demo *d, struct demo_case *c, int64_t now);
/* Fills the intent of the step that is due and changes the facts. */
/* False: nobody may do it. */
bool	demo_act(struct demo *d, struct demo_case *c, struct intent *out);
/* The state that follows, as the law's fold will see it. */
void	demo_take_effects(struct demo_case *c, const struct law_move *row,
	    int64_t at, const struct law_account *who);

/* demo_lend.c: bodies and texts of the batch. */
struct lent *demo_lend(struct demo *d);
struct str demo_keep(struct demo *d, struct str s);
/* What scratch holds, kept; scratch is emptied. */
struct str demo_kept(struct demo *d);
void	demo_int(struct body *b, const char *name, int64_t v);
void	demo_text(struct body *b, const char *name, struct str s);

#endif
