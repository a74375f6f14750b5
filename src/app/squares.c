/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/squares.h"

#include <stdlib.h>
#include "base/alloc.h"

static bool
is_square(const struct feature *f)
{
	return f->code == 0 && f->value > 0;
}

bool
squares_any(const struct shapes *s)
{
	for (size_t i = 0; s != NULL && i < s->n; i++)
		if (is_square(&s->f[i]))
			return true;
	return false;
}

void
squares_add(const struct shapes *s, const struct gridmap *m, uint64_t *sum)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct feature *const f = &s->f[i];
		const struct spot middle = {
			(int32_t)(((int64_t)f->box.min.lon + f->box.max.lon) / 2),
			(int32_t)(((int64_t)f->box.min.lat + f->box.max.lat) / 2) };
		const int32_t g = is_square(f) ? gridmap_at(m, middle) : -1;

		if (g >= 0)
			sum[g] += (uint64_t)f->value;
	}
}

/* To the grids above, up to one that says its own. */
static void
add_above(const struct district *d, const struct law *law, uint64_t code,
    uint64_t value, const bool *own, uint64_t *sum)
{
	for (int k = 0; k < GRID_UNIT; k++) {
		int32_t at;

		code = law_grid_above(law, code);
		at = code != 0 ? district_find(d, code) : -1;
		if (code == 0 || (at >= 0 && own[at]))
			return;
		if (at >= 0)
			sum[at] += value;
	}
}

void
squares_sum(const struct shapes *s, const struct district *d,
    const struct law *law, uint64_t *sum)
{
	bool *own = xcalloc(district_grids(d)->n + 1, sizeof *own);
	const bool any = squares_any(s);

	for (size_t i = 0; i < s->n; i++) {
		const int32_t at = s->f[i].code != 0 && s->f[i].value > 0 ?
		    district_find(d, s->f[i].code) : -1;

		if (at < 0)
			continue;
		own[at] = true;
		sum[at] += (uint64_t)s->f[i].value;
	}
	for (size_t i = 0; i < s->n; i++)
		if (s->f[i].code != 0 && s->f[i].value > 0)
			add_above(d, law, s->f[i].code,
			    (uint64_t)s->f[i].value, own, sum);
	for (unsigned level = GRID_DISTRICT; any && level <= GRID_UNIT; level++)
		if (district_map(d, level) != NULL)
			squares_add(s, district_map(d, level), sum);
	free(own);
}
