/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filter_words.h -- the words of the filter language, English and Chinese.
 * Layer: core. For core/filter alone; what others ask for is in filter.h. */
#ifndef CORE_FILTER_WORDS_H
#define CORE_FILTER_WORDS_H

#include "core/filter.h"

/* Words before a colon after which a text is looked for in one place. */
enum text_word { WORD_TEL, WORD_PLACE, WORD_TITLE };
bool	filter_text_word(struct str word, enum text_word *out);

enum time_word { WORD_DUE, WORD_AGE, WORD_REPORTED };

enum short_word {
	SHORT_OVERDUE, SHORT_NEAR, SHORT_OPEN, SHORT_CLOSED, SHORT_MINE,
	SHORT_TODAY, SHORT_ELSEWHERE
};

bool	filter_time_word(struct str word, enum time_word *out);
bool	filter_short(struct str word, enum short_word *out);
const char *filter_short_name(enum short_word word);	/* canonical */

#endif
