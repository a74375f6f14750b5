/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flat objects of facts: building, sorting, both written forms; and the two
 * text codings events need. */
#include "core/event.h"

#include <string.h>

#define NUM_MAX ((int64_t)1 << 53)

static struct field *
body_slot(struct body *b, const char *name)
{
	struct str s = str_of(name);

	for (size_t i = 0; i < b->n; i++)
		if (str_eq(b->f[i].name, s))
			return &b->f[i];
	if (b->n == EVENT_FIELDS)
		return NULL;
	b->f[b->n] = (struct field){ .name = s };
	return &b->f[b->n++];
}

enum err
body_int(struct body *b, const char *name, int64_t v)
{
	struct field *f;

	if (v >= NUM_MAX || v <= -NUM_MAX)
		return ERR_TOO_BIG;
	f = body_slot(b, name);
	if (f == NULL)
		return ERR_TOO_BIG;
	f->type = FIELD_INT;
	f->num = v;
	return OK;
}

enum err
body_text(struct body *b, const char *name, struct str s)
{
	struct field *f;

	if (s.n > EVENT_TEXT_MAX)
		return ERR_TOO_BIG;
	f = body_slot(b, name);
	if (f == NULL)
		return ERR_TOO_BIG;
	f->type = FIELD_TEXT;
	f->text = s;
	return OK;
}

/* Asked a few dozen times an event, mostly for what is not there: most names are
 * told apart by their lengths. */
const struct field *
body_get(const struct body *b, const char *name)
{
	const size_t n = strlen(name);

	for (size_t i = 0; b != NULL && i < b->n; i++) {
		const struct str have = b->f[i].name;

		if (have.n == n && (n == 0 || memcmp(have.p, name, n) == 0))
			return &b->f[i];
	}
	return NULL;
}

int64_t
body_num(const struct body *b, const char *name, int64_t none)
{
	const struct field *f = body_get(b, name);

	return f && f->type == FIELD_INT ? f->num : none;
}

struct str
body_str(const struct body *b, const char *name)
{
	const struct field *f = body_get(b, name);

	return f && f->type == FIELD_TEXT ? f->text : STR_NONE;
}

/* Insertion sort: bodies are short and mostly sorted already. */
void
body_sort(struct body *b)
{
	for (size_t i = 1; i < b->n; i++) {
		struct field f = b->f[i];
		size_t j = i;

		for (; j > 0 && str_cmp(b->f[j - 1].name, f.name) > 0; j--)
			b->f[j] = b->f[j - 1];
		b->f[j] = f;
	}
}

void
body_json(struct body *b, struct buf *out)
{
	body_sort(b);
	buf_byte(out, '{');
	for (size_t i = 0; i < b->n; i++) {
		const struct field *f = &b->f[i];

		if (i > 0)
			buf_byte(out, ',');
		buf_json(out, f->name);
		buf_byte(out, ':');
		if (f->type == FIELD_INT)
			buf_int(out, f->num);
		else if (f->type == FIELD_TEXT)
			buf_json(out, f->text);
		else
			buf_str(out, f->text);
	}
	buf_byte(out, '}');
}

void
body_encode(struct body *b, struct buf *out)
{
	body_sort(b);
	buf_varint(out, b->n);
	for (size_t i = 0; i < b->n; i++) {
		const struct field *f = &b->f[i];

		buf_varint(out, f->name.n);
		buf_str(out, f->name);
		buf_byte(out, (char)f->type);
		if (f->type == FIELD_INT) {
			buf_zigzag(out, f->num);
			continue;
		}
		buf_varint(out, f->text.n);
		buf_str(out, f->text);
	}
}

/* The decoder's own small reader: a cursor that only ever fails. */
struct cut { const unsigned char *p, *end; bool bad; };

static uint64_t
cut_varint(struct cut *c)
{
	uint64_t r = 0;

	for (unsigned shift = 0; c->p < c->end && shift < 64; shift += 7) {
		unsigned char v = *c->p++;

		r |= (uint64_t)(v & 0x7F) << shift;
		if (v < 0x80)
			return r;
	}
	c->bad = true;
	return 0;
}

static struct str
cut_str(struct cut *c)
{
	uint64_t n = cut_varint(c);
	struct str s = { 0 };

	if (c->bad || n > (size_t)(c->end - c->p) || n > EVENT_TEXT_MAX * 2u) {
		c->bad = true;
		return s;
	}
	s = str_n((const char *)c->p, (size_t)n);
	c->p += n;
	return s;
}

static void
cut_field(struct cut *c, struct field *f)
{
	uint64_t u;

	*f = (struct field){ .name = cut_str(c) };
	if (c->bad || c->p == c->end || *c->p > FIELD_RAW) {
		c->bad = true;
		return;
	}
	f->type = (enum field_type)*c->p++;
	if (f->type == FIELD_INT) {
		u = cut_varint(c);
		f->num = (int64_t)(u >> 1) ^ -(int64_t)(u & 1);
		c->bad |= f->num >= NUM_MAX || f->num <= -NUM_MAX;
	} else {
		f->text = cut_str(c);
	}
}

enum err
body_decode(struct str *s, struct body *b)
{
	struct cut c = { (const unsigned char *)s->p,
	    (const unsigned char *)s->p + s->n, s->p == NULL };
	uint64_t n = cut_varint(&c);

	if (c.bad)
		return ERR_BAD_INPUT;
	if (n > EVENT_FIELDS)
		return ERR_TOO_BIG;
	for (b->n = 0; b->n < n && !c.bad; b->n++) {
		cut_field(&c, &b->f[b->n]);
		if (b->n > 0 && !c.bad &&
		    str_cmp(b->f[b->n - 1].name, b->f[b->n].name) >= 0)
			c.bad = true;
	}
	if (c.bad)
		return ERR_BAD_INPUT;
	*s = str_n((const char *)c.p, (size_t)(c.end - c.p));
	return OK;
}

/* --- text codings --- */

static const char b64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_put(struct str bytes, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	size_t n = bytes.n;
	char *o;

	if (n == 0)
		return;
	buf_reserve(out, (n + 2) / 3 * 4);
	o = out->p + out->n;
	for (; n >= 3; n -= 3, p += 3) {
		*o++ = b64[p[0] >> 2];
		*o++ = b64[(p[0] & 3) << 4 | p[1] >> 4];
		*o++ = b64[(p[1] & 15) << 2 | p[2] >> 6];
		*o++ = b64[p[2] & 63];
	}
	if (n > 0) {
		unsigned second = n == 2 ? p[1] : 0;

		*o++ = b64[p[0] >> 2];
		*o++ = b64[(p[0] & 3u) << 4 | second >> 4];
		*o++ = n == 2 ? b64[(second & 15) << 2] : '=';
		*o++ = '=';
	}
	out->n = (size_t)(o - out->p);
}

static int
b64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* One group of four; pad is how many '=' end it. */
static bool
b64_group(const char *p, int pad, struct buf *out)
{
	unsigned v = 0;

	for (int i = 0; i < 4; i++) {
		int d = i >= 4 - pad ? 0 : b64_value(p[i]);

		if (d < 0)
			return false;
		v = v << 6 | (unsigned)d;
	}
	for (int i = 0; i < 3 - pad; i++)
		buf_byte(out, (char)(v >> (16 - 8 * i)));
	/* The bits under the padding must be zero: one text for one value. */
	return pad == 0 || (v & ((1u << (8 * pad)) - 1)) == 0;
}

bool
base64_get(struct str text, struct buf *out)
{
	size_t start = out->n;
	int pad = 0;

	if (text.n % 4 != 0)
		return false;
	if (text.n > 0 && text.p[text.n - 1] == '=')
		pad = text.p[text.n - 2] == '=' ? 2 : 1;
	for (size_t i = 0; i < text.n; i += 4)
		if (!b64_group(text.p + i, i + 4 == text.n ? pad : 0, out)) {
			out->n = start;
			return false;
		}
	return true;
}

void
hex_put(const uint8_t *p, size_t n, char *out)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digit[p[i] >> 4];
		out[2 * i + 1] = digit[p[i] & 15];
	}
	out[2 * n] = '\0';
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
hex_get(struct str s, uint8_t *out, size_t n)
{
	if (s.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int hi = hex_value(s.p[2 * i]), lo = hex_value(s.p[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		out[i] = (uint8_t)(hi << 4 | lo);
	}
	return true;
}
