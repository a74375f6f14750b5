/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geojson_cut.h -- where an object of a GeoJSON file ends.  Layer: wire; for
 * wire/geojson alone. By brackets, minding strings; and where brackets or quotes do
 * not fit, at the next ,{"type":"Feature" -- so that a broken one costs itself. */
#ifndef WIRE_GEOJSON_CUT_H
#define WIRE_GEOJSON_CUT_H

#include "base/buf.h"

#define GEOJSON_TOKEN	(1u << 20)	/* bytes of a string, or between brackets */

enum geojson_cut_end {
	CUT_MORE,	/* it goes on behind this piece */
	CUT_END,	/* its '}' was the last byte taken */
	CUT_FEATURES,	/* behind "features": [ at its top level */
	CUT_ANEW,	/* another begins before it ended: see pending */
	CUT_LIST,	/* the list ends before it did; that ']' is not taken */
	CUT_TOKEN	/* more than GEOJSON_TOKEN without an end */
};

struct geojson_cut {
	uint64_t	 kind;		/* a bit a depth: 1 an object */
	unsigned	 depth;
	bool		 string, escape;
	bool		 outer;		/* of the file: may hold "features" */
	char		 word[10];	/* the last string at the top level */
	size_t		 word_n;
	uint64_t	 token;		/* bytes since something ended */
	char		 before;	/* last byte that is no blank */
	/* a beginning that may be another feature's */
	struct buf	 pending;
	unsigned	 match;		/* bytes of the pattern met; 0 none */
};

/* Its '{' was taken. */
void	geojson_cut_begin(struct geojson_cut *c, bool outer);
/* How many bytes of it are taken. */
enum geojson_cut_end geojson_cut(struct geojson_cut *c, struct str bytes,
	    size_t *taken);
void	geojson_cut_fini(struct geojson_cut *c);

#endif
