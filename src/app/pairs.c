/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pairs.h"

#include <string.h>
#include "app/resolve.h"
#include "lang/lang.h"

static void
key_of(struct pairs *f, const char *key)
{
	if (f->comma)
		buf_byte(f->out, ',');
	f->comma = true;
	buf_json(f->out, str_of(key));
	buf_byte(f->out, ':');
}

void
pairs_text(struct pairs *f, const char *key, struct str value)
{
	key_of(f, key);
	buf_json(f->out, value);
}

void
pairs_int(struct pairs *f, const char *key, int64_t value)
{
	key_of(f, key);
	buf_int(f->out, value);
}

void
pairs_bool(struct pairs *f, const char *key, bool value)
{
	key_of(f, key);
	buf_cstr(f->out, value ? "true" : "false");
}

void
pairs_time(struct pairs *f, const char *key, int64_t ms)
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
pairs_mask(const char *key, struct str value, struct buf *out)
{
	if (!strcmp(key, "caller"))
		lang_mask_name(value, out);
	else
		lang_mask(value, out);
}

void
pairs_masked(struct pairs *f, const char *key, struct str value)
{
	struct buf masked = { 0 };

	if (f->reveal) {
		pairs_text(f, key, value);
		return;
	}
	pairs_mask(key, value, &masked);
	pairs_text(f, key, buf_view(&masked));
	buf_fini(&masked);
}

void
pairs_flags(const struct casefile *c, struct buf *out)
{
	for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++)
		if (c->flags >> bit & 1)
			buf_fmt(out, "%s%s", out->n ? " " : "",
			    resolve_flag_name(bit));
}

static void
flags_array(struct pairs *f, const struct casefile *c)
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
state_facts(struct pairs *f, const struct casefile *c)
{
	const struct law_state *s = law_state(f->law, c->state);
	const struct law_channel *ch = law_channel(f->law, c->channel);
	const struct law_kind *kind = law_kind(f->law, c->kind);

	pairs_text(f, "number", str_of(c->number));
	pairs_text(f, "state", s ? s->code : STR_NONE);
	pairs_text(f, "state_name", s ? s->name : STR_NONE);
	pairs_bool(f, "open", s && s->open);
	pairs_int(f, "stage", c->stage);
	pairs_text(f, "channel", ch ? ch->code : STR_NONE);
	pairs_time(f, "reported", c->reported_ms);
	pairs_time(f, "changed", c->changed_ms);
	pairs_time(f, "filed", c->filed_ms);
	pairs_time(f, "closed", c->closed_ms);
	pairs_time(f, "due", c->due_ms);
	if (c->flags & CASE_PAUSED)
		pairs_int(f, "left_ms", c->left_ms);
	pairs_int(f, "card", c->card);
	pairs_text(f, "turn", str_of(law_turn_name(c->turn)));
	pairs_text(f, "kind", kind ? kind->code : STR_NONE);
	pairs_int(f, "level", c->level);
	flags_array(f, c);
}

static void
place_facts(struct pairs *f, const struct casefile *c)
{
	const struct law_class *k = law_class(f->law, c->matter);
	const struct law_grid *g = law_grid(f->law, c->grid);
	const struct law_grid *town = law_grid(f->law,
	    law_grid_town(c->grid));

	pairs_int(f, "matter", c->matter);
	pairs_text(f, "matter_name", k ? k->name : STR_NONE);
	pairs_int(f, "criterion", c->criterion);
	pairs_int(f, "grid", (int64_t)c->grid);
	pairs_text(f, "grid_name", g ? g->name : STR_NONE);
	pairs_text(f, "town", town ? town->name : STR_NONE);
	pairs_int(f, "lat_e6", c->lat_e6);
	pairs_int(f, "lon_e6", c->lon_e6);
}

static void
people_facts(struct pairs *f, const struct casefile *c)
{
	const struct law_unit *u = law_unit(f->law, c->unit);
	const struct law_unit *e = law_unit(f->law, c->enforcer);

	pairs_text(f, "unit", u ? u->code : STR_NONE);
	pairs_text(f, "unit_name", u ? u->name : STR_NONE);
	pairs_text(f, "enforcer", e ? e->code : STR_NONE);
	pairs_int(f, "rule", c->rule);
	pairs_int(f, "rule_version", c->rule_version);
	pairs_text(f, "finder", str_of(c->finder));
	pairs_text(f, "handler", str_of(c->handler));
	pairs_text(f, "checker", str_of(c->checker));
	pairs_text(f, "holder", str_of(c->holder));
	pairs_int(f, "returns", c->returns);
	pairs_int(f, "reworks", c->reworks);
	pairs_int(f, "refused", c->refused);
	pairs_int(f, "events", c->events);
}

void
pairs_case(struct pairs *f, const struct case_view *v)
{
	state_facts(f, v->c);
	place_facts(f, v->c);
	people_facts(f, v->c);
	pairs_masked(f, "title", v->title);
	pairs_masked(f, "place", v->place);
}
