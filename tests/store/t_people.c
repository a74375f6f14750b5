/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_people.c -- what a store keeps for the people at it: the adopted profile,
 * accounts, seats, drafts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "seal/seal.h"
#include "store_kit.h"

/* --- profile, accounts --- */

static void
adopted(void **state)
{
	struct buf b = { 0 };
	uint8_t digest[32], want[32];
	struct place p;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(store_archive(p.s, &b, digest), OK);
	assert_true(str_is(buf_view(&b), ARCHIVE));
	assert_int_equal(store_adopt(p.s, STR("another"), STORE_ANY_RULES,
	    STR("boss"), STR("u01")), OK);
	b.n = 0;
	assert_int_equal(store_archive(p.s, &b, digest), OK);
	assert_true(str_is(buf_view(&b), "another"));
	seal_digest(STR("another"), want);
	assert_memory_equal(digest, want, 32);
	place_proof(&p);
	buf_fini(&b);
	place_drop(&p);
}

struct people { struct store_account a[8]; size_t n; };

static bool
note_account(void *ctx, const struct store_account *a)
{
	struct people *l = ctx;

	l->a[l->n++] = *a;
	return true;
}

static void
set_account(struct place *p, const char *code, const char *name, int64_t roles,
    int64_t disabled)
{
	struct body b = { .n = 0 };
	struct intent in = { .kind = EV_ACCOUNT_SET, .subject = str_of(code),
		.actor = STR("boss"), .body = &b };
	struct outcome out;

	body_text(&b, "name", str_of(name));
	body_text(&b, "logins", STR("u07,u08"));
	body_int(&b, "roles", roles);
	body_int(&b, "unit", 3);
	body_int(&b, "disabled", disabled);
	assert_int_equal(p->k.r->ops->commit(p->k.r, &in, 1, false, &out), OK);
}

static void
accounts(void **state)
{
	struct people l = { .n = 0 };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(store_accounts(p.s, note_account, &l), OK);
	assert_int_equal(l.n, 0);
	set_account(&p, "zhangmin", "张敏", 6, 0);
	set_account(&p, "lina", "李娜", 2, 0);
	set_account(&p, "zhangmin", "张敏", 4, 1);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	assert_int_equal(store_accounts(p.s, note_account, &l), OK);
	assert_int_equal(l.n, 2);
	assert_string_equal(l.a[1].code, "zhangmin");
	assert_string_equal(l.a[1].name, "张敏");
	assert_string_equal(l.a[1].logins, "u07,u08");
	assert_int_equal(l.a[1].roles, 4);
	assert_int_equal(l.a[1].unit, 3);
	assert_true(l.a[1].disabled);
	assert_false(l.a[0].disabled);
	place_proof(&p);
	place_drop(&p);
}

/* --- seats --- */

struct room { char who[8][ACCOUNT_MAX]; size_t n; };

static bool
note_seat(void *ctx, const struct store_seat *s)
{
	struct room *r = ctx;

	memcpy(r->who[r->n++], s->account, ACCOUNT_MAX);
	return true;
}

static size_t
seats_now(struct place *p, struct room *r)
{
	r->n = 0;
	assert_int_equal(store_seats(p->s, note_seat, r), OK);
	return r->n;
}

static pid_t
sit_down(struct place *p)
{
	int ready[2];
	pid_t child;
	char c;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct store_seat me = { .account = "seat2", .login = "u08",
			.tty = "pts/1", .pid = (int)getpid() };
		struct store_options o = { .dir = p->dir };
		struct store_fault why;
		struct store *s;

		if (store_open(&s, &o, &why) == OK &&
		    store_seat_enter(s, &me) == OK)
			(void)!write(ready[1], "y", 1);
		pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return child;
}

static void
seats(void **state)
{
	struct store_seat me = { .account = "seat1", .login = "u07",
		.tty = "pts/0", .pid = (int)getpid(), .since_ms = 5 };
	struct room r;
	struct place p;
	pid_t child;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(seats_now(&p, &r), 0);
	assert_int_equal(store_seat_enter(p.s, &me), OK);
	assert_int_equal(seats_now(&p, &r), 1);
	assert_string_equal(r.who[0], "seat1");
	place_close(&p);	/* before the fork: a store is one process's */
	child = sit_down(&p);
	place_open(&p, 0);
	assert_int_equal(seats_now(&p, &r), 1);
	assert_string_equal(r.who[0], "seat2");
	assert_int_equal(store_seat_enter(p.s, &me), OK);
	assert_int_equal(seats_now(&p, &r), 2);
	assert_int_equal(seats_now(&p, &r), 2);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(seats_now(&p, &r), 1);
	assert_string_equal(r.who[0], "seat1");
	place_close(&p);
	place_open(&p, 0);
	assert_int_equal(seats_now(&p, &r), 0);
	place_drop(&p);
}

/* --- drafts --- */

struct desk { char key[8][16], text[8][64]; size_t n; };

static bool
note_draft(void *ctx, struct str key, struct str text, int64_t at_ms)
{
	struct desk *d = ctx;

	assert_true(at_ms > 0);
	str_copy(key, d->key[d->n], sizeof(d->key[0]));
	str_copy(text, d->text[d->n++], sizeof(d->text[0]));
	return true;
}

static size_t
drafts_now(struct place *p, struct desk *d)
{
	d->n = 0;
	assert_int_equal(store_drafts(p->s, STR("seat1"), note_draft, d), OK);
	return d->n;
}

static void
put(struct place *p, const char *key, const char *text)
{
	assert_int_equal(store_draft_put(p->s, STR("seat1"), str_of(key),
	    str_of(text)), OK);
}

static void
drafts(void **state)
{
	struct place p;
	struct desk d;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(drafts_now(&p, &d), 0);
	put(&p, "new", "a\nb\t路灯");
	put(&p, "DX-1", "reply");
	put(&p, "new", "a\nb\t路灯不亮");
	assert_int_equal(drafts_now(&p, &d), 2);
	assert_string_equal(d.key[0], "new");
	assert_string_equal(d.text[0], "a\nb\t路灯不亮");
	assert_string_equal(d.text[1], "reply");
	put(&p, "new", "");
	assert_int_equal(drafts_now(&p, &d), 1);
	put(&p, "DX-1", "");
	assert_int_equal(drafts_now(&p, &d), 0);
	assert_int_equal(store_draft_put(p.s, STR("../x"), STR("k"), STR("t")),
	    ERR_BAD_INPUT);
	assert_int_equal(store_draft_put(p.s, STR("seat1"), STR("a\tb"),
	    STR("t")), ERR_BAD_INPUT);
	assert_int_equal(store_draft_put(p.s, STR("seat1"), STR("a\nb"),
	    STR("t")), ERR_BAD_INPUT);
	assert_int_equal(store_draft_put(p.s, STR_NONE, STR("k"), STR("t")),
	    ERR_BAD_INPUT);
	place_drop(&p);
}

/* Cut anywhere, what was whole before stands, and what comes after too. */
static void
drafts_cut(void **state)
{
	struct buf whole = { 0 }, one = { 0 };
	struct place p;
	struct desk d;

	(void)state;
	place_make(&p, "ta");
	put(&p, "k1", "first\n1\tk\t3\nabc\n");
	file_read(p.dir, "drafts/seat1", &one);
	put(&p, "k2", "second\n\n");
	file_read(p.dir, "drafts/seat1", &whole);
	for (size_t n = one.n; n < whole.n; n++) {
		file_write(p.dir, "drafts/seat1", str_n(whole.p, n));
		assert_int_equal(drafts_now(&p, &d), 1);
		assert_string_equal(d.text[0], "first\n1\tk\t3\nabc\n");
		put(&p, "k3", "third");
		assert_int_equal(drafts_now(&p, &d), 2);
		assert_string_equal(d.text[0], "first\n1\tk\t3\nabc\n");
		assert_string_equal(d.text[1], "third");
	}
	for (size_t n = 0; n < one.n; n++) {
		file_write(p.dir, "drafts/seat1", str_n(whole.p, n));
		assert_int_equal(drafts_now(&p, &d), 0);
	}
	buf_fini(&whole);
	buf_fini(&one);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adopted),
		cmocka_unit_test(accounts),
		cmocka_unit_test(seats),
		cmocka_unit_test(drafts),
		cmocka_unit_test(drafts_cut),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
