/* SPDX-License-Identifier: GPL-3.0-or-later */
/* desk_in.h -- the desk from the inside: what its panes, its prompt and its
 * commands share.  Layer: app. Only src/app/{desk,pane,cmd,…}*.c include it;
 * everybody else uses app/desk.h.
 *
 * Cases are held by slot, never by pointer: each use asks the repo again, for
 * the row may have changed, and what the repo lends ends with its next call. */
#ifndef APP_DESK_IN_H
#define APP_DESK_IN_H

#include "app/headcount.h"
#include "app/desk.h"
#include "app/entry.h"
#include "app/lines.h"
#include "core/filter.h"

#define QUEUE_ROWS	256	/* rows in sight, at most */
#define MARKS_MAX	2000	/* cases one bulk action takes */
#define ASK_ARGS	12
#define ASK_NAME	32	/* bytes of an argument's name, with NUL */
#define VIEWS_MAX	10	/* named views shown, keys 0-9 */

enum pane { PANE_QUEUE, PANE_CASE, PANE_MAP, PANE_RULES, PANE_COUNT };
enum over { OVER_NONE, OVER_HELP, OVER_LIST, OVER_SHEET };
enum sheet { SHEET_NONE, SHEET_SUPERVISE, SHEET_SHIFT, SHEET_CALENDAR,
	SHEET_LINKS, SHEET_CONFLICTS, SHEET_AWAY, SHEET_LAYERS,
	SHEET_OFFICERS, SHEET_INTAKE, SHEET_GUIDE, SHEET_COUNT };	/* app/sheet.h */

/* ---- the queue: what is listed, and the rows in sight ---- */
struct row {
	uint32_t	slot;
	uint32_t	events;		/* of the case when it was listed */
	bool		gone;		/* fits the filter no more; stays put */
};

struct queue {
	struct filter	filter;		/* owned */
	char		text[ENTRY_MAX];	/* it, as typed */
	char		search[512];	/* text searched beside the filter */
	int		view;		/* index into law.views, -1 own filter */
	enum sort_key	sort;
	bool		reverse, sorted;	/* sorted: chosen by hand */
	struct row	row[QUEUE_ROWS];
	int		n, cur;
	int		h;		/* rows that fit */
	uint64_t	top, total;	/* rank of row[0]; matches when listed */
	uint64_t	fresh;		/* arrived since, not yet listed */
	uint64_t	revision;	/* of the store when listed */
	struct headcount heads;		/* 件 and 人次, as of that revision */
	uint64_t	heads_revision;
	bool		heads_known;
};

/* ---- a line being typed ---- */
enum prompt_kind { PROMPT_NONE, PROMPT_COMMAND, PROMPT_SEARCH, PROMPT_FILTER,
	PROMPT_ASK, PROMPT_HELP, PROMPT_RULES, PROMPT_ACT, PROMPT_GUIDE };

struct choice {
	char	value[96];	/* what is filled in */
	char	text[160];	/* what is read */
	int	score;
	int	order;
};

struct choices {
	struct choice	*c;	/* owned */
	size_t		 n, cap;
	int		 cur;	/* -1: none picked */
	int		 top;
};

struct prompt {
	enum prompt_kind kind;
	struct entry	 f;
	struct choices	 list;
	char		 before[ENTRY_MAX];	/* to come back to on Esc */
	char		 text_before[ENTRY_MAX];	/* the queue's filter then */
	int		 view_before;
	uint64_t	 count;		/* live count of search and filter */
	uint64_t	 count_all;	/* of a search, whatever the view */
	bool		 count_known;
	char		 fault[200];	/* why what stands there is no filter */
};

/* ---- questions before an action ---- */
enum question { ASK_NONE, ASK_UNIT, ASK_MATTER, ASK_PLACE, ASK_CRITERION,
	ASK_REASON, ASK_NOTE, ASK_SURE, ASK_HELPERS, ASK_PARENT, ASK_LINK,
	ASK_STAGE, ASK_UNTIL, ASK_DECIDED, ASK_PEOPLE, ASK_TEXT, ASK_RESULT,
	ASK_CHANNEL };

struct ask_arg { char name[ASK_NAME]; char *value; };	/* value owned */

struct target {
	uint32_t	slot;
	struct event_id	head;	/* as the seat saw it when it began */
	struct event_id	deed;	/* the last that was no clock's, serial 0 none */
};

struct ask {
	bool		 on;
	char		 action[32];
	char		 label[64];
	struct target	*t;	/* owned */
	size_t		 n;
	struct ask_arg	 arg[ASK_ARGS];
	size_t		 args_n;
	unsigned	 asked;		/* bit per enum question already put */
	enum question	 now;
	uint16_t	 proposed;	/* unit by rule, 0 none or several */
	bool		 by_hand;
};

/* ---- what may be taken back ---- */
struct undo {
	int64_t		 at_ms;	/* 0: nothing */
	char		 label[96];
	struct target	*t;	/* owned; head is the event to take back */
	size_t		 n;
};

struct draft { char key[96]; char *text; int64_t at_ms; };

/* Does the case pane show the row under the cursor? REST: once the cursor has
 * stood still for FOLLOW_MS and the line is quick, so that a held key sends
 * nothing but the mark. */
enum follow { FOLLOW_REST, FOLLOW_OFF, FOLLOW_ON };
#define FOLLOW_MS 350

enum simple { SIMPLE_MENU, SIMPLE_LIST, SIMPLE_CASE };

struct rules_view;
struct names;
struct search;
struct map_view;
struct supervise;
struct handover;
struct calendar_view;
struct call_view;
struct lights;
struct link_pages;
struct conflict_list;
struct away;
struct officers_view;
struct intake_view;
struct guide_view;

struct desk {
	struct repo		*repo;
	struct rules		*rules;	/* may be NULL, as store may */
	struct names		*names;	/* owned: what completes; app/names.h */
	struct search		*words;	/* owned: what words mean; app/search.h */
	struct store		*store;
	struct rules_view	*rv;	/* owned; app/rules_view.h */
	struct map_view		*map;	/* owned; app/map_view.h */
	const struct law	*law;
	struct seat		 seat;	/* read_only settled here */
	struct keymap		*keymap;
	struct desk_hooks	 hooks;
	struct keymap_state	 keys;

	int		w, h;
	bool		demo, ascii, bar, large, simple, linear;
	bool		rehearsal;
	enum follow	follow;
	int64_t		follow_ms;	/* when the case pane catches up; 0 never */
	bool		zoom, dirty, over, clear, stop, slow;
	enum pane	focus, lower;	/* lower: beside or under the queue */
	enum simple	simple_at;
	int		link_ms;
	int64_t		now;		/* of this turn */
	int64_t		minute;		/* last painted */

	struct queue	q;
	uint32_t	open;		/* slot in the case pane, SLOT_NONE */
	uint32_t	open_events;	/* when its lines were made */
	uint64_t	open_revision;	/* likewise */
	bool		open_kin;	/* it is merged, or others into it */
	bool		open_lacks;	/* a recording of it is not here yet */
	bool		stale;		/* news not yet looked at */
	bool		live_due;	/* what is typed was not yet searched */
	int64_t		looked_ms, counted_ms;
	uint64_t	view_count[VIEWS_MAX];
	uint64_t	light[4];	/* to dispatch, near, overdue, urgent */
	int64_t		channel_last[8];	/* ms of the last arrival; by place
				   in law.channels */
	int		undo_left;	/* seconds as last shown */
	uint64_t	cases_seen;

	struct lines	case_lines, map_lines, rule_lines, over_lines;
	enum over	over_kind;
	enum sheet	sheet;
	struct supervise *sv;	/* owned */
	struct handover *hand;	/* owned */
	struct calendar_view *cal;	/* owned */
	struct call_view *calls;	/* owned; app/call_view.h */
	struct links	*links;		/* of this process; NULL */
	struct lights	*lights;	/* owned; app/lights.h */
	struct link_pages *pages;	/* owned; app/link_pages.h */
	struct conflict_list *conf;	/* owned; app/conflict_list.h */
	struct away	*away;		/* owned; app/away.h */
	struct officers_view *ov;	/* owned; app/officers_view.h */
	struct guide_view *gv;	/* owned; app/guide_view.h */
	struct intake_view *iv;	/* owned; app/intake_view.h */
	bool		hand_open;	/* Esc goes back to the hand-over */
	bool		counted_once;
	bool		bell, ring;	/* may ring; is to ring once */
	uint64_t	waits;		/* notices that wait for an answer */
	bool		shift_waits;	/* a hand-over does */
	bool		over_clocks;	/* the list in sight is a case's clocks */
	uint32_t	over_slot;	/* of this one */
	bool		sheet_stale, sheet_works;
	int64_t		sheet_ms;	/* when it was last made fresh */
	char		over_title[96];
	char		help_word[64];
	uint32_t	revealed;	/* slot shown unmasked, SLOT_NONE */

	struct prompt	p;
	struct ask	ask;
	struct undo	undo;
	uint32_t	*marks;		/* owned, sorted */
	size_t		 marks_n, marks_cap;
	uint32_t	 mark_from;	/* where a range begins, SLOT_NONE */
	struct buf	 refusals;	/* of the last bulk action */
	struct draft	*drafts;	/* owned */
	size_t		 drafts_n, drafts_cap;

	char		 msg[512];
	enum role	 msg_role;
};

/* ---- desk.c ---- */
void	desk_say(struct desk *d, enum role role, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
void	desk_look(struct desk *d, bool now);	/* read the news */
void	desk_counts(struct desk *d);
/* The filter of what waits for an answer of this seat; appended. */
void	desk_waiting(const struct desk *d, struct buf *out);
/* Slot the next action is about: the cursor's, or the opened one's. */
uint32_t desk_target(const struct desk *d);
void	desk_open_case(struct desk *d, uint32_t slot);
void	desk_keep_place(struct desk *d);	/* view and open case */
bool	desk_law_key(struct desk *d, struct key k);	/* key of a move */
void	desk_list_begin(struct desk *d, const char *title);
bool	desk_small(const struct desk *d);	/* below 80x24 */
bool	desk_tiny(const struct desk *d);	/* nothing fits */
const char *desk_context(const struct desk *d);	/* of the keymap */

/* ---- env.c: filters in this district ---- */
enum err desk_parse(struct desk *d, struct str text, struct filter *out,
	    struct filter_fault *why);

/* ---- queue.c ---- */
enum err queue_set(struct desk *d, int view, struct str text);
void	queue_search(struct desk *d, struct str text);
/* How many of all cases, whatever the view, hold the searched words. */
/* What was searched for, as a filter; nothing for nothing. */
void	queue_words(struct desk *d, struct buf *out);
MUST_CHECK enum err queue_count_all(struct desk *d, uint64_t *out);
void	queue_sort(struct desk *d, enum sort_key k, bool reverse);
void	queue_load(struct desk *d, uint64_t rank);
void	queue_goto(struct desk *d, uint64_t rank);	/* cursor there */
bool	queue_find(struct desk *d, uint32_t slot);	/* cursor there */
void	queue_move(struct desk *d, int by);
void	queue_page(struct desk *d, int dir);
void	queue_height(struct desk *d, int h);
void	queue_news(struct desk *d);
uint32_t queue_slot(const struct desk *d);	/* SLOT_NONE when empty */

/* ---- marks.c ---- */
bool	marks_has(const struct desk *d, uint32_t slot);
void	marks_set(struct desk *d, uint32_t slot, bool on);
void	marks_clear(struct desk *d);
void	marks_between(struct desk *d, uint32_t a, uint32_t b);
void	marks_all(struct desk *d);

/* ---- panes ---- */
void	pane_queue_draw(struct desk *d, struct cells *g, struct rect r);
void	pane_case_build(struct desk *d, int w);
void	pane_map_build(struct desk *d, int w);
void	pane_rules_build(struct desk *d, int w);
void	rules_trace(struct desk *d, struct str trace, struct buf *out);
void	pane_help_build(struct desk *d, int w);
void	history_build(struct desk *d, struct lines *t, uint32_t slot);
/* What e brought, under its line; bare: personal words are not masked. */
void	history_facts(struct desk *d, const struct event *e,
	    const struct body *secret, bool bare, struct lines *t);
/* The row that a move took of those that share its action, NULL none; and where
 * e left a case that was in state. row, rung: its own, or NULL. */
const struct law_move *history_row(const struct law *l, const struct event *e,
	    unsigned state);
unsigned history_state(const struct law *l, const struct event *e,
	    const struct law_move *row, const struct law_rung *rung,
	    unsigned state);
/* pane_clocks.c: among the facts of the case; and as a page over the panes. */
void	clocks_build(struct desk *d, struct lines *t, const struct casefile *c,
	    const struct docket *k);
void	clocks_page(struct desk *d, uint32_t slot);
const struct law_rung *clocks_rung(const struct law_book *b, unsigned clock,
	    unsigned bit);		/* NULL none */
/* Moves of the case: possible ones, and the others with the reason. */
/* pane_family.c */
void	family_build(struct desk *d, struct lines *t, const struct casefile *c,
	    const struct docket *k);
void	moves_build(struct desk *d, struct lines *t, uint32_t slot, bool number);
/* The i-th possible move, counted from 1 as moves_build numbers them. */
bool	moves_pick(struct desk *d, uint32_t slot, int i, struct str *action);
/* The possible ones, in that order; returns how many, at most cap. */
size_t	moves_possible(struct desk *d, uint32_t slot,
	    const struct law_move **out, size_t cap);
/* The action of this state, possible or not, that has the letter. */
bool	moves_letter(struct desk *d, uint32_t slot, uint32_t code,
	    struct str *action);
/* An action with the key that does it; and the possible ones in one line. */
void	moves_name(const struct desk *d, const struct law_move *m,
	    struct buf *out);
void	moves_brief(struct desk *d, uint32_t slot, struct buf *out);

/* ---- act_menu.c ---- */
/* How an action's letter is typed, "d" or ".q": the keymap may use the letter
 * itself. False: neither it nor the menu has a key. */
bool	desk_letter(const struct desk *d, const struct law_move *m,
	    char out[16]);
void	menu_choices(struct desk *d);		/* fills d->p.list */
void	menu_enter(struct desk *d);
bool	menu_key(struct desk *d, struct key k);

/* ---- words.c: facts as people read them ---- */
struct str words_matter(const struct desk *d, uint32_t code);
struct str words_unit(const struct desk *d, unsigned id, bool brief);
void	words_grid(const struct desk *d, uint64_t code, struct buf *out);
struct str words_who(const struct desk *d, struct str account);
struct str words_reason(const struct desk *d, struct str code);
void	words_time(const struct desk *d, int64_t ms, bool day, char *out,
	    size_t cap);		/* 11-21 14:05 or 14:05 */
const char *words_number(const char *number);	/* the part people say */
/* Serials begin anew each day: a case of another day is said with it,
 * 1121-0042. out holds 16 bytes. */
void	words_short(const struct desk *d, const char *number, char *out);
/* Is number what was typed: its end, or month and day with the serial? */
bool	words_names(struct str typed, const char *number);
const char *words_kind(enum event_kind k);
/* What is wrong with a filter, in a sentence. */
void	words_fault(const struct filter_fault *why, enum err e, char *out,
	    size_t cap);

/* ---- words_left.c: time ---- */
enum left_state { LEFT_NONE, LEFT_FINE, LEFT_NEAR, LEFT_OVER, LEFT_PAUSED,
	LEFT_WAS_LATE };
struct time_left {
	enum left_state	state;
	int		share;		/* of the budget, in thousandths; -1 not
			   known */
	char		text[16];	/* 2h14, -35m, 3d */
};
void	words_time_left(const struct desk *d, const struct casefile *c,
	    struct time_left *out);
void	words_left(const struct desk *d, const struct casefile *c, char *out,
	    size_t cap);		/* the same in one text, ‖3d when it waits */
enum role words_left_role(const struct desk *d, const struct casefile *c);
void	words_left_bar(const struct desk *d, const struct time_left *t,
	    struct cells *g, int x, int y);	/* four cells */
/* 35m 2h14 3d; a day is day_ms: of eight hours in working time. */
void	words_span(int64_t ms, int64_t day_ms, char *out, size_t cap);
const char *words_card(const struct desk *d, const struct casefile *c,
	    enum role *role);
/* "+3人次" where so many callers are one event; "" where not. */
void	words_callers(const struct desk *d, const struct casefile *c, char *out,
	    size_t cap);
const char *words_turn(const struct desk *d, unsigned turn);	/* "" nobody's */

/* ---- prompt.c, complete.c, ask.c ---- */
void	prompt_begin(struct desk *d, enum prompt_kind k, struct str text);
void	prompt_end(struct desk *d);
void	prompt_key(struct desk *d, struct key k);
void	prompt_changed(struct desk *d);
/* Searches or counts what stands there, if that is still to be done: after
 * the echo of the key, so that typing never waits for an answer. */
void	prompt_live(struct desk *d);
void	prompt_draw(struct desk *d, struct cells *g, int y);
void	prompt_list_draw(struct desk *d, struct cells *g, int bottom);
const char *prompt_name(const struct desk *d);
void	prompt_draft_key(const struct desk *d, char *out, size_t cap);
void	choices_clear(struct choices *l);
void	choices_add(struct choices *l, struct str value, struct str text,
	    int score);
void	choices_rank(struct choices *l);	/* best first */
void	choices_fini(struct choices *l);
void	complete_command(struct desk *d);	/* fills d->p.list */
void	complete_take(struct desk *d);		/* the picked one, into the line */

/* Begins ACTION on the marked cases or the target; args "key=value …". */
void	ask_action(struct desk *d, struct str action, struct str args);
void	ask_choices(struct desk *d);		/* fills d->p.list */
void	ask_answer(struct desk *d);		/* Enter */
/* ask_want.c: what a row wants next, the argument that answers it, and what was
 * answered so far (NULL: not yet). */
enum question ask_want_of(struct desk *d, const struct law_move *m,
	    const struct casefile *c);
const char *ask_arg_name(enum question q);
const char *ask_arg_of(const struct ask *a, const char *name);
bool	ask_digit(struct desk *d, int n);	/* the n-th choice, at once */
bool	ask_digits(const struct desk *d);	/* is that so for this question? */
/* ask_day.c: the days mostly meant; and what was typed, as the day it means
 * (false: p.fault says why not). */
void	ask_days(struct desk *d);
bool	ask_day(struct desk *d, struct str typed, char *out, size_t cap);
void	ask_fini(struct ask *a);
/* "key=value words key=…" into d->ask.arg; bare: the key of words before. */
void	ask_args(struct desk *d, struct str args, const char *bare);
void	ask_cancel(struct desk *d);
void	ask_title(const struct desk *d, struct buf *out);
/* Does it: cmd_move.c. Needs no more questions. */
void	act_run(struct desk *d);
/* Is c what the seat saw, but for what its clocks did since? */
bool	act_as_seen(struct desk *d, const struct target *t,
	    const struct casefile *c);
void	act_undo(struct desk *d, struct str reason);
bool	undo_running(const struct desk *d, int *seconds);
void	undo_fini(struct undo *u);

/* ---- command.c ---- */
enum need { NEED_CASE = 1, NEED_WRITE = 2, NEED_UNDO = 4, NEED_MARKS = 8 };
enum arg_kind { ARG_NONE, ARG_TEXT, ARG_ACTION, ARG_VIEW, ARG_FILTER, ARG_PANE,
	ARG_SORT, ARG_SET, ARG_CASE, ARG_COMMAND, ARG_REPORT, ARG_AMEND,
	ARG_RULES, ARG_BENCH };

#define HINT_STAYS (1u << PANE_COUNT)	/* on the hint line, however narrow */
#define HINT_SHEET(s) (1u << (PANE_COUNT + (s)))	/* of a sheet */
#define HINT_SHEETS ((1u << (PANE_COUNT + SHEET_COUNT)) - \
	(1u << (PANE_COUNT + 1)))

struct command {
	const char	*name;
	const char	*label;		/* N_(): what it is called in hints */
	enum arg_kind	 arg;
	unsigned	 needs;		/* enum need */
	unsigned	 hint;		/* bit per enum pane: on the hint line */
	const char	*help;		/* N_(): one line */
	void		(*run)(struct desk *d, struct str args);
};

extern const struct command command_table[];
extern const size_t command_table_n;

/* Why cmd cannot run now: a translated sentence, or NULL when it can. */
const char *command_refused(struct desk *d, const struct command *c);
const struct command *command_find(struct str name);
/* What a line's first word means: a command, or an action of the workflow;
 * the other is NULL, or both are. args: more stands after it. */
void	command_head(const struct desk *d, struct str word, bool args,
	    const struct command **c, const struct law_move **m);
/* Runs one line, found by name, its head, its Chinese name, or pinyin. */
void	command_line(struct desk *d, struct str line);
/* The keys of a command in the focus, "d" or "F5"; false: none. */
bool	command_keys(const struct desk *d, const char *line, bool all,
	    struct buf *out);

/* ---- cmd_desk.c: what "set" sets ---- */
/* "theme light" without "set" before it; false: no option is called so. */
bool	set_line(struct desk *d, struct str line);
/* The i-th option that may be said so; NULL past the last. */
const char *set_option_at(size_t i, const char **label);

/* ---- cmd_go.c ---- */
/* A whole number, 1121-0042, or the end of one: how many cases may be meant;
 * slot is the newest of them. */
size_t	go_find_number(struct desk *d, struct str number, uint32_t *slot);
void	pane_focus(struct desk *d, enum pane p);

/* ---- draw.c, layout.c ---- */
struct layout {
	struct rect	pane[PANE_COUNT];	/* w 0: not shown */
	struct rect	title[PANE_COUNT];	/* its title row */
	int		split_x;		/* column of the upright line, -1 */
	int		split_from, split_to;
};
void	layout_fill(const struct desk *d, struct layout *l);
void	draw_title(struct desk *d, struct cells *g, struct rect r,
	    struct str title, bool on);
void	draw_status(struct desk *d, struct cells *g);
void	draw_views(struct desk *d, struct cells *g);
void	draw_hints(struct desk *d, struct cells *g);
/* The first key of the command that is no text, for text is typed there. */
bool	hint_chord(const struct desk *d, const char *name, char out[24]);
void	draw_simple(struct desk *d, struct cells *g);
bool	simple_key(struct desk *d, struct key k);

#endif
