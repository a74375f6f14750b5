/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which time to believe. Two witnesses: the wall, which is right in the end but
 * may be set by anybody at any time, and the machine's own count, which nobody
 * sets but which knows no date. As long as they go together the wall is followed
 * and the anchor moves along, so that slewing and a crystal's drift never sum
 * up. When they part, the count goes on alone and the wall is on probation: any
 * new jump of it, or its way back, begins the hold anew. */
#include "app/clockwork.h"

static void
anchor(struct trust *t, int64_t wall_ms, int64_t boot_us)
{
	*t = (struct trust){
		.wall_ms = wall_ms, .boot_us = boot_us, .begun = true
	};
}

static bool
apart(int64_t a, int64_t b)
{
	return a - b > TRUST_JUMP_MS || b - a > TRUST_JUMP_MS;
}

int64_t
trust_now(struct trust *t, int64_t wall_ms, int64_t boot_us)
{
	const int64_t counted = t->wall_ms + (boot_us - t->boot_us) / 1000;
	const int64_t off = wall_ms - counted;

	if (!t->begun || !apart(wall_ms, counted)) {
		anchor(t, wall_ms, boot_us);
		return wall_ms;
	}
	if (t->off_ms == 0 || apart(off, t->off_ms)) {
		t->off_ms = off;
		t->since_us = boot_us;
	}
	if (boot_us - t->since_us < TRUST_HOLD_US)
		return counted;
	anchor(t, wall_ms, boot_us);
	return wall_ms;
}
