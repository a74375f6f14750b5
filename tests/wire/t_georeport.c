/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_georeport.c -- answers of Open311 servers: both forms, the dialects, what is
 * bad, what is hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "wire/georeportkit.h"
#include "wire/xmlrecord.h"

#define TEXT(z) { (z), sizeof(z) - 1 }
#define HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?>"

struct example {
	enum georeport_kind kind;
	struct str	text;
	const char	*items;
	const char	*refused;	/* the whole, for this */
};

static void
check(const struct example *x)
{
	static const size_t pieces[] = { 1, 7, 1000000 };

	for (size_t i = 0; i < 3; i++) {
		struct georeportkit k = { 0 };
		enum err e = georeportkit_read(&k, x->kind, GEOREPORT_AUTO,
		    x->text, pieces[i]);

		assert_string_equal(buf_z(&k.out), x->items ? x->items : "");
		assert_string_equal(buf_z(&k.refused),
		    x->refused ? x->refused : "");
		assert_int_equal(e, x->refused ? ERR_BAD_INPUT : OK);
		georeportkit_fini(&k);
	}
}

#define CHECK_ALL(rows) do { \
	for (size_t i_ = 0; i_ < sizeof(rows) / sizeof *(rows); i_++) \
		check(&(rows)[i_]); \
} while (0)

static void
lists_of_services(void **state)
{
	static const struct example rows[] = {
	{ GEOREPORT_SERVICES, TEXT(HEAD "<services><service>"
	    "<service_code>1</service_code><service_name>A &amp; B"
	    "</service_name><metadata>true</metadata></service>"
	    "<service><service_code>2</service_code><metadata/></service>"
	    "</services>"), "service 1 A & B +\nservice 2 \n", NULL },
	{ GEOREPORT_SERVICES, TEXT("[{\"service_code\":1,\"metadata\":"
	    "\"true\",\"service_name\":\"\\u4e95\"},{\"service_code\":\"x\","
	    "\"metadata\":true},{\"service_code\":null}]"),
	    "service 1 \xE4\xBA\x95 +\nservice x  +\n"
	    "bad 99+21 BAD_INPUT@99 a service_code: "
	    "{\"service_code\":null}\n", NULL },
	/* one where a list belongs; a list in an object; other names */
	{ GEOREPORT_SERVICES, TEXT("\xEF\xBB\xBF{\"service_code\":\"a\"}"),
	    "service a \n", NULL },
	{ GEOREPORT_SERVICES, TEXT("{\"services\":[{\"service_code\":1}],"
	    "\"count\":1}"), "service 1 \n", NULL },
	{ GEOREPORT_SERVICES, TEXT("<service><service_code>7</service_code>"
	    "</service>"), "service 7 \n", NULL },
	{ GEOREPORT_SERVICES, TEXT("<x:services xmlns:x='u' is_array='true'>"
	    "<count>1</count><x:service><x:service_code>7</x:service_code>"
	    "</x:service></x:services>"), "service 7 \n", NULL },
	{ GEOREPORT_SERVICES, TEXT("<services/>"), "", NULL },
	{ GEOREPORT_SERVICES, TEXT("[]"), "", NULL },
	{ GEOREPORT_SERVICES, TEXT("<?xml version='1.0' encoding="
	    "'ISO-8859-1'?><services><service><service_code>1</service_code>"
	    "<service_name>M\xFCll</service_name></service></services>"),
	    "service 1 M\xC3\xBCll\n", NULL },
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
definitions(void **state)
{
	static const struct example rows[] = {
	{ GEOREPORT_DEFINITION, TEXT("<service_definition><attributes>"
	    "<attribute><code>d</code><datatype>number</datatype><order>2"
	    "</order><required>true</required><variable>true</variable>"
	    "</attribute><attribute><code>s</code><datatype>MultiValueList"
	    "</datatype><values><value><name>C</name><key>c</key></value>"
	    "<value><key>q</key></value></values></attribute></attributes>"
	    "<service_code>P</service_code></service_definition>"),
	    "definition P d:number!/2 s:multivaluelist~/0(c=C,q=)\n", NULL },
	/* attributes without a list around them */
	{ GEOREPORT_DEFINITION, TEXT("<service_definition><service_code>P"
	    "</service_code><attribute><code>a</code><values><value><key>1"
	    "</key></value></values></attribute><attribute><code>b</code>"
	    "<values/></attribute></service_definition>"),
	    "definition P a:string~/0(1=) b:string~/0\n", NULL },
	{ GEOREPORT_DEFINITION, TEXT("{\"service_code\":\"P\",\"attributes\":"
	    "[{\"values\":[{\"key\":1,\"name\":\"x\"},{\"key\":\"b\"}],"
	    "\"code\":\"z\",\"datatype\":\"singlevaluelist\",\"required\":"
	    "\"false\",\"variable\":true,\"order\":\"3\"}]}"),
	    "definition P z:singlevaluelist/3(1=x,b=)\n", NULL },
	{ GEOREPORT_DEFINITION, TEXT("[{\"service_code\":7}]"),
	    "definition 7\n", NULL },
	{ GEOREPORT_DEFINITION, TEXT("[{\"code\":404,\"description\":\"no\"}]"),
	    "error 404 no\n", NULL },
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
lists_of_requests(void **state)
{
	static const struct example rows[] = {
	{ GEOREPORT_REQUESTS, TEXT("<service_requests><request>"
	    "<service_request_id>5</service_request_id><status>Closed</status>"
	    "<lat>39.5</lat><long> 116.25 </long><description>a<![CDATA[<b>]]>"
	    "</description><requested_datetime>2026-01-01T08:00:00+08:00"
	    "</requested_datetime><updated_datetime/><address>R</address>"
	    "<attributes><attribute><code>k</code></attribute></attributes>"
	    "</request></service_requests>"),
	    "request 5  2 @39500000,116250000 1767225600/0/0 [a<b>] <R>\n",
	    NULL },
	{ GEOREPORT_REQUESTS, TEXT("[{\"service_request_id\":5,\"lat\":null,"
	    "\"long\":\"\",\"status\":\"IN_PROGRESS\","
	    "\"requested_datetime\":\"2026-01-01 08:00:00\","
	    "\"expected_datetime\":\"soon\"},"
	    "{\"service_request_id\":\"6\",\"lat\":\"91\",\"long\":1,"
	    "\"status\":\"odd\"},"
	    "{\"service_request_id\":7,\"lat\":0,\"long\":0}]"),
	    "request 5  1 1767225600/0/0 ?8\n"
	    "request 6  0 0/0/0 ?17\nrequest 7  0 0/0/0\n", NULL },
	{ GEOREPORT_RECEIPTS, TEXT("<service_requests><request><token>t"
	    "</token></request></service_requests>"), "receipt |t|\n", NULL },
	{ GEOREPORT_RECEIPTS, TEXT("[{\"service_request_id\":12,"
	    "\"service_notice\":\"n\",\"account_id\":null}]"),
	    "receipt 12||n\n", NULL },
	{ GEOREPORT_RECEIPTS, TEXT("[{\"service_request_id\":\"\"}]"),
	    "bad 1+25 BAD_INPUT@1 a service_request_id or a token: "
	    "{\"service_request_id\":\"\"}\n", NULL },
	{ GEOREPORT_UPDATES, TEXT("<service_requests_updates/>"), NULL,
	    "an answer of another kind" },
	{ GEOREPORT_UPDATES, TEXT("<service_request_updates><request_update>"
	    "<update_id>1</update_id><service_request_id>2"
	    "</service_request_id><status>FIXED</status><description>d"
	    "</description><updated_datetime>2026-01-01T00:00:00Z"
	    "</updated_datetime></request_update></service_request_updates>"),
	    "update 1 of 2 2 [d] 1767225600\n", NULL },
	{ GEOREPORT_DISCOVERY, TEXT("<discovery><endpoints><endpoint><url>u"
	    "</url><type>test</type><formats><format>text/xml</format><format>"
	    "application/json</format></formats></endpoint></endpoints>"
	    "</discovery>"), "discovery test u x j\n", NULL },
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
errors_in_place_of_answers(void **state)
{
	static const struct example rows[] = {
	{ GEOREPORT_REQUESTS, TEXT("<errors><error><code>403</code>"
	    "<description>key</description></error></errors>"),
	    "error 403 key\n", NULL },
	{ GEOREPORT_RECEIPTS, TEXT("<error>Invalid api_key</error>"),
	    "error 0 Invalid api_key\n", NULL },
	{ GEOREPORT_RECEIPTS, TEXT("[{\"code\":\"400\",\"description\":\"a\"},"
	    "{\"code\":400,\"description\":\"b\"}]"),
	    "error 400 a\nerror 400 b\n", NULL },
	{ GEOREPORT_SERVICES, TEXT("{\"error\":{\"code\":500,\"message\":"
	    "\"oh\"}}"), "error 500 oh\n", NULL },
	{ GEOREPORT_SERVICES, TEXT("{\"errors\":[{\"code\":1,"
	    "\"description\":\"x\"}]}"), "error 1 x\n", NULL },
	};

	(void)state;
	CHECK_ALL(rows);
}

/* What is bad is told alone; what stands before and behind it comes in. */
static void
bad_ones_alone(void **state)
{
#define R(id) "<request><service_request_id>" id \
	"</service_request_id></request>"
	static const struct example rows[] = {
	{ GEOREPORT_REQUESTS, TEXT("<requests>" R("1") "<request><a>&bad;</a>"
	    "</request>" R("2") "</requests>"),
	    "request 1  0 0/0/0\n"
	    "bad 71+31 BAD_INPUT@83 well-formed XML: "
	    "<request><a>&bad;</a></request>\nrequest 2  0 0/0/0\n", NULL },
	{ GEOREPORT_REQUESTS, TEXT("<requests><request><a>1</b></request>"
	    R("2") "</requests>"),
	    "bad 10+27 BAD_INPUT@25 well-formed XML: "
	    "<request><a>1</b></request>\nrequest 2  0 0/0/0\n", NULL },
	/* not closed: the next one closes it */
	{ GEOREPORT_REQUESTS, TEXT("<requests><request><a>1</a>" R("2")
	    "</requests>"),
	    "bad 10+17 BAD_INPUT@27 the end of the element before: "
	    "<request><a>1</a>\nrequest 2  0 0/0/0\n", NULL },
	/* no id */
	{ GEOREPORT_REQUESTS, TEXT("<requests><request><lat>1</lat></request>"
	    R("2") "</requests>"),
	    "bad 10+31 BAD_INPUT@10 a service_request_id: "
	    "<request><lat>1</lat></request>\nrequest 2  0 0/0/0\n", NULL },
	/* cut short */
	{ GEOREPORT_REQUESTS, TEXT("<requests>" R("1") "<request><a>"),
	    "request 1  0 0/0/0\nbad 71+12 BAD_INPUT@83 the end of the list: "
	    "the text is cut short: <request><a>\n", NULL },
	{ GEOREPORT_REQUESTS, TEXT("<requests>" R("1") "</requests>junk"),
	    "request 1  0 0/0/0\nbad 82+4 BAD_INPUT@82 nothing behind the "
	    "end: junk\n", NULL },
	{ GEOREPORT_REQUESTS, TEXT("<requests><other><a>1</a></other>" R("2")
	    "</requests>"),
	    "bad 10+23 BAD_INPUT@10 an element of the list: "
	    "<other><a>1</a></other>\nrequest 2  0 0/0/0\n", NULL },
	{ GEOREPORT_REQUESTS, TEXT("[{\"service_request_id\":1},"
	    "{\"service_request_id\":x},{\"service_request_id\":3}]"),
	    "request 1  0 0/0/0\nbad 26+24 BAD_INPUT@49 well-formed JSON: "
	    "{\"service_request_id\":x}\nrequest 3  0 0/0/0\n", NULL },
	/* one object that is no JSON */
	{ GEOREPORT_REQUESTS, TEXT("{\"a\":}"),
	    "bad 0+6 BAD_INPUT@6 well-formed JSON: {\"a\":}\n", NULL },
	};
#undef R

	(void)state;
	CHECK_ALL(rows);
}

static void
no_answers_at_all(void **state)
{
	static const struct example rows[] = {
	{ GEOREPORT_REQUESTS, TEXT(""), NULL, "an answer: there is nothing" },
	{ GEOREPORT_REQUESTS, TEXT(" \n"), NULL,
	    "an answer: there is nothing" },
	{ GEOREPORT_REQUESTS, TEXT("Not found"), NULL, "XML or JSON" },
	{ GEOREPORT_REQUESTS, TEXT("null"), NULL, "XML or JSON" },
	{ GEOREPORT_REQUESTS, TEXT("<html><body>x</body></html>"), NULL,
	    "an answer of another kind" },
	{ GEOREPORT_REQUESTS, TEXT("<services/>"), NULL,
	    "an answer of another kind" },
	{ GEOREPORT_REQUESTS, TEXT("<!DOCTYPE html><html></html>"), NULL,
	    "a text without a document type of its own" },
	{ GEOREPORT_REQUESTS, TEXT("<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b "
	    "\"&a;&a;\">]><service_requests>&b;</service_requests>"), NULL,
	    "a text without a document type of its own" },
	{ GEOREPORT_REQUESTS, TEXT("<!DOCTYPE r SYSTEM \"file:///etc/passwd\">"
	    "<service_requests/>"), NULL,
	    "a text without a document type of its own" },
	{ GEOREPORT_REQUESTS, TEXT("<?xml version='1.0' encoding='GB18030'?>"
	    "<service_requests/>"), NULL, "UTF-8, UTF-16 or ISO-8859-1" },
	{ GEOREPORT_REQUESTS, TEXT("<service_requ"), NULL,
	    "the end of the list: the text is cut short" },
	};

	(void)state;
	CHECK_ALL(rows);
}

static void
forms_not_asked_for(void **state)
{
	struct georeportkit k = { 0 };

	(void)state;
	assert_int_equal(georeportkit_read(&k, GEOREPORT_SERVICES,
	    GEOREPORT_XML, STR("[]"), 1), ERR_BAD_INPUT);
	assert_string_equal(buf_z(&k.refused), "XML");
	k.refused.n = 0;
	assert_int_equal(georeportkit_read(&k, GEOREPORT_SERVICES,
	    GEOREPORT_JSON, STR("<services/>"), 1), ERR_BAD_INPUT);
	assert_string_equal(buf_z(&k.refused), "JSON");
	georeportkit_fini(&k);
}

/* ---- what is too much ---- */

static enum err
read_with(struct georeportkit *k, struct str text, size_t item_max,
    size_t piece)
{
	struct georeport_options o = { .kind = GEOREPORT_REQUESTS,
		.item_max = item_max, .fn = georeportkit_take, .ctx = k };
	struct georeport *g = georeport_new(&o);
	enum err e = OK;

	while (text.n && e == OK) {
		const size_t n = piece < text.n ? piece : text.n;

		e = georeport_feed(g, str_n(text.p, n));
		text = str_from(text, n);
	}
	if (e == OK)
		e = georeport_finish(g);
	georeport_free(&g);
	return e;
}

static void
long_ones_and_what_follows(void **state)
{
	struct buf text = { 0 };
	struct georeportkit k = { 0 };

	(void)state;
	buf_cstr(&text, "<requests><request><description>");
	for (int i = 0; i < 200000; i++)
		buf_byte(&text, 'x');
	buf_cstr(&text, "</description></request><request>"
	    "<service_request_id>2</service_request_id></request></requests>");
	assert_int_equal(read_with(&k, buf_view(&text), 40000, 1000), OK);
	assert_int_equal(k.bad, 1);
	assert_int_equal(k.good, 1);
	assert_non_null(strstr(buf_z(&k.out), "TOO_BIG"));
	georeportkit_fini(&k);
	buf_fini(&text);
}

static void
deep_wide_and_many(void **state)
{
	struct buf text = { 0 };
	struct georeportkit k = { 0 };

	(void)state;
	buf_cstr(&text, "<requests><request>");
	for (int i = 0; i < 5000; i++)
		buf_cstr(&text, "<a>");
	buf_cstr(&text, "<request><service_request_id>2</service_request_id>"
	    "</request><request>");
	for (int i = 0; i < 500; i++)
		buf_fmt(&text, "<m%d/>", i);
	buf_cstr(&text, "</request><request><service_request_id>3"
	    "</service_request_id>");
	for (int i = 0; i < 2000; i++)
		buf_cstr(&text, "<m/>");
	buf_cstr(&text, "</request></requests>");
	assert_int_equal(read_with(&k, buf_view(&text), 0, 77), OK);
	assert_int_equal(k.bad, 3);
	assert_int_equal(k.good, 1);
	georeportkit_fini(&k);
	text.n = 0;
	buf_byte(&text, '[');
	for (int i = 0; i <= GEOREPORT_ITEMS; i++)
		buf_fmt(&text, "%s{\"service_request_id\":%d}",
		    i ? "," : "", i);
	buf_byte(&text, ']');
	k = (struct georeportkit){ 0 };
	assert_int_equal(read_with(&k, buf_view(&text), 0, 65536),
	    ERR_TOO_BIG);
	assert_int_equal(k.good, GEOREPORT_ITEMS);
	georeportkit_fini(&k);
	buf_fini(&text);
}

static void
words_of_status(void **state)
{
	(void)state;
	assert_int_equal(georeport_status_of(STR("OPEN")), GEOREPORT_OPEN);
	assert_int_equal(georeport_status_of(STR("No_Further_Action")),
	    GEOREPORT_CLOSED);
	assert_int_equal(georeport_status_of(STR("")), GEOREPORT_STATUS_NONE);
	assert_int_equal(georeport_status_of(STR("perhaps")),
	    GEOREPORT_STATUS_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_of_services),
		cmocka_unit_test(definitions),
		cmocka_unit_test(lists_of_requests),
		cmocka_unit_test(errors_in_place_of_answers),
		cmocka_unit_test(bad_ones_alone),
		cmocka_unit_test(no_answers_at_all),
		cmocka_unit_test(forms_not_asked_for),
		cmocka_unit_test(long_ones_and_what_follows),
		cmocka_unit_test(deep_wide_and_many),
		cmocka_unit_test(words_of_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
