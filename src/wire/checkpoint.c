/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checkpoint.c -- how far an exchange got, as both sides keep it.
 * Layer: wire. Sequences are opaque: text that is kept and sent back. */
#include "wire/doc.h"

#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "wire/jslice.h"

#define FRESH	8	/* newest runs, none of which is dropped */

/* ---- reading ---- */

/* As it is written; what is no text and no number is none. */
static struct str
seq_of(struct str object, const char *name)
{
	const struct str v = jslice_get(object, name);

	if (jslice_is_text(v) || (v.n != 0 && (v.p[0] == '-' ||
	    (v.p[0] >= '0' && v.p[0] <= '9'))))
		return v;
	return STR_NONE;
}

static uint64_t
count_of(struct str object, const char *name)
{
	int64_t n;

	if (!jslice_int(jslice_get(object, name), &n) || n < 0)
		return 0;
	return (uint64_t)n;
}

static bool
name_of(struct str object, const char *name, char *out, size_t cap)
{
	return jslice_copy(jslice_get(object, name), out, cap) &&
	    out[0] != '\0';
}

static void
read_run(struct str v, struct checkpoint *c)
{
	struct checkpoint_run *const r = &c->history[c->n];

	*r = (struct checkpoint_run){
		.start_seq = seq_of(v, "start_last_seq"),
		.end_seq = seq_of(v, "end_last_seq"),
		.recorded_seq = seq_of(v, "recorded_seq"),
		.read = count_of(v, "docs_read"),
		.written = count_of(v, "docs_written"),
		.failed = count_of(v, "doc_write_failures"),
	};
	/* A run that nobody can name is no use. */
	if (!name_of(v, "session_id", r->session, sizeof r->session) ||
	    r->recorded_seq.n == 0)
		return;
	if (!name_of(v, "start_time", r->start, sizeof r->start))
		r->start[0] = '\0';
	if (!name_of(v, "end_time", r->end, sizeof r->end))
		r->end[0] = '\0';
	c->n++;
}

enum err
checkpoint_read(struct str json, struct checkpoint *out, struct arena *arena)
{
	struct str list, v;

	memset(out, 0, sizeof *out);
	json = str_trim(json);
	if (jslice_check(json, NULL) != OK || json.p[0] != '{')
		return ERR_BAD_INPUT;
	json = str_n(arena_dup(arena, json.p, json.n), json.n);
	if (!name_of(json, "session_id", out->session, sizeof out->session))
		return ERR_BAD_INPUT;
	if (!name_of(json, "_rev", out->rev, sizeof out->rev))
		out->rev[0] = '\0';
	out->seq = seq_of(json, "source_last_seq");
	list = jslice_get(json, "history");
	if (list.n != 0 && list.p[0] != '[')
		return ERR_BAD_INPUT;
	while (out->n < CHECKPOINT_HISTORY && jslice_element(&list, &v))
		read_run(v, out);
	return OK;
}

/* ---- writing ---- */

static void
put_text(struct buf *out, const char *name, const char *value)
{
	buf_fmt(out, "\"%s\":", name);
	buf_json(out, str_of(value));
	buf_byte(out, ',');
}

static void
put_seq(struct buf *out, const char *name, struct str seq)
{
	buf_fmt(out, "\"%s\":", name);
	buf_str(out, seq.n != 0 ? seq : STR("0"));
	buf_byte(out, ',');
}

/* Of older runs only what they are compared by: all of this is read after every
 * break of the line, and a sequence number may be long. */
static void
put_run(struct buf *out, const struct checkpoint_run *r, bool newest)
{
	buf_byte(out, '{');
	put_text(out, "session_id", r->session);
	put_text(out, "start_time", r->start);
	put_text(out, "end_time", r->end);
	if (!newest) {
		buf_cstr(out, "\"recorded_seq\":");
		buf_str(out, r->recorded_seq);
		buf_byte(out, '}');
		return;
	}
	put_seq(out, "start_last_seq", r->start_seq);
	put_seq(out, "end_last_seq", r->end_seq);
	put_seq(out, "recorded_seq", r->recorded_seq);
	buf_fmt(out, "\"missing_checked\":%llu,\"missing_found\":%llu,"
	    "\"docs_read\":%llu,\"docs_written\":%llu,"
	    "\"doc_write_failures\":%llu}",
	    (unsigned long long)r->read, (unsigned long long)r->read,
	    (unsigned long long)r->read, (unsigned long long)r->written,
	    (unsigned long long)r->failed);
}

void
checkpoint_put(const struct checkpoint *c, struct buf *out)
{
	buf_byte(out, '{');
	if (c->rev[0] != '\0')
		put_text(out, "_rev", c->rev);
	put_text(out, "session_id", c->session);
	put_seq(out, "source_last_seq", c->seq);
	buf_cstr(out, "\"replication_id_version\":1,\"history\":[");
	for (size_t i = 0; i < c->n; i++) {
		if (i != 0)
			buf_byte(out, ',');
		put_run(out, &c->history[i], i == 0);
	}
	buf_cstr(out, "]}");
}

/* ---- history ---- */

/* When a run ended, in seconds of a calendar good enough to compare; -1 unknown. */
static int64_t
run_time(const struct checkpoint_run *r)
{
	int y, mo, d, h, mi, s;

	if (sscanf(r->end, "%4d-%2d-%2dT%2d:%2d:%2d", &y, &mo, &d, &h, &mi,
	    &s) != 6)
		return -1;
	return ((((y * 12LL + mo) * 31 + d) * 24 + h) * 60 + mi) * 60 + s;
}

/* The run that is missed least: the span its neighbours leave between them is
 * small beside its age. What is kept lies ever farther apart, backwards. */
static size_t
least_missed(const struct checkpoint *c)
{
	const int64_t now = run_time(&c->history[0]);
	size_t least = c->n - 1;
	double smallest = 1e300;

	for (size_t i = FRESH; i + 1 < c->n; i++) {
		const int64_t after = run_time(&c->history[i - 1]);
		const int64_t before = run_time(&c->history[i + 1]);
		double size;

		if (after < before || before < 0 || now < before)
			return c->n - 1;	/* clocks were set: the oldest */
		size = (double)(after - before) / (double)(now - before + 1);
		if (size < smallest) {
			smallest = size;
			least = i;
		}
	}
	return least;
}

void
checkpoint_add(struct checkpoint *c, const struct checkpoint_run *run)
{
	size_t at = c->n;

	if (c->n == CHECKPOINT_HISTORY)
		at = least_missed(c);
	else
		c->n++;
	memmove(&c->history[1], &c->history[0], at * sizeof c->history[0]);
	c->history[0] = *run;
	memcpy(c->session, run->session, sizeof c->session);
	c->seq = run->recorded_seq;
}

/* ---- comparing ---- */

static bool
same_seq(struct str a, struct str b)
{
	struct arena arena = { 0 };
	struct str x, y;
	bool same = str_eq(a, b);

	/* A server may have escaped otherwise. */
	if (!same && jslice_text(a, &arena, &x) && jslice_text(b, &arena, &y))
		same = str_eq(x, y);
	arena_fini(&arena);
	return same;
}

static bool
knows(const struct checkpoint *c, const struct checkpoint_run *r)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->history[i].session, r->session) == 0 &&
		    same_seq(c->history[i].recorded_seq, r->recorded_seq))
			return true;
	return false;
}

struct str
checkpoint_common(const struct checkpoint *a, const struct checkpoint *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (knows(b, &a->history[i]))
			return a->history[i].recorded_seq;
	return STR_NONE;
}
