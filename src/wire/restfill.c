/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restfill.c -- what a map of a REST interface makes of facts: addresses, bodies,
 * times.  Layer: wire. */
#include "wire/restmap.h"

#include <string.h>
#include "base/clock.h"

#define FORMAT_MOST 64

bool
rest_listed(struct str list, struct str value)
{
	return str_listed(list, '|', value);
}

static bool
needed(const struct rest_call *c, rest_has_fn *has, void *ctx)
{
	struct str rest = c->needs, part;

	if (rest.n == 0)
		return true;
	while (str_cut(&rest, '|', &part))
		if (has(ctx, part))
			return true;
	return false;
}

const struct rest_call *
restmap_call(const struct rest_map *m, struct str action, rest_has_fn *has,
    void *ctx)
{
	const struct rest_call *any = NULL;

	for (size_t i = 0; i < m->calls_n; i++) {
		if (str_listed(m->calls[i].on, ',', action) &&
		    needed(&m->calls[i], has, ctx))
			return &m->calls[i];
		if (any == NULL && str_is(m->calls[i].on, "*"))
			any = &m->calls[i];
	}
	/* What was taken back must be told as that, or not at all. */
	return str_is(action, "undo") ? NULL : any;
}

static void
put_escaped(struct str s, struct buf *out)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '.' ||
		    c == '_' || c == '~') {
			buf_byte(out, (char)c);
			continue;
		}
		buf_byte(out, '%');
		buf_byte(out, hex[c >> 4]);
		buf_byte(out, hex[c & 15]);
	}
}

/* "{name}" at the head of rest. */
static bool
braced(struct str rest, struct str *name)
{
	const ptrdiff_t end = rest.n > 0 && *rest.p == '{' ?
	    str_find(rest, STR("}")) : -1;

	if (end < 2)
		return false;
	*name = str_n(rest.p + 1, (size_t)end - 1);
	return true;
}

void
rest_fill(struct str text, rest_field_fn *fn, void *ctx, enum rest_escape esc,
    struct buf *out)
{
	struct buf value = { 0 };
	struct str name;

	while (text.n > 0) {
		if (!braced(text, &name)) {
			buf_byte(out, *text.p);
			text = str_from(text, 1);
			continue;
		}
		value.n = 0;
		(void)fn(ctx, name, &value);
		if (esc == REST_URL)
			put_escaped(buf_view(&value), out);
		else
			buf_str(out, buf_view(&value));
		text = str_from(text, name.n + 2);
	}
	buf_fini(&value);
}

void
rest_body(const struct rest_call *c, rest_field_fn *fn, void *ctx,
    struct buf *out)
{
	struct buf value = { 0 };
	size_t n = 0;

	if (!c->form)
		buf_byte(out, '{');
	for (size_t i = 0; i < c->body.n; i++) {
		value.n = 0;
		rest_fill(c->body.at[i].text, fn, ctx, REST_PLAIN, &value);
		if (value.n == 0)
			continue;
		if (n++ > 0)
			buf_byte(out, c->form ? '&' : ',');
		if (c->form) {
			put_escaped(c->body.at[i].name, out);
			buf_byte(out, '=');
			put_escaped(buf_view(&value), out);
		} else {
			buf_json(out, c->body.at[i].name);
			buf_byte(out, ':');
			buf_json(out, buf_view(&value));
		}
	}
	if (!c->form)
		buf_byte(out, '}');
	buf_fini(&value);
}

static void
put_mark(char mark, const struct civil *c, struct buf *out)
{
	switch (mark) {
	case 'Y': buf_fmt(out, "%04d", c->year); break;
	case 'm': buf_fmt(out, "%02d", c->month); break;
	case 'd': buf_fmt(out, "%02d", c->day); break;
	case 'H': buf_fmt(out, "%02d", c->hour); break;
	case 'I': buf_fmt(out, "%02d", (c->hour + 11) % 12 + 1); break;
	case 'M': buf_fmt(out, "%02d", c->min); break;
	case 'S': buf_fmt(out, "%02d", c->sec); break;
	case 'f': buf_fmt(out, "%03d", c->ms); break;
	case 'p': buf_cstr(out, c->hour < 12 ? "AM" : "PM"); break;
	default: buf_byte(out, mark); break;
	}
}

void
rest_time(struct str format, int64_t ms, int zone_min, struct buf *out)
{
	const struct civil c = clock_civil((struct wall){ ms }, zone_min);
	const int far = zone_min < 0 ? -zone_min : zone_min;
	char iso[40];

	if (str_is(format, "ISO")) {
		clock_format((struct wall){ ms }, zone_min, iso, sizeof iso);
		buf_cstr(out, iso);
		return;
	}
	for (size_t i = 0; i < format.n && i < FORMAT_MOST; i++) {
		if (format.p[i] != '%' || i + 1 == format.n) {
			buf_byte(out, format.p[i]);
		} else if (format.p[++i] == 'z') {
			buf_fmt(out, "%c%02d:%02d", zone_min < 0 ? '-' : '+',
			    far / 60, far % 60);
		} else {
			put_mark(format.p[i], &c, out);
		}
	}
}
