/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An alert that was put aside, taken in once more: its class may be here by now.
 * What is no alert that can be read stays as it is. If it has an address that the
 * row allows, the next poll asks for that: the list is read as if for the first
 * time, and what is known by its key is no news. */
#include "app/link_cap_in.h"

#define CAME_MOST 16		/* asides of one address */

struct came {
	struct caplink	*k;
	struct str	url;
	uint64_t	id[CAME_MOST];
	size_t		n;
};

static bool
of_address(void *ctx, const struct store_aside *a)
{
	struct came *x = ctx;
	const struct link *l = x->k->l;
	struct buf url = { 0 };

	if (a->why == ASIDE_RECORD && str_is(l->row->code, a->link) &&
	    cap_whole(l, str_of(a->what), &url) &&
	    str_eq(buf_view(&url), x->url))
		x->id[x->n++] = a->id;
	buf_fini(&url);
	return x->n < CAME_MOST;
}

enum err
cap_came(struct caplink *k, struct str url)
{
	struct came x = { .k = k, .url = url };
	enum err e;

	if (!k->again)
		return OK;
	e = store_asides(k->l->c->store, 0, of_address, &x);
	return e == OK && x.n > 0 ? store_aside_drop(k->l->c->store, x.id,
	    x.n) : e;
}

static void
ask_anew(struct caplink *k, struct str href)
{
	struct buf url = { 0 };

	if (cap_whole(k->l, href, &url)) {
		k->seen_n = 0;
		k->etag[0] = '\0';
		k->again = true;
	}
	buf_fini(&url);
}

enum err
cap_again(struct link *l, const struct store_aside *a)
{
	struct caplink *k = l->own;
	struct cap_fault why = { 0 };
	bool is = false;
	enum err e = OK;

	if (l->row->ways & LINK_IN)
		e = cap_take_alert(k, a->bytes, &why, &is);
	if (is)
		return e;
	ask_anew(k, str_of(a->what));
	return link_aside(l, (enum aside_why)a->why, str_of(a->what), a->said,
	    a->bytes) ? OK : ERR_FULL;
}
