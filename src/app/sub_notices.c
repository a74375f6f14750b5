/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox by hand: what waits, what was refused and why; once more, or no
 * more. Rows are named by their numbers, or all of a state at once. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/listing.h"
#include "app/notice_text.h"
#include "base/alloc.h"

static const char *const states[] = { N_("waits"), N_("sent"), N_("refused") };

struct listing {
	struct context	*c;
	const char	*state;		/* asked for, or NULL: not the sent ones */
	bool		json;
	uint64_t	n, limit;
	struct buf	out;
};

/* ---- list ---- */

static void
put_json(struct listing *l, const struct notice_item *k)
{
	struct buf *b = &l->out;
	char at[40];

	clock_format((struct wall){ k->n.at_ms }, l->c->law.offset_min, at,
	    sizeof at);
	buf_fmt(b, "%s{\"id\":%llu,\"state\":\"%s\",\"at\":\"%s\","
	    "\"number\":\"%s\",\"tries\":%u,\"what\":", l->n ? "," : "",
	    (unsigned long long)k->n.id, states[k->n.state], at, k->c.number,
	    k->n.tries);
	buf_json(b, notice_what(k, &l->c->law));
	buf_cstr(b, ",\"tell\":");
	buf_json(b, str_of(k->n.tell));
	buf_cstr(b, ",\"said\":");
	buf_json(b, str_of(k->n.said));
	buf_fmt(b, ",\"correction\":%s", k->n.correction ? "true" : "false");
	if (k->n.state == OUTBOX_WAITS) {
		clock_format((struct wall){ k->n.next_ms },
		    l->c->law.offset_min, at, sizeof at);
		buf_fmt(b, ",\"next\":\"%s\"", at);
	}
	buf_byte(b, '}');
}

static void
put_line(struct listing *l, const struct notice_item *k)
{
	const struct str what = notice_what(k, &l->c->law);
	const char *said = k->n.said;
	char at[40];

	clock_format((struct wall){ k->n.at_ms }, l->c->law.offset_min, at,
	    sizeof at);
	at[16] = '\0';
	buf_fmt(&l->out, "%llu\t%s\t%s\t%s\t%s%.*s\t%s\t%s\n",
	    (unsigned long long)k->n.id, _(states[k->n.state]), at,
	    k->c.number, k->n.correction ? _("taken back: ") : "",
	    STR_ARG(what), k->n.tell, *said ? _(said) : "");
}

static bool
list_one(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct listing *l = ctx;
	struct notice_item k;

	if (str_starts(str_of(n->tell), STR(OUTBOX_LINK)))
		return true;		/* gridseat channel outbox */
	if (n->state > OUTBOX_REFUSED || (l->state ?
	    strcmp(l->state, states[n->state]) != 0 : n->state == OUTBOX_SENT))
		return true;
	notice_item_of(&k, n, e, c);
	if (l->json)
		put_json(l, &k);
	else
		put_line(l, &k);
	return ++l->n < l->limit;
}

static bool
known_state(const char *state)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (!strcmp(state, states[i]))
			return true;
	complain(_("%s: waits, sent or refused is expected"), state);
	return false;
}

int
sub_notices_list(const struct invocation *in)
{
	struct context c;
	struct listing l = { .c = &c, .json = option_flag(in, "json"),
	    .state = option_text(in, "state") };
	const int64_t limit = option_number(in, "limit", 100);
	int code;

	if (l.state && !known_state(l.state))
		return EXIT_USAGE;
	l.limit = limit > 0 ? (uint64_t)limit : UINT64_MAX;
	code = context_open(&c, in, CONTEXT_CASES);
	if (code != EXIT_DONE)
		return code;
	return listing_end(&c, store_notices(c.store, 0, -1, list_one, &l), l.json,
	    &l.out);
}

/* ---- retry, drop ---- */

struct choice {
	const struct invocation *in;
	enum outbox_state from;		/* what "all" means */
	struct store_notice *n;		/* owned */
	size_t		count, cap;
};

static bool
choose(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct choice *x = ctx;
	const bool all = x->in->word_n == 1 &&
	    !strcmp(x->in->word[0], "all");

	(void)e;
	(void)c;
	if (str_starts(str_of(n->tell), STR(OUTBOX_LINK)))
		return true;
	if (n->state == OUTBOX_SENT || (all ? n->state != x->from :
	    !option_names(x->in, n->id)))
		return true;
	x->n = xgrow(x->n, &x->cap, x->count + 1, sizeof *x->n);
	x->n[x->count++] = *n;
	return true;
}

static void
again(struct store_notice *n)
{
	n->state = OUTBOX_WAITS;
	n->tries = 0;
	n->next_ms = 0;			/* at once, whatever its age */
	n->said[0] = '\0';
}

static void
drop(struct store_notice *n, const struct context *c)
{
	n->state = OUTBOX_REFUSED;
	snprintf(n->said, sizeof n->said, "dropped: %.60s",
	    c->who.me.code[0] ? c->who.me.code : c->who.login);
}

static bool
words_fit(const struct invocation *in)
{
	int64_t n;

	for (size_t i = 0; i < in->word_n; i++) {
		if ((in->word_n == 1 && !strcmp(in->word[0], "all")) ||
		    (str_int(str_of(in->word[i]), &n) && n > 0))
			continue;
		complain(_("%s: a number of gridseat notices list, or all, is "
		    "expected"), in->word[i]);
		return false;
	}
	return true;
}

static int
change(const struct invocation *in, enum outbox_state from, bool to_wait)
{
	struct choice x = { .in = in, .from = from };
	struct context c;
	enum err e;
	int code;

	if (!words_fit(in))
		return EXIT_USAGE;
	code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_SEAT |
	    CONTEXT_WHOLE);
	if (code != EXIT_DONE)
		return code;
	e = store_notices(c.store, 0, -1, choose, &x);
	for (size_t i = 0; i < x.count; i++)
		if (to_wait)
			again(&x.n[i]);
		else
			drop(&x.n[i], &c);
	if (e == OK && x.count > 0)
		e = store_notices_set(c.store, x.n, x.count);
	if (e != OK)
		code = complain_err(e, c.dir, NULL);
	else if (to_wait)
		printf(_("%zu notices wait again\n"), x.count);
	else
		printf(_("%zu notices dropped\n"), x.count);
	free(x.n);
	context_close(&c);
	return code;
}

int
sub_notices_retry(const struct invocation *in)
{
	return change(in, OUTBOX_REFUSED, true);
}

int
sub_notices_drop(const struct invocation *in)
{
	return change(in, OUTBOX_WAITS, false);
}
