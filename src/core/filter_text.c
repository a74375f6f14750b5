/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of a filter: bare, in quotes, in one place, at the end of a number. */
#include "core/filter_in.h"

#include <string.h>
#include "base/buf.h"
#include "core/number.h"

static size_t
digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n == s.n ? n : 0;
}

/* What the environment knows of the word besides. */
static void
read_also(struct reader *r, struct str word, struct query_term *t)
{
	struct filter_also also = { .text_n = 0 };
	struct str *text;

	if (r->env->also == NULL)
		return;
	r->env->also(r->env->also_ctx, word, &also);
	text = arena_alloc(&r->f->arena, (also.text_n + 1) * sizeof(*text));
	for (size_t i = 0; i < also.text_n; i++) {
		struct str one = str_of(also.text[i]);

		text[i] = str_n(arena_dup(&r->f->arena, one.p, one.n), one.n);
	}
	t->also = text;
	t->also_n = also.text_n;
}

/* The text from at to end, in quotes or not; *raw as it was typed. */
static enum err
cut_text(struct reader *r, size_t at, size_t end, struct str *raw, bool *quoted)
{
	*quoted = at < end && r->c[at] == '"';
	if (*quoted && (end - at < 2 || r->c[end - 1] != '"'))
		return filter_wrong(r, at, end, "a closing quote");
	*raw = *quoted ? filter_raw(r, at + 1, end - 1) : filter_raw(r, at, end);
	if (memchr(r->c + at + *quoted, '"', end - at - 2u * *quoted))
		return filter_wrong(r, at, end, "blanks around a quoted text");
	if (!str_trim(*raw).n)
		return filter_wrong(r, at, end, "a text to look for");
	return OK;
}

enum err
filter_read_text(struct reader *r, bool not, size_t end, struct buf *said)
{
	struct query_term t = { .kind = TERM_TEXT, .not = not };
	struct str text, half;
	bool quoted;
	enum err e = cut_text(r, r->i, end, &text, &quoted);

	if (e != OK)
		return e;
	half = filter_slice(r, r->i, end);
	t.loose = !quoted;
	t.or_phone = !quoted && digits(half) >= 4;
	t.or_number = !quoted && number_like(half);
	t.text = t.or_number ? half : text;
	t.text = str_n(arena_dup(&r->f->arena, t.text.p, t.text.n), t.text.n);
	if (!quoted)
		read_also(r, half, &t);
	buf_cstr(said, quoted ? "\"" : "");
	buf_str(said, text);
	buf_cstr(said, quoted ? "\"" : "");
	return filter_put(r, r->i, t, said);
}

/* tel:1234 place:兴丰 title:"…" */
enum err
filter_read_field(struct reader *r, bool not, enum text_word word, size_t at,
    size_t end, struct buf *said)
{
	static const char *const name[] = { [WORD_TEL] = "tel",
		[WORD_PLACE] = "place", [WORD_TITLE] = "title" };
	struct query_term t = { .kind = TERM_TEXT, .not = not,
		.in = word == WORD_PLACE ? TEXT_PLACE : TEXT_TITLE };
	struct str text;
	bool quoted;
	enum err e = cut_text(r, at, end, &text, &quoted);

	if (e != OK)
		return e;
	if (word == WORD_TEL) {
		text = filter_slice(r, at + quoted, end - quoted);
		if (digits(text) < 4)
			return filter_wrong(r, at, end, "four digits or more");
		t.kind = TERM_PHONE;
		t.in = TEXT_ANY;
	}
	t.text = str_n(arena_dup(&r->f->arena, text.p, text.n), text.n);
	buf_fmt(said, "%s:%s", name[word], quoted ? "\"" : "");
	buf_str(said, text);	/* whatever bytes it has */
	buf_cstr(said, quoted ? "\"" : "");
	return filter_put(r, r->i, t, said);
}
