/* SPDX-License-Identifier: GPL-3.0-or-later */
/* field.h -- the profile's own fields of a case (fields.tsv): how a value is
 * given and where it lies.  Layer: core (pure).
 * Numbers and words stand in the public part of a case.report or case.amend,
 * texts in the sealed one, each under the field's code. An empty text takes a
 * value back. The newest that stands holds. */
#ifndef CORE_FIELD_H
#define CORE_FIELD_H

#include "base/buf.h"
#include "core/event.h"
#include "core/rule.h"

#define FIELD_WORD_MAX	120	/* bytes of a word of an open list */

/* Place in law.fields by code, else by name; -1. */
int	field_find(const struct law *law, struct str word);
/* May it be given? Not where the engine knows it (urgent criterion votes words
 * place) or the code is another member of the events' bodies. */
bool	field_free(const struct law_field *f);
/* Is it to be shown beside what is shown of every case? */
bool	field_shown(const struct law_field *f);

struct field_fault {
	const char	*expected;	/* English, msgid */
	struct str	allowed;	/* range or words; may be empty */
	struct str	near;		/* what was likely meant; may be empty */
};
/* value into the part it belongs to; the name and the text are borrowed, of
 * law and value. fold: as facts are folded.
 *   ERR_BAD_INPUT  why says what was expected (near is of law)
 *   ERR_TOO_BIG    no room */
MUST_CHECK enum err field_give(const struct law_field *f, struct str value,
    rule_fold_fn *fold, struct body *body, struct body *secret,
    struct field_fault *why);
/* The value of a report or amendment, of the kind that f wants; NULL: none.
 * One that is an empty text was taken back. Votes of a report that has none
 * are its votes_up. secret may be NULL. */
const struct field *field_value(const struct law_field *f,
    const struct body *body, const struct body *secret);
/* The field of law that was likely meant, by code or name; may be empty. */
struct str field_near(const struct law *law, struct str word);

#endif
