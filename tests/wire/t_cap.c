/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "wire/cap.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
	"<alert xmlns=\"" CAP_NAMESPACE "\">"
#define IDS "<identifier>A-1</identifier><sender>met@example.org</sender>" \
	"<sent>2026-11-21T14:05:00+08:00</sent>"
#define KIND "<status>Actual</status><msgType>Alert</msgType>"
#define PUBLIC "<scope>Public</scope>"
#define INFO_IN "<category>Met</category><event>Gale</event>" \
	"<urgency>Expected</urgency><severity>Severe</severity>" \
	"<certainty>Likely</certainty>"
#define INFO "<info>" INFO_IN "</info>"
#define TAIL "</alert>"

static const char whole[] = HEAD IDS KIND "<source>desk</source>"
    "<scope>Restricted</scope><restriction>districts</restriction>"
    "<code>one</code><code>two</code><note>a &lt;b&gt; &amp; c</note>"
    "<references>met@example.org,A-0,2026-11-20T10:00:00+08:00</references>"
    "<incidents>7 8</incidents>"
    "<info><language>en-US</language>" INFO_IN "<headline>Gale</headline></info>"
    "<info><language>zh-CN</language><category>Met</category>"
    "<category>Safety</category><event>大风</event>"
    "<responseType>Shelter</responseType><responseType>Monitor</responseType>"
    "<urgency>Expected</urgency><severity>Severe</severity>"
    "<certainty>Likely</certainty><audience>all</audience>"
    "<eventCode><valueName>GB</valueName><value>11B06</value></eventCode>"
    "<effective>2026-11-21T14:00:00+08:00</effective>"
    "<onset>2026-11-21T18:00:00+08:00</onset>"
    "<expires>2026-11-22T08:00:00+08:00</expires>"
    "<senderName>气象台</senderName><headline>大风蓝色预警</headline>"
    "<description>七级\n阵风九级</description><instruction>加固广告牌</instruction>"
    "<web>https://example.org/a-1</web><contact>010-0000-0000</contact>"
    "<parameter><valueName>level</valueName><value>4</value></parameter>"
    "<resource><resourceDesc>map</resourceDesc><mimeType>image/png</mimeType>"
    "<size>1200</size><uri>https://example.org/m.png</uri></resource>"
    "<area><areaDesc>黄村镇</areaDesc>"
    "<polygon>39.7,116.3 39.7,116.4 39.8,116.4 39.7,116.3</polygon>"
    "<circle>39.72,116.33 5.5</circle>"
    "<geocode><valueName>GRID</valueName><value>110115001</value></geocode>"
    "<altitude>10</altitude><ceiling>300</ceiling></area></info>" TAIL;

static struct str
z(const char *s)
{
	return str_of(s);
}

static void
test_whole(void **state)
{
	struct arena a = { 0 };
	struct cap c;
	struct cap_fault why = { 0 };
	const struct cap_info *i;

	(void)state;
	assert_int_equal(cap_read(z(whole), &c, &a, &why), OK);
	assert_true(str_is(c.identifier, "A-1"));
	assert_int_equal(c.sent.ms, 1795241100000);
	assert_int_equal(c.status, CAP_ACTUAL);
	assert_int_equal(c.scope, CAP_RESTRICTED);
	assert_int_equal(c.code.n, 2);
	assert_true(str_is(c.note, "a <b> & c"));
	assert_int_equal(c.info_n, 2);
	i = cap_info_in(&c, STR("zh-CN"));
	assert_ptr_equal(i, &c.info[1]);
	assert_int_equal(i->category.n, 2);
	assert_int_equal(i->category.at[1], CAP_SAFETY);
	assert_int_equal(i->response.at[1], CAP_MONITOR);
	assert_true(str_is(i->event_code.at[0].value, "11B06"));
	assert_true(str_is(i->description, "七级\n阵风九级"));
	assert_int_equal(i->expires.ms, 1795305600000);
	assert_int_equal(i->area_n, 1);
	assert_true(str_is(i->area[0].geocode.at[0].name, "GRID"));
	assert_int_equal(i->resource_n, 1);
	assert_ptr_equal(cap_info_in(&c, STR("fr")), &c.info[0]);
	assert_ptr_equal(cap_info_in(&c, STR("zh-HK")), &c.info[1]);
	arena_fini(&a);
}

/* What was read is written so that it reads, and writes, the same. */
static void
test_round_trip(void **state)
{
	struct arena a = { 0 };
	struct buf one = { 0 }, two = { 0 };
	struct cap c, d;

	(void)state;
	assert_int_equal(cap_read(z(whole), &c, &a, NULL), OK);
	cap_put(&c, &one);
	assert_int_equal(cap_read(buf_view(&one), &d, &a, NULL), OK);
	cap_put(&d, &two);
	assert_true(str_eq(buf_view(&one), buf_view(&two)));
	assert_int_equal(d.info_n, c.info_n);
	assert_true(str_eq(d.info[1].description, c.info[1].description));
	buf_fini(&one);
	buf_fini(&two);
	arena_fini(&a);
}

static const struct refused {
	const char	*xml;
	enum err	 err;
	const char	*element;
} refused[] = {
	{ "", ERR_BAD_INPUT, "" },
	{ "plain text", ERR_BAD_INPUT, "" },
	{ "<alert/>", ERR_VERSION, "alert" },
	{ "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.1\"/>",
	    ERR_VERSION, "alert" },
	{ "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", ERR_BAD_INPUT, "" },
	/* mandatory ones */
	{ HEAD KIND PUBLIC TAIL, ERR_BAD_INPUT, "identifier" },
	{ HEAD IDS "<msgType>Alert</msgType>" PUBLIC TAIL, ERR_BAD_INPUT,
	    "status" },
	{ HEAD IDS "<status>Actual</status>" PUBLIC TAIL, ERR_BAD_INPUT,
	    "msgType" },
	{ HEAD IDS KIND TAIL, ERR_BAD_INPUT, "scope" },
	{ HEAD IDS KIND PUBLIC "<info/>" TAIL, ERR_BAD_INPUT, "category" },
	{ HEAD IDS KIND PUBLIC "<info>" INFO_IN "<area/></info>" TAIL,
	    ERR_BAD_INPUT, "areaDesc" },
	{ HEAD IDS KIND PUBLIC "<info>" INFO_IN "<resource><resourceDesc>x"
	    "</resourceDesc></resource></info>" TAIL, ERR_BAD_INPUT,
	    "mimeType" },
	/* spelling */
	{ HEAD IDS "<status>actual</status>" TAIL, ERR_BAD_INPUT, "status" },
	{ HEAD IDS KIND PUBLIC "<info><category>Weather</category></info>"
	    TAIL, ERR_BAD_INPUT, "category" },
	{ HEAD IDS KIND PUBLIC "<info>" INFO_IN "<expires>tomorrow</expires>"
	    "</info>" TAIL, ERR_BAD_INPUT, "expires" },
	{ HEAD "<identifier>A-1</identifier><sender>m</sender>"
	    "<sent>2026-11-21T14:05:00</sent>" TAIL, ERR_BAD_INPUT, "sent" },
	{ HEAD "<identifier>two words</identifier><sender>m</sender><sent>"
	    "2026-11-21T14:05:00+08:00</sent>" KIND PUBLIC TAIL,
	    ERR_BAD_INPUT, "identifier" },
	{ HEAD IDS KIND PUBLIC "<info>" INFO_IN "<area><areaDesc>x</areaDesc>"
	    "<polygon>1,2 3,4 5,6</polygon></area></info>" TAIL,
	    ERR_BAD_INPUT, "polygon" },
	{ HEAD IDS KIND PUBLIC "<info>" INFO_IN "<area><areaDesc>x</areaDesc>"
	    "<circle>95,2 3</circle></area></info>" TAIL, ERR_BAD_INPUT,
	    "circle" },
	{ HEAD IDS KIND PUBLIC "<info>" INFO_IN "<area><areaDesc>x</areaDesc>"
	    "<ceiling>3</ceiling></area></info>" TAIL, ERR_BAD_INPUT,
	    "ceiling" },
	/* what goes with what */
	{ HEAD IDS KIND "<scope>Private</scope>" TAIL, ERR_BAD_INPUT,
	    "addresses" },
	{ HEAD IDS KIND "<scope>Restricted</scope>" TAIL, ERR_BAD_INPUT,
	    "restriction" },
	{ HEAD IDS "<status>Actual</status><msgType>Update</msgType>" PUBLIC
	    TAIL, ERR_BAD_INPUT, "references" },
	{ HEAD IDS KIND PUBLIC "<references>nothing</references>" TAIL,
	    ERR_BAD_INPUT, "references" },
	/* shape */
	{ HEAD IDS IDS KIND PUBLIC TAIL, ERR_BAD_INPUT, "identifier" },
	{ HEAD IDS KIND PUBLIC "<colour>red</colour>" TAIL, ERR_BAD_INPUT,
	    "" },
	{ HEAD IDS KIND PUBLIC "words" TAIL, ERR_BAD_INPUT, "" },
	{ HEAD IDS KIND PUBLIC "<note><b/></note>" "</alert>", ERR_BAD_INPUT,
	    "note" },
	{ HEAD IDS KIND PUBLIC "<info>" INFO_IN "<parameter><value>1</value>"
	    "</parameter></info>" TAIL, ERR_BAD_INPUT, "parameter" },
	{ HEAD IDS KIND PUBLIC, ERR_BAD_INPUT, "" },
	{ HEAD "<note>\xff\xfe</note>" TAIL, ERR_BAD_UTF8, "" },
	/* hostile */
	{ "<!DOCTYPE alert [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
	    "<alert xmlns=\"" CAP_NAMESPACE "\">&b;</alert>", ERR_BAD_INPUT,
	    "" },
	{ "<!DOCTYPE alert SYSTEM \"file:///etc/passwd\"><alert/>",
	    ERR_BAD_INPUT, "" },
	{ HEAD "<note>&unknown;</note>" TAIL, ERR_BAD_INPUT, "" },
	{ HEAD IDS KIND PUBLIC "<x:a xmlns:x=\"u\"><x:a><x:a><x:a><x:a><x:a>"
	    "<x:a><x:a><x:a><x:a><x:a><x:a><x:a><x:a><x:a><x:a><x:a><x:a>",
	    ERR_TOO_BIG, "" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct arena a = { 0 };
		struct cap_fault why = { 0 };
		struct cap c;
		const enum err e = cap_read(z(refused[i].xml), &c, &a, &why);

		if (e != refused[i].err ||
		    strcmp(why.element, refused[i].element) != 0)
			fail_msg("%s\n%s <%s> %s", refused[i].xml,
			    err_name(e), why.element,
			    why.expected ? why.expected : "");
		assert_non_null(why.expected);
		assert_int_equal(c.identifier.n, 0);
		arena_fini(&a);
	}
}

/* Cut anywhere, it is refused, and nothing is read past its end. */
static void
test_cut(void **state)
{
	(void)state;
	for (size_t n = 0; n + 1 < sizeof whole - 1; n++) {
		struct arena a = { 0 };
		struct cap c;

		assert_int_not_equal(cap_read(str_n(whole, n), &c, &a, NULL),
		    OK);
		arena_fini(&a);
	}
}

static void
test_too_big(void **state)
{
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct cap c;

	(void)state;
	buf_cstr(&b, HEAD IDS KIND PUBLIC "<note>");
	for (size_t i = 0; i <= CAP_TEXT_MAX; i++)
		buf_byte(&b, 'x');
	buf_cstr(&b, "</note>" TAIL);
	assert_int_equal(cap_read(buf_view(&b), &c, &a, NULL), ERR_TOO_BIG);
	b.n = 0;
	buf_cstr(&b, HEAD IDS KIND PUBLIC);
	for (size_t i = 0; i <= CAP_LIST_MAX; i++)
		buf_cstr(&b, "<code>x</code>");
	buf_cstr(&b, TAIL);
	assert_int_equal(cap_read(buf_view(&b), &c, &a, NULL), ERR_TOO_BIG);
	b.n = 0;
	buf_reserve(&b, CAP_BYTES_MAX + 1);
	memset(b.p, ' ', CAP_BYTES_MAX + 1);
	b.n = CAP_BYTES_MAX + 1;
	assert_int_equal(cap_read(buf_view(&b), &c, &a, NULL), ERR_TOO_BIG);
	buf_fini(&b);
	arena_fini(&a);
}

/* Signatures and other people's elements are passed over, text and all. */
static void
test_foreign(void **state)
{
	static const char xml[] = HEAD IDS KIND PUBLIC
	    "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">a"
	    "<b>c</b></Signature>" INFO TAIL;
	struct arena a = { 0 };
	struct cap c;

	(void)state;
	assert_int_equal(cap_read(z(xml), &c, &a, NULL), OK);
	assert_int_equal(c.info_n, 1);
	arena_fini(&a);
}

/* What XML cannot hold, and what would be markup, is never written raw. */
static void
test_put_hostile(void **state)
{
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct cap c = {
		.identifier = STR("x-1"), .sender = STR("s"),
		.sent = { .ms = 1795241100000, .offset_min = 480 },
		.status = CAP_EXERCISE, .msg = CAP_ALERT, .scope = CAP_PUBLIC,
		.note = STR("</note>\x01\x1b[2J ]]> \xff")
	}, d;

	(void)state;
	assert_int_equal(cap_check(&c, NULL), ERR_BAD_UTF8);
	c.note = STR("</note>\x01\x1b[2J ]]> \r!");
	assert_int_equal(cap_check(&c, NULL), OK);
	cap_put(&c, &b);
	assert_non_null(strstr(buf_z(&b), "2026-11-21T14:05:00+08:00"));
	assert_null(strchr(buf_z(&b), '\x1b'));
	assert_int_equal(cap_read(buf_view(&b), &d, &a, NULL), OK);
	assert_true(str_is(d.note, "</note>\xef\xbf\xbd\xef\xbf\xbd[2J ]]> \r!"));
	assert_int_equal(d.sent.ms, c.sent.ms);
	assert_int_equal(d.status, CAP_EXERCISE);
	buf_fini(&b);
	arena_fini(&a);
}

static void
test_references(void **state)
{
	struct str rest = STR(" a,b,c  d,e,f\n g ");
	struct cap_ref r;

	(void)state;
	assert_true(cap_ref_next(&rest, &r));
	assert_true(str_is(r.identifier, "b"));
	assert_true(cap_ref_next(&rest, &r));
	assert_true(str_is(r.sent, "f"));
	assert_true(cap_ref_next(&rest, &r));
	assert_int_equal(r.identifier.n, 0);
	assert_false(cap_ref_next(&rest, &r));
}

struct links { char text[1024]; size_t most; };

static bool
on_link(void *ctx, const struct cap_link *l)
{
	struct links *k = ctx;
	const size_t n = strlen(k->text);

	snprintf(k->text + n, sizeof k->text - n, "%.*s %.*s|",
	    STR_ARG(l->href), STR_ARG(l->updated));
	return k->most == 0 || --k->most > 0;
}

static void
test_feed(void **state)
{
	static const char atom[] = "<feed xmlns=\"http://www.w3.org/2005/Atom\">"
	    "<link href=\"self\"/><entry><link href=\"page.html\"/>"
	    "<link type=\"application/cap+xml\" href=\"a.xml\"/>"
	    "<updated>2026-11-21T00:00:00Z</updated><title>x<b/>y</title>"
	    "</entry><entry><link rel=\"edit\" href=\"no\"/></entry>"
	    "<entry><link href=\"b.xml\"/></entry></feed>";
	static const char rss[] = "<rss version=\"2.0\"><channel><link>top"
	    "</link><item><title>t</title><link> c.xml </link>"
	    "<pubDate>Sat</pubDate></item></channel></rss>";
	struct links k = { .text = "" };

	(void)state;
	assert_int_equal(cap_root(z(atom)), CAP_ROOT_FEED);
	assert_int_equal(cap_root(z(rss)), CAP_ROOT_FEED);
	assert_int_equal(cap_root(z(whole)), CAP_ROOT_ALERT);
	assert_int_equal(cap_root(z("<html/>")), CAP_ROOT_NONE);
	assert_int_equal(cap_root(z("<!DOCTYPE rss><rss/>")), CAP_ROOT_NONE);
	assert_int_equal(cap_feed_read(z(atom), on_link, &k, NULL), OK);
	assert_string_equal(k.text, "a.xml 2026-11-21T00:00:00Z|b.xml |");
	k.text[0] = '\0';
	assert_int_equal(cap_feed_read(z(rss), on_link, &k, NULL), OK);
	assert_string_equal(k.text, "c.xml Sat|");
	k.most = 1;
	assert_int_equal(cap_feed_read(z(atom), on_link, &k, NULL),
	    ERR_CANCELLED);
	assert_int_equal(cap_feed_read(z(whole), on_link, &k, NULL),
	    ERR_BAD_INPUT);
	assert_int_equal(cap_feed_read(z("<rss><channel>"), on_link, &k,
	    NULL), ERR_BAD_INPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_too_big),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_put_hostile),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_feed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
