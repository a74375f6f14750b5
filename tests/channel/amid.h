/* SPDX-License-Identifier: GPL-3.0-or-later */
/* amid.h -- an exchange on loopback that says what a test wants, when it has heard
 * what the test expects.  Layer: tests. */
#ifndef TESTS_CHANNEL_AMID_H
#define TESTS_CHANNEL_AMID_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct amid_step {
	const char	*hear;		/* waited for first; NULL: nothing */
	const char	*say;		/* "\n" is sent as CR LF; NULL: nothing */
	bool		 drip;		/* byte by byte */
	bool		 cut;		/* then the line ends */
};

struct amid {
	pid_t	pid;
	int	port;
	int	heard;			/* all that came, of all lines */
	char	url[64];		/* tcp:// */
};

#define AMID_BANNER "Asterisk Call Manager/9.0.0\n"
#define AMID_IN "Response: Success\nActionID: login\n" \
	"Message: Authentication accepted\n\n"

/* Plays the steps, over as many lines as they cut, one after the other; the last
 * line stays open. A run of bytes that is raw is not changed. */
void	amid_start(struct amid *a, const struct amid_step *s, size_t n,
	    bool raw);
void	amid_stop(struct amid *a);
/* What came until now and what comes until text is in it; false: it never came. */
bool	amid_heard(struct amid *a, const char *text, char *out, size_t cap);

#endif
