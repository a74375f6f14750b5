/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_kit.h -- a desk with remotes, and a day cut in two: another node's store
 * beside the desk's, deeds on both sides, and the two brought together.
 * Layer: app tests. */
#ifndef TESTS_APP_LINK_KIT_H
#define TESTS_APP_LINK_KIT_H

#include "desk_kit.h"
#include "store/replica.h"

/* links.tsv into the store's folder, its rows into the law; before a desk. */
void	link_kit_rows(struct desk_kit *k);
/* They run by another process, each as it may stand on a day of troubles: the
 * centre good, the city behind, the citizens' offline and locked out, patrol
 * good, sensors paused. Rows in the outbox, things put aside. */
void	link_kit_troubles(struct desk_kit *k);
/* All good since now, nothing to go. */
void	link_kit_good(struct desk_kit *k);

/* The link to the centre is lost now; t01a knows all that was until here. */
void	link_kit_cut(struct desk_kit *k);
/* Deeds on both sides, an hour of them. */
void	link_kit_split(struct desk_kit *k);
/* The link is back, and what t01a did is here. */
void	link_kit_join(struct desk_kit *k);
void	link_kit_close(struct desk_kit *k);

#endif
