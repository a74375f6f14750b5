/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jsonobject.c -- one JSON object flattened.  Layer: wire. */
#include "wire/jsonobject.h"

#include <string.h>
#include <yajl/yajl_parse.h>
#include "base/utf8.h"

void
jsonobject_fini(struct jsonobject *o)
{
	jpath_fini(&o->path);
	buf_fini(&o->text);
}

/* Notes the first fault and stops yajl. */
static int
die(struct jsonobject *o, enum err e, const char *expected)
{
	o->fault = e;
	o->fault_at = yajl_get_bytes_consumed(o->yajl);
	o->expected = expected;
	return 0;
}

static int
on_value(struct jsonobject *o, const char *p, size_t n)
{
	if (o->path.depth == 0)
		return die(o, ERR_BAD_INPUT, "an object");
	jpath_value(&o->path);
	if (o->n == RECORD_FIELDS_MAX)
		return die(o, ERR_TOO_BIG, "at most 1024 fields");
	if (n > o->field_max)
		return die(o, ERR_TOO_BIG, "a field of at most 1 MiB");
	if (n && memchr(p, '\0', n))
		o->nul = true;
	o->at[o->n].name = o->text.n;
	buf_str(&o->text, jpath_view(&o->path));
	o->at[o->n].value = o->text.n;
	buf_add(&o->text, p, n);
	o->at[o->n++].end = o->text.n;
	return 1;
}

static int
on_null(void *ctx)
{
	return on_value(ctx, "", 0);
}

static int
on_bool(void *ctx, int yes)
{
	return on_value(ctx, yes ? "true" : "false", yes ? 4 : 5);
}

static int
on_number(void *ctx, const char *p, size_t n)
{
	return on_value(ctx, p, n);
}

static int
on_string(void *ctx, const unsigned char *p, size_t n)
{
	return on_value(ctx, (const char *)p, n);
}

static int
on_open(struct jsonobject *o, bool array)
{
	if (array && o->path.depth == 0)
		return die(o, ERR_BAD_INPUT, "an object");
	jpath_value(&o->path);
	if (!jpath_open(&o->path, array))
		return die(o, ERR_TOO_BIG, "less nesting (at most 32 levels)");
	return 1;
}

static int
on_map(void *ctx)
{
	return on_open(ctx, false);
}

static int
on_array(void *ctx)
{
	return on_open(ctx, true);
}

static int
on_close(void *ctx)
{
	struct jsonobject *const o = ctx;

	jpath_close(&o->path);
	return 1;
}

static int
on_key(void *ctx, const unsigned char *p, size_t n)
{
	struct jsonobject *const o = ctx;

	if (!jpath_key(&o->path, str_n((const char *)p, n)))
		return die(o, ERR_BAD_INPUT, "each key once in an object");
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null, .yajl_boolean = on_bool,
	.yajl_number = on_number, .yajl_string = on_string,
	.yajl_start_map = on_map, .yajl_map_key = on_key,
	.yajl_end_map = on_close,
	.yajl_start_array = on_array, .yajl_end_array = on_close,
};

static void
parse(struct jsonobject *o, struct str raw)
{
	yajl_handle const h = yajl_alloc(&callbacks, NULL, o);
	yajl_status st;

	o->yajl = h;
	/* The bytes were checked as a whole. */
	yajl_config(h, yajl_dont_validate_strings, 1);
	st = yajl_parse(h, (const unsigned char *)raw.p, raw.n);
	if (st == yajl_status_ok) {
		st = yajl_complete_parse(h);
		if (st != yajl_status_ok)
			o->fault_at = raw.n;
	} else {
		o->fault_at = yajl_get_bytes_consumed(h);
	}
	if (st != yajl_status_ok && o->fault == OK) {
		o->fault = ERR_BAD_INPUT;
		o->expected = "well-formed JSON";
	}
	yajl_free(h);
	o->yajl = NULL;
}

static void
lend(struct jsonobject *o, struct record *r)
{
	const char *const p = o->text.p;

	for (size_t i = 0; i < o->n; i++) {
		o->names[i] = str_n(p + o->at[i].name,
		    o->at[i].value - o->at[i].name);
		o->values[i] = str_n(p + o->at[i].value,
		    o->at[i].end - o->at[i].value);
	}
	r->names = o->names;
	r->values = o->values;
	r->n = o->n;
	r->nul = o->nul;
}

static void
tell_fault(struct jsonobject *o, struct record *r)
{
	if (o->fault_at > r->raw.n)
		o->fault_at = r->raw.n;
	r->fault = o->fault;
	r->fault_byte = r->byte + o->fault_at;
	r->expected = o->expected;
	r->found = utf8_head(str_from(r->raw, o->fault_at ?
	    o->fault_at - 1 : 0), 60);
	r->field = jpath_view(&o->path);
}

void
jsonobject_read(struct jsonobject *o, struct str raw, struct record *r)
{
	size_t at = 0;

	jpath_reset(&o->path);
	o->text.n = o->n = 0;
	o->fault = OK;
	o->nul = false;
	r->raw = raw;
	if (!utf8_valid(raw, &at)) {
		o->fault = ERR_BAD_UTF8;
		o->fault_at = at;
		o->expected = "text in valid UTF-8";
	} else {
		parse(o, raw);
	}
	if (o->fault == OK)
		lend(o, r);
	else
		tell_fault(o, r);
}
