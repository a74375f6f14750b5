/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake_fill_in.h -- what the files of intake_fill share.  Layer: app (private). */
#ifndef APP_INTAKE_FILL_IN_H
#define APP_INTAKE_FILL_IN_H

#include "app/intake_fill.h"
#include "intake_in.h"

/* What is to be done again, in the order of the eye. */
enum help_todo {
	TODO_URGENT	= 1 << 0,	/* and the title */
	TODO_PLACE	= 1 << 1,
	TODO_MATTER	= 1 << 2,
	TODO_UNIT	= 1 << 3,	/* criterion, limit, unit */
	TODO_CALLER	= 1 << 4,
	TODO_TWINS	= 1 << 5,
	TODO_USE	= 1 << 6,
	TODO_ALL	= (1 << 7) - 1
};

/* ---- intake_lexicon.c: matters by the words of their names and criteria ---- */
struct lexicon;
struct lexicon *lexicon_make(const struct law *law);
void	lexicon_free(struct lexicon **l);
struct lexicon_hit {
	uint32_t	matter;
	uint8_t		sure;		/* 0..100 */
	bool		named;		/* its whole name stands there */
};
/* Best first; appended to folded first: what people say for what names say
 * (the profile's words like.1 …: MEANS=SAID,SAID). */
/* own: so many bytes of it were really said, the rest was appended. */
size_t	lexicon_find(struct lexicon *l, struct str folded, size_t own,
	    struct lexicon_hit *out, size_t cap);
void	lexicon_widen(const struct lexicon *l, struct buf *folded);

/* ---- intake_said.c: matters by what people call things (said.MATTER) ---- */
#define SAID_WORDS 4
struct said;
struct said *said_make(const struct law *law);
void	said_free(struct said **d);
struct said_hit {
	uint32_t	matter;
	uint8_t		sure;		/* 0..100 */
	struct str	word[SAID_WORDS];	/* of the longest saying */
	size_t		words;
};
/* Best first. */
size_t	said_find(struct said *d, struct str folded, struct said_hit *out,
	    size_t cap);

#define RECENT 2000		/* cases that say what is common by now */
struct recent { uint64_t grid; uint32_t matter; uint8_t channel; };

struct choosing;
struct helper {
	struct helper_setup s;
	struct help	h;
	uint32_t	todo;
	struct buf	words;		/* folded: place, title, text */
	struct buf	wide;		/* the same, widened */
	struct lexicon	*lexicon;	/* owned; NULL until wanted */
	struct said	*said;		/* owned; made with it */
	struct buf	emergency;	/* folded, by commas */
	struct recent	*recent;	/* owned: newest first */
	size_t		recent_n;
	uint64_t	revision;	/* they were counted at */
	struct choosing	*choosing;	/* owned; NULL until wanted */
	bool		learns, reads;	/* classes, twinning: more to come */
};

/* ---- one piece of work each ---- */
void	fill_words(struct helper *h, const struct intake *f);
void	fill_urgent(struct helper *h, struct intake *f);
void	fill_place(struct helper *h, struct intake *f);
void	fill_matter(struct helper *h, struct intake *f);
void	fill_unit(struct helper *h, struct intake *f, int64_t now_ms);
void	fill_caller(struct helper *h, struct intake *f);
void	fill_twins(struct helper *h, const struct intake *f, int64_t now_ms);
void	fill_use(struct helper *h);
/* How often the newest cases had the matter, more for newer ones; 0..100. grid:
 * only those there (of its basic grid), 0 anywhere. */
int	use_of_matter(const struct helper *h, uint32_t matter, uint64_t grid);
int	use_of_grid(const struct helper *h, uint64_t grid);
/* ---- intake_choices.c ---- */
void	choosing_free(struct choosing **c);
/* The criterion that the words are like: n; 0 the matter has none. */
unsigned fill_criterion(struct helper *h, const struct intake *f,
	    uint32_t matter, uint8_t *sure, const char **why);

#endif
