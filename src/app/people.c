/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people.h"

#include <stdlib.h>

static struct str
logins_of(const struct law_account *a, enum store_mode mode,
    const char *login)
{
	return mode == STORE_LIVE && str_is(a->logins, "*") ? str_of(login) :
	    a->logins;
}

static enum err
describe(struct body *b, const struct law_account *a, struct str logins)
{
	enum err e = body_text(b, "name", a->name);

	if (e == OK)
		e = body_text(b, "logins", logins);
	if (e == OK && a->seat.n && !str_is(a->seat, "-"))
		e = body_text(b, "seat", a->seat);
	if (e == OK)
		e = body_int(b, "roles", a->roles);
	if (e == OK)
		e = body_int(b, "unit", a->unit);
	return e;
}

enum err
people_seed(struct store *s, const struct law *law, const char *login)
{
	struct repo *r = store_repo(s);
	size_t n = law->accounts_n;
	struct body *p = xcalloc(n, sizeof *p);
	struct intent *its = xcalloc(n, sizeof *its);
	struct outcome *outs = xcalloc(n, sizeof *outs);
	enum err e = OK;

	for (size_t i = 0; e == OK && i < n; i++) {
		const struct law_account *a = &law->accounts[i];

		e = describe(&p[i], a, logins_of(a, store_mode(s),
		    login));
		its[i] = (struct intent){ .kind = EV_ACCOUNT_SET,
		    .subject = a->code, .actor = STR("init"),
		    .login = str_of(login), .body = &p[i] };
	}
	if (e == OK && n)
		e = r->ops->commit(r, its, n, false, outs);
	free(p);
	free(its);
	free(outs);
	return e;
}
