/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture as a file of vectors, as it is seen: without what is never to be
 * exported, and without where people are. */
#include "app/map_view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/own.h"
#include "app/sheet.h"

static bool
write_out(FILE *f, const struct buf *b)
{
	bool fine = fwrite(b->p, 1, b->n, f) == b->n;

	return fclose(f) == 0 && fine;
}

static void
draw_svg(struct desk *d, struct buf *out)
{
	struct map_view *m = d->map;
	struct cells scratch = { 0 };
	struct rect all = { 0, 0, m->w, m->h };
	struct buf title = { 0 };
	bool coarse = m->coarse;

	m->coarse = false;
	buf_fmt(&title, "%.*s · %s", STR_ARG(d->law->name),
	    _("schematic, no survey"));
	cells_init(&scratch, m->w, m->h);
	sketch_begin(m->k, &m->v);
	sketch_svg_begin(m->k, out, buf_view(&title));
	map_paint(d, true);
	sketch_svg_end(m->k);
	sketch_end(m->k, &scratch, all);
	cells_fini(&scratch);
	buf_fini(&title);
	m->coarse = coarse;
	m->stale = true;
}

void
map_save(struct desk *d, struct str path)
{
	struct map_view *m = map_of(d);
	struct buf b = { 0 };
	char name[256];
	FILE *f;

	if (m->w == 0 || m->warm < 2) {
		desk_say(d, ROLE_ERROR, "%s", _("no picture to save yet"));
		return;
	}
	f = sheet_create_as(d, path, "map", "svg", name);
	if (f == NULL)
		return;
	draw_svg(d, &b);
	if (write_out(f, &b))
		desk_say(d, ROLE_OKAY, _("saved as %s"), name);
	else
		desk_say(d, ROLE_ERROR, "%s: %s", name, strerror(errno));
	buf_fini(&b);
}
