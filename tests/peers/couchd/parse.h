/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parse.h -- a document as it was sent.  Layer: tests. */
#ifndef PEERS_COUCHD_PARSE_H
#define PEERS_COUCHD_PARSE_H

#include "couchd.h"

struct incoming {
	struct buf	id;
	struct leaf	leaf;		/* gen 0: no revision was given */
	size_t		size;		/* as it was sent */
};

struct problem { int status; const char *error, *reason; };

/* False: p says why. in is to be fini'd either way. */
bool	incoming_parse(struct db *d, struct str object, struct incoming *in,
	    struct problem *p);
void	incoming_fini(struct incoming *in);
bool	id_good(struct str id, struct problem *p);
/* Members of an object but for those that begin with '_', behind commas. */
void	members_small(struct str object, struct buf *out);

#endif
