/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_merge_json.c -- profile.json of one profile over that of another.
 * Layer: wire.  Members of the outermost object are taken as they are written,
 * comments inside them and all; those of the base that the other has, too, are
 * left out. */
#include "wire/profile_pack.h"

#define MEMBERS 64

struct member { struct str name, text; uint64_t line; };	/* "name": value */

struct members {
	struct member	m[MEMBERS];
	size_t		n;
};

struct scan { struct str text; size_t at; uint64_t line; };

static char
peek(const struct scan *s, size_t on)
{
	return s->at + on < s->text.n ? s->text.p[s->at + on] : '\0';
}

static void
step(struct scan *s)
{
	if (peek(s, 0) == '\n')
		s->line++;
	s->at++;
}

/* Blanks and comments of both forms. */
static void
skip(struct scan *s)
{
	for (;;) {
		const char c = peek(s, 0);

		if (c == '/' && peek(s, 1) == '/') {
			while (s->at < s->text.n && peek(s, 0) != '\n')
				step(s);
		} else if (c == '/' && peek(s, 1) == '*') {
			step(s);
			step(s);
			while (s->at < s->text.n &&
			    !(peek(s, 0) == '*' && peek(s, 1) == '/'))
				step(s);
			step(s);
			step(s);
		} else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			step(s);
		} else {
			return;
		}
	}
}

/* From quote to quote. */
static bool
text(struct scan *s)
{
	if (peek(s, 0) != '"')
		return false;
	step(s);
	while (s->at < s->text.n && peek(s, 0) != '"') {
		if (peek(s, 0) == '\\')
			step(s);
		step(s);
	}
	step(s);
	return s->at <= s->text.n;
}

/* To the ',' or '}' that ends the member; *end: behind its last sign. */
static bool
value(struct scan *s, size_t *end)
{
	int depth = 0;

	for (skip(s); s->at < s->text.n; skip(s)) {
		const char c = peek(s, 0);

		if (depth == 0 && (c == ',' || c == '}'))
			return true;
		depth += (c == '{' || c == '[') - (c == '}' || c == ']');
		if (c != '"')
			step(s);
		else if (!text(s))
			return false;
		*end = s->at;
	}
	return false;
}

static bool
member(struct scan *s, struct members *out)
{
	const size_t start = s->at;
	struct member m = { .line = s->line };
	size_t end = 0;

	if (out->n == MEMBERS || !text(s))
		return false;
	m.name = str_n(s->text.p + start, s->at - start);
	skip(s);
	if (peek(s, 0) != ':')
		return false;
	step(s);
	if (!value(s, &end) || end <= start)
		return false;
	m.text = str_n(s->text.p + start, end - start);
	out->m[out->n++] = m;
	return true;
}

/* False: it is no object whose members can be told apart. */
static bool
members_read(struct str json, struct members *out)
{
	struct scan s = { .text = json, .line = 1 };

	out->n = 0;
	skip(&s);
	if (peek(&s, 0) != '{')
		return false;
	step(&s);
	for (skip(&s); peek(&s, 0) != '}'; skip(&s)) {
		if (!member(&s, out))
			return false;
		if (peek(&s, 0) == ',')
			step(&s);
	}
	return true;
}

static bool
has(const struct members *a, struct str name)
{
	for (size_t i = 0; i < a->n; i++)
		if (str_eq(a->m[i].name, name))
			return true;
	return false;
}

static void
put(const struct member *m, const struct piece *from, bool comma,
    struct piece *out)
{
	struct str rest = m->text, line;
	uint64_t n = m->line;

	while (str_cut(&rest, '\n', &line)) {
		struct buf b = { 0 };

		buf_str(&b, line);
		if (rest.p == NULL && comma)
			buf_byte(&b, ',');
		piece_line(out, buf_view(&b), piece_mark(from, n++));
		buf_fini(&b);
	}
}

void
merge_json(const struct piece *base, const struct piece *own,
    struct piece *out)
{
	struct members a, b;
	size_t left = 0;
	const struct mark top = piece_mark(own, 1);

	/* What cannot be merged is read as it is, and its fault said then. */
	if (!members_read(buf_view(&own->text), &b)) {
		piece_copy(own, out);
		return;
	}
	if (!members_read(buf_view(&base->text), &a)) {
		piece_copy(base, out);
		return;
	}
	for (size_t i = 0; i < a.n; i++)
		left += !has(&b, a.m[i].name);
	piece_line(out, STR("{"), top);
	for (size_t i = 0; i < b.n; i++)
		put(&b.m[i], own, i + 1 < b.n || left > 0, out);
	for (size_t i = 0; i < a.n; i++)
		if (!has(&b, a.m[i].name))
			put(&a.m[i], base, --left > 0, out);
	piece_line(out, STR("}"), top);
}
