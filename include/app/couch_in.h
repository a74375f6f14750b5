/* SPDX-License-Identifier: GPL-3.0-or-later */
/* couch_in.h -- what the files of the couch driver share.  Layer: app (private:
 * link_couch.c couch_dbs.c couch_ask.c couch_check.c couch_mark.c couch_pull.c
 * couch_page.c couch_push.c couch_batch.c couch_blob.c couch_strangers.c).
 *
 * A link has many databases, each with a machine of its own:
 *
 *	WANTED ─▶ CHECK ─▶ PULL ⇄ REST ⇄ WATCH        (▶ STOPPED, for a while)
 *
 * CHECK: is it there, how far are both sides agreed? PULL: answers of _changes
 * come as pages; a page is committed in slices, the next one comes meanwhile.
 * REST: drained; visited in turn. WATCH: drained, and a long poll hangs there.
 * Pushing goes on beside all but WANTED, CHECK and STOPPED.
 *
 * Only what both sides recorded is gone on from: every break of the connection
 * makes all databases WANTED, for the server may be another, or an older one. */
#ifndef APP_COUCH_IN_H
#define APP_COUCH_IN_H

#include "app/link.h"
#include "wire/doc.h"

#define COUCH_LIMIT	1000	/* rows of an answer, documents of a push */
#define COUCH_BUSY	4	/* databases that check, pull at once; that push */
#define COUCH_WATCHES	16	/* long polls at once, besides the common one */
#define COUCH_TURN_MS	22000	/* between visits of one that is not watched */
#define COUCH_STOP_MS	300000	/* no such database, no rights */

enum couch_phase {
	COUCH_WANTED, COUCH_CHECK, COUCH_PULL, COUCH_REST, COUCH_WATCH,
	COUCH_STOPPED
};
enum couch_way { COUCH_IN, COUCH_OUT };

/* How far one direction got, as both sides keep it. */
struct couch_mark {
	char		rid[33];
	struct arena	arena;		/* of cp's texts */
	struct checkpoint cp;		/* ours; history[0] is the newest */
	char		rev[80];	/* of the server's copy */
	char		has[40];	/* run the server has, as far as we know */
	int64_t		start_ms;	/* of the run that is not recorded yet */
	uint64_t	docs;		/* in it */
	struct buf	at;		/* where it is; JSON text, empty: 0 */
	struct buf	text;		/* the copy, while it is on its way */
	uint64_t	ask;
	uint8_t		again;		/* tries after a conflict */
};

/* One answer of _changes. */
struct couch_page {
	struct couch_page *next;
	struct arena	arena;
	struct doc	*doc;		/* owned, n */
	size_t		n, cap;
	size_t		taken;		/* committed */
	size_t		forked;
	struct buf	seq;
	bool		whole;		/* nothing of it is still to come */
	bool		last;		/* drained behind it */
};

/* Documents on their way out. */
struct couch_out { struct str id, rev, json; bool has, bad; };
struct couch_batch {
	struct arena	arena;
	struct couch_out *doc;		/* owned, n */
	size_t		n, cap;
	size_t		from, to;	/* those being sent */
	size_t		step;		/* at most so many at once */
	size_t		hint;		/* where one was found that is missing */
	struct buf	body;
	struct buf	next;		/* position behind it */
	bool		more;
	bool		some;		/* one at least was taken */
	size_t		bad;		/* refused alone, not put aside yet */
	char		said[200];	/* of the last of them */
};

struct couch;
struct couch_base {
	struct couch	*c;
	struct replica_db of;
	char		db[REPLICA_DB_MAX];
	char		name[80];	/* on the server */
	enum couch_phase phase;
	bool		current;	/* of this year */
	bool		needed;		/* that it is missing is a fault */
	bool		due;		/* a visit, a check is wanted now */
	bool		alarm;		/* stopped, and that is worth a word */
	char		said[200];
	int64_t		again_us;	/* STOPPED: until */
	int64_t		visited_us, active_us;
	int64_t		checked_us;
	int64_t		asked_us;	/* what is under way of the feed */
	int64_t		calm_us;	/* not watched until then */
	uint64_t	behind;		/* still to come, the server says */
	uint64_t	ask;		/* check or pull under way */
	struct couch_mark mark[2];	/* enum couch_way */
	/* pull */
	struct changes	*changes;
	struct couch_page *pages, *page;	/* oldest; the one that comes */
	struct buf	since;		/* of the next request */
	size_t		limit;
	enum err	feed;		/* of the answer that comes */
	struct buf	forks;		/* body of _bulk_get */
	/* push */
	uint64_t	push;		/* request */
	bool		owes;		/* something may have to go */
	bool		other;		/* the server is not what it was */
	bool		everything;	/* all this store has, asked for first */
	bool		asked;		/* batch was asked for by _revs_diff */
	struct buf	all_at;		/* where that is */
	struct couch_batch out;
};

struct couch_skip { uint8_t digest[DIGEST_LEN]; int64_t until_us;
	bool asked, large; };		/* as it was then */

struct couch {
	struct link	*l;
	struct couch_base	**db;		/* owned, n */
	size_t		n, cap;
	char		prefix[40];
	bool		all, create, down, round;
	uint8_t		towns[NODE_TOWNS];
	size_t		slice;		/* documents of one commit */
	size_t		gives;		/* documents of one push */
	int64_t		broke_us;	/* when the line last broke; 0 never */
	uint64_t	commit;		/* timer: one slice of one database */
	size_t		turn;		/* of db: who had it last */
	uint64_t	run, tick, tend;	/* timers */
	/* who is trusted, and what lay aside of him */
	uint64_t	trusted;	/* a sum of names; 0 not looked yet */
	uint64_t	aside_from;
	bool		retaking, fresh;
	char		fast[NODE_MAX];	/* whose clock is ahead; "" nobody's */
	char		fast_said[120];
	/* blobs */
	uint64_t	blob;		/* request */
	bool		blobs_due;
	bool		blobs_asked;	/* those somebody waits for */
	struct store_want want;
	uint32_t	chunk, of;
	bool		wrapped;
	struct couch_skip *skip;	/* owned */
	size_t		skip_n, skip_cap;
};

/* --- link_couch.c --- */
void	couch_run_soon(struct couch *c);
/* The connection is no good: all stops until the manager says so. */
void	couch_down(struct couch *c, enum err e, const char *said,
	    int64_t asked_ms);
void	couch_halt(struct couch *c);	/* the same, and the manager knows */
/* One database stops for a while. */
void	couch_stop(struct couch_base *d, const char *said, bool alarm);
/* The line broke of late: what was reached is recorded at once, for each break
 * goes back to what both sides have. */
bool	couch_rough(const struct couch *c);
/* How many may be asked for at once where n did not come through, or did. */
size_t	couch_fewer(size_t n);
size_t	couch_more(const struct couch *c, size_t n);
bool	couch_takes(const struct couch *c);	/* pulls are wanted */
bool	couch_gives(const struct couch *c);
/* What a request of d is under way for is given up. */
void	couch_hush(struct couch_base *d);

/* --- couch_dbs.c --- */
void	couch_dbs(struct couch *c);		/* which there are: adds new ones */
void	couch_scope(struct couch *c);
void	couch_base_free(struct couch_base *d);
void	couch_dbs_free(struct couch *c);
void	couch_watch_best(struct couch *c);
bool	couch_gap(struct couch *c);
struct couch_base *couch_base_named(struct couch *c, const char *db);

/* --- couch_ask.c --- */
/* path: what follows the database's name, escaped. False: it could not begin, and
 * couch_down was called. */
struct couch_ask {
	const char	*method, *path;
	struct str	body;		/* lent until the end */
	http_data_fn	*on_data;
	http_end_fn	*on_end;
	int64_t		timeout_ms, idle_ms;
	size_t		body_max;
};
bool	couch_ask(struct couch_base *d, const struct couch_ask *a, uint64_t *id);
/* What a server's answer means for all; true: it is for the caller to judge
 * (2xx, 404, 409, other 4xx). Else all that is to be done was done. */
bool	couch_answer(struct couch_base *d, const struct http_reply *r);
/* A sentence about a refusal. */
void	couch_sentence(const struct http_reply *r, char out[200]);

/* --- couch_clock.c --- */
/* What was taken: whose wall is it by? */
void	couch_clocks(struct couch *c, const struct doc *doc, size_t n);

/* --- couch_check.c --- */
void	couch_check(struct couch_base *d);
bool	couch_check_due(const struct couch_base *d);

/* --- couch_mark.c --- */
/* Reads what this store kept of d. */
void	couch_marks_read(struct couch_base *d);
/* The server's copy came (empty: it has none): where to go on. Returns whether the
 * server is not what it was. */
bool	couch_mark_meet(struct couch_base *d, enum couch_way w, struct str json);
/* at is recorded as the newest run's end; the text to be kept goes to out. */
void	couch_mark_record(struct couch_base *d, enum couch_way w);
void	couch_marks_text(const struct couch_base *d, struct buf *out);
/* Is it time to record, by count and clock? whenever: if anything is unrecorded. */
bool	couch_mark_due(const struct couch_mark *m, bool whenever);
/* Records both, in the store, then on the server. */
void	couch_marks_keep(struct couch_base *d, bool whenever);
/* The server's copies follow ours. */
void	couch_marks_put(struct couch_base *d);
void	couch_mark_free(struct couch_mark *m);

/* --- couch_pull.c --- */
void	couch_pull(struct couch_base *d);		/* the next answer, if it is time */
void	couch_watch(struct couch_base *d);
void	couch_pull_reset(struct couch_base *d);

/* --- couch_page.c --- */
struct couch_page *couch_page_new(void);
void	couch_page_add(struct couch_page *p, const struct doc *doc);
void	couch_page_drop(struct couch_base *d);	/* the one that comes */
void	couch_pages_free(struct couch_base *d);
/* The page that came is whole: several revisions are asked for, then it is
 * committed in its turn. */
void	couch_page_whole(struct couch_base *d);

/* --- couch_push.c --- */
void	couch_push(struct couch_base *d);
void	couch_push_reset(struct couch_base *d);

/* --- couch_batch.c --- */
MUST_CHECK enum err couch_batch_fill(struct couch_base *d);
void	couch_batch_free(struct couch_batch *b);
/* Body of _bulk_docs for those to be sent now; false: none is left. */
bool	couch_batch_body(struct couch_batch *b);
void	couch_batch_ids(struct couch_batch *b);

/* --- couch_strangers.c --- */
/* Looks who is trusted now, and does a slice of what follows from it. */
void	couch_strangers(struct couch *c);

/* --- couch_blob.c --- */
void	couch_blobs(struct couch *c);

#endif
