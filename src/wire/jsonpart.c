/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/jsonpart.h"

#include "wire/jsonobject.h"
#include "base/alloc.h"

#include <stdlib.h>

struct scan { const char *p, *end; };

static void
blanks(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' ||
	    *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

/* Behind the closing quote; false: there is none. */
static bool
skip_string(struct scan *s)
{
	for (s->p++; s->p < s->end; s->p++) {
		if (*s->p == '\\')
			s->p++;
		else if (*s->p == '"') {
			s->p++;
			return true;
		}
	}
	return false;
}

static bool
word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.';
}

static bool
skip_brackets(struct scan *s)
{
	char open[JSONPART_DEPTH];
	size_t depth = 0;

	do {
		const char c = *s->p;

		if (c == '"') {
			if (!skip_string(s))
				return false;
			continue;
		}
		if (c == '{' || c == '[') {
			if (depth == JSONPART_DEPTH)
				return false;
			open[depth++] = c;
		} else if (c == '}' || c == ']') {
			if (open[depth - 1] != (c == '}' ? '{' : '['))
				return false;
			depth--;
		}
		s->p++;
	} while (depth > 0 && s->p < s->end);
	return depth == 0;
}

/* One value; *out is its bytes. */
static bool
skip_value(struct scan *s, struct str *out)
{
	const char *from;
	bool good = true;

	blanks(s);
	from = s->p;
	if (s->p == s->end)
		return false;
	if (*s->p == '"')
		good = skip_string(s);
	else if (*s->p == '{' || *s->p == '[')
		good = skip_brackets(s);
	else
		while (s->p < s->end && word_byte(*s->p))
			s->p++;
	if (!good || s->p == from || s->p > s->end)
		return false;
	*out = str_n(from, (size_t)(s->p - from));
	blanks(s);
	return true;
}

static bool
eat(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	blanks(s);
	return true;
}

/* ---- text ---- */

enum err
jsonpart_text(struct str value, struct buf *out)
{
	struct jsonobject *o;
	struct record r = { .byte = 0 };
	struct buf b = { 0 };
	enum err e;

	if (value.n == 0 || *value.p == '{' || *value.p == '[')
		return ERR_BAD_INPUT;
	o = xcalloc(1, sizeof *o);
	o->field_max = RECORD_FIELD_MAX;
	buf_cstr(&b, "{\"v\":");
	buf_str(&b, value);
	buf_byte(&b, '}');
	jsonobject_read(o, buf_view(&b), &r);
	e = r.fault == OK && r.n == 1 ? OK : ERR_BAD_INPUT;
	if (e == OK)
		buf_str(out, r.values[0]);
	jsonobject_fini(o);
	free(o);
	buf_fini(&b);
	return e;
}

static bool
key_is(struct str raw, struct str name)
{
	struct buf b = { 0 };
	bool same;

	/* Most keys are written as they are. */
	if (str_find(raw, STR("\\")) < 0)
		return raw.n == name.n + 2 && str_eq(str_n(raw.p + 1,
		    raw.n - 2), name);
	same = jsonpart_text(raw, &b) == OK && str_eq(buf_view(&b), name);
	buf_fini(&b);
	return same;
}

/* ---- finding ---- */

static enum err
member(struct str object, struct str name, struct str *out)
{
	struct scan s = { object.p, object.p + object.n };
	struct str key, value;

	if (!eat(&s, '{'))
		return ERR_NOT_FOUND;
	while (s.p < s.end && *s.p != '}') {
		if (*s.p != '"' || !skip_value(&s, &key) || !eat(&s, ':') ||
		    !skip_value(&s, &value))
			return ERR_BAD_INPUT;
		if (key_is(key, name)) {
			*out = value;
			return OK;
		}
		if (!eat(&s, ',') && (s.p == s.end || *s.p != '}'))
			return ERR_BAD_INPUT;
	}
	return ERR_NOT_FOUND;
}

struct nth { int64_t left; struct str found; };

static bool
count_down(void *ctx, struct str element)
{
	struct nth *n = ctx;

	n->found = element;
	return n->left-- > 0;
}

static enum err
element_of(struct str array, struct str index, struct str *out)
{
	struct nth n = { .left = 0 };
	enum err e;

	if (!str_int(index, &n.left) || n.left < 0)
		return ERR_NOT_FOUND;
	e = jsonpart_each(array, count_down, &n);
	*out = n.found;
	return e == ERR_CANCELLED ? OK : e == OK ? ERR_NOT_FOUND : e;
}

enum err
jsonpart_find(struct str json, struct str path, struct str *out)
{
	struct scan s = { json.p, json.p + json.n };
	struct str at, part;
	enum err e = OK;

	if (json.n == 0 || !skip_value(&s, &at) || s.p != s.end)
		return ERR_BAD_INPUT;
	while (e == OK && path.n > 0 && str_cut(&path, '.', &part))
		e = *at.p == '[' ? element_of(at, part, &at) :
		    member(at, part, &at);
	if (e == OK)
		*out = at;
	return e;
}

enum err
jsonpart_each(struct str value, jsonpart_fn *fn, void *ctx)
{
	struct scan s = { value.p, value.p + value.n };
	struct str element;

	if (value.n == 0 || !eat(&s, '['))
		return ERR_BAD_INPUT;
	while (s.p < s.end && *s.p != ']') {
		if (!skip_value(&s, &element))
			return ERR_BAD_INPUT;
		if (!fn(ctx, element))
			return ERR_CANCELLED;
		if (!eat(&s, ',') && (s.p == s.end || *s.p != ']'))
			return ERR_BAD_INPUT;
	}
	return s.p == s.end ? ERR_BAD_INPUT : OK;
}
