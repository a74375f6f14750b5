/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_clocks.c -- shifts, clocks and their ladders: the book of a profile's
 * version.  Layer: wire.  A profile may lack all three files. */
#include "wire/profile_load.h"

#include <stdlib.h>
#include <string.h>
#include "core/book.h"
#include "core/flag.h"

#define CLOCKS_MAX	32
#define RUNG_BITS	32
#define SHIFTS_MAX	250
#define PERCENT_MAX	1000

static int
by_clock(const void *a, const void *b)
{
	return ((const struct law_clock *)a)->id -
	    ((const struct law_clock *)b)->id;
}

static int
by_rung(const void *a, const void *b)
{
	const struct law_rung *const x = a, *const y = b;

	return x->clock != y->clock ? x->clock - y->clock : x->bit - y->bit;
}

static int
by_shift(const void *a, const void *b)
{
	return str_cmp(((const struct law_shift *)a)->code,
	    ((const struct law_shift *)b)->code);
}

/* ---- shifts ---- */

static void
shift_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_shift *s;
	bool holidays = true, works = false;

	if (l->t[PF_SHIFTS].n == SHIFTS_MAX) {
		tsv_fault(row, 0, "at most 250 shifts");
		return;
	}
	s = table_add(l, PF_SHIFTS, row, row->fields[0]);
	(void)field_code(row, 0, PROFILE_CODE, &s->code);
	(void)field_flag(row, 1, &holidays);
	for (unsigned w = 1; w <= 7; w++) {
		struct str rest = field_opt(row, w + 1), part;

		while (str_cut(&rest, ',', &part)) {
			const char *const fault = slot_add(&s->calendar, w,
			    str_trim(part));

			if (fault != NULL)
				tsv_fault(row, w + 1, fault);
		}
		works = works || s->calendar.slots_n[w] > 0;
	}
	if (!works)
		tsv_fault(row, 2, "a working slot in the week");
	(void)field_text(row, 9, &s->name);
	calendar_of(l->law, holidays, &s->calendar);
}

static void
shifts_read(struct profile_load *l)
{
	static const char *const columns[] = { "code", "holidays", "mon", "tue",
		"wed", "thu", "fri", "sat", "sun", "name" };

	table_read(l, PF_SHIFTS, columns, 10, sizeof(struct law_shift),
	    shift_row);
	l->book.shifts = (void *)l->t[PF_SHIFTS].rows;
	l->book.shifts_n = l->t[PF_SHIFTS].n;
}

/* ---- clocks ---- */

static void
clock_whose(const struct tsv_row *row, struct law_clock *c)
{
	static const char *const words[] = { "desk", "unit", "helper", NULL };

	if (!field_word(row, 2, words, "desk, unit or helper"))
		return;
	c->whose = str_is(row->fields[2], "desk") ? TURN_DESK : TURN_UNIT;
	c->helpers = str_is(row->fields[2], "helper");
}

static void
clock_limit(struct profile_load *l, const struct tsv_row *row,
    struct law_clock *c)
{
	struct limit limit;
	const char *fault;

	if (str_is(row->fields[4], "criterion")) {
		c->limit = LIMIT_CRITERION;
		return;
	}
	if (str_is(row->fields[4], "until")) {
		c->limit = LIMIT_UNTIL;
		return;
	}
	c->limit = LIMIT_FIXED;
	fault = limit_text(l->law, row->fields[4], &limit);
	if (fault != NULL) {
		tsv_fault(row, 4, fault);
		return;
	}
	c->n = limit.n;
	c->unit = (uint8_t)limit.unit;
	c->season = limit.season;
}

static void
clock_flag(const struct tsv_row *row, struct law_clock *c)
{
	const struct str flag = field_opt(row, 5);

	if (flag.n == 0)
		return;
	c->flag = flag_of(flag);
	if (c->flag == 0)
		tsv_fault(row, 5, "the name of a flag, or -");
}

/* They are looked up when the moves' rows are known: book_compile. */
static void
clock_triggers(struct profile_load *l, const struct tsv_row *row, size_t at)
{
	struct law_triggers *const t = &l->book.triggers[at];

	for (size_t i = 0; i < TRIGGER_COUNT; i++)
		t->on[i] = field_opt(row, 7 + i);
	if (t->on[TRIGGER_START].n == 0)
		tsv_fault(row, 7, "what starts the clock");
	if ((t->on[TRIGGER_PAUSE].n > 0) != (t->on[TRIGGER_RESUME].n > 0))
		tsv_fault(row, t->on[TRIGGER_PAUSE].n > 0 ? 9 : 8,
		    "both what pauses the clock and what resumes it, or "
		    "neither");
}

static void
clock_row(void *ctx, const struct tsv_row *row)
{
	static const char *const again[] = { "keep", "restart", NULL };
	struct profile_load *const l = ctx;
	const size_t at = l->t[PF_CLOCKS].n;
	struct law_clock *c;
	int64_t id;

	if (at == CLOCKS_MAX) {
		tsv_fault(row, 0, "at most 32 clocks");
		return;
	}
	if (!field_int(row, 0, 1, CLOCKS_MAX, &id, "a number from 1 to 32"))
		return;
	c = table_add(l, PF_CLOCKS, row, row->fields[0]);
	c->id = (uint8_t)id;
	/* Its place before the rows are sorted: the triggers' follow it. */
	c->rung_first = (uint16_t)at;
	(void)field_code(row, 1, PROFILE_CODE, &c->code);
	clock_whose(row, c);
	(void)field_flag(row, 3, &c->main);
	clock_limit(l, row, c);
	clock_flag(row, c);
	(void)field_word(row, 6, again, "keep or restart");
	c->restart = str_is(row->fields[6], "restart");
	clock_triggers(l, row, at);
	(void)field_text(row, 11, &c->name);
}

static void
table_of_clocks(struct profile_load *l)
{
	static const char *const columns[] = { "id", "code", "whose", "main",
		"limit", "flag", "again", "start", "pause", "resume", "stop",
		"name" };
	struct law_book *const b = &l->book;
	struct law_triggers *read;

	b->triggers = arena_alloc(&l->law->arena,
	    CLOCKS_MAX * sizeof(*b->triggers));
	table_read(l, PF_CLOCKS, columns, 12, sizeof(struct law_clock),
	    clock_row);
	table_sort(&l->t[PF_CLOCKS], by_clock);
	b->clocks = (void *)l->t[PF_CLOCKS].rows;
	b->clocks_n = l->t[PF_CLOCKS].n;
	read = xmemdup(b->triggers, CLOCKS_MAX * sizeof(*read));
	for (size_t i = 0; i < b->clocks_n; i++)
		b->triggers[i] = read[b->clocks[i].rung_first];
	free(read);
}

/* ---- ladders ---- */

/* 20% */
static const char *
rung_share(struct str text, bool before, struct law_rung *r)
{
	int64_t percent;

	text.n--;
	if (text.n == 0 || text.p[0] < '0' || text.p[0] > '9' ||
	    !str_int(text, &percent) || percent < 1 ||
	    percent > (before ? 100 : PERCENT_MAX))
		return "a share from 1% to 100% before due, or to 1000% after";
	r->n = (int32_t)(before ? -percent : percent);
	return NULL;
}

/* 0, -2工作时, +1工作日, -20%, +50% */
static const char *
rung_at(const struct law *law, struct str text, struct law_rung *r)
{
	const bool before = str_starts(text, STR("-"));
	struct limit limit;
	const char *fault;

	if (str_is(text, "0"))
		return NULL;
	if (!before && !str_starts(text, STR("+")))
		return "0, or a limit or per cent after + or -";
	text = str_from(text, 1);
	if (str_ends(text, STR("%")))
		return rung_share(text, before, r);
	fault = limit_text(law, text, &limit);
	if (fault != NULL || limit.season != 0)
		return fault != NULL ? fault : "a limit without a season";
	r->n = before ? -limit.n : limit.n;
	r->unit = (uint8_t)limit.unit;
	return NULL;
}

bool
auto_gives(const struct law *law, struct str action)
{
	const struct law_role *const role = law_role_by_code(law, STR("auto"));

	for (size_t i = 0; role != NULL && i < law->moves_n; i++)
		if (str_eq(law->moves[i].action, action) &&
		    (law->moves[i].roles >> role->bit & 1) != 0)
			return true;
	return false;
}

static void
rung_deeds(struct profile_load *l, const struct tsv_row *row,
    struct law_rung *r)
{
	static const char *const cards[] = { "-", "yellow", "red", NULL };

	if (field_word(row, 4, cards, "yellow, red or -"))
		while (!str_is(row->fields[4], cards[r->card]))
			r->card++;
	if (field_flags(row, 5, &r->flags_need, &r->flags_not) &&
	    (r->flags_need & r->flags_not) != 0)
		tsv_fault(row, 5, "a flag wanted or unwanted, not both");
	(void)field_flags(row, 6, &r->flags_set, NULL);
	(void)field_tell(l, row, 7, &r->tell);
	r->opens = field_opt(row, 8);
	if (r->opens.n > 0 && !auto_gives(l->law, r->opens))
		tsv_fault(row, 8, "an action that a row of moves.tsv gives to "
		    "the role auto, or -");
	(void)field_flag(row, 9, &r->batch);
}

static void
rung_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	const struct law_clock *const c = law_book_clock_by_code(&l->book,
	    row->fields[0]);
	const char *fault;
	struct law_rung *r;
	int64_t bit;

	if (c == NULL) {
		tsv_fault(row, 0, "the code of a clock in clocks.tsv");
		return;
	}
	if (!field_int(row, 1, 0, RUNG_BITS - 1, &bit,
	    "a number from 0 to 31"))
		return;
	r = table_add(l, PF_LADDERS, row, row->fields[1]);
	r->clock = c->id;
	r->bit = (uint8_t)bit;
	(void)field_code(row, 2, PROFILE_CODE, &r->code);
	fault = rung_at(l->law, row->fields[3], r);
	if (fault != NULL)
		tsv_fault(row, 3, fault);
	rung_deeds(l, row, r);
	(void)field_text(row, 10, &r->name);
}

static void
table_of_rungs(struct profile_load *l)
{
	static const char *const columns[] = { "clock", "bit", "code", "at",
		"card", "when", "set", "tell", "opens", "batch", "name" };

	table_read(l, PF_LADDERS, columns, 11, sizeof(struct law_rung),
	    rung_row);
	table_sort(&l->t[PF_LADDERS], by_rung);
	l->book.rungs = (void *)l->t[PF_LADDERS].rows;
	l->book.rungs_n = l->t[PF_LADDERS].n;
}

/* ---- the book ---- */

static void
bad_trigger(void *ctx, size_t clock, enum law_trigger which, struct str found,
    const char *expected)
{
	static const char *const columns[] = { "start", "pause", "resume",
		"stop" };

	table_fault(ctx, PF_CLOCKS, clock, columns[which], found, expected);
}

/* What many callers open, where it opens anything. */
static void
crowds_read(const struct law *law, struct law_book *b)
{
	size_t n = 0;

	for (size_t i = 0; i < LAW_CROWDS; i++)
		if (law->merge_at[i] != 0 && law->merge_opens[i].n > 0)
			b->crowd[n++] = (struct law_crowd){ law->merge_at[i],
			    law->merge_opens[i] };
}

void
book_read(struct profile_load *l)
{
	struct law *const law = l->law;
	struct law_book *const b = &l->book;

	b->version = law->version;
	memcpy(b->calendar.slots, law->calendar.slots,
	    sizeof(b->calendar.slots));
	memcpy(b->calendar.slots_n, law->calendar.slots_n,
	    sizeof(b->calendar.slots_n));
	calendar_of(law, true, &b->calendar);
	crowds_read(law, b);
	shifts_read(l);
	book_units(b, law, law->units, law->units_n);
	table_of_clocks(l);
	table_of_rungs(l);
	book_link(b);
	(void)book_compile(b, law, bad_trigger, l);
}

void
clocks_read(struct profile_load *l)
{
	book_read(l);
	if (l->book.clocks_n > 0 || l->book.shifts_n > 0)
		book_add(l->law, &l->book);
	else
		book_fini(&l->book);
}

static void
check_codes(struct profile_load *l)
{
	const struct law_book *const b = &l->law->books[0];

	for (size_t i = 0; i < b->clocks_n; i++)
		if (law_book_clock_by_code(b, b->clocks[i].code) !=
		    &b->clocks[i])
			table_fault(l, PF_CLOCKS, i, "code",
			    b->clocks[i].code, "a code that no other clock "
			    "has");
}

static void
check_unit_shifts(struct profile_load *l)
{
	const struct law *const law = l->law;

	for (size_t i = 0; i < law->units_n; i++)
		if (law->units[i].shift.n > 0 && (law->books_n == 0 ||
		    law_book_shift(&law->books[0], law->units[i].shift) == 0))
			table_fault(l, PF_UNITS, i, "shift",
			    law->units[i].shift,
			    "the code of a shift in shifts.tsv, or -");
}

void
clocks_check(struct profile_load *l)
{
	table_unique_aside(l, PF_SHIFTS, by_shift, "code", "a code once");
	table_unique(l, PF_CLOCKS, by_clock, "id", "an id once");
	table_unique(l, PF_LADDERS, by_rung, "bit", "a bit once for a clock");
	if (l->law->books_n > 0)
		check_codes(l);
	check_unit_shifts(l);
}
