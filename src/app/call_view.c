/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/call_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

#define AFTER_MS	600000	/* a call that ended may still be taken up */
#define PASSED_MS	30000	/* and one that went elsewhere is told so long */
#define SLICE_US	3000
#define SEEK_CASES	10000	/* of the newest, at most */
#define SEEK_PAGE	32

/* ---- cards ---- */

static struct call_view *
view(struct desk *d)
{
	if (d->calls == NULL)
		d->calls = xcalloc(1, sizeof *d->calls);
	return d->calls;
}

void
calls_free(struct desk *d)
{
	free(d->calls);
	d->calls = NULL;
}

struct call_card *
calls_card(struct desk *d, struct str id)
{
	for (size_t i = 0; d->calls != NULL && i < d->calls->n; i++)
		if (str_is(id, d->calls->at[i].c.id))
			return &d->calls->at[i];
	return NULL;
}

/* What a new one pushes out: the oldest that nobody speaks on. */
static void
make_room(struct call_view *v)
{
	size_t last = CALL_CARDS - 1;

	if (v->n < CALL_CARDS)
		return;
	for (size_t i = CALL_CARDS; i-- > 0; )
		if (v->at[i].c.state > CALL_TALKS) {
			last = i;
			break;
		}
	memmove(&v->at[last], &v->at[last + 1],
	    (CALL_CARDS - last - 1) * sizeof v->at[0]);
	v->n--;
}

static struct call_card *
card_new(struct call_view *v)
{
	make_room(v);
	memmove(&v->at[1], &v->at[0], v->n * sizeof v->at[0]);
	memset(&v->at[0], 0, sizeof v->at[0]);
	v->n++;
	return &v->at[0];
}

static void
take_call(struct desk *d, struct str code, const struct call *c)
{
	struct call_view *v = view(d);
	struct call_card *k = calls_card(d, str_of(c->id));
	const bool rings = c->state == CALL_RINGS &&
	    (k == NULL || k->c.state != CALL_RINGS);

	if (k == NULL && c->state == CALL_PASSED)
		return;			/* it never rang here */
	if (k == NULL)
		k = card_new(v);
	k->c = *c;
	if (rings) {
		k->hidden = false;
		d->ring |= d->bell;
	}
	str_copy(code, k->code, sizeof k->code);
}

static bool
count_missed(void *ctx, const struct missed *m)
{
	size_t *n = ctx;

	(void)m;
	++*n;
	return true;
}

static void
look_at_missed(struct desk *d)
{
	struct call_view *v = view(d);
	size_t n = 0;

	if (d->store == NULL ||
	    call_missed_each(d->store, v->code, count_missed, &n) != OK)
		return;
	if (n > v->missed && v->heard)
		desk_say(d, ROLE_NEAR, ngettext("%zu missed call: :calls",
		    "%zu missed calls: :calls", n), n);
	v->missed = n;
	v->heard = true;
}

static void
take_answer(struct desk *d, const struct pbx_block *b)
{
	char said[160];

	str_copy(pbx_get(b, "Said"), said, sizeof said);
	if (str_is(pbx_get(b, "Ok"), "yes"))
		desk_say(d, ROLE_OKAY, "%s",
		    _("the exchange rings you, then the caller"));
	else
		desk_say(d, ROLE_NEAR, "%s", said[0] ? _(said) : _("refused"));
}

void
desk_call(void *desk, struct str code, const struct pbx_block *b)
{
	struct desk *d = desk;
	struct call_view *v = view(d);
	const struct str what = b != NULL ? pbx_get(b, "Event") : STR_NONE;
	struct call c;

	if (b == NULL) {
		v->up = false;
	} else if (str_is(what, "Hello")) {
		str_copy(code, v->code, sizeof v->code);
		str_copy(pbx_get(b, "Channel"), v->channel,
		    sizeof v->channel);
		v->up = str_is(pbx_get(b, "Exchange"), "up");
		look_at_missed(d);
	} else if (str_is(what, "Missed")) {
		look_at_missed(d);
	} else if (str_is(what, "Answer")) {
		take_answer(d, b);
	} else if (call_get(b, &c)) {
		take_call(d, code, &c);
	}
	if (v->page)
		calls_page(d);
	d->dirty = true;
}

/* ---- who called before ---- */

struct sought { const char *number; bool same; };

static bool
first_event(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct sought *k = ctx;

	(void)e;
	(void)status;
	k->same = secret != NULL && call_same(str_of(k->number),
	    body_str(secret, "phone"));
	return false;
}

static void
seek_one(struct desk *d, struct call_card *k, uint32_t slot)
{
	struct sought s = { .number = k->c.number };
	struct case_view cv;

	if (d->repo->ops->history(d->repo, slot, first_event, &s) != OK ||
	    !s.same)
		return;
	k->count++;
	if (k->past_n < CALL_PAST)
		k->past[k->past_n++] = slot;
	if (d->repo->ops->get(d->repo, slot, &cv) == OK) {
		const struct law_state *st = law_state(d->law, cv.c->state);

		k->open += st != NULL && st->open;
	}
}

static void
seek(struct desk *d, struct call_card *k)
{
	const int64_t until = clock_mono().us + SLICE_US;
	const struct query all = { .sort = SORT_NEWEST };
	uint32_t slots[SEEK_PAGE];

	do {
		struct page p = { .slots = slots, .cap = SEEK_PAGE,
			.rank = k->sought, .anchor = SLOT_NONE };

		k->known = d->repo->ops->page(d->repo, &all, &p) != OK ||
		    p.n == 0 || k->sought >= SEEK_CASES;
		for (size_t i = 0; i < p.n && !k->known &&
		    (i == 0 || clock_mono().us < until); i++) {
			seek_one(d, k, slots[i]);
			k->sought++;
		}
	} while (!k->known && clock_mono().us < until);
	if (k->known)
		d->dirty = true;
}

static struct call_card *
to_seek(const struct desk *d)
{
	for (size_t i = 0; d->calls != NULL && i < d->calls->n; i++)
		if (!d->calls->at[i].known &&
		    d->calls->at[i].c.number[0] != '\0')
			return &d->calls->at[i];
	return NULL;
}

void
calls_tick(struct desk *d)
{
	struct call_card *k = to_seek(d);

	if (k == NULL)
		return;
	seek(d, k);
	if (k->known && d->calls->page)
		calls_page(d);
}

/* ---- the row ---- */

/* How long a card stands in the row, 0: no more. */
static int64_t
stands_until(const struct call_card *k)
{
	if (k->hidden)
		return 0;
	switch (k->c.state) {
	case CALL_RINGS: case CALL_TALKS:
		return INT64_MAX;
	case CALL_PASSED:
		return k->c.began_ms + PASSED_MS;
	case CALL_ENDED: case CALL_MISSED:
		break;
	}
	return k->number[0] != '\0' ? 0 : k->c.ended_ms + (k->c.state ==
	    CALL_ENDED ? AFTER_MS : PASSED_MS);
}

/* Who rings is told before who is spoken with, and he before who is gone. */
static struct call_card *
in_front(const struct desk *d)
{
	struct call_card *best = NULL;

	for (size_t i = 0; d->calls != NULL && i < d->calls->n; i++) {
		struct call_card *k = &d->calls->at[i];

		if (stands_until(k) > d->now &&
		    (best == NULL || k->c.state < best->c.state))
			best = k;
	}
	return best;
}

int64_t
calls_next_ms(const struct desk *d)
{
	const struct call_card *k = in_front(d);

	if (to_seek(d) != NULL)
		return d->now;
	return k != NULL ? stands_until(k) : INT64_MAX;
}

static const char *
state_text(enum call_state s)
{
	static const char *const texts[] = { N_("rings"), N_("speaking"),
		N_("went elsewhere"), N_("hung up"), N_("missed") };

	return _(texts[s]);
}

static void
put_caller(const struct call_card *k, struct buf *b)
{
	if (k->c.number[0] != '\0')
		call_masked(k->c.number, b);
	else
		buf_cstr(b, _("no number"));
	if (k->c.name[0] != '\0' && strcmp(k->c.name, k->c.number) != 0) {
		buf_byte(b, ' ');
		lang_mask_name(str_of(k->c.name), b);
	}
}

static void
put_past(const struct call_card *k, struct buf *b)
{
	if (k->c.number[0] == '\0')
		return;
	if (!k->known)
		buf_cstr(b, _(" · looking for earlier cases …"));
	else if (k->count == 0)
		buf_cstr(b, _(" · first call"));
	else
		buf_fmt(b, _(" · %llu earlier, open %llu"),
		    (unsigned long long)k->count, (unsigned long long)k->open);
}

bool
calls_draw(struct desk *d, struct cells *g)
{
	struct call_card *k = in_front(d);
	const bool rings = k != NULL && k->c.state == CALL_RINGS;
	const enum role role = rings ? ROLE_NEAR : ROLE_VIEW_ON;
	struct buf b = { 0 }, key = { 0 };

	if (k == NULL)
		return false;
	buf_fmt(&b, "%s %s ", d->ascii ? rings ? ">>" : ">" :
	    rings ? "▶" : "▷", state_text(k->c.state));
	put_caller(k, &b);
	if (k->c.queue[0] != '\0')
		buf_fmt(&b, " · %s", k->c.queue);
	put_past(k, &b);
	if (strcmp(k->number, CALL_ANSWERED) == 0)
		buf_fmt(&b, " · %s", _("answered"));
	else if (k->number[0] != '\0')
		buf_fmt(&b, " · %s", words_number(k->number));
	else if (command_keys(d, "call", false, &key))
		buf_fmt(&b, _(" · %s takes it up"), buf_z(&key));
	cells_fill(g, (struct rect){ 0, 1, g->w, 1 }, role);
	cells_text(g, 1, 1, g->w - 1, role, buf_view(&b), true);
	buf_fini(&b);
	buf_fini(&key);
	return true;
}

/* ---- the page ---- */

static void
page_past(struct desk *d, struct lines *t, const struct call_card *k)
{
	for (size_t i = 0; i < k->past_n; i++) {
		const struct law_state *st;
		struct case_view cv;

		if (d->repo->ops->get(d->repo, k->past[i], &cv) != OK)
			continue;
		st = law_state(d->law, cv.c->state);
		lines_fmt(t, ROLE_VALUE, 6, "%s  %.*s  %.*s  %.*s",
		    cv.c->number, STR_ARG(st != NULL ? st->name : STR_NONE),
		    STR_ARG(words_matter(d, cv.c->matter)),
		    STR_ARG(cv.title));
	}
}

static void
page_card(struct desk *d, struct lines *t, const struct call_card *k)
{
	struct buf b = { 0 };
	char at[32];

	words_time(d, k->c.began_ms, false, at, sizeof at);
	buf_fmt(&b, "%s  %s  ", at, state_text(k->c.state));
	put_caller(k, &b);
	if (k->c.queue[0] != '\0')
		buf_fmt(&b, "  %s", k->c.queue);
	if (k->number[0] != '\0')
		buf_fmt(&b, "  → %s", strcmp(k->number, CALL_ANSWERED) == 0 ?
		    _("answered") : k->number);
	lines_add(t, k->c.state <= CALL_TALKS ? ROLE_STRONG : ROLE_TEXT, 2,
	    buf_view(&b));
	b.n = 0;
	if (k->c.extra[0] != '\0') {
		lang_mask(str_of(k->c.extra), &b);
		lines_add(t, ROLE_DIM, 6, buf_view(&b));
	}
	b.n = 0;
	put_past(k, &b);
	if (b.n > 4)			/* without its dot */
		lines_add(t, ROLE_DIM, 6, str_from(buf_view(&b), 4));
	page_past(d, t, k);
	buf_fini(&b);
}

static bool
page_missed(void *ctx, const struct missed *m)
{
	struct desk *d = ctx;
	struct call_view *v = d->calls;
	char at[32];

	if (v->shown_n == CALL_MISSED_MAX)
		return false;
	snprintf(v->shown[v->shown_n++], CALL_ID_MAX, "%s", m->id);
	words_time(d, m->at_ms, true, at, sizeof at);
	lines_fmt(&d->over_lines, ROLE_TEXT, 2, ngettext(
	    "%2zu  %s  %s  %s  %lld try", "%2zu  %s  %s  %s  %lld tries",
	    (unsigned long)m->tries), v->shown_n, at, m->masked, m->queue,
	    (long long)m->tries);
	return true;
}

void
calls_page(struct desk *d)
{
	struct call_view *v = view(d);
	struct lines *t = &d->over_lines;
	const int top = t->top;
	const bool again = v->page && d->over_kind == OVER_LIST &&
	    !strcmp(d->over_title, _("Calls"));

	if (v->page && !again) {	/* another list stands there now */
		v->page = false;
		return;
	}
	v->page = true;
	v->shown_n = 0;
	desk_list_begin(d, _("Calls"));
	lines_add(t, v->up ? ROLE_OKAY : ROLE_NEAR, 0, str_of(v->code[0] ==
	    '\0' ? _("nobody here has a line to an exchange") : v->up ?
	    _("the exchange is heard") : _("the exchange is not heard")));
	for (size_t i = 0; i < v->n; i++)
		page_card(d, t, &v->at[i]);
	lines_gap(t);
	lines_add(t, ROLE_TITLE, 0, str_of(_("Missed")));
	if (d->store == NULL || v->code[0] == '\0' ||
	    call_missed_each(d->store, v->code, page_missed, d) != OK ||
	    v->shown_n == 0)
		lines_add(t, ROLE_DIM, 2, str_of(_("nobody waits for a "
		    "call-back")));
	else
		lines_add(t, ROLE_DIM, 0, str_of(_("“call back 1” rings the "
		    "first one back, “call done 1” takes it off the list")));
	t->top = again ? top : 0;
}
