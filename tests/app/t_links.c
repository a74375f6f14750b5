/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_links.c -- the manager of remotes: lock, polls, outbox, marks, secrets.
 * Layer: tests. */
#include "app/links_kit.h"
#include "app/link_in.h"

/* ---- who runs them ---- */

static void
test_one(void **state)
{
	struct kit *k = *state;
	struct links *other;

	begin_links(k);
	assert_true(links_running(k->ls));
	other = links_new(k->k.loop, &k->c);
	assert_int_equal(links_count(other), 1);
	assert_false(links_running(other));
	assert_true(links_idle(other));
	links_free(&other);
	links_free(&k->ls);
	k->ls = links_new(k->k.loop, &k->c);
	assert_true(links_running(k->ls));
	assert_non_null(links_find(k->ls, STR("fake")));
	links_free(&k->ls);
	k->row.node = STR("tb");		/* another node's */
	k->ls = links_new(k->k.loop, &k->c);
	assert_false(links_running(k->ls));
	assert_int_equal(links_count(k->ls), 0);
}

/* ---- polls ---- */

static void
test_poll(void **state)
{
	struct kit *k = *state;
	struct store_link st;

	begin_links(k);
	again(k);
	assert_int_equal(f.opens, 1);
	assert_int_equal(f.polls, 1);
	links_free(&k->ls);
	assert_int_equal(f.closes, 1);
	assert_int_equal(store_link_get(k->k.store, "fake", &st), OK);
	assert_int_equal(st.ok_ms, BEGIN_MS);
	assert_int_equal(st.fail_ms, 0);
	assert_false(st.fatal);
}

/* What they ask for is waited for, however soon we would come. */
static void
test_asked(void **state)
{
	struct kit *k = *state;
	struct link *l;

	begin_links(k);
	f.done = ERR_REFUSED;
	f.said = "503 come later";
	f.asked = 500000;
	again(k);
	l = links_at(k->ls, 0);
	assert_int_equal(l->st.tries, 1);
	assert_int_equal(l->st.fail_ms, BEGIN_MS);
	assert_string_equal(l->st.said, "503 come later");
	f.said = "\xe4\xba\x95\xe7\x9b: \x1b[2J\xe4";	/* cut, and worse */
	again(k);
	assert_null(strstr(l->st.said, "\xef\xbf\xbd"));
	assert_null(strchr(l->st.said, 0x1b));
	assert_non_null(strstr(l->st.said, "\xe4\xba\x95: "));
	links_free(&k->ls);
	struct store_link st;
	assert_int_equal(store_link_get(k->k.store, "fake", &st), OK);
	assert_true(st.next_ms >= BEGIN_MS + 499000);
}

/* A person's fault: not before five minutes, but at once when somebody wants. */
static void
test_fatal(void **state)
{
	struct kit *k = *state;
	struct link *l;
	struct store_link st;

	begin_links(k);
	f.fatal = true;
	f.said = "401 who are you";
	again(k);
	l = links_at(k->ls, 0);
	assert_true(l->st.fatal);
	assert_int_equal(f.polls, 1);
	settle(k);
	assert_int_equal(f.polls, 1);
	f.fatal = false;
	f.said = NULL;
	again(k);
	assert_int_equal(f.polls, 2);
	assert_false(l->st.fatal);
	f.fatal = true;
	again(k);
	links_free(&k->ls);
	assert_int_equal(store_link_get(k->k.store, "fake", &st), OK);
	assert_true(st.fatal);
	assert_true(st.next_ms >= BEGIN_MS + 5 * MIN - 1000);
}

static void
test_open(void **state)
{
	struct kit *k = *state;

	f.open_err = ERR_BAD_INPUT;
	begin_links(k);
	again(k);
	assert_int_equal(f.opens, 1);
	assert_int_equal(f.polls, 0);
	assert_string_equal(links_at(k->ls, 0)->st.said, "the row cannot work");
	f.open_err = OK;
	again(k);
	assert_int_equal(f.polls, 1);
}

/* A misspelled option stops the row before its driver has it. */
static void
test_opts(void **state)
{
	struct kit *k = *state;

	k->row.opts = STR("colour=red;idel_s=2");
	begin_links(k);
	again(k);
	assert_int_equal(f.opens, 0);
	assert_true(links_at(k->ls, 0)->st.fatal);
	assert_string_equal(links_at(k->ls, 0)->st.said, "options: idel_s is "
	    "none of this driver; did you mean idle_s?");
}

/* Marks come by the store, from any process. */
static void
test_marks(void **state)
{
	struct kit *k = *state;
	struct store_link st;

	begin_links(k);
	again(k);
	assert_int_equal(store_link_mark(k->k.store, "fake", true, false), OK);
	links_look(k->ls);
	settle(k);
	assert_true(links_at(k->ls, 0)->st.paused);
	assert_int_equal(f.closes, 1);
	assert_int_equal(f.polls, 1);
	assert_int_equal(store_link_mark(k->k.store, "fake", false, true), OK);
	links_look(k->ls);
	settle(k);
	again(k);
	assert_int_equal(f.opens, 2);
	assert_int_equal(f.polls, 1);		/* draining takes nothing */
	assert_int_equal(store_link_mark(k->k.store, "fake", false, false), OK);
	assert_int_equal(store_link_get(k->k.store, "fake", &st), OK);
	st.next_ms = 1;				/* now, says somebody */
	assert_int_equal(store_link_set(k->k.store, &st), OK);
	links_look(k->ls);
	settle(k);
	assert_int_equal(f.polls, 2);
}

/* The state is written by the clock, and may be so between a mark and the look
 * at it: the mark counts all the same. */
static void
test_mark_late(void **state)
{
	struct kit *k = *state;

	begin_links(k);
	again(k);
	assert_int_equal(store_link_mark(k->k.store, "fake", true, false), OK);
	link_count(links_at(k->ls, 0), 1, 0, 0);
	link_states_write(k->ls);
	links_look(k->ls);
	settle(k);
	assert_int_equal(f.closes, 1);
	assert_true(links_at(k->ls, 0)->st.paused);
	assert_int_equal(store_link_mark(k->k.store, "fake", false, false), OK);
	link_count(links_at(k->ls, 0), 1, 0, 0);
	link_states_write(k->ls);
	links_look(k->ls);
	settle(k);
	assert_int_equal(f.opens, 2);
	assert_int_equal(f.polls, 2);
}

/* ---- what is put aside ---- */

/* Where no more may be kept the link stops, and says so to who gave it. */
static void
test_aside_full(void **state)
{
	struct kit *k = *state;
	struct link *l;
	struct store_aside *a = calloc(ASIDE_MOST, sizeof *a);

	begin_links(k);
	f.hold = true;
	links_now(k->ls, NULL);
	while (f.polls == 0)
		assert_int_equal(loop_turn(k->k.loop, 20000), OK);
	l = links_at(k->ls, 0);
	assert_true(link_aside(l, ASIDE_RECORD, STR("1"), "bad", STR("x")));
	for (size_t i = 0; i < ASIDE_MOST; i++) {
		snprintf(a[i].link, sizeof a[i].link, "fake");
		snprintf(a[i].what, sizeof a[i].what, "n%zu", i);
	}
	assert_int_equal(store_aside_put(k->k.store, a, ASIDE_MOST - 1), OK);
	free(a);
	assert_false(link_aside(l, ASIDE_RECORD, STR("2"), "bad", STR("y")));
	assert_true(l->st.fatal);
	assert_false(l->busy);
	/* What it had under way ends before it begins anew. */
	f.hold = false;
	again(k);
	assert_int_equal(f.closes, 1);
	assert_int_equal(f.polls, 2);
}

/* ---- the outbox ---- */

static void
test_rows(void **state)
{
	struct kit *k = *state;
	uint32_t a, b;

	begin_links(k);
	a = report(k, "1");
	b = report(k, "2");
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 0);
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(move(k, b, "accept", ""), OK);
	/* What came from there is not told there. */
	assert_int_equal(move(k, b, "refuse", "fake:2#refused"), OK);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 2);
	links_look(k->ls);
	f.fate = LINK_SENT;
	settle(k);
	assert_int_equal(f.sends, 2);
	assert_int_equal(f.slot[0], a);
	assert_int_equal(f.slot[1], b);
	assert_string_not_equal(f.key[0], f.key[1]);
	assert_int_equal(outbox(k).of[OUTBOX_SENT], 2);
	assert_int_equal(links_at(k->ls, 0)->st.out, 2);
}

/* One that failed holds up its own case and no other, and is the same one when
 * it goes again. */
static void
test_later(void **state)
{
	struct kit *k = *state;
	uint32_t a, b;
	uint64_t first;

	begin_links(k);
	a = report(k, "1");
	b = report(k, "2");
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(move(k, a, "refuse", ""), OK);
	assert_int_equal(move(k, b, "accept", ""), OK);
	f.fate = LINK_LATER;
	f.said = "500 sorry";
	again(k);
	assert_int_equal(f.sends, 1);
	assert_int_equal(f.slot[0], a);
	first = f.sent[0];
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 3);
	f.fate = LINK_SENT;
	again(k);
	assert_int_equal(f.sends, 4);
	assert_int_equal(f.sent[1], first);
	assert_string_equal(f.key[0], f.key[1]);
	assert_int_equal(f.slot[2], a);		/* a's second, after its first */
	assert_int_equal(outbox(k).of[OUTBOX_SENT], 3);
}

static void
test_refused(void **state)
{
	struct kit *k = *state;
	uint32_t a;

	begin_links(k);
	a = report(k, "1");
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(move(k, a, "refuse", ""), OK);
	f.fate = LINK_REFUSED;
	again(k);
	assert_int_equal(f.sends, 2);		/* the next one goes all the same */
	assert_int_equal(outbox(k).of[OUTBOX_REFUSED], 2);
	assert_int_equal(links_at(k->ls, 0)->st.refused, 2);
}

/* Taken back before it went: nothing. Afterwards: a correction, under a key of
 * its own. */
static void
test_undo(void **state)
{
	struct kit *k = *state;
	uint32_t a;

	begin_links(k);
	a = report(k, "1");
	assert_int_equal(move(k, a, "accept", ""), OK);
	undo(k, a);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 0);
	again(k);
	assert_int_equal(f.sends, 0);
	assert_int_equal(move(k, a, "accept", ""), OK);
	again(k);
	assert_int_equal(f.sends, 1);
	undo(k, a);
	assert_int_equal(outbox(k).corrections, 1);
	again(k);
	assert_int_equal(f.sends, 2);
	assert_true(str_ends(str_of(f.key[1]), STR(":undo")));
	assert_true(str_starts(str_of(f.key[1]), str_of(f.key[0])));
}

/* Given, and its receipt is out: it goes again in time, also where the clock was
 * a year ahead when that was written; a receipt ends it whatever is under way. */
static void
test_held(void **state)
{
	struct kit *k = *state;
	uint32_t a;

	begin_links(k);
	a = report(k, "1");
	assert_int_equal(move(k, a, "accept", ""), OK);
	f.fate = LINK_HELD;
	f.asked = 600000;
	again(k);
	assert_int_equal(f.sends, 1);
	links_look(k->ls);
	settle(k);
	assert_int_equal(f.sends, 1);
	clock_warp((struct wall){ BEGIN_MS - 365 * 24 * 60 * MIN }, 0);
	links_look(k->ls);
	settle(k);
	assert_int_equal(f.sends, 2);
	f.hold = true;
	links_now(k->ls, NULL);
	while (f.sends == 2)
		assert_int_equal(loop_turn(k->k.loop, 20000), OK);
	link_receipt(links_at(k->ls, 0), f.held.id, LINK_SENT, "has it");
	link_sent(links_at(k->ls, 0), &f.held, LINK_HELD, NULL, 600000);
	assert_int_equal(outbox(k).of[OUTBOX_SENT], 1);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 0);
}

/* While one is on its way nothing else of the link goes. */
static void
test_under_way(void **state)
{
	struct kit *k = *state;
	uint32_t a, b;

	begin_links(k);
	again(k);
	a = report(k, "1");
	b = report(k, "2");
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(move(k, b, "accept", ""), OK);
	f.hold = true;
	links_look(k->ls);
	while (f.sends == 0)
		assert_int_equal(loop_turn(k->k.loop, 20000), OK);
	assert_false(links_idle(k->ls));
	assert_int_equal(f.sends, 1);
	f.hold = false;
	f.fate = LINK_SENT;
	link_sent(links_at(k->ls, 0), &f.held, LINK_SENT, NULL, -1);
	settle(k);
	assert_int_equal(f.sends, 2);
	/* Once is enough. */
	link_sent(links_at(k->ls, 0), &f.held, LINK_REFUSED, NULL, -1);
	assert_int_equal(outbox(k).of[OUTBOX_SENT], 2);
}

/* A deed that may be taken back waits as long as it may. */
static void
test_grace(void **state)
{
	struct kit *k = *state;

	k->row.opts = STR("all=1");
	begin_links(k);
	keep_kit_report(&k->k, 1, 0);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 1);
	again(k);
	assert_int_equal(f.sends, 1);		/* the report, at once */
	assert_int_equal(move(k, 0, "accept", ""), OK);
	again(k);
	assert_int_equal(f.sends, 1);
	clock_warp((struct wall){ BEGIN_MS + k->c.law.undo_ms + 1 }, 0);
	links_look(k->ls);
	settle(k);
	assert_int_equal(f.sends, 2);
}

/* Only those moves, of any case. */
static void
test_on(void **state)
{
	struct kit *k = *state;
	uint32_t a;

	k->row.opts = STR("all=1;on=refuse");
	begin_links(k);
	a = report(k, "1");
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 0);
	assert_int_equal(move(k, a, "refuse", ""), OK);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 1);
}

/* ---- secrets ---- */

static void
test_secret(void **state)
{
	struct kit *k = *state;
	struct http_ask ask = { .method = "GET" };
	struct link *l;

	snprintf(k->auth, sizeof k->auth, "file:%s/auth", k->k.dir);
	k->row.auth = str_of(k->auth);
	write_file(k, "auth", "s3cretword\n", 0644);
	begin_links(k);
	again(k);
	l = links_at(k->ls, 0);
	assert_int_equal(f.opens, 0);		/* others may read it */
	assert_int_equal(l->st.tries, 1);
	write_file(k, "auth", "s3cretword\n", 0600);
	f.done = ERR_REFUSED;
	f.said = "no s3cretword here";
	again(k);
	assert_int_equal(f.polls, 1);
	assert_null(strstr(l->st.said, "s3cretword"));
	assert_int_equal(link_ask(l, &ask), OK);
	assert_int_equal(ask.headers_n, 1);
	assert_string_equal(ask.headers[0], "Authorization: Bearer s3cretword");
	/* Refused: it is read anew, for somebody may put it right. */
	f.fatal = true;
	again(k);
	write_file(k, "auth", "user: me\npass: p:w\nheader: X-A: b\nkey: kkkk\n",
	    0600);
	f.fatal = false;
	f.done = OK;
	again(k);
	assert_int_equal(link_ask(l, &ask), OK);
	assert_string_equal(ask.user, "me");
	assert_string_equal(ask.pass, "p:w");
	assert_string_equal(ask.headers[0], "X-A: b");
	assert_string_equal(link_key(l), "kkkk");
	f.fatal = true;
	again(k);
	write_file(k, "auth", "one\ntwo\n", 0600);
	again(k);
	assert_non_null(strstr(l->st.said, "user:"));
}

/* However long the words around it are, and however it is written. */
static void
test_secret_said(void **state)
{
	struct kit *k = *state;
	char said[400];
	struct link *l;

	snprintf(k->auth, sizeof k->auth, "file:%s/auth", k->k.dir);
	k->row.auth = str_of(k->auth);
	write_file(k, "auth", "user: me\npass: 13800138000s3cret\nkey: ****\n",
	    0600);
	begin_links(k);
	f.done = ERR_REFUSED;
	snprintf(said, sizeof said, "%0*d 13800138000s3cret", (int)sizeof(
	    links_at(k->ls, 0)->st.said) - 14, 0);
	f.said = said;
	again(k);
	l = links_at(k->ls, 0);
	assert_int_equal(f.polls, 1);
	assert_null(strstr(l->st.said, "138"));
	f.said = "Basic bWU6MTM4MDAxMzgwMDBzM2NyZXQ= **** s3cret";
	again(k);
	assert_null(strstr(l->st.said, "bWU6"));
	assert_non_null(strstr(l->st.said, "Basic"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_one), T(test_poll), T(test_asked), T(test_fatal),
		T(test_open), T(test_opts), T(test_marks), T(test_mark_late),
		T(test_aside_full), T(test_rows), T(test_later),
		T(test_refused), T(test_undo), T(test_held),
		T(test_under_way),
		T(test_grace), T(test_on), T(test_secret),
		T(test_secret_said),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
