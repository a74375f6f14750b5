/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pinyin.c -- names in Latin letters.  Layer: lang.
 * A character has the first of its readings unless a phrase around it says
 * otherwise (polyphones.h). */
#include <string.h>
#include "base/utf8.h"
#include "polyphones.h"
#include "tables.h"

struct phrase {
	const char	*one;		/* the character with many readings */
	const char	*text;		/* stands in this */
	const char	*reading;	/* and then reads so */
};

#define PHRASE_ROW(one, text, reading) { one, text, reading },
static const struct phrase phrases[] = { PHRASES(PHRASE_ROW) };
#undef PHRASE_ROW

/* Does the phrase lie over the character at text[at]? */
static bool
phrase_fits(const struct phrase *f, struct str text, size_t at)
{
	const size_t n = strlen(f->text);
	size_t before;

	if (strncmp(text.p + at, f->one, strlen(f->one)) != 0)
		return false;
	before = (size_t)(strstr(f->text, f->one) - f->text);
	return before <= at && n <= text.n - (at - before) &&
	    memcmp(text.p + at - before, f->text, n) == 0;
}

/* The reading of the character at text[at], which is NUL-ended; the longest
 * phrase wins. */
static const char *
reading(struct str text, size_t at, uint16_t syl)
{
	const char *best = NULL;
	size_t longest = 0;

	if (syl < SYL_POLY)
		return lang_syllable[syl];
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		const size_t n = strlen(phrases[i].text);

		if (n > longest && phrase_fits(&phrases[i], text, at)) {
			longest = n;
			best = phrases[i].reading;
		}
	}
	return best ? best : lang_syllable[lang_poly[syl - SYL_POLY][0]];
}

static void
add(struct str text, size_t at, struct str one, uint32_t cp,
    struct buf *initials, struct buf *full)
{
	const uint16_t syl = table_syl(cp);
	const char *z;

	if (syl == SYL_NONE) {
		if (!(table_prop(cp) & PROP_ALNUM))
			return;
		if (initials)
			buf_str(initials, one);
		if (full)
			buf_str(full, one);
		return;
	}
	z = reading(text, at, syl);
	if (initials)
		buf_byte(initials, z[0]);
	if (full)
		buf_cstr(full, z);
}

void
lang_pinyin(struct str s, struct buf *initials, struct buf *full)
{
	struct buf folded = { 0 };
	struct str text, rest;

	lang_fold_text(s, &folded);
	buf_z(&folded);
	text = rest = buf_view(&folded);
	while (rest.n) {
		const struct str from = rest;
		const uint32_t cp = utf8_next(&rest);

		add(text, (size_t)(from.p - text.p),
		    str_n(from.p, from.n - rest.n), cp, initials, full);
	}
	buf_fini(&folded);
}
