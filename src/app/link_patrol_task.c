/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tasks go to one officer by name. The broker's receipt is not his: a row is 未发
 * until his phone says that it has it, and goes again now and then, to whoever is
 * there then. What nobody answers in time goes back to the seat. */
#include "app/link_patrol_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/auto.h"
#include "app/intl.h"
#include "app/link_who.h"

#define AGAIN_MS	600000	/* a phone that says nothing is told again */
#define NOBODY_MS	60000
#define TASK_MIN	30	/* an answer is expected in so many minutes */
#define OVER		"task_over"	/* the workflow's row for that, if any */

static bool
field_turn(unsigned turn)
{
	return turn == TURN_OFFICER || turn == TURN_CHECKER;
}

/* ---- the list ---- */

static struct task *
by_row(struct patrol *p, uint64_t row)
{
	for (size_t i = 0; i < p->tasks; i++)
		if (p->task[i].row == row)
			return &p->task[i];
	return NULL;
}

static void
drop(struct patrol *p, struct task *t)
{
	*t = p->task[--p->tasks];
}

/* A newer task of the same case takes an older one's place; a warning takes
 * nobody's. NULL: there are too many; the row waits. */
static struct task *
task_of(struct patrol *p, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	const bool warning = e->kind == EV_CLOCK_FIRE;
	struct task *t = by_row(p, n->id);

	if (t != NULL)
		return t;
	for (size_t i = p->tasks; i-- > 0 && !warning;)
		if (p->task[i].slot == n->slot)
			drop(p, &p->task[i]);
	if (p->tasks == PATROL_TASKS)
		return NULL;
	t = &p->task[p->tasks++];
	*t = (struct task){ .row = n->id, .slot = n->slot,
		.since_ms = e->at.ms, .state = c->state, .over = warning };
	link_row_key(n, e, t->key);
	return t;
}

/* ---- the message ---- */

static void
put_facts(const struct patrol *p, const struct casefile *c, struct buf *b)
{
	const struct law *law = &p->l->c->law;
	const struct law_state *s = law_state(law, c->state);
	const struct law_class *m = law_class(law, c->matter);

	buf_cstr(b, ",\"case\":");
	buf_json(b, str_of(c->number));
	buf_cstr(b, ",\"state\":");
	buf_json(b, s == NULL ? STR_NONE : s->code);
	buf_cstr(b, ",\"state_name\":");
	buf_json(b, s == NULL ? STR_NONE : s->name);
	if (m != NULL) {
		buf_fmt(b, ",\"matter\":%" PRIu32 ",\"matter_name\":",
		    m->code);
		buf_json(b, m->name);
	}
	if (c->grid != 0)
		buf_fmt(b, ",\"grid\":\"%015" PRIu64 "\"", c->grid);
	if (c->lat_e6 != 0)
		buf_fmt(b, ",\"lat_e6\":%d,\"lon_e6\":%d", (int)c->lat_e6,
		    (int)c->lon_e6);
	buf_fmt(b, ",\"urgent\":%s,\"card\":%u,\"due\":%" PRId64
	    ",\"profile\":%u", c->flags & CASE_URGENT ? "true" : "false",
	    (unsigned)c->card, c->due_ms, (unsigned)law->version);
}

static int64_t
reply_ms(const struct patrol *p)
{
	return link_opt_num(p->l, "task_minutes", TASK_MIN) * 60000;
}

static void
put_task(const struct patrol *p, const struct task *t, const struct event *e,
    const struct casefile *c, const struct officer *o, struct buf *b)
{
	struct case_view v;

	buf_cstr(b, "{\"id\":");
	buf_json(b, str_of(t->key));
	buf_fmt(b, ",\"kind\":\"%s\"", e->kind == EV_CLOCK_FIRE ? "warning" :
	    "task");
	put_facts(p, c, b);
	if (p->l->c->repo->ops->get(p->l->c->repo, t->slot, &v) == OK) {
		buf_cstr(b, ",\"title\":");
		buf_json(b, v.title);
		buf_cstr(b, ",\"place\":");
		buf_json(b, v.place);
	}
	buf_fmt(b, ",\"since\":%" PRId64 ",\"reply_by\":%" PRId64
	    ",\"actions\":[", t->since_ms, t->since_ms + reply_ms(p));
	patrol_actions(p, c, o, b);
	buf_cstr(b, "]}");
}

/* ---- sending ---- */

static void
on_sent(void *ctx, enum mqtt_fate f)
{
	struct patrol *const p = ctx;
	const struct task *t = by_row(p, p->out.id);
	char said[96];

	if (f != MQTT_OK || t == NULL) {
		link_sent(p->l, &p->out, LINK_LATER, _("the broker was lost"),
		    -1);
		return;
	}
	snprintf(said, sizeof said, _("at the broker; %s has not taken it"),
	    t->account);
	link_sent(p->l, &p->out, LINK_HELD, said, AGAIN_MS);
}

static bool
publish(struct patrol *p, const struct task *t, struct str text)
{
	char topic[MQTT_TOPIC_MAX];

	snprintf(topic, sizeof topic, "%s/task/%s", p->prefix, t->account);
	return mqtt_publish(link_mqtt_line(p->line), &(struct mqtt_out){
	    .topic = topic, .payload = text, .fn = on_sent, .ctx = p }) == OK;
}

/* Who has it: of a warning, who has the task. */
static const char *
holder(const struct patrol *p, const struct task *t)
{
	for (size_t i = 0; i < p->tasks && t->account[0] == '\0'; i++)
		if (p->task[i].slot == t->slot &&
		    p->task[i].account[0] != '\0')
			return p->task[i].account;
	return t->account;
}

static void
send_task(struct patrol *p, const struct event *e, const struct casefile *c,
    struct task *t)
{
	struct officer *const o = patrol_pick(p, c, holder(p, t),
	    clock_wall().ms);
	struct buf b = { 0 };

	if (o == NULL) {
		link_sent(p->l, &p->out, LINK_HELD,
		    _("no officer who may do it is on shift"), NOBODY_MS);
		return;
	}
	memcpy(t->account, o->a.code, sizeof t->account);
	put_task(p, t, e, c, o, &b);
	if (!publish(p, t, buf_view(&b)))
		link_sent(p->l, &p->out, LINK_LATER, _("no broker"), -1);
	buf_fini(&b);
}

/* What he was told is taken back, or was done otherwise. */
static void
send_recall(struct patrol *p, const struct casefile *c, uint32_t slot)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < p->tasks; i++) {
		const struct task *const t = &p->task[i];
		char topic[MQTT_TOPIC_MAX];

		if (t->slot != slot || t->account[0] == '\0')
			continue;
		b.n = 0;
		buf_cstr(&b, "{\"id\":");
		buf_json(&b, str_of(t->key));
		buf_cstr(&b, ",\"kind\":\"withdrawn\",\"case\":");
		buf_json(&b, str_of(c->number));
		buf_byte(&b, '}');
		snprintf(topic, sizeof topic, "%s/task/%s", p->prefix,
		    t->account);
		(void)link_mqtt_say(p->line, topic, buf_view(&b), false);
	}
	buf_fini(&b);
}

void
patrol_send(struct link *l, const struct store_notice *n,
    const struct event *e, const struct casefile *c)
{
	struct patrol *const p = l->own;
	struct task *t;

	p->out = *n;
	if (p->line == NULL || !mqtt_up(link_mqtt_line(p->line)) ||
	    !patrol_officers_read(p)) {
		link_sent(l, n, LINK_LATER, _("no broker"), -1);
		return;
	}
	if (n->correction || !field_turn(c->turn)) {
		send_recall(p, c, n->slot);
		link_sent(l, n, LINK_DROPPED, _("nothing to do any more"), -1);
		return;
	}
	t = task_of(p, n, e, c);
	if (t == NULL)
		link_sent(l, n, LINK_HELD, _("too many tasks are under way"),
		    NOBODY_MS);
	else
		send_task(p, e, c, t);
}

/* ---- what becomes of them ---- */

void
patrol_receipt(struct patrol *p, struct str account, const struct record *r)
{
	const struct str id = record_get(r, STR("id"));
	const struct str why = record_get(r, STR("refused"));
	char said[96];

	for (size_t i = 0; i < p->tasks; i++) {
		const struct task *const t = &p->task[i];

		if (!str_is(id, t->key) || !str_is(account, t->account))
			continue;
		if (why.n > 0)
			snprintf(said, sizeof said, "%s: %.*s", t->account,
			    (int)(why.n < 60 ? why.n : 60), why.p);
		else
			snprintf(said, sizeof said, _("%s has it"),
			    t->account);
		link_receipt(p->l, t->row, why.n > 0 ? LINK_REFUSED :
		    LINK_SENT, said);
		return;
	}
}

void
patrol_answered(struct patrol *p, uint32_t slot, struct str account)
{
	char said[96];

	snprintf(said, sizeof said, _("%.*s has answered"), STR_ARG(account));
	for (size_t i = p->tasks; i-- > 0;)
		if (p->task[i].slot == slot) {
			link_receipt(p->l, p->task[i].row, LINK_SENT, said);
			drop(p, &p->task[i]);
		}
}

/* ---- not in time ---- */

static const struct law_move *
over_row(const struct patrol *p, const struct casefile *c)
{
	const struct law *law = &p->l->c->law;
	const struct law_role *role = law_role_by_code(law, STR(AUTO_ROLE));
	const struct law_move *row[64];
	size_t n = casefile_moves(c, law, row, 64);

	n = n < 64 ? n : 64;
	for (size_t i = 0; i < n; i++)
		if (role != NULL && (row[i]->roles >> role->bit & 1) &&
		    str_is(row[i]->action, OVER))
			return row[i];
	return NULL;
}

/* The note stands on the case, and its desk is told; where the workflow has a
 * row for it the case goes back, too. */
static bool
give_back(struct patrol *p, const struct task *t, const struct casefile *c)
{
	const bool moves = over_row(p, c) != NULL;
	struct body move = { .n = 0 }, note = { .n = 0 }, secret = { .n = 0 };
	struct intent in[2];
	struct outcome out[2];
	char text[200];
	enum err e;

	snprintf(text, sizeof text, t->account[0] == '\0' ?
	    _("nobody on shift could do it in %d minutes") :
	    _("no answer of an officer in %d minutes: %s"),
	    (int)(reply_ms(p) / 60000), t->account);
	e = body_text(&secret, "note", str_of(text));
	e |= body_text(&note, "tell", STR("desk"));
	e |= body_int(&note, "task_over", t->since_ms);
	e |= body_text(&move, "action", STR(OVER));
	e |= body_text(&move, "role", STR(AUTO_ROLE));
	in[0] = (struct intent){ .kind = EV_CASE_NOTE, .actor = STR(CASE_AUTO),
		.subject = str_of(c->number), .login = STR("link"),
		.seat = p->l->row->code, .body = &note, .secret = &secret };
	in[1] = in[0];
	in[1].kind = EV_CASE_MOVE;
	in[1].body = &move;
	in[1].secret = NULL;
	in[1].after = 1;
	return e == OK && p->l->c->repo->ops->commit(p->l->c->repo, in,
	    moves ? 2 : 1, false, out) == OK;
}

/* Or a step that a seat may take (over=recall), in the name of the row's
 * account. */
static bool
step_back(struct patrol *p, const struct task *t)
{
	const struct str account = p->l->row->account;
	const struct str action = link_opt(p->l, "over");
	const struct move_arg why = { STR("reason"), str_of(
	    _("no answer of an officer in time")) };
	struct seat who = { .login = "link" };
	struct case_view v;

	if (action.n == 0 || link_account(p->l, account, &who.me) != OK ||
	    p->l->c->repo->ops->get(p->l->c->repo, t->slot, &v) != OK)
		return false;
	return patrol_deed(p, &(struct move_ask){ .repo = p->l->c->repo,
	    .rules = p->l->c->rules, .v = &v, .who = &who, .action = action,
	    .args = &why, .n = 1, .now_ms = clock_wall().ms });
}

static bool
said_before(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct task *const t = ctx;

	(void)secret;
	(void)status;
	t->over |= e->kind == EV_CASE_NOTE && body_num(&e->body, "task_over",
	    0) == t->since_ms;
	return true;
}

/* false: nobody's task any more. */
static bool
look_at(struct patrol *p, struct task *t, int64_t now_ms)
{
	struct repo *const r = p->l->c->repo;
	struct casefile c;
	struct case_view v;

	if (r->ops->get(r, t->slot, &v) != OK || v.c->state != t->state)
		return false;
	c = *v.c;
	if (t->over || now_ms - t->since_ms < reply_ms(p))
		return true;
	if (r->ops->history(r, t->slot, said_before, t) != OK || t->over)
		return true;
	t->over = give_back(p, t, &c);
	if (t->over && over_row(p, &c) == NULL)
		(void)step_back(p, t);
	return true;
}

void
patrol_tasks_sweep(struct patrol *p, int64_t now_ms)
{
	for (size_t i = p->tasks; i-- > 0;)
		if (!look_at(p, &p->task[i], now_ms)) {
			link_receipt(p->l, p->task[i].row, LINK_DROPPED,
			    _("nothing to do any more"));
			drop(p, &p->task[i]);
		}
}

static bool
recall(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct patrol *const p = ctx;
	const struct str head = STR(OUTBOX_LINK);

	if (field_turn(c->turn) && !n->correction &&
	    str_starts(str_of(n->tell), head) &&
	    str_eq(str_from(str_of(n->tell), head.n), p->l->row->code))
		(void)task_of(p, n, e, c);
	return p->tasks < PATROL_TASKS;
}

void
patrol_tasks_recall(struct patrol *p)
{
	/* What cannot be read now is sent again in time, and known then. */
	(void)!store_notices(p->l->c->store, 0, -1, recall, p);
}
