/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_classify.h -- what else tells the class of a text: naive Bayes and logistic
 * regression, both on runs of two and three characters.  Layer: bench. */
#ifndef BENCH_B_CLASSIFY_H
#define BENCH_B_CLASSIFY_H

#include "core/classify.h"

#define YARD_LABELS 64

struct yard_guess;
struct yard_guess *yard_guess_learn(const struct classify_text *t,
    const uint32_t *which, size_t n, size_t labels);
uint32_t yard_guess_bayes(const struct yard_guess *y, struct str folded);
uint32_t yard_guess_logistic(const struct yard_guess *y, struct str folded);
void	yard_guess_free(struct yard_guess **y);

#endif
