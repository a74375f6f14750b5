/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_clocks.c -- a million armed clocks: arming, starting, pausing, firing, beside
 * SQLite with a table of dues, its index, and an event row a fire.
 * Layer: bench. Usage: b_clocks PROFILE FOLDER CASES.
 *
 * Every case is one that was just reported: the clock that begins with a report
 * is armed. The first half falls due in the order in which it came in; the other
 * in no order at all, so that each fire finds its case somewhere else. The last
 * 10,000 of them fall due in one second. */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/alloc.h"
#include "bench.h"
#include "seal/seal.h"

#define BATCH 4096
#define FIRES 65536		/* a commit, with nobody at keys */
#define SLICE 1024		/* a commit, beside a console */
#define BURST 10000		/* due in the same second */
#define PAUSES 20000

struct clocks {
	struct bench_law	*d;
	struct store	*s;
	struct repo	*r;
	uint64_t	cases;
	int64_t		begin_ms, budget_ms;
	struct body	body[BATCH], secret[BATCH];
	char		number[BATCH][CASE_NUMBER_MAX];
	struct intent	in[BATCH];
	struct outcome	out[BATCH];
};

/* ---- the yardstick ---- */

struct yardclock { sqlite3 *db; sqlite3_stmt *put, *event, *due, *fired, *late; };

static void
sql(struct yardclock *y, const char *text)
{
	if (sqlite3_exec(y->db, text, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", text, sqlite3_errmsg(y->db));
}

static sqlite3_stmt *
prepare(struct yardclock *y, const char *text)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(y->db, text, -1, &s, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", text, sqlite3_errmsg(y->db));
	return s;
}

static void
clockyard_open(struct yardclock *y, const char *file)
{
	if (sqlite3_open(file, &y->db) != SQLITE_OK)
		bench_die("sqlite: %s", file);
	sql(y, "PRAGMA journal_mode=WAL");
	sql(y, "PRAGMA synchronous=FULL");
	sql(y, "PRAGMA cache_size=-262144");
	sql(y, "PRAGMA mmap_size=8589934592");
	sql(y, "CREATE TABLE IF NOT EXISTS k(id INTEGER PRIMARY KEY,"
	    " number TEXT, state INT, card INT, flags INT, start INT, due INT,"
	    " left INT, rung INT);"
	    "CREATE INDEX IF NOT EXISTS k_due ON k(due) WHERE due>0;"
	    "CREATE TABLE IF NOT EXISTS e(id INTEGER PRIMARY KEY, kase INT,"
	    " at INT, actor TEXT, kind TEXT, body TEXT);"
	    "CREATE INDEX IF NOT EXISTS e_kase ON e(kase);");
	y->put = prepare(y, "INSERT INTO k VALUES(?,?,1,0,0,?,?,0,0)");
	y->event = prepare(y, "INSERT INTO e VALUES(NULL,?,?,?,?,?)");
	y->due = prepare(y, "SELECT id,number,due FROM k WHERE due>0 AND"
	    " due<=? ORDER BY due LIMIT ?");
	y->fired = prepare(y, "UPDATE k SET card=1,flags=flags|1,"
	    "rung=rung|1,due=0 WHERE id=?");
	y->late = prepare(y, "UPDATE k SET left=due-?,due=0 WHERE id=?");
}

static void
clockyard_close(struct yardclock *y)
{
	sqlite3_finalize(y->put);
	sqlite3_finalize(y->event);
	sqlite3_finalize(y->due);
	sqlite3_finalize(y->fired);
	sqlite3_finalize(y->late);
	sqlite3_close(y->db);
}

static void
yard_done(struct yardclock *y, sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		bench_die("sqlite: %s", sqlite3_errmsg(y->db));
	sqlite3_reset(s);
}

static void
yard_event(struct yardclock *y, int64_t id, int64_t at, const char *kind)
{
	char body[128];
	int n = snprintf(body, sizeof(body), "{\"clock\":1,\"due\":%lld,"
	    "\"owner\":0,\"rung\":0,\"start\":%lld}", (long long)at,
	    (long long)at);

	sqlite3_bind_int64(y->event, 1, id);
	sqlite3_bind_int64(y->event, 2, at);
	sqlite3_bind_text(y->event, 3, "auto", 4, SQLITE_STATIC);
	sqlite3_bind_text(y->event, 4, kind, -1, SQLITE_STATIC);
	sqlite3_bind_text(y->event, 5, body, n, SQLITE_TRANSIENT);
	yard_done(y, y->event);
}

/* ---- arming ---- */

/* When case i is reported, from the begin on. */
static int64_t
when(const struct clocks *k, uint64_t i)
{
	uint64_t half = k->cases / 2, rest = k->cases - half;
	int64_t year = 365 * CLOCK_DAY_MS;

	if (i < half)
		return (int64_t)(i * (uint64_t)(year / 2) / half);
	if (i + BURST >= k->cases)
		return year + (int64_t)(i * 7919 % 1000);
	return year / 2 + (int64_t)((i - half) * 2654435761u % rest *
	    (uint64_t)(year / 2) / rest);
}

static void
a_report(struct clocks *k, size_t at, uint64_t i)
{
	const struct law *l = &k->d->law;
	struct body *b = &k->body[at], *p = &k->secret[at];
	const struct law_grid *g = &l->grids[i * 31 % l->grids_n];

	b->n = p->n = 0;
	bench_must(body_int(b, "channel", l->channels[0].id), "row");
	bench_must(body_int(b, "grid", (int64_t)g->code), "row");
	bench_must(body_text(p, "title", STR("路灯不亮")), "row");
	bench_must(body_text(p, "place", STR("兴丰大街三号楼前")), "row");
	k->in[at] = (struct intent){ .kind = EV_CASE_REPORT,
	    .actor = l->accounts[0].code, .login = l->accounts[0].code,
	    .seat = STR("01"), .body = b, .secret = p,
	    .at_ms = k->begin_ms + when(k, i),
	    .territory = (uint32_t)(g->code / 1000000 % 1000) };
}

static double
arm_yard(struct clocks *k, struct yardclock *y, uint64_t from, size_t n)
{
	int64_t at = bench_ns();

	sql(y, "BEGIN IMMEDIATE");
	for (size_t i = 0; i < n; i++) {
		int64_t ms = k->in[i].at_ms;

		sqlite3_bind_int64(y->put, 1, (int64_t)(from + i));
		sqlite3_bind_text(y->put, 2, k->out[i].number, -1,
		    SQLITE_STATIC);
		sqlite3_bind_int64(y->put, 3, ms);
		sqlite3_bind_int64(y->put, 4, ms + k->budget_ms);
		yard_done(y, y->put);
		yard_event(y, (int64_t)(from + i), ms, "case.report");
	}
	sql(y, "COMMIT");
	return bench_ms(at);
}

static void
arm(struct clocks *k, struct yardclock *y)
{
	double ours = 0, theirs = 0, n = (double)k->cases;

	for (uint64_t i = 0; i < k->cases; i += BATCH) {
		size_t m = k->cases - i < BATCH ? (size_t)(k->cases - i) :
		    BATCH;
		int64_t at;

		for (size_t j = 0; j < m; j++)
			a_report(k, j, i + j);
		at = bench_ns();
		bench_must(k->r->ops->commit(k->r, k->in, m, false, k->out),
		    "arm");
		ours += bench_ms(at);
		theirs += arm_yard(k, y, i, m);
	}
	figure_put(k->cases, &(struct figure){ .work = "clocks",
	    .name = "armed by reports, durable", .unit = "clocks/s",
	    .target = NAN, .reached = n / ours * 1000,
	    .yard = n / theirs * 1000, .floor = NAN });
}

/* ---- starting ---- */

static void
start(struct clocks *k, struct yardclock *y, const char *dir, const char *file)
{
	int64_t at, ms = 0;
	double ours, theirs;
	sqlite3_stmt *s;

	store_close(&k->s);
	at = bench_ns();
	k->s = bench_store(dir, k->d, false);
	bench_must(store_alarm_next(k->s, &ms), "the next alarm");
	ours = bench_ms(at);
	k->r = store_repo(k->s);
	if (ms != k->begin_ms + k->budget_ms)
		bench_die("the first alarm is not the first case's");
	clockyard_close(y);
	at = bench_ns();
	clockyard_open(y, file);
	s = prepare(y, "SELECT min(due) FROM k WHERE due>0");
	if (sqlite3_step(s) != SQLITE_ROW ||
	    sqlite3_column_int64(s, 0) != ms)
		bench_die("sqlite's first is another");
	theirs = bench_ms(at);
	sqlite3_finalize(s);
	figure_put(k->cases, &(struct figure){ .work = "clocks",
	    .name = "store opened, next alarm known", .unit = "ms",
	    .sense = '<', .target = 100, .reached = ours, .yard = theirs,
	    .floor = NAN });
}

/* ---- pausing ---- */

/* A row of the workflow that a just reported case may take, and that pauses its
 * clock; NULL: this district has none. */
static const struct law_move *
pausing(const struct law *l)
{
	const struct law_book *b = law_book(l, l->version);

	for (size_t i = 0; b && i < l->moves_n; i++) {
		const struct law_move *m = &l->moves[i];

		if (m->from == l->first_state && m->to < LAW_BACK &&
		    m->roles != 0 && (m->guards & ~(uint32_t)(GUARD_REASON |
		    GUARD_NOTE | GUARD_PLACE)) == 0 && m->kinds == 0 &&
		    (b->enter[m->to].pause | b->move[i].pause) &
		    b->report.start)
			return m;
	}
	return NULL;
}

static struct str
role_of(const struct law *l, uint32_t roles)
{
	for (size_t i = 0; i < l->roles_n; i++)
		if (roles >> l->roles[i].bit & 1)
			return l->roles[i].code;
	return STR_NONE;
}

static void
a_pause(struct clocks *k, size_t at, uint32_t slot, const struct law_move *m)
{
	const struct law *l = &k->d->law;
	struct body *b = &k->body[at];
	struct case_view v;

	bench_must(k->r->ops->get(k->r, slot, &v), "get");
	memcpy(k->number[at], v.c->number, CASE_NUMBER_MAX);
	b->n = 0;
	bench_must(body_text(b, "action", m->action), "row");
	bench_must(body_text(b, "role", role_of(l, m->roles)), "row");
	bench_must(body_text(b, "reason", STR("asked")), "row");
	bench_must(body_int(b, "to", m->to), "row");
	k->secret[at].n = 0;
	bench_must(body_text(&k->secret[at], "note", STR("核实")), "row");
	k->in[at] = (struct intent){ .kind = EV_CASE_MOVE,
	    .actor = l->accounts[0].code, .login = l->accounts[0].code,
	    .seat = STR("01"), .subject = str_of(k->number[at]), .body = b,
	    .secret = &k->secret[at], .at_ms = v.c->reported_ms + 60000 };
}

static double
pause_yard(struct yardclock *y, const struct clocks *k, const uint32_t *slot,
    size_t n)
{
	int64_t at = bench_ns();

	sql(y, "BEGIN IMMEDIATE");
	for (size_t i = 0; i < n; i++) {
		sqlite3_bind_int64(y->late, 1, k->in[i].at_ms);
		sqlite3_bind_int64(y->late, 2, slot[i]);
		yard_done(y, y->late);
		yard_event(y, slot[i], k->in[i].at_ms, "case.move");
	}
	sql(y, "COMMIT");
	return bench_ms(at);
}

/* Of the second half: cases anywhere. */
static void
pauses(struct clocks *k, struct yardclock *y)
{
	const struct law_move *m = pausing(&k->d->law);
	uint64_t half = k->cases / 2, rest = k->cases - half - BURST;
	uint64_t n = rest / 2 < PAUSES ? rest / 2 : PAUSES;
	double ours = 0, theirs = 0;
	uint32_t slot[BATCH];

	if (m == NULL)
		return;
	for (uint64_t i = 0; i < n; i += BATCH) {
		size_t many = n - i < BATCH ? (size_t)(n - i) : BATCH;
		int64_t at;

		for (size_t j = 0; j < many; j++) {
			slot[j] = (uint32_t)(half + (i + j) * 2 % rest);
			a_pause(k, j, slot[j], m);
		}
		at = bench_ns();
		bench_must(k->r->ops->commit(k->r, k->in, many, false, k->out),
		    "pause");
		ours += bench_ms(at);
		theirs += pause_yard(y, k, slot, many);
	}
	figure_put(k->cases, &(struct figure){ .work = "clocks",
	    .name = "paused by moves, durable", .unit = "clocks/s",
	    .target = NAN, .reached = (double)n / ours * 1000,
	    .yard = (double)n / theirs * 1000, .floor = NAN });
}

/* ---- firing ---- */

static uint64_t
fire_ours(struct clocks *k, int64_t now_ms, size_t max, double *worst)
{
	struct store_fires f = { .now_ms = now_ms, .max = max,
	    .grace_ms = 1, .late_ms = 1000, .why = "off" };
	uint64_t n = 0;

	do {
		int64_t at = bench_ns();
		double ms;

		bench_must(store_fire(k->s, &f, NULL, NULL), "fire");
		ms = bench_ms(at);
		n += f.fired;
		if (f.refused)
			bench_die("%zu fires were refused", f.refused);
		if (worst && ms > *worst)
			*worst = ms;
	} while (f.more);
	return n;
}

static uint64_t
yard_some(struct yardclock *y, int64_t now_ms, int max)
{
	int64_t *id = xcalloc((size_t)max, sizeof(*id));
	uint64_t n = 0;

	sql(y, "BEGIN IMMEDIATE");
	sqlite3_bind_int64(y->due, 1, now_ms);
	sqlite3_bind_int64(y->due, 2, max);
	while (sqlite3_step(y->due) == SQLITE_ROW)
		id[n++] = sqlite3_column_int64(y->due, 0);
	sqlite3_reset(y->due);
	for (uint64_t i = 0; i < n; i++) {
		sqlite3_bind_int64(y->fired, 1, id[i]);
		yard_done(y, y->fired);
		yard_event(y, id[i], now_ms, "clock.fire");
	}
	sql(y, "COMMIT");
	free(id);
	return n;
}

static uint64_t
fire_theirs(struct yardclock *y, int64_t now_ms, int max)
{
	uint64_t n = 0, m;

	while ((m = yard_some(y, now_ms, max)) > 0)
		n += m;
	return n;
}

static void
fire(struct clocks *k, struct yardclock *y, int64_t now_ms, const char *name)
{
	int64_t at = bench_ns();
	double ours, theirs;
	uint64_t n = fire_ours(k, now_ms, FIRES, NULL), m;

	ours = bench_ms(at);
	at = bench_ns();
	m = fire_theirs(y, now_ms, FIRES);
	theirs = bench_ms(at);
	fprintf(stderr, "bench: %llu fires of ours, %llu of SQLite\n",
	    (unsigned long long)n, (unsigned long long)m);
	figure_put(k->cases, &(struct figure){ .work = "clocks", .name = name,
	    .unit = "fires/s", .sense = '>', .target = 50000,
	    .reached = (double)n / ours * 1000,
	    .yard = (double)m / theirs * 1000, .floor = NAN });
}

/* Ten thousand in one second, in slices as beside a console: the last of them is
 * as late as all took together. */
static void
burst(struct clocks *k, struct yardclock *y, int64_t now_ms)
{
	double worst = 0, ours, theirs;
	int64_t at = bench_ns();

	(void)fire_ours(k, now_ms, SLICE, &worst);
	ours = bench_ms(at) / 1000;
	at = bench_ns();
	(void)fire_theirs(y, now_ms, SLICE);
	theirs = bench_ms(at) / 1000;
	figure_put(k->cases, &(struct figure){ .work = "clocks",
	    .name = "10,000 due in one second, in slices: the last is late by",
	    .unit = "s", .sense = '<', .target = 1, .reached = ours,
	    .yard = theirs, .floor = NAN });
	figure_put(k->cases, &(struct figure){ .work = "clocks",
	    .name = "10,000 due in one second: longest slice", .unit = "ms",
	    .target = NAN, .reached = worst, .yard = NAN, .floor = NAN });
}

/* ---- --- */

static void
fires(struct clocks *k, struct yardclock *y)
{
	int64_t year = 365 * CLOCK_DAY_MS, base = k->begin_ms + k->budget_ms;

	fire(k, y, base + year / 2 - 1, "fired in the order they came");
	fire(k, y, base + year - 1, "fired in no order");
	burst(k, y, base + year + 1000);
}

static void
verify(struct clocks *k)
{
	struct store_verdict v;
	int64_t at = bench_ns();

	bench_must(store_verify(k->s, NULL, &v), "verify");
	if (!v.clean)
		bench_die("%s", v.fault);
	fprintf(stderr, "bench: verified in %.0f ms\n", bench_ms(at));
}

int
main(int argc, char **argv)
{
	static struct clocks k;
	char dir[1000], file[1000];
	const struct law_book *b;
	struct yardclock y;
	struct bench_law d;

	if (argc != 4 || (k.cases = strtoull(argv[3], NULL, 10)) < 4 * BURST)
		bench_die("usage: b_clocks PROFILE FOLDER CASES (40000 or "
		    "more)");
	bench_must(seal_init(), "sodium");
	bench_law_load(&d, argv[1]);
	b = law_book(&d.law, d.law.version);
	if (b == NULL || b->report.start == 0)
		bench_die("no clock of this profile begins with a report");
	k.budget_ms = (int64_t)b->clocks[0].n * CLOCK_MIN_MS;
	k.d = &d;
	k.begin_ms = d.end_ms - 400 * CLOCK_DAY_MS;
	mkdir(argv[2], 0700);
	snprintf(dir, sizeof(dir), "%s/store", argv[2]);
	snprintf(file, sizeof(file), "%s/clocks.db", argv[2]);
	unlink(file);
	k.s = bench_store(dir, &d, true);
	k.r = store_repo(k.s);
	clockyard_open(&y, file);
	arm(&k, &y);
	start(&k, &y, dir, file);
	pauses(&k, &y);
	fires(&k, &y);
	if (k.cases <= 100000)
		verify(&k);
	clockyard_close(&y);
	store_close(&k.s);
	bench_law_fini(&d);
	return 0;
}
