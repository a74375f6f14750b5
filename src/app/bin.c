/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/bin.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"

#define BINS_MAX 100000

void
bin_init(struct bin *b, const char *store, const char *file, const char *map,
    const char *wish)
{
	const char *slash = strrchr(file, '/');

	*b = (struct bin){ .wish = wish };
	str_copy(str_of(store), b->store, sizeof b->store);
	str_copy(str_of(slash ? slash + 1 : file), b->source,
	    sizeof b->source);
	str_copy(str_of(map), b->map, sizeof b->map);
}

void
bin_columns(struct bin *b, const struct str *names, size_t n)
{
	size_t at = 0;

	b->columns.n = 0;
	b->names_n = n < RECORD_FIELDS_MAX ? n : RECORD_FIELDS_MAX;
	for (size_t i = 0; i < b->names_n; i++)
		buf_str(&b->columns, names[i]);
	for (size_t i = 0; i < b->names_n; i++) {
		b->names[i] = str_n(b->columns.p + at, names[i].n);
		at += names[i].n;
	}
}

/* The mode follows the folder's: a shared store's quarantine is shared. */
static mode_t
mode_like(const char *dir)
{
	struct stat st;

	return stat(dir, &st) == 0 && (st.st_mode & 0020) ? 0660 : 0600;
}

static FILE *
make(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	if (fd < 0)
		return NULL;
	(void)fchmod(fd, mode);
	return fdopen(fd, "w");
}

FILE *
bin_make(const char *store, const char *source, const char *suffix,
    char *path, size_t cap)
{
	mode_t mode = mode_like(store);
	char dir[4110];
	FILE *f = NULL;

	snprintf(dir, sizeof dir, "%s/quarantine", store);
	if (mkdir(dir, 0700) == 0)
		(void)chmod(dir, mode == 0660 ? 02770 : 0700);
	for (int n = 1; !f && n < BINS_MAX; n++) {
		snprintf(path, cap, "%s/%.60s-%d.%s", dir, source, n, suffix);
		f = make(path, mode);
		if (!f && errno != EEXIST)
			break;
	}
	return f;
}

static enum err
open_bin(struct bin *b)
{
	struct quarantine_head h = { .file = str_of(b->source),
	    .map = str_of(b->map), .columns = b->names,
	    .columns_n = b->names_n };
	struct buf line = { 0 };

	if (b->wish) {
		str_copy(str_of(b->wish), b->path, sizeof b->path);
		b->f = own_create(b->path);
	} else {
		b->f = bin_make(b->store, b->source, "jsonl", b->path,
		    sizeof b->path);
	}
	if (!b->f) {
		complain("%s: %s", b->path, strerror(errno));
		return errno == EEXIST ? ERR_EXISTS : ERR_IO;
	}
	quarantine_put_head(&h, &line);
	fwrite(line.p, 1, line.n, b->f);
	buf_fini(&line);
	return OK;
}

enum err
bin_put(struct bin *b, const struct quarantined *q)
{
	struct buf line = { 0 };
	enum err e = b->f ? OK : open_bin(b);

	if (e != OK)
		return e;
	quarantine_put(q, &line);
	if (fwrite(line.p, 1, line.n, b->f) != line.n)
		e = ERR_IO;
	buf_fini(&line);
	b->n++;
	return e;
}

enum err
bin_close(struct bin *b)
{
	enum err e = OK;

	if (b->f) {
		if (fflush(b->f) || ferror(b->f) || fsync(fileno(b->f)))
			e = ERR_IO;
		if (fclose(b->f))
			e = ERR_IO;
		b->f = NULL;
		if (e != OK)
			complain("%s: %s", b->path, _(err_text(e)));
	}
	buf_fini(&b->columns);
	return e;
}
