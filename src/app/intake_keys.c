/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed into the form. Characters are text wherever a field takes text:
 * only where it takes none does a digit pick. Keys that edit come first, then the
 * keymap's; of the desk's own commands those that are no act upon a case. */
#include "app/intake_view.h"

#include <stdio.h>
#include <string.h>
#include "app/guide_view.h"
#include "app/intl.h"
#include "app/move.h"
#include "app/sheet.h"
#include "base/utf8.h"

bool
intake_takes(const struct desk *d)
{
	return sheet_shown(d, SHEET_INTAKE) && d->iv != NULL &&
	    d->iv->f.n > 0;
}

/* ---- what a field takes ---- */

enum law_field_kind
intake_kind(const struct intake_field *f)
{
	return f->own != NULL ? (enum law_field_kind)f->own->kind : LAW_TEXT;
}

bool
intake_closed(const struct intake_field *f)
{
	static const char *const names[] = { "channel", "grid", "matter",
		"criterion", "urgent" };

	if (f->own != NULL)
		return f->own->kind == LAW_WORD && f->own->values.n > 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(f->name, names[i]) == 0)
			return true;
	return false;
}

/* Where a digit is no text: what can be meant is short enough to be numbered. */
static bool
digits_pick(const struct intake_view *v)
{
	const size_t at = v->at;

	return v->snippets || at == INTAKE_CHANNEL || at == INTAKE_URGENT ||
	    at == INTAKE_CRITERION || (v->f.f[at].own != NULL &&
	    intake_closed(&v->f.f[at]));
}

bool
intake_may(struct desk *d)
{
	if (!d->iv->look_only)
		return true;
	if (d->seat.read_only)
		desk_say(d, ROLE_ERROR, "%s",
		    _("read-only: this seat may look but not act"));
	else if (intake_hold(d))
		intake_take_over(d);
	return false;
}

/* A person's number that was filled in is not brought to sight by a key: it is
 * taken whole, or typed anew. Of a case only its own `reveal` shows it. */
bool
intake_hidden(const struct desk *d, size_t i)
{
	const struct intake *f = &d->iv->f;
	const struct intake_field *at = &f->f[i];
	struct buf masked = { 0 };
	bool differs;

	if ((at->from != INTAKE_FILLED && at->from != INTAKE_CONFIRMED) ||
	    (f->slot != SLOT_NONE && d->revealed == f->slot))
		return false;
	if (at->secret)
		return true;
	intake_shown(f, i, &masked);
	differs = !str_eq(buf_view(&masked), buf_view(&at->text));
	buf_fini(&masked);
	return differs;
}

/* ---- the list of the active field ---- */

static void
add(struct intake_view *v, uint64_t code, struct str text, struct str note)
{
	struct intake_row *p = &v->list[v->list_n++];

	p->code = code;
	str_copy(text, p->text, sizeof p->text);
	str_copy(note, p->note, sizeof p->note);
}

void
intake_choices_fill(struct desk *d)
{
	struct intake_view *v = d->iv;
	struct intake_choice c[INTAKE_LIST];
	size_t n;

	if (v->snippets)
		return;
	v->list_n = 0;
	v->cur = -1;
	v->top = 0;
	if (v->at == INTAKE_WORDS)
		return;			/* its list is of twins */
	n = intake_choices(v->helper, &v->f, v->at, v->touched ?
	    buf_view(&v->e.b) : STR_NONE, c, INTAKE_LIST);
	for (size_t i = 0; i < n; i++)
		add(v, c[i].code, c[i].text, c[i].note);
}

/* ---- changes ---- */

/* What was promised counts from when it was said, not from when it is written. */
static void
fix_promise(struct desk *d)
{
	struct intake_field *f = &d->iv->f.f[INTAKE_PROMISE];
	int64_t ms;

	f->code = move_until(d->law, str_trim(buf_view(&f->text)), d->now,
	    &ms) && ms > 0 ? (uint64_t)ms : 0;
}

static void
field_changed(struct desk *d)
{
	struct intake_view *v = d->iv;

	if (v->at == INTAKE_PROMISE)
		fix_promise(d);
	intake_helped(v->helper, &v->f, v->at);
	v->works = true;
	d->sheet_works = true;
	intake_keep(d, v->at);
	d->dirty = true;
}

/* The form makes the text clean: what it left out is out of sight, too. */
void
intake_changed(struct desk *d)
{
	struct intake_view *v = d->iv;
	struct str now;
	size_t left = utf8_count(str_from(buf_view(&v->e.b), v->e.at));

	intake_type(&v->f, v->at, buf_view(&v->e.b));
	v->touched = true;
	now = buf_view(&v->f.f[v->at].text);
	if (!str_eq(now, buf_view(&v->e.b))) {
		edit_set(&v->e, now);
		for (; left > 0 && v->e.at > 0; left--) {
			v->e.at--;
			while (v->e.at > 0 && ((unsigned char)
			    v->e.b.p[v->e.at] & 0xC0) == 0x80)
				v->e.at--;
		}
	}
	field_changed(d);
	intake_choices_fill(d);
}

static void
choose(struct desk *d, const struct intake_row *p)
{
	struct intake_view *v = d->iv;

	intake_choose(&v->f, v->at, str_of(p->text), p->code);
	intake_load(d);
	field_changed(d);
}

/* The picked one; where only a choice is an answer, the best of what was typed. */
void
intake_take(struct desk *d)
{
	struct intake_view *v = d->iv;
	const struct intake_field *f = &v->f.f[v->at];

	if (v->f.n == 0 || v->look_only)
		return;
	if (v->snippets) {
		intake_snippet_put(d, v->cur < 0 ? 0 : (size_t)v->cur);
		return;
	}
	if (v->at == INTAKE_WORDS || v->list_n == 0)
		return;
	if (v->cur >= 0)
		choose(d, &v->list[v->cur]);
	else if (v->touched && f->text.n > 0 && f->code == 0 &&
	    intake_closed(f))
		choose(d, &v->list[0]);
}

void
intake_step(struct desk *d, int by)
{
	struct intake_view *v = d->iv;
	const bool list = v->snippets;
	size_t to;

	intake_take(d);
	if (list || v->f.n == 0)
		return;			/* that was the answer to the list */
	to = by > 0 ? v->at + 1 : v->at + v->f.n - 1;
	intake_go(d, to % v->f.n);
}

void
intake_pick(struct desk *d, size_t i)
{
	struct intake_view *v = d->iv;

	if (v->snippets && i < v->list_n) {
		intake_snippet_put(d, i);
	} else if (v->at == INTAKE_WORDS) {
		if (i < helper_help(v->helper)->twin_n)
			intake_twin(v, i);
	} else if (i < v->list_n && intake_may(d)) {
		choose(d, &v->list[i]);
		intake_step(d, 1);
	}
	d->dirty = true;
}

/* ---- typing ---- */

/* What was filled is replaced, not added to; what is hidden even where it was
 * confirmed: a key more would bring it to sight. */
static void
make_room(struct desk *d)
{
	struct intake_view *v = d->iv;

	if ((!v->touched && v->f.f[v->at].from == INTAKE_FILLED) ||
	    intake_hidden(d, v->at))
		edit_set(&v->e, STR_NONE);
}

/* As much of s as finds room, made whole UTF-8, which may be longer; what is left
 * of s is as it came. */
static void
cut_fitting(struct str *s, size_t room, struct buf *out)
{
	while (s->n > 0) {
		struct str next = *s;
		char b[4];
		const size_t n = utf8_put(utf8_next(&next), b);

		if (out->n + n > room)
			return;
		buf_add(out, b, n);
		*s = next;
	}
}

static void
put_text(struct desk *d, struct str s)
{
	struct intake_view *v = d->iv;
	struct buf fits = { 0 };

	if (v->snippets)
		intake_go(d, v->at);
	make_room(d);
	cut_fitting(&s, INTAKE_TEXT - v->e.b.n, &fits);
	(void)edit_insert(&v->e, buf_view(&fits), INTAKE_TEXT);
	buf_fini(&fits);
	intake_changed(d);
	if (s.n > 0)
		intake_keep_aside(d, s);
}

bool
intake_paste(struct desk *d, struct str text)
{
	if (!intake_takes(d))
		return false;
	if (text.n > 0 && intake_may(d))
		put_text(d, text);
	return true;
}

static bool
is_text(struct key k)
{
	return k.code < K_FIRST && k.code >= 0x20 && k.code != 0x7F &&
	    !(k.mods & (KEY_CTRL | KEY_ALT));
}

static bool
is_newline(const struct intake_view *v, struct key k)
{
	return v->at == INTAKE_WORDS && !v->snippets && ((k.code == 'j' &&
	    k.mods & KEY_CTRL) || (k.code == K_ENTER && k.mods & KEY_ALT));
}

static void
type(struct desk *d, struct key k)
{
	struct intake_view *v = d->iv;
	const struct key plain = key_fold(k);
	char b[4];

	if (digits_pick(v) && plain.code >= '1' && plain.code <= '9') {
		if (intake_may(d))
			intake_pick(d, plain.code - '1');
		return;
	}
	if (!intake_may(d))
		return;
	if (v->at != INTAKE_WORDS)
		v->f.keys++;
	put_text(d, str_n(b, utf8_put(k.code == K_ENTER || k.mods & KEY_CTRL ?
	    '\n' : k.code, b)));
}

/* C-u where something was filled in: it is to be empty; where it is: as it was. */
static bool
clears(struct desk *d, struct key k)
{
	struct intake_view *v = d->iv;
	const struct intake_field *f = &v->f.f[v->at];
	const bool was = intake_cleared(f);

	if (v->snippets || v->at == INTAKE_WORDS || k.code != 'u' ||
	    !(k.mods & KEY_CTRL) || (f->from != INTAKE_FILLED && !was))
		return false;
	if (!intake_may(d))
		return true;
	v->f.keys++;
	if (was)
		intake_type(&v->f, v->at, STR_NONE);
	else
		intake_clear(&v->f, v->at);
	intake_load(d);
	field_changed(d);
	intake_choices_fill(d);
	return true;
}

static bool
edits(struct desk *d, struct key k)
{
	struct intake_view *v = d->iv;
	const size_t n = v->e.b.n;
	const bool hidden = intake_hidden(d, v->at);

	if (v->snippets || ((k.code == K_UP || k.code == K_DOWN) &&
	    v->at != INTAKE_WORDS))
		return false;
	if (!edit_key(&v->e, k, v->text_w))
		return false;
	if (v->e.b.n == n) {
		if (hidden)
			intake_load(d);
		return true;
	}
	if (!intake_may(d)) {
		intake_load(d);
		return true;
	}
	if (hidden)
		edit_set(&v->e, STR_NONE);
	v->f.keys++;
	intake_changed(d);
	return true;
}

/* ---- keys of the keymap ---- */

/* Nothing done to the case that lies under the form. */
static bool
belongs(const struct desk *d, struct str command)
{
	static const char *const fine[] = {
		"cursor-down", "cursor-up", "page-down", "page-up", "open",
		"back", "next-pane", "prev-pane", "help", "command", "redraw",
		"quit", "suspend", "drafts", "large", "call", "calls",
		"promised"
	};
	struct str word;

	str_cut(&command, ' ', &word);
	if (str_starts(word, STR("intake")) || str_is(word, "guide") ||
	    str_is(word, "guide-find") || str_is(word, "guide-answered"))
		return true;
	if (str_starts(word, STR("guide-")))
		return guide_beside(d);	/* what is not seen is not used */
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		if (str_is(word, fine[i]))
			return true;
	return false;
}

static void
bound(struct desk *d, struct key k)
{
	struct str command = STR_NONE;
	enum keymap_result r = KEYMAP_NONE;
	struct buf name = { 0 };
	char line[256];

	if (d->keymap != NULL)
		r = keymap_feed(d->keymap, &d->keys, desk_context(d), k,
		    &command);
	if (r == KEYMAP_PARTIAL)
		return;
	if (r == KEYMAP_COMMAND && belongs(d, command)) {
		str_copy(command, line, sizeof line);
		command_line(d, str_of(line));
		return;
	}
	key_format(k, &name);
	desk_say(d, ROLE_DIM, _("%s does nothing in the form; Esc leaves it, "
	    "and it is kept"), buf_z(&name));
	buf_fini(&name);
}

void
intake_key(struct desk *d, struct key k)
{
	struct intake_view *v = d->iv;
	const bool asked = v->drop_asked, answer = v->answer_asked;

	d->dirty = true;
	if (d->keys.n > 0)
		bound(d, k);
	else if (is_text(k) || is_newline(v, k))
		type(d, k);
	else if (!clears(d, k) && !edits(d, k))
		bound(d, k);
	/* Only the very next key may say yes. */
	if (asked && d->iv->drop_asked)
		d->iv->drop_asked = false;
	if (answer && d->iv->answer_asked)
		d->iv->answer_asked = false;
}

/* ---- line by line ---- */

/* "grid=黄村" goes to that field; a number picks; "." goes on without a word. */
void
intake_line(struct desk *d, struct str line)
{
	struct intake_view *v = d->iv;
	struct str value = line, name;
	int64_t n;
	int at;

	if (str_cut(&value, '=', &name) && value.p != NULL &&
	    (at = intake_find(&v->f, str_trim(name))) >= 0) {
		intake_go(d, (size_t)at);
		line = value;
	}
	line = str_trim(line);
	if (line.n == 0 || !intake_may(d)) {
		intake_step(d, 1);
	} else if (digits_pick(v) && str_int(line, &n) && n > 0) {
		intake_pick(d, (size_t)n - 1);
	} else {
		v->touched = true;
		edit_set(&v->e, STR_NONE);
		put_text(d, line);
		intake_step(d, 1);
	}
}
