/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log against itself: digests, chains, signatures, and what is found by
 * name. */
#include <stdio.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/verify_in.h"

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
	uint8_t key[SERIAL_KEY], root[DIGEST_LEN];
	struct str v;

	if (room_get(pr->t, pr->s->dbi[DB_SIGN], serial_key(c->row.id,
	    id->serial, key), &v) != OK)
		return true;
	if (memcmp(c->row.pub, nobody, 32) == 0) {	/* begun by an import */
		c->n = 0;
		pr->v->seals++;
		return true;
	}
	if (v.n != sizeof(sign))
		return proof_fault(pr, "stream %s: signature of %llu is malformed",
		    id->stream, (unsigned long long)id->serial);
	memcpy(&sign, v.p, sizeof(sign));
	if (sign.first + c->n - 1 != id->serial)
		return proof_fault(pr, "stream %s: signature of %llu covers from %llu,"
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
		return proof_fault(pr, "stream %s: signature over %llu..%llu does not "
		    "fit", id->stream, (unsigned long long)sign.first,
		    (unsigned long long)id->serial);
	return true;
}

static bool
chain_step(struct proof *pr, struct chain *c, struct event *e)
{
	char hex[2 * DIGEST_LEN + 1];

	if (e->id.serial != c->last + 1)
		return proof_fault(pr, "stream %s: serial %llu found, %llu expected",
		    e->id.stream, (unsigned long long)e->id.serial,
		    (unsigned long long)c->last + 1);
	hex_put(e->prev, DIGEST_LEN, hex);
	if (c->last > 0 && memcmp(c->digest, e->prev, DIGEST_LEN) != 0)
		return proof_fault(pr, "event %s:%012llu: its prev %.16s... is not the "
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

/* What came alone, by a quote, stands before its place in the chain: it is
 * stepped over when the chain has come so far. */
static bool
chain_loose(struct proof *pr, struct chain *c, const char *stream, uint64_t a)
{
	while (c->loose > 0) {
		struct event_id id = { .serial = c->last + 1 };
		struct log_head head;
		struct event e;
		uint64_t at;

		snprintf(id.stream, sizeof(id.stream), "%s", stream);
		if (log_find(pr->s, pr->t, &id, &at) != OK || at >= a ||
		    c->last + 1 > c->row.last)
			return true;
		if (log_read(pr->s, pr->t, at, &head, &e) != OK)
			return proof_fault(pr, "event number %llu cannot be read",
			    (unsigned long long)at);
		c->loose--;
		if (!chain_step(pr, c, &e))
			return false;
	}
	return true;
}

static bool
chain_take(struct proof *pr, struct chain *c, struct event *e, uint64_t a)
{
	if (e->id.serial > c->last + 1 || c->last + 1 > c->row.last) {
		c->loose++;
		return true;
	}
	return chain_step(pr, c, e) && chain_loose(pr, c, e->id.stream, a);
}

static bool
leads_to(struct proof *pr, enum db db, struct str key, uint32_t slot)
{
	uint32_t found;

	return room_copy(pr->t, pr->s->dbi[db], key, &found,
	    sizeof(found)) == OK && found == slot;
}

/* A report's number, and what its channel calls it, lead to its case. */
static bool
report_fits(struct proof *pr, const struct log_head *head, const struct event *e)
{
	bool first = head->slot == pr->begun;

	pr->begun += first;
	pr->reports++;
	pr->keys += first && e->key.n > 0;
	pr->keys_more += !first && e->key.n > 0;
	if (!leads_to(pr, DB_NUMBER, e->subject, head->slot))
		return proof_fault(pr, "number %.*s does not lead to slot %u",
		    STR_ARG(e->subject), head->slot);
	return e->key.n == 0 || leads_to(pr, DB_KEY, e->key, head->slot) ||
	    proof_fault(pr, "intake key of event %s:%012llu does not lead to slot "
	    "%u", e->id.stream, (unsigned long long)e->id.serial, head->slot);
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
	if (room_get(pr->t, pr->s->dbi[DB_AUDIT], key_of(key, sizeof(key)),
	    &v) == OK) {
		pr->audits++;
		return true;
	}
	/* Of a case that had this name only later it is not. */
	return proof_entries(pr, DB_NUMBER) > pr->s->head.cases || proof_fault(pr, "read of a person %s:%012llu is not with "
	    "its case", e->id.stream, (unsigned long long)e->id.serial);
}

static bool
serial_fits(struct proof *pr, const struct log_head *head, const struct event *e,
    uint64_t arrival)
{
	uint64_t found;

	if (log_arrival(pr->s, pr->t, head->stream, head->serial, &found) ==
	    OK && found == arrival)
		return true;
	return proof_fault(pr, "event %s:%012llu is not found by its serial",
	    e->id.stream, (unsigned long long)e->id.serial);
}

/* Whose adoption counted when it came is not known afterwards: nodes are trusted
 * and revoked. Our own always do; another's is counted where it stands. */
static bool
rule_wanted(struct proof *pr, const struct event *e, uint64_t arrival)
{
	uint8_t digest[DIGEST_LEN], key[8];
	struct str v;

	if (!log_is_common(str_of(e->id.stream)))
		return false;
	if (e->kind != EV_PROFILE_ADOPT)
		return e->kind >= EV_RULE_ADD && e->kind <= EV_RULE_REJECT;
	be64(key, arrival);
	return hex_get(body_str(&e->body, "digest"), digest, DIGEST_LEN) &&
	    (log_is_ours(pr->s, e->id.stream) || room_get(pr->t,
	    pr->s->dbi[DB_RULE], key_of(key, sizeof(key)), &v) == OK);
}

static bool
rule_fits(struct proof *pr, uint64_t arrival)
{
	uint8_t key[8];
	struct str v;

	be64(key, arrival);
	pr->rules++;
	return room_get(pr->t, pr->s->dbi[DB_RULE], key_of(key, sizeof(key)),
	    &v) == OK || proof_fault(pr, "event number %llu is missing among the "
	    "rules' events", (unsigned long long)arrival);
}

static bool
layer_fits(struct proof *pr, const struct event *e, uint64_t arrival)
{
	uint8_t key[8];
	struct str v;

	if ((e->kind != EV_LAYER_SET && e->kind != EV_LAYER_DROP) ||
	    !log_is_common(str_of(e->id.stream)))
		return true;
	be64(key, arrival);
	pr->layers++;
	return room_get(pr->t, pr->s->dbi[DB_LAYER], key_of(key, sizeof(key)),
	    &v) == OK || proof_fault(pr, "event number %llu is missing among the "
	    "layers' events", (unsigned long long)arrival);
}

static bool
guide_fits(struct proof *pr, const struct event *e, uint64_t arrival)
{
	uint8_t key[8];
	struct str v;

	if (e->kind != EV_GUIDE_FLAG || !log_is_common(str_of(e->id.stream)))
		return true;
	be64(key, arrival);
	pr->guides++;
	return room_get(pr->t, pr->s->dbi[DB_GUIDE], key_of(key, sizeof(key)),
	    &v) == OK || proof_fault(pr, "event number %llu is missing among the "
	    "guide's events", (unsigned long long)arrival);
}

static bool
count_index(struct proof *pr, const struct log_head *head, const struct event *e,
    uint64_t arrival)
{
	bool report = e->kind == EV_CASE_REPORT && head->slot != SLOT_NONE;

	pr->of_cases += head->slot != SLOT_NONE;
	if (!serial_fits(pr, head, e, arrival))
		return false;
	if (e->kind == EV_CASE_REVEAL)
		return audit_fits(pr, e, arrival);
	if (rule_wanted(pr, e, arrival) && !rule_fits(pr, arrival))
		return false;
	if (!layer_fits(pr, e, arrival) || !guide_fits(pr, e, arrival))
		return false;
	return !report || report_fits(pr, head, e);
}

/* The stored record of a stream, and that nothing of ours is unsigned. */
static bool
stream_fits(struct proof *pr, const struct chain *c, size_t id)
{
	if (c->row.last != c->last ||
	    memcmp(c->row.digest, c->digest, DIGEST_LEN) != 0)
		return proof_fault(pr, "stream number %zu ends at %llu, its record "
		    "says %llu or another digest", id,
		    (unsigned long long)c->last,
		    (unsigned long long)c->row.last);
	if (c->n > 0 && memcmp(c->row.pub, pr->s->pub, 32) == 0)
		return proof_fault(pr, "stream number %zu: its last %zu events are "
		    "not signed", id, c->n);
	return true;
}

enum err
prove_log(struct proof *pr)
{
	for (uint64_t a = 0; a < pr->s->head.arrivals; a++) {
		struct log_head head;
		struct event e;
		struct chain *c;
		enum err err = log_read(pr->s, pr->t, a, &head, &e);

		if (err != OK) {
			proof_fault(pr, "event number %llu cannot be read: %s",
			    (unsigned long long)a, err_text(err));
			return OK;
		}
		c = chain_of(pr, &head, e.id.stream);
		if (!chain_take(pr, c, &e, a) || !count_index(pr, &head, &e, a))
			return OK;
		pr->v->events++;
		if (!proof_step(pr))
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
