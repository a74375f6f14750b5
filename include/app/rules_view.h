/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_view.h -- the rule pane from the inside: the why of a case, the list
 * of all rules, one rule, the test bench, the coverage, the form and what an
 * edit would have done.  Layer: app. Only src/app/{rules_,pane_rules,cmd_rule}
 * *.c and those of the desk that pass keys and frames on include it.
 *
 * Entries are lent by the rule set until rules_refresh finds news; then
 * everything here is made anew, the cursor staying on its rule. Lint, effect
 * and coverage work in slices from desk_tick, after the frame. */
#ifndef APP_RULES_VIEW_H
#define APP_RULES_VIEW_H

#include "app/desk_in.h"
#include "app/replay.h"
#include "app/rules.h"
#include "app/why.h"

enum rules_mode { RULES_WHY, RULES_LIST, RULES_DETAIL, RULES_BENCH,
	RULES_COVER, RULES_FORM, RULES_EFFECT, RULES_CASES, RULES_MODES };

/* ---- rules_filter.c: the queue's language, over rules ----
 *   facets   unit town grid major matter channel; kind basis state has problem;
 *            fits:matter,area  in reach of a case of that matter there
 *   numbers  hits returned: < <= > >= number; returned in per cent
 *   short    live proposed retired later conditional unused returned problems
 *   text     anything else: names by pinyin too, R2071, words of conditions
 * Each by its English or Chinese word, "!" before a term turns it round. */
struct rules_row {
	const struct rule_entry *e;
	struct store_rule_stat st;
	uint64_t	problems;	/* bit per enum lint_kind */
	uint32_t	id;		/* its own: e may be of a set gone by */
};

enum rules_term_kind { RTERM_UNIT, RTERM_AREA, RTERM_CLASS, RTERM_CHANNEL,
	RTERM_KIND, RTERM_BASIS, RTERM_STATE, RTERM_HAS, RTERM_PROBLEM,
	RTERM_FITS, RTERM_HITS, RTERM_RETURNED, RTERM_TEXT };
enum rules_has { HAS_WHEN, HAS_TIME, HAS_CHANNEL, HAS_LIMIT, HAS_HELPERS,
	HAS_ENFORCER, HAS_DATES, HAS_PRIORITY, HAS_NOTE, HAS_COUNT };
enum rules_state { RSTATE_LIVE, RSTATE_LATER, RSTATE_EXPIRED, RSTATE_PROPOSED,
	RSTATE_RETIRED, RSTATE_COUNT };

struct rules_term {
	enum rules_term_kind kind;
	bool		not;
	uint64_t	*v;		/* in the filter's arena */
	size_t		n;
	int64_t		lo, hi;		/* RTERM_HITS, RTERM_RETURNED */
	struct str	text;		/* folded; RTERM_BASIS, RTERM_TEXT */
	int64_t		id;		/* RTERM_TEXT: R2071; 0 none */
	uint8_t		*unit, *class, *grid;	/* RTERM_TEXT: by place in the
			   law's tables, 1 where the name fits */
};
#define RULES_TERMS 24
struct rules_filter {
	struct arena	arena;
	struct rules_term t[RULES_TERMS];
	size_t		n;
	int32_t		today;
	const struct law *law;
};
MUST_CHECK enum err rules_filter_parse(const struct law *law, int32_t today,
    struct str text, struct rules_filter *out, struct filter_fault *why);
/* One text term more, as typed after "/". */
void	rules_filter_search(struct rules_filter *f, struct str text);
void	rules_filter_fini(struct rules_filter *f);
bool	rules_filter_fits(const struct rules_filter *f,
	    const struct rules_row *r);
/* The i-th word a term may begin with, and whether ":" and values follow; NULL
 * past the last. */
const char *rules_filter_word(size_t i, bool *facet);
/* Values of the facet before ":" that word could be, into list. */
void	rules_filter_values(const struct law *law, struct str facet,
	    struct str word, struct choices *list);
enum rules_state rules_state_of(const struct rule_entry *e, int32_t today);
bool	rules_has(const struct rule *r, enum rules_has h);
/* Is there more than advice among them? */
bool	rules_wrong(uint64_t problems);
/* Returned more than the profile allows. */
bool	rules_often(const struct law *law, const struct store_rule_stat *st);

/* ---- rules_words.c: rules as people read them ---- */
void	rules_ground(const struct desk *d, const struct rule *r,
	    struct buf *out);			/* 井盖缺失×黄村镇 */
/* Conditions, channel and time on one line; empty when there are none. */
void	rules_terms(const struct desk *d, const struct rule *r,
	    struct buf *out);
void	rules_when(const struct desk *d, struct str when, struct buf *out);
void	rules_target(const struct desk *d, const struct rule *r, bool brief,
	    struct buf *out);
const char *rules_kind_name(enum rule_kind k);
const char *rules_state_name(enum rules_state s);
const char *rules_column_label(enum rule_column c);
void	rules_count(uint64_t n, struct buf *out);	/* 8,214 */
void	rules_day(int32_t day, struct buf *out);	/* 2026-12-01 or - */
/* What is wrong, in words, most serious first. */
void	rules_problems(uint64_t problems, struct buf *out);
uint32_t rules_sign(const struct rules_row *r, enum role *role,
	    int32_t today);			/* 0 none */

/* ---- rules_list.c: what is listed ---- */
enum rules_by { BY_NONE, BY_MATTER, BY_UNIT, BY_COUNT };
enum rules_order { ORDER_ID, ORDER_HITS, ORDER_RETURNED, ORDER_LAST,
	ORDER_COUNT };

struct rules_group {
	uint64_t	key;
	size_t		from, n;	/* in shown */
	size_t		problems;
	uint64_t	hits, returned;
	bool		folded;
};
#define ITEM_GROUP 0x80000000u		/* of items: a group's head */

struct rules_list {
	struct rules_row *row;		/* owned; by id, proposals after */
	size_t		 n, cap;
	size_t		 live, proposed, problems;	/* of them */
	uint32_t	*shown;		/* owned; rows that fit, in order */
	size_t		 shown_n;
	struct rules_group *group;	/* owned */
	size_t		 groups_n, groups_cap;
	uint32_t	*item;		/* owned; what scrolls */
	size_t		 items_n, items_cap;
	size_t		 cur, top;
	enum rules_by	 by;
	enum rules_order order;
	bool		 reverse, all_folded;
	char		 text[ENTRY_MAX], search[512];
	struct rules_filter filter;
};
void	rules_list_load(struct desk *d);	/* from the set, anew */
void	rules_list_apply(struct desk *d);	/* filter, order, groups */
MUST_CHECK enum err rules_list_filter(struct desk *d, struct str text,
    struct filter_fault *why);
void	rules_list_draw(struct desk *d, struct cells *g, struct rect r);
struct rules_row *rules_list_row(struct desk *d);	/* under the cursor */
bool	rules_list_goto(struct desk *d, uint32_t id);
bool	rules_list_enter(struct desk *d);	/* folds a group; false: a rule */
void	rules_list_title(struct desk *d, struct buf *out);
void	rules_list_regroup(struct desk *d);	/* cursor stays on its rule */
void	rules_list_fini(struct rules_list *l);

/* ---- the other views ---- */
struct rules_pick { size_t n, cur, top; };	/* rows with a cursor */
void	rules_pick_move(struct rules_pick *p, int64_t by);
/* Keeps the cursor in sight of h rows. */
void	rules_pick_show(struct rules_pick *p, int h);

/* rules_cover.c */
enum cover { COVER_OWN, COVER_SOME, COVER_AREA, COVER_BROADER, COVER_PART,
	COVER_GAP, COVER_UNKNOWN, COVER_KINDS };
struct rules_cover {
	uint32_t	*line;		/* owned; class codes: majors, minors, matters */
	size_t		 lines_n;
	uint64_t	*town;		/* owned */
	uint32_t	(*head)[2];	/* owned; two characters of each town */
	size_t		 towns_n;
	uint8_t		*cell;		/* owned; enum cover */
	size_t		 done;		/* lines judged */
	uint64_t	 count[COVER_KINDS];	/* matters only */
	struct rules_pick row, col;
	bool		 made;
};
void	rules_cover_make(struct desk *d);
bool	rules_cover_slice(struct desk *d);	/* true: more is left */
void	rules_cover_draw(struct desk *d, struct cells *g, struct rect r);
void	rules_cover_enter(struct desk *d);
void	rules_cover_next_gap(struct desk *d, int by);
void	rules_cover_title(struct desk *d, struct buf *out);
void	rules_cover_text(struct desk *d);	/* as a list over the panes */
void	rules_cover_fini(struct rules_cover *c);

/* rules_bench.c */
void	rules_bench_begin(struct desk *d, struct str text);
void	rules_bench_case(struct desk *d, uint32_t slot);	/* its line */
void	rules_bench_try(struct desk *d, struct str text);	/* into lines */
void	rules_bench_complete(struct desk *d, struct str before,
	    struct str word);

/* rules_form.c */
struct rules_form {
	bool		 on;
	enum event_kind	 kind;		/* EV_RULE_ADD or EV_RULE_CHANGE */
	uint32_t	 id;		/* 0 new */
	uint32_t	 version;	/* the newest when it was looked at */
	char		*col[RULE_COLUMN_COUNT];	/* owned */
	char		*reason, *effective;	/* owned */
	char		*fault[RULE_COLUMN_COUNT];	/* owned; as last read */
	struct rules_pick pick;
	struct lines	 found;		/* findings and effect */
	struct ruleset	*set;		/* owned: as it would be */
	struct rulebook	*book;		/* owned, over set */
	struct replay	*replay;	/* owned */
	uint64_t	 done, of;
	bool		 tried, ready;	/* effect known for what stands there */
	bool		 working;	/* replay has more to do */
	bool		 good, touched;	/* can be read; was changed */
	size_t		 findings;	/* what must not enter the set */
	char		 finding[400];	/* the last of them */
	char		 asked[64];	/* label of the line being typed */
};
void	rules_form_begin(struct desk *d, const struct rule_entry *e);
/* The columns of e, in a form of a new rule. */
void	rules_form_like(struct desk *d, const struct rule_entry *e);
void	rules_form_draw(struct desk *d, struct cells *g, struct rect r);
bool	rules_form_read(struct desk *d);	/* fills fault */
void	rules_form_text(struct rules_form *f, struct rule_text *t);
bool	rules_form_as_edit(struct desk *d, struct rule_edit *e);
/* What stands now was seen: a save is meant to follow it. */
void	rules_form_seen(struct desk *d);
/* typing: stands in for the line being typed; STR_NONE nothing does. */
bool	rules_form_keep(struct desk *d, struct str typing);
void	rules_form_edit(struct desk *d);	/* the line under the cursor */
void	rules_form_put(struct desk *d, struct str value);
void	rules_form_complete(struct desk *d, struct str word);
void	rules_form_save(struct desk *d);
bool	rules_form_draft(struct desk *d, struct str key, struct str text);
void	rules_form_close(struct desk *d, bool keep);
void	rules_form_fini(struct rules_form *f);
const char *rules_form_label(size_t i);
const char *rules_form_asked(struct rules_form *f);	/* "unit: " */
const char *rules_form_hint(const struct desk *d);
/* Is the first choice meant where none is picked? */
bool	rules_form_closed(const struct desk *d);
/* Signs that end a part of the column being typed. */
const char *rules_form_ends(const struct desk *d);

/* rules_effect.c */
void	rules_effect_begin(struct desk *d);
bool	rules_effect_slice(struct desk *d);	/* true: more is left */
void	rules_effect_tell(struct desk *d, int w);	/* into form.found */
void	rules_effect_stop(struct rules_form *f);
void	rules_effect_draw(struct desk *d, struct cells *g, struct rect r);
void	rules_effect_enter(struct desk *d);

/* rules_cases.c: cases behind a number */
struct rules_cases {
	uint32_t	*slot;		/* owned */
	size_t		 n;
	struct rules_pick pick;
	char		 title[160];
};
void	rules_cases_show(struct desk *d, const uint32_t *slots, size_t n,
	    const char *title);
void	rules_cases_draw(struct desk *d, struct cells *g, struct rect r);
void	rules_cases_enter(struct desk *d);

/* rules_act.c: what is said and done about one rule */
void	rules_decide(struct desk *d, enum event_kind k, struct str reason);
const struct rule_entry *rules_proposal(const struct desk *d, uint32_t id);
bool	rules_may_edit(struct desk *d);		/* says why not */

bool	rules_put(struct desk *d, const struct rule_edit *e, bool *proposed);

/* rules_undo.c: the last change of a rule, as d->undo with no cases */
struct rules_undo {
	enum event_kind	 kind;		/* what was done; EV_UNKNOWN nothing */
	uint32_t	 id, version;	/* as it stands since */
	char		*col[RULE_COLUMN_COUNT];	/* owned: before it */
};
void	rules_undo_keep(struct desk *d, enum event_kind kind, uint32_t id);
void	rules_undo_offer(struct desk *d, uint32_t id);
void	rules_undo(struct desk *d, struct str reason);
void	rules_undo_fini(struct rules_undo *u);

/* ---- rules_view.c ---- */
enum rules_typing { RTYPE_NONE, RTYPE_FILTER, RTYPE_SEARCH, RTYPE_BENCH,
	RTYPE_FIELD, RTYPE_REASON };

struct rules_view {
	enum rules_mode	mode;
	enum rules_mode	back[8];	/* where Esc leads, last first */
	int		back_n;
	bool		took_zoom;	/* the pane took the screen by itself */
	bool		was_zoomed;	/* before that */
	enum pane	was_focus, was_lower;
	bool		full_why;	/* RULES_WHY: then and now */
	bool		built_full;	/* what rule_lines hold */
	size_t		fit;		/* rules that fit the case shown */
	struct rules_list list;
	struct rules_cover cover;
	struct rules_form form;
	struct rules_cases cases;
	struct rules_undo undo;
	struct rules_pick effect;
	struct lines	lines;		/* RULES_DETAIL, RULES_BENCH */
	uint32_t	detail;		/* rule id */
	char		bench[ENTRY_MAX];
	enum rules_typing typing;
	enum event_kind	deciding;	/* RTYPE_REASON */
	int64_t		lint_at;	/* when lint may run; 0: done */
	bool		painted, loaded;
	bool		unchecked;	/* findings are not of this set */
	bool		warm;		/* the rules were read */
	bool		warming;	/* they are wanted: after this frame */
	const struct ruleset *set;	/* the one all this was made from */
	uint64_t	set_seen;
	int32_t		today;
	struct buf	findings;	/* owned: struct rules_finding each */
	uint64_t	gaps;		/* findings of gaps */
};

/* One finding, kept: rules by id. */
struct rules_finding {
	uint8_t		kind;
	uint16_t	unit;
	uint32_t	rule[LINT_RULES];
	size_t		rules_n;
	uint32_t	matter;
	uint64_t	area, cases;
	char		witness[120];	/* as typed into the test bench */
};

/* A check of so many takes less than a person notices (10 µs a rule); of more
 * it is done when it is asked for. */
#define RULES_CHECKED_BY_ITSELF 20000

struct rules_view *rules_view_of(struct desk *d);	/* made at first use */
void	rules_view_free(struct rules_view **v);
int32_t	rules_today(const struct desk *d);
bool	rules_ready(struct desk *d);		/* says so when there are none */
void	rules_goto(struct desk *d, enum rules_mode m);	/* Esc comes back */
/* What is shown: without the keys the pane says why, as ever. */
enum rules_mode rules_shown(const struct desk *d);
bool	rules_whole_why(const struct desk *d);
void	rules_take_screen(struct desk *d);
bool	rules_in_front(const struct desk *d);	/* the screen is the pane's */
/* Were the rules read? If not, they will be after this frame: the first frame
 * of a console does not wait for ten thousand rules. */
bool	rules_warm(struct desk *d);
void	rules_next(struct desk *d, int by);	/* rule after the one shown */
void	rules_left(struct desk *d);	/* after a key: gives the screen back */
bool	rules_back(struct desk *d);		/* false: nothing to go back to */
/* Has the rule pane the keys, and shows something with a cursor? */
bool	rules_takes(const struct desk *d);
bool	rules_move(struct desk *d, int64_t by);
bool	rules_page(struct desk *d, int dir);
void	rules_aside(struct desk *d, int by);	/* left, right */
bool	rules_enter(struct desk *d);
/* The queue's own commands, where the list of rules has the keys: true. */
bool	rules_find(struct desk *d, enum rules_typing t, struct str args);
bool	rules_sort(struct desk *d, struct str args);
void	rules_reload(struct desk *d);
void	rules_news(struct desk *d);		/* the store changed */
void	rules_sync(struct desk *d);		/* before lent entries are used */
void	rules_keyed(struct desk *d);
void	rules_check(struct desk *d);	/* now, if it is still to be done */
void	rules_tick(struct desk *d);
int64_t	rules_next_ms(const struct desk *d);
void	rules_draw(struct desk *d, struct cells *g, struct rect r);
/* The text shown, made for w columns; NULL where a table is shown. */
struct lines *rules_lines(struct desk *d, int w);
void	rules_title(struct desk *d, struct buf *out);
int	rules_height(struct desk *d);
void	rules_findings_list(struct desk *d);	/* all, over the panes */
void	rules_detail_build(struct desk *d, int w);
void	rules_why_build(struct desk *d, struct lines *t, uint32_t slot,
	    bool full);
/* The rule of today that decides the case; 0 none. */
uint32_t rules_winner(struct desk *d, uint32_t slot);
/* Is a pane of this width wide enough for then and now side by side? Then now
 * is in rv->lines. w: of one of the two when they are. */
bool	rules_wide_why(const struct desk *d, int w);
/* One decision, line by line; at most most. */
void	rules_put_decision(struct desk *d, struct lines *t,
	    const struct decision *k, enum verdict v, size_t most);
struct rules_finding *rules_finding_at(struct desk *d, size_t i);

/* ---- rules_type.c: PROMPT_RULES ---- */
void	rules_type(struct desk *d, enum rules_typing t, struct str text);
void	rules_type_changed(struct desk *d);
void	rules_type_live(struct desk *d);
void	rules_type_enter(struct desk *d, struct str line);
void	rules_type_cancel(struct desk *d);
void	rules_type_complete(struct desk *d, struct str before,
	    struct str word);
void	rules_complete_filter(struct desk *d, struct str word);
/* Does the command belong on the hint line of what the pane shows? */
bool	rules_hints(const struct desk *d, const char *name);
bool	rules_type_draft_key(const struct desk *d, char *out, size_t cap);
const char *rules_type_name(const struct desk *d);
const char *rules_type_hint(const struct desk *d);
/* The end of line that Tab completes; and does a blank follow what it took? */
struct str rules_type_word(const struct desk *d, struct str line);
bool	rules_type_blank(const struct desk *d);

#endif
