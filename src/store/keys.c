/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Case keys on their way: owed, wrapped for each node that may read the case,
 * taken from others. What is owed stands in table towrap; wrapping is done apart,
 * in slices, so that no seat waits for it. */
#include "store/keys.h"

#include <stdio.h>
#include <string.h>
#include "core/replica.h"
#include "seal/seal.h"
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

/* A key that comes late opens what the row and the index did without. */
static enum err
key_to_case(struct writer *w, uint32_t slot, const uint8_t key[SEAL_KEY])
{
	struct pending *p;
	bool late, moved = false;
	enum err err = writer_row(w, slot, &p);

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

static struct str
wait_key(struct str number, const uint8_t key[SEAL_KEY],
    uint8_t out[KEYWAIT_KEY])
{
	memcpy(out, number.p, number.n);
	out[number.n] = 0;
	memcpy(out + number.n + 1, key, SEAL_KEY);
	return key_of(out, number.n + 1 + SEAL_KEY);
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
take_key(struct writer *w, struct str number, const uint8_t key[SEAL_KEY])
{
	uint8_t at[KEYWAIT_KEY];
	uint32_t slot;
	enum err err = room_copy(w->t, w->s->dbi[DB_NUMBER], number, &slot,
	    sizeof(slot));

	if (err == OK)
		return key_to_case(w, slot, key);
	if (err != ERR_NOT_FOUND)
		return err;
	err = room_put(w->t, w->s->dbi[DB_KEYWAIT], wait_key(number, key, at),
	    STR(""), 0);
	seal_wipe(at, sizeof(at));
	return err;
}

/* Lines of a case's number and a key; the first that is none ends it. */
static enum err
take_lines(struct writer *w, struct str text, uint64_t *count)
{
	uint8_t key[SEAL_KEY];
	struct str line, number;
	enum err err = OK;

	for (int i = 0; i < REPLICA_KEYS_MAX && err == OK &&
	    str_cut(&text, '\n', &line); i++) {
		if (!str_cut(&line, ' ', &number) || !number_fits(number) ||
		    !hex_get(line, key, sizeof(key)))
			break;
		err = take_key(w, number, key);
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
		err = take_lines(w, buf_view(&plain), count);
	if (plain.p != NULL)
		seal_wipe(plain.p, plain.cap);
	buf_fini(&plain);
	return err;
}

/* The first key that waits for number. ERR_NOT_FOUND: none. */
static enum err
next_waiting(struct writer *w, struct str number, uint8_t key[SEAL_KEY])
{
	static const uint8_t least[SEAL_KEY];
	uint8_t at[KEYWAIT_KEY];
	struct str from = wait_key(number, least, at);
	MDB_val k = room_val(from), v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(w->t, w->s->dbi[DB_KEYWAIT], &c);

	if (rc != 0)
		return room_err(rc);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && (k.mv_size != from.n ||
	    memcmp(k.mv_data, at, number.n + 1) != 0))
		rc = MDB_NOTFOUND;
	if (rc == 0)
		memcpy(key, (const uint8_t *)k.mv_data + number.n + 1, SEAL_KEY);
	mdb_cursor_close(c);
	return room_err(rc);
}

enum err
keys_waited(struct writer *w, struct str number, uint32_t slot)
{
	uint8_t key[SEAL_KEY], at[KEYWAIT_KEY];
	enum err err = OK;

	if (!number_fits(number))
		return OK;
	while ((err = next_waiting(w, number, key)) == OK) {
		err = key_to_case(w, slot, key);
		if (err == OK)
			err = room_del(w->t, w->s->dbi[DB_KEYWAIT],
			    wait_key(number, key, at));
		if (err != OK)
			break;
	}
	seal_wipe(key, sizeof(key));
	return err == ERR_NOT_FOUND ? OK : err;
}
