/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which items of a hand-over this seat has opened: kept among its drafts under
 * the hand-over's id, so that a console begun anew knows them still. */
#include "app/handover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define KEY "handover "

static void
put(struct desk *d, const char *key, struct str text)
{
	if (d->hooks.draft_put != NULL && key[0] != '\0')
		d->hooks.draft_put(d->hooks.ctx, str_of(key), text);
}

bool
handover_kept(struct desk *d, struct str key, struct str text)
{
	struct handover *h;
	struct buf b = { 0 };

	if (!str_starts(key, STR(KEY)))
		return false;
	h = handover_of(d);
	str_copy(key, h->kept_key, sizeof h->kept_key);
	buf_str(&b, text);
	free(h->kept);
	h->kept = xstrdup(buf_z(&b));
	buf_fini(&b);
	return true;
}

void
handover_forget(struct desk *d)
{
	struct handover *h = d->hand;

	h->opened_n = 0;
	put(d, h->marks_key, STR_NONE);
}

static void
mark(struct handover *h, uint32_t slot)
{
	for (size_t i = 0; i < h->opened_n; i++)
		if (h->opened[i] == slot)
			return;
	h->opened = xgrow(h->opened, &h->opened_cap, h->opened_n + 1,
	    sizeof *h->opened);
	h->opened[h->opened_n++] = slot;
}

/* What was opened counts for the one hand-over that comes next here. */
void
handover_marks(struct desk *d, const char *last)
{
	struct handover *h = d->hand;
	struct str rest = str_of(h->kept != NULL ? h->kept : ""), one;
	char key[sizeof h->marks_key];
	uint32_t slot;

	snprintf(key, sizeof key, KEY "%s", last);
	if (strcmp(key, h->marks_key) == 0)
		return;
	h->opened_n = 0;
	snprintf(h->marks_key, sizeof h->marks_key, "%s", key);
	if (h->kept_key[0] == '\0')
		return;
	if (strcmp(key, h->kept_key) != 0)
		put(d, h->kept_key, STR_NONE);	/* of one gone by */
	else
		while (rest.n > 0 && str_cut(&rest, ',', &one))
			if (d->repo->ops->find(d->repo, one, &slot) == OK)
				mark(h, slot);
	h->kept_key[0] = '\0';
}

void
handover_seen(struct desk *d, uint32_t slot)
{
	struct handover *h = handover_of(d);
	struct buf b = { 0 };
	struct case_view v;

	for (size_t i = 0; i < h->n; i++)
		h->item[i].opened |= h->item[i].slot == slot;
	mark(h, slot);
	for (size_t i = 0; i < h->opened_n; i++)
		if (d->repo->ops->get(d->repo, h->opened[i], &v) == OK)
			buf_fmt(&b, "%s%s", b.n > 0 ? "," : "", v.c->number);
	put(d, h->marks_key, buf_view(&b));
	buf_fini(&b);
}
