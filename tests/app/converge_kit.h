/* SPDX-License-Identifier: GPL-3.0-or-later */
/* converge_kit.h -- a world of nodes and the server between them, which does what
 * sync.md says of real ones: any order, anything twice, only a part of what there
 * is. And whether all agree in the end.  Layer: app tests. */
#ifndef TESTS_APP_CONVERGE_KIT_H
#define TESTS_APP_CONVERGE_KIT_H

#include "../store/store_kit.h"
#include "store/replica.h"

enum { NODES = 10, DBS = 16, ROUNDS = 60 };

/* What is odd about a world; of all of them some in each odd one. */
enum {
	ODD_SKEW = 1,		/* walls a day off, either way */
	ODD_RESTART = 2,	/* stores closed, opened, made anew */
	ODD_YEAR = 4,		/* another year begins in the midst */
	ODD_STICK = 8,		/* from store to store, past the server */
	ODD_NAME = 16,		/* nodes that take another name */
	ODD_REVOKED = 32,	/* one that nobody believes any more */
	ODD_ALL = 63
};

struct parcel { struct buf id, json; };
struct shelf {
	char		db[REPLICA_DB_MAX];
	struct parcel	*doc;
	size_t		n, cap;
};
struct server { struct shelf shelf[DBS]; size_t n; };

/* What a node has seen of a shelf, by place. */
struct mirror { bool *seen; size_t n; struct buf pos; };
struct member {
	struct place	p;
	struct mirror	m[DBS];
	unsigned	towns;		/* it reads: a bit a territory; 0 all */
	int64_t		skew_ms;	/* of its wall */
	bool		out;		/* it was revoked */
};

struct world {
	struct server	srv;
	struct member	node[NODES];
	size_t		n;
	uint64_t	seed;
	uint32_t	keys;
	unsigned	odd;
	int64_t		later_ms;	/* what has passed of the year */
	unsigned	named;
};

/* Less than of, from the world's seed. */
uint32_t world_chance(struct world *w, uint32_t of);
/* From here on it is as late as m thinks. */
void	world_act_as(const struct world *w, const struct member *m);
/* To the server, and from it: all, or some of it. */
void	world_push(struct world *w, struct member *m, bool all);
void	world_pull(struct world *w, struct member *m, bool all);
/* All that one has of what the other reads, on a stick. */
void	world_carry(struct world *w, struct member *from, struct member *to);
/* Every store that is still believed has every event and one state. */
void	world_agree(struct world *w, uint64_t seed);
/* Of a territory, whoever reads it has the same, whatever else he has. */
void	world_agree_on(struct world *w, uint64_t seed, uint32_t territory);
void	server_free(struct server *s);

#endif
