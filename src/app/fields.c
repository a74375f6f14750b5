/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile's own fields: read from NAME=VALUE, gathered from a history. */
#include "app/fields.h"

#include <stdio.h>
#include "app/intl.h"
#include "lang/lang.h"

/* ---- typed ---- */

static void
say_near(struct buf *out, struct str near)
{
	char z[80];

	if (!near.n)
		return;
	str_copy(near, z, sizeof z);
	buf_cstr(out, "; ");
	buf_fmt(out, _("did you mean %s?"), z);
}

static enum err
unknown(const struct law *law, struct str name, char *why, size_t cap)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%s: %.*s", _("unknown argument"), STR_ARG(name));
	say_near(&b, field_near(law, name));
	str_copy(buf_view(&b), why, cap);
	buf_fini(&b);
	return ERR_NOT_FOUND;
}

enum err
fields_give(const struct law *law, struct str name, struct str value,
    struct body *body, struct body *secret, char *why, size_t cap)
{
	const int at = field_find(law, name);
	struct field_fault fault;
	struct buf b = { 0 };
	char z[80];
	enum err e;

	if (at < 0 || !field_free(&law->fields[at]))
		return unknown(law, name, why, cap);
	e = field_give(&law->fields[at], value, lang_fold_text, body, secret,
	    &fault);
	if (e == ERR_BAD_INPUT) {
		str_copy(name, z, sizeof z);
		buf_fmt(&b, _("%s “%.*s”: %s is expected"), z, STR_ARG(value),
		    _(fault.expected));
		if (fault.allowed.n)
			buf_fmt(&b, " (%.*s)", STR_ARG(fault.allowed));
		say_near(&b, fault.near);
		str_copy(buf_view(&b), why, cap);
		buf_fini(&b);
	} else if (e != OK) {
		snprintf(why, cap, "%s", _(err_text(e)));
	}
	return e;
}

const char *
fields_import(const struct law_field *f, struct str value, struct body *body,
    struct body *secret)
{
	struct field_fault fault;

	return field_give(f, value, lang_fold_text, body, secret, &fault) ==
	    ERR_BAD_INPUT ? fault.expected : NULL;
}

/* ---- seen ---- */

/* Nodes that were apart tell their events one after the other: the amendment
 * that was made later holds, as for the rules. */
static bool
older(struct hlc a, struct hlc b)
{
	return a.ms < b.ms || (a.ms == b.ms && a.count < b.count);
}

void
fields_take(struct fields_seen *s, const struct event *e,
    const struct body *secret, enum err status)
{
	const struct hlc at = e->kind == EV_CASE_AMEND ? e->at :
	    (struct hlc){ 0 };

	if (status != OK ||
	    (e->kind != EV_CASE_REPORT && e->kind != EV_CASE_AMEND))
		return;
	for (size_t i = 0; i < s->law->fields_n && i < FACTS_MAX; i++) {
		const struct law_field *field = &s->law->fields[i];
		const struct field *f = field_shown(field) ?
		    field_value(field, &e->body, secret) : NULL;

		if (f == NULL || older(at, s->at[i]))
			continue;
		s->at[i] = at;
		s->v[i] = *f;
		s->v[i].text = str_n(arena_dup(&s->arena, f->text.p,
		    f->text.n), f->text.n);
		s->there[i] = f->type == FIELD_INT || f->text.n > 0;
	}
}

bool
fields_text(const struct fields_seen *s, size_t i, struct buf *out)
{
	out->n = 0;
	if (i >= FACTS_MAX || !s->there[i])
		return false;
	if (s->v[i].type == FIELD_INT)
		buf_int(out, s->v[i].num);
	else
		buf_str(out, s->v[i].text);
	return true;
}

void
fields_fini(struct fields_seen *s)
{
	arena_fini(&s->arena);
}
