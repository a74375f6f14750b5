/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_book.c -- the clocks of a profile that was the law before.
 * Layer: wire.  Cases that began under it go on by them, whatever is adopted
 * later; everything else about it is today's. */
#include "wire/profile.h"

#include "core/book.h"
#include "wire/profile_load.h"

static int
by_unit(const void *a, const void *b)
{
	return ((const struct law_unit *)a)->id -
	    ((const struct law_unit *)b)->id;
}

static void
unit_row(void *ctx, const struct tsv_row *row)
{
	struct law_unit *u;
	int64_t id;

	if (!field_int(row, 0, 1, UINT16_MAX, &id, "a number from 1 to 65535"))
		return;
	u = table_add(ctx, PF_UNITS, row, STR_NONE);
	u->id = (uint16_t)id;
	u->shift = field_some(row, 9);
}

static void
units_read(struct profile_load *l)
{
	static const char *const columns[] = { "id", "code", "parent", "kind",
		"town", "phone", "lead", "short", "name", "shift", "level" };
	const struct table_want want = { .which = PF_UNITS,
		.columns = columns, .n = 11, .optional = 3u << 9,
		.size = sizeof(struct law_unit), .fn = unit_row };

	table_read_some(l, &want);
	table_sort(&l->t[PF_UNITS], by_unit);
	TABLE_GIVE(l, PF_UNITS, units);
}

/* What its clocks, ladders, shifts and holidays refer to. */
static void
today_lends(const struct law *today, struct law *past)
{
	past->arena = today->arena;
	past->states = today->states;
	past->states_n = today->states_n;
	past->moves = today->moves;
	past->moves_n = today->moves_n;
	past->roles = today->roles;
	past->roles_n = today->roles_n;
	past->seasons = today->seasons;
	past->seasons_n = today->seasons_n;
}

enum err
profile_book_read(struct str archive, struct law *today)
{
	static const enum profile_table wanted[] = { PF_UNITS, PF_HOLIDAYS,
		PF_SHIFTS, PF_CLOCKS, PF_LADDERS };
	struct diag_sink sink = { 0 };
	struct law past = { 0 };
	struct profile_load l = { .law = &past, .sink = &sink,
		.trusted = true };
	struct str json;
	enum err err = profile_file(archive, PROFILE_JSON, &json);

	if (err != OK)
		return ERR_BAD_INPUT;
	today_lends(today, &past);
	json_read(&l, json);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		table_take(&l, wanted[i], archive);
	units_read(&l);
	days_read(&l);
	book_read(&l);
	load_fini(&l);
	calendar_fini(&past.calendar);
	/* What was taken of the arena is today's from here on. */
	today->arena = past.arena;
	if (sink.errors > 0) {
		book_fini(&l.book);
		return ERR_BAD_INPUT;
	}
	book_add(today, &l.book);
	return OK;
}
