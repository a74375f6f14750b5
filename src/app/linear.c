/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk line by line, for screen readers and braille: no cursor is moved,
 * nothing is painted over, each answer is said once, top to bottom. The same
 * desk, commands and questions stand behind it.
 *
 *	(empty)		the next case of the list	list	the rows in sight
 *	open		the case under the cursor	d, a …	its actions' letters
 *	any command as after ':'; at a question: a number, words, or "." to leave */
#include "app/linear.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/away.h"
#include "app/desk_in.h"
#include "app/intake_view.h"
#include "app/intl.h"
#include "app/lights.h"
#include "app/map_view.h"
#include "app/option.h"
#include "app/rules_view.h"
#include "app/sheet.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define WIDTH	78

static void
say_lines(const struct lines *t, struct buf *out)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct line *l = &t->l[i];

		if (l->label_n > 0)
			buf_fmt(out, "%.*s: ", (int)l->label_n,
			    t->b.p + l->label_at);
		if (l->n > 0)
			buf_add(out, t->b.p + l->at, l->n);
		buf_byte(out, '\n');
	}
}

static void
say_row(struct desk *d, int i, struct buf *out)
{
	struct case_view v;
	const struct law_state *s;
	char left[32];

	if (d->repo->ops->get(d->repo, d->q.row[i].slot, &v) != OK)
		return;
	s = law_state(d->law, v.c->state);
	words_left(d, v.c, left, sizeof left);
	buf_fmt(out, "%llu/%llu %s", (unsigned long long)d->q.top +
	    (unsigned long long)i + 1, (unsigned long long)d->q.total,
	    words_number(v.c->number));
	if (v.c->flags & CASE_URGENT)
		buf_fmt(out, " %s", _("urgent"));
	if (s != NULL)
		buf_fmt(out, " %.*s", STR_ARG(s->name));
	if (left[0] != '\0')
		buf_fmt(out, " %s %s", _("left"), left);
	buf_fmt(out, " %.*s ", STR_ARG(words_matter(d, v.c->matter)));
	lang_mask(v.title, out);
	if (d->q.row[i].gone)
		buf_fmt(out, " (%s)", _("left the list"));
	if (marks_has(d, d->q.row[i].slot))
		buf_fmt(out, " (%s)", _("marked"));
	buf_byte(out, '\n');
}

static void
say_question(struct desk *d, struct buf *out)
{
	const struct choices *l = &d->p.list;

	ask_title(d, out);
	buf_byte(out, '\n');
	for (size_t i = 0; i < l->n && i < 9; i++)
		buf_fmt(out, "%zu. %s\n", i + 1, l->c[i].text);
	if (d->p.fault[0] != '\0')
		buf_fmt(out, "%s\n", d->p.fault);
}

/* What cells show, row by row; empty rows are not said. */
static void
say_cells(const struct cells *g, struct buf *out)
{
	struct buf text = { 0 }, roles = { 0 };
	struct str rest, line;

	cells_dump(g, &text, &roles);
	rest = buf_view(&text);
	while (str_cut(&rest, '\n', &line))
		if (str_trim(line).n > 0)
			buf_fmt(out, "%.*s\n", STR_ARG(line));
	buf_fini(&text);
	buf_fini(&roles);
}

/* A sheet stays up until it is left; all its numbers are known when it speaks. */
static void
say_sheet(struct desk *d, struct buf *out)
{
	struct cells g;

	d->sheet_ms = 0;
	do {
		sheet_tick(d);
	} while (d->sheet_works);
	sheet_title(d, out);
	buf_byte(out, '\n');
	cells_init(&g, WIDTH, 40);
	sheet_draw(d, &g, (struct rect){ 0, 0, WIDTH, 40 });
	say_cells(&g, out);
	cells_fini(&g);
}

/* What there is to say after a line. */
static void
say(struct desk *d, struct buf *out)
{
	if (d->msg[0] != '\0')
		buf_fmt(out, "%s\n", d->msg);
	d->msg[0] = '\0';
	if (d->over_kind == OVER_HELP)
		pane_help_build(d, WIDTH);
	if (d->over_kind == OVER_SHEET) {
		say_sheet(d, out);
	} else if (d->over_kind != OVER_NONE) {
		buf_fmt(out, "%s\n", d->over_title);
		say_lines(&d->over_lines, out);
		d->over_kind = OVER_NONE;
	}
	for (size_t i = 0; d->p.kind == PROMPT_ACT && i < d->p.list.n; i++)
		buf_fmt(out, ".%s\n", d->p.list.c[i].text);
	if (d->p.kind == PROMPT_ASK)
		say_question(d, out);
	else if (d->p.kind != PROMPT_NONE)
		prompt_end(d);	/* here a command is typed whole */
}

static void
answer(struct desk *d, struct str line)
{
	int64_t n;

	if (str_is(line, "."))
		ask_cancel(d);
	else if (str_int(line, &n) && n > 0 && n < 10 &&
	    ask_digit(d, (int)n))
		return;
	else {
		entry_set(&d->p.f, line);
		prompt_changed(d);
		ask_answer(d);
	}
}

static void
say_case(struct desk *d, struct buf *out)
{
	if (d->open == SLOT_NONE)
		return;
	pane_case_build(d, WIDTH);
	say_lines(&d->case_lines, out);
	d->case_lines.w = 0;
}

/* One letter is a key, as on the screen: of the keymap, or of an action. */
static bool
one_key(struct desk *d, struct str line)
{
	struct key k = key_fold((struct key){ .code = utf8_next(&line) });
	struct str command;
	char text[256];

	if (k.code == '.' && line.n == 1)	/* an action's, as in the menu */
		return desk_law_key(d, key_fold((struct key){
		    .code = utf8_next(&line) }));
	if (line.n > 0 || k.code > 0x7E)
		return false;
	if (d->keymap == NULL || keymap_feed(d->keymap, &d->keys,
	    desk_context(d), k, &command) != KEYMAP_COMMAND) {
		d->keys.n = 0;
		return desk_law_key(d, k);
	}
	str_copy(command, text, sizeof text);
	command_line(d, str_of(text));
	return true;
}

/* The rule pane: its text, or its table row by row. */
static void
say_rules(struct desk *d, struct buf *out)
{
	struct lines *t = rules_lines(d, WIDTH);
	struct cells g;

	if (d->rv != NULL && d->rv->lint_at != 0) {
		rules_check(d);		/* nothing is said twice here */
		t = rules_lines(d, WIDTH);
	}
	rules_title(d, out);
	buf_byte(out, '\n');
	if (t != NULL) {
		say_lines(t, out);
		return;
	}
	cells_init(&g, WIDTH, 24);
	rules_draw(d, &g, (struct rect){ 0, 0, WIDTH, 24 });
	say_cells(&g, out);
	cells_fini(&g);
}

/* The map in words, wherever its cursor was led. */
static void
say_map(struct desk *d, struct buf *out)
{
	map_ready(d);
	map_bins_make(d);
	d->map->text = true;
	map_title(d, out);
	buf_byte(out, '\n');
	pane_map_build(d, WIDTH);
	say_lines(&d->map_lines, out);
	d->map_lines.w = 0;
}

/* An empty line goes one on. False: a sheet did, and speaks for itself. */
static bool
one_on(struct desk *d)
{
	if (sheet_move(d, 1))
		return false;
	if (rules_takes(d))
		(void)rules_page(d, 1);
	else
		queue_move(d, 1);
	return true;
}

/* The form: a line is what stands in the field at hand, "grid=…" in that one; "."
 * leaves it, and what begins with ":" is a command. */
static void
say_form(struct desk *d, struct str line)
{
	if (str_is(line, "."))
		(void)sheet_back(d);
	else if (line.n > 0 && line.p[0] == ':')
		command_line(d, str_from(line, 1));
	else
		intake_line(d, line);
}

/* Keys, the few words of this mode, else a command. */
static void
obey(struct desk *d, struct str line, struct buf *out)
{
	uint32_t open = d->open, slot = queue_slot(d);
	enum pane focus = d->focus;

	if (intake_takes(d)) {
		say_form(d, line);
		return;
	}
	if (line.n == 0) {
		if (!one_on(d))
			return;
	} else if (str_is(line, "list")) {
		for (int i = 0; i < d->q.n; i++)
			say_row(d, i, out);
	} else if (!one_key(d, line)) {
		command_line(d, line);
	}
	rules_left(d);
	rules_tick(d);
	if (d->focus == PANE_RULES && d->over_kind == OVER_NONE)
		say_rules(d, out);
	else if (d->focus == PANE_MAP && d->over_kind == OVER_NONE)
		say_map(d, out);
	else if (d->focus == PANE_CASE && (d->open != open || focus != PANE_CASE))
		say_case(d, out);
	else if (queue_slot(d) != slot && d->q.n > 0)
		say_row(d, d->q.cur, out);
}

void
linear_line(struct desk *d, struct str line, struct buf *out)
{
	d->now = d->hooks.now != NULL ? d->hooks.now(d->hooks.ctx) :
	    clock_wall().ms;
	line = str_trim(line);
	if (d->p.kind == PROMPT_ASK)
		answer(d, line);
	else
		obey(d, line, out);
	say(d, out);
}

/* How the remotes stand: what the status line shows elsewhere. */
static void
say_links(struct desk *d, struct buf *out)
{
	struct buf b = { 0 };

	lights_text(d, &b);
	if (b.n > 0)
		buf_fmt(out, "%s: %s\n", _("channels"), buf_z(&b));
	if (away_count(d) > 0)
		buf_fmt(out, "%s: %llu\n", _("what changed while away"),
		    (unsigned long long)away_count(d));
	buf_fini(&b);
}

void
linear_begin(struct desk *d, struct buf *out)
{
	queue_height(d, 20);
	say(d, out);
	for (size_t i = 0; i < d->law->views_n && i < VIEWS_MAX; i++)
		buf_fmt(out, "view %.*s  %.*s %llu\n",
		    STR_ARG(d->law->views[i].key),
		    STR_ARG(d->law->views[i].name),
		    (unsigned long long)d->view_count[i]);
	say_links(d, out);
	if (d->q.n > 0)
		say_row(d, d->q.cur, out);
}

int
linear_run(struct desk *d, void (*look)(void *ctx), void *ctx)
{
	struct buf out = { 0 };
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	linear_begin(d, &out);
	for (;;) {
		fwrite(out.p, 1, out.n, stdout);
		fputs("> ", stdout);
		fflush(stdout);
		out.n = 0;
		n = desk_over(d) ? -1 : getline(&line, &cap, stdin);
		if (n < 0)
			break;
		look(ctx);
		linear_line(d, str_n(line, (size_t)n), &out);
	}
	fputc('\n', stdout);
	free(line);
	buf_fini(&out);
	return EXIT_DONE;
}
