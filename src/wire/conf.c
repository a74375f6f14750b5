/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conf.c -- JSON with comments, read as a stream.  Layer: wire. */
#include "wire/conf.h"

#include <string.h>
#include <yajl/yajl_parse.h>
#include "base/utf8.h"
#include "wire/jpath.h"

struct conf {
	struct str	text;
	const char	*file;
	conf_fn		*fn;
	void		*ctx;
	struct diag_sink *sink;
	yajl_handle	 yajl;
	struct jpath	 path;
	uint64_t	 line;
	size_t		 counted;	/* newlines before it are in line */
	bool		 bad;
	bool		 ending;	/* all bytes are given */
	bool		 dead;		/* a fault that ends the reading was told */
};

/* Where the parser stands. Asked to end, yajl counts anew: it is fed a blank to
 * bring out a last number. */
static size_t
here(const struct conf *c)
{
	return c->ending ? c->text.n : yajl_get_bytes_consumed(c->yajl);
}

/* The line of byte at; callers come in rising order. */
static uint64_t
line_at(struct conf *c, size_t at)
{
	const char *p;

	if (at > c->text.n)
		at = c->text.n;
	while (c->counted < at && (p = memchr(c->text.p + c->counted, '\n',
	    at - c->counted)) != NULL) {
		c->line++;
		c->counted = (size_t)(p - c->text.p) + 1;
	}
	if (at > c->counted)
		c->counted = at;
	return c->line;
}

static void
say(struct conf *c, size_t at, struct str found, const char *expected)
{
	char field[128];
	const struct diag d = {
		.file = c->file,
		.line = line_at(c, at),
		.byte = at,
		.field = str_copy(jpath_view(&c->path), field, sizeof(field)) ?
		    field : NULL,
		.found = found,
		.expected = expected,
	};

	c->bad = true;
	diag_say(c->sink, &d);
}

/* A fault after which the rest means nothing; stops yajl. */
static int
die(struct conf *c, struct str found, const char *expected)
{
	say(c, here(c), found, expected);
	c->dead = true;
	return 0;
}

static int
give(struct conf *c, enum conf_type type, struct str text)
{
	const size_t at = here(c);
	const struct conf_item it = {
		.path = jpath_view(&c->path),
		.key = jpath_last(&c->path),
		.type = type,
		.text = text,
		.line = line_at(c, at),
		.byte = at,
	};
	const char *const wrong = c->fn(c->ctx, &it);

	if (wrong)
		say(c, at, text, wrong);
	return 1;
}

static int
on_open(struct conf *c, bool array)
{
	jpath_value(&c->path);
	give(c, array ? CONF_ARRAY : CONF_OBJECT, STR_NONE);
	if (!jpath_open(&c->path, array))
		return die(c, STR_NONE, "less nesting (at most 32 levels)");
	return 1;
}

static int
on_close(struct conf *c, bool array)
{
	jpath_close(&c->path);
	return give(c, array ? CONF_ARRAY_END : CONF_OBJECT_END, STR_NONE);
}

static int
on_map(void *ctx)
{
	return on_open(ctx, false);
}

static int
on_map_end(void *ctx)
{
	return on_close(ctx, false);
}

static int
on_array(void *ctx)
{
	return on_open(ctx, true);
}

static int
on_array_end(void *ctx)
{
	return on_close(ctx, true);
}

static int
on_key(void *ctx, const unsigned char *p, size_t n)
{
	struct conf *const c = ctx;
	const struct str key = str_n((const char *)p, n);

	if (!jpath_key(&c->path, key))
		say(c, here(c), key,
		    "each key once in an object");
	return 1;
}

static int
on_value(struct conf *c, enum conf_type type, struct str text)
{
	jpath_value(&c->path);
	return give(c, type, text);
}

static int
on_null(void *ctx)
{
	return on_value(ctx, CONF_NULL, STR("null"));
}

static int
on_bool(void *ctx, int yes)
{
	return on_value(ctx, CONF_BOOL, yes ? STR("true") : STR("false"));
}

static int
on_number(void *ctx, const char *p, size_t n)
{
	return on_value(ctx, CONF_NUMBER, str_n(p, n));
}

static int
on_string(void *ctx, const unsigned char *p, size_t n)
{
	return on_value(ctx, CONF_TEXT, str_n((const char *)p, n));
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null, .yajl_boolean = on_bool,
	.yajl_number = on_number, .yajl_string = on_string,
	.yajl_start_map = on_map, .yajl_map_key = on_key,
	.yajl_end_map = on_map_end,
	.yajl_start_array = on_array, .yajl_end_array = on_array_end,
};

/* What stands at the fault, up to the line's end. */
static struct str
found_at(const struct conf *c, size_t at)
{
	struct str s = str_from(c->text, at);
	struct str line;

	str_cut(&s, '\n', &line);
	return utf8_head(line, 40);
}

static void
syntax(struct conf *c, size_t at)
{
	unsigned char *const why = yajl_get_error(c->yajl, 0, NULL, 0);

	/* yajl counts the byte it stumbled over as consumed. */
	if (at < c->text.n && at > c->counted)
		at--;
	/* Its sentence is borrowed only until the sink has returned. */
	say(c, at, found_at(c, at), why && *why ? (const char *)why :
	    "a JSON value");
	if (why)
		yajl_free_error(c->yajl, why);
}

static bool
text_ok(struct conf *c)
{
	size_t at = 0;

	if (c->text.n > CONF_BYTES_MAX) {
		say(c, 0, STR_NONE, "a file of at most 4 MiB");
		return false;
	}
	if (!utf8_valid(c->text, &at)) {
		say(c, at, STR_NONE, "text in valid UTF-8");
		return false;
	}
	return true;
}

enum err
conf_read(struct str text, const char *file, conf_fn *fn, void *ctx,
    struct diag_sink *sink)
{
	struct conf c = { .file = file, .fn = fn, .ctx = ctx, .sink = sink,
		.line = 1 };
	yajl_status st;

	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_from(text, 3);
	c.text = text;
	if (!text_ok(&c))
		return ERR_BAD_INPUT;
	c.yajl = yajl_alloc(&callbacks, NULL, &c);
	yajl_config(c.yajl, yajl_allow_comments, 1);
	st = yajl_parse(c.yajl, (const unsigned char *)(text.p ? text.p : ""),
	    text.n);
	if (st == yajl_status_ok) {
		c.ending = true;
		st = yajl_complete_parse(c.yajl);
	}
	if (st == yajl_status_error && !c.dead)
		syntax(&c, here(&c));
	yajl_free(c.yajl);
	jpath_fini(&c.path);
	return c.bad ? ERR_BAD_INPUT : OK;
}
