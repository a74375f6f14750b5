/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay_in.h -- counting of replays.  Layer: app. */
#ifndef APP_REPLAY_IN_H
#define APP_REPLAY_IN_H

#include "app/replay.h"

/* Number to place in an array, both growing together. Zeroed is empty. */
struct replay_index { uint64_t *key; uint32_t *at; size_t n, cap; };

struct replay_count {
	struct replay_result res;	/* owned arrays */
	struct replay_index moves, matters;
	uint32_t	*unit_at;	/* owned: place of a unit, plus 1 */
	size_t		moves_cap, units_cap, matters_cap;
};

/* One case: from and to as in replay_move, now the unit that handled it (0
 * not known), verdict of the book. past: from is what happened. */
struct replay_case {
	uint32_t	slot, matter;
	uint16_t	from, to, handled;
	enum verdict	verdict;
	bool		past;
};
void	replay_count_add(struct replay_count *k, const struct replay_case *c);
void	replay_count_sort(struct replay_count *k);
void	replay_count_fini(struct replay_count *k);

#endif
