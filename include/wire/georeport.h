/* SPDX-License-Identifier: GPL-3.0-or-later */
/* georeport.h -- answers of Open311 servers (GeoReport v2), as they are.
 * Layer: wire. XML and JSON become the same items; bytes are pushed in, cut
 * anywhere. Servers differ: ids are numbers or strings, booleans are words, what
 * is absent is null, "" or left out, one object stands where a list belongs, a
 * list may lie in an object, and an error may come instead of anything.
 *
 * What cannot be read comes out alone, as a bad record with its bytes; a value
 * that makes no sense (a date, a place) is absent and named in bad. */
#ifndef WIRE_GEOREPORT_H
#define WIRE_GEOREPORT_H

#include "wire/record.h"

#define GEOREPORT_ITEMS	100000	/* of one answer */
#define GEOREPORT_ID	128	/* bytes of an id, code or token */
#define GEOREPORT_ATTRIBUTES 128
#define GEOREPORT_VALUES 512	/* of all attributes of one definition */
#define GEOREPORT_ENDPOINTS 16

enum georeport_kind {		/* what was asked for */
	GEOREPORT_SERVICES,
	GEOREPORT_DEFINITION,
	GEOREPORT_REQUESTS,
	GEOREPORT_RECEIPTS,	/* POST requests, GET tokens: an id or a token */
	GEOREPORT_UPDATES,	/* servicerequestupdates, got or posted */
	GEOREPORT_DISCOVERY,
	GEOREPORT_ERRORS	/* also comes in place of any other */
};
enum georeport_format { GEOREPORT_AUTO, GEOREPORT_XML, GEOREPORT_JSON };

enum georeport_type { GEOREPORT_REALTIME, GEOREPORT_BATCH, GEOREPORT_BLACKBOX };
struct georeport_service {
	struct str	code, name, description, keywords, group;
	bool		metadata;	/* there is a definition */
	uint8_t		type;
};

#define GEOREPORT_DATATYPES(X) \
	X(GEOREPORT_STRING, "string") X(GEOREPORT_NUMBER, "number") \
	X(GEOREPORT_DATETIME, "datetime") X(GEOREPORT_TEXT, "text") \
	X(GEOREPORT_ONE_OF, "singlevaluelist") \
	X(GEOREPORT_SOME_OF, "multivaluelist")
#define GEOREPORT_ENUM(id, name) id,
enum georeport_datatype { GEOREPORT_DATATYPES(GEOREPORT_ENUM) };
#undef GEOREPORT_ENUM
struct georeport_value { struct str key, name; };
struct georeport_attribute {
	struct str	code, hint, description;	/* hint: of its datatype */
	bool		variable, required;
	uint8_t		datatype;
	int64_t		order;
	size_t		first, n;	/* in the definition's values */
};
struct georeport_definition {
	struct str	code;
	struct georeport_attribute attribute[GEOREPORT_ATTRIBUTES];
	size_t		attributes;
	struct georeport_value value[GEOREPORT_VALUES];
	size_t		values;
};

/* Over or not; the server's own word is kept beside. */
enum georeport_status { GEOREPORT_STATUS_NONE, GEOREPORT_OPEN, GEOREPORT_CLOSED };

enum georeport_bad {		/* values that were there and made no sense */
	GEOREPORT_BAD_PLACE	= 1,
	GEOREPORT_BAD_REQUESTED	= 2,
	GEOREPORT_BAD_UPDATED	= 4,
	GEOREPORT_BAD_EXPECTED	= 8,
	GEOREPORT_BAD_STATUS	= 16
};

struct georeport_request {
	struct str	id, token;
	struct str	service_code, service_name;
	struct str	status_word, status_notes;
	struct str	description, agency, notice;
	struct str	address, address_id, zipcode, media_url;
	uint8_t		status;		/* enum georeport_status */
	bool		has_place;
	int32_t		lat_e6, lon_e6;	/* WGS 84, as the specification says */
	int64_t		requested_ms, updated_ms, expected_ms;	/* 0 none */
	unsigned	bad;		/* enum georeport_bad */
};

struct georeport_receipt { struct str id, token, notice, account_id; };

struct georeport_update {
	struct str	id, request_id;
	struct str	status_word, description, media_url;
	uint8_t		status;
	int64_t		updated_ms;
	unsigned	bad;
};

struct georeport_error { int code; struct str description; };

struct georeport_endpoint { struct str specification, url, type; bool xml, json; };
struct georeport_discovery {
	struct str	contact, key_service;
	struct georeport_endpoint endpoint[GEOREPORT_ENDPOINTS];
	size_t		n;
};

struct georeport_item {
	enum georeport_kind kind;	/* as asked, or GEOREPORT_ERRORS */
	/* Flat, also what nobody asked about; r->fault: nothing else is set. */
	const struct record *r;
	union {
		struct georeport_service service;
		struct georeport_definition *definition;
		struct georeport_request request;
		struct georeport_receipt receipt;
		struct georeport_update update;
		struct georeport_discovery *discovery;
		struct georeport_error error;
	};
};

/* it and all in it are good during the call. False stops the reading. */
typedef bool georeport_fn(void *ctx, const struct georeport_item *it);

struct georeport_options {
	enum georeport_kind kind;
	enum georeport_format format;	/* AUTO: by the first byte */
	int		zone_min;	/* of times that name no zone */
	size_t		item_max;	/* 0: XML_ITEM_MAX; tests ask for less */
	georeport_fn	*fn;
	void		*ctx;
	struct diag_sink *diag;		/* of the answer as a whole; may be NULL */
	const char	*file;		/* for diag */
};

struct georeport;
struct georeport *georeport_new(const struct georeport_options *o);
void		georeport_free(struct georeport **g);
/*   ERR_CANCELLED  fn returned false.
 *   ERR_BAD_INPUT  no such answer at all (a page, plain words, nothing, a
 *                  document type); diag was told.
 *   ERR_TOO_BIG    more than GEOREPORT_ITEMS. */
MUST_CHECK enum err georeport_feed(struct georeport *g, struct str bytes);
MUST_CHECK enum err georeport_finish(struct georeport *g);

/* "closed", "FIXED", "in_progress" …: also the extended ones of others. */
enum georeport_status georeport_status_of(struct str word);
const char	*georeport_datatype_name(enum georeport_datatype d);

/* Fills it->kind and what goes with it from it->r, a good record of an answer to
 * kind. NULL: it is one; else what it lacks (an English sentence), and *field. */
struct georeport_scratch { struct georeport_definition definition;
	struct georeport_discovery discovery; };
const char	*georeport_decode(struct georeport_item *it,
		    enum georeport_kind kind, int zone_min,
		    struct georeport_scratch *room, struct str *field);

#endif
