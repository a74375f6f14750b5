/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links.tsv: of a profile, and of a store's folder. */
#include "profilekit.h"
#include "base/alloc.h"
#include "wire/links_file.h"

#define ROW(text) "links.tsv", 2, text, NULL, 2
#define URL "https://c.example.org/"

static const struct plant plants[] = {
{ ROW("c\tcouch\t*\t-\t" URL "\t-\t30\tboth\tkeep\t-\t-\t-\tx"), "code" },
{ ROW("a b\tcouch\t*\t-\t" URL "\t-\t30\tboth\tkeep\t-\t-\t-\tx"), "code" },
{ ROW("bundle\tcouch\t*\t-\t" URL "\t-\t30\tboth\tkeep\t-\t-\t-\tx"), "code" },
{ ROW("abcdefghijklmnopqrstuvwx\tcouch\t*\t-\t" URL
	"\t-\t30\tboth\tkeep\t-\t-\t-\tx"), "code" },
{ ROW("cc\tftp\t*\t-\t" URL "\t-\t30\tboth\tkeep\t-\t-\t-\tx"), "driver" },
{ ROW("cc\tcouch\tDX01\t-\t" URL "\t-\t30\tboth\tkeep\t-\t-\t-\tx"), "node" },
{ ROW("cc\tcouch\t*\tradio\t" URL "\t-\t30\tboth\tkeep\t-\t-\t-\tx"),
	"channel" },
{ ROW("cc\tcouch\t*\t-\tc.example.org\t-\t30\tboth\tkeep\t-\t-\t-\tx"), "url" },
{ ROW("cc\tcouch\t*\t-\thttps://u:p@c.example.org/\t-\t30\tboth\tkeep\t-\t-\t-"
	"\tx"), "url" },
{ ROW("cc\tcouch\t*\t-\thttps:///x\t-\t30\tboth\tkeep\t-\t-\t-\tx"), "url" },
{ ROW("cc\tcouch\t*\t-\t" URL "\thunter2\t30\tboth\tkeep\t-\t-\t-\tx"), "auth" },
{ ROW("cc\tcouch\t*\t-\t" URL "\tfile:rel\t30\tboth\tkeep\t-\t-\t-\tx"),
	"auth" },
{ ROW("cc\tcouch\t*\t-\t" URL "\t-\t0\tboth\tkeep\t-\t-\t-\tx"), "every" },
{ ROW("cc\tcouch\t*\t-\t" URL "\t-\t86401\tboth\tkeep\t-\t-\t-\tx"), "every" },
{ ROW("cc\tcouch\t*\t-\t" URL "\t-\t30\tround\tkeep\t-\t-\t-\tx"), "ways" },
{ ROW("cc\tcouch\t*\t-\t" URL "\t-\t30\tboth\tdrop\t-\t-\t-\tx"), "unknown" },
{ ROW("cc\tcouch\t*\t-\t" URL "\t-\t30\tboth\tkeep\tA/b\t-\t-\tx"), "map" },
{ ROW("cc\tcouch\t*\t-\t" URL "\t-\t30\tboth\tkeep\t-\tzoe\t-\tx"), "account" },
{ ROW("cc\tcouch\t*\t-\t" URL "\t-\t30\tboth\tkeep\t-\t-\tplain\tx"), "opts" },
{ ROW("cc\tcouch\t*\t-\t" URL "\t-\t30\tboth\tkeep\t-\t-\tpassword=x\tx"),
	"opts" },
{ ROW("cc\tcouch\t*\t-\t" URL "\t-\t30\tboth\tkeep\t-\t-\t-\t-"), "name" },
{ "links.tsv", 0, "centre\tcouch\t*\t-\t" URL "\t-\t30\tboth\tkeep\t-\t-\t-\tx",
	NULL, 4, "code" },
};

static void
test_plants(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plants) / sizeof(plants[0]); i++) {
		const struct plant *p = &plants[i];
		struct hunt h = { .file = p->file, .line = p->want_line,
			.field = p->field };
		struct buf archive = { 0 };

		make(&archive, p, 1, NULL);
		assert_int_equal(try(&archive, &h), ERR_BAD_INPUT);
		if (h.hits == 0)
			fail_msg("%zu: %s not among: %s", i, h.field,
			    buf_z(&h.all));
		buf_fini(&h.all);
	}
}

static void
load_mini(struct law *law)
{
	struct buf archive = { 0 };

	make(&archive, NULL, 0, NULL);
	assert_int_equal(profile_load(buf_view(&archive), law, NULL), OK);
	buf_fini(&archive);
}

static void
test_rows(void **state)
{
	struct law law = { 0 };
	const struct law_link *l;

	(void)state;
	load_mini(&law);
	assert_int_equal(law.links_n, 2);
	l = &law.links[0];
	assert_true(str_is(l->code, "centre"));
	assert_true(str_is(l->node, "*"));
	assert_int_equal(l->channel, 0);
	assert_int_equal(l->every_s, 30);
	assert_int_equal(l->ways, LINK_IN | LINK_OUT);
	assert_int_equal(l->unknown, LINK_KEEP);
	assert_false(l->local);
	l = &law.links[1];
	assert_int_equal(l->channel, 1);
	assert_int_equal(l->every_s, 60);
	assert_int_equal(l->ways, LINK_IN);
	assert_int_equal(l->unknown, LINK_ASIDE);
	assert_true(str_is(l->auth, "helper:/bin/c"));
	assert_true(str_is(l->map, "city12345"));
	assert_true(str_is(l->account, "amy"));
	assert_true(str_is(l->opts, "plain=1;all=1"));
	law_fini(&law);
}

/* One fault leaves the other rows as they are. */
static void
test_local(void **state)
{
	static const char text[] = "# this host's\n"
	    "name\tcode\tdriver\tnode\tchannel\turl\tauth\tevery\tways\tunknown\tmap\t"
	    "account\topts\n"
	    "一\tone\tjson\t*\t-\thttps://h/\t-\t5\tin\tkeep\t-\tnewcomer\t-\n"
	    "二\ttwo\tjson\t*\t-\tnowhere\t-\t5\tin\tkeep\t-\t-\t-\n"
	    "三\tone\tjson\t*\t-\thttps://h/\t-\t5\tin\tkeep\t-\t-\t-\n";
	struct hunt h = { .file = "here", .line = 4, .field = "url" };
	struct diag_sink sink = { .fn = on_diag, .ctx = &h };
	struct arena arena = { 0 };
	struct law law = { 0 };
	struct law_link *rows;
	size_t n;

	(void)state;
	load_mini(&law);
	assert_int_equal(links_file_read(str_of(text), "here", &law, &arena,
	    &rows, &n, &sink), ERR_BAD_INPUT);
	assert_int_equal(h.hits, 1);
	assert_int_equal(sink.errors, 2);
	assert_int_equal(n, 1);
	assert_true(str_is(rows[0].account, "newcomer"));
	assert_true(rows[0].local);
	buf_fini(&h.all);
	arena_fini(&arena);
	law_fini(&law);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plants),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
