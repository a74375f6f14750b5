/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same decisions by SQLite: the rules in one table in memory with a
 * covering index by matter and area, the case's ancestors found beforehand,
 * one prepared statement. Hours and conditions are asked of our own code by a
 * function, which is less work than any SQL for them. No trace is made. */
#include <sqlite3.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "bench.h"
#include "rules.h"

struct sql_rules {
	sqlite3		*db;
	sqlite3_stmt	*ask;
	const struct rule_set *set;
	struct rule_case *now;
};

static const char schema[] =
    "CREATE TABLE rule(no INTEGER PRIMARY KEY, matter INT, area INT,"
    " rank INT, dfrom INT, dto INT, channels INT, asks INT);"
    "CREATE INDEX rule_at ON rule(matter, area, rank, dfrom, dto, channels,"
    " asks);";

#define HOLDS "dfrom<=?10 AND dto>=?10 AND (channels=0 OR channels&?11)" \
	" AND (asks=0 OR holds(no)) ORDER BY rank DESC LIMIT 1"
static const char *const plans[] = {
	"SELECT no FROM rule WHERE matter IN(0,?1,?2,?3)"
	" AND area IN(0,?5,?6,?7,?8,?9) AND " HOLDS,
	"WITH m(x) AS (VALUES(0),(?1),(?2),(?3)),"
	" a(x) AS (VALUES(0),(?5),(?6),(?7),(?8),(?9))"
	"SELECT no FROM m CROSS JOIN a CROSS JOIN rule ON matter=m.x"
	" AND area=a.x WHERE " HOLDS
};

static void
run(struct sql_rules *y, const char *sql)
{
	if (sqlite3_exec(y->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", sql, sqlite3_errmsg(y->db));
}

static sqlite3_stmt *
prepare(struct sql_rules *y, const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(y->db, sql, -1, &s, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", sql, sqlite3_errmsg(y->db));
	return s;
}

static void
holds(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct sql_rules *const y = sqlite3_user_data(c);
	const struct rule *const r = &y->set->r[sqlite3_value_int64(v[0])];
	bool all = r->band == NULL || band_holds(r->band, &y->now->f);

	(void)n;
	for (unsigned i = 0; all && i < r->when_n; i++)
		all = cond_holds(&r->when[i], &y->now->f);
	sqlite3_result_int(c, all);
}

static void
fill(struct sql_rules *y)
{
	sqlite3_stmt *const s = prepare(y,
	    "INSERT INTO rule VALUES(?,?,?,?,?,?,?,?)");

	for (size_t i = 0; i < y->set->n; i++) {
		const struct rule *const r = &y->set->r[i];
		const int64_t v[] = { (int64_t)i, r->matter, (int64_t)r->area,
			rule_rank_number(y->set->law, r), r->from, r->to,
			(int64_t)r->channels,
			r->when_n != 0 || r->band != NULL };

		for (int j = 0; j < 8; j++)
			sqlite3_bind_int64(s, j + 1, v[j]);
		if (sqlite3_step(s) != SQLITE_DONE)
			bench_die("sqlite: %s", sqlite3_errmsg(y->db));
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
}

struct sql_rules *
sql_rules_make(const struct rule_set *set, int plan)
{
	struct sql_rules *const y = xcalloc(1, sizeof(*y));

	y->set = set;
	if (sqlite3_open(":memory:", &y->db) != SQLITE_OK)
		bench_die("sqlite: no memory");
	sqlite3_create_function(y->db, "holds", 1, SQLITE_UTF8, y, holds,
	    NULL, NULL);
	run(y, schema);
	run(y, "BEGIN");
	fill(y);
	run(y, "COMMIT");
	run(y, "ANALYZE");
	y->ask = prepare(y, plans[plan]);
	return y;
}

long
sql_rules_decide(struct sql_rules *y, struct rule_case *c)
{
	struct rule_line l;
	long no = -1;

	y->now = c;
	rule_line_of(y->set->law, &c->f, &l);
	for (int i = 0; i < 3; i++)
		sqlite3_bind_int64(y->ask, 1 + i, l.matter[i]);
	for (int i = GRID_DISTRICT; i <= GRID_UNIT; i++)
		sqlite3_bind_int64(y->ask, 4 + i, (int64_t)l.area[i]);
	sqlite3_bind_int64(y->ask, 10, c->f.on);
	sqlite3_bind_int64(y->ask, 11, c->f.channel < 0 ? 0 :
	    (sqlite3_int64)1 << c->f.channel);
	if (sqlite3_step(y->ask) == SQLITE_ROW)
		no = (long)sqlite3_column_int64(y->ask, 0);
	sqlite3_reset(y->ask);
	return no;
}

void
sql_rules_free(struct sql_rules **y)
{
	if (*y == NULL)
		return;
	sqlite3_finalize((*y)->ask);
	sqlite3_close((*y)->db);
	free(*y);
	*y = NULL;
}
