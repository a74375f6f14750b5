/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in the form, as the arguments that a report and an amendment take.
 * A field that came out of a list has its code; one that was only typed is read as
 * everywhere (app/resolve). Layer: app. */
#include "intake_in.h"

#include <stdio.h>
#include <string.h>
#include "app/fields.h"
#include "app/intl.h"
#include "app/place.h"
#include "app/resolve.h"
#include "lang/lang.h"

static struct str
text_of(const struct intake *f, size_t field)
{
	return str_trim(buf_view(&f->f[field].text));
}

/* ---- what it means ---- */

static uint64_t
criterion_of(const struct intake *f, char *why, size_t cap)
{
	const uint32_t matter = (uint32_t)form_code(f, INTAKE_MATTER, NULL, 0);
	int64_t n;

	if (str_int(text_of(f, INTAKE_CRITERION), &n) && n > 0 &&
	    n <= UINT16_MAX && law_criterion(f->law, matter, (unsigned)n))
		return (uint64_t)n;
	snprintf(why, cap, "%s", _("the class has no such criterion"));
	return 0;
}

uint64_t
form_code(const struct intake *f, size_t field, char *why, size_t cap)
{
	static const enum resolve_kind kinds[INTAKE_FIXED] = {
		[INTAKE_CHANNEL] = RESOLVE_CHANNEL,
		[INTAKE_GRID] = RESOLVE_GRID,
		[INTAKE_MATTER] = RESOLVE_MATTER,
	};
	const struct intake_field *at = &f->f[field];
	struct resolve_hit hit;
	enum err e;

	if (at->text.n == 0)
		return 0;
	if (at->code != 0 && (field != INTAKE_CRITERION || law_criterion(f->law,
	    (uint32_t)form_code(f, INTAKE_MATTER, NULL, 0),
	    (unsigned)at->code)))
		return at->code;
	if (field == INTAKE_CRITERION)
		return criterion_of(f, why, cap);
	e = resolve_one(f->law, kinds[field], text_of(f, field), &hit);
	if (e == OK)
		return hit.id;
	snprintf(why, cap, "%.*s: %s", STR_ARG(text_of(f, field)),
	    e == ERR_CONFLICT ? _("several are called so") :
	    _("nothing is called so"));
	return 0;
}

bool
form_asks_criterion(const struct intake *f, uint32_t matter)
{
	const struct law_class *class = law_class(f->law, matter);

	return class && class->crit_n > 1 &&
	    !form_code(f, INTAKE_CRITERION, NULL, 0);
}

bool
form_urgent(const struct intake *f)
{
	static const char *const no[] = { "0", "no", "n", "否", "不", "f" };
	const struct str s = text_of(f, INTAKE_URGENT);

	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (str_is(s, no[i]))
			return false;
	return s.n > 0;
}

/* ---- promises ---- */

int64_t
form_promise(const struct intake *f, int64_t now_ms)
{
	const struct intake_field *at = &f->f[INTAKE_PROMISE];
	int64_t ms;

	/* A time that was worked out when it was typed stays that time. */
	if (at->code > 0 && at->code <= INT64_MAX)
		return (int64_t)at->code;
	return move_until(f->law, text_of(f, INTAKE_PROMISE), now_ms, &ms) &&
	    ms > 0 ? ms : 0;
}

/* ---- how it came to be ---- */

static void
fold_words(const struct intake *f, struct buf *out)
{
	static const size_t parts[] = { INTAKE_PLACE, INTAKE_TITLE,
		INTAKE_WORDS };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (out->n)
			buf_cstr(out, " ");
		lang_fold_text(buf_view(&f->f[parts[i]].text), out);
	}
}

static const char *
grid_by(const struct intake *f, struct rules *r, struct str folded)
{
	struct place_guess g[8];
	const size_t n = places_find(rules_places(r), folded,
	    &(struct place_hint){ .datum = DATUM_NONE }, g, 8);

	for (size_t i = 0; i < n; i++)
		if (g[i].grid == f->f[INTAKE_GRID].code)
			return place_by_code((enum place_by)g[i].by);
	return place_by_code(PLACE_BY_NAME);
}

void
form_by(const struct intake *f, struct rules *r, struct report_ask *q)
{
	const struct intake_field *g = &f->f[INTAKE_GRID];
	const struct intake_field *m = &f->f[INTAKE_MATTER];
	const struct law_class *class = law_class(f->law, (uint32_t)m->code);
	struct buf words = { 0 }, name = { 0 };

	fold_words(f, &words);
	if (g->from == INTAKE_FILLED) {
		q->grid_by = grid_by(f, r, buf_view(&words));
		q->grid_sure = g->sure;
	}
	q->matter_by = "given";
	q->matter_sure = 100;
	if (m->from == INTAKE_FILLED && class) {
		lang_fold_text(class->name, &name);
		q->matter_by = str_find(buf_view(&words), buf_view(&name)) >= 0
		    ? "words" : "model";
		q->matter_sure = m->sure;
	}
	buf_fini(&name);
	buf_fini(&words);
}

/* ---- arguments ---- */

static void
put(struct form_args *out, struct str name, struct str value)
{
	out->a[out->n++] = (struct move_arg){ name, value };
}

static struct str
number(struct arena *a, uint64_t n)
{
	char text[24];
	const int len = snprintf(text, sizeof text, "%llu",
	    (unsigned long long)n);

	return str_n(arena_dup(a, text, (size_t)len), (size_t)len);
}

static void
put_code(const struct intake *f, size_t field, struct arena *a,
    struct form_args *out)
{
	const uint64_t code = form_code(f, field, NULL, 0);
	const struct law_channel *c = field == INTAKE_CHANNEL ?
	    law_channel(f->law, (unsigned)code) : NULL;

	put(out, str_of(f->f[field].name), c ? c->code : code ?
	    number(a, code) : text_of(f, field));
}

/* The title is cut from the words where nobody wrote one. */
static void
put_title(const struct intake *f, struct arena *a, struct form_args *out)
{
	struct buf b = { 0 };

	intake_title(buf_view(&f->f[INTAKE_WORDS].text), &b);
	if (b.n > 0)
		put(out, STR("title"), str_n(arena_dup(a, b.p, b.n), b.n));
	buf_fini(&b);
}

void
form_args(const struct intake *f, int64_t now_ms, struct arena *a,
    struct form_args *out)
{
	out->n = 0;
	out->urgent = form_urgent(f);
	out->promised_ms = form_promise(f, now_ms);
	for (size_t i = 0; i < f->n; i++) {
		const struct intake_field *at = &f->f[i];

		if (i == INTAKE_TITLE && text_of(f, i).n == 0)
			put_title(f, a, out);
		if (text_of(f, i).n == 0 || i == INTAKE_CRITERION ||
		    i == INTAKE_URGENT || i == INTAKE_PROMISE)
			continue;
		if (i == INTAKE_CHANNEL || i == INTAKE_GRID ||
		    i == INTAKE_MATTER)
			put_code(f, i, a, out);
		else
			put(out, at->own ? at->own->code : str_of(at->name),
			    text_of(f, i));
	}
}

int
form_own_bad(const struct intake *f, char *why, size_t cap)
{
	for (size_t i = INTAKE_FIXED; i < f->n; i++) {
		struct body body = { .n = 0 }, secret = { .n = 0 };

		if (text_of(f, i).n && fields_give(f->law, f->f[i].own->code,
		    text_of(f, i), &body, &secret, why, cap) != OK)
			return (int)i;
	}
	return -1;
}
