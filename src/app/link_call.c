/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Driver call: one line to the exchange, kept by the one process of the site that
 * has its secret; seats hear of their calls from here (app/call_fan.h).
 *
 *	address  tcp://127.0.0.1:5038, tls://pbx.example.org:5039
 *	auth     NAME:PASSWORD of the manager (asterisk); baresip wants none
 *	opts     pbx=asterisk|baresip
 *	         seats=07:SIP/seat1,08:SIP/seat2   which telephone is whose
 *	         iface=SIP/seat{n}                 of all other seats; {seat} as
 *	                                           it is written, {n} without zeros
 *	         context=from-desk  how the exchange dials out for a call-back
 *	         keep=7             days a missed call stays on the list
 *	         ping=30            seconds between two words to the exchange
 *	         plain=1            without TLS beyond this host, too */
#include "app/link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "app/call_fan.h"
#include "app/call_missed.h"
#include "app/intl.h"
#include "base/alloc.h"
#include "channel/backoff.h"
#include "channel/tcp.h"

#define SOON_US		1000000		/* the first try after a loss */
#define CALM		10		/* words between two notes of its health */
#define LOGIN_US	15000000	/* until it must have let us in */

enum stage { OFF, COMES, LOGS_IN, UP };

struct exchange {
	struct link	*l;
	enum pbx_dialect dialect;
	enum stage	 stage;
	struct tcp	*tcp;
	struct pbx	*in;
	struct call_track *track;
	struct call_fan	*fan;
	struct call_missed *missed;
	uint64_t	 timer;		/* next try, or next word */
	unsigned	 fails, words;	/* words: of ping since it is up */
	bool		 quiet;		/* nothing heard since our last word */
	char		 url[300], context[64];
	struct buf	 out;
};

static void reach(void *ctx);
static void hang_up(struct exchange *x);
static void lost(struct exchange *x, const char *said);

static void
timer(struct exchange *x, int64_t us, timer_fn *fn)
{
	loop_timer_cancel(x->l->loop, x->timer);
	x->timer = loop_timer(x->l->loop, us, fn, x);
}

static void
say(struct exchange *x)
{
	if (x->tcp == NULL || tcp_say(x->tcp, buf_view(&x->out)) != OK)
		x->quiet = true;	/* the next word will find it out */
	if (x->out.p != NULL)
		explicit_bzero(x->out.p, x->out.n);
	x->out.n = 0;
}

static void
action(struct exchange *x, const char *name, const char *id)
{
	pbx_line(&x->out, "Action", str_of(name));
	pbx_line(&x->out, "ActionID", str_of(id));
}

/* ---- to the seats ---- */

static void
tell_hello(struct exchange *x, struct call_client *c)
{
	const struct law_channel *ch = law_channel(&x->l->c->law,
	    x->l->row->channel);
	struct buf b = { 0 };

	pbx_line(&b, "Event", STR("Hello"));
	pbx_line(&b, "Exchange", x->stage == UP ? STR("up") : STR("down"));
	pbx_line(&b, "Channel", ch != NULL ? ch->code : STR_NONE);
	pbx_line(&b, "Dials", x->dialect == PBX_BARESIP ||
	    x->context[0] ? STR("yes") : STR("no"));
	if (c != NULL)
		pbx_line(&b, "Seat", str_of(call_client_seat(c)));
	pbx_end(&b);
	if (c != NULL)
		call_client_tell(c, buf_view(&b));
	else
		call_fan_tell(x->fan, STR_NONE, buf_view(&b));
	buf_fini(&b);
}

static void
tell_missed(struct exchange *x)
{
	struct buf b = { 0 };

	pbx_line(&b, "Event", STR("Missed"));
	pbx_end(&b);
	call_fan_tell(x->fan, STR_NONE, buf_view(&b));
	buf_fini(&b);
}

static void
tell_call(struct exchange *x, const struct call *c, struct str iface)
{
	struct buf b = { 0 };

	call_put(c, &b);
	pbx_end(&b);
	call_fan_tell(x->fan, iface, buf_view(&b));
	buf_fini(&b);
}

static void
on_news(void *ctx, const struct call *c, struct str iface)
{
	struct exchange *x = ctx;

	if (iface.n > 0) {
		tell_call(x, c, iface);
		link_count(x->l, 1, 0, 0);
		if (c->state == CALL_TALKS && call_missed_spoke(x->missed,
		    c->number, clock_wall().ms))
			tell_missed(x);
		return;
	}
	if (call_missed_add(x->missed, c) == OK)
		tell_missed(x);
}

static void
on_joined(void *ctx, struct call_client *c, const char *iface)
{
	struct exchange *x = ctx;

	tell_hello(x, c);
	call_track_each(x->track, str_of(iface));
}

static void
answer(struct call_client *c, struct str id, bool good, const char *said)
{
	struct buf b = { 0 };

	pbx_line(&b, "Event", STR("Answer"));
	pbx_line(&b, "Call", id);
	pbx_line(&b, "Ok", good ? STR("yes") : STR("no"));
	pbx_line(&b, "Said", str_of(said));
	pbx_end(&b);
	call_client_tell(c, buf_view(&b));
	buf_fini(&b);
}

/* The exchange rings the seat first, then the caller: nobody types a number, and
 * nobody sees it. */
static void
dial(struct exchange *x, const char *iface, const struct call *c)
{
	struct buf json = { 0 };

	if (x->dialect == PBX_BARESIP) {
		buf_cstr(&json, "{\"command\":\"dial\",\"params\":");
		buf_json(&json, str_of(c->number));
		buf_cstr(&json, ",\"token\":\"back\"}");
		pbx_netstring(&x->out, buf_view(&json));
		buf_fini(&json);
		say(x);
		return;
	}
	action(x, "Originate", "back");
	pbx_line(&x->out, "Channel", str_of(iface));
	pbx_line(&x->out, "Context", str_of(x->context));
	pbx_line(&x->out, "Exten", str_of(c->number));
	pbx_line(&x->out, "Priority", STR("1"));
	pbx_line(&x->out, "Async", STR("true"));
	pbx_end(&x->out);
	say(x);
}

static void
call_back(struct exchange *x, struct call_client *c, const char *iface,
    struct str id)
{
	struct call k;
	struct buf b = { 0 };

	if (call_missed_get(x->missed, id, &k) != OK) {
		answer(c, id, false, N_("it is on the list no more"));
		return;
	}
	/* The seat fills it into a report; its number stays masked there. */
	call_put(&k, &b);
	pbx_end(&b);
	call_client_tell(c, buf_view(&b));
	buf_fini(&b);
	if (x->stage != UP) {
		answer(c, id, false, N_("there is no line to the exchange"));
	} else if (x->dialect == PBX_AMI && x->context[0] == '\0') {
		answer(c, id, false, N_("this exchange dials for nobody "
		    "(context=)"));
	} else {
		dial(x, iface, &k);
		answer(c, id, true, "");
	}
}

static void
on_asked(void *ctx, struct call_client *c, const char *iface,
    const struct pbx_block *b)
{
	struct exchange *x = ctx;
	const struct str what = pbx_get(b, "Action"), id = pbx_get(b, "Call");

	if (str_is(what, "Back"))
		call_back(x, c, iface, id);
	else if (str_is(what, "Done") && call_missed_drop(x->missed, id))
		tell_missed(x);
}

/* ---- the line to the exchange ---- */

static void
ping(void *ctx)
{
	struct exchange *x = ctx;

	x->timer = 0;
	if (x->quiet) {
		lost(x, N_("the exchange is silent"));
		return;
	}
	timer(x, link_opt_num(x->l, "ping", 30) * 1000000, ping);
	x->fails = 0;			/* it has lasted */
	/* That it is well is written down now and then, not each time. */
	if (++x->words % CALM == 0)
		link_done(x->l, OK, NULL, -1, false);
	if (x->dialect != PBX_AMI)
		return;			/* it has no such word */
	x->quiet = true;
	action(x, "Ping", "ping");
	pbx_end(&x->out);
	say(x);
}

static void
up(struct exchange *x)
{
	x->stage = UP;
	x->words = 0;
	x->quiet = false;
	link_done(x->l, OK, NULL, -1, false);
	call_track_anew(x->track);
	tell_hello(x, NULL);
	if (x->dialect == PBX_AMI) {
		action(x, "QueueStatus", "queues");
		pbx_end(&x->out);
		action(x, "CoreShowChannels", "channels");
		pbx_end(&x->out);
		say(x);
	}
	timer(x, link_opt_num(x->l, "ping", 30) * 1000000, ping);
}

static void
log_in(struct exchange *x, struct str banner)
{
	struct http_ask a = { .method = NULL };

	/* No secret for whoever answers at that port instead. */
	if (!str_starts(banner, STR("Asterisk Call Manager/"))) {
		lost(x, N_("that is no manager of Asterisk"));
		return;
	}
	if (link_ask(x->l, &a) != OK || a.user == NULL || a.pass == NULL) {
		hang_up(x);
		link_fatal(x->l, N_("auth must have NAME:PASSWORD"));
		return;
	}
	x->stage = LOGS_IN;
	action(x, "Login", "login");
	pbx_line(&x->out, "Username", str_of(a.user));
	pbx_line(&x->out, "Secret", str_of(a.pass));
	pbx_line(&x->out, "Events", STR("call,agent,user"));
	pbx_end(&x->out);
	say(x);
}

static void
take_response(struct exchange *x, const struct pbx_block *b)
{
	const bool good = str_is(pbx_get(b, "Response"), "Success");
	char said[160];

	if (x->stage == LOGS_IN && str_is(pbx_get(b, "ActionID"), "login")) {
		str_copy(pbx_get(b, "Message"), said, sizeof said);
		if (good) {
			up(x);
			return;
		}
		hang_up(x);
		link_fatal(x->l, said[0] ? said :
		    N_("the exchange refused the login"));
		return;
	}
	if (good || !str_is(pbx_get(b, "Response"), "Error"))
		return;
	/* What it refuses besides: the line itself is well. */
	snprintf(said, sizeof said, "%.*s: %.*s",
	    STR_ARG(pbx_get(b, "ActionID")), STR_ARG(pbx_get(b, "Message")));
	if (x->stage == UP)
		link_done(x->l, OK, said, -1, false);
}

static bool
on_block(void *ctx, const struct pbx_block *b)
{
	struct exchange *x = ctx;

	x->quiet = false;
	if (x->dialect == PBX_AMI && x->stage == COMES) {
		log_in(x, b->banner);
		return x->stage == LOGS_IN;
	}
	if (pbx_get(b, "Response").n > 0)
		take_response(x, b);
	else if (x->stage == UP)
		call_track_take(x->track, b, clock_wall().ms);
	return true;
}

static void
on_data(void *ctx, struct str bytes)
{
	struct exchange *x = ctx;
	const enum err e = pbx_feed(x->in, bytes);

	if (e != OK && e != ERR_CANCELLED)
		lost(x, e == ERR_TOO_BIG ? N_("the exchange says too much at "
		    "once") : N_("that is no exchange"));
}

static void
on_up(void *ctx)
{
	struct exchange *x = ctx;

	x->stage = COMES;
	if (x->dialect == PBX_BARESIP)
		up(x);
}

static void
on_down(void *ctx, enum tcp_fate fate, const char *said)
{
	(void)fate;
	lost(ctx, said);
}

static uint32_t
chance(void)
{
	uint32_t v;

	return getrandom(&v, sizeof v, 0) == sizeof v ? v : 0;
}

static void
hang_up(struct exchange *x)
{
	loop_timer_cancel(x->l->loop, x->timer);
	x->timer = 0;
	tcp_close(&x->tcp);
	x->stage = OFF;
}

static void
lost(struct exchange *x, const char *said)
{
	const bool was = x->stage == UP;

	hang_up(x);
	x->fails++;
	timer(x, x->fails < 3 ? SOON_US : backoff_ms(x->fails - 2, chance(),
	    -1) * 1000, reach);
	link_done(x->l, ERR_IO, said, -1, false);
	if (was)
		tell_hello(x, NULL);
}

static void
on_late(void *ctx)
{
	struct exchange *x = ctx;

	x->timer = 0;
	lost(x, N_("the exchange does not let us in in time"));
}

static void
reach(void *ctx)
{
	struct exchange *x = ctx;
	struct http_ask a = { .method = NULL };
	struct tcp_options o = { .url = x->url, .on_up = on_up,
		.on_data = on_data, .on_down = on_down, .ctx = x };
	enum err e = link_ask(x->l, &a);

	x->timer = 0;
	o.ca_file = a.ca_file;
	o.plain = a.plain;
	hang_up(x);
	pbx_free(&x->in);
	x->in = pbx_new(x->dialect, on_block, x);
	if (e == OK)
		e = tcp_open(&x->tcp, x->l->loop, &o);
	if (e == OK)
		timer(x, LOGIN_US, on_late);
	else
		lost(x, err_text(e));
}

/* ---- life ---- */

static enum err
refuse(struct link *l, enum err e, const char *said)
{
	link_fatal(l, said);
	return e;
}

static void
shut(struct link *l)
{
	struct exchange *x = l->own;

	if (x == NULL)
		return;
	l->own = NULL;
	hang_up(x);
	call_fan_free(&x->fan);
	call_track_free(&x->track);
	call_missed_close(&x->missed);
	pbx_free(&x->in);
	if (x->out.p != NULL)
		explicit_bzero(x->out.p, x->out.cap);
	buf_fini(&x->out);
	free(x);
}

static bool
may_reach(const struct link *l)
{
	return (str_starts(l->row->url, STR("tcp://")) ||
	    str_starts(l->row->url, STR("tls://"))) && l->row->url.n < 300;
}

static enum err
open_parts(struct exchange *x)
{
	struct link *l = x->l;
	const struct call_fan_options o = { .store = l->c->store,
		.code = l->row->code, .seats = link_opt(l, "seats"),
		.iface = link_opt(l, "iface"), .joined = on_joined,
		.asked = on_asked, .ctx = x };
	enum err e = call_missed_open(&x->missed, l->c->store, l->row->code,
	    link_opt_num(l, "keep", 7) * CLOCK_DAY_MS);

	if (e != OK)
		return refuse(l, e, N_("calls.key in the store's folder "
		    "cannot be used"));
	e = call_fan_new(&x->fan, l->loop, &o);
	if (e != OK)
		return refuse(l, e, N_("no socket in the store's folder"));
	return OK;
}

static enum err
begin(struct link *l)
{
	const struct str pbx = link_opt(l, "pbx");
	struct exchange *x;
	enum err e;

	if (!may_reach(l))
		return refuse(l, ERR_BAD_INPUT, N_("the address must be "
		    "tcp://host:port or tls://host:port"));
	if (pbx.n > 0 && !str_is(pbx, "asterisk") && !str_is(pbx, "baresip"))
		return refuse(l, ERR_BAD_INPUT, N_("pbx= must be asterisk or "
		    "baresip"));
	x = xcalloc(1, sizeof *x);
	*x = (struct exchange){ .l = l, .dialect = str_is(pbx, "baresip") ?
	    PBX_BARESIP : PBX_AMI };
	l->own = x;
	str_copy(l->row->url, x->url, sizeof x->url);
	str_copy(link_opt(l, "context"), x->context, sizeof x->context);
	buf_reserve(&x->out, 16384);	/* not moved while it holds a login */
	x->track = call_track_new(x->dialect, on_news, x);
	e = open_parts(x);
	if (e != OK) {
		shut(l);
		return e;
	}
	timer(x, 0, reach);
	return OK;
}

static const char *const opts[] = {
	"pbx", "seats", "iface", "context", "keep", "ping", NULL
};

const struct link_driver link_call = {
	.name = "call", .opts = opts, .open = begin, .close = shut
};
