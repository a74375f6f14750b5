/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/shift.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

static const struct { const char *code, *count, *name; } groups[] = {
	[SHIFT_RED] = { "red", "red_n", N_("red card") },
	[SHIFT_NEAR] = { "near", "near_n", N_("due or late") },
	[SHIFT_PROMISED] = { "promised", "promised_n", N_("promised") },
	[SHIFT_HELD] = { "held", "held_n", N_("in hand") },
};

const char *
shift_group_name(enum shift_group g)
{
	return groups[g].name;
}

const char *
shift_group_code(enum shift_group g)
{
	return groups[g].code;
}

bool
shift_names(const char *numbers, struct str number)
{
	struct str rest = str_of(numbers != NULL ? numbers : ""), one;

	while (str_cut(&rest, ',', &one))
		if (str_eq(one, number))
			return true;
	return false;
}

/* A take names its give: kept until that comes by, for it is older. */
struct taken {
	char		give[EVENT_ID_MAX], taker[ACCOUNT_MAX];
	int64_t		at_ms;
	uint64_t	opened_n;
};

struct reading {
	struct shifts	*out;
	struct taken	*t;
	size_t		t_n, t_cap, most, of_stream;
};

static char *
text_of(struct str s)
{
	char *z = xmalloc(s.n + 1);

	str_copy(s, z, s.n + 1);
	return z;
}

static void
take_give(struct reading *r, const struct event *e)
{
	struct shifts *l = r->out;
	struct shift *s;

	l->s = xgrow(l->s, &l->cap, l->n + 1, sizeof *l->s);
	s = &l->s[l->n++];
	*s = (struct shift){ .at_ms = e->at.ms,
	    .unit = (uint16_t)body_num(&e->body, "unit", 0),
	    .open_n = (uint64_t)body_num(&e->body, "open_n", 0) };
	event_id_format(&e->id, s->id);
	str_copy(e->actor, s->giver, sizeof s->giver);
	for (int g = 0; g < SHIFT_GROUPS; g++) {
		s->n[g] = (uint64_t)body_num(&e->body, groups[g].count, 0);
		s->numbers[g] = text_of(body_str(&e->body, groups[g].code));
	}
}

static bool
one_event(void *ctx, const struct event *e)
{
	struct reading *r = ctx;
	struct taken *t;

	if (e->kind == EV_SHIFT_GIVE) {
		take_give(r, e);
		return r->most == 0 || ++r->of_stream < r->most;
	}
	r->t = xgrow(r->t, &r->t_cap, r->t_n + 1, sizeof *r->t);
	t = &r->t[r->t_n++];
	str_copy(body_str(&e->body, "give"), t->give, sizeof t->give);
	str_copy(e->actor, t->taker, sizeof t->taker);
	t->at_ms = e->at.ms;
	t->opened_n = (uint64_t)body_num(&e->body, "opened_n", 0);
	return true;
}

static int
newest_first(const void *a, const void *b)
{
	const struct shift *x = a, *y = b;

	return x->at_ms != y->at_ms ? (x->at_ms < y->at_ms ? 1 : -1) :
	    strcmp(y->id, x->id);
}

enum err
shifts_read(struct store *s, size_t most, struct shifts *out)
{
	struct reading r = { .out = out, .most = most };
	enum err e;

	*out = (struct shifts){ 0 };
	e = store_shifts(s, one_event, &r);
	for (size_t i = 0; i < out->n; i++)
		for (size_t k = r.t_n; k > 0; k--) {
			const struct taken *t = &r.t[k - 1];

			if (out->s[i].taken_ms != 0 ||
			    strcmp(out->s[i].id, t->give) != 0)
				continue;	/* the first who took it */
			memcpy(out->s[i].taker, t->taker, sizeof t->taker);
			out->s[i].taken_ms = t->at_ms;
			out->s[i].opened_n = t->opened_n;
		}
	if (out->n > 0)
		qsort(out->s, out->n, sizeof *out->s, newest_first);
	free(r.t);
	return e;
}

void
shifts_fini(struct shifts *l)
{
	for (size_t i = 0; i < l->n; i++)
		for (int g = 0; g < SHIFT_GROUPS; g++)
			free(l->s[i].numbers[g]);
	free(l->s);
	*l = (struct shifts){ 0 };
}
