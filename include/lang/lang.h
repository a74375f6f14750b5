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

/* Bytes of the first character as a reader takes it (a grapheme): with its marks,
 * its skin tone, all that a joiner holds together, both halves of a flag. */
size_t	lang_cluster(struct str s);

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
 * either script ("黃村"), full-width letters, in order from any character on;
 * a blank passes over what is between. Hundreds are the grade: 10 the same
 * text, 9 to 8 whole, 7 to 5 from the first character on, 3 to 1 inside. */
int	lang_match(struct str name, struct str key);

/* Sounds that a person may not tell apart. A key that fits only so is worth
 * less than any that fits from the same character on. */
#define LANG_FUZZY_ZH	0x001u	/* zh z */
#define LANG_FUZZY_CH	0x002u	/* ch c */
#define LANG_FUZZY_SH	0x004u	/* sh s */
#define LANG_FUZZY_NL	0x008u	/* n l */
#define LANG_FUZZY_FH	0x010u	/* f h, f hu */
#define LANG_FUZZY_RL	0x020u	/* r l */
#define LANG_FUZZY_AN	0x040u	/* an ang */
#define LANG_FUZZY_EN	0x080u	/* en eng */
#define LANG_FUZZY_IN	0x100u	/* in ing */
#define LANG_FUZZY_ALL	0x1FFu
/* "zh,nl", "on", "off"; false: some word is no pair. */
bool	lang_fuzzy_read(struct str words, unsigned *out);
/* What lang_match itself does, as who sits here wants it; none at first. */
void	lang_fuzzy(unsigned which);
unsigned lang_fuzzy_is(void);

struct lang_how {
	unsigned	fuzzy;
	bool		typo;	/* also with one slip: a letter wrong, left
				   out, too many, or two turned round. For
				   callers that found nothing without */
};
/* lang_match, another way. *at and *n (may be NULL): the bytes of name that
 * key stands for. */
int	lang_match_with(struct str name, struct str key,
	    const struct lang_how *how, size_t *at, size_t *n);

/* ---- many names ---- */

/* A list of names that is asked at every key: 100,000 of them in less than 3
 * ms. One thing may have several names; each is borrowed until lang_names_free. */
struct lang_names;
struct lang_names *lang_names_make(void);
void	lang_names_add(struct lang_names *l, struct str name, uint32_t id);
size_t	lang_names_count(const struct lang_names *l);	/* names, not things */
void	lang_names_free(struct lang_names **l);

struct lang_found {
	uint32_t	id;
	int		score;	/* as lang_match_with; 1 for an empty key */
	struct str	name;	/* the one that fits best */
};

/* The best cap things for key, each once: by the grade of the match, then by
 * weight[id] (NULL: all alike), then by the score, then as they were added.
 * What only sounds alike inside a name, and slips (with how->typo, from the
 * first character on), count where nothing else fits at all; and of very many
 * names of no weight that only contain the key, or that a key in doubt could mean,
 * the first are enough. */
size_t	lang_names_find(struct lang_names *l, struct str key,
	    const struct lang_how *how, const uint32_t *weight,
	    struct lang_found *out, size_t cap);

/* A weight: used often before lies near before used lately. near and fresh: 0
 * to 255. */
uint32_t lang_weight(uint32_t used, unsigned near, unsigned fresh);

/* ---- tokens for the text index ---- */
/* Calls fn for each unigram and bigram of the folded text: a token is cp for
 * one, (first << 21 | second) + LANG_PAIR for two neighbours; none holds a
 * blank. Repeats are the caller's to drop. */
#define LANG_PAIR (1ull << 42)
typedef void lang_token_fn(void *ctx, uint64_t token);
void	lang_tokens(struct str folded, lang_token_fn *fn, void *ctx);

/* Does folded text hold needle (folded)? loose: of Chinese it is enough that each
 * pair of neighbours stands somewhere, so that the tokens alone can tell; a needle
 * with three letters or digits in a row, or a blank, is looked for as it is. */
bool	lang_holds(struct str folded, struct str needle, bool loose);
/* Can tokens alone tell? One or two characters, or loose and Chinese. */
bool	lang_tokens_tell(struct str needle, bool loose);

/* ---- numbers of telephones ---- */
#define LANG_PHONE 20		/* a line's digits and a NUL */
/* Digits of s, those of any width; returns how many, at most cap. */
size_t	lang_digits(struct str s, char *out, size_t cap);
/* Digits of the line: without what a country, an exchange or a city puts before
 * it. Whoever calls is known by them. Returns how many; 0: too few (of 7) or too
 * many to be one. */
size_t	lang_phone(struct str phone, char out[LANG_PHONE]);

/* ---- masking (domain.md § 7) ---- */
/* Masks phone numbers (7+ digits) and identity numbers in s: 138****1234,
 * 110***********1234 style; everything else as it is. Appends. */
void	lang_mask(struct str s, struct buf *out);
/* A person's name: 李** ; appends. */
void	lang_mask_name(struct str s, struct buf *out);

#endif
