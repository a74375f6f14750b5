/* SPDX-License-Identifier: GPL-3.0-or-later */
/* str.c -- borrowed text.  Layer: base. */
#include <string.h>
#include "base/str.h"
#include "base/utf8.h"

struct str
str_of(const char *z)
{
	return z ? (struct str){ z, strlen(z) } : STR_NONE;
}

struct str
str_n(const char *p, size_t n)
{
	return (struct str){ p, n };
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_is(struct str a, const char *z)
{
	return str_eq(a, str_of(z));
}

int
str_cmp(struct str a, struct str b)
{
	const size_t n = a.n < b.n ? a.n : b.n;
	const int r = n ? memcmp(a.p, b.p, n) : 0;

	if (r)
		return r;
	return (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(struct str s, struct str head)
{
	if (head.n > s.n)
		return false;
	return head.n == 0 || memcmp(s.p, head.p, head.n) == 0;
}

bool
str_ends(struct str s, struct str tail)
{
	if (tail.n > s.n)
		return false;
	return tail.n == 0 ||
	    memcmp(s.p + (s.n - tail.n), tail.p, tail.n) == 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str s)
{
	while (s.n && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_from(struct str s, size_t at)
{
	if (!s.p)
		return s;
	if (at > s.n)
		at = s.n;
	return (struct str){ s.p + at, s.n - at };
}

bool
str_cut(struct str *rest, char sep, struct str *part)
{
	const char *hit;

	if (!rest->p)
		return false;
	hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	if (!hit) {
		*part = *rest;
		*rest = STR_NONE;
		return true;
	}
	*part = (struct str){ rest->p, (size_t)(hit - rest->p) };
	*rest = (struct str){ hit + 1, rest->n - part->n - 1 };
	return true;
}

bool
str_listed(struct str list, char sep, struct str word)
{
	struct str part;

	while (str_cut(&list, sep, &part))
		if (str_eq(str_trim(part), word))
			return true;
	return false;
}

bool
str_option(struct str opts, const char *name, struct str *out)
{
	struct str part, key;

	while (str_cut(&opts, ';', &part))
		if (str_cut(&part, '=', &key) && str_is(key, name)) {
			*out = part;
			return true;
		}
	return false;
}

ptrdiff_t
str_find(struct str hay, struct str needle)
{
	const char *hit;

	if (needle.n == 0)
		return 0;
	if (needle.n > hay.n)
		return -1;
	hit = memmem(hay.p, hay.n, needle.p, needle.n);
	return hit ? hit - hay.p : -1;
}

size_t
str_copy(struct str s, char *out, size_t cap)
{
	struct str head;

	if (cap == 0)
		return 0;
	head = utf8_head(s, cap - 1);
	if (head.n)
		memcpy(out, head.p, head.n);
	out[head.n] = '\0';
	return head.n;
}

bool
str_int(struct str s, int64_t *out)
{
	const bool minus = s.n && s.p[0] == '-';
	const uint64_t limit = (uint64_t)INT64_MAX + (minus ? 1 : 0);
	uint64_t v = 0;

	if (s.n && (minus || s.p[0] == '+'))
		s = str_from(s, 1);
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		const unsigned d = (unsigned)(unsigned char)s.p[i] - '0';

		if (d > 9 || v > (limit - d) / 10)
			return false;
		v = v * 10 + d;
	}
	/* Through the unsigned negative, so that INT64_MIN is reached too. */
	*out = (int64_t)(minus ? 0 - v : v);
	return true;
}

uint64_t
str_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325ull;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3ull;
	return h;
}
