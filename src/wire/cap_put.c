/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cap_table.h"

#include <stdio.h>
#include "base/clock.h"
#include "base/utf8.h"

static void put_rows(enum cap_parent in, const void *base, struct buf *out);

/* XML 1.0 holds no controls but tab and line ends, and none can be written. */
static void
put_text(struct buf *out, struct str s)
{
	while (s.n > 0) {
		const uint32_t cp = utf8_next(&s);
		char b[4];

		if (cp == '&')
			buf_cstr(out, "&amp;");
		else if (cp == '<')
			buf_cstr(out, "&lt;");
		else if (cp == '>')
			buf_cstr(out, "&gt;");
		else if (cp == '\r')
			buf_cstr(out, "&#13;");
		else
			buf_add(out, b, utf8_put((cp < 0x20 && cp != '\t' &&
			    cp != '\n') || cp == 0xFFFE || cp == 0xFFFF ?
			    UTF8_BAD : cp, b));
	}
}

static void
put_element(struct buf *out, const char *name, struct str s)
{
	buf_fmt(out, "<%s>", name);
	put_text(out, s);
	buf_fmt(out, "</%s>\n", name);
}

static void
put_some(struct buf *out, const char *name, struct str s)
{
	if (s.n > 0)
		put_element(out, name, s);
}

static void
put_time(struct buf *out, const char *name, const struct cap_time *t)
{
	char at[40];

	if (t->text.n > 0) {
		put_element(out, name, t->text);
		return;
	}
	if (t->ms == 0)
		return;
	clock_format((struct wall){ t->ms }, t->offset_min, at, sizeof at);
	put_element(out, name, str_of(at));
}

static void
put_pairs(struct buf *out, const char *name, const struct cap_pairs *t)
{
	for (size_t i = 0; i < t->n; i++) {
		buf_fmt(out, "<%s>\n", name);
		put_element(out, "valueName", t->at[i].name);
		put_element(out, "value", t->at[i].value);
		buf_fmt(out, "</%s>\n", name);
	}
}

static void
put_nested(struct buf *out, const struct cap_row *r, const void *base)
{
	static const struct { enum cap_parent in; size_t size; } of[] = {
		[CAP_INFO] = { IN_INFO, sizeof(struct cap_info) },
		[CAP_RESOURCE] = { IN_RESOURCE, sizeof(struct cap_resource) },
		[CAP_AREA] = { IN_AREA, sizeof(struct cap_area) },
	};
	const char *const *list = (const char *const *)(const void *)
	    ((const char *)base + r->offset);
	const size_t n = *(const size_t *)(const void *)
	    ((const char *)base + r->count);

	for (size_t i = 0; i < n; i++) {
		buf_fmt(out, "<%s>\n", r->name);
		put_rows(of[r->kind].in, *list + i * of[r->kind].size, out);
		buf_fmt(out, "</%s>\n", r->name);
	}
}

static void
put_row(const struct cap_row *r, const void *base, struct buf *out)
{
	const void *p = (const char *)base + r->offset;
	const struct cap_texts *texts = p;
	const struct cap_codes *codes = p;

	switch (r->kind) {
	case CAP_TEXT: case CAP_WORD: case CAP_NUMBER:
		put_some(out, r->name, *(const struct str *)p);
		break;
	case CAP_TEXTS: case CAP_POLYGON: case CAP_CIRCLE:
		for (size_t i = 0; i < texts->n; i++)
			put_element(out, r->name, texts->at[i]);
		break;
	case CAP_CODE:
		if (*(const int *)p > 0)
			put_element(out, r->name,
			    str_of(r->names[*(const int *)p]));
		break;
	case CAP_CODES:
		for (size_t i = 0; i < codes->n; i++)
			put_element(out, r->name,
			    str_of(r->names[codes->at[i]]));
		break;
	case CAP_TIME:
		put_time(out, r->name, p);
		break;
	case CAP_PAIRS:
		put_pairs(out, r->name, p);
		break;
	case CAP_INFO: case CAP_RESOURCE: case CAP_AREA:
		put_nested(out, r, base);
		break;
	}
}

static void
put_rows(enum cap_parent in, const void *base, struct buf *out)
{
	for (size_t i = 0; i < cap_rows_n; i++)
		if (cap_rows[i].in == in)
			put_row(&cap_rows[i], base, out);
}

void
cap_put(const struct cap *c, struct buf *out)
{
	buf_cstr(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<alert xmlns=\"" CAP_NAMESPACE "\">\n");
	put_rows(IN_ALERT, c, out);
	buf_cstr(out, "</alert>\n");
}
