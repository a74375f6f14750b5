/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notice_text.h -- one row of the outbox as people and gateways read it.
 * Layer: app. Only numbers, codes and names of offices and officers go in. */
#ifndef APP_NOTICE_TEXT_H
#define APP_NOTICE_TEXT_H

#include "store/store.h"

struct notice_item {
	struct store_notice n;
	struct casefile	c;
	enum event_kind	kind;
	uint8_t		clock, bit;	/* clock.fire */
	uint16_t	owner;
	int64_t		fell_ms;	/* when it fell; a move: when it was made */
	char		action[32];	/* case.move */
	struct event_id	event;
	uint64_t	group;		/* equal: same kind for the same people */
	bool		done;		/* no longer of interest */
};

/* From what store_notices lends. */
void	notice_item_of(struct notice_item *k, const struct store_notice *n,
	    const struct event *e, const struct casefile *c);

/* What it is about: the rung's or the move's own name; lent by the law. */
struct str notice_what(const struct notice_item *k, const struct law *law);

struct notice_people {		/* of the store, read once for many */
	struct store_account *a;	/* owned */
	size_t		n, cap;
	bool		read;
};
void	notice_people_fini(struct notice_people *p);

/* A JSON list of whom it goes to: units with duty phone, leads, the desk, holders
 * of roles (those of the case's town, where their unit has one). The same people
 * give the same bytes. */
void	notice_to(const struct notice_item *k, struct store *s,
	    const struct law *law, struct notice_people *p, struct buf *out);

/* The message: k[0..n) are of one group. link: with {number}, or empty. */
struct notice_frame { const char *key, *node, *link; struct str to; };
void	notice_json(const struct notice_frame *f, const struct notice_item *k,
	    size_t n, const struct law *law, struct buf *out);
/* Its sentence alone. */
void	notice_sentence(const struct notice_item *k, size_t n,
	    const struct law *law, struct buf *out);

#endif
