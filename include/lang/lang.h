/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lang.h -- what is right for Chinese: widths, folding, pinyin, matching.
 * Layer: lang (pure). Tables are made from ICU when gridseat is built
 * (tools/mktables.c) and compiled in, so that nothing is loaded at start. */
#ifndef LANG_LANG_H
#define LANG_LANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/str.h"

/* ---- widths ---- */
enum width_class {
	WIDTH_CONTROL,		/* C0, C1, DEL, surrogate: never sent raw */
	WIDTH_UNSAFE,		/* bidi controls, zero-width tricks, tags, BOM */
	WIDTH_MARK,		/* combining: 0 columns, joins the cell before */
	WIDTH_ONE,
	WIDTH_TWO,
	WIDTH_AMBIGUOUS		/* 1, or 2 where the terminal draws it so */
};
enum width_class lang_width_class(uint32_t cp);
/* Columns of cp: 0, 1 or 2; ambiguous as lang_ambiguous_wide says. Unsafe and
 * control ones are 1: they are shown as one visible mark. */
int	lang_width(uint32_t cp);
void	lang_ambiguous_wide(bool wide);
int	lang_columns(struct str s);	/* of a whole text as cells_text draws it */

/* ---- folding, for search and keys ---- */
/* One code point to its search form: full-width to half, traditional to
 * simplified, letters to lower case, kana width; controls and all kinds of
 * blanks (U+3000, U+00A0, tab, newline) to ' '. 0: drop it (marks, zero-width). */
uint32_t lang_fold(uint32_t cp);
/* Whole text: folded, runs of blanks made one, ends trimmed. Appends to out. */
void	lang_fold_text(struct str s, struct buf *out);
/* The same for the screen: keeps letters, cleans blanks and controls only. */
void	lang_clean_text(struct str s, struct buf *out);

/* lang_clean_text for output that no cells guard: bidi controls, zero-width
 * tricks and broken bytes become a visible mark, floods of combining marks are
 * cut. Appends. */
void	lang_safe_text(struct str s, struct buf *out);

/* ---- pinyin ---- */
/* First letters and full syllables of a name: 黄村镇 -> "hcz", "huangcunzhen".
 * Non-Han letters and digits stand for themselves, folded; others are left
 * out. Appends; either may be NULL. */
void	lang_pinyin(struct str s, struct buf *initials, struct buf *full);

/* How well key (typed letters, characters, or both mixed) finds name: 0 not at
 * all; higher is better (equal > prefix > initials prefix > inside). Key parts
 * may be initials ("hcz"), full or cut syllables ("huangc"), characters in
 * either script ("黃村"), full-width letters, in order from any character on. */
int	lang_match(struct str name, struct str key);

/* ---- tokens for the text index ---- */
/* Calls fn for each unigram and bigram of the folded text: a token is cp for
 * one, (first << 21 | second) + LANG_PAIR for two neighbours; none holds a
 * blank. Repeats are the caller's to drop. */
#define LANG_PAIR (1ull << 42)
typedef void lang_token_fn(void *ctx, uint64_t token);
void	lang_tokens(struct str folded, lang_token_fn *fn, void *ctx);

/* ---- masking (domain.md § 7) ---- */
/* Masks phone numbers (7+ digits) and identity numbers in s: 138****1234,
 * 110***********1234 style; everything else as it is. Appends. */
void	lang_mask(struct str s, struct buf *out);
/* A person's name: 李** ; appends. */
void	lang_mask_name(struct str s, struct buf *out);

#endif
