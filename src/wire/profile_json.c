/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_json.c -- profile.json: what a district is called, when it works,
 * and the numbers of its desk.  Layer: wire. */
#include "wire/profile_load.h"

#include "wire/conf.h"

enum key { KEY_ID, KEY_CODE, KEY_NAME, KEY_VERSION, KEY_COUNTY, KEY_OFFSET,
	KEY_FALLBACK, KEY_FIRST, KEY_RETURNS, KEY_UNDO, KEY_NEAR, KEY_STALE,
	KEY_SLOTS,
	/* from here on: may be absent */
	KEY_SURE, KEY_AUTO, KEY_EYES, KEY_SHARE, KEY_LEAST, KEY_ROLES,
	KEY_COUNT };

static const char *const key_names[KEY_COUNT] = { "id", "code", "name",
	"version", "county", "offset", "fallback_unit", "first_state",
	"return_cap", "undo_seconds", "near_minutes", "stale_claim_minutes",
	"working_slots", "place_sure", "auto_dispatch", "four_eyes",
	"returned_share", "returned_least", "rule_roles" };

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri",
	"sat", "sun" };

#define SLOTS_PER_DAY 4

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

/* working_slots.<day>.<n>: "08:30-12:00" */
static const char *
take_slot(struct law *law, struct str day, struct str text)
{
	unsigned w = 0;
	uint8_t n;
	int from, to;

	while (w < 7 && !str_is(day, weekdays[w]))
		w++;
	if (w == 7)
		return "a day: mon tue wed thu fri sat sun";
	n = law->slots_n[w + 1];
	if (text.n != 11 || text.p[5] != '-')
		return "a slot as 08:30-12:00";
	from = clock_minutes(str_n(text.p, 5));
	to = clock_minutes(str_from(text, 6));
	if (from < 0 || to < 0 || from >= to)
		return "a slot as 08:30-12:00";
	if (n == SLOTS_PER_DAY)
		return "at most four slots a day";
	if (n > 0 && law->slots[w + 1][n - 1].to > from)
		return "slots in order that do not overlap";
	law->slots[w + 1][n].from = (uint16_t)from;
	law->slots[w + 1][n].to = (uint16_t)to;
	law->slots_n[w + 1]++;
	return NULL;
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
		    (s.p[i] < '0' || s.p[i] > '9'))
			return from == 'A' ? "letters A-Z and digits" :
			    "letters a-z and digits";
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
		return "a known key";
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
		return take_number(item, 1, INT32_MAX, 1, &law->version);
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
		if (str_is(day, weekdays[i]))
			return item->type == CONF_ARRAY ? NULL :
			    "a list of slots";
	return "a day: mon tue wed thu fri sat sun";
}

static const char *
take_item(void *ctx, const struct conf_item *item)
{
	struct profile_load *const l = ctx;
	const struct str slots = STR("working_slots.");

	if (item->type == CONF_OBJECT_END || item->type == CONF_ARRAY_END)
		return NULL;
	if (item->path.n == 0)
		return item->type == CONF_OBJECT ? NULL : "an object";
	if (str_starts(item->path, slots))
		return take_day(l, str_from(item->path, slots.n), item);
	for (unsigned k = 0; k < KEY_COUNT; k++)
		if (str_is(item->path, key_names[k])) {
			l->seen |= 1u << k;
			return take_key(l, (enum key)k, item);
		}
	return "a key that a profile has";
}

void
json_read(struct profile_load *l, struct str text)
{
	bool works = false;

	l->law->place_sure = 80;
	l->law->auto_dispatch = true;
	l->law->returned_share = 20;
	l->law->returned_least = 10;
	if (conf_read(text, PROFILE_JSON, take_item, l, l->sink) != OK)
		l->trusted = false;
	for (unsigned k = 0; k < KEY_SURE; k++)
		if ((l->seen >> k & 1) == 0)
			json_fault(l, 0, key_names[k], STR_NONE,
			    "this key in the profile");
	for (unsigned w = 1; w <= 7; w++)
		works = works || l->law->slots_n[w] > 0;
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
	check_rule_roles(l);
}
