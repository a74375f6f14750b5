/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layers import: a file, or a folder by a map of layers. */
#include "app/sub.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "app/intl.h"
#include "app/layer_import.h"
#include "app/own.h"

struct layers {
	const struct invocation *in;
	struct context	c;
	struct layer_wish wish;
	struct layer_map map;
	struct layer_job *job;
	size_t		n, cap;
	struct arena	arena;		/* paths and names */
	bool		grids;		/* and no other layer */
};

static const char *
path_of(struct layers *x, const char *dir, struct str file)
{
	const size_t n = strlen(dir);
	const bool slash = n && dir[n - 1] == '/';
	char *const p = arena_alloc(&x->arena, n + file.n + 2);

	memcpy(p, dir, n);
	if (!slash)
		p[n] = '/';
	memcpy(p + n + !slash, file.p, file.n);
	return p;
}

static void
add(struct layers *x, const char *path, const struct layer_row *row)
{
	x->job = xgrow(x->job, &x->cap, x->n + 1, sizeof *x->job);
	x->job[x->n++] = (struct layer_job){ .c = &x->c, .wish = &x->wish,
		.path = path, .row = *row };
}

/* ---- what the options say ---- */

/* --property name=KEY: which property is the name, the class, the value. */
static int
take_properties(struct layers *x, struct layer_row *row)
{
	const struct { const char *head; struct str *to; } what[] = {
		{ "name=", &row->name }, { "class=", &row->class },
		{ "value=", &row->value }, { "code=", &row->code },
	};
	const struct option_value *const set = x->in->set;

	for (size_t i = 0; i < x->in->set_n; i++) {
		size_t k = 0;

		if (strcmp(set[i].row->name, "property") != 0)
			continue;
		while (k < 4 && !str_starts(str_of(set[i].text),
		    str_of(what[k].head)))
			k++;
		if (k == 4) {
			complain(_("--property is name=…, class=…, value=… or "
			    "code=…: %s"), set[i].text);
			return EXIT_USAGE;
		}
		*what[k].to = str_of(set[i].text + strlen(what[k].head));
	}
	return EXIT_DONE;
}

/* The command's words go before the map's. */
static int
take_options(struct layers *x, struct layer_row *row)
{
	const struct { const char *name; struct str *to; } what[] = {
		{ "name", &row->layer }, { "title", &row->title },
		{ "kind", &row->kind }, { "code", &row->code },
		{ "level", &row->level }, { "grow", &row->grow },
		{ "cell", &row->cell }, { "sign", &row->sign },
	};

	for (size_t i = 0; i < sizeof what / sizeof *what; i++)
		if (option_text(x->in, what[i].name))
			*what[i].to = str_of(option_text(x->in, what[i].name));
	if (option_flag(x->in, "likely"))
		row->likely = STR("1");
	if (option_flag(x->in, "hidden"))
		row->hidden = STR("1");
	return take_properties(x, row);
}

/* "Poi Sports.geojson" is poi-sports. */
static struct str
layer_of_file(struct layers *x, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 :
	    path, *dot = strrchr(base, '.');
	size_t n = dot && dot > base ? (size_t)(dot - base) : strlen(base);
	char *const p = arena_alloc(&x->arena, LAYER_NAME_MAX + 1);

	n = n < LAYER_NAME_MAX ? n : LAYER_NAME_MAX;
	for (size_t i = 0; i < n; i++) {
		const char c = base[i];

		p[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) :
		    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    (i && (c == '_' || c == '.')) ? c : i ? '-' : 'x';
	}
	return str_n(p, n);
}

static int
add_file(struct layers *x, const char *path)
{
	struct layer_row row = { .name = STR("name,NAME,Name,名称"),
		.class = STR("kind,type,class"), .value = STR("value") };
	int code;

	row.layer = layer_of_file(x, path);
	code = take_options(x, &row);
	if (code == EXIT_DONE)
		add(x, path, &row);
	return code;
}

/* ---- folders ---- */

static bool
is_geo(const char *name)
{
	const struct str s = str_of(name);

	return str_ends(s, STR(".geojson")) || str_ends(s, STR(".json")) ||
	    str_ends(s, STR(".csv"));
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
geo_only(const struct dirent *d)
{
	return d->d_name[0] != '.' && is_geo(d->d_name);
}

static int
add_folder(struct layers *x, const char *dir)
{
	struct dirent **list = NULL;
	const int n = scandir(dir, &list, geo_only, by_name);
	int code = EXIT_DONE;

	if (option_text(x->in, "name")) {
		complain("%s", _("--name names the layer of one file, not of a "
		    "folder"));
		code = EXIT_USAGE;
	}
	for (int i = 0; i < n; i++) {
		if (code == EXIT_DONE)
			code = add_file(x, path_of(x, dir,
			    str_of(list[i]->d_name)));
		free(list[i]);
	}
	free(list);
	if (code == EXIT_DONE && x->n == 0) {
		complain(_("%s: no GeoJSON and no CSV in it"), dir);
		code = EXIT_FAILED;
	}
	return code;
}

/* Files that the map names and the folder lacks are said; those are not drawn. */
static int
add_mapped(struct layers *x, const char *path, bool folder)
{
	const char *slash = strrchr(path, '/');
	const struct str base = str_of(slash ? slash + 1 : path);
	int code = EXIT_DONE;
	struct stat st;

	for (size_t i = 0; i < x->map.n && code == EXIT_DONE; i++) {
		struct layer_row row = x->map.row[i];
		const char *file = path;

		if (x->grids && !str_is(row.layer, LAYER_GRIDS))
			continue;
		if (folder)
			file = path_of(x, path, row.file);
		else if (!str_eq(base, row.file))
			continue;
		if (folder && stat(file, &st) < 0) {
			complain("%s: %s", file, strerror(errno));
			continue;
		}
		code = take_options(x, &row);
		if (code == EXIT_DONE)
			add(x, file, &row);
	}
	if (code == EXIT_DONE && x->n == 0) {
		complain(_("%s: the map names no file that is here"), path);
		code = EXIT_FAILED;
	}
	return code;
}

static int
add_jobs(struct layers *x)
{
	const char *const path = x->in->word[0];
	const char *const map = option_text(x->in, "map");
	struct stat st;
	int code;
	bool folder;

	if (stat(path, &st) < 0) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	folder = S_ISDIR(st.st_mode);
	if (!map)
		return folder ? add_folder(x, path) : add_file(x, path);
	code = layer_map_open(map, &x->map);
	return code == EXIT_DONE ? add_mapped(x, path, folder) : code;
}

static int
import(const struct invocation *in, bool grids)
{
	struct layers *x = xcalloc(1, sizeof *x);
	int code = layer_open(&x->c, in, !option_flag(in, "dry-run"));

	x->in = in;
	x->grids = grids;
	if (code == EXIT_DONE) {
		code = layer_wish_of(&x->c, in, &x->wish);
		if (code == EXIT_DONE)
			code = add_jobs(x);
		for (size_t i = 0; grids && i < x->n; i++)
			x->job[i].row.layer = STR(LAYER_GRIDS);
		if (code == EXIT_DONE)
			code = layer_jobs_run(x->job, x->n,
			    option_flag(in, "json"));
		context_close(&x->c);
	}
	layer_map_fini(&x->map);
	arena_fini(&x->arena);
	free(x->job);
	free(x);
	return code;
}

int
sub_layers_import(const struct invocation *in)
{
	return import(in, false);
}

int
sub_grids_import(const struct invocation *in)
{
	return import(in, true);
}
