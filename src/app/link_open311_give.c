/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves of a case go back to where its reporter looks: as updates of the request
 * (servicerequestupdates), with its status and, where the row names the move
 * (answer=ACTION,…), with the answer that was written for the public. Nothing else
 * of a case leaves: no name, no number, no note of the desk.
 *
 * A try whose answer was lost may have been taken: before the next one the
 * server's updates are searched for it. */
#include "app/link_open311_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define AROUND_MS	CLOCK_HOUR_MS
#define ANSWER_CHARS	3900		/* of at most 4000 */

static void begin(struct o311 *o);

/* ---- how it ends ---- */

void
o311_give_end(struct o311 *o, enum link_fate fate, const char *said)
{
	const struct store_notice n = o->n;

	link_sent(o->l, &n, fate, said, -1);
}

bool
o311_give_failed(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	const struct store_notice n = o->n;

	if (e == OK)
		return false;
	if (r->fate == HTTP_DENIED || r->fate == HTTP_TLS ||
	    r->fate == HTTP_MOVED) {
		link_fatal(o->l, said);
		link_sent(o->l, &n, LINK_LATER, said, r->asked_ms);
		return true;
	}
	/* An answer that cannot be read says neither yes nor no. */
	link_sent(o->l, &n, e == ERR_REFUSED && r->fate != HTTP_LATER ?
	    LINK_REFUSED : LINK_LATER, said, r->asked_ms);
	return true;
}

static void
began(struct o311 *o, enum err e)
{
	if (e != OK)
		o311_give_end(o, LINK_LATER, err_text(e));
}

/* ---- what is told ---- */

/* The word the server shall have for where the case stands: state_CODE=WORD,
 * else only whether it is open. */
static void
put_status(struct o311 *o, const struct law_state *s)
{
	char name[64];
	struct str word = STR_NONE;

	if (s) {
		snprintf(name, sizeof name, "state_%.*s", STR_ARG(s->code));
		word = link_opt(o->l, name);
	}
	if (!word.n)
		word = s && s->open ? STR("open") : STR("closed");
	str_copy(word, o->status_out, sizeof o->status_out);
}

struct find { struct o311 *o; const struct event_id *id; bool open; };

/* The note of the event, where its action is one whose note is the answer. */
static bool
take_note(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct find *f = ctx;

	(void)status;
	if (!event_id_eq(&e->id, f->id))
		return true;
	if (secret && str_listed(link_opt(f->o->l, "answer"), ',',
	    body_str(&e->body, "action")))
		lang_mask(body_str(secret, "note"), &f->o->text_out);
	return false;
}

static void
put_text(struct o311 *o, const struct event *e, const struct law_state *s)
{
	struct repo *repo = o->l->c->repo;
	struct find f = { o, &e->id, false };

	o->text_out.n = 0;
	if (!o->n.correction &&
	    repo->ops->history(repo, o->n.slot, take_note, &f) != OK)
		o->text_out.n = 0;
	o->text_out.n = utf8_head(buf_view(&o->text_out), ANSWER_CHARS).n;
	if (!o->text_out.n && s)
		buf_str(&o->text_out, s->name);
}

/* ---- an update ---- */

static bool
take_receipt(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;

	if (it->r->fault == OK)
		str_copy(it->update.id, o->found, sizeof o->found);
	return true;
}

static void
end_update(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	/* Taken, whatever it says: 2xx and no error. */
	if (r->fate == HTTP_OK && e == ERR_BAD_INPUT)
		e = OK;
	if (o311_give_failed(o, r, e, said))
		return;
	o311_mine_add(o, str_of(o->found));
	o311_mine_add(o, str_of(o->key));
	o311_give_end(o, LINK_SENT, NULL);
}

static void
post_update(struct o311 *o)
{
	struct buf *f = &o->out.form;
	const char *key = link_key(o->l);

	f->n = 0;
	o->found[0] = '\0';
	o311_form(f, "jurisdiction_id", link_opt(o->l, "jurisdiction"));
	o311_form(f, "api_key", str_of(key));
	o311_form(f, "service_request_id", str_of(o->rid));
	o311_form(f, "update_id", str_of(o->key));
	o311_form(f, "status", str_of(o->status_out));
	o311_form_time(f, "updated_datetime", o->event_ms);
	o311_form(f, "description", buf_view(&o->text_out));
	began(o, o311_post(&o->out, GEOREPORT_UPDATES,
	    STR("servicerequestupdates"), take_receipt, end_update));
}

/* The one of a former try: our own id, or the same words at the same time. */
static bool
take_search(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;
	const struct georeport_update *u = &it->update;
	const int64_t off = u->updated_ms - o->event_ms;

	if (it->r->fault != OK || !str_is(u->request_id, o->rid))
		return true;
	if (str_is(u->id, o->key) ||
	    (str_eq(u->description, buf_view(&o->text_out)) &&
	    off > -CLOCK_MIN_MS && off < CLOCK_MIN_MS))
		str_copy(u->id, o->found, sizeof o->found);
	return true;
}

static void
end_search(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	/* Without a search nothing is sent twice, but where there is none. */
	if (r->fate != HTTP_REFUSED && o311_give_failed(o, r, e, said))
		return;
	if (!o->found[0]) {
		post_update(o);
		return;
	}
	o311_mine_add(o, str_of(o->found));
	o311_give_end(o, LINK_SENT, NULL);
}

static void
search(struct o311 *o)
{
	struct buf q = { 0 };

	o->found[0] = '\0';
	o311_query(o, &q);
	o311_form_time(&q, "start_date", o->event_ms - AROUND_MS);
	o311_form_time(&q, "end_date", clock_wall().ms + AROUND_MS);
	began(o, o311_get(&o->out, GEOREPORT_UPDATES,
	    STR("servicerequestupdates"), buf_view(&q), take_search,
	    end_search));
	buf_fini(&q);
}

/* ---- a case whose id the server had not given yet ---- */

static bool
take_id(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;

	if (it->r->fault == OK)
		str_copy(it->receipt.id, o->rid, sizeof o->rid);
	return true;
}

static void
end_id(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	struct o311_sub *s = o311_sub_of(o, o->c.number);

	if (o311_give_failed(o, r, e, said))
		return;
	if (!o->rid[0] || !s) {
		o311_give_end(o, LINK_LATER,
		    N_("the server has not numbered the request yet"));
		return;
	}
	str_copy(str_of(o->rid), s->id, sizeof s->id);
	o311_subs_keep(o);
	begin(o);
}

static void
ask_id(struct o311 *o, const char *token)
{
	struct buf path = { 0 }, q = { 0 };

	buf_cstr(&path, "tokens/");
	http_escape(str_of(token), &path);
	o311_query(o, &q);
	began(o, o311_get(&o->out, GEOREPORT_RECEIPTS, buf_view(&path),
	    buf_view(&q), take_id, end_id));
	buf_fini(&path);
	buf_fini(&q);
}

/* ---- a row of the outbox ---- */

static void
begin(struct o311 *o)
{
	if (!o->updates)
		o311_give_end(o, LINK_DROPPED,
		    N_("the row does not say that the server takes updates"));
	else if (o->n.tries > 1)
		search(o);
	else
		post_update(o);
}

static void
whose(struct o311 *o)
{
	struct o311_sub *s = o311_sub_of(o, o->c.number);
	struct buf id = { 0 };

	o->rid[0] = '\0';
	if (link_source(o->l, o->n.slot, &id))
		str_copy(buf_view(&id), o->rid, sizeof o->rid);
	else if (s)
		str_copy(str_of(s->id), o->rid, sizeof o->rid);
	buf_fini(&id);
	if (o->rid[0])
		begin(o);
	else if (s && s->token[0])
		ask_id(o, s->token);
	else if (o->submit && !o->n.correction)
		o311_submit(o);
	else
		o311_give_end(o, LINK_DROPPED,
		    N_("the server knows nothing of this case"));
}

void
o311_send(struct link *l, const struct store_notice *n,
    const struct event *e, const struct casefile *c)
{
	struct o311 *o = l->own;
	const struct law_state *s = law_state(&l->c->law, c->state);

	o->n = *n;
	o->c = *c;
	o->event_ms = e->at.ms;
	link_row_key(n, e, o->key);
	put_status(o, s);
	put_text(o, e, s);
	whose(o);
}
