/* SPDX-License-Identifier: GPL-3.0-or-later */
/* call_kit.h -- the whole way of a call for tests: an exchange, the link, a seat,
 * on one loop with a store of their own.  Layer: app tests. */
#ifndef TESTS_APP_CALL_KIT_H
#define TESTS_APP_CALL_KIT_H

#include "../channel/amid.h"
#include "app/call_fan.h"
#include "app/keep_kit.h"
#include "app/link.h"

#define SEAT "fangfen"		/* at seat 04 of the shipped profile */

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
#define PONG "Response: Success\nActionID: ping\nPing: Pong\n\n"
#define SEAT4(event) "Event: " event "\n" WHO "Interface: SIP/seat4\n\n"

struct way {
	struct keep_kit	k;
	struct context	c;
	struct law_link	row;
	struct links	*links;
	struct call_seat *seat;
	struct amid	pbx;		/* pid 0: none of ours */
	char		secret[160], auth[180];
	struct buf	heard;		/* by the seat */
	char		said[8192];
	bool		late;
	const char	*login;		/* NULL: console:open sesame */
};

/* A live store with accounts and one link to w->pbx.url; runs until its socket is
 * there. secret: the row has one, "console:open sesame". */
void	way_begin(struct way *w, const char *opts, bool secret);
/* A console of that account. */
void	way_sit(struct way *w, const char *account);
void	way_end(struct way *w);
/* Turns until the seat has heard text; the exchange; the link says it. The test
 * fails when that takes too long. */
void	until(struct way *w, const char *text);
void	until_pbx(struct way *w, const char *text);
void	until_said(struct way *w, const char *text);
/* The list of missed calls: "id masked queue tries|". */
void	call_kit_missed(struct keep_kit *k, const char *want);
void	until_missed(struct way *w, const char *text);

#endif
