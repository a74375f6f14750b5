/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form's drafts. Each change of a field is one write before the key is answered:
 * whatever ends this process takes the key in flight and no more. One process at a
 * time has a form in hand; another one of the same account may look at it. */
#include "app/intake_view.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "lang/lang.h"
#include "store/store.h"

static bool
put(struct desk *d, const struct buf *key, struct str text)
{
	const bool kept = d->hooks.draft_put == NULL ||
	    d->hooks.draft_put(d->hooks.ctx, buf_view(key), text);

	d->iv->behind |= !kept;
	return kept;
}

/* ---- whose it is ---- */

bool
intake_hold(struct desk *d)
{
	struct intake_view *v = d->iv;
	struct buf me = { 0 };
	char at[32];
	enum err e;

	if (d->seat.read_only) {
		v->look_only = true;
		str_copy(str_of(_("read-only")), v->holder,
		    sizeof v->holder);
		return false;
	}
	if (d->store == NULL || v->hold != NULL)
		return true;
	words_time(d, d->now, false, at, sizeof at);
	buf_fmt(&me, "%s %s %s (%d)", d->seat.me.name, d->seat.tty, at,
	    (int)getpid());
	e = store_draft_hold(d->store, str_of(d->seat.me.code),
	    str_of(v->f.id), buf_view(&me), &v->hold, v->holder);
	buf_fini(&me);
	v->look_only = e == ERR_CONFLICT;
	if (v->look_only)
		desk_say(d, ROLE_NEAR, _("%s has this form in hand: here it can "
		    "only be looked at"), v->holder);
	return !v->look_only;
}

/* ---- keeping ---- */

void
intake_keep_rest(struct desk *d)
{
	struct intake_view *v = d->iv;
	struct buf key = { 0 }, text = { 0 };

	intake_draft_rest(&v->f, &key, &text);
	v->unkept |= !put(d, &key, buf_view(&text));
	v->rest_kept = true;
	buf_fini(&key);
	buf_fini(&text);
}

static void
keep_field(struct desk *d, size_t field)
{
	struct buf key = { 0 }, text = { 0 };

	intake_draft(&d->iv->f, field, &key, &text);
	d->iv->unkept |= !put(d, &key, buf_view(&text));
	buf_fini(&key);
	buf_fini(&text);
}

/* What found no room before is kept as soon as there is some again. */
void
intake_keep(struct desk *d, size_t field)
{
	struct intake_view *v = d->iv;
	const bool all = v->unkept;

	if (v->look_only)
		return;
	v->unkept = false;
	if (!v->rest_kept || all) {
		(void)intake_hold(d);
		intake_keep_rest(d);
	}
	keep_field(d, field);
	for (size_t i = 0; all && !v->unkept && i < v->f.n; i++)
		keep_field(d, i);
	if (v->unkept)
		desk_say(d, ROLE_ERROR, "%s",
		    _("not kept as a draft: is the disk full?"));
}

static bool
by_person(const struct intake_field *f)
{
	return f->from == INTAKE_TYPED || f->from == INTAKE_CONFIRMED;
}

void
intake_keep_drop(struct desk *d)
{
	struct intake_view *v = d->iv;
	struct buf key = { 0 }, text = { 0 };

	for (size_t i = 0; i < v->f.n && !v->look_only; i++) {
		if (!by_person(&v->f.f[i]))
			continue;
		intake_draft(&v->f, i, &key, &text);
		(void)put(d, &key, STR_NONE);
	}
	if (v->rest_kept && !v->look_only) {
		intake_draft_rest(&v->f, &key, &text);
		(void)put(d, &key, STR_NONE);
	}
	v->rest_kept = false;
	buf_fini(&key);
	buf_fini(&text);
}

/* ---- what did not fit ---- */

void
intake_keep_aside(struct desk *d, struct str text)
{
	struct intake_view *v = d->iv;
	char path[1300];
	struct stat st;

	if (d->store != NULL && store_draft_file(d->store,
	    str_of(d->seat.me.code), str_of(v->f.id), text, path,
	    sizeof path) == OK) {
		v->aside++;
		if (stat(path, &st) != 0)
			st.st_size = (off_t)text.n;
		desk_say(d, ROLE_NEAR, _("the field is full: the other %zu KiB "
		    "are in %s"), ((size_t)st.st_size + 1023) / 1024, path);
	} else {
		desk_say(d, ROLE_ERROR, _("the field is full: %zu KiB of what "
		    "was pasted are not here"), (text.n + 1023) / 1024);
	}
}

void
intake_keep_aside_drop(struct desk *d)
{
	if (d->store != NULL && !d->iv->look_only && !d->seat.read_only)
		store_draft_file_drop(d->store, str_of(d->seat.me.code),
		    str_of(d->iv->f.id));
}

/* What was filed a day ago and more has been seen to by now; what a form in work
 * put aside stays with it. */
static bool
old_aside(void *ctx, struct str name, int64_t age_ms)
{
	const struct desk *d = ctx;

	for (size_t i = 0; i < d->drafts_n; i++) {
		const struct str id = intake_draft_id(
		    str_of(d->drafts[i].key));

		if (id.n > 0 && str_starts(name, id))	/* and "-edit" */
			return false;
	}
	return age_ms > CLOCK_DAY_MS;
}

void
intake_keep_aside_again(struct desk *d)
{
	char path[1300];

	d->iv->aside = d->store != NULL && store_draft_file_is(d->store,
	    str_of(d->seat.me.code), str_of(d->iv->f.id), path, sizeof path);
}

void
intake_keep_sweep(struct desk *d)
{
	if (d->store != NULL && !d->seat.read_only)
		store_draft_files(d->store, str_of(d->seat.me.code), old_aside,
		    d);
}

/* ---- among the desk's drafts ---- */

static void
add_draft(struct desk *d, struct str key, struct str text, int64_t at_ms)
{
	struct draft *t;
	struct buf b = { 0 };

	d->drafts = xgrow(d->drafts, &d->drafts_cap, d->drafts_n + 1,
	    sizeof *d->drafts);
	t = &d->drafts[d->drafts_n++];
	str_copy(key, t->key, sizeof t->key);
	buf_str(&b, text);
	t->text = xstrdup(buf_z(&b));
	t->at_ms = at_ms;
	buf_fini(&b);
}

static void
offer(struct desk *d, const struct buf *key, const struct buf *text)
{
	if (text->n > 0)
		add_draft(d, buf_view(key), buf_view(text), d->now);
}

struct again { struct desk *d; const char *id; };

/* Of the form, or of any but the one in hand. */
static bool
of_it(const struct again *a, struct str key)
{
	const struct intake_view *v = a->d->iv;
	const struct str id = intake_draft_id(key);

	if (a->id != NULL)
		return str_is(id, a->id);
	return id.n > 0 && (v == NULL || v->f.n == 0 || !str_is(id, v->f.id));
}

static bool
read_again(void *ctx, struct str key, struct str text, int64_t at_ms)
{
	struct again *a = ctx;

	if (of_it(a, key))
		add_draft(a->d, key, text, at_ms);
	return true;
}

void
intake_keep_again(struct desk *d, const char *id)
{
	const size_t old = d->drafts_n;
	size_t n = 0;
	struct again a = { d, id };

	if (d->store == NULL || (d->iv != NULL && d->iv->behind) ||
	    store_drafts(d->store, str_of(d->seat.me.code), read_again,
	    &a) != OK)
		return;
	for (size_t i = 0; i < d->drafts_n; i++) {
		if (i < old && of_it(&a, str_of(d->drafts[i].key)))
			free(d->drafts[i].text);
		else
			d->drafts[n++] = d->drafts[i];
	}
	d->drafts_n = n;
}

void
intake_park(struct desk *d)
{
	struct intake_view *v = d->iv;
	struct buf key = { 0 }, text = { 0 };

	if (intake_is_empty(&v->f)) {
		intake_keep_drop(d);
		return;
	}
	for (size_t i = 0; i < v->f.n; i++) {
		intake_draft(&v->f, i, &key, &text);
		offer(d, &key, &text);
	}
	intake_draft_rest(&v->f, &key, &text);
	offer(d, &key, &text);
	buf_fini(&key);
	buf_fini(&text);
}

bool
intake_draft_first(const struct desk *d, size_t i)
{
	const struct str id = intake_draft_id(str_of(d->drafts[i].key));

	for (size_t k = 0; id.n > 0 && k < i; k++)
		if (str_eq(id, intake_draft_id(str_of(d->drafts[k].key))))
			return false;
	return true;
}

/* The last that stood in a field of the form; NULL: there is none. */
static const char *
field_text(const struct desk *d, struct str id, const char *field)
{
	for (size_t i = d->drafts_n; i-- > 0; ) {
		const struct draft *t = &d->drafts[i];
		const char *text = strchr(t->text, '\n');

		if (text != NULL && str_eq(id,
		    intake_draft_id(str_of(t->key))) &&
		    str_ends(str_of(t->key), str_of(field)))
			return text + 1;
	}
	return NULL;
}

void
intake_draft_name(const struct desk *d, size_t i, struct buf *out)
{
	static const char *const fields[] = { ":title", ":text", ":place",
		":matter", ":phone" };
	const struct str id = intake_draft_id(str_of(d->drafts[i].key));
	const char *text = NULL;
	char z[160];

	for (size_t k = 0; text == NULL &&
	    k < sizeof fields / sizeof *fields; k++)
		text = field_text(d, id, fields[k]);
	str_copy(str_of(text != NULL ? text : ""), z, sizeof z);
	buf_fmt(out, "%s  ", _("form"));
	lang_mask(str_of(z), out);
}

void
intake_keep_strays(struct desk *d)
{
	struct intake_view *v = d->iv;
	struct buf all = { 0 }, key = { 0 };

	buf_str(&all, buf_view(&v->f.f[INTAKE_WORDS].text));
	for (size_t i = 0; i < d->drafts_n; i++) {
		struct draft *t = &d->drafts[i];
		const char *text = strchr(t->text, '\n');

		if (!str_is(intake_draft_id(str_of(t->key)), v->f.id))
			continue;
		buf_fmt(&all, "%s%s", all.n > 0 ? "\n" : "",
		    text != NULL ? text + 1 : t->text);
		key.n = 0;
		buf_cstr(&key, t->key);
		intake_type(&v->f, INTAKE_WORDS, buf_view(&all));
		intake_keep(d, INTAKE_WORDS);
		(void)put(d, &key, STR_NONE);
		t->key[0] = '\0';
	}
	buf_fini(&all);
	buf_fini(&key);
}
