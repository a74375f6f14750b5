/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remotes on the desk: lights from what the store says, the channel page and its
 * hands, conflicts told and settled, what changed while there was no link. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "link_kit.h"
#include "app/conflict.h"
#include "app/lights.h"
#include "app/move_in.h"
#include "app/sent.h"
#include "wire/doc.h"
#include "wire/profile.h"

static const struct kit_options opts = { .store = true, .links = true };

static bool
hidden(struct desk_kit *k, const char *text)
{
	return strstr(desk_kit_draw(k), text) == NULL;
}

static struct store_link
link_of(struct desk_kit *k, const char *code)
{
	struct store_link st;

	assert_int_equal(store_link_get(k->store, code, &st), OK);
	return st;
}

/* ---- lights ---- */

static void
what_a_light_is(void **state)
{
	const struct law_link row = { .every_s = 60 };
	const int64_t now = 10 * CLOCK_DAY_MS;
	const struct { struct store_link st; bool tried; enum light want; }
	cases[] = {
		{ { .ok_ms = 0 }, false, LIGHT_UNKNOWN },
		{ { .ok_ms = now - 1000 }, true, LIGHT_GOOD },
		{ { .ok_ms = now - 1000, .behind = 1 }, true, LIGHT_BUSY },
		{ { .ok_ms = now - 1000, .gap = true }, true, LIGHT_BUSY },
		{ { .ok_ms = now - 1000, .queue = 5 }, true, LIGHT_GOOD },
		{ { .ok_ms = now - 1000, .queue = 5, .tries = 2 }, true,
		    LIGHT_BUSY },
		{ { .ok_ms = now - 1000, .fail_ms = now - 900 }, true,
		    LIGHT_BUSY },
		{ { .ok_ms = now - 90000, .fail_ms = now - 80000 }, true,
		    LIGHT_OFF },
		{ { .ok_ms = now - 1000, .fatal = true }, true, LIGHT_OFF },
		{ { .ok_ms = 0, .try_ms = now }, true, LIGHT_OFF },
		/* Nobody runs it any more. */
		{ { .ok_ms = now - CLOCK_DAY_MS }, true, LIGHT_OFF },
		{ { .ok_ms = now - 1000, .paused = true }, true, LIGHT_HELD },
		{ { .ok_ms = now - 1000, .draining = true }, true, LIGHT_HELD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(light_of(&row, &cases[i].st, cases[i].tried,
		    now), cases[i].want);
}

static void
the_age_is_shown_unless_fresh(void **state)
{
	struct light_row r = { .tried = true, .light = LIGHT_OFF };
	const int64_t now = 10 * CLOCK_DAY_MS;

	(void)state;
	r.st.ok_ms = now - 3 * 3600000;
	assert_int_equal(light_age(&r, now), 3 * 3600000);
	r.st.behind = 4;
	r.st.lag_ms = 3600000;
	r.light = LIGHT_BUSY;
	assert_int_equal(light_age(&r, now), 4 * 3600000);
	r.light = LIGHT_GOOD;
	assert_int_equal(light_age(&r, now), 0);
	r.st.ok_ms = 0;
	assert_int_equal(light_age(&r, now), -1);
}

static void
signs_differ_without_colour(void **state)
{
	(void)state;
	for (int a = LIGHT_UNKNOWN; a <= LIGHT_OFF; a++)
		for (int b = LIGHT_UNKNOWN; b < a; b++) {
			assert_int_not_equal(light_sign((enum light)a, true),
			    light_sign((enum light)b, true));
			assert_int_not_equal(light_sign((enum light)a, false),
			    light_sign((enum light)b, false));
			assert_string_not_equal(light_word((enum light)a),
			    light_word((enum light)b));
		}
}

static void
a_store_without_remotes_shows_none(void **state)
{
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &(struct kit_options){ .store = true });
	desk_kit_keys(&k, "L");
	assert_true(desk_kit_shows(&k, "没有通道"));
	desk_kit_keys(&k, "<Tab><Enter><Tab><Enter><Tab><Tab><Esc><Esc>");
	desk_kit_keys(&k, "KM<Enter><Esc>");
	assert_true(desk_kit_shows(&k, "待立案"));
	desk_kit_close(&k);
}

/* ---- the channel page ---- */

static void
nothing_secret_is_shown(void **state)
{
	static const char *const pages[] = { "links", "outbox", "aside",
		"waits", "nodes" };
	struct kit_options o = opts;
	struct desk_kit k;
	char line[64];

	(void)state;
	o.w = 160;
	o.h = 45;
	desk_kit_open(&k, &o);
	link_kit_troubles(&k);
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		snprintf(line, sizeof line, ":channels %s city<Enter>",
		    pages[i]);
		desk_kit_keys(&k, line);
		assert_true(hidden(&k, "geheim"));
		assert_true(hidden(&k, "13800001234"));
		desk_kit_keys(&k, "<Enter>");
		assert_true(hidden(&k, "geheim"));
		assert_true(hidden(&k, "13800001234"));
		desk_kit_keys(&k, "<Esc><Esc>");
	}
	desk_kit_close(&k);
}

static void
a_link_is_paused_drained_and_asked_now(void **state)
{
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &opts);
	link_kit_good(&k);
	desk_kit_keys(&k, ":channels city<Enter>p");
	assert_true(link_of(&k, "city").paused);
	assert_false(link_of(&k, "centre").paused);
	desk_kit_keys(&k, "n");		/* not while it is paused */
	assert_int_not_equal(link_of(&k, "city").next_ms, 1);
	desk_kit_keys(&k, "p");
	assert_false(link_of(&k, "city").paused);
	desk_kit_keys(&k, "d");
	assert_true(link_of(&k, "city").draining);
	desk_kit_keys(&k, "dn");
	assert_false(link_of(&k, "city").draining);
	assert_int_equal(link_of(&k, "city").next_ms, 1);
	desk_kit_close(&k);
}

static void
another_process_is_believed(void **state)
{
	struct desk_kit k;
	struct store_link st;

	(void)state;
	desk_kit_open(&k, &opts);
	link_kit_good(&k);
	desk_kit_wait(&k, 6000);
	assert_true(desk_kit_shows(&k, "●5"));
	st = link_of(&k, "patrol");
	st.fatal = true;
	st.ok_ms = k.now - 3 * 3600000;
	assert_int_equal(store_link_set(k.store, &st), OK);
	desk_kit_wait(&k, 6000);	/* nobody told this desk */
	assert_true(desk_kit_shows(&k, "巡查○3h00 ●4"));
	desk_kit_close(&k);
}

struct rows { size_t n[3]; char said[96]; };

static bool
count_row(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct rows *r = ctx;

	(void)e;
	(void)c;
	r->n[n->state]++;
	if (n->state == OUTBOX_REFUSED)
		memcpy(r->said, n->said, sizeof r->said);
	return true;
}

static struct rows
rows_of(struct desk_kit *k)
{
	struct rows r = { .said = "" };

	assert_int_equal(store_notices(k->store, 0, -1, count_row, &r), OK);
	return r;
}

static void
a_refused_row_goes_again_or_is_given_up(void **state)
{
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &opts);
	link_kit_troubles(&k);
	assert_int_equal(rows_of(&k).n[OUTBOX_REFUSED], 1);
	desk_kit_keys(&k, ":channels outbox city<Enter><Enter>");
	assert_true(desk_kit_shows(&k, "409 工单已归档"));
	assert_true(desk_kit_shows(&k, "将要发出的内容"));
	desk_kit_keys(&k, "<Esc>r");
	assert_int_equal(rows_of(&k).n[OUTBOX_REFUSED], 0);
	assert_int_equal(rows_of(&k).n[OUTBOX_SENT], 1);
	desk_kit_keys(&k, "x");		/* asks by its number first */
	assert_int_equal(rows_of(&k).n[OUTBOX_REFUSED], 0);
	desk_kit_keys(&k, "<Enter>");
	assert_int_equal(rows_of(&k).n[OUTBOX_REFUSED], 1);
	assert_memory_equal(rows_of(&k).said, "dropped: ", 9);
	desk_kit_close(&k);
}

static void
what_was_put_aside_is_looked_at_and_dropped(void **state)
{
	struct desk_kit k;
	uint64_t n, unseen;

	(void)state;
	desk_kit_open(&k, &opts);
	link_kit_troubles(&k);
	assert_int_equal(store_aside_count(k.store, NULL, &n, &unseen), OK);
	assert_int_equal(unseen, 2);
	desk_kit_keys(&k, "L<Down><Tab><Tab><Enter>");
	assert_true(desk_kit_shows(&k, "second line"));
	assert_true(hidden(&k, "\x1b"));
	desk_kit_keys(&k, "<Esc>x<Enter>");
	assert_int_equal(store_aside_count(k.store, "city", &n, &unseen), OK);
	assert_int_equal(n, 0);
	desk_kit_keys(&k, "<Left>r");	/* of the centre: still forged */
	assert_int_equal(store_aside_count(k.store, "centre", &n, &unseen),
	    OK);
	assert_true(n >= 1);
	desk_kit_close(&k);
}

static void
who_only_looks_changes_nothing(void **state)
{
	struct kit_options o = opts;
	struct desk_kit k;
	uint64_t n, unseen;

	(void)state;
	o.read_only = true;
	desk_kit_open(&k, &o);
	link_kit_troubles(&k);
	desk_kit_keys(&k, ":channels city<Enter>pdn<Tab>rx<Tab>rx<Esc>");
	assert_false(link_of(&k, "city").paused);
	assert_int_equal(rows_of(&k).n[OUTBOX_REFUSED], 1);
	assert_int_equal(store_aside_count(k.store, NULL, &n, &unseen), OK);
	assert_int_equal(n, 2);
	assert_int_equal(unseen, 2);
	desk_kit_close(&k);
}

/* What of a case's own stream the centre has, as the link keeps it. */
static void
given_until(struct desk_kit *k, const char *stream, unsigned serial)
{
	struct checkpoint cp = { .n = 0 };
	struct checkpoint_run run = { .session = "s1",
		.start = "2026-11-21T06:00:00Z", .end = "2026-11-21T06:00:01Z" };
	struct buf text = { 0 };
	char seq[64], db[REPLICA_DB_MAX];

	snprintf(seq, sizeof seq, "\"%s=%u\"", stream, serial);
	snprintf(cp.session, sizeof cp.session, "s1");
	cp.seq = run.start_seq = run.end_seq = run.recorded_seq = str_of(seq);
	checkpoint_add(&cp, &run);
	buf_cstr(&text, "{\"push\":");
	checkpoint_put(&cp, &text);
	buf_byte(&text, '}');
	assert_true(replica_db(str_of(stream), db));
	assert_int_equal(store_cursor_set(k->store, "centre", db,
	    buf_view(&text)), OK);
	buf_fini(&text);
}

static bool
waits_in(struct desk_kit *k, struct sent *s, const char *stream,
    uint64_t serial)
{
	struct event e = { .id = { .serial = serial } };

	s->d = k->desk;
	snprintf(e.id.stream, sizeof e.id.stream, "%s", stream);
	return sent_waits(s, &e);
}

static void
what_the_centre_lacks_is_marked(void **state)
{
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &opts);
	link_kit_good(&k);
	desk_kit_wait(&k, 6000);
	given_until(&k, "dx01a.t005.26", 2);
	assert_false(waits_in(&k, &(struct sent){ .n = 0 },
	    "dx01a.t005.26", 2));
	assert_true(waits_in(&k, &(struct sent){ .n = 0 },
	    "dx01a.t005.26", 3));
	assert_true(waits_in(&k, &(struct sent){ .n = 0 },
	    "dx01a.t009.26", 1));	/* nothing of it ever went */
	assert_false(waits_in(&k, &(struct sent){ .n = 0 },
	    "t01a.t005.26", 9));	/* another's */
	desk_kit_keys(&k, "<Enter>z<End>");
	assert_true(hidden(&k, "未发"));
	given_until(&k, "dx01a.t005.26", 0);
	desk_kit_keys(&k, "<Esc>j<Enter>k<End><Esc>k<Enter><End>");
	assert_true(desk_kit_shows(&k, "未发"));
	desk_kit_close(&k);
}

static void
without_a_link_nothing_is_marked(void **state)
{
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &(struct kit_options){ .store = true });
	desk_kit_keys(&k, "<Enter>z<End>");
	assert_true(hidden(&k, "未发"));
	desk_kit_close(&k);
}

/* ---- conflicts ---- */

static void
open_cut(struct desk_kit *k)
{
	desk_kit_open(k, &opts);
	link_kit_cut(k);
	link_kit_split(k);
	link_kit_join(k);
}

static void
both_sides_are_told(void **state)
{
	struct desk_kit k;
	struct conflict x;
	size_t past = 0, others = 0, its = 0;

	(void)state;
	open_cut(&k);
	assert_int_equal(conflict_read(&x, k.store, &k.law, &k.seat, 2,
	    k.now), OK);
	assert_int_equal(x.r_n, 1);
	assert_int_equal(x.open_n, 1);
	assert_true(x.r[0].may);
	assert_string_equal(x.r[0].action, "dispatch");
	assert_non_null(strstr(x.r[0].args, "unit="));
	conflict_sides(&x, 0);
	for (size_t i = 0; i < x.n; i++) {
		past += x.e[i].side == STORY_PAST;
		others += x.e[i].side == STORY_OTHERS;
		its += x.e[i].side == STORY_ITS;
	}
	assert_int_equal(past, 3);	/* reported, accepted, filed */
	assert_int_equal(others, 2);	/* sent out, and returned */
	assert_int_equal(its, 1);
	assert_string_equal(x.e[x.r[0].at].node, "t01a");
	conflict_fini(&x);
	desk_kit_close(&k);
}

static void
the_refused_move_is_done_again(void **state)
{
	struct desk_kit k;

	(void)state;
	open_cut(&k);
	assert_true(desk_kit_case(&k, 2)->flags & CASE_CONFLICT);
	desk_kit_keys(&k, ":conflicts all<Enter><Enter>a");
	desk_kit_draw(&k);
	assert_false(desk_kit_case(&k, 2)->flags & CASE_CONFLICT);
	assert_true(str_is(law_state(&k.law, desk_kit_case(&k, 2)->state)->code,
	    "to_sign"));
	desk_kit_keys(&k, "U");		/* and may be taken back as any */
	assert_true(desk_kit_shows(&k, "已撤回：派遣 000003"));
	assert_false(desk_kit_case(&k, 2)->flags & CASE_CONFLICT);
	desk_kit_close(&k);
}

static void
things_are_left_as_they_stand(void **state)
{
	struct desk_kit k;
	uint8_t was;

	(void)state;
	open_cut(&k);
	was = desk_kit_case(&k, 6)->state;
	assert_true(desk_kit_case(&k, 6)->flags & CASE_CONFLICT);
	desk_kit_keys(&k, "Kj<Enter>a");	/* the law does not allow it */
	assert_true(desk_kit_case(&k, 6)->flags & CASE_CONFLICT);
	desk_kit_keys(&k, "s<Enter>");		/* without a word: asks on */
	assert_true(desk_kit_case(&k, 6)->flags & CASE_CONFLICT);
	desk_kit_keys(&k, "已与街道核实<Enter>");
	assert_false(desk_kit_case(&k, 6)->flags & CASE_CONFLICT);
	assert_int_equal(desk_kit_case(&k, 6)->state, was);
	assert_true(desk_kit_case(&k, 2)->flags & CASE_CONFLICT);
	desk_kit_close(&k);
}

/* An action of the desk itself would take the place of a district's own. */
static void
no_district_has_a_move_of_that_name(void **state)
{
	static const char *const folders[] = { "daxing", "dongcheng",
		"zhangjiakou", "zhuhai" };
	const char *top = getenv("GRIDSEAT_DATADIR");

	(void)state;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		struct diag_sink sink = { 0 };
		struct buf archive = { 0 };
		struct law law = { .moves_n = 0 };
		char dir[4096];

		snprintf(dir, sizeof dir, "%s/profiles/%s",
		    top != NULL ? top : ".", folders[i]);
		assert_int_equal(profile_archive(dir, &archive, &sink), OK);
		assert_int_equal(profile_load_trusted(buf_view(&archive),
		    &law, &sink), OK);
		for (size_t k = 0; k < law.moves_n; k++)
			assert_null(move_special_of(law.moves[k].action));
		law_fini(&law);
		buf_fini(&archive);
	}
}

/* ---- while away ---- */

static void
nothing_jumps_and_the_rest_is_offered(void **state)
{
	struct desk_kit k;
	char before[256];

	(void)state;
	desk_kit_open(&k, &opts);
	link_kit_cut(&k);
	link_kit_split(&k);
	desk_kit_wait(&k, 6000);
	assert_true(desk_kit_shows(&k, "总库○40m"));
	desk_kit_keys(&k, "jjj");
	desk_kit_draw(&k);
	snprintf(before, sizeof before, "%.200s", strstr(buf_z(&k.text), "▸ "));
	link_kit_join(&k);
	assert_true(desk_kit_shows(&k, "变化 6"));
	desk_kit_keys(&k, "M");
	assert_true(desk_kit_shows(&k, "冲突 2"));
	assert_true(desk_kit_shows(&k, "路口信号灯倒伏"));
	desk_kit_keys(&k, "<Tab><Tab><Enter>");	/* the new one */
	assert_true(desk_kit_shows(&k, "t01a"));
	assert_true(hidden(&k, "变化 6"));	/* seen */
	desk_kit_close(&k);
}

static void
a_short_cut_is_none(void **state)
{
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &opts);
	link_kit_good(&k);
	desk_kit_wait(&k, 6000);
	link_kit_cut(&k);
	desk_kit_wait(&k, 70000);
	link_kit_join(&k);
	assert_true(hidden(&k, "变化"));
	desk_kit_keys(&k, "M");
	assert_true(desk_kit_shows(&k, "没有断过"));
	desk_kit_close(&k);
}

/* The text of the last draft of that name. */
static struct str
kept(struct desk_kit *k, const char *head, char *out, size_t cap)
{
	struct str rest = buf_view(&k->drafts), line, found = STR_NONE;

	while (rest.n > 0 && str_cut(&rest, '\n', &line))
		if (str_starts(line, str_of(head)))
			found = str_from(line, strlen(head));
	str_copy(found, out, cap);
	return str_of(out);
}

/* A cut came and went while nobody was here. */
static void
since_one_was_last_here(void **state)
{
	struct desk_kit k;
	char seen[64], again[64], me[ACCOUNT_MAX];

	(void)state;
	desk_kit_open(&k, &opts);
	link_kit_good(&k);
	desk_kit_wait(&k, 700000);	/* noted now and then: a desk may be killed */
	assert_true(kept(&k, "seen=", seen, sizeof seen).n > 0);
	str_copy(str_of(k.seat.me.code), me, sizeof me);
	link_kit_cut(&k);
	link_kit_split(&k);
	link_kit_join(&k);
	desk_kit_change(&k, me);
	desk_draft(k.desk, STR("seen"), str_of(seen), k.now);
	desk_kit_wait(&k, 1000);
	assert_true(desk_kit_shows(&k, "距上次在岗"));
	assert_true(desk_kit_shows(&k, "变化 6"));
	desk_kit_change(&k, me);	/* nobody looked: offered again */
	desk_draft(k.desk, STR("seen"), kept(&k, "seen=", again, sizeof again),
	    k.now);
	assert_string_equal(seen, again);
	desk_kit_wait(&k, 1000);
	desk_kit_keys(&k, "M");
	assert_true(desk_kit_shows(&k, "自上次在岗"));
	assert_true(desk_kit_shows(&k, "冲突 2"));
	desk_kit_change(&k, me);
	desk_draft(k.desk, STR("seen"), kept(&k, "seen=", again, sizeof again),
	    k.now);
	assert_string_not_equal(seen, again);
	desk_kit_wait(&k, 1000);
	assert_true(hidden(&k, "变化 6"));
	/* What is no such note is nothing. */
	desk_draft(k.desk, STR("seen"), STR("999999999 1"), k.now);
	desk_draft(k.desk, STR("seen"), STR("x"), k.now);
	desk_draft(k.desk, STR("seen"), STR("-1 -1"), k.now);
	desk_kit_wait(&k, 1000);
	assert_true(hidden(&k, "变化"));
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_light_is),
		cmocka_unit_test(the_age_is_shown_unless_fresh),
		cmocka_unit_test(signs_differ_without_colour),
		cmocka_unit_test(a_store_without_remotes_shows_none),
		cmocka_unit_test(nothing_secret_is_shown),
		cmocka_unit_test(a_link_is_paused_drained_and_asked_now),
		cmocka_unit_test(another_process_is_believed),
		cmocka_unit_test(a_refused_row_goes_again_or_is_given_up),
		cmocka_unit_test(what_was_put_aside_is_looked_at_and_dropped),
		cmocka_unit_test(who_only_looks_changes_nothing),
		cmocka_unit_test(what_the_centre_lacks_is_marked),
		cmocka_unit_test(without_a_link_nothing_is_marked),
		cmocka_unit_test(both_sides_are_told),
		cmocka_unit_test(the_refused_move_is_done_again),
		cmocka_unit_test(things_are_left_as_they_stand),
		cmocka_unit_test(no_district_has_a_move_of_that_name),
		cmocka_unit_test(nothing_jumps_and_the_rest_is_offered),
		cmocka_unit_test(a_short_cut_is_none),
		cmocka_unit_test(since_one_was_last_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
