/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clocks_report.h -- how the clocks and the outbox of a store stand, seen from
 * outside the process that keeps them.  Layer: app. */
#ifndef APP_CLOCKS_REPORT_H
#define APP_CLOCKS_REPORT_H

#include "app/notices.h"
#include "store/store.h"

#define CLOCKS_COUNT 10000	/* notices are counted up to here */

struct clocks_report {
	struct store_lease lease;
	bool		alive;		/* the holder gives signs of life */
	int64_t		age_ms;		/* of the last one */
	int64_t		off_ms;		/* wall and holder's time apart, 0 agreed */
	uint64_t	armed, overdue;
	int64_t		next_ms;	/* 0 none */
	enum notices_mode mode;
	char		where[256], fault[256];
	uint64_t	waiting, refused;	/* notices */
	int64_t		oldest_ms;	/* of the waiting; 0 none */
	char		said[96];	/* to the last one that was tried */
};

/* A holder whose last sign is old or of the future is looked at for two and a
 * half seconds more, to tell one that stands still from one whose time goes on
 * apart from the wall. */
MUST_CHECK enum err clocks_report(struct store *s,
    const struct store_health *h, struct clocks_report *out);

/* Sentences for people, translated. */
void	clocks_say_lease(const struct clocks_report *r, char *out, size_t cap);
void	clocks_say_notices(const struct clocks_report *r, char *out,
	    size_t cap);
/* Is somebody needed? */
bool	clocks_fine(const struct clocks_report *r);
bool	clocks_notices_fine(const struct clocks_report *r);

#endif
