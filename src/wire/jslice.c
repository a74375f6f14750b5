/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jslice.c -- looking into JSON text without making a tree.  Layer: wire.
 * yajl proves the grammar; brackets and quotes are then enough to cut by. */
#include "wire/jslice.h"

#include <string.h>
#include <yajl/yajl_parse.h>
#include "base/buf.h"
#include "base/utf8.h"

/* ---- proving ---- */

static int
deeper(void *ctx)
{
	unsigned *const depth = ctx;

	return ++*depth <= JSLICE_DEPTH;
}

static int
higher(void *ctx)
{
	unsigned *const depth = ctx;

	--*depth;
	return 1;
}

static const yajl_callbacks nesting = {
	.yajl_start_map = deeper, .yajl_end_map = higher,
	.yajl_start_array = deeper, .yajl_end_array = higher,
};

static enum err
grammar(struct str text, size_t *at)
{
	unsigned depth = 0;
	yajl_handle const y = yajl_alloc(&nesting, NULL, &depth);
	enum err e = OK;
	yajl_status st;

	/* The text is checked as a whole. */
	yajl_config(y, yajl_dont_validate_strings, 1);
	st = yajl_parse(y, (const unsigned char *)text.p, text.n);
	if (st == yajl_status_ok)
		st = yajl_complete_parse(y);
	if (st != yajl_status_ok) {
		e = depth > JSLICE_DEPTH ? ERR_TOO_BIG : ERR_BAD_INPUT;
		*at = yajl_get_bytes_consumed(y);
	}
	yajl_free(y);
	return e;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The code unit written at s as \uXXXX; -1: it is none. */
static int32_t
code_unit(struct str s)
{
	int32_t u = 0;

	if (s.n < 6 || s.p[0] != '\\' || s.p[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		const int d = hex_digit(s.p[i]);

		if (d < 0)
			return -1;
		u = u << 4 | d;
	}
	return u;
}

/* The code point the \u at s (with a second one behind it, maybe) makes and how
 * many bytes say so; 0: half a pair, or none. */
static size_t
code_point(struct str s, uint32_t *cp)
{
	const int32_t high = code_unit(s);
	int32_t low;

	if (high < 0 || (high & 0xFC00) == 0xDC00)
		return 0;
	*cp = (uint32_t)high;
	if ((high & 0xFC00) != 0xD800)
		return 6;
	low = code_unit(str_from(s, 6));
	if (low < 0 || (low & 0xFC00) != 0xDC00)
		return 0;
	*cp = 0x10000u + (((uint32_t)high & 0x3FF) << 10 |
	    ((uint32_t)low & 0x3FF));
	return 12;
}

/* Is every surrogate written one of a pair? at: where not. */
static bool
pairs_whole(struct str text, size_t *at)
{
	size_t i = 0;

	while (i + 1 < text.n) {
		const char *const p = memchr(text.p + i, '\\', text.n - i);
		uint32_t cp;
		size_t n = 2;

		if (p == NULL)
			return true;
		i = (size_t)(p - text.p);
		if (i + 1 < text.n && p[1] == 'u')
			n = code_point(str_from(text, i), &cp);
		if (n == 0) {
			*at = i;
			return false;
		}
		i += n;
	}
	return true;
}

enum err
jslice_check(struct str text, size_t *at)
{
	size_t none;
	enum err e;

	if (at == NULL)
		at = &none;
	*at = 0;
	if (!utf8_valid(text, at))
		return ERR_BAD_UTF8;
	e = grammar(text, at);
	if (e == OK && !pairs_whole(text, at))
		e = ERR_BAD_UTF8;
	return e;
}

/* ---- cutting ---- */

bool
jslice_blank(char b)
{
	return b == ' ' || b == '\t' || b == '\n' || b == '\r';
}

static struct str
skip_blanks(struct str s)
{
	size_t i = 0;

	while (i < s.n && jslice_blank(s.p[i]))
		i++;
	return str_from(s, i);
}

/* Bytes of the string s begins with, quotes too; 0: it does not end. */
static size_t
string_end(struct str s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
	}
	return 0;
}

static size_t
container_end(struct str s)
{
	size_t depth = 0, n;

	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '"':
			n = string_end(str_from(s, i));
			if (n == 0)
				return 0;
			i += n - 1;
			break;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			if (depth <= 1)
				return depth == 1 ? i + 1 : 0;
			depth--;
			break;
		default:
			break;
		}
	}
	return 0;
}

static size_t
scalar_end(struct str s)
{
	size_t i = 0;

	while (i < s.n && !jslice_blank(s.p[i]) && s.p[i] != ',' &&
	    s.p[i] != ']' && s.p[i] != '}' && s.p[i] != ':')
		i++;
	return i;
}

bool
jslice_cut(struct str *text, struct str *value)
{
	const struct str s = skip_blanks(*text);
	size_t n;

	if (s.n == 0)
		return false;
	if (s.p[0] == '"')
		n = string_end(s);
	else if (s.p[0] == '{' || s.p[0] == '[')
		n = container_end(s);
	else
		n = scalar_end(s);
	if (n == 0)
		return false;
	*value = str_n(s.p, n);
	*text = str_from(s, n);
	return true;
}

/* Steps over what separates: the opening bracket or a comma. */
static bool
step(struct str *rest, char opening)
{
	*rest = skip_blanks(*rest);
	if (rest->n == 0 || (rest->p[0] != opening && rest->p[0] != ','))
		return false;
	*rest = str_from(*rest, 1);
	return true;
}

bool
jslice_member(struct str *rest, struct str *name, struct str *value)
{
	struct str quoted;

	if (!step(rest, '{') || !jslice_cut(rest, &quoted) ||
	    !jslice_is_text(quoted))
		return false;
	*rest = skip_blanks(*rest);
	if (rest->n == 0 || rest->p[0] != ':')
		return false;
	*rest = str_from(*rest, 1);
	*name = str_n(quoted.p + 1, quoted.n - 2);
	return jslice_cut(rest, value);
}

bool
jslice_element(struct str *rest, struct str *value)
{
	return step(rest, '[') && jslice_cut(rest, value);
}

struct str
jslice_get(struct str object, const char *name)
{
	struct str key, value;

	object = skip_blanks(object);
	if (object.n == 0 || object.p[0] != '{')
		return STR_NONE;
	while (jslice_member(&object, &key, &value))
		if (str_is(key, name))
			return value;
	return STR_NONE;
}

/* ---- values ---- */

bool
jslice_is_text(struct str v)
{
	return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"';
}

static char
short_escape(char c)
{
	switch (c) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return c == '"' || c == '\\' || c == '/' ? c : '\0';
	}
}

/* What the backslash at s means: bytes read, 0 nothing; put: bytes made. */
static size_t
unescape(struct str s, char out[4], size_t *put)
{
	uint32_t cp;
	size_t n;

	if (s.n < 2)
		return 0;
	if (s.p[1] != 'u') {
		out[0] = short_escape(s.p[1]);
		*put = 1;
		return out[0] != '\0' ? 2 : 0;
	}
	n = code_point(s, &cp);
	if (n != 0)
		*put = utf8_put(cp, out);
	return n;
}

bool
jslice_text(struct str v, struct arena *arena, struct str *out)
{
	struct str s;
	size_t n = 0;
	char *to;

	if (!jslice_is_text(v))
		return false;
	s = str_n(v.p + 1, v.n - 2);
	*out = s;
	if (s.n == 0 || memchr(s.p, '\\', s.n) == NULL)
		return true;
	to = arena_alloc(arena, s.n);	/* an escape is never the shorter one */
	while (s.n != 0) {
		const char *const p = memchr(s.p, '\\', s.n);
		const size_t plain = p ? (size_t)(p - s.p) : s.n;
		size_t put, took;

		memcpy(to + n, s.p, plain);
		n += plain;
		s = str_from(s, plain);
		if (s.n == 0)
			break;
		took = unescape(s, to + n, &put);
		if (took == 0)
			return false;
		n += put;
		s = str_from(s, took);
	}
	*out = str_n(to, n);
	return true;
}

bool
jslice_copy(struct str v, char *out, size_t cap)
{
	struct arena arena = { 0 };
	struct str text;
	const bool good = jslice_text(v, &arena, &text);

	out[0] = '\0';
	if (good) {
		str_copy(text, out, cap);
		for (char *p = out; *p != '\0'; p++)
			if ((unsigned char)*p < ' ' || *p == 0x7F)
				*p = ' ';
	}
	arena_fini(&arena);
	return good;
}

bool
jslice_int(struct str v, int64_t *out)
{
	return v.n != 0 && v.p[0] != '+' && str_int(v, out);
}
