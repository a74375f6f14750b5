/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_loop.c -- kinds of cases, seasons, command systems and figures of a
 * profile.  Layer: wire.  A profile may lack all four files. */
#include "wire/profile_load.h"

#define KINDS_MAX	31
#define SEASONS_MAX	64
#define METRICS_MAX	256

static int
by_kind(const void *a, const void *b)
{
	return ((const struct law_kind *)a)->id -
	    ((const struct law_kind *)b)->id;
}

static int
by_system(const void *a, const void *b)
{
	return str_cmp(((const struct law_system *)a)->code,
	    ((const struct law_system *)b)->code);
}

static int
by_season(const void *a, const void *b)
{
	return str_cmp(((const struct law_season *)a)->name,
	    ((const struct law_season *)b)->name);
}

static int
by_metric(const void *a, const void *b)
{
	return str_cmp(((const struct law_metric *)a)->code,
	    ((const struct law_metric *)b)->code);
}

/* ---- kinds ---- */

static void
kind_row(void *ctx, const struct tsv_row *row)
{
	static const char *const codes[] = { "component", "event", "service",
		"lead", "safety", "dispute", "hazard", NULL };
	struct profile_load *const l = ctx;
	const struct law_state *s;
	struct law_kind *k;
	int64_t id;

	if (!field_int(row, 0, 1, KINDS_MAX, &id, "a number from 1 to 31"))
		return;
	k = table_add(l, PF_KINDS, row, row->fields[1]);
	k->id = (uint8_t)id;
	k->code = row->fields[1];
	(void)field_word(row, 1, codes, "a kind that classes.tsv may name");
	(void)field_text(row, 3, &k->name);
	s = law_state_by_code(l->law, row->fields[2]);
	if (s == NULL || !s->open)
		tsv_fault(row, 2, "an open state of states.tsv");
	else
		k->first_state = s->id;
}

void
kinds_read(struct profile_load *l)
{
	static const char *const columns[] = { "id", "code", "first_state",
		"name" };

	table_read(l, PF_KINDS, columns, 4, sizeof(struct law_kind), kind_row);
	table_sort(&l->t[PF_KINDS], by_kind);
	TABLE_GIVE(l, PF_KINDS, kinds);
}

static void
check_kinds(struct profile_load *l)
{
	const struct law *const law = l->law;

	table_unique(l, PF_KINDS, by_kind, "id", "an id once");
	for (size_t i = 0; i < law->kinds_n; i++)
		if (law_kind_by_code(law, law->kinds[i].code) !=
		    &law->kinds[i])
			table_fault(l, PF_KINDS, i, "code", law->kinds[i].code,
			    "a code that no other kind has");
}

/* ---- seasons ---- */

/* "04-15" as month*100+day. */
static bool
season_day(const struct tsv_row *row, size_t col, uint16_t *out)
{
	static const uint8_t days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	const struct str s = row->fields[col];
	int64_t month, day;

	if (s.n == 5 && s.p[2] == '-' && str_int(str_n(s.p, 2), &month) &&
	    str_int(str_from(s, 3), &day) && month >= 1 && month <= 12 &&
	    day >= 1 && day <= days[month - 1]) {
		*out = (uint16_t)(month * 100 + day);
		return true;
	}
	tsv_fault(row, col, "a day of the year as 04-15");
	return false;
}

static void
season_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_season *s;

	if (l->t[PF_SEASONS].n == SEASONS_MAX) {
		tsv_fault(row, 0, "at most 64 seasons");
		return;
	}
	s = table_add(l, PF_SEASONS, row, row->fields[2]);
	(void)season_day(row, 0, &s->from);
	(void)season_day(row, 1, &s->to);
	(void)field_text(row, 2, &s->name);
}

void
seasons_read(struct profile_load *l)
{
	static const char *const columns[] = { "from", "to", "name" };

	table_read(l, PF_SEASONS, columns, 3, sizeof(struct law_season),
	    season_row);
	TABLE_GIVE(l, PF_SEASONS, seasons);
}

/* ---- command systems ---- */

static void
system_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_system *const s = table_add(l, PF_SYSTEMS, row,
	    row->fields[0]);
	struct str rest, part;

	(void)field_code(row, 0, PROFILE_CODE, &s->code);
	(void)field_unit(l, row, 1, &s->lead);
	s->majors = rest = field_opt(row, 2);
	while (str_cut(&rest, ',', &part)) {
		const struct law_class *c = NULL;
		int64_t code;

		if (str_int(str_trim(part), &code) && code > 0 &&
		    code <= UINT32_MAX)
			c = law_class(l->law, (uint32_t)code);
		if (c == NULL || c->level != 1) {
			tsv_fault(row, 2,
			    "codes of major classes joined by commas, or -");
			break;
		}
	}
	(void)field_text(row, 3, &s->name);
}

static bool
list_has(struct str list, struct str word)
{
	struct str part;

	while (str_cut(&list, ',', &part))
		if (str_eq(str_trim(part), str_trim(word)))
			return true;
	return false;
}

/* A major has one commander; and so have all that no system names. */
static void
check_systems(struct profile_load *l)
{
	const struct law *const law = l->law;
	size_t open = 0;

	table_unique_aside(l, PF_SYSTEMS, by_system, "code", "a code once");
	for (size_t i = 0; i < law->systems_n; i++) {
		struct str rest = law->systems[i].majors, part;

		if (rest.n == 0 && open++ > 0)
			table_fault(l, PF_SYSTEMS, i, "majors", STR("-"),
			    "one system at most for all other classes");
		while (str_cut(&rest, ',', &part))
			for (size_t k = 0; k < i; k++)
				if (list_has(law->systems[k].majors, part))
					table_fault(l, PF_SYSTEMS, i, "majors",
					    part, "a major that no other "
					    "system leads");
	}
}

/* ---- figures ---- */

static void
metric_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_metric *m;

	if (l->t[PF_METRICS].n == METRICS_MAX) {
		tsv_fault(row, 0, "at most 256 figures");
		return;
	}
	m = table_add(l, PF_METRICS, row, row->fields[0]);
	(void)field_code(row, 0, PROFILE_CODE, &m->code);
	m->num = field_opt(row, 1);
	m->den = field_opt(row, 2);
	m->note = field_opt(row, 3);
	(void)field_text(row, 4, &m->name);
}

static void
check_metrics(struct profile_load *l)
{
	const struct law *const law = l->law;

	table_unique_aside(l, PF_METRICS, by_metric, "code", "a code once");
	for (size_t i = 0; i < law->metrics_n; i++) {
		struct str found;
		const char *fault = filter_fault_of(law, law->metrics[i].num,
		    &found);

		if (fault != NULL)
			table_fault(l, PF_METRICS, i, "num", found, fault);
		fault = filter_fault_of(law, law->metrics[i].den, &found);
		if (fault != NULL)
			table_fault(l, PF_METRICS, i, "den", found, fault);
	}
}

void
loop_read(struct profile_load *l)
{
	static const char *const systems[] = { "code", "lead", "majors",
		"name" };
	static const char *const metrics[] = { "code", "num", "den", "note",
		"name" };

	table_read(l, PF_SYSTEMS, systems, 4, sizeof(struct law_system),
	    system_row);
	TABLE_GIVE(l, PF_SYSTEMS, systems);
	table_read(l, PF_METRICS, metrics, 5, sizeof(struct law_metric),
	    metric_row);
	TABLE_GIVE(l, PF_METRICS, metrics);
}

void
loop_check(struct profile_load *l)
{
	check_kinds(l);
	table_unique_aside(l, PF_SEASONS, by_season, "name", "a name once");
	check_systems(l);
	check_metrics(l);
}
