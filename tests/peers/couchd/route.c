/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who answers what. */
#include "couchd.h"

#include <stdio.h>
#include <string.h>

static bool
method(const struct req *r, const char *z)
{
	return str_is(r->method, z);
}

static bool
reads(const struct req *r)
{
	return method(r, "GET") || method(r, "HEAD");
}

static void
only(struct ans *a, const char *what)
{
	char reason[64];

	snprintf(reason, sizeof reason, "Only %s allowed", what);
	fail(a, 405, "method_not_allowed", reason);
}

/* A body of JSON, said to be one. */
static bool
json_body(struct req *r, struct ans *a)
{
	struct str type = r->type, first;

	r->body = str_trim(r->body);
	if (!str_cut(&type, ';', &first) ||
	    !str_is(str_trim(first), "application/json"))
		fail(a, 415, "bad_content_type",
		    "Content-Type must be application/json");
	else if (r->coding.n > 0 && !str_is(r->coding, "identity"))
		fail(a, 415, "bad_ctype", "not a supported content encoding");
	else if (!json_valid(r->body))
		fail(a, 400, "bad_request", "invalid UTF-8 JSON");
	else
		return true;
	return false;
}

static bool
name_good(struct str name)
{
	if (name.n == 0 || name.p[0] < 'a' || name.p[0] > 'z')
		return str_is(name, "_users") || str_is(name, "_replicator");
	for (size_t i = 0; i < name.n; i++)
		if (!((name.p[i] >= 'a' && name.p[i] <= 'z') ||
		    (name.p[i] >= '0' && name.p[i] <= '9') ||
		    (name.p[i] != '\0' && strchr("_$()+-/", name.p[i]))))
			return false;
	return true;
}

static void
create_db(struct server *s, struct req *r, struct ans *a)
{
	const struct str name = buf_view(&r->seg[0]);
	char reason[512];

	if (!auth_admin(r, a))
		return;
	if (!name_good(name)) {
		snprintf(reason, sizeof reason, "Name: '%.*s'. Only lowercase "
		    "characters (a-z), digits (0-9), and any of the characters "
		    "_, $, (, ), +, -, and / are allowed. Must begin with a "
		    "letter.", (int)(name.n < 200 ? name.n : 200), name.p);
		fail(a, 400, "illegal_database_name", reason);
	} else if (db_find(s, name) != NULL) {
		fail(a, 412, "file_exists", "The database could not be "
		    "created, the file already exists.");
	} else {
		db_create(s, name, now_ms() / 1000);
		say(a, 201, "{\"ok\":true}\n");
		buf_fmt(&a->headers, "Location: http://%.*s%.*s\r\n",
		    STR_ARG(r->host), STR_ARG(r->path));
	}
}

static void
security(struct db *d, struct req *r, struct ans *a)
{
	if (reads(r)) {
		say(a, 200, "%s\n", buf_z(&d->security));
	} else if (!method(r, "PUT")) {
		only(a, "PUT,GET");
	} else if (!r->admin) {
		fail(a, 401, "unauthorized",
		    "You are not a db or server admin.");
	} else if (!json_valid(r->body) || !json_is(r->body, '{')) {
		fail(a, 400, "bad_request", "invalid UTF-8 JSON");
	} else {
		d->security.n = 0;
		json_small(r->body, &d->security);
		say(a, 200, "{\"ok\":true}\n");
	}
}

/* Those that are only told that all is well. */
static bool
formal(struct db *d, struct req *r, struct str what, struct ans *a)
{
	if (str_is(what, "_ensure_full_commit")) {
		if (json_body(r, a))
			say(a, 201, "{\"ok\":true,\"instance_start_time\":"
			    "\"%lld\"}\n", (long long)d->created);
	} else if (str_is(what, "_revs_limit")) {
		if (auth_admin(r, a))
			say(a, 200, reads(r) ? "1000\n" : "{\"ok\":true}\n");
	} else if (str_is(what, "_compact")) {
		if (auth_admin(r, a))
			say(a, 202, "{\"ok\":true}\n");
	} else if (str_is(what, "_purged_infos_limit")) {
		say(a, 200, "1000\n");
	} else if (str_is(what, "_shards")) {
		say(a, 200, "{\"shards\":{\"00000000-7fffffff\":"
		    "[\"couchdb@127.0.0.1\"],\"80000000-ffffffff\":"
		    "[\"couchdb@127.0.0.1\"]}}\n");
	} else {
		return false;
	}
	return true;
}

/* Handlers that want a body of JSON. */
static bool
posted(struct server *s, struct db *d, struct req *r, struct str what,
    struct ans *a)
{
	static const char *const known[] = {
		"_bulk_docs", "_bulk_get", "_revs_diff", "_missing_revs"
	};
	size_t i;

	for (i = 0; i < 4 && !str_is(what, known[i]); i++)
		;
	if (i == 4)
		return false;
	if (!method(r, "POST"))
		only(a, "POST");
	else if (!json_body(r, a))
		return true;
	else if (i == 0)
		bulk_docs(s, d, r, a);
	else if (i == 1)
		bulk_get(s, d, r, a);
	else
		revs_diff(d, r, a, i == 3);
	return true;
}

static bool
special(struct server *s, struct db *d, struct req *r, struct ans *a)
{
	const struct str what = buf_view(&r->seg[1]);

	if (posted(s, d, r, what, a) || formal(d, r, what, a))
		return true;
	if (str_is(what, "_changes")) {
		if (reads(r) || (method(r, "POST") && json_body(r, a)))
			changes(s, d, r, a);
	} else if (str_is(what, "_all_docs")) {
		if (reads(r) || (method(r, "POST") && json_body(r, a)))
			all_docs(d, r, a);
	} else if (str_is(what, "_local_docs")) {
		local_docs(d, r, a);
	} else if (str_is(what, "_security")) {
		security(d, r, a);
	} else if (str_is(what, "_local") && r->seg_n == 3) {
		local_doc(d, r, buf_view(&r->seg[2]), a);
	} else if (str_starts(what, STR("_local/"))) {
		local_doc(d, r, str_from(what, 7), a);
	} else {
		return false;
	}
	return true;
}

/* _design/NAME is one id, though it comes as two parts. */
static void
join_design(struct req *r)
{
	struct buf last = r->seg[2];

	if (r->seg_n < 3 || !str_is(buf_view(&r->seg[1]), "_design"))
		return;
	buf_byte(&r->seg[1], '/');
	buf_str(&r->seg[1], buf_view(&last));
	r->seg_n--;
	for (size_t i = 2; i < r->seg_n; i++)
		r->seg[i] = r->seg[i + 1];
	r->seg[r->seg_n] = last;
}

static void
document(struct server *s, struct db *d, struct req *r, struct ans *a)
{
	const struct str id = buf_view(&r->seg[1]);

	if (r->seg_n > 2) {
		if (reads(r))
			get_att(d, r, a);
		else if (method(r, "PUT"))
			put_att(d, r, a);
		else
			only(a, "GET,HEAD,PUT");
	} else if (reads(r)) {
		get_doc(d, r, id, a);
	} else if (method(r, "PUT")) {
		put_doc(s, d, r, id, a);
	} else if (method(r, "DELETE")) {
		delete_doc(d, r, id, a);
	} else {
		only(a, "DELETE,GET,HEAD,POST,PUT,COPY");
	}
}

static void
database(struct server *s, struct req *r, struct ans *a)
{
	struct db *d = db_find(s, buf_view(&r->seg[0]));

	if (r->seg_n == 1 && method(r, "PUT")) {
		create_db(s, r, a);
	} else if (d == NULL) {
		fail(a, 404, "not_found", "Database does not exist.");
	} else if (!auth_member(d, r, a)) {
		return;
	} else if (r->seg_n == 1 && method(r, "DELETE")) {
		if (!auth_admin(r, a))
			return;
		db_drop(s, d);
		say(a, 200, "{\"ok\":true}\n");
	} else if (r->seg_n == 1) {
		if (reads(r))
			db_info(d, a);
		else
			only(a, "DELETE,GET,HEAD,POST,PUT");
	} else if (!special(s, d, r, a)) {
		join_design(r);
		document(s, d, r, a);
	}
}

static void
all_dbs(const struct server *s, const struct req *r, struct ans *a)
{
	if (!auth_admin(r, a))
		return;
	a->status = 200;
	buf_byte(&a->body, '[');
	for (size_t i = 0; i < s->dbs_n; i++) {
		buf_cstr(&a->body, i > 0 ? "," : "");
		buf_json(&a->body, str_of(s->dbs[i]->name));
	}
	buf_cstr(&a->body, "]\n");
}

void
route(struct server *s, struct req *r, struct ans *a)
{
	const struct str first = r->seg_n > 0 ? buf_view(&r->seg[0]) :
	    STR_NONE;

	if (r->seg_n == 0)
		say(a, 200, "{\"couchdb\":\"Welcome\",\"version\":\"3.5.0\","
		    "\"git_sha\":\"11f0d36\",\"uuid\":\"%032x\",\"features\":"
		    "[\"quickjs\",\"access-ready\",\"partitioned\","
		    "\"pluggable-storage-engines\",\"reshard\",\"scheduler\"],"
		    "\"vendor\":{\"name\":\"a mock\"}}\n", 0xc0c4);
	else if (str_is(first, "_up"))
		say(a, 200, "{\"status\":\"ok\",\"seeds\":{}}\n");
	else if (str_is(first, "_session"))
		session(s, r, a);
	else if (str_is(first, "_all_dbs"))
		all_dbs(s, r, a);
	else
		database(s, r, a);
}
