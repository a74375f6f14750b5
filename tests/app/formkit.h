/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formkit.h -- a store of a shipped profile, somebody sitting there, and a form.
 * Layer: app tests. */
#ifndef TESTS_APP_FORMKIT_H
#define TESTS_APP_FORMKIT_H

#include "app/intake_commit.h"

struct formkit {
	struct buf	archive;
	struct law	law;
	struct store	*store;
	struct repo	*repo;
	struct rules	*rules;
	struct seat	who;
	struct intake	f;
	struct intake_done done;
	char		why[320];
	char		dir[96];
};

void	formkit_open(struct formkit *k, const char *profile);
void	formkit_close(struct formkit *k);
/* The first account that has the role; NULL: any of its units. */
void	formkit_sit(struct formkit *k, const char *role, const char *unit);
/* A new form of the channel. */
void	formkit_begin(struct formkit *k, const char *channel);
void	formkit_type(struct formkit *k, size_t field, const char *text);
void	formkit_choose(struct formkit *k, size_t field, uint64_t code);
enum err formkit_commit(struct formkit *k, enum intake_far far);
/* The case as it is stored now. */
struct casefile formkit_case(struct formkit *k, uint32_t slot);
struct docket formkit_docket(struct formkit *k, uint32_t slot);
/* A matter whose file text one criterion or several have, of a basic grid's rule
 * that leaves no question. */
void	formkit_clear(struct formkit *k, uint32_t *matter, uint64_t *grid,
	    bool several);

#endif
