/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.h -- completion over all that has a name in a district.  Layer: app.
 * resolve_list with a memory: lists are indexed once and asked at every key,
 * what sounds alike counts as the person set it, a slip where nothing else
 * fits; and of what fits alike that comes first which is used most, lies near,
 * was used lately. A code, number or whole name still comes before all; a list
 * before the first letter keeps the order of the tables. */
#ifndef APP_NAMES_H
#define APP_NAMES_H

#include "app/resolve.h"
#include "core/repo.h"

struct names;

/* Both are borrowed; repo may be NULL: it says how often units and matters
 * stand in its cases. Nothing is done before the first question. */
struct names *names_make(const struct law *law, struct repo *repo);
void	names_free(struct names **n);		/* safe twice */

/* As resolve_list; scores never rise from one hit to the next. */
size_t	names_find(struct names *n, enum resolve_kind kind, struct str word,
	    struct resolve_hit *out, size_t cap);

/* Somebody chose this one. */
void	names_used(struct names *n, enum resolve_kind kind, uint64_t id);
/* Talk is about this grid: its neighbours of the same town are near. 0 none. */
void	names_near(struct names *n, uint64_t grid);

#endif
