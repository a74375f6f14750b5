/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form at the desk, by its keys: what is typed stands and is kept at once, what
 * was filled is told apart, nothing of a person is shown that was not typed, and
 * no key of the desk acts behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/intake_view.h"
#include "app/linear.h"
#include "base/utf8.h"
#include "desk_kit.h"
#include "store/store.h"

static struct desk_kit k;

#define OWN (INTAKE_FIXED + 1)	/* a field of the profile */

static void
open_kit(bool store, int w, int h)
{
	struct kit_options o = { .language = "en", .store = store, .w = w,
		.h = h };

	desk_kit_open(&k, &o);
}

static int
close_kit(void **state)
{
	(void)state;
	desk_kit_close(&k);
	return 0;
}

static const char *
stands(size_t field)
{
	return buf_z(&k.desk->iv->f.f[field].text);
}

static bool
shows(const char *text)
{
	return desk_kit_shows(&k, text);
}

/* Until the helper has nothing left to do. */
static void
settle(void)
{
	for (int i = 0; i < 2000 && desk_next_ms(k.desk) <= k.now; i++)
		desk_tick(k.desk);
}

/* ---- typing ---- */

static void
test_types(void **state)
{
	(void)state;
	open_kit(false, 80, 24);
	desk_kit_keys(&k, "D");
	assert_true(shows("new case"));
	assert_string_equal(desk_context(k.desk), "intake");
	desk_kit_keys(&k, "１３８００００１２３４");
	assert_string_equal(stands(INTAKE_PHONE), "13800001234");
	assert_true(shows("13800001234"));
	desk_kit_keys(&k, "<Tab>李小明<S-Tab><Tab><Enter>qdjD：路灯<C-j>不亮");
	assert_string_equal(stands(INTAKE_CALLER), "李小明");
	assert_string_equal(stands(INTAKE_WORDS), "qdjD：路灯\n不亮");
	assert_false(shows("13800001234"));
	assert_true(shows("138****1234"));
	assert_true(shows("李**"));
	desk_kit_keys(&k, "<C-a><C-k>亮了<Up><Home><Del>");
	assert_string_equal(stands(INTAKE_WORDS), "djD：路灯\n亮了");
	assert_false(k.desk->over);
}

/* The terminal's own cursor stands behind what was typed. */
static void
test_cursor(void **state)
{
	int x, y;

	(void)state;
	open_kit(false, 80, 24);
	desk_kit_keys(&k, "D");
	desk_kit_draw(&k);
	x = k.cells.cur_x;
	y = k.cells.cur_y;
	desk_kit_keys(&k, "138");
	desk_kit_draw(&k);
	assert_int_equal(k.cells.cur_x, x + 3);
	assert_int_equal(k.cells.cur_y, y);
	desk_kit_keys(&k, "<Enter>李明<Left>");
	desk_kit_draw(&k);
	assert_int_equal(k.cells.cur_x, x + 2);
	assert_int_equal(k.cells.cur_y, y + 1);
	assert_true(k.cells.cur_on);
}

static void
test_choices(void **state)
{
	(void)state;
	open_kit(false, 80, 24);
	desk_kit_keys(&k, "D");
	for (int i = 0; i < 4; i++)
		desk_kit_keys(&k, "<Tab>");
	desk_kit_keys(&k, "hcz");
	assert_int_equal(k.desk->iv->at, INTAKE_GRID);
	assert_true(k.desk->iv->list_n > 0);
	desk_kit_keys(&k, "<Enter>");
	assert_int_not_equal(k.desk->iv->f.f[INTAKE_GRID].code, 0);
	assert_int_equal(k.desk->iv->f.f[INTAKE_GRID].from, INTAKE_TYPED);
	desk_kit_keys(&k, "jgqs<Down><Down><Enter>");
	assert_int_not_equal(k.desk->iv->f.f[INTAKE_MATTER].code, 0);
	assert_int_equal(k.desk->iv->at, INTAKE_CRITERION);
	/* digits pick where they are no text, full-width ones, too */
	desk_kit_keys(&k, "１");
	assert_int_equal(k.desk->iv->at, INTAKE_TITLE);
	desk_kit_keys(&k, "1");
	assert_string_equal(stands(INTAKE_TITLE), "1");
}

static void
test_filled(void **state)
{
	struct intake_view *v;

	(void)state;
	open_kit(false, 100, 40);
	desk_kit_keys(&k, "D");
	v = k.desk->iv;
	settle();
	assert_true(intake_fill(&v->f, OWN, STR("居民"), 0, 70, "so it is"));
	intake_go(k.desk, INTAKE_TITLE);
	assert_true(shows("~ 居民  so it is"));
	intake_go(k.desk, OWN);
	assert_true(shows("~ so it is · 70%"));
	desk_kit_keys(&k, "<C-y>");
	assert_true(shows("+ 居民"));
	assert_int_equal(v->f.f[OWN].from, INTAKE_CONFIRMED);
	assert_true(intake_fill(&v->f, OWN + 1, STR("污水"), 0, 70, "x"));
	desk_kit_keys(&k, "<C-y>");
	assert_int_equal(v->f.f[OWN + 1].from, INTAKE_CONFIRMED);
	/* typing replaces */
	assert_true(intake_fill(&v->f, OWN - 1, STR("热线"), 0, 70, "x"));
	intake_go(k.desk, OWN - 1);
	desk_kit_keys(&k, "张");
	assert_string_equal(stands(OWN - 1), "张");
}

/* A number that was filled in is used, and not brought to sight by any key. */
static void
test_unseen(void **state)
{
	(void)state;
	open_kit(false, 80, 24);
	desk_kit_call(&k, "up");
	desk_kit_call(&k, "talks 7.1 13812345678 李小明 hotline");
	desk_kit_keys(&k, "T");
	assert_string_equal(stands(INTAKE_PHONE), "13812345678");
	assert_int_equal(k.desk->iv->at, INTAKE_WORDS);
	desk_kit_keys(&k, "<S-Tab><S-Tab><Left><Right><Home><End>");
	assert_int_equal(k.desk->iv->at, INTAKE_PHONE);
	assert_false(shows("13812345678"));
	desk_kit_keys(&k, "<C-y>");
	assert_false(shows("13812345678"));
	desk_kit_keys(&k, "<BS>");
	assert_false(shows("1381234567"));
	desk_kit_keys(&k, "139");
	assert_string_equal(stands(INTAKE_PHONE), "139");
	assert_true(shows("139"));
}

/* ---- the desk behind it ---- */

static void
test_nothing_behind(void **state)
{
	uint64_t revision;

	(void)state;
	open_kit(false, 80, 24);
	revision = k.repo->ops->revision(k.repo);
	desk_kit_keys(&k, "D<M-a><M-i><M-d><M-w><M-f><M-c><F6><C-z><C-v>");
	assert_true(shows("in the form"));
	assert_true(intake_takes(k.desk));
	assert_int_equal(k.repo->ops->revision(k.repo), revision);
}

static void
test_left_and_gone_on(void **state)
{
	char id[INTAKE_ID];

	(void)state;
	open_kit(false, 80, 24);
	desk_kit_keys(&k, "D138<Esc>");
	assert_false(intake_takes(k.desk));
	str_copy(str_of(k.desk->iv->f.id), id, sizeof id);
	desk_kit_keys(&k, "jjD");
	assert_string_equal(stands(INTAKE_PHONE), "138");
	desk_kit_keys(&k, "<Esc>:intake new<Enter>139");
	assert_string_equal(stands(INTAKE_PHONE), "139");
	assert_string_not_equal(k.desk->iv->f.id, id);
	desk_kit_keys(&k, "<Esc>:drafts<Enter>");
	assert_true(shows("1  "));
	desk_kit_keys(&k, ":drafts 1<Enter>");
	assert_string_equal(stands(INTAKE_PHONE), "138");
	assert_string_equal(k.desk->iv->f.id, id);
}

static void
test_thrown_away(void **state)
{
	(void)state;
	open_kit(false, 80, 24);
	desk_kit_keys(&k, "D138<M-k>");
	assert_true(shows("again"));
	desk_kit_keys(&k, "9<M-k>");
	assert_true(intake_takes(k.desk));
	desk_kit_keys(&k, "<M-k>");
	assert_false(intake_takes(k.desk));
	k.drafts.n = 0;
	desk_kit_keys(&k, "D");
	assert_string_equal(stands(INTAKE_PHONE), "");
}

static void
test_read_only(void **state)
{
	struct kit_options o = { .language = "en", .read_only = true };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "D");
	assert_false(intake_takes(k.desk));
	assert_true(shows("read-only"));
}

/* ---- written ---- */

static void
test_written(void **state)
{
	const uint64_t n = 24;

	(void)state;
	open_kit(true, 80, 24);
	desk_kit_keys(&k, "D13800001234<Enter>李小明<Enter>"
	    "富强西里社区门口的井盖缺失，有人绊倒<C-r>");
	assert_true(shows("reported:"));
	assert_int_equal(k.repo->ops->cases(k.repo), n + 1);
	assert_false(intake_takes(k.desk));
	assert_int_equal(k.desk->iv->f.n, 0);
	assert_int_equal(k.desk->undo.n, 1);
}

/* The caller joins a case: by its number, or the twin that was found. */
static void
test_joins(void **state)
{
	const uint64_t n = 24;
	char parent[CASE_NUMBER_MAX], line[80];

	(void)state;
	open_kit(true, 80, 24);
	str_copy(str_of(desk_kit_case(&k, 21)->number), parent, sizeof parent);
	desk_kit_keys(&k, "D13900005678<Enter>王五<Enter>井盖没了");
	desk_command(k.desk, STR("intake-join 999999"));
	assert_true(shows("no one case is called so"));
	assert_true(intake_takes(k.desk));
	snprintf(line, sizeof line, "intake-join %s", parent);
	desk_command(k.desk, str_of(line));
	assert_true(shows("joined"));
	assert_false(intake_takes(k.desk));
	assert_int_equal(k.repo->ops->cases(k.repo), n + 1);
}

static void
test_judged(void **state)
{
	uint32_t slot;

	(void)state;
	open_kit(true, 80, 24);
	slot = desk_kit_report(&k, 3, "路灯不亮三天了", false);
	desk_kit_wait(&k, 2000);
	desk_open_case(k.desk, slot);
	k.desk->focus = PANE_CASE;
	desk_kit_keys(&k, "J");
	assert_true(intake_takes(k.desk));
	assert_string_equal(stands(INTAKE_TITLE), "路灯不亮三天了");
	assert_string_equal(stands(INTAKE_PHONE), "13800001234");
	assert_false(shows("13800001234"));
	assert_int_not_equal(k.desk->iv->f.f[INTAKE_MATTER].code, 0);
	assert_true(intake_is_empty(&k.desk->iv->f));
}

/* ---- drafts ---- */

/* What the hook was told last of each key, as the store would have it. */
static void
replay_drafts(struct desk *d, const char *all)
{
	struct str rest = str_of(all), line;
	struct buf key = { 0 }, text = { 0 };

	while (str_cut(&rest, '\n', &line)) {
		struct str name, value = line;
		const bool begins = str_starts(line, STR("intake:"));

		if (rest.p == NULL && line.n == 0)
			break;

		if (begins && key.n > 0 && text.n > 0)
			desk_draft(d, buf_view(&key), buf_view(&text), k.now);
		if (begins && str_cut(&value, '=', &name)) {
			key.n = text.n = 0;
			buf_str(&key, name);
		} else {
			buf_byte(&text, '\n');
			value = line;
		}
		buf_str(&text, value);
	}
	if (key.n > 0 && text.n > 0)
		desk_draft(d, buf_view(&key), buf_view(&text), k.now);
	buf_fini(&key);
	buf_fini(&text);
}

static void
test_kept(void **state)
{
	struct buf told = { 0 };

	(void)state;
	open_kit(false, 80, 24);
	desk_kit_keys(&k, "D13800001234<Tab>李小明<Tab>路灯<C-j>不亮");
	buf_str(&told, buf_view(&k.drafts));
	desk_kit_change(&k, k.seat.me.code);	/* as after kill -9 */
	replay_drafts(k.desk, buf_z(&told));
	desk_kit_keys(&k, ":drafts<Enter>");
	assert_true(shows("路灯"));
	assert_false(shows(" 2  11-21"));
	desk_kit_keys(&k, ":drafts 1<Enter>");
	assert_string_equal(stands(INTAKE_PHONE), "13800001234");
	assert_string_equal(stands(INTAKE_CALLER), "李小明");
	assert_string_equal(stands(INTAKE_WORDS), "路灯\n不亮");
	buf_fini(&told);
}

/* Hung up in each field, after one letter: the letter is there. */
static void
test_every_field(void **state)
{
	size_t n;

	(void)state;
	open_kit(false, 80, 24);
	desk_kit_keys(&k, "D");
	n = k.desk->iv->f.n;
	for (size_t i = 0; i < n; i++) {
		struct buf told = { 0 };
		char want[64];

		desk_command(k.desk, STR("intake new"));
		intake_go(k.desk, i);
		k.drafts.n = 0;
		desk_kit_keys(&k, "q");
		str_copy(buf_view(&k.desk->iv->f.f[i].text), want,
		    sizeof want);
		buf_str(&told, buf_view(&k.drafts));
		desk_kit_change(&k, k.seat.me.code);
		replay_drafts(k.desk, buf_z(&told));
		desk_command(k.desk, STR("drafts 1"));
		assert_true(intake_takes(k.desk));
		assert_string_equal(want, "q");
		assert_string_equal(stands(i), "q");
		buf_fini(&told);
	}
}

static void
test_full_disk(void **state)
{
	(void)state;
	open_kit(false, 80, 24);
	k.full = true;
	desk_kit_keys(&k, "D138");
	assert_true(shows("not kept as a draft"));
	k.full = false;
	desk_kit_keys(&k, "0");
	assert_true(shows("kept as a draft"));
	assert_string_equal(stands(INTAKE_PHONE), "1380");
}

/* Two consoles of one account: the second is told, and may look. */
static void
test_two_seats(void **state)
{
	struct draft_hold *other = NULL;
	char holder[96], id[INTAKE_ID];

	(void)state;
	open_kit(true, 80, 24);
	desk_kit_keys(&k, "D138<Esc>");
	str_copy(str_of(k.desk->iv->f.id), id, sizeof id);
	desk_kit_keys(&k, ":intake new<Enter>139<Esc>");
	assert_int_equal(store_draft_hold(k.store, str_of(k.seat.me.code),
	    str_of(id), STR("tty9 14:00"), &other, holder), OK);
	desk_kit_keys(&k, ":drafts 1<Enter>");
	assert_true(shows("tty9 14:00"));
	assert_string_equal(stands(INTAKE_PHONE), "138");
	k.drafts.n = 0;
	intake_go(k.desk, INTAKE_PHONE);
	desk_kit_keys(&k, "77<BS><C-k><C-s><C-y><M-k>");
	assert_string_equal(stands(INTAKE_PHONE), "138");
	assert_int_equal(k.drafts.n, 0);
	store_draft_release(&other);
}

/* ---- from outside ---- */

static void
test_pasted(void **state)
{
	struct buf b = { 0 };
	struct str s;
	char path[400];
	struct stat st;

	(void)state;
	open_kit(true, 80, 24);
	desk_kit_keys(&k, "D");
	desk_paste(k.desk, STR("138\x1b[2J\x1b]0;x\x07\r\n0000\xff\xc3"));
	s = buf_view(&k.desk->iv->f.f[INTAKE_PHONE].text);
	assert_true(utf8_valid(s, NULL));
	assert_null(memchr(s.p, 0x1b, s.n));
	desk_kit_keys(&k, "<Tab>");
	for (int i = 0; i < 300; i++)
		buf_cstr(&b, "名");
	desk_paste(k.desk, buf_view(&b));
	assert_int_equal(utf8_count(buf_view(
	    &k.desk->iv->f.f[INTAKE_CALLER].text)), 300);
	desk_kit_draw(&k);
	desk_kit_keys(&k, "<Tab>");
	b.n = 0;
	while (b.n < (3u << 20))
		buf_cstr(&b, "井盖");
	desk_paste(k.desk, buf_view(&b));
	assert_true(k.desk->iv->f.f[INTAKE_WORDS].text.n <= INTAKE_TEXT);
	assert_true(shows("the field is full"));
	snprintf(path, sizeof path, "%s/drafts/%s.%s.text", k.dir,
	    k.seat.me.code, k.desk->iv->f.id);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal((size_t)st.st_size +
	    k.desk->iv->f.f[INTAKE_WORDS].text.n, b.n);
	assert_int_equal(st.st_mode & 0777, 0600);
	settle();
	desk_kit_draw(&k);
	buf_fini(&b);
}

/* Any size, in mid-field: the cursor stays in the field, or on the screen. */
static void
test_resized(void **state)
{
	static const int sizes[][2] = { { 160, 45 }, { 40, 10 }, { 20, 5 },
		{ 112, 24 }, { 60, 12 }, { 300, 100 }, { 1, 1 }, { 80, 24 } };

	(void)state;
	open_kit(false, 80, 24);
	desk_kit_keys(&k, "D138<Tab>李小明<Tab>很长的一句话，要在很窄的地方也看得见");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		desk_resize(k.desk, sizes[i][0], sizes[i][1]);
		k.desk->large = i & 1;
		desk_kit_keys(&k, "，再说一句");
		desk_kit_draw(&k);
		assert_true(k.cells.cur_x >= 0 && k.cells.cur_x < k.cells.w);
		assert_true(k.cells.cur_y >= 0 && k.cells.cur_y < k.cells.h);
	}
	assert_non_null(strstr(stands(INTAKE_WORDS), "，再说一句，再说一句"));
}

/* ---- beside ---- */

static void
test_wrap_up(void **state)
{
	(void)state;
	open_kit(false, 80, 24);
	desk_kit_call(&k, "up");
	desk_kit_call(&k, "talks 7.1 13812345678 李小明 hotline");
	desk_kit_keys(&k, "T路灯");
	assert_false(shows("after the call"));
	desk_kit_call(&k, "ended 7.1 13812345678 李小明 hotline");
	desk_kit_wait(&k, 100);
	assert_true(shows("after the call 0:0"));
	desk_kit_wait(&k, 95000);
	assert_true(shows("after the call 1:35 / 1:30 !"));
	assert_true(intake_takes(k.desk));
}

static bool
fake_editor(void *ctx, const char *path)
{
	FILE *f = fopen(path, "a");
	struct stat st;

	(void)ctx;
	assert_non_null(f);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	fputs("，有人受伤\n", f);
	return fclose(f) == 0;
}

static void
test_editor(void **state)
{
	(void)state;
	open_kit(true, 80, 24);
	desk_kit_keys(&k, "D<C-x>");
	assert_true(shows("no editor can be begun here"));
	k.desk->hooks.edit = fake_editor;
	desk_kit_keys(&k, "路灯不亮<C-x>");
	assert_string_equal(stands(INTAKE_WORDS), "路灯不亮，有人受伤");
	assert_int_equal(k.desk->iv->at, INTAKE_WORDS);
}

static void
test_snippets(void **state)
{
	struct law_snippet own = { STR("own"), STR("own text"),
		STR("在${place}，由${nobody}处理${") };

	(void)state;
	open_kit(false, 80, 24);
	k.law.snippets = &own;
	k.law.snippets_n = 1;
	desk_kit_keys(&k, "D<Tab><Tab><Tab>市场街<C-o>");
	assert_true(shows("own text"));
	desk_kit_keys(&k, "1");
	assert_string_equal(stands(INTAKE_WORDS),
	    "在市场街，由____处理${");
	desk_kit_keys(&k, "<C-o><Esc>x");
	assert_true(intake_takes(k.desk));
}

static void
test_linear(void **state)
{
	struct buf out = { 0 };

	(void)state;
	open_kit(false, 80, 24);
	linear_line(k.desk, STR("intake"), &out);
	linear_line(k.desk, STR("13800001234"), &out);
	linear_line(k.desk, STR("李小明"), &out);
	linear_line(k.desk, STR("text=路灯不亮"), &out);
	assert_string_equal(stands(INTAKE_PHONE), "13800001234");
	assert_string_equal(stands(INTAKE_WORDS), "路灯不亮");
	assert_non_null(strstr(buf_z(&out), "路灯不亮"));
	linear_line(k.desk, STR("."), &out);
	assert_false(intake_takes(k.desk));
	buf_fini(&out);
}

#define AT_DESK(f) cmocka_unit_test_teardown(f, close_kit)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_DESK(test_types), AT_DESK(test_cursor),
		AT_DESK(test_choices), AT_DESK(test_filled),
		AT_DESK(test_unseen), AT_DESK(test_nothing_behind),
		AT_DESK(test_left_and_gone_on), AT_DESK(test_thrown_away),
		AT_DESK(test_read_only), AT_DESK(test_written), AT_DESK(test_joins),
		AT_DESK(test_judged), AT_DESK(test_kept),
		AT_DESK(test_every_field), AT_DESK(test_full_disk),
		AT_DESK(test_two_seats), AT_DESK(test_pasted),
		AT_DESK(test_resized), AT_DESK(test_wrap_up),
		AT_DESK(test_editor), AT_DESK(test_snippets),
		AT_DESK(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
