/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_term.c -- the terminal layer on a real pty: frames, keys, resizes, and
 * every way to die leaves the terminal as it was.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "lang/lang.h"
#include "ptyrun.h"
#include "term/term.h"

/* ---- the program under test ---- */

struct echo {
	struct term	*t;
	struct cells	 g;
	struct buf	 log;		/* events so far */
	int		 frames, keys;
	bool		 end;
};

static volatile sig_atomic_t winch, stop;

static void
on_winch(int signo)
{
	(void)signo;
	winch = 1;
}

static void
on_stop(int signo)
{
	(void)signo;
	stop = 1;
}

static void
die(struct echo *e, uint32_t how)
{
	volatile int *nowhere = NULL;

	if (how == 'q')
		e->end = true;
	else if (how == 'S')
		*nowhere = 1;
	else if (how == 'A')
		abort();
	else if (how == 'M')
		free(xmalloc(SIZE_MAX / 2));
}

static void
echo_event(struct echo *e, const struct term_event *ev)
{
	if (ev->kind == TERM_EVENT_KEY) {
		e->keys++;
		e->log.n = e->keys % 20 ? e->log.n : 0;
		key_format(ev->key, &e->log);
		die(e, ev->key.code);
	} else if (ev->kind == TERM_EVENT_PASTE) {
		buf_fmt(&e->log, "[%zu bytes]", ev->paste.n);
	} else if (ev->kind == TERM_EVENT_WIDTH) {
		lang_ambiguous_wide(term_ambiguous(e->t) == 2);
	} else if (ev->kind == TERM_EVENT_GONE) {
		e->end = true;
	}
}

static void
echo_draw(struct echo *e)
{
	struct cells *g = &e->g;
	int w, h;

	term_size(e->t, &w, &h);
	if (g->w != w || g->h != h)
		cells_resize(g, w, h);
	cells_fill(g, (struct rect){ 0, 0, w, h }, ROLE_TEXT);
	cells_fmt(g, 0, 0, w, ROLE_STATUS, "size %dx%d 网格 ready", w, h);
	cells_fmt(g, 0, 1, w, ROLE_TEXT, "keys %d", e->keys);
	cells_text(g, 0, 2, w, ROLE_TEXT, buf_view(&e->log), true);
	cells_fmt(g, 0, 3, w, ROLE_TEXT, "depth %d cjk %d wide %d",
	    (int)term_depth(e->t), term_can_cjk(e->t), term_ambiguous(e->t));
	cells_text(g, 0, h - 1, w, ROLE_HINT, STR("底行 bottom"), false);
	g->cur_x = 3;
	g->cur_y = 2;
	g->cur_on = e->keys % 2 == 0;
}

static void
echo_turn(struct echo *e)
{
	struct pollfd f = { .fd = term_fd(e->t), .events = POLLIN };
	int64_t until = term_deadline(e->t);
	int64_t wait = until < 0 ? 1000 : (until - clock_mono().us) / 1000 + 1;
	struct term_event ev;

	if (term_unsent(e->t))
		f.events |= POLLOUT;
	poll(&f, 1, wait < 0 ? 0 : (int)wait);
	if (term_flush(e->t) != OK)
		e->end = true;
	while (!e->end && term_read(e->t, &ev))
		echo_event(e, &ev);
	if (winch) {
		winch = 0;
		term_resized(e->t);
	}
	if (stop) {
		stop = 0;
		term_suspend(e->t);
	}
}

static int
echo_main(void *ctx)
{
	struct term_options *o = ctx;
	struct echo e = { 0 };
	char why[TERM_WHY];

	if (term_open(o, &e.t, why) != OK) {
		printf("refused: %s\n", why);
		return 9;
	}
	term_on_death();
	signal(SIGWINCH, on_winch);
	signal(SIGTSTP, on_stop);
	while (!e.end) {
		if (term_ready(e.t)) {
			echo_draw(&e);
			term_present(e.t, &e.g);
		}
		echo_turn(&e);
	}
	term_close(&e.t);
	cells_fini(&e.g);
	buf_fini(&e.log);
	return 3;
}

static struct ptyrun *
start(struct term_options *o, const char *term, bool silent)
{
	struct ptyrun *p = ptyrun_start(&(struct ptyrun_options){
	    .child = echo_main, .ctx = o, .term = term, .silent = silent });

	assert_non_null(p);
	return p;
}

/* ---- tests ---- */

static void
test_quit(void **state)
{
	struct term_options o = { .mouse = true };
	struct ptyrun *p = start(&o, NULL, false);
	int status;

	(void)state;
	assert_true(ptyrun_wait_text(p, "size 80x24 网格 ready"));
	assert_true(ptyrun_wait_text(p, "底行 bottom"));
	assert_true(ptyrun_wait_cursor(p, 3, 2));
	assert_string_equal(ptyrun_left_behind(p), "raw alternate mouse paste ");
	ptyrun_keys(p, "j<Down><C-x><F5>黄<Esc>");
	assert_true(ptyrun_wait_text(p, "j<Down><C-x>F5黄<Esc>"));
	ptyrun_paste(p, "qqqq\rSAM");
	assert_true(ptyrun_wait_text(p, "[8 bytes]"));
	ptyrun_keys(p, "q");
	status = ptyrun_wait_exit(p);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	assert_string_equal(ptyrun_left_behind(p), "");
	ptyrun_free(&p);
}

static void
dies_of(const char *key, int signo, int want)
{
	static const char *const terms[] = { "xterm-256color", "linux",
		"vt100", "screen" };

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct term_options o = { 0 };
		struct ptyrun *p = start(&o, terms[i], false);
		int status;

		assert_true(ptyrun_wait_text(p, "size 80x24"));
		if (key)
			ptyrun_keys(p, key);
		else
			ptyrun_signal(p, signo);
		status = ptyrun_wait_exit(p);
		assert_true(status != -1 && status != 0);
		if (want)
			assert_true(WIFSIGNALED(status) &&
			    WTERMSIG(status) == want);
		assert_string_equal(ptyrun_left_behind(p), "");
		ptyrun_free(&p);
	}
}

static void
test_deaths(void **state)
{
	(void)state;
	dies_of(NULL, SIGTERM, SIGTERM);
	dies_of(NULL, SIGHUP, SIGHUP);
	dies_of(NULL, SIGINT, SIGINT);
	dies_of("A", 0, SIGABRT);
	dies_of("M", 0, 0);
	dies_of(NULL, SIGSEGV, SIGSEGV);
	dies_of(NULL, SIGBUS, SIGBUS);
}

static void
test_resize(void **state)
{
	struct term_options o = { 0 };
	struct ptyrun *p = start(&o, NULL, false);

	(void)state;
	assert_true(ptyrun_wait_text(p, "size 80x24"));
	ptyrun_resize(p, 133, 41);
	assert_true(ptyrun_wait_text(p, "size 133x41"));
	assert_true(ptyrun_wait_text(p, "底行"));
	assert_true(strstr(ptyrun_row(p, 40), "底行 bottom") != NULL);
	for (int i = 0; i < 20; i++)
		ptyrun_resize(p, 60 + i, 20 + i);
	assert_true(ptyrun_wait_text(p, "size 79x39"));
	ptyrun_free(&p);
}

static void
test_suspend(void **state)
{
	struct term_options o = { 0 };
	struct ptyrun *p = start(&o, NULL, false);

	(void)state;
	assert_true(ptyrun_wait_text(p, "ready"));
	ptyrun_signal(p, SIGTSTP);
	assert_true(ptyrun_wait_stopped(p));
	assert_string_equal(ptyrun_left_behind(p), "");
	ptyrun_signal(p, SIGCONT);
	ptyrun_keys(p, "j");
	assert_true(ptyrun_wait_text(p, "keys 1"));
	assert_true(ptyrun_wait_text(p, "底行"));
	ptyrun_free(&p);
}

/* A terminal that never answers costs one pause of 3 s, then none. */
static void
test_silent(void **state)
{
	struct term_options o = { 0 };
	struct ptyrun *p = start(&o, NULL, true);

	(void)state;
	assert_true(ptyrun_wait_text(p, "ready"));
	for (int i = 0; i < 3; i++)
		ptyrun_keys(p, "jk");
	assert_true(ptyrun_wait_text(p, "keys 6"));
	/* larger than what may be under way: waits for the silence to end */
	ptyrun_resize(p, 60, 20);
	ptyrun_keys(p, "jj");
	for (int i = 0; i < 12; i++)
		ptyrun_resize(p, 60 + i, 20);
	assert_true(ptyrun_wait_text(p, "size 71x20"));
	ptyrun_keys(p, "q");
	assert_true(WIFEXITED(ptyrun_wait_exit(p)));
	assert_string_equal(ptyrun_left_behind(p), "");
	ptyrun_free(&p);
}

static void
test_refusals(void **state)
{
	static const struct { const char *term, *why; } table[] = {
		{ "dumb", "refused: this terminal cannot place the cursor" },
		{ "no-such-thing", "refused: this terminal is not known here" },
		{ "", "refused: TERM is not set" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct term_options o = { 0 };
		struct ptyrun *p = start(&o, table[i].term, false);

		assert_int_equal(WEXITSTATUS(ptyrun_wait_exit(p)), 9);
		assert_true(ptyrun_wait_text(p, table[i].why));
		assert_string_equal(ptyrun_left_behind(p), "");
		ptyrun_free(&p);
	}
}

static void
test_cut_key(void **state)
{
	struct term_options o = { .esc_ms = 400 };	/* a slow machine's 25 */
	struct ptyrun *p = start(&o, NULL, false);

	(void)state;
	assert_true(ptyrun_wait_text(p, "ready"));
	ptyrun_type(p, "\033");
	ptyrun_type(p, "[");
	ptyrun_type(p, "21");
	ptyrun_type(p, "~");
	assert_true(ptyrun_wait_text(p, "F10"));
	ptyrun_free(&p);
}

static void
test_thousand(void **state)
{
	struct term_options o = { 0 };
	struct ptyrun *p = start(&o, NULL, false);
	char keys[1001];
	size_t before;

	(void)state;
	assert_true(ptyrun_wait_text(p, "ready"));
	memset(keys, 'j', 1000);
	keys[1000] = 0;
	before = ptyrun_bytes_seen(p);
	ptyrun_type(p, keys);
	assert_true(ptyrun_wait_text(p, "keys 1000"));
	/* at most 20 frames of this little screen */
	assert_true(ptyrun_bytes_seen(p) - before < 20 * 100);
	ptyrun_free(&p);
}

/* A terminal that draws ambiguous characters wide says so by its cursor. */
static void
test_ambiguous(void **state)
{
	struct term_options o = { 0 };
	struct ptyrun *p = start(&o, NULL, true);

	(void)state;
	assert_true(ptyrun_wait_text(p, "wide 1"));
	ptyrun_type(p, "\033[2;3R");
	assert_true(ptyrun_wait_text(p, "wide 2"));
	ptyrun_free(&p);
	o.ambiguous = TERM_WIDTH_TWO;
	p = start(&o, NULL, true);
	assert_true(ptyrun_wait_text(p, "wide 2"));
	ptyrun_type(p, "\033[1;2R");		/* now it can only be a key */
	assert_true(ptyrun_wait_text(p, "<S-F3>"));
	ptyrun_free(&p);
}

static void
test_no_colour(void **state)
{
	static const char *const env[] = { "NO_COLOR=1", NULL };
	struct term_options o = { 0 };
	struct ptyrun *p = ptyrun_start(&(struct ptyrun_options){
	    .child = echo_main, .ctx = &o, .env = env });

	(void)state;
	assert_non_null(p);
	assert_true(ptyrun_wait_text(p, "depth 0 cjk 1 wide 1"));
	ptyrun_free(&p);
	p = start(&o, "linux", false);
	assert_true(ptyrun_wait_text(p, "depth 1 cjk 0 wide 1"));
	ptyrun_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quit),
		cmocka_unit_test(test_deaths),
		cmocka_unit_test(test_resize),
		cmocka_unit_test(test_suspend),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_cut_key),
		cmocka_unit_test(test_thousand),
		cmocka_unit_test(test_ambiguous),
		cmocka_unit_test(test_no_colour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
