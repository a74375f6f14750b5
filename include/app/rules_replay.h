/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_replay.h -- what `rules replay` is asked and what it prints.
 * Layer: app, used by sub_rules_replay.c only. */
#ifndef APP_RULES_REPLAY_H
#define APP_RULES_REPLAY_H

#include "app/replay.h"
#include "app/rules_cli.h"

#define RULES_EDITS_MAX 16

/* The whole file, appended. ERR_NOT_FOUND, ERR_IO, ERR_TOO_BIG. */
MUST_CHECK enum err rules_replay_file(const char *path, struct buf *out);

/* Edits as they are typed: "R12 unit=swj priority=3", "R12 retire", or
 * "add matter=… unit=…". */
struct rules_edits {
	struct rule_edit edit[RULES_EDITS_MAX];
	size_t		n;
	struct arena	arena;		/* owned: the words */
};
/* False: it was said what is wrong. */
bool	rules_edits_add(struct rules_edits *x, struct rules *r,
	    const char *text);
void	rules_edits_fini(struct rules_edits *x);

/* Into k->out, as lines or as JSON. two: books were compared with each other;
 * cases: with the numbers of the cases behind each count. */
void	rules_replay_print(struct rules_cli *k,
	    const struct replay_result *res, bool two, bool cases);

#endif
