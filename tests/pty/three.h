/* SPDX-License-Identifier: GPL-3.0-or-later */
/* three.h -- a centre and two substations, each in a network namespace of its
 * own, that only our relays join.  Layer: tests. The centre's has the server of
 * documents and `run --headless`; the others a store and a line. */
#ifndef TESTS_PTY_THREE_H
#define TESTS_PTY_THREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "netns.h"
#include "ptyrun.h"

struct desk_at {		/* a substation */
	const char	*name, *role;
	struct netns	 ns;
	pid_t		 relay;
	char		 store[96], control[96], who[32];
	int		 port;
	struct ptyrun	*p;
};

extern struct three {
	char	dir[24], bin[4096], centre[96], clock[64];
	bool	hours_pass;		/* the clock can be set on */
} three;
extern struct desk_at seats[2];

/* Before all: may such be made here? */
bool	three_may(void);
int	three_begin(void **state);
int	three_end(void **state);
/* What the command printed; under the same clock. Its status. */
int	three_run(char out[4096], const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
#define sh(...) do { \
	char sh_out[4096]; \
	if (three_run(sh_out, __VA_ARGS__) != 0) \
		fail_msg("failed: %s", sh_out); \
} while (0)
/* The line of s is to be like this (see tests/peers/relay). */
void	three_tell(const struct desk_at *s, const char *what);
/* The machine's clocks, everybody's, go on at once. */
void	three_hours(long h);
/* The server begins; where it once saved, with that. */
void	three_server(void);
void	three_server_saves(void);
void	three_server_dies(void);

#endif
