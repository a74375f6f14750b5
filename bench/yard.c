/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The yardstick: SQLite 3 in WAL with synchronous=FULL, the obvious indexes,
 * and a contentless FTS5 table with a token a character. It keeps the rows
 * only: no events, no chains, no sealed texts, so it has less to do. */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/alloc.h"
#include "bench.h"

#define NO_DUE 9000000000000000LL	/* sorts behind every due */

struct yard {
	sqlite3		*db;
	sqlite3_stmt	*put, *text, *due;
	struct buf	 split, sql;
	uint64_t	 rows;
};

static void
run(struct yard *y, const char *sql)
{
	if (sqlite3_exec(y->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", sql, sqlite3_errmsg(y->db));
}

static sqlite3_stmt *
prepare(struct yard *y, const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(y->db, sql, -1, &s, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", sql, sqlite3_errmsg(y->db));
	return s;
}

static const char schema[] =
    "CREATE TABLE c(id INTEGER PRIMARY KEY, number TEXT, key TEXT,"
    " state INT, open INT, unit INT, town INT, grid INT, matter INT,"
    " channel INT, urgent INT, due INT, reported INT, lat INT, lon INT,"
    " actor TEXT, caller TEXT, phone TEXT, title TEXT, place TEXT,"
    " text TEXT);"
    "CREATE UNIQUE INDEX c_number ON c(number);"
    "CREATE UNIQUE INDEX c_key ON c(key);"
    "CREATE INDEX c_state ON c(state);"
    "CREATE INDEX c_unit ON c(unit);"
    "CREATE INDEX c_town ON c(town);"
    "CREATE INDEX c_matter ON c(matter);"
    "CREATE INDEX c_channel ON c(channel);"
    "CREATE INDEX c_due ON c(due);"
    "CREATE INDEX c_reported ON c(reported);"
    "CREATE VIRTUAL TABLE f USING fts5(t, content='',"
    " tokenize='unicode61');";

struct yard *
yard_make(const char *file, bool fresh)
{
	struct yard *y = xcalloc(1, sizeof(*y));

	if (fresh)
		unlink(file);
	if (sqlite3_open(file, &y->db) != SQLITE_OK)
		bench_die("sqlite: %s", file);
	run(y, "PRAGMA journal_mode=WAL");
	run(y, "PRAGMA synchronous=FULL");
	run(y, "PRAGMA cache_size=-262144");
	run(y, "PRAGMA mmap_size=8589934592");
	if (fresh)
		run(y, schema);
	y->put = prepare(y, "INSERT INTO c VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,"
	    "?,?,?,?,?,?,?,?)");
	y->due = prepare(y, "UPDATE c SET due=? WHERE id=?");
	y->text = prepare(y, "INSERT INTO f(rowid,t) VALUES(?,?)");
	return y;
}

/* Blanks around every character that is no letter or digit of ASCII. */
static void
split(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n;) {
		size_t n = 1;

		while (i + n < s.n && ((uint8_t)s.p[i + n] & 0xC0) == 0x80)
			n++;
		if (n > 1)
			buf_byte(out, ' ');
		buf_add(out, s.p + i, n);
		if (n > 1)
			buf_byte(out, ' ');
		i += n;
	}
}

static void
bind_str(sqlite3_stmt *s, int at, struct str v)
{
	sqlite3_bind_text(s, at, v.p ? v.p : "", (int)v.n, SQLITE_STATIC);
}

static void
done(struct yard *y, sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		bench_die("sqlite: %s", sqlite3_errmsg(y->db));
	sqlite3_reset(s);
}

static void
put_row(struct yard *y, const struct intent *in, const struct law *law)
{
	const struct body *b = in->body, *p = in->secret;
	static const char *const ints[] = { "matter", "channel", "urgent" };
	static const char *const texts[] = { "caller", "phone", "title",
	    "place", "text" };
	int64_t grid = body_num(b, "grid", 0);
	const struct law_state *st = law_state(law,
	    (unsigned)body_num(b, "state", 0));
	sqlite3_stmt *s = y->put;
	char number[40];

	snprintf(number, sizeof(number), "DX-20261120-bench%08llu",
	    (unsigned long long)y->rows + 1);
	sqlite3_bind_int64(s, 1, (int64_t)++y->rows);
	bind_str(s, 2, str_of(number));
	bind_str(s, 3, in->key);
	sqlite3_bind_int64(s, 4, st->id);
	sqlite3_bind_int64(s, 5, st->open);
	sqlite3_bind_int64(s, 6, body_num(b, "unit", 0));
	sqlite3_bind_int64(s, 7, grid / 1000000 % 1000);
	sqlite3_bind_int64(s, 8, grid);
	for (int i = 0; i < 3; i++)
		sqlite3_bind_int64(s, 9 + i, body_num(b, ints[i], 0));
	sqlite3_bind_int64(s, 12, st->open ? body_num(b, "due", NO_DUE) :
	    NO_DUE);
	sqlite3_bind_int64(s, 13, body_num(b, "reported", in->at_ms));
	sqlite3_bind_int64(s, 14, body_num(b, "lat", 0));
	sqlite3_bind_int64(s, 15, body_num(b, "lon", 0));
	bind_str(s, 16, in->actor);
	for (int i = 0; i < 5; i++)
		bind_str(s, 17 + i, body_str(p, texts[i]));
	done(y, s);
	y->split.n = 0;
	for (int i = 2; i < 5; i++) {
		split(body_str(p, texts[i]), &y->split);
		buf_byte(&y->split, ' ');
	}
	sqlite3_bind_int64(y->text, 1, (int64_t)y->rows);
	bind_str(y->text, 2, buf_view(&y->split));
	done(y, y->text);
}

void
yard_batch(struct yard *y, const struct rows *r, const struct law *law)
{
	run(y, "BEGIN IMMEDIATE");
	for (size_t i = 0; i < r->n; i++)
		put_row(y, &r->it[i], law);
	run(y, "COMMIT");
}

/* Dues as the clocks of the profile made them, in ours: SQLite has no clocks. */
static bool
put_due(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct yard *y = ctx;

	(void)title;
	(void)place;
	sqlite3_bind_int64(y->due, 1, c->flags & CASE_DUE_RUNS ? c->due_ms :
	    NO_DUE);
	sqlite3_bind_int64(y->due, 2, (int64_t)slot + 1);
	done(y, y->due);
	return true;
}

void
yard_dues(struct yard *y, struct store *s)
{
	run(y, "BEGIN IMMEDIATE");
	bench_must(store_scan(s, NULL, 0, put_due, y), "scan");
	run(y, "COMMIT");
}

void
yard_analyze(struct yard *y)
{
	run(y, "ANALYZE");
	run(y, "PRAGMA wal_checkpoint(TRUNCATE)");
}

uint64_t
yard_bytes(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 ? (uint64_t)st.st_blocks * 512 : 0;
}

/* ---- a query of ours as its SQL ---- */

static const char *
column_of(enum facet f)
{
	switch (f) {
	case FACET_STATE: return "state";
	case FACET_UNIT: return "unit";
	case FACET_TOWN: return "town";
	case FACET_MATTER: return "matter";
	case FACET_CHANNEL: return "channel";
	case FACET_OPEN: return "open";
	default: return "-1";	/* a fact these rows have none of */
	}
}

/* Cases whose words name no place have no grid; of the other flags but urgent
 * these rows have none. */
static bool
asks_unplaced(const struct query_term *t)
{
	for (size_t i = 0; t->facet == FACET_FLAG && i < t->values_n; i++)
		if (1u << t->values[i] == CASE_UNPLACED)
			return true;
	return false;
}

static void
where(const struct query *q, struct buf *out)
{
	for (size_t i = 0; i < q->n; i++) {
		const struct query_term *t = &q->t[i];

		buf_cstr(out, i ? " AND " : " WHERE ");
		if (t->kind == TERM_TIME) {
			const char *c = t->field == TIME_DUE ? "due" :
			    "reported";

			/* A due that does not run is no time. */
			buf_fmt(out, "(%s>=%lld AND %s<%lld)", c,
			    (long long)t->from_ms, c, (long long)
			    (t->to_ms < NO_DUE ? t->to_ms : NO_DUE));
			continue;
		}
		if (t->kind == TERM_FACET && asks_unplaced(t)) {
			buf_cstr(out, t->not ? "grid<>0" : "grid=0");
			continue;
		}
		buf_fmt(out, "%s%s IN (", t->facet == FACET_FLAG &&
		    t->values_n == 1 && t->values[0] == 0 ? "urgent" :
		    column_of(t->facet), t->not ? " NOT" : "");
		for (size_t j = 0; j < t->values_n; j++)
			buf_fmt(out, "%s%u", j ? "," : "",
			    t->facet == FACET_FLAG ? 1 : t->values[j]);
		buf_byte(out, ')');
	}
}

static double
timed(struct yard *y, const char *sql, uint64_t *first, uint64_t *rows)
{
	int64_t at = bench_ns();
	sqlite3_stmt *s = prepare(y, sql);

	*rows = 0;
	while (sqlite3_step(s) == SQLITE_ROW)
		if ((*rows)++ == 0)
			*first = (uint64_t)sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return bench_ms(at);
}

double
yard_page(struct yard *y, const struct query *q)
{
	/* Walking the order's index, or sorting what other indexes find. */
	static const char *const orders[] = { "due, id", "+due, id" };
	double best = INFINITY;

	for (int i = 0; i < 2; i++) {
		uint64_t first, rows;
		double ms;

		y->sql.n = 0;
		buf_cstr(&y->sql, "SELECT id FROM c");
		where(q, &y->sql);
		buf_fmt(&y->sql, " ORDER BY %s LIMIT 24", orders[i]);
		ms = timed(y, buf_z(&y->sql), &first, &rows);
		if (ms < best)
			best = ms;
	}
	return best;
}

double
yard_count(struct yard *y, const struct query *q, uint64_t *n)
{
	uint64_t rows;

	y->sql.n = 0;
	buf_cstr(&y->sql, "SELECT count(*) FROM c");
	where(q, &y->sql);
	return timed(y, buf_z(&y->sql), n, &rows);
}

double
yard_by_grid(struct yard *y, const struct query *q, yard_grid_fn *fn,
    void *ctx)
{
	int64_t at = bench_ns();
	sqlite3_stmt *s;
	double ms;

	y->sql.n = 0;
	buf_cstr(&y->sql, "SELECT grid, count(*) FROM c");
	where(q, &y->sql);
	buf_cstr(&y->sql, " GROUP BY grid");
	s = prepare(y, buf_z(&y->sql));
	/* The first row comes when all are counted. */
	for (int rc = sqlite3_step(s); rc == SQLITE_ROW; rc = sqlite3_step(s))
		fn(ctx, (uint64_t)sqlite3_column_int64(s, 0),
		    (uint64_t)sqlite3_column_int64(s, 1));
	ms = bench_ms(at);
	sqlite3_finalize(s);
	return ms;
}

double
yard_text(struct yard *y, struct str phrase, bool count, uint64_t *n)
{
	uint64_t first = 0, rows;
	double ms;

	y->split.n = 0;
	split(phrase, &y->split);
	y->sql.n = 0;
	buf_fmt(&y->sql, "SELECT %s FROM f WHERE f MATCH '\"%.*s\"'%s",
	    count ? "count(*)" : "rowid", STR_ARG(buf_view(&y->split)),
	    count ? "" : " ORDER BY rowid DESC LIMIT 24");
	ms = timed(y, buf_z(&y->sql), &first, &rows);
	*n = count ? first : rows;
	return ms;
}

void
yard_index(struct yard *y, const char *columns)
{
	y->sql.n = 0;
	buf_fmt(&y->sql, "CREATE INDEX IF NOT EXISTS c_made ON c(%s)",
	    columns);
	run(y, buf_z(&y->sql));
	run(y, "ANALYZE");
}

void
yard_close(struct yard **y)
{
	sqlite3_finalize((*y)->put);
	sqlite3_finalize((*y)->text);
	sqlite3_finalize((*y)->due);
	sqlite3_close((*y)->db);
	buf_fini(&(*y)->split);
	buf_fini(&(*y)->sql);
	free(*y);
	*y = NULL;
}
