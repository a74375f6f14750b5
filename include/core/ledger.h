/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.h -- the story of a case's clocks and holders, row by row.
 * Layer: core (pure). Made from the case's own events by casefile_walk; rows
 * are only ever added. What docket.h says is now, this says how it came. */
#ifndef CORE_LEDGER_H
#define CORE_LEDGER_H

#include "core/casefile.h"

enum ledger_op { LEDGER_START, LEDGER_PAUSE, LEDGER_RESUME, LEDGER_STOP,
	LEDGER_EXTEND, LEDGER_OWNER, LEDGER_FIRE, LEDGER_WITHDRAWN, LEDGER_HELD };

struct ledger_row {
	uint8_t		op;		/* enum ledger_op */
	uint8_t		clock, stage;	/* 0: LEDGER_HELD */
	uint8_t		rung;		/* bit, FIRE and WITHDRAWN */
	uint8_t		turn;		/* LEDGER_HELD: whose span ended here */
	bool		late, moot;	/* STOP; FIRE: written later than it fell */
	uint16_t	unit;		/* owner, or holder */
	int64_t		at_ms;		/* when; HELD: end of the span */
	int64_t		from_ms;	/* HELD: its begin; FIRE: when it fell */
	int64_t		due_ms;		/* as it stands after this row */
	int64_t		left_ms;	/* PAUSE RESUME EXTEND: in the clock's measure */
	const struct event *event;	/* lent */
	struct str	why;		/* FIRE: off busy jump merge, or empty */
};

struct ledger {
	struct ledger_row *row;		/* owned */
	size_t		n, cap;
	struct casefile	c;		/* as the walk left them */
	struct docket	d;
};

MUST_CHECK enum err ledger_make(struct ledger *l, const struct event **events,
    size_t n, const struct law *law);
void	ledger_fini(struct ledger *l);

/* The two laws that verify holds every case to; NULL, or an English sentence of
 * what does not fit: the holders' times of the rows sum to the docket's, and to
 * the case's age less its pauses; each run's pauses sum to its paused_ms and no
 * row of a run lies before its start. */
const char *ledger_fault(const struct ledger *l);

#endif
