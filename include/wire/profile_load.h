/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_load.h -- what the parts of the profile loader share.
 * Layer: wire, used by profile*.c only.
 *
 * Loading has two halves. First each file is read by tsv_read into a table
 * (one row of the law's own type, its line beside it), sorted and searched for
 * twins. Then, when all are there, each table is checked against the others.
 * A row that cannot be read is left out; one with a bad field stays, so that
 * one slip is one fault and not twenty. */
#ifndef WIRE_PROFILE_LOAD_H
#define WIRE_PROFILE_LOAD_H

#include "core/law.h"
#include "core/limit.h"
#include "wire/tsv.h"

/* In the order they are read: a file may refer to those before it. */
#define PROFILE_TABLES(X) \
	X(PF_STATES, "states.tsv") X(PF_ROLES, "roles.tsv") \
	X(PF_KINDS, "kinds.tsv") \
	X(PF_MOVES, "moves.tsv") X(PF_CHANNELS, "channels.tsv") \
	X(PF_GRIDS, "grids.tsv") X(PF_UNITS, "units.tsv") \
	X(PF_FIELDS, "fields.tsv") X(PF_PLACES, "places.tsv") \
	X(PF_SEASONS, "seasons.tsv") \
	X(PF_CLASSES, "classes.tsv") X(PF_CRITERIA, "criteria.tsv") \
	X(PF_RULES, "rules.tsv") X(PF_ACCOUNTS, "accounts.tsv") \
	X(PF_REASONS, "reasons.tsv") X(PF_VIEWS, "views.tsv") \
	X(PF_WORDS, "words.tsv") X(PF_HOLIDAYS, "holidays.tsv") \
	X(PF_SYSTEMS, "systems.tsv") X(PF_METRICS, "metrics.tsv") \
	X(PF_SHIFTS, "shifts.tsv") X(PF_CLOCKS, "clocks.tsv") \
	X(PF_LADDERS, "ladders.tsv") X(PF_LINKS, "links.tsv") \
	X(PF_SENSORS, "sensors.tsv") X(PF_TEAMS, "teams.tsv") \
	X(PF_LAYERS, "layers.tsv") X(PF_SHAPES, "shapes.tsv") \
	X(PF_STANDARDS, "standards.tsv") X(PF_PHONES, "phones.tsv") \
	X(PF_ARTICLES, "articles.tsv") X(PF_SNIPPETS, "snippets.tsv")
#define PF_ENUM(id, name) id,
enum profile_table { PROFILE_TABLES(PF_ENUM) PF_COUNT };
#undef PF_ENUM

#define PROFILE_JSON "profile.json"
#define PROFILE_CODE	24	/* bytes of a code */
extern const char *const profile_table_names[PF_COUNT];
/* May a profile lack it? Those made before it was thought of do. */
bool	profile_table_optional(unsigned which);

struct table {
	char		*rows;		/* in the law's arena, size bytes each */
	uint32_t	*lines;		/* owned: line of each row */
	struct str	*refs;		/* owned: a text to be looked up later */
	size_t		 n, cap, size;
};

struct names {		/* code of a unit -> its id; open addressing */
	uint32_t	*slot;		/* owned: index into units + 1 */
	size_t		 cap;
};

struct profile_load {
	struct law	*law;
	struct diag_sink *sink;
	bool		trusted;
	struct str	text[PF_COUNT];	/* copied into the arena */
	struct table	t[PF_COUNT];
	struct names	units;
	/* codes of profile.json, looked up when the tables are there */
	struct str	first_state, fallback_unit, rule_roles;
	uint64_t	first_state_line, fallback_unit_line, rule_roles_line;
	uint64_t	first_level_line;
	uint64_t	seen;		/* keys of profile.json, a bit each */
	size_t		merge_n, merge_opens_n;	/* of merge_at, merge_opens so far */
	uint64_t	merge_opens_line;
	struct law_book	book;		/* of this version, until it is the law's */
};

/* --- profile.c --- */
/* The text of one table, copied into the arena. */
void	 table_take(struct profile_load *l, enum profile_table which,
	    struct str archive);
void	 load_fini(struct profile_load *l);

/* --- profile_table.c --- */
/* Reads one file into l->t[which]; size is that of a row. */
void	 table_read(struct profile_load *l, enum profile_table which,
	    const char *const *columns, size_t n, size_t size, tsv_fn *fn);
/* The same where some columns may be missing (a bit each), and for a file that
 * may: then there are no rows. */
struct table_want {
	enum profile_table which;
	const char	*const *columns;
	size_t		 n;
	uint32_t	 optional;
	size_t		 size;
	tsv_fn		*fn;
};
void	 table_read_some(struct profile_load *l, const struct table_want *want);
/* A new zeroed row; ref is kept beside it. */
void	*table_add(struct profile_load *l, enum profile_table which,
	    const struct tsv_row *row, struct str ref);
void	 table_fini(struct table *t);
typedef int table_cmp(const void *a, const void *b);
/* Sorts by cmp (stable) unless it is sorted already. */
void	 table_sort(struct table *t, table_cmp *cmp);
/* After table_sort: a fault for each row equal to the one before it. */
void	 table_unique(struct profile_load *l, enum profile_table which,
	    table_cmp *cmp, const char *field, const char *expected);
/* The same for a table that keeps the file's order: a sorted copy is asked. */
void	 table_unique_aside(struct profile_load *l, enum profile_table which,
	    table_cmp *cmp, const char *field, const char *expected);
/* Hands a table's rows to the law. */
#define TABLE_GIVE(l, which, name) do { \
	(l)->law->name = (void *)(l)->t[which].rows; \
	(l)->law->name##_n = (l)->t[which].n; \
} while (0)
/* A fault found after reading, at row i of a table. */
void	 table_fault(struct profile_load *l, enum profile_table which, size_t i,
	    const char *field, struct str found, const char *expected);
/* Which file a json fault is said of. */
void	 json_fault(struct profile_load *l, uint64_t line, const char *field,
	    struct str found, const char *expected);

/* Fields. All say their own fault and return false then. */
bool	 field_int(const struct tsv_row *row, size_t col, int64_t lo, int64_t hi,
	    int64_t *out, const char *expected);
bool	 field_flag(const struct tsv_row *row, size_t col, bool *out);
/* a-z 0-9 _ . - , at most max bytes */
bool	 field_code(const struct tsv_row *row, size_t col, size_t max,
	    struct str *out);
bool	 field_text(const struct tsv_row *row, size_t col, struct str *out);
/* "-" is the empty text. */
struct str field_opt(const struct tsv_row *row, size_t col);
/* A column that the header may lack, or "-": the empty text. */
struct str field_some(const struct tsv_row *row, size_t col);
/* One of the words of list, which ends with NULL. */
bool	 field_word(const struct tsv_row *row, size_t col,
	    const char *const *list, const char *expected);
/* A day as 2026-10-01 since 1970; "-" is open. */
void	 field_day(const struct tsv_row *row, size_t col, int32_t open,
	    int32_t *out);
/* Digits, blanks, + and -. */
bool	 phone_ok(struct str s);
/* The 15 digits of a grid; false: it is none. Says nothing. */
bool	 grid_code(struct str s, uint64_t *out);
/* Code of a unit, "-" gives 0. */
bool	 field_unit(struct profile_load *l, const struct tsv_row *row,
	    size_t col, uint16_t *out);
/* Codes of roles joined by commas; "*" all. */
bool	 field_roles(struct profile_load *l, const struct tsv_row *row,
	    size_t col, uint32_t *out);

/* Names of flags joined by commas, "-" none: with '!' before them into *not,
 * which may be NULL. */
bool	 field_flags(const struct tsv_row *row, size_t col, uint32_t *need,
	    uint32_t *not);
/* Whom a notice may go to, by commas; "-" nobody. */
bool	 field_tell(struct profile_load *l, const struct tsv_row *row,
	    size_t col, struct str *out);
/* A limit as the profile writes it. NULL, or what should stand there. */
const char *limit_text(const struct law *law, struct str text,
	    struct limit *out);

/* NULL where the queue can read the filter; else what should stand at *found. */
const char *filter_fault_of(const struct law *law, struct str text,
	    struct str *found);
/* "08:30-12:00" behind the slots of weekday w (1..7). NULL, or what should stand
 * there. */
const char *slot_add(struct calendar *c, unsigned w, struct str text);
extern const char *const weekday_names[7];

/* --- the nouns: read, then check --- */
void	 flow_read(struct profile_load *l);
void	 flow_check(struct profile_load *l);
void	 space_read(struct profile_load *l);
void	 space_check(struct profile_load *l);
void	 moves_read(struct profile_load *l);
/* Does row a, which stands before b, take every case that b could? */
bool	 move_shadowed(const struct law_move *a, const struct law_move *b);
void	 kinds_read(struct profile_load *l);
void	 seasons_read(struct profile_load *l);
void	 loop_read(struct profile_load *l);	/* systems, metrics */
void	 loop_check(struct profile_load *l);
void	 clocks_read(struct profile_load *l);	/* shifts, clocks, ladders */
/* Only into l->book, whose calendars are then l's. */
void	 book_read(struct profile_load *l);
void	 clocks_check(struct profile_load *l);
/* Does a row of moves.tsv let the desk itself take that action? */
bool	 auto_gives(const struct law *law, struct str action);
void	 links_read(struct profile_load *l);	/* links_file.c */
void	 links_check(struct profile_load *l);
void	 sensors_read(struct profile_load *l);
void	 sensors_check(struct profile_load *l);
void	 teams_read(struct profile_load *l);
void	 teams_check(struct profile_load *l);
void	 layers_read(struct profile_load *l);
void	 layers_check(struct profile_load *l);
void	 guide_read(struct profile_load *l);	/* what stands beside the form */
void	 guide_check(struct profile_load *l);
void	 days_read(struct profile_load *l);	/* holidays; law.calendar */
void	 days_check(struct profile_load *l);
/* Makes c, whose slots are set, with the law's holidays or without any. */
void	 calendar_of(const struct law *law, bool holidays, struct calendar *c);
void	 fields_read(struct profile_load *l);	/* fields, places */
void	 fields_check(struct profile_load *l);
void	 catalogue_read(struct profile_load *l);
void	 catalogue_check(struct profile_load *l);
void	 desk_read(struct profile_load *l);	/* accounts, views, words */
void	 desk_check(struct profile_load *l);
void	 json_read(struct profile_load *l, struct str text);
void	 json_check(struct profile_load *l);

#endif
