/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guide: found by words, pinyin and matter; who may say what of an entry;
 * answers counted without a case; and its hand at the desk.  Layer: tests. */
#include "wire/profilekit.h"

#include <stdlib.h>
#include "app/guide_view.h"
#include "app/intake_view.h"
#include "desk_kit.h"

/* ---- finding ---- */

struct book { struct law law; struct guide *g; };

static void
book_open(struct book *b)
{
	struct buf archive = { 0 };

	memset(b, 0, sizeof *b);
	make(&archive, NULL, 0, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &b->law, NULL), OK);
	buf_fini(&archive);
	b->g = guide_new(&b->law);
	assert_int_equal(guide_fresh(b->g, NULL), OK);
}

static void
book_close(struct book *b)
{
	guide_free(&b->g);
	guide_free(&b->g);
	law_fini(&b->law);
}

/* "standard:1001001 phone:gas": what was found, best first. */
static const char *
found(struct book *b, struct guide_want w)
{
	static char text[400];
	uint32_t at[16];
	size_t all, n = guide_find(b->g, &w, at, 16, &all), used = 0;

	assert_int_equal(n, all);
	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s%s", i > 0 ? " " : "", b->g->e[at[i]].of);
	return text;
}

static const char *
words(struct book *b, const char *typed)
{
	return found(b, (struct guide_want){ .words = str_of(typed) });
}

static void
test_words(void **state)
{
	struct book b;

	(void)state;
	book_open(&b);
	assert_string_equal(words(&b, "供水"), "phone:water");
	assert_string_equal(words(&b, "gs"), "phone:water");
	assert_string_equal(words(&b, "gongshui"), "phone:water");
	assert_string_equal(words(&b, "ｇｓ"), "phone:water");
	assert_string_equal(words(&b, "停水"), "phone:water");
	assert_string_equal(words(&b, "loushui"), "phone:water");
	assert_string_equal(words(&b, "0201"), "phone:water");
	assert_string_equal(words(&b, "厨余"), "article:sorting");
	assert_string_equal(words(&b, "廚餘"), "article:sorting");
	/* Each word must be found; in what order is all one. */
	assert_string_equal(words(&b, "热线 燃气"), "phone:gas");
	assert_string_equal(words(&b, "rq rx"), "phone:gas");
	assert_string_equal(words(&b, "燃气 停水"), "");
	assert_string_equal(words(&b, "没有这个"), "");
	assert_string_equal(words(&b, "1001002"), "standard:1001002");
	/* A name goes before a word of a text. */
	assert_true(strncmp(words(&b, "散落"), "standard:1001001", 16) == 0);
	/* By whose they are. */
	assert_true(strstr(words(&b, "道路所"), "phone:water") != NULL);
	book_close(&b);
}

static void
test_matter(void **state)
{
	struct book b;

	(void)state;
	book_open(&b);
	assert_string_equal(found(&b, (struct guide_want){
	    .matter = 1001001 }), "standard:1001001 article:sorting "
	    "phone:water phone:gas article:bulky standard:1001002");
	assert_string_equal(found(&b, (struct guide_want){ .matter = 1001001,
	    .kinds = 1u << GUIDE_ARTICLE }), "article:sorting article:bulky");
	assert_string_equal(found(&b, (struct guide_want){
	    .matter = 1001001, .words = STR("生活") }),
	    "phone:water phone:gas");
	/* A matter that is none changes nothing. */
	assert_string_equal(found(&b, (struct guide_want){ .matter = 77 }),
	    "phone:water phone:gas article:sorting article:bulky "
	    "standard:1001001 standard:1001002");
	book_close(&b);
}

static void
test_stale(void **state)
{
	struct book b;
	const struct guide_want on = { .today = 20818, .stale = true };
	const struct guide_want after = { .today = 20819, .stale = true };

	(void)state;
	book_open(&b);
	/* The last day still counts; without a day nothing runs out. */
	assert_string_equal(found(&b, on), "");
	assert_string_equal(found(&b, after),
	    "article:sorting standard:1001001");
	assert_int_equal(guide_by_code(b.g, STR("water")), 2);
	assert_int_equal(guide_by_code(b.g, STR("article:bulky")), 5);
	assert_int_equal(guide_by_code(b.g, STR("phone:bulky")), -1);
	assert_int_equal(guide_by_code(b.g, STR("")), -1);
	book_close(&b);
}

static void
test_say(void **state)
{
	struct book b;
	struct buf out = { 0 };

	(void)state;
	book_open(&b);
	guide_say(b.g, &b.g->e[0], &out);
	assert_string_equal(buf_z(&out), "马上派人。");
	out.n = 0;
	guide_say(b.g, &b.g->e[1], &out);	/* no answer: what it covers */
	assert_string_equal(buf_z(&out), "成堆垃圾");
	out.n = 0;
	guide_say(b.g, &b.g->e[2], &out);
	assert_string_equal(buf_z(&out), "供水热线 010-0000-0201 全天");
	out.n = 0;
	guide_say(b.g, &b.g->e[4], &out);
	assert_string_equal(buf_z(&out), "一 厨余。\n二 其他。\n");
	buf_fini(&out);
	book_close(&b);
}

/* Whatever is typed, nothing is written past an end. */
static void
test_odd(void **state)
{
	static const char *const odd[] = { " ", "\xFF\xFE", "\033[2J", "　",
		"，", "\xE4\xBD", "......", "-", "/*" };
	struct book b;
	char big[5000];

	(void)state;
	book_open(&b);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		(void)words(&b, odd[i]);
	memset(big, 'q', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	assert_string_equal(words(&b, big), "");
	book_close(&b);
}

/* ---- what people say of it ---- */

static struct seat
sit(struct desk_kit *k, const char *role)
{
	struct seat s;

	desk_kit_sit(k, desk_kit_who(k, role, 0), &s);
	return s;
}

static void
test_flags(void **state)
{
	const struct kit_options o = { .store = true };
	struct desk_kit k;
	struct seat seat, leader;
	struct guide *g;
	char why[200];

	(void)state;
	desk_kit_open(&k, &o);
	g = guide_new(&k.law);
	assert_true(g->n > 0);
	seat = sit(&k, "seat");
	leader = sit(&k, "leader");
	assert_int_equal(guide_fresh(g, k.store), OK);
	assert_int_equal(g->stands_wrong, 0);
	/* Who moves nothing says nothing; no note, no numbers of people. */
	assert_int_equal(guide_say_wrong(g, &g->e[0], k.repo, &leader, true,
	    STR("旧了"), why, sizeof why), ERR_REFUSED);
	assert_int_equal(guide_say_wrong(g, &g->e[0], k.repo, &seat, true,
	    STR("  "), why, sizeof why), ERR_BAD_INPUT);
	assert_int_equal(guide_say_wrong(g, &g->e[0], k.repo, &seat, true,
	    STR("应打13800001234"), why, sizeof why), ERR_REFUSED);
	assert_int_equal(guide_say_wrong(g, &g->e[0], k.repo, &seat, true,
	    STR("持证110101199001011234的"), why, sizeof why), ERR_REFUSED);
	assert_int_equal(guide_say_wrong(g, &g->e[0], k.repo, &seat, false,
	    STR_NONE, why, sizeof why), ERR_REFUSED);
	assert_int_equal(guide_fresh(g, k.store), OK);
	assert_int_equal(g->stands_wrong, 0);
	assert_int_equal(guide_say_wrong(g, &g->e[0], k.repo, &seat, true,
	    STR("时限写错了"), why, sizeof why), OK);
	assert_int_equal(guide_fresh(g, k.store), OK);
	assert_int_equal(g->stands_wrong, 1);
	assert_true(g->e[0].flag.wrong);
	assert_true(str_is(g->e[0].flag.note, "时限写错了"));
	assert_string_equal(g->e[0].flag.actor, seat.me.code);
	assert_int_equal(guide_say_wrong(g, &g->e[0], k.repo, &seat, false,
	    STR_NONE, why, sizeof why), OK);
	assert_int_equal(guide_fresh(g, k.store), OK);
	assert_int_equal(g->stands_wrong, 0);
	assert_false(g->e[0].flag.wrong);
	guide_free(&g);
	desk_kit_close(&k);
}

static void
test_answers(void **state)
{
	const struct kit_options o = { .store = true };
	const int64_t day = CLOCK_DAY_MS;
	struct guide_given given = { 0 };
	struct guide_count count = { 0 }, nobody = { 0 };
	struct desk_kit k;
	struct seat seat, leader;
	char why[200];

	(void)state;
	desk_kit_open(&k, &o);
	seat = sit(&k, "seat");
	leader = sit(&k, "leader");
	leader.read_only = true;
	given.matter = 1001001;
	given.of = STR("standard:1001001");
	assert_int_equal(guide_answer(&k.law, &given, k.repo, &seat, k.now,
	    why, sizeof why), ERR_BAD_INPUT);	/* by no channel */
	given.channel = k.law.channels[0].id;
	assert_int_equal(guide_answer(&k.law, &given, k.repo, &leader, k.now,
	    why, sizeof why), ERR_REFUSED);
	assert_int_equal(guide_answer(&k.law, &given, k.repo, &seat,
	    k.now - day, why, sizeof why), OK);
	assert_int_equal(guide_answer(&k.law, &given, k.repo, &seat, k.now,
	    why, sizeof why), OK);
	given = (struct guide_given){ .channel = given.channel };
	assert_int_equal(guide_answer(&k.law, &given, k.repo, &seat, k.now,
	    why, sizeof why), OK);
	given.matter = 99;
	assert_int_equal(guide_answer(&k.law, &given, k.repo, &seat, k.now,
	    why, sizeof why), ERR_BAD_INPUT);
	/* Yesterday's are not today's; cases there are as many as before. */
	assert_int_equal(guide_count(k.store, &k.law, str_of(seat.me.code),
	    k.now, &count), OK);
	assert_int_equal(count.all, 2);
	assert_int_equal(count.own, 2);
	assert_int_equal(guide_count(k.store, &k.law, STR("nobody"), k.now,
	    &nobody), OK);
	assert_int_equal(nobody.all, 2);
	assert_int_equal(nobody.own, 0);
	/* Counted on from there; the next day begins anew. */
	given.matter = 0;
	assert_int_equal(guide_answer(&k.law, &given, k.repo, &seat, k.now,
	    why, sizeof why), OK);
	assert_int_equal(guide_count(k.store, &k.law, str_of(seat.me.code),
	    k.now, &count), OK);
	assert_int_equal(count.all, 3);
	assert_int_equal(count.own, 3);
	assert_int_equal(guide_count(k.store, &k.law, str_of(seat.me.code),
	    k.now + day, &count), OK);
	assert_int_equal(count.all, 0);
	assert_int_equal(k.repo->ops->cases(k.repo), k.n);
	desk_kit_close(&k);
}

/* ---- at the desk ---- */

static struct guide_view *
view(struct desk_kit *k)
{
	return guide_view_of(k->desk);
}

static void
test_desk(void **state)
{
	const struct kit_options o = { .store = true, .language = "en" };
	struct desk_kit k;
	size_t all;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "R");
	assert_true(desk_kit_shows(&k, "guide · "));
	all = view(&k)->n;
	assert_true(all > 700);
	/* Found as typed; Esc goes back to what was sought before. */
	desk_kit_keys(&k, "gsjg");
	desk_kit_wait(&k, 500);
	assert_true(view(&k)->n > 0 && view(&k)->n < all);
	desk_kit_keys(&k, "<Esc>");
	assert_int_equal(view(&k)->n, all);
	desk_kit_keys(&k, "/1001001");
	desk_kit_wait(&k, 500);
	desk_kit_keys(&k, "<Enter>");
	assert_string_equal(guide_view_cur(k.desk)->of, "standard:1001001");
	/* Answered out of it. */
	desk_kit_keys(&k, "a");
	assert_int_equal(view(&k)->count.own, 1);
	assert_true(desk_kit_shows(&k, "1 today"));
	/* Wrong, with a note; and right again. */
	desk_kit_keys(&k, "wtoo old<Enter>");
	assert_true(guide_view_cur(k.desk)->flag.wrong);
	assert_true(desk_kit_shows(&k, "too old"));
	desk_kit_keys(&k, "<Tab><Tab><Tab><Tab>");
	assert_int_equal(view(&k)->tab, GUIDE_WRONG);
	assert_int_equal(view(&k)->n, 1);
	desk_kit_keys(&k, "W");
	assert_int_equal(view(&k)->g->stands_wrong, 0);
	desk_kit_keys(&k, "<S-Tab><S-Tab><S-Tab><S-Tab>");
	/* Once more takes it away; words open it at once. */
	desk_kit_keys(&k, "R");
	assert_false(desk_kit_shows(&k, "guide · "));
	desk_kit_keys(&k, ":guide 12345<Enter>");
	assert_true(desk_kit_shows(&k, "guide · "));
	desk_kit_keys(&k, "<Esc>");
	assert_false(desk_kit_shows(&k, "guide · "));
	desk_kit_close(&k);
}

/* Beside the form: the matter's standard first; what it says into the field; a
 * question answered by the form's channel, of its matter, and the form goes. */
static void
test_beside(void **state)
{
	const struct kit_options o = { .store = true, .language = "en",
		.w = 160, .h = 45 };
	const struct law_standard *s;
	struct desk_kit k;
	struct intake *f;

	(void)state;
	desk_kit_open(&k, &o);
	s = law_standard(&k.law, 1002001);
	assert_non_null(s);
	desk_kit_keys(&k, "D");
	assert_true(sheet_shown(k.desk, SHEET_INTAKE));
	f = &k.desk->iv->f;
	desk_kit_keys(&k, "<F4>");
	assert_true(guide_beside(k.desk));
	intake_choose(f, INTAKE_MATTER, law_class(&k.law, 1002001)->name,
	    1002001);
	(void)desk_kit_draw(&k);
	assert_string_equal(guide_view_cur(k.desk)->of, "standard:1002001");
	intake_go(k.desk, INTAKE_WORDS);
	desk_kit_keys(&k, "<M-i>");
	assert_true(str_find(buf_view(&f->f[INTAKE_WORDS].text),
	    str_n(s->answer.p, 12)) >= 0);
	/* Another entry, and words of one's own; the form stays. */
	desk_kit_keys(&k, "<M-n>");
	assert_int_equal(k.desk->gv->cur, 1);
	desk_kit_keys(&k, "<M-/>gongshui<Enter>");
	assert_true(sheet_shown(k.desk, SHEET_INTAKE));
	assert_true(desk_kit_shows(&k, "/gongshui"));
	desk_kit_keys(&k, "<M-w>old number<Enter>");
	assert_int_equal(k.desk->gv->g->stands_wrong, 1);
	desk_kit_keys(&k, "<F4>");
	assert_false(guide_beside(k.desk));
	assert_false(desk_kit_shows(&k, "/gongshui"));
	/* More was chosen than what was said: it is asked for once more. */
	desk_kit_keys(&k, "<M-a>");
	assert_int_equal(k.desk->gv->count.own, 0);
	assert_true(sheet_shown(k.desk, SHEET_INTAKE));
	desk_kit_keys(&k, "<M-a>");
	assert_int_equal(k.desk->gv->count.own, 1);
	assert_false(sheet_shown(k.desk, SHEET_INTAKE));
	desk_kit_close(&k);
}

/* What ran out says so, dim, with its day; what fits the words comes first. */
static void
test_expired(void **state)
{
	const struct kit_options o = { .language = "en" };
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &o);
	k.now += 3000 * CLOCK_DAY_MS;
	desk_kit_keys(&k, ":guide 1001001<Enter>");
	assert_true(desk_kit_shows(&k, " expired 20"));
	assert_true(desk_kit_shows(&k, "has not confirmed it"));
	assert_non_null(strstr(buf_z(&k.roles), "b"));
	desk_kit_close(&k);
}

/* Who may move nothing reads and marks nothing. */
static void
test_reader(void **state)
{
	struct kit_options o = { .store = true, .language = "en",
		.read_only = true };
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":guide 1001001<Enter>");
	desk_kit_keys(&k, "a");
	desk_kit_keys(&k, "wx<Enter>");
	assert_int_equal(view(&k)->g->stands_wrong, 0);
	assert_int_equal(view(&k)->count.all, 0);
	desk_kit_close(&k);
}

/* Of any size, in both languages; with nothing found, too. */
static void
test_sizes(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 160, 45 }, { 40, 12 },
		{ 100, 24 }, { 99, 60 } };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		const struct kit_options o = { .w = sizes[i][0],
			.h = sizes[i][1], .language = i % 2 ? "en" : "zh_CN" };
		const struct guide_about a = { .matter = 1001001 };
		struct desk_kit k;

		desk_kit_open(&k, &o);
		desk_kit_keys(&k, ":guide<Enter><Enter>");
		for (int n = 0; n < 40; n++)
			desk_kit_keys(&k, "<Down>");
		desk_kit_keys(&k, "<PgDn><PgDn><PgUp>");
		(void)desk_kit_draw(&k);
		desk_kit_keys(&k, "/没有这个的<Enter>");
		desk_kit_keys(&k, "<Down><PgDn>aw<Esc>");
		(void)desk_kit_draw(&k);
		for (int w = 0; w < 30; w += 7)
			guide_panel_draw(k.desk, &k.cells, (struct rect){ 0, 0,
			    w, w / 2 }, &a);
		desk_kit_close(&k);
	}
}

/* Nothing is sought: what speaks of the caller's words stands first, alone. */
static void
test_said(void **state)
{
	const char *top = getenv("GRIDSEAT_DATADIR");
	struct guide_want w = { .said = STR("您好，居住证在哪里办") };
	struct book b = { 0 };
	struct diag_sink sink = { 0 };
	struct buf archive = { 0 };
	uint32_t at[30];
	size_t all, n;
	char dir[4096];

	(void)state;
	snprintf(dir, sizeof dir, "%s/profiles/daxing", top ? top : ".");
	assert_int_equal(profile_archive(dir, &archive, &sink), OK);
	assert_int_equal(profile_load_trusted(buf_view(&archive), &b.law,
	    &sink), OK);
	buf_fini(&archive);
	b.g = guide_new(&b.law);
	assert_int_equal(guide_fresh(b.g, NULL), OK);
	n = guide_find(b.g, &w, at, 30, &all);
	assert_in_range(all, 2, 30);
	assert_int_equal(n, all);
	for (size_t i = 0; i < 2; i++)
		assert_true(str_find(b.g->e[at[i]].folded,
		    STR("居住证")) >= 0);
	w.said = STR("嗯");
	assert_int_equal(guide_find(b.g, &w, at, 30, &all), 0);
	book_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_matter),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_say),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_desk),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_expired),
		cmocka_unit_test(test_reader),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
