/* SPDX-License-Identifier: GPL-3.0-or-later */
/* amended.c -- what was put right since a case was reported.  Layer: store.
 * Few cases have amendments; only for those the history is read and folded. */
#include "store/log.h"

#include <stdlib.h>
#include "base/alloc.h"
#include "core/casefile.h"
#include "core/field.h"

struct amended {
	struct store	*s;
	MDB_txn		*t;
	struct history	 h;
	enum err	*status;
	size_t		*order;
	struct body	*body, *secret;
	struct buf	 plain;
};

static struct str
keep(struct amended *a, struct str s)
{
	return str_n(arena_dup(&a->s->report_amended, s.p, s.n), s.n);
}

/* In the place of the one of that name. */
static void
put(struct amended *a, struct body *to, struct field f)
{
	size_t i = 0;

	while (i < to->n && !str_eq(to->f[i].name, f.name))
		i++;
	if (i == EVENT_FIELDS)
		return;		/* the report was full: it stays as it is */
	f.name = keep(a, f.name);
	f.text = keep(a, f.text);
	to->f[i] = f;
	to->n += i == to->n;
}

static void
take(struct amended *a, const struct event *e)
{
	const struct law *law = a->s->law;
	struct body opened;
	bool open = log_secret(a->s, a->t, a->h.slot, e, &a->plain,
	    &opened) == OK;
	const struct field *f;

	for (size_t i = 0; i < law->fields_n; i++) {
		const struct law_field *field = &law->fields[i];

		if (!field_free(field))
			continue;
		f = field_value(field, &e->body, open ? &opened : NULL);
		if (f != NULL)
			put(a, field->kind == LAW_TEXT ? a->secret : a->body,
			    *f);
	}
	f = open ? body_get(&opened, "text") : NULL;
	if (f != NULL && f->type == FIELD_TEXT)
		put(a, a->secret, (struct field){
		    .name = STR("text_now"), .type = FIELD_TEXT,
		    .text = f->text });
}

static enum err
in_order(struct amended *a)
{
	struct casefile c;
	enum err err = casefile_fold(&c, NULL, a->h.all, a->h.n, a->s->law,
	    a->status);

	casefile_order(a->h.all, a->h.n, a->order);
	for (size_t i = 0; err == OK && i < a->h.n; i++) {
		const size_t at = a->order[i];

		if (a->h.e[at].kind == EV_CASE_AMEND && a->status[at] == OK)
			take(a, &a->h.e[at]);
	}
	return err;
}

enum err
amended_put(struct store *s, MDB_txn *t, uint64_t last, struct body *body,
    struct body *secret)
{
	struct amended a = { .s = s, .t = t, .body = body, .secret = secret };
	enum err err = history_read(s, t, last, &a.h);

	if (err != OK)
		return err;
	a.status = xcalloc(a.h.n + 1, sizeof(*a.status));
	a.order = xcalloc(a.h.n + 1, sizeof(*a.order));
	err = in_order(&a);
	free(a.status);
	free(a.order);
	history_fini(&a.h);
	buf_fini(&a.plain);
	return err;
}
