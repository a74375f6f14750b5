/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts.h -- what a rule may ask of a case.  Layer: core (pure).
 * The fields beside matter, place, channel and time are the profile's
 * (law.fields). They are loaded only when a rule in reach asks, for reading
 * and unsealing a text costs more than a decision. */
#ifndef CORE_FACTS_H
#define CORE_FACTS_H

#include "core/law.h"

#define FACTS_MAX 32		/* fields a profile may list */

enum fact_state { FACT_UNKNOWN, FACT_ABSENT, FACT_NUM, FACT_TEXT };
struct fact {
	enum fact_state	state;
	int64_t		num;
	struct str	text;		/* folded; words of word fields too */
};

struct facts {
	const struct law *law;
	uint32_t	matter;		/* 0 not known */
	uint64_t	grid;		/* of any level; 0 not known */
	int		channel;	/* place in law.channels; -1 not known */
	int64_t		at_ms;		/* when it was reported: time bands */
	int32_t		on;		/* the day rules must be in force on */
	/* facts_time fills these from at_ms */
	uint16_t	minute;		/* of the week, Monday 00:00 is 0 */
	int32_t		day;		/* since 1970, profile's offset */
	uint16_t	month_day;	/* month*100 + day */
	struct fact	*fact;		/* borrowed; law->fields_n of them */
	/* Called once when a field still unknown is asked for; fills what it
	 * can. What is unknown afterwards is absent. */
	void		(*load)(struct facts *f, void *ctx);
	void		*ctx;
	bool		loaded;
};

/* Zero but for law, channel -1 and fact (law->fields_n zeroed facts). */
void	facts_init(struct facts *f, const struct law *law, struct fact *fact);
/* Sets at_ms and all that follows from it; on is the same day. */
void	facts_time(struct facts *f, int64_t at_ms);
const struct fact *facts_get(struct facts *f, unsigned field);
/* By the field's code; false: the law has no such field. */
bool	facts_set_num(struct facts *f, const char *code, int64_t num);
bool	facts_set_text(struct facts *f, const char *code, struct str text);

#endif
