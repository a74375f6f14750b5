/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The track that was looked at, on the map: stretches as lines, stops with their
 * times. It is a person's: never in a picture that is written. */
#include "app/map_view.h"

#include <stdio.h>
#include "app/officers_view.h"

#define STOP_WEIGHT 900
#define NAMED_M 80		/* times only where a cell is smaller */

static void
draw_stop(struct desk *d, const struct track_stop *s, enum datum datum)
{
	struct spot at;
	char from[16], to[16], text[40];

	if (geo_convert(s->at, DATUM_WGS84, datum, &at) != OK)
		return;
	words_time(d, s->from_ms, false, from, sizeof from);
	words_time(d, s->to_ms, false, to, sizeof to);
	snprintf(text, sizeof text, "%s-%s", from, to);
	sketch_mark(d->map->k, at, 'o', ROLE_MAP_TRACK, STOP_WEIGHT, 1);
	if (map_cell_metres(d->map) < NAMED_M)
		sketch_label(d->map->k, at, str_of(text), ROLE_MAP_TRACK,
		    STOP_WEIGHT);
}

void
map_track(struct desk *d, bool export)
{
	const struct track_page *t = officers_track(d);
	const struct sketch_ink ink = { .role = ROLE_MAP_TRACK,
	    .fill_role = ROLE_COUNT };
	size_t from = 0;

	if (t == NULL || export || t->datum != district_datum(d->map->dist))
		return;
	for (size_t i = 0; i <= t->path_n; i++) {
		if (i < t->path_n && geo_known(t->path[i]))
			continue;
		if (i > from)
			sketch_path(d->map->k, t->path + from, i - from,
			    &ink);
		from = i + 1;
	}
	for (size_t i = 0; i < t->stops; i++)
		draw_stop(d, &t->stop[i], t->datum);
}
