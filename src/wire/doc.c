/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doc.c -- one document of core/replica.h read from JSON.  Layer: wire.
 * Its text is proved once (wire/jslice), its members are noted, and each kind
 * takes those it needs. A member of ours that comes twice is a fault: two readers
 * could believe different ones. */
#include "wire/doc_in.h"

#include <string.h>
#include "wire/eventjson.h"
#include "wire/jslice.h"

#define MEMBERS(X) X(M_ID, "_id") X(M_REV, "_rev") X(M_DELETED, "_deleted") \
	X(M_ATTACHED, "_attachments") X(M_EV, "ev") X(M_SIGN, "sign") \
	X(M_BY, "by") X(M_FOR, "for") X(M_BOX, "box") X(M_SIG, "sig") \
	X(M_SIZE, "size") X(M_OF, "of") X(M_DATA, "data")
#define MEMBER_ENUM(id, name) id,
enum member { MEMBERS(MEMBER_ENUM) M_COUNT };
#undef MEMBER_ENUM

struct parts {
	struct str	at[M_COUNT];	/* values as they are written */
	struct doc	*d;
	struct arena	*arena;
};

bool
doc_fault(struct doc *d, enum err e, const char *why)
{
	if (d->err == OK) {
		d->err = e;
		d->fault = why;
	}
	return false;
}

static enum member
member_named(struct str name)
{
#define MEMBER_NAME(id, name) name,
	static const char *const names[] = { MEMBERS(MEMBER_NAME) };
#undef MEMBER_NAME

	for (unsigned i = 0; i < M_COUNT; i++)
		if (str_is(name, names[i]))
			return (enum member)i;
	return M_COUNT;
}

static bool
take_members(struct parts *p, struct str json)
{
	struct str name, value;

	while (jslice_member(&json, &name, &value)) {
		const enum member m = member_named(name);

		if (m == M_COUNT)
			continue;
		if (p->at[m].n != 0)
			return doc_fault(p->d, ERR_BAD_INPUT,
			    "every member once");
		p->at[m] = value;
	}
	return true;
}

/* ---- members ---- */

static bool
text_of(struct parts *p, enum member m, struct str *out)
{
	return jslice_text(p->at[m], p->arena, out);
}

static bool
bytes_of(struct str v, struct arena *arena, struct str *out)
{
	struct buf bytes = { 0 };
	struct str text;
	const bool good = jslice_text(v, arena, &text) &&
	    base64_get(text, &bytes);

	if (good)
		*out = str_n(arena_dup(arena, bytes.p, bytes.n), bytes.n);
	buf_fini(&bytes);
	return good;
}

static bool
sig_of(struct str v, struct arena *arena, uint8_t sig[64])
{
	struct str bytes;

	if (!bytes_of(v, arena, &bytes) || bytes.n != 64)
		return false;
	memcpy(sig, bytes.p, 64);
	return true;
}

static bool
digest_of(struct str v, uint8_t digest[DIGEST_LEN])
{
	return jslice_is_text(v) &&
	    hex_get(str_n(v.p + 1, v.n - 2), digest, DIGEST_LEN);
}

static bool
serial_of(struct str v, uint64_t *serial)
{
	int64_t n;

	if (!jslice_int(v, &n) || n < 1 || n > 999999999999)
		return false;
	*serial = (uint64_t)n;
	return true;
}

/* ---- events and quotes ---- */

static bool
read_path(struct parts *p, struct str array)
{
	struct doc *const d = p->d;
	uint8_t at[REPLICA_PATH][DIGEST_LEN];
	struct str v;

	if (array.n == 0 || array.p[0] != '[')
		return false;
	while (jslice_element(&array, &v)) {
		if (d->path_n == REPLICA_PATH || !digest_of(v, at[d->path_n]))
			return false;
		d->path_n++;
	}
	d->path = arena_dup(p->arena, at, d->path_n * DIGEST_LEN);
	return true;
}

static bool
read_sign(struct parts *p)
{
	struct doc *const d = p->d;
	const struct str s = p->at[M_SIGN];
	struct commit_sign *const sign = &d->sign;
	const bool quote = d->kind == DOC_QUOTE;

	if (s.n == 0 && !quote)
		return true;
	d->is_signed = s.n != 0 &&
	    serial_of(jslice_get(s, "first"), &sign->first) &&
	    digest_of(jslice_get(s, "root"), sign->root) &&
	    sig_of(jslice_get(s, "sig"), p->arena, sign->sig);
	sign->last = d->e->id.serial;
	if (d->is_signed && quote)
		d->is_signed = serial_of(jslice_get(s, "last"), &sign->last) &&
		    read_path(p, jslice_get(s, "path"));
	if (!d->is_signed || sign->first > d->e->id.serial ||
	    sign->last < d->e->id.serial)
		return doc_fault(d, ERR_BAD_INPUT, "sign: a commit's signature");
	return true;
}

static void
read_event(struct parts *p)
{
	struct doc *const d = p->d;
	enum err e;

	if (!text_of(p, M_EV, &d->ev)) {
		doc_fault(d, ERR_BAD_INPUT, "ev: an event, in a string");
		return;
	}
	d->e = arena_alloc(p->arena, sizeof *d->e);
	e = event_from_json(d->ev, d->e, p->arena);
	if (e != OK) {
		d->e = NULL;
		doc_fault(d, e, "ev: an event in its canonical form");
		return;
	}
	read_sign(p);
}

/* ---- keys ---- */

/* Does the id say what by and for say? k:<by>:<for>:<n> */
static bool
keys_id_fits(const struct doc *d)
{
	struct str rest = str_from(d->id, 2), by, dest;

	return str_cut(&rest, ':', &by) && str_cut(&rest, ':', &dest) &&
	    str_eq(by, d->by) && str_eq(dest, d->dest);
}

static void
read_keys(struct parts *p)
{
	struct doc *const d = p->d;

	if (!text_of(p, M_BY, &d->by) || !text_of(p, M_FOR, &d->dest) ||
	    !keys_id_fits(d))
		doc_fault(d, ERR_BAD_INPUT, "by, for: the nodes of its _id");
	else if (!bytes_of(p->at[M_BOX], p->arena, &d->box))
		doc_fault(d, ERR_BAD_INPUT, "box: bytes in base64");
	else if (!sig_of(p->at[M_SIG], p->arena, d->sig))
		doc_fault(d, ERR_BAD_INPUT, "sig: a signature in base64");
}

/* ---- blobs ---- */

static bool
blob_id(struct doc *d)
{
	struct str rest = str_from(d->id, 2), hex;
	int64_t at;

	if (!str_cut(&rest, ':', &hex) || !hex_get(hex, d->digest, DIGEST_LEN) ||
	    rest.n != 4 || rest.p[0] == '+' || rest.p[0] == '-' ||
	    !str_int(rest, &at))
		return false;
	d->at = (uint32_t)at;
	return true;
}

static bool
blob_size(struct parts *p)
{
	struct doc *const d = p->d;
	int64_t size, of;

	if (!jslice_int(p->at[M_SIZE], &size) || size < 0 ||
	    (uint64_t)size > REPLICA_BLOB_MAX ||
	    !jslice_int(p->at[M_OF], &of) || of < 1 ||
	    of > (int64_t)(REPLICA_BLOB_MAX / REPLICA_CHUNK))
		return false;
	d->size = (uint64_t)size;
	d->of = (uint32_t)of;
	return d->at < d->of;
}

static void
read_blob(struct parts *p)
{
	struct doc *const d = p->d;
	struct str data = p->at[M_DATA];

	if (!blob_id(d)) {
		doc_fault(d, ERR_BAD_INPUT, "_id: b:, 64 hex digits, :, 4 digits");
		return;
	}
	if (!blob_size(p)) {
		doc_fault(d, ERR_BAD_INPUT, "size, of: of a blob and its pieces");
		return;
	}
	if (data.n == 0)
		data = jslice_get(jslice_get(p->at[M_ATTACHED], "d"), "data");
	if (data.n != 0 && (!bytes_of(data, p->arena, &d->data) ||
	    d->data.n > REPLICA_CHUNK))
		doc_fault(d, ERR_BAD_INPUT, "data: a piece in base64");
}

/* ---- the whole ---- */

static bool
read_names(struct parts *p)
{
	struct doc *const d = p->d;

	if (!text_of(p, M_ID, &d->id) || d->id.n == 0)
		return doc_fault(d, ERR_BAD_INPUT, "_id: a string");
	d->kind = doc_kind_of(d->id);
	if (d->kind == DOC_DESIGN)
		return false;		/* nothing to us */
	if (d->id.n >= REPLICA_ID_MAX)
		return doc_fault(d, ERR_TOO_BIG, "an _id of at most 95 bytes");
	if (!text_of(p, M_REV, &d->rev) || d->rev.n == 0)
		return doc_fault(d, ERR_BAD_INPUT, "_rev: a string");
	d->deleted = d->deleted || str_is(p->at[M_DELETED], "true");
	return !d->deleted;
}

static void
read_kind(struct parts *p)
{
	switch (p->d->kind) {
	case DOC_EVENT:
	case DOC_QUOTE:
		read_event(p);
		break;
	case DOC_KEYS:
		read_keys(p);
		break;
	case DOC_BLOB:
		read_blob(p);
		break;
	case DOC_DESIGN:
	case DOC_OTHER:
		break;
	}
}

static const char *
fault_text(enum err e)
{
	switch (e) {
	case ERR_TOO_BIG:
		return "less nesting";
	case ERR_BAD_UTF8:
		return "UTF-8, and no half of a pair";
	default:
		return "a JSON object";
	}
}

void
doc_read_in(struct str json, enum err e, struct doc *out, struct arena *arena)
{
	struct parts p = { .d = out, .arena = arena };

	*out = (struct doc){ .kind = DOC_OTHER, .raw = json };
	if (json.n > REPLICA_DOC_MAX)
		doc_fault(out, ERR_TOO_BIG, "a document of at most 8 MiB");
	else if (e != OK || json.p[0] != '{')
		doc_fault(out, e != OK ? e : ERR_BAD_INPUT, fault_text(e));
	/* Also of what is bad one wants to know the name. */
	if (take_members(&p, json) && read_names(&p) && out->err == OK)
		read_kind(&p);
}

void
doc_read(struct str json, struct doc *out, struct arena *arena)
{
	const struct str text = str_trim(json);
	enum err e = OK;

	if (text.n <= REPLICA_DOC_MAX)
		e = jslice_check(text, NULL);
	doc_read_in(text, e, out, arena);
	out->raw = json;
}
