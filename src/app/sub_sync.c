/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The remotes of a store with nobody at a screen: once, until each has given and
 * taken what there is, or on until it is ended. A profile that comes from another
 * node holds from then on: everything begins anew under it. */
#include "app/sub.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/join.h"
#include "app/link.h"
#include "app/progress.h"
#include "base/alloc.h"

#define LOOK_SOON_US	10000
#define SHOW_US		250000

struct before { char code[24]; uint64_t in, out, refused; };

struct sync {
	const struct invocation *in;
	const char	*only;		/* this one, or NULL */
	struct context	c;
	struct loop	*loop;
	struct links	*links;
	struct progress	p;
	struct before	*were;		/* what each had moved before this run */
	size_t		were_n;
	bool		once, json, quiet, stop, anew, looking;
	int		code;
};

/* ---- what moved ---- */

static const struct before *
was(const struct sync *y, const struct link *l)
{
	static const struct before nothing = { .in = 0 };

	for (size_t i = 0; i < y->were_n; i++)
		if (!strcmp(y->were[i].code, l->st.code))
			return &y->were[i];
	return &nothing;
}

/* Links count since ever; under a profile that came they go on counting, and
 * others may be there. */
static void
remember(struct sync *y)
{
	const size_t n = links_count(y->links);

	y->were = xrealloc(y->were, (y->were_n + n) * sizeof *y->were);
	for (size_t i = 0; i < n; i++) {
		const struct link *l = links_at(y->links, i);
		struct before b = { .in = l->st.in, .out = l->st.out,
			.refused = l->st.refused };

		if (was(y, l)->code[0] != '\0')
			continue;
		snprintf(b.code, sizeof b.code, "%s", l->st.code);
		y->were[y->were_n++] = b;
	}
}

/* Of this run. */
static struct before
moved(const struct sync *y, const struct link *l)
{
	const struct before *b = was(y, l);

	return (struct before){ .in = l->st.in - b->in,
		.out = l->st.out - b->out,
		.refused = l->st.refused - b->refused };
}

static void
show(void *ctx)
{
	struct sync *y = ctx;
	uint64_t n = 0, left = 0;

	for (size_t i = 0; i < links_count(y->links); i++) {
		const struct link *l = links_at(y->links, i);
		const struct before m = moved(y, l);

		n += m.in + m.out;
		left += l->st.behind + l->st.queue;
	}
	if (!y->json)
		progress_show(&y->p, n, n + left, n);
	loop_timer(y->loop, SHOW_US, show, y);
}

/* ---- what became of each ---- */

static bool
failed(const struct link *l)
{
	return l->st.fail_ms != 0 || l->st.fatal;
}

static void
put_json(struct buf *b, const struct link *l, const struct before *m)
{
	const struct store_link *st = &l->st;

	buf_cstr(b, b->n > 1 ? ",{\"code\":" : "{\"code\":");
	buf_json(b, l->row->code);
	buf_fmt(b, ",\"ok\":%s,\"in\":%llu,\"out\":%llu,\"refused\":%llu,"
	    "\"queue\":%llu,\"behind\":%llu,\"gap\":%s,\"said\":",
	    failed(l) ? "false" : "true", (unsigned long long)m->in,
	    (unsigned long long)m->out, (unsigned long long)m->refused,
	    (unsigned long long)st->queue, (unsigned long long)st->behind,
	    st->gap ? "true" : "false");
	buf_json(b, str_of(st->said));
	buf_byte(b, '}');
}

static void
put_line(FILE *to, const struct link *l, const struct before *m)
{
	const struct store_link *st = &l->st;

	fprintf(to, _("%s: %s, %llu in, %llu out"), st->code, st->paused ?
	    _("paused") : failed(l) ? _("fails") : st->draining ?
	    _("draining") : _("well"), (unsigned long long)m->in,
	    (unsigned long long)m->out);
	if (st->said[0] != '\0')
		fprintf(to, ": %s", _(st->said));
	fputc('\n', to);
}

static void
tell(struct sync *y)
{
	struct buf b = { 0 };

	buf_byte(&b, '[');
	for (size_t i = 0; i < links_count(y->links); i++) {
		const struct link *l = links_at(y->links, i);
		const struct before m = moved(y, l);

		if (failed(l))
			y->code = EXIT_FAILED;
		if (y->json)
			put_json(&b, l, &m);
		else if (!y->quiet || failed(l))
			put_line(y->quiet ? stderr : stdout, l, &m);
	}
	if (y->json)
		printf("%.*s]\n", (int)b.n, b.p);
	buf_fini(&b);
}

/* ---- what comes in ---- */

static void
look(void *ctx)
{
	struct sync *y = ctx;

	y->looking = false;
	links_look(y->links);
}

static void
on_store(void *ctx)
{
	struct sync *y = ctx;

	if (y->looking)
		return;
	y->looking = true;
	loop_timer(y->loop, LOOK_SOON_US, look, y);
}

static void
on_signal(void *ctx, int signo)
{
	struct sync *y = ctx;

	(void)signo;
	y->stop = true;
	loop_stop(y->loop);
}

static void
before_sleep(void *ctx)
{
	struct sync *y = ctx;

	y->anew = links_anew(y->links);
	if (y->anew || (y->once && !y->looking && links_idle(y->links)))
		loop_stop(y->loop);
}

/* ---- life ---- */

/* Only the one that was named. */
static bool
keep_one(struct law *law, const char *code)
{
	for (size_t i = 0; i < law->links_n; i++)
		if (str_is(law->links[i].code, code)) {
			law->links += i;
			law->links_n = 1;
			return true;
		}
	complain(_("there is no remote %s"), code);
	return false;
}

static int
begin(struct sync *y)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	enum err e;
	int code = context_open(&y->c, y->in,
	    CONTEXT_WRITE | CONTEXT_WHOLE | CONTEXT_TRUE);

	if (code != EXIT_DONE)
		return code;
	(void)link_rows_faults(&y->c.law, y->c.dir, complain_diag);
	if (y->only != NULL && !keep_one(&y->c.law, y->only))
		return EXIT_FAILED;
	e = loop_new(&y->loop);
	for (size_t i = 0; e == OK && i < 3; i++)
		e = loop_signal(y->loop, signals[i], on_signal, y);
	if (e != OK)
		return complain_err(e, "sync", NULL);
	y->links = links_new(y->loop, &y->c);
	if (links_count(y->links) == 0) {
		complain("%s", _("no remote is run from this node"));
		return EXIT_FAILED;
	}
	if (!links_running(y->links)) {
		complain("%s", _("another process of this store runs its "
		    "remotes"));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

static void
end(struct sync *y)
{
	links_free(&y->links);
	loop_free(&y->loop);
	context_close(&y->c);
}

static enum err
keep(struct sync *y)
{
	enum err e;

	remember(y);
	links_now(y->links, NULL);
	loop_file(y->loop, store_watch_path(y->c.store), on_store, y);
	loop_before_sleep(y->loop, before_sleep, y);
	show(y);
	e = loop_run(y->loop);
	progress_end(&y->p);
	return e;
}

int
sync_store(const struct invocation *in, const char *code, bool once, bool quiet)
{
	struct sync y = {
		.in = in, .only = code, .once = once, .quiet = quiet,
		.json = !quiet && option_flag(in, "json")
	};
	enum err e = OK;

	progress_begin(&y.p);
	do {
		y.anew = y.looking = false;	/* its timer went with its loop */
		y.code = begin(&y);
		if (y.code == EXIT_DONE)
			e = keep(&y);
		if (e != OK)
			y.code = complain_err(e, y.c.dir, NULL);
		else if (y.code == EXIT_DONE && !y.anew)
			tell(&y);
		end(&y);
	} while (y.code == EXIT_DONE && y.anew && !y.stop);
	free(y.were);
	return y.stop && y.code == EXIT_DONE && once ? EXIT_FAILED : y.code;
}

int
sub_sync(const struct invocation *in)
{
	return sync_store(in, in->word_n == 1 ? in->word[0] : NULL,
	    option_flag(in, "once"), false);
}
