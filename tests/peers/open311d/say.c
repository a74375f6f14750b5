/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same facts as XML or as JSON. */
#include "open311d.h"

static void
xml_text(struct buf *out, const char *z)
{
	for (; *z; z++) {
		if (*z == '<')
			buf_cstr(out, "&lt;");
		else if (*z == '&')
			buf_cstr(out, "&amp;");
		else if (*z == '>')
			buf_cstr(out, "&#62;");
		else
			buf_byte(out, *z);
	}
}

void
say_open(struct say *s, const char *list)
{
	s->fields = 0;
	if (s->json)
		buf_byte(s->out, '[');
	else
		buf_fmt(s->out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		    "<%s>\n", list);
}

void
say_item(struct say *s, const char *item)
{
	if (!s->json)
		buf_fmt(s->out, "<%s>", item);
	else
		buf_cstr(s->out, s->out->p[s->out->n - 1] == '[' ? "{" :
		    ",\n{");
	s->fields = 0;
}

static void
name_of(struct say *s, const char *name)
{
	if (s->json)
		buf_fmt(s->out, "%s\"%s\":", s->fields++ ? "," : "", name);
	else
		buf_fmt(s->out, "<%s>", name);
}

void
say_text(struct say *s, const char *name, const char *value)
{
	name_of(s, name);
	if (s->json) {
		buf_json(s->out, str_of(value));
		return;
	}
	xml_text(s->out, value);
	buf_fmt(s->out, "</%s>", name);
}

void
say_number(struct say *s, const char *name, double v, bool quoted)
{
	const bool whole = v >= 0 && v == (double)(long long)v;

	name_of(s, name);
	if (s->json && quoted)
		buf_byte(s->out, '"');
	if (whole)
		buf_fmt(s->out, "%lld", (long long)v);
	else
		buf_fmt(s->out, "%.6f", v);
	if (s->json && quoted)
		buf_byte(s->out, '"');
	if (!s->json)
		buf_fmt(s->out, "</%s>", name);
}

void
say_none(struct say *s, const char *name)
{
	if (s->json) {
		name_of(s, name);
		buf_cstr(s->out, "null");
	} else {
		buf_fmt(s->out, "<%s/>", name);
	}
}

void
say_item_end(struct say *s, const char *item)
{
	if (s->json)
		buf_byte(s->out, '}');
	else
		buf_fmt(s->out, "</%s>\n", item);
}

void
say_close(struct say *s, const char *list)
{
	if (s->json)
		buf_byte(s->out, ']');
	else
		buf_fmt(s->out, "</%s>\n", list);
}
