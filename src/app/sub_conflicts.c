/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What two sides of a cut did to one case and the law would not have of both:
 * each refused event with its story, and how to be done with it. */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/conflict.h"
#include "app/context.h"
#include "app/intl.h"
#include "app/pairs.h"
#include "core/filter.h"
#include "lang/lang.h"

#define PAGE_ROWS 500

static const char *const sides[] = {
	[STORY_PAST] = N_("before the cut"),
	[STORY_OTHERS] = N_("one side"), [STORY_ITS] = N_("the other side"),
	[STORY_AFTER] = N_("since")
};
static const char *const side_codes[] = {
	[STORY_PAST] = "past", [STORY_OTHERS] = "others",
	[STORY_ITS] = "its", [STORY_AFTER] = "after"
};

struct telling {
	struct context	*c;
	struct buf	 out;
	bool		 json;
	size_t		 n;		/* cases told */
};

/* ---- JSON ---- */

static void
event_json(struct pairs *f, const struct story_event *s)
{
	char id[EVENT_ID_MAX];

	event_id_format(&s->id, id);
	f->comma = false;
	buf_byte(f->out, '{');
	pairs_text(f, "id", str_of(id));
	pairs_time(f, "at", s->at_ms);
	pairs_text(f, "side", str_of(side_codes[s->side]));
	pairs_text(f, "kind", str_of(event_kind_name(s->kind)));
	pairs_text(f, "what", str_of(s->what));
	pairs_text(f, "detail", str_of(s->detail));
	pairs_text(f, "actor", str_of(s->actor));
	pairs_text(f, "node", str_of(s->node));
	pairs_text(f, "status", str_of(s->status == OK ? "" :
	    err_name(s->status)));
	buf_byte(f->out, '}');
}

static void
refused_json(struct telling *t, struct conflict *x, size_t i)
{
	struct pairs f = { .out = &t->out, .law = &t->c->law };
	const struct refused_event *r = &x->r[i];
	char id[EVENT_ID_MAX];

	conflict_sides(x, i);
	event_id_format(&x->e[r->at].id, id);
	buf_byte(f.out, '{');
	pairs_text(&f, "of", str_of(id));
	pairs_bool(&f, "settled", r->settled);
	pairs_text(&f, "action", str_of(r->action));
	pairs_text(&f, "why", str_of(r->why));
	pairs_bool(&f, "may_now", r->may);
	buf_cstr(f.out, ",\"story\":[");
	for (size_t k = 0; k < x->n; k++) {
		buf_cstr(f.out, k > 0 ? "," : "");
		event_json(&f, &x->e[k]);
	}
	buf_cstr(f.out, "]}");
}

static void
case_json(struct telling *t, struct conflict *x)
{
	struct pairs f = { .out = &t->out, .law = &t->c->law };
	size_t told = 0;

	buf_cstr(f.out, t->n > 0 ? ",\n{" : "\n{");
	pairs_text(&f, "number", str_of(x->number));
	pairs_int(&f, "open", (int64_t)x->open_n);
	buf_cstr(f.out, ",\"refused\":[");
	for (size_t i = 0; i < x->r_n; i++) {
		buf_cstr(f.out, told++ > 0 ? "," : "");
		refused_json(t, x, i);
	}
	buf_cstr(f.out, "]}");
}

/* ---- lines ---- */

static void
event_line(struct telling *t, const struct story_event *s, bool refused)
{
	char at[40];

	clock_format((struct wall){ s->at_ms }, t->c->law.offset_min, at,
	    sizeof at);
	at[16] = '\0';
	buf_fmt(&t->out, "    %s  ", at);
	lang_safe_text(str_of(s->what), &t->out);
	if (s->detail[0] != '\0') {
		buf_cstr(&t->out, "  ");
		lang_safe_text(str_of(s->detail), &t->out);
	}
	buf_cstr(&t->out, "  ");
	lang_safe_text(str_of(s->actor), &t->out);
	buf_fmt(&t->out, "  %s", s->node);
	if (refused)
		buf_fmt(&t->out, "  ← %s", _("refused"));
	else if (s->status == ERR_CANCELLED)
		buf_fmt(&t->out, "  (%s)", _("taken back"));
	buf_byte(&t->out, '\n');
}

static void
side_lines(struct telling *t, const struct conflict *x, size_t i,
    enum story_side side)
{
	size_t n = 0, skip = 0;

	for (size_t k = 0; k < x->n; k++)
		n += x->e[k].side == side;
	/* Of what both knew the last is enough. */
	if (side == STORY_PAST && n > 3)
		skip = n - 3;
	if (n > 0)
		buf_fmt(&t->out, "   %s\n", _(sides[side]));
	for (size_t k = 0; k < x->n; k++) {
		if (x->e[k].side != side)
			continue;
		if (skip > 0)
			skip--;
		else
			event_line(t, &x->e[k], k == x->r[i].at);
	}
}

static void
refused_lines(struct telling *t, struct conflict *x, size_t i)
{
	const struct refused_event *r = &x->r[i];
	char id[EVENT_ID_MAX];

	event_id_format(&x->e[r->at].id, id);
	conflict_sides(x, i);
	buf_fmt(&t->out, "  %s%s\n", id, r->settled ? _(" (settled)") : "");
	for (int s = STORY_PAST; s <= STORY_AFTER; s++)
		side_lines(t, x, i, (enum story_side)s);
	buf_fmt(&t->out, "   %s: ", _("why refused"));
	lang_safe_text(str_of(r->why), &t->out);
	buf_byte(&t->out, '\n');
	if (r->settled)
		return;
	if (r->may)
		buf_fmt(&t->out, "   %s: gridseat do %s %s %s\n", _("again"),
		    x->number, r->action, r->args);
	else if (r->not_now[0] != '\0')
		buf_fmt(&t->out, "   %s: %s\n", _("not again"), r->not_now);
	buf_fmt(&t->out, "   %s: gridseat do %s reconcile of=%s note=…\n",
	    _("as it stands"), x->number, id);
}

static void
case_lines(struct telling *t, struct conflict *x)
{
	struct repo *r = t->c->repo;
	struct case_view v;
	struct buf title = { 0 };

	buf_fmt(&t->out, "%s  ", x->number);
	if (r->ops->get(r, x->slot, &v) == OK) {
		pairs_mask("title", v.title, &title);
		lang_safe_text(buf_view(&title), &t->out);
	}
	buf_byte(&t->out, '\n');
	for (size_t i = 0; i < x->r_n; i++)
		refused_lines(t, x, i);
	buf_fini(&title);
}

/* ---- which ---- */

static enum err
tell(struct telling *t, uint32_t slot)
{
	struct conflict x;
	enum err e = conflict_read(&x, t->c->store, &t->c->law,
	    t->c->who.me.code[0] != '\0' ? &t->c->who : NULL, slot,
	    clock_wall().ms);

	if (e != OK)
		return e;
	if (t->json)
		case_json(t, &x);
	else
		case_lines(t, &x);
	t->n++;
	conflict_fini(&x);
	fwrite(t->out.p, 1, t->out.n, stdout);
	t->out.n = 0;
	return OK;
}

static enum err
tell_all(struct telling *t)
{
	uint32_t flag = (uint32_t)__builtin_ctz(CASE_CONFLICT);
	struct query q = { .n = 1, .sort = SORT_ARRIVAL };
	uint32_t slots[PAGE_ROWS];
	struct page p = { .slots = slots, .cap = PAGE_ROWS,
		.anchor = SLOT_NONE };
	enum err e;

	q.t[0] = (struct query_term){ .kind = TERM_FACET,
	    .facet = FACET_FLAG, .values = &flag, .values_n = 1 };
	do {
		e = t->c->repo->ops->page(t->c->repo, &q, &p);
		for (size_t i = 0; e == OK && i < p.n; i++)
			e = tell(t, slots[i]);
		p.rank += p.n;
	} while (e == OK && p.n > 0 && p.rank < p.total);
	return e;
}

int
sub_conflicts(const struct invocation *in)
{
	struct context c;
	struct telling t = { .c = &c, .json = option_flag(in, "json") };
	uint32_t slot;
	enum err e;
	/* What may be done again is somebody's right: asked where he is named. */
	int code = context_open(&c, in, CONTEXT_CASES |
	    (option_text(in, "as") ? (unsigned)CONTEXT_SEAT : 0u));

	if (code != EXIT_DONE)
		return code;
	if (in->word_n > 0) {
		e = context_case(&c, in->word[0], &slot);
		code = exit_of(e);
	} else {
		e = OK;
	}
	if (e == OK && t.json)
		fputs("[", stdout);
	if (e == OK) {
		e = in->word_n > 0 ? tell(&t, slot) : tell_all(&t);
		if (e != OK)
			code = complain_err(e, c.dir, NULL);
	}
	if (e == OK && t.json)
		fputs("\n]\n", stdout);
	else if (e == OK && t.n == 0)
		puts(_("no conflicts"));
	buf_fini(&t.out);
	context_close(&c);
	return code;
}
