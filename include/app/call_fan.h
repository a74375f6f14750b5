/* SPDX-License-Identifier: GPL-3.0-or-later */
/* call_fan.h -- calls handed on to the seats of one store, over a socket in its
 * folder.  Layer: app.
 *
 * Who connects is known by the kernel: his login must be one of the account he
 * names, and he hears what concerns that account's seat, nothing else. The words
 * are an exchange's own (wire/pbx.h): a banner, then blocks.
 *
 *	seat ▶ Account: zhangmin
 *	     ◀ Event: Hello / Exchange: up|down / Seat / Channel / Link
 *	     ◀ Event: Call …			(call_put)
 *	     ◀ Event: Missed			the list changed: read it anew
 *	seat ▶ Action: Back|Done / Call: ID
 *	     ◀ Event: Answer / Call / Ok: yes|no / Said */
#ifndef APP_CALL_FAN_H
#define APP_CALL_FAN_H

#include "app/call.h"
#include "core/law.h"
#include "loop/loop.h"
#include "store/store.h"

#define CALL_IFACE_MAX	80

struct call_fan;
struct call_client;

struct call_fan_options {	/* borrowed */
	struct store	*store;
	struct str	code;		/* of the link: names the socket */
	struct str	seats;		/* "07:SIP/seat1,08:SIP/seat2", or empty */
	struct str	iface;		/* "SIP/seat{n}", for others; or empty */
	/* A seat came: say what it should know. */
	void		(*joined)(void *ctx, struct call_client *c,
			    const char *iface);
	/* It asks for something. */
	void		(*asked)(void *ctx, struct call_client *c,
			    const char *iface, const struct pbx_block *b);
	void		*ctx;
};

/* ERR_IO: no socket in that folder. */
MUST_CHECK enum err call_fan_new(struct call_fan **out, struct loop *l,
    const struct call_fan_options *o);
void	call_fan_free(struct call_fan **f);
/* A whole block, to whoever sits at iface (empty: to all). */
void	call_fan_tell(struct call_fan *f, struct str iface, struct str block);
void	call_client_tell(struct call_client *c, struct str block);
const char *call_client_seat(const struct call_client *c);
size_t	call_fan_count(const struct call_fan *f);
/* At iface there is somebody? */
bool	call_fan_at(const struct call_fan *f, struct str iface);

/* What rings for the seat called seat; false: nothing does. */
bool	call_iface(struct str seats, struct str pattern, const char *seat,
    char out[CALL_IFACE_MAX]);

/* The socket of the link called code in dir: a short name that a socket's address
 * can hold, good while *dir_fd is open, which is the caller's. */
bool	call_socket(const char *dir, struct str code, char out[64],
    int *dir_fd);

/* ---- the other end, in a console ---- */
/* Blocks as they come; code: of the link. b NULL: the line is gone. */
typedef void call_seat_fn(void *ctx, struct str code,
    const struct pbx_block *b);
struct call_seat;
/* NULL: the law has no such link, or this account has no seat. */
struct call_seat *call_seat_new(struct loop *l, struct store *s,
    const struct law *law, const char *account, call_seat_fn *fn, void *ctx);
void	call_seat_free(struct call_seat **s);
/* false: nobody is there. */
bool	call_seat_ask(struct call_seat *s, struct str code, const char *action,
    struct str id);

#endif
