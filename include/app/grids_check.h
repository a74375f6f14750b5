/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grids_check.h -- the parts of `gridseat grids check`.  Layer: app. */
#ifndef APP_GRIDS_CHECK_H
#define APP_GRIDS_CHECK_H

#include "app/context.h"
#include "app/district.h"
#include "app/progress.h"
#include "geo/check.h"

/* no: the feature's number in its file; near: the grid that is likely meant. */
struct grids_check_more { uint64_t no; const struct law_grid *near; };
struct grids_check {
	const struct invocation *in;
	struct context	c;		/* of a store, when it is asked for */
	bool		opened, json, all;
	struct buf	archive;	/* of --profile */
	struct law	own;
	const struct law *law;		/* NULL: none is known */
	struct district	*d;		/* likewise */
	const struct shapes *s;		/* what is checked */
	bool		grids;		/* not a layer: codes are looked up */
	struct shapes	read;		/* of a file */
	struct grids_check_more *more;	/* of its features, by index; else NULL */
	size_t		more_cap;
	struct progress	progress;
	size_t		n, wrong, bad;	/* bad: features that could not be read */
	size_t		count[GEO_FAULT_COUNT];
	struct buf	out;
};

/* A file into g->read; an enum exit_code, what was wrong is said. Features that
 * cannot be read are told as faults. */
int	grids_check_read(struct grids_check *g, const char *path);

/* ---- telling ---- */
void	grids_check_begin(struct grids_check *g);
bool	grids_check_fault(void *ctx, const struct geo_fault *f);
struct geojson_feature;
void	grids_check_bad(struct grids_check *g, const struct geojson_feature *f);
void	grids_check_end(struct grids_check *g);

#endif
