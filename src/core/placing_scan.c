/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names in a text and what stands around each. Chinese has no blanks
 * between words, so what a character next to a name does to it stands here, in
 * lists. */
#include "placing_in.h"

#include "base/utf8.h"

/* ---- characters around a name (folded: simplified) ---- */
#define AHEAD_ALWAYS "东西南北新老小大"		/* 东富强西里社区 */
#define AHEAD_SHORT "前后上下中左右内外一二三四五六七八九十"
#define AHEAD_FREE "在于住到是至从由自和与及位去的"	/* 住李村 */
#define REALM "区县市镇乡"
/* Before REALM: no name of a realm, 小区 各镇 超市. */
#define REALM_NONE "小社园地辖城片街校新厂矿库景山东西南北一二三四五六七八九十" \
	"该我本全市郊各家乡村老超门菜都贵此县"
#define COUNTED "一二三四五六七八九十0123456789"
#define SIDES "东西南北中上下前后"
#define PART_ENDS "区里期村社院园苑号"
#define SIDE_ENDS "里区院苑园路街村庄社巷大"
#define OTHER_ENDS "村庄屯园苑里营桥"
#define ROADSIDE "边口面灯上段旁侧牌障头"	/* 村路边: no road's name */

/* ---- text around ---- */

/* The character that ends at byte at; 0 at the beginning. */
static struct str
char_before(struct str s, size_t at)
{
	size_t from = at;

	if (at == 0)
		return STR_NONE;
	do
		from--;
	while (from > 0 && at - from < 4 &&
	    ((unsigned char)s.p[from] & 0xC0) == 0x80);
	return str_n(s.p + from, at - from);
}

static struct str
char_at(struct str s, size_t at)
{
	struct str rest = str_from(s, at);

	if (rest.n == 0)
		return STR_NONE;
	utf8_next(&rest);
	return str_n(s.p + at, s.n - at - rest.n);
}

static bool
among(struct str c, const char *list)
{
	return c.n > 0 && str_find(str_of(list), c) >= 0;
}

/* Part of a word: not a blank, a digit or a sign. */
static bool
is_han(struct str c)
{
	uint32_t cp = c.n ? utf8_next(&c) : 0;

	return cp >= 0x3400 && cp < 0xA000;
}

/* 朝阳区幸福村, but not 小区幸福村. */
static bool
stranger(struct str s, size_t at)
{
	struct str c = char_before(s, at), d = char_before(s, at - c.n);

	if (str_is(c, "道") && str_is(d, "街"))
		d = char_before(s, at - c.n - d.n);
	else if (!among(c, REALM))
		return false;
	return is_han(d) && !among(d, REALM_NONE);
}

static enum left
left_of(struct str s, const struct mention *m)
{
	struct str c = char_before(s, m->at);

	if (stranger(s, m->at))
		return LEFT_STRANGER;
	if (among(c, AHEAD_ALWAYS) ||
	    (m->e->chars <= 3 && among(c, AHEAD_SHORT)))
		return LEFT_LONGER;
	return !is_han(c) || among(c, AHEAD_FREE) ? LEFT_FREE : LEFT_WORD;
}

static bool
road_follows(struct str s, size_t at)
{
	struct str c = char_at(s, at), d = char_at(s, at + c.n);

	if (among(c, SIDES)) {
		c = d;
		d = char_at(s, at + 3 + c.n);
	}
	if (str_is(c, "大") && among(d, "街道"))
		return true;
	return among(c, "路街桥巷") && !among(d, ROADSIDE);
}

/* 西沙窝二区, 西沙窝南里: not the 西沙窝 that is known. */
static bool
goes_on(struct str s, size_t at)
{
	struct str c = char_at(s, at), d = char_at(s, at + c.n);

	if (among(c, COUNTED) && among(d, PART_ENDS))
		return true;
	if (among(c, SIDES) && among(d, SIDE_ENDS))
		return true;
	return among(c, OTHER_ENDS) ||
	    str_starts(str_from(s, at), STR("小区")) ||
	    str_starts(str_from(s, at), STR("家园"));
}

static bool
office_follows(struct str s, size_t at)
{
	static const char *const words[] = {
		"政府", "人民政府", "派出所", "党", "领导", "工作人员", "城管",
		"执法", "综合", "办事处", "机关", "负责人"
	};

	s = str_from(s, at);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_starts(s, str_of(words[i])))
			return true;
	return false;
}

uint64_t
placing_town(const struct mention *m, enum way way)
{
	for (uint32_t k = 0; k < m->e->same; k++)
		if (m->e[k].way == way)
			return m->e[k].grid;
	return 0;
}

static bool
ends_town(const struct mention *before, size_t at, uint64_t *town)
{
	if (before->at + before->n != at)
		return false;
	*town = placing_town(before, WAY_TOWN);
	if (!*town)
		*town = placing_town(before, WAY_TOWN_SHORT);
	return *town != 0;
}

static void
look_around(struct str text, struct mention *m, const struct mention *before)
{
	size_t end = m->at + m->n;

	m->left = (uint8_t)left_of(text, m);
	if (before && before->at + before->n == m->at) {
		m->left = LEFT_JOINED;
		ends_town(before, m->at, &m->joined);
	}
	m->after = road_follows(text, end);
	m->longer = goes_on(text, end);
	m->office = office_follows(text, end);
}

/* ---- the scan ---- */

/* 团结 is a word unless its town stands before it. */
static bool
only_word(const struct way_entry *e, const struct mention *last, size_t at)
{
	uint64_t town;

	for (uint32_t k = 0; k < e->same; k++)
		if (e[k].way != WAY_BARE)
			return false;
	return !last || !ends_town(last, at, &town);
}

/* Names inside longer ones are not named. */
static size_t
add_mention(struct mention *out, size_t n, const struct way_entry *e,
    size_t at)
{
	struct mention *last = n ? &out[n - 1] : NULL;
	struct mention m = { .at = (uint32_t)at, .n = (uint32_t)e->key.n,
		.e = e };

	if (only_word(e, last, at))
		return n;
	if (last && at < last->at + last->n) {
		if (m.n > last->n)
			*last = m;
		return n;
	}
	if (n < MENTIONS)
		out[n++] = m;
	return n;
}

/* The longest name that begins at byte at with the characters of head. */
static const struct way_entry *
longest_at(const struct gazetteer *g, struct str text, size_t at,
    uint64_t head)
{
	const struct way_entry *e = gazetteer_at(g, head);
	struct str rest = str_from(text, at);

	for (; e && e < g->entry + g->n && e->head == head; e++)
		if (str_starts(rest, e->key))
			return e;
	return NULL;
}

size_t
placing_scan(const struct gazetteer *g, struct str text, struct mention *out)
{
	struct str rest = text;
	uint32_t a = rest.n ? utf8_next(&rest) : 0, b;
	const struct way_entry *e;
	size_t at = 0, next, n = 0;

	for (; rest.n > 0; at = next, a = b) {
		next = text.n - rest.n;
		b = utf8_next(&rest);
		e = longest_at(g, text, at, placing_head(a, b));
		if (e)
			n = add_mention(out, n, e, at);
	}
	for (size_t i = 0; i < n; i++)
		look_around(text, &out[i], i ? &out[i - 1] : NULL);
	return n;
}
