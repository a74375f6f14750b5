/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seat.h -- who sits here: the Unix login and its account.  Layer: app.
 * The login comes from the kernel (getuid), never from the environment. It
 * maps to the accounts whose logins name it ("*" names everybody, in
 * demonstrations); --as takes only one of those. */
#ifndef APP_SEAT_H
#define APP_SEAT_H

#include "store/store.h"

#define SEAT_CHOICES 32

struct seat {
	struct store_account me;	/* the account in use */
	char		login[32];
	char		tty[32];	/* without /dev/; empty if none */
	bool		read_only;	/* asked for, or the account has no role
					   that can move anything */
	char		choices[SEAT_CHOICES][ACCOUNT_MAX];	/* all allowed */
	size_t		choices_n;
};

/* The login of the real user id; the number where it has no name. */
void	seat_login(char *out, size_t cap);

/* as: an account's code, or NULL: of those the login maps to, one that names
 * it, else one with a seat, else the one with most roles.
 *   ERR_NOT_FOUND  the login maps to no account
 *   ERR_REFUSED    as is not one of them (or is disabled) */
MUST_CHECK enum err seat_resolve(struct store *s, const char *as,
    struct seat *out);

/* Who sits where is shown to others; work goes on without it. */
void	seat_enter(struct store *s, const struct seat *me, bool read_only);

/* Does the comma-joined list of logins name login? */
bool	seat_login_fits(const char *logins, const char *login);

#endif
