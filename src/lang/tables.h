/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tables.h -- the tables that tools/mktables.c prints, and how to look into
 * them.  Layer: lang, private.
 * Two-stage tries over the planes 0 to 3: an index of blocks, then the block.
 * Everything is read-only data, shared between processes and free at start. */
#ifndef LANG_TABLES_H
#define LANG_TABLES_H

#include <stddef.h>
#include <stdint.h>
#include "lang/lang.h"

#define TABLE_SHIFT	7
#define TABLE_MASK	127u
#define TABLE_END	0x40000u	/* beyond: rules in code */

#define PROP_CLASS	0x07u		/* enum width_class */
#define PROP_ALNUM	0x08u		/* a letter or a digit */
#define PROP_BLANK	0x10u		/* white space or a control */

#define FOLD_SAME	0xFFFFu
#define FOLD_FAR	0xD800u		/* + place in lang_fold_far */
#define FOLD_FAR_MAX	0x800u

#define SYL_NONE	0xFFFFu
#define SYL_POLY	0x8000u		/* + place in lang_poly */
#define SYL_MOST	3		/* readings of one character */

extern const uint16_t	lang_prop_index[];
extern const uint8_t	lang_prop[];
extern const uint16_t	lang_fold_index[];
extern const uint16_t	lang_fold_to[];
extern const uint32_t	lang_fold_far[];
extern const uint16_t	lang_syl_index[];
extern const uint16_t	lang_syl[];
extern const char	lang_syllable[][7];	/* NUL-ended; v for u-umlaut */
extern const uint16_t	lang_poly[][SYL_MOST];	/* SYL_NONE fills up */

/* Of the planes above the tables: width.c. */
uint8_t table_prop_high(uint32_t cp);

static inline uint8_t
table_prop(uint32_t cp)
{
	if (cp >= TABLE_END)
		return table_prop_high(cp);
	return lang_prop[(size_t)lang_prop_index[cp >> TABLE_SHIFT] <<
	    TABLE_SHIFT | (cp & TABLE_MASK)];
}

static inline uint32_t
table_fold(uint32_t cp)
{
	uint32_t to;

	if (cp >= TABLE_END)
		return cp - 0xE0000u < 0x1000u ? 0 : cp;
	to = lang_fold_to[(size_t)lang_fold_index[cp >> TABLE_SHIFT] <<
	    TABLE_SHIFT | (cp & TABLE_MASK)];
	if (to == FOLD_SAME)
		return cp;
	if (to - FOLD_FAR < FOLD_FAR_MAX)
		return lang_fold_far[to - FOLD_FAR];
	return to;
}

/* The readings of a folded character: SYL_NONE, a place in lang_syllable, or
 * SYL_POLY + a place in lang_poly. */
static inline uint16_t
table_syl(uint32_t cp)
{
	if (cp >= TABLE_END)
		return SYL_NONE;
	return lang_syl[(size_t)lang_syl_index[cp >> TABLE_SHIFT] <<
	    TABLE_SHIFT | (cp & TABLE_MASK)];
}

#endif
