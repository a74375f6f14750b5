/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all commands about layers share: who may, which one, the run of jobs. */
#include "app/layer_import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/own.h"
#include "app/rules_cli.h"
#include "wire/geoarchive.h"

int
layer_open(struct context *c, const struct invocation *in, bool write)
{
	const int code = context_open(c, in, CONTEXT_SEAT | CONTEXT_CASES |
	    (write ? CONTEXT_WRITE : 0));

	if (code != EXIT_DONE || !write || context_needs_admin(c))
		return code;
	context_close(c);
	return EXIT_FAILED;
}

int
layer_day(const struct invocation *in, int32_t none, int32_t *out)
{
	*out = none;
	if (!option_text(in, "from"))
		return EXIT_DONE;
	return rules_cli_day(in, "from", out) ? EXIT_DONE : EXIT_USAGE;
}

int
layer_wish_of(const struct context *c, const struct invocation *in,
    struct layer_wish *w)
{
	const char *const crs = option_text(in, "crs");

	*w = (struct layer_wish){ .convert = option_flag(in, "convert"),
		.force = option_flag(in, "force"),
		.strict = option_flag(in, "strict"),
		.dry_run = option_flag(in, "dry-run"),
		.no_parents = option_flag(in, "no-parents"),
		.keep = option_flag(in, "keep"),
		.roles = option_text(in, "roles") };
	if (crs && (w->datum = geo_datum(str_of(crs))) == DATUM_NONE) {
		complain(_("--crs is wgs84, gcj02 or bd09: %s"), crs);
		return EXIT_USAGE;
	}
	return layer_day(in, clock_day(clock_wall(), c->law.offset_min),
	    &w->from);
}

/* ---- what stands ---- */

struct search {
	const char	*name;
	int32_t		day;
	bool		exact, found;
	struct arena	*arena;
	struct layer	*out;
};

static struct str
keep(struct arena *a, struct str s)
{
	return str_n(arena_dup(a, s.p, s.n), s.n);
}

static bool
on_layer(void *ctx, const struct layer *l)
{
	struct search *const k = ctx;

	if (strcmp(l->name, k->name) != 0 || l->from > k->day ||
	    (k->exact && l->from != k->day))
		return true;
	*k->out = *l;
	k->out->title = keep(k->arena, l->title);
	k->out->roles = keep(k->arena, l->roles);
	k->out->note = keep(k->arena, l->note);
	k->found = true;
	return true;
}

enum err
layer_find(struct context *c, const char *name, int32_t day, bool exact,
    struct arena *arena, struct layer *out)
{
	struct search k = { name, day, exact, false, arena, out };
	const enum err e = store_layers(c->store, on_layer, &k);

	return e == OK && !k.found ? ERR_NOT_FOUND : e;
}

enum err
layer_shapes(struct context *c, const struct layer *l, struct shapes *out)
{
	struct buf bytes = { 0 };
	size_t at = 0;
	enum err e = store_layer_archive(c->store, l->digest, &bytes);

	if (e == OK)
		e = geoarchive_get(buf_view(&bytes), out, &at);
	buf_fini(&bytes);
	return e;
}

/* Is what goes out of it? Of grids some may be models, and say so each. */
static bool
schematic(const struct shapes *s, unsigned level)
{
	bool marked = false;

	for (size_t i = 0; i < s->n && s->schematic; i++) {
		marked |= shape_model(&s->f[i]);
		if (shape_model(&s->f[i]) && (!level || s->f[i].level == level))
			return true;
	}
	return s->schematic && !marked;
}

int
layer_print(const struct invocation *in, const struct shapes *s,
    unsigned level)
{
	const char *const path = option_text(in, "output");
	FILE *const f = path ? own_create(path) : stdout;
	struct buf b = { 0 };
	bool first = true, good;

	if (!f) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	geojson_begin(&b, s->datum, schematic(s, level));
	for (size_t i = 0; i < s->n; i++) {
		if (level && s->f[i].level != level)
			continue;
		geojson_put(&b, s, i, first);
		first = false;
		if (b.n > 65536) {
			fwrite(b.p, 1, b.n, f);
			b.n = 0;
		}
	}
	geojson_end(&b);
	fwrite(b.p, 1, b.n, f);
	buf_fini(&b);
	good = fflush(f) == 0 && !ferror(f);
	if (path)
		good &= fclose(f) == 0;
	return good ? EXIT_DONE : complain_err(ERR_IO, path ? path : "-", NULL);
}

/* ---- jobs ---- */

static void
job_json(const struct layer_job *j, bool first, struct buf *out)
{
	bool any = false;

	buf_fmt(out, "%s{\"layer\":\"%s\",\"file\":", first ? "" : ",",
	    j->l.name);
	buf_json(out, str_of(j->path));
	buf_fmt(out, ",\"kind\":\"%s\",\"crs\":\"%s\",\"read\":%llu,"
	    "\"features\":%zu,\"bad\":%llu,\"unplaced\":%llu,"
	    "\"crossed\":%llu,\"outlines\":%zu,\"bare\":%zu,\"faults\":{",
	    layer_kind_name(j->l.kind), geo_datum_code(j->s.datum),
	    (unsigned long long)j->read, j->s.n, (unsigned long long)j->bad,
	    (unsigned long long)j->unplaced, (unsigned long long)j->crossed,
	    j->made, j->bare);
	for (unsigned i = 1; i < GEOJSON_FAULT_COUNT; i++) {
		if (!j->faults[i])
			continue;
		buf_cstr(out, any ? "," : "");
		buf_json(out, str_of(geojson_fault_text(i)));
		buf_fmt(out, ":%llu", (unsigned long long)j->faults[i]);
		any = true;
	}
	buf_cstr(out, "},\"bad_file\":");
	if (j->bad_path[0])
		buf_json(out, str_of(j->bad_path));
	else
		buf_cstr(out, "null");
	buf_byte(out, '}');
}

static void
job_text(const struct layer_job *j)
{
	printf(_("%-20s %7llu read, %7zu in the layer, %llu bad, %llu of no "
	    "grid, %s\n"), j->l.name, (unsigned long long)j->read, j->s.n,
	    (unsigned long long)j->bad, (unsigned long long)j->unplaced,
	    geo_datum_name(j->s.datum));
	if (j->crossed)
		printf(_("  rings that cross themselves: %llu; all spots: "
		    "gridseat grids check\n"), (unsigned long long)j->crossed);
	if (j->bad_path[0])
		printf(_("  put aside: %s\n"), j->bad_path);
	if (j->made)
		printf(_("  outlines of %zu grids above were made of those in "
		    "them\n"), j->made);
	if (j->bare)
		printf(_("  %zu grids stay without a shape beside others of "
		    "theirs: %.*s\n"), j->bare, (int)j->bare_of.n,
		    j->bare_of.p);
}

static enum err
append(struct layer_job *j, const struct layer_job *k)
{
	const size_t n = j->s.n;
	enum err e = OK;

	for (size_t i = 0; i < k->s.n && e == OK; i++)
		e = shapes_copy(&j->s, &k->s, i);
	j->origin = xgrow(j->origin, &j->origin_cap, j->s.n + 1,
	    sizeof *j->origin);
	for (size_t i = j->origin_n; i < j->s.n; i++)
		j->origin[i] = i >= n && i - n < k->origin_n ?
		    k->origin[i - n] : (struct layer_origin){ 0, 0 };
	j->origin_n = j->s.n;
	return e;
}

/* Several files may make one drawing: the one before goes into this. */
static enum err
join(struct layer_job *all, struct layer_job *j)
{
	enum err e = OK;

	for (struct layer_job *k = all; k < j; k++) {
		if (k->merged || strcmp(k->l.name, j->l.name) != 0)
			continue;
		if (k->s.datum != j->s.datum) {
			complain(_("%s: it is in %s, %s in %s: no one drawing"),
			    j->path, geo_datum_name(j->s.datum), k->path,
			    geo_datum_name(k->s.datum));
			return ERR_REFUSED;
		}
		e = append(j, k);
		j->l.schematic |= k->l.schematic;
		j->grow = k->grow > j->grow ? k->grow : j->grow;
		k->merged = true;
	}
	shapes_done(&j->s);
	return e;
}

static enum err
prepare(struct layer_job *all, struct layer_job *j)
{
	enum err e = layer_job_begin(j);

	if (e == OK)
		e = layer_job_read(j);
	if (e == OK)
		e = layer_job_place(j);
	if (e == OK && str_is(j->row.layer, LAYER_GRIDS))
		e = layer_job_grids(j);
	if (e == OK)
		e = join(all, j);
	if (!layer_bad_close(j) && e == OK)
		e = ERR_IO;
	return e;
}

/* What was drawn is checked; what is made of it needs none. */
static enum err
finish_grids(struct layer_job *j)
{
	enum err e = layer_job_check(j);

	if (e == OK)
		e = layer_job_grow(j);
	return e == OK ? layer_job_parents(j) : e;
}

static void
tell(const struct layer_job *j, size_t n, bool json, bool changed)
{
	struct buf b = { 0 };

	if (!json) {
		for (size_t i = 0; i < n; i++)
			job_text(&j[i]);
		if (!changed)
			puts(j[0].wish->dry_run ?
			    _("dry run: nothing was changed") :
			    _("nothing was changed"));
		return;
	}
	buf_fmt(&b, "{\"changed\":%s,\"layers\":[", changed ? "true" : "false");
	for (size_t i = 0; i < n; i++)
		job_json(&j[i], i == 0, &b);
	buf_cstr(&b, "]}\n");
	fwrite(b.p, 1, b.n, stdout);
	buf_fini(&b);
}

int
layer_jobs_run(struct layer_job *j, size_t n, bool json)
{
	struct progress p;
	enum err e = OK;
	size_t done = 0;

	progress_begin(&p);
	for (size_t i = 0; i < n && e == OK; i++) {
		j[i].progress = &p;
		e = prepare(j, &j[i]);
		done++;
	}
	for (size_t i = 0; i < n && e == OK; i++)
		if (!j[i].merged && str_is(j[i].row.layer, LAYER_GRIDS))
			e = finish_grids(&j[i]);
	for (size_t i = 0; i < n && e == OK && !j[0].wish->dry_run; i++)
		if (!j[i].merged)
			e = layer_job_put(&j[i]);
	progress_end(&p);
	tell(j, done, json, e == OK && !j[0].wish->dry_run);
	for (size_t i = 0; i < n; i++)
		layer_job_fini(&j[i]);
	return e == OK ? EXIT_DONE : exit_of(e) == EXIT_DAMAGED ?
	    EXIT_DAMAGED : EXIT_FAILED;
}
