/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export events: the canonical bytes, one event a line, in order of arrival.
 * Sealed parts stay sealed; their keys go to a file of their own, one line a
 * case, only when asked. */
#include "app/sub.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/progress.h"
#include "app/recording.h"
#include "base/alloc.h"

struct export {
	FILE		*out, *keys;
	struct progress	 p;
	uint64_t	 n, of, recordings;
	uint64_t	*seen;		/* hashes of subjects with a key that is out */
	size_t		 cap, used;
};

/* True the first time. A case may have a key of each node that wrote of it. */
static bool
note_key(struct export *x, struct str subject, struct str hex)
{
	uint64_t h = (str_hash(subject) * 1099511628211u ^ str_hash(hex)) | 1;
	size_t i;

	if (2 * (x->used + 1) > x->cap) {
		size_t old_cap = x->cap;
		uint64_t *old = x->seen;

		x->cap = old_cap ? 2 * old_cap : 1024;
		x->seen = xcalloc(x->cap, sizeof *x->seen);
		for (i = 0; i < old_cap; i++) {
			size_t k = old[i] & (x->cap - 1);

			while (old[i] && x->seen[k])
				k = (k + 1) & (x->cap - 1);
			if (old[i])
				x->seen[k] = old[i];
		}
		free(old);
	}
	for (i = h & (x->cap - 1); x->seen[i]; i = (i + 1) & (x->cap - 1))
		if (x->seen[i] == h)
			return false;
	x->seen[i] = h;
	x->used++;
	return true;
}

static void
put_key(struct export *x, struct str subject, struct str hex)
{
	struct buf b = { 0 };

	if (!hex.n || !note_key(x, subject, hex))
		return;
	buf_cstr(&b, "{\"key\":");
	buf_json(&b, hex);
	buf_cstr(&b, ",\"subject\":");
	buf_json(&b, subject);
	buf_cstr(&b, "}\n");
	fwrite(b.p, 1, b.n, x->keys);
	buf_fini(&b);
}

static enum err
one_event(void *ctx, const struct event *e, struct str canonical,
    struct str key_hex)
{
	struct export *x = ctx;

	fwrite(canonical.p, 1, canonical.n, x->out);
	fputc('\n', x->out);
	if (x->keys)
		put_key(x, e->subject, key_hex);
	x->n++;
	x->recordings += recording_kept(&e->body);
	progress_show(&x->p, x->n, x->of, x->n);
	if (progress_interrupted())
		return ERR_CANCELLED;
	return ferror(x->out) || (x->keys && ferror(x->keys)) ? ERR_IO : OK;
}

/* Never over a file that is there. */
static FILE *
create(const char *path)
{
	FILE *f = own_create(path);

	if (!f)
		complain("%s: %s", path, strerror(errno));
	return f;
}

static int
finish(FILE *f, const char *path)
{
	int bad = fflush(f) | ferror(f);

	if (path)
		bad |= fsync(fileno(f)) | fclose(f);
	if (bad)
		complain("%s: %s", path ? path : "-", _(err_text(ERR_IO)));
	return bad ? EXIT_FAILED : EXIT_DONE;
}

static int
run(struct context *c, struct export *x)
{
	struct store_health h;
	enum err e;

	if (store_health(c->store, &h) == OK)
		x->of = h.events;
	progress_begin(&x->p);
	e = store_each_event(c->store, one_event, x);
	progress_end(&x->p);
	if (e == OK && x->recordings > 0)
		complain(ngettext("%llu recording is left out: its event "
		    "only names it", "%llu recordings are left out: their "
		    "events only name them", x->recordings),
		    (unsigned long long)x->recordings);
	return e == OK ? EXIT_DONE : complain_err(e, c->dir, NULL);
}

int
sub_export_events(const struct invocation *in)
{
	const char *path = option_text(in, "output");
	const char *keys = option_text(in, "keys");
	struct export x = { .out = stdout };
	struct context c;
	int code = context_open(&c, in, CONTEXT_LAWLESS | CONTEXT_WHOLE |
	    CONTEXT_TRUE), more;

	if (code != EXIT_DONE)
		return code;
	if (path && !(x.out = create(path)))
		code = EXIT_FAILED;
	if (code == EXIT_DONE && keys && !(x.keys = create(keys)))
		code = EXIT_FAILED;
	if (code == EXIT_DONE)
		code = run(&c, &x);
	if (x.out) {
		more = finish(x.out, path);
		code = code == EXIT_DONE ? more : code;
	}
	if (x.keys) {
		more = finish(x.keys, keys);
		code = code == EXIT_DONE ? more : code;
	}
	free(x.seen);
	context_close(&c);
	return code;
}
