/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments of an action, each read by a row of a table: it knows how to read
 * itself and where it goes. */
#include "app/move_in.h"

#include <stdio.h>
#include <string.h>
#include "app/fields.h"
#include "app/intl.h"
#include "app/merge.h"
#include "app/place.h"
#include "app/resolve.h"
#include "core/limit.h"

typedef enum err arg_fn(struct making *k, const char *field, struct str value);

static enum err
find_named(struct making *k, enum resolve_kind kind, struct str value,
    struct resolve_hit *hit)
{
	enum err e = resolve_one(k->law, kind, value, hit);
	char both[128];

	if (e == ERR_NOT_FOUND)
		return making_fault(k, e, _("nothing is called so"), value);
	if (e == ERR_CONFLICT) {
		snprintf(both, sizeof both, "%.*s (%.*s...)", STR_ARG(value),
		    STR_ARG(hit->name));
		return making_fault(k, ERR_BAD_INPUT,
		    _("several are called so"), str_of(both));
	}
	return e;
}

/* The id of the one thing value means, into the public body. */
static enum err
put_named(struct making *k, enum resolve_kind kind, const char *field,
    struct str value)
{
	struct resolve_hit hit;
	enum err e = find_named(k, kind, value, &hit);

	return e == OK ? body_int(&k->m->body, field, (int64_t)hit.id) : e;
}

static enum err
alive(struct making *k, uint64_t unit, struct str value)
{
	if (law_unit_dead(k->law, (unsigned)unit))
		return making_fault(k, ERR_REFUSED,
		    _("this unit was abolished"), value);
	return OK;
}

static enum err
arg_unit(struct making *k, const char *field, struct str value)
{
	enum err e = put_named(k, RESOLVE_UNIT, field, value);

	return e == OK ? alive(k, (uint64_t)body_num(&k->m->body, field, 0),
	    value) : e;
}

/* Lists are written with whatever comma is at hand. */
void
move_commas(struct str value, struct buf *out)
{
	static const char *const marks[] = { "，", "、", "；", ";" };

	while (value.n > 0) {
		size_t n = 0;

		for (size_t i = 0; n == 0 &&
		    i < sizeof marks / sizeof *marks; i++)
			if (str_starts(value, str_of(marks[i])))
				n = strlen(marks[i]);
		if (n > 0)
			buf_byte(out, ',');
		else
			buf_add(out, value.p, n = 1);
		value = str_from(value, n);
	}
}

/* Units by their codes, joined by commas. */
static enum err
arg_helpers(struct making *k, const char *field, struct str value)
{
	struct buf list = { 0 }, codes = { 0 };
	struct str rest, one;
	struct resolve_hit hit;
	enum err e = OK;
	size_t n = 0;

	move_commas(value, &list);
	rest = buf_view(&list);
	while (e == OK && str_cut(&rest, ',', &one)) {
		e = find_named(k, RESOLVE_UNIT, str_trim(one), &hit);
		if (e == OK)
			e = alive(k, hit.id, one);
		if (e == OK && ++n > DOCKET_HELPERS)
			e = making_fault(k, ERR_BAD_INPUT,
			    _("more helpers than a case can have"), one);
		if (e == OK)
			buf_fmt(&codes, "%s%.*s", codes.n ? "," : "",
			    STR_ARG(hit.code));
	}
	if (e == OK)
		e = body_text(&k->m->body, field, str_n(arena_dup(&k->m->arena,
		    codes.p, codes.n), codes.n));
	buf_fini(&codes);
	buf_fini(&list);
	return e;
}

static enum err
arg_matter(struct making *k, const char *field, struct str value)
{
	return put_named(k, RESOLVE_MATTER, field, value);
}

static enum err
arg_grid(struct making *k, const char *field, struct str value)
{
	enum err e = put_named(k, RESOLVE_GRID, field, value);

	return e == OK ? body_text(&k->m->body, "grid_by",
	    str_of(place_by_code(PLACE_BY_GIVEN))) : e;
}

static enum err
arg_channel(struct making *k, const char *field, struct str value)
{
	return put_named(k, RESOLVE_CHANNEL, field, value);
}

static enum err
arg_state(struct making *k, const char *field, struct str value)
{
	return put_named(k, RESOLVE_STATE, field, value);
}

static enum err
arg_number(struct making *k, const char *field, struct str value)
{
	int64_t n;

	if (!str_int(value, &n) || n < 0 || n > 999999)
		return making_fault(k, ERR_BAD_INPUT, _("not a number"),
		    value);
	return body_int(&k->m->body, field, n);
}

static enum err
put_upto(struct making *k, const char *field, struct str value, int64_t most,
    const char *what)
{
	int64_t n;

	if (!str_int(value, &n) || n < 0 || n > most)
		return making_fault(k, ERR_BAD_INPUT, what, value);
	return body_int(&k->m->body, field, n);
}

static enum err
arg_yes(struct making *k, const char *field, struct str value)
{
	return put_upto(k, field, value, 1, _("neither 0 nor 1"));
}

static enum err
arg_rating(struct making *k, const char *field, struct str value)
{
	return put_upto(k, field, value, 5, _("not a number from 0 to 5"));
}

static enum err
arg_time(struct making *k, const char *field, struct str value)
{
	struct wall t;

	if (!clock_parse(value, k->law->offset_min, &t))
		return making_fault(k, ERR_BAD_INPUT, _("not a time"), value);
	return body_int(&k->m->body, field, t.ms);
}

/* 30d 2h 15m, 30 alone: days. */
static bool
span_of(struct str s, int64_t *ms)
{
	static const struct { const char *tail; int64_t ms; } tails[] = {
		{ "分钟", CLOCK_MIN_MS }, { "小时", 60 * CLOCK_MIN_MS },
		{ "min", CLOCK_MIN_MS }, { "分", CLOCK_MIN_MS },
		{ "时", 60 * CLOCK_MIN_MS },
		{ "m", CLOCK_MIN_MS }, { "h", 60 * CLOCK_MIN_MS },
		{ "d", CLOCK_DAY_MS }, { "天", CLOCK_DAY_MS },
		{ "日", CLOCK_DAY_MS }, { "", CLOCK_DAY_MS },
	};
	size_t i = 0;
	int64_t n;

	while (!str_ends(s, str_of(tails[i].tail)))
		i++;
	s = str_trim(str_n(s.p, s.n - strlen(tails[i].tail)));
	if (!str_int(s, &n) || n <= 0 || n > 36500)
		return false;
	*ms = n * tails[i].ms;
	return true;
}

/* "17:00": today's, or tomorrow's where that is past. */
static bool
hour_of(const struct law *law, struct str s, int64_t now_ms, int64_t *ms)
{
	const int64_t off = law->offset_min * CLOCK_MIN_MS;
	const int64_t day = (now_ms + off) / CLOCK_DAY_MS * CLOCK_DAY_MS - off;
	struct str rest = s, hour;
	int64_t h, m;

	str_cut(&rest, ':', &hour);
	if (rest.p == NULL || rest.n != 2 || hour.n == 0 || hour.n > 2 ||
	    !str_int(hour, &h) || !str_int(rest, &m) || h < 0 || h > 23 ||
	    m < 0 || m > 59)
		return false;
	*ms = day + (h * 60 + m) * CLOCK_MIN_MS;
	*ms += *ms <= now_ms ? CLOCK_DAY_MS : 0;
	return true;
}

bool
move_until(const struct law *law, struct str s, int64_t now_ms, int64_t *ms)
{
	struct wall t;
	int64_t span;

	if (span_of(s, &span)) {
		*ms = now_ms + span;
		return true;
	}
	if (hour_of(law, s, now_ms, ms))
		return true;
	if (!clock_parse(s, law->offset_min, &t))
		return false;
	*ms = t.ms;
	return true;
}

static enum err
arg_until(struct making *k, const char *field, struct str value)
{
	int64_t ms;

	if (!move_until(k->law, value, k->now_ms, &ms))
		return making_fault(k, ERR_BAD_INPUT,
		    _("neither a time nor a number of days (30d)"), value);
	return body_int(&k->m->body, field, ms);
}

/* A stage of the criterion's limit, by its number or its name. */
static enum err
arg_stage(struct making *k, const char *field, struct str value)
{
	const struct law_criterion *crit = law_criterion(k->law, k->c->matter,
	    k->c->criterion);
	struct str rest = crit ? crit->stages : STR_NONE, name, limit;
	int64_t n;

	if (str_int(value, &n) && n >= 1 && n <= DOCKET_STAGES)
		return body_int(&k->m->body, field, n);
	for (n = 1; limit_stage(&rest, &name, &limit); n++)
		if (str_eq(name, value))
			return body_int(&k->m->body, field, n);
	return making_fault(k, ERR_NOT_FOUND,
	    _("the case has no such stage"), value);
}

static enum err
arg_code(struct making *k, const char *field, struct str value)
{
	if (value.n == 0 || value.n > 32)
		return making_fault(k, ERR_BAD_INPUT, _("not a code"), value);
	return body_text(&k->m->body, field, value);
}

static enum err
arg_event(struct making *k, const char *field, struct str value)
{
	struct event_id id;

	if (event_id_parse(value, &id) != OK)
		return making_fault(k, ERR_BAD_INPUT, _("no event's name"),
		    value);
	return body_text(&k->m->body, field, value);
}

static enum err
arg_secret(struct making *k, const char *field, struct str value)
{
	return body_text(&k->m->secret, field, value);
}

/* Who decided: how many stands open, the names are sealed. */
static enum err
arg_people(struct making *k, const char *field, struct str value)
{
	struct buf list = { 0 };
	struct str rest, one;
	int64_t n = 0;
	enum err e;

	move_commas(value, &list);
	rest = buf_view(&list);
	while (str_cut(&rest, ',', &one))
		n += str_trim(one).n > 0;
	buf_fini(&list);
	if (!n)
		return making_fault(k, ERR_BAD_INPUT,
		    _("names are needed"), value);
	e = body_int(&k->m->body, field, n);
	return e == OK ? body_text(&k->m->secret, field, value) : e;
}

/* Into which case it is merged; how that may be, merge.c says. */
static enum err
arg_parent(struct making *k, const char *field, struct str value)
{
	const char *why = NULL;
	char number[CASE_NUMBER_MAX];
	enum err e = merge_target(k->repo, k->law, k->c, k->d, value,
	    str_is(str_of(field), "parent"), number, &why);
	size_t n;

	if (e == ERR_REFUSED)
		k->m->refusal = (struct refusal){ .err = e,
		    .guard = GUARD_PARENT };
	if (e != OK)
		return making_fault(k, e, why ? _(why) : _(err_text(e)),
		    value);
	n = strlen(number);
	return body_text(&k->m->body, field,
	    str_n(arena_dup(&k->m->arena, number, n), n));
}

/* 口径: what all callers of one thing are told stands with the case they are
 * merged into, and nowhere else. */
static enum err
arg_agreed(struct making *k, const char *field, struct str value)
{
	if (k->c->flags & CASE_MERGED) {
		k->m->refusal.err = ERR_REFUSED;
		return making_fault(k, ERR_REFUSED, _("one event has one "
		    "agreed answer: amend the case it is merged into"),
		    str_of(k->d->parent));
	}
	return body_text(&k->m->secret, field, value);
}

/* A reason of the profile's list stands open as its code; anybody's own words
 * are sealed, and the open part says only that there are some. */
static enum err
arg_reason(struct making *k, const char *field, struct str value)
{
	const struct law *l = k->law;
	bool claim = str_is(k->action, "claim");

	if (!value.n)
		return OK;
	for (size_t i = 0; i < l->reasons_n; i++) {
		const struct law_reason *r = &l->reasons[i];

		if ((str_eq(r->action, k->action) ||
		    (claim && str_is(r->action, "takeover"))) &&
		    (str_eq(r->code, value) || str_eq(r->text, value)))
			return body_text(&k->m->body, field, r->code);
	}
	/* The audit stream is read by few; it keeps the words as they are. */
	if (str_is(k->action, "reveal"))
		return body_text(&k->m->body, field, value);
	if (body_text(&k->m->body, field, STR("words")) != OK)
		return ERR_TOO_BIG;
	return body_text(&k->m->secret, field, value);
}

static const struct arg_row {
	const char	*name, *field;
	arg_fn		*read;
} arg_rows[] = {
	{ "reason", "reason", arg_reason },
	{ "note", "note", arg_secret },
	{ "title", "title", arg_secret },
	{ "place", "place", arg_secret },
	{ "text", "text", arg_secret },
	{ "caller", "caller", arg_secret },
	{ "phone", "phone", arg_secret },
	{ "answer_agreed", "answer_agreed", arg_agreed },
	{ "unit", "unit", arg_unit },
	{ "enforcer", "enforcer", arg_unit },
	{ "helpers", "helpers", arg_helpers },
	{ "matter", "matter", arg_matter },
	{ "grid", "grid", arg_grid },
	{ "channel", "channel", arg_channel },
	{ "criterion", "criterion", arg_number },
	{ "due", "due", arg_time },
	{ "until", "until", arg_until },
	{ "promised", "promised", arg_until },
	{ "days", "until", arg_until },
	{ "decided", "decided", arg_time },
	{ "people", "people", arg_people },
	{ "parent", "parent", arg_parent },
	{ "case", "case", arg_parent },
	{ "stage", "stage", arg_stage },
	{ "level", "level", arg_number },
	{ "urgent", "urgent", arg_number },
	{ "to", "to", arg_state },
	{ "result", "result", arg_code },
	{ "how", "how", arg_code },
	{ "of", "of", arg_event },
	{ "recording", "recording", making_recording },
	{ "satisfied", "satisfied", arg_rating },
	{ "reached", "reached", arg_yes },
	{ "solved", "solved", arg_yes },
	{ "take_over", "take_over", arg_number },
	{ "field", "field", arg_code },
};

static enum err
unknown_argument(struct making *k, struct str name)
{
	struct buf names = { 0 };

	for (size_t r = 0; r < sizeof arg_rows / sizeof *arg_rows; r++)
		buf_fmt(&names, "%s%s", r ? " " : "", arg_rows[r].name);
	snprintf(k->m->why, sizeof k->m->why,
	    _("unknown argument: %.*s; there are: %s"), STR_ARG(name),
	    buf_z(&names));
	buf_fini(&names);
	return ERR_BAD_INPUT;
}

/* What belongs to no row: a field of the profile, put right. */
static enum err
read_field(struct making *k, const struct move_arg *a)
{
	struct move *m = k->m;

	if (!str_is(k->action, "amend"))
		return unknown_argument(k, a->name);
	if (fields_give(k->law, a->name, a->value, &m->body, &m->secret,
	    m->why, sizeof m->why) != OK)
		return ERR_BAD_INPUT;
	return OK;
}

enum err
making_args(struct making *k, const struct move_arg *args, size_t n)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < n; i++) {
		const struct arg_row *row = NULL;

		for (size_t r = 0; r < sizeof arg_rows / sizeof *arg_rows; r++)
			if (str_is(args[i].name, arg_rows[r].name))
				row = &arg_rows[r];
		e = row ? row->read(k, row->field, args[i].value) :
		    read_field(k, &args[i]);
	}
	return e;
}
