/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One action on one case, as the console would do it. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/context.h"
#include "app/deed.h"
#include "app/intl.h"
#include "app/pairs.h"

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

static int
refused(struct context *c, uint32_t slot, struct outcome *out, enum err e,
    struct str action)
{
	struct case_view v;
	char why[MOVE_WHY_MAX];

	if (out->err == OK || c->repo->ops->get(c->repo, slot, &v) != OK)
		return complain_err(e, c->dir, NULL);
	if (out->why.err == OK)
		out->why.err = out->err;
	move_refusal_text(&c->law, v.c, action, &out->why, why, sizeof why);
	complain("%s: %s", v.c->number, why);
	return EXIT_FAILED;
}

static int
commit(struct context *c, struct deed *d, bool json, struct str action)
{
	struct intent *it = xcalloc(deed_room(d), sizeof *it);
	struct outcome *out = xcalloc(deed_room(d), sizeof *out);
	size_t n = deed_intents(d, it, 0, 0);
	enum err e = c->repo->ops->commit(c->repo, it, n, false, out);
	int code;

	if (e == OK) {
		code = report(c, d->m.slot, deed_top(d, out), json);
	} else {
		for (size_t i = 1; i < n && out[0].err == OK; i++)
			if (out[i].err != OK && out[i].err != ERR_CANCELLED)
				out[0] = out[i];
		code = refused(c, d->m.slot, &out[0], e, action);
	}
	free(it);
	free(out);
	return code;
}

/* Without an action: which there are. */
static int
ask_action(const struct context *c, const struct case_view *v)
{
	char moves[480];

	move_possible(&c->law, v->c, moves, sizeof moves);
	complain(_("%s: what is to be done? possible: %s"), v->c->number,
	    *moves ? moves : _("nothing"));
	return EXIT_USAGE;
}

int
sub_do(const struct invocation *in)
{
	struct move_arg args[OPTION_WORDS];
	size_t n = split_args(in, args);
	struct context c;
	struct case_view v;
	struct move_ask ask;
	struct deed d;
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
	if (in->word_n < 2) {
		code = ask_action(&c, &v);
		context_close(&c);
		return code;
	}
	ask = (struct move_ask){ .repo = c.repo, .rules = c.rules, .v = &v,
		.who = &c.who, .action = str_of(in->word[1]), .args = args,
		.n = n, .now_ms = clock_wall().ms };
	e = deed_prepare(&d, &ask);
	if (e != OK) {
		complain("%s: %s", d.m.subject, d.m.why[0] ? d.m.why :
		    _(err_text(e)));
		code = EXIT_FAILED;
	} else {
		code = commit(&c, &d, option_flag(in, "json"),
		    str_of(in->word[1]));
	}
	deed_fini(&d);
	context_close(&c);
	return code;
}
