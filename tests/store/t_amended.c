/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a case was reported with, as it stands today: amendments of the
 * profile's own fields and of the text, taken back or not. */
#include "store_kit.h"

#include "../core/lawkit.h"

#define STR_INIT(z) { z, sizeof(z) - 1 }
#define FIELD(i, k, co) { .id = i, .kind = k, .code = STR_INIT(co), \
	.name = STR_INIT(co) }

static struct law_field fields[] = {
	FIELD(1, LAW_TEXT, "words"), FIELD(2, LAW_WORD, "component"),
	FIELD(3, LAW_NUMBER, "count"), FIELD(4, LAW_TEXT, "remark"),
};

static void
begin(struct place *p)
{
	place_make(p, "ta");
	p->k.law.fields = fields;
	p->k.law.fields_n = sizeof fields / sizeof *fields;
}

static uint32_t
reported(struct place *p)
{
	struct deed d;

	deed_report(&p->k, &d, 2, KIT_MATTER, KIT_GRID);
	deed_words(&d, "井盖", "路口", "没了");
	assert_int_equal(body_text(&d.body, "component", STR("rain")), OK);
	assert_int_equal(body_int(&d.body, "count", 1), OK);
	return deed_must(&p->k, &d);
}

static void
amend(struct place *p, uint32_t slot, const char *component, int64_t count,
    const char *remark)
{
	struct deed d;

	deed_on(&p->k, &d, EV_CASE_AMEND, slot, "seat1");
	if (component)
		assert_int_equal(body_text(&d.body, "component",
		    str_of(component)), OK);
	if (count)
		assert_int_equal(body_int(&d.body, "count", count), OK);
	if (remark)
		assert_int_equal(body_text(&d.secret, "remark",
		    str_of(remark)), OK);
	d.it.secret = remark ? &d.secret : NULL;
	deed_must(&p->k, &d);
}

static void
take_back(struct place *p, uint32_t slot)
{
	struct deed d;

	deed_on(&p->k, &d, EV_CASE_UNDO, slot, "seat1");
	assert_int_equal(body_text(&d.body, "reason", STR("slip")), OK);
	deed_must(&p->k, &d);
}

/* Twice: what was lent first must not be in the way. */
static void
expect(struct place *p, uint32_t slot, const char *component, int64_t count,
    const char *remark)
{
	struct body body, secret;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_report(p->s, slot, &body, &secret), OK);
		assert_true(str_is(body_str(&body, "component"), component));
		assert_int_equal(body_num(&body, "count", 0), count);
		assert_true(str_is(body_str(&secret, "remark"), remark));
		assert_true(str_is(body_str(&secret, "text"), "没了"));
		assert_int_equal(body_num(&body, "matter", 0), KIT_MATTER);
	}
}

static void
test_newest(void **state)
{
	struct place p;
	uint32_t slot, other;

	(void)state;
	begin(&p);
	slot = reported(&p);
	other = reported(&p);
	expect(&p, slot, "rain", 1, "");
	amend(&p, slot, "power", 0, NULL);
	expect(&p, slot, "power", 1, "");
	amend(&p, slot, "water", 7, "deep");
	expect(&p, slot, "water", 7, "deep");
	take_back(&p, slot);
	expect(&p, slot, "power", 1, "");
	/* An empty one is the newest, too. */
	amend(&p, slot, "", 0, NULL);
	expect(&p, slot, "", 1, "");
	expect(&p, other, "rain", 1, "");
	place_drop(&p);
}

/* Only what the profile lists is another's to change; the text stands beside
 * the first one. */
static void
test_others(void **state)
{
	struct body body, secret;
	struct place p;
	struct deed d;
	uint32_t slot;

	(void)state;
	begin(&p);
	slot = reported(&p);
	deed_on(&p.k, &d, EV_CASE_AMEND, slot, "seat1");
	assert_int_equal(body_int(&d.body, "matter", KIT_MATTER2), OK);
	assert_int_equal(body_text(&d.body, "odd", STR("1")), OK);
	assert_int_equal(body_text(&d.secret, "text", STR("找到了")), OK);
	d.it.secret = &d.secret;
	deed_must(&p.k, &d);
	expect(&p, slot, "rain", 1, "");
	assert_int_equal(store_report(p.s, slot, &body, &secret), OK);
	assert_null(body_get(&body, "odd"));
	assert_true(str_is(body_str(&secret, "text_now"), "找到了"));
	take_back(&p, slot);
	assert_int_equal(store_report(p.s, slot, &body, &secret), OK);
	assert_null(body_get(&secret, "text_now"));
	place_proof(&p);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_newest),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
