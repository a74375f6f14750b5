/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids above what was drawn: their outlines out of it. And what cannot be known
 * from it: where some of a family are drawn and some not, nobody says how the rest
 * of the ground is divided, nor how far it goes; that is said, and left. */
#include "app/layer_import.h"

#include <stdlib.h>
#include "app/intl.h"
#include "app/where.h"
#include "geo/union.h"

#define SLIVER_M	2.0
#define LEAST_M2	1.0
#define NAMED		3		/* parents */

/* By place in the law's grids. */
struct family { uint32_t drawn, bare; };

static struct family *
count(const struct law *law, const struct shapes *s)
{
	bool *const has = xcalloc(law->grids_n + 1, sizeof(*has));
	struct family *const v = xcalloc(law->grids_n + 1, sizeof(*v));

	for (size_t i = 0; i < s->n; i++) {
		const struct law_grid *const g = law_grid(law, s->f[i].code);

		if (g)
			has[g - law->grids] = true;
	}
	for (size_t i = 0; i < law->grids_n; i++) {
		const struct law_grid *const g = &law->grids[i];
		const struct law_grid *const up = law_grid(law, g->parent);

		if (up && has[i])
			v[up - law->grids].drawn++;
		else if (up && !law_grid_dead(law, g->code))
			v[up - law->grids].bare++;
	}
	free(has);
	return v;
}

static void
find_bare(struct layer_job *j)
{
	const struct law *const law = &j->c->law;
	struct family *const v = count(law, &j->s);
	size_t parents = 0;

	for (size_t i = 0; i < law->grids_n; i++) {
		if (!v[i].drawn || !v[i].bare)
			continue;
		j->bare += v[i].bare;
		if (parents++ >= NAMED)
			continue;
		if (parents > 1)
			buf_cstr(&j->bare_of, _(", "));
		where_name(law, law->grids[i].code, &j->bare_of);
		buf_fmt(&j->bare_of, " %u", v[i].bare);
	}
	if (parents > NAMED)
		buf_fmt(&j->bare_of, _("; of %zu others, too"), parents - NAMED);
	free(v);
}

/* Is a grid above something drawn without a shape? */
static bool
lacks(const struct layer_job *j)
{
	for (size_t i = 0; i < j->s.n; i++) {
		const struct law_grid *const g = law_grid(&j->c->law,
		    j->s.f[i].code);

		if (g && law_grid(&j->c->law, g->parent) &&
		    !law_grid_dead(&j->c->law, g->parent) &&
		    shapes_find(&j->s, g->parent) < 0)
			return true;
	}
	return false;
}

static enum err
make(struct layer_job *j)
{
	const struct geo_limits limits = { SLIVER_M, LEAST_M2 };
	struct geo_made m;
	enum err e;

	if (j->wish->no_parents || !lacks(j))
		return OK;
	if (geo_version() == NULL) {
		complain(_("%s: the outlines above what is drawn are not made: "
		    "libgeos (package libgeos-c1v5) is not installed"),
		    j->path);
		return OK;
	}
	e = geo_parents(&j->c->law, &j->s, &limits, &m);
	if (m.lost)
		complain(_("%s: the outlines of %zu grids could not be made; "
		    "see: gridseat grids check"), j->path, m.lost);
	if (m.made)
		buf_fmt(&j->note, "%s%zu outlines made", j->note.n ? "; " : "",
		    m.made);
	j->made = m.made;
	return e;
}

enum err
layer_job_parents(struct layer_job *j)
{
	const enum err e = make(j);

	if (e == OK)
		find_bare(j);
	return e;
}
