/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of rules as a table. Only the rows in sight are drawn; columns come
 * and go with the width. The last line says in words what the signs mean for
 * the rule under the cursor. */
#include "app/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include "app/intl.h"
#include "lang/lang.h"

enum column { COL_ID, COL_GROUND, COL_TERMS, COL_TARGET, COL_KIND, COL_HITS,
	COL_RETURNED, COL_LAST, COL_COUNT };

static const struct { const char *name; int w, from; } shapes[COL_COUNT] = {
	[COL_ID] = { N_("rule"), 6, 0 },
	[COL_GROUND] = { N_("matter × area"), 0, 0 },
	[COL_TERMS] = { N_("conditions"), 0, 110 },
	[COL_TARGET] = { N_("sends to"), 0, 34 },
	[COL_KIND] = { N_("rests on"), 8, 56 },
	[COL_HITS] = { N_("hits"), 6, 64 },
	[COL_RETURNED] = { N_("return"), 6, 64 },
	[COL_LAST] = { N_("used"), 5, 76 },
};
#define LEAD 3

/* What the table leaves is shared: ground, conditions, target. */
static void
widths(int w, int out[COL_COUNT])
{
	int left = w - LEAD, shares = 0;
	static const int share[COL_COUNT] = {
		[COL_GROUND] = 5, [COL_TERMS] = 4, [COL_TARGET] = 3
	};

	for (int i = 0; i < COL_COUNT; i++) {
		out[i] = 0;
		if (w < shapes[i].from)
			continue;
		out[i] = shapes[i].w > 0 ? shapes[i].w : -1;
		left -= shapes[i].w + 1;
		shares += share[i];
	}
	for (int i = 0; i < COL_COUNT; i++)
		if (out[i] < 0)
			out[i] = left * share[i] / shares;
}

static void
put_last(struct desk *d, int64_t ms, struct buf *b)
{
	struct civil c = clock_civil((struct wall){ ms }, d->law->offset_min);

	if (ms != 0)
		buf_fmt(b, "%02d-%02d", c.month, c.day);
}

static void
put_column(struct desk *d, enum column col, const struct rules_row *row,
    struct buf *b)
{
	const struct rule *r = &row->e->rule;

	switch (col) {
	case COL_ID:
		buf_fmt(b, "R%u", r->id);
		break;
	case COL_GROUND:
		if (d->w < 110 && (r->when_n > 0 || r->channels != 0 ||
		    r->band != NULL))
			buf_cstr(b, "&");	/* has conditions: detail */
		rules_ground(d, r, b);
		break;
	case COL_TERMS:
		rules_terms(d, r, b);
		break;
	case COL_TARGET:
		rules_target(d, r, true, b);
		break;
	case COL_KIND:
		buf_cstr(b, rules_kind_name((enum rule_kind)r->kind));
		break;
	case COL_HITS:
		rules_count(row->st.hits, b);
		break;
	case COL_RETURNED:
		if (row->st.returned > 0)
			rules_count(row->st.returned, b);
		break;
	case COL_LAST:
		put_last(d, row->st.last_ms, b);
		break;
	case COL_COUNT:
		break;
	}
}

static enum role
column_role(struct desk *d, enum column col, const struct rules_row *row)
{
	if (col == COL_RETURNED && rules_often(d->law, &row->st))
		return ROLE_OVERDUE;
	if (row->e->status == RULE_RETIRED || (col == COL_HITS &&
	    row->st.hits == 0))
		return ROLE_DIM;
	return col == COL_KIND || col == COL_LAST || col == COL_TERMS ?
	    ROLE_DIM : ROLE_TEXT;
}

static void
draw_rule(struct desk *d, struct cells *g, struct rect r, uint32_t item)
{
	const struct rules_row *row = &d->rv->list.row[item];
	struct buf b = { 0 };
	enum role role;
	uint32_t sign = rules_sign(row, &role, rules_today(d));
	int x = r.x + LEAD, w[COL_COUNT];

	if (sign != 0)
		cells_put(g, r.x + 1, r.y, role, sign);
	widths(r.w, w);
	for (int i = 0; i < COL_COUNT; i++) {
		if (w[i] <= 0)
			continue;
		b.n = 0;
		put_column(d, (enum column)i, row, &b);
		cells_column(g, x, r.y, w[i],
		    column_role(d, (enum column)i, row), buf_view(&b),
		    i == COL_HITS || i == COL_RETURNED);
		x += w[i] + 1;
	}
	buf_fini(&b);
}

static void
put_group_name(struct desk *d, uint64_t key, struct buf *b)
{
	const struct law_class *minor = law_class(d->law,
	    law_class_minor((uint32_t)key));

	if (d->rv->list.by == BY_UNIT) {
		buf_str(b, words_unit(d, (unsigned)key, false));
	} else if (key == 0) {
		buf_cstr(b, _("any matter"));
	} else {
		buf_str(b, words_matter(d, (uint32_t)key));
		if (minor != NULL && minor->code != key)
			buf_fmt(b, " (%.*s)", STR_ARG(minor->name));
	}
}

static void
draw_group(struct desk *d, struct cells *g, struct rect r, uint32_t i)
{
	const struct rules_group *k = &d->rv->list.group[i];
	struct buf b = { 0 };
	int x = r.x + 1;

	cells_put(g, x++, r.y, ROLE_LABEL, k->folded ? '+' : '-');
	buf_byte(&b, ' ');
	put_group_name(d, k->key, &b);
	x += cells_text(g, x, r.y, r.w - 2, ROLE_STRONG, buf_view(&b), true);
	b.n = 0;
	buf_fmt(&b, _("  %zu rules"), k->n);
	if (k->hits > 0)
		buf_fmt(&b, _("  %llu hits"), (unsigned long long)k->hits);
	if (k->returned > 0)
		buf_fmt(&b, _("  %llu back"), (unsigned long long)k->returned);
	x += cells_text(g, x, r.y, r.x + r.w - x, ROLE_DIM, buf_view(&b),
	    true);
	b.n = 0;
	if (k->problems > 0)
		buf_fmt(&b, _("  ! %zu with problems"), k->problems);
	cells_text(g, x, r.y, r.x + r.w - x, ROLE_NEAR, buf_view(&b), true);
	buf_fini(&b);
}

static void
draw_heads(struct desk *d, struct cells *g, struct rect r)
{
	int x = r.x + LEAD, w[COL_COUNT];

	(void)d;
	cells_fill(g, (struct rect){ r.x, r.y, r.w, 1 }, ROLE_LABEL);
	widths(r.w, w);
	for (int i = 0; i < COL_COUNT; i++) {
		if (w[i] <= 0)
			continue;
		cells_column(g, x, r.y, w[i], ROLE_LABEL,
		    str_of(_(shapes[i].name)),
		    i == COL_HITS || i == COL_RETURNED);
		x += w[i] + 1;
	}
}

/* Which rows are in sight: changes with the page, not with every step. */
static int
draw_range(const struct rules_list *l, struct cells *g, struct rect r)
{
	size_t last = l->top + (size_t)(r.h - 2);
	struct buf b = { 0 };
	int w;

	if (l->items_n == 0)
		return 0;
	if (last > l->items_n)
		last = l->items_n;
	buf_byte(&b, ' ');
	rules_count(l->top + 1, &b);
	buf_byte(&b, '-');
	rules_count(last, &b);
	buf_byte(&b, '/');
	rules_count(l->items_n, &b);
	buf_byte(&b, ' ');
	w = (int)b.n;
	cells_text(g, r.x + r.w - w - 1, r.y + r.h - 1, w, ROLE_DIM,
	    buf_view(&b), true);
	buf_fini(&b);
	return w;
}

/* The rule under the cursor in words, for who does not see the signs. Of one
 * that is simply in force there is nothing to add: the line is poor. */
static void
draw_words(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_row *row = rules_list_row(d);
	int y = r.y + r.h - 1, w;
	struct buf b = { 0 }, t = { 0 };
	enum role role = ROLE_DIM;
	enum rules_state state;

	cells_hline(g, r.x, y, r.w, ROLE_BORDER, d->ascii);
	w = draw_range(&d->rv->list, g, r);
	if (row == NULL)
		return;
	state = rules_state_of(row->e, rules_today(d));
	if (row->problems != 0) {
		rules_problems(row->problems, &t);
		(void)rules_sign(row, &role, rules_today(d));
	} else {
		rules_terms(d, &row->e->rule, &t);
	}
	buf_fmt(&b, " R%u@%u %s%s%s ", row->e->rule.id, row->e->rule.version,
	    rules_state_name(state), t.n > 0 ? " · " : "", buf_z(&t));
	if (t.n > 0 || state != RSTATE_LIVE)
		cells_text(g, r.x + 1, y, r.w - 3 - w, role, buf_view(&b),
		    true);
	buf_fini(&t);
	buf_fini(&b);
}

static void
draw_empty(struct desk *d, struct cells *g, struct rect r)
{
	const struct rules_list *l = &d->rv->list;

	if (l->items_n == 0)
		cells_text(g, r.x + LEAD, r.y + 1, r.w - LEAD, ROLE_DIM,
		    str_of(l->n == 0 ? _("no rules yet") :
		    _("no rule fits; f changes the filter")), true);
}

void
rules_list_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_list *l = &d->rv->list;
	struct rules_pick p = { l->items_n, l->cur, l->top };
	int h = r.h - 2;

	cells_fill(g, r, ROLE_TEXT);
	draw_heads(d, g, r);
	draw_empty(d, g, r);
	rules_pick_show(&p, h);
	l->top = p.top;
	for (int i = 0; i < h && l->top + (size_t)i < l->items_n; i++) {
		size_t at = l->top + (size_t)i;
		struct rect row = { r.x, r.y + 1 + i, r.w, 1 };

		if (l->item[at] & ITEM_GROUP)
			draw_group(d, g, row, l->item[at] & ~ITEM_GROUP);
		else
			draw_rule(d, g, row, l->item[at]);
		if (at != l->cur)
			continue;
		cells_put(g, r.x, row.y, d->focus == PANE_RULES ?
		    ROLE_CURSOR : ROLE_STRONG, d->ascii ? '>' : 0x25B8);
		if (d->bar)
			cells_role(g, r.x, row.y, r.w, ROLE_CURSOR);
		if (d->focus == PANE_RULES && d->p.kind == PROMPT_NONE) {
			g->cur_x = r.x;
			g->cur_y = row.y;
		}
	}
	draw_words(d, g, r);
}

void
rules_list_title(struct desk *d, struct buf *out)
{
	static const char *const by[BY_COUNT] = {
		NULL, N_("by matter"), N_("by unit")
	};
	static const char *const order[ORDER_COUNT] = {
		NULL, N_("most hits"), N_("most returned"), N_("last used")
	};
	const struct rules_list *l = &d->rv->list;

	buf_fmt(out, "%s ", _("rules"));
	rules_count(l->live, out);
	if (l->shown_n != l->n) {
		buf_fmt(out, " · %s ", l->text[0] != '\0' ? l->text :
		    _("found"));
		rules_count(l->shown_n, out);
	}
	if (l->search[0] != '\0')
		buf_fmt(out, " · /%s", l->search);
	if (l->by != BY_NONE)
		buf_fmt(out, " · %s", _(by[l->by]));
	if (l->order != ORDER_ID)
		buf_fmt(out, " · %s", _(order[l->order]));
	if (l->proposed > 0)
		buf_fmt(out, _(" · ?%zu proposed"), l->proposed);
	if (d->rv->unchecked)
		buf_fmt(out, " · %s", d->rv->lint_at != 0 ?
		    _("being checked …") : _("not checked: p checks"));
	else if (l->problems > 0 || d->rv->gaps > 0)
		buf_fmt(out, _(" · !%zu with problems, %llu gaps"),
		    l->problems, (unsigned long long)d->rv->gaps);
}
