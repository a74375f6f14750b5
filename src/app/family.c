/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/family.h"

static void
kid_drop(struct buf *numbers, struct str number)
{
	for (size_t at = 0; at < numbers->n; at += CASE_NUMBER_MAX)
		if (str_is(number, numbers->p + at))
			numbers->p[at] = '\0';
}

static bool
see_links(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct buf *numbers = ctx;
	char number[CASE_NUMBER_MAX] = "";

	(void)secret;
	if (status != OK || e->kind != EV_CASE_LINK)
		return true;
	str_copy(body_str(&e->body, "case"), number, sizeof number);
	kid_drop(numbers, str_of(number));
	if (str_is(body_str(&e->body, "how"), "child"))
		buf_add(numbers, number, sizeof number);
	return true;
}

enum err
family_children(struct repo *repo, uint32_t slot, struct buf *numbers)
{
	return repo->ops->history(repo, slot, see_links, numbers);
}

static bool
see_agreed(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct agreed *a = ctx;
	struct str s = secret ? body_str(secret, "answer_agreed") : STR_NONE;

	if (status != OK || e->kind != EV_CASE_AMEND || s.n == 0)
		return true;
	a->text.n = 0;
	buf_str(&a->text, s);
	str_copy(e->actor, a->who, sizeof a->who);
	a->at_ms = e->at.ms;
	return true;
}

enum err
family_agreed(struct repo *repo, uint32_t slot, struct agreed *out)
{
	return repo->ops->history(repo, slot, see_agreed, out);
}

void
agreed_fini(struct agreed *a)
{
	buf_fini(&a->text);
}

unsigned
family_crowd(const struct law *law, const struct casefile *c)
{
	unsigned n = 0;

	while (n < LAW_CROWDS && law->merge_at[n] != 0 &&
	    c->callers >= law->merge_at[n])
		n++;
	return n;
}
