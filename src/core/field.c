/* SPDX-License-Identifier: GPL-3.0-or-later */
/* field.c -- values of the profile's own fields.  Layer: core (pure). */
#include "core/field.h"

#include <string.h>
#include "rule_parts.h"

/* What the engine asks itself, and what else events have in their bodies. */
static const char *const taken[] = {
	"urgent", "criterion", "votes", "words", "place",
	"matter", "channel", "grid", "grid_by", "grid_sure", "lat", "lon",
	"wgs84", "reported", "due", "closed", "state", "finder", "imported",
	"content", "doubts", "votes_up", "votes_down", "unit", "enforcer",
	"rule", "rule_version", "trace", "by_hand", "action", "role",
	"as_unit", "reason", "to", "result", "satisfied", "reached",
	"take_over", "field", "target", "note", "title", "text", "caller",
	"phone", "addr", "idno", "raw", "class", "notes", "doubts_text",
	"title_now", "place_now", "text_now", "answer_agreed",
};

static int
taken_at(struct str code)
{
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (str_is(code, taken[i]))
			return (int)i;
	return -1;
}

int
field_find(const struct law *law, struct str word)
{
	const int at = law_field(law, word);

	if (at >= 0)
		return at;
	for (size_t i = 0; i < law->fields_n; i++)
		if (str_eq(law->fields[i].name, word))
			return (int)i;
	return -1;
}

bool
field_free(const struct law_field *f)
{
	return taken_at(f->code) < 0;
}

bool
field_shown(const struct law_field *f)
{
	return field_free(f) || str_is(f->code, "votes");
}

struct str
field_near(const struct law *law, struct str word)
{
	struct near n = near_to(word);

	for (size_t i = 0; i < law->fields_n; i++)
		if (field_free(&law->fields[i])) {
			near_try(&n, law->fields[i].code);
			near_try(&n, law->fields[i].name);
		}
	return n.best;
}

/* ---- giving ---- */

static enum err
unfit(struct field_fault *why, const struct law_field *f, const char *expected)
{
	why->expected = expected;
	why->allowed = f->values;
	return ERR_BAD_INPUT;
}

static enum err
put(struct body *b, struct field f)
{
	for (size_t i = 0; i < b->n; i++)
		if (str_eq(b->f[i].name, f.name)) {
			b->f[i] = f;
			return OK;
		}
	if (b->n == EVENT_FIELDS || f.text.n > EVENT_TEXT_MAX)
		return ERR_TOO_BIG;
	b->f[b->n++] = f;
	return OK;
}

static enum err
give_number(const struct law_field *f, struct str value, struct body *body,
    struct field_fault *why)
{
	const ptrdiff_t dots = str_find(f->values, STR(".."));
	int64_t n, lo = -((int64_t)1 << 52), hi = (int64_t)1 << 52;

	if (dots >= 0) {
		(void)str_int(str_n(f->values.p, (size_t)dots), &lo);
		(void)str_int(str_from(f->values, (size_t)dots + 2), &hi);
	}
	if (!str_int(value, &n))
		return unfit(why, f, "a whole number");
	if (n < lo || n > hi)
		return unfit(why, f, "a number within the field's range");
	return put(body, (struct field){ .name = f->code, .type = FIELD_INT,
	    .num = n });
}

static bool
same_folded(struct str a, struct str b, rule_fold_fn *fold)
{
	struct buf x = { 0 }, y = { 0 };
	bool same;

	fold(a, &x);
	fold(b, &y);
	same = str_eq(str_trim(buf_view(&x)), str_trim(buf_view(&y)));
	buf_fini(&x);
	buf_fini(&y);
	return same;
}

/* The list's own spelling of value. */
static bool
listed(const struct law_field *f, struct str *value, rule_fold_fn *fold)
{
	struct str rest = f->values, part;

	while (str_cut(&rest, ',', &part)) {
		part = str_trim(part);
		if (str_eq(part, *value) || same_folded(part, *value, fold)) {
			*value = part;
			return true;
		}
	}
	return false;
}

static enum err
give_word(const struct law_field *f, struct str value, rule_fold_fn *fold,
    struct body *body, struct field_fault *why)
{
	if (f->values.n > 0 && !listed(f, &value, fold)) {
		struct near near = near_to(value);

		near_list(&near, f->values);
		why->near = near.best;
		return unfit(why, f, "one of the field's words");
	}
	if (value.n > FIELD_WORD_MAX)
		return unfit(why, f, "a word of at most 120 bytes");
	return put(body, (struct field){ .name = f->code, .type = FIELD_TEXT,
	    .text = value });
}

enum err
field_give(const struct law_field *f, struct str value, rule_fold_fn *fold,
    struct body *body, struct body *secret, struct field_fault *why)
{
	*why = (struct field_fault){ 0 };
	value = str_trim(value);
	if (f->kind == LAW_TEXT || value.n == 0)
		return put(f->kind == LAW_TEXT ? secret : body,
		    (struct field){ .name = f->code, .type = FIELD_TEXT,
		    .text = value });
	return f->kind == LAW_NUMBER ? give_number(f, value, body, why) :
	    give_word(f, value, fold, body, why);
}

/* ---- reading ---- */

static const struct field *
member(const struct body *b, struct str name)
{
	for (size_t i = 0; b != NULL && i < b->n; i++)
		if (str_eq(b->f[i].name, name))
			return &b->f[i];
	return NULL;
}

static bool
of_kind(const struct field *x, const struct law_field *f)
{
	if (x->type == FIELD_TEXT)
		return f->kind != LAW_NUMBER || x->text.n == 0;
	return x->type == FIELD_INT && f->kind == LAW_NUMBER;
}

const struct field *
field_value(const struct law_field *f, const struct body *body,
    const struct body *secret)
{
	const struct field *x = NULL;

	if (f->kind == LAW_TEXT)
		x = member(secret, f->code);
	if (x == NULL)
		x = member(body, f->code);
	if (x == NULL && str_is(f->code, "votes"))
		x = member(body, STR("votes_up"));
	return x != NULL && of_kind(x, f) ? x : NULL;
}
