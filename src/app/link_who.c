/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all drivers do that take something in: somebody's name, and once only. */
#include "app/link_who.h"

#include <stdlib.h>
#include "base/alloc.h"

struct finding { struct str code; struct store_account *out; bool found; };

static bool
find(void *ctx, const struct store_account *a)
{
	struct finding *f = ctx;

	if (!str_is(f->code, a->code))
		return true;
	f->found = true;
	*f->out = *a;
	return false;
}

static void
from_profile(const struct law_account *seed, struct store_account *out)
{
	*out = (struct store_account){ .roles = seed->roles,
		.unit = seed->unit };
	str_copy(seed->code, out->code, sizeof out->code);
	str_copy(seed->name, out->name, sizeof out->name);
}

enum err
link_account(const struct link *l, struct str code, struct store_account *out)
{
	const struct law_account *seed = law_account(&l->c->law, code);
	struct finding f = { code, out, false };
	enum err e = code.n == 0 ? ERR_NOT_FOUND :
	    store_accounts(l->c->store, find, &f);

	if (e != OK)
		return e;
	if (!f.found && seed != NULL)
		from_profile(seed, out);
	return (!f.found && seed == NULL) || out->disabled ? ERR_NOT_FOUND :
	    OK;
}

enum err
link_sit(const struct link *l, struct seat *who)
{
	seat_login(who->login, sizeof who->login);
	return l->row->account.n == 0 ? OK :
	    link_account(l, l->row->account, &who->me);
}

struct heard { struct str key; bool there; };

static bool
hear(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct heard *h = ctx;

	(void)secret;
	(void)status;
	h->there = str_eq(e->key, h->key);
	return !h->there;
}

enum err
link_heard(const struct link *l, uint32_t slot, struct str key)
{
	struct heard h = { key, false };
	const enum err e = l->c->repo->ops->history(l->c->repo, slot, hear,
	    &h);

	return e != OK ? e : h.there ? OK : ERR_NOT_FOUND;
}

enum err
link_deed(const struct link *l, struct deed *d, struct str key)
{
	struct intent *it = xcalloc(deed_room(d), sizeof *it);
	struct outcome *out = xcalloc(deed_room(d), sizeof *out);
	const size_t n = deed_intents(d, it, 0, 0);
	enum err e;

	it[d->at].key = key;
	e = l->c->repo->ops->commit(l->c->repo, it, n, false, out);
	free(it);
	free(out);
	return e;
}
