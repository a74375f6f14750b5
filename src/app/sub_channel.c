/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The remotes of a store by hand: where each stands; pause, drain, go on, now.
 * Of a secret only where it lies is told. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/channel_cli.h"
#include "app/intl.h"
#include "app/link.h"
#include "app/listing.h"

struct seen {			/* a row and where it stands */
	const struct law_link *row;
	struct store_link st;
	uint64_t	aside, unseen;
	bool		tried, ours;
};

/* An empty text has a translation of its own: the catalogue's head. */
static const char *
said_text(const char *said)
{
	return said[0] ? _(said) : "";
}

static enum err
see(struct context *c, const struct law_link *row, struct seen *out)
{
	char code[24];
	enum err e;

	*out = (struct seen){ .row = row, .ours = law_link_runs(row,
	    store_node(c->store)) };
	str_copy(row->code, code, sizeof code);
	e = store_link_get(c->store, code, &out->st);
	out->tried = e == OK;
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return store_aside_count(c->store, code, &out->aside, &out->unseen);
}

static const char *
stands(const struct seen *x)
{
	if (x->st.paused)
		return N_("paused");
	if (!x->ours)
		return N_("run by another node");
	if (!x->tried || (x->st.ok_ms == 0 && x->st.fail_ms == 0))
		return N_("never tried");
	if (x->st.fatal)
		return N_("stopped for a person");
	if (x->st.fail_ms != 0)
		return N_("fails");
	return x->st.draining ? N_("draining") : N_("well");
}

static void
when(const struct context *c, int64_t ms, char out[40])
{
	out[0] = '\0';
	if (ms > 1)
		clock_format((struct wall){ ms }, c->law.offset_min, out, 40);
}

/* ---- JSON ---- */

static void
put_text(struct buf *b, const char *name, struct str s)
{
	buf_fmt(b, ",\"%s\":", name);
	buf_json(b, s);
}

static void
put_time(struct buf *b, const struct context *c, const char *name, int64_t ms)
{
	char at[40];

	when(c, ms, at);
	if (at[0])
		buf_fmt(b, ",\"%s\":\"%s\"", name, at);
}

static void
put_num(struct buf *b, const char *name, uint64_t n)
{
	buf_fmt(b, ",\"%s\":%llu", name, (unsigned long long)n);
}

static void
put_url(struct buf *b, const struct law_link *row)
{
	char url[1100], shown[1100];

	str_copy(row->url, url, sizeof url);
	http_shown(url, shown, sizeof shown);
	put_text(b, "url", str_of(shown));
}

static const char *
way(const struct law_link *row)
{
	return row->ways == LINK_IN ? "in" : row->ways == LINK_OUT ? "out" :
	    "both";
}

static void
put_json(struct buf *b, const struct context *c, const struct seen *x)
{
	const struct law_channel *ch = law_channel(&c->law, x->row->channel);
	static const char *const unknown[] = { "keep", "aside", "fallback" };

	buf_cstr(b, "{\"code\":");
	buf_json(b, x->row->code);
	put_text(b, "name", x->row->name);
	put_text(b, "driver", x->row->driver);
	put_text(b, "node", x->row->node);
	put_text(b, "state", str_of(stands(x)));
	put_url(b, x->row);
	put_text(b, "auth", x->row->auth);
	put_num(b, "every", x->row->every_s);
	put_text(b, "ways", str_of(way(x->row)));
	put_text(b, "channel", ch ? ch->code : STR_NONE);
	put_text(b, "unknown", str_of(unknown[x->row->unknown]));
	put_text(b, "map", x->row->map);
	put_text(b, "account", x->row->account);
	put_text(b, "opts", x->row->opts);
	buf_fmt(b, ",\"local\":%s,\"paused\":%s,\"draining\":%s,\"fatal\":%s",
	    x->row->local ? "true" : "false", x->st.paused ? "true" : "false",
	    x->st.draining ? "true" : "false", x->st.fatal ? "true" : "false");
	put_time(b, c, "ok", x->st.ok_ms);
	put_time(b, c, "tried", x->st.try_ms);
	put_time(b, c, "next", x->st.next_ms);
	put_time(b, c, "fails_since", x->st.fail_ms);
	put_num(b, "in", x->st.in);
	put_num(b, "out", x->st.out);
	put_num(b, "queue", x->st.queue);
	put_num(b, "behind", x->st.behind);
	put_num(b, "rate", x->st.rate);
	put_num(b, "refused", x->st.refused);
	put_num(b, "aside", x->aside);
	put_num(b, "unseen", x->unseen);
	buf_fmt(b, ",\"lag_ms\":%lld", (long long)x->st.lag_ms);
	put_text(b, "said", str_of(x->st.said));
	buf_byte(b, '}');
}

/* ---- for people ---- */

static void
put_line(struct buf *b, const struct context *c, const struct seen *x)
{
	char at[40];

	when(c, x->st.ok_ms, at);
	at[16] = '\0';
	buf_fmt(b, "%.*s\t%.*s\t%s\t%s\t%llu\t%llu\t%llu\t%llu\t%.*s\t%s\n",
	    STR_ARG(x->row->code), STR_ARG(x->row->driver), _(stands(x)),
	    at[0] ? at : "-", (unsigned long long)x->st.in,
	    (unsigned long long)x->st.out, (unsigned long long)x->st.queue,
	    (unsigned long long)x->aside, STR_ARG(x->row->name),
	    said_text(x->st.said));
}

static void
say(const char *name, const char *value)
{
	printf("%s: %s\n", name, value && *value ? value : "-");
}

static void
say_num(const char *name, uint64_t n)
{
	printf("%s: %llu\n", name, (unsigned long long)n);
}

static void
say_str(const char *name, struct str s)
{
	printf("%s: %.*s\n", name, s.n ? (int)s.n : 1, s.n ? s.p : "-");
}

static void
say_time(const struct context *c, const char *name, int64_t ms)
{
	char at[40];

	when(c, ms, at);
	say(name, at);
}

static void
put_page(const struct context *c, const struct seen *x)
{
	char url[1100], shown[1100];

	str_copy(x->row->url, url, sizeof url);
	http_shown(url, shown, sizeof shown);
	printf("%.*s  %.*s\n", STR_ARG(x->row->code), STR_ARG(x->row->name));
	say(_("state"), _(stands(x)));
	say_str(_("driver"), x->row->driver);
	say_str(_("node"), x->row->node);
	say(_("address"), shown);
	say_str(_("credentials"), x->row->auth);
	say_num(_("seconds between polls"), x->row->every_s);
	say(_("ways"), way(x->row));
	say_str(_("field map"), x->row->map);
	say_str(_("account"), x->row->account);
	say_str(_("options"), x->row->opts);
	say_time(c, _("last good answer"), x->st.ok_ms);
	say_time(c, _("fails since"), x->st.fail_ms);
	say_time(c, _("next try"), x->st.next_ms);
	say_num(_("came in"), x->st.in);
	say_num(_("went out"), x->st.out);
	say_num(_("waits to go out"), x->st.queue);
	say_num(_("in the last minute"), x->st.rate);
	say_num(_("lies aside"), x->aside);
	say_num(_("of these not looked at"), x->unseen);
	say(_("it said"), said_text(x->st.said));
}

/* ---- subcommands ---- */

int
sub_channel_list(const struct invocation *in)
{
	const bool json = option_flag(in, "json");
	struct buf b = { 0 };
	struct context c;
	enum err e = OK;
	int code = context_open(&c, in, CONTEXT_CASES);

	if (code != EXIT_DONE)
		return code;
	(void)link_rows_faults(&c.law, c.dir, complain_diag);
	for (size_t i = 0; i < c.law.links_n && e == OK; i++) {
		struct seen x;

		e = see(&c, &c.law.links[i], &x);
		if (json && i > 0)
			buf_byte(&b, ',');
		if (json)
			put_json(&b, &c, &x);
		else
			put_line(&b, &c, &x);
	}
	return listing_end(&c, e, json, &b);
}

const struct law_link *
channel_named(const struct context *c, const char *code)
{
	for (size_t i = 0; i < c->law.links_n; i++)
		if (str_is(c->law.links[i].code, code))
			return &c->law.links[i];
	complain(_("%s: there is no such channel; see gridseat channel list"),
	    code);
	return NULL;
}

int
sub_channel_show(const struct invocation *in)
{
	const struct law_link *row;
	struct buf b = { 0 };
	struct context c;
	struct seen x;
	enum err e;
	int code = context_open(&c, in, CONTEXT_CASES);

	if (code != EXIT_DONE)
		return code;
	(void)link_rows_faults(&c.law, c.dir, complain_diag);
	row = channel_named(&c, in->word[0]);
	if (row == NULL) {
		context_close(&c);
		return EXIT_FAILED;
	}
	e = see(&c, row, &x);
	if (e != OK) {
		code = complain_err(e, c.dir, NULL);
	} else if (option_flag(in, "json")) {
		put_json(&b, &c, &x);
		printf("%s\n", buf_z(&b));
	} else {
		put_page(&c, &x);
	}
	buf_fini(&b);
	context_close(&c);
	return code;
}

/* ---- marks ---- */

enum mark { MARK_PAUSE, MARK_RESUME, MARK_DRAIN, MARK_NOW };

/* Whoever runs the channels sees it in the store. */
static enum err
poke(struct context *c, const char *code)
{
	struct store_link st;
	enum err e = store_link_get(c->store, code, &st);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	st.next_ms = 1;
	return store_link_set(c->store, &st);
}

static int
mark(const struct invocation *in, enum mark what)
{
	const char *name = in->word[0];
	struct context c;
	enum err e;
	int code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_SEAT |
	    CONTEXT_WHOLE);

	if (code != EXIT_DONE)
		return code;
	if (channel_named(&c, name) == NULL) {
		context_close(&c);
		return EXIT_FAILED;
	}
	e = what == MARK_NOW ? OK : store_link_mark(c.store, name,
	    what == MARK_PAUSE, what == MARK_DRAIN);
	if (e == OK && what != MARK_PAUSE)
		e = poke(&c, name);
	if (e != OK)
		code = complain_err(e, c.dir, NULL);
	store_lease_poke(c.store);	/* whoever watches the file looks */
	context_close(&c);
	return code;
}

int
sub_channel_pause(const struct invocation *in)
{
	return mark(in, MARK_PAUSE);
}

int
sub_channel_resume(const struct invocation *in)
{
	return mark(in, MARK_RESUME);
}

int
sub_channel_drain(const struct invocation *in)
{
	return mark(in, MARK_DRAIN);
}

int
sub_channel_now(const struct invocation *in)
{
	return mark(in, MARK_NOW);
}
