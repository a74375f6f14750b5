/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_geojson.c -- any bytes as GeoJSON: the same features however they are cut,
 * one behind another, their bytes where they say they stand; what was read is
 * written, and read again is the same. The first byte chooses the piece. */
#include <stdlib.h>
#include <string.h>
#include "wire/geoarchive.h"
#include "wire/geojson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct str	text;
	struct buf	out;
	uint64_t	no, at;
	struct shapes	all;
};

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static bool
on_feature(void *ctx, const struct geojson_feature *f)
{
	struct seen *const s = ctx;

	insist(f->no == ++s->no);
	insist(f->at >= s->at && f->at + f->size <= s->text.n);
	insist(f->raw.n <= f->size && f->fault_at <= s->text.n);
	if (f->raw.n)
		insist(!memcmp(f->raw.p, s->text.p + f->at, f->raw.n));
	s->at = f->at + f->size;
	buf_fmt(&s->out, "%u@%u %d@%u %s\n", (unsigned)f->no, (unsigned)f->at,
	    (int)f->fault, (unsigned)f->fault_at, f->found);
	for (size_t i = 0; i < f->p_n; i++) {
		buf_str(&s->out, f->p[i].name);
		buf_str(&s->out, f->p[i].text);
	}
	for (size_t i = 0; i < f->s->n && f->fault == GEOJSON_OK; i++)
		insist(shapes_copy(&s->all, f->s, i) == OK);
	return true;
}

static enum err
run(struct seen *s, size_t piece)
{
	struct geojson *g = geojson_new(DATUM_NONE, on_feature, s);
	struct str rest = s->text;
	enum err e = OK;

	while (rest.n && e == OK) {
		const size_t n = piece < rest.n ? piece : rest.n;

		e = geojson_feed(g, str_n(rest.p, n));
		rest = str_from(rest, n);
	}
	if (e == OK)
		e = geojson_finish(g);
	buf_fmt(&s->out, "%d %d", (int)e, (int)geojson_datum(g));
	s->all.datum = geojson_datum(g);
	geojson_free(&g);
	return e;
}

static void
write_again(const struct shapes *s)
{
	struct buf text = { 0 }, a = { 0 }, b = { 0 };
	struct seen again = { .no = 0 };

	geojson_begin(&text, s->datum, false);
	for (size_t i = 0; i < s->n; i++)
		geojson_put(&text, s, i, i == 0);
	geojson_end(&text);
	again.text = buf_view(&text);
	insist(run(&again, 1000) == OK);
	again.all.datum = s->datum;
	geoarchive_put(s, &a);
	geoarchive_put(&again.all, &b);
	insist(str_eq(buf_view(&a), buf_view(&b)));
	shapes_fini(&again.all);
	buf_fini(&again.out);
	buf_fini(&text);
	buf_fini(&a);
	buf_fini(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen whole = { .text = str_n((const char *)data + 1,
	    size ? size - 1 : 0) };
	struct seen cut = whole;

	if (size == 0)
		return 0;
	(void)run(&whole, size);
	(void)run(&cut, 1 + data[0] % 13u);
	insist(str_eq(buf_view(&whole.out), buf_view(&cut.out)));
	write_again(&whole.all);
	shapes_fini(&whole.all);
	shapes_fini(&cut.all);
	buf_fini(&whole.out);
	buf_fini(&cut.out);
	return 0;
}
