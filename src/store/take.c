/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/take.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/clocks.h"
#include "store/replica_in.h"

static uint32_t
territory_of(const struct casefile *c)
{
	return (uint32_t)(c->grid / 1000000 % 1000);
}

/* It is shown, typed and printed: visible ASCII. */
static bool
number_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return s.n > 0 && s.n < CASE_NUMBER_MAX;
}

/* A report brings a number its own node gave: DX-20261121-dx01a000042 is of dx01a.
 * Else whoever is trusted could be the first to report another's case. */
static bool
number_is_of(struct str number, const char *stream)
{
	char node[NODE_MAX];
	size_t n = number.n, from = number.n;

	node_of_stream(stream, node);
	while (n > 0 && number.p[n - 1] >= '0' && number.p[n - 1] <= '9')
		n--;
	for (from = n; from > 0 && number.p[from - 1] != '-'; from--)
		;
	return from > 0 && str_is(str_n(number.p + from, n - from), node);
}

/* Streams of reads are the district's alone: nobody else would have the event. */
static bool
is_among_reads(const char *stream)
{
	char db[REPLICA_DB_MAX];
	struct replica_db at;

	return replica_db(str_of(stream), db) &&
	    replica_db_parse(str_of(db), &at) && at.audit;
}

bool
take_fits(const struct event *e)
{
	return number_plain(e->subject) && e->key.n <= INTAKE_KEY_MAX &&
	    !is_among_reads(e->id.stream) && (e->kind != EV_CASE_REPORT ||
	    number_is_of(e->subject, e->id.stream));
}

/* --- orphans: subject NUL arrival --- */

static struct str
orphan_key(struct str subject, uint64_t arrival, uint8_t out[CASE_NUMBER_MAX + 9])
{
	memcpy(out, subject.p, subject.n);
	out[subject.n] = 0;
	be64(out + subject.n + 1, arrival);
	return key_of(out, subject.n + 9);
}

enum err
take_orphan(struct writer *w, const struct event *e, uint64_t arrival)
{
	uint8_t key[CASE_NUMBER_MAX + 9];

	if (!take_fits(e))
		return OK;	/* it is of no case that could ever be */
	return room_put(w->t, w->s->dbi[DB_ORPHAN],
	    orphan_key(e->subject, arrival, key), STR(""), 0);
}

enum err
take_is_orphan(struct writer *w, const struct event *e, uint64_t arrival,
    bool *is)
{
	uint8_t key[CASE_NUMBER_MAX + 9];
	struct str v;
	enum err err = !take_fits(e) ? ERR_NOT_FOUND :
	    room_get(w->t, w->s->dbi[DB_ORPHAN],
	    orphan_key(e->subject, arrival, key), &v);

	*is = err == OK;
	return err == ERR_NOT_FOUND ? OK : err;
}

/* It joins its case behind what stands there. */
static enum err
relink(struct writer *w, uint64_t arrival, uint32_t slot, uint64_t prev)
{
	struct str key = key_of(&arrival, sizeof(arrival)), v;
	struct buf copy = { 0 };
	struct log_head head;
	enum err err = room_get(w->t, w->s->dbi[DB_LOG], key, &v);

	if (err != OK || v.n < sizeof(head))
		return err == OK ? ERR_DAMAGED : err;
	memcpy(&head, v.p, sizeof(head));
	head.slot = slot;
	head.prev = prev;
	buf_add(&copy, &head, sizeof(head));
	buf_str(&copy, str_from(v, sizeof(head)));
	err = room_put(w->t, w->s->dbi[DB_LOG], key, buf_view(&copy), 0);
	buf_fini(&copy);
	return err;
}

static enum err
adopt(struct writer *w, struct pending *p, struct str key, uint64_t arrival)
{
	struct log_head head;
	struct event e;
	enum err err = relink(w, arrival, p->slot, p->row.last);

	if (err == OK)
		err = log_read(w->s, w->t, arrival, &head, &e);
	if (err == OK)
		err = take_fold(w, p, &e, arrival);
	if (err == OK)
		err = want_note(w, &e, p->slot);
	return err == OK ? room_del(w->t, w->s->dbi[DB_ORPHAN], key) : err;
}

/* The first orphan of subject; ERR_NOT_FOUND. */
static enum err
next_orphan(struct writer *w, struct str subject, uint64_t *arrival)
{
	uint8_t key[CASE_NUMBER_MAX + 9];
	struct str from = orphan_key(subject, 0, key);
	MDB_val k = { from.n, key }, v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(w->t, w->s->dbi[DB_ORPHAN], &c);

	if (rc)
		return room_err(rc);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && (k.mv_size != from.n ||
	    memcmp(k.mv_data, from.p, from.n - 8) != 0))
		rc = MDB_NOTFOUND;
	if (rc == 0)
		*arrival = get64((const uint8_t *)k.mv_data + from.n - 8);
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? ERR_NOT_FOUND : room_err(rc);
}

static enum err
adopt_orphans(struct writer *w, struct pending *p, struct str subject)
{
	uint8_t key[CASE_NUMBER_MAX + 9];
	uint64_t arrival = 0, *came = NULL;
	size_t n = 0, cap = 0;
	enum err err;

	while ((err = next_orphan(w, subject, &arrival)) == OK) {
		err = adopt(w, p, orphan_key(subject, arrival, key), arrival);
		if (err != OK)
			break;
		came = xgrow(came, &cap, n + 1, sizeof(*came));
		came[n++] = arrival;
	}
	err = err == ERR_NOT_FOUND ? OK : err;
	if (err == OK && n > 0)
		err = take_tell(w, p, came, n);
	free(came);
	return err;
}

/* --- placing --- */

enum err
take_fold(struct writer *w, struct pending *p, const struct event *e,
    uint64_t arrival)
{
	uint32_t was = territory_of(&p->row.c);
	struct body secret = { .n = 0 };
	enum err err = writer_fold_in(w, p, e, arrival + 1);

	if (err != OK)
		return err;
	if ((e->kind != EV_CASE_REPORT && e->kind != EV_CASE_AMEND) ||
	    log_secret(w->s, w->t, p->slot, e, &w->plain, &secret) != OK)
		secret.n = 0;	/* none, shut to us, or erased */
	writer_texts(w, p, e, &secret);
	return quote_note(w, p, e, was);
}

enum err
take_begins(struct writer *w, struct pending *p, const struct event *e)
{
	/* Which of several reports names the row is the fold's to say. */
	enum err err = room_put(w->t, w->s->dbi[DB_NUMBER], e->subject,
	    key_of(&p->slot, sizeof(p->slot)), 0);

	if (err == OK && e->key.n > 0) {
		err = room_put(w->t, w->s->dbi[DB_KEY], e->key,
		    key_of(&p->slot, sizeof(p->slot)), MDB_NOOVERWRITE);
		err = err == ERR_EXISTS ? OK : err;
	}
	if (err == OK)
		err = keys_waited(w, e->subject, p->slot);
	return err;
}

enum err
take_waiting(struct writer *w, struct pending *p, const struct event *e)
{
	return adopt_orphans(w, p, e->subject);
}

enum err
take_again(struct writer *w, struct pending *p, const struct event *e)
{
	enum err err = take_begins(w, p, e);

	return err == OK ? take_waiting(w, p, e) : err;
}

/* Where e belongs: OK with its row; ERR_NOT_FOUND: it begins a case, or its case
 * is not here. */
static enum err
find_row(struct writer *w, const struct event *e, struct pending **p)
{
	uint32_t slot;
	enum err err = room_copy(w->t, w->s->dbi[DB_NUMBER], e->subject, &slot,
	    sizeof(slot));

	if (err == ERR_NOT_FOUND && e->kind == EV_CASE_REPORT && e->key.n > 0)
		err = room_copy(w->t, w->s->dbi[DB_KEY], e->key, &slot,
		    sizeof(slot));
	return err == OK ? writer_row(w, slot, p) : err;
}

/* Can it begin a case under this law? */
static bool
begins(const struct writer *w, const struct event *e)
{
	struct casefile c = { 0 };
	struct docket d = { 0 };

	return casefile_apply(&c, &d, e, w->s->law, NULL) == OK;
}

static enum err
put(struct writer *w, struct event *e, struct log_stream *st, bool loose,
    uint32_t slot, uint64_t prev, uint64_t *arrival)
{
	return loose ? log_append_loose(&w->log, st, e, slot, prev, arrival) :
	    log_append(&w->log, st, e, slot, prev, arrival);
}

/* Keys that are here before the words need no second look at them. */
static enum err
bring_keys(struct writer *w, struct pending *p, const struct event *e, bool fresh)
{
	bool late = false, opened = false;
	enum err err = fresh ? keys_waited(w, e->subject, p->slot) : OK;

	if (err == OK)
		err = keys_try(w, p, e, &opened);
	if (err == OK && w->bring != NULL && e->sealed.n > 0)
		err = log_key_add(w->s, w->t, p->slot, w->bring, &late);
	if (err != OK || (!late && !opened) || fresh)
		return err;
	p->refolded = true;
	p->retext = true;
	writer_opened(w, p->slot);
	return OK;
}

/* Remotes that run here are told what others did, too; not what this node wrote
 * under an earlier name, for it told that then. */
static enum err
tell_links(struct writer *w, struct pending *p, const struct event *e,
    unsigned refused, uint64_t arrival)
{
	/* It is what others waited for: they stand only now. */
	if (p->row.c.refused < refused)
		return take_tell(w, p, &arrival, 1);
	if (p->row.c.refused > refused || log_is_ours(w->s, e->id.stream))
		return OK;
	return outbox_links(w, p, e);
}

static enum err
take_of_case(struct writer *w, struct event *e, struct log_stream *st, bool loose,
    uint64_t *arrival)
{
	unsigned refused;
	bool report = e->kind == EV_CASE_REPORT, fresh;
	struct pending *p = NULL;
	enum err err = take_fits(e) ? find_row(w, e, &p) : ERR_NOT_FOUND;

	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	fresh = p == NULL && report && take_fits(e) && begins(w, e);
	if (p == NULL && !fresh) {
		err = put(w, e, st, loose, SLOT_NONE, 0, arrival);
		return err == OK ? take_orphan(w, e, *arrival) : err;
	}
	if (fresh)
		p = writer_new_row(w);
	refused = p->row.c.refused;
	err = put(w, e, st, loose, p->slot, p->row.last, arrival);
	if (err == OK)
		err = bring_keys(w, p, e, fresh);
	if (err == OK)
		err = take_fold(w, p, e, *arrival);
	if (err == OK && report)
		err = take_begins(w, p, e);
	if (err == OK)
		err = tell_links(w, p, e, refused, *arrival);
	if (err == OK && report)
		err = take_waiting(w, p, e);
	return err == OK ? want_note(w, e, p->slot) : err;
}

enum err
take_event(struct writer *w, struct event *e, struct log_stream *st, bool loose,
    uint64_t *arrival)
{
	enum err err;

	if (event_of_case(e->kind))
		return take_of_case(w, e, st, loose, arrival);
	err = put(w, e, st, loose, SLOT_NONE, 0, arrival);
	if (err == OK)
		err = replay_other(w, e, *arrival);
	return err == OK ? want_note(w, e, SLOT_NONE) : err;
}

/* A key that comes late opens what the case's row and index did without. */
enum err
take_case_key(struct writer *w, struct str number, const uint8_t key[32])
{
	struct pending *p;
	uint32_t slot;
	bool late;
	enum err err = room_copy(w->t, w->s->dbi[DB_NUMBER], number, &slot,
	    sizeof(slot));

	if (err == OK)
		err = writer_row(w, slot, &p);
	if (err == OK)
		err = log_key_add(w->s, w->t, slot, key, &late);
	if (err != OK || !late)
		return err;
	p->retext = true;
	writer_words_again(w, p);
	writer_opened(w, slot);
	return OK;
}

/* --- reports that another law lets begin --- */

enum err
take_late(struct writer *w, uint64_t arrival)
{
	uint8_t key[CASE_NUMBER_MAX + 9];
	struct log_head head;
	struct pending *p;
	struct event e;
	enum err err = log_read(w->s, w->t, arrival, &head, &e);

	if (err != OK)
		return err;
	err = find_row(w, &e, &p);
	if (err == ERR_NOT_FOUND && begins(w, &e)) {
		p = writer_new_row(w);
		err = OK;
	}
	if (err == OK)
		err = adopt(w, p, orphan_key(e.subject, arrival, key), arrival);
	/* What adopting wrote may have moved the event. */
	if (err == OK)
		err = log_read(w->s, w->t, arrival, &head, &e);
	if (err == OK)
		err = take_begins(w, p, &e);
	if (err == OK)
		err = take_tell(w, p, &arrival, 1);
	return err == OK ? take_waiting(w, p, &e) : err;
}

/* Arrivals of reports in the table. */
static enum err
orphan_reports(struct writer *w, uint64_t **out, size_t *n)
{
	size_t cap = 0;
	MDB_cursor *c;
	MDB_val k, v;
	int rc = mdb_cursor_open(w->t, w->s->dbi[DB_ORPHAN], &c);

	*out = NULL;
	*n = 0;
	if (rc)
		return room_err(rc);
	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct log_head head;
		uint64_t arrival;
		struct event e;

		if (k.mv_size < 9)
			continue;
		arrival = get64((const uint8_t *)k.mv_data + k.mv_size - 8);
		if (log_read(w->s, w->t, arrival, &head, &e) != OK ||
		    e.kind != EV_CASE_REPORT)
			continue;
		*out = xgrow(*out, &cap, *n + 1, sizeof(**out));
		(*out)[(*n)++] = arrival;
	}
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

static int
by_arrival(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

enum err
take_orphan_reports(struct writer *w)
{
	uint64_t *at;
	size_t n;
	enum err err = orphan_reports(w, &at, &n);

	if (err == OK && n > 0)
		qsort(at, n, sizeof(*at), by_arrival);
	for (size_t i = 0; i < n && err == OK; i++) {
		err = take_late(w, at[i]);
		err = err == ERR_NOT_FOUND ? OK : err;
	}
	free(at);
	return err;
}
