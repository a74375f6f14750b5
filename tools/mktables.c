/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mktables.c -- prints the tables of the lang layer as C, from ICU's data.
 * Run while building; the program itself never needs ICU:
 *   cc tools/mktables.c $(pkg-config --cflags --libs icu-uc icu-i18n) \
 *       -o mktables; ./mktables > lang_tables.c
 * The output stands alone; src/lang/tables.h declares what it defines. It is
 * the same for the same ICU, whatever the locale. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#include "../src/lang/polyphones.h"

/* As in src/lang/tables.h and include/lang/lang.h. */
#define TABLE_SHIFT	7
#define BLOCK		(1u << TABLE_SHIFT)
#define TABLE_END	0x40000u
#define PROP_ALNUM	0x08u
#define PROP_BLANK	0x10u
#define FOLD_SAME	0xFFFFu
#define FOLD_FAR	0xD800u
#define FOLD_FAR_MAX	0x800u
#define SYL_NONE	0xFFFFu
#define SYL_POLY	0x8000u
#define SYL_MOST	3
#define SYL_MAX		600
#define POLY_MAX	400
enum { CONTROL, UNSAFE, MARK, ONE, TWO, AMBIGUOUS };

static const UNormalizer2	*nfkd;
static UTransliterator		*simplify, *romanize;
static uint16_t			 props[TABLE_END];
static uint16_t			 folds[TABLE_END];
static uint16_t			 syls[TABLE_END];
static uint32_t			 fold_far[FOLD_FAR_MAX];
static size_t			 fold_far_n;
static char			 syllable[SYL_MAX][7];
static size_t			 syllable_n;
static uint16_t			 poly[POLY_MAX][SYL_MOST];
static size_t			 poly_n;

static void
fail(const char *what)
{
	fprintf(stderr, "mktables: %s\n", what);
	exit(1);
}

static void
check(UErrorCode e, const char *what)
{
	if (U_FAILURE(e)) {
		fprintf(stderr, "mktables: %s: %s\n", what, u_errorName(e));
		exit(1);
	}
}

static UTransliterator *
open_trans(const char *id)
{
	UErrorCode e = U_ZERO_ERROR;
	UTransliterator *t;
	UChar name[64];

	u_uastrcpy(name, id);
	t = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
	check(e, id);
	return t;
}

/* One character off out[*i..n]. */
static UChar32
next16(const UChar *text, int32_t *i, int32_t n)
{
	const uint32_t a = text[(*i)++];

	/* ICU's own macro mixes signs, which the house's flags refuse. */
	if ((a & 0xFC00u) != 0xD800u || *i == n)
		return (UChar32)a;
	return (UChar32)(((a & 0x3FFu) << 10) + (text[(*i)++] & 0x3FFu) +
	    0x10000u);
}

/* Runs t over the one character cp; returns the UTF-16 length. */
static int32_t
run_trans(const UTransliterator *t, UChar32 cp, UChar *out, int32_t cap)
{
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = 0, limit;

	U16_APPEND_UNSAFE(out, n, cp);
	limit = n;
	utrans_transUChars(t, out, &n, cap, 0, &limit, &e);
	check(e, "transliteration");
	return n;
}

/* ---- properties ---- */

static bool
is_selector(UChar32 cp)
{
	return u_hasBinaryProperty(cp, UCHAR_VARIATION_SELECTOR);
}

/* What a terminal may draw with no column, or reorder by. Emoji skin tones
 * are here because terminals disagree whether they take columns. */
static bool
is_unsafe(UChar32 cp)
{
	const int8_t type = u_charType(cp);

	if (u_hasBinaryProperty(cp, UCHAR_PREPENDED_CONCATENATION_MARK))
		return false;
	return u_hasBinaryProperty(cp, UCHAR_BIDI_CONTROL) ||
	    u_hasBinaryProperty(cp, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
	    u_hasBinaryProperty(cp, UCHAR_NONCHARACTER_CODE_POINT) ||
	    u_hasBinaryProperty(cp, UCHAR_EMOJI_MODIFIER) ||
	    type == U_FORMAT_CHAR || type == U_LINE_SEPARATOR ||
	    type == U_PARAGRAPH_SEPARATOR;
}

/* Vowels and finals that join the Hangul letter before them. */
static bool
is_jamo_tail(UChar32 cp)
{
	const int32_t t = u_getIntPropertyValue(cp, UCHAR_HANGUL_SYLLABLE_TYPE);

	return t == U_HST_VOWEL_JAMO || t == U_HST_TRAILING_JAMO;
}

static unsigned
width_of(UChar32 cp)
{
	const int8_t type = u_charType(cp);

	if (type == U_CONTROL_CHAR || type == U_SURROGATE)
		return CONTROL;
	if (is_selector(cp))
		return MARK;
	if (is_unsafe(cp))
		return UNSAFE;
	if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
	    is_jamo_tail(cp))
		return MARK;
	switch (u_getIntPropertyValue(cp, UCHAR_EAST_ASIAN_WIDTH)) {
	case U_EA_WIDE:
	case U_EA_FULLWIDTH:
		return TWO;
	case U_EA_AMBIGUOUS:
		return AMBIGUOUS;
	default:
		return ONE;
	}
}

static bool
is_blank(UChar32 cp)
{
	/* The empty braille pattern draws nothing. */
	return u_isUWhiteSpace(cp) || u_charType(cp) == U_CONTROL_CHAR ||
	    cp == 0x2800;
}

static void
fill_props(void)
{
	for (UChar32 cp = 0; cp < (UChar32)TABLE_END; cp++) {
		unsigned p = width_of(cp);

		if (u_isalnum(cp))
			p |= PROP_ALNUM;
		if (is_blank(cp))
			p |= PROP_BLANK;
		props[cp] = (uint16_t)p;
	}
}

/* ---- folding ---- */

/* Accents go; signs without a combining class make up the letters of some
 * scripts (Tibetan, Thai) and stay. */
static bool
is_dropped(UChar32 cp)
{
	const int8_t type = u_charType(cp);

	if (is_blank(cp))
		return false;
	if (type == U_ENCLOSING_MARK || is_selector(cp) ||
	    u_hasBinaryProperty(cp, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
	    u_hasBinaryProperty(cp, UCHAR_BIDI_CONTROL))
		return true;
	return type == U_NON_SPACING_MARK && u_getCombiningClass(cp) != 0;
}

/* The one character that is left of cp's decomposition, 0 if none is (the
 * half-width voice marks), or cp itself. */
static UChar32
decomposed(UChar32 cp)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar out[64];
	int32_t n, i = 0;
	UChar32 only = 0;

	n = unorm2_getDecomposition(nfkd, cp, out, 64, &e);
	check(e, "decomposition");
	if (n < 0)
		return cp;
	while (i < n) {
		const UChar32 c = next16(out, &i, n);

		if (is_dropped(c))
			continue;
		if (only)
			return cp;
		only = c;
	}
	/* A lone accent decomposes to a blank with a mark: no blank. */
	return only && is_blank(only) ? cp : only;
}

static UChar32
simplified(UChar32 cp)
{
	UChar out[64];
	int32_t n, i = 0;
	UChar32 c;

	if (!u_hasBinaryProperty(cp, UCHAR_UNIFIED_IDEOGRAPH))
		return cp;
	n = run_trans(simplify, cp, out, 64);
	c = next16(out, &i, n);
	return i == n ? c : cp;
}

static UChar32
fold_once(UChar32 cp)
{
	cp = decomposed(cp);
	if (cp == 0)
		return 0;
	cp = u_foldCase(cp, U_FOLD_CASE_DEFAULT);
	return simplified(cp);
}

static UChar32
fold_of(UChar32 cp)
{
	UChar32 least;

	if (is_blank(cp))
		return ' ';
	if (is_dropped(cp))
		return 0;
	for (int turn = 0; turn < 8; turn++) {
		const UChar32 before = cp;

		cp = fold_once(cp);
		if (cp == before)
			return cp;
	}
	/* ICU sends a few characters round in a ring (U+82CE and U+82E7):
	 * its least stands for all. */
	least = cp;
	for (int turn = 0; turn < 8; turn++) {
		cp = fold_once(cp);
		if (cp < least)
			least = cp;
	}
	return least;
}

static void
fill_folds(void)
{
	for (UChar32 cp = 0; cp < (UChar32)TABLE_END; cp++) {
		const UChar32 to = u_charType(cp) == U_SURROGATE ? cp : fold_of(cp);

		if (to == cp) {
			folds[cp] = FOLD_SAME;
		} else if (to <= 0xFFFF) {
			folds[cp] = (uint16_t)to;
		} else {
			if (fold_far_n == FOLD_FAR_MAX)
				fail("too many far foldings");
			folds[cp] = (uint16_t)(FOLD_FAR + fold_far_n);
			fold_far[fold_far_n++] = (uint32_t)to;
		}
	}
}

/* ---- pinyin ---- */

static uint16_t
syllable_of(const char *z)
{
	if (strlen(z) >= sizeof(syllable[0]) || !*z)
		return SYL_NONE;
	for (size_t i = 0; i < syllable_n; i++)
		if (strcmp(syllable[i], z) == 0)
			return (uint16_t)i;
	if (syllable_n == SYL_MAX)
		fail("too many syllables");
	memcpy(syllable[syllable_n], z, strlen(z) + 1);
	return (uint16_t)syllable_n++;
}

/* Tone marks go, u with two dots becomes v as it is typed. */
static uint16_t
romanized(UChar32 cp)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar latin[64], parts[128];
	char z[8];
	size_t at = 0;
	int32_t n = run_trans(romanize, cp, latin, 64);

	n = unorm2_normalize(nfkd, latin, n, parts, 128, &e);
	check(e, "decomposition of pinyin");
	for (int32_t i = 0; i < n; i++) {
		if (parts[i] == 0x0308 && at && z[at - 1] == 'u')
			z[at - 1] = 'v';
		else if (parts[i] >= 'a' && parts[i] <= 'z' && at < 7)
			z[at++] = (char)parts[i];
		else if (u_getCombiningClass(parts[i]) == 0)
			return SYL_NONE;
	}
	z[at < 7 ? at : 7] = '\0';
	return syllable_of(z);
}

static void
add_poly(const char *text, const char *readings)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar wide[4];
	char copy[32];
	char *rest = copy, *word;
	uint16_t row[SYL_MOST] = { SYL_NONE, SYL_NONE, SYL_NONE };
	size_t n = 0;
	UChar32 cp;
	int32_t at = 0, len = 0;

	u_strFromUTF8(wide, 4, &len, text, -1, &e);
	check(e, text);
	cp = next16(wide, &at, len);
	if (cp <= 0 || cp >= (UChar32)TABLE_END || at != len ||
	    strlen(readings) >= sizeof(copy))
		fail(text);
	memcpy(copy, readings, strlen(readings) + 1);
	while ((word = strtok_r(rest, " ", &rest))) {
		if (n == SYL_MOST)
			fail(readings);
		row[n++] = syllable_of(word);
	}
	if (folds[cp] != FOLD_SAME)
		fail("a polyphone that is folded away");
	if (n == 1) {
		syls[cp] = row[0];
		return;
	}
	if (poly_n == POLY_MAX)
		fail("too many polyphones");
	memcpy(poly[poly_n], row, sizeof(row));
	syls[cp] = (uint16_t)(SYL_POLY + poly_n++);
}

#define ADD_POLY(text, readings) add_poly(text, readings);

static void
fill_syls(void)
{
	for (UChar32 cp = 0; cp < (UChar32)TABLE_END; cp++) {
		syls[cp] = SYL_NONE;
		/* Extension B has 42,720 characters and hardly a place. */
		if (folds[cp] == FOLD_SAME && (cp < 0x20000 || cp > 0x2A6DF) &&
		    u_hasBinaryProperty(cp, UCHAR_UNIFIED_IDEOGRAPH))
			syls[cp] = romanized(cp);
	}
	POLYPHONES(ADD_POLY)
}

/* ---- printing ---- */

static void
print_list(const char *type, const char *name, const uint32_t *v, size_t n)
{
	printf("const %s %s[] = {", type, name);
	for (size_t i = 0; i < n; i++)
		printf("%s%u,", i % 16 ? "" : "\n", (unsigned)v[i]);
	printf("\n};\n\n");
}

/* Cuts the values into blocks and prints each different one once. */
static void
print_trie(const char *type, const char *name, const uint16_t *v)
{
	static uint32_t index[TABLE_END / BLOCK], out[TABLE_END];
	char index_name[64];
	size_t blocks = 0;

	for (size_t b = 0; b < TABLE_END / BLOCK; b++) {
		const uint16_t *from = v + b * BLOCK;
		size_t k;

		for (k = 0; k < blocks; k++) {
			size_t i = 0;

			while (i < BLOCK && out[k * BLOCK + i] == from[i])
				i++;
			if (i == BLOCK)
				break;
		}
		if (k == blocks) {
			for (size_t i = 0; i < BLOCK; i++)
				out[k * BLOCK + i] = from[i];
			blocks++;
		}
		index[b] = (uint32_t)k;
	}
	snprintf(index_name, sizeof(index_name), "%s_index",
	    strcmp(name, "lang_fold_to") ? name : "lang_fold");
	print_list("uint16_t", index_name, index, TABLE_END / BLOCK);
	print_list(type, name, out, blocks * BLOCK);
}

static void
print_pinyin(void)
{
	printf("const char lang_syllable[][7] = {\n");
	for (size_t i = 0; i < syllable_n; i++)
		printf("\"%s\",%s", syllable[i], i % 8 == 7 ? "\n" : "");
	printf("\n};\n\nconst uint16_t lang_poly[][%d] = {\n", SYL_MOST);
	for (size_t i = 0; i < poly_n; i++)
		printf("{%u,%u,%u},\n", poly[i][0], poly[i][1], poly[i][2]);
	printf("};\n");
}

int
main(void)
{
	UErrorCode e = U_ZERO_ERROR;

	nfkd = unorm2_getNFKDInstance(&e);
	check(e, "NFKD");
	simplify = open_trans("Traditional-Simplified");
	romanize = open_trans("Han-Latin");
	fill_props();
	fill_folds();
	fill_syls();
	printf("/* Made by tools/mktables.c from ICU %s, Unicode %s. */\n"
	    "#include <stdint.h>\n\n", U_ICU_VERSION, U_UNICODE_VERSION);
	print_trie("uint8_t", "lang_prop", props);
	print_trie("uint16_t", "lang_fold_to", folds);
	if (fold_far_n == 0)
		fail("no far foldings");
	print_list("uint32_t", "lang_fold_far", fold_far, fold_far_n);
	print_trie("uint16_t", "lang_syl", syls);
	print_pinyin();
	utrans_close(simplify);
	utrans_close(romanize);
	return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
