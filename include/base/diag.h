/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diag.h -- what was wrong in a file, said the same way everywhere.
 * Layer: base. A decoder calls the sink once for each fault and goes on, so
 * that one run reports them all. */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stddef.h>
#include <stdint.h>
#include "base/str.h"

struct diag {
	const char	*file;		/* path as the user gave it, or NULL */
	uint64_t	 line;		/* 1-based; 0 unknown */
	uint64_t	 byte;		/* offset from the file's start */
	const char	*field;		/* column or key, or NULL */
	struct str	 found;		/* as it stands there; may be empty */
	const char	*expected;	/* English sentence, msgid of gettext */
	struct str	 near;		/* what was likely meant; may be empty */
	int		 warning;	/* 0 an error, 1 a warning */
	int		 sentence;	/* expected says what is wrong instead */
};

typedef void diag_fn(void *ctx, const struct diag *d);

/* A sink with its context and counts. fn may be NULL: then only counted. */
struct diag_sink {
	diag_fn	*fn;
	void	*ctx;
	size_t	 errors;
	size_t	 warnings;
};

/* Counts d and hands it on. sink may be NULL. */
void diag_say(struct diag_sink *sink, const struct diag *d);

#endif
