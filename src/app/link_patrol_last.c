/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Positions over HTTP: an OwnTracks recorder is asked for everybody's last one
 * (recorder=https://…/api/0/last), as often as the row says. */
#include "app/link_patrol_in.h"

#include <string.h>
#include "app/intl.h"
#include "wire/json.h"

#define BODY_MOST	((size_t)8 << 20)
#define DENIED_MS	300000	/* who is refused must not go on knocking */

static void ask(void *ctx);

/* As often as the row says, and not before the recorder wants it. */
static void
again(struct patrol *p, int64_t asked_ms)
{
	const int64_t ms = (int64_t)p->l->row->every_s * 1000;

	p->poll_timer = loop_timer(p->l->loop, (asked_ms > ms ? asked_ms :
	    ms) * 1000, ask, p);
}

static bool
on_record(void *ctx, const struct record *r)
{
	struct patrol *const p = ctx;
	const char *expected;
	struct owntracks t;

	if (owntracks_record(r, &t, &expected) != OK)
		patrol_bad(p, STR("recorder"), expected, STR_NONE);
	else if (t.location)
		patrol_position(p, t.user, t.device, &t);
	return true;
}

static void
on_end(void *ctx, const struct http_reply *r)
{
	struct patrol *const p = ctx;
	const struct record_sink sink = { .fn = on_record, .ctx = p };
	const uint64_t before = p->taken;
	struct json *j;
	enum err e;

	p->poll = 0;
	if (r->fate != HTTP_OK) {
		link_done(p->l, ERR_IO, r->said, r->asked_ms, false);
		again(p, r->fate == HTTP_DENIED ? DENIED_MS : r->asked_ms);
		return;
	}
	j = json_new(&(struct json_options){ .record_max = OWNTRACKS_MAX,
	    .field_max = OWNTRACKS_MAX }, &sink);
	e = json_feed(j, r->body);
	if (e == OK)
		e = json_finish(j);
	json_free(&j);
	link_count(p->l, p->taken - before, 0, 0);
	if (e == OK)
		link_done(p->l, OK, NULL, -1, false);
	else
		link_done(p->l, e, N_("the recorder's answer is no list of "
		    "positions"), -1, false);
	again(p, -1);
}

static void
ask(void *ctx)
{
	struct patrol *const p = ctx;
	struct http_ask a = { .method = "GET" };
	char url[1024];
	enum err e;

	p->poll_timer = 0;
	e = link_ask(p->l, &a);
	str_copy(link_opt(p->l, "recorder"), url, sizeof url);
	a.url = url;
	a.body_max = BODY_MOST;
	a.on_end = on_end;
	a.ctx = p;
	if (e == OK && patrol_officers_read(p))
		e = http_begin(p->l->http, &a, &p->poll);
	if (e == ERR_BAD_INPUT)
		link_done(p->l, e, N_("recorder: no address of https://, or "
		    "plain where it may not be"), -1, false);
	if (p->poll == 0)
		again(p, -1);
}

void
patrol_last_begin(struct patrol *p)
{
	if (link_opt(p->l, "recorder").n > 0)
		p->poll_timer = loop_timer(p->l->loop, 0, ask, p);
}

void
patrol_last_end(struct patrol *p)
{
	loop_timer_cancel(p->l->loop, p->poll_timer);
	if (p->poll != 0)
		http_cancel(p->l->http, p->poll);
	p->poll = 0;
}
