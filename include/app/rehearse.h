/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearse.h -- a walk's file, its profile, its place on the disk; and what all
 * walks of a profile took of its workflow.  Layer: app. */
#ifndef APP_REHEARSE_H
#define APP_REHEARSE_H

#include "app/option.h"
#include "app/walk.h"
#include "core/law.h"

struct rehearsal {
	const char	*path;
	struct buf	text, archive;	/* owned */
	struct law	law;
	char		top[4096];	/* made for it, removed with it; or empty */
	char		dir[4096 + 8];	/* of the store */
	struct walk_result result;
};
/* EXIT_DONE, or the code to end with; rehearsal_close in both cases. */
int	rehearsal_open(struct rehearsal *r, const char *path, const char *dir);
void	rehearsal_close(struct rehearsal *r);

/* In the console of this process, the steps at their times divided by --speed. */
int	rehearse_watch(const struct invocation *in);

/* ---- coverage: rows taken and guards seen, summed by profile ---- */
struct cover_profile;
struct cover {
	struct cover_profile *p;	/* owned */
	size_t		n, cap;
};
void	cover_add(struct cover *c, struct rehearsal *r);
/* A line for each row of moves.tsv that no walk takes, and for each guard or flag
 * that none sees refuse; returns how many. */
size_t	cover_say(const struct cover *c);
void	cover_fini(struct cover *c);

#endif
