/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule.h -- one dispatch rule: which cases it speaks of and who takes them.
 * Layer: core (pure). Its written form is a row of text columns, the same in
 * rules.tsv, in rule.* events and in the console's form:
 *
 *   id version matter area channel time when unit enforcer lead helpers limit
 *   priority from to kind basis note
 *
 * "-" or nothing is absent (any). A matter is a class code or, where only one
 * is called so, its name; an area a 15-digit grid code or a name; units are
 * codes, names or short names; channels codes joined by commas.
 *
 * lead is unit (管理) or enforcer (执法), and the unit where nothing is said. A
 * kind that is not given is custom. Without an id, id is 0, and the caller
 * gives one.
 *
 *   time  := part { ";" part }
 *   part  := [days] HH:MM-HH:MM | days          weekly; 22:00-06:00 goes over
 *          | MM-DD..MM-DD                       midnight into the next day;
 *          | YYYY-MM-DD..YYYY-MM-DD             every year, or just once
 *   days  := day [ "-" day ] { "," day [ "-" day ] }   mon tue wed … sun, daily
 *   Weekly parts are alternatives, so are date parts; one of each kind that
 *   stands there must hold. Ends: minutes exclusive, days inclusive.
 *
 *   when  := term { ";" term }                  all must hold
 *   term  := field "=" v{,v} | field "!=" v{,v}        one of, none of
 *          | field ("<"|"<="|">"|">=") int | field "=" lo ".." hi
 *          | field "~" w{,w} | field "!~" w{,w}        holds any, holds none
 *   = and != take numbers of number fields and words of word fields; < and
 *   ranges want a number field, ~ a text field. A condition on what a case
 *   does not have never holds, whatever its sign. A field that the profile
 *   does not list is an error, never a broader match.
 *
 * SPECIFICITY, the whole order, most important first (enum rule_loss):
 *   1 matter    the deeper class: matter, minor, major, any
 *   2 area      the smaller area: unit grid, basic grid, area, town, district, any
 *   3 priority  the higher
 *   4 conditions  the greater number of terms in when
 *   5 channel   channels named, before any
 *   6 time      a time band, before none
 *   7 newest    the later first day in force (from)
 * Two rules that fit one case, are equal in all seven and send it to different
 * places tie: no one wins, a person decides, and lint names them. If they send
 * it to the same place the lower id is named. */
#ifndef CORE_RULE_H
#define CORE_RULE_H

#include "base/buf.h"
#include "base/err.h"
#include "core/facts.h"
#include "core/law.h"

#define RULE_HELPERS	4
#define RULE_TERMS	12	/* terms of one when */
#define RULE_VALUES	64	/* values of one term */
#define RULE_WEEK	21	/* weekly slots, those over midnight in two */
#define RULE_SPANS	8	/* date parts */
#define RULE_TEXT_MAX	4096	/* bytes of one column */
#define RULE_VERSION_MAX 1000000
#define DAY_FIRST	INT32_MIN	/* from: always was */
#define DAY_LAST	INT32_MAX	/* to: no end */

#define RULE_COLUMNS(X) \
	X(RULE_ID, "id") X(RULE_VERSION, "version") X(RULE_MATTER, "matter") \
	X(RULE_AREA, "area") X(RULE_CHANNEL, "channel") X(RULE_TIME, "time") \
	X(RULE_WHEN, "when") X(RULE_UNIT, "unit") \
	X(RULE_ENFORCER, "enforcer") X(RULE_LEAD, "lead") \
	X(RULE_HELPERS_COL, "helpers") X(RULE_LIMIT, "limit") \
	X(RULE_PRIORITY, "priority") X(RULE_FROM, "from") X(RULE_TO, "to") \
	X(RULE_KIND, "kind") X(RULE_BASIS, "basis") X(RULE_NOTE, "note")
#define RULE_ENUM(id, name) id,
enum rule_column { RULE_COLUMNS(RULE_ENUM) RULE_COLUMN_COUNT };
#undef RULE_ENUM
extern const char *const rule_column_names[RULE_COLUMN_COUNT];
/* What a sheet may say instead, and what a Chinese desk shows. */
extern const char *const rule_column_aliases[RULE_COLUMN_COUNT];
/* By name or alias; -1 none. */
int	rule_column_named(struct str name);

/* What the duty rests on; only what was read is cited in basis. */
enum rule_kind { KIND_LAW, KIND_FOUNDING, KIND_CUSTOM, KIND_MODEL };
/* Their words: law founding custom model; read also as 法规 三定 惯例 示例. */
const char *rule_kind_code(enum rule_kind k);
bool	rule_kind_of(struct str word, enum rule_kind *out);

enum cond_op { COND_IN, COND_OUT, COND_RANGE, COND_HAS, COND_LACKS };
struct cond {
	uint8_t		field;		/* index into law.fields */
	uint8_t		op;		/* enum cond_op */
	uint16_t	n;		/* of num or word */
	int64_t		lo, hi;		/* COND_RANGE, both inside */
	const int64_t	*num;		/* number fields: sorted, once each */
	const struct str *word;		/* word and text fields: sorted bytewise,
			   folded as facts are (rule_fold) */
};

struct week_slot { uint16_t from, to; };	/* minutes from Monday 00:00 */
struct day_span {
	int32_t		from, to;	/* days since 1970; yearly: month*100+day */
	bool		yearly;		/* from > to goes over New Year */
};
struct band {
	struct week_slot week[RULE_WEEK];	/* sorted, apart; none: any */
	struct day_span	 span[RULE_SPANS];	/* none: any */
	uint8_t		 week_n, span_n;
};

struct rule {
	uint32_t	id, version;	/* 1.. */
	uint32_t	matter;		/* class code of any level; 0 any */
	uint64_t	area;		/* grid code of any level; 0 any */
	uint64_t	channels;	/* bit by place in law.channels; 0 any */
	const struct band *band;	/* NULL any */
	const struct cond *when;
	uint8_t		when_n;
	uint8_t		kind;		/* enum rule_kind */
	bool		enforcer_leads;
	uint8_t		helpers_n;
	uint16_t	unit, enforcer;	/* managing, enforcing; 0 absent, not both */
	uint16_t	helper[RULE_HELPERS];
	int16_t		priority;
	int32_t		limit_n;	/* instead of the criterion's; 0 none */
	uint8_t		limit_unit;	/* enum limit_unit */
	int32_t		from, to;	/* days in force, both inside */
	struct str	limit;		/* as written */
	struct str	basis, note;
	uint64_t	line;		/* of the file it was read from; 0 none */
};

/* Who answers for the case: the leading one of the two, and the other (0). */
uint16_t rule_lead(const struct rule *r);
uint16_t rule_other(const struct rule *r);
/* The same units, lead, helpers and limit. */
bool	rule_same_target(const struct rule *a, const struct rule *b);
unsigned rule_matter_level(uint32_t matter);	/* 0 any, 1 major … 3 matter */
/* Level of area in law; 0 any; areas the law does not list by their zeros. */
unsigned rule_area_level(const struct law *law, uint64_t area);
/* Is the class code, or the grid, the same as of (0 any) or below it? */
bool	rule_matter_in(uint32_t matter, uint32_t of);
bool	rule_area_in(const struct law *law, uint64_t grid, uint64_t of);

/* ---- the written form ---- */
struct rule_text { struct str col[RULE_COLUMN_COUNT]; };

struct rule_fault {
	enum rule_column column;
	struct str	found;		/* the part that is wrong */
	const char	*expected;	/* English, msgid */
	struct str	near;		/* what was likely meant; may be empty */
};
typedef void rule_fault_fn(void *ctx, const struct rule_fault *f);

/* Text into a rule; sets and texts are copied into a. All faults are told;
 * ERR_BAD_INPUT when there was one. fold: how words are brought to the form
 * in which facts come (lang_fold_text); NULL: as they are. */
typedef void rule_fold_fn(struct str s, struct buf *out);
MUST_CHECK enum err rule_read(const struct law *law, const struct rule_text *t,
    rule_fold_fn *fold, struct arena *a, struct rule *out, rule_fault_fn *fn,
    void *ctx);
/* One column as rule_read takes it, canonical (codes); "-" when absent.
 * names: names of units, matters and areas instead of codes. */
void	rule_write(const struct law *law, const struct rule *r,
	    enum rule_column c, bool names, struct buf *out);
/* A copy whose sets and texts are in a. */
void	rule_copy(const struct rule *r, struct arena *a, struct rule *out);

/* ---- does it fit? ---- */
bool	band_holds(const struct band *b, const struct facts *f);
bool	cond_holds(const struct cond *c, struct facts *f);
/* Matter, area, channel, in force on f->on, band and all of when. */
bool	rule_fits(const struct rule *r, struct facts *f);

/* ---- algebra, exact ----
 * A case is taken to be decided on the day it was reported, and its words to
 * hold the words of its place. Days are those of the years 1..9999. */
/* Is there a case that both speak of, on a day both are in force? Matter and
 * area on one line of descent, channels, time, every field satisfiable. If
 * witness is not NULL it is filled with one (see rule_witness). */
struct witness {
	struct facts	f;		/* its facts are in fact[] */
	struct fact	fact[FACTS_MAX];
	struct arena	a;
};
bool	rule_meet(const struct law *law, const struct rule *a,
	    const struct rule *b, struct witness *out);
/* Does a fit every case b fits (conditions, channel, time, days; and matter
 * and area of a at or above b's)? Exact. */
bool	rule_covers(const struct law *law, const struct rule *a,
	    const struct rule *b);
/* A case that r fits; false when no case can (its terms contradict). */
bool	rule_witness(const struct law *law, const struct rule *r,
	    struct witness *out);
void	witness_fini(struct witness *w);
/* As a person would type it into the test bench: "matter=… area=… channel=…
 * at=… field=value". */
void	witness_print(const struct law *law, const struct witness *w,
	    struct buf *out);

#endif
