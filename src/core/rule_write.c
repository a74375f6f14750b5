/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_write.c -- a rule's columns as rule_read takes them.
 * Layer: core (pure).  What the law does not know any more is written so that
 * reading refuses it: never as a broader rule. */
#include <inttypes.h>
#include "core/limit.h"
#include "rule_parts.h"

/* Would the name be taken for something else? */
static bool
plain(struct str name)
{
	bool digits = true;

	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == ',' || name.p[i] == '\t')
			return false;
		digits = digits && name.p[i] >= '0' && name.p[i] <= '9';
	}
	return !digits && !str_is(name, "-") &&
	    str_eq(str_trim(name), name);
}

static bool
matter_named(const struct law *law, const struct law_class *c)
{
	size_t n = 0;

	for (size_t i = 0; i < law->classes_n; i++)
		if (str_eq(law->classes[i].name, c->name))
			n++;
	return n == 1 && plain(c->name);
}

static bool
area_named(const struct law *law, const struct law_grid *g)
{
	size_t n = 0;

	for (size_t i = 0; i < law->grids_n; i++)
		if (str_eq(law->grids[i].name, g->name))
			n++;
	return n == 1 && plain(g->name);
}

/* A name stands for its unit when nothing that is looked at before says it. */
static bool
unit_named(const struct law *law, const struct law_unit *u)
{
	if (law_unit_by_code(law, u->name) != NULL || !plain(u->name))
		return false;
	for (size_t i = 0; i < law->units_n; i++)
		if (str_eq(law->units[i].name, u->name))
			return law->units[i].id == u->id;
	return false;
}

static void
write_matter(const struct law *law, const struct rule *r, bool names,
    struct buf *out)
{
	const struct law_class *const c = names ? law_class(law, r->matter) :
	    NULL;

	if (c != NULL && matter_named(law, c))
		buf_str(out, c->name);
	else if (r->matter != 0)
		buf_fmt(out, "%" PRIu32, r->matter);
}

static void
write_area(const struct law *law, const struct rule *r, bool names,
    struct buf *out)
{
	const struct law_grid *const g = names ? law_grid(law, r->area) :
	    NULL;

	if (g != NULL && area_named(law, g))
		buf_str(out, g->name);
	else if (r->area != 0)
		buf_fmt(out, "%" PRIu64, r->area);
}

static void
write_unit(const struct law *law, uint16_t id, bool names, struct buf *out)
{
	const struct law_unit *const u = id == 0 ? NULL : law_unit(law, id);

	if (u != NULL)
		buf_str(out, names && unit_named(law, u) ? u->name : u->code);
	else if (id != 0)
		buf_fmt(out, "?%u", (unsigned)id);
}

static void
write_helpers(const struct law *law, const struct rule *r, bool names,
    struct buf *out)
{
	for (size_t i = 0; i < r->helpers_n; i++) {
		if (i > 0)
			buf_byte(out, ',');
		write_unit(law, r->helper[i], names, out);
	}
}

static void
write_channels(const struct law *law, const struct rule *r, struct buf *out)
{
	const char *sep = "";

	for (unsigned i = 0; i < 64; i++) {
		if ((r->channels >> i & 1) == 0)
			continue;
		buf_cstr(out, sep);
		if (i < law->channels_n)
			buf_str(out, law->channels[i].code);
		else
			buf_fmt(out, "?%u", i);
		sep = ",";
	}
}

static void
write_limit(const struct rule *r, struct buf *out)
{
	if (r->limit_n == 0)
		return;
	buf_int(out, r->limit_n);
	buf_cstr(out, limit_unit_name((enum limit_unit)r->limit_unit));
}

static void
write_column(const struct law *law, const struct rule *r,
    enum rule_column c, bool names, struct buf *out)
{
	switch (c) {
	case RULE_ID:		if (r->id != 0) buf_int(out, r->id); return;
	case RULE_VERSION:	buf_int(out, r->version); return;
	case RULE_MATTER:	write_matter(law, r, names, out); return;
	case RULE_AREA:		write_area(law, r, names, out); return;
	case RULE_CHANNEL:	write_channels(law, r, out); return;
	case RULE_TIME:		if (r->band) band_write(r->band, out); return;
	case RULE_WHEN:		when_write(law, r, out); return;
	case RULE_UNIT:		write_unit(law, r->unit, names, out); return;
	case RULE_ENFORCER:
		write_unit(law, r->enforcer, names, out);
		return;
	case RULE_LEAD:
		if (r->unit != 0 && r->enforcer != 0 && r->enforcer_leads)
			buf_cstr(out, "enforcer");
		return;
	case RULE_HELPERS_COL:	write_helpers(law, r, names, out); return;
	case RULE_LIMIT:	write_limit(r, out); return;
	case RULE_PRIORITY:	buf_int(out, r->priority); return;
	case RULE_FROM:
		if (r->from != DAY_FIRST)
			day_write(r->from, out);
		return;
	case RULE_TO:
		if (r->to != DAY_LAST)
			day_write(r->to, out);
		return;
	case RULE_KIND:
		buf_cstr(out, rule_kind_code((enum rule_kind)r->kind));
		return;
	case RULE_BASIS:	buf_str(out, r->basis); return;
	case RULE_NOTE:		buf_str(out, r->note); return;
	case RULE_COLUMN_COUNT:	return;
	}
}

void
rule_write(const struct law *law, const struct rule *r, enum rule_column c,
    bool names, struct buf *out)
{
	const size_t before = out->n;

	write_column(law, r, c, names, out);
	if (out->n == before)
		buf_byte(out, '-');
}
