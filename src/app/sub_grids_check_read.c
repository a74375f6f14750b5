/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file to be checked, as it is: codes where it has any, else by the names that
 * the district knows. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "app/grids_check.h"
#include "app/intl.h"
#include "app/layer_import.h"
#include "app/own.h"
#include "wire/geojson.h"

static const char *const code_names[] = { "code", "grid", "grid_code", "adcode",
	"网格编码", "网格代码", "编码", "代码", NULL };
static const char *const names[] = { "name", "NAME", "Name", "名称", "网格名称",
	NULL };
static const char *const kinds[] = { "kind", "type", "类型", NULL };

/* By the one grid of that name. *near: it has another name, but hardly. */
static uint64_t
code_by_name(const struct law *law, struct str name,
    const struct law_grid **near)
{
	const struct law_grid *g;

	if (law == NULL || name.n == 0)
		return 0;
	g = layer_grid_named(law, name, 0, near);
	return g != NULL ? g->code : 0;
}

/* Room for what is known of the feature read last, beside its shape. */
static struct grids_check_more *
more(struct grids_check *g)
{
	g->more = xgrow(g->more, &g->more_cap, g->read.n, sizeof(*g->more));
	return &g->more[g->read.n - 1];
}

static bool
take_feature(void *ctx, const struct geojson_feature *f)
{
	struct grids_check *const g = ctx;
	const struct str name = geojson_get(f, names);
	const struct law_grid *near = NULL;
	uint64_t code = law_grid_code(geojson_get(f, code_names));

	if (f->fault != GEOJSON_OK) {
		grids_check_bad(g, f);
		return !progress_interrupted();
	}
	if (code == 0)
		code = code_by_name(g->law, name, &near);
	for (size_t i = 0; i < f->s->n; i++) {
		struct feature *to;

		if (shapes_copy(&g->read, f->s, i) != OK)
			return false;
		to = &g->read.f[g->read.n - 1];
		to->code = code;
		to->name = (struct str){ arena_dup(&g->read.arena, name.p,
		    name.n), name.n };
		to->kind = geojson_get(f, kinds);
		to->kind.p = arena_dup(&g->read.arena, to->kind.p, to->kind.n);
		*more(g) = (struct grids_check_more){ f->no, near };
	}
	return !progress_interrupted();
}

static enum err
feed(struct geojson *j, FILE *f)
{
	char *const part = xmalloc(1u << 16);
	enum err e = OK;
	size_t n;

	while (e == OK && (n = fread(part, 1, 1u << 16, f)) > 0)
		e = geojson_feed(j, (struct str){ part, n });
	if (e == OK)
		e = ferror(f) ? ERR_IO : geojson_finish(j);
	free(part);
	return e;
}

/* A file of nothing but lines that come back is one of outlines: they are what
 * is looked at. Among roads a closed line is a road. */
static void
take_outlines(struct shapes *s)
{
	size_t i = 0;

	while (i < s->n && shape_closed(s, i))
		i++;
	for (size_t k = 0; i == s->n && k < i; k++)
		s->f[k].shape = SHAPE_AREA;
}

int
grids_check_read(struct grids_check *g, const char *path)
{
	const char *const crs = option_text(g->in, "crs");
	const enum datum said = crs != NULL ? geo_datum(str_of(crs)) :
	    g->law != NULL ? (enum datum)g->law->datum : DATUM_NONE;
	struct geojson *j;
	FILE *f;
	enum err e;

	if (crs != NULL && said == DATUM_NONE) {
		complain(_("--crs %s: wgs84, gcj02 or bd09"), crs);
		return EXIT_USAGE;
	}
	f = own_read(path);
	if (f == NULL) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	j = geojson_new(said, take_feature, g);
	e = feed(j, f);
	g->read.datum = geojson_datum(j);
	geojson_free(&j);
	fclose(f);
	take_outlines(&g->read);
	shapes_done(&g->read);
	if (e == OK || (e == ERR_BAD_INPUT && g->read.n > 0))
		return EXIT_DONE;
	return complain_err(e, path, NULL);
}
