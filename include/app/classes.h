/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classes.h -- the store's own suggestion of classes: learned from its cases, with
 * the profile's matters and criteria as first teachers, kept beside the store as
 * classes.model.  Layer: app.
 * Labels are class codes in decimal. The file is this store's own: it is neither
 * replicated nor backed up, and made anew by `gridseat learn classes`. One of another
 * version, or of another profile's classes, is set aside and said. */
#ifndef APP_CLASSES_H
#define APP_CLASSES_H

#include "core/classify.h"
#include "core/law.h"
#include "store/store.h"

struct classes;
/* Nothing is read before it is first asked. s may be NULL: from the law alone. */
struct classes *classes_new(struct store *s, const struct law *law);
void	classes_free(struct classes **c);
/* Is there a model now? Where none lies there, one from the law is made, in slices:
 * true while more is left. Called when nobody types. */
bool	classes_tend(struct classes *c);
/* What was amiss with the file, translated; NULL nothing. */
const char *classes_fault(const struct classes *c);

struct class_guess {
	uint32_t	matter;
	float		sure;
	bool		silent;		/* below the profile's class_sure, or where
					   guesses on unseen texts were wrong too
					   often (classify_speaks): shown to
					   nobody, kept for the counts */
	struct classify_word word[CLASSIFY_WORDS];
	size_t		words;
};
/* folded: as for classify_guess; likeliest first. 0 while there is no model. */
size_t	classes_guess(struct classes *c, struct str folded,
	    struct class_guess *out, size_t cap);
/* A person filed folded as matter, whatever was guessed: learned, and written. */
void	classes_teach(struct classes *c, struct str folded, uint32_t matter);

#endif
