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
	int		rank;	/* of the one found; 0 none yet */
};

/* Who names the login is meant before "*"; then who has a place at the desk,
 * then who may do more; ties go to the first. */
static int
rank_of(const struct store_account *a, const char *login)
{
	struct str rest = str_of(a->logins), one;
	int rank = 1 + __builtin_popcount(a->roles);

	while (str_cut(&rest, ',', &one))
		if (str_is(str_trim(one), login))
			rank += 1000;
	return rank + (a->seat[0] && strcmp(a->seat, "-") ? 100 : 0);
}

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
	if (s->as && strcmp(s->as, a->code))
		return true;
	if (rank_of(a, seat->login) > s->rank) {
		seat->me = *a;
		s->rank = rank_of(a, seat->login);
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
	struct search search = { out, as, 0 };
	enum err e;

	memset(out, 0, sizeof *out);
	seat_login(out->login, sizeof out->login);
	seat_tty(out);
	e = store_accounts(s, consider, &search);
	if (e != OK || search.rank)
		return e;
	return out->choices_n ? ERR_REFUSED : ERR_NOT_FOUND;
}

void
seat_enter(struct store *s, const struct seat *me, bool read_only)
{
	struct store_seat at = {
		.pid = (int)getpid(), .since_ms = clock_wall().ms
	};

	str_copy(str_of(me->me.code), at.account, sizeof at.account);
	str_copy(str_of(me->login), at.login, sizeof at.login);
	str_copy(str_of(me->tty), at.tty, sizeof at.tty);
	if (!read_only)
		(void)!store_seat_enter(s, &at);
}
