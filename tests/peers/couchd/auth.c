/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may. Without any user at all everybody is an admin. */
#include "couchd.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define FAILS_MOST 5

static struct lock *
lock_of(struct server *s, struct str name)
{
	struct lock *l;

	for (size_t i = 0; i < s->locks_n; i++)
		if (str_is(name, s->locks[i].name))
			return &s->locks[i];
	s->locks = xgrow(s->locks, &s->locks_cap, s->locks_n + 1,
	    sizeof *s->locks);
	l = &s->locks[s->locks_n++];
	*l = (struct lock){ .name = xmalloc(name.n + 1) };
	str_copy(name, l->name, name.n + 1);
	return l;
}

static const struct user *
user_of(const struct server *s, struct str name, struct str pass)
{
	for (size_t i = 0; i < s->users_n; i++)
		if (str_is(name, s->users[i].name) &&
		    str_is(pass, s->users[i].pass))
			return &s->users[i];
	return NULL;
}

static bool
refuse(struct ans *a)
{
	fail(a, 401, "unauthorized", "Name or password is incorrect.");
	return false;
}

static bool
let_in(struct server *s, struct req *r, struct str name, struct str pass,
    struct ans *a)
{
	const struct user *u = user_of(s, name, pass);
	struct lock *l = lock_of(s, name);

	if (l->until > now_ms()) {
		fail(a, 403, "forbidden", "Account is temporarily locked due "
		    "to multiple authentication failures");
		return false;
	}
	if (u == NULL) {
		if (++l->fails >= FAILS_MOST) {
			l->until = now_ms() + s->lock_ms;
			l->fails = 0;
		}
		return refuse(a);
	}
	l->fails = 0;
	r->user = u->name;
	r->admin = u->admin;
	return true;
}

bool
auth_who(struct server *s, struct req *r, struct ans *a)
{
	struct buf plain = { 0 };
	struct str rest, name;
	bool good;

	r->admin = s->users_n == 0;
	if (s->users_n == 0 || r->auth.n == 0)
		return true;
	if (!str_starts(r->auth, STR("Basic ")) ||
	    !base64_get(str_from(r->auth, 6), false, &plain)) {
		buf_fini(&plain);
		return refuse(a);
	}
	rest = buf_view(&plain);
	good = str_cut(&rest, ':', &name) && let_in(s, r, name, rest, a);
	if (!good && a->status == 0)
		(void)refuse(a);
	buf_fini(&plain);
	return good;
}

bool
auth_admin(const struct req *r, struct ans *a)
{
	if (r->admin)
		return true;
	fail(a, 401, "unauthorized", "You are not a server admin.");
	return false;
}

static bool
named(struct str security, const char *part, const char *user)
{
	struct str list = json_at(json_at(security, part), "names"), one;

	if (!json_is(list, '['))
		return false;
	while (json_value(&list, &one))
		if (json_text_is(one, user))
			return true;
	return false;
}

/* Nobody is named: whoever has logged in. */
static bool
open_to_all(struct str security)
{
	const struct str m = json_at(security, "members");
	struct str names = json_at(m, "names"), roles = json_at(m, "roles");
	struct str one;

	return (!json_is(names, '[') || !json_value(&names, &one)) &&
	    (!json_is(roles, '[') || !json_value(&roles, &one));
}

bool
auth_member(const struct db *d, const struct req *r, struct ans *a)
{
	const struct str security = buf_view(&d->security);

	if (r->admin)
		return true;
	if (r->user == NULL) {
		fail(a, 401, "unauthorized",
		    "You are not authorized to access this db.");
		return false;
	}
	if (open_to_all(security) || named(security, "members", r->user) ||
	    named(security, "admins", r->user))
		return true;
	fail(a, 403, "forbidden", "You are not allowed to access this db.");
	return false;
}

static void
form_field(struct str body, const char *name, struct buf *out)
{
	struct str part, key;

	while (str_cut(&body, '&', &part))
		if (str_cut(&part, '=', &key) && str_is(key, name))
			unescape(part, true, out);
}

void
session(struct server *s, struct req *r, struct ans *a)
{
	struct buf name = { 0 }, pass = { 0 };

	if (str_is(r->method, "GET")) {
		say(a, 200, "{\"ok\":true,\"userCtx\":{\"name\":%s%s%s,"
		    "\"roles\":[%s]},\"info\":{\"authentication_handlers\":"
		    "[\"cookie\",\"default\"],\"authenticated\":\"default\"}}\n",
		    r->user ? "\"" : "", r->user ? r->user : "null",
		    r->user ? "\"" : "", r->admin ? "\"_admin\"" : "");
		return;
	}
	form_field(r->body, "name", &name);
	form_field(r->body, "password", &pass);
	if (s->users_n == 0 || let_in(s, r, buf_view(&name), buf_view(&pass),
	    a))
		say(a, 200, "{\"ok\":true,\"name\":\"%s\",\"roles\":[%s]}\n",
		    buf_z(&name), r->admin ? "\"_admin\"" : "");
	buf_fini(&name);
	buf_fini(&pass);
}
