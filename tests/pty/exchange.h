/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exchange.h -- a telephone exchange on loopback that rings when a test says so: the
 * manager's protocol (AMI) as far as a line needs it.  Layer: tests. */
#ifndef TESTS_PTY_EXCHANGE_H
#define TESTS_PTY_EXCHANGE_H

#include <stdbool.h>
#include <sys/types.h>

struct exchange {
	pid_t	pid;
	int	port;
	int	say;		/* what is written here goes out on its line */
	int	calls;		/* rung so far */
};

void	exchange_start(struct exchange *x);
void	exchange_stop(struct exchange *x);
/* Rings telephone seatN and is answered there; and it ends. */
void	exchange_ring(struct exchange *x, int seat, const char *number,
	    const char *name);
void	exchange_end(struct exchange *x, int seat);

#endif
