/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link.h -- remotes of a store: what all drivers have in common.  Layer: app.
 *
 * A link is a row of the profile's links.tsv, or of links.tsv in the store's own
 * folder, which wins and where addresses of this host stand. One process of a
 * store runs them (a lock beside it), as it is with notices: `run --headless`,
 * else a console, else `gridseat sync`. A driver knows one protocol; when to try,
 * how long to wait, pause, drain, state, quarantine and secrets are decided here
 * once, for all.
 *
 *	links ─▶ link (state, back-off, light) ─▶ driver: couch open311 json
 *	                                          patrol iot cap call
 *
 * A driver's functions come from the loop, one at a time; none may wait. What it
 * takes in it commits with its cursor in one transaction; what it gives is a row
 * of the outbox, written with the event that causes it. */
#ifndef APP_LINK_H
#define APP_LINK_H

#include "app/context.h"
#include "channel/http.h"
#include "core/law.h"
#include "store/replica.h"

struct link;

struct link_driver {
	const char	*name;
	/* Keys of its own in opts, NULL-ended; NAME_* is whatever begins so. A
	 * row with another is not run. */
	const char	*const *opts;
	/* ERR_BAD_INPUT: the row cannot work; link_fatal said why. */
	enum err	(*open)(struct link *l);
	void		(*close)(struct link *l);	/* nothing of it calls again */
	/* The interval has passed, or somebody asks for it now. Ends with
	 * link_done, once. Not called while one is under way. NULL: the driver
	 * keeps a connection of its own. */
	void		(*poll)(struct link *l);
	/* The store changed (any process). Cheap. NULL: nothing to it. */
	void		(*look)(struct link *l);
	/* One row of the outbox for this link: ends with link_sent, once. NULL:
	 * nothing goes out. */
	void		(*send)(struct link *l, const struct store_notice *n,
			    const struct event *e, const struct casefile *c);
	/* What send would send of it, as text for people: address, then the
	 * message. Of a link that need not be opened. NULL: not known. */
	void		(*preview)(const struct link *l,
			    const struct store_notice *n, const struct event *e,
			    const struct casefile *c, struct buf *out);
	/* A record put aside, taken in once more as things are today; what is
	 * still wrong with it is put aside anew. Not called while busy. NULL: it
	 * comes again by itself, or never. Not OK: the store fails. */
	enum err	(*again)(struct link *l, const struct store_aside *a);
	uint32_t	again_of;	/* bits of enum aside_why it takes so; 0 all */
};

struct links;
struct link {
	struct links	*all;
	const struct law_link *row;	/* lent by the manager */
	const struct link_driver *driver;
	struct loop	*loop;
	struct context	*c;		/* store, repo, law, rules */
	struct http	*http;		/* shared */
	void		*own;		/* the driver's */
	struct store_link st;		/* written now and then, and at changes */
	bool		opened, busy, sending;
	bool		anew;		/* it brought another profile: whoever runs the
					   links begins anew */
	uint64_t	timer;
};

/* --- for whoever runs them (run --headless, console, sync) --- */
struct links	*links_new(struct loop *l, struct context *c);
void	links_free(struct links **ls);
void	links_look(struct links *ls);		/* the store changed */
/* Only the one of this code (NULL: all) now; for `sync`. */
void	links_now(struct links *ls, const char *code);
bool	links_idle(const struct links *ls);	/* nothing under way, nothing to go */
bool	links_anew(const struct links *ls);	/* another profile came: open anew */
bool	links_running(const struct links *ls);	/* this process has them */
/* With a console in the process: commits of at most about this. 0: in bulk. */
void	links_slice(struct links *ls, int64_t us);
int64_t	links_slice_us(const struct links *ls);
/* A key was pressed. Whoever types has a commit of what remotes bring at most once a
 * key, right behind it, where the next one is furthest away, until he rests. */
void	links_key(struct links *ls);
/* For drivers: how long no such commit may be begun; one was made. */
int64_t	links_hold_us(const struct links *ls);
void	links_held(struct links *ls);
size_t	links_count(const struct links *ls);
struct link *links_at(struct links *ls, size_t i);
struct link *links_find(struct links *ls, struct str code);
/* All rows of profile and store folder, also where this process runs none.
 * Faults of the folder's file go to sink. */
struct link_rows { struct arena arena; struct law_link *at; size_t n; };
MUST_CHECK enum err link_rows_read(const struct law *law, const char *dir,
    struct link_rows *out, struct diag_sink *sink);
void	link_rows_fini(struct link_rows *r);
/* How many faults the folder's file has, and the options of all rows; each goes to
 * fn, unless that is NULL. */
size_t	link_rows_faults(const struct law *law, const char *dir, diag_fn *fn);
/* The same into law->links, in the law's own arena: what context_open does. Twice
 * is no harm. Faulty rows are left out. */
void	link_rows_merge(struct law *law, const char *dir);
/* Tells the store which territories it exchanges, by the rows this node runs. */
void	link_towns(struct law *law, struct store *s);

/* Wants what was put aside under id tried again, by whoever runs that link. */
#define LINK_AGAIN "again"		/* the name of that cursor */
MUST_CHECK enum err link_again_ask(struct store *s, const char *code,
    uint64_t id);

/* --- for drivers --- */
/* An exchange ended. e OK: good (said may be NULL); else waits by back-off, not
 * before asked_ms (-1: nothing asked). more: call poll again at once. */
void	link_done(struct link *l, enum err e, const char *said,
	    int64_t asked_ms, bool more);
/* Nothing goes on until a person looks: login, rights, missing database. Tried
 * again after five minutes and more. */
void	link_fatal(struct link *l, const char *said);
enum link_fate { LINK_SENT, LINK_LATER, LINK_REFUSED, LINK_DROPPED,
	LINK_HELD };		/* given, and a receipt is waited for: the row stays
			   未发 and goes again after asked_ms; others go on */
/* of the row given to send. */
void	link_sent(struct link *l, const struct store_notice *n,
	    enum link_fate fate, const char *said, int64_t asked_ms);
/* The receipt of a row that was held, by its id; also long after. */
void	link_receipt(struct link *l, uint64_t id, enum link_fate fate,
	    const char *said);
void	link_count(struct link *l, uint64_t in, uint64_t out,
	    int64_t newest_ms);		/* for rate and lag */
/* Puts a bad record aside: bytes are kept. False: they are not, and the link has
 * stopped for a person, unless its records come unasked: how far was read must
 * not be kept, and no more be read. */
bool	link_aside(struct link *l, enum aside_why why, struct str what,
	    const char *said, struct str bytes);
/* Fills what every request of this link has: user, pass, headers, CA, plain.
 * Credentials come from the row's auth (file:…, helper:…), read when first wanted.
 * ERR_BUSY: a helper is still asked; the driver is polled again. */
MUST_CHECK enum err link_ask(struct link *l, struct http_ask *a);
/* Without a byte for so long a line is dead (option idle_s); 0: as usual. */
int64_t	link_idle_ms(const struct link *l);
/* "key: …" of the credentials, for drivers that sign or name their requests with
 * one; NULL: there is none. Lent until link_fatal. */
const char *link_key(const struct link *l);
const char *link_user(const struct link *l);	/* "" none */
/* What the remote knows a row of the outbox by, however often it is sent: the
 * event's id. */
void	link_row_key(const struct store_notice *n, const struct event *e,
	    char out[EVENT_ID_MAX + 8]);
/* Appends what the remote calls the case in slot: its intake key without
 * "<code>:". False: it did not come by this link. */
bool	link_source(const struct link *l, uint32_t slot, struct buf *out);
/* An option of the row (opts: k=v;k=v), empty if not there. */
struct str link_opt(const struct link *l, const char *name);
int64_t	link_opt_num(const struct link *l, const char *name, int64_t none);

/* Drivers, and how one is found. */
extern const struct link_driver link_couch, link_open311, link_json,
    link_patrol, link_iot, link_cap, link_call;
const struct link_driver *link_driver_named(struct str name);
/* Tells of keys in opts that the row's driver does not know. */
void	link_opts_check(const struct law_link *row, const char *file,
	    struct diag_sink *sink);
/* The first such key, as a sentence. False: there is none. */
bool	link_opts_wrong(const struct law_link *row, char *said, size_t cap);

#endif
