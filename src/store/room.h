/* SPDX-License-Identifier: GPL-3.0-or-later */
/* room.h -- what the store's own files share.  Layer: store (private).
 *
 * ON DISK (STORE_SCHEMA 6), one LMDB environment in the store's folder:
 *   meta    text key            "head" struct head; "node", "seed", "law" …
 *   log     u64 arrival (native integer key)
 *                               struct log_head + stored form of the event
 *   stream  name                struct stream_row
 *   serial  stream u16 BE + serial u64 BE -> arrival u64
 *   sign    stream u16 BE + last serial u64 BE -> struct sign_row
 *   row     slot u32 (native integer key)
 *                               struct row_head + title + place
 *   number  case number         slot u32
 *   key     intake key          slot u32
 *   secret  slot u32 (native)   32-byte case keys; which of them seals more is
 *                               keys_choose's to say
 *   facet   facet u8 + value u32 BE + chunk u16 BE
 *                               portable Roaring of the low 16 bits of slots
 *   axis    axis u8 + level u8 + bucket u32 BE + chunk u16 BE   likewise
 *   day     axis u8 + day u32 BE -> sorted fixed duplicates of 8 bytes:
 *                               ms in the day u32 BE + slot u32 BE
 *   text    block u32 BE + token 6 bytes BE -> posting (text.c)
 *   audit   slot u32 BE + arrival u64 BE -> nothing
 *   blob    digest              bytes
 *   account code                struct account_row
 *   rule    arrival u64 BE      of a rule.* event: nothing; of a profile.adopt
 *                               event: the digest it names
 *   tally   rule u32 BE [+ unit u16 BE]   what became of its cases (tally.h)
 *   docket  slot u32 (native)   docket_encode; none: the docket is empty
 *   alarm   ms u64 BE, the sign bit turned + slot u32 BE -> nothing: a case
 *                               whose next rung falls then; ALARM_ASLEEP: it
 *                               has one that is refused, and waits for an event
 *   home    territory u32 BE    struct home_row, of the newest node.home
 *   outbox  id u64 BE           struct outbox_row + tell + said
 *  since 4, replication:
 *   node    node's name         what node.trust, node.revoke say of it (nodes.c);
 *                               1 + year u16 BE + territory u32 BE: closed
 *   wait    stream NUL serial u64 BE _rev 16  an event that waits, as it came;
 *                               1 + the same: it ends a commit (receive.h)
 *   aside   id u64 BE           struct aside_row + texts + sealed bytes (aside.c);
 *                               1 + digest of all that: the id, to know it again
 *   link    code                struct store_link
 *   cursor  link NUL db         what the remote's reader keeps, opaque
 *   outdoc  db NUL n u64 BE     a document to be given after the streams
 *                               (outdoc.h); 1 + db NUL what: it is among them
 *   keywait number NUL key 32   of a case that is not here: who gave it;
 *           1 slot u32 BE key 32  opens nothing of this one yet: the same
 *   towrap  0 + slot u32 BE     whoever may read it is owed its keys: nothing;
 *           1 + node's name     it is owed all it may read: struct wrap_row
 *   want    digest              struct want_row: a blob named but not here
 *   chunk   digest + at u32 BE  a piece of such a blob
 *   orphan  subject NUL arrival u64 BE  an event in the log whose case is not
 *                               known: nothing
 *   moved   slot u32 (native)   its events name more than one territory: nothing
 *   lack    event id            an event of a case names it as its base, and it
 *                               is not here: nothing
 *  since 6, intake:
 *   caller  'F' or 'T' + digest 8 -> slots u32 BE, sorted duplicates (callers.h)
 *   guide   arrival u64 BE      of a guide.flag event: nothing
 *  since 5, the map:
 *   layer   arrival u64 BE      of a layer.* event: nothing
 *   track   account NUL day u32 BE (the sign bit turned)  points of an officer and
 *                               a day: how many u32 BE + core/track.h's bytes under
 *                               the day's key of tracks.keys (tracks_key.h), which no
 *                               backup has
 * A chunk is 65,536 slots, a text block 4,096. Axes: 0 due (only where it
 * runs), 1 reported. Levels: 0 month (year*12+month-1), 1 day since 1970 in the
 * profile's offset. Everything but meta log stream serial sign secret blob outbox
 * wait aside link cursor outdoc keywait towrap want chunk track is a projection.
 * outbox and those after it, but for layer, are this store's own truth: what it told whom, what it owes,
 * what it waits for. */
#ifndef STORE_ROOM_H
#define STORE_ROOM_H

#include <lmdb.h>
#include "base/buf.h"
#include "store/store.h"

#define DB_LIST(X) \
	X(DB_META, "meta", 0) X(DB_LOG, "log", MDB_INTEGERKEY) \
	X(DB_STREAM, "stream", 0) X(DB_SERIAL, "serial", 0) \
	X(DB_SIGN, "sign", 0) X(DB_ROW, "row", MDB_INTEGERKEY) \
	X(DB_NUMBER, "number", 0) X(DB_KEY, "key", 0) \
	X(DB_SECRET, "secret", MDB_INTEGERKEY) X(DB_FACET, "facet", 0) \
	X(DB_AXIS, "axis", 0) X(DB_DAY, "day", MDB_DUPSORT | MDB_DUPFIXED) \
	X(DB_TEXT, "text", 0) X(DB_AUDIT, "audit", 0) X(DB_BLOB, "blob", 0) \
	X(DB_ACCOUNT, "account", 0) X(DB_RULE, "rule", 0) \
	X(DB_TALLY, "tally", 0) X(DB_DOCKET, "docket", MDB_INTEGERKEY) \
	X(DB_ALARM, "alarm", 0) X(DB_HOME, "home", 0) \
	X(DB_OUTBOX, "outbox", 0) \
	X(DB_NODE, "node", 0) X(DB_WAIT, "wait", 0) X(DB_ASIDE, "aside", 0) \
	X(DB_LINK, "link", 0) X(DB_CURSOR, "cursor", 0) \
	X(DB_OUTDOC, "outdoc", 0) X(DB_KEYWAIT, "keywait", 0) \
	X(DB_TOWRAP, "towrap", 0) X(DB_WANT, "want", 0) \
	X(DB_CHUNK, "chunk", 0) X(DB_ORPHAN, "orphan", 0) \
	X(DB_LACK, "lack", 0) X(DB_MOVED, "moved", MDB_INTEGERKEY) \
	X(DB_LAYER, "layer", 0) X(DB_TRACK, "track", 0) \
	X(DB_CALLER, "caller", MDB_DUPSORT | MDB_DUPFIXED) \
	X(DB_GUIDE, "guide", 0)
#define DB_ENUM(id, name, flags) id,
enum db { DB_LIST(DB_ENUM) DB_COUNT };
#undef DB_ENUM

#define CHUNK_BITS	16
#define CHUNK_SLOTS	(1u << CHUNK_BITS)
#define CHUNK_WORDS	(CHUNK_SLOTS / 64)
#define BLOCK_BITS	12
#define BLOCK_SLOTS	(1u << BLOCK_BITS)
#define AXIS_DUE	0
#define AXIS_REPORTED	1
#define LEVEL_MONTH	0
#define LEVEL_DAY	1
/* A facet of the store's own: cases whose text changed after it was indexed. */
#define FACET_RETEXT	200
#define ALARM_ASLEEP	INT64_MAX
#define ALARM_KEY_LEN	12

struct head {
	uint32_t	schema;
	uint32_t	mode;		/* enum store_mode */
	uint64_t	arrivals;	/* events ever */
	uint64_t	revision;
	uint32_t	cases;
	uint32_t	text_blocks;	/* blocks of the text index that stand */
	int64_t		hlc_ms;
	uint32_t	hlc_count;
	uint32_t	streams;
	int64_t		backup_ms;
	int64_t		last_event_ms;
	uint8_t		law[DIGEST_LEN];
	int32_t		day;		/* the day day_serial counts on */
	uint32_t	day_serial;
	int32_t		offset_min;
	uint32_t	rules;		/* events of kinds rule.* ever */
	/* since schema 3 */
	uint64_t	notices;	/* ids given in the outbox */
	uint64_t	asleep;		/* alarms that wait for an event */
};
#define HEAD_BEFORE_3	offsetof(struct head, notices)

struct log_head {		/* local facts about an event, not hashed */
	uint32_t	slot;		/* SLOT_NONE: of no case */
	uint16_t	stream;
	uint16_t	spare;
	uint64_t	serial;
	uint64_t	prev;		/* arrival + 1 of the case's event before; 0 none */
};

struct stream_row {
	uint16_t	id;
	uint16_t	spare[3];
	uint64_t	last;		/* serial */
	uint8_t		digest[DIGEST_LEN];	/* of the last event */
	uint8_t		pub[32];	/* key of the node that signs it */
};

struct sign_row {
	uint64_t	first;
	uint8_t		root[DIGEST_LEN];
	uint8_t		sig[64];
};

struct row_head {
	struct casefile	c;
	uint64_t	last;		/* arrival + 1 of its last event */
	uint16_t	title_n, place_n;
	uint32_t	text_n;		/* bytes of folded search text, for statistics */
};

/* What an account is now, and by which event: the newest of a node whose word
 * counts here. */
struct account_row {
	struct store_account a;
	int64_t		at_ms;
	uint32_t	at_count;
	uint32_t	seed;		/* 1: as the profile had it when a store was
			   made; gives way to any other */
	char		node[NODE_MAX];
};

struct home_row {
	int64_t		at_ms;		/* of the event that says so */
	char		node[NODE_MAX];
};

struct outbox_row {
	uint64_t	arrival;
	int64_t		at_ms, next_ms;
	uint32_t	slot;
	uint16_t	tries;
	uint8_t		state, batch;
	uint8_t		tell_n, said_n;
	uint8_t		undone;		/* enum outbox_undone: of a correction */
	uint8_t		behind[5];	/* the event came so many arrivals before
			   (outbox.c) */
};

/* Whose notice a correction takes back: that of the event its undo names so. */
enum outbox_undone { UNDONE_NONE, UNDONE_TARGET, UNDONE_ALSO };

struct want;			/* shared page: is a seat waiting? */
struct query_cache;
struct tail;			/* folded texts not yet in the index */
struct text_builder;

struct store_keep;
struct store {
	struct repo	repo;		/* first: a repo is its store */
	char		dir[1024];
	char		node[NODE_MAX];
	MDB_env		*env;
	MDB_dbi		dbi[DB_COUNT];
	MDB_txn		*read;		/* reset between calls */
	unsigned	reading;	/* calls inside one another */
	const struct law *law;
	bool		read_only;
	bool		have_seed;
	bool		some_towns;	/* only these are exchanged: store_set_towns */
	uint8_t		towns[125];
	uint8_t		seed[32];
	uint8_t		pub[32], sec[64];
	struct head	head;		/* as of the last transaction */
	struct want	*want;
	struct query_cache *cache;
	struct tail	*tail;
	struct text_builder *builder;
	struct buf	lend;		/* what get() lends */
	struct buf	report, report_plain, report_row;	/* store_report's */
	struct arena	report_amended;	/* what amendments put in its place */
	uint8_t		pool[4096];	/* random bytes to cut keys from */
	size_t		pool_n;
	uint64_t	seed_counter;
	const struct store_keep *keep;	/* lent: for the next commit */
	size_t		keep_n;
	struct draft_book *drafts;	/* owned; draft.c */
	int		seat_fd;	/* this process's seat file, or -1 */
	int		lease_fd;	/* of clocks.lock, or -1 */
	int		lease_pid;	/* who took it: not a fork of it */
	char		lease_who[64];
	struct arena	told;		/* texts of store_case_events */
	char		watch[1040];
	char		(*names)[STREAM_MAX];	/* owned: streams by id */
	size_t		names_n, names_cap;
	char		(*was)[NODE_MAX];	/* owned: what it was called before */
	size_t		was_n, was_cap;
};

extern const struct repo_ops lmdb_repo_ops;

/* --- env.c --- */
enum err	room_err(int rc);	/* LMDB's or errno's code as ours */
MDB_val		room_val(struct str s);
struct str	room_str(MDB_val v);
MUST_CHECK enum err room_get(MDB_txn *t, MDB_dbi db, struct str key, struct str *out);
/* A value of just n bytes, copied out; ERR_DAMAGED when it has not. */
MUST_CHECK enum err room_copy(MDB_txn *t, MDB_dbi db, struct str key, void *out,
		    size_t n);
/* The row of a case, copied out; words, if not NULL: its title and place, lent
 * until the transaction ends. ERR_NOT_FOUND; ERR_DAMAGED when it is too short. */
MUST_CHECK enum err room_row(const struct store *s, MDB_txn *t, uint32_t slot,
		    struct row_head *row, struct str *words);
MUST_CHECK enum err room_put(MDB_txn *t, MDB_dbi db, struct str key, struct str val,
		    unsigned flags);
MUST_CHECK enum err room_del(MDB_txn *t, MDB_dbi db, struct str key);
/* Renews the store's one read transaction and its head. When OK, room_read_end
 * is owed. */
MUST_CHECK enum err room_read(struct store *s, MDB_txn **out);
void		room_read_end(struct store *s);
MUST_CHECK enum err room_write(struct store *s, MDB_txn **out);
/* Writes head, commits; the head stays as committed. Aborts on any error. */
MUST_CHECK enum err room_commit(struct store *s, MDB_txn *t, struct head *h);
MUST_CHECK enum err room_head(struct store *s, MDB_txn *t, struct head *h);
MUST_CHECK enum err room_grow(struct store *s);
/* One write transaction, from its head to its commit. */
struct room_txn {
	struct store	*s;
	MDB_txn		*t;
	struct head	h;		/* as it will stand */
};
/* ERR_MAP_FULL: called again in a new transaction, on a larger map. */
typedef enum err room_change_fn(struct room_txn *x, void *ctx);
/* What fn writes, in a transaction of its own: committed when it returns OK,
 * else as before. For what appends no event; a struct writer is for those. */
MUST_CHECK enum err room_change(struct store *s, room_change_fn *fn, void *ctx);
/* Seats waiting for the write lock, across processes. */
void		room_want(struct store *s, int change);
bool		room_wanted(const struct store *s);
/* A long job steps back until the seat has the lock: LMDB gives it to whoever asks
 * first again, and that is who just let it go. */
void		room_give_way(const struct store *s);
void		room_random(struct store *s, void *out, size_t n);

static inline void
be16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void
be32(uint8_t *p, uint32_t v)
{
	be16(p, v >> 16);
	be16(p + 2, v);
}

static inline void
be64(uint8_t *p, uint64_t v)
{
	be32(p, (uint32_t)(v >> 32));
	be32(p + 4, (uint32_t)v);
}

static inline uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t
get64(const uint8_t *p)
{
	return (uint64_t)get32(p) << 32 | get32(p + 4);
}

static inline uint32_t
get16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static inline struct str
key_of(const void *p, size_t n)
{
	return str_n((const char *)p, n);
}

#endif
