/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One conflict on the screen: the common past, both sides beside each other where
 * there is room and under each other where not, and at the foot, always in
 * sight, why one was refused and what settles it. */
#include "app/conflict_list.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

#define BESIDE	100		/* columns from which the sides stand so */
#define PAST	3		/* of the common past, the last ones */
#define PAST_LOW 1		/* where rows are few */
#define LOW	30		/* rows of the screen */

static void
tell(struct desk *d, struct lines *t, const struct story_event *s,
    bool refused)
{
	struct buf b = { 0 };
	char at[32];

	words_time(d, s->at_ms, true, at, sizeof at);
	buf_fmt(&b, "%s %s%s", at, refused ? (d->ascii ? "x " : "✗ ") : "",
	    s->what);
	if (refused)
		buf_fmt(&b, " · %s", _("refused"));
	else if (s->status == ERR_CANCELLED)
		buf_fmt(&b, " · %s", _("taken back"));
	else if (s->status == ERR_SUPERSEDED)
		buf_fmt(&b, " · %s", _("withdrawn"));
	lines_add(t, refused ? ROLE_ERROR : s->status == OK ? ROLE_TEXT :
	    ROLE_DIM, 1, buf_view(&b));
	b.n = 0;
	buf_fmt(&b, "%.*s · %s", STR_ARG(words_who(d, str_of(s->actor))),
	    s->node);
	if (s->detail[0] != '\0')
		buf_fmt(&b, " · %s", s->detail);
	lines_add(t, ROLE_DIM, 3, buf_view(&b));
	buf_fini(&b);
}

/* Who wrote of that side, for its heading. */
static void
side_title(struct desk *d, struct lines *t, enum story_side side,
    const char *name)
{
	const struct conflict *x = &d->conf->x;
	struct buf b = { 0 };
	const char *last = "";

	buf_cstr(&b, name);
	for (size_t i = 0; i < x->n; i++) {
		if (x->e[i].side != side ||
		    strcmp(x->e[i].node, last) == 0)
			continue;
		last = x->e[i].node;
		if (!str_ends(buf_view(&b), str_of(last)))
			buf_fmt(&b, " · %s", last);
	}
	lines_add(t, ROLE_TITLE, 0, buf_view(&b));
	buf_fini(&b);
}

static void
tell_side(struct desk *d, struct lines *t, enum story_side side,
    const char *name)
{
	const struct conflict *x = &d->conf->x;
	const size_t at = x->r[d->conf->r].at;
	const size_t keep = d->h < LOW ? PAST_LOW : PAST;
	size_t n = 0, skip = 0;

	for (size_t i = 0; i < x->n; i++)
		n += x->e[i].side == side;
	if (n == 0 && side != STORY_OTHERS)
		return;
	side_title(d, t, side, name);
	if (n == 0)
		lines_add(t, ROLE_DIM, 1, str_of(_("nothing")));
	if (side == STORY_PAST && n > keep) {
		skip = n - keep;
		lines_fmt(t, ROLE_DIM, 1, ngettext("%zu step before",
		    "%zu steps before", skip), skip);
	}
	for (size_t i = 0; i < x->n; i++) {
		if (x->e[i].side != side)
			continue;
		if (skip > 0)
			skip--;
		else
			tell(d, t, &x->e[i], i == at);
	}
}

/* ---- what settles it ---- */

static void
option(struct desk *d, struct lines *t, const char *command, enum role role,
    const char *text)
{
	struct buf b = { 0 };

	if (command_keys(d, command, false, &b))
		buf_byte(&b, ' ');
	buf_cstr(&b, text);
	lines_add(t, role, 1, buf_view(&b));
	buf_fini(&b);
}

static struct str
label_of(const struct desk *d, const char *action)
{
	for (size_t i = 0; i < d->law->moves_n; i++)
		if (str_is(d->law->moves[i].action, action))
			return d->law->moves[i].label;
	return str_of(action);
}

static void
tell_foot(struct desk *d, struct lines *t)
{
	const struct conflict *x = &d->conf->x;
	const struct refused_event *r = &x->r[d->conf->r];
	struct case_view v;
	const struct law_state *s = NULL, *then;
	char line[900];

	if (d->repo->ops->get(d->repo, x->slot, &v) == OK)
		s = law_state(d->law, v.c->state);
	then = law_state(d->law, x->e[r->at].before);
	lines_fmt(t, ROLE_ERROR, 0, _("why refused: it stood at %.*s · %s"),
	    STR_ARG(then != NULL ? then->name : STR("?")), r->why);
	if (s != NULL)
		lines_fmt(t, ROLE_VALUE, 0, _("now it stands at %.*s"),
		    STR_ARG(s->name));
	if (r->settled) {
		lines_add(t, ROLE_OKAY, 0, str_of(_("settled")));
		return;
	}
	if (r->action[0] != '\0') {
		snprintf(line, sizeof line, r->may ? _("%.*s again now") :
		    _("%.*s again: %s"), STR_ARG(label_of(d, r->action)),
		    r->not_now);
		option(d, t, "conflict-again", r->may ? ROLE_TEXT : ROLE_DIM,
		    line);
	}
	option(d, t, "conflict-settle", ROLE_TEXT,
	    _("leave it as it stands, with a word why"));
	option(d, t, "note", ROLE_TEXT, _("only write a note"));
}

/* ---- drawing ---- */

static void
build(struct desk *d, int w)
{
	struct conflict_list *l = d->conf;
	const bool beside = w >= BESIDE;
	struct lines *right = beside ? &l->right : &l->left;

	conflict_sides(&l->x, l->r);
	lines_clear(&l->past, w);
	lines_clear(&l->left, beside ? w / 2 - 2 : w);
	lines_clear(&l->right, w / 2 - 2);
	lines_clear(&l->foot, w);
	tell_side(d, &l->past, STORY_PAST, _("before the cut"));
	tell_side(d, &l->left, STORY_OTHERS, _("one side"));
	tell_side(d, right, STORY_ITS, _("the other side"));
	tell_side(d, &l->left, STORY_AFTER, _("since"));
	tell_foot(d, &l->foot);
}

/* Rows of t from *skip on into r; what was drawn is taken off r. */
static void
put(struct lines *t, struct cells *g, struct rect *r, int *skip)
{
	int n = (int)t->n - *skip;

	if (n <= 0) {
		*skip -= (int)t->n;
		return;
	}
	if (n > r->h)
		n = r->h;
	t->top = *skip;
	*skip = 0;
	if (n > 0)
		lines_draw(t, g, (struct rect){ r->x, r->y, r->w, n });
	r->y += n;
	r->h -= n;
}

static void
put_beside(struct desk *d, struct cells *g, struct rect r, int skip)
{
	struct conflict_list *l = d->conf;
	struct rect a = { r.x, r.y, r.w / 2 - 2, r.h };
	struct rect b = { r.x + r.w / 2 + 1, r.y, r.w / 2 - 2, r.h };
	int skip_b = skip;

	for (int y = r.y; y < r.y + r.h; y++)
		cells_put(g, r.x + r.w / 2 - 1, y, ROLE_BORDER, d->ascii ?
		    '|' : 0x2502);
	put(&l->left, g, &a, &skip);
	put(&l->right, g, &b, &skip_b);
}

void
pane_conflict_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct conflict_list *l = d->conf;
	int foot, rows, skip;

	r.x++;
	r.w -= 2;
	if (l->past.w != r.w)
		build(d, r.w);
	foot = (int)l->foot.n < r.h * 2 / 3 ? (int)l->foot.n : r.h * 2 / 3;
	rows = (int)l->past.n + (r.w >= BESIDE && l->right.n > l->left.n ?
	    (int)l->right.n : (int)l->left.n);
	if (l->scroll > rows - (r.h - foot - 1))
		l->scroll = rows - (r.h - foot - 1);
	if (l->scroll < 0)
		l->scroll = 0;
	skip = l->scroll;
	cells_hline(g, r.x, r.y + r.h - foot - 1, r.w, ROLE_BORDER, d->ascii);
	if (rows - l->scroll > r.h - foot - 1)
		cells_text(g, r.x + r.w - 4, r.y + r.h - foot - 1, 4,
		    ROLE_DIM, str_of(d->ascii ? " v  " : " ↓  "), false);
	l->foot.top = 0;
	lines_draw(&l->foot, g, (struct rect){ r.x, r.y + r.h - foot, r.w,
	    foot });
	g->cur_x = r.x;
	g->cur_y = r.y;
	r.h -= foot + 1;
	put(&l->past, g, &r, &skip);
	if (r.w >= BESIDE)
		put_beside(d, g, r, skip);
	else
		put(&l->left, g, &r, &skip);
}
