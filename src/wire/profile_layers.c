/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_layers.c -- layers of the map that a profile knows by name.
 * Layer: wire.  A profile may lack the file. */
#include "wire/profile_load.h"

#include "base/utf8.h"
#include "core/layer.h"

#define LAYERS_MAX	256

enum { COL_CODE, COL_KIND, COL_GROUP, COL_SIGN, COL_ROLES, COL_KEEP, COL_HIDDEN,
	COL_NAME, COLUMNS };

static int
by_code(const void *a, const void *b)
{
	return str_cmp(((const struct law_layer *)a)->code,
	    ((const struct law_layer *)b)->code);
}

static void
take_kind(const struct tsv_row *row, struct law_layer *y)
{
	enum layer_kind kind = LAYER_THEME;

	if (!layer_kind_by_name(row->fields[COL_KIND], &kind) ||
	    kind == LAYER_GRID)
		tsv_fault(row, COL_KIND, "theme, road, rail, water, green, "
		    "land, place, camera, component, duty or value");
	y->kind = (uint8_t)kind;
}

/* One character, or nothing: the kind's own. */
static void
take_sign(const struct tsv_row *row, struct law_layer *y)
{
	struct str s = field_opt(row, COL_SIGN);

	if (s.n == 0)
		return;
	y->sign = utf8_next(&s);
	if (s.n > 0 || y->sign <= ' ')
		tsv_fault(row, COL_SIGN, "one character, or -");
}

static void
layer_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_layer *y;

	if (l->t[PF_LAYERS].n == LAYERS_MAX) {
		tsv_fault(row, COL_CODE, "at most 256 layers");
		return;
	}
	y = table_add(l, PF_LAYERS, row, row->fields[COL_CODE]);
	y->code = row->fields[COL_CODE];
	if (!layer_name_ok(y->code) || str_is(y->code, LAYER_GRIDS))
		tsv_fault(row, COL_CODE, "a code of a-z, 0-9, '_', '.' and "
		    "'-', at most 40, not grids");
	take_kind(row, y);
	y->group = field_opt(row, COL_GROUP);
	take_sign(row, y);
	if (field_opt(row, COL_ROLES).n > 0)
		(void)field_roles(l, row, COL_ROLES, &y->roles);
	(void)field_flag(row, COL_KEEP, &y->keep);
	(void)field_flag(row, COL_HIDDEN, &y->hidden);
	(void)field_text(row, COL_NAME, &y->name);
}

void
layers_read(struct profile_load *l)
{
	static const char *const columns[COLUMNS] = { "code", "kind", "group",
		"sign", "roles", "keep", "hidden", "name" };

	table_read(l, PF_LAYERS, columns, COLUMNS, sizeof(struct law_layer),
	    layer_row);
	TABLE_GIVE(l, PF_LAYERS, layers);
}

void
layers_check(struct profile_load *l)
{
	const struct law *const law = l->law;

	table_unique_aside(l, PF_LAYERS, by_code, "code", "a code once");
	/* Who looks where people live and move is named, not everybody. */
	for (size_t i = 0; i < law->layers_n; i++)
		if (law->layers[i].kind == LAYER_CAMERA &&
		    (law->layers[i].roles == 0 || !law->layers[i].keep))
			table_fault(l, PF_LAYERS, i, "roles",
			    law->layers[i].code, "roles, and keep 1: cameras "
			    "are seen by named roles and never exported");
}
