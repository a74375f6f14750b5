/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify.h -- which class a free text is likely of, with the words that say so and
 * how sure that is.  Layer: core (pure).
 *
 * A linear model over hashed runs of characters, trained by plain passes over the
 * texts, kept small enough to lie in a store's folder. Sureness is calibrated: of
 * a hundred guesses said to be 80 sure, about 80 are right; measured on texts the
 * model did not see (folds), and kept in the model. It suggests; nothing here
 * decides. Formulas and their sources stand at the head of core/classify.c.
 * Trained on the same texts in the same order it is the same, byte by byte. */
#ifndef CORE_CLASSIFY_H
#define CORE_CLASSIFY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define CLASSIFY_WORDS	6	/* of evidence */
#define CLASSIFY_LABELS	4096
#define CLASSIFY_TEXTS	200000	/* to learn from; more: ERR_TOO_BIG */
#define CLASSIFY_LABEL	1024	/* bytes of one */
#define CLASSIFY_TEXT	8192	/* bytes of a text that are looked at */

struct classify_text {
	struct str	folded;		/* lang_fold_text */
	uint32_t	label;		/* place in labels */
};

/* Which texts are the same, blanks and signs aside: these are learned once. */
uint64_t classify_same(struct str folded);

struct classify_options {
	size_t		folds;		/* for the calibration; 0: 5 */
	size_t		bytes;		/* most of a model; 0: 8 MiB */
	/* done of `of` steps; false stops: ERR_CANCELLED. May be NULL. */
	bool		(*progress)(void *ctx, uint64_t done, uint64_t of);
	void		*ctx;
};

struct classifier;
/* Labels are copied. ERR_BAD_INPUT: fewer than two labels with texts. */
MUST_CHECK enum err classify_train(const struct classify_text *t, size_t n,
    const struct str *labels, size_t labels_n,
    const struct classify_options *o, struct classifier **out);
void	classify_free(struct classifier **c);
/* The same in pieces of a few milliseconds, for whoever has a screen to keep. Texts
 * are borrowed until it is freed; progress is not asked. */
struct classify_trainer;
MUST_CHECK enum err classify_trainer_new(const struct classify_text *t, size_t n,
    const struct str *labels, size_t labels_n,
    const struct classify_options *o, struct classify_trainer **out);
bool	classify_trainer_step(struct classify_trainer *t);	/* true: more */
/* Once nothing is left, and only once. */
struct classifier *classify_trainer_take(struct classify_trainer *t);
void	classify_trainer_free(struct classify_trainer **t);

struct classify_word {			/* runs of characters as they stand in the
					   text, joined where they overlap */
	uint32_t	at, n;		/* bytes of the folded text */
	float		weight;		/* what it speaks for the label */
};
struct classify_guess {
	uint32_t	label;
	float		sure;		/* 0..1, calibrated */
	struct classify_word word[CLASSIFY_WORDS];	/* heaviest first */
	size_t		words;
};
/* Likeliest first; returns how many of cap. 0: nothing of the text is known. No
 * memory is taken. */
size_t	classify_guess(const struct classifier *c, struct str folded,
	    struct classify_guess *out, size_t cap);
/* A person said it is this: one step towards it. A label the model has not is
 * added. Calibration stays until the next training. */
MUST_CHECK enum err classify_correct(struct classifier *c, struct str folded,
    struct str label);

size_t	classify_labels(const struct classifier *c);
struct str classify_label(const struct classifier *c, uint32_t label);
uint64_t classify_texts(const struct classifier *c);	/* it was trained on */

/* What the folds measured. */
struct classify_score {
	uint64_t	texts;
	double		accuracy, macro_f1, calibration_error;
};
void	classify_score(const struct classifier *c, struct classify_score *out);
/* Of the guesses of the folds that were at least so sure: the share that was right,
 * and their share of all texts. */
void	classify_at(const struct classifier *c, double sure, double *precision,
    double *spoken);
/* The least sureness, at least `least`, from which on CLASSIFY_RIGHT of the folds'
 * guesses were right; 1 where there is none. */
#define CLASSIFY_RIGHT	0.96
double	classify_speaks(const struct classifier *c, double least);

/* A file's bytes; appended. And back: ERR_VERSION one of another version,
 * ERR_DAMAGED, ERR_TOO_BIG; hostile until decoded. */
void	classify_put(const struct classifier *c, struct buf *out);
MUST_CHECK enum err classify_get(struct str bytes, struct classifier **out);

#endif
