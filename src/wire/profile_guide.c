/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_guide.c -- what stands open beside the form: standards of the matters,
 * the phone book, articles, and texts with a key of their own.  Layer: wire.
 * A profile may lack each of the files. A line end in a text is written as the
 * sign U+00B6, since a row is a line. */
#include "wire/profile_load.h"

#include <string.h>
#include "base/utf8.h"

#define ENTRIES_MOST	20000	/* rows of one file */
#define NAME_MOST	160	/* bytes */
#define WORDS_MOST	1000
#define PART_MOST	4000	/* of a standard */
#define TEXT_MOST	32000	/* of an article, a snippet */

enum { STD_MATTER, STD_OWNER, STD_UNTIL, STD_WHAT, STD_ASK, STD_NOT_OURS,
	STD_HOW, STD_ANSWER, STD_COLUMNS };
enum { TEL_CODE, TEL_GROUP, TEL_OWNER, TEL_UNTIL, TEL_NUMBER, TEL_HOURS,
	TEL_NAME, TEL_WORDS, TEL_COLUMNS };
enum { ART_CODE, ART_OWNER, ART_UNTIL, ART_MATTERS, ART_WORDS, ART_TITLE,
	ART_TEXT, ART_COLUMNS };
enum { SNIP_KEY, SNIP_NAME, SNIP_TEXT, SNIP_COLUMNS };

/* ---- fields ---- */

static bool
full(struct profile_load *l, enum profile_table which,
    const struct tsv_row *row)
{
	if (l->t[which].n < ENTRIES_MOST)
		return false;
	tsv_fault(row, 0, "at most 20000 rows");
	return true;
}

/* What is shown and read out: no escape sequence hides in it. */
static bool
is_plain(struct str s)
{
	while (s.n > 0) {
		const uint32_t c = utf8_next(&s);

		if (c < ' ' || (c >= 0x7F && c < 0xA0))
			return false;
	}
	return true;
}

static struct str
take_text(const struct tsv_row *row, size_t col, size_t most)
{
	const struct str s = field_opt(row, col);

	if (s.n > most)
		tsv_fault(row, col, "a shorter text");
	else if (!is_plain(s))
		tsv_fault(row, col, "a text without control characters");
	return s;
}

static struct str
take_needed(const struct tsv_row *row, size_t col, size_t most)
{
	const struct str s = take_text(row, col, most);

	if (s.n == 0)
		tsv_fault(row, col, "a text");
	return s;
}

/* The same with its line ends. */
static struct str
with_lines(struct profile_load *l, struct str s)
{
	const struct str sign = STR("\xC2\xB6");
	ptrdiff_t at = str_find(s, sign);
	size_t n = 0;
	char *p;

	if (at < 0)
		return s;
	p = arena_alloc(&l->law->arena, s.n);
	for (; at >= 0; at = str_find(s, sign)) {
		memcpy(p + n, s.p, (size_t)at);
		n += (size_t)at;
		p[n++] = '\n';
		s = str_from(s, (size_t)at + sign.n);
	}
	if (s.n > 0)
		memcpy(p + n, s.p, s.n);
	return str_n(p, n + s.n);
}

static bool
class_of(const struct law *law, struct str s, uint32_t *out)
{
	int64_t code;

	if (!str_int(s, &code) || code <= 0 || code > UINT32_MAX ||
	    law_class(law, (uint32_t)code) == NULL)
		return false;
	*out = (uint32_t)code;
	return true;
}

/* ---- standards ---- */

static int
by_matter(const void *a, const void *b)
{
	const uint32_t x = ((const struct law_standard *)a)->matter;
	const uint32_t y = ((const struct law_standard *)b)->matter;

	return (x > y) - (x < y);
}

static void
standard_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_standard *s;
	uint32_t matter;

	if (full(l, PF_STANDARDS, row))
		return;
	if (!class_of(l->law, row->fields[STD_MATTER], &matter) ||
	    law_class(l->law, matter)->level != 3) {
		tsv_fault(row, STD_MATTER, "a matter of classes.tsv");
		return;
	}
	s = table_add(l, PF_STANDARDS, row, row->fields[STD_MATTER]);
	s->matter = matter;
	(void)field_unit(l, row, STD_OWNER, &s->owner);
	field_day(row, STD_UNTIL, INT32_MAX, &s->until);
	s->what = with_lines(l, take_text(row, STD_WHAT, PART_MOST));
	s->ask = with_lines(l, take_text(row, STD_ASK, PART_MOST));
	s->not_ours = with_lines(l, take_text(row, STD_NOT_OURS, PART_MOST));
	s->how = with_lines(l, take_text(row, STD_HOW, PART_MOST));
	s->answer = with_lines(l, take_text(row, STD_ANSWER, PART_MOST));
	if (s->what.n + s->ask.n + s->how.n + s->answer.n == 0)
		tsv_fault(row, STD_WHAT, "a text here, in ask, how or answer");
}

/* ---- the phone book ---- */

static int
by_phone(const void *a, const void *b)
{
	return str_cmp(((const struct law_phone *)a)->code,
	    ((const struct law_phone *)b)->code);
}

static void
phone_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_phone *p;

	if (full(l, PF_PHONES, row))
		return;
	p = table_add(l, PF_PHONES, row, row->fields[TEL_CODE]);
	(void)field_code(row, TEL_CODE, PROFILE_CODE, &p->code);
	p->group = take_text(row, TEL_GROUP, NAME_MOST);
	(void)field_unit(l, row, TEL_OWNER, &p->owner);
	field_day(row, TEL_UNTIL, INT32_MAX, &p->until);
	p->number = take_needed(row, TEL_NUMBER, NAME_MOST);
	if (p->number.n > 0 && !phone_ok(p->number))
		tsv_fault(row, TEL_NUMBER, "digits, blanks, + and -");
	p->hours = take_text(row, TEL_HOURS, NAME_MOST);
	p->name = take_needed(row, TEL_NAME, NAME_MOST);
	p->words = take_text(row, TEL_WORDS, WORDS_MOST);
}

/* ---- articles ---- */

static int
by_article(const void *a, const void *b)
{
	return str_cmp(((const struct law_article *)a)->code,
	    ((const struct law_article *)b)->code);
}

static void
article_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_article *a;
	struct str rest, part;
	uint32_t code;

	if (full(l, PF_ARTICLES, row))
		return;
	a = table_add(l, PF_ARTICLES, row, row->fields[ART_CODE]);
	(void)field_code(row, ART_CODE, PROFILE_CODE, &a->code);
	(void)field_unit(l, row, ART_OWNER, &a->owner);
	field_day(row, ART_UNTIL, INT32_MAX, &a->until);
	a->matters = rest = take_text(row, ART_MATTERS, WORDS_MOST);
	while (str_cut(&rest, ',', &part))
		if (!class_of(l->law, part, &code)) {
			tsv_fault(row, ART_MATTERS, "codes of classes.tsv "
			    "joined by commas, or -");
			break;
		}
	a->words = take_text(row, ART_WORDS, WORDS_MOST);
	a->title = take_needed(row, ART_TITLE, NAME_MOST);
	a->text = with_lines(l, take_needed(row, ART_TEXT, TEXT_MOST));
}

/* ---- snippets ---- */

static int
by_snippet(const void *a, const void *b)
{
	return str_cmp(((const struct law_snippet *)a)->key,
	    ((const struct law_snippet *)b)->key);
}

/* Each "${" has a name of a-z, 0-9 and '_' and its '}'. */
static bool
names_close(struct str s)
{
	ptrdiff_t at;
	size_t i;

	while ((at = str_find(s, STR("${"))) >= 0) {
		s = str_from(s, (size_t)at + 2);
		for (i = 0; i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') ||
		    (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'); )
			i++;
		if (i == 0 || i == s.n || s.p[i] != '}')
			return false;
	}
	return true;
}

static void
snippet_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_snippet *s;

	if (full(l, PF_SNIPPETS, row))
		return;
	s = table_add(l, PF_SNIPPETS, row, row->fields[SNIP_KEY]);
	(void)field_code(row, SNIP_KEY, PROFILE_CODE, &s->key);
	s->name = take_needed(row, SNIP_NAME, NAME_MOST);
	s->text = take_needed(row, SNIP_TEXT, TEXT_MOST);
	if (!names_close(s->text))
		tsv_fault(row, SNIP_TEXT, "a text whose ${name} are closed, "
		    "names of a-z, 0-9 and '_'");
	s->text = with_lines(l, s->text);
}

void
guide_read(struct profile_load *l)
{
	static const char *const standards[STD_COLUMNS] = { "matter", "owner",
		"until", "what", "ask", "not_ours", "how", "answer" };
	static const char *const phones[TEL_COLUMNS] = { "code", "group",
		"owner", "until", "number", "hours", "name", "words" };
	static const char *const articles[ART_COLUMNS] = { "code", "owner",
		"until", "matters", "words", "title", "text" };
	static const char *const snippets[SNIP_COLUMNS] = { "key", "name",
		"text" };

	table_read(l, PF_STANDARDS, standards, STD_COLUMNS,
	    sizeof(struct law_standard), standard_row);
	table_sort(&l->t[PF_STANDARDS], by_matter);
	table_read(l, PF_PHONES, phones, TEL_COLUMNS,
	    sizeof(struct law_phone), phone_row);
	table_read(l, PF_ARTICLES, articles, ART_COLUMNS,
	    sizeof(struct law_article), article_row);
	table_read(l, PF_SNIPPETS, snippets, SNIP_COLUMNS,
	    sizeof(struct law_snippet), snippet_row);
	TABLE_GIVE(l, PF_STANDARDS, standards);
	TABLE_GIVE(l, PF_PHONES, phones);
	TABLE_GIVE(l, PF_ARTICLES, articles);
	TABLE_GIVE(l, PF_SNIPPETS, snippets);
}

void
guide_check(struct profile_load *l)
{
	table_unique(l, PF_STANDARDS, by_matter, "matter",
	    "one standard a matter");
	table_unique_aside(l, PF_PHONES, by_phone, "code", "a code once");
	table_unique_aside(l, PF_ARTICLES, by_article, "code", "a code once");
	table_unique_aside(l, PF_SNIPPETS, by_snippet, "key", "a key once");
}
