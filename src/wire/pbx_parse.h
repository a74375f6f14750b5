/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pbx_parse.h -- the two dialects' parts of one decoder.  Layer: wire. */
#ifndef WIRE_PBX_PARSE_H
#define WIRE_PBX_PARSE_H

#include "wire/json.h"
#include "wire/pbx.h"

struct pbx {
	enum pbx_dialect dialect;
	pbx_fn		*fn;
	void		*ctx;
	enum err	 err;
	struct buf	 in;		/* of the line, the netstring */
	struct buf	 text;		/* names and values of the block, clean */
	struct { size_t name, name_n, value, value_n; } at[PBX_FIELDS];
	size_t		 n;
	size_t		 bytes;		/* of the block so far */
	bool		 cut, greeted, skipping;
	/* netstrings */
	size_t		 want;		/* of the payload; SIZE_MAX: its length is read */
	struct json	*json;
};

/* Cleans value and keeps it under name. */
void	pbx_keep(struct pbx *p, struct str name, struct str value);
/* Hands the block out and empties it. */
void	pbx_hand(struct pbx *p, struct str banner);
void	pbx_feed_netstrings(struct pbx *p, struct str bytes);

#endif
