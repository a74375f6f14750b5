/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pace.c -- see pace.h.  Layer: term.
 * On a fast line a frame goes out while less than 1 KB is unanswered, so a
 * long way (RTT) costs no waiting. Once a large frame has shown a rate at which
 * frames take long, pieces of 150 ms are sent, the next one while at most
 * 100 ms are still under way: a key is then acted on within some 250 ms, and
 * the line never runs dry. */
#include "pace.h"

#define SILENCE_US	3000000
#define WINDOW		1024	/* bytes unanswered while another may go */
#define PIECE_MS	150
#define AHEAD_MS	100
#define FAST		6000	/* bytes a second: no pieces from here on */
#define SAMPLE		300	/* bytes that say something of the rate */

void
pace_init(struct pace *p, bool asks, int64_t rate)
{
	*p = (struct pace){ .never = !asks, .rtt_us = -1, .last_us = -1,
	    .rate = rate < FAST ? rate : 0 };
}

static size_t
bytes_in(const struct pace *p, int ms)
{
	return (size_t)(p->rate * ms / 1000);
}

bool
pace_ready(struct pace *p, int64_t now_us)
{
	if (p->n > 0 && now_us - p->sent[p->first].at_us >= SILENCE_US) {
		p->never = true;
		p->n = 0;
		p->flying = 0;
	}
	if (p->never || p->n == 0)
		return true;
	if (p->n == PACE_FRAMES)
		return false;
	return p->flying < (p->rate ? bytes_in(p, AHEAD_MS) : WINDOW);
}

size_t
pace_budget(const struct pace *p)
{
	size_t piece;

	if (!p->rate)
		return SIZE_MAX;
	piece = bytes_in(p, PIECE_MS);
	return piece < 64 ? 64 : piece;
}

void
pace_sent(struct pace *p, size_t bytes, int64_t now_us)
{
	int i = (p->first + p->n) % PACE_FRAMES;

	if (p->never || p->n == PACE_FRAMES)
		return;
	p->sent[i].bytes = bytes;
	p->sent[i].at_us = now_us;
	p->sent[i].alone = p->n == 0;
	p->n++;
	p->flying += bytes;
}

/* A frame that went alone took the way and its own length. Until a small one
 * shows how long the way is, a large one says nothing: it is remembered. */
static void
learn(struct pace *p, size_t bytes, int64_t took_us)
{
	int64_t own, rate;

	if (p->rtt_us < 0 || took_us < p->rtt_us)
		p->rtt_us = took_us;
	if (bytes >= SAMPLE || (p->rate && bytes >= 64)) {
		p->big_bytes = bytes;
		p->big_us = took_us;
	}
	if (p->big_bytes == 0)
		return;
	own = p->big_us - p->rtt_us;
	if (own < 20000) {	/* its length does not matter: fast */
		if (p->big_bytes >= SAMPLE && p->rtt_us < 400000)
			p->rate = 0;
		return;
	}
	rate = (int64_t)p->big_bytes * 1000000 / own;
	p->rate = p->rate ? (p->rate + rate) / 2 : rate;
	if (p->rate >= FAST)
		p->rate = 0;
	else if (p->rate < 30)
		p->rate = 30;
}

void
pace_answer(struct pace *p, int64_t now_us)
{
	int i = p->first;

	if (p->n == 0)		/* late, or not ours */
		return;
	p->last_us = now_us - p->sent[i].at_us;
	if (p->sent[i].alone)
		learn(p, p->sent[i].bytes, p->last_us);
	p->flying -= p->sent[i].bytes;
	p->first = (i + 1) % PACE_FRAMES;
	p->n--;
}

int64_t
pace_deadline(const struct pace *p)
{
	return p->n > 0 ? p->sent[p->first].at_us + SILENCE_US : -1;
}
