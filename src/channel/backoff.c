/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/backoff.h"

int64_t
backoff_within(unsigned tries, uint32_t chance, int64_t asked_ms,
    int64_t most_ms)
{
	const unsigned doubled = tries < 1 ? 0 : tries > 12 ? 11 : tries - 1;
	int64_t ms = (int64_t)BACKOFF_FIRST_MS << doubled;

	if (ms > most_ms)
		ms = most_ms;
	ms = ms / 2 + chance % (ms / 2 + 1);
	if (asked_ms > BACKOFF_ASKED_MS)
		asked_ms = BACKOFF_ASKED_MS;
	/* Who was told a time comes a little after it, not with all others. */
	return asked_ms < 0 ? ms : asked_ms + ms / 8;
}

int64_t
backoff_ms(unsigned tries, uint32_t chance, int64_t asked_ms)
{
	return backoff_within(tries, chance, asked_ms, BACKOFF_MOST_MS);
}
