/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_json.c -- profile.json: what a district is called, when it works,
 * and the numbers of its desk.  Layer: wire. */
#include "wire/profile_load.h"

#include <string.h>
#include "wire/conf.h"

enum key { KEY_ID, KEY_CODE, KEY_NAME, KEY_VERSION, KEY_COUNTY, KEY_OFFSET,
	KEY_FALLBACK, KEY_FIRST, KEY_RETURNS, KEY_UNDO, KEY_NEAR, KEY_STALE,
	KEY_SLOTS,
	/* from here on: may be absent */
	KEY_SURE, KEY_AUTO, KEY_EYES, KEY_SHARE, KEY_LEAST, KEY_ROLES,
	KEY_EXTENDS_CAP, KEY_TRIES, KEY_SUSPEND, KEY_GRACE, KEY_NOTICE,
	KEY_LEVELS, KEY_LEVEL, KEY_DAY, KEY_HOUR, KEY_EXTENDS, KEY_REPLACES,
	KEY_DATUM, KEY_TRACKS, KEY_HOMES_LEAST, KEY_HOMES_MOST,
	KEY_CLASS_SURE, KEY_TWINS, KEY_WRAP, KEY_MERGE, KEY_MERGE_OPENS,
	KEY_COUNT };

static const char *const key_names[KEY_COUNT] = { "id", "code", "name",
	"version", "county", "offset", "fallback_unit", "first_state",
	"return_cap", "undo_seconds", "near_minutes", "stale_claim_minutes",
	"working_slots", "place_sure", "auto_dispatch", "four_eyes",
	"returned_share", "returned_least", "rule_roles", "extend_cap",
	"tries_cap", "suspend_days", "fire_grace_minutes", "notice_minutes",
	"levels", "first_level", "bare_day", "bare_hour", "extends",
	"replaces", "datum", "track_days", "homes_least", "homes_most",
	"class_sure", "twin_days", "wrap_seconds", "merge_at",
	"merge_opens" };

const char *const weekday_names[7] = { "mon", "tue", "wed", "thu", "fri",
	"sat", "sun" };

static struct str
keep(struct profile_load *l, struct str s)
{
	return str_n(arena_dup(&l->law->arena, s.p, s.n), s.n);
}

/* Two digits at p; -1 otherwise. */
static int
two(const char *p)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return -1;
	return (p[0] - '0') * 10 + p[1] - '0';
}

/* "08:30" as minutes; -1 otherwise. "24:00" ends a day. */
static int
clock_minutes(struct str s)
{
	int h, m;

	if (s.n != 5 || s.p[2] != ':')
		return -1;
	h = two(s.p);
	m = two(s.p + 3);
	if (h < 0 || m < 0 || m > 59 || h * 60 + m > 24 * 60)
		return -1;
	return h * 60 + m;
}

const char *
slot_add(struct calendar *c, unsigned w, struct str text)
{
	const uint8_t n = c->slots_n[w];
	int from, to;

	if (text.n != 11 || text.p[5] != '-')
		return "a slot as 08:30-12:00";
	from = clock_minutes(str_n(text.p, 5));
	to = clock_minutes(str_from(text, 6));
	if (from < 0 || to < 0 || from >= to)
		return "a slot as 08:30-12:00";
	if (n == CALENDAR_SLOTS)
		return "at most four slots a day";
	if (n > 0 && c->slots[w][n - 1].to > from)
		return "slots in order that do not overlap";
	c->slots[w][n].from = (uint16_t)from;
	c->slots[w][n].to = (uint16_t)to;
	c->slots_n[w]++;
	return NULL;
}

/* working_slots.<day>.<n>: "08:30-12:00" */
static const char *
take_slot(struct law *law, struct str day, struct str text)
{
	for (unsigned w = 0; w < 7; w++)
		if (str_is(day, weekday_names[w]))
			return slot_add(&law->calendar, w + 1, text);
	return "a day: mon tue wed thu fri sat sun";
}

static const char *
take_number(const struct conf_item *item, int64_t lo, int64_t hi,
    uint32_t scale, uint32_t *out)
{
	int64_t v;

	if (item->type != CONF_NUMBER || !str_int(item->text, &v) || v < lo ||
	    v > hi)
		return "a whole number in range";
	*out = (uint32_t)v * scale;
	return NULL;
}

/* "+08:00" as minutes east. */
static const char *
take_offset(struct law *law, const struct conf_item *item)
{
	const struct str s = item->text;
	int minutes;

	if (item->type != CONF_TEXT || s.n != 6 ||
	    (s.p[0] != '+' && s.p[0] != '-'))
		return "an offset as \"+08:00\"";
	minutes = clock_minutes(str_from(s, 1));
	if (minutes < 0 || minutes > 14 * 60)
		return "an offset as \"+08:00\"";
	law->offset_min = s.p[0] == '-' ? -minutes : minutes;
	return NULL;
}

static const char *
take_text(struct profile_load *l, const struct conf_item *item,
    struct str *out)
{
	if (item->type != CONF_TEXT || item->text.n == 0)
		return "a text";
	*out = keep(l, item->text);
	return NULL;
}

/* Ids become parts of names: of streams, files and case numbers. */
static const char *
take_id(struct profile_load *l, const struct conf_item *item, char from,
    char to, size_t max, struct str *out)
{
	const struct str s = item->text;

	if (item->type != CONF_TEXT || s.n == 0 || s.n > max)
		return "a short id";
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < from || s.p[i] > to) &&
		    (s.p[i] < '0' || s.p[i] > '9') &&
		    (s.p[i] != '-' || i == 0 || from == 'A'))
			return from == 'A' ? "letters A-Z and digits" :
			    "letters a-z, digits and '-'";
	*out = keep(l, s);
	return NULL;
}

static const char *
take_per_cent(const struct conf_item *item, uint8_t *out)
{
	uint32_t v = *out;
	const char *const fault = take_number(item, 0, 100, 1, &v);

	*out = (uint8_t)v;
	return fault;
}

static const char *
take_bool(const struct conf_item *item, bool *out)
{
	if (item->type != CONF_BOOL)
		return "true or false";
	*out = str_is(item->text, "true");
	return NULL;
}

/* What a bare 天 or 小时 means: one of the unit codes. */
static const char *
take_bare(const struct conf_item *item, uint8_t *out)
{
	const enum limit_unit unit = item->type == CONF_TEXT ?
	    limit_unit_of(item->text, NULL) : LIMIT_NONE;

	*out = (uint8_t)unit;
	return unit != LIMIT_NONE ? NULL :
	    "urgent_minute, urgent_hour, day, work_hour or work_day";
}

/* levels.<n>: names from the top down. */
static const char *
take_level(struct profile_load *l, const struct conf_item *item)
{
	struct law *const law = l->law;
	const size_t most = sizeof(law->level_names) /
	    sizeof(law->level_names[0]) - 1;

	if (law->levels_n == most)
		return "at most eight levels";
	return take_text(l, item, &law->level_names[++law->levels_n]);
}

static const char *
take_datum(const struct conf_item *item, uint8_t *out)
{
	const enum datum datum = item->type == CONF_TEXT ?
	    geo_datum(item->text) : DATUM_NONE;

	*out = (uint8_t)datum;
	return datum != DATUM_NONE ? NULL : "wgs84, gcj02 or bd09";
}

/* merge_at.<n>: how many callers of one thing, each more than the one before. */
static const char *
take_merge(struct profile_load *l, const struct conf_item *item)
{
	struct law *const law = l->law;
	const size_t most = sizeof(law->merge_at) / sizeof(law->merge_at[0]);
	const size_t n = l->merge_n;
	uint32_t v = 0;

	if (n == most)
		return "at most four numbers";
	if (take_number(item, 2, UINT16_MAX, 1, &v) != NULL ||
	    (n > 0 && v <= law->merge_at[n - 1]))
		return "numbers from 2 on, each more than the one before";
	law->merge_at[l->merge_n++] = (uint16_t)v;
	return NULL;
}

/* merge_opens.<n>: what the desk does at the n-th of them, or "". */
static const char *
take_merge_opens(struct profile_load *l, const struct conf_item *item)
{
	if (l->merge_opens_n == LAW_CROWDS)
		return "at most four actions";
	if (item->type != CONF_TEXT)
		return "actions of moves.tsv, or \"\"";
	l->merge_opens_line = item->line;
	l->law->merge_opens[l->merge_opens_n++] = keep(l, item->text);
	return NULL;
}

/* Keys of intake. The list of thresholds takes the place of the usual one. */
static const char *
take_intake_key(struct law *law, enum key key, const struct conf_item *item)
{
	switch (key) {
	case KEY_CLASS_SURE:
		return take_per_cent(item, &law->class_sure);
	case KEY_TWINS:
		return take_number(item, 1, 3660, 1, &law->twin_days);
	case KEY_WRAP:
		return take_number(item, 0, 3600, 1000, &law->wrap_ms);
	case KEY_MERGE:
		if (item->type != CONF_ARRAY)
			return "a list of numbers";
		memset(law->merge_at, 0, sizeof(law->merge_at));
		return NULL;
	case KEY_MERGE_OPENS:
		return item->type == CONF_ARRAY ? NULL : "a list of actions";
	default:
		return "a known key";
	}
}

/* Keys of the map and of those who walk on it. */
static const char *
take_map_key(struct law *law, enum key key, const struct conf_item *item)
{
	switch (key) {
	case KEY_DATUM:
		return take_datum(item, &law->datum);
	case KEY_TRACKS:
		return take_number(item, 0, 30, 1, &law->track_days);
	case KEY_HOMES_LEAST:
		return take_number(item, 0, 1000000, 1, &law->homes_least);
	case KEY_HOMES_MOST:
		return take_number(item, 0, 1000000, 1, &law->homes_most);
	default:
		return take_intake_key(law, key, item);
	}
}

/* Keys of clocks and of the whole loop. */
static const char *
take_loop_key(struct profile_load *l, enum key key,
    const struct conf_item *item)
{
	struct law *const law = l->law;
	const char *fault;
	uint32_t v = 0;

	switch (key) {
	case KEY_EXTENDS_CAP:
		return take_number(item, 0, 100, 1, &law->extend_cap);
	case KEY_TRIES:
		return take_number(item, 1, 100, 1, &law->tries_cap);
	case KEY_SUSPEND:
		return take_number(item, 1, 3660, 1, &law->suspend_days);
	case KEY_GRACE:
		return take_number(item, 0, 1440, 60000, &law->fire_grace_ms);
	case KEY_NOTICE:
		return take_number(item, 0, 1440, 60000, &law->notice_ms);
	case KEY_LEVELS:
		return item->type == CONF_ARRAY ? NULL : "a list of names";
	case KEY_LEVEL:
		l->first_level_line = item->line;
		fault = take_number(item, 0, 8, 1, &v);
		law->first_level = (uint8_t)v;
		return fault;
	case KEY_DAY:
		return take_bare(item, &law->bare_day);
	case KEY_HOUR:
		return take_bare(item, &law->bare_hour);
	case KEY_EXTENDS:	/* done when the folder was packed */
		return item->type == CONF_TEXT ? NULL : "a profile's name";
	case KEY_REPLACES:
		return item->type == CONF_ARRAY ? NULL : "a list of files";
	default:
		return take_map_key(law, key, item);
	}
}

/* Keys of the rules of dispatch. */
static const char *
take_rule_key(struct profile_load *l, enum key key,
    const struct conf_item *item)
{
	struct law *const law = l->law;

	switch (key) {
	case KEY_SURE:
		return take_per_cent(item, &law->place_sure);
	case KEY_AUTO:
		return take_bool(item, &law->auto_dispatch);
	case KEY_EYES:
		return take_bool(item, &law->four_eyes);
	case KEY_SHARE:
		return take_per_cent(item, &law->returned_share);
	case KEY_LEAST:
		return take_number(item, 1, 1000000, 1, &law->returned_least);
	case KEY_ROLES:
		l->rule_roles_line = item->line;
		return take_text(l, item, &l->rule_roles);
	default:
		return take_loop_key(l, key, item);
	}
}

static const char *
take_key(struct profile_load *l, enum key key, const struct conf_item *item)
{
	struct law *const law = l->law;

	switch (key) {
	case KEY_ID:
		return take_id(l, item, 'a', 'z', 24, &law->id);
	case KEY_CODE:
		return take_id(l, item, 'A', 'Z', 6, &law->code);
	case KEY_NAME:
		return take_text(l, item, &law->name);
	case KEY_VERSION:
		return take_number(item, 1, UINT16_MAX, 1, &law->version);
	case KEY_COUNTY:
		return take_number(item, 110000, 999999, 1, &law->county);
	case KEY_OFFSET:
		return take_offset(law, item);
	case KEY_FALLBACK:
		l->fallback_unit_line = item->line;
		return take_text(l, item, &l->fallback_unit);
	case KEY_FIRST:
		l->first_state_line = item->line;
		return take_text(l, item, &l->first_state);
	case KEY_RETURNS:
		return take_number(item, 0, 100, 1, &law->return_cap);
	case KEY_UNDO:
		return take_number(item, 0, 3600, 1000, &law->undo_ms);
	case KEY_NEAR:
		return take_number(item, 0, 40000, 60000, &law->near_ms);
	case KEY_STALE:
		return take_number(item, 1, 40000, 60000,
		    &law->stale_claim_ms);
	case KEY_SLOTS:
		return item->type == CONF_OBJECT ? NULL : "an object of days";
	default:
		return take_rule_key(l, key, item);
	}
}

static const char *
take_day(struct profile_load *l, struct str rest, const struct conf_item *item)
{
	struct str day;

	if (!str_cut(&rest, '.', &day))
		return "a day";
	if (rest.p != NULL)
		return item->type == CONF_TEXT ?
		    take_slot(l->law, day, item->text) :
		    "a slot as \"08:30-12:00\"";
	for (size_t i = 0; i < 7; i++)
		if (str_is(day, weekday_names[i]))
			return item->type == CONF_ARRAY ? NULL :
			    "a list of slots";
	return "a day: mon tue wed thu fri sat sun";
}

static const char *
take_item(void *ctx, const struct conf_item *item)
{
	struct profile_load *const l = ctx;
	const struct str slots = STR("working_slots.");
	const struct str levels = STR("levels.");

	if (item->type == CONF_OBJECT_END || item->type == CONF_ARRAY_END)
		return NULL;
	if (item->path.n == 0)
		return item->type == CONF_OBJECT ? NULL : "an object";
	if (str_starts(item->path, slots))
		return take_day(l, str_from(item->path, slots.n), item);
	if (str_starts(item->path, levels))
		return take_level(l, item);
	if (str_starts(item->path, STR("merge_at.")))
		return take_merge(l, item);
	if (str_starts(item->path, STR("merge_opens.")))
		return take_merge_opens(l, item);
	if (str_starts(item->path, STR("replaces.")))
		return NULL;
	for (unsigned k = 0; k < KEY_COUNT; k++)
		if (str_is(item->path, key_names[k])) {
			l->seen |= 1ull << k;
			return take_key(l, (enum key)k, item);
		}
	return "a key that a profile has";
}

/* Of keys that may be absent. */
static void
usual_keys(struct law *law)
{
	law->place_sure = 80;
	law->datum = DATUM_GCJ02;
	law->track_days = 30;
	law->auto_dispatch = true;
	law->returned_share = 20;
	law->returned_least = 10;
	law->extend_cap = 2;
	law->tries_cap = 3;
	law->suspend_days = 365;
	law->fire_grace_ms = 10 * 60000;
	law->notice_ms = 10 * 60000;
	law->class_sure = 60;
	law->twin_days = 14;
	law->wrap_ms = 90 * 1000;
	law->merge_at[0] = 3;
	law->merge_at[1] = 8;
	law->merge_at[2] = 15;
}

void
json_read(struct profile_load *l, struct str text)
{
	bool works = false;

	usual_keys(l->law);
	if (conf_read(text, PROFILE_JSON, take_item, l, l->sink) != OK)
		l->trusted = false;
	for (unsigned k = 0; k < KEY_SURE; k++)
		if ((l->seen >> k & 1) == 0)
			json_fault(l, 0, key_names[k], STR_NONE,
			    "this key in the profile");
	for (unsigned w = 1; w <= 7; w++)
		works = works || l->law->calendar.slots_n[w] > 0;
	if (!works && (l->seen >> KEY_SLOTS & 1) != 0)
		json_fault(l, 0, key_names[KEY_SLOTS], STR_NONE,
		    "a working slot in the week");
}

/* Who may change rules; unsaid, supervisors and administrators. */
static void
check_rule_roles(struct profile_load *l)
{
	const bool said = l->rule_roles.n > 0;
	struct str rest = said ? l->rule_roles : STR("supervisor,admin"), part;

	while (str_cut(&rest, ',', &part)) {
		const struct law_role *const r = law_role_by_code(l->law,
		    str_trim(part));

		if (r != NULL)
			l->law->rule_roles |= 1u << r->bit;
		else if (said)
			json_fault(l, l->rule_roles_line, "rule_roles", part,
			    "codes of roles.tsv joined by commas");
	}
}

/* What many callers open is the desk's own to do, and there are so many. */
static void
check_merge_opens(struct profile_load *l)
{
	for (size_t i = 0; i < l->merge_opens_n; i++) {
		const struct str opens = l->law->merge_opens[i];

		if (opens.n == 0)
			continue;
		if (l->law->merge_at[i] == 0)
			json_fault(l, l->merge_opens_line, "merge_opens", opens,
			    "not more actions than merge_at has numbers");
		if (!auto_gives(l->law, opens))
			json_fault(l, l->merge_opens_line, "merge_opens", opens,
			    "an action that a row of moves.tsv gives to auto");
	}
}

void
json_check(struct profile_load *l)
{
	const struct law_state *const s =
	    law_state_by_code(l->law, l->first_state);
	const struct law_unit *const u =
	    law_unit_by_code(l->law, l->fallback_unit);

	if (s != NULL && s->open)
		l->law->first_state = s->id;
	else if (l->first_state.n > 0)
		json_fault(l, l->first_state_line, "first_state",
		    l->first_state, "an open state of states.tsv");
	if (u != NULL)
		l->law->fallback_unit = u->id;
	else if (l->fallback_unit.n > 0)
		json_fault(l, l->fallback_unit_line, "fallback_unit",
		    l->fallback_unit, "a unit of units.tsv");
	if (l->law->first_level > l->law->levels_n)
		json_fault(l, l->first_level_line, "first_level", STR_NONE,
		    "a level that the profile names, from 1, or 0");
	if (l->law->homes_most > 0 &&
	    l->law->homes_least > l->law->homes_most)
		json_fault(l, 0, "homes_least", STR_NONE,
		    "not more than homes_most");
	check_rule_roles(l);
	check_merge_opens(l);
}
