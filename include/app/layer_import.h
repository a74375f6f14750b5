/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layer_import.h -- files of others made into layers and grids.  Layer: app.
 *
 * A job is one layer: a row of a map (maps/NAME.layers) or the command's options, one
 * or more files. It is read whole, its datum settled, its features named, and only
 * then put into the store, as one event. What is bad goes to a file beside the store,
 * as it was; the rest goes on, unless --strict. */
#ifndef APP_LAYER_IMPORT_H
#define APP_LAYER_IMPORT_H

#include <stdio.h>
#include "app/context.h"
#include "app/progress.h"
#include "core/layer.h"
#include "core/shape.h"
#include "wire/geojson.h"

/* A row: what of a file becomes what. Empty: not said. */
#define LAYER_COLUMNS(X) \
	X(file) X(layer) X(kind) X(title) X(name) X(class) X(value) X(code) \
	X(level) X(grow) X(likely) X(sign) X(hidden) X(crs) X(cell)
struct layer_row {
#define LAYER_FIELD(f) struct str f;
	LAYER_COLUMNS(LAYER_FIELD)
#undef LAYER_FIELD
	uint64_t	line;
};
struct layer_map { struct buf text, path; struct layer_row *row; size_t n, cap; };

/* NAME of an installed map, or a file. Faults are said; an enum exit_code. */
int	layer_map_open(const char *name, struct layer_map *out);
void	layer_map_fini(struct layer_map *m);

/* What the command says of all jobs. */
struct layer_wish {
	int32_t		from;		/* the day they count from */
	enum datum	datum;		/* --crs; NONE */
	bool		convert, force, strict, dry_run, no_parents;
	const char	*roles;		/* NULL: the profile's, or anybody */
	bool		keep;
};

/* Where in its file a shape stood. */
struct layer_origin { uint64_t no, at; };

#define LAYER_SHOWN 20		/* faults said one by one, of each file */

struct layer_job {
	struct context	*c;		/* borrowed, as all below */
	const struct layer_wish *wish;
	const char	*path;
	struct layer_row row;
	/* out */
	struct layer	l;
	struct buf	title, note, roles;	/* what l's point into */
	struct shapes	s;
	struct layer_origin *origin;	/* of s's, as far as they were read */
	size_t		origin_n, origin_cap;
	uint64_t	crossed;	/* areas whose rings cross themselves */
	uint64_t	read, bad, unplaced;	/* unplaced: of no grid, see below */
	uint64_t	faults[GEOJSON_FAULT_COUNT];
	enum datum	stated;		/* by the file */
	unsigned	grow;		/* lowest level to grow; 0 none */
	size_t		made;		/* outlines above what was drawn */
	size_t		bare;		/* grids without a shape, beside some with */
	struct buf	bare_of;	/* of which parents, in words */
	bool		merged;		/* went into a later job of its layer */
	char		bad_path[4200];	/* empty: nothing was bad */
	FILE		*bad_file;
	struct progress	*progress;
	uint64_t	size;		/* of the file; 0 not known */
};

/* Sets the layer up: name, kind, title … ERR_BAD_INPUT: said. */
MUST_CHECK enum err layer_job_begin(struct layer_job *j);
/* Reads the file into j->s. Anything but OK was said. */
MUST_CHECK enum err layer_job_read(struct layer_job *j);
/* Its datum: as the file says, else as wished, else by the district's names; then
 * where it lies. Said. */
MUST_CHECK enum err layer_job_place(struct layer_job *j);
/* Grids: each feature gets its code; those of no grid go aside. A closed line is an
 * area. */
MUST_CHECK enum err layer_job_grids(struct layer_job *j);
/* Grows the levels below, if that is wished. */
MUST_CHECK enum err layer_job_grow(struct layer_job *j);
/* Grids: what is wrong with how they are drawn, said; ERR_BAD_INPUT: and strict. */
MUST_CHECK enum err layer_job_check(struct layer_job *j);
/* The outlines of the grids above, unless they are not wished; what stays without a
 * shape. */
MUST_CHECK enum err layer_job_parents(struct layer_job *j);
MUST_CHECK enum err layer_job_put(struct layer_job *j);
void	layer_job_fini(struct layer_job *j);

/* ---- within ---- */

/* One record of a table: its shape to j->s. */
MUST_CHECK enum err layer_csv_read(struct layer_job *j, int fd);
/* A feature as it comes, good or bad, to j. False: no more. */
bool	layer_take(struct layer_job *j, const struct geojson_feature *f);
/* A feature that is not taken: said (the first few), counted, kept. */
void	layer_bad(struct layer_job *j, const struct geojson_feature *f,
	    const char *why);
/* Shape i as it came of f: a ring that crosses itself is said, and taken. */
void	layer_rings(struct layer_job *j, const struct geojson_feature *f,
	    size_t i);
void	layer_bad_shape(struct layer_job *j, size_t i, const char *why,
	    struct str near);
bool	layer_bad_close(struct layer_job *j);
/* The grid of that level (0 any) called so; NULL: none, or several. near: the one
 * that was likely meant, where that is clear. */
const struct law_grid *layer_grid_named(const struct law *law, struct str name,
	    unsigned level, const struct law_grid **near);
/* --from DATE, or none. EXIT_DONE, or said. */
int	layer_day(const struct invocation *in, int32_t none, int32_t *out);
/* Runs all jobs, all or none of them; prints what came of it. */
int	layer_jobs_run(struct layer_job *j, size_t n, bool json);
/* What the options say, into w; EXIT_DONE, or said. */
int	layer_wish_of(const struct context *c, const struct invocation *in,
	    struct layer_wish *w);
/* Opens c for one who may change what all see. */
int	layer_open(struct context *c, const struct invocation *in, bool write);
/* The layer of that name, the newest from day at the latest (exact: of that day);
 * texts live in arena. ERR_NOT_FOUND. */
MUST_CHECK enum err layer_find(struct context *c, const char *name, int32_t day,
	    bool exact, struct arena *arena, struct layer *out);
/* Its archive as shapes. */
MUST_CHECK enum err layer_shapes(struct context *c, const struct layer *l,
	    struct shapes *out);
/* s as GeoJSON to --output, else standard output; level 0 all. */
int	layer_print(const struct invocation *in, const struct shapes *s,
	    unsigned level);

#endif
