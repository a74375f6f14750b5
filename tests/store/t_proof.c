/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_proof.c -- the proof of a store: clean after long use, and every damage
 * planted behind its back is found and named; what a rebuild makes anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "seal/seal.h"
#include "store/log.h"
#include "clockkit.h"
#include "rawkit.h"
#include "store_kit.h"

/* One busy store for all: more than a block of texts, every kind of event. */
static int
busy(void **state)
{
	struct place *p = xcalloc(1, sizeof(*p));
	struct body b = { .n = 0 };
	struct intent in = { .kind = EV_ACCOUNT_SET, .subject = STR("lina"),
		.actor = STR("boss"), .body = &b };
	struct body home = { .n = 0 };
	struct intent at_home = { .kind = EV_NODE_HOME, .subject = STR("node"),
		.actor = STR("boss"), .body = &home };
	struct store_fires f = { .max = 5000 };
	struct outcome out;

	place_make(p, "ta");
	clockkit_make(&p->k.law);
	place_import(p, "import-", 4200);
	place_play(p, 1500);
	f.now_ms = p->k.now;
	assert_int_equal(store_fire(p->s, &f, NULL, NULL), OK);
	assert_true(f.fired > 500);
	place_play(p, 1500);
	assert_int_equal(p->k.r->ops->commit(p->k.r, &in, 1, false, &out), OK);
	body_int(&home, "territory", 1);
	body_text(&home, "node", STR("taa"));
	assert_int_equal(p->k.r->ops->commit(p->k.r, &at_home, 1, false, &out),
	    OK);
	place_close(p);
	*state = p;
	return 0;
}

static int
quiet(void **state)
{
	struct place *p = *state;

	place_drop(p);
	free(p);
	return 0;
}

/* --- the damages; each names its database --- */

static void
log_body(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, r->v.mv_size - DIGEST_LEN - 3);
}

static void
log_prev(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, r->v.mv_size - 1);
}

static void
log_last(struct raw *r)
{
	assert_int_equal(mdb_cursor_get(r->c, &r->k, &r->v, MDB_LAST), 0);
	raw_flip(r, sizeof(struct log_head) + 8);
}

static void
log_slot(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct log_head, slot));
}

static void
log_link(struct raw *r)
{
	struct log_head head;
	uint64_t at = 4300;	/* after the import */

	do {
		raw_find(r, &at, sizeof(at));
		memcpy(&head, r->v.mv_data, sizeof(head));
		at++;
	} while (head.prev == 0);
	raw_flip(r, offsetof(struct log_head, prev));
}

static void
log_serial(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct log_head, serial));
}

static void
gone(struct raw *r)
{
	raw_middle(r);
	raw_drop(r);
}

static void
flipped(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, r->v.mv_size - 1);
}

static void
row_state(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct row_head, c.state));
}

static void
row_last(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct row_head, last));
}

static void
row_words(struct raw *r)
{
	raw_middle(r);
	while (r->v.mv_size == sizeof(struct row_head))
		assert_int_equal(mdb_cursor_get(r->c, &r->k, &r->v, MDB_NEXT),
		    0);
	raw_flip(r, r->v.mv_size - 1);
}

/* Another bit in the first, and one too many. */
static void
bit_other(struct raw *r)
{
	assert_int_equal(mdb_cursor_get(r->c, &r->k, &r->v, MDB_FIRST), 0);
	raw_flip(r, r->v.mv_size - 2);
}

static void
bits_more(struct raw *r)
{
	static const uint8_t facet[7] = { FACET_UNIT, 0, 0, 3, 0xE7, 0, 0 };
	static const uint8_t one[18] = { 0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 0,
		0, 16, 0, 0, 0, 5, 0 };

	raw_add(r, facet, sizeof(facet), one, sizeof(one));
}

static void
axis_more(struct raw *r)
{
	static const uint8_t axis[8] = { 0, 1, 0, 0, 0, 9, 0, 0 };
	static const uint8_t one[18] = { 0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 0,
		0, 16, 0, 0, 0, 5, 0 };

	raw_add(r, axis, sizeof(axis), one, sizeof(one));
}

static void
day_more(struct raw *r)
{
	static const uint8_t key[5] = { 1, 0x80, 0, 0, 9 }, line[8] = { 0 };

	raw_add(r, key, sizeof(key), line, sizeof(line));
}

static void
text_more(struct raw *r)
{
	static const uint8_t key[10] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 9 };

	raw_add(r, key, sizeof(key), "\0\1", 2);
}

static void
number_more(struct raw *r)
{
	static const uint32_t slot = 7;

	raw_add(r, "DX-20261121-taa999999", 21, &slot, sizeof(slot));
}

static void
number_other(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, 0);
}

static void
key_more(struct raw *r)
{
	static const uint32_t slot = 7;

	raw_add(r, "import-x", 8, &slot, sizeof(slot));
}

static void
stream_count(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct stream_row, last));
}

static void
stream_digest(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct stream_row, digest));
}

static void
stream_key(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct stream_row, pub));
}

static void
sign_root(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct sign_row, sig) + 3);
}

static void
sign_first(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct sign_row, first));
}

/* The last signature of all, of whatever stream. */
static void
sign_last(struct raw *r)
{
	assert_int_equal(mdb_cursor_get(r->c, &r->k, &r->v, MDB_LAST), 0);
	raw_drop(r);
}

static void
account_name(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, offsetof(struct store_account, name));
}

static void
blob_byte(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, 0);
}

/* One hit more than there was; a rule nobody ever used; a taker too many. */
static void
tally_hits(struct raw *r)
{
	assert_int_equal(mdb_cursor_get(r->c, &r->k, &r->v, MDB_FIRST), 0);
	raw_flip(r, 0);
}

static void
tally_more(struct raw *r)
{
	static const uint8_t rule[4] = { 0, 9, 9, 9 };
	static const uint64_t row[7] = { 1, 0, 0, 0, 0, 0, 5 };

	raw_add(r, rule, sizeof(rule), row, sizeof(row));
}

static void
tally_taker(struct raw *r)
{
	static const uint8_t taker[6] = { 0, 0, 0, 1, 0, 77 };
	static const uint64_t one = 1;

	raw_add(r, taker, sizeof(taker), &one, sizeof(one));
}

static void
tally_gone(struct raw *r)
{
	assert_int_equal(mdb_cursor_get(r->c, &r->k, &r->v, MDB_FIRST), 0);
	raw_drop(r);
}

static void
rule_more(struct raw *r)
{
	static const uint8_t arrival[8] = { 0, 0, 0, 0, 0, 0, 0, 1 };

	raw_add(r, arrival, sizeof(arrival), "", 0);
}

/* Of the case in the middle: a clock of its docket. */
static void
docket_byte(struct raw *r)
{
	raw_middle(r);
	raw_flip(r, r->v.mv_size / 2);
}

static void
docket_more(struct raw *r)
{
	static const uint32_t slot = 70000;

	raw_add(r, &slot, sizeof(slot), "\1", 1);
}

static void
alarm_more(struct raw *r)
{
	static const uint8_t at[12] = { 0x80, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3 };

	raw_add(r, at, sizeof(at), "", 0);
}

static const struct damage {
	const char *db;
	void (*plant)(struct raw *);
	const char *said;
} damages[] = {
	{ "log", log_body, "taa." }, { "log", log_prev, "its prev" },
	{ "log", log_last, "stream" }, { "log", log_slot, "case" },
	{ "log", log_link, "case" }, { "log", log_serial, "serial" },
	{ "log", gone, "cannot be read" },
	{ "row", row_state, "differs from the fold" },
	{ "row", row_last, "case" }, { "row", row_words, "title or place" },
	{ "row", gone, "has no row" },
	{ "facet", bit_other, "facet state=1 " }, { "facet", gone, "facet" },
	{ "facet", bits_more, "facets and time bitmaps" },
	{ "axis", bit_other, "time bitmap axis 0" },
	{ "axis", gone, "time bitmap axis 1" },
	{ "axis", axis_more, "facets and time bitmaps" },
	{ "day", gone, "time line axis" }, { "day", day_more, "day lists" },
	{ "text", flipped, "text index: block " },
	{ "text", gone, "text index" }, { "text", text_more, "text index" },
	{ "number", number_other, "number " },
	{ "number", gone, "does not lead to slot" },
	{ "number", number_more, " numbers and " },
	{ "key", number_other, "intake key" }, { "key", gone, "intake key" },
	{ "key", key_more, "intake keys for" },
	{ "stream", stream_count, "stream number" },
	{ "stream", stream_digest, "stream number" },
	{ "stream", stream_key, "does not fit" },
	{ "sign", sign_root, "does not fit" }, { "sign", sign_first, "covers" },
	{ "sign", gone, "covers" }, { "sign", sign_last, "not signed" },
	{ "serial", flipped, "by its serial" },
	{ "serial", gone, "by its serial" },
	{ "audit", gone, "read of a person" },
	{ "secret", flipped, "" }, { "account", account_name, "account lina" },
	{ "account", gone, "account" }, { "blob", blob_byte, "profile" },
	{ "tally", tally_hits, "rule R1: its counts differ" },
	{ "tally", tally_more, "rule R592137: its counts differ" },
	{ "tally", tally_taker, "rule R1: its counts differ" },
	{ "tally", tally_gone, "rule R1: its counts are missing" },
	{ "rule", rule_more, "rules' events holds" },
	{ "docket", docket_byte, "its docket differs" },
	{ "docket", gone, "its docket differs" },
	{ "docket", docket_more, "dockets holds" },
	{ "alarm", gone, "its alarm is not where" },
	{ "alarm", alarm_more, "alarms holds" },
	{ "home", account_name, "the home of territory 1" },
	{ "home", gone, "the home of territory 1" },
};

static void
every_damage(void **state)
{
	struct place *p = *state;
	size_t missed = 0;

	for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
		const struct damage *d = &damages[i];
		struct store_verdict v;
		struct place hurt;
		struct raw r;

		place_copy(p, &hurt);
		place_close(&hurt);
		raw_open(&r, hurt.dir, d->db);
		d->plant(&r);
		raw_close(&r);
		place_open(&hurt, 0);
		assert_int_equal(store_verify(hurt.s, NULL, &v), OK);
		if (v.clean || strstr(v.fault, d->said) == NULL) {
			print_error("damage %zu (%s): %s\n", i, d->db,
			    v.clean ? "not found" : v.fault);
			missed++;
		}
		place_drop(&hurt);
	}
	assert_int_equal(missed, 0);
}

/* --- clean, rebuilt --- */

static void
clean(void **state)
{
	struct place p;
	struct store_verdict v;

	place_copy(*state, &p);
	v = place_proof(&p);
	assert_true(v.events > 5000 && v.cases > 4200);
	assert_true(v.streams >= 5 && v.seals > 1000);
	assert_int_equal(v.cases, p.k.r->ops->cases(p.k.r));
	place_drop(&p);
}

struct patience { uint64_t calls, most; };

static bool
not_for_long(void *ctx, uint64_t done, uint64_t of)
{
	struct patience *w = ctx;

	assert_true(done <= of);
	return ++w->calls < w->most;
}

static void
rebuilt(void **state)
{
	char before[65], after[65];
	uint64_t answers;
	struct place p;

	place_copy(*state, &p);
	place_hash(&p, before);
	answers = place_answers(&p);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	place_hash(&p, after);
	assert_string_equal(before, after);
	assert_true(place_answers(&p) == answers);
	place_proof(&p);
	place_play(&p, 100);
	place_proof(&p);
	place_drop(&p);
}

static void
rebuilt_after_damage(void **state)
{
	static const char *const made[] = { "row", "number", "key", "facet",
		"axis", "day", "text", "audit", "account", "docket", "alarm",
		"home" };
	char before[65], after[65];
	uint64_t answers;
	struct place p;
	struct raw r;

	place_copy(*state, &p);
	place_hash(&p, before);
	answers = place_answers(&p);
	place_close(&p);
	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++) {
		raw_open(&r, p.dir, made[i]);
		assert_int_equal(mdb_drop(r.t, r.db, 0), 0);
		raw_close(&r);
	}
	place_open(&p, 0);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	place_hash(&p, after);
	assert_string_equal(before, after);
	assert_true(place_answers(&p) == answers);
	place_proof(&p);
	place_drop(&p);
}

static void
given_up(void **state)
{
	struct patience w = { 0, 3 };
	const struct store_progress g = { not_for_long, &w };
	struct store_verdict v;
	char before[65], after[65];
	uint64_t answers;
	struct place p;

	place_copy(*state, &p);
	place_hash(&p, before);
	answers = place_answers(&p);
	assert_int_equal(store_rebuild(p.s, &g, NULL), ERR_CANCELLED);
	assert_int_equal(w.calls, 3);
	place_hash(&p, after);
	assert_string_equal(before, after);
	assert_true(place_answers(&p) == answers);
	w.calls = 0;
	assert_int_equal(store_verify(p.s, &g, &v), ERR_CANCELLED);
	assert_false(v.clean);
	place_play(&p, 20);
	place_proof(&p);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean),
		cmocka_unit_test(rebuilt),
		cmocka_unit_test(rebuilt_after_damage),
		cmocka_unit_test(given_up),
		cmocka_unit_test(every_damage),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("proof", tests, busy, quiet);
}
