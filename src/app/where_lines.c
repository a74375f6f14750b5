/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who answers for a spot, as rows of a pane. */
#include "app/where.h"

#include "app/desk_in.h"
#include "app/intl.h"
#include "lang/lang.h"

#define LABEL_W 8

static void
pair(struct lines *t, const char *label, enum role role, struct str s)
{
	if (s.n > 0)
		lines_pair(t, LABEL_W, str_of(label), role, s);
}

/* 黄村镇 › 黄村镇片区01 › 枣园社区 › 枣园社区03 */
static void
add_levels(const struct law *law, const struct where *w, struct lines *t)
{
	struct buf b = { 0 };

	for (unsigned level = GRID_DISTRICT; level <= GRID_UNIT; level++) {
		if (w->ground.grid[level] == 0)
			continue;
		if (b.n > 0)
			buf_cstr(&b, " › ");
		where_name(law, w->ground.grid[level], &b);
	}
	pair(t, _("grid"), ROLE_VALUE, buf_view(&b));
	b.n = 0;
	if (w->grid != 0)
		buf_fmt(&b, "%015llu", (unsigned long long)w->grid);
	pair(t, "", ROLE_DIM, buf_view(&b));
	buf_fini(&b);
}

static void
add_outside(const struct law *law, const struct where *w, struct lines *t)
{
	struct buf b = { 0 };

	if (w->ground.inside)
		return;
	lines_add(t, ROLE_STRONG, 0, str_of(geo_known(w->ground.at) ?
	    _("in no grid") : _("the place is not known")));
	if (w->ground.nearest == 0)
		return;
	where_name(law, w->ground.nearest, &b);
	buf_fmt(&b, _(" in %.0f m"), w->ground.metres);
	pair(t, _("nearest"), ROLE_TEXT, buf_view(&b));
	buf_fini(&b);
}

static void
say_row(const struct law *law, const struct team_answer *a, struct buf *b)
{
	const struct law_team *const r = a->row;
	const struct law_unit *const u = law_unit(law, r->unit);
	const struct str phone = where_phone(law, r);

	buf_cstr(b, a->on_duty ? "● " : "○ ");
	if (r->post.n > 0)
		buf_fmt(b, "%.*s ", STR_ARG(r->post));
	where_person(law, r, false, b);
	if (u != NULL)
		buf_fmt(b, " %.*s", STR_ARG(u->short_name));
	if (phone.n > 0)
		buf_fmt(b, " %.*s", STR_ARG(phone));
	if (a->expired || a->early)
		buf_fmt(b, " (%s)", a->expired ? _("out of date") :
		    _("not yet"));
}

static void
add_row(const struct law *law, const struct team_answer *a, const char *label,
    struct lines *t)
{
	struct buf b = { 0 };

	say_row(law, a, &b);
	pair(t, label, a->on_duty ? ROLE_VALUE : ROLE_DIM, buf_view(&b));
	buf_fini(&b);
}

void
where_lines(struct desk *d, const struct where *w, struct lines *t)
{
	const struct law *const law = d->law;
	const struct law_unit *const u = law_unit(law, w->unit);

	add_levels(law, w, t);
	add_outside(law, w, t);
	if (w->ground.border)
		lines_add(t, ROLE_DIM, 0,
		    str_of(_("on a border: the lower code has it")));
	if (w->schematic)
		lines_add(t, ROLE_DIM, 0,
		    str_of(_("schematic, not a survey")));
	for (unsigned k = 0; k < TEAM_COUNT; k++) {
		const struct where_team *const team = &w->team[k];

		for (size_t i = 0; i < team->n; i++)
			add_row(law, &team->row[i], i == 0 ?
			    _(team_text((enum team)k)) : "", t);
		if (team->n == 0 && w->grid != 0)
			pair(t, _(team_text((enum team)k)), ROLE_STRONG,
			    str_of(_("nobody is named")));
	}
	if (u != NULL)
		pair(t, _("unit"), ROLE_TEXT, u->name);
}

void
where_brief(struct desk *d, const struct where *w, int label_w,
    struct lines *t)
{
	const char *label = _("who answers");

	for (unsigned k = 0; k < TEAM_COUNT; k++) {
		const struct where_team *const team = &w->team[k];
		struct buf b = { 0 };
		size_t at = 0;

		while (at < team->n && !team->row[at].on_duty)
			at++;
		if (team->n == 0)
			continue;
		at = at < team->n ? at : 0;
		buf_fmt(&b, "%s ", _(team_text((enum team)k)));
		say_row(d->law, &team->row[at], &b);
		lines_pair(t, label_w, str_of(label), team->row[at].on_duty ?
		    ROLE_TEXT : ROLE_DIM, buf_view(&b));
		label = "";
		buf_fini(&b);
	}
}
