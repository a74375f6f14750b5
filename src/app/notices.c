/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message at a time. A peer that does not answer holds all of them up, not
 * each one by itself: what fails for everybody (no answer, no right, a wrong
 * address) rests the whole, what is wrong with one message refuses that one. */
#include "app/notices.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/notices_queue.h"
#include "base/alloc.h"
#include "channel/backoff.h"
#include "channel/secret.h"
#include "channel/webhook.h"
#include "lang/lang.h"

#ifndef VERSION
#define VERSION "0.1.0"
#endif
#define TOGETHER	1000	/* rows of one message */
#define LOOK_US		300000	/* news of the store gather so long */
#define OTHER_US	30000000	/* whether the other sender still lives */
#define CLAIM_MS	60000	/* how long an unfinished try is left alone */
#define MOST_US		60000000
#define WHOLE_US	60000000
#define KEEP_MS		(30 * CLOCK_DAY_MS)	/* sent ones are kept so long */
#define SWEEP_US	3600000000	/* once an hour */
#define SWEEP_ROWS	1000

struct notices {
	struct loop	*loop;
	struct store	*store;
	const struct law *law;
	struct notices_conf conf;
	struct buf	 token;
	struct secret	*asked;		/* a program is telling it */
	struct webhook	*hook;
	struct notices_queue queue;
	struct notice_item *out;	/* owned: on its way, TOGETHER of them */
	size_t		 out_n;
	uint64_t	 timer;
	int64_t		 rest_us;	/* clock_mono: not before */
	unsigned	 fails;		/* one after the other */
	int		 lock_fd;
	int64_t		 sweep_us;	/* clock_mono: the next one */
	uint64_t	 sweep_from;	/* where this one goes on */
	int64_t		 all_us;	/* clock_mono: the outbox was read whole */
	bool		 asking;	/* of asked, not told yet */
	bool		 news;		/* the store changed since it was read */
	bool		 quiet;		/* nothing could go at the last look */
	struct notices_state st;
};

static void turn(void *ctx);

static void
turn_in(struct notices *n, int64_t us)
{
	loop_timer_cancel(n->loop, n->timer);
	n->timer = loop_timer(n->loop, us < 0 ? 0 : us > MOST_US ? MOST_US :
	    us, turn, n);
}

static void
fault(struct notices *n, const char *what, const char *why)
{
	snprintf(n->st.fault, sizeof n->st.fault, "%.100s%s%.200s", what,
	    *what && *why ? ": " : "", why);
}

static uint32_t
chance(void)
{
	uint32_t v;

	return getrandom(&v, sizeof v, 0) == sizeof v ? v : 0;
}

/* ---- before the first message ---- */

static bool
setgid_program(void)
{
	return getegid() != getgid() && getuid() != 0;
}

/* The kernel frees it with the process. */
static bool
lock(struct notices *n)
{
	char path[4200];
	struct stat st;

	if (n->lock_fd >= 0)
		return true;
	snprintf(path, sizeof path, "%s/notices.lock", store_dir(n->store));
	n->lock_fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (n->lock_fd < 0)
		return false;
	if (stat(store_dir(n->store), &st) == 0 && st.st_mode & 0020)
		(void)!fchmod(n->lock_fd, 0660);
	if (flock(n->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	close(n->lock_fd);
	n->lock_fd = -1;
	return false;
}

static void
rest_after(struct notices *n, int64_t asked_ms)
{
	n->fails++;
	n->rest_us = clock_mono().us +
	    backoff_ms(n->fails, chance(), asked_ms) * 1000;
	n->st.resting = true;
}

static void
bad(struct notices *n, const char *what, const char *why)
{
	n->st.mode = NOTICES_BAD_CONF;
	fault(n, what, why);
}

static void
open_hook(struct notices *n)
{
	struct webhook_options o = {
		.url = n->conf.url, .agent = "gridseat/" VERSION,
		.plain = n->conf.plain, .timeout_ms = n->conf.timeout_ms,
		.ca_file = n->conf.ca_file[0] ? n->conf.ca_file : NULL
	};
	struct buf auth = { 0 };
	enum err e;

	for (size_t i = 0; i < n->conf.headers_n; i++)
		o.headers[o.headers_n++] = n->conf.headers[i];
	if (n->token.n > 0) {
		buf_fmt(&auth, "%s: %s%.*s", n->conf.token_header,
		    n->conf.token_prefix, (int)n->token.n, n->token.p);
		o.headers[o.headers_n++] = buf_z(&auth);
	}
	webhook_free(&n->hook);
	e = webhook_new(&n->hook, n->loop, &o);
	if (e == ERR_NOT_FOUND)
		bad(n, "libcurl", _("it is not on this machine"));
	else if (e != OK)
		bad(n, "url", _("it must begin with https://"));
	if (auth.p != NULL)
		explicit_bzero(auth.p, auth.cap);
	buf_fini(&auth);
}

static void
on_secret(void *ctx, enum err e, struct str text)
{
	struct notices *n = ctx;

	n->asking = false;
	n->token.n = 0;
	if (e == OK && notices_token_fits(text)) {
		buf_str(&n->token, text);
		open_hook(n);
	} else {
		fault(n, n->conf.command[0], e == OK ? _("it is not one line "
		    "of printable characters") : _(err_text(e)));
		rest_after(n, -1);
	}
	turn_in(n, 0);		/* who called is freed there */
}

/* True: the hook is ready, now. */
static bool
ready_hook(struct notices *n)
{
	char why[256];
	enum err e;

	if (n->hook != NULL)
		return true;
	if (n->conf.command_n > 0) {
		secret_free(&n->asked);
		n->asking = secret_ask(&n->asked, n->loop, n->conf.command, 0,
		    on_secret, n) == OK;
		if (!n->asking)
			rest_after(n, -1);
		return false;
	}
	n->token.n = 0;
	e = notices_token(&n->conf, &n->token, why);
	if (e != OK && e != ERR_NOT_FOUND) {
		/* Perhaps somebody is just putting it right. */
		fault(n, n->conf.token_file, why[0] ? why : _(err_text(e)));
		rest_after(n, -1);
		return false;
	}
	open_hook(n);
	return n->hook != NULL;
}

/* ---- what became of a message ---- */

/* What the other side says is for people, and may hold what we do not want. */
static void
said(struct store_notice *n, int status, const char *text)
{
	struct buf raw = { 0 }, safe = { 0 };

	if (status > 0)
		buf_fmt(&raw, "%d ", status);
	lang_safe_text(str_of(text), &safe);
	lang_mask(buf_view(&safe), &raw);
	str_copy(buf_view(&raw), n->said, sizeof n->said);
	buf_fini(&raw);
	buf_fini(&safe);
}

static void
store_out(struct notices *n, enum outbox_state state, int64_t next_ms,
    int status, const char *text)
{
	struct store_notice *rows = xcalloc(n->out_n, sizeof *rows);

	for (size_t i = 0; i < n->out_n; i++) {
		rows[i] = n->out[i].n;
		rows[i].state = (uint8_t)state;
		rows[i].next_ms = next_ms;
		said(&rows[i], status, text);
	}
	if (store_notices_set(n->store, rows, n->out_n) != OK)
		fault(n, "", _("what became of a notice could not be kept"));
	free(rows);
	if (state == OUTBOX_SENT) {
		n->st.sent++;
		n->st.told += n->out_n;
	} else if (state == OUTBOX_REFUSED) {
		n->st.refused++;
	}
	n->out_n = 0;
	n->st.busy = false;
	n->news = true;
}

/* Would any message be answered so? Then it is the way that is wrong. */
static bool
of_the_way(int status)
{
	return (status >= 300 && status < 400) || status == 401 ||
	    status == 403 || status == 404 || status == 405 ||
	    status == 407 || status == 410;
}

static void
on_reply(void *ctx, const struct webhook_reply *r)
{
	struct notices *n = ctx;
	const bool way = r->fate == WEBHOOK_REFUSED && of_the_way(r->status);
	char what[32] = "";

	if (r->fate == WEBHOOK_LATER || way) {
		if (r->status > 0)
			snprintf(what, sizeof what, "%d", r->status);
		fault(n, what, r->said);
		rest_after(n, r->asked_ms);
		store_out(n, OUTBOX_WAITS, clock_wall().ms + (n->rest_us -
		    clock_mono().us) / 1000, r->status, r->said);
		/* The secret may have been changed meanwhile. */
		if (r->status == 401 || r->status == 403)
			webhook_free(&n->hook);
	} else {
		n->fails = 0;
		n->st.resting = false;
		n->st.fault[0] = '\0';
		store_out(n, r->fate == WEBHOOK_SENT ? OUTBOX_SENT :
		    OUTBOX_REFUSED, clock_wall().ms, r->status, r->said);
	}
	turn_in(n, 0);
}

/* ---- sending ---- */

struct still { const struct store_notice *n; bool waits; };

static bool
look(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct still *x = ctx;

	(void)e;
	(void)c;
	x->waits = n->id == x->n->id && n->state == OUTBOX_WAITS &&
	    n->tries == x->n->tries && n->next_ms == x->n->next_ms;
	return false;
}

/* Nobody dropped it or asked for it meanwhile? */
static bool
still_waits(struct notices *n, const struct store_notice *row)
{
	struct still x = { row, false };

	return store_notices(n->store, row->id, -1, look, &x) == OK && x.waits;
}

/* Drops what is moot or no more ours; false: nothing is left of the message. */
static bool
sift(struct notices *n, int64_t now_ms)
{
	size_t left = 0;

	for (size_t i = 0; i < n->out_n; i++) {
		struct notice_item *k = &n->out[i];
		const char *why;

		if (!still_waits(n, &k->n))
			continue;
		why = notice_moot(n->store, n->law, k, now_ms);
		if (why == NULL) {
			n->out[left++] = *k;
			continue;
		}
		k->n.state = OUTBOX_REFUSED;
		str_copy(str_of(why), k->n.said, sizeof k->n.said);
		if (store_notices_set(n->store, &k->n, 1) != OK)
			fault(n, "", _("what became of a notice could not be "
			    "kept"));
	}
	n->out_n = left;
	return left > 0;
}

/* From now on this message is this one, whatever happens to us. */
static enum err
claim(struct notices *n, int64_t now_ms)
{
	struct store_notice *rows = xcalloc(n->out_n, sizeof *rows);
	enum err e;

	for (size_t i = 0; i < n->out_n; i++) {
		n->out[i].n.tries++;
		n->out[i].n.next_ms = now_ms + CLAIM_MS;
		rows[i] = n->out[i].n;
	}
	e = store_notices_set(n->store, rows, n->out_n);
	free(rows);
	return e;
}

static void
make_key(const struct notices *n, char *key, size_t cap)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < n->out_n; i++)
		h = (h ^ n->out[i].n.id) * 1099511628211u;
	snprintf(key, cap, "%s-%llu-%zu-%08x", store_node(n->store),
	    (unsigned long long)n->out[0].n.id, n->out_n, (uint32_t)(h >> 32));
}

static enum err
post(struct notices *n)
{
	struct buf to = { 0 }, json = { 0 };
	char key[96];
	struct notice_frame f = {
		.key = key, .node = store_node(n->store), .link = n->conf.link
	};
	enum err e;

	make_key(n, key, sizeof key);
	notice_to(&n->out[0], n->store, n->law, &n->queue.people, &to);
	f.to = buf_view(&to);
	notice_json(&f, n->out, n->out_n, n->law, &json);
	e = webhook_post(n->hook, buf_view(&json), key, on_reply, n);
	buf_fini(&to);
	buf_fini(&json);
	return e;
}

static void
send_one(struct notices *n, int64_t now_ms)
{
	enum err e;

	if (!sift(n, now_ms)) {
		turn_in(n, 0);
		return;
	}
	e = claim(n, now_ms);
	if (e == OK)
		e = post(n);
	if (e == OK) {
		n->st.busy = true;
		return;			/* on_reply goes on */
	}
	n->out_n = 0;
	fault(n, "", _(err_text(e)));
	rest_after(n, -1);
	turn_in(n, n->rest_us - clock_mono().us);
}

/* ---- one turn ---- */

/* Now and then from the first row on: somebody may have asked for an old one. */
static void
read_queue(struct notices *n)
{
	const int64_t now_us = clock_mono().us;

	if (now_us - n->all_us > WHOLE_US) {
		n->all_us = now_us;
		n->queue.from = 0;
	}
	n->news = false;
	if (notices_queue_read(&n->queue, n->store, n->law) != OK)
		fault(n, "", _("the outbox cannot be read"));
}

/* Where there is nothing else to do, a slice at a time: true, there is more. */
static bool
sweep(struct notices *n, int64_t now_ms)
{
	if (n->sweep_us != 0 && clock_mono().us < n->sweep_us)
		return false;
	if (store_notices_prune(n->store, now_ms - KEEP_MS, SWEEP_ROWS,
	    &n->sweep_from) != OK)
		fault(n, "", _("the outbox cannot be read"));
	if (n->sweep_from == 0)
		n->sweep_us = clock_mono().us + SWEEP_US;
	return n->sweep_from != 0;
}

/* Reads anew what waits where that is wanted; when to come again otherwise. */
static void
next_message(struct notices *n)
{
	const int64_t now_ms = clock_wall().ms;
	int64_t next;

	n->out_n = notices_queue_pick(&n->queue, now_ms, n->out, TOGETHER);
	if (n->out_n == 0 && (n->news || n->queue.more)) {
		read_queue(n);
		n->out_n = notices_queue_pick(&n->queue, now_ms, n->out,
		    TOGETHER);
	}
	n->quiet = n->out_n == 0;
	if (n->quiet) {
		next = notices_queue_next(&n->queue);
		if (sweep(n, now_ms))
			turn_in(n, 0);
		else if (next != 0)
			turn_in(n, (next - now_ms) * 1000 + 1000);
		return;
	}
	if (ready_hook(n)) {
		send_one(n, now_ms);
		return;
	}
	n->out_n = 0;
	n->news = true;			/* they come again */
	if (!n->asking)
		turn_in(n, n->rest_us - clock_mono().us);
}

static void
turn(void *ctx)
{
	struct notices *n = ctx;
	const int64_t rest = n->rest_us - clock_mono().us;

	n->timer = 0;
	if (n->st.busy || n->asking || n->st.mode < NOTICES_OTHER)
		return;
	if (!lock(n)) {
		n->st.mode = NOTICES_OTHER;
		n->quiet = true;
		turn_in(n, OTHER_US);
		return;
	}
	n->st.mode = NOTICES_SENDING;
	if (rest > 0) {
		n->quiet = true;
		turn_in(n, rest);
		return;
	}
	n->st.resting = false;
	next_message(n);
}

/* ---- life ---- */

struct notices *
notices_new(struct loop *l, struct store *s, const struct law *law)
{
	struct notices *n = xcalloc(1, sizeof *n);
	char why[256];
	enum err e;

	*n = (struct notices){ .loop = l, .store = s, .law = law,
	    .lock_fd = -1, .news = true };
	if (store_mode(s) != STORE_LIVE || setgid_program())
		return n;
	e = notices_conf_read(&n->conf, store_dir(s), why);
	if (e == ERR_NOT_FOUND) {
		n->st.mode = NOTICES_NO_CONF;
		return n;
	}
	if (e != OK) {
		bad(n, n->conf.path, why[0] ? why : _(err_text(e)));
		return n;
	}
	n->st.mode = NOTICES_SENDING;
	n->out = xcalloc(TOGETHER, sizeof *n->out);
	turn_in(n, 0);
	return n;
}

void
notices_free(struct notices **np)
{
	struct notices *n = *np;

	if (n == NULL)
		return;
	loop_timer_cancel(n->loop, n->timer);
	secret_free(&n->asked);
	webhook_free(&n->hook);
	if (n->token.p != NULL)
		explicit_bzero(n->token.p, n->token.cap);
	buf_fini(&n->token);
	notices_queue_fini(&n->queue);
	notices_conf_fini(&n->conf);
	free(n->out);
	if (n->lock_fd >= 0)
		close(n->lock_fd);
	free(n);
	*np = NULL;
}

void
notices_look(struct notices *n)
{
	if (n->st.mode < NOTICES_OTHER || n->news)
		return;
	n->news = true;
	if (!n->st.busy && !n->st.resting && n->st.mode == NOTICES_SENDING)
		turn_in(n, LOOK_US);
}

void
notices_state(const struct notices *n, struct notices_state *out)
{
	*out = n->st;
}

bool
notices_idle(const struct notices *n)
{
	if (n->st.mode < NOTICES_SENDING || n->st.resting)
		return !n->st.busy;
	return n->quiet && !n->st.busy && !n->news;
}

enum notices_mode
notices_could(struct store *s, char where[256], char why[256])
{
	struct notices_conf c;
	enum notices_mode mode = NOTICES_SENDING;
	enum err e;

	where[0] = why[0] = '\0';
	if (store_mode(s) != STORE_LIVE || setgid_program())
		return NOTICES_OFF;
	e = notices_conf_read(&c, store_dir(s), why);
	if (e == OK)
		notices_conf_where(&c, where, 256);
	else
		mode = e == ERR_NOT_FOUND ? NOTICES_NO_CONF :
		    NOTICES_BAD_CONF;
	if (e != OK && e != ERR_NOT_FOUND && why[0] == '\0')
		snprintf(why, 256, "%s", _(err_text(e)));
	notices_conf_fini(&c);
	return mode;
}
