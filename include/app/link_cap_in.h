/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_cap_in.h -- what the files of driver cap share.  Layer: app (private:
 * link_cap*.c). link_cap.c fetches and sends, link_cap_take.c makes cases of
 * alerts, link_cap_again.c of what was put aside, link_cap_give.c alerts of cases. */
#ifndef APP_LINK_CAP_IN_H
#define APP_LINK_CAP_IN_H

#include "app/link.h"
#include "wire/cap.h"

#define CAP_SEEN	4096	/* entries of a list that are remembered */
#define CAP_LIVE	512	/* warnings whose end is still to be noted */

struct cap_live { uint32_t slot; int64_t expires_ms; };

struct caplink {
	struct link	*l;
	struct seat	who;		/* in whose name */
	uint32_t	matter;		/* where the event is no class; 0 none */
	uint64_t	asked;		/* request under way, 0 none */
	char		etag[96], new_etag[96];
	/* what of the list was read */
	uint64_t	*seen;		/* owned */
	size_t		seen_n;
	struct cap_live	*live;		/* owned */
	size_t		live_n;
	/* the list of this poll */
	struct { char *url; uint64_t hash; } *todo;	/* owned */
	size_t		todo_n, todo_at;
	unsigned	later;		/* of them could not be had now */
	bool		again;		/* some address is asked anew */
	char		said[HTTP_SAID];	/* of the last such */
	uint64_t	fresh, passed;	/* of this poll: taken, passed over */
	int64_t		newest_ms;
	/* on its way out */
	struct store_notice out;
	uint64_t	sent;		/* request, 0 none */
	struct buf	body;
};

/* --- link_cap.c --- */
/* A link of the list as a whole address; false: it is none to follow. */
bool	cap_whole(const struct link *l, struct str href, struct buf *out);

/* --- link_cap_take.c --- */
/* One document: a case, a note, or something put aside. An error is the
 * store's; nothing of the document was taken then. */
MUST_CHECK enum err cap_take(struct caplink *k, struct str url, struct str xml,
    uint64_t hash);
/* The same without a place for what is bad. *is: it is an alert, and what came
 * of that is the answer; else why not. */
MUST_CHECK enum err cap_take_alert(struct caplink *k, struct str xml,
    struct cap_fault *why, bool *is);
/* Notes the end of those that are over. */
MUST_CHECK enum err cap_expire(struct caplink *k, int64_t now_ms);
/* The cursor, as text, and back. */
void	cap_cursor_put(const struct caplink *k, struct buf *out);
void	cap_cursor_get(struct caplink *k, struct str text);
bool	cap_seen(const struct caplink *k, uint64_t hash);
void	cap_see(struct caplink *k, uint64_t hash);

/* --- link_cap_again.c --- */
MUST_CHECK enum err cap_again(struct link *l, const struct store_aside *a);
/* What was wanted again from that address is there. */
MUST_CHECK enum err cap_came(struct caplink *k, struct str url);

/* --- link_cap_give.c --- */
/* The message for a row of the outbox, and its name in a folder. An error: what
 * it lacks stands in *why (static, English). */
MUST_CHECK enum err cap_make(const struct link *l, const struct store_notice *n,
    const struct event *e, const struct casefile *c, struct buf *out,
    char name[200], const char **why);

#endif
