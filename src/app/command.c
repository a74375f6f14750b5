/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every command is a row of command_table (cmd_table.c). Keys, the ':' line,
 * completion, help, the manual and the guards are loops over it. */
#include "app/desk_in.h"

#include <string.h>
#include "app/intl.h"
#include "app/sheet.h"
#include "lang/lang.h"

const char *
command_refused(struct desk *d, const struct command *c)
{
	if (c->needs & NEED_WRITE && d->seat.read_only)
		return _("read-only: this seat may look but not act");
	if (c->needs & NEED_UNDO && d->undo.at_ms == 0)
		return _("nothing to take back");
	if (c->needs & NEED_MARKS && d->marks_n == 0)
		return _("no case is marked");
	if (c->needs & NEED_CASE && d->over_kind == OVER_SHEET &&
	    strcmp(c->name, "open") == 0)
		return NULL;		/* what lies under its cursor */
	if (c->needs & NEED_CASE && desk_target(d) == SLOT_NONE)
		return _("no case here");
	return NULL;
}

const struct command *
command_find(struct str name)
{
	for (size_t i = 0; i < command_table_n; i++)
		if (str_is(name, command_table[i].name))
			return &command_table[i];
	return NULL;
}

static void
run(struct desk *d, const struct command *c, struct str args)
{
	const char *why = command_refused(d, c);

	if (why != NULL) {
		desk_say(d, ROLE_ERROR, _("%s: %s"), _(c->label), why);
		return;
	}
	sheet_before(d, c);
	c->run(d, args);
}

/* A letter of the profile's own workflow: "dispatch", 派遣, "pq". */
static const struct law_move *
find_move(const struct desk *d, struct str word, int *score)
{
	const struct law_move *best = NULL;

	*score = 0;
	for (size_t i = 0; i < d->law->moves_n; i++) {
		const struct law_move *m = &d->law->moves[i];
		int s = lang_match(m->label, word);

		if (str_eq(m->action, word))
			s = 1 << 20;
		else if (str_starts(m->action, word) && s < 1 << 10)
			s += 1 << 10;
		if (s > *score) {
			best = m;
			*score = s;
		}
	}
	return best;
}

/* Where two commands have the same initials, the one that takes what stands
 * after it is meant: "sx 乡镇:…" is 筛选 and not 刷新. */
static const struct command *
find_command(struct str word, bool args, int *score)
{
	const struct command *best = NULL;

	*score = 0;
	for (size_t i = 0; i < command_table_n; i++) {
		const struct command *c = &command_table[i];
		struct str name = str_of(c->name);
		int s = lang_match(str_of(_(c->label)), word);

		if (str_eq(name, word))
			s = 1 << 21;
		else if (str_starts(name, word))
			s += 1 << 11;
		else if (args && c->arg == ARG_NONE)
			s /= 2;
		if (s > *score) {
			best = c;
			*score = s;
		}
	}
	return best;
}

static bool
begins_number(struct str word)
{
	return word.n > 0 && word.p[0] >= '0' && word.p[0] <= '9';
}

void
command_head(const struct desk *d, struct str word, bool args,
    const struct command **c, const struct law_move **m)
{
	int cs, ms;

	if (begins_number(word)) {
		*c = command_find(STR("go"));
		*m = NULL;
		return;
	}
	*c = find_command(word, args, &cs);
	*m = find_move(d, word, &ms);
	if (ms > cs)
		*c = NULL;
	else
		*m = NULL;
}

void
command_line(struct desk *d, struct str line)
{
	struct str rest = str_trim(line), word;
	const struct command *c;
	const struct law_move *m;
	char action[32];

	if (rest.n == 0 || !str_cut(&rest, ' ', &word))
		return;
	rest = str_trim(rest);
	if (set_line(d, str_trim(line)))
		return;
	command_head(d, word, rest.n > 0, &c, &m);
	if (begins_number(word))
		rest = word;		/* alone: a case to go to */
	if (m != NULL) {
		str_copy(m->action, action, sizeof action);
		if (d->seat.read_only)
			desk_say(d, ROLE_ERROR, "%s",
			    _("read-only: this seat may look but not act"));
		else
			ask_action(d, str_of(action), rest);
	} else if (c != NULL) {
		run(d, c, rest);
	} else {
		desk_say(d, ROLE_ERROR, _("no command “%.*s”; ? lists them"),
		    STR_ARG(word));
	}
}

bool
command_keys(const struct desk *d, const char *line, bool all, struct buf *out)
{
	return d->keymap != NULL && keymap_keys_of(d->keymap,
	    desk_context(d), str_of(line), all, out);
}

/* Every context may bind a command; the manual names all of them once. */
struct key_list {
	struct str	 name;
	struct buf	*out;
	size_t		 n;
};

static void
key_of(void *ctx, const char *context, const struct key *keys, int n,
    struct str command)
{
	struct key_list *l = ctx;
	struct str rest = command, word;

	if (!str_cut(&rest, ' ', &word) || !str_eq(word, l->name))
		return;
	buf_cstr(l->out, l->n++ > 0 ? ", " : "");
	if (strcmp(context, "*") != 0)
		buf_fmt(l->out, "%s:", context);
	for (int i = 0; i < n; i++)
		key_format(keys[i], l->out);
}

void
desk_commands_dump(struct keymap *km, struct buf *out)
{
	static const char *const args[] = {
		[ARG_NONE] = "", [ARG_TEXT] = "[text]",
		[ARG_ACTION] = "action [key=value ...]", [ARG_VIEW] = "view",
		[ARG_FILTER] = "filter", [ARG_PANE] = "pane",
		[ARG_SORT] = "[-]key", [ARG_SET] = "name value",
		[ARG_CASE] = "number", [ARG_COMMAND] = "[words]",
		[ARG_REPORT] = "channel=... matter=... grid=... title=...",
		[ARG_AMEND] = "key=value ...", [ARG_RULES] = "[filter]",
		[ARG_BENCH] = "[matter=... area=... channel=... at=...]"
	};

	buf_cstr(out, "command\tkeys\targuments\tlabel\thelp\n");
	for (size_t i = 0; i < command_table_n; i++) {
		const struct command *c = &command_table[i];
		struct key_list l = { str_of(c->name), out, 0 };

		buf_fmt(out, "%s\t", c->name);
		if (km != NULL)
			keymap_each(km, key_of, &l);
		buf_fmt(out, "\t%s\t%s\t%s\n", args[c->arg], _(c->label),
		    _(c->help));
	}
}
