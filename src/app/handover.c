/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is handed over, and the two signatures. */
#include "app/handover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

struct handover *
handover_of(struct desk *d)
{
	if (d->hand == NULL) {
		d->hand = xcalloc(1, sizeof *d->hand);
		d->hand->pending = SIZE_MAX;
	}
	return d->hand;
}

void
handover_free(struct handover **hp)
{
	struct handover *h = *hp;

	if (h == NULL)
		return;
	free(h->item);
	free(h->opened);
	free(h->kept);
	free(h->in);
	shifts_fini(&h->past);
	lines_fini(&h->diff);
	free(h);
	*hp = NULL;
}

/* ---- whose desk ---- */

/* A unit's people hand over what their unit has; everybody else the desk's. */
static uint16_t
desk_unit(const struct desk *d)
{
	const struct law_role *unit = law_role_by_code(d->law, STR("unit"));
	const struct law_unit *u = law_unit(d->law, d->seat.me.unit);

	return unit != NULL && u != NULL &&
	    d->seat.me.roles == 1u << unit->bit ? u->id : 0;
}

static void
put_scope(const struct desk *d, const char *desk_only, struct buf *b)
{
	const struct law_unit *u = law_unit(d->law, desk_unit(d));

	if (u != NULL)
		buf_fmt(b, " unit:%.*s", STR_ARG(u->code));
	else
		buf_fmt(b, " %s", desk_only);
}

/* States in which the caller is owed an answer. */
static void
put_promised(const struct law *l, struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < l->states_n; i++) {
		const struct law_state *s = &l->states[i];
		bool owed = s->open && s->turn == TURN_CALLER;

		for (size_t k = 0; k < l->moves_n && s->open; k++)
			owed |= l->moves[k].from == s->id &&
			    (l->moves[k].guards & GUARD_RESULT ||
			    l->moves[k].effects & (EFFECT_RATE | EFFECT_TRY));
		if (owed)
			buf_fmt(b, "%s%.*s", n++ > 0 ? "," : "state:",
			    STR_ARG(s->code));
	}
	if (n == 0)
		buf_cstr(b, "state:0");
}

/* ---- the draft ---- */

static void
add_item(struct handover *h, uint32_t slot, enum shift_group g)
{
	if (slot / 8 >= h->in_n || h->in[slot / 8] >> slot % 8 & 1)
		return;			/* the graver group has it */
	h->in[slot / 8] |= (uint8_t)(1 << slot % 8);
	h->item = xgrow(h->item, &h->cap, h->n + 1, sizeof *h->item);
	h->item[h->n] = (struct hand_item){ .slot = slot,
	    .group = (uint8_t)g };
	for (size_t i = 0; i < h->opened_n; i++)
		h->item[h->n].opened |= h->opened[i] == slot;
	h->n++;
}

static void
add_found(struct desk *d, enum shift_group g, struct buf *text)
{
	struct handover *h = d->hand;
	uint32_t slot[HAND_PAGE];
	struct page p = { .slots = slot, .cap = HAND_PAGE,
	    .anchor = SLOT_NONE };
	struct filter f;

	if (desk_parse(d, buf_view(text), &f, NULL) == OK) {
		do {
			if (d->repo->ops->page(d->repo, &f.q, &p) != OK)
				p.n = 0;
			for (size_t i = 0; i < p.n; i++)
				add_item(h, slot[i], g);
			p.rank += p.n;
		} while (p.n == HAND_PAGE && p.rank < HAND_ITEMS);
		h->count[g] += p.total;
		filter_fini(&f);
	}
	text->n = 0;
}

static void
make_draft(struct desk *d)
{
	struct handover *h = d->hand;
	struct buf b = { 0 };
	struct filter f;

	memset(h->count, 0, sizeof h->count);
	buf_cstr(&b, "card:red open");
	put_scope(d, "", &b);
	add_found(d, SHIFT_RED, &b);
	buf_cstr(&b, "overdue !card:red");
	put_scope(d, "turn:desk,lead", &b);
	add_found(d, SHIFT_NEAR, &b);
	buf_cstr(&b, "near");
	put_scope(d, "turn:desk,lead", &b);
	add_found(d, SHIFT_NEAR, &b);
	put_promised(d->law, &b);
	put_scope(d, "", &b);
	add_found(d, SHIFT_PROMISED, &b);
	buf_cstr(&b, "mine open");
	add_found(d, SHIFT_HELD, &b);
	buf_cstr(&b, "open");
	put_scope(d, "", &b);
	if (desk_parse(d, buf_view(&b), &f, NULL) == OK) {
		if (d->repo->ops->count(d->repo, &f.q, &h->open_n) != OK)
			h->open_n = 0;
		filter_fini(&f);
	}
	buf_fini(&b);
}

/* ---- what was given ---- */

static void
find_pending(struct desk *d)
{
	struct handover *h = d->hand;

	h->pending = SIZE_MAX;
	for (size_t i = 0; i < h->past.n; i++) {
		const struct shift *s = &h->past.s[i];

		if (s->unit != desk_unit(d))
			continue;
		/* Only the last one of this desk can wait. */
		if (s->taken_ms == 0 && strcmp(s->giver, d->seat.me.code) != 0)
			h->pending = i;
		handover_marks(d, s->id);
		return;
	}
	handover_marks(d, "first");
}

/* The list is what was given; what happened to a case since is told beside. */
static void
mark_changed(struct desk *d, int64_t given_ms)
{
	struct handover *h = d->hand;
	struct case_view v;

	for (size_t i = 0; i < h->n; i++) {
		h->item[i].changed = d->repo->ops->get(d->repo,
		    h->item[i].slot, &v) == OK && v.c->changed_ms > given_ms;
		h->changed_n += h->item[i].changed;
	}
}

static void
make_taken(struct desk *d)
{
	struct handover *h = d->hand;
	const struct shift *s = &h->past.s[h->pending];

	for (int g = 0; g < SHIFT_GROUPS; g++) {
		struct str rest = str_of(s->numbers[g]), one;
		uint32_t slot;

		h->count[g] = s->n[g];
		while (rest.n > 0 && str_cut(&rest, ',', &one))
			if (d->repo->ops->find(d->repo, one, &slot) == OK)
				add_item(h, slot, (enum shift_group)g);
	}
	h->open_n = s->open_n;
	mark_changed(d, s->at_ms);
}

/* Does a hand-over wait for this seat to take it? Asked when something changed,
 * in sight or not. */
bool
handover_waits(struct desk *d)
{
	struct shifts l = { 0 };
	bool waits = false;

	if (d->store == NULL || shifts_read(d->store, 40, &l) != OK) {
		shifts_fini(&l);
		return false;
	}
	for (size_t i = 0; i < l.n; i++)
		if (l.s[i].unit == desk_unit(d)) {
			waits = l.s[i].taken_ms == 0 &&
			    strcmp(l.s[i].giver, d->seat.me.code) != 0;
			break;
		}
	shifts_fini(&l);
	return waits && !d->seat.read_only;
}

void
handover_make(struct desk *d)
{
	struct handover *h = handover_of(d);

	h->n = h->changed_n = 0;
	free(h->in);
	h->in_n = (size_t)d->repo->ops->cases(d->repo) / 8 + 1;
	h->in = xcalloc(h->in_n, 1);
	shifts_fini(&h->past);
	if (d->store != NULL && shifts_read(d->store, 200, &h->past) != OK)
		desk_say(d, ROLE_ERROR, "%s",
		    _("the hand-overs before cannot be read"));
	find_pending(d);
	if (h->mode == HAND_TAKE && h->pending == SIZE_MAX)
		h->mode = HAND_GIVE;
	if (h->mode == HAND_TAKE)
		make_taken(d);
	else
		make_draft(d);
	h->made = true;
}

size_t
handover_unseen(const struct handover *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++)
		n += h->item[i].group == SHIFT_RED && !h->item[i].opened;
	return n;
}

/* ---- signing ---- */

static void
put_numbers(struct desk *d, enum shift_group g, bool opened_only,
    struct buf *b)
{
	const struct handover *h = d->hand;
	struct case_view v;

	for (size_t i = 0, n = 0; i < h->n && n < HAND_GIVEN; i++) {
		if (h->item[i].group != g ||
		    (opened_only && !h->item[i].opened) ||
		    d->repo->ops->get(d->repo, h->item[i].slot, &v) != OK)
			continue;
		buf_fmt(b, "%s%s", b->n > 0 ? "," : "", v.c->number);
		n++;
	}
}

static enum err
commit(struct desk *d, enum event_kind kind, const struct body *body)
{
	struct intent it = { .kind = kind, .subject = STR("shift"),
	    .actor = str_of(d->seat.me.code),
	    .login = str_of(d->seat.login), .seat = str_of(d->seat.me.seat),
	    .body = body };
	struct outcome out = { 0 };

	return d->repo->ops->commit(d->repo, &it, 1, false, &out);
}

static enum err
give(struct desk *d)
{
	static const char *const counts[SHIFT_GROUPS] = {
		"red_n", "near_n", "promised_n", "held_n"
	};
	struct handover *h = d->hand;
	struct buf numbers[SHIFT_GROUPS] = { 0 };
	struct body b = { .n = 0 };
	enum err e = body_int(&b, "unit", desk_unit(d));

	if (e == OK)
		e = body_int(&b, "open_n", (int64_t)h->open_n);
	for (int g = 0; g < SHIFT_GROUPS && e == OK; g++) {
		put_numbers(d, (enum shift_group)g, false, &numbers[g]);
		e = body_int(&b, counts[g], (int64_t)h->count[g]);
		if (e == OK)
			e = body_text(&b,
			    shift_group_code((enum shift_group)g),
			    buf_view(&numbers[g]));
	}
	if (e == OK)
		e = commit(d, EV_SHIFT_GIVE, &b);
	for (int g = 0; g < SHIFT_GROUPS; g++)
		buf_fini(&numbers[g]);
	return e;
}

static enum err
take(struct desk *d)
{
	struct handover *h = d->hand;
	struct buf opened = { 0 };
	struct body b = { .n = 0 };
	enum err e = body_text(&b, "give", str_of(h->past.s[h->pending].id));

	put_numbers(d, SHIFT_RED, true, &opened);
	if (e == OK)
		e = body_text(&b, "opened", buf_view(&opened));
	if (e == OK)
		e = body_int(&b, "opened_n", (int64_t)h->count[SHIFT_RED]);
	if (e == OK)
		e = commit(d, EV_SHIFT_TAKE, &b);
	buf_fini(&opened);
	return e;
}

void
handover_sign(struct desk *d)
{
	struct handover *h = handover_of(d);
	bool takes = h->mode == HAND_TAKE;
	size_t unseen;
	enum err e;

	if (!h->made || h->mode > HAND_TAKE) {
		desk_say(d, ROLE_ERROR, "%s", _("nothing to sign here"));
		return;
	}
	unseen = handover_unseen(h);
	if (unseen > 0) {
		desk_say(d, ROLE_ERROR, ngettext(
		    "%zu red case was not opened yet: Enter on it",
		    "%zu red cases were not opened yet: Enter on each",
		    unseen), unseen);
		return;
	}
	e = takes ? take(d) : give(d);
	if (e != OK) {
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
		return;
	}
	desk_say(d, ROLE_OKAY, "%s", takes ?
	    _("taken over and signed: the shift is yours") :
	    _("handed over and signed: it waits for who comes next"));
	handover_forget(d);
	h->mode = HAND_PAST;
	h->cur = h->top = 0;
	handover_make(d);
}

/* ---- two of them compared ---- */

static const struct shift *
one_before(const struct handover *h, size_t i)
{
	for (size_t k = i + 1; k < h->past.n; k++)
		if (h->past.s[k].unit == h->past.s[i].unit)
			return &h->past.s[k];
	return NULL;
}

static bool
in_any(const struct shift *s, struct str number)
{
	for (int g = 0; s != NULL && g < SHIFT_GROUPS; g++)
		if (shift_names(s->numbers[g], number))
			return true;
	return false;
}

static void
diff_line(struct desk *d, struct lines *t, char sign, const char *group,
    struct str number)
{
	struct case_view v;
	struct buf b = { 0 };
	uint32_t slot;
	char left[32];

	buf_fmt(&b, "%c %s %.*s", sign, group, STR_ARG(number));
	if (d->repo->ops->find(d->repo, number, &slot) == OK &&
	    d->repo->ops->get(d->repo, slot, &v) == OK) {
		const struct law_state *s = law_state(d->law, v.c->state);

		words_left(d, v.c, left, sizeof left);
		buf_fmt(&b, "  %.*s %s  %.*s", STR_ARG(s != NULL ? s->name :
		    STR_NONE), left, STR_ARG(words_matter(d, v.c->matter)));
	}
	lines_add(t, sign == '+' ? ROLE_NEAR : sign == '-' ? ROLE_DIM :
	    ROLE_TEXT, 1, buf_view(&b));
	buf_fini(&b);
}

/* Those of a that b has not are told with sign, the others with "=" if both. */
static void
diff_side(struct desk *d, struct lines *t, const struct shift *a,
    const struct shift *b, char sign, bool both)
{
	for (int g = 0; a != NULL && g < SHIFT_GROUPS; g++) {
		struct str rest = str_of(a->numbers[g]), one;

		while (rest.n > 0 && str_cut(&rest, ',', &one)) {
			bool there = in_any(b, one);

			if (!there || both)
				diff_line(d, t, there ? '=' : sign,
				    _(shift_group_name((enum shift_group)g)),
				    one);
		}
	}
}

void
handover_diff(struct desk *d, size_t i, int w)
{
	struct handover *h = d->hand;
	const struct shift *s = &h->past.s[i], *was = one_before(h, i);
	char at[32], before[32];

	lines_clear(&h->diff, w);
	words_time(d, s->at_ms, true, at, sizeof at);
	words_time(d, was != NULL ? was->at_ms : 0, true, before,
	    sizeof before);
	lines_fmt(&h->diff, ROLE_TITLE, 0, _("%s against the one of %s: + came, "
	    "- went, = stayed"), at, before);
	diff_side(d, &h->diff, s, was, '+', true);
	diff_side(d, &h->diff, was, s, '-', false);
}
