/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events read from lines that somebody exported: the chain is checked, nobody
 * signed them here. What comes by a remote is received (receive.c). */
#include <string.h>
#include "seal/seal.h"
#include "store/take.h"

/* Does it follow the last one of its stream? */
static enum err
chain_fits(struct log_stream *st, const struct event *e)
{
	if (e->id.serial != st->row.last + 1)
		return ERR_DAMAGED;
	if (st->row.last == 0) {	/* a year before it is not ours to know */
		memcpy(st->row.digest, e->prev, DIGEST_LEN);
		return OK;
	}
	return memcmp(st->row.digest, e->prev, DIGEST_LEN) == 0 ? OK :
	    ERR_DAMAGED;
}

static enum err
import_one(struct writer *w, struct store_foreign *f, size_t *known)
{
	struct log_stream *st;
	uint64_t arrival;
	bool same;
	enum err err = log_find(w->s, w->t, &f->e.id, &arrival);

	if (err == OK) {
		(*known)++;
		err = log_same(w->s, w->t, arrival, &f->e, &same);
		return err == OK && !same ? ERR_DAMAGED : err;
	}
	if (err != ERR_NOT_FOUND)
		return err;
	/* What we wrote we know: the rest is forged, or of a twin. */
	if (log_is_own(&w->log, f->e.id.stream))
		return ERR_DAMAGED;
	if (event_of_case(f->e.kind) && !take_fits(&f->e))
		return ERR_BAD_INPUT;
	err = log_stream_named(&w->log, f->e.id.stream, &st);
	if (err == OK)
		err = chain_fits(st, &f->e);
	w->bring = f->key;
	if (err == OK)
		err = take_event(w, &f->e, st, false, &arrival);
	return err;
}

static enum err
import_once(struct store *s, struct store_foreign *f, size_t n, size_t *known,
    size_t *which)
{
	struct writer w;
	enum err err = writer_begin(&w, s, n >= 64);

	if (err != OK)
		return err;
	*known = 0;
	for (size_t i = 0; i < n && err == OK; i++) {
		*which = i;
		err = import_one(&w, &f[i], known);
	}
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	return writer_commit(&w);
}

enum err
store_take(struct store *s, struct store_foreign *f, size_t n, size_t *known,
    size_t *which)
{
	enum err err;

	if (s->law == NULL)
		return ERR_REFUSED;
	do {
		err = import_once(s, f, n, known, which);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	return err;
}
