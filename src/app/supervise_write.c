/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All pages of the supervision sheet as one table for a spreadsheet: a line a
 * number, with the filter that opens it. Figures come whole and by unit. */
#include "app/supervise.h"

#include <stdio.h>
#include "app/intl.h"

/* 件 and 人次 of what the number opens; none of a rate. */
static void
put_heads(struct desk *d, struct supervise *s, size_t col, struct str filter,
    struct buf *out)
{
	struct headcount h = { 0 };
	char t[32] = "";

	if (!s->col[col].rate)
		supervise_heads(d, filter, &h);
	if (!s->col[col].rate)
		snprintf(t, sizeof t, "%llu", (unsigned long long)h.cases);
	sheet_field(out, str_of(t), false);
	if (!s->col[col].rate)
		snprintf(t, sizeof t, "%llu", (unsigned long long)h.callers);
	sheet_field(out, str_of(t), true);
}

static void
put_cell(struct desk *d, struct supervise *s, const struct sv_row *r,
    size_t col, struct buf *out)
{
	struct buf filter = { 0 };
	char t[32];

	supervise_value(s, r, col, t, sizeof t);
	supervise_cell(s, r, col, &filter);
	sheet_field(out, str_of(supervise_page_name(s->page)), false);
	sheet_field(out, s->metric != NULL ? s->metric->name : STR_NONE, false);
	sheet_field(out, str_of(r->name), false);
	sheet_field(out, str_of(_(s->col[col].name)), false);
	sheet_field(out, str_of(t[0] == '.' ? "0" : t), false);
	sheet_field(out, buf_view(&filter), false);
	put_heads(d, s, col, buf_view(&filter), out);
	buf_fini(&filter);
}

static void
put_page(struct desk *d, struct supervise *s, struct buf *out)
{
	s->made = s->moved = false;
	supervise_begin(d);
	while (supervise_slice(d))
		;
	for (size_t i = 0; i < s->shown_n; i++)
		for (size_t k = 0; k < s->cols_n; k++)
			put_cell(d, s, &s->row[s->shown[i]], k, out);
}

static void
put_pages(struct desk *d, struct buf *out)
{
	struct supervise *s = d->sv;

	for (int p = 0; p < SV_PAGES; p++) {
		s->page = (enum sv_page)p;
		s->metric = NULL;
		put_page(d, s, out);
	}
	for (size_t i = 0; i < d->law->metrics_n; i++) {
		s->metric = &d->law->metrics[i];
		put_page(d, s, out);
	}
}

static void
put_head(struct buf *out)
{
	sheet_field(out, str_of(_("page")), false);
	sheet_field(out, str_of(_("figure")), false);
	sheet_field(out, str_of(_("row")), false);
	sheet_field(out, str_of(_("column")), false);
	sheet_field(out, str_of(_("how many")), false);
	sheet_field(out, str_of(_("filter")), false);
	sheet_field(out, str_of(_("cases")), false);
	sheet_field(out, str_of(_("callers")), true);
}

void
supervise_write(struct desk *d, struct str path)
{
	struct supervise *s = supervise_of(d);
	enum sv_page page = s->page;
	const struct law_metric *metric = s->metric;
	size_t cur = s->cur, sort = s->sort;
	struct buf b = { 0 };
	char name[256];
	FILE *f = sheet_create(d, path, "gridseat-supervise", name);
	bool good;

	if (f == NULL)
		return;
	put_head(&b);
	put_pages(d, &b);
	good = fwrite(b.p, 1, b.n, f) == b.n;
	good = fclose(f) == 0 && good;
	if (good)
		desk_say(d, ROLE_OKAY, _("written: %s"), name);
	else
		desk_say(d, ROLE_ERROR, "%s: %s", name, _(err_text(ERR_IO)));
	buf_fini(&b);
	s->page = page;			/* as it was */
	s->metric = metric;
	s->made = false;
	supervise_begin(d);
	s->sort = sort < s->cols_n ? sort : 0;
	while (supervise_slice(d))
		;
	s->cur = cur < s->shown_n ? cur : 0;
}
