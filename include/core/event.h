/* SPDX-License-Identifier: GPL-3.0-or-later */
/* event.h -- an immutable record of something that happened, and its two
 * written forms.  Layer: core (pure).
 *
 * THE BYTES (schema 1; hashed, replicated, kept for ever)
 *
 * id = <stream>:<serial, 12 digits>. A stream is what one node writes about
 * one territory in one year of the profile's offset: dx01a.t05.26,
 * dx01a.common.26, dx01a.audit.26. Serials begin at 1 and have no gap. The
 * first prev of a stream is the last digest of the same node and territory's
 * stream of the year before, else 64 zeros.
 *
 * Canonical form: one JSON object, keys sorted bytewise, no blanks, UTF-8,
 * shortest escapes (\" \\ \b \f \n \r \t, \u00xx lower case for other
 * control bytes), integers below 2^53 only. Keys:
 *   actor  account that did it             login  Unix login behind it
 *   at     [wall ms, counter] hybrid clock  prev   64 hex: digest before
 *   base   [event ids] heads of the case as the author saw them
 *   body   object: integers, strings, or anything a later version wrote
 *   id     see above                        seal   base64 of the sealed part
 *   key    where one fact may be written twice; "" if not
 *   kind   noun.verb                        seat   where it was done
 *   subject case number or record           v      1
 * "seal" is left out when nothing is sealed. The digest is BLAKE2b-256 over
 * exactly these bytes, so `jq -cS . | tr -d '\n' | b2sum -l 256` checks one.
 *
 * Sealed part: nonce (24) + XChaCha20-Poly1305 ciphertext of a body in its
 * compact form (below), under the subject's own key; additional data is the
 * subject.
 * Destroying the key erases the text and leaves every digest valid.
 *
 * Stored form (compact; the same facts, smaller):
 *   u8 form=1, varint v, str kind (1-byte code for known ones, else 0 + str),
 *   str subject, zigzag at.ms, varint at.count, varint base count + strs,
 *   str actor, login, seat, key, varint body count + fields, str sealed,
 *   32 bytes prev. str = varint length + bytes. field = str name + u8 type +
 *   (zigzag | str). Stream and serial are the key it is stored under.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

#define EVENT_SCHEMA	1
#define EVENT_BASES	4	/* heads an event may name */
#define EVENT_FIELDS	64	/* fields of a body */
#define EVENT_TEXT_MAX	(1u << 20)	/* bytes of one field */
#define DIGEST_LEN	32
#define STREAM_MAX	40	/* bytes of a stream's name, with its NUL */
#define EVENT_ID_MAX	(STREAM_MAX + 14)

/* Known kinds. Unknown ones are kept, shown, and fold as no move. */
#define EVENT_KINDS(X) \
	X(EV_CASE_REPORT, "case.report")	/* a case begins */ \
	X(EV_CASE_MOVE, "case.move")		/* a row of the workflow */ \
	X(EV_CASE_UNDO, "case.undo")		/* takes the last event back */ \
	X(EV_CASE_CLAIM, "case.claim")		/* a seat takes it in hand */ \
	X(EV_CASE_RELEASE, "case.release") \
	X(EV_CASE_NOTE, "case.note")		/* free text, no move */ \
	X(EV_CASE_AMEND, "case.amend")		/* class, place, title put right */ \
	X(EV_CASE_FLAG, "case.flag")		/* urgent and the like */ \
	X(EV_CASE_REVEAL, "case.reveal")	/* masked data shown, and why */ \
	X(EV_PROFILE_ADOPT, "profile.adopt") \
	X(EV_ACCOUNT_SET, "account.set") \
	X(EV_NODE_INIT, "node.init") \
	X(EV_NODE_RESTORE, "node.restore") \
	X(EV_IMPORT_DONE, "import.done") \
	X(EV_RULE_ADD, "rule.add")		/* see core/ruleset.h */ \
	X(EV_RULE_CHANGE, "rule.change") \
	X(EV_RULE_RETIRE, "rule.retire") \
	X(EV_RULE_APPROVE, "rule.approve")	/* of another's proposal */ \
	X(EV_RULE_REJECT, "rule.reject") \
	X(EV_CLOCK_FIRE, "clock.fire")		/* a rung fell: see core/docket.h */ \
	X(EV_CASE_REPIN, "case.repin")		/* goes on under another book */ \
	X(EV_CASE_LINK, "case.link")		/* another case joined, left, is alike */ \
	X(EV_SHIFT_GIVE, "shift.give")		/* 交班: what is handed over */ \
	X(EV_SHIFT_TAKE, "shift.take")		/* 接班: by whom, item by item */ \
	X(EV_NODE_HOME, "node.home")		/* which node is a territory's home */ \
	X(EV_CASE_SETTLE, "case.settle")	/* a refused event (body of) is done with */ \
	X(EV_NODE_TRUST, "node.trust")		/* a node's key, and what it may read */ \
	X(EV_NODE_REVOKE, "node.revoke") \
	X(EV_YEAR_CLOSE, "year.close")		/* its databases are read no more */ \
	X(EV_LAYER_SET, "layer.set")		/* grids or a layer: see core/layer.h */ \
	X(EV_LAYER_DROP, "layer.drop") \
	X(EV_TRACK_LOOK, "track.look")		/* whose track, which day, and why */ \
	X(EV_TRACK_PURGE, "track.purge")	/* deleted after the profile's days */ \
	X(EV_GUIDE_FLAG, "guide.flag")		/* a standard, phone, article is wrong */ \
	X(EV_ANSWER_GIVE, "answer.give")	/* a question answered without a case */

#define EVENT_ENUM(id, text) id,
enum event_kind { EV_UNKNOWN, EVENT_KINDS(EVENT_ENUM) EV_KIND_COUNT };
#undef EVENT_ENUM

enum event_kind	event_kind_of(struct str name);
const char	*event_kind_name(enum event_kind k);	/* "" for EV_UNKNOWN */
/* Is it folded into a case (case.*, clock.fire; not case.reveal's audit)? */
bool		event_of_case(enum event_kind k);

enum field_type { FIELD_INT, FIELD_TEXT, FIELD_RAW };

struct field {
	struct str	name;
	enum field_type	type;
	int64_t		num;	/* FIELD_INT: |num| < 2^53 */
	struct str	text;	/* FIELD_TEXT: the text; FIELD_RAW: canonical JSON */
};

/* A flat object. Sorted by name when encoded; borrowed throughout. */
struct body {
	struct field	f[EVENT_FIELDS];
	size_t		n;
};

struct event_id {
	char		stream[STREAM_MAX];
	uint64_t	serial;		/* 0: not written yet */
};

struct hlc {
	int64_t		ms;	/* UTC */
	uint32_t	count;
};

struct event {
	uint32_t	v;
	struct event_id	id;
	enum event_kind	kind;
	struct str	kind_name;	/* for EV_UNKNOWN; else may be empty */
	struct str	subject;
	struct hlc	at;
	struct event_id	base[EVENT_BASES];
	size_t		base_n;
	struct str	actor, login, seat, key;
	struct body	body;
	struct str	sealed;		/* nonce + ciphertext, or empty */
	uint8_t		prev[DIGEST_LEN];
};

/* --- bodies --- */
/* Adds a field; later ones of the same name replace. ERR_TOO_BIG when full. */
enum err	body_int(struct body *b, const char *name, int64_t v);
enum err	body_text(struct body *b, const char *name, struct str s);
const struct field *body_get(const struct body *b, const char *name);
int64_t		body_num(const struct body *b, const char *name, int64_t none);
struct str	body_str(const struct body *b, const char *name);
void		body_sort(struct body *b);
/* Canonical JSON object of b (sorts it). */
void		body_json(struct body *b, struct buf *out);
/* Compact form, and back. Texts borrow from s. ERR_BAD_INPUT, ERR_TOO_BIG. */
void		body_encode(struct body *b, struct buf *out);
MUST_CHECK enum err body_decode(struct str *s, struct body *b);

/* --- ids --- */
void		event_id_format(const struct event_id *id, char out[EVENT_ID_MAX]);
MUST_CHECK enum err event_id_parse(struct str s, struct event_id *id);
bool		event_id_eq(const struct event_id *a, const struct event_id *b);
/* The total order of ties: (at, stream, serial). */
int		event_order(const struct event *a, const struct event *b);

/* An undo that names no target means its base: puts that in the body. id is
 * where the text lives. ERR_TOO_BIG when the body is full. */
MUST_CHECK enum err event_undo_target(struct event *e, char id[EVENT_ID_MAX]);

/* --- the two forms --- */
/* Appends the canonical bytes. Sorts e->body. */
void		event_canonical(struct event *e, struct buf *out);
/* Appends the stored form. */
void		event_encode(struct event *e, struct buf *out);
/* Reads one stored form that fills s. Texts borrow from s; e->id is the
 * caller's. ERR_BAD_INPUT, ERR_TOO_BIG, ERR_VERSION (a form not known). */
MUST_CHECK enum err event_decode(struct str s, struct event *e);

/* The kind of a stored form without reading the rest; EV_UNKNOWN also where it
 * is no stored form. */
enum event_kind	event_stored_kind(struct str s);

/* Base64 with padding, RFC 4648. decode: false on any other byte. */
void		base64_put(struct str bytes, struct buf *out);
bool		base64_get(struct str text, struct buf *out);
void		hex_put(const uint8_t *p, size_t n, char *out);	/* 2n + NUL */
bool		hex_get(struct str s, uint8_t *out, size_t n);

#endif
