/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import: pieces of the file go in, cases and quarantine come out. Nothing
 * depends on how much there is; running it again after any end goes on where
 * it ended, because the source's own ids are known by then. */
#include "app/sub.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/ingest.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/progress.h"
#include "wire/reader.h"

#define PIECE (256 * 1024)
#define MAP_BYTES_MAX (4u << 20)

struct import {
	const struct invocation *in;
	struct context	c;
	struct import_map map;
	struct ingest	g;
	struct diag_sink diag;
	struct progress	progress;
	uint64_t	fed, size;	/* bytes; size 0: not known */
	struct buf	map_name, map_path;
	bool		map_there;
};

/* ---- the map ---- */

/* NAME of an installed map, or a file. */
static int
open_map(struct import *x, const char *name)
{
	struct buf text = { 0 };
	char file[256], path[4200];
	enum err e;

	snprintf(file, sizeof file, "%s.map", name);
	context_data("maps", file, path, sizeof path);
	if (strchr(name, '/') || access(path, R_OK) < 0)
		snprintf(path, sizeof path, "%s", name);
	if (!own_whole(path, MAP_BYTES_MAX, &text)) {
		complain(_("%s: no such map; see: gridseat maps"), name);
		buf_fini(&text);
		return EXIT_FAILED;
	}
	e = importmap_read(&x->map, buf_view(&text), path, &x->diag);
	buf_fini(&text);
	if (e != OK)
		return EXIT_FAILED;
	x->map_there = true;
	buf_cstr(&x->map_name, name);
	buf_cstr(&x->map_path, path);
	return EXIT_DONE;
}

/* ---- the file ---- */

static bool
take_names(void *ctx, const struct str *names, size_t n)
{
	struct import *x = ctx;

	bin_columns(&x->g.bin, names, n);
	return true;
}

static bool
take_record(void *ctx, const struct record *r)
{
	struct import *x = ctx;

	if (progress_interrupted()) {
		x->g.err = ERR_CANCELLED;
		return false;
	}
	progress_show(&x->progress, r->byte, x->size, x->g.read);
	return ingest_record(&x->g, r);
}

static int
open_file(struct import *x, const char *path)
{
	struct stat st;
	int fd = strcmp(path, "-") ? own_open(path, O_RDONLY, 0) : 0;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		complain("%s: %s", path, strerror(errno));
	else if (S_ISREG(st.st_mode))
		x->size = (uint64_t)st.st_size;
	return fd;
}

typedef enum err feed_fn(void *to, struct str bytes);

/* Every piece of fd into feed; ERR_IO is said. */
static enum err
feed_all(struct import *x, int fd, feed_fn *feed, void *to)
{
	char *piece = xmalloc(PIECE);
	enum err e = OK;
	ssize_t n = 1;

	while (e == OK && n > 0) {
		n = read(fd, piece, PIECE);
		if (n < 0 && errno == EINTR) {
			n = 1;
			if (progress_interrupted())
				e = x->g.err = ERR_CANCELLED;
			continue;
		}
		if (n < 0) {
			complain("%s: %s", x->in->word[0], strerror(errno));
			e = x->g.err = ERR_IO;
		} else if (n > 0) {
			e = feed(to, str_n(piece, (size_t)n));
			x->fed += (uint64_t)n;
		}
	}
	free(piece);
	return e;
}

static enum err
feed_reader(void *to, struct str bytes)
{
	return reader_feed(to, bytes);
}

static enum err
import_file(struct import *x, int fd)
{
	struct record_sink sink = { .fn = take_record, .names = take_names,
	    .ctx = x, .diag = &x->diag, .file = x->in->word[0] };
	struct reader *r = reader_new(&x->map, &sink);
	enum err e = feed_all(x, fd, feed_reader, r);

	if (e == OK)
		e = reader_finish(r);
	reader_free(&r);
	return e;
}

/* ---- a quarantine ---- */

static bool
take_head(void *ctx, const struct quarantine_head *h)
{
	struct import *x = ctx;
	char name[512];

	str_copy(h->map, name, sizeof name);
	if (!x->map_there && open_map(x, name) != EXIT_DONE)
		return false;
	x->g.err = ingest_fields(&x->g, buf_z(&x->map_path), &x->diag);
	if (x->g.err != OK)
		return false;
	str_copy(h->file, x->g.bin.source, sizeof x->g.bin.source);
	str_copy(buf_view(&x->map_name), x->g.bin.map, sizeof x->g.bin.map);
	bin_columns(&x->g.bin, h->columns, h->columns_n);
	return true;
}

/* One record, or the pieces a broken one was made of. */
static bool
take_quarantined(void *ctx, const struct quarantined *q)
{
	struct import *x = ctx;
	struct record_sink sink = { .fn = take_record, .ctx = x,
	    .diag = &x->diag, .file = x->in->word[0] };
	struct reader *r = reader_again(&x->map, x->g.bin.names,
	    x->g.bin.names_n, &sink);
	enum err e;

	x->g.again = q;
	e = reader_feed(r, q->raw);
	if (e == OK)
		e = reader_finish(r);
	reader_free(&r);
	x->g.again = NULL;
	return e != ERR_CANCELLED && x->g.err == OK;
}

static enum err
feed_quarantine(void *to, struct str bytes)
{
	return quarantine_feed(to, bytes);
}

static enum err
import_quarantine(struct import *x, int fd)
{
	struct quarantine_sink sink = { .head = take_head,
	    .fn = take_quarantined, .ctx = x, .diag = &x->diag,
	    .file = x->in->word[0] };
	struct quarantine *q = quarantine_new(&sink);
	enum err e = feed_all(x, fd, feed_quarantine, q);

	if (e == OK)
		e = quarantine_finish(q);
	quarantine_free(&q);
	return e;
}

/* ---- the summary ---- */

/* Who brought in how much from where stands in the log, too. */
static enum err
note_import(struct import *x)
{
	const struct ingest *g = &x->g;
	struct repo *r = x->c.repo;
	struct body b = { .n = 0 };
	struct intent it = { .kind = EV_IMPORT_DONE, .subject = x->map.source,
	    .actor = str_of(x->c.who.me.code),
	    .login = str_of(x->c.who.login), .body = &b };
	struct outcome out = { 0 };
	enum err e = body_int(&b, "read", (int64_t)g->read);

	if (e == OK)
		e = body_int(&b, "new", (int64_t)g->fresh);
	if (e == OK)
		e = body_int(&b, "known", (int64_t)g->known);
	if (e == OK)
		e = body_int(&b, "quarantined", (int64_t)g->quarantined);
	return e == OK ? r->ops->commit(r, &it, 1, false, &out) : e;
}

static void
print_json(const struct import *x, enum err e)
{
	const struct ingest *g = &x->g;
	struct buf b = { 0 };

	buf_fmt(&b, "{\"read\":%llu,\"new\":%llu,\"known\":%llu,"
	    "\"quarantined\":%llu,\"quarantine_file\":",
	    (unsigned long long)g->read, (unsigned long long)g->fresh,
	    (unsigned long long)g->known, (unsigned long long)g->quarantined);
	if (g->bin.n)
		buf_json(&b, str_of(g->bin.path));
	else
		buf_cstr(&b, "null");
	buf_fmt(&b, ",\"doubtful\":%llu,\"doubts\":%llu,\"dry_run\":%s,"
	    "\"complete\":%s,\"seconds\":%.3f}\n",
	    (unsigned long long)g->doubtful, (unsigned long long)g->doubts,
	    g->dry_run ? "true" : "false", e == OK ? "true" : "false",
	    progress_seconds(&x->progress));
	fwrite(b.p, 1, b.n, stdout);
	buf_fini(&b);
}

static void
print_text(const struct import *x)
{
	const struct ingest *g = &x->g;
	double s = progress_seconds(&x->progress);

	printf(_("%llu read = %llu new + %llu known + %llu quarantined "
	    "(%.1f s, %.0f/s)\n"), (unsigned long long)g->read,
	    (unsigned long long)g->fresh, (unsigned long long)g->known,
	    (unsigned long long)g->quarantined, s,
	    s > 0 ? (double)g->read / s : 0.0);
	if (g->doubtful)
		printf(_("%llu came in with doubts (flag:doubtful)\n"),
		    (unsigned long long)g->doubtful);
	if (g->bin.n)
		printf(_("quarantine: %s\n"), g->bin.path);
	if (g->dry_run)
		printf("%s\n", _("dry run: nothing was changed"));
}

static int
sum_up(struct import *x, enum err e)
{
	struct ingest *g = &x->g;

	/* What never reached the disk was not read: it comes again. */
	if (g->read > g->fresh + g->known + g->quarantined && e != OK)
		g->read = g->fresh + g->known + g->quarantined;
	if (option_flag(x->in, "json"))
		print_json(x, e);
	else
		print_text(x);
	if (g->read != g->fresh + g->known + g->quarantined) {
		complain("%s", _("the counts do not add up"));
		return EXIT_FAILED;
	}
	if (e == OK)
		return EXIT_DONE;
	if (e == ERR_CANCELLED)
		complain("%s", _("stopped; run it again and it goes on from "
		    "here"));
	else
		complain_err(e, x->in->word[0], NULL);
	return exit_of(e);
}

/* Whatever ended it: what was read is put where it belongs. */
static enum err
settle(struct import *x, enum err e)
{
	enum err late = ingest_flush(&x->g);

	if (x->g.err != OK)
		e = x->g.err;
	e = e == OK ? late : e;
	late = bin_close(&x->g.bin);
	e = e == OK ? late : e;
	if (e == OK && x->g.fresh && !x->g.dry_run)
		e = note_import(x);
	while (e == OK && !progress_interrupted() && store_tend(x->c.store))
		continue;
	return e;
}

static int
run(struct import *x)
{
	bool retry = option_flag(x->in, "retry");
	int fd = open_file(x, x->in->word[0]);
	enum err e;

	if (fd < 0)
		return EXIT_FAILED;
	if (x->map_there && ingest_fields(&x->g, buf_z(&x->map_path),
	    &x->diag) != OK) {
		if (fd > 0)
			close(fd);
		return EXIT_FAILED;
	}
	progress_begin(&x->progress);
	e = settle(x, retry ? import_quarantine(x, fd) : import_file(x, fd));
	progress_end(&x->progress);
	if (fd > 0)
		close(fd);
	return sum_up(x, e);
}

int
sub_import(const struct invocation *in)
{
	const char *map = option_text(in, "map");
	struct import *x;
	int code;

	if (!map && !option_flag(in, "retry")) {
		complain("%s", _("a map is needed (--map MAP); see: "
		    "gridseat maps"));
		return EXIT_USAGE;
	}
	x = xcalloc(1, sizeof *x);
	x->in = in;
	x->diag.fn = complain_diag;
	code = map ? open_map(x, map) : EXIT_DONE;
	if (code == EXIT_DONE)
		code = context_open(&x->c, in, option_flag(in, "dry-run") ?
		    CONTEXT_SEAT : CONTEXT_SEAT | CONTEXT_WRITE);
	if (code == EXIT_DONE) {
		ingest_init(&x->g, &x->c, &x->map,
		    option_flag(in, "dry-run"));
		bin_init(&x->g.bin, x->c.dir, in->word[0], map ? map : "",
		    option_text(in, "quarantine"));
		code = run(x);
		ingest_fini(&x->g);
		context_close(&x->c);
	}
	importmap_fini(&x->map);
	buf_fini(&x->map_name);
	buf_fini(&x->map_path);
	free(x);
	return code;
}
