/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form on the screen: the columns with what stands there and what it
 * means, below or beside it what is wrong and what the change would do. */
#include "app/rules_view.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"

#define LABEL_W 14

/* What a code stands for. */
static void
put_meaning(struct desk *d, size_t line, const char *text, struct buf *b)
{
	const struct law_unit *u;
	const struct law_class *c;
	int64_t n = 0;

	if (text[0] == '\0')
		return;
	(void)!str_int(str_of(text), &n);
	switch (line) {
	case RULE_MATTER:
		c = law_class(d->law, (uint32_t)n);
		if (c != NULL)
			buf_str(b, c->name);
		break;
	case RULE_AREA:
		if (n > 0)
			words_grid(d, (uint64_t)n, b);
		break;
	case RULE_UNIT:
	case RULE_ENFORCER:
		u = law_unit_by_code(d->law, str_of(text));
		if (u != NULL)
			buf_str(b, u->name);
		break;
	default:
		break;
	}
}

static const char *
when_empty(size_t line)
{
	switch (line) {
	case RULE_MATTER:	return _("any matter");
	case RULE_AREA:		return _("anywhere");
	case RULE_CHANNEL:	return _("any channel");
	case RULE_TIME:		return _("at any time");
	case RULE_WHEN:		return _("always");
	case RULE_COLUMN_COUNT:	return _("at once");
	case RULE_COLUMN_COUNT + 1: return _("must be given");
	default:		return "-";
	}
}

static void
draw_field(struct desk *d, struct cells *g, struct rect r, size_t i, bool on)
{
	struct rules_form *f = &d->rv->form;
	size_t line = i + RULE_MATTER;
	const char *t = line < RULE_COLUMN_COUNT ? f->col[line] :
	    line == RULE_COLUMN_COUNT ? f->effective : f->reason;
	const char *fault = line < RULE_COLUMN_COUNT ? f->fault[line] : NULL;
	struct buf b = { 0 };
	int x = r.x + 2;

	cells_column(g, x, r.y, LABEL_W - 1, ROLE_LABEL,
	    str_of(rules_form_label(i)), false);
	x += LABEL_W;
	if (t == NULL || t[0] == '\0')
		x += cells_text(g, x, r.y, r.x + r.w - x, ROLE_DIM,
		    str_of(when_empty(line)), true);
	else
		x += cells_text(g, x, r.y, r.x + r.w - x, on ?
		    ROLE_FIELD_ON : ROLE_FIELD, str_of(t), true);
	if (fault != NULL) {
		cells_text(g, x + 1, r.y, r.x + r.w - x - 1, ROLE_ERROR,
		    str_of(fault), true);
		cells_put(g, r.x + 1, r.y, ROLE_ERROR, '!');
	} else if (t != NULL) {
		put_meaning(d, line, t, &b);
		cells_text(g, x + 1, r.y, r.x + r.w - x - 1, ROLE_DIM,
		    buf_view(&b), true);
	}
	if (on) {
		cells_put(g, r.x, r.y, ROLE_CURSOR, d->ascii ? '>' : 0x25B8);
		if (d->p.kind == PROMPT_NONE) {
			g->cur_x = r.x;
			g->cur_y = r.y;
		}
	}
	buf_fini(&b);
}

static void
draw_found(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_form *f = &d->rv->form;

	if (f->found.w != r.w - 1)
		rules_effect_tell(d, r.w - 1);
	lines_draw(&f->found, g, (struct rect){ r.x + 1, r.y, r.w - 1, r.h });
}

void
rules_form_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_form *f = &d->rv->form;
	bool beside = r.w >= 120;
	int low = beside ? 0 : r.h >= 24 ? 6 : 5;
	struct rect left = { r.x, r.y, beside ? r.w * 3 / 5 : r.w,
	    r.h - (low > 0 ? low + 1 : 0) };

	rules_pick_show(&f->pick, left.h);
	for (int i = 0; i < left.h && f->pick.top + (size_t)i < f->pick.n;
	    i++) {
		size_t at = f->pick.top + (size_t)i;

		draw_field(d, g, (struct rect){ left.x, left.y + i, left.w,
		    1 }, at, at == f->pick.cur);
	}
	if (beside) {
		for (int y = r.y; y < r.y + r.h; y++)
			cells_put(g, left.x + left.w, y, ROLE_BORDER,
			    d->ascii ? '|' : 0x2502);
		draw_found(d, g, (struct rect){ left.x + left.w + 1, r.y,
		    r.w - left.w - 1, r.h });
	} else {
		cells_hline(g, r.x, r.y + r.h - low - 1, r.w, ROLE_BORDER,
		    d->ascii);
		draw_found(d, g, (struct rect){ r.x, r.y + r.h - low, r.w,
		    low });
	}
}
