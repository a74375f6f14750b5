/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.h -- the store in its folder: open, make, prove, copy.  Layer: store.
 * One struct store a process. Its repo (core/repo.h) is how the desk reads and
 * writes; what stands here is for commands that tend the store itself. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "core/repo.h"

#define STORE_SCHEMA	6
#define NODE_MAX	16	/* name with incarnation: dx01a */

enum store_mode { STORE_LIVE, STORE_DEMO, STORE_REHEARSAL };

struct store_options {
	const char	*dir;
	bool		read_only;	/* no lock is taken, nothing is written */
	bool		older;		/* also one of an older schema, to upgrade it */
	size_t		map_bytes;	/* 0: as it stands, grown on need */
	/* Tests only: fails the n-th disk write, tiny maps, other statfs. */
	long		(*fs_type)(const char *dir);	/* NULL: statfs */
};

struct store;

/* What went wrong, for the person: err's own sentence needs the place. */
struct store_fault { enum err err; char text[256]; };

/* Makes an empty store in dir (made if absent, 0700; files 0600; shared: 2770
 * and 0660). archive: the profile's bytes (wire/profile), kept as a blob. node:
 * 2-12 lower-case letters and digits; the incarnation letter is added. seed,
 * if not NULL, makes node key and all case keys follow from it (demo only).
 *   ERR_EXISTS  there is one already: untouched; ERR_BUSY: another process is
 *   making one. Killed at any instant: a whole one, or none. */
struct store_birth {
	const char	*dir;
	const char	*node;
	enum store_mode	mode;
	bool		shared;
	struct str	archive;
	const uint8_t	*seed;	/* 32 bytes or NULL */
	/* More that must be in it before it is one: of the store in that folder,
	 * which is moved to dir when this is OK. NULL: nothing. */
	enum err	(*grow)(void *ctx, const char *dir);
	void		*ctx;
};
MUST_CHECK enum err store_create(const struct store_birth *b,
    struct store_fault *why);

/* law is borrowed until store_close: give it with store_set_law before the
 * first commit (its archive's digest must be the adopted one).
 *   ERR_NOT_FOUND no store there; ERR_VERSION made by a newer one, ERR_OLDER by
 *   an older one: untouched;
 *   ERR_NETFS; ERR_DAMAGED; ERR_READ_ONLY; ERR_IO. */
MUST_CHECK enum err store_open(struct store **out, const struct store_options *o,
    struct store_fault *why);
void		store_close(struct store **s);
void		store_set_law(struct store *s, const struct law *law);
struct repo	*store_repo(struct store *s);

const char	*store_dir(const struct store *s);
const char	*store_node(const struct store *s);
enum store_mode	store_mode(const struct store *s);
/* Opened so: whoever holds it leaves the folder alone. */
bool		store_read_only(const struct store *s);
/* The adopted profile's archive; appended to out. */
MUST_CHECK enum err store_archive(struct store *s, struct buf *out,
    uint8_t digest[32]);
/* Keeps archive as a blob and writes profile.adopt. seen: the events of rules it
 * was judged with (STORE_ANY_RULES: not judged); ERR_CONFLICT when there are
 * others by now. */
#define STORE_ANY_RULES	UINT64_MAX
MUST_CHECK enum err store_adopt(struct store *s, struct str archive,
    uint64_t seen, struct str actor, struct str login);
/* The same; reason stands in the event, in the open: nothing of a citizen. */
MUST_CHECK enum err store_adopt_why(struct store *s, struct str archive,
    uint64_t seen, struct str actor, struct str login, struct str reason);
/* Every archive that was ever adopted here, the first one first, each once; lent.
 * What fn returns ends it, and is returned, unless OK. */
typedef enum err store_archive_fn(void *ctx, const uint8_t digest[32],
    struct str archive);
MUST_CHECK enum err store_archives(struct store *s, store_archive_fn *fn,
    void *ctx);
/* Path of the file whose changes say that another process committed. */
const char	*store_watch_path(const struct store *s);

/* ---- long jobs; progress returns false to cancel ---- */
typedef bool store_progress_fn(void *ctx, uint64_t done, uint64_t of);
struct store_progress { store_progress_fn *fn; void *ctx; };

struct store_verdict {
	uint64_t	events, cases, streams, seals;
	bool		clean;
	char		fault[320];	/* first fault: where, found, expected */
};
/* Every chain, signature and projection against the log. OK even when not
 * clean; ERR_CANCELLED; ERR_IO. */
MUST_CHECK enum err store_verify(struct store *s, const struct store_progress *p,
    struct store_verdict *out);
MUST_CHECK enum err store_rebuild(struct store *s, const struct store_progress *p,
    struct store_fault *why);
/* Hot copy, compacted, into one file (made 0600, must not exist). keys: with
 * the node's private key and the case keys' wrapping. */
MUST_CHECK enum err store_backup(struct store *s, const char *file,
    bool private_key, struct store_fault *why);
/* file becomes a new store in dir, a new incarnation with a new key. */
MUST_CHECK enum err store_restore(const char *file, const char *dir,
    struct store_fault *why);
/* Over logical rows by case number, and the events of rules: equal for equal
 * logs, in whatever order they came. hex: 65 bytes. */
MUST_CHECK enum err store_state_hash(struct store *s, char hex[65]);

/* Canonical lines in order of arrival. keys: 64-hex case key or empty. */
typedef enum err store_event_fn(void *ctx, const struct event *e,
    struct str canonical, struct str key_hex);
MUST_CHECK enum err store_each_event(struct store *s, store_event_fn *fn, void *ctx);

/* Events that arrived at `from` or later, oldest first; e is lent, slot SLOT_NONE
 * of no case. false: no more. How many ever arrived: the next one's place. */
typedef bool store_arrived_fn(void *ctx, uint64_t arrival, uint32_t slot,
    const struct event *e);
MUST_CHECK enum err store_arrived(struct store *s, uint64_t from,
    store_arrived_fn *fn, void *ctx);
uint64_t	store_arrivals(struct store *s);

/* Foreign events (parsed from canonical lines): digest and chain are checked,
 * known ones are skipped, illegal moves are kept and flagged. One transaction.
 *   ERR_DAMAGED  a chain does not fit: which[] says the index. */
struct store_foreign { struct event e; const uint8_t *key; /* 32 or NULL */ };
MUST_CHECK enum err store_take(struct store *s, struct store_foreign *f, size_t n,
    size_t *known, size_t *which);

struct store_health {
	uint64_t	events, cases, map_bytes, used_bytes, file_bytes;
	uint64_t	free_disk_bytes;
	int64_t		last_backup_ms;	/* 0 never */
	int		stale_readers;
	unsigned	mode_bits, want_mode_bits;	/* of the folder */
	bool		owner_ok;
	int64_t		last_event_ms;
	int64_t		clock_behind_ms;	/* newest event ahead of the wall, 0 if not */
	char		lease_holder[64];	/* empty: nobody */
	uint64_t	armed, overdue_fires;	/* cases with a rung to fall; that fell */
};
MUST_CHECK enum err store_health(struct store *s, struct store_health *out);

/* Work that can wait (text-index blocks): does one slice of at most about
 * 10 ms; true while more is left. */
bool		store_tend(struct store *s);

/* ---- accounts as events made them (the profile's are the seeds) ---- */
struct store_account {
	char		code[ACCOUNT_MAX], name[64], logins[128], seat[16];
	uint32_t	roles;
	uint16_t	unit;
	bool		disabled;
};
typedef bool store_account_fn(void *ctx, const struct store_account *a);
MUST_CHECK enum err store_accounts(struct store *s, store_account_fn *fn, void *ctx);

/* ---- rules: events of kinds rule.*, and what became of each rule's cases ---- */
/* Such events, oldest first, those with arrival < before (0: all). e is lent. */
typedef bool store_rule_fn(void *ctx, const struct event *e, uint64_t arrival);
MUST_CHECK enum err store_rule_events(struct store *s, uint64_t before,
    store_rule_fn *fn, void *ctx);
/* How many there are. An intent of such a kind whose body has "seen" is
 * refused with ERR_CONFLICT when that is not it any more. */
uint64_t	store_rule_count(struct store *s);
/* Of each rule, whatever its version: counted from the cases' own events,
 * undone ones left out. */
struct store_rule_stat {
	uint64_t	hits;		/* dispatched by it */
	uint64_t	signed_n;	/* accepted by the unit */
	uint64_t	returned;
	uint64_t	moved;		/* dispatched anew to another unit after it */
	uint64_t	closed, in_time;
	int64_t		last_ms;	/* last hit; 0 never */
	uint16_t	taker;		/* who took most of the moved ones, 0 none */
	uint64_t	taken;		/* how many that one took */
};
typedef bool store_stat_fn(void *ctx, uint32_t rule,
    const struct store_rule_stat *st);
MUST_CHECK enum err store_rule_stats(struct store *s, store_stat_fn *fn, void *ctx);
MUST_CHECK enum err store_rule_stat(struct store *s, uint32_t rule,
    struct store_rule_stat *out);	/* zeros when nothing is known */
/* Units that took its moved cases, most first; returns through fn. */
typedef bool store_taker_fn(void *ctx, uint16_t unit, uint64_t n);
MUST_CHECK enum err store_rule_takers(struct store *s, uint32_t rule,
    store_taker_fn *fn, void *ctx);
/* The arrival of the event that last dispatched the case in slot, and the
 * archive of the profile that was the law then (appended). ERR_NOT_FOUND. */
MUST_CHECK enum err store_dispatch_arrival(struct store *s, uint32_t slot,
    uint64_t *arrival);
MUST_CHECK enum err store_archive_before(struct store *s, uint64_t arrival,
    struct buf *out);
/* The arrival of the first rule event or adoption that happened at ms or later:
 * what stood before it was in force then. UINT64_MAX: there is none. */
MUST_CHECK enum err store_rules_since(struct store *s, int64_t ms,
    uint64_t *arrival);

/* ---- many cases at once ---- */
/* Every case (or those q finds) by slot, beginning at slot from; c, title and
 * place are lent. fn may call store_report. false stops after that case:
 * ERR_CANCELLED; go on with from one past it. */
typedef bool store_scan_fn(void *ctx, uint32_t slot, const struct casefile *c,
    struct str title, struct str place);
MUST_CHECK enum err store_scan(struct store *s, const struct query *q,
    uint32_t from, store_scan_fn *fn, void *ctx);
/* Of all cases, done of `of` were gone through: asks the system to have the
 * next ones ready. at: what the last call returned, 0 at first. */
uint64_t	store_ahead(struct store *s, uint64_t at, uint64_t done,
		    uint64_t of);
/* The facts the case was reported with: public part, and sealed part (empty
 * when its key is gone), with title_now and place_now as they stand today in
 * the sealed one, and text_now where it was put right; the profile's own fields
 * (core/field.h) are those of today. Lent until the next call. */
MUST_CHECK enum err store_report(struct store *s, uint32_t slot,
    struct body *body, struct body *secret);

/* Commits of a demonstration need not be on the disk one by one: on, they are
 * left to the system, off brings all of them there. Other stores: ERR_REFUSED. */
MUST_CHECK enum err store_relax(struct store *s, bool on);

/* ---- clocks: what falls due, who may fire it ---- */
/* The instant of the earliest rung of any case, also one that fell already; 0:
 * none is armed. Costs one seek, whatever the number. */
MUST_CHECK enum err store_alarm_next(struct store *s, int64_t *ms);
/* How many cases have a rung that fell until now_ms; counted up to cap. */
MUST_CHECK enum err store_alarms(struct store *s, int64_t now_ms, uint64_t cap,
    uint64_t *n);

/* Writes the fires that fell until now_ms, oldest first, in one commit of about max
 * events, and of about 10 ms where max is 1024 or less (a waiting seat goes
 * first): events, projections, next alarms and rows of the outbox, all or nothing. Each fire is judged by the
 * fold as any event is; what a case's refused fire would do for ever again is
 * put to sleep and counted in refused. A case that began on another node fires
 * only grace_ms after its instant. */
struct store_fires {
	int64_t		now_ms;
	int64_t		grace_ms;
	const char	*why;		/* of those later than late_ms */
	int64_t		late_ms;
	size_t		max;
	/* out */
	size_t		fired, refused;
	bool		more;		/* others fell too: call again */
	int64_t		next_ms;	/* the earliest of the rest; 0 none */
};
typedef void store_fired_fn(void *ctx, uint32_t slot, const struct event *e,
    const struct rung_due *r, const struct casefile *after);
MUST_CHECK enum err store_fire(struct store *s, struct store_fires *f,
    store_fired_fn *fn, void *ctx);

/* The lease: one process of a store fires. An fcntl lock that the kernel frees at
 * death. ERR_BUSY: another has it. A fork does not inherit it. */
MUST_CHECK enum err store_lease_take(struct store *s);
void		store_lease_drop(struct store *s);
bool		store_lease_mine(const struct store *s);
/* Everybody who watches the data file looks up: the holder gives a sign of life,
 * those who wait try again. Also done by dropping. */
void		store_lease_poke(const struct store *s);
/* Now and then, and when asked, by the holder: who, and that it lives. */
void		store_lease_beat(struct store *s, int64_t now_ms);
struct store_lease { char holder[64]; int pid; int64_t beat_ms; bool held;
	bool near; };	/* near: pid means him here, too */
MUST_CHECK enum err store_lease(struct store *s, struct store_lease *out);

/* Whose a territory (town digits) is, where a node.home event says so: that node
 * fires its cases at once, others after the grace. Without one it is each case's
 * own node. false: no more. */
struct store_home {
	uint32_t	territory;
	char		node[NODE_MAX];
	int64_t		at_ms;		/* of the event that says so */
	bool		ours, known;	/* known: something of it was seen here */
};
typedef bool store_home_fn(void *ctx, const struct store_home *h);
MUST_CHECK enum err store_homes(struct store *s, store_home_fn *fn, void *ctx);
/* Is it this node, or did it write anything that is here? */
bool		store_node_known(struct store *s, const char *node);
/* Is it a stream of this node, by whatever name it had then? */
bool		store_wrote(const struct store *s, const char *stream);

/* ---- the outbox: notices to people who are not at a screen ----
 * A row is written in the commit of the event that causes it, where its row of
 * the workflow or its rung has tell; it points at the event. That of a deed that
 * may be taken back waits as long as it may, unless the case is urgent. An undo
 * deletes the rows of what it takes back that nobody tried to send, and writes a
 * correction, at once, for those that went out. */
#define OUTBOX_LINK "link:"	/* tell of a remote's row: this and its code */
enum outbox_state { OUTBOX_WAITS, OUTBOX_SENT, OUTBOX_REFUSED };
struct store_notice {
	uint64_t	id;
	uint64_t	arrival;	/* of the event */
	uint32_t	slot;
	uint8_t		state;		/* enum outbox_state */
	bool		batch;
	bool		correction;	/* that what was told is taken back */
	uint16_t	tries;
	int64_t		at_ms, next_ms;	/* next try, not before */
	char		tell[96], said[96];	/* said: by the other side */
};
typedef bool store_notice_fn(void *ctx, const struct store_notice *n,
    const struct event *e, const struct casefile *c);
/* Oldest first, from id on; those in state (-1: all). e of a correction is the
 * event that was taken back, arrival that of the undo. */
MUST_CHECK enum err store_notices(struct store *s, uint64_t from, int state,
    store_notice_fn *fn, void *ctx);
/* What became of tries: all in one commit. */
MUST_CHECK enum err store_notices_set(struct store *s,
    const struct store_notice *n, size_t count);

/* Takes out those sent that are of before before_ms: looks at max of them, from
 * id *from on; *from: where to go on, 0 when that was all. */
MUST_CHECK enum err store_notices_prune(struct store *s, int64_t before_ms,
    size_t max, uint64_t *from);

/* ---- rehearsals (演练): a clock of the store's own ---- */
struct store_clock { int64_t at_ms, real_ms; double speed; };
/* ERR_REFUSED unless the store is STORE_REHEARSAL; ERR_NOT_FOUND: never set. */
MUST_CHECK enum err store_clock_set(struct store *s, const struct store_clock *c);
MUST_CHECK enum err store_clock(struct store *s, struct store_clock *out);

/* ---- everything about one case, for its ledger ---- */
/* Its events, lent until the next call on the store; owner of the array frees it
 * with free(). */
MUST_CHECK enum err store_case_events(struct store *s, uint32_t slot,
    const struct event ***events, size_t *n);

/* ---- recordings: bytes an event of a case names, sealed under its key ---- */
/* Appends the recording of the case in slot that name ("blob:…") means.
 * ERR_BAD_INPUT: it is no such name; ERR_NOT_FOUND: it is not in this store
 * (another node's); ERR_CRYPTO: the key is gone; ERR_DAMAGED. */
MUST_CHECK enum err store_recording(struct store *s, uint32_t slot,
    struct str name, struct buf *out);

/* ---- hand-overs (交接班): events shift.*, of each common stream the newest
 * first; e is lent. false: no more of this stream. ---- */
typedef bool store_shift_fn(void *ctx, const struct event *e);
MUST_CHECK enum err store_shifts(struct store *s, store_shift_fn *fn, void *ctx);

/* ---- who called before: by a hash of the phone's digits under a key of this store;
 * what was erased is found no more once the store is made anew (rebuild) ---- */
/* Newest first; *all: how many there are. phone: as typed; fewer than 7 digits find
 * nothing. */
MUST_CHECK enum err store_caller_cases(struct store *s, struct str phone,
    uint32_t *slots, size_t cap, size_t *n, uint64_t *all);

/* ---- the guide: what people said of its entries; the newest word of each ---- */
struct store_guide_flag { struct str of, note; bool wrong; char actor[ACCOUNT_MAX];
	int64_t at_ms; };	/* of: "standard:1001001" "phone:CODE" "article:CODE" */
typedef bool store_guide_fn(void *ctx, const struct store_guide_flag *f);
MUST_CHECK enum err store_guide_flags(struct store *s, store_guide_fn *fn,
    void *ctx);

/* ---- questions answered without a case: from_ms <= at < to_ms; of each node's the
 * newest first ---- */
struct store_answer { int64_t at_ms; unsigned channel; uint32_t matter;
	struct str article; char actor[ACCOUNT_MAX]; };
typedef bool store_answer_fn(void *ctx, const struct store_answer *a);
MUST_CHECK enum err store_answers(struct store *s, int64_t from_ms, int64_t to_ms,
    store_answer_fn *fn, void *ctx);

/* ---- seats now: who is in front of this store (a file each, flock'ed) ---- */
struct store_seat { char account[ACCOUNT_MAX], login[32], tty[32]; int pid;
	int64_t since_ms; };
MUST_CHECK enum err store_seat_enter(struct store *s, const struct store_seat *me);
typedef bool store_seat_fn(void *ctx, const struct store_seat *seat);
MUST_CHECK enum err store_seats(struct store *s, store_seat_fn *fn, void *ctx);

/* ---- drafts: append-only files an account, outside LMDB ---- */
MUST_CHECK enum err store_draft_put(struct store *s, struct str account,
    struct str key, struct str text);	/* empty text removes */
typedef bool store_draft_fn(void *ctx, struct str key, struct str text,
    int64_t at_ms);
MUST_CHECK enum err store_drafts(struct store *s, struct str account,
    store_draft_fn *fn, void *ctx);
/* One process at a time has the draft called name: ERR_CONFLICT, and what that one
 * said of itself (me) is in holder. It ends with the process, too. */
struct draft_hold;
MUST_CHECK enum err store_draft_hold(struct store *s, struct str account,
    struct str name, struct str me, struct draft_hold **out, char holder[96]);
void	store_draft_release(struct draft_hold **h);
/* A file beside the drafts, 0600, for what is too long for one: text is put at its
 * end. name: letters, digits, '-'. path says where it lies. */
MUST_CHECK enum err store_draft_file(struct store *s, struct str account,
    struct str name, struct str text, char *path, size_t cap);
/* Is there one? Then path says where. */
bool	store_draft_file_is(struct store *s, struct str account, struct str name,
	    char *path, size_t cap);
void	store_draft_file_drop(struct store *s, struct str account,
	    struct str name);	/* none is fine */
/* Those of account, each with its age; what fn says true of is taken away. */
typedef bool store_draft_file_fn(void *ctx, struct str name, int64_t age_ms);
void	store_draft_files(struct store *s, struct str account,
	    store_draft_file_fn *fn, void *ctx);

/* ---- the map: layers by events, their archives as blobs that travel along ---- */
struct layer;
/* Puts archive in and says so in one event; l->digest is made here. */
MUST_CHECK enum err store_layer_put(struct store *s, struct layer *l,
    struct str archive, struct str actor, struct str login);
/* ERR_NOT_FOUND: none stands under that name and day. */
MUST_CHECK enum err store_layer_drop(struct store *s, struct str name,
    int32_t from, struct str actor, struct str login);
/* Those that stand, by name and then day; l is good during the call. */
typedef bool store_layer_fn(void *ctx, const struct layer *l);
MUST_CHECK enum err store_layers(struct store *s, store_layer_fn *fn, void *ctx);
/* Appends the archive. ERR_NOT_FOUND: it is not here (yet); ERR_DAMAGED. */
MUST_CHECK enum err store_layer_archive(struct store *s,
    const uint8_t digest[32], struct buf *out);
/* Changes when a layer event arrives; no event, no change. */
uint64_t	store_layers_revision(struct store *s);

/* ---- where the cases lie: a small copy of what a map asks of each ---- */
struct store_spot {
	int32_t		lat_e6, lon_e6;	/* as the row has them; 0,0 not known */
	uint32_t	grid;		/* index of store_spots_grids */
	uint8_t		state, card;
	uint16_t	spare;
};
struct store_spots;
MUST_CHECK enum err store_spots_new(struct store *s, struct store_spots **out);
void		store_spots_free(struct store_spots **p);
/* Reads at most so many rows more, and what changed since; *all: nothing is left
 * to read. */
MUST_CHECK enum err store_spots_read(struct store_spots *p, uint32_t rows,
    bool *all);
/* Codes of the grids cases lie in, in no order; 0 is one of them: none. An index
 * stays good as long as p. */
const uint64_t	*store_spots_grids(const struct store_spots *p, size_t *n);
/* counts has n of store_spots_grids, zeroed here: matching cases by grid. */
MUST_CHECK enum err store_spots_count(struct store_spots *p,
    const struct query *q, uint32_t *counts, size_t n, uint64_t *total);
/* Those known by now, from a slot on; fn does not call the store. */
typedef bool store_spot_fn(void *ctx, uint32_t slot, const struct store_spot *at);
MUST_CHECK enum err store_spots_each(struct store_spots *p,
    const struct query *q, uint32_t from, store_spot_fn *fn, void *ctx);

/* ---- tracks of officers: of this store only, not replicated, deleted after the
 * profile's days. Bytes as core/track.h makes them, a day of the profile's offset
 * each, under a key a day that lies beside the store and is overwritten when the
 * day is deleted: no backup can be read, and a restored store begins without. ---- */
struct track_point;
/* Adds points of any days, in the order they came. ERR_TOO_BIG: more than 2^18 of
 * an officer and a day; ERR_BAD_INPUT: no such account or place can be. */
MUST_CHECK enum err store_track_add(struct store *s, struct str account,
    const struct track_point *p, size_t n);
/* Those of several officers in one commit, all or none. */
struct store_track { struct str account; const struct track_point *p; size_t n; };
MUST_CHECK enum err store_track_add_all(struct store *s,
    const struct store_track *rows, size_t n);
/* Whose and which days there are; account empty: all. Says nothing of where. */
typedef bool store_track_fn(void *ctx, struct str account, int32_t day,
    size_t points);
MUST_CHECK enum err store_track_days(struct store *s, struct str account,
    store_track_fn *fn, void *ctx);
/* When officers were heard of that day: times only, nothing of where (sum: points,
 * bad, gaps, first_ms, last_ms, gap_ms). In the order of accounts, those behind
 * `after` (empty: all). */
struct track_sum;
typedef bool store_track_time_fn(void *ctx, struct str account,
    const struct track_sum *sum);
MUST_CHECK enum err store_track_times(struct store *s, int32_t day,
    struct str after, store_track_time_fn *fn, void *ctx);
/* Looking: the event track.look (audit stream; body account, day, reason) is
 * written in the same transaction, before the points are handed out; *out is the
 * caller's. ERR_REFUSED: no reason was given; ERR_NOT_FOUND: there is none that day.
 * An officer's look at his own needs none and is not logged. */
struct store_look { struct str account, actor, login, seat, reason; int32_t day; };
MUST_CHECK enum err store_track_look(struct store *s, const struct store_look *l,
    struct track_point **out, size_t *n);
/* For sums over grids that name nobody (coverage): no person is looked at. from: so
 * many of that day are passed over. */
typedef bool store_track_points_fn(void *ctx, const struct track_point *p,
    size_t n);
MUST_CHECK enum err store_track_each(struct store *s, int32_t day, size_t from,
    store_track_points_fn *fn, void *ctx);
/* Deletes days before day, with one event track.purge (audit stream; body before,
 * days -- an officer's each --, points); none when there is nothing. */
MUST_CHECK enum err store_track_purge(struct store *s, int32_t before,
    struct str actor, size_t *days, size_t *points);
/* Who looked at account (empty: at anybody), newest first. */
typedef bool store_look_fn(void *ctx, const struct store_look *l, int64_t at_ms);
MUST_CHECK enum err store_track_looks(struct store *s, struct str account,
    store_look_fn *fn, void *ctx);

#endif
