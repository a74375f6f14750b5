/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents that travel, written; include/core/replica.h says how they look. */
#include "core/replica.h"

#include <stdio.h>
#include <string.h>

enum doc_kind
doc_kind_of(struct str id)
{
	static const struct { struct str head; enum doc_kind kind; } heads[] = {
		{ { "q:", 2 }, DOC_QUOTE }, { { "k:", 2 }, DOC_KEYS },
		{ { "b:", 2 }, DOC_BLOB }, { { "_design/", 8 }, DOC_DESIGN },
	};
	struct event_id e;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (str_starts(id, heads[i].head))
			return heads[i].kind;
	return event_id_parse(id, &e) == OK ? DOC_EVENT : DOC_OTHER;
}

void
doc_rev(const uint8_t digest[DIGEST_LEN], char out[REPLICA_REV_MAX])
{
	memcpy(out, "1-", 2);
	hex_put(digest, DIGEST_LEN / 2, out + 2);
}

/* --- databases --- */

static bool
digits(struct str s, size_t n, unsigned *out)
{
	*out = 0;
	if (s.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*out = *out * 10 + (unsigned)(s.p[i] - '0');
	}
	return true;
}

bool
replica_db_parse(struct str db, struct replica_db *out)
{
	struct str rest = db, where;
	unsigned n = 0;

	*out = (struct replica_db){ .territory = 0 };
	if (!str_cut(&rest, '.', &where) || !digits(rest, 2, &out->year))
		return false;
	if (str_is(where, "audit"))
		return out->audit = true;
	if (str_is(where, "common"))
		return true;
	/* t000 is common: one territory has one name. */
	if (where.n != 4 || where.p[0] != 't' ||
	    !digits(str_from(where, 1), 3, &n) || n == 0)
		return false;
	out->territory = n;
	return true;
}

void
replica_db_format(const struct replica_db *d, char out[REPLICA_DB_MAX])
{
	if (d->territory > 0 && !d->audit)
		snprintf(out, REPLICA_DB_MAX, "t%03u.%02u", d->territory % 1000,
		    d->year % 100);
	else
		snprintf(out, REPLICA_DB_MAX, "%s.%02u", d->audit ? "audit" :
		    "common", d->year % 100);
}

bool
replica_db(struct str stream, char out[REPLICA_DB_MAX])
{
	struct str rest = stream, node;
	struct replica_db d;

	out[0] = '\0';
	if (!str_cut(&rest, '.', &node) || node.n == 0 ||
	    !replica_db_parse(rest, &d))
		return false;
	str_copy(rest, out, REPLICA_DB_MAX);
	return true;
}

/* --- documents --- */

static void
put_head(struct buf *out, struct str id, const uint8_t digest[DIGEST_LEN])
{
	char rev[REPLICA_REV_MAX];

	doc_rev(digest, rev);
	buf_cstr(out, "{\"_id\":");
	buf_json(out, id);
	buf_cstr(out, ",\"_rev\":\"");
	buf_cstr(out, rev);
	/* A server takes a generation's first without it, and a bundle too; said
	 * all the same, as its own replicator does. */
	buf_cstr(out, "\",\"_revisions\":{\"start\":1,\"ids\":[\"");
	buf_cstr(out, rev + 2);
	buf_cstr(out, "\"]}");
}

static void
put_hex(struct buf *out, const uint8_t digest[DIGEST_LEN])
{
	char hex[2 * DIGEST_LEN + 1];

	hex_put(digest, DIGEST_LEN, hex);
	buf_byte(out, '"');
	buf_cstr(out, hex);
	buf_byte(out, '"');
}

static void
put_base64(struct buf *out, const char *name, struct str bytes)
{
	buf_fmt(out, ",\"%s\":\"", name);
	base64_put(bytes, out);
	buf_byte(out, '"');
}

/* The event and what queries of others want of it. */
static void
put_event(struct buf *out, const struct event *e, struct str canonical)
{
	buf_cstr(out, ",\"case\":");
	buf_json(out, e->subject);
	buf_cstr(out, ",\"ev\":");
	buf_json(out, canonical);
	buf_cstr(out, ",\"t\":");
	buf_json(out, e->kind == EV_UNKNOWN ? e->kind_name :
	    str_of(event_kind_name(e->kind)));
	buf_cstr(out, ",\"ts\":");
	buf_int(out, e->at.ms);
}

static void
put_sign(struct buf *out, const struct commit_sign *sign, bool quoted)
{
	buf_cstr(out, ",\"sign\":{\"first\":");
	buf_int(out, (int64_t)sign->first);
	if (quoted) {
		buf_cstr(out, ",\"last\":");
		buf_int(out, (int64_t)sign->last);
	}
	buf_cstr(out, ",\"root\":");
	put_hex(out, sign->root);
	put_base64(out, "sig", str_n((const char *)sign->sig,
	    sizeof(sign->sig)));
}

void
doc_put_event(struct buf *out, const struct event *e, struct str canonical,
    const uint8_t digest[DIGEST_LEN], const struct commit_sign *sign)
{
	char id[EVENT_ID_MAX];

	event_id_format(&e->id, id);
	put_head(out, str_of(id), digest);
	put_event(out, e, canonical);
	if (sign) {
		put_sign(out, sign, false);
		buf_byte(out, '}');
	}
	buf_byte(out, '}');
}

void
doc_put_quote(struct buf *out, const struct event *e, struct str canonical,
    const uint8_t digest[DIGEST_LEN], const struct commit_sign *sign,
    const uint8_t (*path)[DIGEST_LEN], size_t path_n)
{
	char id[EVENT_ID_MAX + 2] = "q:";

	event_id_format(&e->id, id + 2);
	put_head(out, str_of(id), digest);
	put_event(out, e, canonical);
	put_sign(out, sign, true);
	buf_cstr(out, ",\"path\":[");
	for (size_t i = 0; i < path_n; i++) {
		if (i > 0)
			buf_byte(out, ',');
		put_hex(out, path[i]);
	}
	buf_cstr(out, "]}}");
}

void
doc_put_keys(struct buf *out, const char *by, const char *dest, uint64_t n,
    struct str box, const uint8_t digest[DIGEST_LEN], const uint8_t sig[64])
{
	char id[REPLICA_ID_MAX];

	snprintf(id, sizeof(id), "k:%s:%s:%012llu", by, dest,
	    (unsigned long long)n);
	put_head(out, str_of(id), digest);
	put_base64(out, "box", box);
	buf_cstr(out, ",\"by\":");
	buf_json(out, str_of(by));
	buf_cstr(out, ",\"for\":");
	buf_json(out, str_of(dest));
	put_base64(out, "sig", str_n((const char *)sig, 64));
	buf_byte(out, '}');
}

void
doc_put_blob(struct buf *out, const uint8_t digest[DIGEST_LEN], uint64_t size,
    uint32_t at, uint32_t of, struct str data, const uint8_t chunk[DIGEST_LEN],
    bool attached)
{
	char id[REPLICA_ID_MAX], hex[2 * DIGEST_LEN + 1];

	hex_put(digest, DIGEST_LEN, hex);
	snprintf(id, sizeof(id), "b:%s:%04u", hex, at);
	put_head(out, str_of(id), chunk);
	if (attached) {
		buf_cstr(out, ",\"_attachments\":{\"d\":{\"content_type\":"
		    "\"application/octet-stream\"");
		put_base64(out, "data", data);
		buf_cstr(out, "}}");
	} else {
		put_base64(out, "data", data);
	}
	buf_fmt(out, ",\"of\":%u,\"size\":%llu}", of, (unsigned long long)size);
}

void
doc_keys_text(const char *by, const char *dest,
    const uint8_t digest[DIGEST_LEN], struct buf *out)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_put(digest, DIGEST_LEN, hex);
	out->n = 0;
	buf_fmt(out, "gridseat keys 1\n%s\n%s\n%s\n", by, dest, hex);
}
