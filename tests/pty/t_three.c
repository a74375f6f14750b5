/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_three.c -- one case in three network namespaces that only our relays join: a
 * centre with the server of documents and `run --headless`, and two substations
 * with a console each. The line is cut, both go on, and it comes back: as it
 * does, and slow, lossy, half-open, with the server killed. What both terminals
 * were sent is kept for asciinema: $XDG_DATA_HOME/three-WHAT-a.cast, -b.cast.
 * Hours pass by a preloaded clock.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "three.h"

#define TOWN	"t005"		/* whom cases go to */
#define OTHER	"t103"		/* and then */
#define OTHER_NAME "青云店"
#define LONG_S	240		/* until all are one */
#define POKE_S	8		/* who waits asks again */

static struct desk_at *const A = &seats[0], *const B = &seats[1];

static void
tell(const char *what)
{
	three_tell(A, what);
	three_tell(B, what);
}

/* What the machines think of their lines, for who reads a failure. */
static void
explain(void)
{
	const char *const stores[] = { three.centre, A->store, B->store };
	char out[4096];

	for (size_t i = 0; i < 3; i++) {
		(void)three_run(out, "'%s' -S %s channel list --json",
		    three.bin, stores[i]);
		fprintf(stderr, "%s: %s\n", stores[i], out);
	}
}

/* Somebody asks again: a slow machine may have failed meanwhile, and its next
 * try be far. */
static void
poke(struct mono *last)
{
	const struct mono now = clock_mono();

	if (now.us - last->us < POKE_S * 1000000LL)
		return;
	*last = now;
	for (size_t i = 0; i < 2; i++)
		sh("'%s' -S %s channel now centre", three.bin, seats[i].store);
}

static void
state_hash(const char *store, char out[4096])
{
	(void)three_run(out, "'%s' -S %s state-hash", three.bin, store);
}

/* Everything has arrived everywhere. */
static void
one_state(void)
{
	char h[3][4096];
	const struct mono from = clock_mono();
	struct mono poked = from;
	bool same = false;

	do {
		poke(&poked);
		state_hash(three.centre, h[0]);
		state_hash(A->store, h[1]);
		state_hash(B->store, h[2]);
		same = strcmp(h[0], h[1]) == 0 && strcmp(h[0], h[2]) == 0;
		ptyrun_feed(A->p, 100);
		ptyrun_feed(B->p, 100);
	} while (!same && clock_mono().us - from.us < LONG_S * 1000000LL);
	if (!same)
		explain();
	assert_string_equal(h[0], h[1]);
	assert_string_equal(h[0], h[2]);
	assert_true(h[0][0] != '\0');
	sh("'%s' -S %s verify", three.bin, three.centre);
	for (size_t i = 0; i < 2; i++) {
		sh("'%s' -S %s verify", three.bin, seats[i].store);
		sh("test -z \"$('%s' -S %s channel aside)\"", three.bin,
		    seats[i].store);
	}
}

/* ---- the screens ---- */

/* The other one's terminal is read, too, or it would stand still. */
static bool
shows(struct ptyrun *p, void *text)
{
	struct desk_at *other = p == A->p ? B : A;

	if (other->p != NULL)
		ptyrun_feed(other->p, 0);
	return strstr(ptyrun_screen(p), text) != NULL;
}

static void
see(struct desk_at *s, const char *text)
{
	if (ptyrun_wait(s->p, shows, (void *)(uintptr_t)text))
		return;
	fprintf(stderr, "%s:\n%s", s->name, ptyrun_screen(s->p));
	explain();
	fail_msg("%s: “%s” never came", s->name, text);
}

struct console { struct desk_at *s; char preload[160], file[96]; };

static int
console(void *ctx)
{
	struct console *c = ctx;

	if (three.hours_pass) {
		setenv("LD_PRELOAD", c->preload, 1);
		setenv("CLOCKSHIM", three.clock, 1);
	}
	if (!netns_enter(&c->s->ns))
		return 126;
	execl(three.bin, three.bin, "-S", c->s->store, "--as", c->s->who, (char *)NULL);
	return 127;
}

static void
sit(struct desk_at *s, const char *what)
{
	const char *home = getenv("XDG_DATA_HOME");
	struct console c = { .s = s };
	char cast[4200];
	struct ptyrun_options o = { .child = console, .ctx = &c, .w = 120,
		.h = 36, .cast = home != NULL ? cast : NULL };

	snprintf(c.preload, sizeof c.preload, "%s/shim.so", three.dir);
	snprintf(cast, sizeof cast, "%s/three-%s-%c.cast", home ? home : "",
	    what, s->name[3]);
	s->p = ptyrun_start(&o);
	assert_non_null(s->p);
	see(s, "help");
	see(s, "C●");
}

static void __attribute__((format(printf, 3, 4)))
does(struct desk_at *s, const char *then, const char *fmt, ...)
{
	char keys[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(keys, sizeof keys, fmt, ap);
	va_end(ap);
	ptyrun_keys(s->p, keys);
	see(s, then);
}

/* In the case's story, to its end, sooner or later. */
static void
tells(struct desk_at *s, const char *text)
{
	const struct mono from = clock_mono();
	struct mono poked = from;

	ptyrun_keys(s->p, "z");
	do {
		poke(&poked);
		ptyrun_keys(s->p, "<End>");
		ptyrun_feed(A->p, 100);
		ptyrun_feed(B->p, 100);
	} while (strstr(ptyrun_screen(s->p), text) == NULL &&
	    clock_mono().us - from.us < LONG_S * 1000000LL);
	see(s, text);
	ptyrun_keys(s->p, "<Home>z");
}

static void
leave(struct desk_at *s)
{
	ptyrun_keys(s->p, "<F10>");
	assert_int_equal(ptyrun_wait_exit(s->p), 0);
	assert_string_equal(ptyrun_left_behind(s->p), "");
	ptyrun_free(&s->p);
}

/* ---- the work ---- */

/* A takes a report in and sends it out; its number. */
static void
case_of(const char *title, char number[48])
{
	char found[64];
	const char *at;

	snprintf(found, sizeof found, "reported: ");
	does(A, found, ":report channel=hotline matter=1001001 "
	    "grid=110115005001000 title=%s<Enter>", title);
	/* A frame may come in pieces: the number is there when all of it is. */
	assert_true(ptyrun_wait_re(A->p,
	    "reported: DX-[0-9]{8}-[a-z0-9]+[0-9]{6}"));
	at = strstr(ptyrun_screen(A->p), found);
	assert_non_null(at);
	assert_int_equal(sscanf(at + strlen(found), "%47s", number), 1);
	does(A, number, ":go %s<Enter>", number);
	does(A, "→ 待立案", ":do accept<Enter>");
	does(A, "→ 待", ":do file criterion=1<Enter>");
	does(A, "→ 待签收", ":do dispatch unit=" TOWN " reason=就近<Enter>");
}

/* Its case is before B. */
static void
b_goes_to(const char *title, const char *number)
{
	see(B, title);
	does(B, number, ":go %s<Enter>", number);
	see(B, "待签收");
}

static void
at_once(void)
{
	for (size_t i = 0; i < 2; i++)
		does(&seats[i], "C", ":link-now centre<Enter>");
}

/* Both at their desks, and a case of A's before B. */
static void
together(const char *what, const char *title, char number[48])
{
	tell("open");
	for (size_t i = 0; i < 2; i++) {
		sit(&seats[i], what);
		ptyrun_keys(seats[i].p, "f<C-u>open<Enter><Enter>");
	}
	case_of(title, number);
	b_goes_to(title, number);
}

/* They end it; all three have the same. */
static void
apart(void)
{
	one_state();
	leave(A);
	leave(B);
}

/* One line, then the other: B is first, so that A finds what it missed. */
static void
line_is_back(void)
{
	three_tell(B, "open");
	does(B, "C●", ":link-now centre<Enter>");
	three_tell(A, "open");
	does(A, "C●", ":link-now centre<Enter>");
}

static void
look_at_summary(void)
{
	see(A, "changed 1");
	does(A, "without a link from", "M");
	see(A, "断线路灯");
	ptyrun_keys(A->p, "<Esc>");
	assert_true(ptyrun_wait_gone(A->p, "without a link from"));
}

static void
test_cut(void **state)
{
	char number[48];

	(void)state;
	together("cut", "断线路灯", number);
	tell("close");
	tell("cut");
	does(A, "◐", ":do note note=甲边断线时写<Enter>");
	see(B, "◐");
	if (three.hours_pass)
		three_hours(3);
	does(A, "已作废", ":do void reason=重复<Enter>");
	does(B, "→ 待签收", ":do dispatch unit=" OTHER " reason=就近<Enter>");
	does(B, "done", ":do note note=乙边断线时写<Enter>");
	tells(B, "乙边断线时写");
	if (three.hours_pass) {
		see(A, "C○offline3h");
		see(B, "C○offline3h");
	}
	line_is_back();
	tells(A, "乙边断线时写");
	tells(B, "甲边断线时写");
	see(B, "已作废");
	if (three.hours_pass)
		look_at_summary();
	does(A, "why refused", "K");
	does(B, "why refused", "K");
	does(A, "settled", "s作废为准<Enter>");
	see(B, "settled");
	apart();
}

static void
test_slow(void **state)
{
	char number[48];
	struct mono from;

	(void)state;
	tell("delay 300");
	together("slow", "慢线路灯", number);
	from = clock_mono();
	does(A, "→ 待签收", ":do dispatch unit=" OTHER " reason=就近<Enter>");
	see(B, OTHER_NAME);
	print_message("# 300 ms each way: seen there after %d ms\n",
	    (int)((clock_mono().us - from.us) / 1000));
	apart();
	tell("delay 0");
}

static void
test_lossy(void **state)
{
	char number[48], text[32];

	(void)state;
	together("lossy", "丢线路灯", number);
	tell("loss 60000");
	tell("cut");
	for (int i = 0; i < 8; i++) {
		snprintf(text, sizeof text, "丢%d号", i);
		does(A, "done", ":do note note=%s<Enter>", text);
		does(B, "done", ":do note note=乙%s<Enter>", text);
		at_once();
	}
	tells(B, text);
	apart();
	tell("loss 0");
}

/* Nothing flows and nobody is told: the line is found dead in its idle_s. */
static void
test_half_open(void **state)
{
	char number[48];

	(void)state;
	together("half", "半开路灯", number);
	tell("hold");
	does(A, "◐", ":do note note=半开时写<Enter>");
	see(B, "◐");
	tell("go");
	at_once();
	tells(B, "半开时写");
	apart();
}

/* It comes back as it was some time before. */
static void
test_server_killed(void **state)
{
	char number[48];

	(void)state;
	together("killed", "停机路灯", number);
	three_server_saves();
	does(A, "done", ":do note note=停前<Enter>");
	tells(B, "停前");
	three_server_dies();
	does(A, "◐", ":do note note=停时写<Enter>");
	see(B, "◐");
	three_server();
	at_once();
	tells(B, "停时写");
	apart();
}

/* One that failed leaves neither consoles nor a bad line to the next. */
static int
all_leave(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		if (seats[i].p != NULL)
			ptyrun_free(&seats[i].p);
	tell("delay 0");
	tell("loss 0");
	tell("go");
	tell("open");
	return 0;
}

#define THREE_TEST(t) cmocka_unit_test_teardown(t, all_leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		THREE_TEST(test_cut), THREE_TEST(test_slow),
		THREE_TEST(test_lossy), THREE_TEST(test_half_open),
		THREE_TEST(test_server_killed),
	};

	if (!three_may()) {
		fputs("SKIP three nodes: network namespaces are not permitted "
		    "here\n", stderr);
		puts("1..0 # SKIP network namespaces are not permitted here");
		rmdir(three.dir);
		return 0;
	}
	return cmocka_run_group_tests(tests, three_begin, three_end);
}
