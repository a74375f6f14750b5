/* SPDX-License-Identifier: GPL-3.0-or-later */
/* importmap.h -- which field of a foreign record means what.  Layer: wire.
 * A map file is JSON with comments (wire/conf); maps/README.md explains every
 * key. Applying a map is pure: a record in, what it says out, with what is
 * doubtful set aside and named, or the fault for which it cannot come in. */
#ifndef WIRE_IMPORTMAP_H
#define WIRE_IMPORTMAP_H

#include "base/alloc.h"
#include "base/buf.h"
#include "core/geo.h"
#include "wire/record.h"

#define IMPORT_NOTES	24	/* notes, and doubts, of one record */
#define IMPORT_FIELDS	32	/* of the profile, that a map fills */
#define IMPORT_ID_MAX	160	/* bytes of a source's own id */

enum import_format { IMPORT_CSV, IMPORT_TSV, IMPORT_JSON, IMPORT_JSONL };

/* A text made of fields and what stands between them. */
struct import_part {
	struct str	text;		/* a literal, or a field's name */
	bool		field;
	uint32_t	head;		/* of a field: at most so many characters */
};
struct import_text { struct import_part *parts; size_t n; };

struct import_time {
	struct str	field;		/* empty: none */
	struct str	*formats;	/* "ISO" or with % marks */
	size_t		formats_n;
	int		zone_min;	/* where the value names no zone */
	int64_t		fallback_ms;	/* where it is empty or not mapped */
	bool		has_fallback;
};

struct import_pair { struct str from, to; };	/* sorted by from */
struct import_table { struct import_pair *rows; size_t n; };

/* A field of the profile, by code or name; whether there is such a one the map
 * cannot know. */
struct import_field {
	struct str	code;
	struct import_text text;
	uint64_t	line;		/* of the map */
};

enum import_unknown { UNKNOWN_NOTE, UNKNOWN_KEEP, UNKNOWN_FALLBACK };

struct import_map {
	struct arena	arena;
	struct str	name;		/* of the map */
	struct str	source;		/* head of every key */
	enum import_format format;
	bool		header;
	struct str	*columns;	/* by position, where there is no header */
	size_t		columns_n;
	struct str	*id;		/* fields, joined by '/' */
	size_t		id_n;
	bool		id_digest;	/* the id is a digest of these fields */
	struct str	*ignore;	/* fields that are no content: see _content */
	size_t		ignore_n;
	struct import_text title, text, place, cls, caller, phone;
	struct str	lat, lon, lat_lon;
	enum datum	datum;		/* DATUM_WGS84 or DATUM_GCJ02 */
	bool		has_bounds;
	int32_t		lat_min, lat_max, lon_min, lon_max;	/* e6 */
	struct import_table classes;	/* words -> matter as written */
	enum import_unknown unknown_class;
	struct str	fallback_class;
	struct str	channel;	/* code of a channel, or empty */
	struct str	status;
	struct import_table statuses;	/* words -> hint's name */
	struct import_time reported, closed, due;
	struct str	votes_up, votes_down;
	struct str	urgent;		/* a field … */
	struct str	*urgent_values;	/* … that says so by one of these */
	size_t		urgent_n;
	struct import_table notes;	/* field -> label, kept as notes */
	struct import_field *fields;
	size_t		fields_n;
	bool		doubtful;	/* every record of this shape is a doubt … */
	struct str	doubt;		/* … for this reason */
};

/* Reads text into m (zeroed before). Every fault is reported with its line.
 *   ERR_BAD_INPUT  m is empty again. */
MUST_CHECK enum err importmap_read(struct import_map *m, struct str text,
    const char *file, struct diag_sink *sink);
void importmap_fini(struct import_map *m);

/* Does a table with these columns have all that m names? What is missing
 * is reported. */
bool importmap_fits(const struct import_map *m, const struct str *names,
    size_t n, const char *file, struct diag_sink *sink);

enum import_status { STATUS_NONE, STATUS_OPEN, STATUS_CLOSED,
	STATUS_DUPLICATE, STATUS_CANCELLED };

/* A doubt: field, what stood there, why it was set aside (English sentence,
 * static or the map's). A note: label, value. */
struct import_note { struct str field, found, why; };

/* What a record says. Texts are raw (NULs left out): cleaning is the
 * caller's. Everything is borrowed from the record, the map and the arena. */
struct imported {
	struct str	key;		/* <source>:<id> */
	struct str	title, text, place, caller, phone;
	struct str	cls;		/* class in the source's words */
	struct str	matter;		/* code or name from the map, or empty */
	struct str	channel;
	struct str	status_words;
	enum import_status status;
	bool		has_place;	/* lat, lon are set */
	enum datum	datum;		/* DATUM_WGS84 or DATUM_GCJ02 */
	int32_t		lat_e6, lon_e6;
	int64_t		reported_ms;	/* UTC; 0: the shape has no time */
	int64_t		closed_ms, due_ms;	/* 0 none */
	bool		urgent;
	int64_t		votes_up, votes_down;
	struct str	fields[IMPORT_FIELDS];	/* by place in the map's; may be
			   empty */
	struct import_note doubts[IMPORT_NOTES], notes[IMPORT_NOTES];
	size_t		doubts_n, notes_n;
	/* for the quarantine */
	enum err	fault;		/* the record's own, or BAD_INPUT */
	uint64_t	fault_byte;
	struct str	field, found;
	const char	*expected;
};

/* Returns out->fault. Faults: the record's own; no id or one too long; no time
 * or an impossible one where the map names the field. All else is a doubt. */
enum err importmap_apply(const struct import_map *m, const struct record *r,
    struct arena *arena, struct imported *out);

/* The bytes by which two records with one key are the same: every name and
 * value but the map's "ignore". To be digested by the caller (seal). */
void importmap_content(const struct import_map *m, const struct record *r,
    struct buf *out);

#endif
