/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form as data. What comes from outside is made whole UTF-8 here, once: a
 * field holds no control bytes, a line field no line ends, and digits of the
 * input method are plain ones where a number or a code is meant. */
#include "app/intake.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include "app/intl.h"
#include "base/utf8.h"
#include "core/field.h"

/* ---- text ---- */

static bool
is_code(const struct intake_field *f)
{
	static const char *const names[] = {
		"channel", "phone", "grid", "matter", "criterion", "urgent",
		"promised"
	};

	if (f->own != NULL)
		return f->own->kind == LAW_NUMBER;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(f->name, names[i]) == 0)
			return true;
	return false;
}

/* A control is left out, but what parts words stays a blank. */
static uint32_t
clean(uint32_t cp, bool lines, bool code)
{
	if (cp == '\r')
		cp = '\n';
	if (cp == '\n' || cp == '\t')
		return cp == '\n' && lines ? '\n' : ' ';
	if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
		return 0;
	if (!code)
		return cp;
	return cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFEE0 :
	    cp == 0x3000 ? ' ' : cp;
}

static void
take(struct intake_field *f, struct str s)
{
	const bool lines = strcmp(f->name, "text") == 0, code = is_code(f);
	struct buf out = { 0 };

	while (s.n > 0 && out.n < INTAKE_TEXT) {
		const bool pair = s.p[0] == '\r' && s.n > 1 && s.p[1] == '\n';
		const uint32_t cp = clean(utf8_next(&s), lines, code);
		char b[4];

		if (cp != 0 && !pair)
			buf_add(&out, b, utf8_put(cp, b));
	}
	f->text.n = 0;
	buf_str(&f->text, utf8_head(buf_view(&out), INTAKE_TEXT));
	buf_fini(&out);
}

static void
empty(struct intake_field *f)
{
	f->from = INTAKE_EMPTY;
	f->text.n = 0;
	f->code = 0;
	f->sure = 0;
	f->given = false;
	f->why[0] = '\0';
}

/* ---- life ---- */

static void
name_it(struct intake *f, int64_t now_ms)
{
	uint32_t v = 0;

	/* Without a random number the time alone tells forms of one seat apart. */
	if (getrandom(&v, sizeof v, 0) != sizeof v)
		v = 0;
	snprintf(f->id, sizeof f->id, "%llx-%08x", (unsigned long long)now_ms,
	    v);
}

static void
own_fields(struct intake *f)
{
	for (size_t i = 0; i < f->law->fields_n && f->n < INTAKE_MAX; i++) {
		const struct law_field *own = &f->law->fields[i];

		if (!field_free(own) || !field_shown(own))
			continue;
		f->f[f->n] = (struct intake_field){ .label = own->name,
			.own = own };
		str_copy(own->code, f->f[f->n].name, sizeof f->f[f->n].name);
		f->n++;
	}
}

void
intake_begin(struct intake *f, const struct law *law, unsigned channel,
    int64_t now_ms)
{
	static const struct { const char *name, *label; } fixed[] = {
#define INTAKE_ROW(id, name, label) [id] = { name, label },
		INTAKE_FIELDS(INTAKE_ROW)
#undef INTAKE_ROW
	};
	const struct law_channel *c = law_channel(law, channel);

	memset(f, 0, sizeof *f);
	f->law = law;
	f->slot = SLOT_NONE;
	f->began_ms = now_ms;
	name_it(f, now_ms);
	for (f->n = 0; f->n < INTAKE_FIXED; f->n++) {
		f->f[f->n].label = str_of(_(fixed[f->n].label));
		f->f[f->n].secret = f->n == INTAKE_PHONE ||
		    f->n == INTAKE_CALLER;
		str_copy(str_of(fixed[f->n].name), f->f[f->n].name,
		    sizeof f->f[f->n].name);
	}
	own_fields(f);
	if (c != NULL)
		intake_give(f, INTAKE_CHANNEL, c->name, channel,
		    _("where the form was opened"));
}

void
intake_fini(struct intake *f)
{
	for (size_t i = 0; i < f->n; i++)
		buf_fini(&f->f[i].text);
	f->n = 0;
}

/* ---- words of a person, words of the program ---- */

void
intake_type(struct intake *f, size_t field, struct str text)
{
	if (field >= f->n)
		return;
	take(&f->f[field], text);
	f->f[field].code = 0;
	f->f[field].sure = 0;
	f->f[field].given = false;
	f->f[field].why[0] = '\0';
	f->f[field].from = f->f[field].text.n > 0 ? INTAKE_TYPED : INTAKE_EMPTY;
}

void
intake_choose(struct intake *f, size_t field, struct str text, uint64_t code)
{
	if (field >= f->n)
		return;
	intake_type(f, field, text);
	if (f->f[field].from == INTAKE_TYPED)
		f->f[field].code = code;
}

void
intake_clear(struct intake *f, size_t field)
{
	struct intake_field *at;

	if (field >= f->n)
		return;
	at = &f->f[field];
	empty(at);
	at->from = INTAKE_TYPED;
	snprintf(at->why, sizeof at->why, "%s", _("empty: as this seat said"));
}

bool
intake_cleared(const struct intake_field *f)
{
	return f->from == INTAKE_TYPED && f->text.n == 0;
}

bool
intake_fill(struct intake *f, size_t field, struct str text, uint64_t code,
    uint8_t sure, const char *why)
{
	struct intake_field *at;

	if (field >= f->n)
		return false;
	at = &f->f[field];
	if (at->from == INTAKE_TYPED || at->from == INTAKE_CONFIRMED ||
	    at->given)
		return false;
	take(at, text);
	if (at->text.n == 0) {
		empty(at);
		return true;
	}
	at->code = code;
	at->sure = sure > 100 ? 100 : sure;
	at->from = INTAKE_FILLED;
	str_copy(str_of(why), at->why, sizeof at->why);
	return true;
}

void
intake_unfill(struct intake *f, size_t field)
{
	if (field < f->n && f->f[field].from == INTAKE_FILLED &&
	    !f->f[field].given)
		empty(&f->f[field]);
}

void
intake_give(struct intake *f, size_t field, struct str text, uint64_t code,
    const char *why)
{
	if (field >= f->n)
		return;
	f->f[field].given = false;
	if (intake_fill(f, field, text, code, 100, why))
		f->f[field].given = f->f[field].from == INTAKE_FILLED;
}

bool
intake_confirm(struct intake *f, size_t field)
{
	if (field >= f->n || f->f[field].from != INTAKE_FILLED)
		return false;
	f->f[field].from = INTAKE_CONFIRMED;
	return true;
}

bool
intake_is_empty(const struct intake *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->f[i].from == INTAKE_TYPED ||
		    f->f[i].from == INTAKE_CONFIRMED)
			return false;
	return f->parent[0] == '\0';
}

int
intake_find(const struct intake *f, struct str name)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_is(name, f->f[i].name))
			return (int)i;
	return -1;
}

/* ---- drafts ---- */

static void
draft_key(const struct intake *f, const char *name, struct buf *key)
{
	key->n = 0;
	buf_fmt(key, "intake:%s:%s", f->id, name);
}

/* What was filled is filled again: only a person's words are kept. */
void
intake_draft(const struct intake *f, size_t field, struct buf *key,
    struct buf *text)
{
	const struct intake_field *at = &f->f[field];

	draft_key(f, at->name, key);
	text->n = 0;
	if (at->from != INTAKE_TYPED && at->from != INTAKE_CONFIRMED)
		return;
	buf_fmt(text, "%c %llu\n", at->from == INTAKE_TYPED ? 't' : 'c',
	    (unsigned long long)at->code);
	buf_str(text, buf_view(&at->text));
}

void
intake_draft_rest(const struct intake *f, struct buf *key, struct buf *text)
{
	draft_key(f, "-", key);
	text->n = 0;
	buf_fmt(text, "began=%lld\nwrap=%lld\nkeys=%u\n",
	    (long long)f->began_ms, (long long)f->wrap_ms, f->keys);
	if (f->slot != SLOT_NONE)
		buf_fmt(text, "slot=%u\nstream=%s\nserial=%llu\n", f->slot,
		    f->head.stream, (unsigned long long)f->head.serial);
	if (f->call[0] != '\0')
		buf_fmt(text, "call=%s\n", f->call);
	if (f->parent[0] != '\0')
		buf_fmt(text, "parent=%s\n", f->parent);
}

static void
take_number(struct intake *f, struct str name, struct str value)
{
	int64_t n;

	if (!str_int(value, &n) || n < 0)
		return;
	if (str_is(name, "began"))
		f->began_ms = n;
	else if (str_is(name, "wrap"))
		f->wrap_ms = n;
	else if (str_is(name, "keys") && n <= UINT32_MAX)
		f->keys = (unsigned)n;
	else if (str_is(name, "slot") && n < SLOT_NONE)
		f->slot = (uint32_t)n;
	else if (str_is(name, "serial"))
		f->head.serial = (uint64_t)n;
}

static void
take_rest(struct intake *f, struct str text)
{
	struct str line, name;

	while (str_cut(&text, '\n', &line)) {
		if (!str_cut(&line, '=', &name))
			continue;
		if (str_is(name, "call"))
			str_copy(line, f->call, sizeof f->call);
		else if (str_is(name, "parent"))
			str_copy(line, f->parent, sizeof f->parent);
		else if (str_is(name, "stream"))
			str_copy(line, f->head.stream, sizeof f->head.stream);
		else
			take_number(f, name, line);
	}
}

static bool
take_field(struct intake *f, size_t field, struct str text)
{
	struct str head, from;
	int64_t code;

	if (!str_cut(&text, '\n', &head) || !str_cut(&head, ' ', &from) ||
	    (!str_is(from, "t") && !str_is(from, "c")) ||
	    !str_int(head, &code) || code < 0)
		return false;
	if (text.n == 0 && str_is(from, "t"))
		intake_clear(f, field);
	else
		intake_choose(f, field, text, (uint64_t)code);
	if (f->f[field].from == INTAKE_TYPED && str_is(from, "c"))
		f->f[field].from = INTAKE_CONFIRMED;
	return true;
}

struct str
intake_draft_id(struct str key)
{
	struct str head, id;

	if (!str_cut(&key, ':', &head) || !str_is(head, "intake") ||
	    !str_cut(&key, ':', &id) || key.n == 0 || id.n == 0 ||
	    id.n >= INTAKE_ID)
		return STR_NONE;
	return id;
}

bool
intake_draft_take(struct intake *f, struct str key, struct str text)
{
	const struct str id = intake_draft_id(key);
	struct str name;
	int field;

	if (id.n == 0 || !str_is(id, f->id))
		return false;
	name = str_from(key, sizeof "intake::" - 1 + id.n);
	if (str_is(name, "-")) {
		take_rest(f, text);
		return true;
	}
	field = intake_find(f, name);
	return field >= 0 && take_field(f, (size_t)field, text);
}
