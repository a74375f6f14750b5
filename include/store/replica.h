/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replica.h -- what one store gives to others and takes from them: nodes and
 * whom one trusts, documents in and out, what waits, what was put aside, where
 * each remote stands.  Layer: store.
 *
 * TAKING. A document is believed for what it proves: its digest makes its _rev,
 * its stream's node is trusted, its chain fits, its commit is signed. An event
 * goes into the log when its whole commit is there and verified; until then it
 * waits (table wait), stored and unfolded. What can never be right is put aside
 * (table aside) with its bytes. An event of a case that is not known yet is in
 * the log and folds when the case's report comes. Any replay is a no-op. */
#ifndef STORE_REPLICA_H
#define STORE_REPLICA_H

#include "core/replica.h"
#include "store/store.h"

/* ---- nodes ---- */
enum node_state { NODE_UNKNOWN, NODE_OWN, NODE_TRUSTED, NODE_REVOKED };
#define NODE_LABEL 64
#define NODE_TOWNS 125		/* bytes: a bit a territory */

struct store_node_row {
	char		node[NODE_MAX];
	uint8_t		pub[32];
	uint8_t		state;		/* enum node_state */
	bool		anchor;		/* whom it trusts we trust */
	bool		all;		/* may read every territory, and audit */
	uint8_t		towns[NODE_TOWNS];	/* else these; common always */
	char		label[NODE_LABEL];
	char		by[NODE_MAX];	/* node whose event says so */
	int64_t		at_ms;
	int64_t		seen_ms;	/* at of its newest event here; 0 none */
	uint64_t	events;		/* of it that are here */
};
bool	node_reads(const struct store_node_row *n, uint32_t territory);
/* "all", or "005,006". false: neither, or nothing. */
bool	node_towns_read(struct str text, bool *all, uint8_t towns[NODE_TOWNS]);
/* The same appended; nothing where it reads nothing. */
void	node_towns_write(const struct store_node_row *n, struct buf *out);

typedef bool store_node_fn(void *ctx, const struct store_node_row *n);
MUST_CHECK enum err store_nodes(struct store *s, store_node_fn *fn, void *ctx);
MUST_CHECK enum err store_node_get(struct store *s, const char *node,
    struct store_node_row *out);
/* Events node.trust, node.revoke of our own common stream. Trusting wraps the
 * keys this store holds for the newcomer (store_tend does it in slices).
 *   ERR_EXISTS    that name has another key here: revoke first.
 *   ERR_REFUSED   it is this node. */
MUST_CHECK enum err store_trust(struct store *s, const struct store_node_row *n,
    struct str actor, struct str login);
MUST_CHECK enum err store_revoke(struct store *s, const char *node,
    struct str actor, struct str login);
/* This node goes on under another name: a new incarnation with a new key.
 * name: 2-12 letters and digits. */
MUST_CHECK enum err store_rename(struct store *s, const char *name,
    struct str actor, struct str login);
/* A node that goes on under another name has another key: what was wrapped for the
 * first stays shut, and who trusted that does not trust this. was: the name by
 * which others trusted it before, empty if there is none; met: one of them says
 * that it trusts this node as it is called now. */
struct store_names { char was[NODE_MAX]; bool met; };
MUST_CHECK enum err store_names(struct store *s, struct store_names *out);
/* Signs with the node's key, for cards: what it is called, its public half. */
void	store_sign(const struct store *s, struct str bytes, uint8_t sig[64]);

/* ---- taking ---- */
struct store_batch {
	const char	*link;		/* code of the remote; "bundle" */
	const char	*db;		/* "t005.26" the documents came from; NULL:
			   any (bundles) */
	const struct doc *doc;
	size_t		n;
	bool		keep_cursor;	/* cursor is kept in the same commit */
	struct str	cursor;
	int64_t		now_ms;
	bool		again;		/* what a power cut takes of it comes again: the
					   cursor that would say otherwise goes with it */
	bool		bulk;		/* gives way to seats */
};
struct store_received {
	uint64_t	fresh;		/* events new in the log */
	uint64_t	known, waits, aside, keys, chunks;
	bool		law;		/* another profile holds from now on: open anew */
	bool		alarm;		/* something was put aside, or a clock is off */
};
/* All in one transaction. Documents that are bad are put aside and are no
 * failure.  ERR_FULL, ERR_IO …: nothing was taken, cursor included. */
MUST_CHECK enum err store_receive(struct store *s, const struct store_batch *b,
    struct store_received *out);

/* ---- cursors: what a remote's reader keeps, opaque here ---- */
MUST_CHECK enum err store_cursor(struct store *s, const char *link,
    const char *db, struct buf *out);	/* ERR_NOT_FOUND */
MUST_CHECK enum err store_cursor_set(struct store *s, const char *link,
    const char *db, struct str cursor);
typedef bool store_cursor_fn(void *ctx, const char *db, struct str cursor);
MUST_CHECK enum err store_cursors(struct store *s, const char *link,
    store_cursor_fn *fn, void *ctx);

/* Kept in the same transaction as the next commit of events (its last one, where
 * it takes several): a channel's reports and its place in them stand or fall
 * together. Lent until that commit or a call with n 0. False afterwards: nothing
 * was to be committed, or nothing was; call store_cursor_set. */
struct store_keep { const char *link, *db; struct str cursor; };
void	store_keep(struct store *s, const struct store_keep *k, size_t n);
bool	store_kept(const struct store *s);

/* ---- what waits: per stream ---- */
struct store_wait {
	char		stream[STREAM_MAX];
	uint64_t	next;		/* serial wanted next */
	uint64_t	have;		/* events that wait */
	uint64_t	first;		/* serial of the first that waits */
	int64_t		since_ms;	/* arrival of the oldest */
	bool		gap;		/* next itself is missing; else a signature is */
};
typedef bool store_wait_fn(void *ctx, const struct store_wait *w);
MUST_CHECK enum err store_waits(struct store *s, store_wait_fn *fn, void *ctx);
/* Events in the log whose case is not known. */
uint64_t store_orphans(struct store *s);

/* ---- put aside: bad documents, bad records of channels ---- */
#define ASIDE_LIST(X) \
	X(ASIDE_BAD, "bad")		/* cannot be read */ \
	X(ASIDE_ALTERED, "altered")	/* digest is not its _rev, or id not its own */ \
	X(ASIDE_STRANGER, "stranger")	/* of a node not trusted */ \
	X(ASIDE_FORGED, "forged")	/* signature or path does not fit */ \
	X(ASIDE_FORKED, "forked")	/* same id, other event; or chain broken */ \
	X(ASIDE_REVOKED, "revoked")	/* of a node after it was revoked */ \
	X(ASIDE_DELETED, "deleted")	/* somebody deleted it on the server */ \
	X(ASIDE_REFUSED, "refused")	/* the server will not have it */ \
	X(ASIDE_RECORD, "record")	/* a channel's record that is no report */ \
	X(ASIDE_CLASS, "class")		/* of a class not known, by the row's wish */ \
	X(ASIDE_ANSWER, "answer")	/* an update that the law refuses */
#define ASIDE_ENUM(id, name) id,
enum aside_why { ASIDE_LIST(ASIDE_ENUM) ASIDE_COUNT };
#undef ASIDE_ENUM
const char *aside_name(enum aside_why w);

#define ASIDE_MOST 20000	/* kept for one remote; then its reader stops */
struct store_aside {
	uint64_t	id;
	char		link[24], db[REPLICA_DB_MAX];
	char		what[REPLICA_ID_MAX];	/* document's or record's id */
	char		said[200];	/* found and expected, for people */
	int64_t		at_ms;
	uint8_t		why;		/* enum aside_why */
	bool		seen;		/* somebody looked at it */
	struct str	bytes;		/* lent */
};
typedef bool store_aside_fn(void *ctx, const struct store_aside *a);
MUST_CHECK enum err store_asides(struct store *s, uint64_t from,
    store_aside_fn *fn, void *ctx);
/* The one of that number, its bytes in *bytes. ERR_NOT_FOUND. */
MUST_CHECK enum err store_aside_get(struct store *s, uint64_t id,
    struct store_aside *out, struct buf *bytes);
/* ERR_FULL: the remote has ASIDE_MOST. id is given. */
MUST_CHECK enum err store_aside_put(struct store *s, struct store_aside *a,
    size_t n);
MUST_CHECK enum err store_aside_drop(struct store *s, const uint64_t *id,
    size_t n);
MUST_CHECK enum err store_aside_seen(struct store *s, uint64_t upto);
/* Of one remote (NULL: all): how many, and how many nobody looked at. */
MUST_CHECK enum err store_aside_count(struct store *s, const char *link,
    uint64_t *n, uint64_t *unseen);

/* ---- giving ---- */
/* Databases something of is here, or is to be given to. */
struct store_db { char db[REPLICA_DB_MAX]; int64_t last_ms; uint64_t own; };
typedef bool store_db_fn(void *ctx, const struct store_db *d);
MUST_CHECK enum err store_dbs(struct store *s, store_db_fn *fn, void *ctx);

/* Documents of db from *pos on (text, opaque; empty: the beginning); *pos is
 * moved behind what was given. everything: also what other nodes wrote. At least
 * one document, at most max_docs and about max_bytes. */
typedef enum err store_give_fn(void *ctx, struct str id, struct str rev,
    struct str json);
struct store_give {
	const char	*db;
	bool		everything;
	bool		attached;	/* blobs as attachments (server), else members */
	size_t		max_docs, max_bytes;
	bool		more;		/* out */
	size_t		given;		/* out */
};
MUST_CHECK enum err store_give(struct store *s, struct store_give *g,
    struct buf *pos, store_give_fn *fn, void *ctx);
/* How many own events of db lie behind pos. */
MUST_CHECK enum err store_owed(struct store *s, const char *db, struct str pos,
    uint64_t *n);

/* ---- blobs that events name and this store lacks ---- */
struct store_want { uint8_t digest[DIGEST_LEN]; char db[REPLICA_DB_MAX];
	uint64_t size; uint32_t slot; uint32_t chunks_here;
	bool asked;		/* somebody here wants to look at it, */
	bool large; };		/* however large it is */
typedef bool store_want_fn(void *ctx, const struct store_want *w);
MUST_CHECK enum err store_wants(struct store *s, store_want_fn *fn, void *ctx);
/* What name ("blob:…", of a case's event) means. OK: it is here, out says nothing;
 * ERR_NOT_FOUND: it is not. out then says what is known, nothing (no db) where
 * nobody has heard of it. */
MUST_CHECK enum err store_media(struct store *s, struct str name,
    struct store_want *out);
/* Somebody wants to look at it: who runs the remotes sees it and fetches it at
 * once. Said twice it is the same; large holds from then on.  ERR_NOT_FOUND: it is
 * here, or no event names it. */
MUST_CHECK enum err store_media_ask(struct store *s, struct str name, bool large);
/* Those asked for that are not here yet, the oldest wish first. */
MUST_CHECK enum err store_media_asked(struct store *s, store_want_fn *fn, void *ctx);
/* A chunk came (alone, not by a batch). done: the whole stands, verified. A
 * whole that is wrong is thrown away: ERR_DAMAGED. */
MUST_CHECK enum err store_chunk(struct store *s,
    const uint8_t digest[DIGEST_LEN], uint32_t at, uint32_t of, uint64_t size,
    struct str data, bool *done);

/* ---- a remote's state, for whoever looks at it ---- */
struct store_link {
	char		code[24];
	bool		paused;		/* by a person: nothing moves */
	bool		draining;	/* gives what is left, takes nothing */
	int64_t		ok_ms;		/* last good answer */
	int64_t		try_ms, next_ms;
	int64_t		fail_ms;	/* since when it fails; 0 it does not */
	uint64_t	in, out, refused;	/* ever */
	uint64_t	queue;		/* rows or events still to go */
	uint64_t	behind;		/* still to come, as the other side says */
	int64_t		lag_ms;		/* newest taken: now less its own time */
	uint32_t	rate;		/* in and out in the last minute */
	uint32_t	tries;
	bool		gap;		/* an alarm of missing events stands */
	bool		fatal;		/* stopped for a person: login, no database */
	char		said[200];	/* by the other side, or why not */
};
MUST_CHECK enum err store_link_get(struct store *s, const char *code,
    struct store_link *out);	/* ERR_NOT_FOUND: never tried */
MUST_CHECK enum err store_link_set(struct store *s, const struct store_link *l);
/* Pause, drain, go on: only those two marks. */
MUST_CHECK enum err store_link_mark(struct store *s, const char *code,
    bool paused, bool draining);

/* Territories this node exchanges, a bit each; NULL: all. What it writes of others
 * goes into common, for nobody would ever fetch it from it elsewhere. */
void	store_set_towns(struct store *s, const uint8_t towns[NODE_TOWNS]);

/* ---- a year closed: its databases are read no more ---- */
MUST_CHECK enum err store_year_close(struct store *s, unsigned year,
    uint32_t territory, struct str actor, struct str login);
bool	store_year_closed(struct store *s, const char *db);

/* state-hash of the cases of one territory only. */
MUST_CHECK enum err store_state_hash_of(struct store *s, uint32_t territory,
    char hex[65]);

#endif
