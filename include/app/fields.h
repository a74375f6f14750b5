/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fields.h -- the profile's own fields of a case (core/field), typed and shown.
 * Layer: app. */
#ifndef APP_FIELDS_H
#define APP_FIELDS_H

#include "core/facts.h"
#include "core/field.h"

/* Takes NAME=VALUE into the part of the event it belongs to; name is a code or
 * a name, texts are borrowed. why: a translated sentence where it is not OK.
 *   ERR_NOT_FOUND  no such field that could be given (why names a near one) */
MUST_CHECK enum err fields_give(const struct law *law, struct str name,
    struct str value, struct body *body, struct body *secret, char *why,
    size_t cap);
/* The same for what somebody else wrote: what was expected, static. NULL: it
 * was taken, or there is no room. */
const char *fields_import(const struct law_field *f, struct str value,
    struct body *body, struct body *secret);

/* What a case has, as its events stand; zeroed but for law is empty. */
struct fields_seen {
	const struct law *law;
	struct field	v[FACTS_MAX];	/* by place in law.fields; texts owned */
	struct hlc	at[FACTS_MAX];	/* of the amendment it is from */
	bool		there[FACTS_MAX];
	struct arena	arena;
};
/* For each event of a history, as repo.h's history_fn has it. */
void	fields_take(struct fields_seen *s, const struct event *e,
	    const struct body *secret, enum err status);
/* The value of field i as text; false: there is none to show. Texts of text
 * fields are as they were written: the caller masks. */
bool	fields_text(const struct fields_seen *s, size_t i, struct buf *out);
void	fields_fini(struct fields_seen *s);

#endif
