/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is usual at a desk: one table for all districts. A profile without one of
 * the states or actions just does not take it.  Layer: app. */
#include <stdlib.h>
#include "demo_in.h"

#define MIN	CLOCK_MIN_MS
#define HOUR	CLOCK_HOUR_MS
#define DAY	CLOCK_DAY_MS

/* Where a clock of the row runs, its limit is the measure and not the times
 * here: see demo_pace.c. */
static const struct habit habits[] = {
	{ "*", "answer_supervise", 900, ALWAYS, HOUR, DAY },
	{ "*", "answer_urge", 850, ALWAYS, HOUR, DAY },
	{ "*", "followed", 900, ALWAYS, HOUR, DAY },
	/* 发现, 立案 */
	{ "found", "void", 5, ALWAYS, 5 * MIN, 14 * MIN },
	{ "found", "merge", 900, TWIN, 2 * MIN, 10 * MIN },
	{ "found", "refuse", 28, ALWAYS, 5 * MIN, 14 * MIN },
	{ "found", "act_first", 160, EMERGENCY, MIN, 8 * MIN },
	{ "found", "settle", 70, PATROL, MIN, 12 * MIN },
	{ "found", "escalate_urgent", 900, PATROL, MIN, 5 * MIN },
	{ "found", "act_first", 600, PATROL, 2 * MIN, 10 * MIN },
	{ "found", "escalate", 900, PATROL, 2 * MIN, 12 * MIN },
	{ "found", "escalate_top", 600, EMERGENCY, MIN, 10 * MIN },
	{ "found", "ask_caller", 15, CALLED, 3 * MIN, 12 * MIN },
	{ "found", "correct", 8, CALLED, 2 * MIN, 6 * MIN },
	{ "found", "verify", 25, CALLED, 2 * MIN, 8 * MIN },
	{ "found", "accept", 1000, ALWAYS, MIN, 10 * MIN },
	{ "found", "verify", 1000, ALWAYS, HOUR, 6 * HOUR },
	{ "to_verify", "recall", 15, ALWAYS, 10 * MIN, 25 * MIN },
	{ "to_verify", "deny", 110, ALWAYS, 5 * MIN, 28 * MIN },
	{ "to_verify", "not_so", 110, ALWAYS, 5 * MIN, 28 * MIN },
	{ "to_verify", "confirm", 1000, ALWAYS, 5 * MIN, 28 * MIN },
	{ "to_verify", "verified", 1000, ALWAYS, 5 * MIN, 28 * MIN },
	{ "await_caller", "supplied", 700, ALWAYS, 20 * MIN, 20 * HOUR },
	{ "to_file", "void", 4, ALWAYS, 2 * MIN, 10 * MIN },
	{ "to_file", "merge", 900, TWIN, MIN, 8 * MIN },
	{ "to_file", "refuse", 40, ALWAYS, 2 * MIN, 10 * MIN },
	{ "to_file", "verify", 20, CALLED, 2 * MIN, 8 * MIN },
	{ "to_file", "act_first", 60, EMERGENCY, MIN, 6 * MIN },
	{ "to_file", "file", 1000, ALWAYS, MIN, 12 * MIN },
	/* 社区 */
	{ "at_community", "send_back", 40, ALWAYS, 10 * MIN, HOUR },
	{ "at_community", "escalate", 90, ALWAYS, 10 * MIN, HOUR },
	{ "at_community", "settle", 1000, ALWAYS, 0, 0 },
	{ "at_community", "accept", 1000, ALWAYS, 10 * MIN, 2 * HOUR },
	{ "community_work", "escalate", 60, ALWAYS, HOUR, 8 * HOUR },
	{ "community_work", "handle", 1000, ALWAYS, 0, 0 },
	{ "at_street", "ask_gate", 250, ALWAYS, 20 * MIN, 4 * HOUR },
	{ "at_street", "escalate", 90, ALWAYS, 20 * MIN, 4 * HOUR },
	{ "at_street", "settle", 1000, ALWAYS, 0, 0 },
	{ "at_gate", "gate_deny", 200, ALWAYS, 20 * MIN, 3 * HOUR },
	{ "at_gate", "hand_down", 1000, ALWAYS, 20 * MIN, 3 * HOUR },
	/* 派遣 */
	{ "to_dispatch", "merge", 500, TWIN, MIN, 8 * MIN },
	{ "to_dispatch", "act_first", 60, EMERGENCY, MIN, 8 * MIN },
	{ "to_dispatch", "fallback", 500, SPENT, 2 * MIN, 12 * MIN },
	{ "to_dispatch", "hard", 600, SPENT, 2 * MIN, 12 * MIN },
	{ "to_dispatch", "joint", 600, SPENT, 2 * MIN, 12 * MIN },
	{ "to_dispatch", "hard", 25, ALWAYS, 2 * MIN, 12 * MIN },
	{ "to_dispatch", "joint", 25, ALWAYS, 2 * MIN, 12 * MIN },
	{ "to_dispatch", "hand_down", 60, ALWAYS, 2 * MIN, 12 * MIN },
	{ "to_dispatch", "to_street", 200, ALWAYS, 2 * MIN, 12 * MIN },
	{ "to_dispatch", "correct", 8, CALLED, 2 * MIN, 12 * MIN },
	{ "to_dispatch", "dispatch", 1000, ALWAYS, 2 * MIN, 14 * MIN },
	{ "to_dispatch", "fallback", 1000, SPENT, 2 * MIN, 14 * MIN },
	{ "joint", "decide", 1000, ALWAYS, 4 * HOUR, 3 * DAY },
	{ "acting", "act", 1000, ALWAYS, 5 * MIN, 28 * MIN },
	{ "acting", "own", 1000, ALWAYS, 10 * MIN, 2 * HOUR },
	/* 处置 */
	{ "to_sign", "contest", 400, STRANGE, 20 * MIN, 2 * HOUR },
	{ "to_sign", "return", 850, STRANGE, 20 * MIN, 2 * HOUR },
	{ "to_sign", "return", 14, ALWAYS, 20 * MIN, 2 * HOUR },
	{ "to_sign", "act", 60, EMERGENCY, 5 * MIN, 30 * MIN },
	{ "to_sign", "urge", 15, AFTER_DUE, 10 * MIN, 3 * HOUR },
	{ "to_sign", "hard", 2, ALWAYS, HOUR, 3 * HOUR },
	{ "to_sign", "sign", 1000, ALWAYS, 8 * MIN, 2 * HOUR },
	{ "handling", "grant_extend", 750, ALWAYS, 20 * MIN, 4 * HOUR },
	{ "handling", "extend_grant", 750, ALWAYS, 20 * MIN, 4 * HOUR },
	{ "handling", "withdraw", 100, ALWAYS, 20 * MIN, 4 * HOUR },
	{ "handling", "refuse_extend", 1000, ALWAYS, 20 * MIN, 4 * HOUR },
	{ "handling", "extend_deny", 1000, ALWAYS, 20 * MIN, 4 * HOUR },
	{ "handling", "return", 600, STRANGE, HOUR, 10 * HOUR },
	{ "handling", "return", 4, ALWAYS, HOUR, 20 * HOUR },
	{ "handling", "contest", 200, STRANGE, HOUR, 10 * HOUR },
	{ "handling", "hard", 4, ALWAYS, HOUR, 20 * HOUR },
	{ "handling", "mark_complex", 30, ALWAYS, HOUR, 10 * HOUR },
	{ "handling", "act", 90, EMERGENCY, 10 * MIN, 50 * MIN },
	{ "handling", "act_first", 90, EMERGENCY, 10 * MIN, 50 * MIN },
	{ "handling", "assign", 80, ALWAYS, 10 * MIN, 4 * HOUR },
	{ "handling", "ask_helpers", 8, ALWAYS, HOUR, 10 * HOUR },
	{ "handling", "ask_suspend", 7, ALWAYS, HOUR, 20 * HOUR },
	{ "handling", "suspend", 7, ALWAYS, HOUR, 20 * HOUR },
	{ "handling", "ask_extend", 350, BEFORE_DUE, HOUR, DAY },
	{ "handling", "extend", 350, BEFORE_DUE, HOUR, DAY },
	{ "handling", "urge", 6, ALWAYS, HOUR, 30 * HOUR },
	{ "handling", "urge", 250, AFTER_DUE, 20 * MIN, 8 * HOUR },
	{ "handling", "supervise", 3, ALWAYS, HOUR, 30 * HOUR },
	{ "handling", "supervise", 80, AFTER_DUE, HOUR, 20 * HOUR },
	{ "handling", "stage", 800, ALWAYS, HOUR, 12 * HOUR },
	{ "handling", "stage_done", 800, ALWAYS, HOUR, 12 * HOUR },
	{ "handling", "reply", 1000, ALWAYS, HOUR, 10 * HOUR },
	{ "handling", "rectify", 700, ALWAYS, HOUR, 8 * HOUR },
	{ "handling", "handle", 1000, ALWAYS, 0, 0 },
	{ "suspend_asked", "refuse_suspend", 180, ALWAYS, HOUR, 6 * HOUR },
	{ "suspend_asked", "suspend_deny", 180, ALWAYS, HOUR, 6 * HOUR },
	{ "suspend_asked", "grant_suspend", 1000, ALWAYS, HOUR, 6 * HOUR },
	{ "suspend_asked", "suspend_grant", 1000, ALWAYS, HOUR, 6 * HOUR },
	{ "suspended", "resume", 80, ALWAYS, DAY, 4 * DAY },
	/* 疑难: ruling, consultation, instruction, joint meeting */
	{ "hard1", "consult", 300, ALWAYS, 2 * HOUR, DAY },
	{ "hard1", "rule", 1000, ALWAYS, 2 * HOUR, DAY },
	{ "hard2", "report_up", 300, ALWAYS, 4 * HOUR, DAY },
	{ "hard2", "decide", 1000, ALWAYS, 4 * HOUR, DAY },
	{ "hard3", "convene", 300, ALWAYS, 4 * HOUR, DAY },
	{ "hard3", "decide", 1000, ALWAYS, 4 * HOUR, DAY },
	{ "hard4", "decide", 1000, ALWAYS, 4 * HOUR, 2 * DAY },
	{ "hard_owner", "consult", 300, ALWAYS, 2 * HOUR, DAY },
	{ "hard_owner", "rule_owner", 1000, ALWAYS, 2 * HOUR, DAY },
	{ "hard_owner", "consult", 1000, ALWAYS, 2 * HOUR, DAY },
	{ "hard_consult", "report_up", 300, ALWAYS, 4 * HOUR, DAY },
	{ "hard_consult", "consulted", 1000, ALWAYS, 4 * HOUR, DAY },
	{ "hard_report", "convene", 300, ALWAYS, 4 * HOUR, DAY },
	{ "hard_report", "instruct", 1000, ALWAYS, 4 * HOUR, DAY },
	{ "hard_meeting", "force_close", 50, ALWAYS, 4 * HOUR, 2 * DAY },
	{ "hard_meeting", "decide", 1000, ALWAYS, 4 * HOUR, 2 * DAY },
	/* 反馈, 核查, 结案 */
	{ "fed_back", "send_back", 30, ALWAYS, 10 * MIN, HOUR },
	{ "fed_back", "feed_back", 1000, ALWAYS, 10 * MIN, 2 * HOUR },
	{ "to_check", "missed", 3, CALLED, 2 * MIN, 20 * MIN },
	{ "to_check", "check_fail", 100, ALWAYS, 3 * MIN, 28 * MIN },
	{ "to_check", "check_pass", 1000, ALWAYS, 3 * MIN, 28 * MIN },
	{ "to_close", "close", 150, ALWAYS, 20 * MIN, 6 * HOUR },
	{ "to_close", "call_back", 1000, ALWAYS, 20 * MIN, 6 * HOUR },
	{ "to_close", "close", 1000, ALWAYS, 20 * MIN, 6 * HOUR },
	{ "to_callback", "call_try", 450, TRIED, 2 * HOUR, 9 * HOUR },
	{ "to_callback", "try_call", 450, TRIED, 2 * HOUR, 9 * HOUR },
	{ "to_callback", "call_try", 600, TRIED, 2 * HOUR, 9 * HOUR },
	{ "to_callback", "try_call", 600, TRIED, 2 * HOUR, 9 * HOUR },
	{ "to_callback", "call_try", 130, ALWAYS, HOUR, 8 * HOUR },
	{ "to_callback", "try_call", 130, ALWAYS, HOUR, 8 * HOUR },
	{ "to_callback", "reopen", 60, ALWAYS, HOUR, 20 * HOUR },
	{ "to_callback", "close", 700, ALWAYS, HOUR, 20 * HOUR },
	{ "to_callback", "call_back", 1000, ALWAYS, HOUR, 20 * HOUR },
	{ "to_callback", "close", 1000, ALWAYS, HOUR, 20 * HOUR },
	{ "merged", "split", 30, ALWAYS, HOUR, 20 * HOUR },
	{ "hz_joined", "split", 30, ALWAYS, HOUR, 20 * HOUR },
	{ "closed", "uphold", 400, ALWAYS, 4 * HOUR, 4 * DAY },
	{ "closed", "appeal_uphold", 400, ALWAYS, 4 * HOUR, 4 * DAY },
	{ "closed", "dismiss", 1000, ALWAYS, 4 * HOUR, 4 * DAY },
	{ "closed", "appeal_reject", 1000, ALWAYS, 4 * HOUR, 4 * DAY },
	{ "closed", "recheck_fail", 4, ALWAYS, DAY, 5 * DAY },
	{ "closed", "recheck_pass", 30, ALWAYS, DAY, 5 * DAY },
	{ "closed", "reopen", 10, ALWAYS, DAY, 5 * DAY },
	{ "closed", "rehandle", 8, ALWAYS, DAY, 5 * DAY },
	{ "closed", "appeal", 150, ALWAYS, DAY, 4 * DAY },
	{ "closed", "rate", 60, ALWAYS, DAY, 5 * DAY },
	{ "closed", "archive", 1000, ALWAYS, 7 * DAY, 12 * DAY },
	{ "closed", "rate", 1000, ALWAYS, DAY, 5 * DAY },
	{ "rated", "archive", 1000, ALWAYS, 7 * DAY, 12 * DAY },
	{ "refused", "reopen", 30, ALWAYS, 2 * HOUR, 3 * DAY },
	/* 线索, 隐患, 纠纷 */
	{ "lead_found", "refuse", 30, ALWAYS, 5 * MIN, 14 * MIN },
	{ "lead_found", "act_first", 100, EMERGENCY, MIN, 8 * MIN },
	{ "lead_found", "track", 1000, ALWAYS, MIN, 14 * MIN },
	{ "lead_track", "refuse", 40, ALWAYS, HOUR, 20 * HOUR },
	{ "lead_track", "follow", 400, ALWAYS, HOUR, 20 * HOUR },
	{ "lead_track", "file", 1000, ALWAYS, HOUR, 30 * HOUR },
	{ "hazard_found", "refuse", 30, ALWAYS, 5 * MIN, 14 * MIN },
	{ "hazard_found", "act_first", 100, EMERGENCY, MIN, 8 * MIN },
	{ "hazard_found", "verify", 40, ALWAYS, MIN, 8 * MIN },
	{ "hazard_found", "file", 1000, ALWAYS, MIN, 14 * MIN },
	{ "rectifying", "urge", 20, ALWAYS, HOUR, 30 * HOUR },
	{ "rectifying", "supervise", 80, AFTER_DUE, HOUR, 20 * HOUR },
	{ "rectifying", "rectified", 1000, ALWAYS, 0, 0 },
	{ "to_recheck", "review_fail", 120, ALWAYS, 3 * MIN, 28 * MIN },
	{ "to_recheck", "review_pass", 1000, ALWAYS, 3 * MIN, 28 * MIN },
	{ "dispute_found", "refuse", 30, ALWAYS, 5 * MIN, 14 * MIN },
	{ "dispute_found", "mediate", 1000, ALWAYS, 2 * MIN, 14 * MIN },
	{ "mediating", "return", 10, ALWAYS, 20 * MIN, 6 * HOUR },
	{ "mediating", "raise", 40, ALWAYS, DAY, 3 * DAY },
	{ "mediating", "reply", 1000, ALWAYS, HOUR, 10 * HOUR },
	{ "mediating", "session", 350, ALWAYS, 2 * HOUR, 40 * HOUR },
	{ "mediating", "no_agreement", 130, ALWAYS, HOUR, 40 * HOUR },
	{ "mediating", "agree", 1000, ALWAYS, 0, 0 },
	{ "hz_found", "join_source", 900, TWIN, 2 * MIN, 10 * MIN },
	{ "hz_found", "self_report", 200, PATROL, 2 * MIN, 12 * MIN },
	{ "hz_found", "forward", 1000, ALWAYS, 2 * MIN, 14 * MIN },
	{ "hz_scored", "score", 1000, ALWAYS, HOUR, 20 * HOUR },
	{ "hz_reviewed", "grade_major", 80, ALWAYS, 20 * MIN, 6 * HOUR },
	{ "hz_reviewed", "grade", 1000, ALWAYS, 20 * MIN, 6 * HOUR },
	{ "hz_rectify", "extend_grant", 1000, ALWAYS, HOUR, 6 * HOUR },
	{ "hz_rectify", "act_first", 150, ALWAYS, 10 * MIN, 2 * HOUR },
	{ "hz_rectify", "extend", 350, BEFORE_DUE, HOUR, DAY },
	{ "hz_rectify", "rectified", 1000, ALWAYS, 0, 0 },
	{ "hz_rectify", "rectified_major", 1000, ALWAYS, 0, 0 },
	{ "hz_rectify", "act_first", 1000, ALWAYS, 10 * MIN, 2 * HOUR },
	{ "hz_recheck", "recheck_fail", 120, ALWAYS, HOUR, 30 * HOUR },
	{ "hz_recheck", "recheck_pass", 1000, ALWAYS, HOUR, 30 * HOUR },
	{ "hz_cancel", "strike_off", 1000, ALWAYS, 20 * MIN, 10 * HOUR },
	{ "hz_done", "reopen", 10, ALWAYS, DAY, 6 * DAY },
	{ "dp_found", "apart", 30, ALWAYS, 2 * MIN, 14 * MIN },
	{ "dp_found", "proxy", 60, ALWAYS, 2 * MIN, 14 * MIN },
	{ "dp_found", "judicial", 80, ALWAYS, 2 * MIN, 14 * MIN },
	{ "dp_found", "admin", 400, ALWAYS, 2 * MIN, 14 * MIN },
	{ "dp_found", "people", 1000, ALWAYS, 2 * MIN, 14 * MIN },
	{ "dp_people", "switch", 100, ALWAYS, 4 * HOUR, 40 * HOUR },
	{ "dp_people", "agree", 1000, ALWAYS, 0, 0 },
	{ "dp_admin", "switch", 100, ALWAYS, 4 * HOUR, 40 * HOUR },
	{ "dp_admin", "agree", 1000, ALWAYS, 0, 0 },
	{ "dp_judicial", "switch", 100, ALWAYS, 4 * HOUR, 40 * HOUR },
	{ "dp_judicial", "agree", 1000, ALWAYS, 0, 0 },
	{ "dp_proxy", "switch", 100, ALWAYS, 4 * HOUR, 40 * HOUR },
	{ "dp_proxy", "answered", 1000, ALWAYS, 0, 0 },
	{ "dp_keeping", "broken", 60, ALWAYS, DAY, 20 * DAY },
	{ "dp_keeping", "kept", 1000, ALWAYS, DAY, 20 * DAY },
	/* by levels: verified, escalated, handed down, fed back */
	{ "verified", "mark_complex", 60, ALWAYS, 20 * MIN, 3 * HOUR },
	{ "verified", "escalate_top", 300, EMERGENCY, MIN, 10 * MIN },
	{ "verified", "mediate", 900, ALWAYS, 10 * MIN, 4 * HOUR },
	{ "verified", "settle", 220, ALWAYS, HOUR, 12 * HOUR },
	{ "verified", "hand_down", 300, ALWAYS, 10 * MIN, 3 * HOUR },
	{ "verified", "warn", 80, ALWAYS, 10 * MIN, 3 * HOUR },
	{ "verified", "escalate", 70, ALWAYS, 10 * MIN, 3 * HOUR },
	{ "verified", "dispatch", 1000, ALWAYS, 10 * MIN, 4 * HOUR },
	{ "escalated", "send_back", 60, ALWAYS, 10 * MIN, 4 * HOUR },
	{ "escalated", "take", 1000, ALWAYS, 10 * MIN, 4 * HOUR },
	{ "assigned", "pass_down", 150, ALWAYS, HOUR, 8 * HOUR },
	{ "assigned", "take_over", 200, ALWAYS, HOUR, 8 * HOUR },
	{ "assigned", "report_back", 1000, ALWAYS, 4 * HOUR, 30 * HOUR },
	{ "warned", "receipt", 1000, ALWAYS, 20 * MIN, 4 * HOUR },
	{ "feedback", "redo", 40, ALWAYS, HOUR, 8 * HOUR },
	{ "feedback", "feed_back", 1000, ALWAYS, HOUR, 8 * HOUR },
};

static bool
has_row(const struct demo *d, unsigned state, struct str action,
    uint32_t *need, uint32_t *stops)
{
	const struct law_book *b = law_book(d->law, d->law->version);
	bool any = false;

	*need = ~0u;
	*stops = 0;
	for (size_t i = 0; i < d->law->moves_n; i++) {
		const struct law_move *row = &d->law->moves[i];

		if ((row->from != state && row->from != LAW_ANY) ||
		    !str_eq(row->action, action) || !law_move_for(row,
		    d->law->books_n ? d->law->version : 0))
			continue;
		any = true;
		*need &= row->flags_need;
		if (b)
			*stops |= b->move[i].stop | b->leave[state].stop;
	}
	return any;
}

static void
take(struct demo *d, const struct law_state *s, const struct habit *h)
{
	struct demo_habits *list = &d->habits[s->id];
	const bool star = h->state[0] == '*';
	uint32_t need, stops;

	if ((star ? !s->open : !str_is(s->code, h->state)) ||
	    list->n == 64 || !has_row(d, s->id, str_of(h->action), &need,
	    &stops))
		return;
	if (h->to_ms == 0) {
		list->due = true;
		list->stops |= stops;
	}
	list->h = xgrow(list->h, &list->cap, list->n + 1, sizeof(*list->h));
	list->h[list->n++] = (struct demo_habit){ h, need };
}

void
demo_take_habits(struct demo *d)
{
	for (size_t i = 0; i < d->law->states_n; i++)
		for (size_t k = 0; k < sizeof(habits) / sizeof(*habits); k++)
			take(d, &d->law->states[i], &habits[k]);
}

void
demo_habits_fini(struct demo *d)
{
	for (size_t i = 0; i < sizeof(d->habits) / sizeof(*d->habits); i++)
		free(d->habits[i].h);
}
