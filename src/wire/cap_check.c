/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be there, what must not be, what goes with what. The same for a
 * document that came and for one that is to go. */
#include "cap_table.h"

#include <string.h>
#include "base/utf8.h"

#define TOO_MANY "fewer of them"
#define MISSING "the standard wants it"

static const void *
at(const void *base, const struct cap_row *r)
{
	return (const char *)base + r->offset;
}

static size_t
count_of(const void *base, const struct cap_row *r)
{
	switch (r->kind) {
	case CAP_TEXTS: case CAP_POLYGON: case CAP_CIRCLE:
		return ((const struct cap_texts *)at(base, r))->n;
	case CAP_CODES:
		return ((const struct cap_codes *)at(base, r))->n;
	case CAP_PAIRS:
		return ((const struct cap_pairs *)at(base, r))->n;
	case CAP_CODE:
		return *(const int *)at(base, r) > 0;
	case CAP_TIME:
		return ((const struct cap_time *)at(base, r))->text.n > 0 ||
		    ((const struct cap_time *)at(base, r))->ms != 0;
	case CAP_INFO: case CAP_RESOURCE: case CAP_AREA:
		return *(const size_t *)(const void *)
		    ((const char *)base + r->count);
	case CAP_TEXT: case CAP_WORD: case CAP_NUMBER:
		break;
	}
	return ((const struct str *)at(base, r))->n > 0;
}

static enum err
check_text(const struct cap_row *r, struct str s, struct cap_fault *why)
{
	const char *wrong = cap_misspelt(r->kind, s);

	if (s.n > CAP_TEXT_MAX)
		return cap_blame(why, ERR_TOO_BIG, r->name, STR_NONE,
		    "a shorter text");
	if (!utf8_valid(s, NULL))
		return cap_blame(why, ERR_BAD_UTF8, r->name, STR_NONE,
		    "UTF-8");
	return wrong == NULL ? OK : cap_blame(why, ERR_BAD_INPUT, r->name, s,
	    wrong);
}

static enum err
check_texts(const struct cap_row *r, const struct cap_texts *t,
    struct cap_fault *why)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < t->n; i++)
		e = check_text(r, t->at[i], why);
	return e;
}

static enum err
check_pairs(const struct cap_row *r, const struct cap_pairs *t,
    struct cap_fault *why)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < t->n; i++) {
		if (t->at[i].name.n == 0)
			return cap_blame(why, ERR_BAD_INPUT, r->name,
			    t->at[i].value, "a valueName");
		e = check_text(r, t->at[i].name, why);
		if (e == OK)
			e = check_text(r, t->at[i].value, why);
	}
	return e;
}

static bool
known_code(const char *const *names, int v)
{
	int i = 1;

	while (i < v && names[i] != NULL)
		i++;
	return v > 0 && names[i] != NULL;
}

static enum err
check_codes(const struct cap_row *r, const int *v, size_t n,
    struct cap_fault *why)
{
	for (size_t i = 0; i < n; i++)
		if (!known_code(r->names, v[i]))
			return cap_blame(why, ERR_BAD_INPUT, r->name,
			    STR_NONE, "a value of the standard's list");
	return OK;
}

static enum err
check_value(const struct cap_row *r, const void *p, struct cap_fault *why)
{
	const struct cap_codes *codes = p;

	switch (r->kind) {
	case CAP_TEXT: case CAP_WORD: case CAP_NUMBER:
		return check_text(r, *(const struct str *)p, why);
	case CAP_TEXTS: case CAP_POLYGON: case CAP_CIRCLE:
		return check_texts(r, p, why);
	case CAP_PAIRS:
		return check_pairs(r, p, why);
	case CAP_CODE:
		return check_codes(r, p, 1, why);
	case CAP_CODES:
		return check_codes(r, codes->at, codes->n, why);
	case CAP_TIME: case CAP_INFO: case CAP_RESOURCE: case CAP_AREA:
		break;
	}
	return OK;
}

static enum err
check_rows(enum cap_parent in, const void *base, struct cap_fault *why)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < cap_rows_n; i++) {
		const struct cap_row *r = &cap_rows[i];
		const size_t n = r->in == in ? count_of(base, r) : 0;

		if (r->in != in)
			continue;
		if (n == 0 && r->must)
			e = cap_blame(why, ERR_BAD_INPUT, r->name, STR_NONE,
			    MISSING);
		else if (n > CAP_LIST_MAX)
			e = cap_blame(why, ERR_TOO_BIG, r->name, STR_NONE,
			    TOO_MANY);
		else if (n > 0)
			e = check_value(r, at(base, r), why);
	}
	return e;
}

static enum err
check_area(const struct cap_area *a, struct cap_fault *why)
{
	enum err e = check_rows(IN_AREA, a, why);

	if (e == OK && a->ceiling.n > 0 && a->altitude.n == 0)
		e = cap_blame(why, ERR_BAD_INPUT, "ceiling", a->ceiling,
		    "an altitude with it");
	return e;
}

static enum err
check_info(const struct cap_info *i, struct cap_fault *why)
{
	enum err e = check_rows(IN_INFO, i, why);

	for (size_t k = 0; e == OK && k < i->resource_n; k++)
		e = check_rows(IN_RESOURCE, &i->resource[k], why);
	for (size_t k = 0; e == OK && k < i->area_n; k++)
		e = check_area(&i->area[k], why);
	return e;
}

/* Whom an alert is for, and what another one of it goes back to. */
static enum err
check_together(const struct cap *c, struct cap_fault *why)
{
	struct str rest = c->references;
	struct cap_ref ref;

	if (c->scope == CAP_RESTRICTED && c->restriction.n == 0)
		return cap_blame(why, ERR_BAD_INPUT, "restriction", STR_NONE,
		    "it goes with the scope Restricted");
	if (c->scope == CAP_PRIVATE && c->addresses.n == 0)
		return cap_blame(why, ERR_BAD_INPUT, "addresses", STR_NONE,
		    "it goes with the scope Private");
	if ((c->msg == CAP_UPDATE || c->msg == CAP_CANCEL) &&
	    c->references.n == 0)
		return cap_blame(why, ERR_BAD_INPUT, "references", STR_NONE,
		    "what is updated or cancelled");
	while (cap_ref_next(&rest, &ref))
		if (ref.identifier.n == 0)
			return cap_blame(why, ERR_BAD_INPUT, "references",
			    c->references, "sender,identifier,sent");
	return OK;
}

enum err
cap_check(const struct cap *c, struct cap_fault *why)
{
	enum err e = check_rows(IN_ALERT, c, why);

	for (size_t i = 0; e == OK && i < c->info_n; i++)
		e = check_info(&c->info[i], why);
	return e == OK ? check_together(c, why) : e;
}

/* ---- small questions ---- */

bool
cap_ref_next(struct str *rest, struct cap_ref *out)
{
	struct str word;
	size_t n = 0;

	*out = (struct cap_ref){ 0 };
	*rest = str_trim(*rest);
	while (n < rest->n && strchr(" \t\r\n", rest->p[n]) == NULL)
		n++;
	if (n == 0)
		return false;
	word = str_n(rest->p, n);
	*rest = str_from(*rest, n);
	if (str_cut(&word, ',', &out->sender) && word.p != NULL &&
	    str_cut(&word, ',', &out->identifier) && word.p != NULL)
		out->sent = word;
	if (out->sender.n == 0 || out->sent.n == 0)
		out->identifier = STR_NONE;
	return true;
}

/* Letters of a language tag are the same in both cases. */
static bool
same_tag(struct str a, struct str b, size_t n)
{
	if (a.n < n || b.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((a.p[i] | 0x20) != (b.p[i] | 0x20))
			return false;
	return true;
}

const struct cap_info *
cap_info_in(const struct cap *c, struct str wanted)
{
	const struct cap_info *near = NULL;
	size_t head = 0;

	while (head < wanted.n && wanted.p[head] != '-')
		head++;
	for (size_t i = 0; i < c->info_n; i++) {
		const struct str tag = c->info[i].language.n > 0 ?
		    c->info[i].language : STR("en-US");

		if (tag.n == wanted.n && same_tag(tag, wanted, tag.n))
			return &c->info[i];
		if (near == NULL && same_tag(tag, wanted, head) &&
		    (tag.n == head || tag.p[head] == '-'))
			near = &c->info[i];
	}
	return near != NULL || c->info_n == 0 ? near : &c->info[0];
}
