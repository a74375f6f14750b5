/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clocks and the notices of a store with nobody at a screen. It says on
 * stderr what it does, a line when something happened and nothing meanwhile; of
 * cases only how many. Another profile adopted meanwhile begins it anew. */
#include "app/sub.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "app/clockwork.h"
#include "app/context.h"
#include "app/intl.h"
#include "app/link.h"
#include "app/notices.h"

#define LOOK_SOON_US	10000
#define LOOK_LATE_US	150000
#define SAY_US		5000000		/* news of fires gather so long */
#define ALIVE_US	10000000
#define ONCE_US		60000000	/* longest for notices of --once */

struct run {
	const struct invocation *in;
	struct context	c;
	struct loop	*loop;
	struct clockwork *clock;
	struct notices	*notices;
	struct links	*links;
	uint64_t	revision;
	int		looks;
	bool		stop, again, mine;
	uint64_t	said_fired, said_refused, said_sent;
	char		said_fault[320];
	uint64_t	said_moved;	/* in and out of remotes */
	uint64_t	fired, refused, sent;	/* of clockworks before this one */
	uint64_t	say;		/* timer */
};

static void
say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void
say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

static unsigned long long
count(uint64_t n)
{
	return n;
}

/* ---- systemd, where it started us: alive, or killed and begun anew ---- */

static void
tell_systemd(const char *what)
{
	const char *path = secure_getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n = path ? strlen(path) : 0;
	int fd;

	if (n < 2 || n >= sizeof to.sun_path)
		return;
	memcpy(to.sun_path, path, n);
	if (to.sun_path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	/* Nobody listening is no fault of ours. */
	(void)!sendto(fd, what, strlen(what), MSG_NOSIGNAL,
	    (const struct sockaddr *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

static void
alive(void *ctx)
{
	struct run *r = ctx;

	if (secure_getenv("WATCHDOG_USEC") == NULL)
		return;			/* nobody wants to know */
	tell_systemd("WATCHDOG=1");
	loop_timer(r->loop, ALIVE_US, alive, r);
}

/* ---- what happened ---- */

static void
when(int64_t ms, int offset_min, char out[40])
{
	snprintf(out, 40, "%s", _("nothing"));
	if (ms != 0)
		clock_format((struct wall){ ms }, offset_min, out, 40);
}

static void
say_lease(struct run *r, const struct clockwork_state *st)
{
	if (st->mine == r->mine)
		return;
	r->mine = st->mine;
	say("%s", r->mine ? _("the clocks are kept here") :
	    _("the clocks are kept elsewhere"));
}

/* Events and rows by all remotes, ever. */
static uint64_t
moved(const struct run *r)
{
	uint64_t n = 0;

	for (size_t i = 0; i < links_count(r->links); i++)
		n += links_at(r->links, i)->st.in + links_at(r->links,
		    i)->st.out;
	return n;
}

static void
say_links(struct run *r)
{
	const uint64_t n = moved(r);

	if (n != r->said_moved)
		say(_("%llu moved by remotes"), count(n - r->said_moved));
	r->said_moved = n;
}

static void
say_news(void *ctx)
{
	struct run *r = ctx;
	struct clockwork_state st;
	struct notices_state ns;
	char next[40];

	r->say = 0;
	clockwork_state(r->clock, &st);
	notices_state(r->notices, &ns);
	say_lease(r, &st);
	say_links(r);
	if (st.fired != r->said_fired || st.refused != r->said_refused) {
		when(st.next_ms, r->c.law.offset_min, next);
		say(_("%llu fired, %llu put to sleep; next: %s"),
		    count(st.fired - r->said_fired),
		    count(st.refused - r->said_refused), next);
	}
	if (ns.told != r->said_sent)
		say(_("%llu notices sent"), count(ns.told - r->said_sent));
	if (strcmp(ns.fault, r->said_fault) != 0 && ns.fault[0])
		say(_("notices: %s"), ns.fault);
	r->said_fired = st.fired;
	r->said_refused = st.refused;
	r->said_sent = ns.told;
	snprintf(r->said_fault, sizeof r->said_fault, "%s", ns.fault);
}

/* Is there anything to say? Looked at before each sleep. */
static bool
has_news(const struct run *r, const struct clockwork_state *st)
{
	struct notices_state ns;

	notices_state(r->notices, &ns);
	return st->mine != r->mine || moved(r) != r->said_moved ||
	    st->fired != r->said_fired ||
	    st->refused != r->said_refused || ns.told != r->said_sent ||
	    strcmp(ns.fault, r->said_fault) != 0;
}

static void
before_sleep(void *ctx)
{
	struct run *r = ctx;
	struct clockwork_state st;

	clockwork_tally(r->clock, &st);
	if (st.err == ERR_LAW || links_anew(r->links)) {
		r->again = true;
		loop_stop(r->loop);
	}
	if (r->say == 0 && has_news(r, &st))
		r->say = loop_timer(r->loop, st.mine != r->mine ? 0 : SAY_US,
		    say_news, r);
}

/* ---- what comes in ---- */

static void
look_at_store(struct run *r)
{
	const uint64_t now = r->c.repo->ops->revision(r->c.repo);

	if (r->clock != NULL)
		clockwork_poked(r->clock);
	notices_look(r->notices);	/* rows change without a revision */
	links_look(r->links);
	if (now == r->revision)
		return;
	r->revision = now;
	clockwork_look(r->clock);
}

static void
look_again(void *ctx)
{
	struct run *r = ctx;

	r->looks--;
	look_at_store(r);
	if (r->looks > 0)
		loop_timer(r->loop, LOOK_LATE_US, look_again, r);
}

/* As the console does: readers see a commit a moment after the file changed. */
static void
on_store(void *ctx)
{
	struct run *r = ctx;

	look_at_store(r);
	if (r->looks == 0)
		loop_timer(r->loop, LOOK_SOON_US, look_again, r);
	r->looks = 2;
}

static void
on_signal(void *ctx, int signo)
{
	struct run *r = ctx;

	if (signo == SIGHUP)
		r->again = true;
	else
		r->stop = true;
	loop_stop(r->loop);
}

/* ---- life ---- */

static int
begin(struct run *r)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	enum err e = OK;
	int code = context_open(&r->c, r->in, CONTEXT_WRITE | CONTEXT_WHOLE);

	if (code != EXIT_DONE)
		return code;
	if (r->loop == NULL) {
		e = loop_new(&r->loop);
		for (size_t i = 0; e == OK && i < 3; i++)
			e = loop_signal(r->loop, signals[i], on_signal, r);
	}
	if (e != OK) {
		context_close(&r->c);
		return complain_err(e, "run", NULL);
	}
	r->revision = r->c.repo->ops->revision(r->c.repo);
	r->notices = notices_new(r->loop, r->c.store, &r->c.law);
	r->links = links_new(r->loop, &r->c);
	r->said_moved = moved(r);
	return EXIT_DONE;
}

static void
end(struct run *r)
{
	struct clockwork_state st = { .err = OK };
	struct notices_state ns = { .mode = NOTICES_OFF };

	if (r->clock != NULL)
		clockwork_tally(r->clock, &st);
	if (r->notices != NULL)
		notices_state(r->notices, &ns);
	r->fired += st.fired;
	r->refused += st.refused;
	r->sent += ns.told;
	links_free(&r->links);
	notices_free(&r->notices);
	clockwork_free(&r->clock);
	context_close(&r->c);
}

static enum err
keep(struct run *r)
{
	enum err e;

	r->mine = false;
	r->said_fired = r->said_refused = r->said_sent = 0;
	r->said_fault[0] = '\0';
	r->say = 0;
	r->clock = clockwork_new(r->loop, r->c.store, &r->c.law, NULL, NULL);
	clockwork_alone(r->clock);
	loop_file(r->loop, store_watch_path(r->c.store), on_store, r);
	loop_before_sleep(r->loop, before_sleep, r);
	say(_("%s: clocks and notices begin"), r->c.dir);
	tell_systemd("READY=1");
	alive(r);
	e = loop_run(r->loop);
	say_news(r);
	return e;
}

static int
run_on(struct run *r)
{
	enum err e = OK;
	int code = begin(r);

	if (code != EXIT_DONE)
		return code;
	while (code == EXIT_DONE && e == OK && !r->stop) {
		r->again = false;
		e = keep(r);
		end(r);
		loop_free(&r->loop);
		if (e == OK && r->again && !r->stop)
			code = begin(r);
	}
	tell_systemd("STOPPING=1");
	say(_("ended: %llu fired, %llu put to sleep, %llu notices sent"),
	    count(r->fired), count(r->refused), count(r->sent));
	return code != EXIT_DONE ? code : exit_of(e);
}

/* ---- --once ---- */

static void
on_end(void *ctx)
{
	struct run *r = ctx;

	r->stop = true;
}

/* What is waiting goes out; what fails stays for the next time. */
static enum err
send_waiting(struct run *r)
{
	enum err e = OK;

	loop_timer(r->loop, ONCE_US, on_end, r);
	links_now(r->links, NULL);
	while (e == OK && !r->stop && !links_anew(r->links) &&
	    !(notices_idle(r->notices) && links_idle(r->links)))
		e = loop_turn(r->loop, -1);
	return e;
}

static int
run_once(struct run *r)
{
	struct notices_state ns;
	uint64_t fired = 0;
	enum err e;
	int code = begin(r);

	if (code != EXIT_DONE)
		return code;
	e = store_lease_take(r->c.store);
	if (e == ERR_BUSY)
		say("%s", _("another process keeps the clocks"));
	if (e == OK)
		e = clockwork_run(r->c.store, &r->c.law, clock_wall().ms,
		    "off", &fired);
	if (e == OK || e == ERR_BUSY)
		e = send_waiting(r);
	notices_state(r->notices, &ns);
	say(_("%llu fired, %llu notices sent"), count(fired),
	    count(ns.told));
	if (ns.fault[0])
		say(_("notices: %s"), ns.fault);
	code = e != OK ? complain_err(e, r->c.dir, NULL) : EXIT_DONE;
	store_lease_drop(r->c.store);
	end(r);
	return code;
}

int
sub_run(const struct invocation *in)
{
	struct run r = { .in = in };
	int code;

	if (!option_flag(in, "headless") && !option_flag(in, "once")) {
		complain("%s", _("run wants --headless; the console is: "
		    "gridseat console"));
		return EXIT_USAGE;
	}
	setvbuf(stderr, NULL, _IOLBF, 0);
	code = option_flag(in, "once") ? run_once(&r) : run_on(&r);
	loop_free(&r.loop);
	return code;
}
