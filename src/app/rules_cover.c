/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is covered: every class of the catalogue against every town. A cell
 * says by which kind of rule an ordinary case of that matter would be decided
 * there; a class above a matter shows the worst of its matters. Judged a few
 * lines at a time after the frame, drawn where it is in sight. */
#include "app/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/cmd.h"
#include "app/intl.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define SLICE 16	/* matters judged before keys are looked at again */

static const struct {
	char sign;
	enum role role;
	const char *name;
} kinds[COVER_KINDS] = {
	[COVER_OWN] = { '#', ROLE_FINE, N_("own rule of the town") },
	[COVER_SOME] = { '+', ROLE_FINE, N_("own rules of parts") },
	[COVER_AREA] = { '=', ROLE_TEXT, N_("rule of the whole district") },
	[COVER_BROADER] = { '-', ROLE_DIM, N_("rule of a broader class") },
	[COVER_PART] = { '?', ROLE_NEAR, N_("only for some cases") },
	[COVER_GAP] = { 'X', ROLE_OVERDUE, N_("gap") },
	[COVER_UNKNOWN] = { ' ', ROLE_DIM, N_("not judged yet") },
};

void
rules_cover_fini(struct rules_cover *c)
{
	free(c->line);
	free(c->town);
	free(c->head);
	free(c->cell);
	*c = (struct rules_cover){ 0 };
}

/* As people call it: by the shortest name of a unit of the town. */
static struct str
town_name(const struct law *l, uint64_t code)
{
	const struct law_grid *t = law_grid(l, code);
	struct str name = t != NULL ? t->name : STR_NONE;

	for (size_t i = 0; i < l->units_n; i++) {
		const struct law_unit *u = &l->units[i];

		if (u->town != 0 && u->town == code / 1000000 % 1000 &&
		    u->short_name.n > 0 && u->short_name.n < name.n)
			name = u->short_name;
	}
	return name;
}

/* The k-th character, 0 behind the end. */
static uint32_t
nth(struct str s, int k)
{
	uint32_t c = 0;

	for (int i = 0; i <= k; i++)
		c = s.n > 0 ? utf8_next(&s) : 0;
	return c;
}

/* Does another town's name begin so, and go on so at k? */
static bool
alike(const struct str *name, size_t n, size_t at, int k)
{
	for (size_t i = 0; i < n; i++)
		if (i != at && nth(name[i], 0) == nth(name[at], 0) &&
		    nth(name[i], k) == nth(name[at], k))
			return true;
	return false;
}

/* The first character of each town, and the next that tells it apart. */
static void
make_heads(struct rules_cover *c, const struct law *l)
{
	struct str *name = xcalloc(c->towns_n + 1, sizeof *name);

	c->head = xcalloc(c->towns_n + 1, sizeof *c->head);
	for (size_t i = 0; i < c->towns_n; i++)
		name[i] = town_name(l, c->town[i]);
	for (size_t i = 0; i < c->towns_n; i++) {
		int k = 1;

		while (nth(name[i], k) != 0 && alike(name, c->towns_n, i, k))
			k++;
		c->head[i][0] = nth(name[i], 0);
		c->head[i][1] = nth(name[i], nth(name[i], k) ? k : 1);
	}
	free(name);
}

void
rules_cover_make(struct desk *d)
{
	struct rules_cover *c = &d->rv->cover;
	const struct law *l = d->law;

	if (c->made)
		return;
	c->line = xcalloc(l->classes_n + 1, sizeof *c->line);
	c->town = xcalloc(l->grids_n + 1, sizeof *c->town);
	for (size_t i = 0; i < l->classes_n; i++)
		c->line[c->lines_n++] = l->classes[i].code;
	for (size_t i = 0; i < l->grids_n; i++)
		if (l->grids[i].level == GRID_TOWN &&
		    !law_grid_dead(l, l->grids[i].code))
			c->town[c->towns_n++] = l->grids[i].code;
	make_heads(c, l);
	c->cell = xmalloc(c->lines_n * c->towns_n + 1);
	memset(c->cell, COVER_UNKNOWN, c->lines_n * c->towns_n + 1);
	c->row.n = c->lines_n;
	c->col.n = c->towns_n;
	c->made = true;
}

/* ---- judging ---- */

static enum cover
cover_of(const struct law *law, const struct decision *k)
{
	const struct rule *r;

	for (size_t i = 0; k->kind == DECIDED_NONE && i < k->n; i++)
		if (k->line[i].loss == NOT_WHEN ||
		    k->line[i].loss == NOT_CHANNEL ||
		    k->line[i].loss == NOT_TIME)
			return COVER_PART;
	/* Rules of parts of the town leave the rest without one. */
	if (k->kind == DECIDED_NONE || k->n == 0)
		return k->finer ? COVER_PART : COVER_GAP;
	r = k->line[0].rule;
	if (rule_area_level(law, r->area) >= GRID_TOWN)
		return COVER_OWN;
	if (k->finer)
		return COVER_SOME;
	return rule_matter_level(r->matter) < 2 ? COVER_BROADER : COVER_AREA;
}

static void
judge_line(struct desk *d, size_t at, struct decision *k)
{
	struct rules_cover *c = &d->rv->cover;
	struct fact fact[FACTS_MAX];
	struct facts f;

	for (size_t t = 0; t < c->towns_n; t++) {
		memset(fact, 0, sizeof fact);
		facts_init(&f, d->law, fact);
		facts_time(&f, d->now);
		f.matter = c->line[at];
		f.grid = c->town[t];
		f.loaded = true;	/* what it does not say it has not */
		rulebook_decide(rules_book(d->rules), &f, k);
		c->cell[at * c->towns_n + t] = (uint8_t)cover_of(d->law, k);
		c->count[c->cell[at * c->towns_n + t]]++;
	}
}

/* A class above shows its worst matter; all are judged when this runs. */
static void
sum_up(struct desk *d)
{
	struct rules_cover *c = &d->rv->cover;
	const struct law *l = d->law;

	for (size_t i = c->lines_n; i > 0; i--) {
		size_t at = i - 1, up = 0;
		uint32_t parent = l->classes[at].parent;
		const struct law_class *k = law_class(l, parent);

		if (k == NULL)
			continue;
		up = (size_t)(k - l->classes);
		for (size_t t = 0; t < c->towns_n; t++) {
			uint8_t *to = &c->cell[up * c->towns_n + t];
			uint8_t mine = c->cell[at * c->towns_n + t];

			if (mine != COVER_UNKNOWN &&
			    (*to == COVER_UNKNOWN || mine > *to))
				*to = mine;
		}
	}
}

bool
rules_cover_slice(struct desk *d)
{
	struct rules_cover *c = &d->rv->cover;
	struct decision k = { 0 };

	for (int i = 0; i < SLICE && c->done < c->lines_n; c->done++) {
		if (d->law->classes[c->done].level != 3)
			continue;
		judge_line(d, c->done, &k);
		i++;
	}
	decision_fini(&k);
	if (c->done == c->lines_n)
		sum_up(d);
	d->dirty = true;
	return c->done < c->lines_n;
}

/* ---- drawing ---- */

/* How many towns fit beside the names, and where the first of them stands. */
static int
shape(const struct desk *d, struct rect r, int *name_w, int *cell_w)
{
	const struct rules_cover *c = &d->rv->cover;
	int towns = c->towns_n > 0 ? (int)c->towns_n : 1;
	int fit;

	*name_w = r.w >= 110 ? 34 : 24;
	*cell_w = (r.w - *name_w - 1) / towns;
	*cell_w = *cell_w < 3 ? 3 : *cell_w > 5 ? 5 : *cell_w;
	fit = (r.w - *name_w - 1) / *cell_w;
	return fit < (int)c->towns_n ? fit : (int)c->towns_n;
}

/* Two characters are enough to tell towns apart, one above the other. */
static void
draw_towns(struct desk *d, struct cells *g, struct rect r, int cell_w, int n)
{
	struct rules_cover *c = &d->rv->cover;

	for (int i = 0; i < n; i++) {
		size_t at = c->col.top + (size_t)i;
		enum role role = at == c->col.cur ? ROLE_FOCUS : ROLE_LABEL;

		for (int y = 0; y < 2 && c->head[at][y] != 0; y++)
			cells_put(g, r.x + i * cell_w, r.y + y, role,
			    c->head[at][y]);
	}
}

static void
draw_name(struct desk *d, struct cells *g, int x, int y, int w, size_t at)
{
	const struct law_class *k = &d->law->classes[at];
	static const enum role roles[] = {
		ROLE_TEXT, ROLE_TITLE, ROLE_STRONG, ROLE_TEXT
	};

	cells_column(g, x + 2 * (k->level - 1), y, w - 2 * (k->level - 1),
	    roles[k->level <= 3 ? k->level : 0], k->name, false);
}

static void
draw_line(struct desk *d, struct cells *g, struct rect r, int cell_w, int n,
    size_t at)
{
	struct rules_cover *c = &d->rv->cover;

	for (int i = 0; i < n; i++) {
		size_t t = c->col.top + (size_t)i;
		uint8_t k = c->cell[at * c->towns_n + t];
		int x = r.x + i * cell_w;
		bool on = at == c->row.cur && t == c->col.cur;

		if (k == COVER_GAP || on)
			cells_fill(g, (struct rect){ x, r.y, 2, 1 }, on ?
			    ROLE_CURSOR : ROLE_OVERDUE);
		cells_put(g, x, r.y, on ? ROLE_CURSOR : kinds[k].role,
		    (uint32_t)(unsigned char)kinds[k].sign);
		if (on && d->p.kind == PROMPT_NONE) {
			g->cur_x = x;
			g->cur_y = r.y;
		}
	}
}

static uint8_t
here(const struct rules_cover *c)
{
	return c->lines_n * c->towns_n == 0 ? COVER_UNKNOWN :
	    c->cell[c->row.cur * c->towns_n + c->col.cur];
}

/* The cell in words: matter, town, and what covers it. */
static void
draw_words(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_cover *c = &d->rv->cover;
	const struct law_grid *t = c->towns_n > 0 ? law_grid(d->law,
	    c->town[c->col.cur]) : NULL;
	struct buf b = { 0 };

	cells_hline(g, r.x, r.y, r.w, ROLE_BORDER, d->ascii);
	if (c->lines_n == 0 || t == NULL)
		return;
	buf_fmt(&b, " %.*s×%.*s: %c %s ",
	    STR_ARG(words_matter(d, c->line[c->row.cur])), STR_ARG(t->name),
	    kinds[here(c)].sign, _(kinds[here(c)].name));
	cells_text(g, r.x + 1, r.y, r.w - 2, here(c) == COVER_GAP ?
	    ROLE_ERROR : ROLE_VALUE, buf_view(&b), true);
	buf_fini(&b);
}

static void
draw_legend(struct cells *g, struct rect r, int w)
{
	/* What matters most stands where it is never cut off. */
	static const enum cover order[] = { COVER_GAP, COVER_PART, COVER_OWN,
		COVER_SOME, COVER_AREA, COVER_BROADER };
	int x = r.x + 1;

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		enum cover k = order[i];
		char t[80];

		snprintf(t, sizeof t, "%c %s", kinds[k].sign,
		    _(kinds[k].name));
		if (x + lang_columns(str_of(t)) >= r.x + w)
			break;
		cells_put(g, x, r.y, kinds[k].role,
		    (uint32_t)(unsigned char)kinds[k].sign);
		x += 1 + cells_text(g, x + 1, r.y, r.x + w - x, ROLE_DIM,
		    str_of(t + 1), false) + 2;
	}
}

void
rules_cover_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_cover *c = &d->rv->cover;
	int name_w, cell_w, n, h = r.h - 4;

	rules_cover_make(d);
	n = shape(d, r, &name_w, &cell_w);
	rules_pick_show(&c->row, h);
	rules_pick_show(&c->col, n);
	draw_legend(g, r, r.w);
	draw_towns(d, g, (struct rect){ r.x + name_w, r.y + 1, r.w, 2 },
	    cell_w, n);
	if (c->col.top > 0)
		cells_put(g, r.x + name_w - 2, r.y + 1, ROLE_HINT_KEY, '<');
	if (c->col.top + (size_t)n < c->towns_n)
		cells_put(g, r.x + r.w - 1, r.y + 1, ROLE_HINT_KEY, '>');
	for (int i = 0; i < h && c->row.top + (size_t)i < c->lines_n; i++) {
		size_t at = c->row.top + (size_t)i;

		draw_name(d, g, r.x + 1, r.y + 3 + i, name_w - 1, at);
		draw_line(d, g, (struct rect){ r.x + name_w, r.y + 3 + i,
		    r.w, 1 }, cell_w, n, at);
	}
	draw_words(d, g, (struct rect){ r.x, r.y + r.h - 1, r.w, 1 });
}

void
rules_cover_title(struct desk *d, struct buf *out)
{
	struct rules_cover *c = &d->rv->cover;
	uint64_t all = 0;

	for (int k = 0; k < COVER_UNKNOWN; k++)
		all += c->count[k];
	buf_fmt(out, "%s", _("coverage"));
	if (c->done < c->lines_n) {
		buf_fmt(out, " · %s %zu%%", _("being judged"),
		    c->lines_n > 0 ? c->done * 100 / c->lines_n : 0);
		return;
	}
	buf_fmt(out, " · %s ", _("gaps"));
	rules_count(c->count[COVER_GAP], out);
	buf_fmt(out, " · %s ", _("only for some cases"));
	rules_count(c->count[COVER_PART], out);
	buf_fmt(out, " / ");
	rules_count(all, out);
}

/* ---- keys ---- */

void
rules_cover_enter(struct desk *d)
{
	struct rules_cover *c = &d->rv->cover;
	struct buf b = { 0 };
	const struct law_grid *t;

	if (c->lines_n == 0 || c->towns_n == 0)
		return;
	t = law_grid(d->law, c->town[c->col.cur]);
	buf_fmt(&b, "fits:%u,%" PRIu64, c->line[c->row.cur],
	    t != NULL ? t->code : 0);
	cmd_rules(d, buf_view(&b));
	buf_fini(&b);
}

void
rules_cover_next_gap(struct desk *d, int by)
{
	struct rules_cover *c = &d->rv->cover;
	size_t n = c->lines_n * c->towns_n;
	size_t at = c->row.cur * c->towns_n + c->col.cur;

	for (size_t i = 0; i < n; i++) {
		at = (at + (by > 0 ? 1 : n - 1)) % n;
		if (c->cell[at] < COVER_PART || c->cell[at] == COVER_UNKNOWN ||
		    d->law->classes[at / c->towns_n].level != 3)
			continue;
		c->row.cur = at / c->towns_n;
		c->col.cur = at % c->towns_n;
		d->dirty = true;
		return;
	}
	desk_say(d, ROLE_OKAY, "%s", c->done < c->lines_n ?
	    _("not all is judged yet") : _("no gap"));
}

/* Gaps and half gaps line by line, for who cannot see the chart. */
void
rules_cover_text(struct desk *d)
{
	struct rules_cover *c;
	size_t n = 0;

	rules_cover_make(d);
	c = &d->rv->cover;
	while (c->done < c->lines_n)
		(void)rules_cover_slice(d);
	desk_list_begin(d, _("Coverage: gaps, and what is covered for some cases only"));
	for (size_t i = 0; i < c->lines_n; i++) {
		for (int k = COVER_GAP; k >= (int)COVER_PART; k--) {
			struct buf b = { 0 };

			for (size_t t = 0; d->law->classes[i].level == 3 &&
			    t < c->towns_n; t++) {
				const struct law_grid *g = law_grid(d->law,
				    c->town[t]);

				if (c->cell[i * c->towns_n + t] == k)
					buf_fmt(&b, " %.*s",
					    STR_ARG(g->name));
			}
			if (b.n > 0)
				lines_fmt(&d->over_lines, kinds[k].role, 0,
				    "%c %.*s:%s", kinds[k].sign,
				    STR_ARG(words_matter(d, c->line[i])),
				    buf_z(&b));
			n += b.n > 0;
			buf_fini(&b);
		}
	}
	if (n == 0)
		lines_add(&d->over_lines, ROLE_FINE, 0, str_of(_("no gap")));
}
