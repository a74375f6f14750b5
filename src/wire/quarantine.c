/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quarantine.c -- the file where bad records wait.  Layer: wire. */
#include "wire/quarantine.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "core/event.h"
#include "wire/jsonobject.h"

/* ---- writing ---- */

/* s as a JSON string; broken bytes become U+FFFD. */
static void
put_text(struct buf *out, struct str s)
{
	struct buf clean = { 0 };
	char bytes[4];

	if (utf8_valid(s, NULL)) {
		buf_json(out, s);
		return;
	}
	while (s.n)
		buf_add(&clean, bytes, utf8_put(utf8_next(&s), bytes));
	buf_json(out, buf_view(&clean));
	buf_fini(&clean);
}

void
quarantine_put_head(const struct quarantine_head *h, struct buf *out)
{
	buf_cstr(out, "{\"columns\":[");
	for (size_t i = 0; i < h->columns_n; i++) {
		if (i)
			buf_byte(out, ',');
		put_text(out, h->columns[i]);
	}
	buf_cstr(out, "],\"file\":");
	put_text(out, h->file);
	buf_cstr(out, ",\"map\":");
	put_text(out, h->map);
	buf_cstr(out, "}\n");
}

static void
put_member(struct buf *out, const char *name, struct str value)
{
	buf_fmt(out, ",\"%s\":", name);
	put_text(out, value);
}

void
quarantine_put(const struct quarantined *q, struct buf *out)
{
	buf_fmt(out, "{\"byte\":%llu", (unsigned long long)q->byte);
	put_member(out, "expected", q->expected);
	put_member(out, "field", q->field);
	put_member(out, "found", utf8_head(q->found, 240));
	buf_fmt(out, ",\"length\":%llu,\"raw\":\"",
	    (unsigned long long)q->length);
	base64_put(q->raw, out);
	buf_byte(out, '"');
	put_member(out, "reason", q->reason);
	buf_fmt(out, ",\"record\":%llu}\n", (unsigned long long)q->record);
}

/* ---- reading ---- */

struct quarantine {
	struct quarantine_sink sink;
	struct buf	 line, raw;
	struct jsonobject object;
	struct record	 rec;		/* the line, flattened */
	uint64_t	 lines, byte;	/* byte: where the line began */
	uint64_t	 at;
	bool		 dropping;	/* the rest of an over-long line */
	bool		 head_read, bad;
	enum err	 err;
};

struct quarantine *
quarantine_new(const struct quarantine_sink *sink)
{
	struct quarantine *const q = xcalloc(1, sizeof(*q));

	q->sink = *sink;
	q->object.field_max = QUARANTINE_LINE_MAX;
	return q;
}

void
quarantine_free(struct quarantine **qp)
{
	struct quarantine *const q = *qp;

	if (!q)
		return;
	buf_fini(&q->line);
	buf_fini(&q->raw);
	jsonobject_fini(&q->object);
	free(q);
	*qp = NULL;
}

static void
say(struct quarantine *q, const char *field, const char *expected)
{
	const struct diag d = { .file = q->sink.file, .line = q->lines,
		.byte = q->byte, .field = field, .expected = expected };

	q->bad = true;
	diag_say(q->sink.diag, &d);
}

static bool
number(struct quarantine *q, const char *name, uint64_t *out)
{
	int64_t v;

	if (!str_int(record_get(&q->rec, str_of(name)), &v) || v < 0) {
		say(q, name, "a number");
		return false;
	}
	*out = (uint64_t)v;
	return true;
}

static void
read_head(struct quarantine *q)
{
	struct str columns[RECORD_FIELDS_MAX];
	struct quarantine_head h = {
		.file = record_get(&q->rec, STR("file")),
		.map = record_get(&q->rec, STR("map")),
		.columns = columns,
	};

	for (size_t i = 0; i < q->rec.n; i++)
		if (str_starts(q->rec.names[i], STR("columns.")))
			columns[h.columns_n++] = q->rec.values[i];
	if (!h.file.p || !h.map.p) {
		say(q, NULL, "a head with columns, file and map");
		return;
	}
	q->head_read = true;
	if (q->sink.head && !q->sink.head(q->sink.ctx, &h))
		q->err = ERR_CANCELLED;
}

static void
read_record(struct quarantine *q)
{
	struct quarantined out = {
		.reason = record_get(&q->rec, STR("reason")),
		.field = record_get(&q->rec, STR("field")),
		.found = record_get(&q->rec, STR("found")),
		.expected = record_get(&q->rec, STR("expected")),
	};

	if (!number(q, "record", &out.record) ||
	    !number(q, "byte", &out.byte) ||
	    !number(q, "length", &out.length))
		return;
	q->raw.n = 0;
	if (!base64_get(record_get(&q->rec, STR("raw")), &q->raw)) {
		say(q, "raw", "base64");
		return;
	}
	out.raw = buf_view(&q->raw);
	if (!q->sink.fn(q->sink.ctx, &out))
		q->err = ERR_CANCELLED;
}

static void
end_line(struct quarantine *q)
{
	q->lines++;
	if (q->dropping) {
		say(q, NULL, "a line of at most 24 MiB");
	} else if (str_trim(buf_view(&q->line)).n) {
		q->rec = (struct record){ .byte = q->byte };
		jsonobject_read(&q->object, buf_view(&q->line), &q->rec);
		if (q->rec.fault != OK)
			say(q, NULL, q->rec.expected);
		else if (record_get(&q->rec, STR("record")).p == NULL)
			read_head(q);
		else if (!q->head_read)
			say(q, NULL, "a head before the first record");
		else
			read_record(q);
	}
	q->dropping = false;
	q->line.n = 0;
}

enum err
quarantine_feed(struct quarantine *q, struct str bytes)
{
	while (bytes.n && q->err == OK) {
		const char *const nl = memchr(bytes.p, '\n', bytes.n);
		const size_t n = nl ? (size_t)(nl - bytes.p) : bytes.n;

		if (q->dropping || n > QUARANTINE_LINE_MAX - q->line.n)
			q->dropping = true;
		else
			buf_add(&q->line, bytes.p, n);
		bytes = str_from(bytes, nl ? n + 1 : n);
		q->at += nl ? n + 1 : n;
		if (!nl)
			continue;
		end_line(q);
		q->byte = q->at;
	}
	return q->err;
}

enum err
quarantine_finish(struct quarantine *q)
{
	if (q->err == OK && (q->line.n || q->dropping))
		end_line(q);
	if (q->err == OK && q->bad)
		return ERR_BAD_INPUT;
	return q->err;
}
