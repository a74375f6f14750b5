/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_folder.c -- a profile's folder, over those that it extends.
 * Layer: wire. */
#include "wire/profile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "wire/conf.h"
#include "wire/profile_load.h"
#include "wire/profile_pack.h"

struct profile_origin {
	struct pack	 pack;
	char		*dir[PACK_FOLDERS];	/* owned; [0] the profile's own */
	uint32_t	 dirs;
};

struct packing {
	struct profile_origin *o;
	const struct profile_find *find;
	struct diag_sink *sink;
	enum err	 err;		/* the first */
};

/* What profile.json says of other folders. */
struct above {
	char		 base[256];
	uint64_t	 line;
	struct buf	 replaces;	/* names, each between two commas */
};

static void
fail(struct packing *k, const struct diag *d, enum err err)
{
	diag_say(k->sink, d);
	if (k->err == OK)
		k->err = err;
}

/* ---- one folder ---- */

static void
list_add(struct pack *k, const char *folder, const char *name)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%s%s", folder, name);
	(void)pack_add(k, buf_z(&b));
	buf_fini(&b);
}

/* demo/NAME.tsv, whatever there is; the folder may be missing. */
static void
list_demo(struct pack *k, const char *dir)
{
	struct buf path = { 0 };
	struct dirent *e;
	DIR *d;

	buf_fmt(&path, "%s/demo", dir);
	d = opendir(buf_z(&path));
	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' &&
		    str_ends(str_of(e->d_name), STR(".tsv")))
			list_add(k, "demo/", e->d_name);
	if (d != NULL)
		closedir(d);
	buf_fini(&path);
}

/* A table that may be missing is listed only where it is. */
static void
list_tables(struct pack *k, const char *dir, bool all)
{
	struct buf path = { 0 };

	for (unsigned i = 0; i < PF_COUNT; i++) {
		path.n = 0;
		buf_fmt(&path, "%s/%s", dir, profile_table_names[i]);
		if ((all && !profile_table_optional(i)) ||
		    access(buf_z(&path), F_OK) == 0)
			list_add(k, "", profile_table_names[i]);
	}
	buf_fini(&path);
}

static enum err
read_all(int fd, size_t size, struct buf *out)
{
	size_t left = size;

	buf_reserve(out, size);
	while (left > 0) {
		const ssize_t got = read(fd, out->p + out->n, left);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ERR_IO;	/* also one that shrinks as we read */
		out->n += (size_t)got;
		left -= (size_t)got;
	}
	return OK;
}

static enum err
read_file(const char *dir, struct piece *p)
{
	struct buf path = { 0 };
	enum err err = OK;
	struct stat st;
	int fd;

	buf_fmt(&path, "%s/%s", dir, p->name);
	/* A pipe under a table's name is no file, and not waited for. */
	fd = open(buf_z(&path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	buf_fini(&path);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND :
		    ERR_IO;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		err = ERR_IO;
	else if (st.st_size > (off_t)PROFILE_FILE_MAX)
		err = ERR_TOO_BIG;
	if (err == OK)
		err = read_all(fd, (size_t)st.st_size, &p->text);
	close(fd);
	return err;
}

/* What there is of a folder; all: and what there must be. */
static void
read_folder(struct packing *k, uint32_t folder, bool all, struct pack *out)
{
	const char *const dir = k->o->dir[folder];

	list_add(out, "", PROFILE_JSON);
	list_tables(out, dir, all);
	list_demo(out, dir);
	pack_sort(out);
	for (size_t i = 0; i < out->n; i++) {
		struct piece *const p = &out->p[i];
		const enum err e = read_file(dir, p);
		const struct diag d = { .file = p->name, .expected =
			e == ERR_NOT_FOUND ? "this file in the profile" :
			e == ERR_TOO_BIG ? "a file of at most 64 MiB" :
			"a file that can be read" };

		p->folder = folder;
		if (e != OK)
			fail(k, &d, e);
	}
}

/* ---- what it extends ---- */

static const char *
take_above(void *ctx, const struct conf_item *item)
{
	struct above *const a = ctx;

	if (item->type != CONF_TEXT)
		return NULL;
	if (str_is(item->path, "extends")) {
		str_copy(item->text, a->base, sizeof(a->base));
		a->line = item->line;
	} else if (str_starts(item->path, STR("replaces."))) {
		buf_fmt(&a->replaces, ",%.*s,", STR_ARG(item->text));
	}
	return NULL;
}

/* Its faults are said when the whole is read. */
static void
read_above(const char *dir, struct above *a)
{
	struct piece json = { .name = xstrdup(PROFILE_JSON) };
	struct diag_sink quiet = { 0 };

	*a = (struct above){ 0 };
	if (read_file(dir, &json) == OK)
		(void)!conf_read(buf_view(&json.text), PROFILE_JSON,
		    take_above, a, &quiet);
	piece_fini(&json);
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A folder beside this one, or one that is installed: its real path. */
static bool
find_base(const struct packing *k, uint32_t folder, const char *name,
    char out[PATH_MAX])
{
	struct buf beside = { 0 };
	char installed[PATH_MAX];
	bool ok;

	buf_fmt(&beside, "%s%s%s", name[0] == '/' ? "" : k->o->dir[folder],
	    name[0] == '/' ? "" : "/../", name);
	ok = is_folder(buf_z(&beside)) &&
	    realpath(buf_z(&beside), out) != NULL;
	buf_fini(&beside);
	if (ok || k->find == NULL || k->find->fn == NULL)
		return ok;
	return k->find->fn(k->find->ctx, name, installed, sizeof(installed)) &&
	    is_folder(installed) && realpath(installed, out) != NULL;
}

/* Puts the base's folder behind the last; false: it has none, or a bad one. */
static bool
add_base(struct packing *k, uint32_t folder, const struct above *a)
{
	struct profile_origin *const o = k->o;
	struct diag d = { .file = PROFILE_JSON, .line = a->line,
		.field = "extends", .found = str_of(a->base) };
	char path[PATH_MAX];

	if (a->base[0] == '\0')
		return false;
	if (!find_base(k, folder, a->base, path)) {
		d.expected = "a profile beside this one, or an installed one";
		fail(k, &d, ERR_NOT_FOUND);
		return false;
	}
	d.expected = "a profile that is not built on this one";
	for (uint32_t i = 0; i < o->dirs; i++)
		if (strcmp(o->dir[i], path) == 0) {
			fail(k, &d, ERR_BAD_INPUT);
			return false;
		}
	if (o->dirs == PACK_FOLDERS) {
		d.expected = "at most eight profiles one on the other";
		fail(k, &d, ERR_BAD_INPUT);
		return false;
	}
	o->dir[o->dirs++] = xstrdup(path);
	return true;
}

static bool
is_replaced(const struct above *a, const char *name)
{
	struct buf word = { 0 };
	bool found;

	buf_fmt(&word, ",%s,", name);
	found = str_find(buf_view(&a->replaces), buf_view(&word)) >= 0;
	buf_fini(&word);
	return found || strncmp(name, "demo/", 5) == 0;
}

/* own's files over base's: a table by its rows, demo/ and what is replaced as a
 * whole. */
static void
merge_pack(const struct above *a, struct pack *base, struct pack *own)
{
	for (size_t i = 0; i < own->n; i++) {
		struct piece *const mine = &own->p[i];
		struct piece *const old = pack_find(base, mine->name);
		struct piece merged = { .name = xstrdup(mine->name) };

		if (old == NULL || is_replaced(a, mine->name))
			piece_copy(mine, &merged);
		else if (strcmp(mine->name, PROFILE_JSON) == 0)
			merge_json(old, mine, &merged);
		else
			merge_table(old, mine, &merged);
		if (old != NULL) {
			piece_fini(old);
			*old = merged;
		} else if (base->n < PACK_FILES) {
			base->p[base->n++] = merged;
		} else {
			piece_fini(&merged);
		}
	}
}

/* The folder and all under it, from the lowest up. */
static void
pack_folders(struct packing *k)
{
	struct profile_origin *const o = k->o;
	struct above above[PACK_FOLDERS];
	uint32_t n = 0;
	bool more;

	do {
		read_above(o->dir[n], &above[n]);
		more = add_base(k, n, &above[n]);
		n++;
	} while (more);
	if (k->err == OK)
		read_folder(k, n - 1, true, &o->pack);
	for (uint32_t i = n - 1; k->err == OK && i-- > 0; ) {
		struct pack own = { 0 };

		read_folder(k, i, false, &own);
		merge_pack(&above[i], &o->pack, &own);
		pack_fini(&own);
	}
	while (n > 0)
		buf_fini(&above[--n].replaces);
}

enum err
profile_archive_from(const char *dir, const struct profile_find *find,
    struct buf *out, struct profile_origin **origin, struct diag_sink *sink)
{
	struct packing k = { .find = find, .sink = sink,
		.o = xcalloc(1, sizeof(*k.o)) };
	char path[PATH_MAX];

	k.o->dir[k.o->dirs++] = xstrdup(realpath(dir, path) != NULL ? path :
	    dir);
	pack_folders(&k);
	if (k.err == OK) {
		pack_sort(&k.o->pack);
		profile_put(&k.o->pack, out);
	}
	if (origin != NULL)
		*origin = k.o;
	else
		profile_origin_free(&k.o);
	return k.err;
}

enum err
profile_archive(const char *dir, struct buf *out, struct diag_sink *sink)
{
	return profile_archive_from(dir, NULL, out, NULL, sink);
}

void
profile_origin_free(struct profile_origin **o)
{
	if (*o == NULL)
		return;
	pack_fini(&(*o)->pack);
	while ((*o)->dirs > 0)
		free((*o)->dir[--(*o)->dirs]);
	free(*o);
	*o = NULL;
}

/* ---- whose line it was ---- */

void
profile_place(void *ctx, const struct diag *d)
{
	struct profile_place *const at = ctx;
	const struct profile_origin *const o = at->origin;
	struct diag there = *d;

	for (size_t i = 0; d->file != NULL && o != NULL && i < o->pack.n; i++) {
		const struct piece *const p = &o->pack.p[i];
		const struct mark m = piece_mark(p, d->line);
		const char *base;

		if (strcmp(p->name, d->file) != 0 || d->line == 0)
			continue;
		there.line = m.line;
		if (p->mark != NULL)
			there.byte = 0;
		if (m.folder == 0)
			break;
		base = strrchr(o->dir[m.folder], '/');
		snprintf(at->file, sizeof(at->file), "%.200s/%.200s",
		    base != NULL ? base + 1 : o->dir[m.folder], p->name);
		there.file = at->file;
		break;
	}
	diag_say(at->to, &there);
}
