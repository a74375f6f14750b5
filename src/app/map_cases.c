/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases of the queue's filter on the picture: one by one where they are few,
 * else bins (map_gather.c), as many as the picture has cells. */
#include "app/map_view.h"

#include <string.h>

#define ALONE		2000	/* cases drawn one by one, at most */
#define CLUSTER		8	/* cells, about as many as a count needs */

/* The filter as the map counts it: without what a pick on the map added. */
bool
map_query(struct desk *d, enum map_count what, struct filter *out)
{
	static const char *const terms[MAP_COUNTS] = {
		[MAP_COUNT_OPEN] = "open", [MAP_COUNT_OVERDUE] = "overdue",
		[MAP_COUNT_NEAR] = "near",
		[MAP_COUNT_RETURNED] = "flag:returned"
	};
	const struct map_view *m = d->map;
	bool picked = m->set_text[0] != '\0' &&
	    strcmp(m->set_text, d->q.text) == 0;
	struct filter_fault why;
	struct buf b = { 0 };
	enum err e;

	buf_cstr(&b, picked ? m->base : d->q.text);
	buf_byte(&b, ' ');
	queue_words(d, &b);
	if (terms[what] != NULL)
		buf_fmt(&b, " %s", terms[what]);
	e = desk_parse(d, buf_view(&b), out, &why);
	buf_fini(&b);
	return e == OK;
}

/* ---- looking ---- */

struct window { uint32_t x0, y0, x1, y1; };

static bool
window_of(const struct map_bins *b, const struct extent *seen, unsigned l,
    struct window *w)
{
	unsigned shift = b->shift + l;
	struct extent e = *seen;

	if (b->levels == 0 || !extent_meet(&b->box, seen))
		return false;
	if (e.min.lon < b->box.min.lon)
		e.min.lon = b->box.min.lon;
	if (e.min.lat < b->box.min.lat)
		e.min.lat = b->box.min.lat;
	if (e.max.lon > b->box.max.lon)
		e.max.lon = b->box.max.lon;
	if (e.max.lat > b->box.max.lat)
		e.max.lat = b->box.max.lat;
	w->x0 = (uint32_t)(e.min.lon - b->box.min.lon) >> shift;
	w->x1 = (uint32_t)(e.max.lon - b->box.min.lon) >> shift;
	w->y0 = (uint32_t)(e.min.lat - b->box.min.lat) >> shift;
	w->y1 = (uint32_t)(e.max.lat - b->box.min.lat) >> shift;
	return true;
}

static void
each_alone(struct desk *d, const struct window *w, map_bin_fn *fn, void *ctx)
{
	const struct map_bins *b = &d->map->bins;
	struct map_bin one = { .n = 1 };
	struct case_view v;
	struct spot at;

	for (uint32_t y = w->y0; y <= w->y1; y++)
		for (uint32_t x = w->x0; x <= w->x1; x++) {
			size_t i = (size_t)y * b->nx[0] + x;

			for (uint32_t k = b->first[i]; k < b->first[i + 1];
			    k++) {
				map_case_of(d, b->slot[k], &at);
				if (!geo_known(at) || d->repo->ops->get(
				    d->repo, b->slot[k], &v) != OK)
					continue;
				one.state = v.c->state;
				one.card = v.c->card;
				one.rank = (uint8_t)(v.c->card > 0 ? 2 +
				    v.c->card : 1);
				fn(ctx, at, &one, b->slot[k]);
			}
		}
}

static size_t
count_in(const struct map_bins *b, const struct window *w)
{
	size_t n = 0;

	for (uint32_t y = w->y0; y <= w->y1; y++)
		n += b->first[(size_t)y * b->nx[0] + w->x1 + 1] -
		    b->first[(size_t)y * b->nx[0] + w->x0];
	return n;
}

void
map_bins_each(struct desk *d, const struct extent *seen, double metres,
    map_bin_fn *fn, void *ctx)
{
	const struct map_bins *b = &d->map->bins;
	/* So many that they hide what is under them are told as counts. */
	size_t most = metres > 0 ? (size_t)d->map->w * (size_t)d->map->h / 12 :
	    ALONE;
	struct window w;
	unsigned l = 0;
	double east, north;

	if (!window_of(b, seen, 0, &w))
		return;
	if (count_in(b, &w) <= most) {
		each_alone(d, &w, fn, ctx);
		return;
	}
	if (metres <= 0)
		return;			/* only single ones were asked for */
	geo_scale(seen->min.lat, &east, &north);
	while (l + 1 < b->levels &&
	    (double)(2u << (b->shift + l)) * east <= metres * CLUSTER)
		l++;
	(void)window_of(b, seen, l, &w);
	for (uint32_t y = w.y0; y <= w.y1; y++)
		for (uint32_t x = w.x0; x <= w.x1; x++) {
			const struct map_bin *bin = &b->bin[l][(size_t)y *
			    b->nx[l] + x];
			uint32_t half = 1u << (b->shift + l - 1);

			if (bin->n > 0)
				fn(ctx, (struct spot){ (int32_t)((x * 2 + 1) *
				    half) + b->box.min.lon, (int32_t)((y * 2 +
				    1) * half) + b->box.min.lat }, bin,
				    SLOT_NONE);
		}
}
