/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_file.h -- rules.tsv, of a profile or as people hand it in.
 * Layer: wire. The header names the columns in any order; matter, area and
 * unit (or enforcer) must be there, others may be missing (absent); id may be
 * missing or "-" where new ids are given out. The eight columns of older
 * profiles (basis holding the kind) are read too. */
#ifndef WIRE_RULES_FILE_H
#define WIRE_RULES_FILE_H

#include "base/diag.h"
#include "core/rule.h"

#define RULES_FILE_MAX (64u << 20)	/* bytes */
#define RULES_FILE_RULES 500000u	/* rules */
#define RULES_FILE_BAD 2000u	/* bad lines; then the rest is not read */

struct rules_file {
	struct arena	arena;		/* owns all below but borrowed texts */
	struct rule	*rules;		/* those that could be read, file order */
	size_t		n, cap;
	uint32_t	first_given;	/* ids from here on were given out */
	size_t		bad;		/* lines that could not */
	struct buf	bad_lines;	/* those, raw, each with its newline */
	struct str	header;		/* raw, for a file of bad_lines */
	uint32_t	have;		/* bit per enum rule_column: columns that
			   the file has; 0 where its header is no good */
	bool		gave_up;	/* not read to its end: too many rules or
			   bad lines. Then what is here is no whole */
};

/* Reads text; every fault goes to sink with file, line, column, found,
 * expected and, in diag.near, what was likely meant. next_id: given to rows
 * without an id, counted up, above every id of the file; 0: each row must
 * have its own. A row without a version is of version 1. An id twice in the file is a fault of the second.
 * fold: see rule_read.
 *   ERR_BAD_INPUT  something was reported; good rows are there all the same.
 *   ERR_TOO_BIG    larger than RULES_FILE_MAX; nothing is read. */
MUST_CHECK enum err rules_file_read(const struct law *law, struct str text,
    const char *file, uint32_t next_id, rule_fold_fn *fold,
    struct rules_file *out, struct diag_sink *sink);
void	rules_file_fini(struct rules_file *f);

/* All columns with the header; names: see rule_write. */
void	rules_file_write(const struct law *law, const struct rule *const *rules,
	    size_t n, bool names, struct buf *out);

#endif
