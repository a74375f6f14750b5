/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk on a terminal: one order a turn. What came in (keys, news of the
 * store, signals, timers) changes state; before the loop sleeps, one frame is
 * painted if anything changed and the terminal has answered for the last one.
 * A slow line therefore never holds up a key, and is never fed more than it
 * carries. */
#include "app/desk.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/call_fan.h"
#include "app/clockwork.h"
#include "app/context.h"
#include "app/editor.h"
#include "app/intake_view.h"
#include "app/intl.h"
#include "app/link.h"
#include "app/sheet.h"
#include "app/linear.h"
#include "app/looks.h"
#include "app/notices.h"
#include "app/rehearsed.h"
#include "base/alloc.h"
#include "lang/lang.h"
#include "loop/loop.h"
#include "term/term.h"

#define TEND_US		200000	/* rest before work that can wait */
#define LOOK_SOON_US	10000
#define LOOK_LATE_US	150000
#define LINK_MS		20	/* a delay worth showing */
#define LINK_EVERY_MS	10000
#define THIN_MS		150	/* what a piece takes on a thin line */
#define SLICE_US	6000	/* of what remotes bring, between two keys */

struct console {
	struct desk_options *o;
	struct loop	*loop;
	struct term	*term;
	struct desk	*desk;
	struct clockwork *clock;	/* NULL: this console changes nothing */
	struct notices	*notices;	/* likewise */
	struct links	*links;		/* likewise */
	struct call_seat *calls;	/* NULL: no exchange in this district */
	struct keymap	*keymap;
	struct repo	*repo;
	struct theme	 theme;
	struct cells	 cells;
	struct buf	 themes;	/* names, blank-separated */
	uint64_t	 revision;
	uint64_t	 wake;		/* the timer that ends the sleep */
	bool		 unpainted;	/* a piece of the frame is still owed */
	bool		 asks;		/* began anew: whose calendar holds? */
	bool		 waits_room;	/* POLLOUT is asked for */
	bool		 tending;
	int		 looks;		/* still to be taken at the store */
	int64_t		 link_ms;	/* when the delay was last shown */
	bool		 thin;		/* then */
	int		 code;
};

/* ---- files of looks and keys ---- */

static bool
load_theme(struct console *c, const char *name)
{
	const bool good = looks_theme(name, &c->theme);

	if (good && c->term != NULL)
		term_theme(c->term, &c->theme);
	return good;
}

/* ---- what the desk asks of us ---- */

static bool
put_draft(void *ctx, struct str key, struct str text)
{
	struct console *c = ctx;

	return c->o->read_only || store_draft_put(c->o->store,
	    str_of(c->o->seat->me.code), key, text) == OK;
}

static bool
begin_anew(void *ctx, struct str reason)
{
	struct console *c = ctx;

	c->o->anew = c->o->may_anew;
	str_copy(reason, c->o->anew_reason, sizeof c->o->anew_reason);
	return c->o->anew;
}

static bool
ask_exchange(void *ctx, struct str code, const char *action, struct str id)
{
	struct console *c = ctx;

	return c->calls != NULL && !c->o->read_only &&
	    call_seat_ask(c->calls, code, action, id);
}

static bool
edit_file(void *ctx, const char *path)
{
	struct console *c = ctx;

	if (c->clock != NULL)
		clockwork_rest(c->clock);
	c->unpainted = true;
	return c->term != NULL && editor_run(c->term, path);
}

static bool
set_option(void *ctx, struct str name, struct str value)
{
	struct console *c = ctx;
	char v[256];

	str_copy(value, v, sizeof v);
	if (str_is(name, "theme"))
		return load_theme(c, v);
	if (str_is(name, "keymap"))
		return looks_keymap(v, c->keymap);
	if (str_is(name, "ambiguous") && (str_is(value, "1") ||
	    str_is(value, "2"))) {
		lang_ambiguous_wide(str_is(value, "2"));
		term_redraw(c->term);
		return true;
	}
	return str_is(name, "slow");
}

static bool
take_draft(void *ctx, struct str key, struct str text, int64_t at_ms)
{
	struct console *c = ctx;

	desk_draft(c->desk, key, text, at_ms);
	return true;
}

/* ---- what comes in ---- */

static void
leave(struct console *c, int code)
{
	c->code = code;
	loop_stop(c->loop);
}

static void
wheel(struct console *c, const struct term_event *ev)
{
	struct key k = { .code = ev->button == 64 ? K_UP : K_DOWN };

	if (ev->button == 64 || ev->button == 65)
		desk_key(c->desk, k);
}

static void
take_event(struct console *c, const struct term_event *ev)
{
	switch (ev->kind) {
	case TERM_EVENT_KEY:
		desk_key(c->desk, ev->key);
		break;
	case TERM_EVENT_PASTE:
		desk_paste(c->desk, ev->paste);
		break;
	case TERM_EVENT_MOUSE:
		wheel(c, ev);
		break;
	case TERM_EVENT_WIDTH:
		lang_ambiguous_wide(term_ambiguous(c->term) == 2);
		c->unpainted = true;
		break;
	case TERM_EVENT_GONE:
		leave(c, exit_of(ERR_END));
		break;
	case TERM_EVENT_FOCUS:
		break;
	}
}

/* Who sleeps must not keep the clocks from others. */
static void
stop(struct console *c)
{
	if (c->clock != NULL)
		clockwork_rest(c->clock);
	term_suspend(c->term);
}

static void
after_keys(struct console *c)
{
	if (desk_wants_clear(c->desk))
		term_redraw(c->term);
	if (desk_wants_stop(c->desk))
		stop(c);
	if (desk_over(c->desk))
		leave(c, EXIT_DONE);
}

static void
on_terminal(void *ctx, int fd, short revents)
{
	struct console *c = ctx;
	struct term_event ev;

	(void)fd;
	if (revents & POLLOUT && term_flush(c->term) != OK)
		leave(c, exit_of(ERR_END));
	while (term_read(c->term, &ev)) {
		take_event(c, &ev);
		after_keys(c);
		if (c->links != NULL)
			links_key(c->links);
	}
}

static void
tend(void *ctx)
{
	struct console *c = ctx;

	c->tending = false;
	if (!c->o->read_only && store_tend(c->o->store)) {
		c->tending = true;
		loop_timer(c->loop, 1000, tend, c);
	}
}

static void
tend_soon(struct console *c)
{
	if (c->tending || c->o->read_only || c->loop == NULL)
		return;
	c->tending = true;
	loop_timer(c->loop, TEND_US, tend, c);
}

static void
look_at_store(struct console *c)
{
	uint64_t now = c->repo->ops->revision(c->repo);

	rehearsed_follow(c->o->store);
	if (c->clock != NULL)
		clockwork_poked(c->clock);
	if (c->notices != NULL)
		notices_look(c->notices);	/* also without a revision */
	if (c->links != NULL)
		links_look(c->links);
	if (now == c->revision)
		return;
	c->revision = now;
	desk_changed(c->desk);
	if (c->clock != NULL)
		clockwork_look(c->clock);
	tend_soon(c);
}

static void
look_again(void *ctx)
{
	struct console *c = ctx;

	c->looks--;
	look_at_store(c);
	if (c->looks > 0)
		loop_timer(c->loop, LOOK_LATE_US, look_again, c);
}

/* The data file changed: by us, or by another seat. LMDB shows a commit to
 * readers a moment after its last write to the file, so that who looks at once
 * may be too early: so twice more, soon and a little later. */
static void
on_store(void *ctx)
{
	struct console *c = ctx;

	look_at_store(c);
	if (c->looks == 0)
		loop_timer(c->loop, LOOK_SOON_US, look_again, c);
	c->looks = 2;
}

static void
resize(struct console *c)
{
	int w, h;

	if (!term_resized(c->term))
		return;
	term_size(c->term, &w, &h);
	desk_resize(c->desk, w, h);
}

static void
on_signal(void *ctx, int signo)
{
	struct console *c = ctx;

	switch (signo) {
	case SIGWINCH:
		resize(c);
		break;
	case SIGTSTP:
		stop(c);
		c->unpainted = true;
		break;
	case SIGCONT:
		term_resume(c->term);
		c->unpainted = true;
		break;
	default:
		leave(c, 128 + signo);
		break;
	}
}

/* ---- before sleep ---- */

static void
on_wake(void *ctx)
{
	struct console *c = ctx;
	struct term_event ev;

	c->wake = 0;
	desk_tick(c->desk);
	while (term_read(c->term, &ev)) {	/* an ESC that stood alone */
		take_event(c, &ev);
		after_keys(c);
	}
}

static void
paint(struct console *c)
{
	if ((!c->unpainted && !desk_dirty(c->desk)) || !term_ready(c->term))
		return;
	if (desk_dirty(c->desk) || c->cells.w == 0 || c->unpainted)
		desk_draw(c->desk, &c->cells);
	c->unpainted = !term_present(c->term, &c->cells);
	desk_owed(c->desk, c->unpainted);
}

static void
show_link(struct console *c)
{
	int64_t now = clock_wall().ms;
	int ms = term_delay_ms(c->term);
	bool thin = term_thin(c->term) || ms >= THIN_MS;
	/* That it is thin is told at once: less is drawn then. */
	if ((c->thin || !thin) && now - c->link_ms < LINK_EVERY_MS)
		return;
	c->link_ms = now;
	c->thin = thin;
	if (thin && ms < THIN_MS)
		ms = THIN_MS;
	desk_link(c->desk, ms >= LINK_MS ? ms : -1);
}

static void
set_wake(struct console *c)
{
	int64_t us = rehearsed_wait_us((desk_next_ms(c->desk) -
	    clock_wall().ms) * 1000);
	int64_t term_us = term_deadline(c->term);

	if (term_us >= 0) {
		term_us -= clock_mono().us;
		us = term_us < us ? term_us : us;
	}
	if (us < 0)
		us = 0;
	loop_timer_cancel(c->loop, c->wake);
	c->wake = loop_timer(c->loop, us, on_wake, c);
}

/* A remote brought another profile: by it from now on, with nothing to ask. */
static void
follow_law(struct console *c)
{
	if (c->links == NULL || !links_anew(c->links))
		return;
	if (c->o->may_anew) {
		c->o->anew = c->o->anew_quiet = true;
		leave(c, EXIT_DONE);
		return;
	}
	desk_notice(c->desk, _("another profile holds from now on: begin "
	    "anew"), true);
	desk_links(c->desk, NULL);
	links_free(&c->links);
}

static void
before_sleep(void *ctx)
{
	struct console *c = ctx;
	bool room;

	show_link(c);
	follow_law(c);
	if (desk_wants_bell(c->desk))
		term_bell(c->term);
	paint(c);
	room = term_unsent(c->term);
	if (room != c->waits_room)
		loop_fd(c->loop, term_fd(c->term), room ? POLLIN | POLLOUT :
		    POLLIN, on_terminal, c);
	c->waits_room = room;
	set_wake(c);
}

/* ---- life ---- */

static enum err
open_loop(struct console *c)
{
	static const int signals[] = {
		SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT, SIGQUIT
	};
	enum err e = loop_new(&c->loop);

	for (size_t i = 0; e == OK && i < sizeof signals / sizeof *signals;
	    i++)
		e = loop_signal(c->loop, signals[i], on_signal, c);
	if (e == OK)
		loop_file(c->loop, store_watch_path(c->o->store), on_store, c);
	return e;
}

static int
open_terminal(struct console *c)
{
	struct term_options t = {
		.ambiguous = c->o->ambiguous == 1 ? TERM_WIDTH_ONE :
		    c->o->ambiguous == 2 ? TERM_WIDTH_TWO : TERM_WIDTH_AUTO,
		.ascii = c->o->ascii, .slow = c->o->slow,
	};
	const char *name = getenv("TERM");
	char why[TERM_WHY];
	enum err e = term_open(&t, &c->term, why);

	if (e != OK) {
		if (name == NULL || name[0] == '\0')
			complain("%s", _(why));
		else
			complain("TERM=%s: %s", name, _(why));
		return exit_of(e);
	}
	term_on_death();
	term_theme(c->term, &c->theme);
	lang_ambiguous_wide(term_ambiguous(c->term) == 2);
	return EXIT_DONE;
}

static void
open_desk(struct console *c)
{
	struct desk_options *o = c->o;
	struct desk_setup s = {
		.repo = c->repo, .rules = o->rules, .store = o->store,
		.law = o->law, .seat = o->seat,
		.keymap = c->keymap,
		.demo = store_mode(o->store) != STORE_LIVE,
		.rehearsal = store_mode(o->store) == STORE_REHEARSAL,
		.read_only = o->read_only, .simple = o->simple,
		.w = 80, .h = 24, .large = o->large, .ascii = o->ascii,
		.linear = o->linear, .bar = o->bar, .slow = o->slow,
		.hooks = {
			.ctx = c, .draft_put = put_draft,
			.anew = begin_anew, .call = ask_exchange,
			.edit = edit_file,
			.option = set_option, .themes = buf_z(&c->themes)
		}
	};

	if (c->term != NULL)
		term_size(c->term, &s.w, &s.h);
	cells_init(&c->cells, s.w, s.h);
	c->revision = c->repo->ops->revision(c->repo);
	c->desk = desk_new(&s);
	c->unpainted = true;
	if (c->term != NULL && !term_can_cjk(c->term))
		desk_notice(c->desk, _("this terminal cannot show Chinese: "
		    "use fbterm, or gridseat --linear"), true);
	if (store_drafts(o->store, str_of(o->seat->me.code), take_draft,
	    c) != OK)
		return;			/* none is no fault */
	intake_keep_sweep(c->desk);
}

static void
start_clocks(struct console *c)
{
	if (c->o->read_only)
		return;
	c->clock = clockwork_new(c->loop, c->o->store, c->o->law, NULL, NULL);
	c->notices = notices_new(c->loop, c->o->store, c->o->law);
	if (c->o->context == NULL)
		return;
	c->links = links_new(c->loop, c->o->context);
	links_slice(c->links, SLICE_US);
	desk_links(c->desk, c->links);
}

static bool
load_looks(struct console *c)
{
	c->keymap = keymap_new();
	theme_default(&c->theme);
	if (keymap_parse(c->keymap, str_of(keymap_default_text), NULL,
	    NULL) != OK)
		return false;
	looks_themes(&c->themes);
	if (c->o->theme != NULL && !load_theme(c, c->o->theme)) {
		complain(_("no theme %s"), c->o->theme);
		return false;
	}
	if (c->o->keymap != NULL && !looks_keymap(c->o->keymap, c->keymap)) {
		complain(_("no keymap %s"), c->o->keymap);
		return false;
	}
	return true;
}

static void
fini(struct console *c)
{
	term_close(&c->term);
	call_seat_free(&c->calls);
	links_free(&c->links);
	notices_free(&c->notices);
	clockwork_free(&c->clock);
	desk_free(&c->desk);
	loop_free(&c->loop);
	keymap_free(&c->keymap);
	cells_fini(&c->cells);
	buf_fini(&c->themes);
}

static void
look_of_linear(void *ctx)
{
	look_at_store(ctx);
}

int
desk_run(struct desk_options *o)
{
	struct console c = { .o = o, .repo = store_repo(o->store),
		.asks = o->anew && !o->anew_quiet };
	enum err e;

	o->anew = o->anew_quiet = false;
	if (!load_looks(&c)) {
		c.code = EXIT_USAGE;
		goto out;
	}
	if (o->linear) {
		open_desk(&c);
		seat_enter(o->store, o->seat, o->read_only);
		c.code = linear_run(c.desk, look_of_linear, &c);
		goto out;
	}
	c.code = open_terminal(&c);
	if (c.code != EXIT_DONE)
		goto out;
	e = open_loop(&c);
	if (e == OK) {
		open_desk(&c);
		if (c.asks)
			calendar_asks(c.desk, str_of(o->anew_reason));
		seat_enter(o->store, o->seat, o->read_only);
		tend_soon(&c);
		start_clocks(&c);
		c.calls = call_seat_new(c.loop, o->store, o->law,
		    o->seat->me.code, desk_call, c.desk);
		loop_fd(c.loop, term_fd(c.term), POLLIN, on_terminal, &c);
		loop_before_sleep(c.loop, before_sleep, &c);
		if (o->attend != NULL)
			o->attend(o->attend_ctx, c.loop, c.desk);
		e = loop_run(c.loop);
	}
	if (e != OK)
		c.code = exit_of(e);
out:
	fini(&c);
	return c.code;
}
