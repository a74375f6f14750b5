/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request as it came, and the words of an answer. */
#include "couchd.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- answers ---- */

void
say(struct ans *a, int status, const char *fmt, ...)
{
	va_list ap;

	a->status = status;
	a->body.n = 0;
	va_start(ap, fmt);
	buf_vfmt(&a->body, fmt, ap);
	va_end(ap);
}

void
fail(struct ans *a, int status, const char *error, const char *reason)
{
	a->status = status;
	a->type = NULL;
	a->chunked = false;
	a->body.n = a->headers.n = 0;
	buf_cstr(&a->body, "{\"error\":");
	buf_json(&a->body, str_of(error));
	buf_cstr(&a->body, ",\"reason\":");
	buf_json(&a->body, str_of(reason));
	buf_cstr(&a->body, "}\n");
}

/* ---- addresses ---- */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void
unescape(struct str s, bool plus, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 &&
		    hex(s.p[i + 2]) >= 0) {
			buf_byte(out, (char)(hex(s.p[i + 1]) << 4 |
			    hex(s.p[i + 2])));
			i += 2;
		} else {
			buf_byte(out, plus && s.p[i] == '+' ? ' ' : s.p[i]);
		}
	}
}

bool
query(const struct req *r, const char *name, struct buf *out)
{
	struct str rest = r->query, part, key;

	while (str_cut(&rest, '&', &part)) {
		if (!str_cut(&part, '=', &key) || !str_is(key, name))
			continue;
		out->n = 0;
		unescape(part, true, out);
		return true;
	}
	return false;
}

bool
query_is(const struct req *r, const char *name, const char *value)
{
	struct buf b = { 0 };
	const bool is = query(r, name, &b) && str_is(buf_view(&b), value);

	buf_fini(&b);
	return is;
}

int64_t
query_int(const struct req *r, const char *name, int64_t or_else)
{
	struct buf b = { 0 };
	int64_t n = or_else;

	if (query(r, name, &b) && !str_int(buf_view(&b), &n))
		n = or_else;
	buf_fini(&b);
	return n;
}

static void
cut_path(struct req *r)
{
	struct str rest = r->path, part;

	while (r->seg_n < sizeof r->seg / sizeof *r->seg &&
	    str_cut(&rest, '/', &part))
		if (part.n > 0)
			unescape(part, false, &r->seg[r->seg_n++]);
}

/* ---- heads ---- */

static void
header(struct req *r, struct str name, struct str v)
{
	const struct { const char *name; struct str *out; } rows[] = {
		{ "authorization", &r->auth }, { "content-type", &r->type },
		{ "accept", &r->accept }, { "range", &r->range },
		{ "content-encoding", &r->coding }, { "host", &r->host },
	};
	int64_t n;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (name.n == strlen(rows[i].name) &&
		    !strncasecmp(name.p, rows[i].name, name.n))
			*rows[i].out = v;
	if (name.n == 14 && !strncasecmp(name.p, "content-length", 14) &&
	    str_int(v, &n) && n >= 0)
		r->length = (size_t)n;
	if (name.n == 17 && !strncasecmp(name.p, "transfer-encoding", 17))
		r->chunked = true;
	if (name.n == 10 && !strncasecmp(name.p, "connection", 10))
		r->close = v.n == 5 && !strncasecmp(v.p, "close", 5);
	if (name.n == 6 && !strncasecmp(name.p, "expect", 6))
		r->expect = true;
}

static bool
read_head(struct req *r, struct str head)
{
	struct str line, target, name;

	if (!str_cut(&head, '\n', &line) ||
	    !str_cut(&line, ' ', &r->method) ||
	    !str_cut(&line, ' ', &target) || target.n == 0 ||
	    target.p[0] != '/' || !str_starts(line, STR("HTTP/1.")))
		return false;
	if (!str_cut(&target, '?', &r->path))
		return false;
	r->query = target;
	cut_path(r);
	while (str_cut(&head, '\n', &line)) {
		line = str_trim(line);
		if (line.n > 0 && str_cut(&line, ':', &name))
			header(r, name, str_trim(line));
	}
	return true;
}

/* Bytes taken, 0 not all there yet, -1 no chunks. */
static long
read_chunks(struct str s, struct buf *body)
{
	const struct str whole = s;
	struct str line;

	body->n = 0;
	for (;;) {
		size_t n = 0;

		if (str_find(s, STR("\n")) < 0 || !str_cut(&s, '\n', &line))
			return 0;
		line = str_trim(line);
		for (size_t i = 0; i < line.n && line.p[i] != ';'; i++) {
			if (hex(line.p[i]) < 0 || n > BODY_MAX)
				return -1;
			n = n << 4 | (size_t)hex(line.p[i]);
		}
		if (s.n < n + 2)
			return 0;
		buf_add(body, s.p, n);
		s = str_from(s, n + 2);
		if (n == 0)
			return (long)(s.p - whole.p);
	}
}

long
req_read(struct req *r, struct buf *in, struct buf *body)
{
	const struct str all = buf_view(in);
	const ptrdiff_t end = str_find(all, STR("\r\n\r\n"));
	size_t head;
	long n;

	*r = (struct req){ 0 };
	if (end < 0)
		return in->n > 65536 ? -1 : 0;
	head = (size_t)end + 4;
	if (!read_head(r, str_n(all.p, head)) || r->length > BODY_MAX)
		return -1;
	if (r->chunked) {
		n = read_chunks(str_from(all, head), body);
		r->body = buf_view(body);
		return n > 0 ? n + (long)head : n;
	}
	if (all.n < head + r->length)
		return 0;
	r->body = str_n(all.p + head, r->length);
	return (long)(head + r->length);
}

void
req_fini(struct req *r)
{
	for (size_t i = 0; i < sizeof r->seg / sizeof *r->seg; i++)
		buf_fini(&r->seg[i]);
}
