/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/number_find.h"

#include <stdio.h>
#include <string.h>
#include "core/number.h"
#include "store/log.h"

#define NODES 256
#define SERIAL_MOST 999999u
#define KEY_CAP (CASE_NUMBER_MAX + NODE_MAX + 16)

struct hunt {
	MDB_cursor	*c;
	struct str	typed;
	struct bits	*out;
	char		node[NODES][NODE_MAX];	/* in order */
	size_t		nodes;
	unsigned	seeks;
};

/* The first number from key on. */
static bool
seek(struct hunt *h, struct str key, struct str *at, uint32_t *slot)
{
	char copy[KEY_CAP];
	MDB_val k = { key.n, copy }, v;

	if (key.n > sizeof(copy) || ++h->seeks > NUMBER_SEEKS)
		return false;
	memcpy(copy, key.p, key.n);
	if (mdb_cursor_get(h->c, &k, &v, MDB_SET_RANGE) != 0 || v.mv_size != 4)
		return false;
	*at = room_str(k);
	memcpy(slot, v.mv_data, sizeof(*slot));
	return true;
}

static void
take(struct hunt *h, uint32_t slot)
{
	if (slot / 64 < h->out->n)
		bits_set(h->out, slot);
}

/* Takes the number prefix + serial where there is one; *at: what stands there or
 * behind. */
static bool
probe(struct hunt *h, struct str prefix, uint32_t serial, struct str *at,
    bool *hit)
{
	char key[KEY_CAP];
	const int n = snprintf(key, sizeof(key), "%.*s%06u", STR_ARG(prefix),
	    serial);
	uint32_t slot;

	*hit = false;
	if (n < 0 || (size_t)n >= sizeof(key) ||
	    !seek(h, str_n(key, (size_t)n), at, &slot) ||
	    !str_starts(*at, prefix))
		return false;
	*hit = str_eq(*at, str_n(key, (size_t)n));
	if (*hit && number_names(h->typed, *at))
		take(h, slot);
	return true;
}

/* The least serial that may stand at rest, the number behind its prefix, or after:
 * another node's name may go on with digits or letters where ours ends. */
static uint32_t
serial_from(struct str rest)
{
	uint32_t v = 0;
	size_t i = 0;

	while (i < NUMBER_SERIAL && i < rest.n && rest.p[i] >= '0' &&
	    rest.p[i] <= '9')
		v = v * 10 + (uint32_t)(rest.p[i++] - '0');
	if (i == NUMBER_SERIAL)
		return rest.n == NUMBER_SERIAL ? v : v + 1;
	for (; i < NUMBER_SERIAL; i++)
		v = v * 10 + 9;
	return v + 1;
}

/* All serials of one node's day that end so. */
static void
find_serials(struct hunt *h, struct str prefix)
{
	struct str tail = h->typed, at;
	uint32_t x = 0, step = 1;

	if (tail.n > NUMBER_SERIAL) {
		tail = str_from(tail, tail.n - NUMBER_SERIAL);
		if (!str_ends(prefix, str_n(h->typed.p, h->typed.n - tail.n)))
			return;
	}
	for (size_t i = 0; i < tail.n; i++, step *= 10)
		x = x * 10 + (uint32_t)(tail.p[i] - '0');
	while (x <= SERIAL_MOST) {
		bool hit;
		uint32_t from;

		if (!probe(h, prefix, x, &at, &hit))
			return;
		from = hit ? x + 1 : serial_from(str_from(at, prefix.n));
		x += step;
		if (from > x)
			x += (from - x + step - 1) / step * step;
	}
}

/* What typed can mean of one node's day. */
static void
find_node(struct hunt *h, struct str prefix)
{
	struct str month_day, at;
	int64_t serial;
	bool hit;

	if (memchr(h->typed.p, '-', h->typed.n) == NULL)
		find_serials(h, prefix);
	else if (number_of_day(h->typed, &month_day, &serial) &&
	    serial <= SERIAL_MOST)
		(void)probe(h, prefix, (uint32_t)serial, &at, &hit);
}

/* Names that begin with prefix and go on with a digit stand among its numbers; so
 * do serials of seven digits. */
static void
find_longer(struct hunt *h, size_t day_n, struct str prefix)
{
	struct str own = str_from(prefix, day_n), at;
	char key[KEY_CAP];
	bool hit;

	for (size_t i = 0; i < h->nodes; i++) {
		struct str node = str_of(h->node[i]);

		if (node.n <= own.n || !str_starts(node, own) ||
		    node.p[own.n] < '0' || node.p[own.n] > '9')
			continue;
		snprintf(key, sizeof(key), "%.*s%.*s", (int)day_n, prefix.p,
		    STR_ARG(node));
		find_node(h, str_of(key));
	}
	if (!probe(h, prefix, SERIAL_MOST, &at, &hit) || !hit)
		return;
	for (unsigned d = 1; d <= 9; d++) {
		snprintf(key, sizeof(key), "%.*s%u", STR_ARG(prefix), d);
		find_node(h, str_of(key));
	}
}

/* "DX-20261121-" of a number; empty: it is of another form. */
static struct str
day_part(struct str number)
{
	struct str day = number_day(number);

	if (day.n == 0 || number.n < NUMBER_SERIAL + 10)
		return STR_NONE;
	return str_n(number.p, (size_t)(day.p - number.p) + day.n + 1);
}

/* The end of a number with the dash in it: its node is all digits. */
static void
find_dashed(struct hunt *h, struct str day)
{
	struct str rest = h->typed, head;
	char key[KEY_CAP];
	struct str at;
	uint32_t slot;
	size_t dash = rest.n;

	while (dash > 0 && rest.p[dash - 1] != '-')
		dash--;
	head = str_n(rest.p, dash);
	if (dash == 0 || !str_ends(day, head) || rest.n > NODE_MAX)
		return;
	snprintf(key, sizeof(key), "%.*s%.*s", STR_ARG(day),
	    STR_ARG(str_from(rest, dash)));
	if (seek(h, str_of(key), &at, &slot) && str_is(at, key))
		take(h, slot);
}

static bool
day_meant(const struct hunt *h, struct str day)
{
	struct str month_day;
	int64_t serial;

	return memchr(h->typed.p, '-', h->typed.n) == NULL ||
	    (number_of_day(h->typed, &month_day, &serial) &&
	    str_eq(month_day, str_n(day.p + day.n - 5, 4)));
}

/* Each node of a day, in order. */
static void
find_day(struct hunt *h, struct str day)
{
	char key[KEY_CAP], own[CASE_NUMBER_MAX];
	struct str at;
	uint32_t slot;

	find_dashed(h, day);
	if (!day_meant(h, day))
		return;
	snprintf(key, sizeof(key), "%.*s", STR_ARG(day));
	while (seek(h, str_of(key), &at, &slot) && str_starts(at, day)) {
		struct str prefix;

		if (at.n < day.n + NUMBER_SERIAL || at.n >= CASE_NUMBER_MAX) {
			snprintf(key, sizeof(key), "%.*s!", STR_ARG(at));
			continue;
		}
		snprintf(own, sizeof(own), "%.*s",
		    (int)(at.n - NUMBER_SERIAL), at.p);
		prefix = str_of(own);
		find_node(h, prefix);
		find_longer(h, day.n, prefix);
		snprintf(key, sizeof(key), "%s:", own);	/* after '9' */
	}
}

/* Back from the last number on, a day at a time. */
static void
find_days(struct hunt *h)
{
	char day[KEY_CAP];
	MDB_val k, v;
	struct str at;
	uint32_t slot;
	int rc = mdb_cursor_get(h->c, &k, &v, MDB_LAST);

	while (rc == 0 && h->seeks < NUMBER_SEEKS) {
		const struct str number = room_str(k), part =
		    day_part(number);

		h->seeks++;
		if (part.n == 0 || part.n >= CASE_NUMBER_MAX) {
			if (number_names(h->typed, number) && v.mv_size == 4) {
				memcpy(&slot, v.mv_data, sizeof(slot));
				take(h, slot);
			}
		} else {
			snprintf(day, sizeof(day), "%.*s", STR_ARG(part));
			find_day(h, str_of(day));
			if (!seek(h, str_of(day), &at, &slot))
				return;
		}
		rc = mdb_cursor_get(h->c, &k, &v, MDB_PREV);
	}
}

/* Streams are called after their nodes: "dx01a.t01.26". */
static enum err
read_nodes(struct store *s, MDB_txn *t, struct hunt *h)
{
	char from[STREAM_MAX + 2] = "";
	MDB_val k, v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_STREAM], &c);

	if (rc)
		return room_err(rc);
	while (h->nodes < NODES) {
		struct str name, node;

		k = (MDB_val){ strlen(from), from };
		rc = from[0] == '\0' ? mdb_cursor_get(c, &k, &v, MDB_FIRST) :
		    mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
		if (rc != 0)
			break;
		name = room_str(k);
		(void)str_cut(&name, '.', &node);
		str_copy(node, h->node[h->nodes], NODE_MAX);
		snprintf(from, sizeof(from), "%s/", h->node[h->nodes++]);
	}
	mdb_cursor_close(c);
	return OK;
}

enum err
number_find(struct store *s, MDB_txn *t, struct str typed, struct bits *out)
{
	struct hunt h = { .typed = typed, .out = out };
	enum err err;
	int rc;

	if (!number_like(typed))
		return OK;
	err = read_nodes(s, t, &h);
	if (err != OK)
		return err;
	rc = mdb_cursor_open(t, s->dbi[DB_NUMBER], &h.c);
	if (rc)
		return room_err(rc);
	find_days(&h);
	mdb_cursor_close(h.c);
	return OK;
}
