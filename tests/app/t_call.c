/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls, from the exchange's words to what a seat is told. The exchanges here
 * are tests/channel/amid: written from the protocol, and the recorded one. */
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

#include "../channel/amid.h"
#include "../wire/sharedkit.h"
#include "app/call_fan.h"
#include "app/call_missed.h"
#include "app/keep_kit.h"
#include "app/link.h"
#include "app/people.h"
#include "base/alloc.h"
#include "seal/seal.h"

#define SEAT "fangfen"		/* at seat 04 of the shipped profile */
#define LIMIT_US 10000000
#define HEAR_CAP 8192

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

#define WHO "CallerIDNum: 13800001234\nCallerIDName: Li\nUniqueid: 1.0\n" \
	"Linkedid: 1.0\nQueue: q\n"
#define JOIN "Event: QueueCallerJoin\n" WHO "\n"
#define CALLED(s) "Event: AgentCalled\n" WHO "Interface: SIP/" s "\n\n"
#define CONNECT(s) "Event: AgentConnect\n" WHO "Interface: SIP/" s "\n\n"
#define NO_ANSWER(s) "Event: AgentRingNoAnswer\n" WHO "Interface: SIP/" s "\n\n"
#define COMPLETE "Event: AgentComplete\n" WHO "Interface: SIP/a\n\n"
#define ABANDON "Event: QueueCallerAbandon\n" WHO "\n"
#define HANGUP "Event: Hangup\n" WHO "\n"
#define LISTED "Event: CoreShowChannelsComplete\n\n"
#define BANNER "B\n"

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

static bool
put_missed(void *ctx, const struct missed *m)
{
	buf_fmt(ctx, "%s %s %s %lld|", m->id, m->masked, m->queue,
	    (long long)m->tries);
	return true;
}

static void
check_missed(struct keep_kit *k, const char *want)
{
	struct buf b = { 0 };

	assert_int_equal(call_missed_each(k->store, "pbx", put_missed, &b),
	    OK);
	assert_string_equal(buf_z(&b), want);
	buf_fini(&b);
}

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
	check_missed(&k, "");
	miss(m, "1", "13800001234", 1000);
	miss(m, "2", "13900005678", 2000);
	miss(m, "3", "+8613800001234", 3000);	/* the first one again */
	check_missed(&k, "3 138****1234 q 2|2 139****5678 q 1|");
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
	check_missed(&k, "2 139****5678 q 1|");
	assert_false(call_missed_drop(m, STR("x")));
	miss(m, "4", "13700000001", 2 * CLOCK_DAY_MS);
	check_missed(&k, "4 137****0001 q 1|");
	assert_true(call_missed_drop(m, STR("4")));
	check_missed(&k, "");
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

/* ---- the whole way ---- */

struct way {
	struct keep_kit	k;
	struct context	c;
	struct law_link	row;
	struct links	*links;
	struct call_seat *seat;
	struct amid	pbx;
	char		secret[160], auth[180];
	struct buf	heard;		/* by the seat */
	char		said[HEAR_CAP];
	bool		late;
};

static void
on_seat(void *ctx, struct str code, const struct pbx_block *b)
{
	struct way *w = ctx;
	struct call c;

	assert_true(str_is(code, "pbx"));
	if (b == NULL)
		buf_cstr(&w->heard, "gone|");
	else if (call_get(b, &c))
		buf_fmt(&w->heard, "%s %s %s|", call_state_name(c.state),
		    c.id, c.number);
	else if (str_is(pbx_get(b, "Event"), "Hello"))
		buf_fmt(&w->heard, "hello %.*s|",
		    STR_ARG(pbx_get(b, "Exchange")));
	else
		buf_fmt(&w->heard, "%.*s %.*s|", STR_ARG(pbx_get(b, "Event")),
		    STR_ARG(pbx_get(b, "Said")));
}

static void
on_late(void *ctx)
{
	((struct way *)ctx)->late = true;
}

static void
way_begin(struct way *w, const char *opts, bool secret)
{
	char login[32], path[128];
	FILE *f;

	keep_kit_make(&w->k);
	seat_login(login, sizeof login);
	assert_int_equal(people_seed(w->k.store, &w->k.law, login), OK);
	snprintf(w->secret, sizeof w->secret, "%s/pbx.secret", w->k.dir);
	snprintf(w->auth, sizeof w->auth, "file:%s", w->secret);
	f = fopen(w->secret, "w");
	assert_non_null(f);
	assert_int_equal(fchmod(fileno(f), 0600), 0);
	fputs("console:open sesame\n", f);
	fclose(f);
	w->row = (struct law_link){ .code = STR("pbx"), .driver = STR("call"),
		.node = STR("*"), .channel = 1, .url = str_of(w->pbx.url),
		.auth = secret ? str_of(w->auth) : STR_NONE, .every_s = 60,
		.ways = LINK_IN, .opts = str_of(opts), .name = STR("pbx") };
	w->c = (struct context){ .store = w->k.store,
		.repo = store_repo(w->k.store), .law = w->k.law };
	w->c.law.links = &w->row;
	w->c.law.links_n = 1;
	loop_timer(w->k.loop, LIMIT_US, on_late, w);
	w->links = links_new(w->k.loop, &w->c);
	assert_true(links_running(w->links));
	/* Seats try again every three seconds only. */
	snprintf(path, sizeof path, "%s/calls-pbx.sock", w->k.dir);
	while (!w->late && access(path, F_OK) != 0)
		assert_int_equal(loop_turn(w->k.loop, 20000), OK);
}

static void
way_sit(struct way *w, const char *account)
{
	w->seat = call_seat_new(w->k.loop, w->k.store, &w->c.law, account,
	    on_seat, w);
	assert_non_null(w->seat);
}

static void
way_end(struct way *w)
{
	call_seat_free(&w->seat);
	links_free(&w->links);
	amid_stop(&w->pbx);
	buf_fini(&w->heard);
	keep_kit_free(&w->k);
}

/* Turns until the seat has heard text. */
static void
until(struct way *w, const char *text)
{
	while (!w->late && strstr(buf_z(&w->heard), text) == NULL)
		assert_int_equal(loop_turn(w->k.loop, 100000), OK);
	if (w->late)
		fail_msg("never heard: %s\nheard: %s", text,
		    buf_z(&w->heard));
}

static void
until_pbx(struct way *w, const char *text)
{
	while (!w->late && !amid_heard(&w->pbx, text, w->said,
	    sizeof w->said))
		assert_int_equal(loop_turn(w->k.loop, 20000), OK);
	if (w->late)
		fail_msg("the exchange never heard: %s\nbut: %s", text,
		    w->said);
}

static void
until_said(struct way *w, const char *text)
{
	const struct link *l = links_at(w->links, 0);

	while (!w->late && strstr(l->st.said, text) == NULL)
		assert_int_equal(loop_turn(w->k.loop, 20000), OK);
	if (w->late)
		fail_msg("never said: %s, but: %s", text, l->st.said);
}

#define PONG "Response: Success\nActionID: ping\nPing: Pong\n\n"
#define SEAT4(event) "Event: " event "\n" WHO "Interface: SIP/seat4\n\n"

static void
test_whole_way(void **state)
{
	static const struct amid_step steps[] = {
		{ NULL, AMID_BANNER, true, false },
		{ "Secret: open sesame", AMID_IN, true, false },
		{ "CoreShowChannels", LISTED, false, false },
		{ "Action: Ping", PONG SEAT4("AgentCalled")
		    "Event: AgentCalled\nLinkedid: 9.0\nCallerIDNum: 1\n"
		    "Interface: SIP/seat5\n\n" SEAT4("AgentConnect")
		    SEAT4("AgentComplete"), false, false },
	};
	struct way w = { 0 };

	(void)state;
	amid_start(&w.pbx, steps, 4, false);
	way_begin(&w, "iface=SIP/seat{n};ping=1", true);
	way_sit(&w, SEAT);
	until(&w, "ended 1.0");
	assert_non_null(strstr(buf_z(&w.heard), "hello up|"));
	assert_non_null(strstr(buf_z(&w.heard), "rings 1.0 13800001234|"
	    "talks 1.0 13800001234|ended 1.0 13800001234|"));
	/* another seat's call is not its business */
	assert_null(strstr(buf_z(&w.heard), "9.0"));
	until_pbx(&w, "Action: CoreShowChannels");
	assert_non_null(strstr(w.said, "Username: console\r\n"));
	assert_non_null(strstr(w.said, "Events: call,agent,user\r\n"));
	assert_non_null(strstr(w.said, "Action: QueueStatus\r\n"));
	assert_false(links_at(w.links, 0)->st.fatal);
	way_end(&w);
}

static void
test_missed_way(void **state)
{
	static const struct amid_step steps[] = {
		{ NULL, AMID_BANNER, false, false },
		{ "Secret: ", AMID_IN, false, false },
		{ "CoreShowChannels", LISTED, false, false },
		{ "Action: Ping", PONG SEAT4("AgentCalled") ABANDON, false,
		    false },
		{ "Action: Originate", "Response: Error\nActionID: back\n"
		    "Message: Permission denied\n\n", false, false },
	};
	struct way w = { 0 };

	(void)state;
	amid_start(&w.pbx, steps, 5, false);
	way_begin(&w, "iface=SIP/seat{n};context=out;ping=1", true);
	way_sit(&w, SEAT);
	until(&w, "Missed |");
	check_missed(&w.k, "1.0 138****1234 q 1|");
	assert_true(call_seat_ask(w.seat, STR("pbx"), "Back", STR("1.0")));
	until(&w, "Answer |");
	until_pbx(&w, "Async: true");
	assert_non_null(strstr(w.said, "Channel: SIP/seat4\r\n"));
	assert_non_null(strstr(w.said, "Exten: 13800001234\r\n"));
	/* it says no: that is told, and the line goes on */
	until_said(&w, "Permission denied");
	assert_false(links_at(w.links, 0)->st.fatal);
	w.heard.n = 0;
	assert_true(call_seat_ask(w.seat, STR("pbx"), "Done", STR("1.0")));
	until(&w, "Missed |");
	check_missed(&w.k, "");
	assert_true(call_seat_ask(w.seat, STR("pbx"), "Back", STR("1.0")));
	until(&w, "no more|");
	way_end(&w);
}

/* Cut in the middle: what rings then is known by the list after the new login. */
static void
test_cut(void **state)
{
	static const struct amid_step steps[] = {
		{ NULL, AMID_BANNER, false, false },
		{ "Secret: ", AMID_IN, false, false },
		{ "Action: Ping", PONG LISTED SEAT4("AgentCalled")
		    "Event: AgentConn", false, true },
		{ NULL, AMID_BANNER, false, false },
		{ "Secret: ", AMID_IN, false, false },
		{ "CoreShowChannels", "Event: CoreShowChannel\nChannel: "
		    "SIP/seat4-00000001\nChannelState: 6\nConnectedLineNum: "
		    "13800001234\nUniqueid: 1.1\nLinkedid: 1.0\n\n" LISTED,
		    false, false },
	};
	struct way w = { 0 };

	(void)state;
	amid_start(&w.pbx, steps, 6, false);
	way_begin(&w, "iface=SIP/seat{n};ping=1", true);
	way_sit(&w, SEAT);
	until(&w, "talks 1.0");
	assert_non_null(strstr(buf_z(&w.heard), "hello down|"));
	way_end(&w);
}

/* A login that is refused stops the link for a person; others are tried again. */
static void
test_refused(void **state)
{
	static const struct amid_step refused[] = {
		{ NULL, AMID_BANNER, false, false },
		{ "Secret: ", "Response: Error\nActionID: login\n"
		    "Message: Authentication failed open sesame\n\n", false,
		    true },
	};
	static const struct amid_step other[] = {
		{ NULL, "SSH-2.0-OpenSSH_9.2\n", false, false },
	};
	static const struct amid_step endless[] = {
		{ NULL, AMID_BANNER, false, false },
		{ "Secret: ", AMID_IN, false, false },
	};
	struct way w = { 0 };

	(void)state;
	amid_start(&w.pbx, refused, 2, false);
	way_begin(&w, "iface=SIP/seat{n}", true);
	until_said(&w, "Authentication failed");
	assert_true(links_at(w.links, 0)->st.fatal);
	/* nothing of the secret, even where the other side repeats it */
	assert_null(strstr(links_at(w.links, 0)->st.said, "sesame"));
	way_end(&w);

	memset(&w, 0, sizeof w);
	amid_start(&w.pbx, other, 1, false);
	way_begin(&w, "iface=SIP/seat{n}", true);
	until_said(&w, "no manager");
	(void)amid_heard(&w.pbx, "never", w.said, sizeof w.said);
	assert_null(strstr(w.said, "sesame"));
	way_end(&w);

	memset(&w, 0, sizeof w);
	amid_start(&w.pbx, endless, 2, false);
	way_begin(&w, "iface=SIP/seat{n};ping=1", true);
	until_said(&w, "silent");
	way_end(&w);
}

static void
test_garbage(void **state)
{
	struct amid_step steps[] = {
		{ NULL, AMID_BANNER, false, false },
		{ "Secret: ", AMID_IN, false, false },
		{ "CoreShowChannels", NULL, false, false },
	};
	struct buf b = { 0 };
	struct way w = { 0 };

	(void)state;
	buf_cstr(&b, LISTED);
	for (int i = 0; i < 70000; i++)	/* no line end in sight */
		buf_byte(&b, i % 7 ? 'x' : ':');
	steps[2].say = buf_z(&b);
	amid_start(&w.pbx, steps, 3, false);
	way_begin(&w, "iface=SIP/seat{n}", true);
	until_said(&w, "too much");
	way_end(&w);
	buf_fini(&b);
}

/* Who may not sit there hears nothing at all. */
static void
test_stranger(void **state)
{
	static const struct amid_step steps[] = {
		{ NULL, AMID_BANNER, false, false },
		{ "Secret: ", AMID_IN, false, false },
		{ "CoreShowChannels", LISTED, false, false },
	};
	struct way w = { 0 };

	(void)state;
	amid_start(&w.pbx, steps, 3, false);
	way_begin(&w, "iface=SIP/seat{n}", true);
	way_sit(&w, "nobody-at-all");
	until(&w, "gone|");
	assert_string_equal(buf_z(&w.heard), "gone|");
	way_end(&w);
}

static void
test_baresip(void **state)
{
	static const struct amid_step steps[] = {
		{ NULL, "158:{\"event\":true,\"type\":\"CALL_INCOMING\","
		    "\"accountaor\":\"sip:seat4@127.0.0.1\",\"peeruri\":"
		    "\"sip:13800001234@127.0.0.1:5071\",\"peerdisplayname\":"
		    "\"Li\",\"id\":\"c1@127.0.0.1\"},", false, false },
		{ NULL, "105:{\"event\":true,\"type\":\"CALL_CLOSED\","
		    "\"accountaor\":\"sip:seat4@127.0.0.1\",\"id\":"
		    "\"c1@127.0.0.1\",\"param\":\"gone\"},", false, false },
		{ "\"command\":\"dial\"", NULL, false, false },
	};
	struct way w = { 0 };

	(void)state;
	amid_start(&w.pbx, steps, 3, true);
	way_begin(&w, "pbx=baresip;iface=sip:seat{n}@127.0.0.1", false);
	way_sit(&w, SEAT);
	until(&w, "hello up|");
	while (!w.late && strstr(buf_z(&w.heard), "Missed") == NULL &&
	    call_missed_each(w.k.store, "pbx", put_missed, &w.heard) == OK &&
	    strstr(buf_z(&w.heard), "138****1234") == NULL)
		assert_int_equal(loop_turn(w.k.loop, 20000), OK);
	assert_false(w.late);
	assert_true(call_seat_ask(w.seat, STR("pbx"), "Back",
	    STR("c1@127.0.0.1")));
	until_pbx(&w, "\"params\":\"13800001234\"");
	way_end(&w);
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
		cmocka_unit_test(test_whole_way),
		cmocka_unit_test(test_missed_way),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_stranger),
		cmocka_unit_test(test_baresip),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
