/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_callers.c -- who called before; what people say of the guide; questions answered
 * without a case; a promise to call back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "store_kit.h"
#include "store/bits.h"
#include "store/callers.h"
#include "store/log.h"

/* ---- cases ---- */

static uint32_t
report(struct place *p, const char *phone, int64_t promised)
{
	struct body b = { .n = 0 }, secret = { .n = 0 };
	struct intent in = { .kind = EV_CASE_REPORT, .actor = STR("lina"),
		.body = &b, .secret = &secret };
	struct outcome out;

	body_int(&b, "channel", 1);
	if (promised)
		body_int(&b, "promised", promised);
	body_text(&secret, "title", STR("井盖没了"));
	body_text(&secret, "phone", str_of(phone));
	assert_int_equal(p->k.r->ops->commit(p->k.r, &in, 1, false, &out), OK);
	return out.slot;
}

static void
amend_phone(struct place *p, uint32_t slot, const char *phone)
{
	struct body b = { .n = 0 }, secret = { .n = 0 };
	struct case_view v;
	char number[CASE_NUMBER_MAX];
	struct intent in = { .kind = EV_CASE_AMEND, .actor = STR("lina"),
		.body = &b, .secret = &secret };
	struct outcome out;

	assert_int_equal(p->k.r->ops->get(p->k.r, slot, &v), OK);
	str_copy(str_of(v.c->number), number, sizeof(number));
	in.subject = str_of(number);
	body_text(&secret, "phone", str_of(phone));
	assert_int_equal(p->k.r->ops->commit(p->k.r, &in, 1, false, &out), OK);
}

static void
expect_cases(struct place *p, const char *phone, const uint32_t *want, size_t n,
    uint64_t all)
{
	uint32_t slots[4];
	size_t got;
	uint64_t total;

	assert_int_equal(store_caller_cases(p->s, str_of(phone), slots, 4, &got,
	    &total), OK);
	assert_int_equal(got, n);
	assert_int_equal(total, all);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(slots[i], want[i]);
}

static size_t
ending(struct place *p, const char *digits)
{
	struct bits b = { 0 };
	size_t n;
	MDB_txn *t;

	bits_init(&b, 64);
	assert_int_equal(room_read(p->s, &t), OK);
	assert_int_equal(callers_find(p->s, t, str_of(digits), &b), OK);
	room_read_end(p->s);
	n = (size_t)bits_count(&b);
	bits_fini(&b);
	return n;
}

static void
found(struct place *p)
{
	expect_cases(p, "13800001234", (uint32_t[]){ 6, 2, 0 }, 3, 3);
	expect_cases(p, "+86 13800001234", (uint32_t[]){ 6, 2, 0 }, 3, 3);
	expect_cases(p, "13900005678", (uint32_t[]){ 5, 4, 3, 1 }, 4, 4);
	expect_cases(p, "13900001234", (uint32_t[]){ 6 }, 1, 1);
	expect_cases(p, "13700000000", NULL, 0, 0);
	expect_cases(p, "1380", NULL, 0, 0);
	assert_int_equal(ending(p, "1234"), 3);
	assert_int_equal(ending(p, "01234"), 3);
	assert_int_equal(ending(p, "800001234"), 3);
	assert_int_equal(ending(p, "13900001234"), 1);
	assert_int_equal(ending(p, "95678"), 0);
	assert_int_equal(ending(p, "5678"), 4);
	assert_int_equal(ending(p, "678"), 0);
}

static void
earlier_cases(void **state)
{
	struct place p;

	(void)state;
	place_make(&p, "ta");
	expect_cases(&p, "13800001234", NULL, 0, 0);
	assert_int_equal(ending(&p, "1234"), 0);
	report(&p, "13800001234", 0);
	report(&p, "13900005678", 0);
	report(&p, "０１３８００００１２３４", 0);
	report(&p, "+86 139 0000 5678", 0);
	report(&p, "13900005678", 0);
	report(&p, "13900005678", 0);
	amend_phone(&p, report(&p, "13900001234", 0), "13800001234");
	found(&p);
	place_proof(&p);
	place_close(&p);
	place_open(&p, 0);
	found(&p);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	found(&p);
	place_proof(&p);
	place_drop(&p);
}

/* Bulk and single, many of them: what verify counts is what stands. */
static void
many_stand(void **state)
{
	char phone[16];
	struct place p;
	uint32_t slots[1];
	uint64_t all;
	size_t n;

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "x", 300);
	for (int i = 0; i < 200; i++) {
		snprintf(phone, sizeof(phone), "1380000%04d", i % 50);
		report(&p, phone, 0);
	}
	place_play(&p, 300);
	assert_int_equal(store_caller_cases(p.s, STR("13800000049"), slots, 1,
	    &n, &all), OK);
	assert_int_equal(n, 1);
	assert_int_equal(all, 4);
	place_proof(&p);
	place_drop(&p);
}

/* A row too many, a row too few: both are seen. */
static void
damage_is_seen(void **state)
{
	uint8_t extra[CALLER_KEY] = { 'F', 1, 2, 3 }, slot[4] = { 0 };
	struct store_verdict v;
	struct place p;
	MDB_txn *t;

	(void)state;
	place_make(&p, "ta");
	report(&p, "13800001234", 0);
	assert_int_equal(room_write(p.s, &t), OK);
	assert_int_equal(room_put(t, p.s->dbi[DB_CALLER], key_of(extra,
	    sizeof(extra)), key_of(slot, 4), 0), OK);
	assert_int_equal(mdb_txn_commit(t), 0);
	assert_int_equal(store_verify(p.s, NULL, &v), OK);
	assert_false(v.clean);
	assert_non_null(strstr(v.fault, "callers"));
	assert_int_equal(room_write(p.s, &t), OK);
	assert_int_equal(mdb_drop(t, p.s->dbi[DB_CALLER], 0), 0);
	assert_int_equal(mdb_txn_commit(t), 0);
	assert_int_equal(store_verify(p.s, NULL, &v), OK);
	assert_false(v.clean);
	assert_non_null(strstr(v.fault, "phone"));
	place_drop(&p);
}

/* ---- a promise ---- */

static void
promised(void **state)
{
	struct docket d;
	struct case_view v;
	struct place p;
	uint32_t slot;

	(void)state;
	place_make(&p, "ta");
	slot = report(&p, "13800001234", 1790000000000);
	assert_int_equal(p.k.r->ops->get(p.k.r, slot, &v), OK);
	assert_true(v.c->flags & CASE_PROMISED);
	assert_int_equal(p.k.r->ops->docket(p.k.r, slot, &d), OK);
	assert_int_equal(d.promised_ms, 1790000000000);
	place_proof(&p);
	place_drop(&p);
}

/* ---- the guide, and answers ---- */

static void
say(struct place *p, enum event_kind kind, const char *of, int64_t wrong,
    const char *note)
{
	struct body b = { .n = 0 };
	struct intent in = { .kind = kind, .subject = str_of(of),
		.actor = STR("lina"), .body = &b };
	struct outcome out;

	if (kind == EV_GUIDE_FLAG) {
		body_int(&b, "wrong", wrong);
		body_text(&b, "note", str_of(note));
	} else {
		body_int(&b, "channel", wrong);
		body_int(&b, "matter", 1001001);
		body_text(&b, "article", str_of(note));
	}
	assert_int_equal(p->k.r->ops->commit(p->k.r, &in, 1, false, &out), OK);
}

struct said { char text[256]; size_t n; };

static bool
note_flag(void *ctx, const struct store_guide_flag *f)
{
	struct said *s = ctx;
	const size_t used = strlen(s->text);

	snprintf(s->text + used, sizeof(s->text) - used, "%.*s=%d %.*s %s;",
	    STR_ARG(f->of), f->wrong, STR_ARG(f->note), f->actor);
	s->n++;
	return true;
}

static bool
note_answer(void *ctx, const struct store_answer *a)
{
	struct said *s = ctx;
	const size_t used = strlen(s->text);

	snprintf(s->text + used, sizeof(s->text) - used, "%u %u %.*s;",
	    a->channel, a->matter, STR_ARG(a->article));
	return ++s->n < 2;
}

static void
newest_word_counts(void **state)
{
	struct said all = { .n = 0 };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	say(&p, EV_GUIDE_FLAG, "phone:119", 1, "打不通");
	say(&p, EV_GUIDE_FLAG, "article:a1", 1, "过时");
	say(&p, EV_GUIDE_FLAG, "phone:119", 0, "");
	assert_int_equal(store_guide_flags(p.s, note_flag, &all), OK);
	assert_string_equal(all.text,
	    "phone:119=0  lina;article:a1=1 过时 lina;");
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	all = (struct said){ .n = 0 };
	assert_int_equal(store_guide_flags(p.s, note_flag, &all), OK);
	assert_int_equal(all.n, 2);
	place_proof(&p);
	place_drop(&p);
}

static void
answers_are_counted(void **state)
{
	struct said all = { .n = 0 };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	say(&p, EV_ANSWER_GIVE, "", 1, "a1");
	say(&p, EV_ANSWER_GIVE, "", 2, "a2");
	say(&p, EV_ANSWER_GIVE, "", 3, "a3");
	assert_int_equal(store_answers(p.s, 0, INT64_MAX, note_answer, &all),
	    OK);
	assert_string_equal(all.text, "3 1001001 a3;2 1001001 a2;");
	all = (struct said){ .n = 0 };
	assert_int_equal(store_answers(p.s, 0, 1, note_answer, &all), OK);
	assert_int_equal(all.n, 0);
	place_proof(&p);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(earlier_cases),
		cmocka_unit_test(many_stand),
		cmocka_unit_test(damage_is_seen),
		cmocka_unit_test(promised),
		cmocka_unit_test(newest_word_counts),
		cmocka_unit_test(answers_are_counted),
	};

	return cmocka_run_group_tests_name("callers", tests, NULL, NULL);
}
