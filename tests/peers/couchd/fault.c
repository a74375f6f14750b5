/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers gone wrong, as PUT /_mock/fault tells; see main.c. */
#include "couchd.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define RULES_MAX 16

static struct wrong {
	struct fault	 f;
	char		*match;		/* stands in "METHOD /path?query" */
	char		*body, *type, *retry, *location;
	int64_t		 after, times;	/* times -1: always */
} rules[RULES_MAX];
static size_t rules_n;

static void
clear(void)
{
	for (size_t i = 0; i < rules_n; i++) {
		free(rules[i].match);
		free(rules[i].body);
		free(rules[i].type);
		free(rules[i].retry);
		free(rules[i].location);
	}
	rules_n = 0;
}

static char *
text_at(struct str o, const char *key)
{
	struct buf b = { 0 };
	char *z = NULL;

	if (json_is(json_at(o, key), '"')) {
		json_text(json_at(o, key), &b);
		z = xstrdup(buf_z(&b));
	}
	buf_fini(&b);
	return z;
}

static void
add(struct str o)
{
	struct wrong *w = &rules[rules_n++];

	*w = (struct wrong){
		.match = text_at(o, "path"), .body = text_at(o, "body"),
		.type = text_at(o, "type"), .retry = text_at(o, "retry_after"),
		.location = text_at(o, "location"),
		.after = json_int(json_at(o, "after"), 0),
		.times = json_int(json_at(o, "times"), -1),
		.f = {
			.status = (int)json_int(json_at(o, "status"), 0),
			.cut_at = json_int(json_at(o, "cut_at"), -1),
			.delay_ms = json_int(json_at(o, "delay_ms"), 0),
			.drip_ms = json_int(json_at(o, "drip_ms"), 0),
			.huge = json_int(json_at(o, "huge"), 0),
			.bomb = json_int(json_at(o, "bomb"), 0),
			.done = json_bool(json_at(o, "done"), false),
			.hang = json_bool(json_at(o, "hang"), false),
			.reset = json_bool(json_at(o, "reset"), false),
			.close = json_bool(json_at(o, "close"), false),
			.garbage = json_bool(json_at(o, "garbage"), false)
		}
	};
	w->f.body = w->body;
	w->f.type = w->type;
	w->f.retry = w->retry;
	w->f.location = w->location;
	if (w->body != NULL && w->f.status == 0)
		w->f.status = 200;
}

void
fault_admin(struct req *r, struct ans *a)
{
	if (!str_is(r->method, "POST"))
		clear();
	if (r->body.n > 0) {
		if (!json_valid(r->body) || !json_is(r->body, '{') ||
		    rules_n == RULES_MAX) {
			fail(a, 400, "bad_request", "no fault");
			return;
		}
		add(r->body);
	}
	say(a, 200, "{\"ok\":true,\"faults\":%zu}\n", rules_n);
}

static bool
matches(const struct wrong *w, const struct req *r)
{
	struct buf b = { 0 };
	bool is;

	if (w->match == NULL)
		return true;
	buf_fmt(&b, "%.*s %.*s?%.*s", STR_ARG(r->method), STR_ARG(r->path),
	    STR_ARG(r->query));
	is = str_find(buf_view(&b), str_of(w->match)) >= 0;
	buf_fini(&b);
	return is;
}

struct fault
fault_take(const struct req *r)
{
	for (size_t i = 0; i < rules_n; i++) {
		struct wrong *w = &rules[i];

		if (w->times == 0 || !matches(w, r))
			continue;
		if (w->after > 0) {
			w->after--;
			continue;
		}
		if (w->times > 0)
			w->times--;
		return w->f;
	}
	return (struct fault){ .cut_at = -1 };
}

static const char *
usual(int status)
{
	switch (status) {
	case 401:
		return "{\"error\":\"unauthorized\",\"reason\":"
		    "\"Name or password is incorrect.\"}\n";
	case 403:
		return "{\"error\":\"forbidden\",\"reason\":"
		    "\"You are not allowed to access this db.\"}\n";
	case 404:
		return "{\"error\":\"not_found\",\"reason\":"
		    "\"Database does not exist.\"}\n";
	case 409:
		return "{\"error\":\"conflict\",\"reason\":"
		    "\"Document update conflict.\"}\n";
	case 413:
		return "{\"error\":\"document_too_large\",\"reason\":\"\"}\n";
	case 429:
		return "{\"error\":\"too_many_requests\",\"reason\":"
		    "\"later\"}\n";
	default:
		return "{\"error\":\"as_told\",\"reason\":\"a fault\"}\n";
	}
}

/* The low n bits of v, into what b ends with. */
static void
put_bits(struct buf *b, unsigned *free_bits, unsigned v, unsigned n)
{
	for (; n > 0; n--, v >>= 1) {
		if (*free_bits == 0) {
			buf_byte(b, 0);
			*free_bits = 8;
		}
		b->p[b->n - 1] |= (char)((v & 1) << (8 - *free_bits));
		--*free_bits;
	}
}

/* gzip that unfolds to so many zeros: one, then "258 times the byte before",
 * 13 bits each time. */
static void
put_bomb(struct ans *a, int64_t bytes)
{
	unsigned free_bits = 0;

	a->body.n = 0;
	a->chunked = a->open = false;
	buf_add(&a->body, "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
	put_bits(&a->body, &free_bits, 3, 3);
	put_bits(&a->body, &free_bits, 0x0c, 8);
	for (; bytes > 0; bytes -= 258) {
		put_bits(&a->body, &free_bits, 0xa3, 8);
		put_bits(&a->body, &free_bits, 0, 5);
	}
	put_bits(&a->body, &free_bits, 0, 7);
	buf_add(&a->body, "\0\0\0\0\0\0\0\0", 8);
	buf_cstr(&a->headers, "Content-Encoding: gzip\r\n");
}

void
fault_change(const struct fault *f, struct ans *a)
{
	static const unsigned char junk[] = {
		0x00, 0xff, 0x7b, 0x22, 0xc0, 0x80, 0x1b, 0x5d, 0x5b, 0xed,
		0xa0, 0x80, 0x0a, 0x22, 0x3a, 0x2c
	};

	if (f->status != 0) {
		a->status = f->status;
		a->body.n = a->headers.n = 0;
		a->chunked = a->open = false;
		a->type = f->type;
		buf_cstr(&a->body, f->body ? f->body : usual(f->status));
		if (f->retry != NULL)
			buf_fmt(&a->headers, "Retry-After: %s\r\n", f->retry);
		if (f->location != NULL)
			buf_fmt(&a->headers, "Location: %s\r\n", f->location);
	}
	if (f->bomb > 0)
		put_bomb(a, f->bomb);
	for (size_t i = 0; f->garbage && i < a->body.n; i++)
		a->body.p[i] = (char)junk[(i * 7 + i / 16) % sizeof junk];
	for (int64_t left = f->huge; left > 0; left -= 64)
		buf_cstr(&a->body, "                                "
		    "                               \n");
}
