/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formdesk.h -- the real program with its form open at a real terminal, over a small
 * store of a shipped profile.  Layer: tests. */
#ifndef TESTS_PTY_FORMDESK_H
#define TESTS_PTY_FORMDESK_H

#include <sys/types.h>
#include "app/intake.h"
#include "ptyrun.h"

struct formdesk {
	char	dir[64], store[96];
	char	bin[4096], top[4096];
	char	who[32];		/* who sits down */
	const char *const *env;		/* to add; NULL none */
	const char *term;		/* NULL: xterm-256color */
	const char *before;		/* of a shell, before the program; or NULL */
	bool	read_only;
	struct ptyrun *p;		/* the one that was begun last */
};

void	formdesk_sh(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2)));
/* What a command writes, its first cap - 1 bytes. */
void	formdesk_ask(char *out, size_t cap, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
/* A store of a shipped profile, or of a profile's folder; and who. */
void	formdesk_make(struct formdesk *d, const char *profile,
	    const char *who);
void	formdesk_fini(struct formdesk *d);
/* Sits down and waits until the desk is there. */
void	formdesk_sit(struct formdesk *d, int w, int h);
void	formdesk_leave(struct formdesk *d);
/* Ends it by a signal; what it had of the terminal is given back but for kill -9. */
void	formdesk_end(struct formdesk *d, int signo);
void	formdesk_see(struct formdesk *d, const char *text);
void	formdesk_gone(struct formdesk *d, const char *text);
void	formdesk_keys(struct formdesk *d, const char *keys);
/* The field with this number of the form, from the one with the other. */
void	formdesk_go(struct formdesk *d, size_t from, size_t to);
/* The active field's first row holds text. */
void	formdesk_active(struct formdesk *d, const char *text);
/* Bytes of the drafts of who, as they stand in the store. */
size_t	formdesk_drafts(struct formdesk *d, char *out, size_t cap);

#endif
