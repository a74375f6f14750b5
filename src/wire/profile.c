/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile.c -- from an archive to a law.  Layer: wire. */
#include "wire/profile.h"

#include <stdlib.h>
#include <string.h>
#include "wire/profile_load.h"

/* The law borrows its texts there. */
void
table_take(struct profile_load *l, enum profile_table which, struct str archive)
{
	const char *const name = profile_table_names[which];
	const struct diag d = { .file = name,
		.expected = "this file in the profile" };
	struct str text;

	if (profile_file(archive, name, &text) == OK)
		l->text[which] = str_n(arena_dup(&l->law->arena, text.p,
		    text.n), text.n);
	else if (!profile_table_optional(which))
		diag_say(l->sink, &d);
}

void
load_fini(struct profile_load *l)
{
	for (int i = 0; i < PF_COUNT; i++)
		table_fini(&l->t[i]);
	free(l->units.slot);
}

static enum err
load(struct str archive, struct law *law, struct diag_sink *sink, bool trusted)
{
	struct diag_sink own = { 0 };
	struct profile_load l = { .law = law, .sink = sink ? sink : &own,
		.trusted = trusted };
	const size_t before = l.sink->errors;
	struct str json = STR_NONE;
	enum err err;

	err = profile_file(archive, PROFILE_JSON, &json);
	if (err == ERR_BAD_INPUT)
		return err;
	if (err != OK)
		json_fault(&l, 0, NULL, STR_NONE, "this file in the profile");
	else
		json_read(&l, json);
	for (int i = 0; i < PF_COUNT; i++)
		table_take(&l, (enum profile_table)i, archive);
	law->rules_text = l.text[PF_RULES];
	law->shapes_text = l.text[PF_SHAPES];
	flow_read(&l);
	space_read(&l);
	fields_read(&l);
	catalogue_read(&l);
	desk_read(&l);
	days_read(&l);
	loop_read(&l);
	clocks_read(&l);
	links_read(&l);
	sensors_read(&l);
	teams_read(&l);
	layers_read(&l);
	guide_read(&l);
	json_check(&l);
	/* A trusted archive that shows a fault after all is checked whole. */
	if (!l.trusted || l.sink->errors != before) {
		flow_check(&l);
		space_check(&l);
		fields_check(&l);
		catalogue_check(&l);
		desk_check(&l);
		days_check(&l);
		loop_check(&l);
		clocks_check(&l);
		links_check(&l);
		sensors_check(&l);
		teams_check(&l);
		layers_check(&l);
		guide_check(&l);
	}
	load_fini(&l);
	if (l.sink->errors == before)
		return OK;
	law_fini(law);
	return ERR_BAD_INPUT;
}

enum err
profile_load(struct str archive, struct law *law, struct diag_sink *sink)
{
	return load(archive, law, sink, false);
}

enum err
profile_load_trusted(struct str archive, struct law *law,
    struct diag_sink *sink)
{
	return load(archive, law, sink, true);
}
