/* SPDX-License-Identifier: GPL-3.0-or-later */
/* context.h -- what nearly every subcommand begins with: the store, its law,
 * the person.  Layer: app. Faults are said on stderr here, once, in the
 * person's language; callers only pass the exit code on. */
#ifndef APP_CONTEXT_H
#define APP_CONTEXT_H

#include "app/option.h"
#include "app/rules.h"
#include "app/seat.h"
#include "base/diag.h"
#include "core/filter.h"
#include "core/law.h"
#include "store/store.h"

enum context_need {
	CONTEXT_WRITE	= 1,	/* events will be appended */
	CONTEXT_SEAT	= 2,	/* somebody must be named */
	CONTEXT_LAWLESS	= 4,	/* works also where the law cannot be read */
	/* Where only the program's group opens the store: */
	CONTEXT_CASES	= 8,	/* cases are shown: to accounts */
	CONTEXT_WHOLE	= 16,	/* all of it leaves, or anything enters: admins */
	CONTEXT_OLDER	= 32,	/* a store of an older gridseat will do */
	CONTEXT_TRUE	= 64	/* goes from store to store: not in rehearsals */
};

struct context {
	char		dir[4096];
	struct store	*store;		/* owned */
	struct repo	*repo;		/* the store's */
	struct law	law;
	struct rules	*rules;		/* owned; read when first wanted */
	struct buf	archive;	/* the law's bytes */
	struct seat	who;		/* if CONTEXT_SEAT */
	bool		read_only;	/* asked for, or the folder is */
};

/* Returns EXIT_DONE, or the code to end with; then *c is empty. */
int	context_open(struct context *c, const struct invocation *in,
	    unsigned need);
void	context_close(struct context *c);

/* May whoever sits here do what changes the store itself? */
bool	context_admin(const struct context *c);
/* The same, and if not says so. */
bool	context_needs_admin(const struct context *c);

/* --store, else $GRIDSEAT_STORE, else the user's own place. */
void	context_dir(const struct invocation *in, char *out, size_t cap);
/* Where profiles and maps are: <data>/<kind>/<name>. */
void	context_data(const char *kind, const char *name, char *out,
	    size_t cap);

/* "gridseat: ..." on stderr. */
void	complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Says e at place (with a store's own words, if it has any) and gives the
 * exit code for it. */
int	complain_err(enum err e, const char *place,
	    const struct store_fault *why);
int	exit_of(enum err e);
/* A diag_fn for stderr: file:line: field: expected, found. */
void	complain_diag(void *ctx, const struct diag *d);

/* Everything a filter needs to be understood here and now. */
struct filter_env context_filter_env(const struct context *c);
/* The command's words as one filter ("due<2h" may be two words). EXIT_DONE:
 * *out is the caller's (filter_fini); else what was wrong is said. */
int	context_filter(const struct context *c, const struct invocation *in,
	    struct filter *out);

/* The case a person names: whole number, or its last digits if only one case
 * ends so among the newest; said if there is none. */
MUST_CHECK enum err context_case(struct context *c, const char *number,
    uint32_t *slot);

#endif
