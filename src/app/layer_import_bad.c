/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features that are not taken: the first few are said, all are counted and kept as
 * they were, in a file that can be mended and tried again. */
#include "app/layer_import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "app/bin.h"
#include "app/intl.h"
#include "app/own.h"
#include "base/utf8.h"
#include "geo/check.h"
#include "lang/lang.h"

#define SPOTS 1		/* the first is said; all: grids check */

static bool
bad_open(struct layer_job *j)
{
	const char *slash = strrchr(j->path, '/');

	if (j->bad_file || j->wish->dry_run)
		return j->bad_file != NULL;
	j->bad_file = bin_make(j->c->dir, slash ? slash + 1 : j->path,
	    "bad.geojson", j->bad_path, sizeof j->bad_path);
	if (!j->bad_file) {
		complain("%s: %s", j->bad_path, strerror(errno));
		j->bad_path[0] = '\0';
		return false;
	}
	fputs("{\"type\":\"FeatureCollection\",\"features\":[\n", j->bad_file);
	return true;
}

/* What was too long to be kept is read again where it stands. */
static void
copy_range(struct layer_job *j, uint64_t at, uint64_t n)
{
	char piece[65536];
	const int fd = own_open(j->path, O_RDONLY, 0);
	ssize_t got = 1;

	while (fd >= 0 && n && got > 0) {
		got = pread(fd, piece, n < sizeof piece ? (size_t)n :
		    sizeof piece, (off_t)at);
		if (got > 0) {
			fwrite(piece, 1, (size_t)got, j->bad_file);
			at += (uint64_t)got;
			n -= (uint64_t)got;
		}
	}
	if (fd >= 0)
		close(fd);
}

static void
keep_raw(struct layer_job *j, const struct geojson_feature *f)
{
	if (!f->size || !bad_open(j))
		return;
	if (j->bad > 1)
		fputs(",\n", j->bad_file);
	if (f->raw.n == f->size)
		fwrite(f->raw.p, 1, f->raw.n, j->bad_file);
	else
		copy_range(j, f->at, f->size);
}

static struct str
name_of(const struct layer_job *j, const struct geojson_feature *f)
{
	static const char *const usual[] = { "name", "NAME", "Name", "code",
		NULL };
	char key[128];
	const char *const own[] = { key, NULL };
	struct str rest = j->row.name, part, got;

	while (str_cut(&rest, ',', &part)) {
		str_copy(part, key, sizeof key);
		got = geojson_get(f, own);
		if (got.n)
			return got;
	}
	return geojson_get(f, usual);
}

void
layer_bad(struct layer_job *j, const struct geojson_feature *f,
    const char *why)
{
	struct buf name = { 0 }, found = { 0 };

	j->faults[f->fault]++;
	if (++j->bad <= LAYER_SHOWN) {
		lang_safe_text(utf8_head(name_of(j, f), 60), &name);
		lang_safe_text(str_of(f->found), &found);
		complain(_("%s: feature %llu%s%.60s%s, byte %llu: %s%s%s%s"),
		    j->path, (unsigned long long)f->no, name.n ? " (" : "",
		    name.n ? buf_z(&name) : "", name.n ? ")" : "",
		    (unsigned long long)f->fault_at, _(why),
		    found.n ? ": \"" : "", found.n ? buf_z(&found) : "",
		    found.n ? "\"" : "");
	} else if (j->bad == LAYER_SHOWN + 1) {
		complain(_("%s: … the others are only counted"), j->path);
	}
	keep_raw(j, f);
	buf_fini(&name);
	buf_fini(&found);
}

void
layer_bad_shape(struct layer_job *j, size_t i, const char *why,
    struct str near)
{
	struct buf text = { 0 }, likely = { 0 };

	j->unplaced++;
	if (j->unplaced <= LAYER_SHOWN) {
		lang_safe_text(j->s.f[i].name, &text);
		if (near.n)
			buf_fmt(&likely, _(", most likely %.*s is meant"),
			    STR_ARG(near));
		complain(_("%s: feature %llu \"%s\", byte %llu: %s%s"), j->path,
		    (unsigned long long)j->origin[i].no,
		    text.n ? buf_z(&text) : "",
		    (unsigned long long)j->origin[i].at, _(why),
		    likely.n ? buf_z(&likely) : "");
	}
	if (bad_open(j)) {
		text.n = 0;
		geojson_put(&text, &j->s, i, j->bad + j->unplaced == 1);
		fwrite(text.p, 1, text.n, j->bad_file);
	}
	buf_fini(&text);
	buf_fini(&likely);
}

/* A district has to work on what it was given: it is drawn as even-odd has it. */
void
layer_rings(struct layer_job *j, const struct geojson_feature *f, size_t i)
{
	struct buf name = { 0 };
	struct spot at[SPOTS];
	size_t n = 0;

	if (j->s.f[i].shape == SHAPE_AREA || (j->l.kind == LAYER_GRID &&
	    shape_closed(&j->s, i)))
		n = geo_crossings(&j->s, i, at, SPOTS);
	if (n == 0)
		return;
	if (++j->crossed <= LAYER_SHOWN) {
		lang_safe_text(j->s.f[i].name, &name);
		complain(_("%s: feature %llu \"%s\", byte %llu: a ring crosses or "
		    "touches itself at %.6f,%.6f; taken as it is"), j->path,
		    (unsigned long long)f->no, name.n ? buf_z(&name) : "",
		    (unsigned long long)f->at, at->lon / (double)GEO_UNIT,
		    at->lat / (double)GEO_UNIT);
	}
	buf_fini(&name);
}

bool
layer_bad_close(struct layer_job *j)
{
	bool good = true;

	if (!j->bad_file)
		return true;
	fputs("\n]}\n", j->bad_file);
	good = fflush(j->bad_file) == 0 && !ferror(j->bad_file);
	good &= fclose(j->bad_file) == 0;
	j->bad_file = NULL;
	if (!good)
		complain("%s: %s", j->bad_path, _(err_text(ERR_IO)));
	return good;
}
