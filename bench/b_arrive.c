/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_arrive.c -- the real console, in a terminal that is an emulator, with its
 * remotes: what a person at the keys feels while events of another node come in,
 * how soon a change made elsewhere is on its screen, and how long a month without a
 * link takes to be made up for.
 * Layer: bench. Usage: b_arrive GRIDSEAT PROFILE HERE THERE WORK [N]
 *	HERE, THERE: stores that exchange through a server, and are equal
 *	keys N		N events come in, while somebody types; three times
 *	seen N		N changes, one after another
 *	away N		N events on both sides since the last exchange
 *	many N		N changes in some of 200 territories (whose databases
 *			both stores must be told of), then one in each
 * Both stores are open here as well: what is written is written, and what came is
 * counted, by this process.
 *
 * A key is due every 33 ms whether or not the last one was answered, and its time
 * counts from when it was due. */
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/alloc.h"
#include "bench.h"
#include "../tests/pty/ptyrun.h"

#define BATCH 200
#define KEY_NS 33000000LL
#define WAIT_MS 180000
#define CALM 300		/* keys before anything comes: the floor */
#define ROUNDS 3
#define TOWNS 200		/* territories of `many` */
#define ACTIVE 16		/* of which some are written in all the time */

/* A store, and how many notes of the other node stand in its log. */
struct bench_side {
	const char	*dir;
	struct store	*s;
	struct repo	*r;
	uint64_t	 seen, notes;
};

struct arrive {
	const char	*gridseat;
	struct bench_law	 d;
	struct bench_side	 here, there;
	uint64_t	 made;
	char		 number[BATCH][CASE_NUMBER_MAX];
	struct body	 secret[BATCH];
	struct intent	 in[BATCH];
	struct outcome	 out[BATCH];
};

/* ---- stores ---- */

static void
side_open(struct bench_side *e, const char *dir, struct bench_law *d)
{
	e->dir = dir;
	e->s = bench_store(dir, d, false);
	e->r = store_repo(e->s);
	e->seen = store_arrivals(e->s);
}

static bool
count_note(void *ctx, uint64_t arrival, uint32_t slot, const struct event *ev)
{
	struct bench_side *e = ctx;
	const char *own = store_node(e->s);

	(void)slot;
	e->seen = arrival + 1;
	e->notes += ev->kind == EV_CASE_NOTE &&
	    strncmp(ev->id.stream, own, strlen(own)) != 0;
	return true;
}

/* Notes of the other node that came since this program began. */
static uint64_t
came(struct bench_side *e)
{
	bench_must(store_arrived(e->s, e->seen, count_note, e), e->dir);
	return e->notes;
}

/* ---- deeds ---- */

static void
a_note(struct arrive *a, struct repo *r, size_t at, uint64_t cases)
{
	struct case_view v;

	bench_must(r->ops->get(r, (uint32_t)(a->made++ * 7919 % cases), &v),
	    "case");
	memcpy(a->number[at], v.c->number, CASE_NUMBER_MAX);
	a->secret[at].n = 0;
	bench_must(body_text(&a->secret[at], "note",
	    STR("已电话联系来电人，约定明日上午再次到现场查看")), "note");
	a->in[at] = (struct intent){ .kind = EV_CASE_NOTE,
	    .subject = str_of(a->number[at]), .actor = STR("ludong"),
	    .login = STR("bench"), .seat = STR("1"),
	    .secret = &a->secret[at] };
}

static void
notes(struct arrive *a, struct repo *r, uint64_t n)
{
	uint64_t cases = r->ops->cases(r);

	for (uint64_t i = 0; i < n; i += BATCH) {
		size_t m = n - i < BATCH ? (size_t)(n - i) : BATCH;

		for (size_t k = 0; k < m; k++)
			a_note(a, r, k, cases);
		bench_must(r->ops->commit(r, a->in, m, true, a->out), "notes");
		for (size_t k = 0; k < m; k++)
			bench_must(a->out[k].err, "note");
	}
}

/* ---- programs ---- */

static pid_t
sync_begin(const struct arrive *a, const char *dir)
{
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 1);
		dup2(null, 2);
		execl(a->gridseat, a->gridseat, "-S", dir, "sync", "--once",
		    (char *)NULL);
		_exit(127);
	}
	return pid;
}

static void
sync_end(const char *dir, pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status != 0)
		bench_die("%s: sync --once: %d", dir, status);
}

static struct ptyrun *
console(const struct arrive *a, const char *dir)
{
	const char *const argv[] = { a->gridseat, "-S", dir, NULL };
	const char *const env[] = { "LANGUAGE=zh_CN", NULL };
	struct ptyrun_options o = { .argv = argv, .env = env, .w = 120,
		.h = 40 };
	struct ptyrun *p = ptyrun_start(&o);

	if (p == NULL || !ptyrun_wait_text(p, "待立案"))
		bench_die("no console");
	ptyrun_keys(p, ":view *<Enter>");
	ptyrun_feed(p, 3000);
	return p;
}

/* ---- keys ---- */

static int
row_of_cursor(const struct ptyrun *p)
{
	int x, y;

	ptyrun_cursor(p, &x, &y);
	return y;
}

static bool
moved(struct ptyrun *p, void *ctx)
{
	return row_of_cursor(p) != *(const int *)ctx;
}

static double
type(struct ptyrun *p, uint64_t i, int64_t due_ns)
{
	int was;

	while (bench_ns() < due_ns - 2500000)
		ptyrun_feed(p, 2);
	while (bench_ns() < due_ns)
		;
	was = row_of_cursor(p);
	ptyrun_keys(p, i % 2 ? "<Up>" : "<Down>");
	if (!ptyrun_wait(p, moved, &was))
		bench_die("a key was not answered:\n%s", ptyrun_screen(p));
	return bench_ms(due_ns);
}

static void
figure(uint64_t n, const char *work, const char *name, const char *unit,
    double target, double reached, double floor)
{
	figure_put(n, &(struct figure){ .work = work, .name = name,
	    .unit = unit, .sense = isnan(target) ? 0 : '<', .target = target,
	    .reached = reached, .yard = NAN, .floor = floor });
}

/* Nothing comes: what the machine gives today. */
static void
calm_keys(struct ptyrun *p, struct samples *calm)
{
	int64_t key = bench_ns();

	for (uint64_t i = 0; i < CALM; i++)
		samples_add(calm, type(p, i, key += KEY_NS));
}

/* Keys until HERE has want notes of others; how long that took. */
static double
keys_until(struct arrive *a, struct ptyrun *p, uint64_t want,
    struct samples *busy)
{
	int64_t since = bench_ns(), key = since;

	for (uint64_t i = 0; bench_ms(since) < WAIT_MS; i++) {
		samples_add(busy, type(p, i, key += KEY_NS));
		if (i % 2 == 1 && came(&a->here) >= want)
			return bench_ms(since);
	}
	bench_die("of %llu events %llu came", (unsigned long long)want,
	    (unsigned long long)a->here.notes);
}

static void
keys_figures(uint64_t n, const char *work, const struct samples *busy_,
    const struct samples *calm_)
{
	struct samples busy = *busy_, calm = *calm_;

	figure(n, work, "keys meanwhile, p50", "ms", NAN,
	    samples_at(&busy, 0.5), samples_at(&calm, 0.5));
	figure(n, work, "keys meanwhile, p99", "ms", 16,
	    samples_at(&busy, 0.99), samples_at(&calm, 0.99));
	figure(n, work, "keys meanwhile, worst", "ms", NAN,
	    samples_at(&busy, 1), samples_at(&calm, 1));
}

static void
work_keys(struct arrive *a, uint64_t n)
{
	struct samples calm = { .n = 0 }, busy = { .n = 0 };
	struct ptyrun *p = console(a, a->here.dir);
	double ms = 0;

	calm_keys(p, &calm);
	for (int i = 0; i < ROUNDS; i++) {
		pid_t pid;

		notes(a, a->there.r, n);
		ptyrun_feed(p, 1000);
		pid = sync_begin(a, a->there.dir);
		ms += keys_until(a, p, came(&a->here) + n, &busy);
		sync_end(a->there.dir, pid);
	}
	ptyrun_free(&p);
	keys_figures(n, "events come in beside a console", &busy, &calm);
	figure(n, "events come in beside a console", "all are there", "s", NAN,
	    ms / ROUNDS / 1000, NAN);
}

/* ---- seen elsewhere ---- */

struct watched { int y; char was[2048]; };

static bool
row_changed(struct ptyrun *p, void *ctx)
{
	const struct watched *w = ctx;

	return strcmp(ptyrun_row(p, w->y), w->was) != 0;
}

static void
watch_row(struct ptyrun *p, struct watched *w, int y)
{
	w->y = y;
	snprintf(w->was, sizeof(w->was), "%s", ptyrun_row(p, y));
}

static void
seen_figures(uint64_t n, const char *work, struct samples *s)
{
	figure(n, work, "p50", "s", 0.3, samples_at(s, 0.5), NAN);
	figure(n, work, "p99", "s", 1, samples_at(s, 0.99), NAN);
}

static void
number_in_sight(struct ptyrun *p, char number[CASE_NUMBER_MAX])
{
	const char *at = strstr(ptyrun_screen(p), "DX-");

	if (at == NULL)
		bench_die("no case on the screen:\n%s", ptyrun_screen(p));
	str_copy(str_n(at, strcspn(at, " \n")), number, CASE_NUMBER_MAX);
}

static void
turn_urgent(struct arrive *a, const char *number, uint32_t slot)
{
	struct body body = { .n = 0 };
	struct intent in = { .kind = EV_CASE_FLAG, .subject = str_of(number),
	    .actor = STR("ludong"), .login = STR("bench"), .seat = STR("1"),
	    .body = &body };
	struct repo *r = a->there.r;
	struct case_view v;

	bench_must(r->ops->get(r, slot, &v), "case");
	bench_must(body_int(&body, "urgent", !(v.c->flags & CASE_URGENT)),
	    "body");
	bench_must(r->ops->commit(r, &in, 1, false, a->out), "flag");
}

/* The case in the cursor's row is marked urgent there, and not any more. */
static void
work_seen(struct arrive *a, uint64_t n)
{
	struct ptyrun *there = console(a, a->there.dir),
	    *p = console(a, a->here.dir);
	struct samples s = { .n = 0 };
	struct watched w;
	char number[CASE_NUMBER_MAX];
	uint32_t slot;

	ptyrun_feed(there, 100);
	number_in_sight(p, number);
	bench_must(a->there.r->ops->find(a->there.r, str_of(number), &slot),
	    number);
	for (uint64_t i = 0; i < n; i++) {
		int64_t since;

		ptyrun_feed(p, 250 + (int)(i * 37 % 200));
		ptyrun_feed(there, 1);
		watch_row(p, &w, row_of_cursor(p));
		since = bench_ns();
		turn_urgent(a, number, slot);
		if (!ptyrun_wait(p, row_changed, &w))
			bench_die("it is never seen:\n%s", ptyrun_screen(p));
		samples_add(&s, bench_ms(since) / 1000);
	}
	ptyrun_free(&p);
	ptyrun_free(&there);
	seen_figures(n, "a change, on another console's screen", &s);
}

/* ---- a month away ---- */

static void
work_away(struct arrive *a, uint64_t n)
{
	struct samples calm = { .n = 0 }, busy = { .n = 0 };
	uint64_t back = came(&a->there) + n, want = came(&a->here) + n;
	struct ptyrun *p;
	int64_t since;

	notes(a, a->there.r, n);
	notes(a, a->here.r, n);
	/* The centre was never away. */
	sync_end(a->there.dir, sync_begin(a, a->there.dir));
	since = bench_ns();
	p = console(a, a->here.dir);
	(void)keys_until(a, p, want, &busy);
	while (came(&a->there) < back && bench_ms(since) < WAIT_MS) {
		pid_t pid = sync_begin(a, a->there.dir);

		calm_keys(p, &calm);
		sync_end(a->there.dir, pid);
	}
	figure(n, "a month away, as many events on both sides",
	    "both have all", "s", 60, bench_ms(since) / 1000, NAN);
	if (came(&a->there) < back)
		bench_die("of %llu events %llu went back",
		    (unsigned long long)back,
		    (unsigned long long)a->there.notes);
	ptyrun_free(&p);
	keys_figures(n, "a month away, as many events on both sides", &busy,
	    &calm);
}

/* ---- two hundred territories ---- */

static bool
is_open(const struct law *l, const struct body *b)
{
	const int64_t id = body_num(b, "state", 0);

	for (size_t i = 0; i < l->states_n; i++)
		if (l->states[i].id == id)
			return l->states[i].open;
	return false;
}

/* A new case of that territory, open; its number to out. */
static void
report_in(struct arrive *a, struct rows *rows, size_t *at, uint32_t territory,
    char number[CASE_NUMBER_MAX])
{
	static struct body body;
	struct intent in;

	do {
		if (*at == rows->n) {
			if (!rows_next(rows))
				bench_die("no more rows");
			*at = 0;
		}
		in = rows->it[(*at)++];
	} while (!is_open(&a->d.law, in.body));
	/* In a grid of another town it would be told there as well. */
	body = *in.body;
	bench_must(body_int(&body, "grid", 0), "grid");
	in.body = &body;
	in.territory = territory;
	in.at_ms = 0;
	bench_must(a->there.r->ops->commit(a->there.r, &in, 1, false, a->out),
	    "report");
	memcpy(number, a->out[0].number, CASE_NUMBER_MAX);
}

struct change { char number[CASE_NUMBER_MAX]; int64_t since; bool there; };

static bool
is_here(struct arrive *a, const char *number)
{
	uint32_t slot;

	return a->here.r->ops->find(a->here.r, str_of(number), &slot) == OK;
}

/* Those that came by now, timed. */
static size_t
collect(struct arrive *a, struct change *c, size_t n, struct samples *s)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		if (!c[i].there && is_here(a, c[i].number)) {
			c[i].there = true;
			samples_add(s, bench_ms(c[i].since) / 1000);
		}
		left += !c[i].there;
	}
	return left;
}

/* One in every territory, five a second, whichever was quiet or busy. */
static void
one_in_each(struct arrive *a, struct rows *rows, size_t *at,
    struct ptyrun *p, struct ptyrun *there, struct samples *s)
{
	struct change *c = xcalloc(TOWNS, sizeof(*c));
	int64_t since = bench_ns();
	size_t made = 0, left = TOWNS;

	while (left > 0 && bench_ms(since) < WAIT_MS) {
		if (made < TOWNS && bench_ms(since) >= 200.0 * (double)made) {
			/* 71 and 200 have no factor in common. */
			report_in(a, rows, at,
			    (uint32_t)(made * 71 % TOWNS + 1), c[made].number);
			c[made++].since = bench_ns();
		}
		ptyrun_feed(p, 10);
		ptyrun_feed(there, 10);
		left = collect(a, c, made, s) + (TOWNS - made);
	}
	if (left > 0)
		bench_die("%zu of %d changes never came", left, TOWNS);
	free(c);
}

/* The sixteen, far apart. */
static uint32_t
active(size_t i)
{
	return (uint32_t)(i * 7 % ACTIVE * 12 + 1);
}

/* N in sixteen of them, each waited for in the store here; how soon what is in the
 * store is on its screen, `seen` says. */
static void
some_active(struct arrive *a, struct rows *rows, size_t *at, struct ptyrun *p,
    struct ptyrun *there, uint64_t n, struct samples *s)
{
	for (uint64_t i = 0; i < n; i++) {
		char number[CASE_NUMBER_MAX];
		int64_t since;

		ptyrun_feed(p, 250 + (int)(i * 37 % 200));
		ptyrun_feed(there, 1);
		since = bench_ns();
		report_in(a, rows, at, active((size_t)i), number);
		while (!is_here(a, number)) {
			ptyrun_feed(p, 1);
			ptyrun_feed(there, 1);
			if (bench_ms(since) > WAIT_MS)
				bench_die("it never comes");
		}
		samples_add(s, bench_ms(since) / 1000);
	}
}

/* One in each of n territories, until all are here: every database is there, or
 * has been written in of late, before anything is timed. */
static void
settle(struct arrive *a, struct rows *rows, size_t *at, struct ptyrun *p,
    struct ptyrun *there, size_t n)
{
	struct change *c = xcalloc(n, sizeof(*c));
	struct samples s = { .n = 0 };
	int64_t since = bench_ns();

	for (size_t i = 0; i < n; i++)
		report_in(a, rows, at, n == ACTIVE ? active(i) :
		    (uint32_t)i + 1, c[i].number);
	while (collect(a, c, n, &s) > 0) {
		if (bench_ms(since) > WAIT_MS)
			bench_die("the territories do not come");
		ptyrun_feed(p, 50);
		ptyrun_feed(there, 50);
	}
	ptyrun_feed(p, 1000);
	samples_fini(&s);
	free(c);
}

static void
work_many(struct arrive *a, uint64_t n)
{
	struct rows *rows = rows_open(&a->d, 10 * (TOWNS + n), 11);
	struct ptyrun *there = console(a, a->there.dir),
	    *p = console(a, a->here.dir);
	struct samples few = { .n = 0 }, all = { .n = 0 };
	size_t at = 0;

	settle(a, rows, &at, p, there, TOWNS);
	settle(a, rows, &at, p, there, ACTIVE);
	some_active(a, rows, &at, p, there, n, &few);
	one_in_each(a, rows, &at, p, there, &all);
	ptyrun_free(&p);
	ptyrun_free(&there);
	rows_close(&rows);
	seen_figures(n, "16 of 200 territories active, in the store", &few);
	figure(TOWNS, "a change in each of 200 territories", "p50", "s", NAN,
	    samples_at(&all, 0.5), NAN);
	figure(TOWNS, "a change in each of 200 territories", "the last", "s",
	    30, samples_at(&all, 1), NAN);
}

static const struct {
	const char	*name;
	void		(*fn)(struct arrive *a, uint64_t n);
} works[] = {
	{ "keys", work_keys }, { "seen", work_seen }, { "away", work_away },
	{ "many", work_many },
};

int
main(int argc, char **argv)
{
	struct arrive *a = xcalloc(1, sizeof(*a));
	size_t i = 0;

	if (argc != 7) {
		fputs("usage: b_arrive GRIDSEAT PROFILE HERE THERE WORK N\n",
		    stderr);
		return 2;
	}
	while (i < sizeof(works) / sizeof(works[0]) &&
	    strcmp(argv[5], works[i].name) != 0)
		i++;
	if (i == sizeof(works) / sizeof(works[0]))
		bench_die("%s: no such work", argv[5]);
	a->gridseat = argv[1];
	bench_law_load(&a->d, argv[2]);
	side_open(&a->here, argv[3], &a->d);
	side_open(&a->there, argv[4], &a->d);
	works[i].fn(a, strtoull(argv[6], NULL, 10));
	store_close(&a->here.s);
	store_close(&a->there.s);
	bench_law_fini(&a->d);
	free(a);
	return 0;
}
