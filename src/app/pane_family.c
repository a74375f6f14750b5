/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 并单 among the facts of a case: of a parent the agreed answer and its callers,
 * each with what he is owed; of a child the case it is merged into and what was
 * agreed there, for that is what its own caller is told. */
#include "app/desk_in.h"

#include <stdio.h>
#include <string.h>
#include "app/family.h"
#include "app/intl.h"
#include "lang/lang.h"

#define LABEL_W 12
#define KIDS_TOLD 12		/* the others are counted */

static void
pair(struct lines *t, const char *label, enum role role, struct buf *b)
{
	lines_pair(t, LABEL_W, str_of(label), role, buf_view(b));
	b->n = 0;
}

/* ---- one agreed answer ---- */

static void
add_agreed(struct desk *d, struct lines *t, const struct agreed *a)
{
	struct buf b = { 0 };
	char at[32];

	lang_mask(buf_view(&a->text), &b);
	pair(t, _("agreed"), ROLE_VALUE, &b);
	words_time(d, a->at_ms, true, at, sizeof at);
	buf_fmt(&b, "%s %.*s", at, STR_ARG(words_who(d, str_of(a->who))));
	pair(t, "", ROLE_DIM, &b);
	buf_fini(&b);
}

/* So many callers want one answer, and there is none yet. */
static void
add_wanted(struct lines *t)
{
	struct buf b = { 0 };

	buf_cstr(&b, _("one event, one answer: agree on it with "
	    ":amend answer_agreed="));
	pair(t, _("agreed"), ROLE_NEAR, &b);
	buf_fini(&b);
}

/* ---- a parent's callers ---- */

static bool
see_caller(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct buf *name = ctx;
	struct str s = secret ? body_str(secret, "caller") : STR_NONE;

	if (status != OK || (e->kind != EV_CASE_REPORT &&
	    e->kind != EV_CASE_AMEND) || s.n == 0)
		return true;
	name->n = 0;
	lang_mask_name(s, name);
	return true;
}

static const char *
owed(const struct law_state *s, const struct casefile *c)
{
	if (s != NULL && !s->open)
		return _("answered");
	return c->tries > 0 ? _("not reached yet") : _("answer owed");
}

static void
add_child(struct desk *d, struct lines *t, const struct case_view *v,
    const char *label)
{
	const struct casefile c = *v->c;
	const struct law_state *s = law_state(d->law, c.state);
	const struct law_channel *ch = law_channel(d->law, c.channel);
	struct buf b = { 0 }, name = { 0 };
	char at[32], number[16];

	if (d->repo->ops->history(d->repo, v->slot, see_caller, &name) != OK)
		name.n = 0;
	words_time(d, c.reported_ms, true, at, sizeof at);
	words_short(d, c.number, number);
	buf_fmt(&b, "%s %s", number, at);
	if (ch != NULL)
		buf_fmt(&b, " %.*s", STR_ARG(ch->name));
	if (name.n > 0)
		buf_fmt(&b, " %.*s", STR_ARG(buf_view(&name)));
	buf_fmt(&b, " · %s", owed(s, &c));
	if (s != NULL && s->open)
		buf_fmt(&b, " (%.*s%.*s)", STR_ARG(s->sign),
		    STR_ARG(s->name));
	if (c.rating > 0)
		buf_fmt(&b, " · %s %d/5", _("satisfied"), c.rating);
	pair(t, label, s != NULL && s->open ? ROLE_TEXT : ROLE_DIM, &b);
	buf_fini(&b);
	buf_fini(&name);
}

/* Is that one still merged into c? Two desks may have merged it at a time. */
static bool
child_of(struct desk *d, const char *number, const struct casefile *c,
    struct case_view *v)
{
	struct docket k;
	uint32_t slot;

	return d->repo->ops->find(d->repo, str_of(number), &slot) == OK &&
	    d->repo->ops->docket(d->repo, slot, &k) == OK &&
	    strcmp(k.parent, c->number) == 0 &&
	    d->repo->ops->get(d->repo, slot, v) == OK;
}

static void
add_children(struct desk *d, struct lines *t, const struct casefile *c)
{
	struct buf kids = { 0 };
	size_t n = 0, told = 0;

	if (family_children(d->repo, d->open, &kids) != OK)
		kids.n = 0;
	for (size_t at = 0; at < kids.n; at += CASE_NUMBER_MAX) {
		struct case_view v;

		if (!kids.p[at] || (told < KIDS_TOLD &&
		    !child_of(d, kids.p + at, c, &v)))
			continue;
		if (n++ >= KIDS_TOLD)
			continue;
		told++;
		add_child(d, t, &v, told == 1 ? _("all callers") : "");
	}
	if (n > told)
		lines_fmt(t, ROLE_DIM, LABEL_W, _("and %zu more"), n - told);
	buf_fini(&kids);
}

/* ---- a child's parent ---- */

static void
add_parent(struct desk *d, struct lines *t, const char *number)
{
	const struct law_state *s;
	struct agreed a = { 0 };
	struct buf b = { 0 };
	struct case_view v;
	uint32_t slot;

	if (d->repo->ops->find(d->repo, str_of(number), &slot) != OK ||
	    d->repo->ops->get(d->repo, slot, &v) != OK)
		return;
	s = law_state(d->law, v.c->state);
	if (s != NULL)
		buf_fmt(&b, "%.*s%.*s", STR_ARG(s->sign), STR_ARG(s->name));
	if (v.c->callers > 1)
		buf_fmt(&b, " · %d%s", v.c->callers, _(" callers"));
	pair(t, _("its parent"), ROLE_TEXT, &b);
	if (family_agreed(d->repo, slot, &a) == OK && a.text.n > 0)
		add_agreed(d, t, &a);
	agreed_fini(&a);
	buf_fini(&b);
}

void
family_build(struct desk *d, struct lines *t, const struct casefile *c,
    const struct docket *k)
{
	struct agreed a = { 0 };

	d->open_kin = k->parent[0] != '\0' || k->children > 0;
	d->open_revision = d->repo->ops->revision(d->repo);
	if (k->parent[0] != '\0')
		add_parent(d, t, k->parent);
	if (k->children == 0)
		return;
	if (family_agreed(d->repo, d->open, &a) != OK)
		a.text.n = 0;
	if (a.text.n > 0)
		add_agreed(d, t, &a);
	else if (family_crowd(d->law, c) > 0)
		add_wanted(t);
	agreed_fini(&a);
	add_children(d, t, c);
}

/* "++8人次": a sign for each number that is reached, and how many there are. */
void
words_callers(const struct desk *d, const struct casefile *c, char *out,
    size_t cap)
{
	const unsigned n = family_crowd(d->law, c);

	out[0] = '\0';
	if (n > 0)
		snprintf(out, cap, "%.*s%d%s", (int)n, "++++", c->callers,
		    _(" callers"));
}
