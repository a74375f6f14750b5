/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/callers.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "lang/lang.h"
#include "seal/seal.h"
#include "store/bits.h"
#include "store/log.h"

#define PROBE_MOST 4096	/* cases whose number is looked at behind its tail */

struct row { uint8_t key[CALLER_KEY]; uint32_t slot; };
_Static_assert(SEAL_DIGEST >= CALLER_KEY, "digest");

void
callers_fini(struct callers *l)
{
	if (l->a)
		seal_wipe(l->a, l->cap * sizeof(*l->a));
	free(l->a);
	*l = (struct callers){ 0 };
}

/* --- noted --- */

void
callers_note(struct callers *l, uint32_t slot, struct str phone)
{
	struct caller c = { .slot = slot };

	if (lang_phone(phone, c.digits) == 0)
		return;
	l->a = xgrow(l->a, &l->cap, l->n + 1, sizeof(*l->a));
	l->a[l->n++] = c;
}

/* --- keys --- */

static enum err
secret_of(struct store *s, MDB_txn *t, bool make, uint8_t out[SEAL_KEY])
{
	const struct str name = STR("callers.key");
	enum err err = room_copy(t, s->dbi[DB_META], name, out, SEAL_KEY);

	if (err != ERR_NOT_FOUND || !make)
		return err;
	room_random(s, out, SEAL_KEY);
	return room_put(t, s->dbi[DB_META], name, key_of(out, SEAL_KEY), 0);
}

static void
key_make(const uint8_t secret[SEAL_KEY], char kind, struct str digits,
    uint8_t out[CALLER_KEY])
{
	uint8_t bytes[SEAL_KEY + 1 + LANG_PHONE], digest[SEAL_DIGEST];

	memcpy(bytes, secret, SEAL_KEY);
	bytes[SEAL_KEY] = (uint8_t)kind;
	memcpy(bytes + SEAL_KEY + 1, digits.p, digits.n);
	seal_digest(key_of(bytes, SEAL_KEY + 1 + digits.n), digest);
	out[0] = (uint8_t)kind;
	memcpy(out + 1, digest, CALLER_KEY - 1);
	seal_wipe(bytes, sizeof(bytes));
}

static int
row_cmp(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	const int d = memcmp(x->key, y->key, CALLER_KEY);

	return d != 0 ? d : (x->slot > y->slot) - (x->slot < y->slot);
}

/* Rows of those noted, in order, each once; the caller's to free. */
static struct row *
rows_of(const struct callers *l, const uint8_t secret[SEAL_KEY], size_t *n)
{
	struct row *r = xcalloc(2 * l->n + 1, sizeof(*r));
	size_t k = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct str d = str_of(l->a[i].digits);

		r[2 * i].slot = r[2 * i + 1].slot = l->a[i].slot;
		key_make(secret, 'F', d, r[2 * i].key);
		key_make(secret, 'T', str_from(d, d.n - CALLER_TAIL),
		    r[2 * i + 1].key);
	}
	qsort(r, 2 * l->n, sizeof(*r), row_cmp);
	for (size_t i = 0; i < 2 * l->n; i++)
		if (k == 0 || row_cmp(&r[k - 1], &r[i]) != 0)
			r[k++] = r[i];
	*n = k;
	return r;
}

enum err
callers_flush(struct callers *l, struct store *s, MDB_txn *t)
{
	uint8_t secret[SEAL_KEY];
	struct row *r;
	size_t n;
	enum err err;

	if (l->n == 0)
		return OK;
	err = secret_of(s, t, true, secret);
	if (err != OK)
		return err;
	r = rows_of(l, secret, &n);
	seal_wipe(secret, sizeof(secret));
	for (size_t i = 0; i < n && err == OK; i++) {
		uint8_t slot[4];

		be32(slot, r[i].slot);
		err = room_put(t, s->dbi[DB_CALLER], key_of(r[i].key, CALLER_KEY),
		    key_of(slot, sizeof(slot)), MDB_NODUPDATA);
		err = err == ERR_EXISTS ? OK : err;
	}
	free(r);
	seal_wipe(l->a, l->n * sizeof(*l->a));
	l->n = 0;
	return err;
}

static enum err
row_stands(MDB_cursor *c, struct row *r)
{
	uint8_t slot[4];
	MDB_val k = { CALLER_KEY, r->key }, v = { sizeof(slot), slot };
	int rc;

	be32(slot, r->slot);
	rc = mdb_cursor_get(c, &k, &v, MDB_GET_BOTH);
	return rc == MDB_NOTFOUND ? ERR_DAMAGED : room_err(rc);
}

enum err
callers_stand(struct callers *l, struct store *s, MDB_txn *t, uint64_t *rows)
{
	uint8_t secret[SEAL_KEY];
	MDB_cursor *c;
	struct row *r;
	size_t n;
	enum err err;

	*rows = 0;
	if (l->n == 0)
		return OK;
	err = secret_of(s, t, false, secret);
	if (err != OK)
		return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
	if (mdb_cursor_open(t, s->dbi[DB_CALLER], &c) != 0)
		return ERR_IO;
	r = rows_of(l, secret, &n);
	seal_wipe(secret, sizeof(secret));
	for (size_t i = 0; i < n && err == OK; i++)
		err = row_stands(c, &r[i]);
	*rows = n;
	free(r);
	mdb_cursor_close(c);
	l->n = 0;
	return err;
}

/* --- finding --- */

typedef bool slot_fn(void *ctx, uint32_t slot);

/* The slots of a key, newest first; how many there are. */
static enum err
each_slot(struct store *s, MDB_txn *t, const uint8_t key[CALLER_KEY],
    slot_fn *fn, void *ctx, uint64_t *all)
{
	uint8_t copy[CALLER_KEY];
	MDB_val k = { CALLER_KEY, copy }, v;
	MDB_cursor *c;
	size_t n = 0;
	int rc = mdb_cursor_open(t, s->dbi[DB_CALLER], &c);

	*all = 0;
	if (rc)
		return room_err(rc);
	memcpy(copy, key, CALLER_KEY);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET);
	if (rc == 0)
		rc = mdb_cursor_count(c, &n);
	*all = n;
	if (rc == 0)
		rc = mdb_cursor_get(c, &k, &v, MDB_LAST_DUP);
	while (rc == 0 && v.mv_size == 4 && fn(ctx, get32(v.mv_data)))
		rc = mdb_cursor_get(c, &k, &v, MDB_PREV_DUP);
	mdb_cursor_close(c);
	return rc == 0 || rc == MDB_NOTFOUND ? OK : room_err(rc);
}

struct newest { uint32_t *slots; size_t cap, n; };

static bool
take_newest(void *ctx, uint32_t slot)
{
	struct newest *w = ctx;

	if (w->n < w->cap)
		w->slots[w->n++] = slot;
	return w->n < w->cap;
}

enum err
store_caller_cases(struct store *s, struct str phone, uint32_t *slots, size_t cap,
    size_t *n, uint64_t *all)
{
	struct newest w = { slots, cap, 0 };
	uint8_t secret[SEAL_KEY], key[CALLER_KEY];
	char digits[LANG_PHONE];
	MDB_txn *t;
	enum err err;

	*n = 0;
	*all = 0;
	if (lang_phone(phone, digits) == 0)
		return OK;
	err = room_read(s, &t);
	if (err != OK)
		return err;
	err = secret_of(s, t, false, secret);
	if (err == OK) {
		key_make(secret, 'F', str_of(digits), key);
		err = each_slot(s, t, key, take_newest, &w, all);
	}
	seal_wipe(secret, sizeof(secret));
	room_read_end(s);
	*n = w.n;
	return err == ERR_NOT_FOUND ? OK : err;
}

/* --- by the end of a number --- */

struct tails {
	struct store	*s;
	MDB_txn		*t;
	struct str	digits;
	struct bits	*out;
	struct buf	plain;		/* owned */
	size_t		looked;
	bool		all;		/* the key says everything */
};

static bool
ends_so(struct tails *w, const struct event *e, uint32_t slot)
{
	struct body secret;
	char digits[LANG_PHONE];

	return (e->kind == EV_CASE_REPORT || e->kind == EV_CASE_AMEND) &&
	    log_secret(w->s, w->t, slot, e, &w->plain, &secret) == OK &&
	    lang_phone(body_str(&secret, "phone"), digits) > 0 &&
	    str_ends(str_of(digits), w->digits);
}

static bool
take_tail(void *ctx, uint32_t slot)
{
	struct tails *w = ctx;
	struct row_head row;
	struct history h;
	bool fits = false;

	if (w->all) {
		bits_set(w->out, slot);
		return true;
	}
	if (room_row(w->s, w->t, slot, &row, NULL) != OK ||
	    history_read(w->s, w->t, row.last, &h) != OK)
		return true;
	for (size_t i = 0; i < h.n && !fits; i++)
		fits = ends_so(w, &h.e[i], slot);
	history_fini(&h);
	if (fits)
		bits_set(w->out, slot);
	return ++w->looked < PROBE_MOST;
}

static enum err
find_with(struct tails *w, const uint8_t secret[SEAL_KEY])
{
	uint8_t key[CALLER_KEY];
	char line[LANG_PHONE];
	uint64_t all = 0;
	enum err err = OK;

	if (lang_phone(w->digits, line) > 0) {
		key_make(secret, 'F', str_of(line), key);
		w->all = true;
		err = each_slot(w->s, w->t, key, take_tail, w, &all);
	}
	if (err != OK || all > 0)
		return err;
	w->all = w->digits.n == CALLER_TAIL;
	key_make(secret, 'T', str_from(w->digits, w->digits.n - CALLER_TAIL),
	    key);
	return each_slot(w->s, w->t, key, take_tail, w, &all);
}

enum err
callers_find(struct store *s, MDB_txn *t, struct str digits, struct bits *out)
{
	char d[2 * LANG_PHONE];
	struct tails w = { .s = s, .t = t, .digits = str_n(d,
	    lang_digits(digits, d, sizeof(d))), .out = out };
	uint8_t secret[SEAL_KEY];
	enum err err;

	if (w.digits.n < CALLER_TAIL)
		return OK;
	err = secret_of(s, t, false, secret);
	if (err == OK)
		err = find_with(&w, secret);
	seal_wipe(secret, sizeof(secret));
	buf_fini(&w.plain);
	return err == ERR_NOT_FOUND ? OK : err;
}
