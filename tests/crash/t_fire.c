/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_fire.c -- clocks fire while whoever fires them is killed: two processes want
 * the lease, one of them dies at any instant, people go on working. What was
 * fired in the end is what a stepper through the script says, no more, no less,
 * each at its instant.
 * The instants of death come from what a process has said, never from a clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "seal/seal.h"
#include "../store/clockkit.h"
#include "../store/store_kit.h"

enum { CASES = 1500, ROUNDS = 200, SPAN_S = 6 * 3600, STEPS = 8 };

/* --- the script --- */

enum step_kind { ACCEPT, FILE_IT, DISPATCH, RETURN, SIGN, HANDLE, PASS };

static const struct { const char *actor, *role, *action; } steps[] = {
	[ACCEPT] = { "seat1", "seat", "accept" },
	[FILE_IT] = { "seat1", "seat", "file" },
	[DISPATCH] = { "disp1", "dispatcher", "dispatch" },
	[RETURN] = { "unit2", "unit", "return" },
	[SIGN] = { "unit2", "unit", "sign" },
	[HANDLE] = { "unit2", "unit", "handle" },
	[PASS] = { "check1", "checker", "check_pass" },
};

struct script {
	int32_t		begin;		/* seconds from KIT_NOW */
	struct { int32_t at; enum step_kind kind; } step[STEPS];
	size_t		n, done;
	bool		begun;
};

static void
add(struct script *s, struct kit *k, enum step_kind kind, uint32_t most_min)
{
	int32_t last = s->n ? s->step[s->n - 1].at : s->begin;

	s->step[s->n].at = last + 60 * (int32_t)(1 + kit_random(k, most_min));
	s->step[s->n++].kind = kind;
}

/* Some in time, some late, some left lying at any step. */
static void
write_script(struct script *s, struct kit *k)
{
	*s = (struct script){ .begin = (int32_t)kit_random(k, SPAN_S / 2) };
	add(s, k, ACCEPT, 60);
	add(s, k, FILE_IT, 10);
	add(s, k, DISPATCH, 20);
	if (kit_random(k, 3) == 0) {
		add(s, k, RETURN, 120);
		add(s, k, DISPATCH, 90);
	}
	add(s, k, SIGN, 60);
	add(s, k, HANDLE, 200);
	add(s, k, PASS, 90);
	s->n = 1 + kit_random(k, (uint32_t)s->n);
}

/* --- the model: second by second, by what the clocks' tables say --- */

struct fired { uint32_t slot; uint8_t clock, rung; int32_t start, due; };

struct fires { struct fired *f; size_t n, cap; };

static void
fires_add(struct fires *l, struct fired f)
{
	l->f = xgrow(l->f, &l->cap, l->n + 1, sizeof(*l->f));
	l->f[l->n++] = f;
}

struct run { bool lives, runs; int32_t start, used; uint32_t fired; };

static const struct { uint8_t clock, bit; int32_t used; } rungs[] = {
	{ KIT_CLOCK_ACCEPT, 0, 900 }, { KIT_CLOCK_ACCEPT, 1, 2700 },
	{ KIT_CLOCK_SIGN, 0, 1800 }, { KIT_CLOCK_SIGN, 1, 5400 },
	{ KIT_CLOCK_HANDLE, 0, 3600 }, { KIT_CLOCK_HANDLE, 1, 7200 },
	{ KIT_CLOCK_HANDLE, 2, 10800 }, { KIT_CLOCK_CHECK, 0, 3600 },
};

static void
starts(struct run *r, int32_t now)
{
	if (!r->lives)
		*r = (struct run){ .start = now };
	r->lives = r->runs = true;
}

static void
deed_done(struct run run[5], enum step_kind kind, int32_t now)
{
	switch (kind) {
	case ACCEPT:
		run[KIT_CLOCK_ACCEPT].lives = false;
		break;
	case DISPATCH:
		starts(&run[KIT_CLOCK_SIGN], now);
		starts(&run[KIT_CLOCK_HANDLE], now);
		break;
	case RETURN:
		run[KIT_CLOCK_SIGN].lives = false;
		run[KIT_CLOCK_HANDLE].runs = false;
		break;
	case SIGN:
		run[KIT_CLOCK_SIGN].lives = false;
		break;
	case HANDLE:
		run[KIT_CLOCK_HANDLE].lives = false;
		starts(&run[KIT_CLOCK_CHECK], now);
		break;
	case PASS:
		run[KIT_CLOCK_CHECK].lives = false;
		break;
	case FILE_IT:
		break;
	}
}

static void
look(struct fires *l, uint32_t slot, struct run run[5], int32_t now)
{
	for (size_t i = 0; i < sizeof(rungs) / sizeof(*rungs); i++) {
		struct run *r = &run[rungs[i].clock];

		if (!r->lives || !r->runs || r->used != rungs[i].used ||
		    r->fired >> rungs[i].bit & 1)
			continue;
		r->fired |= 1u << rungs[i].bit;
		fires_add(l, (struct fired){ slot, rungs[i].clock,
		    rungs[i].bit, r->start, now });
	}
}

static void
step_through(struct fires *l, uint32_t slot, const struct script *s)
{
	struct run run[5] = { { .lives = false } };
	size_t done = 0;

	for (int32_t now = s->begin; now <= SPAN_S; now++) {
		if (now == s->begin)
			starts(&run[KIT_CLOCK_ACCEPT], now);
		look(l, slot, run, now);
		for (; done < s->n && s->step[done].at == now; done++)
			deed_done(run, s->step[done].kind, now);
		for (int i = 1; i < 5; i++)
			run[i].used += run[i].lives && run[i].runs;
	}
}

/* --- those who fire --- */

/* All see the same time, and stop where it stops. */
struct board { volatile int64_t now_ms; };

struct word { uint32_t fired; uint32_t idle; int64_t now_ms; };

struct firer { pid_t pid; int in; };

/* The clocks of the kit, but nothing is taken back by itself, and all by the
 * wall's hours: so that the model is plain. */
static void
plain_clocks(struct law *law)
{
	static struct law_book book;
	static struct law_rung ladder[8];
	static struct law_clock clocks[4];

	clockkit_make(law);
	book = *law->books;
	memcpy(ladder, book.rungs, sizeof(ladder));
	memcpy(clocks, book.clocks, sizeof(clocks));
	for (int i = 0; i < 8; i++)
		ladder[i].opens = STR_NONE;
	clocks[3].unit = LIMIT_URGENT_HOUR;
	clocks[3].n = 1;
	ladder[7].unit = LIMIT_URGENT_HOUR;
	book.rungs = ladder;
	book.clocks = clocks;
	law->books = &book;
	law->return_cap = 9;
}

static void
fire_what_fell(struct place *p, int out, const struct board *b)
{
	struct store_fires f = { .late_ms = 1000, .why = "off" };

	f.now_ms = b->now_ms;
	f.max = 1 + kit_random(&p->k, 4);
	if (store_fire(p->s, &f, NULL, NULL) != OK)
		_exit(2);
	if (f.refused > 0)
		_exit(3);
	if (write(out, &(struct word){ (uint32_t)f.fired, !f.more, f.now_ms },
	    sizeof(struct word)) < 0)
		_exit(1);
	if (!f.more)
		usleep(500);
}

static _Noreturn void
work(struct place *p, int out, const struct board *b)
{
	signal(SIGPIPE, SIG_DFL);
	place_open(p, 0);
	for (;;) {
		enum err e = store_lease_take(p->s);

		if (e == ERR_BUSY)
			usleep(300);
		else if (e != OK)
			_exit(4);
		else
			fire_what_fell(p, out, b);
	}
}

static void
start(struct firer *w, const struct place *p, const struct board *b,
    uint32_t round)
{
	struct place q = *p;
	int fd[2];

	q.k.seed ^= (uint64_t)round * 2654435761u;
	assert_int_equal(pipe(fd), 0);
	fflush(NULL);
	w->pid = fork();
	assert_true(w->pid >= 0);
	if (w->pid == 0) {
		close(fd[0]);
		work(&q, fd[1], b);
	}
	close(fd[1]);
	w->in = fd[0];
}

static void
killed(struct firer *w)
{
	int status;

	kill(w->pid, SIGKILL);
	assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
	assert_true(WIFSIGNALED(status));
	close(w->in);
}

/* Listens until so many were fired, or nothing is left at this time. */
static void
hear(struct firer *w, const struct board *b, uint32_t most)
{
	struct word word;
	uint32_t n = 0;

	while (n < most && read(w->in, &word, sizeof(word)) == sizeof(word)) {
		n += word.fired;
		if (word.idle && word.now_ms == b->now_ms)
			break;
	}
}

/* --- people --- */

static void
report(struct place *p, struct script *s)
{
	struct deed d;

	p->k.now = KIT_NOW + s->begin * 1000ll - 1000;
	deed_report(&p->k, &d, 2, KIT_MATTER, KIT_GRID);
	body_int(&d.body, "reported", p->k.now);
	deed_must(&p->k, &d);
	s->begun = true;
}

/* What happens until then, case by case: each in its order. */
static void
people(struct place *p, struct script *all, uint32_t *slots, int32_t until)
{
	uint32_t n = (uint32_t)p->k.r->ops->cases(p->k.r);

	for (uint32_t i = 0; i < CASES; i++) {
		struct script *s = &all[i];

		if (!s->begun && s->begin <= until) {
			slots[i] = n++;
			report(p, s);
		}
		for (; s->begun && s->done < s->n &&
		    s->step[s->done].at <= until; s->done++) {
			enum step_kind k = s->step[s->done].kind;

			p->k.now = KIT_NOW + s->step[s->done].at * 1000ll -
			    1000;
			kit_move(&p->k, slots[i], steps[k].actor,
			    steps[k].role, steps[k].action);
		}
	}
}

/* --- what was fired --- */

static int
fired_cmp(const void *a, const void *b)
{
	const struct fired *x = a, *y = b;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	if (x->clock != y->clock)
		return x->clock - y->clock;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->rung - y->rung;
}

struct reading { struct fires *l; uint32_t slot; };

static bool
read_one(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct reading *r = ctx;
	const struct body *b = &e->body;

	(void)secret;
	assert_int_equal(status, OK);
	if (e->kind == EV_CLOCK_FIRE)
		fires_add(r->l, (struct fired){ r->slot,
		    (uint8_t)body_num(b, "clock", 0),
		    (uint8_t)body_num(b, "rung", 99),
		    (int32_t)((body_num(b, "start", 0) - KIT_NOW) / 1000),
		    (int32_t)((body_num(b, "due", 0) - KIT_NOW) / 1000) });
	return true;
}

static void
compare(struct place *p, const struct script *all, const uint32_t *slots)
{
	struct fires want = { .n = 0 }, have = { .n = 0 };
	uint32_t cases = (uint32_t)p->k.r->ops->cases(p->k.r);

	for (uint32_t i = 0; i < CASES; i++)
		if (all[i].begun)
			step_through(&want, slots[i], &all[i]);
	for (uint32_t slot = 0; slot < cases; slot++) {
		struct reading r = { &have, slot };

		assert_int_equal(p->k.r->ops->history(p->k.r, slot, read_one,
		    &r), OK);
	}
	qsort(want.f, want.n, sizeof(*want.f), fired_cmp);
	qsort(have.f, have.n, sizeof(*have.f), fired_cmp);
	for (size_t i = 0; i < want.n && i < have.n; i++) {
		assert_int_equal(fired_cmp(&want.f[i], &have.f[i]), 0);
		assert_int_equal(want.f[i].due, have.f[i].due);
	}
	assert_int_equal(want.n, have.n);
	assert_true(want.n > CASES);
	print_message("%zu fires of %u cases\n", have.n, cases);
	free(want.f);
	free(have.f);
}

/* --- --- */

static void
fires_through_deaths(void **state)
{
	static struct script all[CASES];
	static uint32_t slots[CASES];
	struct board *b = mmap(NULL, sizeof(*b), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct firer w[2];
	struct place p;

	(void)state;
	assert_true(b != MAP_FAILED);
	place_make(&p, "ta");
	plain_clocks(&p.k.law);
	for (int i = 0; i < CASES; i++)
		write_script(&all[i], &p.k);
	b->now_ms = KIT_NOW;
	place_close(&p);
	for (uint32_t i = 0; i < 2; i++)
		start(&w[i], &p, b, 1000 + i);
	for (uint32_t round = 1; round <= ROUNDS; round++) {
		int32_t until = (int32_t)(SPAN_S * round / ROUNDS);
		uint32_t who = kit_random(&p.k, 2);

		place_open(&p, 0);
		people(&p, all, slots, until);
		if (round % 50 == 0)
			place_proof(&p);
		place_close(&p);
		b->now_ms = KIT_NOW + until * 1000ll;
		for (volatile uint32_t i = kit_random(&p.k, 2000000); i > 0; i--)
			;
		killed(&w[who]);
		/* The other one takes over. */
		hear(&w[!who], b, 1 + kit_random(&p.k, 8));
		start(&w[who], &p, b, round);
	}
	killed(&w[0]);
	hear(&w[1], b, UINT32_MAX);
	killed(&w[1]);
	place_open(&p, 0);
	place_proof(&p);
	compare(&p, all, slots);
	place_drop(&p);
	munmap(b, sizeof(*b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fires_through_deaths),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("fire", tests, NULL, NULL);
}
