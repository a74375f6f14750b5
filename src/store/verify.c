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
#include "store/log.h"
#include "store/text.h"
#include "store/verify_in.h"

bool
proof_fault(struct proof *pr, const char *fmt, ...)
{
	va_list ap;

	if (pr->v->fault[0] == '\0') {
		va_start(ap, fmt);
		vsnprintf(pr->v->fault, sizeof(pr->v->fault), fmt, ap);
		va_end(ap);
	}
	return false;
}

bool
proof_step(struct proof *pr)
{
	pr->done++;
	if (pr->done % 512 || pr->p == NULL || pr->p->fn == NULL)
		return true;
	return pr->p->fn(pr->p->ctx, pr->done, pr->of);
}

/* --- the cases --- */

static bool
same_case(struct proof *pr, const struct row_head *row, const struct casefile *c)
{
	if (memcmp(c, &row->c, sizeof(*c)) == 0)
		return true;
	return proof_fault(pr, "case %s: its row (state %u, %u events) differs from "
	    "the fold of its history (state %u, %u events)", row->c.number,
	    row->c.state, row->c.events, c->state, c->events);
}

static bool
fold_fits(struct proof *pr, uint32_t slot, const struct row_head *row)
{
	struct history h;
	struct casefile c;
	struct docket d;
	char what[160] = "";
	bool opens, runs = true;
	enum err err = history_read(pr->s, pr->t, row->last, &h);

	if (err != OK)
		return proof_fault(pr, "case %s (slot %u): history: %s",
		    row->c.number, slot, err_text(err));
	if (h.slot != slot) {
		history_fini(&h);
		return proof_fault(pr, "case %s: its history is slot %u's",
		    row->c.number, h.slot);
	}
	pr->told += h.n;
	err = casefile_fold(&c, &d, h.all, h.n, pr->s->law, NULL);
	if (err == OK && h.n > 1)
		err = tally_history(&pr->tally, h.all, h.n, pr->s->law, 1);
	opens = secrets_stand(pr->s, pr->t, slot, &h, &pr->plain, what,
	    sizeof(what)) == OK;
	if (opens && err == OK)
		runs = clocks_stand(&pr->clocks, slot, h.all, h.n, &c, &d);
	history_fini(&h);
	if (!opens)
		return proof_fault(pr, "case %s: %s", row->c.number, what);
	if (err != OK)
		return proof_fault(pr, "case %s: its history does not fold: %s",
		    row->c.number, err_text(err));
	return same_case(pr, row, &c) && (runs || proof_fault(pr, "case %s: %s",
	    row->c.number, pr->clocks.what));
}

/* Title and place as the row keeps them are those of the history. */
static bool
words_fit(struct proof *pr, uint32_t slot, const struct row_head *row,
    struct str words)
{
	struct text_parts now = { .callers = &pr->callers, .slot = slot };
	enum err err = text_parts_read(pr->s, pr->t, row->last, &now);
	uint64_t rows = 0;

	pr->plain.n = 0;
	if (err == OK) {
		text_for_row(buf_view(&now.title), &pr->plain);
		if (pr->plain.n != row->title_n)
			err = ERR_DAMAGED;
		text_for_row(buf_view(&now.place), &pr->plain);
	}
	text_parts_fini(&now);
	pr->shut |= now.shut;
	if (err == OK && callers_stand(&pr->callers, pr->s, pr->t, &rows) != OK)
		return proof_fault(pr, "case %s is not found by its caller's "
		    "phone", row->c.number);
	pr->caller_rows += rows;
	if (err == OK && str_eq(words, buf_view(&pr->plain)))
		return true;
	return proof_fault(pr, "case %s: its title or place differs from its history",
	    row->c.number);
}

static bool
number_fits(struct proof *pr, uint32_t slot, const struct row_head *row)
{
	uint32_t found;
	struct str v;

	if (room_get(pr->t, pr->s->dbi[DB_NUMBER], str_of(row->c.number),
	    &v) != OK || v.n != sizeof(found))
		return proof_fault(pr, "case %s is not found by its number",
		    row->c.number);
	memcpy(&found, v.p, sizeof(found));
	return found == slot || proof_fault(pr, "number %s leads to slot %u, not %u",
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
		return proof_fault(pr, "slot %u has no row", slot);
	if (!number_fits(pr, slot, &row) || !fold_fits(pr, slot, &row) ||
	    !words_fit(pr, slot, &row, words))
		return false;
	delta_case(&pr->delta, &row.c, pr->s->law, pr->s->head.offset_min, slot,
	    true);
	if (was_retext(pr, slot))
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
	return proof_fault(pr, "%s differs from the cases", what);
}

static enum err
prove_cases(struct proof *pr)
{
	for (uint32_t slot = 0; slot < pr->s->head.cases; slot++) {
		if (!case_fits(pr, slot))
			return OK;
		if (slot % CHUNK_SLOTS == CHUNK_SLOTS - 1 && !chunk_fits(pr))
			return OK;
		if (!proof_step(pr))
			return ERR_CANCELLED;
	}
	chunk_fits(pr);
	return OK;
}

/* --- nothing more than that --- */

uint64_t
proof_entries(struct proof *pr, enum db db)
{
	MDB_stat st = { 0 };

	mdb_stat(pr->t, pr->s->dbi[db], &st);
	return st.ms_entries;
}

static bool
count_fits(struct proof *pr, enum db db, const char *name, uint64_t want)
{
	uint64_t have = proof_entries(pr, db);

	return have == want || proof_fault(pr, "%s holds %llu entries, %llu expected",
	    name, (unsigned long long)have, (unsigned long long)want);
}

static bool
law_fits(struct proof *pr)
{
	uint8_t digest[DIGEST_LEN];
	struct str v;

	if (room_get(pr->t, pr->s->dbi[DB_BLOB],
	    key_of(pr->s->head.law, DIGEST_LEN), &v) != OK)
		return proof_fault(pr, "the adopted profile is not there");
	seal_digest(v, digest);
	return memcmp(digest, pr->s->head.law, DIGEST_LEN) == 0 ||
	    proof_fault(pr, "the adopted profile's bytes are not those adopted");
}

static bool
counts_fit(struct proof *pr)
{
	const struct { enum db db; const char *name; uint64_t want; } rows[] = {
		{ DB_DAY, "day lists", pr->lines },
		{ DB_ROW, "rows", pr->s->head.cases },
		{ DB_AUDIT, "reads of persons", pr->audits },
		{ DB_SERIAL, "serials", pr->s->head.arrivals },
		{ DB_LOG, "log", pr->s->head.arrivals },
		{ DB_SIGN, "signatures", pr->v->seals },
		{ DB_RULE, "rules' events", pr->rules },
		{ DB_LAYER, "layers' events", pr->layers },
		{ DB_GUIDE, "the guide's events", pr->guides },
		{ DB_DOCKET, "dockets", pr->clocks.dockets },
		{ DB_ALARM, "alarms", pr->clocks.alarms },
	};
	uint64_t bitmaps = proof_entries(pr, DB_FACET) + proof_entries(pr, DB_AXIS);

	/* A case two nodes took in has a number of each. */
	if (proof_entries(pr, DB_NUMBER) < pr->s->head.cases ||
	    proof_entries(pr, DB_NUMBER) > pr->reports ||
	    proof_entries(pr, DB_KEY) < pr->keys ||
	    proof_entries(pr, DB_KEY) > pr->keys + pr->keys_more)
		return proof_fault(pr, "%llu numbers and %llu intake keys for %u "
		    "cases and %llu reports",
		    (unsigned long long)proof_entries(pr, DB_NUMBER),
		    (unsigned long long)proof_entries(pr, DB_KEY),
		    pr->s->head.cases, (unsigned long long)pr->reports);
	if (bitmaps != pr->bitmaps)
		return proof_fault(pr, "facets and time bitmaps: %llu entries, %llu "
		    "expected", (unsigned long long)bitmaps,
		    (unsigned long long)pr->bitmaps);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!count_fits(pr, rows[i].db, rows[i].name, rows[i].want))
			return false;
	if (proof_entries(pr, DB_CALLER) < pr->caller_rows || (!pr->shut &&
	    proof_entries(pr, DB_CALLER) > pr->caller_rows))
		return proof_fault(pr, "callers: %llu entries, %llu expected",
		    (unsigned long long)proof_entries(pr, DB_CALLER),
		    (unsigned long long)pr->caller_rows);
	if (pr->clocks.asleep != pr->s->head.asleep)
		return proof_fault(pr, "%llu alarms sleep, %llu expected",
		    (unsigned long long)pr->clocks.asleep,
		    (unsigned long long)pr->s->head.asleep);
	if (pr->told == pr->of_cases)
		return true;
	return proof_fault(pr, "histories tell %llu events of cases, the log %llu",
	    (unsigned long long)pr->told, (unsigned long long)pr->of_cases);
}

static enum err
prove_counts(struct proof *pr)
{
	static enum err (*const stands[])(struct store *, MDB_txn *, char *,
	    size_t) = { accounts_stand, homes_stand, nodes_stand,
		layers_stand };
	char what[200] = "";
	enum err err;

	if (!counts_fit(pr) || !law_fits(pr))
		return OK;
	for (size_t i = 0; i < sizeof(stands) / sizeof(stands[0]); i++) {
		err = stands[i](pr->s, pr->t, what, sizeof(what));
		if (err == ERR_DAMAGED)
			proof_fault(pr, "%s", what);
		if (err != OK)
			return err == ERR_DAMAGED ? OK : err;
	}
	err = tally_stands(&pr->tally, pr->s, pr->t, what, sizeof(what));
	if (err == ERR_DAMAGED)
		proof_fault(pr, "%s", what);
	if (err != OK)
		return err == ERR_DAMAGED ? OK : err;
	err = text_stands(pr->s, pr->t, what, sizeof(what));
	if (err == ERR_DAMAGED)
		proof_fault(pr, "text index: %s", what);
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
	callers_fini(&pr.callers);
	buf_fini(&pr.clocks.bytes);
	return err;
}
