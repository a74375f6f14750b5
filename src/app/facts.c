/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/facts.h"

#include <string.h>
#include "app/resolve.h"
#include "lang/lang.h"

static void
key_of(struct facts *f, const char *key)
{
	if (f->comma)
		buf_byte(f->out, ',');
	f->comma = true;
	buf_json(f->out, str_of(key));
	buf_byte(f->out, ':');
}

void
facts_text(struct facts *f, const char *key, struct str value)
{
	key_of(f, key);
	buf_json(f->out, value);
}

void
facts_int(struct facts *f, const char *key, int64_t value)
{
	key_of(f, key);
	buf_int(f->out, value);
}

void
facts_bool(struct facts *f, const char *key, bool value)
{
	key_of(f, key);
	buf_cstr(f->out, value ? "true" : "false");
}

void
facts_time(struct facts *f, const char *key, int64_t ms)
{
	char at[40];

	key_of(f, key);
	if (!ms) {
		buf_cstr(f->out, "null");
		return;
	}
	clock_format((struct wall){ ms }, f->law->offset_min, at, sizeof at);
	buf_json(f->out, str_of(at));
}

void
facts_mask(const char *key, struct str value, struct buf *out)
{
	if (!strcmp(key, "caller"))
		lang_mask_name(value, out);
	else
		lang_mask(value, out);
}

void
facts_masked(struct facts *f, const char *key, struct str value)
{
	struct buf masked = { 0 };

	if (f->reveal) {
		facts_text(f, key, value);
		return;
	}
	facts_mask(key, value, &masked);
	facts_text(f, key, buf_view(&masked));
	buf_fini(&masked);
}

void
facts_flags(const struct casefile *c, struct buf *out)
{
	for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++)
		if (c->flags >> bit & 1)
			buf_fmt(out, "%s%s", out->n ? " " : "",
			    resolve_flag_name(bit));
}

static void
flags_array(struct facts *f, const struct casefile *c)
{
	bool comma = false;

	key_of(f, "flags");
	buf_byte(f->out, '[');
	for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++) {
		if (!(c->flags >> bit & 1))
			continue;
		buf_fmt(f->out, "%s\"%s\"", comma ? "," : "",
		    resolve_flag_code(bit));
		comma = true;
	}
	buf_byte(f->out, ']');
}

static void
state_facts(struct facts *f, const struct casefile *c)
{
	const struct law_state *s = law_state(f->law, c->state);
	const struct law_channel *ch = law_channel(f->law, c->channel);

	facts_text(f, "number", str_of(c->number));
	facts_text(f, "state", s ? s->code : STR_NONE);
	facts_text(f, "state_name", s ? s->name : STR_NONE);
	facts_bool(f, "open", s && s->open);
	facts_int(f, "stage", c->stage);
	facts_text(f, "channel", ch ? ch->code : STR_NONE);
	facts_time(f, "reported", c->reported_ms);
	facts_time(f, "changed", c->changed_ms);
	facts_time(f, "filed", c->filed_ms);
	facts_time(f, "closed", c->closed_ms);
	facts_time(f, "due", c->due_ms);
	facts_int(f, "card", c->card);
	flags_array(f, c);
}

static void
place_facts(struct facts *f, const struct casefile *c)
{
	const struct law_class *k = law_class(f->law, c->matter);
	const struct law_grid *g = law_grid(f->law, c->grid);
	const struct law_grid *town = law_grid(f->law,
	    law_grid_town(c->grid));

	facts_int(f, "matter", c->matter);
	facts_text(f, "matter_name", k ? k->name : STR_NONE);
	facts_int(f, "criterion", c->criterion);
	facts_int(f, "grid", (int64_t)c->grid);
	facts_text(f, "grid_name", g ? g->name : STR_NONE);
	facts_text(f, "town", town ? town->name : STR_NONE);
	facts_int(f, "lat_e6", c->lat_e6);
	facts_int(f, "lon_e6", c->lon_e6);
}

static void
people_facts(struct facts *f, const struct casefile *c)
{
	const struct law_unit *u = law_unit(f->law, c->unit);
	const struct law_unit *e = law_unit(f->law, c->enforcer);

	facts_text(f, "unit", u ? u->code : STR_NONE);
	facts_text(f, "unit_name", u ? u->name : STR_NONE);
	facts_text(f, "enforcer", e ? e->code : STR_NONE);
	facts_int(f, "rule", c->rule);
	facts_int(f, "rule_version", c->rule_version);
	facts_text(f, "finder", str_of(c->finder));
	facts_text(f, "handler", str_of(c->handler));
	facts_text(f, "checker", str_of(c->checker));
	facts_text(f, "holder", str_of(c->holder));
	facts_int(f, "returns", c->returns);
	facts_int(f, "reworks", c->reworks);
	facts_int(f, "refused", c->refused);
	facts_int(f, "events", c->events);
}

void
facts_case(struct facts *f, const struct case_view *v)
{
	state_facts(f, v->c);
	place_facts(f, v->c);
	people_facts(f, v->c);
	facts_masked(f, "title", v->title);
	facts_masked(f, "place", v->place);
}
