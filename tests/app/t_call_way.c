/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an exchange's line to a seat's, with what exchanges do wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "call_kit.h"
#include "seal/seal.h"

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
	call_kit_missed(&w.k, "1.0 138****1234 q 1|");
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
	call_kit_missed(&w.k, "");
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
	until_missed(&w, "138****1234");
	assert_true(call_seat_ask(w.seat, STR("pbx"), "Back",
	    STR("c1@127.0.0.1")));
	until_pbx(&w, "\"params\":\"13800001234\"");
	way_end(&w);
}

/* Any real exchange: AMI_ADDR=host:port AMI_LOGIN=name:secret. */
static void
test_real(void **state)
{
	const char *at = getenv("AMI_ADDR"), *login = getenv("AMI_LOGIN");
	struct way w = { .login = login };

	(void)state;
	if (at == NULL || login == NULL) {
		puts("SKIP no AMI_ADDR and AMI_LOGIN");
		return;
	}
	snprintf(w.pbx.url, sizeof w.pbx.url, "tcp://%s", at);
	way_begin(&w, "iface=SIP/seat{n};plain=1", true);
	way_sit(&w, SEAT);
	until(&w, "hello up|");
	way_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_way),
		cmocka_unit_test(test_missed_way),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_stranger),
		cmocka_unit_test(test_baresip),
		cmocka_unit_test(test_real),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
