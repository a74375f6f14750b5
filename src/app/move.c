/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An action in words becomes an event's body. What the workflow's row wants
 * and nobody typed (unit by rule, limit by criterion) is filled in, in the
 * open: the result and its trace stand in the event, the fold asks nobody. */
#include "app/move.h"
#include "app/move_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"

enum err
making_fault(struct making *k, enum err e, const char *what, struct str word)
{
	snprintf(k->m->why, sizeof k->m->why, "%s: %.*s", what, STR_ARG(word));
	return e;
}

enum err
making_refuse(struct making *k)
{
	struct move *m = k->m;

	move_refusal_text(k->law, k->c, k->action, &m->refusal, m->why,
	    sizeof m->why);
	return m->refusal.err;
}

enum err
making_need(struct making *k, bool there, uint32_t guard)
{
	if (there)
		return OK;
	k->m->refusal = (struct refusal){ .err = ERR_REFUSED, .guard = guard };
	return making_refuse(k);
}

/* ---- what comes along, and who comes ---- */

static uint32_t
given(const struct move *m)
{
	const struct body *b = &m->body, *s = &m->secret;
	uint32_t g = 0;

	g |= body_get(b, "reason") ? GUARD_REASON : 0u;
	g |= s->n ? GUARD_NOTE : 0u;
	g |= body_num(b, "unit", 0) > 0 ? GUARD_UNIT : 0u;
	g |= body_num(b, "criterion", 0) > 0 ? GUARD_CRITERION : 0u;
	g |= body_num(b, "matter", 0) > 0 ? GUARD_MATTER : 0u;
	g |= body_num(b, "grid", 0) > 0 ? GUARD_PLACE : 0u;
	g |= body_str(b, "parent").n ? GUARD_PARENT : 0u;
	g |= body_get(b, "decided") && body_num(b, "people", 0) > 0 &&
	    body_str(s, "text").n ? GUARD_DECISION : 0u;
	g |= body_get(b, "reached") || body_get(b, "solved") ||
	    body_num(b, "satisfied", 0) > 0 ? GUARD_RESULT : 0u;
	return g;
}

/* How far an end may lie ahead is the law's to say: seen here, so that it is
 * said before anything is written. */
static uint32_t
given_until(const struct making *k)
{
	int64_t until = body_num(&k->m->body, "until", 0);
	int64_t last = k->now_ms + (int64_t)k->law->suspend_days * CLOCK_DAY_MS;

	return until > k->now_ms && until <= last ? GUARD_UNTIL : 0u;
}

struct mover
move_mover(const struct seat *who, uint32_t has, int64_t now_ms)
{
	return (struct mover){
		.actor = str_of(who->me.code), .roles = who->me.roles,
		.unit = who->me.unit, .given = has, .now_ms = now_ms
	};
}

int
move_role(const struct law_move *row, uint32_t roles)
{
	uint32_t both = row->roles & roles;

	return both ? __builtin_ctz(both) : -1;
}

uint32_t
move_wants(const struct law_move *row, const struct casefile *c)
{
	uint32_t wants = row->guards & (GUARD_REASON | GUARD_NOTE |
	    GUARD_UNTIL | GUARD_DECISION | GUARD_PARENT | GUARD_RESULT);

	if ((row->guards & GUARD_MATTER) && !c->matter)
		wants |= GUARD_MATTER;
	if ((row->guards & GUARD_CRITERION) && !c->criterion)
		wants |= GUARD_CRITERION;
	if ((row->guards & GUARD_PLACE) && !c->grid)
		wants |= GUARD_PLACE;
	return wants;
}

static const struct law_role *
role_of_bit(const struct law *law, int bit)
{
	for (size_t i = 0; i < law->roles_n; i++)
		if (law->roles[i].bit == bit)
			return &law->roles[i];
	return NULL;
}

static enum err
name_mover(struct making *k)
{
	struct move *m = k->m;
	const struct store_account *me = &m->who->me;
	const struct law_role *role = role_of_bit(k->law,
	    move_role(m->row, me->roles));
	enum err e = body_text(&m->body, "action", m->row->action);

	if (e == OK && role)
		e = body_text(&m->body, "role", role->code);
	if (e == OK && me->unit)
		e = body_int(&m->body, "as_unit", me->unit);
	return e;
}

static enum err
may(struct making *k, uint32_t has)
{
	struct mover mover = move_mover(k->m->who, has, k->now_ms);

	if (casefile_may(k->c, k->d, k->law, k->action, &mover,
	    &k->m->refusal) != OK)
		return making_refuse(k);
	return OK;
}

/* A row of the workflow. Asked twice: is there a row at all for whoever asks,
 * and, with everything filled in, does each guard hold? */
static enum err
make_workflow(struct making *k)
{
	struct move *m = k->m;
	enum err e;

	m->kind = EV_CASE_MOVE;
	e = may(k, MOVE_GIVEN);
	if (e != OK)
		return e;
	m->row = m->refusal.row;
	e = making_fill(k, m->row);
	if (e == OK)
		e = may(k, given(m) | given_until(k));
	if (e != OK)
		return e;
	m->row = m->refusal.row;
	/* From whom it is split stands in the event, for it leaves the docket. */
	if ((m->row->effects & EFFECT_SPLIT) && m->d.parent[0])
		e = body_text(&m->body, "parent", str_of(m->d.parent));
	return e == OK ? name_mover(k) : e;
}

/* The code of the action that the word names. */
static enum err
find_action(struct making *k, struct str word)
{
	struct resolve_hit hit;
	char moves[480];
	enum err e;

	k->action = word;
	if (move_special_of(word))
		return OK;
	e = resolve_one(k->law, RESOLVE_ACTION, word, &hit);
	if (e != OK) {
		move_possible(k->law, k->c, moves, sizeof moves);
		snprintf(k->m->why, sizeof k->m->why,
		    _("no such action: %.*s; possible: %s"), STR_ARG(word),
		    *moves ? moves : _("nothing"));
		return ERR_NOT_FOUND;
	}
	k->action = hit.code;
	return OK;
}

static enum err
refuse_seat(struct making *k, const char *why)
{
	k->m->refusal.err = ERR_REFUSED;
	k->m->refusal.role = true;
	snprintf(k->m->why, sizeof k->m->why, "%s", why);
	return ERR_REFUSED;
}

static enum err
may_sit(struct making *k, const struct move_special *special)
{
	const struct seat *who = k->m->who;

	if (who->read_only && !(special && special->reads))
		return refuse_seat(k, _("read-only"));
	if (special && special->acts &&
	    !casefile_acts(k->c, k->law, who->me.roles))
		return refuse_seat(k,
		    _("your role has no step to take here"));
	return OK;
}

static enum err
see(struct move *m, const struct move_ask *q)
{
	memset(m, 0, sizeof *m);
	m->who = q->who;
	m->slot = q->v->slot;
	m->c = *q->v->c;
	m->base = m->c.head;
	str_copy(str_of(m->c.number), m->subject, sizeof m->subject);
	if (q->unborn)
		m->d = *q->unborn->d;
	return q->repo && !q->unborn ? q->repo->ops->docket(q->repo, m->slot, &m->d) : OK;
}

enum err
move_prepare(struct move *m, const struct move_ask *q)
{
	struct making k = { .m = m, .repo = q->repo, .rules = q->rules,
	    .law = rules_law(q->rules), .c = &m->c, .d = &m->d,
	    .now_ms = q->now_ms, .unborn = q->unborn };
	const struct move_special *special;
	enum err e = see(m, q);

	if (e == OK)
		e = find_action(&k, q->action);
	if (e != OK)
		return e;
	special = move_special_of(k.action);
	e = may_sit(&k, special);
	if (e == OK)
		e = making_args(&k, q->args, q->n);
	if (e != OK)
		return e;
	if (!special)
		return make_workflow(&k);
	m->kind = special->kind;
	return special->make(&k);
}

void
move_intent(const struct move *m, struct intent *out)
{
	*out = (struct intent){
		.kind = m->kind, .subject = str_of(m->subject),
		.actor = str_of(m->who->me.code),
		.login = str_of(m->who->login), .seat = str_of(m->who->me.seat),
		.body = &m->body, .secret = m->secret.n ? &m->secret : NULL,
		.base = &m->base, .audit = m->kind == EV_CASE_REVEAL,
		.blob = buf_view(&m->recording),
	};
}

void
move_fini(struct move *m)
{
	arena_fini(&m->arena);
	if (m->recording.p)
		explicit_bzero(m->recording.p, m->recording.cap);
	buf_fini(&m->recording);
}
