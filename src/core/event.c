/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both written forms of an event; include/core/event.h is their definition.
 * The canonical writer lists the keys in their sorted order by hand, so that
 * nothing is sorted per event but the body. */
#include "core/event.h"
#include "core/varint.h"

#include <string.h>

static const char *const kind_names[EV_KIND_COUNT] = {
	[EV_UNKNOWN] = "",
#define EVENT_NAME(id, text) [id] = text,
	EVENT_KINDS(EVENT_NAME)
#undef EVENT_NAME
};

enum event_kind
event_kind_of(struct str name)
{
	for (int k = EV_UNKNOWN + 1; k < EV_KIND_COUNT; k++)
		if (str_is(name, kind_names[k]))
			return (enum event_kind)k;
	return EV_UNKNOWN;
}

const char *
event_kind_name(enum event_kind k)
{
	return k >= 0 && k < EV_KIND_COUNT ? kind_names[k] : "";
}

static struct str
kind_text(const struct event *e)
{
	if (e->kind != EV_UNKNOWN)
		return str_of(event_kind_name(e->kind));
	return e->kind_name;
}

/* --- ids --- */

/* Twelve digits, more if the serial ever needs them. */
static size_t
serial_put(uint64_t serial, char *out)
{
	char digits[20];
	size_t n = 0, pad;

	do {
		digits[n++] = (char)('0' + serial % 10);
		serial /= 10;
	} while (serial > 0);
	pad = n < 12 ? 12 - n : 0;
	memset(out, '0', pad);
	for (size_t i = 0; i < n; i++)
		out[pad + i] = digits[n - 1 - i];
	return pad + n;
}

static size_t
id_put(const struct event_id *id, char out[EVENT_ID_MAX + 8])
{
	size_t n = strnlen(id->stream, STREAM_MAX - 1);

	memcpy(out, id->stream, n);
	out[n++] = ':';
	return n + serial_put(id->serial, out + n);
}

void
event_id_format(const struct event_id *id, char out[EVENT_ID_MAX])
{
	char tmp[EVENT_ID_MAX + 8];
	size_t n = id_put(id, tmp);

	if (n >= EVENT_ID_MAX)
		n = EVENT_ID_MAX - 1;
	memcpy(out, tmp, n);
	out[n] = '\0';
}

static bool
stream_valid(struct str s)
{
	if (s.n == 0 || s.n >= STREAM_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '.'))
			return false;
	}
	return true;
}

enum err
event_id_parse(struct str s, struct event_id *id)
{
	struct str stream;
	int64_t serial;

	if (!str_cut(&s, ':', &stream) || !stream_valid(stream))
		return ERR_BAD_INPUT;
	if (s.n < 12 || s.n > 16 || !str_int(s, &serial) || serial <= 0)
		return ERR_BAD_INPUT;
	*id = (struct event_id){ .serial = (uint64_t)serial };
	memcpy(id->stream, stream.p, stream.n);
	return OK;
}

bool
event_id_eq(const struct event_id *a, const struct event_id *b)
{
	return a->serial == b->serial && strcmp(a->stream, b->stream) == 0;
}

int
event_order(const struct event *a, const struct event *b)
{
	int c;

	if (a->at.ms != b->at.ms)
		return a->at.ms < b->at.ms ? -1 : 1;
	if (a->at.count != b->at.count)
		return a->at.count < b->at.count ? -1 : 1;
	c = strcmp(a->id.stream, b->id.stream);
	if (c != 0)
		return c;
	return a->id.serial < b->id.serial ? -1 : a->id.serial > b->id.serial;
}

bool
event_of_case(enum event_kind k)
{
	return (k >= EV_CASE_REPORT && k < EV_CASE_REVEAL) ||
	    (k >= EV_CLOCK_FIRE && k <= EV_CASE_LINK) || k == EV_CASE_SETTLE;
}

enum err
event_undo_target(struct event *e, char id[EVENT_ID_MAX])
{
	if (e->kind != EV_CASE_UNDO || e->base_n != 1 ||
	    body_get(&e->body, "target"))
		return OK;
	event_id_format(&e->base[0], id);
	return body_text(&e->body, "target", str_of(id));
}

/* --- canonical --- */

static void
put_lit(struct buf *b, const char *z, size_t n)
{
	buf_add(b, z, n);
}
#define LIT(b, z) put_lit((b), (z), sizeof(z) - 1)

static void
put_ids(struct buf *out, const struct event *e)
{
	char id[EVENT_ID_MAX + 8];

	buf_byte(out, '[');
	for (size_t i = 0; i < e->base_n; i++) {
		if (i > 0)
			buf_byte(out, ',');
		buf_byte(out, '"');
		buf_add(out, id, id_put(&e->base[i], id));
		buf_byte(out, '"');
	}
	buf_byte(out, ']');
}

static void
put_text(struct buf *out, const char *key, size_t key_n, struct str s)
{
	put_lit(out, key, key_n);
	buf_json(out, s);
}
#define TEXT(out, key, s) put_text((out), (key), sizeof(key) - 1, (s))

void
event_canonical(struct event *e, struct buf *out)
{
	char tmp[EVENT_ID_MAX + 8], prev[2 * DIGEST_LEN + 1];

	TEXT(out, "{\"actor\":", e->actor);
	LIT(out, ",\"at\":[");
	buf_int(out, e->at.ms);
	buf_byte(out, ',');
	buf_int(out, e->at.count);
	LIT(out, "],\"base\":");
	put_ids(out, e);
	LIT(out, ",\"body\":");
	body_json(&e->body, out);
	LIT(out, ",\"id\":\"");
	buf_add(out, tmp, id_put(&e->id, tmp));
	TEXT(out, "\",\"key\":", e->key);
	TEXT(out, ",\"kind\":", kind_text(e));
	TEXT(out, ",\"login\":", e->login);
	hex_put(e->prev, DIGEST_LEN, prev);
	LIT(out, ",\"prev\":\"");
	buf_add(out, prev, sizeof(prev) - 1);
	buf_byte(out, '"');
	if (e->sealed.n > 0) {
		LIT(out, ",\"seal\":\"");
		base64_put(e->sealed, out);
		buf_byte(out, '"');
	}
	TEXT(out, ",\"seat\":", e->seat);
	TEXT(out, ",\"subject\":", e->subject);
	LIT(out, ",\"v\":");
	buf_int(out, e->v);
	buf_byte(out, '}');
}

/* --- stored form --- */

#define FORM 1

static void
store_str(struct buf *out, struct str s)
{
	buf_varint(out, s.n);
	buf_add(out, s.p, s.n);
}

void
event_encode(struct event *e, struct buf *out)
{
	char id[EVENT_ID_MAX + 8];

	buf_byte(out, FORM);
	buf_varint(out, e->v);
	buf_byte(out, (char)e->kind);
	if (e->kind == EV_UNKNOWN)
		store_str(out, e->kind_name);
	store_str(out, e->subject);
	buf_zigzag(out, e->at.ms);
	buf_varint(out, e->at.count);
	buf_varint(out, e->base_n);
	for (size_t i = 0; i < e->base_n; i++)
		store_str(out, str_n(id, id_put(&e->base[i], id)));
	store_str(out, e->actor);
	store_str(out, e->login);
	store_str(out, e->seat);
	store_str(out, e->key);
	body_encode(&e->body, out);
	store_str(out, e->sealed);
	buf_add(out, e->prev, DIGEST_LEN);
}

static bool
take_byte(struct str *s, uint8_t *v)
{
	if (s->n == 0)
		return false;
	*v = (uint8_t)s->p[0];
	*s = str_from(*s, 1);
	return true;
}

static bool
take_str(struct str *s, struct str *v)
{
	uint64_t n;

	if (!take_varint(s, &n) || n > s->n || n > EVENT_TEXT_MAX * 2u)
		return false;
	*v = str_n(s->p, (size_t)n);
	*s = str_from(*s, (size_t)n);
	return true;
}

static bool
take_kind(struct str *s, struct event *e)
{
	uint8_t k;

	if (!take_byte(s, &k) || k >= EV_KIND_COUNT)
		return false;
	e->kind = (enum event_kind)k;
	return k != EV_UNKNOWN || take_str(s, &e->kind_name);
}

static bool
take_base(struct str *s, struct event *e)
{
	struct str id;
	uint64_t n;

	if (!take_varint(s, &n) || n > EVENT_BASES)
		return false;
	for (e->base_n = 0; e->base_n < n; e->base_n++)
		if (!take_str(s, &id) ||
		    event_id_parse(id, &e->base[e->base_n]) != OK)
			return false;
	return true;
}

static bool
take_head(struct str *s, struct event *e)
{
	uint64_t v, count;

	if (!take_varint(s, &v) || v > UINT32_MAX || !take_kind(s, e) ||
	    !take_str(s, &e->subject) || !take_zigzag(s, &e->at.ms) ||
	    !take_varint(s, &count) || count > UINT32_MAX)
		return false;
	e->v = (uint32_t)v;
	e->at.count = (uint32_t)count;
	return take_base(s, e) && take_str(s, &e->actor) &&
	    take_str(s, &e->login) && take_str(s, &e->seat) &&
	    take_str(s, &e->key);
}

enum event_kind
event_stored_kind(struct str s)
{
	struct event e = { .kind = EV_UNKNOWN };
	uint8_t form;
	uint64_t v;

	if (!take_byte(&s, &form) || form != FORM || !take_varint(&s, &v) ||
	    !take_kind(&s, &e))
		return EV_UNKNOWN;
	return e.kind;
}

enum err
event_decode(struct str s, struct event *e)
{
	struct event_id id = e->id;
	uint8_t form;
	enum err err;

	e->body.n = 0;
	e->kind_name = STR_NONE;
	e->id = id;
	if (!take_byte(&s, &form))
		return ERR_BAD_INPUT;
	if (form != FORM)
		return ERR_VERSION;
	if (!take_head(&s, e))
		return ERR_BAD_INPUT;
	err = body_decode(&s, &e->body);
	if (err != OK)
		return err;
	if (!take_str(&s, &e->sealed) || s.n != DIGEST_LEN)
		return ERR_BAD_INPUT;
	memcpy(e->prev, s.p, DIGEST_LEN);
	return OK;
}
