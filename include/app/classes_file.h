/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classes_file.h -- the texts a model of classes is learned from, and its file.
 * Layer: app. */
#ifndef APP_CLASSES_FILE_H
#define APP_CLASSES_FILE_H

#include "core/classify.h"
#include "core/law.h"
#include "store/store.h"

#define CLASSES_MODEL "classes.model"	/* in the store's folder */
#define CLASSES_CASES 40000		/* the newest; no others are learned from */

struct classes_texts {
	struct classify_text *t;	/* owned */
	size_t		n, cap;
	struct str	*label;		/* owned */
	size_t		labels, labels_cap;
	uint32_t	*slot;		/* owned; place of a label + 1 */
	struct arena	text;
	struct buf	folded;
};
void	classes_texts_fini(struct classes_texts *x);
/* ERR_TOO_BIG: more texts or labels than a model takes. */
MUST_CHECK enum err classes_texts_add(struct classes_texts *x,
    struct str folded, struct str label);
/* What the law says of its matters: names, criteria, standards. */
MUST_CHECK enum err classes_texts_law(struct classes_texts *x,
    const struct law *law);
/* What the store's newest cases say. progress as in classify.h. */
MUST_CHECK enum err classes_texts_store(struct classes_texts *x,
    struct store *s, const struct law *law,
    const struct classify_options *o);
/* The words of a case, folded, replacing what out holds. */
void	classes_case(struct store *s, uint32_t slot, struct buf *out);
/* Do its labels stand for matters of the law? */
bool	classes_fit(const struct classifier *c, const struct law *law);
/* The matter that a label stands for; 0 none. */
uint32_t classes_matter(const struct law *law, struct str label);

/* ERR_NOT_FOUND, ERR_VERSION, ERR_DAMAGED, ERR_TOO_BIG, ERR_IO. */
MUST_CHECK enum err classes_read(const char *path, struct classifier **out);
/* Whoever reads sees a whole file: the old one or the new one. shared: for the
 * folder's group, if the folder is. */
MUST_CHECK enum err classes_write(const char *path, const struct classifier *c,
    bool shared);

#endif
