/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry a call, whatever its legs; of each leg at a seat what it does. An
 * exchange may say things twice, late, or of calls that began before we
 * listened: nothing here relies on an order. */
#include "app/call.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define CALLS	512		/* at a time; the oldest goes */
#define LEGS	24
#define IFACE	80

enum leg_state { LEG_RINGS, LEG_TALKS, LEG_OVER };
struct leg { char iface[IFACE]; enum leg_state state; };

struct entry {
	struct call	c;
	struct leg	leg[LEGS];
	size_t		n;
	bool		queued;		/* it waited for somebody of ours */
	bool		seen;		/* listed since the line is new */
};

struct call_track {
	enum pbx_dialect dialect;
	call_news_fn	*fn;
	void		*ctx;
	struct entry	*e;		/* owned, CALLS, oldest first */
	size_t		 n;
	bool		 anew;
};

struct call_track *
call_track_new(enum pbx_dialect d, call_news_fn *fn, void *ctx)
{
	struct call_track *t = xcalloc(1, sizeof *t);

	t->dialect = d;
	t->fn = fn;
	t->ctx = ctx;
	t->e = xcalloc(CALLS, sizeof *t->e);
	return t;
}

void
call_track_free(struct call_track **tp)
{
	if (*tp == NULL)
		return;
	free((*tp)->e);
	free(*tp);
	*tp = NULL;
}

/* ---- entries and legs ---- */

static void
forget(struct call_track *t, struct entry *e)
{
	const size_t i = (size_t)(e - t->e);

	memmove(e, e + 1, (t->n - i - 1) * sizeof *e);
	t->n--;
}

static struct entry *
entry_of(struct call_track *t, struct str id)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_is(id, t->e[i].c.id))
			return &t->e[i];
	return NULL;
}

static struct entry *
entry_make(struct call_track *t, struct str id, int64_t now_ms)
{
	struct entry *e = entry_of(t, id);

	if (e != NULL || id.n == 0 || id.n >= CALL_ID_MAX)
		return e;
	if (t->n == CALLS)
		forget(t, &t->e[0]);
	e = &t->e[t->n++];
	memset(e, 0, sizeof *e);
	str_copy(id, e->c.id, sizeof e->c.id);
	e->c.began_ms = now_ms;
	return e;
}

static struct leg *
leg_of(struct entry *e, struct str iface)
{
	for (size_t i = 0; i < e->n; i++)
		if (str_is(iface, e->leg[i].iface))
			return &e->leg[i];
	return NULL;
}

/* The same call as that leg sees it. */
static void
tell(struct call_track *t, const struct entry *e, const struct leg *l,
    enum call_state state)
{
	struct call c = e->c;

	c.state = state;
	t->fn(t->ctx, &c, str_of(l->iface));
}

static void
set_leg(struct call_track *t, struct entry *e, struct str iface,
    enum leg_state state)
{
	struct leg *l = leg_of(e, iface);

	if (iface.n == 0 || iface.n >= IFACE || (l == NULL && e->n == LEGS))
		return;
	if (l == NULL) {
		l = &e->leg[e->n++];
		str_copy(iface, l->iface, sizeof l->iface);
	} else if (l->state == state) {
		return;
	}
	l->state = state;
	if (state != LEG_OVER)
		tell(t, e, l, state == LEG_RINGS ? CALL_RINGS : CALL_TALKS);
}

/* ---- the story ---- */

static void
ring(struct call_track *t, struct entry *e, struct str iface)
{
	e->queued = true;
	set_leg(t, e, iface, LEG_RINGS);
}

static void
answered(struct call_track *t, struct entry *e, struct str iface,
    int64_t now_ms)
{
	if (e->c.answered_ms == 0)
		e->c.answered_ms = now_ms;
	set_leg(t, e, iface, LEG_TALKS);
	for (size_t i = 0; i < e->n; i++) {
		if (e->leg[i].state != LEG_RINGS)
			continue;
		e->leg[i].state = LEG_OVER;
		tell(t, e, &e->leg[i], CALL_PASSED);
	}
}

static void
passed(struct call_track *t, struct entry *e, struct str iface)
{
	struct leg *l = leg_of(e, iface);

	if (l == NULL || l->state != LEG_RINGS)
		return;
	l->state = LEG_OVER;
	tell(t, e, l, CALL_PASSED);
}

/* Whoever has it still, hears; a call nobody took is everybody's. */
static void
over(struct call_track *t, struct entry *e, int64_t now_ms)
{
	const bool missed = e->queued && e->c.answered_ms == 0;

	e->c.ended_ms = now_ms;
	e->c.state = missed ? CALL_MISSED : CALL_ENDED;
	for (size_t i = 0; i < e->n; i++)
		if (e->leg[i].state != LEG_OVER)
			tell(t, e, &e->leg[i], e->c.state);
	if (missed)
		t->fn(t->ctx, &e->c, STR_NONE);
	forget(t, e);
}

/* ---- Asterisk ---- */

static void
know(struct entry *e, struct str number, struct str name, struct str queue)
{
	if (e->c.number[0] == '\0')
		call_number(number, e->c.number);
	if (e->c.name[0] == '\0')
		str_copy(name, e->c.name, sizeof e->c.name);
	if (queue.n > 0)
		str_copy(queue, e->c.queue, sizeof e->c.queue);
}

/* Fields of a UserEvent that the dialplan added. */
static void
take_extra(struct entry *e, const struct pbx_block *b)
{
	static const char *const usual[] = { "Event", "Privilege", "Channel",
		"ChannelState", "ChannelStateDesc", "CallerIDNum",
		"CallerIDName", "ConnectedLineNum", "ConnectedLineName",
		"Language", "AccountCode", "Context", "Exten", "Priority",
		"Uniqueid", "Linkedid", "UserEvent", "Timestamp" };
	struct buf x = { 0 };

	for (size_t i = 0; i < b->n; i++) {
		bool own = b->f[i].value.n > 0;

		for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
			own &= !str_is(b->f[i].name, usual[k]);
		/* A number among them is masked where it is shown. */
		if (own)
			buf_fmt(&x, "%s%.*s=%.*s", x.n ? " " : "",
			    STR_ARG(b->f[i].name), STR_ARG(b->f[i].value));
	}
	str_copy(buf_view(&x), e->c.extra, sizeof e->c.extra);
	buf_fini(&x);
	if (e->c.number[0] == '\0')
		call_number(pbx_get(b, "CLI"), e->c.number);
}

/* SIP/seat1-00000001 is of SIP/seat1. */
static struct str
iface_of(struct str channel)
{
	size_t n = channel.n;

	while (n > 0 && channel.p[n - 1] != '-')
		n--;
	return n > 1 ? str_n(channel.p, n - 1) : channel;
}

/* A channel of the list that is asked for when the line is new. */
static void
take_listed(struct call_track *t, const struct pbx_block *b, int64_t now_ms)
{
	const struct str id = pbx_get(b, "Linkedid");
	const bool caller = str_eq(id, pbx_get(b, "Uniqueid"));
	const struct str iface = iface_of(pbx_get(b, "Channel"));
	struct entry *e = entry_make(t, id, now_ms);

	if (e == NULL)
		return;
	e->seen = true;
	know(e, pbx_get(b, caller ? "CallerIDNum" : "ConnectedLineNum"),
	    pbx_get(b, caller ? "CallerIDName" : "ConnectedLineName"),
	    STR_NONE);
	if (caller)
		e->queued |= str_is(pbx_get(b, "Application"), "Queue");
	else if (str_is(pbx_get(b, "ChannelState"), "5"))
		ring(t, e, iface);
	else if (str_is(pbx_get(b, "ChannelState"), "6"))
		answered(t, e, iface, now_ms);
}

static void
list_over(struct call_track *t, int64_t now_ms)
{
	if (!t->anew)
		return;
	t->anew = false;
	for (size_t i = t->n; i-- > 0; )
		if (!t->e[i].seen)
			over(t, &t->e[i], now_ms);
}

static void
take_hangup(struct call_track *t, const struct pbx_block *b, int64_t now_ms)
{
	struct entry *e = entry_of(t, pbx_get(b, "Linkedid"));
	const struct str leg = pbx_get(b, "Uniqueid");

	if (e != NULL && (leg.n == 0 || str_is(leg, e->c.id)))
		over(t, e, now_ms);
}

static void
take_agent(struct call_track *t, const struct pbx_block *b, struct str what,
    int64_t now_ms)
{
	const struct str iface = pbx_get(b, "Interface");
	struct str id = pbx_get(b, "Linkedid");
	struct entry *e = entry_make(t, id.n ? id : pbx_get(b, "Uniqueid"),
	    now_ms);

	if (e == NULL)
		return;
	e->seen = true;
	know(e, pbx_get(b, "CallerIDNum"), pbx_get(b, "CallerIDName"),
	    pbx_get(b, "Queue"));
	if (str_is(what, "AgentCalled"))
		ring(t, e, iface);
	else if (str_is(what, "AgentConnect"))
		answered(t, e, iface, now_ms);
	else if (str_is(what, "AgentRingNoAnswer"))
		passed(t, e, iface);
	else if (str_is(what, "AgentComplete"))
		over(t, e, now_ms);
}

static void
take_queue(struct call_track *t, const struct pbx_block *b, struct str what,
    int64_t now_ms)
{
	struct str id = pbx_get(b, "Linkedid");
	struct entry *e;

	if (id.n == 0)
		id = pbx_get(b, "Uniqueid");
	/* Of one who gave up before he was heard of, too. */
	e = entry_make(t, id, now_ms);
	if (e == NULL)
		return;
	e->seen = true;
	know(e, pbx_get(b, "CallerIDNum"), pbx_get(b, "CallerIDName"),
	    pbx_get(b, "Queue"));
	if (str_is(what, "UserEvent")) {
		take_extra(e, b);
		return;
	}
	e->queued = true;
	if (str_is(what, "QueueCallerAbandon"))
		over(t, e, now_ms);
}

static void
take_ami(struct call_track *t, const struct pbx_block *b, int64_t now_ms)
{
	const struct str what = pbx_get(b, "Event");

	if (str_starts(what, STR("Agent")))
		take_agent(t, b, what, now_ms);
	else if (str_is(what, "QueueCallerJoin") ||
	    str_is(what, "QueueCallerAbandon") || str_is(what, "UserEvent"))
		take_queue(t, b, what, now_ms);
	else if (str_is(what, "Hangup"))
		take_hangup(t, b, now_ms);
	else if (str_is(what, "CoreShowChannel"))
		take_listed(t, b, now_ms);
	else if (str_is(what, "CoreShowChannelsComplete"))
		list_over(t, now_ms);
}

/* ---- baresip: a telephone of one seat ---- */

/* The user of sip:user@host. */
static struct str
user_of(struct str uri)
{
	struct str user;

	if (str_starts(uri, STR("sip:")) || str_starts(uri, STR("tel:")))
		uri = str_from(uri, 4);
	else if (str_starts(uri, STR("sips:")))
		uri = str_from(uri, 5);
	return str_find(uri, STR("@")) >= 0 && str_cut(&uri, '@', &user) ?
	    user : uri;
}

static void
take_baresip(struct call_track *t, const struct pbx_block *b, int64_t now_ms)
{
	const struct str what = pbx_get(b, "type");
	const struct str iface = pbx_get(b, "accountaor");
	struct str id = pbx_get(b, "id");
	struct entry *e;

	if (id.n >= CALL_ID_MAX)
		id.n = CALL_ID_MAX - 1;
	e = str_is(what, "CALL_INCOMING") ? entry_make(t, id, now_ms) :
	    entry_of(t, id);
	if (e == NULL)
		return;
	e->seen = true;
	know(e, user_of(pbx_get(b, "peeruri")), pbx_get(b, "peerdisplayname"),
	    STR_NONE);
	if (str_is(what, "CALL_INCOMING"))
		ring(t, e, iface);
	else if (str_is(what, "CALL_ESTABLISHED"))
		answered(t, e, iface, now_ms);
	else if (str_is(what, "CALL_CLOSED"))
		over(t, e, now_ms);
}

/* ---- for whoever has the line ---- */

void
call_track_take(struct call_track *t, const struct pbx_block *b,
    int64_t now_ms)
{
	if (t->dialect == PBX_AMI)
		take_ami(t, b, now_ms);
	else
		take_baresip(t, b, now_ms);
}

void
call_track_anew(struct call_track *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->e[i].seen = false;
	t->anew = true;
}

void
call_track_each(struct call_track *t, struct str iface)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct leg *l = leg_of(&t->e[i], iface);

		if (l != NULL && l->state != LEG_OVER)
			tell(t, &t->e[i], l, l->state == LEG_RINGS ?
			    CALL_RINGS : CALL_TALKS);
	}
}
