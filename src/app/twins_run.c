/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of twins for people, a group a line, and as JSON. */
#include "app/twins_run.h"

#include <stdio.h>
#include <stdlib.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/pairs.h"
#include "base/alloc.h"
#include "lang/lang.h"

#define FLUSH_AT (64u * 1024)

bool
twins_run_add(struct twins_run *r, struct twin_case *c, struct str name)
{
	if (c->at_ms != 0 && c->at_ms < r->since_ms) {
		r->left_out++;
		return !progress_interrupted();
	}
	r->name = xgrow(r->name, &r->cap, r->n + 1, sizeof *r->name);
	r->name[r->n] = r->names.n;
	buf_str(&r->names, name);
	buf_byte(&r->names, '\0');
	c->id = (uint32_t)r->n++;
	twins_add(r->twins, c);
	progress_show(&r->shown, 0, 0, r->n);
	return !progress_interrupted();
}

void
twins_run_fini(struct twins_run *r)
{
	twins_free(&r->twins);
	buf_fini(&r->names);
	buf_fini(&r->out);
	free(r->name);
}

static struct str
name_of(const struct twins_run *r, uint32_t id)
{
	return str_of(r->names.p + r->name[id]);
}

static void
flush(struct twins_run *r)
{
	if (r->out.n)
		fwrite(r->out.p, 1, r->out.n, stdout);
	r->out.n = 0;
}

/* ---- for people ---- */

static void
put_apart(struct buf *out, int64_t ms)
{
	const int64_t s = (ms < 0 ? -ms : ms) / 1000;

	if (s >= 2 * 86400)
		buf_fmt(out, _("%lld days"), (long long)(s / 86400));
	else if (s >= 2 * 3600)
		buf_fmt(out, _("%lld hours"), (long long)(s / 3600));
	else
		buf_fmt(out, _("%lld minutes"), (long long)(s / 60));
}

static void
put_pair(struct twins_run *r, const struct twin_pair *p)
{
	const char *between = "";

	buf_byte(&r->out, '\t');
	lang_safe_text(name_of(r, p->a), &r->out);
	buf_byte(&r->out, '\t');
	lang_safe_text(name_of(r, p->b), &r->out);
	buf_fmt(&r->out, "\t%u\t", p->like.score);
	for (int w = 0; w < TWIN_WHY_COUNT; w++) {
		if (!(p->like.why >> w & 1))
			continue;
		buf_cstr(&r->out, between);
		buf_cstr(&r->out, _(twin_why_text((enum twin_why)w)));
		if (w == TWIN_WORDS)
			buf_fmt(&r->out, " %u%%", p->like.words);
		between = _(", ");
	}
	buf_byte(&r->out, '\t');
	put_apart(&r->out, p->like.apart_ms);
	buf_byte(&r->out, '\n');
}

static void
put_text(struct twins_run *r, const struct twin_group *g)
{
	buf_fmt(&r->out, "%s\t%zu\t", g->exact ? _("exact") : _("near"), g->n);
	for (size_t i = 0; i < g->n; i++) {
		if (i)
			buf_byte(&r->out, ' ');
		lang_safe_text(name_of(r, g->id[i]), &r->out);
	}
	buf_byte(&r->out, '\n');
	for (size_t i = 0; r->explain && i < g->pairs; i++)
		put_pair(r, &g->pair[i]);
}

/* ---- for scripts ---- */

static void
json_pair(struct twins_run *r, const struct twin_pair *p, bool comma)
{
	struct pairs m = { .out = &r->out };
	bool more = false;

	buf_cstr(&r->out, comma ? ",\n  {" : "\n  {");
	pairs_text(&m, "a", name_of(r, p->a));
	pairs_text(&m, "b", name_of(r, p->b));
	pairs_int(&m, "score", p->like.score);
	pairs_int(&m, "words", p->like.words);
	pairs_int(&m, "apart_ms", p->like.apart_ms);
	buf_cstr(&r->out, ",\"why\":[");
	for (int w = 0; w < TWIN_WHY_COUNT; w++) {
		if (!(p->like.why >> w & 1))
			continue;
		if (more)
			buf_byte(&r->out, ',');
		more = true;
		buf_json(&r->out, str_of(twin_why_code((enum twin_why)w)));
	}
	buf_cstr(&r->out, "]}");
}

static void
put_json(struct twins_run *r, const struct twin_group *g)
{
	const bool first = r->groups[0] + r->groups[1] == 0;
	struct pairs m = { .out = &r->out };

	buf_cstr(&r->out, first ? "\n{" : ",\n{");
	pairs_text(&m, "kind", g->exact ? STR("exact") : STR("near"));
	buf_cstr(&r->out, ",\"ids\":[");
	for (size_t i = 0; i < g->n; i++) {
		if (i)
			buf_byte(&r->out, ',');
		buf_json(&r->out, name_of(r, g->id[i]));
	}
	buf_byte(&r->out, ']');
	if (r->explain) {
		buf_cstr(&r->out, ",\"pairs\":[");
		for (size_t i = 0; i < g->pairs; i++)
			json_pair(r, &g->pair[i], i > 0);
		buf_byte(&r->out, ']');
	}
	buf_byte(&r->out, '}');
}

/* ---- both ---- */

static bool
put(void *ctx, const struct twin_group *g)
{
	struct twins_run *r = ctx;

	if (r->json)
		put_json(r, g);
	else
		put_text(r, g);
	r->groups[g->exact]++;
	r->ids[g->exact] += g->n;
	if (r->out.n >= FLUSH_AT)
		flush(r);
	return !progress_interrupted();
}

static bool
on_progress(void *ctx, uint64_t done, uint64_t of)
{
	struct twins_run *r = ctx;

	progress_show(&r->shown, done, of, done);
	return !progress_interrupted();
}

static void
sum_up(struct twins_run *r)
{
	if (!r->json) {
		buf_fmt(&r->out, _("%zu texts: %zu groups of %zu exact "
		    "duplicates, %zu groups of %zu near ones\n"), r->n,
		    r->groups[1], r->ids[1], r->groups[0], r->ids[0]);
		return;
	}
	buf_fmt(&r->out, "\n],\"texts\":%zu,\"earlier\":%zu,"
	    "\"exact_groups\":%zu,\"exact_ids\":%zu,"
	    "\"near_groups\":%zu,\"near_ids\":%zu}\n", r->n, r->left_out,
	    r->groups[1], r->ids[1], r->groups[0], r->ids[0]);
}

int
twins_run_tell(struct twins_run *r, const char *what)
{
	enum err e;

	if (r->json)
		buf_cstr(&r->out, "{\"groups\":[");
	e = twins_groups(r->twins, on_progress, put, r);
	progress_end(&r->shown);
	if (e != OK)
		return complain_err(e, what, NULL);
	sum_up(r);
	flush(r);
	return EXIT_DONE;
}
