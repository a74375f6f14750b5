/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/homes.h"

#include <stdlib.h>
#include "app/intl.h"
#include "base/alloc.h"

static bool
take(void *ctx, const struct store_home *h)
{
	struct homes *o = ctx;

	o->h = xgrow(o->h, &o->cap, o->n + 1, sizeof *o->h);
	o->h[o->n++] = *h;
	return true;
}

enum err
homes_read(struct homes *o, struct store *s)
{
	*o = (struct homes){ .n = 0 };
	return store_homes(s, take, o);
}

void
homes_fini(struct homes *o)
{
	free(o->h);
	*o = (struct homes){ .n = 0 };
}

static struct str
town_name(const struct law *law, uint32_t territory)
{
	for (size_t i = 0; i < law->grids_n; i++)
		if (law->grids[i].level == GRID_TOWN &&
		    law->grids[i].code / 1000000 % 1000 == territory)
			return law->grids[i].name;
	return STR_NONE;
}

void
homes_line(const struct store_home *h, const struct law *law, struct buf *out)
{
	struct str name = town_name(law, h->territory);

	buf_fmt(out, "%03u %.*s: %s", h->territory, STR_ARG(name), h->node);
	if (h->ours)
		buf_cstr(out, _(" (this node)"));
	else if (!h->known)
		buf_cstr(out, _(" (never heard of here)"));
}

void
homes_json(const struct homes *o, const struct law *law, struct buf *out)
{
	buf_byte(out, '[');
	for (size_t i = 0; i < o->n; i++) {
		const struct store_home *h = &o->h[i];

		buf_fmt(out, "%s{\"territory\":%u,\"name\":", i ? "," : "",
		    h->territory);
		buf_json(out, town_name(law, h->territory));
		buf_cstr(out, ",\"node\":");
		buf_json(out, str_of(h->node));
		buf_fmt(out, ",\"here\":%s,\"known\":%s}",
		    h->ours ? "true" : "false", h->known ? "true" : "false");
	}
	buf_byte(out, ']');
}
