/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/seat.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
seat_login(char *out, size_t cap)
{
	const struct passwd *pw = getpwuid(getuid());

	if (pw)
		str_copy(str_of(pw->pw_name), out, cap);
	else
		snprintf(out, cap, "%u", (unsigned)getuid());
}

bool
seat_login_fits(const char *logins, const char *login)
{
	struct str rest = str_of(logins), one;

	while (str_cut(&rest, ',', &one)) {
		one = str_trim(one);
		if (str_is(one, "*") || (one.n && str_is(one, login)))
			return true;
	}
	return false;
}

struct search {
	struct seat	*seat;
	const char	*as;
	bool		found;
};

static bool
consider(void *ctx, const struct store_account *a)
{
	struct search *s = ctx;
	struct seat *seat = s->seat;

	if (a->disabled || !seat_login_fits(a->logins, seat->login))
		return true;
	if (seat->choices_n < SEAT_CHOICES)
		str_copy(str_of(a->code), seat->choices[seat->choices_n++],
		    ACCOUNT_MAX);
	if (!s->found && (!s->as || !strcmp(s->as, a->code))) {
		seat->me = *a;
		s->found = true;
	}
	return true;
}

static void
seat_tty(struct seat *seat)
{
	char name[64];

	if (ttyname_r(STDIN_FILENO, name, sizeof name) == 0)
		str_copy(str_of(strncmp(name, "/dev/", 5) ? name : name + 5),
		    seat->tty, sizeof seat->tty);
}

enum err
seat_resolve(struct store *s, const char *as, struct seat *out)
{
	struct search search = { out, as, false };
	enum err e;

	memset(out, 0, sizeof *out);
	seat_login(out->login, sizeof out->login);
	seat_tty(out);
	e = store_accounts(s, consider, &search);
	if (e != OK || search.found)
		return e;
	return out->choices_n ? ERR_REFUSED : ERR_NOT_FOUND;
}
