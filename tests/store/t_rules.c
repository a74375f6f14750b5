/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules' events and counts, many cases at once, and stores of older days. */
#include "store_kit.h"

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../core/lawkit.h"

static struct store_rule_stat
stat_of(struct place *p, uint32_t rule)
{
	struct store_rule_stat st;

	assert_int_equal(store_rule_stat(p->s, rule, &st), OK);
	return st;
}

static uint32_t
dispatched(struct place *p)
{
	uint32_t slot = kit_case(&p->k, "井盖", "没了");

	kit_move(&p->k, slot, "seat1", "seat", "accept");
	kit_move(&p->k, slot, "seat1", "seat", "file");
	kit_move(&p->k, slot, "disp1", "dispatcher", "dispatch");
	return slot;
}

/* By hand, to whom no rule would have sent it. */
static void
send_to(struct place *p, uint32_t slot, int64_t unit)
{
	struct deed d;

	deed_move(&p->k, &d, slot, "disp1", "dispatcher", "dispatch");
	for (size_t i = 0; i < d.body.n; i++)
		if (str_is(d.body.f[i].name, "unit"))
			d.body.f[i].num = unit;
		else if (str_starts(d.body.f[i].name, STR("rule")))
			d.body.f[i].num = 0;
	body_int(&d.body, "by_hand", 1);
	deed_must(&p->k, &d);
}

static void
take_back(struct place *p, uint32_t slot, const char *actor)
{
	struct deed d;

	deed_on(&p->k, &d, EV_CASE_UNDO, slot, actor);
	body_text(&d.body, "reason", STR("slip"));
	deed_must(&p->k, &d);
}

static bool
note_taker(void *ctx, uint16_t unit, uint64_t n)
{
	uint64_t *took = ctx;

	took[unit % 8] += n;
	return true;
}

static void
test_counts(void **state)
{
	struct store_rule_stat st;
	uint64_t took[8] = { 0 };
	struct place p;
	uint32_t a, b;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(stat_of(&p, 1).hits, 0);
	a = dispatched(&p);
	b = dispatched(&p);
	kit_move(&p.k, a, "unit2", "unit", "sign");
	st = stat_of(&p, 1);
	assert_int_equal(st.hits, 2);
	assert_int_equal(st.signed_n, 1);
	assert_true(st.last_ms > KIT_NOW);
	/* Sent back, and on to another: that one took it. */
	kit_move(&p.k, b, "unit2", "unit", "return");
	send_to(&p, b, 3);
	st = stat_of(&p, 1);
	assert_int_equal(st.returned, 1);
	assert_int_equal(st.moved, 1);
	assert_int_equal(st.taker, 3);
	assert_int_equal(st.taken, 1);
	assert_int_equal(kit_get(&p.k, b)->former, 2);
	assert_int_equal(store_rule_takers(p.s, 1, note_taker, took), OK);
	assert_int_equal(took[3], 1);
	place_proof(&p);
	place_drop(&p);
}

/* What is taken back counts no more, in whatever order it is looked at. */
static void
test_undo(void **state)
{
	char before[65], after[65];
	struct store_rule_stat st;
	struct place p;
	uint32_t a, b;

	(void)state;
	place_make(&p, "ta");
	a = dispatched(&p);
	kit_move(&p.k, a, "unit2", "unit", "sign");
	take_back(&p, a, "unit2");
	st = stat_of(&p, 1);
	assert_int_equal(st.hits, 1);
	assert_int_equal(st.signed_n, 0);
	b = dispatched(&p);
	assert_int_equal(stat_of(&p, 1).hits, 2);
	take_back(&p, b, "disp1");
	assert_int_equal(stat_of(&p, 1).hits, 1);
	place_proof(&p);
	place_hash(&p, before);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	place_hash(&p, after);
	assert_string_equal(before, after);
	assert_int_equal(stat_of(&p, 1).hits, 1);
	place_proof(&p);
	place_drop(&p);
}

/* --- events of rules --- */

static enum err
rule_event(struct place *p, enum event_kind kind, const char *subject,
    int64_t seen)
{
	struct body b = { .n = 0 };
	struct intent in = { .kind = kind, .actor = STR("admin1"),
		.login = STR("u07"), .subject = str_of(subject), .body = &b };
	struct outcome out;

	body_int(&b, "version", 1);
	body_int(&b, "seen", seen);
	return p->k.r->ops->commit(p->k.r, &in, 1, false, &out);
}

struct heard { char subjects[64]; uint64_t last; };

static bool
hear(void *ctx, const struct event *e, uint64_t arrival)
{
	struct heard *h = ctx;
	size_t n = strlen(h->subjects);

	snprintf(h->subjects + n, sizeof(h->subjects) - n, "%.*s ",
	    STR_ARG(e->subject));
	h->last = arrival;
	return true;
}

static const char *
subjects(struct place *p, uint64_t before, struct heard *h)
{
	*h = (struct heard){ .last = 0 };
	assert_int_equal(store_rule_events(p->s, before, hear, h), OK);
	return h->subjects;
}

static void
test_events(void **state)
{
	char before[65], after[65];
	struct heard h;
	struct place p;
	uint64_t second;

	(void)state;
	place_make(&p, "ta");
	kit_case(&p.k, "井盖", "没了");
	assert_int_equal(rule_event(&p, EV_RULE_ADD, "R1", 0), OK);
	/* Who has not seen that looks again first. */
	assert_int_equal(rule_event(&p, EV_RULE_ADD, "R2", 0), ERR_CONFLICT);
	assert_int_equal(rule_event(&p, EV_RULE_ADD, "R2", 1), OK);
	assert_string_equal(subjects(&p, 0, &h), "R1 R2 ");
	second = h.last;
	kit_case(&p.k, "路灯", "不亮");
	place_hash(&p, before);
	assert_int_equal(rule_event(&p, EV_RULE_RETIRE, "R1", 2), OK);
	assert_int_equal(store_rule_count(p.s), 3);
	place_hash(&p, after);
	assert_string_not_equal(before, after);
	assert_string_equal(subjects(&p, second + 1, &h), "R1 R2 ");
	assert_string_equal(subjects(&p, second, &h), "R1 ");
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	assert_int_equal(store_rule_count(p.s), 3);
	assert_string_equal(subjects(&p, 0, &h), "R1 R2 R1 ");
	/* A profile judged with fewer is not adopted. */
	assert_int_equal(store_adopt(p.s, STR("another\n"), 2, STR("admin1"),
	    STR("u07")), ERR_CONFLICT);
	place_proof(&p);
	assert_int_equal(store_adopt(p.s, STR("another\n"), 3, STR("admin1"),
	    STR("u07")), OK);
	place_drop(&p);
}

/* Which profile was the law when an event came. */
static void
test_archives(void **state)
{
	struct buf then = { 0 };
	struct place p;
	uint64_t first;
	uint32_t slot;

	(void)state;
	place_make(&p, "ta");
	slot = dispatched(&p);
	assert_int_equal(store_dispatch_arrival(p.s, slot, &first), OK);
	assert_int_equal(store_adopt(p.s, STR("another\n"),
	    STORE_ANY_RULES, STR("admin1"), STR("u07")), OK);
	assert_int_equal(store_archive_before(p.s, first, &then), OK);
	assert_true(str_is(buf_view(&then), ARCHIVE));
	then.n = 0;
	assert_int_equal(store_archive_before(p.s, first + 2, &then), OK);
	assert_true(str_is(buf_view(&then), "another\n"));
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	then.n = 0;
	assert_int_equal(store_archive_before(p.s, first, &then), OK);
	assert_true(str_is(buf_view(&then), ARCHIVE));
	slot = kit_case(&p.k, "路灯", "不亮");
	assert_int_equal(store_dispatch_arrival(p.s, slot, &first),
	    ERR_NOT_FOUND);
	buf_fini(&then);
	place_drop(&p);
}

/* What another node adopted was never the law here. */
static void
test_foreign_adoption(void **state)
{
	struct luggage l = { 0 };
	struct buf then = { 0 };
	struct place p, q;
	uint64_t at;
	size_t known, which;
	uint32_t slot;

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "tb");
	assert_int_equal(store_adopt(q.s, STR("another\n"),
	    STORE_ANY_RULES, STR("admin1"), STR("u07")), OK);
	luggage_pack(&l, q.s);
	assert_int_equal(store_take(p.s, l.f, l.n, &known, &which), OK);
	slot = dispatched(&p);
	assert_int_equal(store_dispatch_arrival(p.s, slot, &at), OK);
	assert_int_equal(store_archive_before(p.s, at, &then), OK);
	assert_true(str_is(buf_view(&then), ARCHIVE));
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	place_proof(&p);
	then.n = 0;
	/* Adopted here as well, it is from then on. */
	assert_int_equal(store_adopt(p.s, STR("another\n"),
	    STORE_ANY_RULES, STR("admin1"), STR("u07")), OK);
	assert_int_equal(store_archive_before(p.s, at, &then), OK);
	assert_true(str_is(buf_view(&then), ARCHIVE));
	then.n = 0;
	assert_int_equal(store_archive_before(p.s, at + 9, &then), OK);
	assert_true(str_is(buf_view(&then), "another\n"));
	buf_fini(&then);
	luggage_fini(&l);
	place_drop(&q);
	place_drop(&p);
}

/* --- many at once --- */

struct seen { struct store *s; uint32_t n, last, stop_at; struct str words; };

static bool
see(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct seen *k = ctx;
	struct body body, secret;

	(void)place;
	k->n++;
	k->last = slot;
	assert_int_equal(store_report(k->s, slot, &body, &secret), OK);
	assert_int_equal(body_num(&body, "matter", 0), c->matter);
	assert_true(str_eq(body_str(&secret, "title"), title));
	assert_true(str_eq(body_str(&secret, "title_now"), title));
	assert_true(body_str(&secret, "text").n > 0);
	return slot != k->stop_at;
}

static void
test_scan(void **state)
{
	uint32_t matter = KIT_MATTER3;
	struct query q;
	struct seen k;
	struct place p;
	struct deed d;

	(void)state;
	place_make(&p, "ta");
	for (int i = 0; i < 10; i++)
		kit_case(&p.k, "井盖", "没了");
	deed_report(&p.k, &d, 2, KIT_MATTER3, KIT_GRID);
	deed_words(&d, "占道", "门前", "挡路");
	deed_must(&p.k, &d);
	k = (struct seen){ .s = p.s, .stop_at = SLOT_NONE };
	assert_int_equal(store_scan(p.s, NULL, 0, see, &k), OK);
	assert_int_equal(k.n, 11);
	k = (struct seen){ .s = p.s, .stop_at = 6 };
	assert_int_equal(store_scan(p.s, NULL, 3, see, &k), ERR_CANCELLED);
	assert_int_equal(k.n, 4);
	q = query_facet(FACET_MATTER, &matter);
	k = (struct seen){ .s = p.s, .stop_at = SLOT_NONE };
	assert_int_equal(store_scan(p.s, &q, 0, see, &k), OK);
	assert_int_equal(k.n, 1);
	assert_int_equal(k.last, 10);
	place_drop(&p);
}

/* --- older days --- */

#define HEAD_OLD 112	/* bytes of the head before schema 3 */

/* As it was before: 5 without the tables of intake; 4 without those of the map; 3
 * without those of replication; 2 without those of clocks, with a shorter head; 1
 * without those of rules, too. */
static void
make_old(const struct place *p, uint32_t schema)
{
	static const char *const gone[] = { "caller", "guide", "layer",
		"track", "node", "wait", "aside", "link",
		"cursor", "outdoc", "keywait", "towrap", "want", "chunk",
		"orphan", "docket", "alarm", "home", "outbox", "rule", "tally" };
	static const size_t lack[] = { 0, 21, 19, 15, 4, 2 };
	MDB_env *env;
	MDB_txn *t;
	MDB_dbi db;
	MDB_val k = { 4, (void *)(uintptr_t)"head" }, v;
	char *copy;

	assert_int_equal(mdb_env_create(&env), 0);
	mdb_env_set_maxdbs(env, 64);
	assert_int_equal(mdb_env_open(env, p->dir, 0, 0600), 0);
	assert_int_equal(mdb_txn_begin(env, NULL, 0, &t), 0);
	assert_int_equal(mdb_dbi_open(t, "meta", 0, &db), 0);
	assert_int_equal(mdb_get(t, db, &k, &v), 0);
	copy = xmemdup(v.mv_data, v.mv_size);
	memcpy(copy, &schema, sizeof(schema));
	v.mv_data = copy;
	assert_true(v.mv_size > HEAD_OLD);
	if (schema < 3)
		v.mv_size = HEAD_OLD;
	assert_int_equal(mdb_put(t, db, &k, &v, 0), 0);
	for (size_t i = 0; i < lack[schema]; i++) {
		assert_int_equal(mdb_dbi_open(t, gone[i], 0, &db), 0);
		assert_int_equal(mdb_drop(t, db, 1), 0);
	}
	assert_int_equal(mdb_txn_commit(t), 0);
	mdb_env_close(env);
	free(copy);
}

/* A caller is known by what was told before there was a table of them. */
static void
told(struct place *p)
{
	struct deed d;

	deed_report(&p->k, &d, 1, KIT_MATTER, KIT_GRID);
	deed_words(&d, "路灯不亮", "兴丰大街", "x");
	body_text(&d.secret, "phone", STR("13800001234"));
	deed_must(&p->k, &d);
}

static void
is_known(struct place *p)
{
	uint32_t slot;
	uint64_t all;
	size_t n;

	assert_int_equal(store_caller_cases(p->s, STR("13800001234"), &slot, 1,
	    &n, &all), OK);
	assert_int_equal(all, 1);
	assert_int_equal(slot, 1);
}

static void
older(uint32_t schema)
{
	struct store_options o = { .map_bytes = 0 };
	struct store_fault why;
	char was[65], is[65];
	struct place p;

	place_make(&p, "ta");
	dispatched(&p);
	told(&p);
	place_hash(&p, was);
	place_close(&p);
	make_old(&p, schema);
	o.dir = p.dir;
	assert_int_equal(store_open(&p.s, &o, &why), ERR_OLDER);
	assert_non_null(strstr(why.text, "upgrade"));
	o.older = true;
	assert_int_equal(store_open(&p.s, &o, &why), OK);
	store_set_law(p.s, &p.k.law);
	p.k.r = store_repo(p.s);
	assert_int_equal(store_rebuild(p.s, NULL, &why), OK);
	place_proof(&p);
	place_close(&p);
	place_open(&p, 0);
	assert_int_equal(stat_of(&p, 1).hits, 1);
	is_known(&p);
	place_hash(&p, is);
	assert_string_equal(was, is);
	place_drop(&p);
}

static void
test_older(void **state)
{
	(void)state;
	older(1);
	older(2);
	older(3);
	older(4);
	older(5);
}

/* A backup of before the upgrade can still be brought back. */
static void
test_older_backup(void **state)
{
	struct store_options o = { .map_bytes = 0 };
	struct store_fault why;
	struct place p, q = { .s = NULL };
	char file[96];

	(void)state;
	place_make(&p, "ta");
	dispatched(&p);
	place_close(&p);
	make_old(&p, 1);
	snprintf(file, sizeof(file), "%s/data.mdb", p.dir);
	folder_new(q.dir);
	assert_int_equal(store_restore(file, q.dir, &why), OK);
	o.dir = q.dir;
	assert_int_equal(store_open(&q.s, &o, &why), ERR_OLDER);
	o.older = true;
	assert_int_equal(store_open(&q.s, &o, &why), OK);
	store_set_law(q.s, &p.k.law);
	assert_int_equal(store_rebuild(q.s, NULL, &why), OK);
	place_proof(&q);
	assert_int_equal(stat_of(&q, 1).hits, 1);
	place_drop(&q);
	folder_gone(p.dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_archives),
		cmocka_unit_test(test_foreign_adoption),
		cmocka_unit_test(test_scan),
		cmocka_unit_test(test_older),
		cmocka_unit_test(test_older_backup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
