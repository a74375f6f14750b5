/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people say, in sentences of our own, and what the form makes of it: place, grid,
 * matter, criterion, title. A table with counts; each column has a least. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "formkit.h"

struct said {
	const char	*text;
	const char	*place;		/* what the place field is to begin with */
	uint64_t	grid;		/* its basic grid, or what it lies in */
	const char	*matter;
	unsigned	criterion;
	const char	*title;		/* … is to begin with */
	bool		urgent;
};

static const struct said table[] = {
	{ "您好，我想反映一下，盛和佳园3号楼楼下的路灯不亮，晚上一片漆黑",
	    "盛和佳园3号楼楼下", 110115009016000, "路灯不亮", 0,
	    "盛和佳园3号楼楼下的路灯不亮", false },
	{ "魏善庄镇安宁嘉园门口那条路灯有七八盏都不亮，好几天了",
	    "魏善庄镇安宁嘉园门口",
	    110115110001000, "路灯不亮", 0, "魏善庄镇安宁嘉园门口", false },
	{ "喂，润泽花园南门的路灯大白天还亮着，一直闪烁", "润泽花园南门",
	    110115007006000, "路灯昼亮闪烁", 0, "润泽花园南门", false },
	{ "我要投诉，星火家园旁边工地夜间施工，吵得睡不着觉", "星火家园旁边",
	    110115009024000, "夜间施工", 0, "星火家园旁边工地夜间施工", false },
	{ "书香佳园小区里垃圾满溢，垃圾桶满了好几天没人清", "书香佳园小区里",
	    110115011013000, "垃圾满溢", 0, "书香佳园小区里垃圾满溢", false },
	{ "汇锦家园12号楼前面装修垃圾堆了一个星期", "汇锦家园12号楼",
	    110115009023000, "装修垃圾", 0, "汇锦家园12号楼", false },
	{ "和美华府有人遛狗不拴犬绳，把孩子吓哭了", "和美华府",
	    110115001030000, "不拴犬绳", 0, "和美华府有人遛狗", false },
	{ "翠林名邸西门外供水井盖缺失，露出井口，车差点掉进去",
	    "翠林名邸西门外", 110115002011000, "供水井盖缺失移位", 1,
	    "翠林名邸西门外供水井盖缺失", false },
	{ "清源街道竹溪家园门口污水井盖破损，裂了一道缝",
	    "清源街道竹溪家园门口", 110115003007000, "污水井盖破损", 0,
	    "清源街道竹溪家园门口污水井盖破损", false },
	{ "鼎新公寓楼下雨水箅子堵了，一下雨就积水", "鼎新公寓楼下",
	    110115005015000, "雨水箅子堵塞", 0, "鼎新公寓楼下雨水箅子堵了",
	    false },
	{ "市民反映：朝晖雅苑5号楼消防通道被占用消防车道堵住了", "朝晖雅苑5号楼",
	    110115009005000, "占用消防车道", 0, "朝晖雅苑5号楼", false },
	{ "雅居花园3单元的电梯停运了，老人下不了楼", "雅居花园3单元",
	    110115009006000, "电梯停运", 0, "雅居花园3单元的电梯停运了",
	    false },
	{ "瑞景雅苑楼道里有人飞线充电，担心着火", "瑞景雅苑楼道里",
	    110115001022000, "飞线充电", 0, "瑞景雅苑楼道里有人飞线充电", false },
	{ "槐荫华府门口有人散发小广告，到处都是", "槐荫华府门口",
	    110115001004000, "散发小广告", 0, "槐荫华府门口有人散发小广告",
	    false },
	{ "你好，南塘家园的健身设施坏了，户外健身设施损坏伤着人怎么办",
	    "南塘家园", 110115010004000, "户外健身设施损坏", 0,
	    "南塘家园的健身设施坏了", false },
	{ "文汇美食街有人偷倒渣土，半夜来的大货车", "文汇美食街",
	    110115007219000, "偷倒渣土", 0, "文汇美食街有人偷倒渣土", false },
	{ "请问枫叶文化广场旁边行道树倒了，断枝压在路上", "枫叶文化广场旁边",
	    110115111224000, "行道树倒伏断枝", 0, "枫叶文化广场旁边", false },
	{ "广德美食街的交通信号灯不亮了，路口很乱", "广德美食街",
	    110115105205000, "交通信号灯不亮", 0,
	    "广德美食街的交通信号灯不亮了", false },
	{ "北堤名邸水压不足，高层根本上不去水", "北堤名邸", 110115003014000,
	    "水压不足", 0, "北堤名邸水压不足", false },
	/* Two places are called so: the list shows both, a person says which. */
	{ "望京南华府地下室起火了，有人被困，快来", "望京南华府地下室", 0,
	     NULL, 0, "望京南华府地下室起火了", true },
	{ "团河北村的路灯坏了，没有人受伤", "团河北村", 110115007218000, NULL, 0,
	    "团河北村的路灯坏了", false },
	{ "大皮营三村有人焚烧垃圾，烟很大", "大皮营三村", 110115104237000, NULL,
	    0, "大皮营三村有人焚烧垃圾", false },
	{ "银杏科技大厦门前非机动车乱停，人行道走不了", "银杏科技大厦门",
	    0, "非机动车乱停", 0, "银杏科技大厦门前", false },
	/* As it is said on the phone. */
	{ "哎你好，我家楼下的路灯坏了，盛和佳园的，天一黑啥也看不见",
	    "盛和佳园", 110115009016000, "路灯不亮", 0, "我家楼下的路灯坏了",
	    false },
	{ "喂你好，书香佳园的垃圾桶满了没人收，苍蝇乱飞", "书香佳园",
	    110115011013000, "垃圾满溢", 0, "书香佳园的垃圾桶满了没人收",
	    false },
	{ "我们雅居花园电梯坏了，三天没人修", "雅居花园", 110115009006000,
	    "电梯停运", 0, "我们雅居花园电梯坏了", false },
	{ "星火家园门口有个井盖没了，差点掉下去，天黑看不见", "星火家园门口",
	    110115009024000, "不明井盖缺失移位", 1, "星火家园门口有个井盖没了",
	    false },
	{ "润泽花园旁边的工地半夜还在施工，吵得孩子睡不着", "润泽花园旁边",
	    110115007006000, "夜间施工", 0, "润泽花园旁边的工地半夜还在施工",
	    false },
	{ "和美华府有人家遛狗从来不拴绳", "和美华府", 110115001030000,
	    "不拴犬绳", 0, "和美华府有人家遛狗从来不拴绳", false },
	{ "汇锦家园的车把消防通道给堵了，消防车都进不来", "汇锦家园",
	    110115009023000, "占用消防车道", 0, "汇锦家园的车把消防通道给堵了",
	    false },
	{ "槐荫华府楼道里有人拉电线给电动车充电", "槐荫华府楼道里",
	    110115001004000, "飞线充电", 0,
	    "槐荫华府楼道里有人拉电线给电动车充电", false },
	{ "北堤名邸共享单车乱停乱放，把人行道都占了", "北堤名邸",
	    110115003014000, "非机动车乱停", 0,
	    "北堤名邸共享单车乱停乱放", false },
	{ "朝晖雅苑楼上装修的垃圾扔在绿地里好几天了", "朝晖雅苑楼上",
	    110115009005000, "装修垃圾", 0,
	    "朝晖雅苑楼上装修的垃圾扔在绿地里好几天了", false },
	{ "鼎新公寓水压特别低，洗澡都出不来水", "鼎新公寓", 110115005015000,
	    "水压不足", 0, "鼎新公寓水压特别低", false },
	{ "南塘家园门口的红绿灯不亮了", "南塘家园门口", 110115010004000,
	    "交通信号灯不亮", 0, "南塘家园门口的红绿灯不亮了", false },
	{ "留民营村河面漂浮物很多，臭味难闻", "留民营村", 110115111204000,
	    "河面漂浮物", 0, "留民营村河面漂浮物很多", false },
};

enum col { PLACE, GRID, MATTER, LISTED, CRITERION, TITLE, URGENT, COLS };
static const char *const names[COLS] = { "place", "grid", "matter", "listed",
	"criterion", "title", "urgent" };
static const unsigned least[COLS] = { 90, 95, 80, 90, 100, 95, 100 };

static struct formkit k;
static struct classes *classes;
static struct helper *helper;

static int
begin(void **state)
{
	(void)state;
	formkit_open(&k, "daxing");
	formkit_sit(&k, "seat", NULL);
	classes = classes_new(NULL, &k.law);
	while (classes_tend(classes))
		continue;
	helper = helper_new(&(struct helper_setup){ .repo = k.repo,
	    .store = k.store, .rules = k.rules, .classes = classes,
	    .law = &k.law, .who = &k.who });
	return 0;
}

static int
end(void **state)
{
	(void)state;
	helper_free(&helper);
	classes_free(&classes);
	formkit_close(&k);
	return 0;
}

static uint32_t
matter_of(const char *name)
{
	for (size_t i = 0; name && i < k.law.classes_n; i++)
		if (k.law.classes[i].level == 3 &&
		    str_is(k.law.classes[i].name, name))
			return k.law.classes[i].code;
	if (name)
		fail_msg("no matter %s", name);
	return 0;
}

static void
say(const char *text)
{
	formkit_begin(&k, "hotline");
	formkit_type(&k, INTAKE_WORDS, text);
	intake_helped(helper, &k.f, INTAKE_MAX);
	while (intake_help(helper, &k.f, k.f.began_ms, 1000))
		continue;
}

static struct str
field(size_t i)
{
	return buf_view(&k.f.f[i].text);
}

static bool
listed(uint32_t matter)
{
	const struct help *h = helper_help(helper);

	for (size_t i = 0; i < h->matter_n; i++)
		if (h->matter[i].matter == matter)
			return true;
	return false;
}

static void
count(const struct said *s, unsigned hit[COLS], unsigned of[COLS])
{
	const uint32_t matter = matter_of(s->matter);
	const uint32_t found = (uint32_t)k.f.f[INTAKE_MATTER].code;
	const bool ok[COLS] = {
		[PLACE] = str_starts(field(INTAKE_PLACE), str_of(s->place)),
		[GRID] = s->grid ? law_grid_basic(k.f.f[INTAKE_GRID].code) ==
		    s->grid : !k.f.f[INTAKE_GRID].code,
		[MATTER] = found == matter,
		[LISTED] = listed(matter),
		[CRITERION] = k.f.f[INTAKE_CRITERION].code == s->criterion,
		[TITLE] = str_starts(field(INTAKE_TITLE), str_of(s->title)),
		[URGENT] = (k.f.f[INTAKE_URGENT].code != 0) == s->urgent,
	};
	bool all = true;

	for (int c = 0; c < COLS; c++) {
		if ((!matter && (c == MATTER || c == LISTED)) ||
		    (c == CRITERION && !s->criterion))
			continue;
		of[c]++;
		hit[c] += ok[c];
		all &= ok[c];
	}
	if (!all || getenv("SENTENCES"))
		print_message("%s\n   %.*s | %.*s | %.*s %u %s | %.*s %u\n",
		    s->text, STR_ARG(field(INTAKE_PLACE)),
		    STR_ARG(field(INTAKE_GRID)), STR_ARG(field(INTAKE_MATTER)),
		    k.f.f[INTAKE_MATTER].sure, k.f.f[INTAKE_MATTER].why,
		    STR_ARG(field(INTAKE_TITLE)),
		    (unsigned)k.f.f[INTAKE_CRITERION].code);
}

static void
show_list(void)
{
	const struct help *h = helper_help(helper);

	for (size_t i = 0; getenv("SENTENCES") && i < h->matter_n; i++) {
		const struct law_class *m = law_class(&k.law,
		    h->matter[i].matter);

		print_message("      %.*s %u %s %s\n", STR_ARG(m->name),
		    h->matter[i].sure, h->matter[i].limit, h->matter[i].why);
	}
	for (size_t i = 0; getenv("SENTENCES") && i < h->place_n; i++)
		print_message("      @ %.*s %llu %u %s\n",
		    STR_ARG(h->place[i].name),
		    (unsigned long long)h->place[i].grid, h->place[i].sure,
		    place_by_code((enum place_by)h->place[i].by));
}

/* What the place ends with, and what is no more of it. */
static void
test_place_ends(void **state)
{
	static const struct { const char *text, *place; } said[] = {
		{ "丰和小区7号楼北边楼前堆物，把消防通道占了", "丰和小区7号楼北边" },
		{ "盛和佳园3号楼楼前堆物，推车出不去", "盛和佳园3号楼" },
		{ "雅居花园3单元楼道脏乱", "雅居花园3单元" },
		{ "北堤名邸门前堆物，轮椅过不去", "北堤名邸门前" },
		{ "和美华府外墙脱落，砸着人怎么办", "和美华府" },
		{ "南塘家园2号院路面塌陷", "南塘家园2号院" },
		{ "鼎新公寓楼顶漏水", "鼎新公寓楼顶" },
		{ "润泽花园南门口占道经营", "润泽花园南门口" },
		{ "书香佳园5号楼东侧路灯不亮", "书香佳园5号楼东侧" },
		{ "朝晖雅苑地下室积水", "朝晖雅苑地下室" },
		{ "翠林名邸西门外供水井盖缺失", "翠林名邸西门外" },
		{ "星火家园门口南侧非机动车乱停", "星火家园门口南侧" },
		{ "瑞景雅苑楼道里有人飞线充电", "瑞景雅苑楼道里" },
	};
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		say(said[i].text);
		if (str_is(field(INTAKE_PLACE), said[i].place))
			continue;
		print_message("%s\n   %.*s, not %s\n", said[i].text,
		    STR_ARG(field(INTAKE_PLACE)), said[i].place);
		bad++;
	}
	assert_int_equal(bad, 0);
}

static void
test_sentences(void **state)
{
	unsigned hit[COLS] = { 0 }, of[COLS] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		say(table[i].text);
		count(&table[i], hit, of);
		show_list();
	}
	for (int c = 0; c < COLS; c++)
		print_message("%-10s %2u of %2u\n", names[c], hit[c], of[c]);
	for (int c = 0; c < COLS; c++)
		if (hit[c] * 100 < of[c] * least[c])
			fail_msg("%s: %u of %u", names[c], hit[c], of[c]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_place_ends),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
