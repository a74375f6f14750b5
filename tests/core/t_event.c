/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_event.c -- both written forms of an event, ids, bodies, text codings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "core/event.h"

static uint64_t seed = 88172645463325252ull;

static uint32_t
some(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 11) % below;
}

/* --- canonical bytes: whatever changes here changes every digest --- */

static struct event
an_event(void)
{
	struct event e = {
		.v = 1, .kind = EV_CASE_MOVE,
		.id = { "dx01a.t05.26", 7 },
		.subject = STR("DX-20261121-dx01a000042"),
		.at = { 1795240800000, 3 }, .base_n = 1,
		.base = { { "dx01a.t05.26", 6 } },
		.actor = STR("zhangmin"), .login = STR("u07"),
		.seat = STR("07"),
	};

	assert_int_equal(body_text(&e.body, "role", STR("dispatcher")), OK);
	assert_int_equal(body_text(&e.body, "action", STR("dispatch")), OK);
	assert_int_equal(body_int(&e.body, "unit", 12), OK);
	memset(e.prev, 0xAB, sizeof(e.prev));
	return e;
}

static void
is_canonical(struct event *e, const char *want)
{
	struct buf b = { 0 };

	event_canonical(e, &b);
	assert_string_equal(buf_z(&b), want);
	buf_fini(&b);
}

static void
canonical(void **state)
{
	struct event e = an_event();

	(void)state;
	is_canonical(&e, "{\"actor\":\"zhangmin\",\"at\":[1795240800000,3],"
	    "\"base\":[\"dx01a.t05.26:000000000006\"],"
	    "\"body\":{\"action\":\"dispatch\",\"role\":\"dispatcher\","
	    "\"unit\":12},\"id\":\"dx01a.t05.26:000000000007\",\"key\":\"\","
	    "\"kind\":\"case.move\",\"login\":\"u07\",\"prev\":\""
	    "abababababababababababababababab"
	    "abababababababababababababababab\",\"seat\":\"07\","
	    "\"subject\":\"DX-20261121-dx01a000042\",\"v\":1}");
}

static void
canonical_unusual(void **state)
{
	struct event e = {
		.v = 2, .kind = EV_UNKNOWN, .kind_name = STR("case.merge"),
		.id = { "dx01a.common.26", 1 },
		.subject = STR("路灯\"\\\b\f\n\r\t\x01\x7F/"),
		.at = { -1, 0 }, .base_n = 2,
		.base = { { "a.b.26", 1 }, { "c.d.26", 1234567890123 } },
		.key = STR("12345-\xF0\xA0\xAE\xB7"), .sealed = STR("ab"),
	};

	(void)state;
	e.body.f[0] = (struct field){ STR("z"), FIELD_RAW, 0,
	    STR("[1,{\"a\":null}]") };
	e.body.f[1] = (struct field){ STR("a"), FIELD_INT, -5, STR_NONE };
	e.body.n = 2;
	is_canonical(&e, "{\"actor\":\"\",\"at\":[-1,0],\"base\":["
	    "\"a.b.26:000000000001\",\"c.d.26:1234567890123\"],"
	    "\"body\":{\"a\":-5,\"z\":[1,{\"a\":null}]},"
	    "\"id\":\"dx01a.common.26:000000000001\","
	    "\"key\":\"12345-\xF0\xA0\xAE\xB7\",\"kind\":\"case.merge\","
	    "\"login\":\"\",\"prev\":\""
	    "00000000000000000000000000000000"
	    "00000000000000000000000000000000\",\"seal\":\"YWI=\","
	    "\"seat\":\"\",\"subject\":\"路灯\\\"\\\\\\b\\f\\n\\r\\t\\u0001"
	    "\x7F/\",\"v\":2}");
}

/* --- the stored form --- */

static const char *const texts[] = {
	"", "a", "路灯不亮", "\"", "\n\t\\", "\x01", "𠮷",
	("a much longer text, so that its length no longer fits one byte of a "
	"varint and must take two: 0123456789 0123456789 0123456789 0123456789")
};

static struct str
some_text(void)
{
	return str_of(texts[some(sizeof(texts) / sizeof(*texts))]);
}

static void
some_body(struct body *b)
{
	static const char *const names[] = { "to", "unit", "a", "路", "due",
		"reason", "lat", "z9" };

	b->n = 0;
	for (uint32_t i = some(8); i > 0; i--) {
		const char *name = names[some(8)];

		if (some(2))
			assert_int_equal(body_text(b, name, some_text()), OK);
		else
			assert_int_equal(body_int(b, name, some(2) ?
			    -(int64_t)some(1u << 30) * 4000000 :
			    (int64_t)some(300)), OK);
	}
}

static void
some_event(struct event *e)
{
	static const char *const streams[] = { "dx01a.t05.26", "b2a.audit.27",
		"abcdefghijklm.common.26" };

	memset(e, 0, sizeof(*e));
	e->v = 1 + some(3);
	e->kind = (enum event_kind)some(EV_KIND_COUNT);
	if (e->kind == EV_UNKNOWN)
		e->kind_name = STR("later.kind");
	e->subject = some_text();
	e->at = (struct hlc){ (int64_t)some(1u << 30) * 3000 - 1000000000,
	    some(2) ? 0 : some(1u << 31) };
	e->base_n = some(EVENT_BASES + 1);
	for (size_t i = 0; i < e->base_n; i++) {
		strcpy(e->base[i].stream, streams[some(3)]);
		e->base[i].serial = 1 + some(1u << 20) * (uint64_t)some(999);
	}
	e->actor = some_text();
	e->login = some_text();
	e->seat = some_text();
	e->key = some_text();
	e->sealed = some(2) ? some_text() : STR_NONE;
	some_body(&e->body);
	for (size_t i = 0; i < DIGEST_LEN; i++)
		e->prev[i] = (uint8_t)some(256);
	strcpy(e->id.stream, streams[some(3)]);
	e->id.serial = 1 + some(1000);
}

static void
encode(struct event *e, struct buf *stored, struct buf *canon)
{
	stored->n = canon->n = 0;
	event_encode(e, stored);
	event_canonical(e, canon);
}

static void
round_trips(void **state)
{
	struct buf a = { 0 }, ac = { 0 }, b = { 0 }, bc = { 0 };
	struct event e, back;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		some_event(&e);
		encode(&e, &a, &ac);
		memset(&back, 0xA5, sizeof(back));
		back.id = e.id;
		assert_int_equal(event_decode(buf_view(&a), &back), OK);
		encode(&back, &b, &bc);
		assert_true(str_eq(buf_view(&a), buf_view(&b)));
		assert_true(str_eq(buf_view(&ac), buf_view(&bc)));
	}
	buf_fini(&a);
	buf_fini(&ac);
	buf_fini(&b);
	buf_fini(&bc);
}

static void
cut_short(void **state)
{
	struct buf a = { 0 };
	struct event e, back = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		some_event(&e);
		a.n = 0;
		event_encode(&e, &a);
		for (size_t n = 0; n < a.n; n++) {
			char *copy = malloc(n + 1);	/* a reader too far is seen */

			memcpy(copy, a.p, n);
			assert_int_not_equal(event_decode(str_n(copy, n),
			    &back), OK);
			free(copy);
		}
		buf_byte(&a, 0);
		assert_int_equal(event_decode(buf_view(&a), &back),
		    ERR_BAD_INPUT);
	}
	buf_fini(&a);
}

static void
other_forms(void **state)
{
	struct event e = an_event();
	struct buf a = { 0 };

	(void)state;
	event_encode(&e, &a);
	a.p[0] = 2;
	assert_int_equal(event_decode(buf_view(&a), &e), ERR_VERSION);
	a.p[0] = 1;
	a.p[2] = (char)EV_KIND_COUNT;
	assert_int_equal(event_decode(buf_view(&a), &e), ERR_BAD_INPUT);
	buf_fini(&a);
}

/* --- bodies --- */

static void
bodies(void **state)
{
	struct body b = { .n = 0 };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(body_int(&b, "n", 1), OK);
	assert_int_equal(body_text(&b, "m", STR("x")), OK);
	assert_int_equal(body_int(&b, "n", 2), OK);
	assert_int_equal(b.n, 2);
	assert_int_equal(body_num(&b, "n", 9), 2);
	assert_int_equal(body_num(&b, "m", 9), 9);
	assert_int_equal(body_num(&b, "o", 9), 9);
	assert_int_equal(body_str(&b, "n").n, 0);
	assert_true(str_is(body_str(&b, "m"), "x"));
	assert_null(body_get(&b, "o"));
	assert_null(body_get(NULL, "o"));
	body_json(&b, &out);
	assert_string_equal(buf_z(&out), "{\"m\":\"x\",\"n\":2}");
	buf_fini(&out);
}

static void
body_limits(void **state)
{
	static char name[EVENT_FIELDS + 1][8];
	const int64_t most = ((int64_t)1 << 53) - 1;
	struct body b = { .n = 0 };
	char *big = calloc(1, EVENT_TEXT_MAX + 1);

	(void)state;
	assert_int_equal(body_int(&b, "n", most), OK);
	assert_int_equal(body_int(&b, "n", -most), OK);
	assert_int_equal(body_int(&b, "n", most + 1), ERR_TOO_BIG);
	assert_int_equal(body_int(&b, "n", -most - 1), ERR_TOO_BIG);
	assert_int_equal(body_text(&b, "t", str_n(big, EVENT_TEXT_MAX)), OK);
	assert_int_equal(body_text(&b, "t", str_n(big, EVENT_TEXT_MAX + 1)),
	    ERR_TOO_BIG);
	b.n = 0;
	for (int i = 0; i <= EVENT_FIELDS; i++) {
		name[i][0] = (char)('A' + i / 26);
		name[i][1] = (char)('a' + i % 26);
		assert_int_equal(body_int(&b, name[i], i),
		    i < EVENT_FIELDS ? OK : ERR_TOO_BIG);
	}
	free(big);
}

/* Keys unsorted or twice would give two stored forms of one body. */
static void
body_order(void **state)
{
	static const char twice[] = "\x02\x01" "a\0\x02\x01" "a\0\x02";
	static const char back[] = "\x02\x01" "b\0\x02\x01" "a\0\x02";
	static const char many[] = "\xC1\x00";
	struct body b;
	struct str s = str_n(twice, sizeof(twice) - 1);

	(void)state;
	assert_int_equal(body_decode(&s, &b), ERR_BAD_INPUT);
	s = str_n(back, sizeof(back) - 1);
	assert_int_equal(body_decode(&s, &b), ERR_BAD_INPUT);
	s = str_n(many, 1);
	assert_int_equal(body_decode(&s, &b), ERR_BAD_INPUT);
	s = str_n("\x41", 1);
	assert_int_equal(body_decode(&s, &b), ERR_TOO_BIG);
}

/* --- ids --- */

static void
ids(void **state)
{
	static const char *const bad[] = { "", "a.b.26", "a.b.26:", ":1",
		"a.b.26:1", "a.b.26:000000000000", "a.b.26:-00000000001",
		"A.b.26:000000000001", "a b:000000000001",
		"a.b.26:00000000000000001", "a.b.26:00000000000x",
		"a23456789012345678901234567890123456789.:000000000001" };
	char text[EVENT_ID_MAX];
	struct event_id id = { "x", 1 }, two;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(event_id_parse(str_of(bad[i]), &id),
		    ERR_BAD_INPUT);
	assert_int_equal(event_id_parse(STR("a.b.26:000000000042"), &id), OK);
	assert_string_equal(id.stream, "a.b.26");
	assert_int_equal(id.serial, 42);
	event_id_format(&id, text);
	assert_string_equal(text, "a.b.26:000000000042");
	id.serial = 1234567890123;
	event_id_format(&id, text);
	assert_string_equal(text, "a.b.26:1234567890123");
	assert_int_equal(event_id_parse(str_of(text), &two), OK);
	assert_true(event_id_eq(&id, &two));
	two.serial++;
	assert_false(event_id_eq(&id, &two));
}

static void
order(void **state)
{
	struct event e[5] = {
		{ .at = { 1, 9 }, .id = { "z", 9 } },
		{ .at = { 2, 0 }, .id = { "z", 9 } },
		{ .at = { 2, 1 }, .id = { "a", 9 } },
		{ .at = { 2, 1 }, .id = { "b", 1 } },
		{ .at = { 2, 1 }, .id = { "b", 2 } },
	};

	(void)state;
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 5; j++) {
			int c = event_order(&e[i], &e[j]);

			assert_int_equal((c > 0) - (c < 0), (i > j) - (i < j));
		}
}

static void
kinds(void **state)
{
	(void)state;
	for (int k = EV_UNKNOWN + 1; k < EV_KIND_COUNT; k++)
		assert_int_equal(event_kind_of(str_of(event_kind_name(
		    (enum event_kind)k))), k);
	assert_int_equal(event_kind_of(STR("case.nothing")), EV_UNKNOWN);
	assert_int_equal(event_kind_of(STR_NONE), EV_UNKNOWN);
	assert_string_equal(event_kind_name(EV_UNKNOWN), "");
	/* The codes stand in stored events: they may never move. */
	assert_int_equal(EV_CASE_REPORT, 1);
	assert_int_equal(EV_CASE_REVEAL, 9);
	assert_int_equal(EV_IMPORT_DONE, 14);
}

/* --- codings --- */

static void
base64(void **state)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
		{ "\xFB\xFF\xBE", "+/++" } };
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg=a", "Z===",
		"====", "Zh==", "Zm9=", "Zm9v\n", "Zm-v", "Zg==Zg==", "=Zg=" };
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		b.n = 0;
		base64_put(str_of(pairs[i][0]), &b);
		assert_string_equal(buf_z(&b), pairs[i][1]);
		b.n = 0;
		assert_true(base64_get(str_of(pairs[i][1]), &b));
		assert_string_equal(buf_z(&b), pairs[i][0]);
	}
	b.n = 0;
	buf_cstr(&b, "kept");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(base64_get(str_of(bad[i]), &b));
	assert_string_equal(buf_z(&b), "kept");
	buf_fini(&b);
}

static void
hex(void **state)
{
	const uint8_t p[4] = { 0, 0x9A, 0xFF, 0x10 };
	uint8_t back[4];
	char text[9];

	(void)state;
	hex_put(p, 4, text);
	assert_string_equal(text, "009aff10");
	assert_true(hex_get(STR("009aff10"), back, 4));
	assert_memory_equal(p, back, 4);
	assert_false(hex_get(STR("009aff1"), back, 4));
	assert_false(hex_get(STR("009aff100"), back, 4));
	assert_false(hex_get(STR("009aFF10"), back, 4));
	assert_false(hex_get(STR("009aff1g"), back, 4));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical),
		cmocka_unit_test(canonical_unusual),
		cmocka_unit_test(round_trips),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(other_forms),
		cmocka_unit_test(bodies),
		cmocka_unit_test(body_limits),
		cmocka_unit_test(body_order),
		cmocka_unit_test(ids),
		cmocka_unit_test(order),
		cmocka_unit_test(kinds),
		cmocka_unit_test(base64),
		cmocka_unit_test(hex),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
