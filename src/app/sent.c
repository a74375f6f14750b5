/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sent.h"

#include <string.h>
#include "app/lights.h"
#include "wire/doc.h"
#include "wire/jslice.h"

/* "dx01a.t005.26=17 dx01a.common.26=3": up to where stream was given. */
static uint64_t
given(struct str pos, const char *stream)
{
	struct str part, name;
	int64_t n;

	while (str_cut(&pos, ' ', &part))
		if (str_cut(&part, '=', &name) && str_is(name, stream) &&
		    str_int(part, &n) && n > 0)
			return (uint64_t)n;
	return 0;
}

/* The position of the link's last push of db; 0 when it never was there. */
static uint64_t
given_by(struct desk *d, const struct light_row *r, const char *db,
    const char *stream)
{
	struct checkpoint cp = { .n = 0 };
	struct arena arena = { 0 };
	struct buf text = { 0 };
	struct str pos = STR_NONE;
	uint64_t n = 0;
	char code[24];

	str_copy(r->row->code, code, sizeof code);
	if (store_cursor(d->store, code, db, &text) == OK &&
	    jslice_check(buf_view(&text), NULL) == OK &&
	    checkpoint_read(jslice_get(buf_view(&text), "push"), &cp,
	    &arena) == OK && jslice_text(cp.seq, &arena, &pos))
		n = given(pos, stream);
	arena_fini(&arena);
	buf_fini(&text);
	return n;
}

/* Those that give the log itself, and that this node runs. */
static bool
gives(const struct light_row *r)
{
	return r->ours && r->tried && str_is(r->row->driver, "couch") &&
	    (r->row->ways & LINK_OUT);
}

static void
look(struct sent *s, size_t i, const char *db, const char *stream)
{
	const struct lights *l = s->d->lights;

	s->at[i].any = false;
	s->at[i].upto = UINT64_MAX;
	str_copy(str_of(db), s->at[i].db, sizeof s->at[i].db);
	str_copy(str_of(stream), s->at[i].stream, sizeof s->at[i].stream);
	for (size_t k = 0; l != NULL && k < l->n; k++) {
		uint64_t n;

		if (!gives(&l->at[k]))
			continue;
		n = given_by(s->d, &l->at[k], db, stream);
		s->at[i].any = true;
		if (n < s->at[i].upto)
			s->at[i].upto = n;
	}
}

bool
sent_waits(struct sent *s, const struct event *e)
{
	const char *own;
	char db[REPLICA_DB_MAX];
	size_t i = 0, n;

	if (s->d->store == NULL)
		return false;
	own = store_node(s->d->store);
	n = strlen(own);
	if (strncmp(e->id.stream, own, n) != 0 || e->id.stream[n] != '.' ||
	    !replica_db(str_of(e->id.stream), db))
		return false;
	while (i < s->n && strcmp(s->at[i].stream, e->id.stream) != 0)
		i++;
	if (i == s->n) {
		i = s->n < SENT_DBS ? s->n++ : SENT_DBS - 1;
		look(s, i, db, e->id.stream);
	}
	return s->at[i].any && e->id.serial > s->at[i].upto;
}
