/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which file becomes which layer: maps/NAME.layers. */
#include "app/layer_import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/intl.h"
#include "app/own.h"
#include "wire/tsv.h"

#define MAP_MAX (1u << 20)

static const char *const columns[] = {
#define NAME(f) #f,
	LAYER_COLUMNS(NAME)
#undef NAME
};

static void
on_row(void *ctx, const struct tsv_row *t)
{
	struct layer_map *const m = ctx;
	struct layer_row row = { .line = t->line };
	struct str *const to[] = {
#define FIELD(f) &row.f,
		LAYER_COLUMNS(FIELD)
#undef FIELD
	};

	for (size_t i = 0; i < sizeof to / sizeof *to; i++)
		*to[i] = str_is(t->fields[i], "-") ? STR_NONE : t->fields[i];
	if (!layer_name_ok(row.layer))
		tsv_fault(t, 1, "a name of a-z, 0-9, '-', '_' and '.'");
	m->row = xgrow(m->row, &m->cap, m->n + 1, sizeof *m->row);
	m->row[m->n++] = row;
}

int
layer_map_open(const char *name, struct layer_map *out)
{
	struct diag_sink sink = { complain_diag, NULL, 0, 0 };
	char file[256], path[4200];

	snprintf(file, sizeof file, "%s.layers", name);
	context_data("maps", file, path, sizeof path);
	if (strchr(name, '/') || access(path, R_OK) < 0)
		snprintf(path, sizeof path, "%s", name);
	if (!own_whole(path, MAP_MAX, &out->text)) {
		complain(_("%s: no such map of layers"), name);
		return EXIT_FAILED;
	}
	buf_cstr(&out->path, path);
	if (tsv_read(buf_view(&out->text), buf_z(&out->path), columns,
	    sizeof columns / sizeof *columns, on_row, out, &sink) == OK)
		return EXIT_DONE;
	return EXIT_FAILED;
}

void
layer_map_fini(struct layer_map *m)
{
	buf_fini(&m->text);
	buf_fini(&m->path);
	free(m->row);
}
