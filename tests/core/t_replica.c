/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_replica.c -- documents that travel, byte for byte; names of databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "core/replica.h"

static void
kinds(void **state)
{
	static const struct { const char *id; enum doc_kind kind; } t[] = {
		{ "dx01a.t005.26:000000000001", DOC_EVENT },
		{ "dx01a.common.26:000000012345", DOC_EVENT },
		{ "q:dx01a.t005.26:000000000001", DOC_QUOTE },
		{ "k:dx01a:t02a:000000000003", DOC_KEYS },
		{ "b:00ff:0000", DOC_BLOB },
		{ "_design/all", DOC_DESIGN }, { "_local/x", DOC_OTHER },
		{ "", DOC_OTHER }, { "x", DOC_OTHER },
		{ "dx01a.t005.26:1", DOC_OTHER },
		{ "dx01a.t005.26:000000000000", DOC_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_int_equal(doc_kind_of(str_of(t[i].id)), t[i].kind);
}

static void
databases(void **state)
{
	static const struct { const char *db; uint32_t territory; bool audit;
		unsigned year; } good[] = {
		{ "t005.26", 5, false, 26 }, { "t999.00", 999, false, 0 },
		{ "common.26", 0, false, 26 }, { "audit.27", 0, true, 27 },
	};
	static const char *const bad[] = { "", "t000.26", "t05.26", "t0005.26",
		"t005", "t005.", "t005.2", "t005.026", "t005.2x", "tx05.26",
		"Common.26", "common", "t005.26.1", "u005.26", "t 05.26",
		"t-05.26", "t+05.26" };
	struct replica_db d;
	char out[REPLICA_DB_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(replica_db_parse(str_of(good[i].db), &d));
		assert_int_equal(d.territory, good[i].territory);
		assert_int_equal(d.audit, good[i].audit);
		assert_int_equal(d.year, good[i].year);
		replica_db_format(&d, out);
		assert_string_equal(out, good[i].db);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (replica_db_parse(str_of(bad[i]), &d))
			fail_msg("%s", bad[i]);
	assert_true(replica_db(STR("dx01a.t005.26"), out));
	assert_string_equal(out, "t005.26");
	assert_true(replica_db(STR("dx01a.audit.26"), out));
	assert_string_equal(out, "audit.26");
	assert_false(replica_db(STR("t005.26"), out));
	assert_false(replica_db(STR(".t005.26"), out));
	assert_false(replica_db(STR("dx01a"), out));
	assert_string_equal(out, "");
	/* A name cannot run over what holds it. */
	assert_false(replica_db(STR("a.commoncommoncommoncommon.26"), out));
}

static struct event
an_event(void)
{
	struct event e = { .v = 1, .kind = EV_CASE_NOTE,
	    .subject = STR("DX-1"), .at = { 1795240800000ll, 0 } };

	assert_int_equal(event_id_parse(STR("dx01a.t005.26:000000000007"),
	    &e.id), OK);
	return e;
}

static void
digest_make(uint8_t d[DIGEST_LEN], uint8_t from)
{
	for (int i = 0; i < DIGEST_LEN; i++)
		d[i] = (uint8_t)(from + i);
}

#define HEAD "\"_rev\":\"1-000102030405060708090a0b0c0d0e0f\"," \
	"\"_revisions\":{\"start\":1,\"ids\":" \
	"[\"000102030405060708090a0b0c0d0e0f\"]}"
#define ROOT "101112131415161718191a1b1c1d1e1f" \
	"202122232425262728292a2b2c2d2e2f"

static void
same(struct buf *b, const char *want)
{
	assert_string_equal(buf_z(b), want);
	b->n = 0;
}

static void
events(void **state)
{
	struct event e = an_event();
	struct commit_sign sign = { .first = 5, .last = 7 };
	uint8_t digest[DIGEST_LEN], path[2][DIGEST_LEN];
	struct buf b = { 0 };

	(void)state;
	digest_make(digest, 0);
	digest_make(sign.root, 16);
	digest_make(path[0], 16);
	memset(path[1], 0xff, DIGEST_LEN);
	memset(sign.sig, 0, sizeof(sign.sig));
	doc_put_event(&b, &e, STR("{\"a\":\"\\n\"}"), digest, NULL);
	same(&b, "{\"_id\":\"dx01a.t005.26:000000000007\"," HEAD
	    ",\"case\":\"DX-1\",\"ev\":\"{\\\"a\\\":\\\"\\\\n\\\"}\","
	    "\"t\":\"case.note\",\"ts\":1795240800000}");
	doc_put_event(&b, &e, STR("{}"), digest, &sign);
	same(&b, "{\"_id\":\"dx01a.t005.26:000000000007\"," HEAD
	    ",\"case\":\"DX-1\",\"ev\":\"{}\",\"t\":\"case.note\","
	    "\"ts\":1795240800000,\"sign\":{\"first\":5,\"root\":\"" ROOT
	    "\",\"sig\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\"}}");
	e.kind = EV_UNKNOWN;
	e.kind_name = STR("case.later");
	doc_put_quote(&b, &e, STR("{}"), digest, &sign,
	    (const uint8_t (*)[DIGEST_LEN])path, 2);
	same(&b, "{\"_id\":\"q:dx01a.t005.26:000000000007\"," HEAD
	    ",\"case\":\"DX-1\",\"ev\":\"{}\",\"t\":\"case.later\","
	    "\"ts\":1795240800000,\"sign\":{\"first\":5,\"last\":7,\"root\":\""
	    ROOT "\",\"sig\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\",\"path\":[\"" ROOT
	    "\",\"ffffffffffffffffffffffffffffffff"
	    "ffffffffffffffffffffffffffffffff\"]}}");
	buf_fini(&b);
}

static void
others(void **state)
{
	uint8_t digest[DIGEST_LEN], sig[64] = { 0 };
	struct buf b = { 0 };

	(void)state;
	digest_make(digest, 0);
	doc_put_keys(&b, "dx01a", "t02a", 12, STR("box"), digest, sig);
	same(&b, "{\"_id\":\"k:dx01a:t02a:000000000012\"," HEAD
	    ",\"box\":\"Ym94\",\"by\":\"dx01a\",\"for\":\"t02a\",\"sig\":\"AAAA"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAAA==\"}");
	doc_put_blob(&b, digest, 3, 2, 4, STR("abc"), digest, false);
	same(&b, "{\"_id\":\"b:000102030405060708090a0b0c0d0e0f"
	    "101112131415161718191a1b1c1d1e1f:0002\"," HEAD
	    ",\"data\":\"YWJj\",\"of\":4,\"size\":3}");
	doc_put_blob(&b, digest, 3, 0, 1, STR("abc"), digest, true);
	same(&b, "{\"_id\":\"b:000102030405060708090a0b0c0d0e0f"
	    "101112131415161718191a1b1c1d1e1f:0000\"," HEAD
	    ",\"_attachments\":{\"d\":{\"content_type\":"
	    "\"application/octet-stream\",\"data\":\"YWJj\"}},\"of\":1,"
	    "\"size\":3}");
	doc_keys_text("dx01a", "t02a", digest, &b);
	same(&b, "gridseat keys 1\ndx01a\nt02a\n000102030405060708090a0b0c0d0e0f"
	    "101112131415161718191a1b1c1d1e1f\n");
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(databases),
		cmocka_unit_test(events),
		cmocka_unit_test(others),
	};

	return cmocka_run_group_tests_name("replica", tests, NULL, NULL);
}
