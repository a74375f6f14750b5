/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "call_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/call_missed.h"
#include "app/people.h"
#include "app/seat.h"

#define LIMIT_US 120000000

static bool
put_missed(void *ctx, const struct missed *m)
{
	buf_fmt(ctx, "%s %s %s %lld|", m->id, m->masked, m->queue,
	    (long long)m->tries);
	return true;
}

void
call_kit_missed(struct keep_kit *k, const char *want)
{
	struct buf b = { 0 };

	assert_int_equal(call_missed_each(k->store, "pbx", put_missed, &b),
	    OK);
	assert_string_equal(buf_z(&b), want);
	buf_fini(&b);
}


static void
on_seat(void *ctx, struct str code, const struct pbx_block *b)
{
	struct way *w = ctx;
	struct call c;

	assert_true(str_is(code, "pbx"));
	if (b == NULL)
		buf_cstr(&w->heard, "gone|");
	else if (call_get(b, &c))
		buf_fmt(&w->heard, "%s %s %s|", call_state_name(c.state),
		    c.id, c.number);
	else if (str_is(pbx_get(b, "Event"), "Hello"))
		buf_fmt(&w->heard, "hello %.*s|",
		    STR_ARG(pbx_get(b, "Exchange")));
	else
		buf_fmt(&w->heard, "%.*s %.*s|", STR_ARG(pbx_get(b, "Event")),
		    STR_ARG(pbx_get(b, "Said")));
}

static void
on_late(void *ctx)
{
	((struct way *)ctx)->late = true;
}

void
way_begin(struct way *w, const char *opts, bool secret)
{
	char login[32], path[128];
	FILE *f;

	keep_kit_make(&w->k);
	seat_login(login, sizeof login);
	assert_int_equal(people_seed(w->k.store, &w->k.law, login), OK);
	snprintf(w->secret, sizeof w->secret, "%s/pbx.secret", w->k.dir);
	snprintf(w->auth, sizeof w->auth, "file:%s", w->secret);
	f = fopen(w->secret, "w");
	assert_non_null(f);
	assert_int_equal(fchmod(fileno(f), 0600), 0);
	fprintf(f, "%s\n", w->login ? w->login : "console:open sesame");
	fclose(f);
	w->row = (struct law_link){ .code = STR("pbx"), .driver = STR("call"),
		.node = STR("*"), .channel = 1, .url = str_of(w->pbx.url),
		.auth = secret ? str_of(w->auth) : STR_NONE, .every_s = 60,
		.ways = LINK_IN, .opts = str_of(opts), .name = STR("pbx") };
	w->c = (struct context){ .store = w->k.store,
		.repo = store_repo(w->k.store), .law = w->k.law };
	w->c.law.links = &w->row;
	w->c.law.links_n = 1;
	loop_timer(w->k.loop, LIMIT_US, on_late, w);
	w->links = links_new(w->k.loop, &w->c);
	assert_true(links_running(w->links));
	/* Seats try again every three seconds only. */
	snprintf(path, sizeof path, "%s/calls-pbx.sock", w->k.dir);
	while (!w->late && access(path, F_OK) != 0)
		assert_int_equal(loop_turn(w->k.loop, 20000), OK);
}

void
way_sit(struct way *w, const char *account)
{
	w->seat = call_seat_new(w->k.loop, w->k.store, &w->c.law, account,
	    on_seat, w);
	assert_non_null(w->seat);
}

void
way_end(struct way *w)
{
	call_seat_free(&w->seat);
	links_free(&w->links);
	if (w->pbx.pid > 0)
		amid_stop(&w->pbx);
	buf_fini(&w->heard);
	keep_kit_free(&w->k);
}

/* Turns until the seat has heard text. */
void
until(struct way *w, const char *text)
{
	while (!w->late && strstr(buf_z(&w->heard), text) == NULL)
		assert_int_equal(loop_turn(w->k.loop, 100000), OK);
	if (w->late)
		fail_msg("never heard: %s\nheard: %s", text,
		    buf_z(&w->heard));
}

void
until_pbx(struct way *w, const char *text)
{
	while (!w->late && !amid_heard(&w->pbx, text, w->said,
	    sizeof w->said))
		assert_int_equal(loop_turn(w->k.loop, 20000), OK);
	if (w->late)
		fail_msg("the exchange never heard: %s\nbut: %s", text,
		    w->said);
}

void
until_said(struct way *w, const char *text)
{
	const struct link *l = links_at(w->links, 0);

	while (!w->late && strstr(l->st.said, text) == NULL)
		assert_int_equal(loop_turn(w->k.loop, 20000), OK);
	if (w->late)
		fail_msg("never said: %s, but: %s", text, l->st.said);
}

void
until_missed(struct way *w, const char *text)
{
	struct buf b = { 0 };

	while (!w->late && strstr(buf_z(&b), text) == NULL) {
		b.n = 0;
		assert_int_equal(call_missed_each(w->k.store, "pbx",
		    put_missed, &b), OK);
		assert_int_equal(loop_turn(w->k.loop, 20000), OK);
	}
	if (w->late)
		fail_msg("never missed: %s, but: %s", text, buf_z(&b));
	buf_fini(&b);
}
