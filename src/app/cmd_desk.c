/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about the desk itself: help, options, leaving. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

void
cmd_command(struct desk *d, struct str args)
{
	prompt_begin(d, PROMPT_COMMAND, args);
}

void
cmd_help(struct desk *d, struct str args)
{
	d->over_kind = OVER_HELP;
	d->over_lines.top = 0;
	d->over_lines.w = 0;		/* made when drawn */
	snprintf(d->over_title, sizeof d->over_title, "%s",
	    _("Help: typing searches, Esc closes"));
	prompt_begin(d, PROMPT_HELP, args);
	prompt_changed(d);
}

/* ---- options ---- */

/* Also said without "set" before them, and in the person's own language. */
static const struct { const char *name, *label; } options[] = {
	{ "theme", N_("theme") }, { "keymap", N_("keymap") },
	{ "cursor", N_("cursor mark") }, { "follow", N_("follow") },
	{ "slow", N_("slow line") }, { "ascii", N_("plain lines") },
	{ "ambiguous", N_("ambiguous width") }, { "bell", N_("bell") },
	{ "fuzzy", N_("sounds alike") }
};

const char *
set_option_at(size_t i, const char **label)
{
	if (i >= sizeof options / sizeof *options)
		return NULL;
	*label = _(options[i].label);
	return options[i].name;
}

/* The option's own name for what was typed; NULL: none is called so. */
static const char *
option_named(struct str word)
{
	const char *name, *label;

	for (size_t i = 0; (name = set_option_at(i, &label)) != NULL; i++)
		if (str_is(word, name) || str_is(word, label))
			return name;
	return NULL;
}

/* "theme=light" and "theme light" are the same. */
static void
cut_option(struct str line, struct str *name, struct str *value)
{
	*value = line;
	str_cut(value, str_find(line, STR("=")) >= 0 ? '=' : ' ', name);
	*name = str_trim(*name);
	*value = str_trim(*value);
	if (option_named(*name) != NULL)
		*name = str_of(option_named(*name));
}

static bool
on_off(struct str v, bool *out)
{
	if (str_is(v, "on") || str_is(v, "1") || v.n == 0)
		*out = true;
	else if (str_is(v, "off") || str_is(v, "0"))
		*out = false;
	else
		return false;
	return true;
}

static bool
set_follow(struct desk *d, struct str value)
{
	static const char *const words[] = {
		[FOLLOW_REST] = "rest", [FOLLOW_OFF] = "off", [FOLLOW_ON] = "on"
	};

	for (int i = FOLLOW_REST; i <= FOLLOW_ON; i++) {
		if (!str_is(value, words[i]))
			continue;
		d->follow = (enum follow)i;
		return true;
	}
	return false;
}

/* Sounds that who sits here may not tell apart: zh,nl or on or off. */
static bool
set_fuzzy(struct str value)
{
	unsigned which;

	if (!lang_fuzzy_read(value, &which))
		return false;
	lang_fuzzy(which);
	return true;
}

static bool
set_own(struct desk *d, struct str name, struct str value, bool *known)
{
	struct { const char *name; bool *flag; } flags[] = {
		{ "large", &d->large },
		{ "simple", &d->simple }, { "ascii", &d->ascii },
		{ "zoom", &d->zoom }, { "bell", &d->bell }
	};

	*known = true;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (str_is(name, flags[i].name))
			return on_off(value, flags[i].flag);
	if (str_is(name, "follow"))
		return set_follow(d, value);
	if (str_is(name, "fuzzy"))
		return set_fuzzy(value);
	if (str_is(name, "cursor")) {
		d->bar = str_is(value, "bar");
		return d->bar || str_is(value, "mark");
	}
	if (str_is(name, "slow"))
		on_off(value, &d->slow);
	*known = false;		/* slow is the terminal's matter, too */
	return false;
}

bool
set_line(struct desk *d, struct str line)
{
	struct str name, value;

	cut_option(line, &name, &value);
	if (option_named(name) == NULL)
		return false;
	cmd_set(d, line);
	return true;
}

/* Nothing set yet: the values that there are stand to be chosen. */
static void
choose_value(struct desk *d, struct str name)
{
	char t[64];

	snprintf(t, sizeof t, "set %.*s=", STR_ARG(name));
	prompt_begin(d, PROMPT_COMMAND, str_of(t));
}

void
cmd_set(struct desk *d, struct str args)
{
	struct str name, value;
	bool known, done;

	if (args.n == 0) {
		prompt_begin(d, PROMPT_COMMAND, STR("set "));
		return;
	}
	cut_option(args, &name, &value);
	done = set_own(d, name, value, &known);
	if (!known)
		done = d->hooks.option != NULL &&
		    d->hooks.option(d->hooks.ctx, name, value);
	if (done)
		desk_say(d, ROLE_OKAY, "%.*s = %.*s", STR_ARG(name),
		    STR_ARG(value));
	else if (value.n == 0 && option_named(name) != NULL)
		choose_value(d, name);
	else
		desk_say(d, ROLE_ERROR, _("cannot set %.*s to “%.*s”"),
		    STR_ARG(name), STR_ARG(value));
}

/* "large" turns it round, "large on" and "large off" are plain. */
static void
turn(struct desk *d, const char *name, bool *flag, struct str args)
{
	bool was = *flag;

	*flag = !was;
	if (args.n > 0 && !on_off(args, flag)) {
		*flag = was;
		desk_say(d, ROLE_ERROR, _("cannot set %.*s to “%.*s”"),
		    STR_ARG(str_of(name)), STR_ARG(args));
	}
	d->dirty = true;
}

void
cmd_large(struct desk *d, struct str args)
{
	turn(d, "large", &d->large, args);
}

void
cmd_simple(struct desk *d, struct str args)
{
	turn(d, "simple", &d->simple, args);
	d->simple_at = SIMPLE_MENU;
	d->focus = PANE_QUEUE;
}

void
cmd_about(struct desk *d, struct str args)
{
	const struct store_account *me = &d->seat.me;
	struct lines *t = &d->over_lines;

	(void)args;
	desk_list_begin(d, _("This desk"));
	lines_fmt(t, ROLE_TEXT, 0, "%s %s · %s %s · %s", _("account"),
	    me->code, _("login"), d->seat.login, me->name);
	for (size_t i = 0; i < d->law->roles_n; i++)
		if (me->roles >> d->law->roles[i].bit & 1)
			lines_fmt(t, ROLE_TEXT, 0, "%s %.*s", _("role"),
			    STR_ARG(d->law->roles[i].name));
	lines_fmt(t, ROLE_TEXT, 0, "%s %.*s %u", _("profile"),
	    STR_ARG(d->law->name), d->law->version);
	lines_fmt(t, ROLE_TEXT, 0, _("%llu cases"),
	    (unsigned long long)d->repo->ops->cases(d->repo));
	if (d->rehearsal)
		lines_add(t, ROLE_NEAR, 0, str_of(_("A rehearsal: its clock is "
		    "its own, nothing here is real.")));
	else if (d->demo)
		lines_add(t, ROLE_NEAR, 0,
		    str_of(_("A demonstration: nothing here is real.")));
}

void
cmd_redraw(struct desk *d, struct str args)
{
	(void)args;
	d->clear = d->dirty = true;
}

void
cmd_suspend(struct desk *d, struct str args)
{
	(void)args;
	d->stop = true;
}

void
cmd_quit(struct desk *d, struct str args)
{
	(void)args;
	d->over = true;
}
