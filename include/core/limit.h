/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limit.h -- a time limit as people write it, and as the desk counts it.
 * Layer: core (pure).
 *
 *	2紧急工作时  30紧急分钟  4工作时  3工作日  3个工作日  7自然日  " 5 天"
 *	种植季节15工作日			counts from the season's first day on
 *	停工 4 工作时; 处罚 7 工作日; 拆除:20个工作日	stages, of one start each
 *
 * Blanks (also U+3000) around the number and unit are ignored, full-width
 * digits are digits, 个 may stand before the unit. 天, 日, 小时 and 时 alone do
 * not say which clock runs: the caller says what they mean here. What does not
 * fit is reported, never guessed. */
#ifndef CORE_LIMIT_H
#define CORE_LIMIT_H

#include "base/err.h"
#include "core/law.h"

#define LIMIT_MAX 100000	/* a larger number is a slip of the pen */
#define LIMIT_STAGES 4		/* of one limit */

struct limit {
	int32_t		n;		/* 1..LIMIT_MAX */
	enum limit_unit	unit;
	uint8_t		season;		/* 0, or the place + 1 in the habit's */
};

/* What a bare 天 and a bare 小时 mean; LIMIT_NONE refuses them. And the seasons
 * that may stand before a number. */
struct limit_habit {
	enum limit_unit	day, hour;
	const struct law_season *seasons;	/* borrowed */
	size_t		seasons_n;
};

struct limit_habit limit_habit_of(const struct law *law);

/* Why a text is no limit: the piece that does not fit, and in English what
 * should stand there (a msgid). */
struct limit_fault {
	struct str	found;		/* borrows from the text */
	const char	*expected;
};

/* One limit: OK, or ERR_BAD_INPUT with *fault said (fault may be NULL). */
MUST_CHECK enum err limit_parse(struct str text, const struct limit_habit *habit,
    struct limit *out, struct limit_fault *fault);

/* "停工:4工作时;处罚 7工作日" cut at the first ';' (or '；'): the stage's name
 * and its limit. False when *rest is used up. */
bool limit_stage(struct str *rest, struct str *name, struct str *limit);

/* A stage and its limit; a limit without stages has one, without a name. */
struct limit_part {
	struct str	name;		/* borrows from the text */
	struct limit	limit;
};

/* A whole text, in one part or in stages. *n: how many of out are filled. */
MUST_CHECK enum err limit_read(struct str text, const struct limit_habit *habit,
    struct limit_part out[LIMIT_STAGES], size_t *n, struct limit_fault *fault);

/* The unit as it is written: 工作日. "" for LIMIT_NONE. */
const char *limit_unit_name(enum limit_unit unit);
/* The unit's code: work_day. "" for LIMIT_NONE. */
const char *limit_unit_code(enum limit_unit unit);
/* By code or as it is written, bare 天 and 小时 by the habit (may be NULL);
 * LIMIT_NONE: neither. */
enum limit_unit limit_unit_of(struct str s, const struct limit_habit *habit);

/* Where a limit begins to count that was set at start_ms: there inside the
 * season, else at midnight of the season's next first day. */
int64_t limit_season_start(const struct law_season *season, int offset_min,
    int64_t start_ms);

#endif
