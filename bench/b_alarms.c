/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_alarms.c -- the real console, in a terminal that is an emulator, on a live
 * store whose clocks are armed: what it costs while nothing happens, how soon it
 * is there, what a person at the keys feels while 10,000 clocks fall in one
 * second, how late those fire, and how soon another process fires when the one
 * that did is killed.
 * Layer: bench. Usage: b_alarms PROFILE FOLDER GRIDSEAT CASES [SECONDS [PARTS]]
 *	PARTS: letters of start, burst, death, idle; all unless given
 *
 * CASES clocks are armed for hours to come; those that fall are reported shortly
 * before. A key is due every 33 ms whether or not the last one was answered, and
 * its time counts from when it was due, so that a console that stands still is
 * charged for every key that it kept waiting. */
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "app/people.h"
#include "app/seat.h"
#include "base/alloc.h"
#include "bench.h"
#include "seal/seal.h"
#include "../tests/pty/ptyrun.h"

#define BATCH 4096
#define BURST 10000		/* due in the same second */
#define BURSTS 20
#define KEY_NS 33000000LL	/* a key held down */
#define STARTS 15
#define DEATHS 8
#define WAIT_MS 20000		/* what never comes */

struct alarms {
	struct bench_law	*d;
	const char	*gridseat;
	char		 dir[900];
	struct store	*s;
	struct repo	*r;
	uint64_t	 cases;		/* armed for later */
	int		 seconds;	/* of idleness */
	int64_t		 budget_ms;	/* from a report to its first rung */
	uint64_t	 made;
	struct body	 body[BATCH], secret[BATCH];
	struct intent	 in[BATCH];
	struct outcome	 out[BATCH];
};

/* ---- the store ---- */

static void
make_store(struct alarms *a, const char *folder, const char *name)
{
	struct store_birth b = { .node = "bench", .mode = STORE_LIVE,
	    .archive = buf_view(&a->d->archive) };
	struct store_options o;
	struct store_fault why = { .text = "" };
	char login[32];

	mkdir(folder, 0700);
	snprintf(a->dir, sizeof(a->dir), "%s/%s", folder, name);
	b.dir = a->dir;
	o = (struct store_options){ .dir = a->dir };
	if (store_create(&b, &why) != OK || store_open(&a->s, &o, &why) != OK)
		bench_die("%s: %s", a->dir, why.text);
	store_set_law(a->s, &a->d->law);
	seat_login(login, sizeof(login));
	bench_must(people_seed(a->s, &a->d->law, login), "accounts");
	a->r = store_repo(a->s);
}

static void
a_report(struct alarms *a, size_t at, int64_t due_ms)
{
	const struct law *l = &a->d->law;
	struct body *b = &a->body[at], *p = &a->secret[at];
	const struct law_grid *g = &l->grids[a->made++ * 31 % l->grids_n];

	b->n = p->n = 0;
	bench_must(body_int(b, "channel", l->channels[0].id), "row");
	bench_must(body_int(b, "grid", (int64_t)g->code), "row");
	bench_must(body_text(p, "title", STR("路灯不亮")), "row");
	bench_must(body_text(p, "place", STR("兴丰大街三号楼前")), "row");
	a->in[at] = (struct intent){ .kind = EV_CASE_REPORT,
	    .actor = l->accounts[0].code, .login = l->accounts[0].code,
	    .seat = STR("01"), .body = b, .secret = p,
	    .at_ms = due_ms - a->budget_ms,
	    .territory = (uint32_t)(g->code / 1000000 % 1000) };
}

/* n clocks, the first due at from_ms, the others spread over span_ms. */
static void
arm(struct alarms *a, uint64_t n, int64_t from_ms, int64_t span_ms)
{
	for (uint64_t i = 0; i < n; i += BATCH) {
		size_t m = n - i < BATCH ? (size_t)(n - i) : BATCH;

		for (size_t j = 0; j < m; j++)
			a_report(a, j, from_ms + (int64_t)((i + j) *
			    (uint64_t)span_ms / n));
		bench_must(a->r->ops->commit(a->r, a->in, m, false, a->out),
		    "arm");
	}
}

/* ---- the console ---- */

static struct ptyrun *
console(const struct alarms *a)
{
	const char *const argv[] = { a->gridseat, "-S", a->dir, NULL };
	struct ptyrun_options o = { .argv = argv };
	struct ptyrun *p = ptyrun_start(&o);

	if (p == NULL)
		bench_die("no console");
	return p;
}


static void
must_see(struct ptyrun *p, const char *text)
{
	if (!ptyrun_wait_text(p, text))
		bench_die("the console does not show %s", text);
}

/* The list never moves by itself: the cursor's row is the answer to a key. */
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

/* ---- idle ---- */

struct spent { double cpu_s; long wakes; size_t bytes; };

static long
number_after(const char *path, const char *name)
{
	char line[256];
	long n = 0;
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, name, strlen(name)) == 0)
			n = strtol(line + strlen(name), NULL, 10);
	if (f)
		fclose(f);
	return n;
}

/* Of the scheduler's own count, which is in nanoseconds where ticks are not. */
static struct spent
spent(const struct ptyrun *p)
{
	struct spent s = { .bytes = ptyrun_bytes_seen(p) };
	unsigned long long ns = 0;
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", ptyrun_pid(p));
	f = fopen(path, "r");
	if (f == NULL || fscanf(f, "%llu", &ns) != 1)
		bench_die("%s: not there", path);
	fclose(f);
	s.cpu_s = (double)ns / 1e9;
	snprintf(path, sizeof(path), "/proc/%d/status", ptyrun_pid(p));
	s.wakes = number_after(path, "voluntary_ctxt_switches:");
	return s;
}

static struct spent
idle(const struct alarms *a)
{
	struct ptyrun *p = console(a);
	struct spent from, to;

	must_see(p, "待立案");
	ptyrun_feed(p, 5000);
	from = spent(p);
	if (!ptyrun_feed(p, a->seconds * 1000))
		bench_die("the console ended");
	to = spent(p);
	ptyrun_free(&p);
	return (struct spent){ to.cpu_s - from.cpu_s, to.wakes - from.wakes,
	    to.bytes - from.bytes };
}

static void
idles(const struct alarms *empty, const struct alarms *full)
{
	const double s = full->seconds;
	struct spent e = idle(empty), f = idle(full);

	figure_put(full->cases, &(struct figure){ .work = "idle console",
	    .name = "processor", .unit = "%", .sense = '<', .target = 0.3,
	    .reached = f.cpu_s / s * 100, .yard = e.cpu_s / s * 100,
	    .floor = NAN });
	figure_put(full->cases, &(struct figure){ .work = "idle console",
	    .name = "woken", .unit = "/min", .target = NAN,
	    .reached = (double)f.wakes * 60 / s,
	    .yard = (double)e.wakes * 60 / s, .floor = NAN });
	figure_put(full->cases, &(struct figure){ .work = "idle console",
	    .name = "shown", .unit = "B/min", .target = NAN,
	    .reached = (double)f.bytes * 60 / s,
	    .yard = (double)e.bytes * 60 / s, .floor = NAN });
}

/* ---- starting ---- */

static bool
has_the_lease(const struct alarms *a, int pid)
{
	struct store_lease l;

	return store_lease(a->s, &l) == OK && l.held && l.pid == pid;
}

static bool
armed_and_seen(struct ptyrun *p, void *ctx)
{
	(void)ctx;
	return strstr(ptyrun_screen(p), "待立案") != NULL;
}

static void
start_once(const struct alarms *a, struct samples *ink, struct samples *lease)
{
	int64_t at = bench_ns();
	struct ptyrun *p = console(a);

	if (!ptyrun_wait(p, armed_and_seen, NULL))
		bench_die("the console does not come up");
	samples_add(ink, bench_ms(at));
	while (!has_the_lease(a, ptyrun_pid(p)))
		if (bench_ms(at) > WAIT_MS)
			bench_die("the console does not keep the clocks");
	samples_add(lease, bench_ms(at));
	ptyrun_free(&p);
}

static void
starts(const struct alarms *empty, const struct alarms *full)
{
	static const char *const name[] = { "first ink, worst",
	    "clocks kept and the first armed, worst" };
	struct samples e[2] = { { .n = 0 } }, f[2] = { { .n = 0 } };

	for (int i = 0; i < STARTS; i++) {
		start_once(empty, &e[0], &e[1]);
		start_once(full, &f[0], &f[1]);
	}
	for (int i = 0; i < 2; i++) {
		figure_put(full->cases, &(struct figure){
		    .work = "start of the console", .name = name[i],
		    .unit = "ms", .sense = '<', .target = 100,
		    .reached = samples_at(&f[i], 1),
		    .yard = samples_at(&e[i], 1), .floor = NAN });
		samples_fini(&e[i]);
		samples_fini(&f[i]);
	}
}

/* ---- ten thousand in one second ---- */

struct burst {
	struct samples	calm, busy;
	struct samples	late, last;	/* ms */
};

static void
rest_until(struct ptyrun *p, int64_t ns)
{
	int64_t left = ns - bench_ns();

	if (left > 1500000)
		ptyrun_feed(p, (int)(left / 1000000));
	while (bench_ns() < ns)
		;
}

/* Down and up in turn. */
static double
type(struct ptyrun *p, uint64_t i, int64_t due_ns)
{
	int was;

	rest_until(p, due_ns);
	was = row_of_cursor(p);
	ptyrun_keys(p, i % 2 ? "<Up>" : "<Down>");
	if (!ptyrun_wait(p, moved, &was))
		bench_die("a key was not answered:\n%s", ptyrun_screen(p));
	return bench_ms(due_ns);
}

/* When nothing that fell is left; 0 not yet. */
static int64_t
all_fired(struct alarms *a, int64_t due_ms)
{
	int64_t next;

	bench_must(store_alarm_next(a->s, &next), "the next alarm");
	return next > due_ms ? bench_ns() : 0;
}

/* Keys from a second before until all has fired. The first of
 * them finds the first slice at another point each time. */
static void
keys_through(struct alarms *a, struct ptyrun *p, int64_t due_ms,
    struct burst *b)
{
	const int64_t due = bench_ns() + (due_ms - clock_wall().ms) * 1000000;
	int64_t key = due - 1000000000 +
	    (int64_t)(a->made / BURST * 7 % 33) * 1000000, done = 0;

	for (uint64_t i = 0; done == 0; i++) {
		while (done == 0 && key > due && bench_ns() < key - 3000000) {
			ptyrun_feed(p, 2);
			done = all_fired(a, due_ms);
		}
		samples_add(key < due ? &b->calm : &b->busy,
		    type(p, i, key));
		if (done == 0 && bench_ms(due) > WAIT_MS)
			bench_die("the clocks do not fire");
		key += KEY_NS;
	}
	samples_add(&b->last, (double)(done - due) / 1e6);
}

struct reading { struct samples *late; int n; };

static bool
one_event(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct reading *r = ctx;

	(void)secret;
	if (status == OK && e->kind == EV_CLOCK_FIRE) {
		samples_add(r->late, (double)(e->at.ms -
		    body_num(&e->body, "due", 0)));
		r->n++;
	}
	return true;
}

static void
read_fires(struct alarms *a, struct samples *late)
{
	uint64_t n = a->r->ops->cases(a->r);
	struct reading r = { .late = late };

	for (uint64_t slot = n - BURST; slot < n; slot++)
		bench_must(a->r->ops->history(a->r, (uint32_t)slot, one_event,
		    &r), "history");
	if (r.n != BURST)
		bench_die("%d fires, not %d", r.n, BURST);
}

static void
tell_keys(const struct alarms *a, struct burst *b)
{
	static const struct { const char *name; double q, target; } row[] = {
		{ "keys meanwhile, p50", 0.5, NAN },
		{ "keys meanwhile, p99", 0.99, 16 },
		{ "keys meanwhile, worst", 1, NAN },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		figure_put(a->cases, &(struct figure){
		    .work = "10,000 due at once", .name = row[i].name,
		    .unit = "ms", .sense = row[i].q > 0.9 && row[i].q < 1 ?
		    '<' : 0, .target = row[i].target,
		    .reached = samples_at(&b->busy, row[i].q), .yard = NAN,
		    .floor = samples_at(&b->calm, row[i].q) });
}

static void
bursts(struct alarms *a)
{
	struct ptyrun *p = console(a);
	struct burst b = { .calm = { .n = 0 } };

	must_see(p, "待立案");
	ptyrun_keys(p, ":view *<Enter>");
	ptyrun_feed(p, 1000);
	ptyrun_keys(p, "z");
	ptyrun_feed(p, 1000);
	for (int i = 0; i < BURSTS; i++) {
		int64_t due = clock_wall().ms + 5000;

		arm(a, BURST, due, 0);
		ptyrun_feed(p, 1000);
		keys_through(a, p, due, &b);
		read_fires(a, &b.late);
	}
	ptyrun_free(&p);
	fprintf(stderr, "bench: %zu keys calm, %zu while clocks fired\n",
	    b.calm.n, b.busy.n);
	figure_put(a->cases, &(struct figure){ .work = "10,000 due at once",
	    .name = "late, the worst of all", .unit = "s", .sense = '<',
	    .target = 1, .reached = samples_at(&b.late, 1) / 1000,
	    .yard = NAN, .floor = NAN });
	figure_put(a->cases, &(struct figure){ .work = "10,000 due at once",
	    .name = "all durable, seen from outside, worst", .unit = "s",
	    .sense = '<', .target = 1, .reached = samples_at(&b.last, 1) /
	    1000, .yard = NAN, .floor = NAN });
	tell_keys(a, &b);
	samples_fini(&b.calm);
	samples_fini(&b.busy);
	samples_fini(&b.late);
	samples_fini(&b.last);
}

/* ---- the keeper dies ---- */

static pid_t
headless(const struct alarms *a)
{
	const char *const argv[] = { a->gridseat, "-S", a->dir, "run",
		"--headless", NULL };
	pid_t pid = fork();

	if (pid == 0) {
		if (!freopen("/dev/null", "w", stderr) ||
		    !freopen("/dev/null", "w", stdout))
			_exit(127);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	for (int64_t at = bench_ns(); !has_the_lease(a, (int)pid); usleep(1000))
		if (bench_ms(at) > WAIT_MS)
			bench_die("nobody keeps the clocks");
	return pid;
}

/* A clock falls as its keeper dies; the console beside it fires it. */
static double
one_death(struct alarms *a, int phase)
{
	pid_t pid = headless(a);
	struct ptyrun *p = console(a);
	int64_t at, due, next;
	double ms;

	must_see(p, "待立案");
	ptyrun_feed(p, 2000 + phase * 2000 / DEATHS);
	kill(pid, SIGKILL);
	at = bench_ns();
	waitpid(pid, NULL, 0);
	due = clock_wall().ms;
	arm(a, 1, due, 0);
	do {
		ptyrun_feed(p, 2);
		bench_must(store_alarm_next(a->s, &next), "the next alarm");
	} while (next <= due && bench_ms(at) < WAIT_MS);
	ms = bench_ms(at);
	ptyrun_free(&p);
	return ms;
}

static void
deaths(struct alarms *a)
{
	struct samples s = { .n = 0 };

	for (int i = 0; i < DEATHS; i++)
		samples_add(&s, one_death(a, i));
	figure_put(a->cases, &(struct figure){ .work = "the keeper is killed",
	    .name = "another fires what fell, worst", .unit = "s",
	    .sense = '<', .target = 5, .reached = samples_at(&s, 1) / 1000,
	    .yard = NAN, .floor = NAN });
	figure_put(a->cases, &(struct figure){ .work = "the keeper is killed",
	    .name = "another fires what fell, p50", .unit = "s",
	    .target = NAN, .reached = samples_at(&s, 0.5) / 1000,
	    .yard = NAN, .floor = NAN });
	samples_fini(&s);
}

/* ---- --- */

int
main(int argc, char **argv)
{
	static struct alarms empty, full;
	const char *parts = argc > 6 ? argv[6] : "sbdi";
	const struct law_book *b;
	struct bench_law d;

	if (argc < 5 || (full.cases = strtoull(argv[4], NULL, 10)) < BATCH)
		bench_die("usage: b_alarms PROFILE FOLDER GRIDSEAT CASES "
		    "[SECONDS [s|b|d|i]]");
	bench_must(seal_init(), "sodium");
	bench_law_load(&d, argv[1]);
	b = law_book(&d.law, d.law.version);
	if (b == NULL || b->report.start == 0)
		bench_die("no clock of this profile begins with a report");
	full.d = &d;
	full.gridseat = argv[3];
	full.seconds = argc > 5 ? (int)strtol(argv[5], NULL, 10) : 60;
	full.budget_ms = (int64_t)b->clocks[0].n * CLOCK_MIN_MS;
	empty = full;
	make_store(&empty, argv[2], "empty");
	make_store(&full, argv[2], "armed");
	arm(&full, full.cases, clock_wall().ms + 2 * CLOCK_HOUR_MS,
	    24 * CLOCK_HOUR_MS);
	if (strchr(parts, 's'))
		starts(&empty, &full);
	if (strchr(parts, 'b'))
		bursts(&full);
	if (strchr(parts, 'd'))
		deaths(&full);
	if (strchr(parts, 'i'))
		idles(&empty, &full);
	store_close(&empty.s);
	store_close(&full.s);
	bench_law_fini(&d);
	return 0;
}
