/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with the whole form: it is written, joined to its twin, filled from a
 * stored case; texts come into it from snippets and from the person's own editor. */
#include "app/intake_view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/cmd.h"
#include "app/intl.h"
#include "app/own.h"
#include "base/alloc.h"
#include "lang/lang.h"
#include "store/store.h"

#define SETTLE_MS	200	/* of help, before the form is written */
#define EDITED_MAX	((size_t)64 << 20)	/* of an editor's file */

/* ---- written ---- */

/* What the words mean is to be known before they are filed by it. */
static void
settle(struct desk *d)
{
	struct intake_view *v = d->iv;

	if (v->works && !v->look_only)
		intake_settle(v->helper, &v->f, d->now, SETTLE_MS);
}

static void
remember(struct desk *d, const struct intake_done *done)
{
	struct undo *u = &d->undo;

	if (done->top.serial == 0)
		return;
	undo_fini(u);
	u->t = xcalloc(1, sizeof *u->t);
	u->t[0] = (struct target){ .slot = done->slot, .head = done->top,
		.deed = done->top };
	u->n = 1;
	u->at_ms = d->now;
	snprintf(u->label, sizeof u->label, "%s %s", _("form"),
	    words_number(done->number));
}

static void
teach(struct desk *d)
{
	struct intake_view *v = d->iv;
	const struct intake_field *m = &v->f.f[INTAKE_MATTER];
	struct buf folded = { 0 };

	if (m->code == 0 || v->f.f[INTAKE_WORDS].text.n == 0)
		return;
	lang_fold_text(buf_view(&v->f.f[INTAKE_WORDS].text), &folded);
	classes_teach(v->classes, buf_view(&folded), (uint32_t)m->code);
	buf_fini(&folded);
}

static void
put_where(struct desk *d, const struct intake_done *done, struct buf *b)
{
	const struct law_state *st = law_state(d->law, done->state);

	if (st != NULL)
		buf_fmt(b, " · %.*s", STR_ARG(st->name));
	if (done->unit != 0)
		buf_fmt(b, " → %.*s", STR_ARG(words_unit(d, done->unit,
		    false)));
	else if (done->verdict != VERDICT_GO)
		buf_fmt(b, " · %s", _(verdict_text(done->verdict)));
}

/* rest: the file of what found no room in a field; empty: none. */
static void
say_done(struct desk *d, const struct intake_done *done, const char *rest)
{
	struct buf b = { 0 };

	if (done->parent[0] != '\0') {
		buf_fmt(&b, _("%s: its caller joined %s"), done->number,
		    done->parent);
	} else {
		buf_fmt(&b, _("reported: %s"), done->number);
		put_where(d, done, &b);
	}
	if (rest[0] != '\0') {
		buf_cstr(&b, " · ");
		buf_fmt(&b, _("the rest is in %s, for a day"), rest);
	}
	desk_say(d, ROLE_OKAY, "%s", buf_z(&b));
	buf_fini(&b);
}

static void
written(struct desk *d, const struct intake_done *done)
{
	struct intake_view *v = d->iv;
	char rest[1300] = "";

	teach(d);
	if (d->store != NULL)
		(void)store_draft_file_is(d->store, str_of(d->seat.me.code),
		    str_of(v->f.id), rest, sizeof rest);
	if (v->f.call[0] != '\0')
		calls_took(d, str_of(v->f.call), done->number);
	intake_forget(d);
	desk_look(d, true);	/* what the views hold is counted in a tick */
	desk_open_case(d, done->slot);
	d->focus = d->lower = PANE_CASE;
	desk_keep_place(d);
	remember(d, done);
	say_done(d, done, rest);
}

static bool
lacks(struct desk *d, enum intake_far far)
{
	char why[320];
	const int field = intake_lacks(&d->iv->f, &d->seat, far, why,
	    sizeof why);

	if (field < 0)
		return false;
	intake_go(d, (size_t)field);
	desk_say(d, ROLE_ERROR, "%s", why);
	return true;
}

void
intake_file(struct desk *d, enum intake_far far)
{
	struct intake_view *v = d->iv;
	struct intake_done done = { 0 };
	enum err e;

	if (!intake_may(d))
		return;
	intake_take(d);
	settle(d);
	if (lacks(d, far))
		return;
	e = intake_commit(&v->f, d->repo, d->rules, &d->seat, far,
	    d->hooks.now != NULL ? d->now : 0, &done);
	if (e == OK) {
		written(d, &done);
	} else if (e == ERR_EXISTS && done.number[0] != '\0') {
		intake_forget(d);
		desk_open_case(d, done.slot);
		desk_say(d, ROLE_NEAR, "%s", done.why);
	} else {
		desk_say(d, ROLE_ERROR, "%s", done.why[0] != '\0' ? done.why :
		    _(err_text(e)));
	}
}

/* ---- a stored case ---- */

static void
fill_text(struct intake *f, size_t field, const struct body *b,
    const char *now, const char *then)
{
	struct str s = body_str(b, now);

	if (s.n == 0)
		s = body_str(b, then);
	if (s.n > 0)
		intake_give(f, field, s, 0, _("as it was reported"));
}

static void
fill_codes(struct desk *d, struct intake *f, const struct casefile *c,
    const struct body *body)
{
	struct buf grid = { 0 };
	const int64_t n = body_num(body, "criterion", 0);
	char number[24];

	if (c->matter != 0)
		intake_give(f, INTAKE_MATTER, words_matter(d, c->matter),
		    c->matter, _("as it was reported"));
	if (c->grid != 0) {
		words_grid(d, c->grid, &grid);
		intake_give(f, INTAKE_GRID, buf_view(&grid), c->grid,
		    _("as it was reported"));
	}
	snprintf(number, sizeof number, "%lld", (long long)n);
	if (n > 0)
		intake_give(f, INTAKE_CRITERION, str_of(number),
		    (uint64_t)n, _("as it was reported"));
	if (c->flags & CASE_URGENT)
		intake_give(f, INTAKE_URGENT, str_of(_("yes")), 1,
		    _("as it was reported"));
	buf_fini(&grid);
}

static void
fill_own(struct intake *f, const struct body *body, const struct body *secret)
{
	for (size_t i = INTAKE_FIXED; i < f->n; i++) {
		const struct field *v = field_value(f->f[i].own, body, secret);
		char number[24];

		if (v == NULL)
			continue;
		snprintf(number, sizeof number, "%lld", (long long)v->num);
		intake_give(f, i, v->type == FIELD_INT ?
		    str_of(number) : v->text, 0, _("as it was reported"));
	}
}

static void
fill_case(struct desk *d, struct intake *f, const struct casefile *c,
    const struct body *body, const struct body *secret)
{
	fill_codes(d, f, c, body);
	fill_text(f, INTAKE_WORDS, secret, "text_now", "text");
	fill_text(f, INTAKE_TITLE, secret, "title_now", "title");
	fill_text(f, INTAKE_PLACE, secret, "place_now", "place");
	fill_text(f, INTAKE_CALLER, secret, "caller", "caller");
	fill_text(f, INTAKE_PHONE, secret, "phone", "phone");
	fill_own(f, body, secret);
}

struct first { struct desk *d; struct intake *f; const struct casefile *c; };

static bool
first_event(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct first *x = ctx;
	const struct body none = { 0 };

	if (status == OK)
		fill_case(x->d, x->f, x->c, &e->body,
		    secret != NULL ? secret : &none);
	return false;
}

/* With a store as it stands today; in memory, as it was reported. */
void
intake_from_case(struct desk *d, struct intake *f, uint32_t slot)
{
	struct casefile c;
	struct case_view cv;
	struct body body, secret;
	struct first x = { .d = d, .f = f, .c = &c };

	if (d->repo->ops->get(d->repo, slot, &cv) != OK)
		return;
	c = *cv.c;
	if (d->store != NULL) {
		if (store_report(d->store, slot, &body, &secret) == OK)
			fill_case(d, f, &c, &body, &secret);
	} else if (d->repo->ops->history(d->repo, slot, first_event,
	    &x) != OK) {
		desk_say(d, ROLE_ERROR, "%s", _("its report cannot be read"));
	}
}

/* ---- snippets ---- */

void
intake_snippets(struct desk *d)
{
	struct intake_view *v = d->iv;

	if (d->law->snippets_n == 0) {
		desk_say(d, ROLE_DIM, "%s",
		    _("the profile has no texts to put in"));
		return;
	}
	v->snippets = true;
	v->list_n = 0;
	v->cur = v->top = 0;
	for (size_t i = 0; i < d->law->snippets_n && i < INTAKE_LIST; i++) {
		struct intake_row *p = &v->list[v->list_n++];

		p->code = i;
		str_copy(d->law->snippets[i].name, p->text, sizeof p->text);
		str_copy(d->law->snippets[i].text, p->note, sizeof p->note);
	}
}

/* What a name between ${ and } stands for; nothing is known: a blank to fill. */
static void
put_name(struct desk *d, struct str name, struct buf *out)
{
	const struct intake *f = &d->iv->f;
	const struct help *h = helper_help(d->iv->helper);
	const size_t n = out->n;
	struct case_view cv;

	if (str_is(name, "place"))
		buf_str(out, buf_view(&f->f[INTAKE_PLACE].text));
	else if (str_is(name, "matter"))
		buf_str(out, buf_view(&f->f[INTAKE_MATTER].text));
	else if (str_is(name, "unit") && h->matter_n > 0 &&
	    h->matter[0].unit != 0)
		buf_str(out, words_unit(d, h->matter[0].unit, false));
	else if (str_is(name, "limit") && h->matter_n > 0)
		buf_cstr(out, h->matter[0].limit);
	else if (str_is(name, "number") && f->slot != SLOT_NONE &&
	    d->repo->ops->get(d->repo, f->slot, &cv) == OK)
		buf_cstr(out, cv.c->number);
	else if (str_is(name, "number"))
		buf_cstr(out, f->parent);
	if (out->n == n)
		buf_cstr(out, "____");
}

static void
expand(struct desk *d, struct str text, struct buf *out)
{
	while (text.n > 0) {
		const ptrdiff_t from = str_find(text, STR("${"));
		const struct str rest = from < 0 ? STR_NONE :
		    str_from(text, (size_t)from + 2);
		const ptrdiff_t to = str_find(rest, STR("}"));

		if (from < 0 || to < 0) {
			buf_str(out, text);
			return;
		}
		buf_add(out, text.p, (size_t)from);
		put_name(d, str_n(rest.p, (size_t)to), out);
		text = str_from(rest, (size_t)to + 1);
	}
}

/* Into the field at hand where it takes a text of any length, else the words. */
void
intake_snippet_put(struct desk *d, size_t i)
{
	struct intake_view *v = d->iv;
	struct buf b = { 0 };

	v->snippets = false;
	if (i >= d->law->snippets_n || !intake_may(d))
		return;
	intake_go(d, v->at == INTAKE_TITLE ? INTAKE_TITLE : INTAKE_WORDS);
	expand(d, d->law->snippets[i].text, &b);
	(void)intake_paste(d, buf_view(&b));
	buf_fini(&b);
}

/* ---- the person's own editor ---- */

/* What an editor wrote and nobody took: under a name of its own, and said. It goes
 * when what a form puts aside goes. */
static void
keep_left(struct desk *d, const char *path)
{
	const struct str all = str_of(path), end = STR(".text");
	const size_t n = str_ends(all, end) ? all.n - end.n : all.n;
	char to[1310];

	for (int i = 1; i < 100; i++) {
		snprintf(to, sizeof to, "%.*s-%d%s", (int)n, path, i,
		    path + n);
		if (link(path, to) != 0)
			continue;
		desk_say(d, ROLE_ERROR, _("what the editor wrote is in %s"),
		    to);
		return;
	}
	desk_say(d, ROLE_ERROR, "%s: %s", path, strerror(errno));
}

static bool
own_file_at(struct desk *d, const char *name, struct str text,
    char path[1300])
{
	const struct str me = str_of(d->seat.me.code);
	struct stat st;

	if (store_draft_file(d->store, me, str_of(name), STR_NONE, path,
	    1300) != OK || stat(path, &st) != 0)
		return false;
	/* One that an editor left behind is not to be added to. */
	if (st.st_size > 0)
		keep_left(d, path);
	return unlink(path) == 0 && store_draft_file(d->store, me,
	    str_of(name), text, path, 1300) == OK;
}

/* Where the program has rights that the person has not, the store's folder is out
 * of the editor's reach: then beside the person's own files. */
static bool
own_file(struct desk *d, struct str text, char path[1300])
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	char name[64];
	FILE *f;
	bool whole;

	snprintf(name, sizeof name, "%s-edit", d->iv->f.id);
	if (d->store != NULL && getegid() == getgid())
		return own_file_at(d, name, text, path);
	snprintf(path, 1300, "%s/gridseat-%s", dir != NULL ? dir : "/tmp",
	    name);
	f = own_create(path);
	if (f == NULL)
		return false;
	whole = fwrite(text.p != NULL ? text.p : "", 1, text.n, f) == text.n;
	return fclose(f) == 0 && whole;
}

static void
take_back(struct desk *d, const char *path)
{
	struct intake_view *v = d->iv;
	struct buf b = { 0 };

	if (own_whole(path, EDITED_MAX, &b)) {
		while (b.n > 0 && b.p[b.n - 1] == '\n')
			b.n--;		/* every editor adds one */
		edit_set(&v->e, STR_NONE);
		v->touched = true;
		(void)intake_paste(d, buf_view(&b));
		if (b.n == 0)
			intake_changed(d);
	} else {
		keep_left(d, path);
	}
	buf_fini(&b);
}

/* It failed, or was killed: the field stays as it is, and what it wrote is not
 * thrown away with its file. */
static void
editor_failed(struct desk *d, const char *path)
{
	const struct str text = buf_view(&d->iv->f.f[d->iv->at].text);
	struct buf b = { 0 };

	if (own_whole(path, INTAKE_TEXT, &b) && str_eq(buf_view(&b), text))
		desk_say(d, ROLE_ERROR, "%s", _("the editor could not be begun, "
		    "or failed: is EDITOR set?"));
	else
		keep_left(d, path);
	buf_fini(&b);
}

void
intake_editor(struct desk *d)
{
	struct intake_view *v = d->iv;
	char path[1300];

	if (!intake_may(d))
		return;
	if (v->at != INTAKE_TITLE)
		intake_go(d, INTAKE_WORDS);
	if (intake_hidden(d, v->at)) {
		desk_say(d, ROLE_ERROR, "%s", _("somebody's number stands "
		    "there: reveal the case first"));
		return;
	}
	if (d->hooks.edit == NULL) {
		desk_say(d, ROLE_ERROR, "%s", _("no editor can be begun here"));
		return;
	}
	if (!own_file(d, buf_view(&v->f.f[v->at].text), path)) {
		desk_say(d, ROLE_ERROR, "%s", _("no file for the editor can be "
		    "made"));
		return;
	}
	if (d->hooks.edit(d->hooks.ctx, path))
		take_back(d, path);
	else
		editor_failed(d, path);
	unlink(path);
	d->dirty = true;
}
