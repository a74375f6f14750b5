/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of what can be done with a case, and how an action's letter is
 * typed. The keymap has the letters first: one that it uses for itself (q
 * leaves, z zooms) means its action only here, after the key of "act". */
#include "app/cmd.h"

#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

#define MENU_MOVES 64

static bool
taken(const struct desk *d, char letter)
{
	static const char *const contexts[] = { "queue", "case" };
	const struct key k = { .code = (unsigned char)letter };

	for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++) {
		struct keymap_state st = { 0 };
		struct str command;

		if (d->keymap != NULL && keymap_feed(d->keymap, &st,
		    contexts[i], k, &command) != KEYMAP_NONE)
			return true;
	}
	return false;
}

bool
desk_letter(const struct desk *d, const struct law_move *m, char out[16])
{
	struct buf act = { 0 };
	bool menu = m->key == 0 || taken(d, m->key);
	size_t n = 0;

	if (menu && command_keys(d, "act", false, &act) && act.n < 8) {
		str_copy(buf_view(&act), out, 16);
		n = act.n;
	}
	buf_fini(&act);
	if (m->key != 0 && (n > 0 || !menu))
		out[n++] = m->key;
	out[n] = '\0';
	return n > 0;
}

/* ---- the menu ---- */

static void
add(struct desk *d, const struct law_move *m, struct str typed)
{
	struct buf b = { 0 };

	if (typed.n > 0 && lang_match(m->label, typed) == 0 &&
	    !str_starts(m->action, typed))
		return;
	buf_fmt(&b, "%c %.*s", m->key != 0 ? m->key : ' ', STR_ARG(m->label));
	choices_add(&d->p.list, m->action, buf_view(&b), 0);
	buf_fini(&b);
}

void
menu_choices(struct desk *d)
{
	struct str typed = str_trim(entry_text(&d->p.f));
	const struct law_move *m[MENU_MOVES];
	size_t n = moves_possible(d, desk_target(d), m, MENU_MOVES);

	choices_clear(&d->p.list);
	d->p.fault[0] = '\0';
	for (size_t i = 0; i < n; i++)
		add(d, m[i], typed);
	if (d->p.list.n > 0)
		d->p.list.cur = 0;
}

static void
take(struct desk *d, struct str action)
{
	char code[32];

	str_copy(action, code, sizeof code);
	prompt_end(d);
	ask_action(d, str_of(code), STR_NONE);
}

void
menu_enter(struct desk *d)
{
	struct choices *l = &d->p.list;

	if (l->n > 0)
		take(d, str_of(l->c[l->cur < 0 ? 0 : l->cur].value));
}

/* A digit or a letter, the line being empty, chooses at once; the letter of an
 * action that cannot be done now says why. */
bool
menu_key(struct desk *d, struct key k)
{
	const struct choices *l = &d->p.list;
	struct str action;

	if (k.code >= '1' && k.code <= '9' &&
	    (size_t)(k.code - '0') <= l->n) {
		take(d, str_of(l->c[k.code - '1'].value));
		return true;
	}
	for (size_t i = 0; i < l->n; i++) {
		if ((uint32_t)(unsigned char)l->c[i].text[0] == k.code &&
		    k.code > ' ') {
			take(d, str_of(l->c[i].value));
			return true;
		}
	}
	if (!moves_letter(d, desk_target(d), k.code, &action))
		return false;
	take(d, action);
	return true;
}

void
cmd_act(struct desk *d, struct str args)
{
	(void)args;
	prompt_begin(d, PROMPT_ACT, STR_NONE);
	menu_choices(d);
	if (d->p.list.n > 0)
		return;
	prompt_end(d);
	desk_say(d, ROLE_ERROR, "%s", _("nothing can be done here by this "
	    "seat; the case says why"));
}

/* ---- the letters themselves ---- */

static const struct law_move *
move_of_key(const struct law_move *const *m, size_t n, uint32_t code)
{
	for (size_t i = 0; i < n; i++)
		if ((uint32_t)(unsigned char)m[i]->key == code)
			return m[i];
	return NULL;
}

/* The letters that the profile gives to its actions, where the keymap leaves
 * them free: the action that leads on from this state first. */
static const struct law_move *
law_move_of(struct desk *d, uint32_t code)
{
	const struct law_move *m[64], *hit = NULL;
	struct case_view v;
	size_t n;

	if (desk_target(d) != SLOT_NONE &&
	    d->repo->ops->get(d->repo, desk_target(d), &v) == OK) {
		n = casefile_moves(v.c, d->law, m, 64);
		hit = move_of_key(m, n < 64 ? n : 64, code);
	}
	for (size_t i = 0; i < d->law->moves_n && hit == NULL; i++) {
		m[0] = &d->law->moves[i];
		hit = move_of_key(m, 1, code);
	}
	return hit;
}

bool
desk_law_key(struct desk *d, struct key k)
{
	const struct law_move *hit;
	char action[32];

	/* A letter that means nothing to a list of rules does nothing to a
	 * case that is not in sight. */
	if (k.mods != 0 || k.code <= ' ' || k.code > 0x7E ||
	    ((d->focus == PANE_RULES || d->focus == PANE_MAP) && d->zoom) || d->over_kind != OVER_NONE)
		return false;
	hit = law_move_of(d, k.code);
	if (hit == NULL)
		return false;
	str_copy(hit->action, action, sizeof action);
	if (d->seat.read_only)
		desk_say(d, ROLE_ERROR, "%s",
		    _("read-only: this seat may look but not act"));
	else
		ask_action(d, str_of(action), STR_NONE);
	return true;
}
