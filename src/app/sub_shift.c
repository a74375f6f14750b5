/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hand-overs for scripts and for whoever checks them a week later. */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/pairs.h"
#include "app/shift.h"

static void
put_time(const struct context *c, int64_t ms, struct buf *out)
{
	char at[40] = "-";

	if (ms != 0)
		clock_format((struct wall){ ms }, c->law.offset_min, at,
		    sizeof at);
	buf_cstr(out, at);
}

static void
put_numbers(struct buf *out, const struct shift *s, int g)
{
	struct str rest = str_of(s->numbers[g]), one;
	bool first = true;

	buf_fmt(out, ",\"%s\":[", shift_group_code((enum shift_group)g));
	while (rest.n > 0 && str_cut(&rest, ',', &one)) {
		buf_cstr(out, first ? "" : ",");
		buf_json(out, one);
		first = false;
	}
	buf_byte(out, ']');
}

static void
put_json(const struct context *c, const struct shift *s, bool whole,
    struct buf *out)
{
	const struct law_unit *u = law_unit(&c->law, s->unit);
	struct pairs f = { .out = out, .law = &c->law };
	char key[32];

	buf_byte(out, '{');
	pairs_text(&f, "id", str_of(s->id));
	pairs_time(&f, "given", s->at_ms);
	pairs_text(&f, "giver", str_of(s->giver));
	pairs_time(&f, "taken", s->taken_ms);
	pairs_text(&f, "taker", str_of(s->taker));
	pairs_text(&f, "unit", u != NULL ? u->code : STR_NONE);
	pairs_int(&f, "open_n", (int64_t)s->open_n);
	if (s->taken_ms != 0)
		pairs_int(&f, "opened_n", (int64_t)s->opened_n);
	for (int g = 0; g < SHIFT_GROUPS; g++) {
		snprintf(key, sizeof key, "%s_n",
		    shift_group_code((enum shift_group)g));
		pairs_int(&f, key, (int64_t)s->n[g]);
		if (whole)
			put_numbers(out, s, g);
	}
	buf_byte(out, '}');
}

static void
put_line(const struct context *c, const struct shift *s, struct buf *out)
{
	buf_fmt(out, "%s\t", s->id);
	put_time(c, s->at_ms, out);
	buf_fmt(out, "\t%s\t", s->giver);
	put_time(c, s->taken_ms, out);
	buf_fmt(out, "\t%s", s->taker[0] != '\0' ? s->taker : "-");
	for (int g = 0; g < SHIFT_GROUPS; g++)
		buf_fmt(out, "\t%s=%llu",
		    shift_group_code((enum shift_group)g),
		    (unsigned long long)s->n[g]);
	buf_byte(out, '\n');
}

static void
put_signed(const struct context *c, const char *what, const char *who,
    int64_t ms, struct buf *out)
{
	const struct law_account *a = law_account(&c->law, str_of(who));

	buf_fmt(out, "%s\t", what);
	put_time(c, ms, out);
	buf_fmt(out, "\t%s\t%.*s\n", who[0] != '\0' ? who : "-",
	    STR_ARG(a != NULL ? a->name : STR("-")));
}

/* Both signatures with their times, the counts, then number by number. */
static void
put_whole(const struct context *c, const struct shift *s, struct buf *out)
{
	const struct law_unit *u = law_unit(&c->law, s->unit);

	buf_fmt(out, "id\t%s\n", s->id);
	put_signed(c, "given", s->giver, s->at_ms, out);
	put_signed(c, "taken", s->taker, s->taken_ms, out);
	buf_fmt(out, "unit\t%.*s\n", STR_ARG(u != NULL ? u->code : STR("-")));
	buf_fmt(out, "open_n\t%llu\n", (unsigned long long)s->open_n);
	if (s->taken_ms != 0)
		buf_fmt(out, "opened_n\t%llu\n",
		    (unsigned long long)s->opened_n);
	for (int g = 0; g < SHIFT_GROUPS; g++)
		buf_fmt(out, "%s_n\t%llu\n",
		    shift_group_code((enum shift_group)g),
		    (unsigned long long)s->n[g]);
	for (int g = 0; g < SHIFT_GROUPS; g++) {
		struct str rest = str_of(s->numbers[g]), one;

		while (rest.n > 0 && str_cut(&rest, ',', &one))
			buf_fmt(out, "%s\t%.*s\n",
			    shift_group_code((enum shift_group)g),
			    STR_ARG(one));
	}
}

static int
finish(struct context *c, struct shifts *l, struct buf *out, int code)
{
	if (code == EXIT_DONE)
		fputs(buf_z(out), stdout);
	buf_fini(out);
	shifts_fini(l);
	context_close(c);
	return code;
}

int
sub_shift_list(const struct invocation *in)
{
	bool json = option_flag(in, "json");
	struct buf out = { 0 };
	struct context c;
	struct shifts l;
	int code = context_open(&c, in, CONTEXT_CASES);
	enum err e;

	if (code != EXIT_DONE)
		return code;
	e = shifts_read(c.store, 0, &l);
	if (e != OK)
		code = complain_err(e, c.dir, NULL);
	for (size_t i = 0; i < l.n; i++) {
		if (json)
			buf_cstr(&out, i > 0 ? ",\n" : "[");
		if (json)
			put_json(&c, &l.s[i], false, &out);
		else
			put_line(&c, &l.s[i], &out);
	}
	if (json)
		buf_cstr(&out, l.n > 0 ? "]\n" : "[]\n");
	return finish(&c, &l, &out, code);
}

/* By the end of its id, or "last". */
static const struct shift *
named(const struct shifts *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(name, "last") == 0 ||
		    str_ends(str_of(l->s[i].id), str_of(name)))
			return &l->s[i];
	return NULL;
}

int
sub_shift_show(const struct invocation *in)
{
	struct buf out = { 0 };
	const struct shift *s;
	struct context c;
	struct shifts l;
	int code = context_open(&c, in, CONTEXT_CASES);
	enum err e;

	if (code != EXIT_DONE)
		return code;
	e = shifts_read(c.store, 0, &l);
	s = e == OK ? named(&l, in->word[0]) : NULL;
	if (e != OK) {
		code = complain_err(e, c.dir, NULL);
	} else if (s == NULL) {
		complain("%s: %s", in->word[0], _("no such hand-over"));
		code = EXIT_FAILED;
	} else if (option_flag(in, "json")) {
		put_json(&c, s, true, &out);
		buf_byte(&out, '\n');
	} else {
		put_whole(&c, s, &out);
	}
	return finish(&c, &l, &out, code);
}
