/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proof of a store: first the log against itself (digests, chains,
 * signatures), then every projection against the log. The first fault is named
 * and ends it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/delta.h"
#include "store/log.h"
#include "store/tally.h"
#include "store/text.h"
#include "store/verify_more.h"

struct chain {
	struct stream_row row;		/* as stored */
	uint8_t		digest[DIGEST_LEN];
	uint64_t	last;
	uint8_t		(*pending)[DIGEST_LEN];	/* owned: since the last signature */
	size_t		n, cap;
};

struct proof {
	struct store	*s;
	MDB_txn		*t;
	struct store_verdict *v;
	const struct store_progress *p;
	struct chain	*chains;	/* owned, by stream id */
	size_t		chains_n, chains_cap;
	struct buf	canon, plain;
	struct delta	delta;
	struct tally	tally;
	struct clocks_seen clocks;
	uint64_t	rules;		/* events of rules and profiles */
	uint64_t	bitmaps, lines, keys, audits;
	uint64_t	of_cases, told;	/* events of cases: in the log, in histories */
	uint32_t	begun;		/* slots seen so far */
	uint64_t	done, of;
};

static bool fault(struct proof *pr, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Always false, so that a check can return it. */
static bool
fault(struct proof *pr, const char *fmt, ...)
{
	va_list ap;

	if (pr->v->fault[0] == '\0') {
		va_start(ap, fmt);
		vsnprintf(pr->v->fault, sizeof(pr->v->fault), fmt, ap);
		va_end(ap);
	}
	return false;
}

static bool
step(struct proof *pr)
{
	pr->done++;
	if (pr->done % 512 || pr->p == NULL || pr->p->fn == NULL)
		return true;
	return pr->p->fn(pr->p->ctx, pr->done, pr->of);
}

/* --- the log --- */

static struct chain *
chain_of(struct proof *pr, const struct log_head *head, const char *name)
{
	struct chain *c;
	struct str v;

	if (head->stream >= pr->chains_n) {
		pr->chains = xgrow(pr->chains, &pr->chains_cap,
		    head->stream + 1u, sizeof(*pr->chains));
		while (pr->chains_n <= head->stream)
			pr->chains[pr->chains_n++] = (struct chain){ 0 };
	}
	c = &pr->chains[head->stream];
	if (c->last == 0 && room_get(pr->t, pr->s->dbi[DB_STREAM], str_of(name),
	    &v) == OK && v.n == sizeof(c->row))
		memcpy(&c->row, v.p, sizeof(c->row));
	return c;
}

static bool
sign_fits(struct proof *pr, struct chain *c, const struct event_id *id)
{
	static const uint8_t nobody[32];
	struct sign_row sign;
	uint8_t key[10], root[DIGEST_LEN];
	struct str v;

	be16(key, c->row.id);
	be64(key + 2, id->serial);
	if (memcmp(c->row.pub, nobody, 32) == 0 ||
	    room_get(pr->t, pr->s->dbi[DB_SIGN], key_of(key, 10), &v) != OK)
		return true;
	if (v.n != sizeof(sign))
		return fault(pr, "stream %s: signature of %llu is malformed",
		    id->stream, (unsigned long long)id->serial);
	memcpy(&sign, v.p, sizeof(sign));
	if (sign.first + c->n - 1 != id->serial)
		return fault(pr, "stream %s: signature of %llu covers from %llu,"
		    " expected %llu", id->stream,
		    (unsigned long long)id->serial,
		    (unsigned long long)sign.first,
		    (unsigned long long)(id->serial - c->n + 1));
	seal_merkle((const uint8_t (*)[SEAL_DIGEST])c->pending, c->n, root);
	pr->canon.n = 0;
	log_sign_text(id->stream, sign.first, id->serial, root, &pr->canon);
	c->n = 0;
	pr->v->seals++;
	if (!seal_verify(c->row.pub, buf_view(&pr->canon), sign.sig))
		return fault(pr, "stream %s: signature over %llu..%llu does not "
		    "fit", id->stream, (unsigned long long)sign.first,
		    (unsigned long long)id->serial);
	return true;
}

static bool
chain_step(struct proof *pr, struct chain *c, struct event *e)
{
	char hex[2 * DIGEST_LEN + 1];

	if (e->id.serial != c->last + 1)
		return fault(pr, "stream %s: serial %llu found, %llu expected",
		    e->id.stream, (unsigned long long)e->id.serial,
		    (unsigned long long)c->last + 1);
	hex_put(e->prev, DIGEST_LEN, hex);
	if (c->last > 0 && memcmp(c->digest, e->prev, DIGEST_LEN) != 0)
		return fault(pr, "event %s:%012llu: its prev %.16s... is not the "
		    "digest of the event before", e->id.stream,
		    (unsigned long long)e->id.serial, hex);
	pr->canon.n = 0;
	event_canonical(e, &pr->canon);
	seal_digest(buf_view(&pr->canon), c->digest);
	c->last = e->id.serial;
	c->pending = xgrow(c->pending, &c->cap, c->n + 1, DIGEST_LEN);
	memcpy(c->pending[c->n++], c->digest, DIGEST_LEN);
	return sign_fits(pr, c, &e->id);
}

/* A key that two nodes took in leads to the older case. */
static bool
key_fits(struct proof *pr, const struct log_head *head, const struct event *e)
{
	uint32_t slot;
	struct str v;

	if (e->key.n == 0)
		return true;
	if (room_get(pr->t, pr->s->dbi[DB_KEY], e->key, &v) != OK ||
	    v.n != sizeof(slot))
		return fault(pr, "intake key of event %s:%012llu is not indexed",
		    e->id.stream, (unsigned long long)e->id.serial);
	memcpy(&slot, v.p, sizeof(slot));
	pr->keys += slot == head->slot;
	return slot <= head->slot || fault(pr,
	    "intake key of slot %u leads to slot %u", head->slot, slot);
}

/* A read of a person stands with its case if that was here before it. */
static bool
audit_fits(struct proof *pr, const struct event *e, uint64_t arrival)
{
	uint8_t key[12];
	uint32_t slot;
	struct str v;

	if (e->subject.n == 0 || e->subject.n >= CASE_NUMBER_MAX ||
	    room_copy(pr->t, pr->s->dbi[DB_NUMBER], e->subject, &slot,
	    sizeof(slot)) != OK)
		return true;
	if (slot >= pr->begun)
		return true;
	be32(key, slot);
	be64(key + 4, arrival);
	pr->audits++;
	return room_get(pr->t, pr->s->dbi[DB_AUDIT], key_of(key, sizeof(key)),
	    &v) == OK || fault(pr, "read of a person %s:%012llu is not with "
	    "its case", e->id.stream, (unsigned long long)e->id.serial);
}

static bool
serial_fits(struct proof *pr, const struct log_head *head, const struct event *e,
    uint64_t arrival)
{
	uint64_t found = UINT64_MAX;
	uint8_t key[10];
	struct str v;

	be16(key, head->stream);
	be64(key + 2, head->serial);
	if (room_get(pr->t, pr->s->dbi[DB_SERIAL], key_of(key, sizeof(key)),
	    &v) == OK && v.n == sizeof(found))
		memcpy(&found, v.p, sizeof(found));
	return found == arrival || fault(pr, "event %s:%012llu is not found by "
	    "its serial", e->id.stream, (unsigned long long)e->id.serial);
}

static bool
rule_wanted(const struct store *s, const struct event *e)
{
	uint8_t digest[DIGEST_LEN];

	if (!log_is_common(str_of(e->id.stream)))
		return false;
	if (e->kind == EV_PROFILE_ADOPT)
		return log_is_ours(s, e->id.stream) && hex_get(
		    body_str(&e->body, "digest"), digest, DIGEST_LEN);
	return e->kind >= EV_RULE_ADD && e->kind <= EV_RULE_REJECT;
}

static bool
rule_fits(struct proof *pr, uint64_t arrival)
{
	uint8_t key[8];
	struct str v;

	be64(key, arrival);
	pr->rules++;
	return room_get(pr->t, pr->s->dbi[DB_RULE], key_of(key, sizeof(key)),
	    &v) == OK || fault(pr, "event number %llu is missing among the "
	    "rules' events", (unsigned long long)arrival);
}

static bool
count_index(struct proof *pr, const struct log_head *head, const struct event *e,
    uint64_t arrival)
{
	bool first = head->slot != SLOT_NONE && head->slot == pr->begun;

	pr->begun += first;
	pr->of_cases += head->slot != SLOT_NONE;
	if (!serial_fits(pr, head, e, arrival))
		return false;
	if (e->kind == EV_CASE_REVEAL)
		return audit_fits(pr, e, arrival);
	if (rule_wanted(pr->s, e) && !rule_fits(pr, arrival))
		return false;
	return !first || key_fits(pr, head, e);
}

/* The stored record of a stream, and that nothing of ours is unsigned. */
static bool
stream_fits(struct proof *pr, const struct chain *c, size_t id)
{
	if (c->row.last != c->last ||
	    memcmp(c->row.digest, c->digest, DIGEST_LEN) != 0)
		return fault(pr, "stream number %zu ends at %llu, its record "
		    "says %llu or another digest", id,
		    (unsigned long long)c->last,
		    (unsigned long long)c->row.last);
	if (c->n > 0 && memcmp(c->row.pub, pr->s->pub, 32) == 0)
		return fault(pr, "stream number %zu: its last %zu events are "
		    "not signed", id, c->n);
	return true;
}

static enum err
prove_log(struct proof *pr)
{
	for (uint64_t a = 0; a < pr->s->head.arrivals; a++) {
		struct log_head head;
		struct event e;
		struct chain *c;
		enum err err = log_read(pr->s, pr->t, a, &head, &e);

		if (err != OK) {
			fault(pr, "event number %llu cannot be read: %s",
			    (unsigned long long)a, err_text(err));
			return OK;
		}
		c = chain_of(pr, &head, e.id.stream);
		if (!chain_step(pr, c, &e) || !count_index(pr, &head, &e, a))
			return OK;
		pr->v->events++;
		if (!step(pr))
			return ERR_CANCELLED;
	}
	for (size_t i = 0; i < pr->chains_n; i++) {
		const struct chain *c = &pr->chains[i];

		pr->v->streams += c->last > 0;
		if (c->last > 0 && !stream_fits(pr, c, i))
			return OK;
	}
	return OK;
}

/* --- the cases --- */

static bool
same_case(struct proof *pr, const struct row_head *row, const struct casefile *c)
{
	if (memcmp(c, &row->c, sizeof(*c)) == 0)
		return true;
	return fault(pr, "case %s: its row (state %u, %u events) differs from "
	    "the fold of its history (state %u, %u events)", row->c.number,
	    row->c.state, row->c.events, c->state, c->events);
}

static bool
fold_fits(struct proof *pr, uint32_t slot, const struct row_head *row)
{
	struct history h;
	const struct event **all;
	struct casefile c;
	struct docket d;
	char what[160] = "";
	bool opens, runs = true;
	enum err err = history_read(pr->s, pr->t, row->last, &h);

	if (err != OK)
		return fault(pr, "case %s (slot %u): history: %s",
		    row->c.number, slot, err_text(err));
	if (h.slot != slot) {
		history_fini(&h);
		return fault(pr, "case %s: its history is slot %u's",
		    row->c.number, h.slot);
	}
	pr->told += h.n;
	all = xcalloc(h.n + 1, sizeof(*all));
	for (size_t i = 0; i < h.n; i++)
		all[i] = &h.e[i];
	err = casefile_fold(&c, &d, all, h.n, pr->s->law, NULL);
	if (err == OK && h.n > 1)
		err = tally_history(&pr->tally, all, h.n, pr->s->law, 1);
	opens = secrets_stand(pr->s, pr->t, slot, &h, &pr->plain, what,
	    sizeof(what)) == OK;
	if (opens && err == OK)
		runs = clocks_stand(&pr->clocks, slot, all, h.n, &c, &d);
	free(all);
	history_fini(&h);
	if (!opens)
		return fault(pr, "case %s: %s", row->c.number, what);
	if (err != OK)
		return fault(pr, "case %s: its history does not fold: %s",
		    row->c.number, err_text(err));
	return same_case(pr, row, &c) && (runs || fault(pr, "case %s: %s",
	    row->c.number, pr->clocks.what));
}

/* Title and place as the row keeps them are those of the history. */
static bool
words_fit(struct proof *pr, const struct row_head *row, struct str words)
{
	struct text_parts now = { .first_only = false };
	enum err err = text_parts_read(pr->s, pr->t, row->last, &now);

	pr->plain.n = 0;
	if (err == OK) {
		text_for_row(buf_view(&now.title), &pr->plain);
		if (pr->plain.n != row->title_n)
			err = ERR_DAMAGED;
		text_for_row(buf_view(&now.place), &pr->plain);
	}
	text_parts_fini(&now);
	if (err == OK && str_eq(words, buf_view(&pr->plain)))
		return true;
	return fault(pr, "case %s: its title or place differs from its history",
	    row->c.number);
}

static bool
number_fits(struct proof *pr, uint32_t slot, const struct row_head *row)
{
	uint32_t found;
	struct str v;

	if (room_get(pr->t, pr->s->dbi[DB_NUMBER], str_of(row->c.number),
	    &v) != OK || v.n != sizeof(found))
		return fault(pr, "case %s is not found by its number",
		    row->c.number);
	memcpy(&found, v.p, sizeof(found));
	return found == slot || fault(pr, "number %s leads to slot %u, not %u",
	    row->c.number, found, slot);
}

static bool
was_retext(struct proof *pr, uint32_t slot)
{
	uint8_t key[FACET_KEY_LEN];
	struct chunk c;
	struct bits b = { 0 };
	struct str v;
	bool has;

	facet_key(FACET_RETEXT, 0, slot / CHUNK_SLOTS, key);
	if (room_get(pr->t, pr->s->dbi[DB_FACET], key_of(key, sizeof(key)),
	    &v) != OK || chunk_read(v, &c) != OK)
		return false;
	bits_init(&b, pr->s->head.cases);
	chunk_or(&c, slot / CHUNK_SLOTS, &b);
	has = bits_has(&b, slot);
	bits_fini(&b);
	return has;
}

static bool
case_fits(struct proof *pr, uint32_t slot)
{
	struct row_head row;
	struct str words;

	if (room_row(pr->s, pr->t, slot, &row, &words) != OK)
		return fault(pr, "slot %u has no row", slot);
	if (!number_fits(pr, slot, &row) || !fold_fits(pr, slot, &row) ||
	    !words_fit(pr, &row, words))
		return false;
	delta_case(&pr->delta, &row.c, pr->s->law, pr->s->head.offset_min, slot,
	    true);
	if (row.c.events > 1 && was_retext(pr, slot))
		delta_facet(&pr->delta, FACET_RETEXT, 0, slot, true);
	pr->v->cases++;
	return true;
}

static bool
chunk_fits(struct proof *pr)
{
	char what[160];

	if (delta_stands(&pr->delta, pr->s, pr->t, &pr->bitmaps, &pr->lines,
	    what, sizeof(what)))
		return true;
	return fault(pr, "%s differs from the cases", what);
}

static enum err
prove_cases(struct proof *pr)
{
	for (uint32_t slot = 0; slot < pr->s->head.cases; slot++) {
		if (!case_fits(pr, slot))
			return OK;
		if (slot % CHUNK_SLOTS == CHUNK_SLOTS - 1 && !chunk_fits(pr))
			return OK;
		if (!step(pr))
			return ERR_CANCELLED;
	}
	chunk_fits(pr);
	return OK;
}

/* --- nothing more than that --- */

static uint64_t
entries(struct proof *pr, enum db db)
{
	MDB_stat st = { 0 };

	mdb_stat(pr->t, pr->s->dbi[db], &st);
	return st.ms_entries;
}

static bool
count_fits(struct proof *pr, enum db db, const char *name, uint64_t want)
{
	uint64_t have = entries(pr, db);

	return have == want || fault(pr, "%s holds %llu entries, %llu expected",
	    name, (unsigned long long)have, (unsigned long long)want);
}

static bool
law_fits(struct proof *pr)
{
	uint8_t digest[DIGEST_LEN];
	struct str v;

	if (room_get(pr->t, pr->s->dbi[DB_BLOB],
	    key_of(pr->s->head.law, DIGEST_LEN), &v) != OK)
		return fault(pr, "the adopted profile is not there");
	seal_digest(v, digest);
	return memcmp(digest, pr->s->head.law, DIGEST_LEN) == 0 ||
	    fault(pr, "the adopted profile's bytes are not those adopted");
}

static bool
counts_fit(struct proof *pr)
{
	const struct { enum db db; const char *name; uint64_t want; } rows[] = {
		{ DB_DAY, "day lists", pr->lines },
		{ DB_NUMBER, "numbers", pr->s->head.cases },
		{ DB_ROW, "rows", pr->s->head.cases },
		{ DB_KEY, "intake keys", pr->keys },
		{ DB_AUDIT, "reads of persons", pr->audits },
		{ DB_SERIAL, "serials", pr->s->head.arrivals },
		{ DB_LOG, "log", pr->s->head.arrivals },
		{ DB_SIGN, "signatures", pr->v->seals },
		{ DB_RULE, "rules' events", pr->rules },
		{ DB_DOCKET, "dockets", pr->clocks.dockets },
		{ DB_ALARM, "alarms", pr->clocks.alarms },
	};
	uint64_t bitmaps = entries(pr, DB_FACET) + entries(pr, DB_AXIS);

	if (bitmaps != pr->bitmaps)
		return fault(pr, "facets and time bitmaps: %llu entries, %llu "
		    "expected", (unsigned long long)bitmaps,
		    (unsigned long long)pr->bitmaps);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!count_fits(pr, rows[i].db, rows[i].name, rows[i].want))
			return false;
	if (pr->clocks.asleep != pr->s->head.asleep)
		return fault(pr, "%llu alarms sleep, %llu expected",
		    (unsigned long long)pr->clocks.asleep,
		    (unsigned long long)pr->s->head.asleep);
	if (pr->told == pr->of_cases)
		return true;
	return fault(pr, "histories tell %llu events of cases, the log %llu",
	    (unsigned long long)pr->told, (unsigned long long)pr->of_cases);
}

static enum err
prove_counts(struct proof *pr)
{
	char what[200] = "";
	enum err err;

	if (!counts_fit(pr) || !law_fits(pr))
		return OK;
	err = accounts_stand(pr->s, pr->t, what, sizeof(what));
	if (err == ERR_DAMAGED)
		fault(pr, "%s", what);
	if (err != OK)
		return err == ERR_DAMAGED ? OK : err;
	err = homes_stand(pr->s, pr->t, what, sizeof(what));
	if (err == ERR_DAMAGED)
		fault(pr, "%s", what);
	if (err != OK)
		return err == ERR_DAMAGED ? OK : err;
	err = tally_stands(&pr->tally, pr->s, pr->t, what, sizeof(what));
	if (err == ERR_DAMAGED)
		fault(pr, "%s", what);
	if (err != OK)
		return err == ERR_DAMAGED ? OK : err;
	err = text_stands(pr->s, pr->t, what, sizeof(what));
	if (err == ERR_DAMAGED)
		fault(pr, "text index: %s", what);
	return err == ERR_DAMAGED ? OK : err;
}

enum err
store_verify(struct store *s, const struct store_progress *p,
    struct store_verdict *out)
{
	struct proof pr = { .s = s, .v = out, .p = p };
	enum err err;

	memset(out, 0, sizeof(*out));
	if (s->law == NULL)
		return ERR_REFUSED;
	err = room_read(s, &pr.t);
	if (err != OK)
		return err;
	pr.clocks = (struct clocks_seen){ .s = s, .t = pr.t };
	pr.of = s->head.arrivals + s->head.cases;
	err = prove_log(&pr);
	if (err == OK && !out->fault[0])
		err = prove_cases(&pr);
	if (err == OK && !out->fault[0])
		err = prove_counts(&pr);
	room_read_end(s);
	out->clean = err == OK && out->fault[0] == '\0';
	for (size_t i = 0; i < pr.chains_n; i++)
		free(pr.chains[i].pending);
	free(pr.chains);
	delta_fini(&pr.delta);
	tally_fini(&pr.tally);
	buf_fini(&pr.canon);
	buf_fini(&pr.plain);
	buf_fini(&pr.clocks.bytes);
	return err;
}
