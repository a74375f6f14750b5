/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_archive.c -- a profile folder as one run of bytes.  Layer: wire. */
#include "wire/profile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "wire/profile_load.h"

#define MAGIC "GSPF1\n"
#define NAMES_MAX 256	/* files of an archive */

struct names_list {
	char	*name[NAMES_MAX];	/* owned */
	size_t	 n;
};

static void
list_add(struct names_list *l, const char *folder, const char *name)
{
	struct buf b = { 0 };

	if (l->n == NAMES_MAX)
		return;
	buf_fmt(&b, "%s%s", folder, name);
	l->name[l->n++] = xstrdup(buf_z(&b));
	buf_fini(&b);
}

static void
list_fini(struct names_list *l)
{
	while (l->n > 0)
		free(l->name[--l->n]);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* demo/NAME.tsv, whatever there is; the folder may be missing. */
static void
list_demo(struct names_list *l, const char *dir)
{
	struct buf path = { 0 };
	struct dirent *e;
	DIR *d;

	buf_fmt(&path, "%s/demo", dir);
	d = opendir(buf_z(&path));
	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' &&
		    str_ends(str_of(e->d_name), STR(".tsv")))
			list_add(l, "demo/", e->d_name);
	if (d != NULL)
		closedir(d);
	buf_fini(&path);
}

/* A table that may be missing is listed only where it is. */
static void
list_tables(struct names_list *l, const char *dir)
{
	struct buf path = { 0 };

	for (unsigned i = 0; i < PF_COUNT; i++) {
		path.n = 0;
		buf_fmt(&path, "%s/%s", dir, profile_table_names[i]);
		if (!profile_table_optional(i) ||
		    access(buf_z(&path), F_OK) == 0)
			list_add(l, "", profile_table_names[i]);
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
add_file(const char *dir, const char *name, struct buf *out)
{
	struct buf path = { 0 };
	enum err err = OK;
	struct stat st;
	int fd;

	buf_fmt(&path, "%s/%s", dir, name);
	fd = open(buf_z(&path), O_RDONLY | O_CLOEXEC);
	buf_fini(&path);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND :
		    ERR_IO;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		err = ERR_IO;
	else if (st.st_size > (off_t)PROFILE_FILE_MAX)
		err = ERR_TOO_BIG;
	if (err == OK) {
		buf_fmt(out, "%s %zu\n", name, (size_t)st.st_size);
		err = read_all(fd, (size_t)st.st_size, out);
	}
	close(fd);
	return err;
}

static void
say(struct diag_sink *sink, const char *name, enum err err)
{
	const struct diag d = { .file = name, .expected = err == ERR_NOT_FOUND ?
		"this file in the profile" : err == ERR_TOO_BIG ?
		"a file of at most 64 MiB" : "a file that can be read" };

	diag_say(sink, &d);
}

enum err
profile_archive(const char *dir, struct buf *out, struct diag_sink *sink)
{
	struct names_list list = { 0 };
	const size_t start = out->n;
	enum err err = OK;

	list_add(&list, "", PROFILE_JSON);
	list_tables(&list, dir);
	list_demo(&list, dir);
	qsort(list.name, list.n, sizeof(list.name[0]), by_name);
	buf_cstr(out, MAGIC);
	for (size_t i = 0; i < list.n; i++) {
		const enum err e = add_file(dir, list.name[i], out);

		if (e == OK)
			continue;
		say(sink, list.name[i], e);
		if (err == OK)
			err = e;
	}
	if (err != OK)
		out->n = start;
	list_fini(&list);
	return err;
}

/* Takes "<name> <length>\n" and the bytes off *rest. */
static bool
next_file(struct str *rest, struct str *name, struct str *bytes)
{
	struct str head, tail;
	int64_t n;

	if (!str_cut(rest, '\n', &head))
		return false;
	tail = head;
	if (!str_cut(&tail, ' ', name) || !str_int(tail, &n) || n < 0 ||
	    (uint64_t)n > rest->n)
		return false;
	*bytes = str_n(rest->p, (size_t)n);
	*rest = str_from(*rest, (size_t)n);
	return true;
}

enum err
profile_file(struct str archive, const char *name, struct str *out)
{
	const struct str magic = STR(MAGIC);
	struct str rest, file, bytes;

	if (!str_starts(archive, magic))
		return ERR_BAD_INPUT;
	rest = str_from(archive, magic.n);
	while (rest.n > 0) {
		if (!next_file(&rest, &file, &bytes))
			return ERR_BAD_INPUT;
		if (str_is(file, name)) {
			*out = bytes;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

enum err
profile_demo_words(struct str archive, const char *name, struct str *out)
{
	struct buf path = { 0 };
	enum err err;

	buf_fmt(&path, "demo/%s.tsv", name);
	err = profile_file(archive, buf_z(&path), out);
	buf_fini(&path);
	return err;
}
