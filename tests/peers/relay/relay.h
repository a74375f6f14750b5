/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relay.h -- a line of TCP that can be made a bad one.  Layer: tests.
 * See main.c for its commands. */
#ifndef PEERS_RELAY_H
#define PEERS_RELAY_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct segment {		/* what was read at once */
	struct segment	*next;
	int64_t		 due_ms;
	size_t		 n, sent;
	char		 p[];
};

struct way {			/* one direction of a pair */
	int		 from, to;
	struct segment	*first, **last;
	size_t		 held;		/* bytes in them */
	bool		 eof, shut;
	uint64_t	 bytes;		/* forwarded */
};

struct pair {
	struct way	 up, down;	/* client to server, and back */
	int64_t		 left;		/* bytes until it is lost; -1 never */
	bool		 dead;
};

struct relay {
	struct pair	**pairs;
	size_t		 n, cap;
	uint64_t	 chance, accepted, up, down;
	int64_t		 delay_ms;
	int64_t		 loss;		/* each pair dies within so many */
	int64_t		 after;		/* all die after so many; -1 never */
	bool		 hold, closed;	/* nothing flows; nobody is let in */
	int64_t		 rate;		/* bytes a second and way; 0 any */
	const char	*to_ns;
	char		 host[64];
	int		 port;
};

int64_t	now_ms(void);

/* ---- pairs.c ---- */
/* A client has come; connects it on. */
void	pair_new(struct relay *r, int client);
/* reset: RST, else FIN where nothing is left to read. */
void	pairs_end(struct relay *r, bool reset);
/* Two descriptors each; *ms: not longer. */
void	pairs_watch(const struct relay *r, struct pollfd *p, int *ms);
void	pairs_turn(struct relay *r, const struct pollfd *p, size_t n);

/* ---- ns.c ---- */
/* A socket of the namespace at path, or by its name; NULL: ours. -1: none. */
int	socket_in(const char *ns);

#endif
