/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pbx_parse.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"

struct pbx *
pbx_new(enum pbx_dialect d, pbx_fn *fn, void *ctx)
{
	struct pbx *p = xcalloc(1, sizeof *p);

	p->dialect = d;
	p->fn = fn;
	p->ctx = ctx;
	p->want = SIZE_MAX;
	return p;
}

void
pbx_free(struct pbx **pp)
{
	struct pbx *p = *pp;

	if (p == NULL)
		return;
	json_free(&p->json);
	buf_fini(&p->in);
	buf_fini(&p->text);
	free(p);
	*pp = NULL;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

struct str
pbx_get(const struct pbx_block *b, const char *name)
{
	const size_t n = strlen(name);

	for (size_t i = 0; i < b->n; i++) {
		size_t k = 0;

		while (k < n && b->f[i].name.n == n &&
		    lower(b->f[i].name.p[k]) == lower(name[k]))
			k++;
		if (k == n && b->f[i].name.n == n)
			return b->f[i].value;
	}
	return STR_NONE;
}

/* Controls, and what turns or hides the text beside it. */
static bool
unfit(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xAD ||
	    cp == UTF8_BAD || cp == 0x61C || cp == 0x180E ||
	    (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
	    (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF ||
	    (cp >= 0xFFF9 && cp <= 0xFFFC) || (cp >= 0xE0000 && cp <= 0xE0FFF);
}

static size_t
clean(struct pbx *p, struct str s, size_t most)
{
	const size_t from = p->text.n;
	char b[4];

	while (s.n > 0) {
		const uint32_t cp = utf8_next(&s);

		if (unfit(cp))
			continue;
		if (p->text.n - from + 4 > most) {
			p->cut = true;
			break;
		}
		buf_add(&p->text, b, utf8_put(cp, b));
	}
	return p->text.n - from;
}

void
pbx_keep(struct pbx *p, struct str name, struct str value)
{
	if (p->n == PBX_FIELDS || name.n == 0) {
		p->cut = true;
		return;
	}
	if (str_is(value, "<unknown>"))
		value = STR_NONE;
	p->at[p->n].name = p->text.n;
	p->at[p->n].name_n = clean(p, name, 64);
	p->at[p->n].value = p->text.n;
	p->at[p->n].value_n = clean(p, value, PBX_VALUE);
	p->n++;
}

void
pbx_hand(struct pbx *p, struct str banner)
{
	struct pbx_block b = { .cut = p->cut };
	const char *base;

	b.banner.n = clean(p, banner, PBX_VALUE);
	base = buf_z(&p->text);
	b.banner.p = base + p->text.n - b.banner.n;
	for (; b.n < p->n; b.n++)
		b.f[b.n] = (struct pbx_field){
			str_n(base + p->at[b.n].name, p->at[b.n].name_n),
			str_n(base + p->at[b.n].value, p->at[b.n].value_n) };
	if ((b.n > 0 || b.banner.n > 0) && !p->fn(p->ctx, &b))
		p->err = ERR_CANCELLED;
	p->n = p->bytes = p->text.n = 0;
	p->cut = false;
}

/* ---- lines ---- */

static void
take_line(struct pbx *p, struct str line)
{
	struct str name, value = line;

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (!p->greeted) {
		p->greeted = true;
		pbx_hand(p, line);
		return;
	}
	value = line;
	if (str_trim(line).n == 0)
		pbx_hand(p, STR_NONE);
	else if (str_find(line, STR(":")) >= 0 && str_cut(&value, ':', &name))
		pbx_keep(p, str_trim(name), str_trim(value));
	else
		p->cut = true;		/* no field: of a command's output */
}

static void
feed_lines(struct pbx *p, struct str bytes)
{
	while (bytes.n > 0 && p->err == OK) {
		const char *end = memchr(bytes.p, '\n', bytes.n);
		const size_t n = end ? (size_t)(end - bytes.p) : bytes.n;
		const size_t room = PBX_LINE - p->in.n;

		p->bytes += n + 1;
		if (p->bytes > PBX_BLOCK) {
			p->err = ERR_TOO_BIG;
			break;
		}
		buf_add(&p->in, bytes.p, n < room ? n : room);
		p->cut |= n > room;
		bytes = str_from(bytes, end ? n + 1 : n);
		if (end == NULL)
			break;
		take_line(p, buf_view(&p->in));
		p->in.n = 0;
	}
}

enum err
pbx_feed(struct pbx *p, struct str bytes)
{
	if (p->err != OK)
		return p->err;
	if (p->dialect == PBX_AMI)
		feed_lines(p, bytes);
	else
		pbx_feed_netstrings(p, bytes);
	return p->err;
}

/* ---- saying ---- */

void
pbx_line(struct buf *out, const char *name, struct str value)
{
	buf_fmt(out, "%s: ", name);
	while (value.n > 0) {
		const uint32_t cp = utf8_next(&value);
		char b[4];

		if (!unfit(cp))
			buf_add(out, b, utf8_put(cp, b));
	}
	buf_cstr(out, "\r\n");
}

void
pbx_end(struct buf *out)
{
	buf_cstr(out, "\r\n");
}

void
pbx_netstring(struct buf *out, struct str bytes)
{
	buf_fmt(out, "%zu:", bytes.n);
	buf_str(out, bytes);
	buf_byte(out, ',');
}
