/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper beside the fields: what the active field may be, who calls, where it
 * is, what it is likely about, and who told of it before. Where there is little
 * room only what belongs to the active field. */
#include "app/intake_view.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "core/twins.h"
#include "lang/lang.h"

#define UNIT_W	24		/* columns that a unit and its rule take */

struct side_pen {
	struct desk *d;
	struct intake_view *v;
	const struct help *h;
	struct cells *g;
	struct rect r;
	int	y;
	bool	roomy;		/* a blank row between parts */
};

static bool
room(const struct side_pen *s)
{
	return s->y < s->r.y + s->r.h;
}

static void
put(struct side_pen *s, enum role role, const struct buf *b, bool on)
{
	if (!room(s))
		return;
	cells_text(s->g, s->r.x, s->y, 2, ROLE_FOCUS, str_of(!on ? "" :
	    s->d->ascii ? ">" : "▸"), false);
	cells_text(s->g, s->r.x + 2, s->y, s->r.w - 3, role, buf_view(b), true);
	s->y++;
}

static void
put_head(struct side_pen *s, const char *text)
{
	if (s->roomy && s->y > s->r.y)
		s->y++;
	if (room(s))
		cells_text(s->g, s->r.x + 1, s->y++, s->r.w - 2, ROLE_LABEL,
		    str_of(text), true);
}

/* ---- the active field ---- */

static void
put_urgent(struct side_pen *s)
{
	struct buf b = { 0 };

	if (s->h->urgent[0] == '\0')
		return;
	buf_fmt(&b, "!! %s: %s", _("emergency"), s->h->urgent);
	put(s, ROLE_URGENT, &b, false);
	buf_fini(&b);
}

static void
put_why(struct side_pen *s)
{
	const struct intake_field *f = &s->v->f.f[s->v->at];
	struct buf b = { 0 };

	if (f->from != INTAKE_FILLED && !intake_cleared(f))
		return;
	buf_fmt(&b, "%s%s", f->from == INTAKE_FILLED ? "~ " : "", f->why);
	if (f->sure > 0 && f->sure < 100)
		buf_fmt(&b, " · %u%%", f->sure);
	put(s, ROLE_NEAR, &b, false);
	buf_fini(&b);
}

static void
put_choices(struct side_pen *s, int most)
{
	struct intake_view *v = s->v;

	if (most > (int)v->list_n)
		most = (int)v->list_n;
	if (v->cur >= v->top + most)
		v->top = v->cur - most + 1;
	if (v->cur >= 0 && v->cur < v->top)
		v->top = v->cur;
	for (int i = v->top; i < v->top + most && room(s); i++) {
		const struct intake_row *p = &v->list[i];
		const bool on = i == v->cur;
		char n[16] = "  ";
		int x = s->r.x + 2;

		if (i < 9)
			snprintf(n, sizeof n, "%d ", i + 1);
		if (on)
			cells_fill(s->g, (struct rect){ s->r.x, s->y, s->r.w,
			    1 }, ROLE_CURSOR);
		cells_text(s->g, s->r.x, s->y, 2, ROLE_FOCUS, str_of(!on ? "" :
		    s->d->ascii ? ">" : "▸"), false);
		x += cells_text(s->g, x, s->y, 3, ROLE_HINT_KEY, str_of(n),
		    false);
		x += cells_text(s->g, x, s->y, s->r.x + s->r.w - x - 1,
		    on ? ROLE_CURSOR : ROLE_TEXT, str_of(p->text), true) + 2;
		if (p->note[0] != '\0' && x < s->r.x + s->r.w - 4)
			cells_text(s->g, x, s->y, s->r.x + s->r.w - x - 1,
			    on ? ROLE_CURSOR : ROLE_DIM, str_of(p->note),
			    true);
		s->y++;
	}
}

/* ---- who calls ---- */

static void
put_past(struct side_pen *s, uint32_t slot)
{
	struct case_view cv;
	const struct law_state *st;
	struct buf b = { 0 };
	char at[32], number[16];

	if (s->d->repo->ops->get(s->d->repo, slot, &cv) != OK)
		return;
	st = law_state(s->d->law, cv.c->state);
	words_short(s->d, cv.c->number, number);
	words_time(s->d, cv.c->reported_ms, true, at, sizeof at);
	buf_fmt(&b, "%s %s %.*s ", number, at, STR_ARG(st != NULL ? st->name :
	    STR_NONE));
	if (cv.c->flags & CASE_PROMISED)
		buf_fmt(&b, "%s ", _("call-back promised"));
	lang_mask(cv.title, &b);
	put(s, cv.c->flags & CASE_PROMISED ? ROLE_NEAR : ROLE_TEXT, &b,
	    false);
	buf_fini(&b);
}

static void
put_caller(struct side_pen *s)
{
	const struct help *h = s->h;
	struct buf b = { 0 };

	if (s->v->f.f[INTAKE_PHONE].text.n == 0)
		return;
	if (!h->past_known)
		buf_cstr(&b, _("looking for earlier cases …"));
	else if (h->past_all == 0)
		buf_cstr(&b, _("first call"));
	else
		buf_fmt(&b, _("%llu earlier, open %llu"),
		    (unsigned long long)h->past_all,
		    (unsigned long long)h->past_open);
	if (h->name[0] != '\0') {
		buf_cstr(&b, " · ");
		lang_mask_name(str_of(h->name), &b);
	}
	if (h->promised > 0)
		buf_fmt(&b, " · ! %s %llu", _("call-backs promised"),
		    (unsigned long long)h->promised);
	put_head(s, _("who calls"));
	put(s, h->promised > 0 ? ROLE_NEAR : ROLE_TEXT, &b, false);
	buf_fini(&b);
	for (size_t i = 0; i < h->past_n && room(s); i++)
		put_past(s, h->past[i]);
}

/* ---- where ---- */

static void
put_places(struct side_pen *s, size_t most)
{
	if (s->h->place_n == 0)
		return;
	put_head(s, _("where"));
	for (size_t i = 0; i < s->h->place_n && i < most && room(s); i++) {
		const struct place_guess *p = &s->h->place[i];
		struct buf b = { 0 };

		buf_fmt(&b, "%2u%% ", p->sure);
		words_grid(s->d, p->grid, &b);
		if (p->name.n > 0)
			buf_fmt(&b, "  “%.*s”", STR_ARG(p->name));
		put(s, p->sure >= s->d->law->place_sure ? ROLE_TEXT : ROLE_DIM,
		    &b, false);
		buf_fini(&b);
	}
}

/* ---- what ---- */

/* Limit and unit: the last that anybody would do without. */
static void
put_ends(struct side_pen *s, const struct help_matter *m, struct buf *b)
{
	struct buf to = { 0 };

	if (m->unit != 0)
		buf_fmt(&to, "→ %.*s", STR_ARG(words_unit(s->d, m->unit,
		    true)));
	if (m->rule != 0)
		buf_fmt(&to, " (R%u)", m->rule);
	if (b->n > 0 && lang_columns(buf_view(b)) + 1 +
	    lang_columns(buf_view(&to)) > s->r.w - 3) {
		put(s, ROLE_TEXT, b, false);
		b->n = 0;
	}
	if (b->n == 0)
		buf_cstr(b, "  ");
	else
		buf_byte(b, ' ');
	buf_str(b, buf_view(&to));
	if (m->unit != 0 || b->n > 2)
		put(s, ROLE_TEXT, b, false);
	buf_fini(&to);
}

/* In one row where it is wide enough for all of it, else the name and how sure,
 * then what follows from it; why, where there is room. */
static void
put_matter(struct side_pen *s, const struct help_matter *m, bool brief)
{
	struct buf name = { 0 }, b = { 0 };

	buf_fmt(&name, "%.*s %u%%", STR_ARG(words_matter(s->d, m->matter)),
	    m->sure);
	if (m->criterion != 0)
		buf_fmt(&b, _(" · crit. %u"), m->criterion);
	if (m->limit[0] != '\0')
		buf_fmt(&b, _(" · within %s"), m->limit);
	if (lang_columns(buf_view(&name)) + lang_columns(buf_view(&b)) +
	    UNIT_W <= s->r.w) {
		buf_str(&name, buf_view(&b));
		put_ends(s, m, &name);
	} else {
		put(s, ROLE_TEXT, &name, false);
		name.n = 0;
		if (b.n > 0)
			buf_fmt(&name, "  %s", buf_z(&b) + sizeof " · " - 1);
		put_ends(s, m, &name);
	}
	if (!brief && m->why[0] != '\0') {
		b.n = 0;
		buf_fmt(&b, "  %s", m->why);
		put(s, ROLE_DIM, &b, false);
	}
	buf_fini(&b);
	buf_fini(&name);
}

static void
put_matters(struct side_pen *s, size_t most, bool brief)
{
	if (s->h->matter_n == 0)
		return;
	put_head(s, _("likely about"));
	for (size_t i = 0; i < s->h->matter_n && i < most && room(s); i++)
		put_matter(s, &s->h->matter[i], brief);
}

/* ---- who told of it before ---- */

static void
put_twin(struct side_pen *s, size_t i)
{
	const struct twin *t = &s->h->twin[i];
	struct case_view cv;
	struct buf b = { 0 };
	char number[16], age[16];
	bool first = true;

	if (s->d->repo->ops->get(s->d->repo, t->id, &cv) != OK)
		return;
	words_short(s->d, cv.c->number, number);
	words_span(t->apart_ms < 0 ? -t->apart_ms : t->apart_ms, CLOCK_DAY_MS,
	    age, sizeof age);
	buf_fmt(&b, "%zu %s %u%% %s ", i + 1, number, t->score, age);
	for (int w = 0; w < TWIN_WHY_COUNT; w++) {
		if (!(t->why >> w & 1))
			continue;
		buf_fmt(&b, "%s%s", first ? "" : "、", _(twin_why_text(
		    (enum twin_why)w)));
		first = false;
	}
	buf_cstr(&b, " · ");
	lang_mask(cv.title, &b);
	put(s, ROLE_TEXT, &b, (int)i == s->v->twin);
	buf_fini(&b);
}

static void
put_twins(struct side_pen *s)
{
	if (s->h->twin_n == 0)
		return;
	if (s->v->twin >= (int)s->h->twin_n)
		s->v->twin = 0;
	put_head(s, _("told before?"));
	for (size_t i = 0; i < s->h->twin_n && room(s); i++)
		put_twin(s, i);
}

/* ---- which of it ---- */

static void
put_few(struct side_pen *s)
{
	switch (s->v->at) {
	case INTAKE_PHONE: case INTAKE_CALLER:
		put_caller(s);
		break;
	case INTAKE_PLACE: case INTAKE_GRID:
		put_places(s, HELP_PLACES);
		break;
	default:
		put_matters(s, s->h->twin_n > 0 ? 2 : 4, true);
		put_twins(s);
		break;
	}
}

void
intake_side(struct desk *d, struct cells *g, struct rect r, bool all)
{
	struct side_pen s = { d, d->iv, helper_help(d->iv->helper), g, r, r.y,
		all };

	put_urgent(&s);
	put_why(&s);
	if (d->iv->list_n > 0)
		put_choices(&s, all ? r.h / 3 : r.h);
	if (d->iv->snippets || (!all && d->iv->list_n > 0))
		return;
	if (!all) {
		put_few(&s);
		return;
	}
	put_caller(&s);
	put_places(&s, 3);
	put_matters(&s, 4, false);
	put_twins(&s);
}
