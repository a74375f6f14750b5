/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/links_file.h"

#include <string.h>
#include "base/alloc.h"
#include "wire/profile_load.h"

#define EVERY_MOST	86400
#define EVERY_NONE	60	/* where the row does not say */
#define NODE_LEAST	2
#define NODE_MOST	12
#define TEXT_MOST	1024

const char *const link_columns[LINK_COLUMNS] = { "code", "driver", "node",
	"channel", "url", "auth", "every", "ways", "unknown", "map", "account",
	"opts", "name" };
enum { COL_CODE, COL_DRIVER, COL_NODE, COL_CHANNEL, COL_URL, COL_AUTH, COL_EVERY,
	COL_WAYS, COL_UNKNOWN, COL_MAP, COL_ACCOUNT, COL_OPTS, COL_NAME };

static bool
fault(const struct tsv_row *row, size_t col, const char *expected)
{
	tsv_fault(row, col, expected);
	return false;
}

/* What stands there may be a secret: it is not said. */
static bool
secret_fault(const struct tsv_row *row, size_t col, const char *what)
{
	const struct diag d = { .file = row->file, .line = row->line,
		.byte = row->byte, .field = row->columns[col],
		.expected = what, .sentence = 1 };

	diag_say(row->sink, &d);
	return false;
}

static bool
lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
take_code(const struct tsv_row *row, struct law_link *l)
{
	const struct str s = l->code = row->fields[COL_CODE];
	bool good = s.n >= 2 && s.n <= LINK_CODE_MAX;

	for (size_t i = 0; i < s.n && good; i++)
		good = lower_or_digit(s.p[i]) || (s.p[i] >= 'A' &&
		    s.p[i] <= 'Z') || (i > 0 && s.p[i] == '-');
	/* What comes on a stick is told apart by this name. */
	if (!good || str_is(s, "bundle"))
		return fault(row, COL_CODE,
		    "a code of 2 to 23 letters, digits and '-', not bundle");
	return true;
}

static bool
take_driver(const struct tsv_row *row, struct law_link *l)
{
	static const char *const names[] = { "couch", "open311", "json",
		"patrol", "iot", "cap", "call", NULL };

	l->driver = row->fields[COL_DRIVER];
	return field_word(row, COL_DRIVER, names,
	    "couch, open311, json, patrol, iot, cap or call");
}

static bool
take_node(const struct tsv_row *row, struct law_link *l)
{
	const struct str s = l->node = row->fields[COL_NODE];
	bool good = s.n >= NODE_LEAST && s.n <= NODE_MOST;

	for (size_t i = 0; i < s.n && good; i++)
		good = lower_or_digit(s.p[i]);
	return good || str_is(s, "*") || fault(row, COL_NODE,
	    "the name of a node, 2 to 12 of a-z and 0-9, or *");
}

static bool
take_channel(const struct law *law, const struct tsv_row *row,
    struct law_link *l)
{
	const struct str s = field_opt(row, COL_CHANNEL);
	const struct law_channel *c = law_channel_by_code(law, s);

	if (s.n > 0 && c == NULL)
		return fault(row, COL_CHANNEL,
		    "the code of a channel in channels.tsv, or -");
	l->channel = c == NULL ? 0 : c->id;
	return true;
}

static bool
printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return s.n <= TEXT_MOST;
}

/* scheme://host…, and nobody's name or password before the host. */
static bool
take_url(const struct tsv_row *row, struct law_link *l)
{
	const struct str s = l->url = field_opt(row, COL_URL);
	const ptrdiff_t at = str_find(s, STR("://"));
	struct str host;
	size_t n = 0;

	if (s.n == 0)
		return true;
	if (at < 1 || !printable(s))
		return fault(row, COL_URL, "an address, as https://…, or -");
	host = str_from(s, (size_t)at + 3);
	while (n < host.n && !strchr("/?#", host.p[n]))
		n++;
	if (n == 0)
		return fault(row, COL_URL, "an address with a host");
	if (memchr(host.p, '@', n) != NULL)
		return secret_fault(row, COL_URL,
		    "no name or password here: they belong into auth");
	return true;
}

static bool
take_auth(const struct tsv_row *row, struct law_link *l)
{
	const struct str s = l->auth = field_opt(row, COL_AUTH);
	const struct str path = str_starts(s, STR("file:")) ? str_from(s, 5) :
	    str_starts(s, STR("helper:")) ? str_from(s, 7) : STR_NONE;

	if (s.n > 0 && (!str_starts(path, STR("/")) || s.n > TEXT_MOST))
		return fault(row, COL_AUTH,
		    "file:/PATH of mode 0600, helper:/PROGRAM, or -");
	return true;
}

static bool
take_every(const struct tsv_row *row, struct law_link *l)
{
	int64_t n = EVERY_NONE;
	const bool good = str_is(row->fields[COL_EVERY], "-") ||
	    field_int(row, COL_EVERY, 1, EVERY_MOST, &n,
	    "seconds from 1 to 86400, or -");

	l->every_s = (uint32_t)n;
	return good;
}

static bool
take_ways(const struct tsv_row *row, struct law_link *l)
{
	static const char *const ways[] = { "in", "out", "both", NULL };
	static const char *const unknown[] = { "keep", "aside", "fallback",
		NULL };
	const struct str way = row->fields[COL_WAYS];
	const struct str rest = row->fields[COL_UNKNOWN];
	bool good = field_word(row, COL_WAYS, ways, "in, out or both");

	good &= field_word(row, COL_UNKNOWN, unknown,
	    "keep, aside or fallback");
	l->ways = str_is(way, "in") ? LINK_IN : str_is(way, "out") ? LINK_OUT :
	    LINK_IN | LINK_OUT;
	l->unknown = str_is(rest, "aside") ? LINK_ASIDE :
	    str_is(rest, "fallback") ? LINK_FALLBACK : LINK_KEEP;
	return good;
}

static bool
take_account(const struct law *law, const struct tsv_row *row, bool local,
    struct law_link *l)
{
	const struct str s = l->account = field_opt(row, COL_ACCOUNT);

	if (s.n == 0 || (law_account(law, s) != NULL))
		return true;
	if (local && s.n < ACCOUNT_MAX)
		return true;
	return fault(row, COL_ACCOUNT,
	    "the code of an account in accounts.tsv, or -");
}

static bool
secret_word(struct str key)
{
	return str_find(key, STR("pass")) >= 0 ||
	    str_find(key, STR("secret")) >= 0 ||
	    str_find(key, STR("token")) >= 0;
}

static bool
take_opts(const struct tsv_row *row, struct law_link *l)
{
	struct str rest = l->opts = field_opt(row, COL_OPTS), part, key;

	while (str_cut(&rest, ';', &part)) {
		bool good = str_find(part, STR("=")) > 0;

		(void)str_cut(&part, '=', &key);
		for (size_t i = 0; i < key.n && good; i++)
			good = lower_or_digit(key.p[i]) || key.p[i] == '_';
		if (!good)
			return fault(row, COL_OPTS,
			    "options as key=value;key=value, or -");
		if (secret_word(key))
			return secret_fault(row, COL_OPTS,
			    "no secret here: it belongs into auth");
	}
	return true;
}

bool
link_row_read(const struct law *law, const struct tsv_row *row, bool local,
    struct law_link *out)
{
	bool good;

	*out = (struct law_link){ .local = local, .line = row->line };
	good = take_code(row, out);
	good &= take_driver(row, out);
	good &= take_node(row, out);
	good &= take_channel(law, row, out);
	good &= take_url(row, out);
	good &= take_auth(row, out);
	good &= take_every(row, out);
	good &= take_ways(row, out);
	out->map = field_opt(row, COL_MAP);
	if (out->map.n > 0)
		good &= field_code(row, COL_MAP, 64, &out->map);
	good &= take_account(law, row, local, out);
	good &= take_opts(row, out);
	good &= field_text(row, COL_NAME, &out->name);
	return good;
}

/* ---- a store's own file ---- */

struct reading { const struct law *law; struct law_link *rows; size_t n; };

static void
row_local(void *ctx, const struct tsv_row *row)
{
	struct reading *const r = ctx;
	struct law_link l;

	if (!link_row_read(r->law, row, true, &l))
		return;
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->rows[i].code, l.code)) {
			tsv_fault(row, COL_CODE, "a code once");
			return;
		}
	if (r->n == LINKS_MAX)
		tsv_fault(row, COL_CODE, "at most 256 links");
	else
		r->rows[r->n++] = l;
}

enum err
links_file_read(struct str text, const char *file, const struct law *law,
    struct arena *arena, struct law_link **rows, size_t *n,
    struct diag_sink *sink)
{
	struct reading r = { .law = law, .rows = arena_alloc(arena,
	    LINKS_MAX * sizeof(*r.rows)) };
	const enum err e = tsv_read(text, file, link_columns, LINK_COLUMNS,
	    row_local, &r, sink);

	*rows = r.rows;
	*n = r.n;
	return e;
}

/* ---- the profile's ---- */

static int
by_code(const void *a, const void *b)
{
	return str_cmp(((const struct law_link *)a)->code,
	    ((const struct law_link *)b)->code);
}

static void
row_profile(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;

	if (l->t[PF_LINKS].n == LINKS_MAX) {
		tsv_fault(row, COL_CODE, "at most 256 links");
		return;
	}
	(void)link_row_read(l->law, row, false, table_add(l, PF_LINKS, row,
	    row->fields[COL_CODE]));
}

void
links_read(struct profile_load *l)
{
	table_read(l, PF_LINKS, link_columns, LINK_COLUMNS,
	    sizeof(struct law_link), row_profile);
	TABLE_GIVE(l, PF_LINKS, links);
}

void
links_check(struct profile_load *l)
{
	table_unique_aside(l, PF_LINKS, by_code, "code", "a code once");
}
