/* SPDX-License-Identifier: GPL-3.0-or-later */
/* twins_run.h -- `gridseat twins`: cases gathered from a store or a file, put into
 * groups, and told.  Layer: app. */
#ifndef APP_TWINS_RUN_H
#define APP_TWINS_RUN_H

#include "app/option.h"
#include "app/progress.h"
#include "core/twins.h"

struct twins_run {
	struct twins	*twins;		/* owned */
	struct buf	names;		/* each id as people know it, and a NUL */
	size_t		*name;		/* owned; of each id of core/twins */
	size_t		n, cap;
	int64_t		since_ms;	/* earlier ones are left out; INT64_MIN */
	int		offset_min;
	size_t		left_out;	/* earlier than that */
	bool		explain, json;
	struct progress	shown;
	/* what was told */
	struct buf	out;
	size_t		groups[2], ids[2];	/* near, exact */
};

/* c->id is given by it; name is copied. false: asked to stop. */
bool	twins_run_add(struct twins_run *r, struct twin_case *c, struct str name);
/* Groups, told on standard output; what: where they are from. */
int	twins_run_tell(struct twins_run *r, const char *what);
void	twins_run_fini(struct twins_run *r);

/* Reads the table at path; columns are the invocation's options. EXIT_DONE: go on,
 * *bad rows were told and left out. */
int	twins_file_read(struct twins_run *r, const struct invocation *in,
	    const char *path, size_t *bad);

#endif
