/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json.h"

#include <string.h>
#include "base/utf8.h"

#define DEPTH_MAX 200

struct in { const char *p, *end; };

static void
skip_blanks(struct in *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' ||
	    *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

/* ---- is it JSON? ---- */

static bool
hex4(struct in *s, unsigned *out)
{
	unsigned v = 0;

	if (s->end - s->p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		const char c = *s->p++;

		v <<= 4;
		if (c >= '0' && c <= '9')
			v |= (unsigned)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v |= (unsigned)((c | 32) - 'a' + 10);
		else
			return false;
	}
	*out = v;
	return true;
}

/* Behind "\u". */
static bool
valid_unicode(struct in *s)
{
	unsigned a, b;

	if (!hex4(s, &a) || (a >= 0xdc00 && a <= 0xdfff))
		return false;
	if (a < 0xd800 || a > 0xdfff)
		return true;
	if (s->end - s->p < 6 || s->p[0] != '\\' || s->p[1] != 'u')
		return false;
	s->p += 2;
	return hex4(s, &b) && b >= 0xdc00 && b <= 0xdfff;
}

static bool
valid_string(struct in *s)
{
	for (s->p++; s->p < s->end; ) {
		const char c = *s->p++;

		if (c == '"')
			return true;
		if ((unsigned char)c < 0x20)
			return false;
		if (c != '\\')
			continue;
		if (s->p == s->end)
			return false;
		if (*s->p == 'u') {
			s->p++;
			if (!valid_unicode(s))
				return false;
		} else if (strchr("\"\\/bfnrt", *s->p++) == NULL) {
			return false;
		}
	}
	return false;
}

static bool
digits(struct in *s)
{
	const char *from = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return s->p > from;
}

static bool
valid_number(struct in *s)
{
	if (*s->p == '-')
		s->p++;
	if (s->p < s->end && *s->p == '0')
		s->p++;
	else if (!digits(s))
		return false;
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		if (!digits(s))
			return false;
	}
	if (s->p == s->end || (*s->p | 32) != 'e')
		return true;
	s->p++;
	if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
		s->p++;
	return digits(s);
}

static bool
word(struct in *s, const char *z)
{
	const size_t n = strlen(z);

	if ((size_t)(s->end - s->p) < n || memcmp(s->p, z, n) != 0)
		return false;
	s->p += n;
	return true;
}

static bool valid(struct in *s, int depth);

static bool
valid_key(struct in *s)
{
	skip_blanks(s);
	if (s->p == s->end || *s->p != '"' || !valid_string(s))
		return false;
	skip_blanks(s);
	return word(s, ":");
}

/* An object or an array. */
static bool
valid_many(struct in *s, int depth)
{
	const bool object = *s->p++ == '{';
	const char *const end = object ? "}" : "]";

	skip_blanks(s);
	if (word(s, end))
		return true;
	do {
		if ((object && !valid_key(s)) || !valid(s, depth + 1))
			return false;
		skip_blanks(s);
	} while (word(s, ","));
	return word(s, end);
}

static bool
valid(struct in *s, int depth)
{
	skip_blanks(s);
	if (s->p == s->end || depth > DEPTH_MAX)
		return false;
	switch (*s->p) {
	case '{':
	case '[':
		return valid_many(s, depth);
	case '"':
		return valid_string(s);
	case 't':
		return word(s, "true");
	case 'f':
		return word(s, "false");
	case 'n':
		return word(s, "null");
	default:
		return valid_number(s);
	}
}

bool
json_valid(struct str text)
{
	struct in s = { text.p, text.p + text.n };

	if (text.n == 0 || !utf8_valid(text, NULL) || !valid(&s, 0))
		return false;
	skip_blanks(&s);
	return s.p == s.end;
}

/* ---- reading what is valid ---- */

static void
skip_string(struct in *s)
{
	for (s->p++; *s->p != '"'; s->p++)
		if (*s->p == '\\')
			s->p++;
	s->p++;
}

static void
skip_value(struct in *s)
{
	int depth = 0;

	do {
		if (*s->p == '"') {
			skip_string(s);
			continue;
		}
		if (*s->p == '{' || *s->p == '[')
			depth++;
		else if (*s->p == '}' || *s->p == ']')
			depth--;
		else if (depth == 0) {
			while (s->p < s->end && strchr(",]} \t\r\n",
			    *s->p) == NULL)
				s->p++;
			return;
		}
		s->p++;
	} while (depth > 0);
}

/* Behind the opening bracket or the last value; false at the end. */
static bool
next(struct in *s)
{
	skip_blanks(s);
	if (s->p >= s->end || *s->p == '}' || *s->p == ']')
		return false;
	if (*s->p == ',' || *s->p == '{' || *s->p == '[')
		s->p++;
	skip_blanks(s);
	return s->p < s->end && *s->p != '}' && *s->p != ']';
}

static struct str
take(struct in *s, struct str *rest)
{
	struct str v;

	skip_blanks(s);
	v.p = s->p;
	skip_value(s);
	v.n = (size_t)(s->p - v.p);
	skip_blanks(s);
	/* Between values a comma comes next, so that no bracket is taken for
	 * the opening one. */
	*rest = str_n(s->p, (size_t)(s->end - s->p));
	return v;
}

bool
json_member(struct str *rest, struct str *key, struct str *value)
{
	struct in s = { rest->p, rest->p + rest->n };

	if (rest->n == 0 || !next(&s))
		return false;
	key->p = s.p + 1;
	skip_string(&s);
	key->n = (size_t)(s.p - key->p) - 1;
	skip_blanks(&s);
	s.p++;				/* the colon */
	*value = take(&s, rest);
	return true;
}

bool
json_value(struct str *rest, struct str *value)
{
	struct in s = { rest->p, rest->p + rest->n };

	if (rest->n == 0 || !next(&s))
		return false;
	*value = take(&s, rest);
	return true;
}

struct str
json_at(struct str object, const char *name)
{
	struct str key, value, found = STR_NONE;

	if (!json_is(object, '{'))
		return found;
	while (json_member(&object, &key, &value))
		if (str_is(key, name))
			found = value;
	return found;
}

bool
json_is(struct str v, char kind)
{
	if (v.n == 0)
		return false;
	if (kind == '0')
		return *v.p == 'n';
	if (kind == 'n')
		return *v.p == '-' || (*v.p >= '0' && *v.p <= '9');
	return *v.p == kind;
}

static void
put_unicode(struct in *s, struct buf *out)
{
	unsigned a = 0, b = 0;
	char utf[4];

	(void)hex4(s, &a);
	if (a >= 0xd800 && a <= 0xdbff) {
		s->p += 2;
		(void)hex4(s, &b);
		a = 0x10000 + ((a - 0xd800) << 10) + (b - 0xdc00);
	}
	buf_add(out, utf, utf8_put(a, utf));
}

void
json_text(struct str v, struct buf *out)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	struct in s;

	if (!json_is(v, '"'))
		return;
	s = (struct in){ v.p + 1, v.p + v.n - 1 };
	if (memchr(v.p, '\\', v.n) == NULL) {
		buf_add(out, s.p, v.n - 2);
		return;
	}
	while (s.p < s.end) {
		const char c = *s.p++;
		const char *at;

		if (c != '\\') {
			buf_byte(out, c);
		} else if (*s.p == 'u') {
			s.p++;
			put_unicode(&s, out);
		} else {
			at = strchr(from, *s.p);
			buf_byte(out, at != NULL ? to[at - from] : *s.p);
			s.p++;
		}
	}
}

bool
json_text_is(struct str v, const char *z)
{
	struct buf b = { 0 };
	bool is;

	json_text(v, &b);
	is = json_is(v, '"') && str_is(buf_view(&b), z);
	buf_fini(&b);
	return is;
}

int64_t
json_int(struct str v, int64_t or_else)
{
	int64_t n = or_else;

	(void)str_int(v, &n);
	return n;
}

bool
json_bool(struct str v, bool or_else)
{
	return json_is(v, 't') || (or_else && !json_is(v, 'f'));
}

static void
small_string(struct in *s, struct buf *out)
{
	const char *from = s->p;
	struct buf text = { 0 };
	struct str v;

	skip_string(s);
	v = str_n(from, (size_t)(s->p - from));
	if (memchr(v.p, '\\', v.n) == NULL) {
		buf_str(out, v);
		return;
	}
	json_text(v, &text);
	buf_json(out, buf_view(&text));
	buf_fini(&text);
}

void
json_small(struct str v, struct buf *out)
{
	struct in s = { v.p, v.p + v.n };

	buf_reserve(out, v.n);
	while (s.p < s.end) {
		const char *from = s.p;

		while (s.p < s.end && *s.p != '"' && *s.p != ' ' &&
		    *s.p != '\n' && *s.p != '\r' && *s.p != '\t')
			s.p++;
		buf_add(out, from, (size_t)(s.p - from));
		skip_blanks(&s);
		if (s.p < s.end && *s.p == '"')
			small_string(&s, out);
	}
}
