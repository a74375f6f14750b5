/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store's own suggestion of classes: from the law alone it knows what people mean;
 * what is taught stays, also when the program is killed and when two seats teach at
 * once; a file that does not fit is set aside and said. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/classes.h"
#include "app/classes_file.h"
#include "app/own.h"
#include "formkit.h"
#include "lang/lang.h"

static struct formkit kit;
static char model[160], aside[180];
static struct buf whole;	/* the file as the law alone makes it */

/* As people say it, and what it may be; of daxing. */
static const struct { const char *text; uint32_t matter[3]; } said[] = {
	{ "我们小区门口的路灯坏了好几天了晚上黑漆漆的",
	    { 1025001 } },
	{ "马路中间有个自来水井盖不见了车子差点掉进去",
	    { 1001001 } },
	{ "门口垃圾桶都满了没人清",
	    { 8001003 } },
	{ "有人在河边烧垃圾烟很大",
	    { 14001003 } },
	{ "路边停了一辆没有牌照的破面包车好几个月了占着车位",
	    { 16001004 } },
	{ "下水道堵了污水冒到街上臭死了",
	    { 17005001, 12001002 } },
	{ "工地晚上十二点还在施工吵得睡不着",
	    { 10002001, 10002002 } },
	{ "大货车从工地出来一路掉土",
	    { 8003002, 10006001 } },
	{ "树枝断了砸在路上",
	    { 12007002, 12007001, 4002002 } },
	{ "公交站的杆子倒了",
	    { 1023001 } },
	{ "电线杆歪了快要倒了",
	    { 1021002, 1024002, 1022002 } },
	{ "广场舞声音太大",
	    { 14003003 } },
	{ "老板拖欠我们三个月工资不给",
	    { 21002001 } },
	{ "家里突然停水了什么时候来水",
	    { 12006002 } },
	{ "小区电梯坏了有人困在里面",
	    { 18001001 } },
	{ "共享单车乱停乱放堵住了路口",
	    { 11005002 } },
	{ "墙上到处都是小广告",
	    { 9001001 } },
	{ "村里的路上有个大坑轮胎都扎了",
	    { 15005001 } },
	{ "红绿灯不亮了路口很乱",
	    { 2008001 } },
	{ "有人在院子里私自盖房子违建",
	    { 13002001, 13001001 } },
	{ "遛狗不拴绳",
	    { 8010002 } },
	{ "狗咬人了",
	    { 8010001 } },
	{ "饭馆油烟直接往居民楼排",
	    { 14001002 } },
	{ "河水发黑发臭死鱼",
	    { 14002003 } },
	{ "家里燃气味道很重怀疑漏气",
	    { 12002002 } },
	{ "消防通道被车堵住了",
	    { 28001003 } },
	{ "健身器材坏了孩子受伤",
	    { 1030001, 18003003 } },
	{ "污水井盖车一压就咣当咣当响",
	    { 1002003 } },
	{ "雨水箅子被树叶堵了一下雨就积水",
	    { 1004003 } },
	{ "有人偷倒渣土建筑垃圾在村口",
	    { 10006003 } },
	{ "马路护栏被撞坏了倒在路中间",
	    { 2010002 } },
	{ "马路上全是水车都过不去了",
	    { 12004002 } },
	{ "楼上天天吵闹放音乐",
	    { 14003002 } },
	{ "垃圾堆了一大堆没人收拾",
	    { 8001002 } },
	{ "社保卡怎么办",
	    { 21004003 } },
	{ "饭店的菜是坏的吃了拉肚子",
	    { 24003004 } },
	{ "行道树死了好几棵",
	    { 4002001 } },
	{ "电梯一直停用没人修",
	    { 18001002, 6003001 } },
	{ "共享单车坏的一堆没法骑",
	    { 11005003 } },
};
#define SAID (sizeof said / sizeof *said)

static size_t
ask(struct classes *c, const char *text, struct class_guess *g, size_t cap)
{
	struct buf b = { 0 };
	size_t n;

	lang_fold_text(str_of(text), &b);
	n = classes_guess(c, buf_view(&b), g, cap);
	buf_fini(&b);
	return n;
}

static void
teach(struct classes *c, const char *text, uint32_t matter)
{
	struct buf b = { 0 };

	lang_fold_text(str_of(text), &b);
	classes_teach(c, buf_view(&b), matter);
	buf_fini(&b);
}

static void
put_file(const char *p, size_t n)
{
	FILE *f = fopen(model, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	unlink(aside);
}

static bool
is_one_of(const uint32_t *of, uint32_t matter)
{
	return matter == of[0] || (of[1] && matter == of[1]) ||
	    (of[2] && matter == of[2]);
}

static void
made_of_the_law(void **state)
{
	struct classes *c = classes_new(kit.store, &kit.law);
	size_t first = 0, six = 0, slices = 0;
	struct class_guess g[6];
	struct stat st;

	(void)state;
	assert_int_equal(ask(c, "路灯不亮", g, 6), 0);
	while (classes_tend(c))
		slices++;
	assert_true(slices > 3);
	assert_false(classes_tend(c));
	assert_null(classes_fault(c));
	for (size_t i = 0; i < SAID; i++) {
		size_t n = ask(c, said[i].text, g, 6);
		bool hit = false;

		for (size_t k = 0; k < n; k++) {
			bool one = is_one_of(said[i].matter, g[k].matter);

			first += !k && one;
			hit |= one;
			/* Where it speaks, it is right. */
			assert_true(k || g[k].silent || one);
		}
		six += hit;
	}
	print_message("of %zu: first %zu, among six %zu\n", SAID, first, six);
	assert_true(first * 2 >= SAID && six * 100 >= SAID * 85);
	classes_free(&c);
	assert_null(c);
	assert_int_equal(stat(model, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(own_whole(model, 8u << 20, &whole));
}

static void
nowhere_to_lie(void **state)
{
	struct classes *c = classes_new(NULL, &kit.law);
	struct class_guess g[1];

	(void)state;
	while (classes_tend(c))
		;
	assert_int_equal(ask(c, "电梯困人", g, 1), 1);
	teach(c, "电梯困人", g[0].matter);
	classes_free(&c);
}

#define ODD	"祠堂门口石狮子叫唤"
#define OTHER	"桥洞底下咕嘟咕嘟"

static void
what_is_taught_stays(void **state)
{
	struct classes *c = classes_new(kit.store, &kit.law);
	struct class_guess g[1];

	(void)state;
	for (int i = 0; i < 3; i++)
		teach(c, ODD, said[0].matter[0]);
	teach(c, ODD, 1);		/* no matter at all */
	assert_int_equal(ask(c, ODD, g, 1), 1);
	assert_int_equal(g[0].matter, said[0].matter[0]);
	assert_true(g[0].words > 0);
	classes_free(&c);
	c = classes_new(kit.store, &kit.law);
	assert_int_equal(ask(c, ODD, g, 1), 1);
	assert_int_equal(g[0].matter, said[0].matter[0]);
	classes_free(&c);
}

static void
two_seats_teach(void **state)
{
	struct classes *a = classes_new(kit.store, &kit.law);
	struct classes *b = classes_new(kit.store, &kit.law);
	struct class_guess g[1];

	(void)state;
	put_file(whole.p, whole.n);
	for (int i = 0; i < 3; i++) {
		teach(a, ODD, said[0].matter[0]);
		teach(b, OTHER, said[1].matter[0]);
	}
	classes_free(&a);
	classes_free(&b);
	a = classes_new(kit.store, &kit.law);
	assert_int_equal(ask(a, ODD, g, 1), 1);
	assert_int_equal(g[0].matter, said[0].matter[0]);
	assert_int_equal(ask(a, OTHER, g, 1), 1);
	assert_int_equal(g[0].matter, said[1].matter[0]);
	classes_free(&a);
}

static void
killed_it_is_whole(void **state)
{
	struct classifier *k;
	uint64_t before;
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(classify_get(buf_view(&whole), &k), OK);
	before = classify_texts(k);
	classify_free(&k);
	put_file(whole.p, whole.n);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		struct classes *c = classes_new(kit.store, &kit.law);

		for (int i = 0; i < 70; i++)
			teach(c, ODD, said[0].matter[0]);
		(void)raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(classes_read(model, &k), OK);
	/* Sixty-four are written at once, what came after is gone. */
	assert_int_equal(classify_texts(k), before + 64);
	classify_free(&k);
}

static void
set_aside(const char *why)
{
	struct classes *c = classes_new(kit.store, &kit.law);
	struct class_guess g[1];

	assert_int_equal(ask(c, "路灯不亮", g, 1), 0);
	assert_non_null(classes_fault(c));
	assert_non_null(strstr(classes_fault(c), why));
	assert_int_equal(access(aside, F_OK), 0);
	assert_int_not_equal(access(model, F_OK), 0);
	assert_true(classes_tend(c));		/* a new one is begun */
	classes_free(&c);
}

static void
what_does_not_fit_is_set_aside(void **state)
{
	struct classify_text t[2] = { { STR("一个"), 0 }, { STR("两个"), 1 } };
	struct str labels[2] = { STR("交通"), STR("城建") };
	struct classifier *k;
	struct buf b = { 0 };

	(void)state;
	whole.p[4]++;
	put_file(whole.p, whole.n);
	whole.p[4]--;
	set_aside("another version");
	put_file(whole.p, whole.n / 2);
	set_aside("damaged");
	put_file("", 0);
	set_aside("damaged");
	assert_int_equal(classify_train(t, 2, labels, 2, NULL, &k), OK);
	classify_put(k, &b);
	put_file(b.p, b.n);
	set_aside("another profile");
	buf_fini(&b);
	classify_free(&k);
}

/* Learned anew by another program: whoever looks next has it. */
static void
another_writes(void **state)
{
	struct classes *c = classes_new(kit.store, &kit.law);
	struct classifier *k;
	struct class_guess g[1];

	(void)state;
	put_file(whole.p, whole.n);
	assert_int_equal(ask(c, "路灯不亮", g, 1), 1);
	assert_int_equal(classes_read(model, &k), OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(classify_correct(k, STR(ODD),
		    STR("1001001")), OK);
	assert_int_equal(classes_write(model, k, true), OK);
	classify_free(&k);
	assert_false(classes_tend(c));
	assert_int_equal(ask(c, ODD, g, 1), 1);
	assert_int_equal(g[0].matter, 1001001);
	classes_free(&c);
}

static void
read_only_nothing_is_written(void **state)
{
	const struct store_options o = { .dir = store_dir(kit.store),
		.read_only = true };
	struct store_fault why = { 0 };
	struct store *s;
	struct classes *c;
	struct class_guess g[1];

	(void)state;
	unlink(model);
	assert_int_equal(store_open(&s, &o, &why), OK);
	assert_true(store_read_only(s));
	assert_false(store_read_only(kit.store));
	c = classes_new(s, &kit.law);
	while (classes_tend(c))
		;
	assert_int_equal(ask(c, "电梯困人", g, 1), 1);
	teach(c, ODD, said[0].matter[0]);
	classes_free(&c);
	assert_int_not_equal(access(model, F_OK), 0);
	store_close(&s);
}

static void
a_folder_in_its_place(void **state)
{
	struct classes *c = classes_new(kit.store, &kit.law);
	struct class_guess g[1];

	(void)state;
	unlink(model);
	assert_int_equal(mkdir(model, 0700), 0);
	assert_int_equal(ask(c, "路灯不亮", g, 1), 0);
	assert_non_null(classes_fault(c));
	classes_free(&c);
	assert_int_equal(rmdir(model), 0);
}

static int
begin(void **state)
{
	(void)state;
	formkit_open(&kit, "daxing");
	snprintf(model, sizeof model, "%s/" CLASSES_MODEL,
	    store_dir(kit.store));
	snprintf(aside, sizeof aside, "%s.aside", model);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	buf_fini(&whole);
	formkit_close(&kit);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_of_the_law),
		cmocka_unit_test(nowhere_to_lie),
		cmocka_unit_test(what_is_taught_stays),
		cmocka_unit_test(two_seats_teach),
		cmocka_unit_test(killed_it_is_whole),
		cmocka_unit_test(what_does_not_fit_is_set_aside),
		cmocka_unit_test(another_writes),
		cmocka_unit_test(read_only_nothing_is_written),
		cmocka_unit_test(a_folder_in_its_place),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
