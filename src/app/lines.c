/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/lines.h"

#include <stdlib.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

void
lines_fini(struct lines *t)
{
	buf_fini(&t->b);
	free(t->l);
	*t = (struct lines){ 0 };
}

void
lines_clear(struct lines *t, int w)
{
	t->b.n = 0;
	t->n = 0;
	t->w = w;
}

static struct line *
push(struct lines *t)
{
	t->l = xgrow(t->l, &t->cap, t->n + 1, sizeof *t->l);
	t->l[t->n] = (struct line){ 0 };
	return &t->l[t->n++];
}

/* Bytes of s that fit w columns; Latin words are not cut where a blank
 * allows to break before them. */
static size_t
fit(struct str s, int w)
{
	struct str rest = s;
	size_t blank = 0;
	int used = 0;

	while (rest.n > 0) {
		const struct str here = rest;
		const size_t n = lang_cluster(rest);
		const uint32_t cp = utf8_next(&rest);

		rest = str_from(here, n);	/* never cut inside of one */
		used += lang_columns(str_n(here.p, n));
		if (used > w)
			return blank > s.n / 4 || blank > 24 ? blank :
			    here.p == s.p ? s.n - rest.n : s.n - here.n;
		if (cp == ' ')
			blank = s.n - rest.n;
		else if (cp > 0x2E7F)
			blank = 0;
	}
	return s.n;
}

static void
wrap(struct lines *t, const struct line *shape, struct str s)
{
	int w = t->w - shape->indent - shape->label_w;
	bool first = true;

	if (w < 4)
		w = 4;
	do {
		size_t n = fit(s, w);
		struct line *l = push(t);

		*l = *shape;
		if (!first)
			l->label_n = 0;
		l->at = (uint32_t)t->b.n;
		l->n = (uint32_t)n;
		buf_add(&t->b, s.p, n);
		s = str_from(s, n);
		first = false;
	} while (s.n > 0);
}

void
lines_add(struct lines *t, enum role role, int indent, struct str s)
{
	struct line shape = {
		.role = (uint8_t)role, .indent = (uint8_t)indent
	};

	wrap(t, &shape, s);
}

void
lines_fmt(struct lines *t, enum role role, int indent, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	lines_add(t, role, indent, buf_view(&b));
	buf_fini(&b);
}

void
lines_pair(struct lines *t, int label_w, struct str label, enum role role,
    struct str s)
{
	struct line shape = {
		.role = (uint8_t)role, .label_role = ROLE_LABEL,
		.label_w = (uint8_t)label_w,
		.label_at = (uint32_t)t->b.n, .label_n = (uint32_t)label.n
	};

	buf_str(&t->b, label);
	wrap(t, &shape, s);
}

void
lines_gap(struct lines *t)
{
	push(t);
}

void
lines_clamp(struct lines *t, int h)
{
	if (t->top > (int)t->n - h)
		t->top = (int)t->n - h;
	if (t->top < 0)
		t->top = 0;
}

static struct str
piece(const struct lines *t, uint32_t at, uint32_t n)
{
	return n > 0 ? str_n(t->b.p + at, n) : STR_NONE;
}

void
lines_draw(struct lines *t, struct cells *g, struct rect r)
{
	lines_clamp(t, r.h);
	for (int y = 0; y < r.h; y++) {
		size_t i = (size_t)(t->top + y);
		int x;

		cells_fill(g, (struct rect){ r.x, r.y + y, r.w, 1 },
		    ROLE_TEXT);
		if (i >= t->n)
			continue;
		x = t->l[i].indent;
		if (t->l[i].label_n > 0)
			cells_text(g, r.x + x, r.y + y, t->l[i].label_w - 1,
			    t->l[i].label_role,
			    piece(t, t->l[i].label_at, t->l[i].label_n),
			    true);
		x += t->l[i].label_w;
		cells_text(g, r.x + x, r.y + y, r.w - x, t->l[i].role,
		    piece(t, t->l[i].at, t->l[i].n), true);
	}
}
