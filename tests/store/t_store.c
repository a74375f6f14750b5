/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_store.c -- a store in its folder: made, opened, refused, grown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "seal/seal.h"
#include "store_kit.h"
#include "../core/lawkit.h"

static unsigned
mode_of(const char *dir, const char *name)
{
	struct stat st;
	char path[128];

	snprintf(path, sizeof(path), "%s%s%s", dir, *name ? "/" : "", name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static enum err
try_open(const char *dir, const struct store_options *with,
    struct store_fault *why)
{
	struct store_options o = with ? *with : (struct store_options){ 0 };
	struct store *s;
	enum err err;

	o.dir = dir;
	*why = (struct store_fault){ .err = OK };
	err = store_open(&s, &o, why);
	assert_int_equal(err, why->err);
	if (err == OK)
		store_close(&s);
	else
		assert_null(s);
	return err;
}

/* --- making --- */

static void
made_once(void **state)
{
	struct store_birth b = { .node = "ta", .archive = STR("x") };
	struct buf before = { 0 }, after = { 0 };
	struct store_fault why;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	assert_string_equal(store_node(p.s), "taa");
	assert_string_equal(store_dir(p.s), p.dir);
	assert_int_equal(store_mode(p.s), STORE_LIVE);
	file_read(p.dir, "data.mdb", &before);
	b.dir = p.dir;
	assert_int_equal(store_create(&b, &why), ERR_EXISTS);
	assert_true(why.text[0] != 0);
	assert_true(str_eq(buf_view(&before), file_read(p.dir, "data.mdb",
	    &after)));
	buf_fini(&before);
	buf_fini(&after);
	place_drop(&p);
}

static void
names_of_nodes(void **state)
{
	static const char *const bad[] = { "", "a", "1a", "A1", "dx-1",
		"abcdefghijklm", "d\xC3\xA9" };
	struct store_fault why;
	char dir[64], sub[128];
	struct stat st;

	(void)state;
	folder_new(dir);
	snprintf(sub, sizeof(sub), "%s/store", dir);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct store_birth b = { .dir = sub, .node = bad[i],
			.archive = STR("x") };

		assert_int_equal(store_create(&b, &why), ERR_BAD_INPUT);
		assert_int_equal(stat(sub, &st), -1);
	}
	folder_gone(dir);
}

/* Whatever the umask: 0700 and 0600, or 2770 and 0660 for a shared one. */
static void
modes_with(mode_t mask, bool shared)
{
	struct store_birth b = { .node = "ta", .archive = STR("x"),
		.shared = shared };
	unsigned file = shared ? 0660 : 0600, folder = shared ? 02770 : 0700;
	struct store_seat me = { .account = "seat1", .pid = (int)getpid() };
	struct store_options o = { .dir = NULL };
	struct store_fault why;
	char dir[64], sub[80];
	struct store *s;
	mode_t old;

	folder_new(dir);
	snprintf(sub, sizeof(sub), "%s/a", dir);
	b.dir = o.dir = sub;
	old = umask(mask);
	assert_int_equal(store_create(&b, &why), OK);
	assert_int_equal(store_open(&s, &o, &why), OK);
	assert_int_equal(store_seat_enter(s, &me), OK);
	assert_int_equal(store_draft_put(s, STR("seat1"), STR("k"), STR("t")),
	    OK);
	umask(old);
	assert_int_equal(mode_of(sub, ""), folder);
	assert_int_equal(mode_of(sub, "data.mdb"), file);
	assert_int_equal(mode_of(sub, "lock.mdb"), file);
	assert_int_equal(mode_of(sub, "node.key"), file);
	assert_int_equal(mode_of(sub, "want"), file);
	assert_int_equal(mode_of(sub, "seats"), folder);
	assert_int_equal(mode_of(sub, "drafts"), folder);
	assert_int_equal(mode_of(sub, "drafts/seat1"), 0600);
	store_close(&s);
	folder_gone(dir);
}

static void
modes(void **state)
{
	(void)state;
	modes_with(0, false);
	modes_with(022, false);
	modes_with(0177, false);
	modes_with(0, true);
	modes_with(077, true);
}

static void
seeded(void **state)
{
	static const uint8_t seed[32] = { 4, 2 };
	struct store_birth b = { .node = "ta", .archive = STR(ARCHIVE),
		.seed = seed, .mode = STORE_DEMO };
	struct place p[2];
	char hash[2][65];
	struct store_fault why;
	struct buf key[2] = { { 0 } };

	(void)state;
	for (int i = 0; i < 2; i++) {
		place_make(&p[i], "tx");	/* its law and clock */
		place_close(&p[i]);
		folder_gone(p[i].dir);
		b.dir = p[i].dir;
		assert_int_equal(store_create(&b, &why), OK);
		place_open(&p[i], 0);
		assert_int_equal(store_mode(p[i].s), STORE_DEMO);
		place_import(&p[i], "k", 80);
		place_hash(&p[i], hash[i]);
		file_read(p[i].dir, "node.key", &key[i]);
	}
	assert_string_equal(hash[0], hash[1]);
	assert_true(str_eq(buf_view(&key[0]), buf_view(&key[1])));
	for (int i = 0; i < 2; i++) {
		buf_fini(&key[i]);
		place_drop(&p[i]);
	}
}

/* --- refused --- */

static void
not_there(void **state)
{
	struct store_fault why;
	char dir[64];
	struct stat st;

	(void)state;
	folder_new(dir);
	assert_int_equal(try_open(dir, NULL, &why), ERR_NOT_FOUND);
	assert_true(strstr(why.text, dir) != NULL);
	folder_gone(dir);
	assert_int_equal(try_open(dir, NULL, &why), ERR_NOT_FOUND);
	assert_int_equal(stat(dir, &st), -1);
}

static void
raw_meta(const char *dir, const void *head, size_t n, bool drop_text)
{
	MDB_val k = { 4, (void *)(uintptr_t)"head" };
	MDB_val v = { n, (void *)(uintptr_t)head };
	MDB_env *env;
	MDB_txn *t;
	MDB_dbi db;

	assert_int_equal(mdb_env_create(&env), 0);
	assert_int_equal(mdb_env_set_maxdbs(env, 4), 0);
	assert_int_equal(mdb_env_open(env, dir, 0, 0600), 0);
	assert_int_equal(mdb_txn_begin(env, NULL, 0, &t), 0);
	assert_int_equal(mdb_dbi_open(t, "meta", 0, &db), 0);
	assert_int_equal(mdb_put(t, db, &k, &v, 0), 0);
	if (drop_text) {
		assert_int_equal(mdb_dbi_open(t, "text", 0, &db), 0);
		assert_int_equal(mdb_drop(t, db, 1), 0);
	}
	assert_int_equal(mdb_txn_commit(t), 0);
	mdb_env_close(env);
}

static void
made_by_newer(void **state)
{
	const uint32_t head[100] = { STORE_SCHEMA + 1 };
	struct store_options only_look = { .read_only = true };
	struct buf before = { 0 }, after = { 0 };
	struct store_fault why;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	place_close(&p);
	raw_meta(p.dir, head, sizeof(head), true);
	file_read(p.dir, "data.mdb", &before);
	assert_int_equal(try_open(p.dir, NULL, &why), ERR_VERSION);
	assert_true(strstr(why.text, "newer") != NULL);
	assert_int_equal(try_open(p.dir, &only_look, &why), ERR_VERSION);
	assert_true(str_eq(buf_view(&before), file_read(p.dir, "data.mdb",
	    &after)));
	buf_fini(&before);
	buf_fini(&after);
	place_drop(&p);
}

static void
damaged(void **state)
{
	const uint32_t head[3] = { STORE_SCHEMA };
	struct store_fault why;
	struct place p;
	char junk[9000];

	(void)state;
	place_make(&p, "ta");
	place_close(&p);
	raw_meta(p.dir, head, sizeof(head), false);
	assert_int_equal(try_open(p.dir, NULL, &why), ERR_DAMAGED);
	raw_meta(p.dir, head, 0, false);
	assert_int_equal(try_open(p.dir, NULL, &why), ERR_DAMAGED);
	memset(junk, 'x', sizeof(junk));
	file_write(p.dir, "data.mdb", str_n(junk, sizeof(junk)));
	assert_int_not_equal(try_open(p.dir, NULL, &why), OK);
	file_write(p.dir, "data.mdb", str_n(junk, 100));
	assert_int_not_equal(try_open(p.dir, NULL, &why), OK);
	place_drop(&p);
}

static long
far_away(const char *dir)
{
	(void)dir;
	return 0x6969;	/* nfs */
}

static void
on_the_network(void **state)
{
	struct store_options o = { .fs_type = far_away };
	struct store_fault why;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	place_close(&p);
	assert_int_equal(try_open(p.dir, &o, &why), ERR_NETFS);
	assert_true(strstr(why.text, "0x6969") != NULL);
	assert_int_equal(try_open(p.dir, NULL, &why), OK);
	place_drop(&p);
}

static void
foreign_key(void **state)
{
	struct store_options only_look = { .read_only = true };
	struct buf key = { 0 };
	struct store_fault why;
	struct place p, q;
	char path[80];

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "ta");
	place_close(&p);
	place_close(&q);
	file_write(p.dir, "node.key", file_read(q.dir, "node.key", &key));
	assert_int_equal(try_open(p.dir, NULL, &why), ERR_CRYPTO);
	assert_true(strstr(why.text, "node.key") != NULL);
	file_write(p.dir, "node.key", STR("nothing"));
	assert_int_equal(try_open(p.dir, NULL, &why), ERR_CRYPTO);
	snprintf(path, sizeof(path), "%s/node.key", p.dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(try_open(p.dir, NULL, &why), ERR_CRYPTO);
	assert_int_equal(try_open(p.dir, &only_look, &why), OK);
	buf_fini(&key);
	place_drop(&p);
	place_drop(&q);
}

/* What nobody may do as root is tried as nobody. */
static void
as_nobody(int (*fn)(struct place *), struct place *p)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(99);
		_exit(fn(p));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int
look_only(struct place *p)
{
	struct store_options o = { .dir = p->dir };
	struct store_fault why;
	struct store *s;
	char hex[65];
	struct intent in = { .kind = EV_CASE_REPORT };
	struct outcome out;

	if (store_open(&s, &o, &why) != ERR_READ_ONLY)
		return 1;
	o.read_only = true;
	if (store_open(&s, &o, &why) != OK)
		return 2;
	store_set_law(s, &p->k.law);
	if (store_state_hash(s, hex) != OK)
		return 3;
	if (store_repo(s)->ops->commit(store_repo(s), &in, 1, false, &out) !=
	    ERR_READ_ONLY)
		return 4;
	if (store_draft_put(s, STR("seat1"), STR("k"), STR("t")) !=
	    ERR_READ_ONLY)
		return 5;
	store_close(&s);
	return 0;
}

static int
make_there(struct place *p)
{
	char sub[80];
	struct store_birth b = { .dir = sub, .node = "ta", .archive = STR("x") };
	struct store_fault why;

	snprintf(sub, sizeof(sub), "%s/new", p->dir);
	return store_create(&b, &why) != ERR_READ_ONLY;
}

static void
read_only_folder(void **state)
{
	struct place p;
	char path[80];

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "k", 3);
	place_close(&p);
	snprintf(path, sizeof(path), "%s/lock.mdb", p.dir);
	assert_int_equal(chmod(path, 0444), 0);
	snprintf(path, sizeof(path), "%s/data.mdb", p.dir);
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(p.dir, 0555), 0);
	as_nobody(look_only, &p);
	as_nobody(make_there, &p);
	assert_int_equal(chmod(p.dir, 0755), 0);
	place_drop(&p);
}

/* --- grown --- */

static void
map_grows(void **state)
{
	struct store_health h;
	struct place p;
	char a[65], b[65];

	(void)state;
	place_make(&p, "ta");
	place_close(&p);
	place_open(&p, 1 << 20);
	assert_int_equal(store_health(p.s, &h), OK);
	assert_true(h.map_bytes <= 2 << 20);
	place_play(&p, 300);
	place_import(&p, "k", 9000);
	assert_int_equal(store_health(p.s, &h), OK);
	assert_true(h.map_bytes > 64u << 20);
	assert_int_equal(p.k.r->ops->cases(p.k.r), h.cases);
	assert_true(h.cases >= 9000);
	while (store_tend(p.s))
		;
	place_proof(&p);
	place_hash(&p, a);
	place_close(&p);
	place_open(&p, 1 << 20);	/* a rebuild needs room too */
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	place_hash(&p, b);
	assert_string_equal(a, b);
	place_proof(&p);
	place_drop(&p);
}

static void
other_process_grows(void **state)
{
	struct place p;
	pid_t child;
	int status;

	(void)state;
	place_make(&p, "ta");
	place_close(&p);
	place_open(&p, 1 << 20);
	place_import(&p, "a", 64);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct place q = p;

		place_open(&q, 0);
		place_import(&q, "b", 9000);
		place_close(&q);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(p.k.r->ops->cases(p.k.r), 9064);
	place_import(&p, "c", 64);
	place_proof(&p);
	place_drop(&p);
}

/* --- what is too long --- */

static void
too_long(void **state)
{
	static char big[EVENT_TEXT_MAX];
	struct outcome out;
	struct place p;
	struct deed d;

	(void)state;
	place_make(&p, "ta");
	memset(big, 'x', sizeof(big));
	deed_report(&p.k, &d, 1, KIT_MATTER, KIT_GRID);
	deed_words(&d, "t", "p", "x");
	assert_int_equal(body_text(&d.secret, "text", str_n(big, sizeof(big))),
	    OK);
	assert_int_equal(deed_do(&p.k, &d, &out), ERR_TOO_BIG);
	assert_int_equal(body_text(&d.secret, "text", str_n(big, sizeof(big) -
	    1000)), OK);
	d.it.key = str_n(big, 481);
	assert_int_equal(deed_do(&p.k, &d, &out), ERR_TOO_BIG);
	d.it.key = str_n(big, 480);
	assert_int_equal(deed_do(&p.k, &d, &out), OK);
	deed_on(&p.k, &d, EV_CASE_NOTE, 0, "seat1");
	d.it.subject = str_n(big, 5000);
	assert_int_equal(deed_do(&p.k, &d, &out), ERR_NOT_FOUND);
	d.it.subject = STR_NONE;
	assert_int_equal(deed_do(&p.k, &d, &out), ERR_NOT_FOUND);
	place_proof(&p);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_once),
		cmocka_unit_test(names_of_nodes),
		cmocka_unit_test(modes),
		cmocka_unit_test(seeded),
		cmocka_unit_test(not_there),
		cmocka_unit_test(made_by_newer),
		cmocka_unit_test(damaged),
		cmocka_unit_test(on_the_network),
		cmocka_unit_test(foreign_key),
		cmocka_unit_test(read_only_folder),
		cmocka_unit_test(map_grows),
		cmocka_unit_test(other_process_grows),
		cmocka_unit_test(too_long),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
