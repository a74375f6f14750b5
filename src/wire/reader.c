/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader.c -- one door for the formats a map may name.  Layer: wire. */
#include "wire/reader.h"

#include <stdlib.h>
#include "wire/csv.h"
#include "wire/json.h"
#include "wire/jsonobject.h"

struct reader {
	const struct import_map *map;
	struct record_sink user;
	struct csv	*csv;		/* one of the three */
	struct json	*json;
	struct jsonobject *object;	/* one object, out of a quarantine … */
	struct buf	 raw;		/* … whose bytes are gathered first */
};

static bool
on_record(void *ctx, const struct record *rec)
{
	struct reader *const r = ctx;

	return r->user.fn(r->user.ctx, rec);
}

static bool
on_names(void *ctx, const struct str *names, size_t n)
{
	struct reader *const r = ctx;

	if (!importmap_fits(r->map, names, n, r->user.file, r->user.diag))
		return false;
	return !r->user.names || r->user.names(r->user.ctx, names, n);
}

static struct reader *
make(const struct import_map *map, const struct record_sink *sink,
    const struct csv_options *table, bool again)
{
	struct reader *const r = xcalloc(1, sizeof(*r));
	struct record_sink own = *sink;
	const struct json_options o = { .lines = map->format == IMPORT_JSONL };

	r->map = map;
	r->user = *sink;
	own.fn = on_record;
	own.names = on_names;
	own.ctx = r;
	if (map->format == IMPORT_CSV || map->format == IMPORT_TSV)
		r->csv = csv_new(table, &own);
	else if (again)
		r->object = xcalloc(1, sizeof(*r->object));
	else
		r->json = json_new(&o, &own);
	return r;
}

struct reader *
reader_new(const struct import_map *map, const struct record_sink *sink)
{
	const struct csv_options o = {
		.sep = map->format == IMPORT_TSV ? '\t' : ',',
		.header = map->header,
		.names = map->columns,
		.names_n = map->columns_n,
	};

	return make(map, sink, &o, false);
}

struct reader *
reader_again(const struct import_map *map, const struct str *names, size_t n,
    const struct record_sink *sink)
{
	const struct csv_options o = {
		.sep = map->format == IMPORT_TSV ? '\t' : ',',
		.names = n ? names : map->columns,
		.names_n = n ? n : map->columns_n,
	};

	return make(map, sink, &o, true);
}

void
reader_free(struct reader **rp)
{
	struct reader *const r = *rp;

	if (!r)
		return;
	csv_free(&r->csv);
	json_free(&r->json);
	if (r->object)
		jsonobject_fini(r->object);
	free(r->object);
	buf_fini(&r->raw);
	free(r);
	*rp = NULL;
}

static enum err
gather(struct reader *r, struct str bytes)
{
	if (bytes.n > RECORD_MAX || r->raw.n > RECORD_MAX - bytes.n)
		return ERR_TOO_BIG;
	buf_str(&r->raw, bytes);
	return OK;
}

enum err
reader_feed(struct reader *r, struct str bytes)
{
	if (r->object)
		return gather(r, bytes);
	return r->csv ? csv_feed(r->csv, bytes) : json_feed(r->json, bytes);
}

static enum err
give_object(struct reader *r)
{
	struct record rec = { .number = 1, .length = r->raw.n };

	r->object->field_max = RECORD_FIELD_MAX;
	jsonobject_read(r->object, buf_view(&r->raw), &rec);
	return r->user.fn(r->user.ctx, &rec) ? OK : ERR_CANCELLED;
}

enum err
reader_finish(struct reader *r)
{
	if (r->object)
		return give_object(r);
	return r->csv ? csv_finish(r->csv) : json_finish(r->json);
}
