/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guide drawn: tabs, rows of entries, and the text of the picked one. What
 * nobody answers for any more is dim and says so; what is said to be wrong has a
 * sign, and the note stands over its text. */
#include "app/guide_view.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/link_pages.h"
#include "lang/lang.h"

#define WIDE	100	/* columns from which text stands at the side */

/* ---- rows ---- */

static const char *
sign_of(const struct guide_entry *e, bool stale)
{
	return e->flag.wrong ? "!" : stale ? "-" : " ";
}

static const char *
kind_of(const struct guide_entry *e)
{
	static const char *const brief[GUIDE_KINDS] = { N_("std."),
		N_("tel."), N_("ref.") };

	return _(brief[e->kind]);
}

/* Behind the title, dim: a phone's number, else whose it is. */
static void
tail_of(struct desk *d, const struct guide_entry *e, bool stale,
    struct buf *out)
{
	char day[16];

	if (e->kind == GUIDE_PHONE)
		buf_str(out, d->law->phones[e->at].number);
	else
		buf_str(out, words_unit(d, e->owner, true));
	if (!stale)
		return;
	clock_day_text(e->until, day);
	buf_fmt(out, _(" expired %s"), day);
}

static void
draw_row(struct desk *d, struct cells *g, struct rect r,
    const struct guide_entry *e)
{
	const bool stale = guide_stale(e, d->gv->day);
	const enum role role = stale ? ROLE_DIM : ROLE_TEXT;
	struct buf tail = { 0 };
	int w, x = r.x + 2;

	cells_text(g, x, r.y, 2, e->flag.wrong ? ROLE_NEAR : ROLE_DIM,
	    str_of(sign_of(e, stale)), false);
	cells_column(g, x + 2, r.y, 5, ROLE_LABEL, str_of(kind_of(e)), false);
	x += 7;
	tail_of(d, e, stale, &tail);
	w = lang_columns(buf_view(&tail));
	if (w > (r.x + r.w - x) / 2)
		w = (r.x + r.w - x) / 2;
	cells_column(g, x, r.y, r.x + r.w - x - w - 2, role, e->title, false);
	cells_column(g, r.x + r.w - w - 1, r.y, w, e->kind == GUIDE_PHONE &&
	    !stale ? ROLE_VALUE : ROLE_DIM, buf_view(&tail), true);
	buf_fini(&tail);
}

static void
draw_list(struct desk *d, struct cells *g, struct rect r, bool on)
{
	struct guide_view *v = d->gv;

	if (v->cur < v->top)
		v->top = v->cur;
	if (r.h > 0 && v->cur >= v->top + (size_t)r.h)
		v->top = v->cur - (size_t)r.h + 1;
	if (v->n == 0)
		cells_text(g, r.x + 2, r.y, r.w - 2, ROLE_DIM, str_of(
		    v->g->n == 0 ? _("this profile has no guide") :
		    _("nothing found")), true);
	for (int i = 0; i < r.h && v->top + (size_t)i < v->n; i++) {
		const size_t at = v->top + (size_t)i;

		draw_row(d, g, (struct rect){ r.x, r.y + i, r.w, 1 },
		    &v->g->e[v->at[at]]);
		if (at != v->cur)
			continue;
		cells_put(g, r.x, r.y + i, ROLE_CURSOR, d->ascii ? '>' :
		    0x25B8);
		if (on && d->p.kind == PROMPT_NONE) {
			g->cur_x = r.x;
			g->cur_y = r.y + i;
		}
	}
}

/* ---- the text ---- */

struct part { const char *label; enum role role; struct str text; };

static int
label_width(const struct part *p, size_t n)
{
	int w = 0;

	for (size_t i = 0; i < n; i++) {
		const int own = lang_columns(str_of(_(p[i].label)));

		w = p[i].text.n > 0 && own > w ? own : w;
	}
	return w + 2;
}

/* Line ends of a text are its own; the label stands before the first. */
static void
put_parts(struct lines *t, const struct part *p, size_t n)
{
	const int w = label_width(p, n);

	for (size_t i = 0; i < n; i++) {
		struct str rest = p[i].text, line;
		const char *label = _(p[i].label);

		while (rest.n > 0 && str_cut(&rest, '\n', &line)) {
			lines_pair(t, w, str_of(label), p[i].role, line);
			label = "";
		}
	}
}

static void
put_standard(struct lines *t, const struct law_standard *s)
{
	const struct part p[] = {
		{ N_("covers"), ROLE_TEXT, s->what },
		{ N_("ask"), ROLE_STRONG, s->ask },
		{ N_("not ours"), ROLE_TEXT, s->not_ours },
		{ N_("how"), ROLE_TEXT, s->how },
		{ N_("say"), ROLE_VALUE, s->answer } };

	put_parts(t, p, sizeof p / sizeof *p);
}

static void
put_phone(struct lines *t, const struct law_phone *f)
{
	const struct part p[] = {
		{ N_("phone"), ROLE_VALUE, f->number },
		{ N_("hours"), ROLE_TEXT, f->hours },
		{ N_("group"), ROLE_TEXT, f->group },
		{ N_("found by"), ROLE_DIM, f->words } };

	put_parts(t, p, sizeof p / sizeof *p);
}

static void
put_article(struct lines *t, const struct law_article *a)
{
	struct str rest = a->text, line;

	while (rest.n > 0 && str_cut(&rest, '\n', &line))
		lines_add(t, ROLE_TEXT, 0, line);
}

/* Before it is read: it has run out, or is said to be wrong and by whom. */
static void
put_warning(struct desk *d, struct lines *t, const struct guide_entry *e)
{
	const struct str owner = words_unit(d, e->owner, false);
	char day[16];

	clock_day_text(e->until, day);
	if (guide_stale(e, d->gv->day))
		lines_fmt(t, ROLE_NEAR, 0, _("expired %s: %.*s has not "
		    "confirmed it"), day, STR_ARG(owner));
	if (e->flag.wrong) {
		char at[32];

		words_time(d, e->flag.at_ms, true, at, sizeof at);
		lines_fmt(t, ROLE_NEAR, 0, _("! said to be wrong, %s %.*s: "
		    "%.*s; %.*s is to mend it"), at,
		    STR_ARG(words_who(d, str_of(e->flag.actor))),
		    STR_ARG(e->flag.note), STR_ARG(owner));
	}
}

static void
put_owner(struct desk *d, struct lines *t, const struct guide_entry *e)
{
	const struct str owner = words_unit(d, e->owner, false);
	char day[16] = "-";

	if (e->until != INT32_MAX)
		clock_day_text(e->until, day);
	if (e->owner != 0 && !guide_stale(e, d->gv->day))
		lines_fmt(t, ROLE_DIM, 0, _("%.*s answers for it until %s"),
		    STR_ARG(owner), day);
}

static void
build(struct desk *d, int w)
{
	struct lines *t = &d->gv->text;
	const struct guide_entry *e = guide_view_cur(d);
	const int top = t->top;

	lines_clear(t, w);
	if (e == NULL)
		return;
	lines_fmt(t, ROLE_STRONG, 0, "%.*s · %.*s", STR_ARG(e->title),
	    STR_ARG(e->code));
	put_warning(d, t, e);
	switch (e->kind) {
	case GUIDE_STANDARD:
		put_standard(t, &d->law->standards[e->at]);
		break;
	case GUIDE_PHONE:
		put_phone(t, &d->law->phones[e->at]);
		break;
	case GUIDE_ARTICLE:
		put_article(t, &d->law->articles[e->at]);
		break;
	case GUIDE_KINDS:
		break;
	}
	put_owner(d, t, e);
	t->top = top;
}

static void
draw_text(struct desk *d, struct cells *g, struct rect r)
{
	struct guide_view *v = d->gv;

	if (r.w < 8 || r.h < 1)
		return;
	if (v->text.w != r.w - 1)
		build(d, r.w - 1);
	v->page = r.h;
	lines_clamp(&v->text, r.h);
	lines_draw(&v->text, g, (struct rect){ r.x + 1, r.y, r.w - 1, r.h });
}

/* ---- all of it ---- */

static void
draw_tabs(struct desk *d, struct cells *g, struct rect r)
{
	static const char *const names[GUIDE_TABS] = { N_("all"),
		N_("standards"), N_("phones"), N_("articles"), N_("marked wrong"),
		N_("expired") };
	const struct guide_view *v = d->gv;
	int x = r.x + 1;
	char t[sizeof v->words + 32];

	/* First, so that a narrow panel still says what is sought. */
	if (v->words[0] != '\0') {
		snprintf(t, sizeof t, "/%s %zu  ", v->words, v->n);
		x += cells_text(g, x, r.y, r.w / 2, ROLE_MATCH, str_of(t),
		    true);
	}
	for (int i = 0; i < GUIDE_TABS && x < r.x + r.w; i++) {
		snprintf(t, sizeof t, (int)v->tab == i ? "[%s]" : " %s ",
		    _(names[i]));
		x += cells_text(g, x, r.y, r.x + r.w - x, (int)v->tab == i ?
		    ROLE_VIEW_ON : ROLE_DIM, str_of(t), true);
	}
}

/* Left and right where there is room, else the list over the text. */
void
pane_guide_draw(struct desk *d, struct cells *g, struct rect r, bool on)
{
	const bool wide = r.w >= WIDE;
	const int list_h = r.h < 6 ? 1 : (r.h - 2) * 2 / 5;
	struct rect list = { r.x, r.y + 1, r.w, list_h };
	struct rect text = { r.x, r.y + 2 + list_h, r.w, r.h - 2 - list_h };

	cells_fill(g, r, ROLE_TEXT);
	draw_tabs(d, g, r);
	if (wide) {
		list = (struct rect){ r.x, r.y + 1, r.w * 2 / 5, r.h - 1 };
		text = (struct rect){ r.x + list.w + 1, r.y + 1,
			r.w - list.w - 1, r.h - 1 };
		for (int y = 0; y < text.h; y++)
			cells_put(g, text.x - 1, text.y + y, ROLE_BORDER,
			    d->ascii ? '|' : 0x2502);
	} else {
		cells_hline(g, r.x, text.y - 1, r.w, ROLE_BORDER, d->ascii);
	}
	draw_list(d, g, list, on);
	draw_text(d, g, text);
}
