/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_in.h -- what the files of the manager of remotes share.  Layer: app
 * (private: links.c link_auth.c link_send.c link_say.c link_again.c).
 *
 * links.c runs them: lock, turns, opening; link_auth.c knows their secrets;
 * link_send.c the rows of the outbox; link_say.c what became of it all, and what
 * of that is written to the store. */
#ifndef APP_LINK_IN_H
#define APP_LINK_IN_H

#include "app/link.h"
#include "channel/secret.h"
#include "loop/loop.h"

#define LINK_HEADERS	8
#define LINK_FATAL_MS	300000		/* before a person's fault is tried anew */
#define LINK_RATE_S	60

/* What auth led to. All texts are in text, which is wiped. */
struct link_creds {
	bool		read;
	struct buf	text;		/* as it came */
	struct buf	made;		/* NUL-ended pieces */
	const char	*user, *pass, *key;
	const char	*header[LINK_HEADERS];
	size_t		header_n;
};

struct link_row {		/* of the outbox */
	uint64_t	id;
	uint32_t	slot;
	uint16_t	tries;
	bool		given;		/* only its receipt is out: it holds up no
			   later one of its case */
	int64_t		next_ms;
};

struct link_slot {
	struct link	l;		/* first: drivers see no more */
	char		ca[512], cert[512], cert_key[512];
	struct link_creds creds;
	struct secret	*asked;		/* a program is telling */
	bool		asking;
	bool		now;		/* somebody wants it */
	bool		reopen;		/* after a person's fault */
	int64_t		due_us;		/* clock_mono: the next poll */
	int64_t		rest_us;	/* clock_mono: nothing goes before */
	struct link_row	*rows;		/* owned; by id */
	size_t		rows_n, rows_cap;
	bool		more;		/* others wait beyond those */
	struct store_notice out;	/* on its way while l.sending */
	struct buf	rec;		/* its event, stored form */
	uint32_t	per_s[LINK_RATE_S];
	uint8_t		 credit;	/* tries to be made soon: it carried something */
	int64_t		rate_s;		/* second of the newest */
	bool		dirty;		/* st is not what the store has */
	uint64_t	aside_id;	/* under which the last was put aside */
};

struct links {
	struct loop	*loop;
	struct context	*c;
	struct http	*http;
	struct link_slot *at;		/* owned, n */
	size_t		n;
	int		lock_fd;
	bool		off;		/* not from this store, or this program */
	bool		looking;	/* a look is set for soon */
	uint64_t	timer, flush;
	uint64_t	next_id;	/* of the outbox: not read yet */
	int64_t		all_us;		/* clock_mono: it was read whole */
	int64_t		slice_us;
	int64_t		key_us;		/* clock_mono: the last key */
	bool		held;		/* a commit was made since */
	int64_t		wrote_us;	/* clock_mono: states were written */
};

static inline struct link_slot *
slot_of_link(struct link *l)
{
	return (struct link_slot *)l;
}

/* --- links.c --- */
/* Something changed for s: its next turn comes in time. */
void	link_turn_soon(struct link_slot *s);
uint32_t link_chance(void);

/* --- link_auth.c --- */
/*   OK        there are credentials, or none are wanted
 *   ERR_BUSY  a helper is asked; the link's turn comes when it answered
 *   else      why not; said has it */
MUST_CHECK enum err link_creds_ready(struct link_slot *s, char said[200]);
void	link_creds_forget(struct link_slot *s);
/* What they say never stands in what people see. */
void	link_creds_hide(const struct link_slot *s, char *said);

/* --- link_send.c --- */
/* New rows of the outbox, for all links; whole: all of them anew. */
void	link_rows_look(struct links *ls, bool whole);
/* Sends one if one may go; when the next may (clock_wall ms), 0 none waits. */
int64_t	link_send_turn(struct link_slot *s);
/* Would one go at now_ms? */
bool	link_rows_ready(const struct link_slot *s, int64_t now_ms);

/* --- link_again.c --- */
/* What somebody wants tried again of what this link put aside. */
void	link_again_look(struct link_slot *s);

/* --- link_say.c --- */
void	link_said(struct link_slot *s, const char *said);
/* It failed; nothing before what back-off and the other side say. */
void	link_failed(struct link_slot *s, const char *said, int64_t asked_ms);
/* The wait after so many failures: what is asked often is asked again soon. */
int64_t	link_backoff_ms(const struct law_link *row, unsigned tries,
	    int64_t asked_ms);
void	link_good(struct link_slot *s);
/* st differs from the store's: written soon, or at once. */
void	link_changed(struct link_slot *s, bool at_once);
void	link_states_write(struct links *ls);

#endif
