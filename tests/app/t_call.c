/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls, from the exchange's words to what a seat is told. The exchanges
 * here are written from the protocol; one is recorded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "../wire/sharedkit.h"
#include "app/call_fan.h"
#include "app/call_missed.h"
#include "call_kit.h"
#include "base/alloc.h"
#include "seal/seal.h"


/* ---- numbers ---- */

static void
test_numbers(void **state)
{
	static const struct { const char *a, *b; bool same; } rows[] = {
		{ "13800001234", "+86 138 0000 1234", true },
		{ "13800001234", "013800001234", true },
		{ "0086-138-0000-1234", "13800001234", true },
		{ "13800001234", "13800001235", false },
		{ "010-69240000", "69240000", true },
		{ "+74951234567", "74951234567", true },
		{ "", "", false }, { "anonymous", "anonymous", false },
		{ "110", "110", true }, { "110", "1110", false },
	};
	static const struct { const char *in, *out; } masks[] = {
		{ "13800001234", "138****1234" }, { "8001", "**01" },
		{ "7", "**" }, { "", "" },
	};
	char n[CALL_NUMBER_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (call_same(str_of(rows[i].a), str_of(rows[i].b)) !=
		    rows[i].same)
			fail_msg("%s %s", rows[i].a, rows[i].b);
	for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
		struct buf b = { 0 };

		call_masked(masks[i].in, &b);
		assert_string_equal(buf_z(&b), masks[i].out);
		buf_fini(&b);
	}
	assert_true(call_number(STR("+1 (2)\x1b[3m x4;rm -rf"), n));
	assert_string_equal(n, "+1234");
	assert_false(call_number(STR("anonymous"), n));
}

static void
test_ifaces(void **state)
{
	static const struct { const char *seats, *pattern, *seat, *out; }
	rows[] = {
		{ "", "SIP/seat{n}", "07", "SIP/seat7" },
		{ "", "SIP/{seat}", "07", "SIP/07" },
		{ "07:SIP/a,08:PJSIP/b", "SIP/{n}", "08", "PJSIP/b" },
		{ "07:SIP/a", "", "08", "" }, { "", "SIP/x", "07", "" },
		{ "", "SIP/{n}", "", "" }, { "07:", "SIP/{n}", "07", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[CALL_IFACE_MAX] = "";
		const bool good = call_iface(str_of(rows[i].seats),
		    str_of(rows[i].pattern), rows[i].seat, out);

		assert_int_equal(good, rows[i].out[0] != '\0');
		if (good)
			assert_string_equal(out, rows[i].out);
	}
}

/* ---- the story ---- */

struct log { struct buf b; struct call_track *t; int64_t now; };

static void
on_news(void *ctx, const struct call *c, struct str iface)
{
	struct log *l = ctx;

	buf_fmt(&l->b, "%.*s %s %s %s|", STR_ARG(iface),
	    call_state_name(c->state), c->id, c->number);
}

static bool
on_block(void *ctx, const struct pbx_block *b)
{
	struct log *l = ctx;

	call_track_take(l->t, b, ++l->now);
	return true;
}

static void
tell_story(enum pbx_dialect d, const char *before, const char *again,
    struct log *l)
{
	struct pbx *p = pbx_new(d, on_block, l);

	*l = (struct log){ .t = call_track_new(d, on_news, l) };
	assert_int_equal(pbx_feed(p, str_of(before)), OK);
	if (again != NULL) {
		pbx_free(&p);
		p = pbx_new(d, on_block, l);
		call_track_anew(l->t);
		assert_int_equal(pbx_feed(p, str_of(again)), OK);
	}
	pbx_free(&p);
	call_track_free(&l->t);
}

static void
test_stories(void **state)
{
	static const struct { const char *before, *again, *log; } rows[] = {
		{ BANNER JOIN CALLED("a") CONNECT("a") COMPLETE HANGUP, NULL,
		    "SIP/a rings 1.0 13800001234|SIP/a talks 1.0 13800001234|"
		    "SIP/a ended 1.0 13800001234|" },
		/* two seats ring, one answers */
		{ BANNER CALLED("a") CALLED("b") CONNECT("b") HANGUP, NULL,
		    "SIP/a rings 1.0 13800001234|SIP/b rings 1.0 13800001234|"
		    "SIP/b talks 1.0 13800001234|SIP/a passed 1.0 13800001234|"
		    "SIP/b ended 1.0 13800001234|" },
		/* not taken, then given up */
		{ BANNER CALLED("a") NO_ANSWER("a") ABANDON HANGUP, NULL,
		    "SIP/a rings 1.0 13800001234|SIP/a passed 1.0 13800001234|"
		    " missed 1.0 13800001234|" },
		/* given up while it rings */
		{ BANNER CALLED("a") ABANDON, NULL,
		    "SIP/a rings 1.0 13800001234|SIP/a missed 1.0 13800001234|"
		    " missed 1.0 13800001234|" },
		/* never offered to anybody */
		{ BANNER JOIN HANGUP, NULL, " missed 1.0 13800001234|" },
		/* said twice, and too late */
		{ BANNER CALLED("a") CALLED("a") HANGUP HANGUP NO_ANSWER("a"),
		    NULL, "SIP/a rings 1.0 13800001234|"
		    "SIP/a missed 1.0 13800001234| missed 1.0 13800001234|" },
		/* the line was cut meanwhile: it ended, it was answered */
		{ BANNER CALLED("a") CONNECT("a"), BANNER LISTED,
		    "SIP/a rings 1.0 13800001234|SIP/a talks 1.0 13800001234|"
		    "SIP/a ended 1.0 13800001234|" },
		{ BANNER CALLED("a"), BANNER "Event: CoreShowChannel\n"
		    "Channel: SIP/a-00000001\nChannelState: 6\n"
		    "ConnectedLineNum: 13800001234\nUniqueid: 1.1\n"
		    "Linkedid: 1.0\n\n" LISTED,
		    "SIP/a rings 1.0 13800001234|SIP/a talks 1.0 13800001234|" },
		{ BANNER CALLED("a"), BANNER LISTED,
		    "SIP/a rings 1.0 13800001234|SIP/a missed 1.0 13800001234|"
		    " missed 1.0 13800001234|" },
		/* of calls that began before we listened */
		{ BANNER "Event: CoreShowChannel\nChannel: SIP/b-2-00000007\n"
		    "ChannelState: 5\nConnectedLineNum: 110\nUniqueid: 2.1\n"
		    "Linkedid: 2.0\n\n" LISTED, NULL, "SIP/b-2 rings 2.0 110|" },
		/* nothing to go by */
		{ BANNER "Event: AgentCalled\n\nEvent: Hangup\n\nEvent:\n\n"
		    "Event: AgentCalled\nLinkedid: 3\n\n", NULL, "" },
		{ BANNER "Event: UserEvent\nUserEvent: Hotline\nUniqueid: 4\n"
		    "CLI: +123456789\nCase: none\n\nEvent: AgentCalled\n"
		    "Linkedid: 4\nInterface: x\n\n", NULL,
		    "x rings 4 +123456789|" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct log l;

		tell_story(PBX_AMI, rows[i].before, rows[i].again, &l);
		if (strcmp(buf_z(&l.b), rows[i].log) != 0)
			fail_msg("%zu: %s", i, buf_z(&l.b));
		buf_fini(&l.b);
	}
}

static void
test_many(void **state)
{
	struct buf b = { 0 };
	struct log l;

	(void)state;
	buf_cstr(&b, BANNER);
	for (int i = 0; i < 3000; i++)
		buf_fmt(&b, "Event: AgentCalled\nLinkedid: %d\nInterface: %d\n"
		    "\n", i, i % 40);
	for (int i = 0; i < 100; i++)	/* one call at very many telephones */
		buf_fmt(&b, "Event: AgentCalled\nLinkedid: x\nInterface: %d\n"
		    "\n", i);
	tell_story(PBX_AMI, buf_z(&b), NULL, &l);
	assert_true(l.b.n > 0);
	buf_fini(&l.b);
	buf_fini(&b);
}

/* A recording without the recorder's own lines. False: it is not here. */
static bool
recorded(const char *name, struct buf *out)
{
	char path[4096], line[4096];
	FILE *f;

	sharedkit_path(path, sizeof path, name);
	f = fopen(path, "r");
	if (f == NULL) {
		printf("SKIP %s is not here\n", path);
		return false;
	}
	while (fgets(line, sizeof line, f) != NULL)
		if (line[0] != '#' && line[0] != '>')
			buf_cstr(out, line);
	fclose(f);
	return true;
}

static void
test_recorded(void **state)
{
	struct buf b = { 0 };
	struct log l;

	(void)state;
	if (recorded("telephony/ami_transcript.txt", &b)) {
		tell_story(PBX_AMI, buf_z(&b) + strspn(buf_z(&b), "\n"), NULL,
		    &l);
		assert_string_equal(buf_z(&l.b),
		    "SIP/seat1 rings 1795296859.0 +74951234567|"
		    "SIP/seat1 talks 1795296859.0 +74951234567|"
		    "SIP/seat1 ended 1795296859.0 +74951234567|");
		buf_fini(&l.b);
	}
	b.n = 0;
	if (recorded("telephony/baresip_ctrl_tcp.txt", &b)) {
		struct buf whole = { 0 };
		struct str rest = buf_view(&b), line;

		while (str_cut(&rest, '\n', &line))
			buf_str(&whole, line);
		tell_story(PBX_BARESIP, buf_z(&whole), NULL, &l);
		assert_string_equal(buf_z(&l.b), "sip:seat1@127.0.0.1 rings "
		    "1-25162@127.0.0.1 +74951234567|");
		buf_fini(&l.b);
		buf_fini(&whole);
	}
	buf_fini(&b);
}

/* ---- the missed ---- */

static void
miss(struct call_missed *m, const char *id, const char *number, int64_t at)
{
	struct call c = { .state = CALL_MISSED, .began_ms = at,
		.ended_ms = at };

	snprintf(c.id, sizeof c.id, "%s", id);
	snprintf(c.number, sizeof c.number, "%s", number);
	snprintf(c.name, sizeof c.name, "Wang");
	snprintf(c.queue, sizeof c.queue, "q");
	assert_int_equal(call_missed_add(m, &c), OK);
}

static void
test_missed(void **state)
{
	struct call_missed *m, *again;
	struct keep_kit k;
	struct buf raw = { 0 };
	struct call c;
	char path[128];

	(void)state;
	keep_kit_make(&k);
	assert_int_equal(call_missed_open(&m, k.store, STR("pbx"),
	    CLOCK_DAY_MS), OK);
	call_kit_missed(&k, "");
	miss(m, "1", "13800001234", 1000);
	miss(m, "2", "13900005678", 2000);
	miss(m, "3", "+8613800001234", 3000);	/* the first one again */
	call_kit_missed(&k, "3 138****1234 q 2|2 139****5678 q 1|");
	/* neither the number nor the name stands in the store */
	assert_int_equal(store_cursor(k.store, "pbx", "missed", &raw), OK);
	assert_true(str_find(buf_view(&raw), STR("00001234")) < 0);
	assert_true(str_find(buf_view(&raw), STR("Wang")) < 0);
	/* who has the key reads them, also after a new start */
	call_missed_close(&m);
	assert_int_equal(call_missed_open(&m, k.store, STR("pbx"),
	    CLOCK_DAY_MS), OK);
	assert_int_equal(call_missed_get(m, STR("2"), &c), OK);
	assert_string_equal(c.number, "13900005678");
	assert_string_equal(c.name, "Wang");
	assert_int_equal(call_missed_get(m, STR("1"), &c), ERR_NOT_FOUND);
	/* spoken with, struck off, too old */
	assert_true(call_missed_spoke(m, "013800001234", 4000));
	assert_false(call_missed_spoke(m, "13800001234", 4000));
	call_kit_missed(&k, "2 139****5678 q 1|");
	assert_false(call_missed_drop(m, STR("x")));
	miss(m, "4", "13700000001", 2 * CLOCK_DAY_MS);
	call_kit_missed(&k, "4 137****0001 q 1|");
	assert_true(call_missed_drop(m, STR("4")));
	call_kit_missed(&k, "");
	for (int i = 0; i < CALL_MISSED_MAX + 20; i++) {
		char id[16], number[16];

		snprintf(id, sizeof id, "i%d", i);
		snprintf(number, sizeof number, "138%08d", i);
		miss(m, id, number, 5000 + i);
	}
	raw.n = 0;
	assert_int_equal(store_cursor(k.store, "pbx", "missed", &raw), OK);
	assert_true(raw.n < CALL_MISSED_MAX * 256);
	/* others may not read the key */
	snprintf(path, sizeof path, "%s/calls.key", k.dir);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(call_missed_open(&again, k.store, STR("pbx"), 1),
	    ERR_REFUSED);
	/* without it nothing can be told */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(call_missed_open(&again, k.store, STR("pbx"),
	    CLOCK_DAY_MS), OK);
	assert_int_equal(call_missed_get(again, STR("i219"), &c), ERR_CRYPTO);
	call_missed_close(&again);
	call_missed_close(&m);
	buf_fini(&raw);
	keep_kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_ifaces),
		cmocka_unit_test(test_stories),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_recorded),
		cmocka_unit_test(test_missed),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
