/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/layer.h"
#include "store/store.h"
#include "wire/geoarchive.h"

#define WEST	1163000000
#define SOUTH	397000000
#define LENGTH	2000000		/* units a road is long */

static void
must(enum err e)
{
	if (e == OK)
		return;
	fprintf(stderr, "map_kit: %s\n", err_text(e));
	exit(1);
}

static void
put(struct desk_kit *k, struct shapes *s, const char *name,
    enum layer_kind kind, const char *title, bool keep)
{
	struct layer l = { .kind = kind, .datum = DATUM_GCJ02,
	    .title = str_of(title), .features = s->n, .keep = keep,
	    .schematic = true, .from = 10000 };
	struct buf b = { 0 };

	s->datum = DATUM_GCJ02;
	s->schematic = true;
	shapes_done(s);
	geoarchive_put(s, &b);
	snprintf(l.name, sizeof l.name, "%s", name);
	must(store_layer_put(k->store, &l, buf_view(&b),
	    str_of(k->seat.me.code), STR("test")));
	buf_fini(&b);
	shapes_fini(s);
	*s = (struct shapes){ 0 };
}

static void
things(struct desk_kit *k)
{
	struct shapes s = { 0 };

	(void)shapes_feature(&s, SHAPE_LINE, STR("试验大街"), STR("primary"));
	shapes_part(&s, false);
	must(shapes_spot(&s, (struct spot){ WEST, SOUTH }));
	must(shapes_spot(&s, (struct spot){ WEST + LENGTH, SOUTH }));
	put(k, &s, "test-roads", LAYER_ROAD, "试验道路", false);
	for (int32_t i = 0; i < 20; i++) {
		(void)shapes_feature(&s, SHAPE_POINT, STR("镜头"), STR_NONE);
		shapes_part(&s, false);
		must(shapes_spot(&s, (struct spot){ WEST + i * 90000,
		    SOUTH + i * 70000 }));
	}
	put(k, &s, "test-cameras", LAYER_CAMERA, "试验摄像头", false);
}

static void
people(struct desk_kit *k)
{
	struct shapes s = { 0 };

	for (size_t g = 0; g < k->law.grids_n; g++) {
		struct feature *f;

		if (k->law.grids[g].level != GRID_BASIC)
			continue;
		f = shapes_feature(&s, SHAPE_POINT, STR_NONE, STR_NONE);
		f->code = k->law.grids[g].code;
		f->level = GRID_BASIC;
		f->value = 2000 * 1000;
		shapes_part(&s, false);
		must(shapes_spot(&s, (struct spot){ WEST, SOUTH }));
	}
	put(k, &s, "test-people", LAYER_VALUE, "试验人口", false);
}

void
map_kit_ground(struct desk_kit *k)
{
	things(k);
	people(k);
	desk_changed(k->desk);
}

void
map_kit_settle(struct desk_kit *k)
{
	for (int i = 0; i < 400; i++) {
		k->now += 50;
		desk_tick(k->desk);
		if (i % 20 == 0)
			desk_kit_draw(k);
	}
	desk_kit_draw(k);
}
