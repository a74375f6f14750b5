/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_around.c -- what the characters beside a name do to it: a name goes on,
 * stands in another city, is followed by a number, a side, a distance.
 * Layer: core (pure). Chinese has no blanks between words, so lists of characters
 * must do. */
#include "placefind_span.h"

#include "base/utf8.h"

#define AHEAD "东西南北新老小大前后"	/* 北干面胡同 is not 干面胡同 */
#define FREE "在于住到是至从由自和与及位去的有离经过沿我内里旁边近门口处" \
	"映诉报现段点说称"
#define ROADSIDE "口边面灯段上旁侧中牌头内下里外有的子附与和"
#define ENDS "街路巷条桥村里屯庄苑园门寺庙"
#define PART_ENDS "街路巷里区院苑园村桥"
#define SIDES "东西南北中"
#define REALMS "区县市镇乡"
/* Before a realm: 小区 各镇 超市 are none. */
#define REALM_NONE "小社园地辖城片街校新厂矿库景山东西南北一二三四五六七八九十" \
	"该我本全市郊各家乡村老超门菜都贵此县住车厂商片分"

static uint32_t
at(const struct tokens *w, size_t i)
{
	return i < w->n ? w->t[i] : TOKEN_BREAK;
}

static size_t
starts(const struct tokens *w, size_t i, const char *const *list, size_t n)
{
	for (size_t k = 0; k < n && i < w->n; k++) {
		const size_t len = tokens_start(w->t + i, w->n - i, list[k]);

		if (len > 0)
			return len;
	}
	return 0;
}
#define STARTS(w, i, list) starts(w, i, list, sizeof(list) / sizeof *(list))

/* ---- after it ---- */

static bool
part_follows(const struct tokens *w, size_t i)
{
	const uint32_t a = at(w, i), b = at(w, i + 1);

	if (token_in(a, SIDES) && (token_in(b, PART_ENDS) ||
	    (token_in(b, "大小") && token_in(at(w, i + 2), "街巷"))))
		return !token_in(at(w, i + 2), "口") || token_in(b, "街路巷里");
	if (token_number(a) && (token_in(b, "条巷区期里村") ||
	    tokens_start(w->t + i + 1, w->n - i - 1, "胡同")))
		return true;
	return token_in(a, "大小") && token_in(b, "街道巷");
}

/* The name goes on: a longer one that nobody listed. */
static bool
goes_on(const struct tokens *w, size_t i, bool road, bool ended)
{
	const uint32_t a = at(w, i), b = at(w, i + 1);

	if (part_follows(w, i))
		return true;
	/* 胡同里, 公园里, 大街路口 */
	if ((road && token_in(a, "里门街路")) || (ended && token_in(a, "里")))
		return false;
	return token_in(a, ENDS) && !token_in(b, ROADSIDE);
}

static bool
thing_follows(const struct tokens *w, size_t i)
{
	static const char *const list[] = { "小区", "家园", "社区", "花园",
		"大厦", "医院", "小学", "中学", "幼儿园", "超市", "饭店", "宾馆",
		"酒店", "公园", "停车场", "市场", "广场", "大学", "派出所", "学校",
		"体育馆", "图书馆", "商场", "中心", "街道", "公寓", "嘉园", "新村",
		"佳苑", "雅苑", "苑", "庄", "府", "湾", "城", "镇", "乡", "站北",
		"村", "高速", "快速" };

	return STARTS(w, i, list) > 0;
}

size_t
around_locative(const struct tokens *w, size_t i)
{
	static const char *const list[] = { "附近", "周边", "周围", "一带",
		"门口", "对面", "对过", "旁边", "路口", "路边", "街边", "街口",
		"巷口", "胡同口", "沿线", "沿街", "地铁站", "公交站", "车站",
		"站", "辖区", "两侧", "北侧", "南侧", "东侧", "西侧", "北边",
		"南边", "东边", "西边", "北口", "南口", "东口", "西口", "里",
		"内", "旁", "口", "处", "上", "边", "以北", "以南", "以东",
		"以西", "北面", "南面", "东面", "西面", "院内", "桥下", "楼下" };

	return STARTS(w, i, list);
}

/* ---- before it ---- */

size_t
around_own(const struct placefind *p, const uint32_t *t, size_t n)
{
	for (size_t i = 0; i < p->own_n; i++)
		if (n >= p->own[i].n && memcmp(t + n - p->own[i].n,
		    p->own[i].t, p->own[i].n * sizeof *t) == 0)
			return p->own[i].n;
	return 0;
}

static bool
span_ends(const struct span *s, size_t n, size_t end)
{
	for (size_t i = 0; i < n; i++)
		if ((size_t)s[i].at + s[i].n == end)
			return true;
	return false;
}

/* 朝阳区 … before it, of which the profile knows nothing. */
static bool
stranger(const struct around *a, size_t from)
{
	const struct tokens *w = a->w;

	for (size_t i = from; i-- > 1 && from - i < 14;) {
		const uint32_t t = w->t[i], before = w->t[i - 1];
		bool town;

		if (t == TOKEN_BREAK || span_ends(a->span, a->span_n, i + 1))
			return false;
		town = token_in(t, "道") && token_in(before, "街") &&
		    i > 1 && token_han(w->t[i - 2]) &&
		    !token_in(at(w, i + 1), "路");
		if (around_own(a->p, w->t, i + 1))
			return false;
		if (town || (token_in(t, REALMS) && token_han(before) &&
		    !token_in(before, REALM_NONE)))
			return true;
	}
	return false;
}

struct beside
around_span(const struct around *a, const struct span *s)
{
	const struct tokens *w = a->w;
	const size_t end = (size_t)s->at + s->n;
	const uint32_t left = s->at ? w->t[s->at - 1] : TOKEN_BREAK;
	const uint32_t right = at(w, end);
	struct beside b = { 0 };

	b.stranger = stranger(a, s->at);
	b.left_longer = token_in(left, AHEAD) &&
	    !span_ends(a->span, a->span_n, s->at);
	b.left_free = !token_han(left) || token_in(left, FREE) ||
	    span_ends(a->span, a->span_n, s->at) ||
	    around_own(a->p, w->t, s->at) > 0;
	b.goes_on = goes_on(w, end, s->road,
	    s->c[0].key->stem < s->c[0].key->n);
	b.thing = !b.goes_on && thing_follows(w, end);
	b.right_free = !token_han(right) || around_locative(w, end) > 0 ||
	    token_in(right, "的有与和及到往向");
	return b;
}

/* ---- what is said of it further on ---- */

size_t
around_crossing(const struct tokens *w, size_t i)
{
	static const char *const list[] = { "交叉路口", "十字路口", "丁字路口",
		"交叉口", "交汇处", "交汇口", "交界处", "交接处", "相交处",
		"交叉处", "交口", "路口", "交叉", "交汇", "交界", "相交", "拐角",
		"转角", "街角", "把角", "口" };
	const size_t of = token_in(at(w, i), "的") ? 1 : 0;
	const size_t len = STARTS(w, i + of, list);

	return len ? of + len : 0;
}

/* 往东50米, 以北200米, 东侧, 北边约一百米. */
struct offset
around_offset(const struct tokens *w, size_t i)
{
	const size_t from = i;
	struct offset o = { 0 };
	size_t n;

	while (token_in(at(w, i), "往向以朝偏的再处由"))
		i++;
	if (i >= w->n)
		return o;
	n = tokens_bearing(w->t + i, w->n - i, &o.degrees);
	if (n == 0)
		return o;
	i += n;
	o.end = token_in(at(w, i), "口头") && n == 1;
	if (tokens_start(w->t + i, w->n - i, "方向"))
		i++;
	if (token_in(at(w, i), "侧边面方向口头端行")) {
		o.side = true;
		i++;
	}
	n = i < w->n ? tokens_metres(w->t + i, w->n - i, &o.metres) : 0;
	o.side |= n > 0 || token_in(w->t[from], "以");
	if (o.side)
		o.n = i + n - from;
	return o;
}

/* 23号, 甲16号院. */
size_t
around_house(const struct tokens *w, size_t i)
{
	const size_t from = i;

	if (token_in(at(w, i), "甲乙丙丁"))
		i++;
	if (!token_number(at(w, i)))
		return 0;
	i++;
	if (!token_in(at(w, i), "号弄"))
		return 0;
	i++;
	if (token_in(at(w, i), "院楼"))
		i++;
	return i - from;
}
