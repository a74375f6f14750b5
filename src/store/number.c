/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The number of a new case: profile, day, node, serial of the day. */
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "store/writer.h"

#define SERIAL_DIGITS 6

/* The highest serial given on this day by this node: the key before the first
 * one that could follow. */
static enum err
last_serial(struct writer *w, struct str prefix, uint32_t *serial)
{
	char next[CASE_NUMBER_MAX + 1];
	MDB_val k = { prefix.n + 1, next }, v;
	int64_t n = 0;
	MDB_cursor *c;
	int rc = mdb_cursor_open(w->t, w->s->dbi[DB_NUMBER], &c);

	if (rc)
		return room_err(rc);
	memcpy(next, prefix.p, prefix.n);
	next[prefix.n] = ':';	/* after '9' */
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	rc = mdb_cursor_get(c, &k, &v, rc == 0 ? MDB_PREV : MDB_LAST);
	/* Past numbers of a node whose name begins with ours: taa1a, taa. */
	while (rc == 0 && str_starts(room_str(k), prefix) &&
	    !str_int(str_from(room_str(k), prefix.n), &n))
		rc = mdb_cursor_get(c, &k, &v, MDB_PREV);
	mdb_cursor_close(c);
	*serial = (uint32_t)n;
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
writer_number(struct writer *w, int64_t at_ms, char out[CASE_NUMBER_MAX])
{
	struct civil c = clock_civil((struct wall){ at_ms }, w->h.offset_min);
	int32_t day = clock_day((struct wall){ at_ms }, w->h.offset_min);
	char prefix[CASE_NUMBER_MAX];
	enum err err = OK;
	int n;

	n = snprintf(prefix, sizeof(prefix), "%.*s-%04d%02d%02d-%s",
	    (int)(w->s->law->code.n < 4 ? w->s->law->code.n : 4),
	    w->s->law->code.p, c.year, c.month, c.day, w->s->node);
	if (day != w->h.day || w->h.day_serial == 0)
		err = last_serial(w, str_n(prefix, (size_t)n),
		    &w->h.day_serial);
	if (err != OK)
		return err;
	w->h.day = day;
	w->h.day_serial++;
	n = snprintf(out, CASE_NUMBER_MAX, "%s%06u", prefix, w->h.day_serial);
	return n < CASE_NUMBER_MAX ? OK : ERR_TOO_BIG;
}
