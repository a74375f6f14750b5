/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bundle in: what a stick brought, taken as from a server, in batches. Known
 * documents change nothing, so that a file may be taken in again, or after it was
 * cut off. Exit 0: all of it was taken, was known, or waits for what is missing;
 * 1: the file is cut off or altered, or documents were put aside. */
#include "app/sub.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/bundle.h"
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/progress.h"
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/replica.h"
#include "wire/conf.h"
#include "wire/doc.h"

#define BATCH_DOCS	500
#define BATCH_BYTES	(4u << 20)

struct bundle {
	struct context	c;
	const struct invocation *in;
	const char	*path;
	struct doc	doc[BATCH_DOCS];
	struct arena	arena;
	size_t		n, bytes;
	struct seal_hash hash;
	struct progress	p;
	uint64_t	docs, line;
	struct store_received sum;
	bool		ended, fits;	/* its last line was there; and was right */
};

/* --- first and last line --- */

struct frame { bool magic, newer, has_end; uint64_t end; uint8_t digest[32];
	bool has_digest; };

static const char *
frame_item(void *ctx, const struct conf_item *item)
{
	struct frame *f = ctx;
	int64_t n;

	if (str_is(item->path, "gridseat") && item->type == CONF_TEXT) {
		f->magic = str_is(item->text, BUNDLE_MAGIC);
		f->newer = !f->magic && str_starts(item->text, STR("bundle "));
	} else if (str_is(item->path, "end") && item->type == CONF_NUMBER) {
		f->has_end = str_int(item->text, &n) && n >= 0;
		f->end = f->has_end ? (uint64_t)n : 0;
	} else if (str_is(item->path, "digest") && item->type == CONF_TEXT) {
		f->has_digest = hex_get(item->text, f->digest,
		    sizeof f->digest);
	}
	return NULL;
}

static bool
read_frame(struct str line, struct frame *f)
{
	struct diag_sink quiet = { NULL, NULL, 0, 0 };

	*f = (struct frame){ .magic = false };
	return line.n < 4096 && conf_read(line, "", frame_item, f,
	    &quiet) == OK;
}

static int
first_line(struct bundle *b, struct str line)
{
	struct frame f;

	if (read_frame(line, &f) && f.magic)
		return EXIT_DONE;
	complain(f.newer ? _("%s: made by a newer gridseat") :
	    _("%s: this is no bundle"), b->path);
	return EXIT_FAILED;
}

static bool
is_last(struct bundle *b, struct str line)
{
	uint8_t digest[SEAL_DIGEST];
	struct seal_hash h = b->hash;
	struct frame f;

	if (!str_starts(line, STR("{\"end\":")) || !read_frame(line, &f) ||
	    !f.has_end || !f.has_digest)
		return false;
	seal_hash_end(&h, digest);
	b->ended = true;
	b->fits = f.end == b->docs &&
	    memcmp(digest, f.digest, sizeof digest) == 0;
	return true;
}

/* --- batches --- */

/* Another profile came with it: from here on the store is told by that one. */
static int
open_anew(struct bundle *b)
{
	context_close(&b->c);
	return context_open(&b->c, b->in, CONTEXT_WRITE | CONTEXT_WHOLE |
	    CONTEXT_TRUE);
}

static void
add_up(struct store_received *sum, const struct store_received *r)
{
	sum->fresh += r->fresh;
	sum->known += r->known;
	sum->aside += r->aside;
	sum->keys += r->keys;
	sum->chunks += r->chunks;
	sum->alarm |= r->alarm;
}

/* Of a stranger everything is put aside, up to a bound. */
static int
say_failed(struct bundle *b, enum err e)
{
	uint64_t n = 0, unseen;

	if (e != ERR_FULL || store_aside_count(b->c.store, BUNDLE_LINK, &n,
	    &unseen) != OK || n < ASIDE_MOST)
		return complain_err(e, b->c.dir, NULL);
	complain("%s", _("too many records were put aside: look at them "
	    "first"));
	return EXIT_FAILED;
}

static int
flush(struct bundle *b)
{
	struct store_batch batch = { .link = BUNDLE_LINK, .doc = b->doc,
	    .n = b->n, .now_ms = clock_wall().ms, .bulk = true };
	struct store_received got;
	enum err e;

	if (b->n == 0)
		return EXIT_DONE;
	e = store_receive(b->c.store, &batch, &got);
	b->n = b->bytes = 0;
	arena_fini(&b->arena);
	if (e != OK)
		return say_failed(b, e);
	add_up(&b->sum, &got);
	return got.law ? open_anew(b) : EXIT_DONE;
}

static int
take_doc(struct bundle *b, struct str line)
{
	struct doc *d = &b->doc[b->n++];

	/* Its texts lie in the line: it must stay. */
	line = str_n(arena_dup(&b->arena, line.p, line.n), line.n);
	*d = (struct doc){ .kind = DOC_OTHER };
	doc_read(line, d, &b->arena);
	b->docs++;
	b->bytes += line.n;
	progress_show(&b->p, b->docs, 0, b->docs);
	return b->n == BATCH_DOCS || b->bytes > BATCH_BYTES ? flush(b) :
	    EXIT_DONE;
}

static int
take_line(struct bundle *b, struct str line)
{
	int code = EXIT_DONE;

	if (b->line++ == 0)
		code = first_line(b, line);
	else if (is_last(b, line))
		return EXIT_DONE;
	else if (line.n > 0)
		code = take_doc(b, line);
	seal_hash_add(&b->hash, line);
	seal_hash_add(&b->hash, STR("\n"));
	return code;
}

static int
take_file(struct bundle *b)
{
	FILE *f = strcmp(b->path, "-") ? own_read(b->path) : stdin;
	struct buf line = { 0 };
	enum err e = OK;
	int code = EXIT_DONE;

	if (f == NULL) {
		complain("%s: %s", b->path, strerror(errno));
		return EXIT_FAILED;
	}
	seal_hash_begin(&b->hash);
	while (code == EXIT_DONE && !b->ended && !progress_interrupted() &&
	    (e = own_line(f, REPLICA_DOC_MAX, &line)) == OK) {
		/* A line without its end is cut off, and no document. */
		if (feof(f) && b->line > 0 && !is_last(b, buf_view(&line)))
			break;
		code = take_line(b, buf_view(&line));
	}
	if (code == EXIT_DONE && e != OK && e != ERR_END) {
		complain("%s:%llu: %s", b->path,
		    (unsigned long long)b->line + 1, _(err_text(e)));
		code = EXIT_FAILED;
	}
	if (code == EXIT_DONE || b->line > 0) {
		int last = b->c.store != NULL ? flush(b) : EXIT_DONE;

		code = code == EXIT_DONE ? last : code;
	}
	buf_fini(&line);
	if (f != stdin)
		fclose(f);
	return code;
}

/* --- what came of it --- */

static bool
count_wait(void *ctx, const struct store_wait *w)
{
	*(uint64_t *)ctx += w->have;
	return true;
}

static void
tell(const struct bundle *b, uint64_t waits, bool json)
{
	printf(json ? "{\"documents\":%llu,\"new\":%llu,\"known\":%llu,"
	    "\"waiting\":%llu,\"keys\":%llu,\"aside\":%llu}\n" :
	    _("%llu documents: %llu events new, %llu known, %llu wait, "
	    "%llu keys, %llu put aside\n"), (unsigned long long)b->docs,
	    (unsigned long long)b->sum.fresh, (unsigned long long)b->sum.known,
	    (unsigned long long)waits, (unsigned long long)b->sum.keys,
	    (unsigned long long)b->sum.aside);
}

static int
judge(const struct bundle *b)
{
	if (!b->ended)
		complain(_("%s: cut off; what was whole in it was taken"),
		    b->path);
	else if (!b->fits)
		complain(_("%s: altered on its way; what could be proven was "
		    "taken"), b->path);
	if (b->sum.aside > 0)
		complain("%s", _("documents were put aside: see gridseat "
		    "channel aside"));
	return b->ended && b->fits && b->sum.aside == 0 ? EXIT_DONE :
	    EXIT_FAILED;
}

int
sub_bundle_in(const struct invocation *in)
{
	struct bundle *b = xcalloc(1, sizeof *b);
	uint64_t waits = 0;
	int code = context_open(&b->c, in, CONTEXT_WRITE | CONTEXT_WHOLE |
	    CONTEXT_TRUE);

	if (code == EXIT_DONE) {
		b->in = in;
		b->path = in->word[0];
		progress_begin(&b->p);
		code = take_file(b);
		progress_end(&b->p);
		if (b->c.store != NULL && b->line > 1) {
			(void)!store_waits(b->c.store, count_wait, &waits);
			tell(b, waits, option_flag(in, "json"));
		}
		if (code == EXIT_DONE && progress_interrupted())
			code = complain_err(ERR_CANCELLED, b->path, NULL);
		else if (code == EXIT_DONE)
			code = judge(b);
		if (b->c.store != NULL)
			context_close(&b->c);
	}
	arena_fini(&b->arena);
	free(b);
	return code;
}
