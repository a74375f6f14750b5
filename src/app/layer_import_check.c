/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids that are imported are checked first, as `gridseat grids check` does: what is
 * wrong is said and taken all the same, unless --strict, for a district has to work
 * on the drawing that it was given. */
#include <stdio.h>
#include <stdlib.h>
#include "app/grids_check.h"
#include "app/intl.h"
#include "app/layer_import.h"
#include "store/replica.h"

#define SLIVER_M	2.0
#define LEAST_M2	1.0

static bool
step(void *ctx, size_t done, size_t all)
{
	struct grids_check *const g = ctx;

	progress_show(&g->progress, done, all, done / 3);
	return !progress_interrupted();
}

static bool
on_node(void *ctx, const struct store_node_row *n)
{
	bool *const anchored = ctx;

	*anchored |= n->anchor && n->state == NODE_TRUSTED;
	return !*anchored;
}

/* Of a station the others do not take the word. */
static void
whose_word(const struct layer_job *j)
{
	bool anchored = false;

	if (store_nodes(j->c->store, on_node, &anchored) == OK && anchored)
		complain(_("%s: grids drawn here count here; other nodes take "
		    "the word of their anchor"), j->path);
}

enum err
layer_job_check(struct layer_job *j)
{
	const struct geo_limits limits = { SLIVER_M, LEAST_M2 };
	struct grids_check g = { .law = &j->c->law, .s = &j->s, .grids = true,
		.progress = *j->progress };
	enum err e;

	whose_word(j);
	g.more = xcalloc(j->s.n + 1, sizeof *g.more);
	for (size_t i = 0; i < j->origin_n && i < j->s.n; i++)
		g.more[i].no = j->origin[i].no;
	if (geo_version() == NULL) {
		free(g.more);
		complain(_("%s: not checked: libgeos (package libgeos-c1v5) is "
		    "not installed"), j->path);
		return OK;
	}
	e = geo_check(g.s, g.law, &limits, grids_check_fault, step, &g);
	if (e == OK && g.n > 0) {
		progress_end(&g.progress);
		grids_check_end(&g);
		fwrite(g.out.p, 1, g.out.n, stderr);
	}
	buf_fini(&g.out);
	free(g.more);
	if (e != OK || g.wrong == 0 || !j->wish->strict)
		return e;
	complain(_("%s: %zu faults in how it is drawn, and --strict was asked "
	    "for"), j->path, g.wrong);
	return ERR_BAD_INPUT;
}
