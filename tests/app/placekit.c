/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "placekit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "lang/lang.h"
#include "wire/geojson.h"
#include "../wire/sharedkit.h"

#define RIGHT_METRES 300.0

const char *const placekit_hows[MADE_KINDS] = {
	"as it is", "sounds alike", "a character dropped", "two swapped",
	"a wrong character", "ending left out", "traditional", "numerals"
};

void
placekit_sound(struct str s, struct buf *out)
{
	lang_pinyin(s, NULL, out);
}

/* ---- chance: the same on every machine ---- */

static uint64_t
chance(struct placekit *k, uint64_t n)
{
	uint64_t x = k->chance += 0x9E3779B97F4A7C15u;

	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return (x ^ x >> 31) % n;
}

void
placekit_seed(struct placekit *k, uint64_t seed)
{
	k->chance = seed * 1000003;
}

/* ---- the files ---- */

static const struct { const char *file; unsigned kind, weight; } files[] = {
	{ "roads", PLACEKIT_ROADS, 100 },
	{ "subdistrict_boundaries_17", PLACEKIT_TOWNS, 100 },
	{ "poi_cultural", PLACEKIT_POINTS, 90 },
	{ "poi_parking", PLACEKIT_POINTS, 90 },
	{ "poi_traffic", PLACEKIT_POINTS, 90 },
	{ "poi_convenience", PLACEKIT_POINTS, 90 },
	{ "green_land", PLACEKIT_POINTS, 90 },
};

static bool
take(void *ctx, const struct geojson_feature *f)
{
	static const char *const names[] = { "name", NULL };
	struct shapes *s = ctx;
	struct str name = geojson_get(f, names);

	for (size_t i = 0; f->s && i < f->s->n; i++) {
		if (shapes_copy(s, f->s, i) != OK)
			return false;
		s->f[s->n - 1].name = (struct str){
			arena_dup(&s->arena, name.p ? name.p : "", name.n),
			name.n };
	}
	return true;
}

static bool
read_file(const char *name, struct shapes *s)
{
	struct geojson *g = geojson_new(DATUM_WGS84, take, s);
	char path[4096], part[128], bytes[65536];
	enum err e = OK;
	size_t n;
	FILE *f;

	snprintf(part, sizeof part, "geometry/dongcheng/%s.geojson", name);
	sharedkit_path(path, sizeof path, part);
	f = fopen(path, "r");
	if (!f) {
		geojson_free(&g);
		return false;
	}
	while (e == OK && (n = fread(bytes, 1, sizeof bytes, f)) > 0)
		e = geojson_feed(g, str_n(bytes, n));
	fclose(f);
	if (e == OK)
		e = geojson_finish(g);
	geojson_free(&g);
	shapes_done(s);
	return e == OK;
}

static int
by_name(const void *x, const void *y)
{
	const struct target *a = x, *b = y;
	const int d = str_cmp(a->name, b->name);

	return d ? d : a->feature < b->feature ? -1 : 1;
}

/* Each name once. */
static void
take_targets(struct placekit *k, size_t set, unsigned kind)
{
	const struct shapes *s = &k->set[set];
	struct target *all = xcalloc(s->n + 1, sizeof *all), *to;
	size_t n = 0, m = k->target_n[kind];

	for (size_t i = 0; i < s->n; i++)
		if (utf8_count(s->f[i].name) >= 2)
			all[n++] = (struct target){ s->f[i].name,
				(uint32_t)set, (uint32_t)i };
	qsort(all, n, sizeof *all, by_name);
	to = xrealloc(k->target[kind], (m + n + 1) * sizeof *to);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !str_eq(all[i].name, all[i - 1].name))
			to[m++] = all[i];
	k->target[kind] = to;
	k->target_n[kind] = m;
	free(all);
}

static int
by_number(const void *x, const void *y)
{
	const uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

static void
take_letters(struct placekit *k)
{
	size_t cap = 0, n = 0, m = 0;

	for (int kind = 0; kind < 3; kind++)
		for (size_t i = 0; i < k->target_n[kind]; i++) {
			struct str rest = k->target[kind][i].name;

			k->letters = xgrow(k->letters, &cap, n + rest.n,
			    sizeof *k->letters);
			while (rest.n > 0)
				k->letters[n++] = utf8_next(&rest);
		}
	qsort(k->letters, n, sizeof *k->letters, by_number);
	for (size_t i = 0; i < n; i++)
		if (k->letters[i] >= 0x4E00 && k->letters[i] < 0xA000 &&
		    (m == 0 || k->letters[m - 1] != k->letters[i]))
			k->letters[m++] = k->letters[i];
	k->letters_n = m;
}

bool
placekit_open(struct placekit *k, const struct law *law)
{
	memset(k, 0, sizeof *k);
	k->find = placefind_new(law, lang_fold_text);
	placefind_sounds(k->find, placekit_sound);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		if (!read_file(files[i].file, &k->set[i]))
			return false;
		k->n = i + 1;
		take_targets(k, i, files[i].kind);
		placefind_add(k->find, &k->set[i], files[i].weight);
	}
	take_letters(k);
	placefind_done(k->find);
	return true;
}

void
placekit_close(struct placekit *k)
{
	placefind_free(&k->find);
	for (size_t i = 0; i < PLACEKIT_SETS; i++)
		shapes_fini(&k->set[i]);
	for (int i = 0; i < 3; i++)
		free(k->target[i]);
	free(k->letters);
}

/* ---- a name as somebody writes it ---- */

struct word { uint32_t c[200]; size_t n; };

static struct word
word_of(struct str s)
{
	struct word w = { .n = 0 };

	while (s.n > 0 && w.n < 199)
		w.c[w.n++] = utf8_next(&s);
	return w;
}

static void
put(struct buf *out, uint32_t c)
{
	char bytes[4];

	buf_add(out, bytes, utf8_put(c, bytes));
}

static bool
sounds_as(uint32_t a, uint32_t b)
{
	struct buf x = { 0 }, y = { 0 };
	char bytes[4];
	bool same;

	lang_pinyin(str_n(bytes, utf8_put(a, bytes)), NULL, &x);
	lang_pinyin(str_n(bytes, utf8_put(b, bytes)), NULL, &y);
	same = x.n > 0 && str_eq(buf_view(&x), buf_view(&y));
	buf_fini(&x);
	buf_fini(&y);
	return same;
}

static bool
homophone(struct placekit *k, struct word *w)
{
	for (int tries = 0; tries < 8; tries++) {
		const size_t at = chance(k, w->n);
		uint32_t found[64];
		size_t n = 0;

		for (size_t i = 0; i < k->letters_n && n < 64; i++)
			if (k->letters[i] != w->c[at] &&
			    sounds_as(k->letters[i], w->c[at]))
				found[n++] = k->letters[i];
		if (n == 0)
			continue;
		w->c[at] = found[chance(k, n)];
		return true;
	}
	return false;
}

static bool
drop(struct placekit *k, struct word *w)
{
	const size_t at = chance(k, w->n);

	if (w->n < 3)
		return false;
	memmove(&w->c[at], &w->c[at + 1], (w->n - at - 1) * sizeof w->c[0]);
	w->n--;
	return true;
}

static bool
swap(struct placekit *k, struct word *w)
{
	const size_t at = w->n > 2 ? chance(k, w->n - 1) : 0;
	const uint32_t c = w->c[at];

	if (w->n < 3 || w->c[at + 1] == c)
		return false;
	w->c[at] = w->c[at + 1];
	w->c[at + 1] = c;
	return true;
}

static bool
shorten(struct word *w)
{
	static const char *const ends[][2] = {
		{ "街道", "" }, { "大街", "街" }, { "有限公司", "" },
		{ "地下停车场", "" }, { "停车场", "" }, { "胡同", "" },
		{ "四合院", "" }, { "旧址", "" }, { "公园", "" }, { "小区", "" },
		{ "超市", "" }
	};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		const struct word end = word_of(str_of(ends[i][0]));
		const struct word by = word_of(str_of(ends[i][1]));
		const size_t at = w->n - end.n;

		if (w->n < end.n + 2 || memcmp(&w->c[at], end.c,
		    end.n * sizeof end.c[0]) != 0)
			continue;
		memcpy(&w->c[at], by.c, by.n * sizeof by.c[0]);
		w->n = at + by.n;
		return true;
	}
	return false;
}

/* All that folds into it, but itself. */
static uint32_t
traditional(uint32_t c)
{
	static uint32_t map[0x5200];
	static bool made;

	for (uint32_t t = 0x4E00; !made && t < 0xA000; t++) {
		const uint32_t to = lang_fold(t);

		if (to != t && to - 0x4E00 < 0x5200 && !map[to - 0x4E00])
			map[to - 0x4E00] = t;
	}
	made = true;
	return c - 0x4E00 < 0x5200 && map[c - 0x4E00] ? map[c - 0x4E00] : c;
}

static bool
to_traditional(struct word *w)
{
	bool any = false;

	for (size_t i = 0; i < w->n; i++) {
		const uint32_t t = traditional(w->c[i]);

		any |= t != w->c[i];
		w->c[i] = t;
	}
	return any;
}

/* 六条 as 6条, 33号 as 三十三号. */
static bool
numerals(struct word *w)
{
	static const uint32_t han[] = { 0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
		0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D };
	bool any = false;

	for (size_t i = 0; i < w->n; i++) {
		const uint32_t c = w->c[i];
		const bool two = c >= '1' && c <= '9' && i + 1 < w->n &&
		    w->c[i + 1] >= '0' && w->c[i + 1] <= '9' &&
		    !(i + 2 < w->n && w->c[i + 2] >= '0' &&
		    w->c[i + 2] <= '9') && !(i > 0 && w->c[i - 1] >= '0' &&
		    w->c[i - 1] <= '9');

		if (two && w->c[i + 1] == '0') {
			w->c[i] = han[c - '0'];
			w->c[++i] = 0x5341;
			any = true;
		} else if (two) {
			memmove(&w->c[i + 2], &w->c[i + 1],
			    (w->n - i - 1) * sizeof c);
			w->n++;
			w->c[i] = han[c - '0'];
			w->c[i + 1] = 0x5341;
			w->c[i + 2] = han[w->c[i + 2] - '0'];
			i += 2;
			any = true;
		}
		for (unsigned d = 1; d < 10 && !two; d++)
			if (c == han[d] && !(i + 1 < w->n &&
			    w->c[i + 1] == 0x5341) && !(i > 0 &&
			    w->c[i - 1] == 0x5341)) {
				w->c[i] = '0' + d;
				any = true;
			}
	}
	return any;
}

static bool
make(struct placekit *k, struct word *w, enum placekit_how how)
{
	switch (how) {
	case MADE_HOMOPHONE:
		return homophone(k, w);
	case MADE_DROPPED:
		return drop(k, w);
	case MADE_SWAPPED:
		return swap(k, w);
	case MADE_WRONG:
		w->c[chance(k, w->n)] = k->letters[chance(k, k->letters_n)];
		return true;
	case MADE_SHORT:
		return shorten(w);
	case MADE_TRADITIONAL:
		return to_traditional(w);
	case MADE_NUMERAL:
		return numerals(w);
	default:
		return true;
	}
}

/* ---- a text ---- */

static enum placekit_how
pick_how(struct placekit *k)
{
	static const struct { enum placekit_how how; unsigned share; } of[] = {
		{ MADE_PLAIN, 12 }, { MADE_HOMOPHONE, 22 },
		{ MADE_DROPPED, 14 }, { MADE_SWAPPED, 4 }, { MADE_WRONG, 6 },
		{ MADE_SHORT, 16 }, { MADE_TRADITIONAL, 14 },
		{ MADE_NUMERAL, 12 }
	};
	uint64_t c = chance(k, 100);

	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		if (c < of[i].share)
			return of[i].how;
		c -= of[i].share;
	}
	return MADE_PLAIN;
}

static const char *const heads[] = {
	"", "", "", "市民反映", "您好，", "我想投诉，", "来电人称", "位于",
	"家住附近，", "请问一下，", "举报：", "昨天晚上路过", "住户反映，"
};
static const char *const tails[] = {
	"路灯不亮，请派人维修。", "有人占道经营，很吵。", "垃圾好几天没人清运了",
	"井盖松动，车辆经过响声很大。", "夜间施工扰民，已经持续一周。",
	"共享单车乱停放，影响行人通行", "人行道地砖破损，老人摔倒了。",
	"下水道堵塞，污水外溢。", "违章停车堵住出口，希望处理！",
	"绿化带里有建筑垃圾。", "有流浪狗，希望有关部门管一管"
};
static const char *const beside[] = {
	"", "", "附近", "旁边", "门口", "对面", "周边的", "这里", "的"
};

static const struct feature *
feature_of(const struct placekit *k, const struct target *t)
{
	return &k->set[t->set].f[t->feature];
}

/* A vertex, for what wants a spot. */
static struct spot
spot_of(const struct placekit *k, const struct target *t)
{
	const struct shapes *s = &k->set[t->set];

	return s->at[s->part[feature_of(k, t)->part].first];
}

static struct str
town_of(const struct placekit *k, struct spot at)
{
	const struct shapes *s = &k->set[PLACEKIT_TOWNS];

	for (size_t i = 0; i < s->n; i++)
		if (shape_side(s, i, at) == SIDE_IN)
			return s->f[i].name;
	return STR_NONE;
}

/* A road that has an end in common with the target's, or none. */
static bool
crossing_road(const struct placekit *k, const struct placekit_text *t,
    struct str *name, struct spot *at)
{
	const struct shapes *s = &k->set[PLACEKIT_ROADS];

	for (size_t i = 0; i < s->n; i++) {
		const struct shape_part *part = &s->part[s->f[i].part];
		const struct spot v = s->at[part->first];

		if (utf8_count(s->f[i].name) < 3 ||
		    str_eq(s->f[i].name, t->target.name) ||
		    str_find(s->f[i].name, STR("/")) >= 0)
			continue;
		if (shape_distance(s, t->target.feature, v) > 1.0)
			continue;
		*name = s->f[i].name;
		*at = v;
		return true;
	}
	return false;
}

static void
put_after(struct placekit *k, struct placekit_text *t)
{
	static const char *const sides[] = { "东", "南", "西", "北" };
	const bool road = t->target.set == PLACEKIT_ROADS;
	const uint64_t c = chance(k, 100);
	struct str other;

	if (road && c < 14 && crossing_road(k, t, &other, &t->at)) {
		buf_fmt(&t->text, "%s%.*s%s", chance(k, 2) ? "与" : "和",
		    STR_ARG(other), chance(k, 3) ? "交叉口" : "路口");
		t->crossing = true;
	} else if (c < 28) {
		t->more = (double)(1 + chance(k, 6)) * 50;
		buf_fmt(&t->text, "往%s%d米", sides[chance(k, 4)],
		    (int)t->more);
	} else if (road && c < 42) {
		buf_fmt(&t->text, "%d号%s", 1 + (int)chance(k, 90),
		    chance(k, 2) ? "院" : "");
	} else {
		buf_cstr(&t->text, beside[chance(k, sizeof beside /
		    sizeof *beside)]);
	}
}

static void
put_before(struct placekit *k, struct placekit_text *t)
{
	const struct str town = town_of(k, spot_of(k, &t->target));
	const uint64_t c = chance(k, 100);

	buf_cstr(&t->text, heads[chance(k, sizeof heads / sizeof *heads)]);
	if (c < 15)
		buf_cstr(&t->text, "北京市东城区");
	else if (c < 40)
		buf_cstr(&t->text, "东城区");
	if (c >= 30 && c < 55 && t->target.set != PLACEKIT_TOWNS)
		buf_str(&t->text, town);
}

static struct str
first_part(struct str name)
{
	struct str part = name, rest = name;

	str_cut(&rest, '/', &part);
	return part;
}

void
placekit_text(struct placekit *k, struct placekit_text *t)
{
	const uint64_t c = chance(k, 100);
	struct word tried;

	t->text.n = 0;
	t->crossing = false;
	t->more = 0;
	t->how = pick_how(k);
	do {	/* until there is something to do it to */
		const int kind = c < 50 || t->how == MADE_NUMERAL ?
		    PLACEKIT_ROADS : c < 58 ? PLACEKIT_TOWNS : PLACEKIT_POINTS;

		t->target = k->target[kind][chance(k, k->target_n[kind])];
		tried = word_of(first_part(t->target.name));
	} while (!make(k, &tried, t->how));
	if (t->how != MADE_TRADITIONAL && chance(k, 100) < 10)
		to_traditional(&tried);
	put_before(k, t);
	for (size_t i = 0; i < tried.n; i++)
		put(&t->text, tried.c[i]);
	put_after(k, t);
	buf_cstr(&t->text, tails[chance(k, sizeof tails / sizeof *tails)]);
}

/* ---- was it right ---- */

static double
away(const struct shapes *s, size_t i, struct spot at)
{
	return shape_side(s, i, at) == SIDE_OUT ? shape_distance(s, i, at) : 0;
}

/* Is any of where it may be within reach of feature i? */
static bool
reaches(const struct placekit *k, const struct found_place *f,
    const struct shapes *s, size_t i, double most)
{
	struct spot course[4096];
	const size_t n = placefind_course(k->find, f, course, 4096);

	for (size_t c = 0; c < n; c++)
		if (away(s, i, course[c]) <= most)
			return true;
	return false;
}

bool
placekit_right(const struct placekit *k, const struct placekit_text *t,
    const struct found_place *f)
{
	const struct shapes *s = &k->set[t->target.set];
	const double most = RIGHT_METRES + t->more;
	const bool same = str_eq(f->name, first_part(t->target.name));

	if (t->target.set == PLACEKIT_TOWNS && same)
		return true;
	if (!geo_known(f->at))
		return false;
	if (t->crossing)
		return geo_metres(f->at, t->at) <= most;
	if (away(s, t->target.feature, f->at) <= most)
		return true;
	return same && reaches(k, f, s, t->target.feature, most);
}
