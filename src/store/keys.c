/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Case keys on their way: owed, wrapped for each node that may read the case,
 * taken from others. What is owed stands in table towrap; wrapping is done apart,
 * in slices, so that no seat waits for it. */
#include "store/keys.h"

#include <stdio.h>
#include <string.h>
#include "core/replica.h"
#include "seal/seal.h"
#include "store/blob.h"
#include "store/replica_in.h"
#include "store/take.h"

#define KEYWAIT_KEY (CASE_NUMBER_MAX + 1 + SEAL_KEY)

/* --- owed --- */

static bool
alone(struct writer *w)
{
	MDB_stat st;

	return mdb_stat(w->t, w->s->dbi[DB_NODE], &st) == 0 &&
	    st.ms_entries == 0;
}

/* Without another node nobody is owed anything; who comes later is owed all. */
enum err
keys_owe(struct writer *w, uint32_t slot)
{
	uint8_t key[WRAP_SLOT_KEY] = { WRAP_SLOT };

	if (alone(w))
		return OK;
	be32(key + 1, slot);
	return room_put(w->t, w->s->dbi[DB_TOWRAP], key_of(key, sizeof(key)),
	    STR(""), 0);
}

enum err
keys_newcomer(struct writer *w, const char *node)
{
	struct wrap_row row = { .next = 0 };
	char key[NODE_MAX + 1] = { WRAP_NODE };

	return room_put(w->t, w->s->dbi[DB_TOWRAP], str_n(key,
	    1 + str_copy(str_of(node), key + 1, NODE_MAX)),
	    key_of(&row, sizeof(row)), 0);
}

/* --- taken --- */

/* Did this node give the case the place it has, or another one? Then who reads
 * that one waits for its keys from here. */
static enum err
moved_by_us(struct writer *w, const struct pending *p, bool *moved)
{
	struct history h;
	enum err err = history_read(w->s, w->t, p->row.last, &h);

	*moved = false;
	if (err != OK)
		return err;
	for (size_t i = 0; i < h.n && !*moved; i++)
		*moved = h.e[i].kind == EV_CASE_AMEND &&
		    body_get(&h.e[i].body, "grid") != NULL &&
		    log_is_ours(w->s, h.e[i].id.stream);
	history_fini(&h);
	return OK;
}

/* --- does it open anything? Who is trusted with one town could else fill up the
 * keys of any case, or have others seal with a key of his --- */

static bool
key_opens(const struct event *e, const uint8_t key[SEAL_KEY])
{
	struct buf plain = { 0 };
	bool yes = e->sealed.n > 0 && seal_open(key, e->sealed, e->subject,
	    &plain) == OK;

	if (plain.p != NULL)
		seal_wipe(plain.p, plain.cap);
	buf_fini(&plain);
	return yes;
}

static uint32_t
territory_of(const struct pending *p)
{
	return (uint32_t)(p->row.c.grid / 1000000 % 1000);
}

/* Who took in what lies nowhere yet knows it anyway. */
static bool
may_read(struct writer *w, const char *node, uint32_t territory)
{
	struct store_node_row n;

	return node_row(w->s, w->t, node, &n) == OK &&
	    node_reads(&n, territory);
}

/* A recording cannot be tried before it is here: whoever may read the case is
 * believed. */
static bool
may_open_recording(struct writer *w, const struct pending *p,
    const struct event *e, const char *by)
{
	char node[NODE_MAX];
	uint8_t digest[DIGEST_LEN];

	if (!blob_named(body_str(&e->body, "recording"), digest))
		return false;
	node_of_stream(e->id.stream, node);
	return strcmp(node, by) == 0 || may_read(w, by, territory_of(p));
}

static enum err
is_of_case(struct writer *w, const struct pending *p,
    const uint8_t key[SEAL_KEY], const char *by, bool *yes)
{
	struct history h;
	enum err err = history_read(w->s, w->t, p->row.last, &h);

	*yes = false;
	if (err != OK)
		return err;
	for (size_t i = 0; i < h.n && !*yes; i++)
		*yes = key_opens(&h.e[i], key) ||
		    may_open_recording(w, p, &h.e[i], by);
	history_fini(&h);
	return OK;
}

/* --- those that wait: number NUL key, of a case that is not here; 1 slot BE key,
 * of one in which it opens nothing yet. Who gave it. --- */

static struct str
wait_key(struct str number, const uint8_t key[SEAL_KEY],
    uint8_t out[KEYWAIT_KEY])
{
	memcpy(out, number.p, number.n);
	out[number.n] = 0;
	memcpy(out + number.n + 1, key, SEAL_KEY);
	return key_of(out, number.n + 1 + SEAL_KEY);
}

static struct str
slot_key(uint32_t slot, const uint8_t key[SEAL_KEY], uint8_t out[KEYWAIT_KEY])
{
	out[0] = 1;		/* no number begins so */
	be32(out + 1, slot);
	memcpy(out + 5, key, SEAL_KEY);
	return key_of(out, 5 + SEAL_KEY);
}

/* The first key behind from, of what from is of; from's key is it then. */
static enum err
next_key(struct writer *w, uint8_t *from, size_t n, bool behind,
    char by[NODE_MAX])
{
	uint8_t at[KEYWAIT_KEY + 1];
	MDB_val k = { n + behind, at }, v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(w->t, w->s->dbi[DB_KEYWAIT], &c);

	if (rc != 0)
		return room_err(rc);
	memcpy(at, from, n);
	at[n] = 0;		/* the next there could be */
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && (k.mv_size != n ||
	    memcmp(k.mv_data, from, n - SEAL_KEY) != 0))
		rc = MDB_NOTFOUND;
	if (rc == 0) {
		memcpy(from, k.mv_data, n);
		str_copy(room_str(v), by, NODE_MAX);
	}
	mdb_cursor_close(c);
	seal_wipe(at, sizeof(at));
	return room_err(rc);
}

/* Of one who gives too many for one case no more are kept: what others give is
 * kept all the same. */
static enum err
put_waiting(struct writer *w, struct str at, const char *by)
{
	uint8_t from[KEYWAIT_KEY];
	char who[NODE_MAX];
	bool behind = false;
	size_t n = 0;
	enum err err;

	memcpy(from, at.p, at.n);
	memset(from + at.n - SEAL_KEY, 0, SEAL_KEY);
	for (; (err = next_key(w, from, at.n, behind, who)) == OK;
	    behind = true)
		n += strcmp(who, by) == 0;
	seal_wipe(from, sizeof(from));
	if (err != ERR_NOT_FOUND || n >= LOG_KEYS)
		return err == ERR_NOT_FOUND ? OK : err;
	return room_put(w->t, w->s->dbi[DB_KEYWAIT], at, str_of(by), 0);
}

/* A key that comes late opens what the row and the index did without. */
static enum err
key_to_case(struct writer *w, uint32_t slot, const uint8_t key[SEAL_KEY],
    const char *by)
{
	uint8_t at[KEYWAIT_KEY];
	struct pending *p;
	bool late, moved = false, fits;
	enum err err = writer_row(w, slot, &p);

	if (err == OK)
		err = is_of_case(w, p, key, by, &fits);
	if (err == OK && !fits) {
		err = put_waiting(w, slot_key(slot, key, at), by);
		seal_wipe(at, sizeof(at));
		return err;
	}
	if (err == OK)
		err = log_key_add(w->s, w->t, slot, key, &late);
	if (err != OK || !late || p->row.last == 0)
		return err;
	p->retext = true;
	writer_words_again(w, p);
	writer_opened(w, slot);
	err = moved_by_us(w, p, &moved);
	return err == OK && moved ? keys_owe(w, slot) : err;
}

enum err
keys_try(struct writer *w, const struct pending *p, const struct event *e,
    bool *opened)
{
	static const uint8_t least[SEAL_KEY];
	uint8_t at[KEYWAIT_KEY];
	const struct str from = slot_key(p->slot, least, at);
	char by[NODE_MAX];
	bool behind = false, late;
	enum err err;

	*opened = false;
	for (; (err = next_key(w, at, from.n, behind, by)) == OK;
	    behind = true) {
		if (!key_opens(e, at + from.n - SEAL_KEY) &&
		    !may_open_recording(w, p, e, by))
			continue;
		err = log_key_add(w->s, w->t, p->slot, at + from.n - SEAL_KEY,
		    &late);
		if (err == OK)
			err = room_del(w->t, w->s->dbi[DB_KEYWAIT], from);
		if (err != OK)
			break;
		*opened |= late;
	}
	seal_wipe(at, sizeof(at));
	return err == ERR_NOT_FOUND ? OK : err;
}

/* The key to seal with: one that a reader of the case sealed with. ERR_NOT_FOUND:
 * there is none, a new one is to be made. */
enum err
keys_choose(struct writer *w, uint32_t slot, uint8_t out[SEAL_KEY])
{
	struct pending *p;
	struct history h;
	struct str all;
	char node[NODE_MAX];
	bool sealed = false;
	enum err err = writer_row(w, slot, &p);

	if (err == OK)
		err = room_get(w->t, w->s->dbi[DB_SECRET], key_of(&slot,
		    sizeof(slot)), &all);
	if (err != OK)
		return err;
	if (all.n == 0 || all.n % SEAL_KEY != 0)
		return ERR_DAMAGED;
	err = history_read(w->s, w->t, p->row.last, &h);
	if (err != OK)
		return err;
	err = ERR_NOT_FOUND;
	for (size_t i = 0; i < h.n && err != OK; i++) {
		sealed |= h.e[i].sealed.n > 0;
		node_of_stream(h.e[i].id.stream, node);
		if (h.e[i].sealed.n == 0 || !may_read(w, node, territory_of(p)))
			continue;
		for (size_t k = 0; k < all.n && err != OK; k += SEAL_KEY) {
			memcpy(out, all.p + k, SEAL_KEY);
			err = key_opens(&h.e[i], out) ? OK : ERR_NOT_FOUND;
		}
	}
	history_fini(&h);
	if (err != OK && !sealed) {	/* nothing but recordings */
		memcpy(out, all.p, SEAL_KEY);
		return OK;
	}
	return err;
}

static bool
number_fits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return s.n > 0 && s.n < CASE_NUMBER_MAX;
}

static enum err
take_key(struct writer *w, struct str number, const uint8_t key[SEAL_KEY],
    const char *by)
{
	uint8_t at[KEYWAIT_KEY];
	uint32_t slot;
	enum err err = room_copy(w->t, w->s->dbi[DB_NUMBER], number, &slot,
	    sizeof(slot));

	if (err == OK)
		return key_to_case(w, slot, key, by);
	if (err != ERR_NOT_FOUND)
		return err;
	err = put_waiting(w, wait_key(number, key, at), by);
	seal_wipe(at, sizeof(at));
	return err;
}

/* Lines of a case's number and a key; the first that is none ends it. */
static enum err
take_lines(struct writer *w, struct str text, const char *by, uint64_t *count)
{
	uint8_t key[SEAL_KEY];
	struct str line, number;
	enum err err = OK;

	for (int i = 0; i < REPLICA_KEYS_MAX && err == OK &&
	    str_cut(&text, '\n', &line); i++) {
		if (!str_cut(&line, ' ', &number) || !number_fits(number) ||
		    !hex_get(line, key, sizeof(key)))
			break;
		err = take_key(w, number, key, by);
		*count += err == OK;
	}
	seal_wipe(key, sizeof(key));
	return err;
}

static bool
name_of(struct str s, char out[NODE_MAX])
{
	if (s.n == 0 || s.n >= NODE_MAX || memchr(s.p, '\0', s.n) != NULL)
		return false;
	str_copy(s, out, NODE_MAX);
	return true;
}

/* Is it what its author signed, under the id it says? */
static bool
is_signed(const struct doc *d, const char *by, const char *dest,
    const uint8_t pub[32])
{
	char rev[REPLICA_REV_MAX], head[2 * NODE_MAX + 8];
	uint8_t digest[DIGEST_LEN];
	struct buf text = { 0 };
	bool fits;

	seal_digest(d->box, digest);
	doc_rev(digest, rev);
	snprintf(head, sizeof(head), "k:%s:%s:", by, dest);
	doc_keys_text(by, dest, digest, &text);
	fits = str_is(d->rev, rev) && str_starts(d->id, str_of(head)) &&
	    seal_verify(pub, buf_view(&text), d->sig);
	buf_fini(&text);
	return fits;
}

enum err
keys_take(struct writer *w, const struct doc *d, uint64_t *count)
{
	char by[NODE_MAX], dest[NODE_MAX];
	struct store_node_row author;
	struct buf plain = { 0 };
	enum err err;

	*count = 0;
	if (!name_of(d->by, by) || !name_of(d->dest, dest))
		return ERR_CRYPTO;
	err = node_row(w->s, w->t, by, &author);
	if (err != OK)
		return err;
	/* Others' are nothing to us; they lie there as long as the year does. */
	if (author.state == NODE_REVOKED)
		return strcmp(dest, w->s->node) ? OK : ERR_NOT_FOUND;
	if (!is_signed(d, by, dest, author.pub))
		return ERR_CRYPTO;
	if (strcmp(dest, w->s->node) != 0)
		return OK;
	err = seal_unwrap(w->s->sec, d->box, &plain);
	if (err == OK)
		err = take_lines(w, buf_view(&plain), by, count);
	if (plain.p != NULL)
		seal_wipe(plain.p, plain.cap);
	buf_fini(&plain);
	return err;
}

enum err
keys_waited(struct writer *w, struct str number, uint32_t slot)
{
	static const uint8_t least[SEAL_KEY];
	uint8_t at[KEYWAIT_KEY];
	char by[NODE_MAX];
	struct str from;
	enum err err;

	if (!number_fits(number))
		return OK;
	from = wait_key(number, least, at);
	while ((err = next_key(w, at, from.n, false, by)) == OK) {
		err = room_del(w->t, w->s->dbi[DB_KEYWAIT], from);
		if (err == OK)
			err = key_to_case(w, slot, at + from.n - SEAL_KEY, by);
		if (err != OK)
			break;
		memset(at + from.n - SEAL_KEY, 0, SEAL_KEY);
	}
	seal_wipe(at, sizeof(at));
	return err == ERR_NOT_FOUND ? OK : err;
}
