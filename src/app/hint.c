/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bottom line: what can be done here, how a half-typed sequence may go
 * on, what is asked, and how long the last step may be taken back. */
#include "app/desk_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intake_view.h"
#include "app/intl.h"
#include "app/move.h"
#include "app/rules_view.h"
#include "lang/lang.h"

struct pen { struct desk *d; struct cells *g; int x, end; };

/* "<Enter>" is plain enough as "Enter". */
static struct str
plain(const char *key)
{
	struct str k = str_of(key);

	if (k.n > 2 && k.p[0] == '<' && k.p[k.n - 1] == '>')
		k = str_n(k.p + 1, k.n - 2);
	return k;
}

/* Chinese words stand out from their key; "z" and "zoom" need a blank. */
static const char *
gap(struct str label)
{
	return label.n > 0 && (unsigned char)label.p[0] < 0x80 ? " " : "";
}

static int
columns(const char *key, struct str label)
{
	return lang_columns(plain(key)) + lang_columns(label) + 1 +
	    (gap(label)[0] != '\0');
}

static void
put(struct pen *p, const char *key, struct str label, bool dim)
{
	struct str k = plain(key);
	int y = p->g->h - 1, w = columns(key, label);

	if (p->x + w > p->end)
		return;
	p->x += cells_text(p->g, p->x, y, p->end - p->x,
	    dim ? ROLE_DIM : ROLE_HINT_KEY, k, false);
	p->x += gap(label)[0] != '\0';
	p->x += cells_text(p->g, p->x, y, p->end - p->x,
	    dim ? ROLE_DIM : ROLE_HINT, label, false) + 1;
}

static void
next_key(void *ctx, struct key next, struct str command, bool more)
{
	struct pen *p = ctx;
	struct buf b = { 0 }, name = { 0 };
	struct str rest = command, word;
	const struct command *c = NULL;

	key_format(next, &b);
	if (str_cut(&rest, ' ', &word))
		c = command_find(word);
	buf_cstr(&name, c != NULL ? _(c->label) : "");
	if (c == NULL)
		buf_str(&name, command);
	if (rest.n > 0 && c != NULL)
		buf_fmt(&name, " %.*s", STR_ARG(rest));
	if (more)
		buf_cstr(&name, "…");
	put(p, buf_z(&b), buf_view(&name), false);
	buf_fini(&b);
	buf_fini(&name);
}

/* The workflow's actions with their letters. In the queue they stand still,
 * whatever the cursor is on. */
static void
put_moves(struct pen *p)
{
	struct desk *d = p->d;

	for (size_t i = 0; i < d->law->moves_n; i++) {
		const struct law_move *m = &d->law->moves[i];
		bool twin = false;
		char key[16];

		for (size_t k = 0; k < i; k++)
			twin |= str_eq(d->law->moves[k].action, m->action);
		if (twin || m->key == 0 || p->x > p->g->w / 2)
			continue;
		if (desk_letter(d, m, key))
			put(p, key, m->label, d->seat.read_only);
	}
}

/* In the case: what can be done with it. What cannot is in the pane, with the
 * reason. */
static void
put_possible(struct pen *p)
{
	struct desk *d = p->d;
	const struct law_move *m[64];
	size_t n = moves_possible(d, d->open, m, 64);
	char key[16];

	for (size_t i = 0; i < n && p->x <= p->g->w * 2 / 3; i++)
		if (m[i]->key != 0 && desk_letter(d, m[i], key))
			put(p, key, m[i]->label, false);
}

/* Columns to keep free for the hints that stay whatever else is cut: with
 * them everything else is found. */
/* Is the command hinted where the keys go? */
static bool
hinted(const struct desk *d, const struct command *c)
{
	return d->over_kind == OVER_SHEET ? c->hint & HINT_SHEET(d->sheet) ||
	    c->hint & HINT_STAYS : c->hint >> d->focus & 1;
}

static int
kept(struct desk *d)
{
	int w = 0;

	for (size_t i = 0; i < command_table_n; i++) {
		const struct command *c = &command_table[i];
		struct buf b = { 0 };

		if (c->hint & HINT_STAYS && hinted(d, c) &&
		    command_keys(d, c->name, false, &b))
			w += columns(buf_z(&b), str_of(_(c->label)));
		buf_fini(&b);
	}
	return w;
}

static void
put_commands(struct pen *p, bool stays)
{
	struct desk *d = p->d;

	for (size_t i = 0; i < command_table_n; i++) {
		const struct command *c = &command_table[i];
		struct buf b = { 0 };

		if (!hinted(d, c) ||
		    stays != ((c->hint & HINT_STAYS) != 0) ||
		    !rules_hints(d, c->name))
			continue;
		if (command_keys(d, c->name, false, &b))
			put(p, buf_z(&b), str_of(_(c->label)),
			    c->needs != NEED_CASE &&
			    command_refused(d, c) != NULL);
		buf_fini(&b);
	}
}

static void
put_prompt(struct pen *p)
{
	struct buf b = { 0 };

	switch (p->d->p.kind) {
	case PROMPT_ASK:
		ask_title(p->d, &b);
		break;
	case PROMPT_ACT:
		buf_cstr(&b, _("a letter or number does it  Up Down Enter  "
		    "type to find  Esc leaves"));
		break;
	case PROMPT_COMMAND:
		buf_cstr(&b, _("Enter runs  Tab completes  "
		    "Up Down choose  Esc leaves"));
		break;
	case PROMPT_SEARCH:
		buf_cstr(&b, _("found as you type  Enter keeps  "
		    "Tab all cases  Esc goes back"));
		break;
	case PROMPT_FILTER:
		buf_cstr(&b, _("facet:value,value  !not  overdue near mine  "
		    "due<2h  Enter lists"));
		break;
	case PROMPT_RULES:
		buf_cstr(&b, rules_type_hint(p->d));
		break;
	case PROMPT_GUIDE:
		buf_cstr(&b, _("words, pinyin, initials  Up Down choose  Tab "
		    "kinds  Enter keeps  Esc goes back"));
		break;
	case PROMPT_HELP:
		buf_cstr(&b, _("type to search  Up Down scroll  Esc closes"));
		break;
	case PROMPT_NONE:
		break;
	}
	cells_text(p->g, 1, p->g->h - 1, p->end - 1, ROLE_HINT_KEY,
	    buf_view(&b), true);
	buf_fini(&b);
}

static void
put_undo(struct pen *p)
{
	struct desk *d = p->d;
	char t[160];
	struct buf key = { 0 };
	int w;

	if (!undo_running(d, &d->undo_left)) {
		d->undo_left = 0;
		return;
	}
	if (d->p.kind != PROMPT_NONE)
		return;		/* its key would be typed into the line */
	command_keys(d, "undo", false, &key);
	buf_fmt(&key, "%s%s", gap(str_of(_("undo"))), _("undo"));
	if (d->slow)
		snprintf(t, sizeof t, " %s %s", buf_z(&key), d->undo.label);
	else
		snprintf(t, sizeof t, _(" %s %s %ds"), buf_z(&key),
		    d->undo.label, d->undo_left);
	buf_fini(&key);
	w = lang_columns(str_of(t));
	if (w > p->g->w / 2)
		w = p->g->w / 2;
	p->end = p->g->w - w;
	cells_text(p->g, p->end, p->g->h - 1, w, ROLE_NEAR, str_of(t), true);
}

bool
hint_chord(const struct desk *d, const char *name, char out[24])
{
	struct buf b = { 0 };
	struct str rest, one;
	struct key k;
	bool found = false;

	(void)command_keys(d, name, true, &b);
	rest = buf_view(&b);
	while (!found && str_cut(&rest, ',', &one)) {
		one = str_trim(one);
		found = one.n < 24 && key_parse(one, &k) &&
		    (k.code >= K_FIRST || k.mods != 0);
		if (found)
			str_copy(one, out, 24);
	}
	buf_fini(&b);
	return found;
}

static void
put_form(struct pen *p)
{
	static const char *const names[] = { "intake-file", "back",
		"intake-confirm", "intake-join", "guide", "intake-snippets",
		"intake-editor", "intake-report", "intake-drop", "command",
		"help" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct command *c = command_find(str_of(names[i]));
		char key[24];

		if (c != NULL && hint_chord(p->d, names[i], key))
			put(p, key, str_of(_(c->label)),
			    command_refused(p->d, c) != NULL);
	}
}

static void
put_all(struct pen *p)
{
	struct desk *d = p->d;
	int stay = kept(d);

	if (intake_takes(d)) {
		put_form(p);
		return;
	}
	p->end -= stay;
	if (d->over_kind == OVER_NONE && d->focus == PANE_CASE &&
	    d->open != SLOT_NONE)
		put_possible(p);
	else if (d->over_kind == OVER_NONE && d->focus <= PANE_CASE)
		put_moves(p);
	put_commands(p, false);
	p->end += stay;
	put_commands(p, true);
}

void
draw_hints(struct desk *d, struct cells *g)
{
	struct pen p = { d, g, 1, g->w };

	cells_fill(g, (struct rect){ 0, g->h - 1, g->w, 1 }, ROLE_HINT);
	put_undo(&p);
	if (d->p.kind != PROMPT_NONE) {
		put_prompt(&p);
	} else if (d->keys.n > 0 && d->keymap != NULL) {
		keymap_next(d->keymap, &d->keys, desk_context(d), next_key,
		    &p);
	} else if (d->simple && !rules_in_front(d) && !intake_takes(d)) {
		p.x += cells_text(g, 1, g->h - 1, p.end - 1, ROLE_HINT,
		    str_of(d->simple_at == SIMPLE_MENU ?
		    _("press a number to choose") :
		    _("press a number to choose, 0 to go back")), true) + 1;
		put_commands(&p, true);
	} else {
		put_all(&p);
	}
}
