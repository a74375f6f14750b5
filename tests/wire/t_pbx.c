/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "wire/pbx.h"

struct heard { struct buf all; size_t n, stop_at; bool cut; };

static bool
on_block(void *ctx, const struct pbx_block *b)
{
	struct heard *h = ctx;

	if (b->banner.n > 0)
		buf_fmt(&h->all, "[%.*s]", STR_ARG(b->banner));
	for (size_t i = 0; i < b->n; i++)
		buf_fmt(&h->all, "%.*s=%.*s;", STR_ARG(b->f[i].name),
		    STR_ARG(b->f[i].value));
	buf_byte(&h->all, '|');
	h->cut |= b->cut;
	return ++h->n != h->stop_at;
}

static const struct stream {
	enum pbx_dialect d;
	const char	*bytes, *heard;
	enum err	 err;
} streams[] = {
	{ PBX_AMI, "Asterisk Call Manager/9.0.0\r\nResponse: Success\r\n"
	    "Message: hi\r\n\r\n", "[Asterisk Call Manager/9.0.0]|"
	    "Response=Success;Message=hi;|", OK },
	{ PBX_AMI, "B\nA: 1\nB:2\nC : <unknown>\nD: a: b\nE:\n\n\n\nF: 3\n\n",
	    "[B]|A=1;B=2;C=;D=a: b;E=;|F=3;|", OK },
	/* what the caller chose */
	{ PBX_AMI, "B\nName: \x1b[2J\x07x\xe2\x80\xaey\xc2\x9bz\xff\n\n",
	    "[B]|Name=[2Jxyz;|", OK },
	{ PBX_AMI, "B\nno field here\nA: 1\n\n", "[B]|A=1;|", OK },
	{ PBX_AMI, "B\nA: 1\n", "[B]|", OK },	/* not ended: not told */
	{ PBX_BARESIP, "11:{\"a\":\"b\"  },9:{\"c\":1.5},2:{},",
	    "a=b;|c=1.5;|", OK },
	{ PBX_BARESIP, "12:{\"a\":\"\\u001b\"},", "", ERR_BAD_INPUT },
	{ PBX_BARESIP, "15:{\"a\":\"\\u001bx\"},", "a=x;|", OK },
	{ PBX_BARESIP, "x", "", ERR_BAD_INPUT },
	{ PBX_BARESIP, ":{},", "", ERR_BAD_INPUT },
	{ PBX_BARESIP, "99999:", "", ERR_TOO_BIG },
	{ PBX_BARESIP, "9999999", "", ERR_BAD_INPUT },
	{ PBX_BARESIP, "2:{}{", "", ERR_BAD_INPUT },
	{ PBX_BARESIP, "3:{]},", "", ERR_BAD_INPUT },
};

static enum err
feed(enum pbx_dialect d, struct str bytes, size_t step, struct heard *h)
{
	struct pbx *p = pbx_new(d, on_block, h);
	enum err e = OK;

	while (e == OK && bytes.n > 0) {
		const size_t n = step < bytes.n ? step : bytes.n;

		e = pbx_feed(p, str_n(bytes.p, n));
		bytes = str_from(bytes, n);
	}
	if (e != OK)			/* it stays so */
		assert_int_equal(pbx_feed(p, STR("A: 1\n\n")), e);
	pbx_free(&p);
	return e;
}

/* However the bytes are cut, the same is heard. */
static void
test_streams(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
		for (size_t step = 1; step < 40; step += 3) {
			struct heard h = { 0 };
			const enum err e = feed(streams[i].d,
			    str_of(streams[i].bytes), step, &h);

			if (e != streams[i].err ||
			    strcmp(buf_z(&h.all), streams[i].heard) != 0)
				fail_msg("%zu by %zu: %s %s", i, step,
				    err_name(e), buf_z(&h.all));
			buf_fini(&h.all);
		}
}

static void
test_bounds(void **state)
{
	struct heard h = { 0 };
	struct buf b = { 0 };

	(void)state;
	buf_cstr(&b, "B\nLong: ");
	for (int i = 0; i < 20000; i++)
		buf_byte(&b, 'x');
	buf_cstr(&b, "\n");
	for (int i = 0; i < PBX_FIELDS + 9; i++)
		buf_fmt(&b, "F%d: 1\n", i);
	buf_cstr(&b, "\n");
	assert_int_equal(feed(PBX_AMI, buf_view(&b), 4096, &h), OK);
	assert_int_equal(h.n, 2);
	assert_true(h.cut);
	assert_true(h.all.n < PBX_VALUE + PBX_FIELDS * 8);
	b.n = h.all.n = h.n = 0;
	buf_cstr(&b, "B\n");
	for (int i = 0; i < 70000; i++)	/* a line that never ends */
		buf_byte(&b, 'x');
	assert_int_equal(feed(PBX_AMI, buf_view(&b), 1024, &h), ERR_TOO_BIG);
	b.n = h.all.n = 0;
	buf_cstr(&b, "B\nA: 1\n\nB: 2\n\nC: 3\n\n");
	h = (struct heard){ .all = h.all, .stop_at = 2 };
	assert_int_equal(feed(PBX_AMI, buf_view(&b), 99, &h), ERR_CANCELLED);
	assert_string_equal(buf_z(&h.all), "[B]|A=1;|");
	buf_fini(&b);
	buf_fini(&h.all);
}

/* Nothing of a value can begin a line, or another action. */
static void
test_saying(void **state)
{
	struct buf b = { 0 };

	(void)state;
	pbx_line(&b, "Secret", STR("a\r\nAction: Command\r\n\r\nb"));
	pbx_end(&b);
	assert_string_equal(buf_z(&b), "Secret: aAction: Commandb\r\n\r\n");
	b.n = 0;
	pbx_netstring(&b, STR("{}"));
	assert_string_equal(buf_z(&b), "2:{},");
	buf_fini(&b);
}

static bool
on_get(void *ctx, const struct pbx_block *b)
{
	(void)ctx;
	if (b->n == 0)
		return true;
	assert_true(str_is(pbx_get(b, "calleridnum"), "7"));
	assert_true(str_is(pbx_get(b, "CALLERIDNUM"), "7"));
	assert_int_equal(pbx_get(b, "CallerIDNu").n, 0);
	assert_int_equal(pbx_get(b, "CallerIDNumb").n, 0);
	return true;
}

static void
test_get(void **state)
{
	struct pbx *p = pbx_new(PBX_AMI, on_get, NULL);

	(void)state;
	assert_int_equal(pbx_feed(p, STR("B\nCallerIDNum: 7\n"
	    "CallerIDNum: 8\n\n")), OK);
	pbx_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_saying),
		cmocka_unit_test(test_get),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
