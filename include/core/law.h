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

#define LAW_ANY		0xFFu	/* from: any state; to: stays */
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
	X(GUARD_ACTED_IF_URGENT, "acted_if_urgent")	/* no return of an emergency before first action */

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
	X(EFFECT_RELEASE, "release")	/* the seat's claim ends */

#define LAW_BIT_ENUM(id, name) id##_BIT,
enum guard_bit { GUARD_LIST(LAW_BIT_ENUM) GUARD_COUNT };
enum effect_bit { EFFECT_LIST(LAW_BIT_ENUM) EFFECT_COUNT };
#undef LAW_BIT_ENUM
#define LAW_FLAG_ENUM(id, name) id = 1 << id##_BIT,
enum guard { GUARD_LIST(LAW_FLAG_ENUM) };
enum effect { EFFECT_LIST(LAW_FLAG_ENUM) };
#undef LAW_FLAG_ENUM

struct law_state {
	uint8_t		id;		/* 1..254, stable */
	uint8_t		stage;		/* 1..: step of the loop it belongs to */
	bool		open;		/* counts as unfinished */
	struct str	code;		/* "to_file" */
	struct str	name;		/* 待立案 */
	struct str	sign;		/* one cell, told apart without colour */
};

struct law_move {
	uint8_t		from;		/* state id, or LAW_ANY */
	uint8_t		to;		/* state id, or LAW_ANY: stays */
	uint32_t	roles;		/* bit per law_role.bit */
	uint32_t	guards;		/* enum guard */
	uint32_t	effects;	/* enum effect */
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

struct law_unit {
	uint16_t	id;		/* 1.., stable */
	uint16_t	parent;		/* 0 none */
	struct str	code, name, short_name;
	struct str	kind;		/* department, town, company, centre; abolished */
	struct str	phone, lead;	/* duty phone; lead's title */
	uint32_t	town;		/* town part of the grid code, 0 district */
};

/* Codes are MMNNNTTT, see law_class_major below; 0 is none. */
struct law_class {		/* a major or a minor class, or a matter */
	uint32_t	code;
	uint32_t	parent;		/* code; 0 for a major */
	uint8_t		level;		/* 1 major, 2 minor, 3 matter */
	struct str	name;
	struct str	kind;		/* component event service lead safety;
			   majors only */
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
	/* working slots: minutes from midnight, per weekday 1..7 */
	struct { uint16_t from, to; } slots[8][4];
	uint8_t		slots_n[8];
#define LAW_TABLE(type, name) struct type *name; size_t name##_n;
	LAW_TABLE(law_state, states)
	LAW_TABLE(law_move, moves)
	LAW_TABLE(law_role, roles)
	LAW_TABLE(law_channel, channels)
	LAW_TABLE(law_unit, units)
	LAW_TABLE(law_class, classes)
	LAW_TABLE(law_criterion, criteria)	/* by matter, n */
	LAW_TABLE(law_grid, grids)
	LAW_TABLE(law_field, fields)		/* file order; by id */
	LAW_TABLE(law_place, places)		/* by name bytewise, then grid */
	LAW_TABLE(law_account, accounts)	/* by code */
	LAW_TABLE(law_view, views)		/* file order */
	LAW_TABLE(law_reason, reasons)		/* file order */
	LAW_TABLE(law_word, words)		/* by key */
	LAW_TABLE(law_holiday, holidays)	/* by day */
#undef LAW_TABLE
};

void	law_fini(struct law *law);

/* All return NULL when there is none. */
const struct law_state	*law_state(const struct law *l, unsigned id);
const struct law_state	*law_state_by_code(const struct law *l, struct str code);
const struct law_channel *law_channel(const struct law *l, unsigned id);
const struct law_channel *law_channel_by_code(const struct law *l, struct str code);
const struct law_unit	*law_unit(const struct law *l, unsigned id);
const struct law_unit	*law_unit_by_code(const struct law *l, struct str code);
const struct law_class	*law_class(const struct law *l, uint32_t code);
const struct law_criterion *law_criterion(const struct law *l, uint32_t matter,
    unsigned n);
const struct law_grid	*law_grid(const struct law *l, uint64_t code);
const struct law_account *law_account(const struct law *l, struct str code);
const struct law_role	*law_role_by_code(const struct law *l, struct str code);
/* Place in law.fields, or -1. */
int			 law_field(const struct law *l, struct str code);
/* Is the unit abolished; or the grid, or anything above it? */
bool			 law_unit_dead(const struct law *l, unsigned id);
bool			 law_grid_dead(const struct law *l, uint64_t code);
/* Bits of the roles that can move any case at all. */
uint32_t		 law_moving_roles(const struct law *l);
/* May roles bring in cases of this channel: its finders, and whoever can move
 * a case that was just reported. */
bool			 law_may_report(const struct law *l, unsigned channel,
    uint32_t roles);
/* The profile's word for key, or the key itself. */
struct str		 law_word(const struct law *l, const char *key);

/* Ancestors. Class codes: MMNNNTTT (major*1000000 + minor*1000 + matter):
 * 5003012 is major 5, minor 3, matter 12; parts that are 0 mark the level. */
uint32_t law_class_major(uint32_t code);	/* code of its major */
uint32_t law_class_minor(uint32_t code);	/* code of its minor; 0 for majors */
uint64_t law_grid_town(uint64_t code);		/* code of its town; 0 for the district */
uint64_t law_grid_basic(uint64_t code);		/* code of its basic grid; 0 above */
/* The grid right above: its parent, or by the zeros of a grid that the law does
 * not list; 0 above a district. */
uint64_t law_grid_above(const struct law *l, uint64_t code);

#endif
