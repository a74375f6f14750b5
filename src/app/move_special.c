/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions beside the workflow: they change no state. */
#include "app/move_in.h"

#include <string.h>
#include "app/intl.h"

static enum err
make_claim(struct making *k)
{
	const struct casefile *c = k->c;
	bool other = c->holder[0] && !str_is(str_of(k->m->who->me.code),
	    c->holder);
	bool stale = k->now_ms - c->claimed_ms > (int64_t)k->law->stale_claim_ms;

	if (!other || (stale && body_get(&k->m->body, "reason")))
		return OK;
	return making_need(k, false, stale ? GUARD_REASON : 0);
}

static enum err
make_release(struct making *k)
{
	bool mine = str_is(str_of(k->m->who->me.code), k->c->holder);

	if (!k->c->holder[0])
		return making_need(k, false, 0);
	return making_need(k, mine || body_get(&k->m->body, "reason"),
	    GUARD_REASON);
}

static enum err
make_note(struct making *k)
{
	return making_need(k, body_str(&k->m->secret, "note").n > 0,
	    GUARD_NOTE);
}

/* What a clock did since does not stand in the way: the last deed is meant. */
static enum err
make_undo(struct making *k)
{
	const struct event_id *deed = k->d->deed.serial ? &k->d->deed :
	    &k->c->head;
	char id[EVENT_ID_MAX];
	size_t n;

	if (!k->c->undoable) {
		k->m->refusal = (struct refusal){ .err = ERR_ILLEGAL_MOVE };
		return making_refuse(k);
	}
	if (k->now_ms - k->c->changed_ms > (int64_t)k->law->undo_ms &&
	    !body_get(&k->m->body, "reason"))
		return making_need(k, false, GUARD_REASON);
	event_id_format(deed, id);
	n = strlen(id);
	return body_text(&k->m->body, "target",
	    str_n(arena_dup(&k->m->arena, id, n), n));
}

/* 纠偏: what was put wrong is kept beside what is right, and whoever reported
 * it is told. */
static enum err
keep_old(struct making *k)
{
	struct body *b = &k->m->body;
	const struct {
		const char *name, *old;
		int64_t value;
	} rows[] = {
		{ "matter", "old_matter", k->c->matter },
		{ "grid", "old_grid", (int64_t)k->c->grid },
		{ "channel", "old_channel", k->c->channel },
	};
	bool corrects = false;
	enum err e = OK;

	for (size_t i = 0; e == OK && i < sizeof rows / sizeof *rows; i++) {
		if (!body_get(b, rows[i].name) || !rows[i].value ||
		    body_num(b, rows[i].name, 0) == rows[i].value)
			continue;
		corrects = true;
		e = body_int(b, rows[i].old, rows[i].value);
	}
	return e == OK && corrects ? body_text(b, "tell", STR("reporter")) : e;
}

static enum err
make_amend(struct making *k)
{
	const struct body *b = &k->m->body;
	size_t said = b->n + k->m->secret.n;

	/* A reason alone puts nothing right. */
	said -= body_get(b, "reason") ? 1 : 0;
	said -= body_get(&k->m->secret, "reason") ? 1 : 0;
	if (said == 0)
		return making_fault(k, ERR_BAD_INPUT,
		    _("say what is to be amended"),
		    STR("matter= grid= place= title="));
	return keep_old(k);
}

static enum err
make_flag(struct making *k)
{
	if (!body_get(&k->m->body, "urgent"))
		return making_fault(k, ERR_BAD_INPUT,
		    _("arguments are missing"), STR("urgent=0|1"));
	return OK;
}

static enum err
make_reveal(struct making *k)
{
	return making_need(k, body_get(&k->m->body, "reason"), GUARD_REASON);
}

/* Alike: said on both cases, merged into neither. */
static enum err
make_link(struct making *k)
{
	if (!body_str(&k->m->body, "case").n)
		return making_fault(k, ERR_BAD_INPUT,
		    _("arguments are missing"), STR("case="));
	return body_text(&k->m->body, "how", STR("like"));
}

/* A refused event is done with: things stay as they are. */
static enum err
make_settle(struct making *k)
{
	struct event_id id;

	if (!(k->c->flags & CASE_CONFLICT)) {
		k->m->refusal = (struct refusal){ .err = ERR_ILLEGAL_MOVE };
		return making_fault(k, ERR_ILLEGAL_MOVE,
		    _("it holds no refused move"), str_of(k->c->number));
	}
	if (event_id_parse(body_str(&k->m->body, "of"), &id) != OK)
		return making_fault(k, ERR_BAD_INPUT,
		    _("arguments are missing"), STR("of="));
	return OK;
}

static const struct move_special specials[] = {
	{ "claim", EV_CASE_CLAIM, make_claim, false, true },
	{ "release", EV_CASE_RELEASE, make_release, false, false },
	{ "note", EV_CASE_NOTE, make_note, false, false },
	{ "undo", EV_CASE_UNDO, make_undo, false, false },
	{ "amend", EV_CASE_AMEND, make_amend, false, true },
	{ "flag", EV_CASE_FLAG, make_flag, false, true },
	{ "reveal", EV_CASE_REVEAL, make_reveal, true, false },
	{ "link", EV_CASE_LINK, make_link, false, true },
	{ "reconcile", EV_CASE_SETTLE, make_settle, false, false },
};

const struct move_special *
move_special_of(struct str action)
{
	for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
		if (str_is(action, specials[i].action))
			return &specials[i];
	return NULL;
}
