/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_placefind.c -- words to places over 100,000 names, beside what else could find
 * them: a look for each name in the text (whole names only), and SQLite's index of
 * three characters (candidates, nobody says how sure).  Layer: bench.
 * Usage: b_placefind [NAMES]. */
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "bench.h"
#include "core/placefind.h"
#include "lang/lang.h"

#define TEXTS	2000
#define YARD_TEXTS 200		/* the yardsticks are slow */

static const char *const fronts[] = { "", "", "", "", "东", "西", "南", "北",
	"前", "后", "大", "小", "新" };
static const char *const ends[] = { "胡同", "路", "街", "大街", "巷", "小区",
	"家园", "花园", "公园", "医院", "小学", "停车场", "大厦", "超市", "一条",
	"二条", "三条", "四巷", "桥", "广场", "里", "幼儿园", "公交站",
	"有限公司", "物业服务有限公司", "社区卫生服务站" };
static const char letters[] = "安定门永和平里朝阳崇文建国光明幸福龙潭天坛珠市口花"
	"金宝祈年左右广渠兴隆草厂东四十条灯干面雍官府井王府沙滩景山地黄城根礼士本司"
	"演乐总布石雅椿树棉豆腐帽儿鼓楼苑鸦织锣炒分厅车辇柴棒方家箭国子监五道营戏"
	"青云水磨砖塔羊肉香饵土丰富强清源海康顺义德胜泰来旺瑞祥云霞秀丽华美芳春夏秋冬"
	"松竹梅兰桂柏杨柳桃李杏江河湖泉溪峰岭谷川原野林森田园村庄桥渡港湾";

struct names { struct shapes s; uint64_t chance; struct str *letter; size_t n; };

static uint64_t
chance(struct names *k, uint64_t n)
{
	uint64_t x = k->chance += 0x9E3779B97F4A7C15u;

	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return (x ^ x >> 31) % n;
}

static void
cut_letters(struct names *k)
{
	struct str rest = STR(letters);
	size_t cap = 0;

	while (rest.n > 0) {
		const char *from = rest.p;

		utf8_next(&rest);
		k->letter = xgrow(k->letter, &cap, k->n + 1,
		    sizeof(*k->letter));
		k->letter[k->n++] = str_n(from, (size_t)(rest.p - from));
	}
}

static void
make_name(struct names *k, struct buf *out)
{
	const size_t n = 2 + chance(k, 3);

	out->n = 0;
	buf_cstr(out, fronts[chance(k, sizeof(fronts) / sizeof(*fronts))]);
	for (size_t i = 0; i < n; i++)
		buf_str(out, k->letter[chance(k, k->n)]);
	buf_cstr(out, ends[chance(k, sizeof(ends) / sizeof(*ends))]);
}

static void
make_names(struct names *k, size_t n)
{
	struct buf name = { 0 };

	for (size_t i = 0; i < n; i++) {
		const bool road = chance(k, 3) == 0;
		struct spot at = { 1163500000 + (int32_t)chance(k, 1500000),
			398500000 + (int32_t)chance(k, 1500000) };

		make_name(k, &name);
		shapes_feature(&k->s, road ? SHAPE_LINE : SHAPE_POINT,
		    buf_view(&name), STR_NONE);
		shapes_part(&k->s, false);
		for (int j = 0; j < (road ? 5 : 1); j++) {
			bench_must(shapes_spot(&k->s, at), "spot");
			at.lon += (int32_t)chance(k, 20000) - 10000;
			at.lat += (int32_t)chance(k, 20000) - 10000;
		}
	}
	buf_fini(&name);
	shapes_done(&k->s);
}

/* A complaint of usual length with a name in it, written right or not. */
static void
make_text(struct names *k, struct buf *out)
{
	const struct str name = k->s.f[chance(k, k->s.n)].name;
	const uint64_t wrong = chance(k, 3);
	struct str rest = name, from;
	size_t at = chance(k, utf8_count(name));

	out->n = 0;
	buf_cstr(out, "市民来电反映，家住东城区附近，昨天晚上路过");
	while (rest.n > 0) {
		from = rest;
		utf8_next(&rest);
		if (at-- != 0 || wrong == 0)
			buf_str(out, str_n(from.p, from.n - rest.n));
		else if (wrong == 1)
			buf_str(out, k->letter[chance(k, k->n)]);
	}
	buf_cstr(out, "往东50米的地方路灯不亮，井盖松动，有车辆乱停放堵住出口，"
	    "希望有关部门尽快派人处理，已经反映多次没有人管。");
}

static void
sound(struct str s, struct buf *out)
{
	lang_pinyin(s, NULL, out);
}

struct asked { struct samples ms; size_t hits; };

static void
ask(const struct placefind *p, struct names *k, struct asked *a)
{
	struct buf text = { 0 }, folded = { 0 };

	for (int i = 0; i < TEXTS; i++) {
		struct found_place f[8];
		int64_t at;

		make_text(k, &text);
		folded.n = 0;
		at = bench_ns();
		lang_fold_text(buf_view(&text), &folded);
		a->hits += placefind_find(p, buf_view(&folded),
		    (struct spot){ GEO_NOWHERE, 0 }, f, 8) > 0;
		samples_add(&a->ms, bench_ms(at));
	}
	buf_fini(&text);
	buf_fini(&folded);
}

/* ---- yardsticks ---- */

static double
by_strstr(struct names *k)
{
	struct buf text = { 0 };
	struct samples ms = { 0 };
	size_t hits = 0;
	double p95;

	for (int i = 0; i < YARD_TEXTS; i++) {
		int64_t at;

		make_text(k, &text);
		at = bench_ns();
		for (size_t j = 0; j < k->s.n; j++)
			hits += str_find(buf_view(&text), k->s.f[j].name) >= 0;
		samples_add(&ms, bench_ms(at));
	}
	if (hits == 0)
		bench_die("no name stands in any text");
	p95 = samples_at(&ms, 0.95);
	samples_fini(&ms);
	buf_fini(&text);
	return p95;
}

static void
sql_do(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *
sql_prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", sql, sqlite3_errmsg(db));
	return s;
}

static void
sql_fill(sqlite3 *db, const struct names *k)
{
	sqlite3_stmt *put;

	sql_do(db, "CREATE VIRTUAL TABLE f USING fts5(t, tokenize='trigram')");
	put = sql_prepare(db, "INSERT INTO f(rowid, t) VALUES(?, ?)");
	sql_do(db, "BEGIN");
	for (size_t i = 0; i < k->s.n; i++) {
		sqlite3_bind_int64(put, 1, (int64_t)i + 1);
		sqlite3_bind_text(put, 2, k->s.f[i].name.p,
		    (int)k->s.f[i].name.n, SQLITE_STATIC);
		sqlite3_step(put);
		sqlite3_reset(put);
	}
	sql_do(db, "COMMIT");
	sql_do(db, "INSERT INTO f(f) VALUES('optimize')");
	sqlite3_finalize(put);
}

/* Any three characters of the text, as one question. */
static void
trigrams(struct str text, struct buf *out)
{
	const char *last[3] = { text.p, NULL, NULL };
	size_t n = 0;

	out->n = 0;
	while (text.n > 0) {
		utf8_next(&text);
		if (++n >= 3)
			buf_fmt(out, "%s\"%.*s\"", out->n ? " OR " : "",
			    (int)(text.p - last[(n - 3) % 3]),
			    last[(n - 3) % 3]);
		last[n % 3] = text.p;
	}
}

static double
by_fts5(struct names *k)
{
	struct buf text = { 0 }, match = { 0 };
	struct samples ms = { 0 };
	sqlite3 *db;
	sqlite3_stmt *get;
	double p95;

	if (sqlite3_open(":memory:", &db) != SQLITE_OK)
		bench_die("sqlite");
	sql_fill(db, k);
	get = sql_prepare(db, "SELECT rowid FROM f WHERE f MATCH ? "
	    "ORDER BY rank LIMIT 10");
	for (int i = 0; i < YARD_TEXTS; i++) {
		int64_t at;

		make_text(k, &text);
		at = bench_ns();
		trigrams(buf_view(&text), &match);
		sqlite3_bind_text(get, 1, match.p, (int)match.n,
		    SQLITE_STATIC);
		while (sqlite3_step(get) == SQLITE_ROW)
			continue;
		sqlite3_reset(get);
		samples_add(&ms, bench_ms(at));
	}
	p95 = samples_at(&ms, 0.95);
	sqlite3_finalize(get);
	sqlite3_close(db);
	samples_fini(&ms);
	buf_fini(&text);
	buf_fini(&match);
	return p95;
}

int
main(int argc, char **argv)
{
	const size_t n = argc > 1 ? (size_t)atol(argv[1]) : 100000;
	struct names k = { .chance = 7 };
	struct placefind *p = placefind_new(NULL, lang_fold_text);
	struct asked a = { .hits = 0 };
	double made;
	int64_t at;

	cut_letters(&k);
	make_names(&k, n);
	at = bench_ns();
	placefind_sounds(p, sound);
	placefind_add(p, &k.s, 100);
	placefind_done(p);
	made = bench_ms(at);
	ask(p, &k, &a);
	figure_put(n, &(struct figure){ "words to places", "p95, beside "
	    "strstr of each name", "ms", '<', 1, samples_at(&a.ms, 0.95),
	    by_strstr(&k), NAN });
	figure_put(n, &(struct figure){ "words to places", "p95, beside "
	    "SQLite's trigrams", "ms", '<', 1, samples_at(&a.ms, 0.95),
	    by_fts5(&k), NAN });
	figure_put(n, &(struct figure){ "words to places", "p99", "ms", 0, NAN,
	    samples_at(&a.ms, 0.99), NAN, NAN });
	figure_put(n, &(struct figure){ "words to places", "median", "ms", 0,
	    NAN, samples_at(&a.ms, 0.5), NAN, NAN });
	figure_put(n, &(struct figure){ "words to places", "names indexed",
	    "ms", 0, NAN, made, NAN, NAN });
	figure_put(n, &(struct figure){ "words to places", "texts with a "
	    "candidate", "%", 0, NAN, 100.0 * (double)a.hits / TEXTS, NAN,
	    NAN });
	samples_fini(&a.ms);
	placefind_free(&p);
	shapes_fini(&k.s);
	free(k.letter);
	return 0;
}
