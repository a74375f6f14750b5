/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_patrol_in.h -- what the files of the driver patrol share.  Layer: app
 * (private: link_patrol*.c).
 *
 *	owntracks/<account>/<device> ─▶ where ─▶ last position, while on shift
 *	                                  └▶ track ─▶ the day's, for the law's days
 *	<prefix>/report|answer/<account> ─▶ in ─▶ case, move ─▶ <prefix>/ack/…
 *	row of the outbox ─▶ task ─▶ <prefix>/task/<account> ─▶ receipt
 *	law ─▶ feed ─▶ <prefix>/catalogue/… (retained)
 *
 * Who it is from stands in the topic, where a broker's rights can hold it, and is
 * never asked of the message. */
#ifndef APP_LINK_PATROL_IN_H
#define APP_LINK_PATROL_IN_H

#include "app/link_mqtt.h"
#include "app/positions.h"
#include "wire/owntracks.h"

#define PATROL_OFFICERS	8192
#define PATROL_TASKS	4096	/* under way; more wait in the outbox */
#define PATROL_DEVICE	32
#define PATROL_PHOTOS	6
#define PATROL_MESSAGE	((size_t)8 << 20)

struct officer {
	struct store_account a;
	uint32_t	town;		/* his unit's, 0 the district */
	uint8_t		shift;		/* of the book, 0 the desk's */
	struct position	at;		/* at.at_ms 0: none */
	char		device[PATROL_DEVICE];
	bool		dirty;		/* at is not in the file yet */
};

struct task {
	uint64_t	row;		/* of the outbox */
	uint32_t	slot;
	char		key[EVENT_ID_MAX + 8];
	char		account[ACCOUNT_MAX];	/* empty: nobody yet */
	int64_t		since_ms;	/* it is an officer's to do since then */
	uint8_t		state;		/* of the case then */
	bool		over;		/* said so already; or only a warning */
};

struct patrol {
	struct link	*l;
	struct link_mqtt *line;
	struct jsonobject json;		/* of one message; field_max as asked */
	char		prefix[64];
	/* where */
	struct officer	*officer;	/* owned; by code */
	size_t		officers;
	int64_t		read_us;	/* clock_mono: accounts were read */
	struct positions_file *file;
	uint64_t	sweep;		/* timer */
	uint64_t	taken, off, strange, bad;
	int64_t		bad_us;
	struct patrol_tracks *tracks;	/* owned; link_patrol_track.c */
	/* task */
	struct task	*task;		/* owned */
	size_t		tasks;
	struct store_notice out;	/* the row being sent */
	char		out_said[96];
	/* feed */
	uint64_t	feed_timer;
	size_t		feed_at, feed_n;
	struct buf	feed;		/* the piece being made */
	bool		feed_known;	/* the broker has this version */
	size_t		feed_old;	/* pieces of the version there now */
	/* last */
	uint64_t	poll_timer, poll;
};

/* --- link_patrol_where.c --- */
bool	patrol_officers_read(struct patrol *p);
struct officer *patrol_officer(struct patrol *p, struct str code);
bool	patrol_on_shift(const struct patrol *p, const struct officer *o,
	    int64_t ms);
void	patrol_position(struct patrol *p, struct str user, struct str device,
	    const struct owntracks *t);
/* Whose shift is over is forgotten, on disk and at the broker too. */
void	patrol_positions_sweep(struct patrol *p, int64_t now_ms);
void	patrol_where_open(struct patrol *p);
void	patrol_where_close(struct patrol *p);

/* --- link_patrol_track.c --- */
void	patrol_tracks_open(struct patrol *p);
void	patrol_tracks_close(struct patrol *p);	/* what has gathered is put */
void	patrol_track(struct patrol *p, const struct officer *o,
	    const struct owntracks *f);

/* --- link_patrol_task.c --- */
void	patrol_send(struct link *l, const struct store_notice *n,
	    const struct event *e, const struct casefile *c);
void	patrol_receipt(struct patrol *p, struct str account,
	    const struct record *r);
/* Somebody answered for the case in slot. */
void	patrol_answered(struct patrol *p, uint32_t slot, struct str account);
/* Tasks of before this process; those that nobody answered in time. */
void	patrol_tasks_recall(struct patrol *p);
void	patrol_tasks_sweep(struct patrol *p, int64_t now_ms);

/* --- link_patrol_pick.c --- */
/* Who shall do it: on shift, of the place, near, with little to do; NULL: nobody
 * may or is there. */
struct officer *patrol_pick(struct patrol *p, const struct casefile *c,
	    const char *before, int64_t now_ms);
/* What o may do with c, as members of a JSON array. */
void	patrol_actions(const struct patrol *p, const struct casefile *c,
	    const struct officer *o, struct buf *out);

/* --- link_patrol_report.c --- */
void	patrol_report(struct patrol *p, struct officer *o,
	    const struct record *r);
void	patrol_answer(struct patrol *p, struct officer *o,
	    const struct record *r);
struct move_ask;
bool	patrol_deed(struct patrol *p, const struct move_ask *q);
/* What was done with message id of account; c NULL: not done, said says why. */
void	patrol_ack(struct patrol *p, const char *account, struct str id,
	    const struct casefile *c, const char *said);

/* --- link_patrol_feed.c --- */
void	patrol_feed_begin(struct patrol *p);	/* the line is up */
void	patrol_feed_head(struct patrol *p, const struct record *r);
void	patrol_feed_end(struct patrol *p);

/* --- link_patrol_last.c --- */
void	patrol_last_begin(struct patrol *p);
void	patrol_last_end(struct patrol *p);

/* --- link_patrol.c --- */
/* Puts aside the beginning of bytes: photos may make them megabytes. */
void	patrol_aside(struct patrol *p, enum aside_why why, struct str what,
	    const char *said, struct str bytes);
/* A flood of bad messages is counted; one now and then is kept. */
void	patrol_bad(struct patrol *p, struct str what, const char *expected,
	    struct str bytes);

#endif
