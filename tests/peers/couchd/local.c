/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is of this server alone: documents that do not replicate, and what it
 * says of a database. */
#include "couchd.h"

#include <string.h>
#include "parse.h"

static void
put_local(struct db *d, struct req *r, struct str id, struct ans *a)
{
	struct local *l;
	struct buf rev = { 0 };
	int64_t given = 0;

	r->body = str_trim(r->body);
	if (!json_valid(r->body) || !json_is(r->body, '{')) {
		fail(a, 400, "bad_request", json_valid(r->body) ?
		    "Document must be a JSON object" : "invalid UTF-8 JSON");
		return;
	}
	json_text(json_at(r->body, "_rev"), &rev);
	if (rev.n > 0 && (!str_starts(buf_view(&rev), STR("0-")) ||
	    !str_int(str_from(buf_view(&rev), 2), &given))) {
		fail(a, 400, "bad_request", "Invalid rev format");
		buf_fini(&rev);
		return;
	}
	buf_fini(&rev);
	/* Nobody compares: what comes last stands. */
	l = db_local(d, id, true);
	l->rev = (unsigned)given + 1;
	l->body.n = 0;
	members_small(r->body, &l->body);
	say(a, 201, "{\"ok\":true,\"id\":\"_local/%.*s\",\"rev\":\"0-%u\"}\n",
	    STR_ARG(id), l->rev);
}

static void
local_out(const struct local *l, struct buf *out)
{
	struct buf id = { 0 };

	buf_fmt(&id, "_local/%s", l->id);
	buf_cstr(out, "{\"_id\":");
	buf_json(out, buf_view(&id));
	buf_fmt(out, ",\"_rev\":\"0-%u\"", l->rev);
	buf_str(out, buf_view(&l->body));
	buf_byte(out, '}');
	buf_fini(&id);
}

void
local_doc(struct db *d, struct req *r, struct str id, struct ans *a)
{
	struct local *l = db_local(d, id, false);

	if (str_is(r->method, "PUT")) {
		put_local(d, r, id, a);
	} else if (l == NULL || l->rev == 0) {
		fail(a, 404, "not_found", "missing");
	} else if (str_is(r->method, "DELETE")) {
		l->rev = 0;
		say(a, 200, "{\"ok\":true,\"id\":\"_local/%s\","
		    "\"rev\":\"0-0\"}\n", l->id);
	} else {
		a->status = 200;
		local_out(l, &a->body);
		buf_byte(&a->body, '\n');
	}
}

void
local_docs(struct db *d, struct req *r, struct ans *a)
{
	const bool docs = query_is(r, "include_docs", "true");
	bool any = false;

	a->status = 200;
	a->chunked = true;
	buf_cstr(&a->body, "{\"total_rows\":null,\"offset\":null,\"rows\":[\r\n");
	for (size_t i = 0; i < d->locals_n; i++) {
		const struct local *l = &d->locals[i];

		if (l->rev == 0)
			continue;
		buf_fmt(&a->body, "%s{\"id\":\"_local/%s\",\"key\":\"_local/%s"
		    "\",\"value\":{\"rev\":\"0-%u\"}", any ? ",\r\n" : "", l->id,
		    l->id, l->rev);
		if (docs) {
			buf_cstr(&a->body, ",\"doc\":");
			local_out(l, &a->body);
		}
		buf_byte(&a->body, '}');
		any = true;
	}
	buf_cstr(&a->body, "\r\n]}\n");
}

void
db_info(struct db *d, struct ans *a)
{
	const uint64_t none[SHARDS] = { 0 };
	uint64_t at[SHARDS];
	struct buf seq = { 0 }, purge = { 0 };

	seq_now(d, at);
	seq_put(d, at, &seq);
	seq_put(d, none, &purge);
	say(a, 200, "{\"instance_start_time\":\"%lld\",\"db_name\":\"%s\","
	    "\"purge_seq\":\"%s\",\"update_seq\":\"%s\",\"sizes\":{\"file\":"
	    "16700,\"external\":0,\"active\":0},\"props\":{},"
	    "\"doc_del_count\":%zu,\"doc_count\":%zu,\"disk_format_version\":8,"
	    "\"compact_running\":false,\"cluster\":{\"q\":%d,\"n\":1,\"w\":1,"
	    "\"r\":1}}\n", (long long)d->created, d->name, buf_z(&purge),
	    buf_z(&seq), d->deleted_n, d->docs_n - d->deleted_n, SHARDS);
	buf_fini(&seq);
	buf_fini(&purge);
}
