/* SPDX-License-Identifier: GPL-3.0-or-later */
/* couchd.h -- a strict peer for tests: answers as CouchDB 3.5 does, from
 * memory.  Layer: tests. See main.c for how it is started and told to fail.
 *
 *	server.c  lines                 request.c what came on them
 *	route.c   who answers what      auth.c    who may
 *	db.c      documents, revisions  parse.c, write.c, guard.c  coming in
 *	read.c, local.c  going out      changes.c the feed
 *	fault.c   answers gone wrong    state.c   save and load */
#ifndef PEERS_COUCHD_H
#define PEERS_COUCHD_H

#include "base/buf.h"
#include "base/str.h"
#include "json.h"

#define SHARDS 2
#define DOC_MAX 8000000		/* bytes of one document */
#define BODY_MAX ((size_t)1 << 30)

/* ---- digest.c ---- */
void	md5(struct str s, unsigned char out[16]);
void	base64_put(struct str s, bool url, struct buf *out);
bool	base64_get(struct str s, bool url, struct buf *out);
void	hex_put(const unsigned char *p, size_t n, struct buf *out);

/* ---- db.c ---- */
struct blob { struct buf bytes; char digest[32]; unsigned refs; };
struct att { char *name, *type; struct blob *blob; int revpos; };

struct leaf {
	int		 gen;
	char		*path;		/* ids by commas, the newest first */
	bool		 deleted;
	struct buf	 body;		/* members, each behind its comma */
	struct att	*atts;
	size_t		 atts_n;
};

struct doc {
	char		*id;
	struct leaf	*leaves;	/* the winner first */
	size_t		 n;
	unsigned	 shard;
	size_t		 at;		/* in its shard's log */
};

struct shard {
	char		 uuid[33];
	struct doc	**log;		/* NULL: changed again since */
	size_t		 n, cap, live;
};

struct local { char *id; unsigned rev; struct buf body; };
struct rule { char *cond, *error, *reason; };	/* of a guard, see write.c */

struct db {
	char		*name;
	int64_t		 created;	/* seconds */
	struct shard	 shards[SHARDS];
	struct doc	**slots;	/* by id, open addressing */
	size_t		 slots_n, docs_n, deleted_n;
	struct local	*locals;
	size_t		 locals_n, locals_cap;
	struct buf	 security;
	struct rule	*rules;
	size_t		 rules_n, rules_cap;
};

struct server {
	struct db	**dbs;
	size_t		 dbs_n, dbs_cap;
	struct user	{ char *name, *pass; bool admin; } *users;
	size_t		 users_n, users_cap;
	struct lock	{ char *name; int fails; int64_t until; } *locks;
	size_t		 locks_n, locks_cap;
	uint64_t	 chance;	/* of the interleaving */
	uint64_t	 requests, docs_in, docs_out;
	int64_t		 lock_ms;
	char		 url[64];
	const char	*state_file;
};

struct db	*db_find(struct server *s, struct str name);
struct db	*db_create(struct server *s, struct str name, int64_t now_s);
void		 db_drop(struct server *s, struct db *d);
void		 db_fini(struct db *d);
struct doc	*db_doc(struct db *d, struct str id);	/* NULL: never seen */
struct local	*db_local(struct db *d, struct str id, bool make);
/* Takes the leaf's members over. False: known already, leaf is freed. */
bool		 db_store(struct db *d, struct str id, struct leaf *leaf);
/* At its end of the log of its shard. */
void		 db_log(struct db *d, struct doc *doc);
struct doc	*db_doc_new(struct db *d, struct str id);
void		 leaf_fini(struct leaf *l);
void		 doc_sort(struct doc *doc);
struct blob	*blob_new(struct str bytes);
struct str	 leaf_id(const struct leaf *l);
void		 leaf_rev(const struct leaf *l, struct buf *out);
/* "1-abc…" cut in two; hex of 32 becomes small. False: no revision. */
bool		 rev_parse(struct str text, int *gen, struct buf *id);
struct leaf	*doc_leaf(struct doc *doc, int gen, struct str id);
/* Is gen-id a leaf or an ancestor of one? */
bool		 doc_knows(const struct doc *doc, int gen, struct str id);

/* ---- request.c, server.c ---- */
struct req {
	struct str	 method;
	struct buf	 seg[6];	/* of the path, unescaped */
	size_t		 seg_n;
	struct str	 path, query;	/* as they came */
	struct str	 auth, type, accept, range, coding, host;
	struct str	 body;
	bool		 close, chunked, expect;
	size_t		 length;
	const char	*user;		/* NULL nobody */
	bool		 admin;
};

struct feed {			/* of one request for changes */
	char		*db;
	uint64_t	 since[SHARDS];
	int64_t		 limit, interval, heartbeat, timeout;
	int64_t		 due_ms, beat_ms;
	size_t		 left;		/* rows that are not told yet */
	bool		 docs, all, longpoll, continuous, down, atts;
	struct buf	 only;		/* ids of filter=_doc_ids, as an array */
};

struct ans {
	int		 status;
	struct buf	 body, headers;
	const char	*type;
	bool		 chunked;	/* no length is told */
	bool		 open;		/* more comes: feed is to be waited on */
	struct feed	*feed;
};

void	say(struct ans *a, int status, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
void	fail(struct ans *a, int status, const char *error, const char *reason);
/* The value of a query's member, unescaped. False: it is not there. */
bool	query(const struct req *r, const char *name, struct buf *out);
bool	query_is(const struct req *r, const char *name, const char *value);
int64_t	query_int(const struct req *r, const char *name, int64_t or_else);
void	unescape(struct str s, bool plus, struct buf *out);
/* How many bytes of in one request is, 0 not all there yet; -1 none. body
 * is filled where it came in chunks. r lends from both. */
long	req_read(struct req *r, struct buf *in, struct buf *body);
void	req_fini(struct req *r);
void	serve(struct server *s, int sock);	/* until a signal */
int64_t	now_ms(void);

/* ---- route.c ---- */
void	route(struct server *s, struct req *r, struct ans *a);
bool	is_json(const struct req *r);

/* ---- write.c ---- */
void	bulk_docs(struct server *s, struct db *d, struct req *r, struct ans *a);
void	put_doc(struct server *s, struct db *d, struct req *r, struct str id,
	    struct ans *a);
void	delete_doc(struct db *d, struct req *r, struct str id, struct ans *a);
void	put_att(struct db *d, struct req *r, struct ans *a);

/* ---- guard.c: validate_doc_update, its usual clauses ---- */
void	guard_design(struct db *d, const struct doc *doc);
const struct rule *guard_refuses(const struct db *d, const struct req *r,
	    struct str id, const struct leaf *l, bool has_old);

/* ---- read.c ---- */
struct shape { bool revs, atts, conflicts, info; };
void	doc_out(const struct doc *doc, const struct leaf *l, struct shape how,
	    struct buf *out);
void	get_doc(struct db *d, struct req *r, struct str id, struct ans *a);
void	get_att(struct db *d, struct req *r, struct ans *a);
void	revs_diff(struct db *d, struct req *r, struct ans *a, bool plain);
void	bulk_get(struct server *s, struct db *d, struct req *r, struct ans *a);
void	all_docs(struct db *d, struct req *r, struct ans *a);
void	local_doc(struct db *d, struct req *r, struct str id, struct ans *a);
void	local_docs(struct db *d, struct req *r, struct ans *a);
void	db_info(struct db *d, struct ans *a);

/* ---- changes.c ---- */
void	seq_put(const struct db *d, const uint64_t seq[SHARDS],
	    struct buf *out);
void	seq_now(const struct db *d, uint64_t seq[SHARDS]);
void	changes(struct server *s, struct db *d, struct req *r, struct ans *a);
/* Rows or time; true: this feed is over. out gets what is to be sent. */
bool	changes_more(struct server *s, struct feed *f, int64_t now,
	    struct buf *out);
void	feed_free(struct feed *f);

/* ---- auth.c ---- */
/* False: a is what to answer. */
bool	auth_who(struct server *s, struct req *r, struct ans *a);
bool	auth_admin(const struct req *r, struct ans *a);
bool	auth_member(const struct db *d, const struct req *r, struct ans *a);
void	session(struct server *s, struct req *r, struct ans *a);

/* ---- fault.c ---- */
struct fault {			/* what becomes of one answer */
	int	status;		/* 0: the true one */
	const char *body, *type, *retry, *location;	/* of it; NULL usual */
	int64_t	cut_at;		/* bytes, head and all; -1: whole */
	int64_t	delay_ms, drip_ms;
	int64_t	huge;		/* bytes put behind the body */
	int64_t	bomb;		/* bytes that little gzip unfolds to */
	bool	done;		/* the request has its effect all the same */
	bool	hang, reset, close, garbage;
};
void	fault_admin(struct req *r, struct ans *a);	/* /_mock/fault */
/* Of this request; lent until the next call of fault_admin. */
struct fault fault_take(const struct req *r);
/* The answer as it is to be told. */
void	fault_change(const struct fault *f, struct ans *a);

/* ---- state.c ---- */
void	state_save(const struct server *s, struct buf *out);
bool	state_load(struct server *s, struct str text);
bool	state_write(const struct server *s, const char *path);
bool	state_read(struct server *s, const char *path);

#endif
