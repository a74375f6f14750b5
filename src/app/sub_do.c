/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One action on one case, as the console would do it. */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/auto.h"
#include "app/context.h"
#include "app/pairs.h"
#include "app/intl.h"
#include "app/move.h"

static size_t
split_args(const struct invocation *in, struct move_arg *args)
{
	size_t n = 0;

	for (size_t i = 2; i < in->word_n; i++) {
		const char *equals = strchr(in->word[i], '=');

		if (!equals || equals == in->word[i]) {
			complain("%s: %s", _("not KEY=VALUE"), in->word[i]);
			return SIZE_MAX;
		}
		args[n].name = str_n(in->word[i],
		    (size_t)(equals - in->word[i]));
		args[n++].value = str_of(equals + 1);
	}
	return n;
}

static int
report(struct context *c, uint32_t slot, const struct outcome *out, bool json)
{
	struct case_view v;
	struct buf b = { 0 };
	struct pairs f = { .out = &b, .law = &c->law };
	const struct law_state *s;
	char id[EVENT_ID_MAX];
	enum err e = c->repo->ops->get(c->repo, slot, &v);

	if (e != OK)
		return complain_err(e, c->dir, NULL);
	event_id_format(&out->id, id);
	s = law_state(&c->law, v.c->state);
	if (json) {
		buf_byte(&b, '{');
		pairs_text(&f, "event", str_of(id));
		pairs_case(&f, &v);
		printf("%.*s}\n", (int)b.n, b.p);
	} else {
		printf("%s\t%.*s\t%s\n", v.c->number,
		    STR_ARG(s ? s->name : STR_NONE), id);
	}
	buf_fini(&b);
	return EXIT_DONE;
}

/* ---- what the desk did by itself falls with the step before it ---- */

struct top { struct event_id before, last; bool desk; };

static bool
see_event(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct top *k = ctx;

	(void)secret;
	if (status != OK || e->kind == EV_CASE_REVEAL)
		return true;
	k->before = k->last;
	k->last = e->id;
	k->desk = str_is(e->actor, CASE_AUTO);
	return true;
}

static enum err
undo_both(struct context *c, struct move *m, uint32_t slot)
{
	struct top k = { .desk = false };
	char id[EVENT_ID_MAX];
	enum err e;

	if (m->kind != EV_CASE_UNDO)
		return OK;
	e = c->repo->ops->history(c->repo, slot, see_event, &k);
	if (e != OK || !k.desk || !k.before.serial)
		return e;
	event_id_format(&k.before, id);
	return body_text(&m->body, "also", str_n(arena_dup(&m->arena, id,
	    strlen(id)), strlen(id)));
}

static int
commit(struct context *c, const struct move *m, uint32_t slot, bool json,
    struct str action)
{
	struct intent it[2];
	struct outcome done[2] = { 0 }, out;
	struct auto_step next = { 0 };
	struct case_view v;
	char why[320];
	size_t n = 1;
	enum err e = c->repo->ops->get(c->repo, slot, &v);

	if (e == OK)
		auto_next(c->rules, slot, v.c, m->row, &m->body, &next);
	move_intent(m, &it[0]);
	if (next.row && next.verdict == VERDICT_GO)
		auto_intent(&next, &it[0], 1, &it[n++]);
	if (e == OK)
		e = c->repo->ops->commit(c->repo, it, n, false, done);
	auto_fini(&next);
	out = done[e == OK ? n - 1 : 0];
	if (e == OK)
		return report(c, slot, &out, json);
	if (out.err != OK && c->repo->ops->get(c->repo, slot, &v) == OK) {
		if (out.why.err == OK)
			out.why.err = out.err;
		move_refusal_text(&c->law, v.c, action, &out.why, why,
		    sizeof why);
		complain("%s: %s", v.c->number, why);
		return EXIT_FAILED;
	}
	return complain_err(e, c->dir, NULL);
}

int
sub_do(const struct invocation *in)
{
	struct move_arg args[OPTION_WORDS];
	size_t n = split_args(in, args);
	struct context c;
	struct case_view v;
	struct move m;
	uint32_t slot;
	enum err e;
	int code;

	if (n == SIZE_MAX)
		return EXIT_USAGE;
	code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_SEAT);
	if (code != EXIT_DONE)
		return code;
	e = context_case(&c, in->word[0], &slot);
	if (e == OK)
		e = c.repo->ops->get(c.repo, slot, &v);
	if (e != OK) {
		context_close(&c);
		return exit_of(e);
	}
	e = move_prepare(&m, c.rules, &v, &c.who, str_of(in->word[1]), args, n,
	    clock_wall().ms);
	if (e == OK)
		e = undo_both(&c, &m, slot);
	if (e != OK) {
		complain("%s: %s", m.subject, m.why[0] ? m.why :
		    _(err_text(e)));
		code = EXIT_FAILED;
	} else {
		code = commit(&c, &m, slot, option_flag(in, "json"),
		    str_of(in->word[1]));
	}
	move_fini(&m);
	context_close(&c);
	return code;
}
