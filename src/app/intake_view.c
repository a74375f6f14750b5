/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of the form at the desk: opened, left, gone on with, done. */
#include "app/intake_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/guide_view.h"
#include "app/intl.h"
#include "app/sheet.h"
#include "base/alloc.h"
#include "store/store.h"

#define HELP_MS		4	/* a slice between two keys */

struct intake_view *
intake_view_of(struct desk *d)
{
	struct intake_view *v = d->iv;

	if (v != NULL)
		return v;
	v = d->iv = xcalloc(1, sizeof *v);
	v->cur = -1;
	v->text_w = 40;
	v->classes = classes_new(d->store, d->law);
	if (d->store != NULL)
		v->twinning = twinning_new(d->store, d->law);
	v->helper = helper_new(&(struct helper_setup){
		.repo = d->repo, .store = d->store, .rules = d->rules,
		.classes = v->classes, .twinning = v->twinning,
		.law = d->law, .who = &d->seat
	});
	return v;
}

void
intake_view_free(struct desk *d)
{
	struct intake_view *v = d->iv;

	if (v == NULL)
		return;
	store_draft_release(&v->hold);
	helper_free(&v->helper);
	classes_free(&v->classes);
	twinning_free(&v->twinning);
	intake_fini(&v->f);
	edit_fini(&v->e);
	free(v);
	d->iv = NULL;
}

/* ---- the active field ---- */

void
intake_load(struct desk *d)
{
	struct intake_view *v = d->iv;

	edit_set(&v->e, buf_view(&v->f.f[v->at].text));
	v->touched = false;
}

void
intake_go(struct desk *d, size_t field)
{
	struct intake_view *v = d->iv;

	if (field >= v->f.n)
		return;
	v->at = field;
	v->snippets = false;
	intake_load(d);
	intake_choices_fill(d);
	d->dirty = true;
}

/* ---- opening ---- */

/* Whom cases of this seat come from: its own role finds for the channel, before
 * one that it merely may write for. */
static unsigned
own_channel(const struct desk *d)
{
	const struct law *l = d->law;
	unsigned best = 0;
	int most = 0;

	for (size_t i = 0; i < l->channels_n; i++) {
		const struct law_channel *c = &l->channels[i];
		const struct law_role *r = law_role_by_code(l,
		    c->finder_role);
		int score = 1 + str_is(c->finder_role, "seat");

		if (r != NULL && d->seat.me.roles >> r->bit & 1)
			score += 2;
		if (score > most &&
		    law_may_report(l, c->id, d->seat.me.roles)) {
			most = score;
			best = c->id;
		}
	}
	return best;
}

static void
begin(struct desk *d, unsigned channel)
{
	struct intake_view *v = d->iv;

	if (v->f.n > 0) {
		intake_park(d);
		intake_fini(&v->f);
	}
	store_draft_release(&v->hold);
	v->look_only = false;
	intake_begin(&v->f, d->law, channel, d->now);
	v->scroll = v->twin = 0;
	v->twin_slot = SLOT_NONE;
	v->aside = 0;
	v->unkept = v->rest_kept = v->next_known = false;
}

/* first: where the talk begins. */
static void
show(struct desk *d, size_t first)
{
	struct intake_view *v = d->iv;

	intake_helped(v->helper, &v->f, INTAKE_MAX);
	v->works = true;
	v->drop_asked = v->answer_asked = v->quit_all = false;
	sheet_open(d, SHEET_INTAKE);
	intake_go(d, first);
	d->sheet_works = true;
}

void
intake_open(struct desk *d, bool anew)
{
	struct intake_view *v = intake_view_of(d);

	if (anew || v->f.n == 0 || intake_is_empty(&v->f)) {
		begin(d, own_channel(d));
		show(d, INTAKE_PHONE);
		return;
	}
	show(d, v->at);
}

static void
fill_of_call(struct intake *f, const struct call *c)
{
	if (c->number[0] != '\0')
		intake_give(f, INTAKE_PHONE, str_of(c->number), 0,
		    _("the number that calls"));
	if (c->name[0] != '\0' && strcmp(c->name, c->number) != 0)
		intake_give(f, INTAKE_CALLER, str_of(c->name), 0,
		    _("the name that the exchange says"));
}

void
intake_open_call(struct desk *d, const struct call_card *k)
{
	struct intake_view *v = intake_view_of(d);
	const struct law_channel *c = law_channel_by_code(d->law,
	    str_of(d->calls->channel));

	if (v->f.n > 0 && strcmp(v->f.call, k->c.id) == 0) {
		show(d, v->at);
		return;
	}
	begin(d, c != NULL ? c->id : own_channel(d));
	snprintf(v->f.call, sizeof v->f.call, "%s", k->c.id);
	fill_of_call(&v->f, &k->c);
	intake_call_news(d);
	show(d, v->f.f[INTAKE_PHONE].from == INTAKE_EMPTY ? INTAKE_PHONE :
	    INTAKE_WORDS);
}

/* It was filed, or ended: then it is no form's any more. */
static bool
judged(const struct desk *d, const struct casefile *c)
{
	const struct law_state *st = law_state(d->law, c->state);

	return st == NULL || !st->open || st->stage > 2;
}

void
intake_open_case(struct desk *d, uint32_t slot)
{
	struct intake_view *v = intake_view_of(d);
	struct case_view cv;

	if (d->repo->ops->get(d->repo, slot, &cv) != OK)
		return;
	if (judged(d, cv.c)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("this case was judged already: correct puts it right"));
		return;
	}
	if (v->f.n > 0 && v->f.slot == slot && !intake_is_empty(&v->f)) {
		show(d, v->at);
		return;
	}
	begin(d, cv.c->channel);
	v->f.slot = slot;
	if (d->repo->ops->get(d->repo, slot, &cv) == OK)
		v->f.head = cv.c->head;
	intake_from_case(d, &v->f, slot);
	show(d, INTAKE_PLACE);
}

/* ---- a draft, taken up again ---- */

/* The case it was about may be another one by now, or gone from this store. */
static void
check_case(struct desk *d)
{
	struct intake *f = &d->iv->f;
	struct case_view cv;

	if (f->slot == SLOT_NONE)
		return;
	if (d->repo->ops->get(d->repo, f->slot, &cv) != OK ||
	    judged(d, cv.c)) {
		f->slot = SLOT_NONE;
		desk_say(d, ROLE_NEAR, "%s", _("the case of this form was "
		    "judged meanwhile; what was typed stands here"));
		return;
	}
	intake_from_case(d, f, f->slot);
}

static size_t
take_drafts(struct desk *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->drafts_n; i++) {
		struct draft *t = &d->drafts[i];

		if (!intake_draft_take(&d->iv->f, str_of(t->key),
		    str_of(t->text)))
			continue;
		t->key[0] = '\0';	/* the form has it again */
		n++;
	}
	return n;
}

static bool
open_again(struct desk *d, const char *id)
{
	struct intake_view *v = d->iv;

	begin(d, own_channel(d));
	snprintf(v->f.id, sizeof v->f.id, "%s", id);
	intake_keep_again(d, id);
	if (take_drafts(d) == 0) {
		begin(d, own_channel(d));
		intake_go(d, INTAKE_PHONE);
		desk_say(d, ROLE_NEAR, "%s", _("this form was written or "
		    "thrown away meanwhile"));
		return false;
	}
	v->rest_kept = true;
	intake_keep_aside_again(d);
	if (intake_hold(d))
		intake_keep_strays(d);
	check_case(d);
	show(d, INTAKE_WORDS);
	return true;
}

bool
intake_open_draft(struct desk *d, struct str id)
{
	struct intake_view *v = intake_view_of(d);
	char name[INTAKE_ID];

	str_copy(id, name, sizeof name);
	if (v->f.n == 0 || strcmp(v->f.id, name) != 0)
		return open_again(d, name);
	if (v->look_only && !d->seat.read_only && intake_hold(d))
		intake_take_over(d);
	else
		show(d, v->at);
	return true;
}

void
intake_take_over(struct desk *d)
{
	struct intake_view *v = d->iv;
	const size_t at = v->at;
	char id[INTAKE_ID];

	snprintf(id, sizeof id, "%s", v->f.id);
	v->look_only = true;	/* of what was looked at nothing is written */
	if (!open_again(d, id) || v->look_only)
		return;
	intake_go(d, at);
	desk_say(d, ROLE_NEAR, "%s", _("the form is in your hands now, as it "
	    "stands"));
}

void
intake_forget(struct desk *d)
{
	struct intake_view *v = d->iv;

	intake_keep_drop(d);
	store_draft_release(&v->hold);
	intake_fini(&v->f);
	v->look_only = false;
	v->at = 0;
	sheet_close(d);
}

/* ---- time ---- */

void
intake_call_news(struct desk *d)
{
	struct intake_view *v = d->iv;
	const struct call_card *k;

	if (v == NULL || v->f.n == 0 || v->f.call[0] == '\0' ||
	    v->f.wrap_ms != 0)
		return;
	k = calls_card(d, str_of(v->f.call));
	if (k == NULL || (k->c.state != CALL_ENDED &&
	    k->c.state != CALL_MISSED))
		return;
	v->f.wrap_ms = k->c.ended_ms != 0 ? k->c.ended_ms : d->now;
	if (v->rest_kept && !v->look_only)
		intake_keep_rest(d);
	d->dirty = true;
}

/* The list anew, with what was picked still picked, wherever it stands by now. */
static void
list_again(struct desk *d)
{
	struct intake_view *v = d->iv;
	const int cur = v->cur, top = v->top;
	struct intake_row was = { 0 };

	if (v->snippets)
		return;
	if (cur >= 0 && (size_t)cur < v->list_n)
		was = v->list[cur];
	intake_choices_fill(d);
	for (size_t i = 0; was.text[0] != '\0' && i < v->list_n; i++)
		if (v->list[i].code == was.code &&
		    strcmp(v->list[i].text, was.text) == 0) {
			v->cur = (int)i;
			v->top = top;
			return;
		}
}

/* It is this one, whatever comes before it later. */
void
intake_twin(struct intake_view *v, size_t i)
{
	const struct help *h = helper_help(v->helper);

	v->twin = (int)i;
	v->twin_slot = i < h->twin_n ? h->twin[i].id : SLOT_NONE;
}

/* A twin that was picked stays picked; where it is none any more, the best is. */
static void
twin_again(struct intake_view *v)
{
	const struct help *h = helper_help(v->helper);

	if (v->twin_slot == SLOT_NONE)
		return;
	for (size_t i = 0; i < h->twin_n; i++)
		if (h->twin[i].id == v->twin_slot) {
			v->twin = (int)i;
			return;
		}
	v->twin = 0;
	v->twin_slot = SLOT_NONE;
}

/* Called between keys, while the form is in sight. The active field follows what
 * is filled in until the person types there. */
bool
intake_tick(struct desk *d)
{
	struct intake_view *v = d->iv;
	const bool was = v->works;
	bool more = false;

	intake_call_news(d);
	if (v->works) {
		v->works = intake_help(v->helper, &v->f, d->now, HELP_MS);
		more = v->works;
		if (!v->touched && !v->look_only && !str_eq(buf_view(&v->e.b),
		    buf_view(&v->f.f[v->at].text)))
			intake_load(d);
		twin_again(v);
		if (!v->works)
			list_again(d);
		v->next_due = more = true;
	} else if (v->next_due) {
		intake_next(d);
		more = true;		/* what learns and reads goes on */
	} else if (v->twinning != NULL && twinning_tend(v->twinning,
	    HELP_MS)) {
		more = true;
	} else {
		more = classes_tend(v->classes);
		v->works = more;	/* there is more to go by then */
	}
	d->dirty |= was;
	return more;
}

static bool
slice(struct desk *d)
{
	struct intake_view *v = d->iv;
	const int64_t second = v->f.wrap_ms != 0 ?
	    (d->now - v->f.wrap_ms) / 1000 : 0;

	if (second != v->second && !d->slow)
		d->dirty = true;
	v->second = second;
	(void)guide_view_tend(d);
	return v->f.n > 0 && intake_tick(d);
}

static int64_t
next_ms(const struct desk *d)
{
	const struct intake_view *v = d->iv;

	if (v->f.wrap_ms == 0 || d->slow)
		return INT64_MAX;
	return v->f.wrap_ms + (v->second + 1) * 1000;
}

/* What others did: the caller's cases, and the call-backs that are owed. */
static void
news(struct desk *d)
{
	struct intake_view *v = d->iv;
	struct filter f = { 0 };
	struct filter_fault why;

	if (desk_parse(d, STR("flag:promised open"), &f, &why) == OK &&
	    d->repo->ops->count(d->repo, &f.q, &v->promised) != OK)
		v->promised = 0;
	filter_fini(&f);
}

/* ---- the sheet ---- */

static void
move(struct desk *d, int64_t by)
{
	struct intake_view *v = d->iv;
	const bool twins = v->at == INTAKE_WORDS && !v->snippets;
	const int n = twins ? (int)helper_help(v->helper)->twin_n :
	    (int)v->list_n;
	int64_t to = (twins ? v->twin : v->cur) + by;

	if (n == 0)
		return;
	to = to < 0 ? 0 : to >= n ? n - 1 : to;
	if (twins)
		intake_twin(v, (size_t)to);
	else
		v->cur = (int)to;
}

static void
enter(struct desk *d)
{
	intake_step(d, 1);
}

/* Esc: what lies over the form, then the form; it is kept. */
static bool
back(struct desk *d)
{
	struct intake_view *v = d->iv;

	if (v->snippets) {
		intake_go(d, v->at);
		return true;
	}
	intake_take(d);
	if (v->f.n > 0 && !intake_is_empty(&v->f) && !v->look_only)
		desk_say(d, ROLE_TEXT, "%s",
		    _("the form is kept: its key goes on with it"));
	return false;
}

const struct sheet_ops intake_ops = {
	.context = "intake", .title = intake_heading, .draw = intake_draw,
	.move = move, .enter = enter, .back = back, .next = intake_step,
	.news = news, .slice = slice, .next_ms = next_ms
};
