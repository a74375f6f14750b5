/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo_in.h -- the parts of the demonstration.  Internal to app/demo. */
#ifndef APP_DEMO_IN_H
#define APP_DEMO_IN_H

#include "app/demo.h"
#include "app/rules.h"
#include "core/shape.h"

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
	uint32_t	cell;		/* its area in the ground, + 1; 0 none */
};

/* A name that people say for a place. */
struct demo_spot { struct str name, town, kind; uint64_t grid; };

/* How much of the place the words tell. */
enum hide { HIDE_NOTHING, HIDE_TOWN, HIDE_NAME, HIDE_ALL, HIDE_TWO };

struct people { const struct law_account **a; size_t n, cap; };	/* a owned */
#define DEMO_LEVELS 10

struct habit;
/* The habits of a state that the law has rows for, in order; due: one waits for
 * the limit. */
struct demo_habit {
	const struct habit *h;
	uint32_t	need;		/* enum case_flag that all its rows want */
};
struct demo_habits {
	struct demo_habit *h;		/* owned */
	size_t		n, cap;
	bool		due;		/* one waits for the limit: */
	uint32_t	stops;		/* bit per clock that ends with it */
};

enum step {
	STEP_REPORT, STEP_MOVE, STEP_CLAIM, STEP_NOTE, STEP_UNDO, STEP_AUTO,
	STEP_ANSWER, STEP_PLACE
};

/* The case as the law folds it: what may be done and what falls next is asked
 * of it, so that the store refuses nothing. */
struct demo_shadow { struct casefile c; struct docket d; };

/* A case by its slot, which may have become another's. */
struct demo_ref { uint32_t slot, epoch; };

struct demo_case {
	int64_t		next_ms;	/* of its next step; INT64_MAX none */
	int64_t		wake_ms;	/* that, or its next rung falls */
	struct demo_shadow *shadow;	/* owned, kept with the slot */
	struct demo_shadow *before;	/* owned: what an undo puts back; NULL */
	uint64_t	index;		/* which of the cases; breaks ties */
	uint64_t	rng;
	const struct demo_matter *matter;
	const struct demo_place *place;	/* the true one */
	const struct demo_spot *spot, *other;	/* what is said of it; NULL */
	const struct law_criterion *criterion;
	const struct law_account *finder, *last;
	const struct law_move *row;	/* of the next step */
	const struct law_account *who;	/* who takes it */
	const struct law_role *as;	/* in which role */
	int64_t		reported_ms;
	int64_t		done_ms;	/* when what is due here will be done */
	uint64_t	tried;		/* habits of this stay that were drawn */
	char		*words;		/* owned: folded, until it is closed */
	size_t		words_n;
	struct demo_ref	*kid;		/* owned: merged into this one */
	size_t		kids_n, kids_cap;
	struct demo_ref	twin;		/* of the same thing, begun earlier */
	uint16_t	owner;		/* the true one; 0 not known */
	uint16_t	circ;		/* planted; CIRC_NONE */
	uint8_t		hide;		/* enum hide */
	uint8_t		stay;		/* state that tried and done_ms are of */
	uint8_t		vain;		/* steps that came to nothing, in a row */
	bool		asked, placed, go, out;	/* out: was dispatched */
	bool		slip;		/* the next step will be taken back */
	bool		rings;		/* it wakes because a rung falls */
	uint32_t	born;		/* place of its report in the batch, from 1 */
	uint32_t	epoch;		/* of the slot: old tags are void */
	uint8_t		channel;	/* 0 patrol 1 hotline 2 public */
	uint8_t		step;		/* enum step */
	bool		urgent, noted, alive, heaped;
	char		number[CASE_NUMBER_MAX];
};

/* What a step does to another case, in the same breath. */
struct demo_extra {
	bool		wanted;
	struct demo_ref	on, of;
	const char	*how;		/* child, left */
	const struct law_account *who;
	int64_t		at_ms;
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
	struct shapes	ground;		/* owned: the profile's model cells */
	struct demo_spot *spots;	/* owned */
	size_t		spots_n, spots_cap;
	struct demo_owners owners;
	struct demo_tally tally;
	struct decision	decision;
	struct demo_ref	judged;		/* whose it is, while nothing else was asked */
	struct people	by_role[LAW_ROLES], *by_unit, finders[TOWNS];
	struct people	*by_level;	/* owned: [level * TOWNS + town] */
	struct demo_habits habits[256];	/* by state */
	struct demo_ref	recent[256];	/* begun last */
	struct demo_extra extra;
	size_t		by_unit_n;
	uint8_t		channels[3];
	double		*curve;		/* owned: cases until each hour, summed */
	size_t		hours, hour;
	uint64_t	begun;		/* cases begun */
	uint32_t	lent_out;	/* intents given since demo_settled */
	int64_t		now_ms;		/* of what was given last */
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

/* demo.c: is it one of the last that begin? They come in all channels, and
 * shortly before the end. */
#define DEMO_LAST 12
bool	demo_is_last(const struct demo *d, uint64_t index);

/* demo_report.c */
void	demo_begin(struct demo *d, struct demo_case *c, int64_t at);
bool	demo_act_report(struct demo *d, struct demo_case *c, struct lent *l,
	    struct intent *it);

/* demo_people.c: who may take a step. */
void	demo_take_people(struct demo *d);
void	demo_people_fini(struct demo *d);
/* Anybody, but not who found or handled it; NULL. */
const struct law_account *demo_anyone(const struct people *p, uint64_t *rng,
	    const struct demo_case *c);
/* The row of action that somebody may take at at_ms, and who: c->row, who, as. */
bool	demo_may(struct demo *d, struct demo_case *c, struct str action,
	    int64_t at_ms);
/* In whose name: 0 the row does not ask. */
uint16_t demo_as_unit(const struct demo_case *c);
/* Does somebody of the unit act for it in that state? */
bool	demo_staffed(const struct demo *d, const struct demo_case *c,
	    unsigned unit, unsigned state);
/* A unit that the row may lead to, by level or town; 0 none. */
uint16_t demo_near_unit(struct demo *d, struct demo_case *c,
	    const struct law_move *row);

/* demo_send.c: whom the case is sent to. */
/* A move led here: asks the rules, once; c->go if the desk sends it itself. */
void	demo_ask(struct demo *d, struct demo_case *c);
bool	demo_act_auto(struct demo *d, struct demo_case *c, struct lent *l,
	    struct intent *it);
void	demo_put_dispatch(struct demo *d, struct demo_case *c, struct body *b);
/* Where nobody but a person knows it. */
void	demo_put_grid(struct demo_case *c, struct body *b);
/* demo_ground.c */
void	demo_take_ground(struct demo *d);
void	demo_put_spot(struct demo *d, struct demo_case *c, struct body *b);

/* demo_clock.c: the shadow; rungs of its clocks fall, each at its instant. */
/* False: the law refuses it. */
bool	demo_shadow_take(struct demo *d, struct demo_case *c,
	    const struct intent *it, int64_t at_ms);
/* The next rung until the end, not before the case was last touched; 0 none. */
int64_t	demo_rung_ms(const struct demo *d, const struct demo_case *c);
bool	demo_act_fire(struct demo *d, struct demo_case *c, struct intent *it);
bool	demo_open_state(const struct demo *d, const struct demo_case *c);

/* demo_merge.c: two callers, one thing. */
struct demo_case *demo_ref(struct demo *d, struct demo_ref r);
/* Is it about what another one was, a little earlier? Draws. */
void	demo_find_twin(struct demo *d, struct demo_case *c);
/* May it be merged into its twin now? */
bool	demo_twin_ready(struct demo *d, const struct demo_case *c);
/* Does its next step speak of a number that is not known yet? */
bool	demo_lacks_number(struct demo *d, const struct demo_case *c);
/* A row was taken at now: what follows for parent and children. */
void	demo_merged(struct demo *d, uint32_t slot, const struct law_move *row,
	    int64_t now);
bool	demo_act_extra(struct demo *d, struct intent *it, uint64_t *tag);
bool	demo_act_answer(struct demo *d, struct demo_case *c, struct lent *l,
	    struct intent *it);

/* demo_habit.c: what is usual. */
enum habit_when {
	ALWAYS, PATROL, CALLED, EMERGENCY, BEFORE_DUE, AFTER_DUE, TRIED, TWIN,
	SPENT, STRANGE
};
/* One thing that may be done in a state: how likely, when, how soon. Rows of a
 * state are tried from the top, each once a stay; those of 1000 wait until
 * nothing else is left. to_ms 0: by the due. */
struct habit {
	const char	*state, *action;
	uint16_t	per_mille;
	uint8_t		when;		/* enum habit_when */
	int64_t		from_ms, to_ms;
};
void	demo_take_habits(struct demo *d);
void	demo_habits_fini(struct demo *d);

/* demo_pace.c: how long things take. */
/* When what is due in its state will be done: most in good time, a few late. */
int64_t	demo_done_at(const struct demo *d, struct demo_case *c, int64_t now);
/* When c->row is taken out of that habit. */
int64_t	demo_pace(const struct demo *d, struct demo_case *c,
	    const struct habit *h, int64_t now);

/* demo_flow.c: what happens to a case. */
/* Decides the next step and its time. False: nothing more happens. */
bool	demo_plan(struct demo *d, struct demo_case *c, int64_t now);
/* A rung fell: what was planned may not be possible any more. */
void	demo_think_again(struct demo *d, struct demo_case *c,
	    const struct casefile *was, int64_t now);

/* demo_act.c */
/* Fills the intent of the step that is due. False: nobody may do it. */
bool	demo_act(struct demo *d, struct demo_case *c, struct intent *out);

/* demo_heap.c: slots, and whose turn is next. */
void	demo_heap_put(struct demo *d, uint32_t slot);
void	demo_heap_drop(struct demo *d);
/* Its next step is now, whatever was planned. */
void	demo_wake(struct demo *d, uint32_t slot, enum step step, int64_t now);
uint32_t demo_slot_take(struct demo *d);
void	demo_slot_free(struct demo *d, uint32_t slot);

/* demo_lend.c: bodies and texts of the batch. */
struct lent *demo_lend(struct demo *d);
struct str demo_keep(struct demo *d, struct str s);
/* What scratch holds, kept; scratch is emptied. */
struct str demo_kept(struct demo *d);
void	demo_int(struct body *b, const char *name, int64_t v);
void	demo_text(struct body *b, const char *name, struct str s);

#endif
