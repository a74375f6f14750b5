/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seats read fast or not at all: what one does not take at once costs it its
 * line, and it is told everything anew when it comes back. */
#include "app/call_fan.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "app/seat.h"
#include "base/alloc.h"

#define CLIENTS 256

struct call_client {
	struct call_fan	*fan;
	struct call_client *next;
	struct pbx	*in;
	int		 fd;
	uid_t		 uid;
	bool		 known, gone;
	char		 seat[16], iface[CALL_IFACE_MAX];
};

struct call_fan {
	struct loop	*loop;
	struct call_fan_options o;
	struct call_client *all;
	size_t		 n;
	int		 fd, dir_fd;
	uint64_t	 sweep;
	char		 name[64];	/* in dir_fd */
};

/* ---- who sits where ---- */

static bool
fill(struct str pattern, const char *seat, char out[CALL_IFACE_MAX])
{
	static const struct { const char *mark; bool bare; } marks[] = {
		{ "{seat}", false }, { "{n}", true },
	};
	const char *n = seat;

	while (n[0] == '0' && n[1] != '\0')
		n++;
	for (size_t i = 0; i < 2; i++) {
		const struct str mark = str_of(marks[i].mark);
		const ptrdiff_t at = str_find(pattern, mark);

		if (at < 0)
			continue;
		snprintf(out, CALL_IFACE_MAX, "%.*s%s%.*s", (int)at,
		    pattern.p, marks[i].bare ? n : seat,
		    STR_ARG(str_from(pattern, (size_t)at + mark.n)));
		return true;
	}
	return false;
}

bool
call_iface(struct str seats, struct str pattern, const char *seat,
    char out[CALL_IFACE_MAX])
{
	struct str part, name;

	if (seat[0] == '\0')
		return false;
	while (str_cut(&seats, ',', &part))
		if (str_cut(&part, ':', &name) && str_is(name, seat)) {
			str_copy(part, out, CALL_IFACE_MAX);
			return part.n > 0;
		}
	return fill(pattern, seat, out);
}

struct lookup { struct str account; const char *login; char seat[16];
	bool found; };

static bool
on_account(void *ctx, const struct store_account *a)
{
	struct lookup *k = ctx;

	if (!str_is(k->account, a->code))
		return true;
	k->found = !a->disabled && seat_login_fits(a->logins, k->login);
	str_copy(str_of(a->seat), k->seat, sizeof k->seat);
	return false;
}

static bool
allowed(struct call_client *c, struct str account)
{
	const struct passwd *pw = getpwuid(c->uid);
	struct lookup k = { .account = account };
	char number[24];

	snprintf(number, sizeof number, "%u", (unsigned)c->uid);
	k.login = pw != NULL ? pw->pw_name : number;
	if (store_accounts(c->fan->o.store, on_account, &k) != OK || !k.found)
		return false;
	snprintf(c->seat, sizeof c->seat, "%s", k.seat);
	return call_iface(c->fan->o.seats, c->fan->o.iface, c->seat,
	    c->iface);
}

/* ---- one client ---- */

static void
sweep(void *ctx)
{
	struct call_fan *f = ctx;
	struct call_client **p = &f->all, *c;

	f->sweep = 0;
	while ((c = *p) != NULL) {
		if (!c->gone) {
			p = &c->next;
			continue;
		}
		*p = c->next;
		f->n--;
		pbx_free(&c->in);
		free(c);
	}
}

/* Freed from the loop: whoever speaks with it may still hold it. */
static void
drop(struct call_client *c)
{
	struct call_fan *f = c->fan;

	if (c->gone)
		return;
	c->gone = true;
	loop_fd_forget(f->loop, c->fd);
	close(c->fd);
	if (f->sweep == 0)
		f->sweep = loop_timer(f->loop, 0, sweep, f);
}

void
call_client_tell(struct call_client *c, struct str block)
{
	if (!c->gone && send(c->fd, block.p, block.n, MSG_DONTWAIT |
	    MSG_NOSIGNAL) != (ssize_t)block.n)
		drop(c);
}

const char *
call_client_seat(const struct call_client *c)
{
	return c->seat;
}

static bool
on_block(void *ctx, const struct pbx_block *b)
{
	struct call_client *c = ctx;
	struct call_fan *f = c->fan;

	if (b->banner.n > 0)
		return str_is(b->banner, CALL_BANNER);
	if (c->known) {
		f->o.asked(f->o.ctx, c, c->iface, b);
		return !c->gone;
	}
	if (!allowed(c, pbx_get(b, "Account")))
		return false;
	c->known = true;
	f->o.joined(f->o.ctx, c, c->iface);
	return !c->gone;
}

static void
on_bytes(void *ctx, int fd, short revents)
{
	struct call_client *c = ctx;
	char bytes[4096];
	const ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || pbx_feed(c->in, str_n(bytes, (size_t)n)) != OK)
		drop(c);
}

static void
on_knock(void *ctx, int fd, short revents)
{
	struct call_fan *f = ctx;
	struct ucred who;
	socklen_t size = sizeof who;
	struct call_client *c;
	const int line = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)revents;
	if (line < 0)
		return;
	if (f->n >= CLIENTS || getsockopt(line, SOL_SOCKET, SO_PEERCRED, &who,
	    &size) != 0) {
		close(line);
		return;
	}
	c = xcalloc(1, sizeof *c);
	*c = (struct call_client){ .fan = f, .fd = line, .uid = who.uid,
	    .next = f->all };
	c->in = pbx_new(PBX_AMI, on_block, c);
	f->all = c;
	f->n++;
	loop_fd(f->loop, line, POLLIN, on_bytes, c);
	call_client_tell(c, STR(CALL_BANNER "\r\n"));
}

/* ---- all of them ---- */

void
call_fan_tell(struct call_fan *f, struct str iface, struct str block)
{
	for (struct call_client *c = f->all; c != NULL; c = c->next)
		if (c->known && (iface.n == 0 || str_is(iface, c->iface)))
			call_client_tell(c, block);
}

size_t
call_fan_count(const struct call_fan *f)
{
	size_t n = 0;

	for (const struct call_client *c = f->all; c != NULL; c = c->next)
		n += c->known && !c->gone;
	return n;
}

bool
call_fan_at(const struct call_fan *f, struct str iface)
{
	for (const struct call_client *c = f->all; c != NULL; c = c->next)
		if (c->known && !c->gone && str_is(iface, c->iface))
			return true;
	return false;
}

/* An address holds 107 bytes, a folder's name any number. */
bool
call_socket(const char *dir, struct str code, char out[64], int *dir_fd)
{
	*dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	snprintf(out, 64, "/proc/self/fd/%d/calls-%.*s.sock", *dir_fd,
	    STR_ARG(code));
	return *dir_fd >= 0;
}

static bool
bind_there(struct call_fan *f, const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct stat st;

	f->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (f->fd < 0)
		return false;
	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	/* Whose lock is held may take the name of one that died. */
	(void)unlinkat(f->dir_fd, f->name, 0);
	if (bind(f->fd, (struct sockaddr *)&at, sizeof at) != 0)
		return false;
	return fstat(f->dir_fd, &st) == 0 && fchmodat(f->dir_fd, f->name,
	    st.st_mode & 0020 ? 0660 : 0600, 0) == 0 && listen(f->fd, 32) == 0;
}

enum err
call_fan_new(struct call_fan **out, struct loop *l,
    const struct call_fan_options *o)
{
	struct call_fan *f = xcalloc(1, sizeof *f);
	char path[64];

	*f = (struct call_fan){ .loop = l, .o = *o, .fd = -1 };
	*out = NULL;
	if (!call_socket(store_dir(o->store), o->code, path, &f->dir_fd)) {
		free(f);
		return ERR_IO;
	}
	snprintf(f->name, sizeof f->name, "%s", strrchr(path, '/') + 1);
	if (!bind_there(f, path)) {
		call_fan_free(&f);
		return ERR_IO;
	}
	loop_fd(l, f->fd, POLLIN, on_knock, f);
	*out = f;
	return OK;
}

void
call_fan_free(struct call_fan **fp)
{
	struct call_fan *f = *fp;

	if (f == NULL)
		return;
	for (struct call_client *c = f->all; c != NULL; c = c->next)
		drop(c);
	loop_timer_cancel(f->loop, f->sweep);
	sweep(f);
	if (f->fd >= 0) {
		loop_fd_forget(f->loop, f->fd);
		close(f->fd);
		(void)unlinkat(f->dir_fd, f->name, 0);
	}
	close(f->dir_fd);
	free(f);
	*fp = NULL;
}
