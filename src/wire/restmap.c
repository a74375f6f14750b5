/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restmap.c -- reading a map of a REST interface.  Layer: wire. Every key is a row
 * of a table: its path, what takes it, where it goes. */
#include "wire/restmap.h"

#include <stddef.h>
#include <string.h>
#include "base/clock.h"
#include "wire/conf.h"
#include "wire/timeformat.h"

#define NUMBER_MOST	1000000

struct parse { struct rest_map *m; };

typedef const char *take_fn(struct parse *p, void *at,
    const struct conf_item *it);
struct row { const char *path; take_fn *take; size_t at; };

static struct str
keep(struct parse *p, struct str s)
{
	return str_n(arena_dup(&p->m->arena, s.p, s.n), s.n);
}

/* ---- values ---- */

static const char *
take_text(struct parse *p, void *at, const struct conf_item *it)
{
	if (it->type != CONF_TEXT)
		return "a text";
	*(struct str *)at = keep(p, it->text);
	return NULL;
}

static const char *
take_number(struct parse *p, void *at, const struct conf_item *it)
{
	int64_t n;

	(void)p;
	if (it->type != CONF_NUMBER || !str_int(it->text, &n) || n < 0 ||
	    n > NUMBER_MOST)
		return "a number from 0 to 1000000";
	*(uint32_t *)at = (uint32_t)n;
	return NULL;
}

static const char *
take_format(struct parse *p, void *at, const struct conf_item *it)
{
	if (it->type != CONF_TEXT || !timeformat_valid(it->text))
		return "ISO, or a format of %Y %m %d %H %M %S";
	return take_text(p, at, it);
}

static const char *
take_zone(struct parse *p, void *at, const struct conf_item *it)
{
	struct buf b = { 0 };
	struct wall zero;
	bool good;

	(void)at;
	buf_cstr(&b, "1970-01-01T00:00:00");
	buf_str(&b, it->text);
	good = it->type == CONF_TEXT && it->text.n > 0 &&
	    clock_parse(buf_view(&b), 0, &zero);
	buf_fini(&b);
	if (!good)
		return "a zone such as +08:00";
	p->m->zone_min = (int)(-zero.ms / CLOCK_MIN_MS);
	p->m->has_zone = true;
	return NULL;
}

static const char *
take_choice(const struct conf_item *it, const char *const *words, int *out,
    const char *expected)
{
	for (int i = 0; words[i] != NULL; i++)
		if (it->type == CONF_TEXT && str_is(it->text, words[i])) {
			*out = i;
			return NULL;
		}
	return expected;
}

static const char *
take_paging(struct parse *p, void *at, const struct conf_item *it)
{
	static const char *const words[] = { "none", "page", "offset",
		"cursor", "link", NULL };
	int n = 0;
	const char *why = take_choice(it, words, &n,
	    "none, page, offset, cursor or link");

	(void)at;
	p->m->paging = (enum rest_paging)n;
	return why;
}

static const char *
take_where(struct parse *p, void *at, const struct conf_item *it)
{
	static const char *const words[] = { "none", "query", "header", NULL };
	int n = 0;
	const char *why = take_choice(it, words, &n, "none, query or header");

	(void)at;
	p->m->sign = (enum rest_sign)n;
	return why;
}

static const char *
take_encode(struct parse *p, void *at, const struct conf_item *it)
{
	static const char *const words[] = { "hex", "base64", NULL };
	int n = 0;
	const char *why = take_choice(it, words, &n, "hex or base64");

	(void)at;
	p->m->sign_base64 = n == 1;
	return why;
}

/* "json" is the default and may be said. */
static const char *
take_type(struct parse *p, void *at, const struct conf_item *it)
{
	static const char *const words[] = { "json", "form", NULL };
	int n = 0;
	const char *why = take_choice(it, words, &n, "json or form");

	(void)p;
	*(bool *)at = n == 1;
	return why;
}

static const char *
take_pair(struct parse *p, struct rest_pairs *pairs,
    const struct conf_item *it)
{
	if (it->type != CONF_TEXT)
		return "a text";
	if (pairs->n == REST_PAIRS)
		return "at most 48 of them";
	pairs->at[pairs->n++] = (struct rest_pair){ keep(p, it->key),
		keep(p, it->text) };
	return NULL;
}

/* ---- keys ---- */

#define AT(member) offsetof(struct rest_map, member)

static const struct row rows[] = {
	{ "name", take_text, AT(name) },
	{ "record", take_text, AT(record) },
	{ "id", take_text, AT(id) },
	{ "time", take_text, AT(time) },
	{ "time_format", take_format, AT(time_format) },
	{ "zone", take_zone, 0 },
	{ "list.method", take_text, AT(list.method) },
	{ "list.path", take_text, AT(list.path) },
	{ "list.type", take_type, AT(list.form) },
	{ "list.items", take_text, AT(items) },
	{ "list.total", take_text, AT(total) },
	{ "list.next", take_text, AT(next) },
	{ "list.paging", take_paging, 0 },
	{ "list.first", take_number, AT(first) },
	{ "list.size", take_number, AT(size) },
	{ "list.overlap_seconds", take_number, AT(overlap_s) },
	{ "list.window_days", take_number, AT(window_days) },
	{ "detail.method", take_text, AT(detail.method) },
	{ "detail.path", take_text, AT(detail.path) },
	{ "detail.item", take_text, AT(item) },
	{ "answer.code", take_text, AT(code) },
	{ "answer.message", take_text, AT(message) },
	{ "answer.good", take_text, AT(good) },
	{ "answer.later", take_text, AT(later) },
	{ "answer.exists", take_text, AT(exists) },
	{ "sign.where", take_where, 0 },
	{ "sign.name", take_text, AT(sign_name) },
	{ "sign.over", take_text, AT(sign_over) },
	{ "sign.encode", take_encode, 0 },
};

#define CALL(member) offsetof(struct rest_call, member)
static const struct row call_rows[] = {
	{ "on", take_text, CALL(on) },
	{ "needs", take_text, CALL(needs) },
	{ "method", take_text, CALL(method) },
	{ "path", take_text, CALL(path) },
	{ "type", take_type, CALL(form) },
};

#define MOVE(member) offsetof(struct rest_move, member)
static const struct row move_rows[] = {
	{ "action", take_text, MOVE(action) },
	{ "key", take_text, MOVE(key) },
};

static const char *
take_row(struct parse *p, const struct row *r, size_t n, void *base,
    struct str path, const struct conf_item *it)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(path, r[i].path))
			return r[i].take(p, (char *)base + r[i].at, it);
	return "a key that maps/README.md lists";
}

/* "calls.3.path": the third's, and what is left of the path. */
static bool
numbered(struct str path, struct str *rest, size_t most, size_t *n, size_t *i)
{
	struct str part;
	int64_t at;

	*rest = path;
	(void)str_cut(rest, '.', &part);
	if (!str_cut(rest, '.', &part) || !str_int(part, &at) || at < 0 ||
	    (size_t)at >= most)
		return false;
	*i = (size_t)at;
	*n = *i + 1 > *n ? *i + 1 : *n;
	return true;
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *
take_call(struct parse *p, const struct conf_item *it)
{
	struct rest_map *m = p->m;
	struct str rest;
	size_t i;

	if (!numbered(it->path, &rest, REST_CALLS, &m->calls_n, &i))
		return "at most 48 calls";
	if (str_starts(rest, STR("body.")))
		return take_pair(p, &m->calls[i].body, it);
	return take_row(p, call_rows, COUNT(call_rows), &m->calls[i], rest, it);
}

static const char *
take_move(struct parse *p, const struct conf_item *it)
{
	struct rest_map *m = p->m;
	struct str rest;
	size_t i;

	if (!numbered(it->path, &rest, REST_MOVES, &m->moves_n, &i))
		return "at most 48 moves";
	if (str_starts(rest, STR("when.")))
		return take_pair(p, &m->moves[i].when, it);
	if (str_starts(rest, STR("args.")))
		return take_pair(p, &m->moves[i].args, it);
	return take_row(p, move_rows, COUNT(move_rows), &m->moves[i], rest, it);
}

static const char *
take(void *ctx, const struct conf_item *it)
{
	struct parse *p = ctx;
	const struct str path = it->path;

	if (it->type == CONF_OBJECT || it->type == CONF_OBJECT_END ||
	    it->type == CONF_ARRAY || it->type == CONF_ARRAY_END)
		return NULL;		/* what is in them is looked at */
	if (str_starts(path, STR("calls.")))
		return take_call(p, it);
	if (str_starts(path, STR("moves.")))
		return take_move(p, it);
	if (str_starts(path, STR("list.body.")))
		return take_pair(p, &p->m->list.body, it);
	if (str_starts(path, STR("sign.add.")))
		return take_pair(p, &p->m->sign_add, it);
	return take_row(p, rows, COUNT(rows), p->m, path, it);
}

/* ---- what must be there ---- */

static void
miss(const char *file, struct diag_sink *sink, const char *field,
    const char *expected)
{
	const struct diag d = { .file = file, .field = field,
		.expected = expected };

	diag_say(sink, &d);
}

static void
check(const struct rest_map *m, const char *file, struct diag_sink *sink)
{
	if (m->list.path.n > 0 && m->record.n == 0)
		miss(file, sink, "record", "the name of an import map");
	if (m->list.path.n > 0 && m->id.n == 0)
		miss(file, sink, "id", "the field with their id");
	if (m->paging != PAGES_NONE && m->size == 0)
		miss(file, sink, "list.size", "how many a page has");
	if ((m->paging == PAGES_CURSOR || m->paging == PAGES_LINK) &&
	    m->next.n == 0)
		miss(file, sink, "list.next", "where the next page is named");
	if (m->sign != SIGN_NONE && (m->sign_name.n == 0 ||
	    m->sign_over.n == 0))
		miss(file, sink, "sign", "name and over");
	for (size_t i = 0; i < m->calls_n; i++)
		if (m->calls[i].on.n == 0 || m->calls[i].path.n == 0)
			miss(file, sink, "calls", "on and path in each");
	for (size_t i = 0; i < m->moves_n; i++)
		if (m->moves[i].when.n == 0)
			miss(file, sink, "moves", "when in each");
}

enum err
restmap_read(struct rest_map *m, struct str text, const char *file,
    struct diag_sink *sink)
{
	struct diag_sink own = { 0 };
	struct parse p = { .m = m };
	enum err e;

	*m = (struct rest_map){ .time_format = STR("ISO"), .first = 1,
	    .overlap_s = 600, .window_days = 7 };
	m->calls = arena_alloc(&m->arena, REST_CALLS * sizeof(*m->calls));
	m->moves = arena_alloc(&m->arena, REST_MOVES * sizeof(*m->moves));
	if (sink == NULL)
		sink = &own;
	e = conf_read(text, file, take, &p, sink);
	if (e == OK) {
		const size_t before = sink->errors;

		check(m, file, sink);
		e = sink->errors > before ? ERR_BAD_INPUT : OK;
	}
	if (e != OK)
		restmap_fini(m);
	return e;
}

void
restmap_fini(struct rest_map *m)
{
	arena_fini(&m->arena);
	*m = (struct rest_map){ .first = 0 };
}
