/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replica_in.h -- what the files of replication share.  Layer: store (private).
 * receive.c takes; nodes.c knows whom to trust; keys.c wraps and opens case keys;
 * give.c gives; quote.c lets a case take its past along; aside.c keeps what is
 * wrong; chunk.c puts blobs together. */
#ifndef STORE_REPLICA_IN_H
#define STORE_REPLICA_IN_H

#include "store/replica.h"
#include "store/writer.h"

/* ---- nodes.c: table node, from events node.trust and node.revoke ---- */
/* By what is known in t: this node itself is NODE_OWN (its earlier incarnations
 * too, with the keys they had). ERR_NOT_FOUND: a stranger. */
MUST_CHECK enum err node_row(struct store *s, MDB_txn *t, const char *node,
    struct store_node_row *out);
/* The node a stream is of: dx01a of dx01a.t005.26. */
void	node_of_stream(const char *stream, char out[NODE_MAX]);
/* An event of node.trust, node.revoke or year.close stands in the log (others are
 * passed over): its author must be us or an anchor, else it is kept and means
 * nothing. Also for rebuild. */
MUST_CHECK enum err node_note(struct writer *w, const struct event *e);
/* What this node wrote as was, with that key, is its own: told in an event like
 * like, once it goes by another name. Of was nobody need ever have seen a card:
 * whose anchor this node is, his anchor that is, too, for its accounts count. */
MUST_CHECK enum err node_own_past(struct writer *w, const struct intent *like,
    const char *was, const uint8_t pub[32]);
/* The last serial of a revoked node's stream that is still taken. */
uint64_t node_upto(struct store *s, MDB_txn *t, const char *stream);

/* ---- keys.c ---- */
/* slot has a key that this store made or got while it must hand it on: whoever
 * may read its territory gets it. */
MUST_CHECK enum err keys_owe(struct writer *w, uint32_t slot);
/* A keys document that came: signature checked, box opened if it is for us, keys
 * added to their cases; those of cases not here wait (table keywait, by number).
 * ERR_CRYPTO: forged, put it aside. count: keys taken. */
MUST_CHECK enum err keys_take(struct writer *w, const struct doc *d,
    uint64_t *count);
/* A case begins under number in slot: keys that waited for it are its own. */
MUST_CHECK enum err keys_waited(struct writer *w, struct str number,
    uint32_t slot);
/* e of p's case is being taken: keys that waited for something they open are the
 * case's own. opened: there was one. */
MUST_CHECK enum err keys_try(struct writer *w, const struct pending *p,
    const struct event *e, bool *opened);
/* The key to seal more of the case with. ERR_NOT_FOUND: a new one is to be made,
 * for those there are come from nobody who may read it. */
MUST_CHECK enum err keys_choose(struct writer *w, uint32_t slot,
    uint8_t out[32]);
/* node may read more than before: what this store holds of it is owed to it. */
MUST_CHECK enum err keys_newcomer(struct writer *w, const char *node);
/* One slice of wrapping into outgoing documents (store_tend, before a push):
 * at most max slots. more: something is left. */
MUST_CHECK enum err keys_wrap(struct store *s, size_t max, bool *more);

/* ---- quote.c ---- */
/* e of p's case stands in the log at arrival, p is folded. was: the territory the
 * case lay in before. Notes what must be quoted where. */
MUST_CHECK enum err quote_note(struct writer *w, const struct pending *p,
    const struct event *e, uint32_t was);

/* ---- aside.c ---- */
/* The id is given here. What stands there already, byte for byte, is passed over:
 * a feed that begins anew tells it again. ERR_FULL: the remote has too much. */
MUST_CHECK enum err aside_add(struct store *s, MDB_txn *t,
    const struct store_aside *a);

/* ---- chunk.c ---- */
/* An event in the log names a blob that is not here: it is wanted. */
MUST_CHECK enum err want_note(struct writer *w, const struct event *e,
    uint32_t slot);
/* A blob that is here is to be given with db; one that is not is passed over. */
MUST_CHECK enum err blob_owe(struct writer *w, const uint8_t digest[DIGEST_LEN],
    const char *db);

/* Upgrade: an event in the log; what it names and is here is given with it. */
MUST_CHECK enum err blob_owe_old(struct writer *w, const struct event *e);
/* Its documents were seen in db: that is where it is to be had. */
MUST_CHECK enum err want_seen(struct store *s, MDB_txn *t,
    const uint8_t digest[DIGEST_LEN], const char *db);
/* ERR_NOT_FOUND: nothing here lacks it. */
MUST_CHECK enum err want_get(struct store *s, MDB_txn *t,
    const uint8_t digest[DIGEST_LEN], struct store_want *out);
/* media.c: whether somebody asked for it. */
void	asked_of(struct store *s, MDB_txn *t, struct store_want *w);
/* One piece of a blob that is wanted (of others: nothing). done: the whole stands,
 * verified. ERR_BAD_INPUT: it cannot be a piece of it; ERR_DAMAGED: the whole is
 * wrong, its pieces are thrown away. Neither ends the transaction. */
MUST_CHECK enum err chunk_put(struct store *s, MDB_txn *t, const struct doc *d,
    bool *done);

/* ---- outbox_links.c: rows for remotes (tell "link:CODE") of an event that
 * stands, whoever wrote it, where this node runs the link ---- */
MUST_CHECK enum err outbox_links(struct writer *w, const struct pending *p,
    const struct event *e);

/* ---- links.c ---- */
/* store_cursor_set inside a transaction. */
MUST_CHECK enum err cursor_put(struct store *s, MDB_txn *t, const char *link,
    const char *db, struct str cursor);

/* ---- law_now.c ---- */
/* The newest adoption whose bytes are here becomes h->law: after one was heard
 * of, and after a blob came that may be a profile. */
MUST_CHECK enum err law_settle(struct store *s, MDB_txn *t, struct head *h);
/* Under another law than the last time: folds anew what that one refused or did
 * not know, and begins the cases it could not. Cheap when nothing is to do. */
MUST_CHECK enum err law_refold(struct store *s);
/* All is folded by the law of now. */
MUST_CHECK enum err law_mark(struct store *s, MDB_txn *t);

/* ---- log.c ---- */
/* The commit that serial of the stream is in. ERR_NOT_FOUND: it is not signed. */
MUST_CHECK enum err log_commit_of(struct store *s, MDB_txn *t, uint16_t stream,
    uint64_t serial, struct commit_sign *out);

#endif
