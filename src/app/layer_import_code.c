/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which grid of the profile a drawn one is: by its code, else by its name. A name that
 * is nearly one is said and kept aside, unless it was asked to take what is likely. */
#include "app/layer_import.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/utf8.h"
#include "core/grow.h"
#include "lang/lang.h"

#define NAME_MOST 48		/* characters of a name that is compared */

static size_t
letters(struct str s, uint32_t out[NAME_MOST])
{
	size_t n = 0;

	while (s.n && n < NAME_MOST)
		out[n++] = utf8_next(&s);
	return n;
}

/* Letters to put in, take out or change. */
static size_t
apart(struct str a, struct str b)
{
	uint32_t x[NAME_MOST], y[NAME_MOST];
	size_t row[NAME_MOST + 1], n = letters(a, x), m = letters(b, y);

	for (size_t k = 0; k <= m; k++)
		row[k] = k;
	for (size_t i = 1; i <= n; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t k = 1; k <= m; k++) {
			const size_t change = corner + (x[i - 1] != y[k - 1]);
			size_t least = row[k] < row[k - 1] ? row[k] : row[k - 1];

			least = least + 1 < change ? least + 1 : change;
			corner = row[k];
			row[k] = least;
		}
	}
	return row[m];
}

static bool
asked(const struct law *law, const struct law_grid *g, unsigned level)
{
	return (!level || g->level == level) && !law_grid_dead(law, g->code);
}

/* The only one that is a letter off. */
static const struct law_grid *
nearly(const struct law *law, struct str name, unsigned level)
{
	const struct law_grid *close = NULL;

	for (size_t i = 0; i < law->grids_n; i++) {
		const struct law_grid *const g = &law->grids[i];

		if (!asked(law, g, level) || apart(g->name, name) > 1)
			continue;
		if (close)
			return NULL;
		close = g;
	}
	return close;
}

const struct law_grid *
layer_grid_named(const struct law *law, struct str name, unsigned level,
    const struct law_grid **near)
{
	const struct law_grid *found = NULL;
	size_t same = 0;

	for (size_t i = 0; i < law->grids_n; i++)
		if (str_eq(law->grids[i].name, name) &&
		    asked(law, &law->grids[i], level)) {
			found = &law->grids[i];
			same++;
		}
	if (near)
		*near = same ? NULL : nearly(law, name, level);
	return same == 1 ? found : NULL;
}

/* ---- the features ---- */

static bool
taken(const struct layer_job *j, size_t i, uint64_t code)
{
	for (size_t k = 0; k < i; k++)
		if (j->s.f[k].code == code && j->s.f[k].level)
			return true;
	return false;
}

/* Taken by a name that is nearly the grid's. */
static const struct law_grid *
likely(struct layer_job *j, size_t i, const struct law_grid *near)
{
	struct buf name = { 0 };

	if (!near)
		return NULL;
	lang_safe_text(j->s.f[i].name, &name);
	complain(_("%s: feature %llu \"%.*s\": no grid is called so, most "
	    "likely %.*s is meant; taken as that"), j->path,
	    (unsigned long long)j->origin[i].no, STR_ARG(buf_view(&name)),
	    STR_ARG(near->name));
	buf_fini(&name);
	return near;
}

/* NULL: it goes aside, and was said. */
static const struct law_grid *
grid_of(struct layer_job *j, size_t i, unsigned level)
{
	const struct feature *const f = &j->s.f[i];
	const struct law_grid *near = NULL, *g = NULL;
	const char *why = N_("no grid of the profile has this name");

	if (f->shape != SHAPE_AREA) {
		why = N_("it is no area");
	} else if (f->code) {
		g = law_grid(&j->c->law, f->code);
		why = N_("the profile has no grid of this code");
	} else if (!f->name.n) {
		why = N_("it has neither code nor name");
	} else {
		g = layer_grid_named(&j->c->law, f->name, level, &near);
		if (!g && str_is(j->row.likely, "1"))
			g = likely(j, i, near);
	}
	if (g && taken(j, i, g->code)) {
		why = N_("its grid is drawn already, by a feature before");
		g = NULL;
	} else if (g && level && g->level != level) {
		why = N_("its grid is of another level");
		g = NULL;
	}
	if (!g)
		layer_bad_shape(j, i, why, near ? near->name : STR_NONE);
	return g;
}

/* Keeps the features that have a level now. */
static enum err
drop_others(struct layer_job *j)
{
	struct shapes kept = { .datum = j->s.datum,
		.schematic = j->s.schematic };
	enum err e = OK;

	for (size_t i = 0; i < j->s.n && e == OK; i++) {
		if (!j->s.f[i].level)
			continue;
		j->origin[kept.n] = j->origin[i];
		e = shapes_copy(&kept, &j->s, i);
	}
	j->origin_n = kept.n;
	shapes_fini(&j->s);
	j->s = kept;
	shapes_done(&j->s);
	return e;
}

/* Each model's area says so itself: of a file that says it as a whole, all. */
static void
mark_models(struct layer_job *j)
{
	bool any = false;

	for (size_t i = 0; i < j->s.n; i++)
		any |= shape_model(&j->s.f[i]);
	for (size_t i = 0; i < j->s.n && j->l.schematic && !any; i++)
		j->s.f[i].kind = STR(SHAPE_MODEL);
	j->l.schematic |= any;
}

enum err
layer_job_grow(struct layer_job *j)
{
	enum err e;

	if (!j->grow)
		return OK;
	e = grow_grids(&j->c->law, &j->s, j->grow);
	if (e == OK)
		buf_fmt(&j->note, "%sgrown to level %u", j->note.n ? "; " : "",
		    j->grow);
	return e;
}

enum err
layer_job_grids(struct layer_job *j)
{
	int64_t level = 0;
	enum err e;

	if (j->row.level.n && (!str_int(j->row.level, &level) || level < 1 ||
	    level > GRID_UNIT)) {
		complain("%s", _("a grid's level is 1 to 5"));
		return ERR_BAD_INPUT;
	}
	for (size_t i = 0; i < j->s.n; i++)
		j->s.f[i].level = 0;
	for (size_t i = 0; i < j->s.n; i++) {
		const struct law_grid *g;

		if (shape_closed(&j->s, i))
			j->s.f[i].shape = SHAPE_AREA;
		g = grid_of(j, i, (unsigned)level);
		if (!g)
			continue;
		j->s.f[i].code = g->code;
		j->s.f[i].level = g->level;
		j->s.f[i].name = g->name;
	}
	if (j->unplaced && j->wish->strict) {
		complain(_("%s: %llu features are no grid of the profile, and "
		    "--strict was asked for"), j->path,
		    (unsigned long long)j->unplaced);
		return ERR_REFUSED;
	}
	mark_models(j);
	e = drop_others(j);
	if (e == OK && j->s.n == 0) {
		complain(_("%s: none of it is a grid of the profile"), j->path);
		e = ERR_BAD_INPUT;
	}
	return e;
}
