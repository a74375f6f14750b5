/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a move leaves on a case: facts, unit, people, counts, docket.
 * Layer: core (pure). */
#include "core/casefile_fold.h"

#include <string.h>
#include "core/docket_in.h"

/* --- facts --- */

/* What an event may say of a case, and within which bounds. */
static const struct { const char *name; int64_t lo, hi; } fact_bounds[] = {
	{ "matter", 0, 99999999 }, { "channel", 0, 255 },
	{ "grid", 0, 999999999999999 }, { "lat", -90000000, 90000000 },
	{ "lon", -180000000, 180000000 }, { "state", 0, 254 },
	{ "reported", CASE_MS_MIN, CASE_MS_MAX }, { "due", 0, CASE_MS_MAX },
	{ "closed", 0, CASE_MS_MAX }, { "criterion", 0, 65535 },
	{ "unit", 0, 65535 }, { "enforcer", 0, 65535 },
	{ "as_unit", 0, 65535 }, { "law", 0, 65535 },
	{ "until", 0, CASE_MS_MAX }, { "limit_n", 0, 100000 },
	{ "limit_u", 0, LIMIT_WORK_DAY }, { "limit_s", 0, 255 },
	{ "level", 0, 9 }, { "stage", 0, DOCKET_STAGES },
	{ "satisfied", 0, 5 }, { "promised", 0, CASE_MS_MAX },
};

bool
casefile_facts_fit(const struct body *b)
{
	for (size_t i = 0; i < sizeof(fact_bounds) / sizeof(*fact_bounds); i++) {
		const int64_t v = body_num(b, fact_bounds[i].name,
		    fact_bounds[i].lo);

		if (v < fact_bounds[i].lo || v > fact_bounds[i].hi)
			return false;
	}
	return true;
}

void
casefile_take_facts(struct casefile *c, const struct body *b,
    const struct law *law)
{
	const struct law_kind *kind;

	c->channel = (uint8_t)body_num(b, "channel", c->channel);
	c->grid = (uint64_t)body_num(b, "grid", (int64_t)c->grid);
	c->lat_e6 = (int32_t)body_num(b, "lat", c->lat_e6);
	c->lon_e6 = (int32_t)body_num(b, "lon", c->lon_e6);
	case_flag(c, CASE_UNPLACED, c->grid == 0);
	if (body_num(b, "matter", c->matter) == (int64_t)c->matter)
		return;
	c->matter = (uint32_t)body_num(b, "matter", 0);
	if (law_book(law, c->law) != NULL)
		c->criterion = 0;	/* it belonged to the old class */
	kind = law_book(law, c->law) ? law_kind_of(law, c->matter) : NULL;
	c->kind = kind ? kind->id : 0;
}

/* --- unit and helpers --- */

static void
effect_unit(struct casefile *c, const struct event *e, const struct law *law)
{
	const struct body *b = &e->body;
	uint16_t unit = (uint16_t)body_num(b, "unit", c->unit);

	if (c->unit != 0 && c->unit != unit)
		c->former = c->unit;
	c->unit = unit;
	c->enforcer = (uint16_t)body_num(b, "enforcer", 0);
	c->rule = (uint32_t)body_num(b, "rule", 0);
	c->rule_version = (uint32_t)body_num(b, "rule_version", 0);
	case_flag(c, CASE_BY_HAND, body_num(b, "by_hand", 0) != 0);
	case_flag(c, CASE_FALLBACK, c->unit == law->fallback_unit &&
	    c->rule == 0 && !(c->flags & CASE_BY_HAND));
	case_flag(c, CASE_SIGNED, false);
}

#define HELPERS_SAID 64	/* names looked at; the rest of a long list is noise */

static bool
helps(const struct docket *d, unsigned unit)
{
	for (unsigned i = 0; i < d->helpers_n; i++)
		if (d->helper[i].unit == unit)
			return true;
	return false;
}

/* Those that have not replied yet move up. */
static void
keep_waiting(struct docket *d)
{
	uint8_t n = 0;

	for (unsigned i = 0; i < d->helpers_n; i++)
		if (!d->helper[i].replied)
			d->helper[n++] = d->helper[i];
	d->helpers_n = n;
}

/* Who sends a case out names all of them; who has it asks for more, also those
 * that replied before. */
static void
effect_helpers(struct docket *d, const struct casefile *c,
    const struct event *e, const struct law *law, bool more)
{
	struct str rest = body_str(&e->body, "helpers"), code;

	if (more)
		keep_waiting(d);
	else
		d->helpers_n = 0;
	/* Dockets are compared as bytes: nothing may stand behind the last. */
	memset(d->helper + d->helpers_n, 0,
	    (DOCKET_HELPERS - d->helpers_n) * sizeof(*d->helper));
	for (unsigned n = 0; n < HELPERS_SAID && d->helpers_n < DOCKET_HELPERS &&
	    str_cut(&rest, ',', &code); n++) {
		const struct law_unit *u = law_unit_by_code(law, code);

		if (u != NULL && u->id != c->unit && !helps(d, u->id))
			d->helper[d->helpers_n++] =
			    (struct docket_helper){ .unit = u->id };
	}
}

static void
helper_reply(struct docket *d, const struct event *e)
{
	for (unsigned i = 0; i < d->helpers_n; i++)
		if (d->helper[i].unit == body_num(&e->body, "as_unit", 0))
			d->helper[i].replied = true;
}

/* --- limits --- */

/* "2:2;1:5": two urgent hours, then one working day. */
static void
take_stages(struct docket *d, struct str text)
{
	struct str part, n, unit;
	int64_t v, u;

	memset(d->stage, 0, sizeof(d->stage));
	d->stages_n = 0;
	while (str_cut(&text, ';', &part) && d->stages_n < DOCKET_STAGES) {
		unit = part;
		if (!str_cut(&unit, ':', &n) || !str_int(n, &v) ||
		    !str_int(unit, &u) || v < 1 || v > 100000 ||
		    u <= LIMIT_NONE || u > LIMIT_WORK_DAY)
			continue;
		d->stage[d->stages_n++] = (struct docket_stage){
		    .n = (int32_t)v, .unit = (uint8_t)u };
	}
}

static void
take_limit(struct casefile *c, struct docket *d, const struct body *b)
{
	if (body_num(b, "limit_n", 0) > 0) {
		c->limit_n = (int32_t)body_num(b, "limit_n", 0);
		c->limit_unit = (uint8_t)body_num(b, "limit_u", 0);
		c->limit_season = (uint8_t)body_num(b, "limit_s", 0);
	}
	if (body_get(b, "stages"))
		take_stages(d, body_str(b, "stages"));
}

/* Cases of before there were clocks carry one due, given with the event. */
static void
effect_due(struct casefile *c, const struct event *e, uint32_t effects)
{
	if (effects & EFFECT_START_DUE) {
		c->due_ms = body_num(&e->body, "due", c->due_ms);
		case_flag(c, CASE_DUE_RUNS, c->due_ms != 0);
	}
	if (!(effects & EFFECT_STOP_DUE))
		return;
	if ((c->flags & CASE_DUE_RUNS) && e->at.ms > c->due_ms)
		c->flags |= CASE_CLOSED_LATE;
	case_flag(c, CASE_DUE_RUNS, false);
}

/* --- people, counts --- */

void
casefile_release(struct casefile *c)
{
	case_account(c->holder, STR_NONE);
	c->claimed_ms = 0;
	case_flag(c, CASE_CLAIMED, false);
}

static void
effect_people(struct casefile *c, struct docket *d, const struct event *e,
    uint32_t effects)
{
	if (effects & EFFECT_SIGN)
		c->flags |= CASE_SIGNED;
	if (effects & (EFFECT_HANDLED | EFFECT_ACTED))
		case_account(c->handler, e->actor);
	if (effects & EFFECT_ACTED)
		c->flags |= CASE_ACTED;
	if (effects & EFFECT_CHECKED)
		case_account(c->checker, e->actor);
	if (effects & EFFECT_RELEASE)
		casefile_release(c);
	if (effects & EFFECT_ASK) {
		case_account(d->asker, e->actor);
		memset(d->asked, 0, sizeof(d->asked));
		str_copy(body_str(&e->body, "action"), d->asked,
		    sizeof(d->asked));
		c->flags |= CASE_ASKED;
	}
	if (effects & EFFECT_ANSWER) {
		memset(d->asker, 0, sizeof(d->asker));
		memset(d->asked, 0, sizeof(d->asked));
		case_flag(c, CASE_ASKED, false);
	}
}

static uint8_t
one_more(uint8_t n)
{
	return n < UINT8_MAX ? (uint8_t)(n + 1) : n;
}

static void
effect_counts(struct casefile *c, const struct event *e, uint32_t effects)
{
	if (effects & EFFECT_COUNT_RETURN) {
		c->returns = casefile_more(c->returns);
		c->flags |= CASE_RETURNED;
	}
	if (effects & EFFECT_COUNT_REWORK) {
		c->reworks = casefile_more(c->reworks);
		c->flags |= CASE_REWORKED;
	}
	if (effects & EFFECT_TRY)
		c->tries = one_more(c->tries);
	if (effects & EFFECT_RATE)
		c->rating = (uint8_t)body_num(&e->body, "satisfied", c->rating);
	if (effects & EFFECT_CLOSE)
		c->closed_ms = e->at.ms;
	if (effects & EFFECT_REOPEN) {
		c->closed_ms = 0;
		c->tries = 0;
		c->flags |= CASE_REOPENED;
		case_flag(c, CASE_VOID, false);
	}
}

/* --- levels, other cases --- */

static void
effect_level(struct casefile *c, const struct law *law, const struct event *e,
    uint32_t effects)
{
	/* A step may skip levels, but not turn round. */
	const int64_t wish = body_num(&e->body, "level", 0);

	if (law->levels_n == 0)
		return;
	if (effects & EFFECT_LEVEL_TOP)
		c->level = 1;
	if ((effects & EFFECT_LEVEL_UP) && c->level > 1)
		c->level = (uint8_t)(wish >= 1 && wish < c->level ? wish :
		    c->level - 1);
	if ((effects & EFFECT_LEVEL_DOWN) && c->level < law->levels_n)
		c->level = (uint8_t)(wish > c->level &&
		    wish <= law->levels_n ? wish : c->level + 1);
}

static void
effect_merge(struct casefile *c, struct docket *d, const struct event *e,
    uint32_t effects)
{
	if (effects & (EFFECT_MERGE | EFFECT_SPLIT)) {
		memset(d->parent, 0, sizeof(d->parent));
		case_flag(c, CASE_MERGED, (effects & EFFECT_MERGE) != 0);
	}
	if (effects & EFFECT_MERGE)
		str_copy(body_str(&e->body, "parent"), d->parent,
		    sizeof(d->parent));
}

static void
effect_extend(struct casefile *c, struct docket *d, const struct law *law,
    int64_t now_ms)
{
	docket_extend(d, c, law, now_ms);
	c->extends = one_more(c->extends);
	c->flags |= CASE_EXTENDED;
}

static void
effect_requests(struct casefile *c, struct docket *d, const struct event *e,
    uint32_t effects)
{
	if (effects & EFFECT_UNTIL)
		d->until_ms = body_num(&e->body, "until", 0);
	if (effects & EFFECT_REMEMBER)
		d->back = c->state;
}

void
casefile_effects(struct casefile *c, struct docket *d, const struct event *e,
    const struct law *law, const struct law_move *row, int64_t now_ms)
{
	const uint32_t effects = row->effects;

	casefile_take_facts(c, &e->body, law);
	if (effects & EFFECT_SET_CRITERION) {
		c->criterion = (uint16_t)body_num(&e->body, "criterion",
		    c->criterion);
		c->filed_ms = e->at.ms;
	}
	if (effects & (EFFECT_SET_CRITERION | EFFECT_SET_UNIT))
		take_limit(c, d, &e->body);
	if (effects & EFFECT_SET_UNIT)
		effect_unit(c, e, law);
	if (effects & EFFECT_CLEAR_UNIT) {
		c->former = c->unit != 0 ? c->unit : c->former;
		c->unit = c->enforcer = 0;
		case_flag(c, CASE_SIGNED | CASE_FALLBACK, false);
	}
	if ((effects & EFFECT_SET_HELPERS) || ((effects & EFFECT_SET_UNIT) &&
	    body_get(&e->body, "helpers")))
		effect_helpers(d, c, e, law,
		    !(effects & EFFECT_SET_UNIT));
	if (effects & EFFECT_HELPER_REPLY)
		helper_reply(d, e);
	if (law_book(law, c->law) == NULL)
		effect_due(c, e, effects);
	effect_people(c, d, e, effects);
	effect_counts(c, e, effects);
	effect_level(c, law, e, effects);
	effect_merge(c, d, e, effects);
	if (effects & EFFECT_EXTEND)
		effect_extend(c, d, law, now_ms);
	effect_requests(c, d, e, effects);
	c->flags = (c->flags & ~row->flags_clear) | row->flags_set;
}
