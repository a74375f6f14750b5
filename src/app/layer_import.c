/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One layer out of a file: what it is to be, and its features. */
#include "app/layer_import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/intl.h"
#include "app/own.h"
#include "base/utf8.h"
#include "wire/decimal.h"
#include "wire/geoarchive.h"

#define PIECE (256 * 1024)
#define SPOTS_MOST (32u << 20)	/* of one layer: its archive must fit */

/* ---- what it is to be ---- */

static void
role_codes(const struct law *law, uint32_t bits, struct buf *out)
{
	for (size_t i = 0; i < law->roles_n; i++) {
		if (!(bits >> law->roles[i].bit & 1))
			continue;
		if (out->n)
			buf_byte(out, ',');
		buf_str(out, law->roles[i].code);
	}
}

/* What the profile says of a layer of this name, and what is said here. */
static void
set_up(struct layer_job *j, const struct law_layer *p)
{
	struct layer *const l = &j->l;
	struct str sign = j->row.sign;

	if (p) {
		l->kind = (enum layer_kind)p->kind;
		l->sign = p->sign;
		l->keep = p->keep;
		l->hidden = p->hidden;
		role_codes(&j->c->law, p->roles, &j->roles);
	}
	if (j->wish->roles) {
		j->roles.n = 0;
		buf_cstr(&j->roles, j->wish->roles);
	}
	l->keep |= j->wish->keep;
	if (j->row.hidden.n)
		l->hidden = str_is(j->row.hidden, "1");
	if (sign.n)
		l->sign = utf8_next(&sign);
	buf_str(&j->title, j->row.title.n ? j->row.title : p ? p->name :
	    j->row.layer);
	l->title = buf_view(&j->title);
	l->roles = buf_view(&j->roles);
	l->from = j->wish->from;
}

static bool
roles_known(const struct layer_job *j)
{
	struct str rest = buf_view(&j->roles), part;

	while (rest.n && str_cut(&rest, ',', &part))
		if (!law_role_by_code(&j->c->law, str_trim(part))) {
			complain(_("no such role: %.*s"), STR_ARG(part));
			return false;
		}
	return true;
}

enum err
layer_job_begin(struct layer_job *j)
{
	const struct law_layer *const p = law_layer_by_code(&j->c->law,
	    j->row.layer);
	int64_t grow = 0, level;

	if (!layer_name_ok(j->row.layer)) {
		complain(_("%.*s: a layer's name has small letters, digits, "
		    "'-', '_' and '.'"), STR_ARG(j->row.layer));
		return ERR_BAD_INPUT;
	}
	str_copy(j->row.layer, j->l.name, sizeof j->l.name);
	set_up(j, p);
	if (str_is(j->row.layer, LAYER_GRIDS))
		j->l.kind = LAYER_GRID;
	else if (j->row.kind.n && !layer_kind_by_name(j->row.kind, &j->l.kind)) {
		complain(_("no such kind of layer: %.*s"), STR_ARG(j->row.kind));
		return ERR_BAD_INPUT;
	}
	j->l.keep |= j->l.kind == LAYER_CAMERA;
	if (j->row.level.n && (!str_int(j->row.level, &level) || level < 1 ||
	    level > GRID_UNIT)) {
		complain("%s", _("a grid's level is 1 to 5"));
		return ERR_BAD_INPUT;
	}
	if (j->row.grow.n && (!str_int(j->row.grow, &grow) || grow < 2 ||
	    grow > GRID_UNIT)) {
		complain("%s", _("grids are grown to a level of 2 to 5"));
		return ERR_BAD_INPUT;
	}
	j->grow = (unsigned)grow;
	return roles_known(j) ? OK : ERR_BAD_INPUT;
}

/* ---- features ---- */

static struct str
first_of(const struct geojson_feature *f, struct str keys, bool *number,
    double *value)
{
	struct str part;

	while (keys.n && str_cut(&keys, ',', &part))
		for (size_t i = 0; i < f->p_n; i++)
			if (str_eq(f->p[i].name, part) && f->p[i].text.n) {
				*number = f->p[i].number;
				*value = f->p[i].value;
				return f->p[i].text;
			}
	return STR_NONE;
}

/* The properties that the row names, into the features just copied. */
static void
name_features(struct layer_job *j, const struct geojson_feature *f,
    size_t first)
{
	bool number = false;
	double v = 0;
	const struct str name = str_trim(first_of(f, j->row.name, &number, &v));
	const struct str kind = str_trim(first_of(f, j->row.class, &number,
	    &v));
	const uint64_t code = law_grid_code(str_starts(j->row.code, STR("=")) ?
	    str_from(j->row.code, 1) : first_of(f, j->row.code, &number, &v));
	int64_t level = 0, value = FEATURE_NO_VALUE, e6;

	if (decimal_parse(str_trim(first_of(f, j->row.value, &number, &v)),
	    &e6))
		value = e6 / 1000;
	if (j->row.level.n && !str_int(j->row.level, &level))
		level = 0;
	for (size_t i = first; i < j->s.n; i++) {
		struct feature *const to = &j->s.f[i];

		to->name = str_n(arena_dup(&j->s.arena, name.p, name.n),
		    name.n);
		to->kind = str_n(arena_dup(&j->s.arena, kind.p, kind.n),
		    kind.n);
		to->code = code;
		to->level = (uint8_t)level;
		to->value = value;
	}
}

static void
note_origin(struct layer_job *j, const struct geojson_feature *f, size_t first)
{
	j->origin = xgrow(j->origin, &j->origin_cap, j->s.n,
	    sizeof *j->origin);
	for (size_t i = first; i < j->s.n; i++) {
		j->origin[i] = (struct layer_origin){ f->no, f->at };
		layer_rings(j, f, i);
	}
	j->origin_n = j->s.n;
}

bool
layer_take(struct layer_job *j, const struct geojson_feature *f)
{
	const size_t first = j->s.n;
	enum err e = OK;

	j->read++;
	if (f->fault != GEOJSON_OK) {
		layer_bad(j, f, geojson_fault_text(f->fault));
		return !progress_interrupted();
	}
	if (j->s.at_n + f->s->at_n > SPOTS_MOST)
		e = ERR_TOO_BIG;
	for (size_t i = 0; i < f->s->n && e == OK; i++)
		e = shapes_copy(&j->s, f->s, i);
	name_features(j, f, first);
	note_origin(j, f, first);
	if (e == ERR_TOO_BIG)
		complain(_("%s: more than a layer can hold (%u positions)"),
		    j->path, SPOTS_MOST);
	return e == OK && !progress_interrupted();
}

static bool
on_feature(void *ctx, const struct geojson_feature *f)
{
	struct layer_job *const j = ctx;

	progress_show(j->progress, f->at, j->size, j->read);
	return layer_take(j, f);
}

static enum err
read_geojson(struct layer_job *j, int fd)
{
	struct geojson *g = geojson_new(DATUM_NONE, on_feature, j);
	char *const piece = xmalloc(PIECE);
	enum err e = OK;
	ssize_t n = 1;

	while (e == OK && n > 0) {
		n = read(fd, piece, PIECE);
		if (n < 0 && errno == EINTR && !progress_interrupted()) {
			n = 1;
			continue;
		}
		if (n < 0)
			e = errno == EINTR ? ERR_CANCELLED : ERR_IO;
		else if (n > 0)
			e = geojson_feed(g, str_n(piece, (size_t)n));
	}
	if (e == OK)
		e = geojson_finish(g);
	if (geojson_stated(g))
		j->stated = geojson_datum(g);
	j->l.schematic |= geojson_schematic(g);
	free(piece);
	geojson_free(&g);
	return e;
}

static bool
is_table(const char *path)
{
	return str_ends(str_of(path), STR(".csv")) ||
	    str_ends(str_of(path), STR(".CSV")) ||
	    str_ends(str_of(path), STR(".tsv"));
}

static int
open_file(struct layer_job *j)
{
	struct stat st;
	int fd = own_open(j->path, O_RDONLY, 0);

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		complain("%s: %s", j->path, strerror(errno));
	else
		j->size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	return fd;
}

enum err
layer_job_read(struct layer_job *j)
{
	const int fd = open_file(j);
	enum err e;

	if (fd < 0)
		return ERR_NOT_FOUND;
	e = is_table(j->path) ? layer_csv_read(j, fd) :
	    read_geojson(j, fd);
	close(fd);
	shapes_done(&j->s);
	if (e == ERR_BAD_INPUT)
		complain(_("%s: it is not whole, or no GeoJSON; nothing of it "
		    "is taken"), j->path);
	else if (e == ERR_CANCELLED && progress_interrupted())
		complain("%s", _("stopped; nothing was changed"));
	else if (e == ERR_IO)
		complain("%s: %s", j->path, _(err_text(e)));
	if (e == OK && j->s.n == 0) {
		complain(_("%s: nothing in it can be drawn"), j->path);
		e = ERR_BAD_INPUT;
	}
	if (e == OK && j->bad + j->crossed && j->wish->strict) {
		complain(_("%s: %llu bad features, and --strict was asked for"),
		    j->path, (unsigned long long)(j->bad + j->crossed));
		e = ERR_REFUSED;
	}
	return e;
}

/* ---- into the store ---- */

enum err
layer_job_put(struct layer_job *j)
{
	struct buf archive = { 0 };
	enum err e;

	j->l.datum = j->s.datum;
	j->l.schematic |= j->s.schematic;
	j->s.schematic = j->l.schematic;
	j->l.features = j->s.n;
	j->l.note = buf_view(&j->note);
	geoarchive_put(&j->s, &archive);
	e = store_layer_put(j->c->store, &j->l, buf_view(&archive),
	    str_of(j->c->who.me.code), str_of(j->c->who.login));
	if (e == ERR_TOO_BIG)
		complain(_("%s: %zu MiB are more than a layer can hold"),
		    j->path, archive.n >> 20);
	else if (e != OK)
		(void)complain_err(e, j->c->dir, NULL);
	buf_fini(&archive);
	return e;
}

void
layer_job_fini(struct layer_job *j)
{
	(void)layer_bad_close(j);
	shapes_fini(&j->s);
	free(j->origin);
	buf_fini(&j->title);
	buf_fini(&j->bare_of);
	buf_fini(&j->note);
	buf_fini(&j->roles);
}
