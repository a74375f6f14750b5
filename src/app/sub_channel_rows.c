/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes out by a channel, what was refused there, and what came in and was put
 * aside: shown, sent once more, given up. A number of the outbox is 12, one of
 * what was put aside a12. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/aside.h"
#include "app/channel_cli.h"
#include "app/intl.h"
#include "app/link.h"
#include "app/link_pages.h"
#include "app/listing.h"
#include "app/notice_text.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

static const char *const states[] = { "waits", "sent", "refused" };
static const char *const shown[] = { N_("not sent"), N_("gone out"),
	N_("turned down") };

struct listing {
	struct context	*c;
	const char	*code;		/* NULL: all */
	bool		json, bytes;
	uint64_t	n;
	struct buf	out;
};

static void
when(const struct context *c, int64_t ms, char out[40])
{
	clock_format((struct wall){ ms }, c->law.offset_min, out, 40);
}

static bool
is_row(const struct store_notice *n, const char *code)
{
	const struct str head = STR(OUTBOX_LINK);

	return str_starts(str_of(n->tell), head) && (code == NULL ||
	    str_is(str_from(str_of(n->tell), head.n), code));
}

/* ---- outbox ---- */

static void
row_json(struct listing *l, const struct store_notice *n,
    const struct event *e, const struct casefile *c, struct str what)
{
	struct buf *b = &l->out;
	char at[40], id[EVENT_ID_MAX + 8];

	when(l->c, n->at_ms, at);
	link_row_key(n, e, id);
	buf_fmt(b, "%s{\"id\":%llu,\"channel\":\"%s\",\"state\":\"%s\","
	    "\"at\":\"%s\",\"number\":\"%s\",\"key\":\"%s\",\"tries\":%u,"
	    "\"correction\":%s,\"what\":", l->n ? "," : "",
	    (unsigned long long)n->id, n->tell + sizeof OUTBOX_LINK - 1,
	    states[n->state], at, c->number, id, n->tries,
	    n->correction ? "true" : "false");
	buf_json(b, what);
	buf_cstr(b, ",\"said\":");
	buf_json(b, str_of(n->said));
	buf_byte(b, '}');
}

static bool
list_row(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct listing *l = ctx;
	struct notice_item k;
	struct str what;
	char at[40];

	if (n->state > OUTBOX_REFUSED || !is_row(n, l->code))
		return true;
	notice_item_of(&k, n, e, c);
	what = notice_what(&k, &l->c->law);
	if (what.n == 0)
		what = str_of(event_kind_name(e->kind));
	when(l->c, n->at_ms, at);
	at[16] = '\0';
	if (l->json)
		row_json(l, n, e, c, what);
	else
		buf_fmt(&l->out, "%llu\t%s\t%s\t%s\t%s%.*s\t%s\n",
		    (unsigned long long)n->id, _(shown[n->state]), at,
		    c->number, n->correction ? _("taken back: ") : "",
		    STR_ARG(what), n->said[0] ? _(n->said) : "");
	l->n++;
	return true;
}

int
sub_channel_outbox(const struct invocation *in)
{
	struct context c;
	struct listing l = { .c = &c, .json = option_flag(in, "json") };
	int code = context_open(&c, in, CONTEXT_CASES);

	if (code != EXIT_DONE)
		return code;
	if (in->word_n > 0 && channel_named(&c, in->word[0]) == NULL) {
		context_close(&c);
		return EXIT_FAILED;
	}
	l.code = in->word_n > 0 ? in->word[0] : NULL;
	return listing_end(&c, store_notices(c.store, 0, -1, list_row, &l),
	    l.json, &l.out);
}

/* ---- aside ---- */

/* A citizen's words may stand in them: only where they were asked for. */
static void
put_bytes(struct listing *l, struct str bytes)
{
	struct buf clean = { 0 };

	lang_clean_text(utf8_head(bytes, 100000), &clean);
	buf_cstr(&l->out, ",\"bytes\":");
	buf_json(&l->out, buf_view(&clean));
	buf_fini(&clean);
}

/* What others call it, on a line of a terminal's. */
static void
put_safe(struct buf *b, const char *text)
{
	struct buf safe = { 0 };

	lang_safe_text(str_of(text), &safe);
	for (size_t i = 0; i < safe.n; i++)
		if (safe.p[i] == '\t' || safe.p[i] == '\n')
			safe.p[i] = ' ';
	buf_str(b, buf_view(&safe));
	buf_fini(&safe);
}

static bool
list_aside(void *ctx, const struct store_aside *a)
{
	struct listing *l = ctx;
	struct buf *b = &l->out;
	char at[40];

	if (l->code != NULL && strcmp(a->link, l->code) != 0)
		return true;
	when(l->c, a->at_ms, at);
	if (l->json) {
		buf_fmt(b, "%s{\"id\":\"a%llu\",\"channel\":\"%s\",\"db\":\"%s\","
		    "\"at\":\"%s\",\"why\":\"%s\",\"seen\":%s,\"what\":",
		    l->n ? "," : "", (unsigned long long)a->id, a->link,
		    a->db, at, aside_name((enum aside_why)a->why),
		    a->seen ? "true" : "false");
		buf_json(b, str_of(a->what));
		buf_cstr(b, ",\"said\":");
		buf_json(b, str_of(a->said));
		if (l->bytes)
			put_bytes(l, a->bytes);
		buf_byte(b, '}');
	} else {
		at[16] = '\0';
		buf_fmt(b, "a%llu\t%s\t%s\t%s\t",
		    (unsigned long long)a->id, a->link, at,
		    _(link_pages_why(a->why)));
		put_safe(b, a->what);
		buf_byte(b, '\t');
		put_safe(b, a->said[0] ? _(a->said) : "");
		buf_byte(b, '\n');
	}
	l->n++;
	return true;
}

int
sub_channel_aside(const struct invocation *in)
{
	struct context c;
	struct listing l = { .c = &c, .json = option_flag(in, "json"),
	    .bytes = option_flag(in, "bytes") };
	int code = context_open(&c, in, CONTEXT_CASES);

	if (code != EXIT_DONE)
		return code;
	l.code = in->word_n > 0 ? in->word[0] : NULL;
	l.json |= l.bytes;
	return listing_end(&c, store_asides(c.store, 0, list_aside, &l),
	    l.json, &l.out);
}

/* ---- retry, drop ---- */

struct chosen {
	const struct invocation *in;
	bool		all, drop;
	struct store_notice *n;		/* owned */
	size_t		count, cap;
	uint64_t	asides[OPTION_WORDS];
	size_t		asides_n;
};

static bool
choose(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct chosen *x = ctx;

	(void)e;
	(void)c;
	if (!is_row(n, NULL) || n->state == OUTBOX_SENT ||
	    (x->all ? n->state != OUTBOX_REFUSED : !option_names(x->in, n->id)))
		return true;
	x->n = xgrow(x->n, &x->cap, x->count + 1, sizeof *x->n);
	x->n[x->count++] = *n;
	return true;
}

static bool
words_fit(struct chosen *x)
{
	int64_t n;

	for (size_t i = 0; i < x->in->word_n; i++) {
		struct str w = str_of(x->in->word[i]);
		const bool aside = str_starts(w, STR("a"));

		if (str_int(str_from(w, aside), &n) && n > 0) {
			if (aside)
				x->asides[x->asides_n++] = (uint64_t)n;
			continue;
		}
		complain(_("%s: a number of gridseat channel outbox is "
		    "expected, or one of gridseat channel aside"),
		    x->in->word[i]);
		return false;
	}
	return true;
}

static void
turn(struct store_notice *n, const struct chosen *x, const struct context *c)
{
	if (x->drop) {
		n->state = OUTBOX_REFUSED;
		snprintf(n->said, sizeof n->said, "dropped: %.60s",
		    c->who.me.code[0] ? c->who.me.code : c->who.login);
		return;
	}
	/* Something of it may have gone: it stays a thing that was tried. */
	n->state = OUTBOX_WAITS;
	n->next_ms = 0;
	n->said[0] = '\0';
}

/* Those who run the channels read the whole outbox anew. */
static enum err
poke_all(struct context *c, const struct chosen *x)
{
	enum err e = OK;

	for (size_t i = 0; i < x->count && e == OK; i++) {
		const char *code = x->n[i].tell + sizeof OUTBOX_LINK - 1;
		struct store_link st;
		size_t k = 0;

		while (strcmp(x->n[k].tell, x->n[i].tell) != 0)
			k++;
		if (k < i || store_link_get(c->store, code, &st) != OK)
			continue;
		st.next_ms = 1;
		e = store_link_set(c->store, &st);
	}
	return e;
}

/* What was put aside is taken anew, or its driver is asked to. */
static enum err
asides_again(struct context *c, const struct chosen *x)
{
	enum err e = OK;

	for (size_t i = 0; i < x->asides_n && e == OK; i++) {
		enum aside_fate fate;

		e = aside_again(c->store, &c->law, x->asides[i],
		    clock_wall().ms, &fate);
		if (e == OK)
			printf("a%llu: %s\n", (unsigned long long)x->asides[i],
			    fate == ASIDE_TAKEN ? _("taken in") :
			    fate == ASIDE_STILL ?
			    _("still as wrong as it was") :
			    fate == ASIDE_ASKED ? _("tried again soon") :
			    _("not tried again"));
	}
	return e;
}

static bool
among(void *ctx, const struct store_aside *a)
{
	uint64_t *id = ctx;

	if (a->id == *id)
		*id = 0;
	return *id != 0;
}

/* Whoever mistypes a number is told, and nothing is done. */
static bool
all_there(struct context *c, const struct chosen *x)
{
	for (size_t i = 0; i < x->in->word_n; i++) {
		const struct str w = str_of(x->in->word[i]);
		const bool aside = str_starts(w, STR("a"));
		int64_t n = 0;
		uint64_t id;
		size_t k = 0;

		if (!str_int(str_from(w, aside), &n))
			return false;
		id = (uint64_t)n;
		while (!aside && k < x->count && x->n[k].id != id)
			k++;
		if (aside ? store_asides(c->store, id, among, &id) == OK &&
		    id == 0 : k < x->count)
			continue;
		complain(_("%s: nothing of that number waits, was refused or "
		    "lies aside"), x->in->word[i]);
		return false;
	}
	return true;
}

/* What was chosen is written, and whoever runs the links told. */
static enum err
change_all(struct context *c, struct chosen *x)
{
	enum err e = OK;

	for (size_t i = 0; i < x->count; i++)
		turn(&x->n[i], x, c);
	if (x->count > 0)
		e = store_notices_set(c->store, x->n, x->count);
	if (e == OK && x->asides_n > 0)
		e = x->drop ? store_aside_drop(c->store, x->asides,
		    x->asides_n) : asides_again(c, x);
	return e == OK ? poke_all(c, x) : e;
}

static int
change(struct chosen *x)
{
	struct context c;
	enum err e;
	int code;

	if (!words_fit(x))
		return EXIT_USAGE;
	code = context_open(&c, x->in, CONTEXT_WRITE | CONTEXT_SEAT |
	    CONTEXT_WHOLE);
	if (code != EXIT_DONE)
		return code;
	e = store_notices(c.store, 0, -1, choose, x);
	if (e == OK && !all_there(&c, x)) {
		code = EXIT_FAILED;
		goto out;
	}
	if (e == OK)
		e = change_all(&c, x);
	if (e != OK)
		code = complain_err(e, c.dir, NULL);
	else if (x->drop)
		printf(_("%zu dropped\n"), x->count + x->asides_n);
	else if (x->count > 0 || x->asides_n == 0)
		printf(_("%zu wait again\n"), x->count);
	store_lease_poke(c.store);
out:
	free(x->n);
	context_close(&c);
	return code;
}

int
sub_channel_retry(const struct invocation *in)
{
	struct chosen x = { .in = in, .all = option_flag(in, "all") };

	if (x.all == (in->word_n > 0)) {
		complain("%s", _("channel retry: numbers, or --all"));
		return EXIT_USAGE;
	}
	return change(&x);
}

int
sub_channel_drop(const struct invocation *in)
{
	struct chosen x = { .in = in, .drop = true };

	return change(&x);
}
