/* SPDX-License-Identifier: GPL-3.0-or-later */
/* merge.h -- cases that belong together (并单, 拆单, 关联): what a move does to
 * other cases than its own, in the same commit.  Layer: app.
 *
 * The child of a merging names its parent and the parent hears of it by a
 * case.link, so that counts show cases and callers (件 / 人次). When the parent
 * closes, each child that is still merged takes the desk's own row that has
 * the guard flag.merged (role auto): it goes where its own caller is answered. */
#ifndef APP_MERGE_H
#define APP_MERGE_H

#include "app/move.h"

/* The case that word names for c: its number, or the end of one among the
 * newest. parent: c is to be merged into it, else only linked.
 *   ERR_NOT_FOUND, ERR_CONFLICT (several), ERR_REFUSED with *why (msgid) */
MUST_CHECK enum err merge_target(struct repo *repo, const struct law *law,
    const struct casefile *c, const struct docket *d, struct str word,
    bool parent, char number[CASE_NUMBER_MAX], const char **why);

/* The one case whose number is word or ends so. */
MUST_CHECK enum err merge_find(struct repo *repo, struct str word,
    uint32_t *slot);

struct merge_item {
	enum event_kind	kind;
	char		subject[CASE_NUMBER_MAX], other[CASE_NUMBER_MAX];
	bool		desk;		/* done by the desk, not by the person */
	const struct law_move *row;	/* EV_CASE_MOVE */
	struct event_id	base;		/* serial 0: whatever its head is then */
	struct body	body;		/* texts in other, the law, or static */
};
struct merge {
	struct merge_item **item;	/* owned */
	size_t		n, cap;
};
/* What m brings with it for other cases. Zeroed first; merge_fini. */
MUST_CHECK enum err merge_plan(struct merge *g, struct repo *repo,
    const struct law *law, const struct move *m, int64_t now_ms);
/* What first does to a case in the same commit, g finds done there. */
void	merge_follow(struct merge *g, const struct merge *first);
/* Fills g->n intents; first is the move's own, the after-th of the commit. */
void	merge_intents(const struct merge *g, const struct intent *first,
	    uint32_t after, struct intent *out);
void	merge_fini(struct merge *g);

#endif
