/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ingest.h -- foreign records become cases.  Layer: app.
 * Every record that is read ends in exactly one of three places: a new case,
 * a known one, the quarantine. */
#ifndef APP_INGEST_H
#define APP_INGEST_H

#include "app/batch.h"
#include "app/bin.h"
#include "app/context.h"
#include "app/place.h"
#include "wire/importmap.h"

#define INGEST_CLASSES 1024	/* of words met, remembered */

struct ingest {
	struct context	*c;		/* borrowed, as map */
	const struct import_map *map;
	bool		dry_run;
	/* A channel's, set after ingest_init: reports are of today, not of an
	 * archive; in whose name they come; where bad ones go (no file is made).
	 * A known one stays what it is, whatever it says by now. */
	bool		live;
	const struct seat *who;		/* NULL: the context's */
	bool		(*aside)(void *ctx, const struct quarantined *q);
	void		*aside_ctx;
	struct batch	batch;
	struct bin	bin;
	uint64_t	read, fresh, known, quarantined;
	uint64_t	doubtful;	/* of the fresh: with a doubt */
	uint64_t	doubts;		/* in all */
	uint64_t	held;		/* bytes of records since the last commit */
	enum err	err;		/* what ended it */
	/* A record out of a quarantine stands where it stood before. */
	const struct quarantined *again;
	int		field[IMPORT_FIELDS];	/* places in law.fields, of the
			   map's fields; set by ingest_fields */
	struct places	*places;	/* owned; made with the first record */
	struct { uint64_t hash; uint32_t code; bool set; } class[INGEST_CLASSES];
	struct { uint64_t key, content; } *seen;	/* owned; dry runs */
	size_t		seen_n, seen_cap;
	struct buf	content, clean;
};

void	ingest_init(struct ingest *g, struct context *c,
	    const struct import_map *map, bool dry_run);
void	ingest_fini(struct ingest *g);
/* Are the fields the map fills fields of the profile that can be filled? What
 * is not is told, with the map's line; once, before any record is taken. */
MUST_CHECK enum err ingest_fields(struct ingest *g, const char *file,
	    struct diag_sink *sink);
/* Takes one record, good or bad. False: stop, g->err says why. */
bool	ingest_record(struct ingest *g, const struct record *r);
/* What is still in memory, committed. */
MUST_CHECK enum err ingest_flush(struct ingest *g);

#endif
