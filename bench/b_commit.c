/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_commit.c -- one operator's durable action, beside a bare LMDB commit that
 * dirties as many pages, alone and while an import runs at full speed.
 * Layer: bench. Usage: b_commit PROFILE FOLDER, after b_store; adds to the
 * store in FOLDER. With a third word it is the import itself.
 *
 * Pages are counted by the bytes that the commits hand to write(2), as
 * /proc/self/io tells: LMDB writes whole pages and one short meta page. */
#include <lmdb.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/alloc.h"
#include "bench.h"
#include "seal/seal.h"

#define ACTS 400
#define BARE_ROWS 300000
#define BARE_VALUE 250

struct acts {
	struct repo	*r;
	const struct law *law;
	uint64_t	cases;
	uint32_t	next;		/* where the next case is taken */
};

static uint64_t
written(void)
{
	FILE *f = fopen("/proc/self/io", "r");
	unsigned long long v = 0;
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "wchar: %llu", &v) == 1)
			break;
	if (f)
		fclose(f);
	return v;
}

/* ---- ours ---- */

static double
claim(struct acts *a)
{
	const struct law_account *who = &a->law->accounts[a->next %
	    a->law->accounts_n];
	struct body none = { .n = 0 };
	struct intent in = { .kind = EV_CASE_CLAIM, .actor = who->code,
	    .login = who->code, .seat = who->seat, .body = &none };
	struct outcome out = { 0 };
	struct case_view v;
	char number[CASE_NUMBER_MAX];
	int64_t at;
	uint32_t slot = (uint32_t)(a->next++ * 2654435761u % a->cases);

	bench_must(a->r->ops->get(a->r, slot, &v), "get");
	memcpy(number, v.c->number, sizeof(number));
	in.subject = str_of(number);
	at = bench_ns();
	bench_must(a->r->ops->commit(a->r, &in, 1, false, &out), "claim");
	return bench_ms(at);
}

/* ---- a bare environment ---- */

struct bare { MDB_env *env; MDB_dbi db; uint64_t next; };

static void
must(int rc, const char *what)
{
	if (rc)
		bench_die("%s: %s", what, mdb_strerror(rc));
}

static void
bare_put(struct bare *b, MDB_txn *t, uint64_t key, unsigned flags)
{
	char text[BARE_VALUE] = { 0 };
	MDB_val k = { sizeof(key), &key }, v = { sizeof(text), text };

	memcpy(text, &b->next, sizeof(b->next));
	b->next++;
	must(mdb_put(t, b->db, &k, &v, flags), "put");
}

static void
bare_open(struct bare *b, const char *dir)
{
	MDB_txn *t;

	mkdir(dir, 0700);
	must(mdb_env_create(&b->env), "env");
	must(mdb_env_set_mapsize(b->env, (size_t)1 << 31), "map");
	must(mdb_env_set_maxdbs(b->env, 4), "env");
	must(mdb_env_open(b->env, dir, MDB_NOTLS | MDB_NORDAHEAD |
	    MDB_NOMEMINIT, 0600), dir);
	must(mdb_txn_begin(b->env, NULL, 0, &t), "begin");
	must(mdb_dbi_open(t, "bare", MDB_CREATE | MDB_INTEGERKEY, &b->db),
	    "db");
	for (uint64_t i = 0; i < BARE_ROWS; i++)
		bare_put(b, t, i, MDB_APPEND);
	must(mdb_txn_commit(t), "commit");
}

static double
bare_commit(struct bare *b, unsigned rows)
{
	int64_t at = bench_ns();
	MDB_txn *t;

	must(mdb_txn_begin(b->env, NULL, 0, &t), "begin");
	for (unsigned i = 0; i < rows; i++)
		bare_put(b, t, b->next * 2654435761u % BARE_ROWS, 0);
	must(mdb_txn_commit(t), "commit");
	return bench_ms(at);
}

/* How many rows to touch so that as many pages are written. */
static unsigned
bare_fit(struct bare *b, double pages, double *got)
{
	unsigned rows = 1;

	for (;; rows++) {
		uint64_t before = written();

		for (int i = 0; i < 20; i++)
			bare_commit(b, rows);
		*got = (double)(written() - before) / 20 / 4096;
		if (*got >= pages || rows > 200)
			return rows;
	}
}

/* ---- alone ---- */

static double
pages_of(struct acts *a)
{
	uint64_t before;

	for (int i = 0; i < 50; i++)
		claim(a);
	before = written();
	for (int i = 0; i < 100; i++)
		claim(a);
	return (double)(written() - before) / 100 / 4096;
}

static void
alone(struct acts *a, struct bare *b)
{
	struct samples our = { 0 }, bare = { 0 };
	double pages = pages_of(a), got;
	unsigned rows = bare_fit(b, pages, &got);
	struct figure f = { .work = "one action, durable", .unit = "ms",
	    .name = "claim, p50", .target = NAN, .yard = NAN };

	fprintf(stderr, "bench: a claim writes %.1f pages, the bare commit "
	    "%.1f (%u rows)\n", pages, got, rows);
	for (int i = 0; i < ACTS; i++) {
		samples_add(&our, claim(a));
		samples_add(&bare, bare_commit(b, rows));
	}
	f.reached = samples_at(&our, 0.5);
	f.floor = samples_at(&bare, 0.5);
	figure_put(a->cases, &f);
	f.name = "claim, p99";
	f.reached = samples_at(&our, 0.99);
	f.floor = samples_at(&bare, 0.99);
	figure_put(a->cases, &f);
	f = (struct figure){ .work = "one action, durable", .unit = "x",
	    .name = "by a bare LMDB commit of as many pages, p50",
	    .sense = '<', .target = 1.2, .yard = NAN, .floor = NAN,
	    .reached = samples_at(&our, 0.5) / samples_at(&bare, 0.5) };
	figure_put(a->cases, &f);
	samples_fini(&our);
	samples_fini(&bare);
}

/* ---- beside an import ---- */

static void
feed(struct bench_law *d, const char *dir)
{
	struct store *s = bench_store(dir, d, false);
	static struct outcome out[ROWS_BATCH];
	struct repo *repo = store_repo(s);

	for (uint64_t seed = (uint64_t)getpid();; seed++) {
		struct rows *r = rows_open(d, 400000, seed);

		for (; rows_next(r); rows_settled(r)) {
			memset(out, 0, sizeof(out));
			bench_must(repo->ops->commit(repo, r->it, r->n, true,
			    out), "import");
		}
		rows_close(&r);
	}
}

static pid_t
feeder(char **argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/proc/self/exe", argv[0], argv[1], argv[2], "feed",
		    (char *)NULL);
		_exit(1);
	}
	if (pid < 0)
		bench_die("fork");
	return pid;
}

static void
beside(struct acts *a, char **argv)
{
	struct samples our = { 0 };
	pid_t pid = feeder(argv);
	uint64_t before, after;
	double s;
	int64_t at;

	while (a->r->ops->cases(a->r) == a->cases &&
	    waitpid(pid, NULL, WNOHANG) == 0)
		usleep(10000);
	before = a->r->ops->cases(a->r);
	at = bench_ns();
	for (int i = 0; i < 2 * ACTS; i++) {
		usleep(10000);
		samples_add(&our, claim(a));
	}
	after = a->r->ops->cases(a->r);
	s = bench_ms(at) / 1000;
	if (waitpid(pid, NULL, WNOHANG) != 0)
		bench_die("the import ended");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	figure_put(a->cases, &(struct figure){ .unit = "ms", .sense = '<',
	    .work = "one action beside an import", .name = "claim, p99",
	    .target = 50, .reached = samples_at(&our, 0.99), .yard = NAN,
	    .floor = NAN });
	figure_put(a->cases, &(struct figure){ .unit = "ms",
	    .work = "one action beside an import", .name = "claim, p50",
	    .target = NAN, .reached = samples_at(&our, 0.5), .yard = NAN,
	    .floor = NAN });
	figure_put(a->cases, &(struct figure){ .unit = "cases/s",
	    .work = "one action beside an import", .sense = '>',
	    .name = "the import meanwhile", .target = 20000, .yard = NAN,
	    .reached = (double)(after - before) / s, .floor = NAN });
	samples_fini(&our);
}

int
main(int argc, char **argv)
{
	char dir[1000], bare[1000];
	struct bench_law d;
	struct store *s;
	struct bare b = { 0 };
	struct acts a;

	if (argc != 3 && argc != 4)
		bench_die("usage: b_commit PROFILE FOLDER");
	bench_must(seal_init(), "sodium");
	bench_law_load(&d, argv[1]);
	snprintf(dir, sizeof(dir), "%s/store", argv[2]);
	snprintf(bare, sizeof(bare), "%s/bare", argv[2]);
	if (argc == 4)
		feed(&d, dir);
	s = bench_store(dir, &d, false);
	a = (struct acts){ .r = store_repo(s), .law = &d.law };
	a.cases = a.r->ops->cases(a.r);
	bare_open(&b, bare);
	alone(&a, &b);
	beside(&a, argv);
	mdb_env_close(b.env);
	store_close(&s);
	bench_law_fini(&d);
	return 0;
}
