/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geojson_cut.c -- where an object of a GeoJSON file ends.  Layer: wire. */
#include "wire/geojson_cut.h"

#include <string.h>

/* How another feature begins, blanks left out. */
static const char pattern[] = "{\"type\":\"Feature\"";

/* Bytes that do nothing by themselves. */
static const bool dull[256] = {
	['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1,
	['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1, ['.'] = 1, ['-'] = 1,
};

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void
geojson_cut_begin(struct geojson_cut *c, bool outer)
{
	c->kind = 1;
	c->depth = 1;
	c->string = c->escape = false;
	c->outer = outer;
	c->word_n = 0;
	c->token = 0;
	c->before = '{';
	c->pending.n = 0;
	c->match = 0;
}

void
geojson_cut_fini(struct geojson_cut *c)
{
	buf_fini(&c->pending);
}

/* Blanks stand between the pattern's words, not in them. */
static bool
between(const struct geojson_cut *c, char b)
{
	return blank(b) && c->pending.n < 256 &&
	    (c->match == 1 || c->match == 7 || c->match == 8);
}

/* True: c->pending is the whole beginning of another. */
static bool
match(struct geojson_cut *c, char b)
{
	if (c->match && b != pattern[c->match]) {
		if (between(c, b)) {
			buf_byte(&c->pending, b);
			return false;
		}
		c->match = 0;
	}
	if (c->match == 0) {
		if (b != '{' || c->before != ',')
			return false;
		c->pending.n = 0;
	}
	buf_byte(&c->pending, b);
	return ++c->match == sizeof pattern - 1;
}

static void
in_string(struct geojson_cut *c, char b)
{
	if (c->escape) {
		c->escape = false;
	} else if (b == '\\') {
		c->escape = true;
	} else if (b == '"' || b == '\n') {
		c->string = false;	/* no line ends within one */
		c->token = 0;
		return;
	}
	if (c->outer && c->depth == 1 && c->word_n < sizeof c->word)
		c->word[c->word_n++] = b;
}

static void
opens(struct geojson_cut *c, char b)
{
	c->token = 0;
	if (c->depth < 64)
		c->kind = c->kind << 1 | (b == '{');
	c->depth++;
}

/* MORE, END or LIST. A bracket of the other kind closes nothing: yajl says so. */
static enum geojson_cut_end
closes(struct geojson_cut *c, char b)
{
	c->token = 0;
	if (c->depth <= 64) {
		if ((c->kind & 1) != (b == '}'))
			return b == ']' && c->depth == 1 && !c->outer ?
			    CUT_LIST : CUT_MORE;
		c->kind >>= 1;
	}
	return --c->depth ? CUT_MORE : CUT_END;
}

static enum geojson_cut_end
plain(struct geojson_cut *c, char b)
{
	switch (b) {
	case '"':
		c->string = true;
		c->word_n = 0;
		c->token = 0;
		return CUT_MORE;
	case '[':
		if (c->outer && c->depth == 1 && c->before == ':' &&
		    c->word_n == 8 && !memcmp(c->word, "features", 8))
			return CUT_FEATURES;
		/* fall through */
	case '{':
		opens(c, b);
		return CUT_MORE;
	case ']':
	case '}':
		return closes(c, b);
	case ',':
		c->token = 0;
		return CUT_MORE;
	default:
		return CUT_MORE;
	}
}

static size_t
skip_dull(struct geojson_cut *c, struct str s, size_t i)
{
	const size_t from = i;

	while (i < s.n && dull[(unsigned char)s.p[i]])
		i++;
	if (i > from) {
		c->token += i - from;
		c->before = '0';
	}
	return i;
}

enum geojson_cut_end
geojson_cut(struct geojson_cut *c, struct str bytes, size_t *taken)
{
	enum geojson_cut_end end = CUT_MORE;
	size_t i = 0;

	while (end == CUT_MORE && i < bytes.n) {
		const char b = bytes.p[i];

		if (!c->string && !c->match && dull[(unsigned char)b]) {
			i = skip_dull(c, bytes, i);
			continue;
		}
		i++;
		if (!c->outer && match(c, b))
			end = CUT_ANEW;
		else if (c->string)
			in_string(c, b);
		else
			end = plain(c, b);
		c->before = blank(b) ? c->before : b;
		if (++c->token > GEOJSON_TOKEN && end == CUT_MORE)
			end = CUT_TOKEN;
	}
	*taken = end == CUT_LIST ? i - 1 : i;
	return end;
}
