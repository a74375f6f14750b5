/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grids check: what is wrong with how grids, a layer or a file are drawn. The
 * store's grids and its layers, a profile's model cells, or a file as it is, which
 * nothing is imported of. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/grids_check.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/profiles.h"
#include "app/rules_cli.h"

#define SLIVER_CM	200
#define LEAST_M2	1

/* A file where the word says so or one lies there; else a layer's name. */
static bool
is_file(const char *word)
{
	FILE *f;

	if (strchr(word, '/') != NULL || strchr(word, '.') != NULL)
		return true;
	f = own_read(word);
	if (f != NULL)
		fclose(f);
	return f != NULL;
}

/* ---- what is known of the district ---- */

/* A file needs no store: one is opened where it was named. */
static bool
wants_store(const struct grids_check *g, bool file)
{
	return option_text(g->in, "profile") == NULL && (!file ||
	    option_text(g->in, "store") != NULL ||
	    getenv("GRIDSEAT_STORE") != NULL);
}

static int
open_district(struct grids_check *g, bool file)
{
	const char *const profile = option_text(g->in, "profile");
	int32_t day = DISTRICT_TODAY;
	int code = EXIT_DONE;
	enum err e;

	if (profile != NULL) {
		code = profiles_read(profile, &g->archive, &g->own);
	} else if (wants_store(g, file)) {
		code = context_open(&g->c, g->in, 0);
		g->opened = code == EXIT_DONE;
	} else {
		return EXIT_DONE;
	}
	if (code != EXIT_DONE)
		return code;
	if (option_text(g->in, "from") != NULL &&
	    !rules_cli_day(g->in, "from", &day))
		return EXIT_USAGE;
	g->law = g->opened ? &g->c.law : &g->own;
	e = district_open(g->opened ? g->c.store : NULL, g->law, day, &g->d);
	return e == OK ? EXIT_DONE : complain_err(e, g->opened ? g->c.dir :
	    profile, NULL);
}

/* ---- what is checked ---- */

static size_t
find_layer(const struct grids_check *g, const char *name)
{
	size_t i = 0;

	while (i < district_layers(g->d) &&
	    strcmp(district_layer(g->d, i)->name, name) != 0)
		i++;
	return i;
}

static int
take_layer(struct grids_check *g, const char *name)
{
	const size_t i = find_layer(g, name);

	if (i == district_layers(g->d)) {
		complain(_("%s: no such file, and no layer of that name"), name);
		return EXIT_FAILED;
	}
	g->s = district_shapes(g->d, i);
	g->grids = strcmp(name, LAYER_GRIDS) == 0;
	if (g->s != NULL)
		return EXIT_DONE;
	complain(_("%s: its shapes have not come here yet"), name);
	return EXIT_FAILED;
}

/* What was drawn, else the model: never one against the other. */
static int
take_grids(struct grids_check *g)
{
	if (find_layer(g, LAYER_GRIDS) < district_layers(g->d))
		return take_layer(g, LAYER_GRIDS);
	g->s = district_grids(g->d);
	g->grids = true;
	if (g->s->n > 0)
		return EXIT_DONE;
	complain(_("no grid of %.*s is drawn; see: gridseat grids import"),
	    STR_ARG(g->law->name));
	return EXIT_FAILED;
}

static int
take(struct grids_check *g)
{
	const char *const word = g->in->word_n > 0 ? g->in->word[0] : NULL;
	const bool file = word != NULL && is_file(word);
	int code = open_district(g, file);

	if (code != EXIT_DONE)
		return code;
	if (word == NULL)
		return take_grids(g);
	if (!file)
		return take_layer(g, word);
	code = grids_check_read(g, word);
	g->s = &g->read;
	g->grids = g->law != NULL;
	return code;
}

/* ---- the check ---- */

static bool
step(void *ctx, size_t done, size_t all)
{
	struct grids_check *const g = ctx;

	progress_show(&g->progress, done, all, done / 3);
	return !progress_interrupted();
}

static int
check(struct grids_check *g)
{
	const struct geo_limits limits = {
		(double)option_number(g->in, "sliver", SLIVER_CM) / 100,
		(double)option_number(g->in, "least", LEAST_M2) };
	const enum err e = geo_check(g->s, g->grids ? g->law : NULL, &limits,
	    grids_check_fault, step, g);

	if (e == ERR_CANCELLED) {
		complain(_("stopped; this is what was found until then"));
		return EXIT_FAILED;
	}
	return e != OK ? complain_err(e, "GEOS", NULL) :
	    g->wrong > 0 ? EXIT_FAILED : EXIT_DONE;
}

int
sub_grids_check(const struct invocation *in)
{
	struct grids_check g = { .in = in, .json = option_flag(in, "json"),
		.all = option_flag(in, "all") };
	int code;

	if (geo_version() == NULL) {
		complain(_("libgeos (package libgeos-c1v5) is not installed: "
		    "grids cannot be checked; all else works"));
		return EXIT_FAILED;
	}
	grids_check_begin(&g);
	progress_begin(&g.progress);
	code = take(&g);
	if (code == EXIT_DONE) {
		code = check(&g);
		progress_end(&g.progress);
		grids_check_end(&g);
		fwrite(g.out.p, 1, g.out.n, stdout);
	} else {
		progress_end(&g.progress);
	}
	district_close(&g.d);
	if (g.opened)
		context_close(&g.c);
	shapes_fini(&g.read);
	free(g.more);
	law_fini(&g.own);
	buf_fini(&g.archive);
	buf_fini(&g.out);
	return code;
}
