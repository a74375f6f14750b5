/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_kill.c -- writers killed at any instant: what a commit acknowledged is
 * there, nothing is there by half, and the store proves clean.
 * The instants come from how much a writer has acknowledged, never from a
 * clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "seal/seal.h"
#include "../store/store_kit.h"
#include "../core/lawkit.h"

/* Written to the pipe when the commit has returned. */
struct ack {
	char		key[32];	/* of a new case, or empty */
	struct event_id	id;
	uint32_t	slot;
	uint32_t	whole;		/* marks a record */
};
#define WHOLE 0x600DBEEF

struct ledger {
	struct ack	*a;
	size_t		n, cap;
};

/* What a writer is about to do, seen after its death: a batch of keys. */
struct plan {
	volatile uint32_t round, batch, n;
};

#define BATCH_MOST 150

static void
tell(int out, const struct ack *a, size_t n)
{
	if (write(out, a, n * sizeof(*a)) < 0)
		_exit(1);
}

static void
key_of_case(char out[32], char who, uint32_t round, uint32_t batch, uint32_t i)
{
	snprintf(out, 32, "%c%u-%u-%u", who, round, batch, i);
}

/* All or nothing. */
static void
bulk(struct place *p, int out, struct plan *plan, char who, uint32_t n)
{
	static struct deed d[BATCH_MOST];
	static struct intent in[BATCH_MOST];
	static struct outcome done[BATCH_MOST];
	static struct ack a[BATCH_MOST];

	plan->n = n;
	plan->batch++;
	for (uint32_t i = 0; i < n; i++) {
		deed_report(&p->k, &d[i], 1 + i % 3, KIT_MATTER, KIT_GRID);
		deed_words(&d[i], "路灯不亮", "兴丰大街", "三号楼前路灯不亮");
		key_of_case(a[i].key, who, plan->round, plan->batch, i);
		in[i] = d[i].it;
		in[i].key = str_of(a[i].key);
		in[i].at_ms = 0;
	}
	if (p->k.r->ops->commit(p->k.r, in, n, false, done) != OK)
		_exit(2);
	for (uint32_t i = 0; i < n; i++) {
		a[i].id = done[i].id;
		a[i].slot = done[i].slot;
		a[i].whole = WHOLE;
	}
	tell(out, a, n);
}

static void
single(struct place *p, int out)
{
	static const enum event_kind kinds[] = { EV_CASE_NOTE, EV_CASE_FLAG,
		EV_CASE_AMEND, EV_CASE_CLAIM, EV_CASE_REVEAL };
	uint32_t cases = (uint32_t)p->k.r->ops->cases(p->k.r);
	struct ack a = { .whole = WHOLE };
	struct outcome done;
	struct deed d;

	if (cases == 0)
		return;
	deed_on(&p->k, &d, kinds[kit_random(&p->k, 5)],
	    kit_random(&p->k, cases), "seat1");
	body_int(&d.body, "urgent", kit_random(&p->k, 2));
	body_text(&d.secret, "title", STR("井盖"));
	d.it.secret = &d.secret;
	d.it.at_ms = 0;
	if (p->k.r->ops->commit(p->k.r, &d.it, 1, false, &done) != OK)
		_exit(3);
	a.slot = done.slot;
	a.id = done.id;
	tell(out, &a, 1);
}

enum job { IMPORTER = 'i', OPERATOR = 'o', BOTH = 'b' };

static _Noreturn void
work(struct place *p, int out, struct plan *plan, enum job job, uint32_t times)
{
	signal(SIGPIPE, SIG_DFL);
	place_open(p, 0);
	for (uint32_t i = 0; times == 0 || i < times; i++) {
		uint32_t what = kit_random(&p->k, 10);

		if (job == IMPORTER || (job == BOTH && what < 3))
			bulk(p, out, plan, (char)job,
			    10 + kit_random(&p->k, BATCH_MOST - 9));
		else
			single(p, out);
		if (what == 9)
			store_tend(p->s);
	}
	place_close(p);
	_exit(0);
}

struct writer { pid_t pid; int in; struct plan *plan; enum job job; };

static void
start(struct writer *w, struct place *p, enum job job, uint32_t round,
    uint32_t times)
{
	struct place q = *p;
	int fd[2];

	w->plan->round = round;
	w->plan->batch = w->plan->n = 0;
	w->job = job;
	q.k.seed ^= (uint64_t)round * 2654435761u + (uint64_t)job;
	assert_int_equal(pipe(fd), 0);
	fflush(NULL);
	w->pid = fork();
	assert_true(w->pid >= 0);
	if (w->pid == 0) {
		close(fd[0]);
		work(&q, fd[1], w->plan, job, times);
	}
	close(fd[1]);
	w->in = fd[0];
}

static struct plan *
plan_new(void)
{
	void *p = mmap(NULL, sizeof(struct plan), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	return p;
}

/* Reads whole records until most bytes came or the writer is gone. */
static size_t
hear(struct writer *w, struct ledger *l, struct buf *held, size_t most)
{
	size_t got = 0;

	while (got < most) {
		size_t want = most - got < 65536 ? most - got : 65536;
		ssize_t n;

		buf_reserve(held, want);
		n = read(w->in, held->p + held->n, want);
		if (n <= 0)
			break;
		got += (size_t)n;
		held->n += (size_t)n;
	}
	while (held->n >= sizeof(struct ack)) {
		l->a = xgrow(l->a, &l->cap, l->n + 1, sizeof(*l->a));
		memcpy(&l->a[l->n], held->p, sizeof(*l->a));
		assert_int_equal(l->a[l->n].whole, WHOLE);
		l->n++;
		held->n -= sizeof(struct ack);
		memmove(held->p, held->p + sizeof(struct ack), held->n);
	}
	return got;
}

static void
busy(uint32_t turns)
{
	for (volatile uint32_t i = 0; i < turns; i++)
		;
}

/* Killed by us, or ended well. */
static void
end(struct writer *w, struct ledger *l, struct buf *held, bool killed)
{
	int status;

	if (killed)
		kill(w->pid, SIGKILL);
	hear(w, l, held, SIZE_MAX);
	close(w->in);
	held->n = 0;	/* a record cut by the kill acknowledges nothing */
	assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
	if (killed)
		assert_true(WIFSIGNALED(status));
	else
		assert_int_equal(status, 0);
}

/* --- looking afterwards --- */

struct search { const struct event_id *id; bool found; };

static bool
is_it(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct search *s = ctx;

	(void)secret;
	(void)status;
	s->found |= event_id_eq(&e->id, s->id);
	return !s->found;
}

static void
stands(struct place *p, const struct ack *a)
{
	struct search s = { .id = &a->id };
	uint32_t slot;

	if (a->key[0]) {
		assert_int_equal(p->k.r->ops->find_key(p->k.r, str_of(a->key),
		    &slot), OK);
		assert_int_equal(slot, a->slot);
	}
	assert_int_equal(p->k.r->ops->history(p->k.r, a->slot, is_it, &s), OK);
	assert_true(s.found);
}

/* The batch that may have been under way: all of it or nothing. */
static void
not_by_half(struct place *p, const struct writer *w)
{
	uint32_t found = 0, slot;
	char key[32];

	for (uint32_t i = 0; i < w->plan->n; i++) {
		key_of_case(key, (char)w->job, w->plan->round, w->plan->batch,
		    i);
		found += p->k.r->ops->find_key(p->k.r, str_of(key), &slot) ==
		    OK;
	}
	assert_true(found == 0 || found == w->plan->n);
}

static void
all_stand(struct place *p, const struct ledger *l, size_t from)
{
	for (size_t i = from; i < l->n; i++)
		stands(p, &l->a[i]);
}

/* --- --- */

enum { ROUNDS = 200, PAIRS = 40 };

static void
killed(void **state)
{
	struct writer w = { .plan = plan_new() };
	struct ledger l = { .n = 0 };
	struct buf held = { 0 };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	place_close(&p);
	for (uint32_t round = 1; round <= ROUNDS; round++) {
		size_t before = l.n;

		start(&w, &p, BOTH, round, 0);
		hear(&w, &l, &held, kit_random(&p.k, 6000));
		busy(kit_random(&p.k, 1000000));
		end(&w, &l, &held, true);
		place_open(&p, 0);
		all_stand(&p, &l, before);
		not_by_half(&p, &w);
		if (round % 10 == 0)
			place_proof(&p);
		place_close(&p);
	}
	place_open(&p, 0);
	all_stand(&p, &l, 0);
	assert_true(l.n > ROUNDS * 20);
	place_proof(&p);
	free(l.a);
	buf_fini(&held);
	munmap(w.plan, sizeof(*w.plan));
	place_drop(&p);
}

/* An import and a seat at once; either may die, the other goes on. */
static void
killed_beside(void **state)
{
	struct writer w[2] = { { .plan = plan_new() }, { .plan = plan_new() } };
	struct ledger l = { .n = 0 };
	struct buf held[2] = { { 0 } };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "k", 10);
	place_close(&p);
	for (uint32_t round = 1; round <= PAIRS; round++) {
		unsigned who = kit_random(&p.k, 2);
		size_t before = l.n;

		start(&w[0], &p, IMPORTER, round, 0);
		start(&w[1], &p, OPERATOR, round, 0);
		hear(&w[who], &l, &held[who], kit_random(&p.k, 4000));
		busy(kit_random(&p.k, 1000000));
		end(&w[who], &l, &held[who], true);
		/* The one that is left writes on. */
		assert_true(hear(&w[!who], &l, &held[!who], 2000) == 2000);
		end(&w[!who], &l, &held[!who], true);
		place_open(&p, 0);
		all_stand(&p, &l, before);
		not_by_half(&p, &w[0]);
		if (round % 10 == 0)
			place_proof(&p);
		place_close(&p);
	}
	free(l.a);
	for (int i = 0; i < 2; i++) {
		buf_fini(&held[i]);
		munmap(w[i].plan, sizeof(*w[i].plan));
	}
	place_drop(&p);
}

/* Nobody dies: both finish, and every deed of both stands. */
static void
side_by_side(void **state)
{
	struct writer w[2] = { { .plan = plan_new() }, { .plan = plan_new() } };
	struct ledger l = { .n = 0 };
	struct buf held[2] = { { 0 } };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "k", 10);
	place_close(&p);
	start(&w[0], &p, IMPORTER, 1, 80);
	start(&w[1], &p, OPERATOR, 1, 150);
	for (int i = 0; i < 2; i++)
		end(&w[i], &l, &held[i], false);
	place_open(&p, 0);
	all_stand(&p, &l, 0);
	place_proof(&p);
	assert_true(l.n > 150 + 80 * 10);
	free(l.a);
	for (int i = 0; i < 2; i++) {
		buf_fini(&held[i]);
		munmap(w[i].plan, sizeof(*w[i].plan));
	}
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed),
		cmocka_unit_test(killed_beside),
		cmocka_unit_test(side_by_side),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
