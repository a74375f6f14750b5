/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limit.h -- a time limit as people write it, and as the desk counts it.
 * Layer: core (pure).
 *
 *	2紧急工作时  30紧急分钟  4工作时  3工作日  3个工作日  7自然日  " 5 天"
 *
 * Blanks (also U+3000) around the number and unit are ignored, full-width
 * digits are digits, 个 may stand before the unit. 天, 日, 小时 and 时 alone do
 * not say which clock runs: the caller says what they mean here. */
#ifndef CORE_LIMIT_H
#define CORE_LIMIT_H

#include "base/err.h"
#include "core/law.h"

#define LIMIT_MAX 100000	/* a larger number is a slip of the pen */

struct limit {
	int32_t		n;		/* 1..LIMIT_MAX */
	enum limit_unit	unit;
};

/* What a bare 天 and a bare 小时 mean; LIMIT_NONE refuses them. */
struct limit_habit {
	enum limit_unit	day, hour;
};

/* Why a text is no limit: the piece that does not fit, and in English what
 * should stand there (a msgid). */
struct limit_fault {
	struct str	found;		/* borrows from the text */
	const char	*expected;
};

/* OK, or ERR_BAD_INPUT with *fault said (fault may be NULL). */
MUST_CHECK enum err limit_parse(struct str text, const struct limit_habit *habit,
    struct limit *out, struct limit_fault *fault);

/* "停工4工作时;处罚7工作日" cut at the first ';' (or '；'): the stage's name and
 * its limit. False when *rest is used up. */
bool limit_stage(struct str *rest, struct str *name, struct str *limit);

/* The unit as it is written: 工作日. "" for LIMIT_NONE. */
const char *limit_unit_name(enum limit_unit unit);

#endif
