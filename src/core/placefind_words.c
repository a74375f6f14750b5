/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_words.c -- a text as tokens.  Layer: core (pure).
 * Numbers are read here, the same in names and texts: 二十三, ２３ and 23 are one
 * token, 四六 (东四六条) two. Brackets, quotes and dots are nothing; any other sign
 * and a blank is a break. */
#include "placefind_in.h"

#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"

#define NO_DIGIT 10u

struct reader {
	struct str	text;
	size_t		at;		/* of cp */
	uint32_t	cp;		/* 0 at the end */
	size_t		next;
};

static void
step(struct reader *r)
{
	struct str rest = str_from(r->text, r->next);

	r->at = r->next;
	r->cp = rest.n ? utf8_next(&rest) : 0;
	r->next = r->text.n - rest.n;
}

static void
put(struct tokens *w, uint32_t t, size_t at)
{
	if (w->n + 1 >= w->cap) {
		size_t cap = w->cap;

		w->t = xgrow(w->t, &cap, w->n + 2, sizeof *w->t);
		w->at = xrealloc(w->at, cap * sizeof *w->at);
		w->cap = cap;
	}
	w->t[w->n] = t;
	w->at[w->n++] = (uint32_t)at;
}

static void
put_number(struct tokens *w, uint64_t v, size_t at)
{
	put(w, TOKEN_NUMBER + (uint32_t)(v % TOKEN_NUMBERS), at);
}

/* ---- numbers ---- */

static unsigned
han_digit(uint32_t cp)
{
	static const uint32_t digit[] = { 0x3007, 0x4E00, 0x4E8C, 0x4E09,
		0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D };

	if (cp == 0x96F6)	/* 零 */
		return 0;
	for (unsigned i = 0; i < 10; i++)
		if (digit[i] == cp)
			return i;
	return NO_DIGIT;
}

/* 十 百 千; 0 none. */
static unsigned
han_unit(uint32_t cp)
{
	return cp == 0x5341 ? 10 : cp == 0x767E ? 100 : cp == 0x5343 ? 1000 : 0;
}

static void
read_arabic(struct reader *r, struct tokens *w)
{
	const size_t at = r->at;
	uint64_t v = 0;

	for (; r->cp >= '0' && r->cp <= '9'; step(r))
		v = (v * 10 + (r->cp - '0')) % 1000000007u;
	put_number(w, v, at);
}

/* 一百零八, 二十三, 十: false when nothing with a unit begins here. */
static bool
read_units(struct reader *r, struct tokens *w)
{
	struct reader k = *r;
	const size_t at = r->at;
	unsigned last = 10000;
	uint64_t v = 0;

	for (;;) {
		struct reader back = k;
		unsigned d = han_digit(k.cp), unit;

		if (d != NO_DIGIT)
			step(&k);
		if (d == 0 && last < 10000)	/* 一百零八 */
			continue;
		unit = han_unit(k.cp);
		if (unit == 0 || unit >= last || d == 0 ||
		    (d == NO_DIGIT && unit != 10)) {
			if (last == 10000)
				return false;
			/* The last digit; 一百二 is not said here. */
			if (d != NO_DIGIT && unit == 0)
				v += d;
			else
				k = back;
			break;
		}
		v += (uint64_t)(d == NO_DIGIT ? 1 : d) * unit;
		last = unit;
		step(&k);
	}
	put_number(w, v, at);
	*r = k;
	return true;
}

/* 二〇三 is a number, 四六 are two, 一 is one. */
static void
read_digits(struct reader *r, struct tokens *w)
{
	struct reader k = *r;
	uint64_t v = 0;
	size_t n = 0;
	bool zero = false;

	for (; han_digit(k.cp) != NO_DIGIT && han_unit(k.cp) == 0; step(&k)) {
		struct reader ahead = k;

		step(&ahead);
		if (n > 0 && han_unit(ahead.cp) == 10)
			break;
		zero |= han_digit(k.cp) == 0;
		v = (v * 10 + han_digit(k.cp)) % 1000000007u;
		n++;
	}
	if (n > 2 || (n == 2 && zero)) {
		put_number(w, v, r->at);
		*r = k;
		return;
	}
	put_number(w, han_digit(r->cp), r->at);
	step(r);
}

static bool
read_han(struct reader *r, struct tokens *w, bool split)
{
	struct reader ahead = *r;
	const unsigned d = han_digit(r->cp);

	if (d == NO_DIGIT && r->cp != 0x5341)
		return false;
	step(&ahead);
	if (split && d != NO_DIGIT && d > 0 && han_unit(ahead.cp) == 10) {
		put_number(w, d, r->at);
		*r = ahead;
		return read_units(r, w);
	}
	if (!read_units(r, w))
		read_digits(r, w);
	return false;
}

/* ---- signs ---- */

/* Folded brackets, quotes and dots. */
static bool
is_nothing(uint32_t cp)
{
	static const uint32_t list[] = { '(', ')', '[', ']', '"', '\'', 0xB7,
		0x2022, 0x30FB, 0x2018, 0x2019, 0x201C, 0x201D, 0x300A, 0x300B,
		0x3008, 0x3009, 0x300C, 0x300D, 0x3010, 0x3011, 0xFF65 };

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (list[i] == cp)
			return true;
	return false;
}

static bool
is_break(uint32_t cp)
{
	if (cp < 0x80)
		return !(cp >= 'a' && cp <= 'z') && !(cp >= 'A' && cp <= 'Z');
	return (cp >= 0x2000 && cp < 0x2E80) || (cp >= 0x3000 && cp < 0x3007) ||
	    (cp >= 0xFE30 && cp < 0xFE70) || (cp >= 0xFF00 && cp < 0xFF10) ||
	    cp == UTF8_BAD;
}

/* The blank of "market place": names are written with and without. */
static bool
between_letters(const struct reader *r, const struct tokens *w)
{
	const unsigned char next = r->next < r->text.n ?
	    (unsigned char)r->text.p[r->next] : 0;

	return r->cp == ' ' && w->n > 0 && w->t[w->n - 1] < 0x80 &&
	    w->t[w->n - 1] != TOKEN_BREAK && next > ' ' && next < 0x80;
}

bool
tokens_read(struct tokens *w, struct str folded, bool split)
{
	struct reader r = { .text = folded };
	bool did = false;

	w->n = 0;
	for (step(&r); r.at < folded.n;) {
		const size_t before = w->n;

		if (r.cp >= '0' && r.cp <= '9') {
			read_arabic(&r, w);
			continue;
		}
		did |= read_han(&r, w, split);
		if (w->n > before)
			continue;
		if (between_letters(&r, w)) {
			step(&r);
			continue;
		}
		if (is_break(r.cp) && !is_nothing(r.cp)) {
			if (w->n > 0 && w->t[w->n - 1] != TOKEN_BREAK)
				put(w, TOKEN_BREAK, r.at);
		} else if (!is_nothing(r.cp)) {
			put(w, r.cp, r.at);
		}
		step(&r);
	}
	put(w, TOKEN_BREAK, folded.n);
	w->n--;
	return did;
}

void
tokens_fini(struct tokens *w)
{
	free(w->t);
	free(w->at);
	*w = (struct tokens){ 0 };
}

/* ---- words ---- */

bool
token_han(uint32_t t)
{
	return t >= 0x3400 && t < 0xA000;
}

/* Words of ours as texts have them: 四合院 begins with a number. */
static uint32_t
next_token(struct str *rest)
{
	const uint32_t cp = utf8_next(rest);
	const unsigned d = cp == 0x5341 ? 10 : han_digit(cp);

	return cp == 0x5341 || d != NO_DIGIT ? TOKEN_NUMBER + d : cp;
}

bool
token_in(uint32_t t, const char *list)
{
	struct str rest = str_of(list);

	while (rest.n > 0)
		if (next_token(&rest) == t)
			return t != TOKEN_BREAK;
	return false;
}

/* Asked for each cell of a distance, so no list is gone through.
 * 东 西 南 北 中 前 后 内 外 上 下 左 右 大 小 新 旧 老 头 */
bool
token_tells(uint32_t t)
{
	switch (t) {
	case 0x4E1C: case 0x897F: case 0x5357: case 0x5317: case 0x4E2D: case 0x524D:
	case 0x540E: case 0x5185: case 0x5916: case 0x4E0A: case 0x4E0B: case 0x5DE6:
	case 0x53F3: case 0x5927: case 0x5C0F: case 0x65B0: case 0x65E7: case 0x8001:
	case 0x5934:
		return true;
	default:
		return token_number(t);
	}
}

size_t
tokens_start(const uint32_t *t, size_t n, const char *z)
{
	struct str rest = str_of(z);
	size_t i = 0;

	for (; rest.n > 0; i++)
		if (i >= n || next_token(&rest) != t[i])
			return 0;
	return i;
}

size_t
tokens_ending(const uint32_t *t, size_t n)
{
	static const char *const ends[] = {
		"有限责任公司", "股份有限公司", "街道办事处", "有限公司",
		"地下停车场", "地下停车库", "地下车库", "居委会", "停车场",
		"停车楼", "停车库", "四合院", "幼儿园", "便利店", "菜市场",
		"街道", "大街", "胡同", "地区", "社区", "小区", "公司", "超市",
		"旧址", "遗址", "遗存", "旧居", "故居", "公园", "大厦", "小街",
		"会馆", "车库", "商店", "市场", "学校", "医院", "宾馆", "酒店",
		"饭店", "广场", "花园", "家园", "家属院", "汽车站", "路", "街",
		"巷", "桥", "村", "镇", "乡", "里", "站", "寺", "庙", "庵",
		"园", "院", "宅", "门", "楼", "塔", "祠", "观", "宫", "号"
	};
	size_t best = 0;

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		const size_t len = utf8_count(str_of(ends[i]));

		if (len < n && len > best &&
		    tokens_start(t + n - len, len, ends[i]))
			best = len;
	}
	return best;
}

size_t
tokens_bearing(const uint32_t *t, size_t n, double *degrees)
{
	static const struct { const char *z; double degrees; } rows[] = {
		{ "东北", 45 }, { "北东", 45 }, { "东南", 135 },
		{ "南东", 135 }, { "西南", 225 }, { "南西", 225 },
		{ "西北", 315 }, { "北西", 315 }, { "东", 90 }, { "南", 180 },
		{ "西", 270 }, { "北", 0 }
	};
	const size_t right = tokens_start(t, n, "正");

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const size_t len = tokens_start(t + right, n - right,
		    rows[i].z);

		if (len > 0) {
			*degrees = rows[i].degrees;
			return right + len;
		}
	}
	return 0;
}

static double
number_of(uint32_t t)
{
	return (double)(t - TOKEN_NUMBER);
}

size_t
tokens_metres(const uint32_t *t, size_t n, double *metres)
{
	static const struct { const char *z; double each; } units[] = {
		{ "公里", 1000 }, { "千米", 1000 }, { "km", 1000 },
		{ "里地", 500 }, { "米", 1 }, { "m", 1 }
	};
	size_t at = 0, skip;
	double v;

	while (at < n && token_in(t[at], "约大概近有走再"))
		at++;
	if (at < n && token_in(t[at], "几数")) {	/* 几十米 */
		at++;
		if (at >= n || !token_number(t[at]))
			return 0;
	}
	if (at >= n || !token_number(t[at]))
		return 0;
	v = number_of(t[at++]);
	for (skip = 0; at < n && skip < 2 && token_in(t[at], "多余来几");
	    skip++)
		at++;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		const size_t len = tokens_start(t + at, n - at, units[i].z);

		if (len > 0) {
			*metres = v * units[i].each;
			return at + len;
		}
	}
	return 0;
}
