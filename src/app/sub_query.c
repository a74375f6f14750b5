/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue's filter from a script. Pages of PAGE_ROWS are read and printed,
 * so that any number of rows needs the same memory. */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "app/context.h"
#include "app/headcount.h"
#include "app/pairs.h"
#include "app/intl.h"
#include "app/resolve.h"
#include "lang/lang.h"

#define PAGE_ROWS 500

struct listing {
	struct context	*c;
	struct filter	filter;
	uint32_t	slots[PAGE_ROWS];
	struct buf	out;
	bool		json, aligned;
};

static int
parse(struct listing *l, const struct invocation *in)
{
	const char *sort = option_text(in, "sort");
	int code = context_filter(l->c, in, &l->filter);

	if (code != EXIT_DONE || !sort || filter_sort(str_of(sort),
	    &l->filter.q.sort, &l->filter.q.reverse))
		return code;
	complain("%s: %s", _("no such order"), sort);
	return EXIT_USAGE;
}

static void
column(struct listing *l, struct str text, int width)
{
	int w = lang_columns(text);

	buf_str(&l->out, text);
	if (!l->aligned)
		buf_byte(&l->out, '\t');
	else
		buf_fmt(&l->out, "%*s", w < width ? width - w + 1 : 1, "");
}

static void
print_row(struct listing *l, const struct case_view *v)
{
	const struct law *law = &l->c->law;
	const struct law_state *s = law_state(law, v->c->state);
	const struct law_class *k = law_class(law, v->c->matter);
	const struct law_unit *u = law_unit(law, v->c->unit);
	struct buf title = { 0 };
	char due[40] = "-";

	if (v->c->due_ms)
		clock_format((struct wall){ v->c->due_ms }, law->offset_min,
		    due, sizeof due);
	due[16] = '\0';
	column(l, str_of(v->c->number), 24);
	column(l, s ? s->name : STR_NONE, 10);
	column(l, str_of(due), 16);
	column(l, k ? k->name : STR("-"), 16);
	column(l, u ? (u->short_name.n ? u->short_name : u->name) : STR("-"),
	    12);
	pairs_mask("title", v->title, &title);
	lang_safe_text(buf_view(&title), &l->out);
	buf_byte(&l->out, '\n');
	buf_fini(&title);
}

static void
print_json(struct listing *l, const struct case_view *v, bool comma)
{
	struct pairs f = { .out = &l->out, .law = &l->c->law };

	buf_cstr(&l->out, comma ? ",\n{" : "\n{");
	pairs_case(&f, v);
	buf_byte(&l->out, '}');
}

static void
flush(struct listing *l)
{
	if (l->out.n)
		fwrite(l->out.p, 1, l->out.n, stdout);
	l->out.n = 0;
}

static enum err
print_page(struct listing *l, const struct page *page)
{
	struct repo *r = l->c->repo;
	enum err e = OK;

	for (size_t i = 0; e == OK && i < page->n; i++) {
		struct case_view v;

		e = r->ops->get(r, page->slots[i], &v);
		if (e == OK && l->json)
			print_json(l, &v, page->rank + i > 0);
		else if (e == OK)
			print_row(l, &v);
	}
	flush(l);
	return e;
}

/* One page from page->rank on; what is left of limit bounds it (0: nothing
 * does). */
static enum err
next_page(struct listing *l, struct page *page, uint64_t limit)
{
	struct repo *r = l->c->repo;
	uint64_t left = limit ? limit - page->rank : PAGE_ROWS;
	enum err e;

	page->cap = left < PAGE_ROWS ? (size_t)left : PAGE_ROWS;
	page->n = 0;
	e = r->ops->page(r, &l->filter.q, page);
	if (e != OK)
		return e;
	if (l->json && page->rank == 0)
		buf_fmt(&l->out, "{\"total\":%llu,\"cases\":[",
		    (unsigned long long)page->total);
	e = print_page(l, page);
	page->rank += page->n;
	return e;
}

static enum err
print_rows(struct listing *l, uint64_t limit)
{
	struct page page = { .slots = l->slots, .anchor = SLOT_NONE };
	enum err e;

	do {
		e = next_page(l, &page, limit);
	} while (e == OK && page.n && page.rank != limit &&
	    page.rank < page.total);
	if (e == OK && l->json)
		buf_cstr(&l->out, "\n]}\n");
	flush(l);
	return e;
}

static enum err
print_count(struct listing *l)
{
	struct headcount h;
	struct buf b = { 0 };
	enum err e = headcount(l->c->repo, &l->filter.q, &h);

	headcount_words(&h, &b);
	if (e == OK && l->json)
		printf("{\"count\":%llu,\"cases\":%llu,\"callers\":%llu}\n",
		    (unsigned long long)h.rows, (unsigned long long)h.cases,
		    (unsigned long long)h.callers);
	else if (e == OK)	/* a script gets the number alone */
		printf("%llu%s%s\n", (unsigned long long)h.rows,
		    b.n && l->aligned ? "  " : "", l->aligned ? buf_z(&b) : "");
	buf_fini(&b);
	return e;
}

int
sub_query(const struct invocation *in)
{
	int64_t limit = option_number(in, "limit", 100);
	struct listing l;
	struct context c;
	enum err e;
	int code;

	if (limit < 0) {
		complain("%s: --limit", _("not a number"));
		return EXIT_USAGE;
	}
	code = context_open(&c, in, CONTEXT_CASES);
	if (code != EXIT_DONE)
		return code;
	/* `mine` wants to know who; without an account it finds nothing. */
	if (seat_resolve(c.store, option_text(in, "as"), &c.who) != OK &&
	    option_text(in, "as")) {
		complain(_("the login %s may not act as %s"), c.who.login,
		    option_text(in, "as"));
		context_close(&c);
		return EXIT_FAILED;
	}
	l = (struct listing){ .c = &c, .json = option_flag(in, "json"),
	    .aligned = isatty(STDOUT_FILENO) };
	code = parse(&l, in);
	if (code == EXIT_DONE) {
		e = option_flag(in, "count") ? print_count(&l) :
		    print_rows(&l, (uint64_t)limit);
		if (e != OK)
			code = complain_err(e, c.dir, NULL);
		filter_fini(&l.filter);
	}
	buf_fini(&l.out);
	context_close(&c);
	return code;
}
