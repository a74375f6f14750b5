/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ruleset.h -- the rules of a district as they live: those the profile ships,
 * and every rule.add, rule.change, rule.retire, rule.approve and rule.reject
 * after it.  Layer: core (pure).
 *
 * Each rule id has versions. An event's body holds the columns of the rule as
 * texts (core/rule.h), its version (the one before plus one), reason, evidence
 * (learned ones) and effective, the first day it counts from: absent or past,
 * it replaces the version before at once; in the future, the version before
 * ends the day before. Where the profile asks for four eyes a change is a
 * proposal until another account approves it. A profile adopted later brings
 * its own versions; of each id the highest version stands, an event before
 * the profile's row of the same version. */
#ifndef CORE_RULESET_H
#define CORE_RULESET_H

#include "core/event.h"
#include "core/rule.h"

enum rule_status {
	RULE_LIVE,		/* in force, or will be by its own from */
	RULE_REPLACED,		/* a later version stands */
	RULE_RETIRED,		/* taken out; text is the last version's */
	RULE_PROPOSED,		/* waits for another person */
	RULE_REJECTED
};

struct rule_entry {
	struct rule	rule;		/* from and to as they count, cut by later
			   versions */
	enum rule_status status;
	enum event_kind	event;		/* EV_UNKNOWN: from the profile */
	int64_t		at_ms;		/* of the event; 0 profile */
	int32_t		effective;	/* DAY_FIRST: at once */
	struct str	actor, approver;	/* accounts */
	struct str	reason, evidence;
	struct str	remark;		/* of who approved or rejected */
};

struct ruleset;
struct ruleset *ruleset_make(const struct law *law, rule_fold_fn *fold);
void	ruleset_free(struct ruleset **s);
/* A rule of the profile; before any event. It is copied. */
void	ruleset_seed(struct ruleset *s, const struct rule *r);
/* An event in order of arrival; other kinds are passed over.
 *   ERR_CONFLICT   its version is not the next one, or it exists already
 *   ERR_NOT_FOUND  retires or approves what is not there. A change stands by
 *                  itself: a later profile may have dropped what it changed
 *   ERR_REFUSED    approved by the one who proposed it
 *   ERR_BAD_INPUT  a rule that cannot be read; *why says (may be NULL) */
MUST_CHECK enum err ruleset_event(struct ruleset *s, const struct event *e,
    struct rule_fault *why);
/* Every version of every rule, by id and version. */
size_t	ruleset_count(const struct ruleset *s);
const struct rule_entry *ruleset_at(const struct ruleset *s, size_t i);
/* The newest version of id that is live, or retired, or else any; NULL. */
const struct rule_entry *ruleset_newest(const struct ruleset *s, uint32_t id);
/* The same between two events: its dates and status are not yet worked out
 * against later versions, and it costs next to nothing. */
const struct rule_entry *ruleset_last(const struct ruleset *s, uint32_t id);
/* One more than the highest version of id, whatever became of it. */
uint32_t ruleset_next_version(const struct ruleset *s, uint32_t id);
const struct rule_entry *ruleset_find(const struct ruleset *s, uint32_t id,
	    uint32_t version);
uint32_t ruleset_next_id(const struct ruleset *s);
/* Copies of the live rules, dates cut, for rulebook_make; owned by the set
 * and good until its next event. */
const struct rule *ruleset_live(struct ruleset *s, size_t *n);
/* Gives back what is not needed until the next event or the next ruleset_live. */
void	ruleset_trim(struct ruleset *s);
/* Events taken in so far: what an edit says it has seen. */
uint64_t ruleset_seen(const struct ruleset *s);

#endif
