/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify_fit.h -- inside of training a classifier.  Layer: core (private). */
#ifndef CORE_CLASSIFY_FIT_H
#define CORE_CLASSIFY_FIT_H

#include "classify_in.h"

struct fit_item { uint32_t f; float v; };	/* f: run, later feature */
struct fit_text {
	size_t		first;			/* into items */
	uint32_t	n;
	uint32_t	label, fold;
};

/* Runs met in the texts. */
struct fit_run { uint32_t hash, df, last, at; };
struct fit_runs {
	struct fit_run	*p;		/* owned; in order of meeting */
	size_t		n, cap;
	uint32_t	*slot;		/* owned; place + 1 */
	uint32_t	mask;
};

struct fit_feature { uint32_t hash; float idf; size_t first; uint32_t n; };

#define FIT_DENSE 8	/* so many labels: a weight for each at each feature */

enum fit_phase { FIT_READ, FIT_CHOOSE, FIT_WEIGH, FIT_JOIN, FIT_FOLD, FIT_DONE };

struct classify_trainer {
	const struct classify_text *in;		/* borrowed */
	size_t		in_n, folds, bytes;
	bool		dense;
	struct classifier *c;			/* owned until taken */
	struct fit_text	*text;			/* owned; different ones only */
	const struct classify_text **of;	/* owned; by text */
	size_t		n;
	struct fit_item	*item;			/* owned */
	size_t		item_n, item_cap;
	struct fit_runs	runs;
	struct fit_feature *f;			/* owned; by hash */
	size_t		f_n;
	uint16_t	*pair;			/* owned; labels, by feature */
	float		*w, *g2;		/* owned; by pair */
	size_t		pair_n;
	float		*bias, *score, *weight;	/* owned; by label */
	uint32_t	*order;			/* owned; of texts */
	size_t		order_n;
	struct classify_trial *trial;		/* owned */
	size_t		trial_n;
	uint64_t	luck;
	#define FIT_DENSE 8	/* so many labels: a weight for each at each feature */

enum fit_phase	phase;
	size_t		at, pass, fold;
	uint64_t	done;			/* steps */
	struct classify_unit unit[CLASSIFY_UNITS];
};

/* ---- the texts as numbers (classify_data.c) ---- */
void	fit_read(struct classify_trainer *t, size_t i);
void	fit_choose(struct classify_trainer *t);
void	fit_weigh(struct classify_trainer *t, size_t i);
void	fit_join(struct classify_trainer *t);
/* ---- out of it a model (classify_make.c) ---- */
void	fit_model(struct classify_trainer *t);

#endif
