/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cap.h -- warnings as OASIS Common Alerting Protocol 1.2, read and written.
 * Layer: wire (expat).
 *
 * Read: a document is taken whole or refused with the element, the line and what
 * was expected there. All that the standard makes mandatory must be there, once;
 * enumerations are spelt as it spells them; times have their zone; whoever
 * restricts says whom to. A document type, and with it every entity of one's own, is
 * refused before anything of it is read. Elements of other namespaces (a
 * signature) are passed over; unknown ones of CAP's own are a fault.
 * Written: in the order of the standard's schema; what was read reads the same. */
#ifndef WIRE_CAP_H
#define WIRE_CAP_H

#include "base/alloc.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define CAP_NAMESPACE	"urn:oasis:names:tc:emergency:cap:1.2"
#define CAP_TYPE	"application/cap+xml"
#define CAP_BYTES_MAX	((size_t)2 << 20)	/* of a document */
#define CAP_TEXT_MAX	((size_t)64 << 10)	/* of one element */
#define CAP_LIST_MAX	512			/* of one kind in one parent */
#define CAP_NAME_MAX	256			/* bytes of identifier, sender */

/* Each begins with 0, not said; the order is the standard's. */
#define CAP_STATUS_LIST(X) X(CAP_ACTUAL, "Actual") \
	X(CAP_EXERCISE, "Exercise") X(CAP_SYSTEM, "System") \
	X(CAP_TEST, "Test") X(CAP_DRAFT, "Draft")
#define CAP_MSG_LIST(X) X(CAP_ALERT, "Alert") X(CAP_UPDATE, "Update") \
	X(CAP_CANCEL, "Cancel") X(CAP_ACK, "Ack") X(CAP_ERROR, "Error")
#define CAP_SCOPE_LIST(X) X(CAP_PUBLIC, "Public") \
	X(CAP_RESTRICTED, "Restricted") X(CAP_PRIVATE, "Private")
#define CAP_CATEGORY_LIST(X) X(CAP_GEO, "Geo") X(CAP_MET, "Met") \
	X(CAP_SAFETY, "Safety") X(CAP_SECURITY, "Security") \
	X(CAP_RESCUE, "Rescue") X(CAP_FIRE, "Fire") X(CAP_HEALTH, "Health") \
	X(CAP_ENV, "Env") X(CAP_TRANSPORT, "Transport") \
	X(CAP_INFRA, "Infra") X(CAP_CBRNE, "CBRNE") X(CAP_OTHER, "Other")
#define CAP_RESPONSE_LIST(X) X(CAP_SHELTER, "Shelter") \
	X(CAP_EVACUATE, "Evacuate") X(CAP_PREPARE, "Prepare") \
	X(CAP_EXECUTE, "Execute") X(CAP_AVOID, "Avoid") \
	X(CAP_MONITOR, "Monitor") X(CAP_ASSESS, "Assess") \
	X(CAP_ALL_CLEAR, "AllClear") X(CAP_NONE, "None")
#define CAP_URGENCY_LIST(X) X(CAP_IMMEDIATE, "Immediate") \
	X(CAP_EXPECTED, "Expected") X(CAP_FUTURE, "Future") \
	X(CAP_PAST, "Past") X(CAP_URGENCY_UNKNOWN, "Unknown")
#define CAP_SEVERITY_LIST(X) X(CAP_EXTREME, "Extreme") \
	X(CAP_SEVERE, "Severe") X(CAP_MODERATE, "Moderate") \
	X(CAP_MINOR, "Minor") X(CAP_SEVERITY_UNKNOWN, "Unknown")
#define CAP_CERTAINTY_LIST(X) X(CAP_OBSERVED, "Observed") \
	X(CAP_LIKELY, "Likely") X(CAP_POSSIBLE, "Possible") \
	X(CAP_UNLIKELY, "Unlikely") X(CAP_CERTAINTY_UNKNOWN, "Unknown")

#define CAP_ENUM(id, text) id,
enum cap_status { CAP_STATUS_NONE, CAP_STATUS_LIST(CAP_ENUM) };
enum cap_msg { CAP_MSG_NONE, CAP_MSG_LIST(CAP_ENUM) };
enum cap_scope { CAP_SCOPE_NONE, CAP_SCOPE_LIST(CAP_ENUM) };
enum cap_category { CAP_CATEGORY_NONE, CAP_CATEGORY_LIST(CAP_ENUM) };
enum cap_response { CAP_RESPONSE_NONE, CAP_RESPONSE_LIST(CAP_ENUM) };
enum cap_urgency { CAP_URGENCY_NONE, CAP_URGENCY_LIST(CAP_ENUM) };
enum cap_severity { CAP_SEVERITY_NONE, CAP_SEVERITY_LIST(CAP_ENUM) };
enum cap_certainty { CAP_CERTAINTY_NONE, CAP_CERTAINTY_LIST(CAP_ENUM) };
#undef CAP_ENUM

struct cap_pair { struct str name, value; };

/* Of what is repeated: lent by the arena the document was read into. */
struct cap_texts { struct str *at; size_t n; };
struct cap_pairs { struct cap_pair *at; size_t n; };
struct cap_codes { int *at; size_t n; };	/* of one of the enums */

struct cap_time {		/* as it stands, and what it means */
	struct str	text;	/* empty: not said */
	int64_t		ms;
	int		offset_min;	/* written with it; read: 0 */
};

struct cap_resource {
	struct str	desc, mime, size, uri, deref, digest;
};

struct cap_area {
	struct str	desc, altitude, ceiling;
	struct cap_texts polygon, circle;	/* as they stand: WGS 84 pairs */
	struct cap_pairs geocode;
};

struct cap_info {
	struct str	language;	/* empty means en-US */
	struct cap_codes category, response;
	int		urgency, severity, certainty;
	struct str	event, audience, sender_name, headline, description;
	struct str	instruction, web, contact;
	struct cap_pairs event_code, parameter;
	struct cap_time	effective, onset, expires;
	struct cap_resource *resource;
	size_t		resource_n;
	struct cap_area	*area;
	size_t		area_n;
};

struct cap {
	struct str	identifier, sender;
	struct cap_time	sent;
	int		status, msg, scope;	/* enum cap_status … */
	struct str	source, restriction, addresses, note;
	struct str	references, incidents;	/* parted by blanks */
	struct cap_texts code;
	struct cap_info	*info;
	size_t		info_n;
};

struct cap_fault {
	uint64_t	line, byte;
	char		element[48];	/* path's last name; may be empty */
	char		found[96];	/* clean; may be empty */
	const char	*expected;	/* English sentence, static */
};

/*   ERR_BAD_INPUT, ERR_TOO_BIG, ERR_BAD_UTF8; ERR_VERSION: another CAP than 1.2.
 * *why (may be NULL) says where; out is empty then. */
MUST_CHECK enum err cap_read(struct str xml, struct cap *out,
    struct arena *arena, struct cap_fault *why);
/* What reading checks besides the spelling: mandatory, forbidden, bounded. Before
 * something is written, too. */
MUST_CHECK enum err cap_check(const struct cap *c, struct cap_fault *why);
/* The document with its XML declaration. c must pass cap_check. Bytes that XML
 * cannot hold become U+FFFD. */
void	cap_put(const struct cap *c, struct buf *out);

/* "Actual" …; "" for none or no such value. */
const char *cap_status_name(int v);
const char *cap_msg_name(int v);
const char *cap_severity_name(int v);
const char *cap_urgency_name(int v);
const char *cap_certainty_name(int v);
const char *cap_category_name(int v);
/* 0: no such category, none of that name. */
int	cap_category_of(struct str name);

/* One of references: "sender,identifier,sent". False when nothing is left. What
 * is none of that form comes with an empty identifier. */
struct cap_ref { struct str sender, identifier, sent; };
bool	cap_ref_next(struct str *rest, struct cap_ref *out);
/* The info people here should read: language as wanted, else one of the same
 * first part ("zh"), else the first; NULL when there is none. */
const struct cap_info *cap_info_in(const struct cap *c, struct str wanted);

/* ---- what an address may answer instead of an alert: a list of them ---- */
struct cap_link {
	struct str	href, updated;	/* absolute or not, as it stands */
};
typedef bool cap_link_fn(void *ctx, const struct cap_link *l);
enum cap_root { CAP_ROOT_NONE, CAP_ROOT_ALERT, CAP_ROOT_FEED };
/* What the document's first element says it is; reads no further. */
enum cap_root cap_root(struct str xml);
/* Entries of Atom and items of RSS, each with the link that is CAP's own type,
 * else its first.  As cap_read; ERR_CANCELLED: fn returned false. */
MUST_CHECK enum err cap_feed_read(struct str xml, cap_link_fn *fn, void *ctx,
    struct cap_fault *why);

#endif
