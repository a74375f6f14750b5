/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields on the screen. Whose word stands in one is told by a sign: "~" the
 * program's, "+" the program's and the person said yes, none the person's own. The
 * terminal's cursor stands where the next character goes. */
#include "app/intake_view.h"

#include <stdio.h>
#include <string.h>
#include "app/call.h"
#include "app/guide_view.h"
#include "app/intl.h"
#include "app/sheet.h"
#include "lang/lang.h"

#define LABEL_W		14
#define NEXT_FROM	9		/* rows: with a line of what filing does */
#define SIDE_FROM	112	/* columns: the helper stands beside */

struct form_pen {
	struct desk *d;
	struct intake_view *v;
	struct cells *g;
	struct rect r;
	int	label_w, w;	/* of a label, of a value */
};

/* ---- what may be seen ---- */

/* Words, where somebody's number may stand. */
static bool
is_words(const struct intake_field *f, size_t i)
{
	return i == INTAKE_WORDS || i == INTAKE_PLACE || i == INTAKE_TITLE ||
	    (f->own != NULL && f->own->kind == LAW_TEXT);
}

void
intake_shown(const struct intake *f, size_t i, struct buf *out)
{
	const struct intake_field *at = &f->f[i];
	char z[128];

	if (i == INTAKE_PHONE) {
		str_copy(buf_view(&at->text), z, sizeof z);
		call_masked(z, out);
	} else if (i == INTAKE_CALLER) {
		lang_mask_name(buf_view(&at->text), out);
	} else if (is_words(at, i) && at->from != INTAKE_TYPED) {
		lang_mask(buf_view(&at->text), out);
	} else {
		buf_str(out, buf_view(&at->text));
	}
}

/* The active field shows what is typed; a person's number that was filled in stays
 * masked there, too. */
static void
shown(const struct form_pen *p, size_t i, struct buf *out)
{
	const struct intake_view *v = p->v;

	if (i == v->at && !intake_hidden(p->d, i))
		buf_str(out, buf_view(&v->e.b));
	else
		intake_shown(&v->f, i, out);
}

static char
sign_of(const struct intake_field *f)
{
	return f->from == INTAKE_FILLED ? '~' :
	    f->from == INTAKE_CONFIRMED ? '+' : ' ';
}

/* ---- where fields stand ---- */

static bool
doubled(const struct form_pen *p, size_t i)
{
	return p->d->large && i == p->v->at && p->r.w == p->g->w;
}

static int
value_w(const struct form_pen *p, size_t i)
{
	const int w = doubled(p, i) ? p->r.w / 2 : p->r.w;

	return w - p->label_w - 4 > 4 ? w - p->label_w - 4 : 4;
}

/* Rows of text that field i gets; of the screen twice as many when doubled. */
static int
text_rows(const struct form_pen *p, size_t i)
{
	const int most = i == p->v->at ? p->r.h / 2 : p->r.h / 5;
	struct buf b = { 0 };
	int n;

	if (i != INTAKE_WORDS)
		return 1;
	shown(p, i, &b);
	n = edit_rows(buf_view(&b), value_w(p, i));
	buf_fini(&b);
	if (doubled(p, i))
		n = n > most / 2 ? most / 2 : n;
	if (n > most)
		n = most;
	return n < 1 ? 1 : n;
}

static int
screen_rows(const struct form_pen *p, size_t i)
{
	return text_rows(p, i) * (doubled(p, i) ? 2 : 1);
}

/* The first field in sight, so that the active one is. */
static void
scroll_to(struct form_pen *p)
{
	struct intake_view *v = p->v;
	int h = 0, all = 0;

	for (size_t i = 0; i < v->f.n; i++)
		all += screen_rows(p, i);
	if ((size_t)v->scroll > v->at)
		v->scroll = (int)v->at;
	for (size_t i = (size_t)v->scroll; i <= v->at; i++)
		h += screen_rows(p, i);
	while (h > p->r.h && v->scroll < (int)v->at)
		h -= screen_rows(p, (size_t)v->scroll++);
	if (all <= p->r.h)
		v->scroll = 0;
}

/* ---- a field ---- */

static enum role
value_role(const struct intake_view *v, size_t i)
{
	if (i == v->at)
		return ROLE_FIELD_ON;
	return v->f.f[i].from == INTAKE_FILLED ? ROLE_DIM : ROLE_VALUE;
}

static void
draw_label(struct form_pen *p, size_t i, int y)
{
	const struct intake_field *f = &p->v->f.f[i];
	const bool on = i == p->v->at;
	int x = p->r.x;

	cells_text(p->g, x, y, 2, ROLE_FOCUS, str_of(on ?
	    p->d->ascii ? ">" : "▸" : " "), false);
	cells_column(p->g, x + 2, y, p->label_w - 1,
	    on ? ROLE_STRONG : ROLE_LABEL, f->label, false);
	cells_put(p->g, x + 2 + p->label_w - 1, y, ROLE_NEAR,
	    (uint32_t)sign_of(f));
}

/* Behind what was filled in stands why, where there is room. */
static void
draw_why(struct form_pen *p, size_t i, int y, int used)
{
	const struct intake_field *f = &p->v->f.f[i];
	const int x = p->r.x + p->label_w + 3 + used + 2;
	const int room = p->r.x + p->r.w - 1 - x;

	if ((f->from == INTAKE_FILLED || intake_cleared(f)) && i != p->v->at &&
	    room > 8)
		cells_text(p->g, x, y, room, ROLE_DIM, str_of(f->why), true);
}

static void
draw_value(struct form_pen *p, size_t i, int y, int rows)
{
	const struct intake_view *v = p->v;
	const int w = value_w(p, i), x = p->r.x + p->label_w + 3;
	const int step = doubled(p, i) ? 2 : 1;
	struct buf b = { 0 };
	struct str rest, row;
	int first = 0, line = 0, col = 0, used = 0;

	shown(p, i, &b);
	rest = buf_view(&b);
	if (i == v->at)
		edit_where(&v->e, w, &line, &col);
	if (i == v->at && line >= rows)
		first = line - rows + 1;
	for (int k = 0; k < rows * step; k++)
		cells_fill(p->g, (struct rect){ x, y + k, w, 1 },
		    i == v->at ? ROLE_FIELD_ON : ROLE_TEXT);
	for (int k = 0; edit_cut_row(&rest, w, &row); k++) {
		const bool more = rest.n > 0 && k + 1 == first + rows;

		if (k < first || k >= first + rows)
			continue;
		used = cells_text(p->g, x, y + (k - first) * step, w,
		    value_role(v, i), row, false);
		if (more && i != v->at)
			cells_put(p->g, x + w - 1, y + (k - first) * step,
			    ROLE_DIM, p->d->ascii ? '>' : 0x2026);
	}
	if (i == v->at && p->d->p.kind == PROMPT_NONE) {
		p->g->cur_x = x + (col < w ? col : w - 1);
		p->g->cur_y = y + (line - first) * step;
	}
	draw_why(p, i, y, used);
	buf_fini(&b);
}

/* Each row twice, as the halves of letters of double size. */
static void
double_rows(struct form_pen *p, int y, int rows)
{
	struct cells *g = p->g;

	for (int k = 0; k < rows; k++) {
		const int at = y + 2 * k;

		memcpy(&g->c[(at + 1) * g->w], &g->c[at * g->w],
		    (size_t)g->w * sizeof *g->c);
		cells_row_size(g, at, 2);
		cells_row_size(g, at + 1, 3);
	}
}

static void
draw_fields(struct form_pen *p)
{
	int y = p->r.y;

	scroll_to(p);
	for (size_t i = (size_t)p->v->scroll; i < p->v->f.n; i++) {
		int rows = text_rows(p, i);
		const int step = doubled(p, i) ? 2 : 1;

		while (rows > 1 && y + rows * step > p->r.y + p->r.h)
			rows--;
		if (y + rows * step > p->r.y + p->r.h)
			break;
		draw_label(p, i, y);
		draw_value(p, i, y, rows);
		if (step == 2)
			double_rows(p, y, rows);
		y += rows * step;
	}
	p->v->text_w = value_w(p, p->v->at);
}

/* ---- the foot and the head ---- */

/* What opens the list that is counted. */
static void
put_key(const struct desk *d, const char *command, struct buf *out)
{
	char key[24];

	if (hint_chord(d, command, key))
		buf_fmt(out, " %s", key);
}

static void
draw_foot(struct desk *d, struct cells *g, struct rect r)
{
	const struct intake_view *v = d->iv;
	const char *fault = classes_fault(v->classes);
	const size_t missed = d->calls != NULL ? d->calls->missed : 0;
	struct buf b = { 0 };

	if (missed > 0) {
		buf_fmt(&b, _("missed calls %zu"), missed);
		put_key(d, "calls", &b);
	}
	if (v->promised > 0) {
		buf_fmt(&b, "%s%s %llu", b.n > 0 ? " · " : "",
		    _("call-backs promised"), (unsigned long long)v->promised);
		put_key(d, "promised", &b);
	}
	if (v->aside > 0)
		buf_fmt(&b, "%s%s %u", b.n > 0 ? " · " : "",
		    _("texts put aside"), v->aside);
	if (v->unkept)
		buf_fmt(&b, "%s%s", b.n > 0 ? " · " : "",
		    _("! not kept as a draft"));
	else if (v->rest_kept)
		buf_fmt(&b, "%s%s", b.n > 0 ? " · " : "",
		    _("kept as a draft"));
	if (fault != NULL)
		buf_fmt(&b, "%s%s", b.n > 0 ? " · " : "", fault);
	cells_text(g, r.x + 1, r.y, r.w - 2, v->unkept ? ROLE_ERROR : ROLE_DIM,
	    buf_view(&b), true);
	buf_fini(&b);
}

static void
put_span(struct buf *out, int64_t ms)
{
	buf_fmt(out, "%lld:%02lld", (long long)(ms / 60000),
	    (long long)(ms / 1000 % 60));
}

static void
put_wrap(struct desk *d, struct buf *out)
{
	const struct intake *f = &d->iv->f;
	const int64_t ms = d->now > f->wrap_ms ? d->now - f->wrap_ms : 0;

	if (f->wrap_ms == 0)
		return;
	buf_fmt(out, " · %s ", _("after the call"));
	put_span(out, d->slow ? ms / 60000 * 60000 : ms);
	if (d->law->wrap_ms == 0)
		return;
	buf_cstr(out, " / ");
	put_span(out, d->law->wrap_ms);
	if (ms > d->law->wrap_ms)
		buf_fmt(out, " !");
}

void
intake_heading(struct desk *d, struct buf *out)
{
	const struct intake_view *v = d->iv;
	const struct intake_field *c = &v->f.f[INTAKE_CHANNEL];
	struct case_view cv;

	if (v->f.n == 0)
		return;
	if (v->f.slot != SLOT_NONE &&
	    d->repo->ops->get(d->repo, v->f.slot, &cv) == OK)
		buf_fmt(out, "%s %s", _("to be judged"), cv.c->number);
	else
		buf_cstr(out, _("new case"));
	if (c->text.n > 0)
		buf_fmt(out, " · %.*s", (int)c->text.n, c->text.p);
	if (v->f.f[INTAKE_PHONE].text.n > 0) {
		buf_cstr(out, " · ");
		intake_shown(&v->f, INTAKE_PHONE, out);
	}
	put_wrap(d, out);
	if (v->look_only)
		buf_fmt(out, " · %s %s", _("only to look at:"), v->holder);
}

/* ---- all of it ---- */

/* The guide stands where the helper does: what fits the matter comes first. */
static void
draw_side(struct desk *d, struct cells *g, struct rect r, bool beside)
{
	const struct intake *f = &d->iv->f;
	const struct guide_about a = {
		.matter = (uint32_t)f->f[INTAKE_MATTER].code,
		.channel = (unsigned)f->f[INTAKE_CHANNEL].code,
		.said = buf_view(&f->f[INTAKE_WORDS].text)
	};

	if (guide_beside(d) && !d->iv->snippets)
		guide_panel_draw(d, g, r, &a);
	else
		intake_side(d, g, r, beside);
}

/* Rows under the fields, where the helper does not stand beside them. */
static int
side_rows(const struct desk *d, int h)
{
	if (h < 9)
		return 0;
	if (guide_beside(d) && h >= 14)
		return h / 2;
	return h < 14 ? 3 : d->large ? h / 3 : h < 24 ? 7 : h / 2 - 3;
}

void
intake_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct form_pen p = { d, d->iv, g, r, LABEL_W, 0 };
	const bool beside = r.w >= SIDE_FROM && !d->large;
	struct rect side = r;
	bool next;

	if (d->iv == NULL || d->iv->f.n == 0)
		return;
	if (r.w < 60)
		p.label_w = 10;
	if (beside) {
		side.w = r.w * 2 / 5;
		side.x = r.x + r.w - side.w;
		p.r.w -= side.w + 1;
		for (int y = r.y; y < r.y + r.h; y++)
			cells_put(g, side.x - 1, y, ROLE_BORDER,
			    d->ascii ? '|' : 0x2502);
	} else {
		side.h = side_rows(d, r.h);
		side.y = r.y + r.h - side.h;
		p.r.h -= side.h;
	}
	next = p.r.h > NEXT_FROM && d->iv->next_known;
	p.r.h -= (p.r.h > 3) + next;
	draw_fields(&p);
	if (next)
		intake_next_draw(d, g, (struct rect){ r.x, p.r.y + p.r.h, p.r.w,
		    1 });
	if (p.r.h >= 3)
		draw_foot(d, g, (struct rect){ r.x, p.r.y + p.r.h + next,
		    p.r.w, 1 });
	if (!beside && side.h > 0)
		cells_hline(g, r.x, side.y++, r.w, ROLE_BORDER, d->ascii);
	side.h -= !beside;
	if (side.h > 0)
		draw_side(d, g, side, beside);
}
