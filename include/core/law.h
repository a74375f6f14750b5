/* SPDX-License-Identifier: GPL-3.0-or-later */
/* law.h -- a district as data: what a profile folder says, in memory.
 * Layer: core (pure). wire/profile fills it from the files; everything in it
 * is borrowed from its arena and lives as long as the law. Numbers written
 * here (state, unit, channel, matter, grid) are the profile's own stable
 * ids: they stand in events, so a profile may add but never renumber.
 * Arrays are sorted by id (code) unless said. */
#ifndef CORE_LAW_H
#define CORE_LAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/alloc.h"
#include "base/str.h"
#include "core/calendar.h"
#include "core/geo.h"

#define LAW_ANY		0xFFu	/* from: any state; to: stays */
#define LAW_BACK	0xFEu	/* to: the state it was put aside from ("^") */
#define LAW_ROLES	32
#define ACCOUNT_MAX	16	/* bytes of an account's code, with NUL */

/* What must hold for a move; profile names in lower case, joined by commas. */
#define GUARD_LIST(X) \
	X(GUARD_REASON, "reason")	/* body has a reason */ \
	X(GUARD_NOTE, "note")		/* sealed part has a note */ \
	X(GUARD_MATTER, "matter")	/* the case has a class */ \
	X(GUARD_CRITERION, "criterion")	/* a filing criterion, in case or body */ \
	X(GUARD_PLACE, "place")		/* a grid is known */ \
	X(GUARD_UNIT, "unit")		/* a unit, in case or body */ \
	X(GUARD_NOT_FINDER, "not_finder")	/* actor did not find it */ \
	X(GUARD_NOT_HANDLER, "not_handler")	/* actor did not handle it */ \
	X(GUARD_OWN_UNIT, "own_unit")	/* actor's unit holds the case */ \
	X(GUARD_RETURNS_LEFT, "returns_left")	/* below the profile's cap */ \
	X(GUARD_ACTED_IF_URGENT, "acted_if_urgent")	/* no return of an emergency before first action */ \
	X(GUARD_RETURNS_SPENT, "returns_spent")	/* the cap is reached */ \
	X(GUARD_HELPER, "helper")	/* actor's unit helps and has not replied */ \
	X(GUARD_HELPERS_DONE, "helpers_done")	/* all of them replied */ \
	X(GUARD_EXTENDS_LEFT, "extends_left")	/* below the profile's cap */ \
	X(GUARD_NOT_OVERDUE, "not_overdue")	/* no clock of the case is, at this time */ \
	X(GUARD_OVERDUE, "overdue")	/* one is, or ended late */ \
	X(GUARD_NOT_ASKER, "not_asker")	/* actor did not make the request */ \
	X(GUARD_UNTIL, "until")		/* body names an end within suspend_days */ \
	X(GUARD_DECISION, "decision")	/* body has decided (day) and people, sealed part text */ \
	X(GUARD_COMMANDS, "commands")	/* actor's unit leads the matter's system */ \
	X(GUARD_LEVEL_ABOVE, "level_above")	/* the case is not at the top */ \
	X(GUARD_LEVEL_BELOW, "level_below")	/* nor at the bottom */ \
	X(GUARD_OWN_LEVEL, "own_level")	/* actor's unit is of the case's level and town */ \
	X(GUARD_TRIES_LEFT, "tries_left")	/* call-backs: below the cap */ \
	X(GUARD_TRIES_SPENT, "tries_spent") \
	X(GUARD_PARENT, "parent")	/* body names another case */ \
	X(GUARD_NOT_CHECKER, "not_checker")	/* actor did not check it */ \
	X(GUARD_RESULT, "result")	/* body: reached, solved or satisfied */

/* What a move does besides the state. */
#define EFFECT_LIST(X) \
	X(EFFECT_SET_CRITERION, "set_criterion") \
	X(EFFECT_START_DUE, "start_due")	/* due from the body */ \
	X(EFFECT_STOP_DUE, "stop_due")	/* met or moot: due no longer runs */ \
	X(EFFECT_SET_UNIT, "set_unit")		/* unit, enforcer, rule from body */ \
	X(EFFECT_CLEAR_UNIT, "clear_unit") \
	X(EFFECT_SIGN, "sign") \
	X(EFFECT_HANDLED, "handled")	/* actor becomes the handler */ \
	X(EFFECT_CHECKED, "checked")	/* actor becomes the checker */ \
	X(EFFECT_COUNT_RETURN, "count_return") \
	X(EFFECT_COUNT_REWORK, "count_rework") \
	X(EFFECT_CLOSE, "close")	/* closed := at */ \
	X(EFFECT_REOPEN, "reopen")	/* closed := none, flag set */ \
	X(EFFECT_RELEASE, "release")	/* the seat's claim ends */ \
	X(EFFECT_SET_HELPERS, "set_helpers")	/* body helpers: units by commas */ \
	X(EFFECT_HELPER_REPLY, "helper_reply")	/* the actor's unit has */ \
	X(EFFECT_STAGE, "stage")	/* body stage: that stage of the limit is done */ \
	X(EFFECT_ASK, "ask")		/* a request stands, of this actor */ \
	X(EFFECT_ANSWER, "answer")	/* it stands no more */ \
	X(EFFECT_EXTEND, "extend")	/* one more original limit from the due */ \
	X(EFFECT_REMEMBER, "remember")	/* "^" leads back to the state left */ \
	X(EFFECT_UNTIL, "until")	/* named end from the body */ \
	X(EFFECT_LEVEL_UP, "level_up") \
	X(EFFECT_LEVEL_DOWN, "level_down") \
	X(EFFECT_LEVEL_TOP, "level_top") \
	X(EFFECT_TRY, "try")		/* one more call-back tried */ \
	X(EFFECT_MERGE, "merge")	/* parent from the body */ \
	X(EFFECT_SPLIT, "split")	/* no parent any more */ \
	X(EFFECT_RATE, "rate")		/* satisfied from the body */ \
	X(EFFECT_ACTED, "acted")	/* actor becomes the handler, first measures stand */

#define LAW_BIT_ENUM(id, name) id##_BIT,
enum guard_bit { GUARD_LIST(LAW_BIT_ENUM) GUARD_COUNT };
enum effect_bit { EFFECT_LIST(LAW_BIT_ENUM) EFFECT_COUNT };
#undef LAW_BIT_ENUM
#define LAW_FLAG_ENUM(id, name) id = 1 << id##_BIT,
enum guard { GUARD_LIST(LAW_FLAG_ENUM) };
enum effect { EFFECT_LIST(LAW_FLAG_ENUM) };
#undef LAW_FLAG_ENUM

/* Whose turn it is in a state: he holds the case, and its time counts for him. */
#define TURN_LIST(X) \
	X(TURN_NONE, "none")		/* closed: nobody's */ \
	X(TURN_DESK, "desk")		/* 座席 */ \
	X(TURN_OFFICER, "officer")	/* 网格员, 采集员: verify, check */ \
	X(TURN_UNIT, "unit")		/* the unit that has it */ \
	X(TURN_CHECKER, "checker") \
	X(TURN_LEAD, "lead")		/* rulings, approvals, joint meeting */ \
	X(TURN_CALLER, "caller")	/* an answer of the citizen is waited for */ \
	X(TURN_PAUSE, "pause")		/* 挂账: nobody's, and no time counts */
#define LAW_TURN_ENUM(id, name) id,
enum turn { TURN_LIST(LAW_TURN_ENUM) TURN_COUNT };
#undef LAW_TURN_ENUM

struct law_state {
	uint8_t		id;		/* 1..253, stable */
	uint8_t		turn;		/* enum turn; by stage where not said */
	uint8_t		stage;		/* 1..: step of the loop it belongs to */
	bool		open;		/* counts as unfinished */
	struct str	code;		/* "to_file" */
	struct str	name;		/* 待立案 */
	struct str	sign;		/* one cell, told apart without colour */
};

struct law_move {
	uint8_t		from;		/* state id, or LAW_ANY */
	uint8_t		to;		/* state id, LAW_ANY: stays, or LAW_BACK */
	uint32_t	roles;		/* bit per law_role.bit */
	uint32_t	guards;		/* enum guard */
	uint32_t	flags_need, flags_not;	/* guards flag.X and !flag.X: enum
			   case_flag */
	uint32_t	effects;	/* enum effect */
	uint32_t	flags_set, flags_clear;	/* effects +X and -X */
	uint32_t	kinds;		/* bit (id) per law_kind; 0 any: another kind's
			   case does not see the row */
	uint16_t	law_from, law_to;	/* versions of the profile whose
			   cases see the row; 0: no bound. So a row may be
			   replaced by a stricter one: old cases keep theirs */
	struct str	tell;		/* who gets a notice: see law_rung.tell */
	struct str	action;		/* "dispatch" */
	struct str	label;		/* 派遣 */
	char		key;		/* default key in the console, 0 none */
	uint32_t	line;		/* of moves.tsv */
};					/* in file order: first fitting row rules */

struct law_role { uint8_t bit; struct str code, name; };

struct law_channel {
	uint8_t		id;
	struct str	code, name, sign;	/* "hotline" 12345 热线 */
	struct str	finder_role;	/* role that files for it */
};

/* A remote this district talks to (links.tsv); app/link.h runs them. */
enum link_way { LINK_IN = 1, LINK_OUT = 2 };
enum link_unknown { LINK_KEEP, LINK_ASIDE, LINK_FALLBACK };
struct law_link {
	struct str	code;		/* 2..23 letters, digits, '-' */
	struct str	driver;		/* couch open311 json patrol iot cap call */
	struct str	node;		/* who runs it, without incarnation; "*" any */
	uint8_t		channel;	/* id: what its reports come in by; 0 none */
	struct str	url;
	struct str	auth;		/* file:PATH, helper:PROGRAM, or empty */
	uint32_t	every_s;	/* between polls */
	uint8_t		ways;		/* enum link_way */
	uint8_t		unknown;	/* enum link_unknown: classes not known */
	struct str	map;		/* name of a map, or empty */
	struct str	account;	/* in whose name its updates move cases */
	struct str	opts;		/* k=v;k=v: the driver's own */
	struct str	name;
	uint64_t	line;		/* of its file; 0 not of one */
	bool		local;		/* of the store's folder */
};

struct law_unit {
	uint16_t	id;		/* 1.., stable */
	uint16_t	parent;		/* 0 none */
	struct str	code, name, short_name;
	struct str	kind;		/* department, town, company, centre; abolished */
	struct str	phone, lead;	/* duty phone; lead's title */
	uint32_t	town;		/* town part of the grid code, 0 district */
	uint8_t		level;		/* 1 the top .. law.levels_n; 0 not said */
	struct str	shift;		/* code in shifts.tsv; empty: the desk's slots */
};

/* A kind of case with a loop of its own: leads, hazards, disputes. The class's
 * major says the kind (law_class.kind); rows of moves.tsv may be of kinds. */
struct law_kind {
	uint8_t		id;		/* 1..31, stable */
	uint8_t		first_state;
	struct str	code, name;	/* as law_class.kind: "lead" 线索 */
};

/* A command system (指挥体系): its lead rules on ownership in step 1 of a hard
 * case. lead 0: the unit of kind town whose town the case lies in. */
struct law_system {
	struct str	code, name;
	uint16_t	lead;
	struct str	majors;		/* class codes by commas, empty: all others */
};

struct law_season { struct str name; uint16_t from, to; };	/* month*100+day */

/* A figure on the screen: cases that fit num over those that fit den, in the
 * queue's filter language, so that each number opens its cases. */
struct law_metric { struct str code, name, num, den, note; };

/* What a device may say before it is an alarm (sensors.tsv): the first row that
 * fits its name and the metric rules. */
struct law_sensor {
	struct str	code, name;	/* name: title of the case */
	struct str	device;		/* '*' any bytes, '?' any one */
	struct str	metric;
	bool		has_low, has_high, urgent;
	int64_t		low_e6, high_e6;	/* below, above: out of bounds */
	uint32_t	hold_s;		/* so long, before it counts; as long before
					   it is over */
	uint32_t	matter;		/* 0 none */
	uint64_t	grid;		/* 0 none */
	struct str	place;
};

/* ---- clocks: clocks.tsv, ladders.tsv, shifts.tsv, holidays.tsv ---- */

enum limit_kind {
	LIMIT_FIXED,			/* n of unit */
	LIMIT_CRITERION,		/* the limit set at filing or dispatch */
	LIMIT_UNTIL			/* the docket's named end */
};

struct law_clock {
	uint8_t		id;		/* 1..32, stable */
	uint8_t		whose;		/* TURN_UNIT: c->unit owns it; TURN_DESK: the
			   desk (owner 0); see helpers */
	bool		helpers;	/* one run for each helper unit */
	bool		main;		/* the case's due is this one's while it lives */
	bool		restart;	/* a start while it lives begins it anew; else
			   it runs on, against whoever owns it now */
	uint8_t		limit;		/* enum limit_kind */
	uint8_t		unit;		/* enum limit_unit */
	uint8_t		season;		/* 0, or law.seasons[n-1] */
	int32_t		n;
	uint32_t	flag;		/* enum case_flag that stands while it lives */
	struct str	code, name;
	uint16_t	rung_first, rung_n;	/* into the book's rungs */
};

struct law_rung {			/* a step of a clock's ladder */
	uint8_t		clock, bit;	/* bit 0..31 within the clock, stable */
	uint8_t		unit;		/* enum limit_unit of n; LIMIT_NONE: n is per
			   cent of the budget */
	int32_t		n;		/* 0 at due; -2: two units before; 1: one after */
	uint8_t		card;		/* 0 none 1 yellow 2 red */
	uint32_t	flags_need, flags_not;
	uint32_t	flags_set;
	struct str	code, name;
	struct str	tell;		/* by commas: unit helpers lead parent desk
			   reporter @role */
	struct str	opens;		/* action taken by role auto at once, or empty */
	bool		batch;		/* a reminder: many go out as one notice */
};

struct law_ops { uint32_t start, pause, resume, stop; };	/* bit id-1 */

/* What starts, pauses, resumes and stops a clock, as written: see core/book.h. */
enum law_trigger { TRIGGER_START, TRIGGER_PAUSE, TRIGGER_RESUME, TRIGGER_STOP,
	TRIGGER_COUNT };
struct law_triggers { struct str on[TRIGGER_COUNT]; };

struct law_shift { struct str code, name; struct calendar calendar; };
struct law_shift_of { uint16_t unit; uint8_t shift; };	/* place + 1 */

/* So many callers of one thing (profile.json: merge_at, merge_opens): the action
 * that the desk takes by itself then. at 0: none. */
#define LAW_CROWDS 4
struct law_crowd { uint16_t at; struct str opens; };

/* The clocks of one version of the profile. A case keeps the book it began
 * under (casefile.law) until it is pinned anew. */
struct law_book {
	uint32_t	version;	/* of the profile that brought it */
	struct law_clock *clocks;	/* by id */
	size_t		clocks_n;
	struct law_triggers *triggers;	/* by clock */
	struct law_rung	*rungs;		/* by clock, then bit */
	size_t		rungs_n;
	struct law_shift *shifts;	/* file order */
	size_t		shifts_n;
	struct law_shift_of *units;	/* by unit; those that have one */
	size_t		units_n;
	struct calendar	calendar;	/* the desk's */
	struct law_crowd crowd[LAW_CROWDS];	/* at ascending */
	struct law_ops	report;		/* a case begins */
	struct law_ops	*move;		/* by row of law.moves */
	struct law_ops	enter[256], leave[256];	/* by state, where it changes */
};

/* Codes are MMNNNTTT, see law_class_major below; 0 is none. */
struct law_class {		/* a major or a minor class, or a matter */
	uint32_t	code;
	uint32_t	parent;		/* code; 0 for a major */
	uint8_t		level;		/* 1 major, 2 minor, 3 matter */
	struct str	name;
	struct str	kind;		/* component event service lead safety
			   dispute hazard; majors only */
	uint16_t	unit;		/* default unit of a matter, 0 none */
	uint16_t	crit_first, crit_n;	/* into law.criteria */
};

struct law_criterion {
	uint32_t	matter;
	uint16_t	n;		/* 1.. within the matter */
	bool		urgent;
	struct str	file_text, close_text;
	struct str	limit;		/* as written: "2紧急工作时", "3工作日" */
	struct str	stages;		/* "停工4工作时;处罚7工作日", or empty */
	int32_t		limit_n;	/* parsed: the whole limit */
	uint8_t		limit_unit;	/* enum limit_unit */
	uint8_t		season;		/* 0, or law.seasons[n-1]: counts from the
			   first day of the season on */
	uint16_t	unit;		/* responsible, 0: the matter's */
};

enum limit_unit {
	LIMIT_NONE, LIMIT_URGENT_MIN, LIMIT_URGENT_HOUR, LIMIT_DAY,
	LIMIT_WORK_HOUR, LIMIT_WORK_DAY
};

/* Grids: five levels. code is 15 digits as a number, zeros below its level:
 * 6 county, 3 town, 3 community (basic grid), 3 unit grid. An area (片) stands
 * between town and basic grid and is numbered apart (area, 1.. per town). */
enum grid_level { GRID_DISTRICT = 1, GRID_TOWN, GRID_AREA, GRID_BASIC, GRID_UNIT };
struct law_grid {
	uint64_t	code;		/* areas: town code + 900+n in the 3 community digits */
	uint64_t	parent;
	uint8_t		level;		/* enum grid_level */
	struct str	kind;		/* community village park, basic grids only;
			   abolished, any */
	struct str	name;
	int32_t		lat_e6, lon_e6;	/* centre, GCJ-02; 0,0 not known */
};

/* What rules may ask of a case beside class, place, channel and time. The
 * engine knows some codes: urgent criterion votes (of the case), words (title,
 * place and text together), place (its words). Others are fields of the report
 * event's body under the same code. */
enum law_field_kind { LAW_NUMBER, LAW_WORD, LAW_TEXT };
struct law_field {
	uint8_t		id;		/* 1.., stable */
	uint8_t		kind;		/* enum law_field_kind: num, word, text */
	struct str	code, name;
	struct str	values;		/* word fields: the closed list, by commas,
			   as folded facts have it; empty: any. Number
			   fields: "lo..hi" or empty */
};

struct law_place {			/* a name that means a grid */
	struct str	name;		/* as the profile writes it */
	uint64_t	grid;		/* of any level */
	struct str	kind;		/* place road estate alias */
};

/* Who answers for a grid (core/team.h), and a layer the profile knows by name. */
enum team { TEAM_FIND, TEAM_MANAGE, TEAM_ENFORCE, TEAM_HANDLE, TEAM_COUNT };
struct law_team {
	uint64_t	grid;
	uint8_t		team;		/* enum team */
	uint16_t	unit;		/* 0 none */
	struct str	post, person, phone, duty;	/* person: a name, or @account */
	struct str	shift;		/* code; empty: the desk's */
	int32_t		from, to;	/* days since 1970; INT32_MIN, INT32_MAX: open */
	uint64_t	line;		/* of teams.tsv */
};
struct law_layer {			/* layers.tsv: code kind group sign roles keep hidden name */
	struct str	code, name;
	struct str	group;		/* duty theme … as the district sorts them */
	uint8_t		kind;		/* enum layer_kind */
	uint32_t	sign;		/* 0 the kind's */
	uint32_t	roles;		/* who may see it; 0 anybody */
	bool		keep;		/* never exported */
	bool		hidden;		/* until switched on */
};

struct law_account {
	struct str	code, name;	/* zhangmin 张敏 */
	uint32_t	roles;
	uint16_t	unit;
	struct str	logins;		/* Unix logins, comma-joined; "*" any in a demonstration */
	struct str	seat;
};

struct law_view { struct str key, name, filter, sort; };	/* named queue */
struct law_reason { struct str action, code, text; };
struct law_word { struct str key, text; };
struct law_holiday { int32_t day; bool off; struct str name; };	/* by day */

/* What stands open beside the form (profiles: standards.tsv, phones.tsv,
 * articles.tsv, snippets.tsv). until: day since 1970 to which its owner answers for
 * it; after that it is shown as stale. "\n" of a text is written ¶ in the file. */
struct law_standard {
	uint32_t	matter;
	uint16_t	owner;		/* unit */
	int32_t		until;
	struct str	what;		/* what it covers */
	struct str	ask;		/* what to ask the caller */
	struct str	not_ours;	/* what looks like it and is another's */
	struct str	how;		/* what will be done, in what time */
	struct str	answer;		/* how it is said to the caller (口径) */
};
struct law_phone {
	struct str	code, group, number, hours, name, words;
	uint16_t	owner;
	int32_t		until;
};
struct law_article {
	struct str	code, title, text, words;	/* words: it is found by, too */
	struct str	matters;	/* class codes by commas, or empty */
	uint16_t	owner;
	int32_t		until;
};
struct law_snippet { struct str key, name, text; };	/* ${place} ${matter} … */

struct law {
	struct arena	arena;
	uint8_t		digest[32];	/* BLAKE2b-256 of the archive */
	struct str	code;		/* "DX": prefix of case numbers */
	struct str	name;		/* 大兴网格 */
	struct str	id;		/* "daxing" */
	uint32_t	version;
	uint32_t	county;		/* 110115 */
	int		offset_min;	/* +480 */
	uint16_t	fallback_unit;
	uint8_t		first_state;	/* state of a reported case */
	uint32_t	return_cap;
	uint32_t	undo_ms;	/* grace */
	uint32_t	near_ms;	/* near-due threshold */
	uint32_t	stale_claim_ms;
	/* rules; each may be absent in profile.json */
	uint8_t		place_sure;	/* 0..100: below, a seat places the case (80) */
	bool		auto_dispatch;	/* may the desk dispatch by itself (true) */
	bool		four_eyes;	/* a rule's change needs a second account (false) */
	uint8_t		returned_share;	/* per cent of a rule's hits (20) */
	uint32_t	returned_least;	/* hits before that is judged (10) */
	uint32_t	rule_roles;	/* who may change rules (admin, supervisor) */
	struct str	rules_text;	/* rules.tsv as it stands: read when first
			   wanted (wire/rules_file), checked by profile check */
	struct str	shapes_text;	/* shapes.tsv as it stands, likewise
			   (wire/geoarchive); empty: no model cells */
	/* the map; each may be absent in profile.json */
	uint8_t		datum;		/* enum datum of the map (GCJ-02) */
	uint32_t	track_days;	/* tracks are kept so long, 0..30 (30) */
	/* intake; each may be absent in profile.json */
	uint8_t		class_sure;	/* 0..100: below, no class is suggested (60) */
	uint32_t	twin_days;	/* older cases are no twins (14) */
	uint32_t	wrap_ms;	/* of after-call work, shown only (90 s) */
	uint16_t	merge_at[LAW_CROWDS];	/* callers of one thing: 3, 8, 15, 0
			   none more */
	struct str	merge_opens[LAW_CROWDS];	/* what the desk does then */
	uint32_t	homes_least, homes_most;	/* households a unit grid should
			   have; 0: not said */
	/* the whole loop; each may be absent in profile.json */
	uint32_t	extend_cap;	/* extensions a case (2) */
	uint32_t	tries_cap;	/* call-backs tried (3) */
	uint32_t	suspend_days;	/* of a named end (365) */
	uint32_t	fire_grace_ms;	/* before another node fires for the home (10 min) */
	uint32_t	notice_ms;	/* reminders of one kind go out together (10 min) */
	uint8_t		first_level;	/* of a report; 0: no levels */
	uint8_t		bare_day, bare_hour;	/* enum limit_unit of 天 and 小时 */
	struct str	level_names[9];	/* [1] the top */
	uint8_t		levels_n;
	struct calendar	calendar;	/* today's: profile.json's slots and holidays */
	struct law_book	*books;		/* by version, ascending; the last is today's */
	size_t		books_n;	/* 0: the profile has no clocks */
#define LAW_TABLE(type, name) struct type *name; size_t name##_n;
	LAW_TABLE(law_state, states)
	LAW_TABLE(law_move, moves)
	LAW_TABLE(law_role, roles)
	LAW_TABLE(law_channel, channels)
	LAW_TABLE(law_link, links)		/* file order */
	LAW_TABLE(law_sensor, sensors)		/* file order */
	LAW_TABLE(law_unit, units)
	LAW_TABLE(law_class, classes)
	LAW_TABLE(law_criterion, criteria)	/* by matter, n */
	LAW_TABLE(law_grid, grids)
	LAW_TABLE(law_field, fields)		/* file order; by id */
	LAW_TABLE(law_place, places)		/* by name bytewise, then grid */
	LAW_TABLE(law_team, teams)		/* by grid, team; then file order */
	LAW_TABLE(law_layer, layers)		/* file order */
	LAW_TABLE(law_account, accounts)	/* by code */
	LAW_TABLE(law_view, views)		/* file order */
	LAW_TABLE(law_reason, reasons)		/* file order */
	LAW_TABLE(law_word, words)		/* by key */
	LAW_TABLE(law_holiday, holidays)	/* by day */
	LAW_TABLE(law_kind, kinds)		/* by id */
	LAW_TABLE(law_system, systems)		/* file order */
	LAW_TABLE(law_season, seasons)		/* file order */
	LAW_TABLE(law_metric, metrics)		/* file order */
	LAW_TABLE(law_standard, standards)	/* by matter */
	LAW_TABLE(law_phone, phones)		/* file order */
	LAW_TABLE(law_article, articles)	/* file order */
	LAW_TABLE(law_snippet, snippets)	/* file order */
	/* No part of a profile: the towns this node exchanges, and 0. */
	uint32_t	*here;
	size_t		here_n;		/* 0: all */
#undef LAW_TABLE
};

void	law_fini(struct law *law);

/* All return NULL when there is none. */
const struct law_state	*law_state(const struct law *l, unsigned id);
const struct law_state	*law_state_by_code(const struct law *l, struct str code);
const struct law_channel *law_channel(const struct law *l, unsigned id);
const struct law_channel *law_channel_by_code(const struct law *l, struct str code);
/* The row that rules what device says of metric. */
const struct law_sensor	*law_sensor(const struct law *l, struct str device,
    struct str metric);
/* What a remote is told of: moves of its cases, what is an officer's to do; or it
 * is given the log itself. */
enum link_told { LINK_TOLD_CASES, LINK_TOLD_OFFICERS, LINK_TOLD_LOG };
enum link_told		 law_link_told(const struct law_link *row);
/* Does node (with the letters of its incarnation: a … z, za …) run it? */
bool			 law_link_runs(const struct law_link *row,
			    const char *node);
const struct law_unit	*law_unit(const struct law *l, unsigned id);
const struct law_unit	*law_unit_by_code(const struct law *l, struct str code);
const struct law_class	*law_class(const struct law *l, uint32_t code);
const struct law_standard *law_standard(const struct law *l, uint32_t matter);
const struct law_criterion *law_criterion(const struct law *l, uint32_t matter,
    unsigned n);
const struct law_grid	*law_grid(const struct law *l, uint64_t code);
const struct law_account *law_account(const struct law *l, struct str code);
const struct law_role	*law_role_by_code(const struct law *l, struct str code);
const struct law_layer	*law_layer_by_code(const struct law *l, struct str code);
/* Place in law.fields, or -1. */
int			 law_field(const struct law *l, struct str code);
/* Is the unit abolished; or the grid, or anything above it? */
bool			 law_unit_dead(const struct law *l, unsigned id);
bool			 law_grid_dead(const struct law *l, uint64_t code);
/* Does a case of this version of the law see the row? */
bool			 law_move_for(const struct law_move *m, unsigned version);
/* Bits of the roles that can move any case at all. */
uint32_t		 law_moving_roles(const struct law *l);
/* May roles bring in cases of this channel: its finders, and whoever can move
 * a case that was just reported. */
bool			 law_may_report(const struct law *l, unsigned channel,
    uint32_t roles);
/* The book a case of this law version lives by: the last one not newer; NULL:
 * there were no clocks then. */
const struct law_book	*law_book(const struct law *l, unsigned version);
/* NULL also where b is. */
const struct law_clock	*law_book_clock(const struct law_book *b, unsigned id);
const struct law_clock	*law_book_clock_by_code(const struct law_book *b,
    struct str code);
/* 0 the desk's, else the shift's place + 1 in the book. */
uint8_t			 law_book_shift(const struct law_book *b, struct str code);
/* The shift of a unit, likewise; 0 where b is NULL. */
uint8_t			 law_book_unit(const struct law_book *b, unsigned unit);
const struct calendar	*law_book_calendar(const struct law_book *b,
    unsigned shift);
const struct law_kind	*law_kind(const struct law *l, unsigned id);
const struct law_kind	*law_kind_by_code(const struct law *l, struct str code);
/* The kind of a matter's major; NULL: none of its own. */
const struct law_kind	*law_kind_of(const struct law *l, uint32_t matter);
/* The unit that leads the command system of a case there; 0 none. */
uint16_t		 law_commander(const struct law *l, uint32_t matter,
    uint64_t grid);
/* "desk"; "" out of range. */
const char		*law_turn_name(unsigned turn);
/* The profile's word for key, or the key itself. */
struct str		 law_word(const struct law *l, const char *key);

/* Ancestors. Class codes: MMNNNTTT (major*1000000 + minor*1000 + matter):
 * 5003012 is major 5, minor 3, matter 12; parts that are 0 mark the level. */
uint32_t law_class_major(uint32_t code);	/* code of its major */
uint32_t law_class_minor(uint32_t code);	/* code of its minor; 0 for majors */
uint64_t law_grid_town(uint64_t code);		/* code of its town; 0 for the district */
uint64_t law_grid_basic(uint64_t code);		/* code of its basic grid; 0 above */
/* A grid's code as it is written: 110101 and 110101001 too, with zeros below their
 * level; blanks around are left out. 0: it is none. */
uint64_t law_grid_code(struct str text);
/* enum grid_level: the law's, else by the zeros of the code. Here and in the next
 * the law may be NULL. */
unsigned law_grid_level(const struct law *l, uint64_t code);
/* The grid right above: its parent, or by the zeros of a grid that the law does
 * not list; 0 above a district. */
uint64_t law_grid_above(const struct law *l, uint64_t code);

#endif
