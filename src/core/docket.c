/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docket.c -- its stored form, and who held the case how long.
 * Layer: core (pure).
 *
 * Stored: u8 form = 2, then zigzag numbers in the order of the tables below;
 * instants as distances from the first one, for they are near each other. Texts
 * are a length and bytes. */
#include "core/docket.h"

#include <string.h>
#include "core/casefile.h"
#include "core/varint.h"

#define FORM 2

/* ---- reading ---- */

struct reader { struct str s; bool bad; };

static uint64_t
take_u(struct reader *r)
{
	uint64_t v = 0;

	r->bad = !take_varint(&r->s, &v) || r->bad;
	return v;
}

static int64_t
take(struct reader *r, int64_t lo, int64_t hi)
{
	int64_t v = lo;

	if (!take_zigzag(&r->s, &v) || v < lo || v > hi) {
		r->bad = true;
		return lo;
	}
	return v;
}

#define FAR 9007199254740992	/* 2^53: no instant or span is farther */

static int64_t
take_near(struct reader *r, int64_t from)
{
	const int64_t v = take(r, -FAR, FAR);

	return v == -FAR ? 0 : from + v;
}

static void
put_near(struct buf *out, int64_t v, int64_t from)
{
	buf_zigzag(out, v == 0 ? -FAR : v - from);
}

static void
take_text(struct reader *r, char *out, size_t cap)
{
	const uint64_t n = take_u(r);

	if (r->bad || n >= cap || n > r->s.n) {
		r->bad = true;
		return;
	}
	str_copy(str_n(r->s.p, (size_t)n), out, cap);
	r->s = str_from(r->s, (size_t)n);
}

static void
put_text(struct buf *out, const char *z)
{
	buf_varint(out, strlen(z));
	buf_cstr(out, z);
}

/* ---- one run ---- */

static void
put_run(struct buf *out, const struct clock_run *r, int64_t epoch)
{
	buf_varint(out, r->clock);
	buf_varint(out, r->stage);
	buf_varint(out, (uint64_t)r->state | (uint64_t)r->late << 2 |
	    (uint64_t)r->moot << 3);
	buf_varint(out, r->unit);
	buf_varint(out, r->shift);
	buf_varint(out, r->extends);
	buf_varint(out, r->owner);
	buf_varint(out, r->fired);
	buf_zigzag(out, r->n);
	buf_zigzag(out, r->left_ms);
	buf_zigzag(out, r->paused_ms);
	buf_zigzag(out, r->start_ms - epoch);
	put_near(out, r->since_ms, r->start_ms);
	put_near(out, r->due_ms, r->start_ms);
	put_near(out, r->ended_ms, r->start_ms);
}

static uint8_t
take_byte(struct reader *r, unsigned most)
{
	const uint64_t v = take_u(r);

	r->bad = r->bad || v > most;
	return (uint8_t)v;
}

static void
take_run(struct reader *in, struct clock_run *r, int64_t epoch)
{
	unsigned bits;
	uint64_t v;

	r->clock = take_byte(in, 32);
	r->stage = take_byte(in, DOCKET_STAGES);
	bits = take_byte(in, 15);
	r->state = bits & 3;
	r->late = (bits & 4) != 0;
	r->moot = (bits & 8) != 0;
	r->unit = take_byte(in, LIMIT_WORK_DAY);
	r->shift = take_byte(in, 255);
	r->extends = take_byte(in, 255);
	v = take_u(in);
	in->bad = in->bad || v > UINT16_MAX || r->clock == 0 || r->state == 0;
	r->owner = (uint16_t)v;
	v = take_u(in);
	in->bad = in->bad || v > UINT32_MAX;
	r->fired = (uint32_t)v;
	r->n = (int32_t)take(in, INT32_MIN, INT32_MAX);
	r->left_ms = take(in, -FAR, FAR);
	r->paused_ms = take(in, -FAR, FAR);
	r->start_ms = epoch + take(in, -FAR, FAR);
	r->since_ms = take_near(in, r->start_ms);
	r->due_ms = take_near(in, r->start_ms);
	r->ended_ms = take_near(in, r->start_ms);
}

/* ---- the whole ---- */

static void
put_lists(const struct docket *d, struct buf *out)
{
	for (unsigned i = 0; i < d->held_n; i++) {
		buf_varint(out, d->held[i].turn);
		buf_varint(out, d->held[i].unit);
		buf_zigzag(out, d->held[i].ms);
	}
	for (unsigned i = 0; i < d->helpers_n; i++)
		buf_varint(out, (uint64_t)d->helper[i].unit << 1 |
		    d->helper[i].replied);
	for (unsigned i = 0; i < d->stages_n; i++) {
		buf_zigzag(out, d->stage[i].n);
		buf_varint(out, (uint64_t)d->stage[i].unit << 1 |
		    d->stage[i].done);
	}
}

void
docket_encode(const struct docket *d, struct buf *out)
{
	buf_byte(out, FORM);
	buf_varint(out, d->runs_n);
	buf_varint(out, d->held_n);
	buf_varint(out, d->helpers_n);
	buf_varint(out, d->stages_n);
	buf_varint(out, d->back);
	buf_varint(out, d->turn);
	buf_varint(out, d->turn_unit);
	buf_varint(out, d->children);
	buf_zigzag(out, d->since_ms);
	buf_zigzag(out, d->paused_ms);
	put_near(out, d->until_ms, d->since_ms);
	put_near(out, d->promised_ms, d->since_ms);
	for (unsigned i = 0; i < d->runs_n; i++)
		put_run(out, &d->run[i], d->since_ms);
	put_lists(d, out);
	put_text(out, d->asker);
	put_text(out, d->asked);
	put_text(out, d->parent);
	put_text(out, d->deed.stream);
	buf_varint(out, d->deed.serial);
}

static void
take_lists(struct reader *r, struct docket *d)
{
	for (unsigned i = 0; i < d->held_n && !r->bad; i++) {
		d->held[i].turn = take_byte(r, TURN_COUNT - 1);
		d->held[i].unit = (uint16_t)take_u(r);
		d->held[i].ms = take(r, -FAR, FAR);
	}
	for (unsigned i = 0; i < d->helpers_n && !r->bad; i++) {
		const uint64_t v = take_u(r);

		r->bad = r->bad || v >> 1 > UINT16_MAX;
		d->helper[i].unit = (uint16_t)(v >> 1);
		d->helper[i].replied = v & 1;
	}
	for (unsigned i = 0; i < d->stages_n && !r->bad; i++) {
		uint64_t v;

		d->stage[i].n = (int32_t)take(r, INT32_MIN, INT32_MAX);
		v = take_u(r);
		r->bad = r->bad || v >> 1 > LIMIT_WORK_DAY;
		d->stage[i].unit = (uint8_t)(v >> 1);
		d->stage[i].done = v & 1;
	}
}

static void
take_head(struct reader *r, struct docket *d)
{
	uint64_t v;

	d->runs_n = take_byte(r, DOCKET_RUNS);
	d->held_n = take_byte(r, DOCKET_HELD);
	d->helpers_n = take_byte(r, DOCKET_HELPERS);
	d->stages_n = take_byte(r, DOCKET_STAGES);
	d->back = take_byte(r, 255);
	d->turn = take_byte(r, TURN_COUNT - 1);
	v = take_u(r);
	r->bad = r->bad || v > UINT16_MAX;
	d->turn_unit = (uint16_t)v;
	v = take_u(r);
	r->bad = r->bad || v > UINT16_MAX;
	d->children = (uint16_t)v;
	d->since_ms = take(r, -FAR, FAR);
	d->paused_ms = take(r, -FAR, FAR);
	d->until_ms = take_near(r, d->since_ms);
	d->promised_ms = take_near(r, d->since_ms);
}

enum err
docket_decode(struct str s, struct docket *d)
{
	struct reader r = { .s = s };

	memset(d, 0, sizeof(*d));
	if (s.n == 0)
		return ERR_BAD_INPUT;
	if (s.p[0] != FORM)
		return ERR_VERSION;
	r.s = str_from(s, 1);
	take_head(&r, d);
	for (unsigned i = 0; i < d->runs_n && !r.bad; i++)
		take_run(&r, &d->run[i], d->since_ms);
	if (!r.bad)
		take_lists(&r, d);
	if (!r.bad)
		take_text(&r, d->asker, sizeof(d->asker));
	if (!r.bad)
		take_text(&r, d->asked, sizeof(d->asked));
	if (!r.bad)
		take_text(&r, d->parent, sizeof(d->parent));
	if (!r.bad)
		take_text(&r, d->deed.stream, sizeof(d->deed.stream));
	if (!r.bad)
		d->deed.serial = take_u(&r);
	if (!r.bad && r.s.n == 0)
		return OK;
	memset(d, 0, sizeof(*d));
	return ERR_BAD_INPUT;
}

/* ---- holders ---- */

static struct docket_held *
held_for(struct docket *d, uint8_t turn, uint16_t unit)
{
	for (unsigned i = 0; i < d->held_n; i++)
		if (d->held[i].turn == turn && d->held[i].unit == unit)
			return &d->held[i];
	if (d->held_n == DOCKET_HELD - 1) {	/* the last one is everybody's */
		turn = TURN_NONE;
		unit = UINT16_MAX;
	} else if (d->held_n == DOCKET_HELD) {
		return &d->held[DOCKET_HELD - 1];
	}
	d->held[d->held_n] = (struct docket_held){ .turn = turn, .unit = unit };
	return &d->held[d->held_n++];
}

void
docket_turn(struct docket *d, int64_t now_ms, uint8_t turn, uint16_t unit)
{
	const int64_t span = now_ms > d->since_ms ? now_ms - d->since_ms : 0;

	if (turn != TURN_UNIT)
		unit = 0;
	if (turn == d->turn && unit == d->turn_unit)
		return;
	if (d->turn == TURN_PAUSE)
		d->paused_ms += span;
	else if (d->turn != TURN_NONE && span > 0)
		held_for(d, d->turn, d->turn_unit)->ms += span;
	d->since_ms += span;
	d->turn = turn;
	d->turn_unit = unit;
}

int64_t
docket_held_ms(const struct docket *d)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < d->held_n; i++)
		sum += d->held[i].ms;
	return sum;
}
