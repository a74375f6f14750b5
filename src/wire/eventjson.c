/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eventjson.c -- reading an event's canonical line.  Layer: wire.
 * The parser only gathers; that the line is canonical is proved in the end
 * by writing the event again. What that cannot prove (the order of a body's
 * names, the inside of values kept raw) is looked at on the way. */
#include "wire/eventjson.h"

#include <string.h>
#include <yajl/yajl_parse.h>
#include "base/utf8.h"

#define DEPTH	32
#define BIGGEST	(1LL << 53)

#define KEYS(X) X(actor) X(at) X(base) X(body) X(id) X(key) X(kind) X(login) \
	X(prev) X(seal) X(seat) X(subject) X(v)
#define KEY_ENUM(name) K_##name,
enum top { KEYS(KEY_ENUM) K_COUNT };
#undef KEY_ENUM

struct parser {
	struct event	*e;
	struct arena	*arena;
	struct str	 line;
	yajl_handle	 yajl;
	enum top	 top;
	unsigned	 depth;
	size_t		 index;		/* within at */
	struct str	 name;		/* of the body's field */
	size_t		 raw_from;	/* where its value begins */
	struct buf	 raw;		/* a raw value, written again */
	struct str	 last_key[DEPTH];
	bool		 first[DEPTH];	/* no member yet in this container */
	uint32_t	 seen;		/* top keys */
	enum err	 err;
};

static int
fail(struct parser *p, enum err e)
{
	p->err = e;
	return 0;
}

static struct str
keep(struct parser *p, struct str s)
{
	return str_n(arena_dup(p->arena, s.p, s.n), s.n);
}

/* ---- values that are kept as they are written ---- */

static bool
in_raw(const struct parser *p)
{
	return p->top == K_body && p->depth > 2;
}

/* A comma before all but the first member. */
static void
raw_comma(struct parser *p, bool key)
{
	const unsigned d = p->depth - 1;

	if (p->raw.n && p->raw.p[p->raw.n - 1] == ':' && !key)
		return;
	if (!p->first[d])
		buf_byte(&p->raw, ',');
	p->first[d] = false;
}

static int
end_raw(struct parser *p)
{
	struct body *const b = &p->e->body;
	const size_t to = yajl_get_bytes_consumed(p->yajl);
	const struct str found = to <= p->line.n && p->raw_from <= to ?
	    str_n(p->line.p + p->raw_from, to - p->raw_from) : STR_NONE;

	if (!str_eq(found, buf_view(&p->raw)))
		return fail(p, ERR_BAD_INPUT);
	if (found.n > EVENT_TEXT_MAX || b->n == EVENT_FIELDS)
		return fail(p, ERR_TOO_BIG);
	b->f[b->n++] = (struct field){ .name = p->name, .type = FIELD_RAW,
		.text = keep(p, found) };
	p->raw.n = 0;
	return 1;
}

static int
raw_scalar(struct parser *p, struct str text, bool quoted)
{
	if (in_raw(p))
		raw_comma(p, false);
	if (quoted)
		buf_json(&p->raw, text);
	else
		buf_str(&p->raw, text);
	return in_raw(p) ? 1 : end_raw(p);
}

/* ---- scalars ---- */

static int
body_scalar(struct parser *p, struct field f)
{
	struct body *const b = &p->e->body;

	if (f.text.n > EVENT_TEXT_MAX || b->n == EVENT_FIELDS)
		return fail(p, ERR_TOO_BIG);
	f.name = p->name;
	f.text = f.type == FIELD_TEXT ? keep(p, f.text) : STR_NONE;
	b->f[b->n++] = f;
	return 1;
}

static bool
integer(struct str s, int64_t *v)
{
	return str_int(s, v) && *v < BIGGEST && *v > -BIGGEST;
}

static int
body_number(struct parser *p, struct str s)
{
	int64_t v;

	if (!integer(s, &v))
		return raw_scalar(p, s, false);
	return body_scalar(p, (struct field){ .type = FIELD_INT, .num = v });
}

static int
take_version(struct parser *p, int64_t v)
{
	if (v != EVENT_SCHEMA)
		return fail(p, ERR_VERSION);
	p->e->v = (uint32_t)v;
	return 1;
}

static int
take_at(struct parser *p, int64_t v)
{
	if (p->index > 1 || (p->index == 1 && (v < 0 || v > UINT32_MAX)))
		return fail(p, ERR_BAD_INPUT);
	if (p->index++ == 0)
		p->e->at.ms = v;
	else
		p->e->at.count = (uint32_t)v;
	return 1;
}

static int
on_number(void *ctx, const char *text, size_t n)
{
	struct parser *const p = ctx;
	const struct str s = str_n(text, n);
	int64_t v;

	if (in_raw(p))
		return raw_scalar(p, s, false);
	if (p->top == K_body && p->depth == 2)
		return body_number(p, s);
	if (!integer(s, &v))
		return fail(p, ERR_BAD_INPUT);
	if (p->top == K_v && p->depth == 1)
		return take_version(p, v);
	if (p->top == K_at && p->depth == 2)
		return take_at(p, v);
	return fail(p, ERR_BAD_INPUT);
}

static int
take_kind(struct parser *p, struct str s)
{
	p->e->kind = event_kind_of(s);
	if (p->e->kind == EV_UNKNOWN)
		p->e->kind_name = keep(p, s);
	return 1;
}

static int
take_seal(struct parser *p, struct str s)
{
	struct buf bytes = { 0 };

	if (!base64_get(s, &bytes)) {
		buf_fini(&bytes);
		return fail(p, ERR_BAD_INPUT);
	}
	p->e->sealed = keep(p, buf_view(&bytes));
	buf_fini(&bytes);
	return 1;
}

static int
take_base(struct parser *p, struct str s)
{
	struct event *const e = p->e;

	if (e->base_n == EVENT_BASES)
		return fail(p, ERR_TOO_BIG);
	if (event_id_parse(s, &e->base[e->base_n]) != OK)
		return fail(p, ERR_BAD_INPUT);
	e->base_n++;
	return 1;
}

static int
top_text(struct parser *p, struct str s)
{
	struct event *const e = p->e;
	struct str *const texts[K_COUNT] = {
		[K_actor] = &e->actor, [K_key] = &e->key,
		[K_login] = &e->login, [K_seat] = &e->seat,
		[K_subject] = &e->subject,
	};

	if (texts[p->top]) {
		*texts[p->top] = keep(p, s);
		return 1;
	}
	switch (p->top) {
	case K_id:
		return event_id_parse(s, &e->id) == OK ? 1 :
		    fail(p, ERR_BAD_INPUT);
	case K_kind:
		return take_kind(p, s);
	case K_prev:
		return hex_get(s, e->prev, DIGEST_LEN) ? 1 :
		    fail(p, ERR_BAD_INPUT);
	case K_seal:
		return take_seal(p, s);
	default:
		return fail(p, ERR_BAD_INPUT);
	}
}

static int
on_string(void *ctx, const unsigned char *text, size_t n)
{
	struct parser *const p = ctx;
	const struct str s = str_n((const char *)text, n);

	if (in_raw(p))
		return raw_scalar(p, s, true);
	if (p->top == K_body && p->depth == 2)
		return body_scalar(p, (struct field){ .type = FIELD_TEXT,
		    .text = s });
	if (p->depth == 1)
		return top_text(p, s);
	if (p->top == K_base && p->depth == 2)
		return take_base(p, s);
	return fail(p, ERR_BAD_INPUT);
}

static int
word(struct parser *p, struct str s)
{
	if (p->top == K_body && p->depth >= 2)
		return raw_scalar(p, s, false);
	return fail(p, ERR_BAD_INPUT);
}

static int
on_null(void *ctx)
{
	return word(ctx, STR("null"));
}

static int
on_bool(void *ctx, int yes)
{
	return word(ctx, yes ? STR("true") : STR("false"));
}

/* ---- containers ---- */

static bool
may_open(const struct parser *p, bool map)
{
	if (p->depth == 0)
		return map;
	if (p->depth == 1)
		return map ? p->top == K_body :
		    p->top == K_at || p->top == K_base;
	return p->top == K_body;
}

static int
on_open(struct parser *p, bool map)
{
	if (p->depth == DEPTH)
		return fail(p, ERR_TOO_BIG);
	if (!may_open(p, map))
		return fail(p, ERR_BAD_INPUT);
	if (in_raw(p))
		raw_comma(p, false);
	p->first[p->depth] = true;
	p->last_key[p->depth] = STR_NONE;
	p->depth++;
	if (in_raw(p))
		buf_byte(&p->raw, map ? '{' : '[');
	return 1;
}

static int
on_close(struct parser *p, bool map)
{
	const bool raw = in_raw(p);

	if (raw)
		buf_byte(&p->raw, map ? '}' : ']');
	p->depth--;
	return raw && !in_raw(p) ? end_raw(p) : 1;
}

static int
on_map(void *ctx)
{
	return on_open(ctx, true);
}

static int
on_map_end(void *ctx)
{
	return on_close(ctx, true);
}

static int
on_array(void *ctx)
{
	return on_open(ctx, false);
}

static int
on_array_end(void *ctx)
{
	return on_close(ctx, false);
}

static bool
top_key(struct parser *p, struct str key)
{
#define KEY_NAME(name) #name,
	static const char *const names[] = { KEYS(KEY_NAME) };
#undef KEY_NAME

	for (unsigned i = 0; i < K_COUNT; i++)
		if (str_is(key, names[i])) {
			p->top = (enum top)i;
			p->seen |= 1u << i;
			return true;
		}
	return false;
}

static int
on_key(void *ctx, const unsigned char *text, size_t n)
{
	struct parser *const p = ctx;
	const struct str key = str_n((const char *)text, n);
	struct str *const last = &p->last_key[p->depth - 1];

	if (n > EVENT_TEXT_MAX)
		return fail(p, ERR_TOO_BIG);
	if (last->p && str_cmp(*last, key) >= 0)
		return fail(p, ERR_BAD_INPUT);
	*last = keep(p, key);
	if (in_raw(p)) {
		raw_comma(p, true);
		buf_json(&p->raw, key);
		buf_byte(&p->raw, ':');
		return 1;
	}
	if (p->depth == 2) {
		p->name = *last;
		/* canonical: the colon, then the value */
		p->raw_from = yajl_get_bytes_consumed(p->yajl) + 1;
		return 1;
	}
	return top_key(p, key) ? 1 : fail(p, ERR_BAD_INPUT);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null, .yajl_boolean = on_bool,
	.yajl_number = on_number, .yajl_string = on_string,
	.yajl_start_map = on_map, .yajl_map_key = on_key,
	.yajl_end_map = on_map_end,
	.yajl_start_array = on_array, .yajl_end_array = on_array_end,
};

/* ---- the whole ---- */

static bool
same_again(struct parser *p)
{
	struct buf again = { 0 };
	bool same;

	event_canonical(p->e, &again);
	same = str_eq(buf_view(&again), p->line);
	buf_fini(&again);
	return same;
}

static enum err
parse(struct parser *p)
{
	const uint32_t all = (1u << K_COUNT) - 1, seal = 1u << K_seal;
	yajl_status st;

	p->yajl = yajl_alloc(&callbacks, NULL, p);
	/* The line was checked as a whole. */
	yajl_config(p->yajl, yajl_dont_validate_strings, 1);
	st = yajl_parse(p->yajl, (const unsigned char *)p->line.p, p->line.n);
	if (st == yajl_status_ok)
		st = yajl_complete_parse(p->yajl);
	yajl_free(p->yajl);
	buf_fini(&p->raw);
	if (p->err != OK)
		return p->err;
	if (st != yajl_status_ok || (p->seen | seal) != all ||
	    !same_again(p))
		return ERR_BAD_INPUT;
	return OK;
}

enum err
event_from_json(struct str line, struct event *e, struct arena *arena)
{
	struct parser p = { .e = e, .arena = arena, .line = line };

	memset(e, 0, sizeof(*e));
	if (line.n == 0)
		return ERR_BAD_INPUT;
	if (line.n > EVENT_LINE_MAX)
		return ERR_TOO_BIG;
	if (!utf8_valid(line, NULL))
		return ERR_BAD_UTF8;
	return parse(&p);
}
