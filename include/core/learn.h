/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn.h -- from where cases were finally handled, the smallest set of rules
 * that says it.  Layer: core (pure). Conditions it may find: class of any
 * level, area of any level, channel, hours of the week, words of the text.
 * Nothing is learned from one case: support and confidence are thresholds. */
#ifndef CORE_LEARN_H
#define CORE_LEARN_H

#include "core/rulebook.h"

struct learn_case {
	uint32_t	matter;		/* 0 unknown */
	uint64_t	grid;		/* of any level; 0 unknown */
	int		channel;	/* place in law.channels, -1 */
	uint16_t	minute;		/* of the week */
	bool		urgent;
	uint16_t	unit;		/* who handled it in the end; 1.. */
	struct str	words;		/* folded; copied as far as needed */
};

struct learn_options {
	uint32_t	least_support;	/* cases behind a rule; 0: 5 */
	double		least_confidence;	/* 0: 0.95 */
	bool		words;		/* conditions on words */
	/* Progress, every so often; false stops. May be NULL. */
	bool		(*progress)(void *ctx, uint64_t done, uint64_t of);
	void		*ctx;
};

struct learned {
	struct rule	rule;		/* id 0, version 1, kind KIND_CUSTOM */
	uint64_t	support;	/* cases it would decide */
	uint64_t	right;		/* of those, handled by its unit */
	/* decided by the set without it (what is above it): how many of those
	 * support cases would be right then */
	uint64_t	right_without;
};

struct learn;
struct learn *learn_new(const struct law *law, const struct learn_options *o);
void	learn_add(struct learn *l, const struct learn_case *c);
/* The rules, most support first; owned by l. ERR_CANCELLED. */
MUST_CHECK enum err learn_run(struct learn *l, const struct learned **out,
    size_t *n);
/* For a class never seen (unseen types): the unit that like words speak for,
 * 0 when they do not speak clearly enough (never a default). share: how sure,
 * measured on the learner's own cases left out by class, 0..1. */
uint16_t learn_like(const struct learn *l, struct str words, double *share);
void	learn_free(struct learn **l);

#endif
