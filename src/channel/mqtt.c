/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libmosquitto calls back from inside its own calls, where its state is half
 * made: what it says is only noted there (mqtt_note.c), and told once it has
 * returned, before it is asked to read on; so the notes stay few. Each connection
 * is a client of its own: nothing of a broken one is carried over but what the
 * broker keeps. */
#include "channel/mqtt_in.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "channel/backoff.h"

#define MISC_US		1000000
#define CONNECT_US	20000000
#define READS		64	/* packets a turn, then others have theirs */
#define FIRST_MS	1000
#define MOST_MS		60000
#define LASTED_US	10000000
#define DENIED_MS	300000	/* a person must look: not at once again */
#define MESSAGE_MAX	((size_t)4 << 20)

static void begin(void *ctx);

/* ---- the end of a connection ---- */

static int64_t
wait_ms(struct mqtt *m, enum mqtt_fate f)
{
	const uint32_t chance = (uint32_t)clock_mono().us * 2654435761u;
	int64_t ms;

	/* One that always ends at once, for two have the same name, say, is not
	 * come back to for ever at once. */
	if (m->up_us != 0 && clock_mono().us - m->up_us > LASTED_US)
		m->tries = 0;
	m->up_us = 0;
	ms = m->first_ms << (m->tries > 10 ? 10 : m->tries);
	if (f == MQTT_DENIED || f == MQTT_REFUSED)
		ms = DENIED_MS;
	else if (ms > MOST_MS)
		ms = MOST_MS;
	m->tries++;
	return ms / 2 + chance % (ms / 2 + 1);
}

/* Whoever waits for a receipt is told that none will come. */
static void
forsake(struct mqtt *m)
{
	struct mqtt_flying f[MQTT_FLYING];
	const size_t n = m->flying_n;

	memcpy(f, m->flying, n * sizeof *f);
	m->flying_n = 0;
	for (size_t i = 0; i < n && !m->dead; i++)
		if (f[i].fn != NULL)
			f[i].fn(f[i].ctx, MQTT_LOST);
}

static void
hang_up(struct mqtt *m)
{
	if (m->fd >= 0)
		loop_fd_forget(m->loop, m->fd);
	m->fd = -1;
	loop_timer_cancel(m->loop, m->misc);
	loop_timer_cancel(m->loop, m->limit);
	m->misc = m->limit = 0;
	if (m->mosq != NULL)
		m->lib->destroy(m->mosq);
	m->mosq = NULL;
	m->up = false;
	mqtt_notes_drop(m);
}

void
mqtt_lost(struct mqtt *m, enum mqtt_fate fate, const char *said)
{
	struct mqtt_down d = { .fate = fate };

	snprintf(d.said, sizeof d.said, "%s", said);
	hang_up(m);
	d.next_ms = wait_ms(m, fate);
	loop_timer_cancel(m->loop, m->retry);
	m->retry = loop_timer(m->loop, d.next_ms * 1000, begin, m);
	forsake(m);
	if (!m->dead && m->calls->down != NULL)
		m->calls->down(m->ctx, &d);
}

static void
failed(struct mqtt *m, int rc)
{
	char said[MQTT_SAID];

	snprintf(said, sizeof said, "%s", rc == MOSQ_ERR_ERRNO ?
	    strerror(errno) : m->lib->strerror(rc));
	mqtt_lost(m, rc == MOSQ_ERR_TLS ? MQTT_TLS : MQTT_LOST, said);
}

/* ---- at work ---- */

static void on_fd(void *ctx, int fd, short revents);
static void on_misc(void *ctx);

static void
watch(struct mqtt *m)
{
	const bool more = m->lib->want_write(m->mosq);

	loop_fd(m->loop, m->fd, (short)(POLLIN | (more ? POLLOUT : 0)), on_fd,
	    m);
}

/* Our own calls come between enter and leave: a free in between is done here.
 * false: it is gone. */
static bool
leave(struct mqtt *m)
{
	if (--m->depth > 0 || !m->dead)
		return !m->dead;
	mqtt_bury(m);
	return false;
}

/* Tells what was noted; false: there is no such connection any more. */
static bool
tell(struct mqtt *m)
{
	struct mosquitto *const was = m->mosq;
	struct mqtt_note *n;

	while (!m->dead && m->mosq == was && (n = mqtt_note_take(m)) != NULL)
		mqtt_note_tell(m, n);
	return !m->dead && m->mosq == was && was != NULL;
}

static int
exchange(struct mqtt *m, short revents)
{
	int rc = MOSQ_ERR_SUCCESS;

	if ((revents & POLLOUT) || m->lib->want_write(m->mosq))
		rc = m->lib->loop_write(m->mosq, 1);
	if (rc == MOSQ_ERR_SUCCESS &&
	    (revents & (POLLIN | POLLHUP | POLLERR)))
		rc = m->lib->loop_read(m->mosq, 1);
	return rc;
}

static void
on_fd(void *ctx, int fd, short revents)
{
	struct mqtt *const m = ctx;
	uint64_t before;
	int rc = MOSQ_ERR_SUCCESS;

	(void)fd;
	m->depth++;
	for (int i = 0; i < READS && rc == MOSQ_ERR_SUCCESS; i++) {
		before = m->noted;
		rc = exchange(m, revents);
		if (!tell(m)) {
			leave(m);
			return;
		}
		if (m->noted == before)
			break;
	}
	if (rc != MOSQ_ERR_SUCCESS)
		failed(m, rc);
	else
		watch(m);
	leave(m);
}

static void
on_misc(void *ctx)
{
	struct mqtt *const m = ctx;
	int rc;

	m->misc = loop_timer(m->loop, MISC_US, on_misc, m);
	m->depth++;
	rc = m->lib->loop_misc(m->mosq);
	if (tell(m)) {
		if (rc != MOSQ_ERR_SUCCESS)
			failed(m, rc);
		else
			watch(m);
	}
	leave(m);
}

/* What was noted while we published: told from the loop. */
static void
on_soon(void *ctx)
{
	struct mqtt *const m = ctx;

	m->soon = 0;
	m->depth++;
	if (m->mosq != NULL && tell(m))
		watch(m);
	leave(m);
}

static void
on_limit(void *ctx)
{
	struct mqtt *const m = ctx;

	m->limit = 0;
	m->depth++;
	mqtt_lost(m, MQTT_LOST, "no answer");
	leave(m);
}

/* ---- the beginning of one ---- */

static int
set_up(struct mqtt *m)
{
	const struct mqtt_lib *const l = m->lib;
	int rc = l->int_option(m->mosq, MOSQ_OPT_PROTOCOL_VERSION,
	    MQTT_PROTOCOL_V311);

	mqtt_note_calls(m);
	l->max_inflight_messages_set(m->mosq, MQTT_FLYING);
	if (rc == 0 && m->user != NULL)
		rc = l->username_pw_set(m->mosq, m->user, m->pass);
	if (rc == 0 && m->will_topic != NULL)
		rc = l->will_set(m->mosq, m->will_topic,
		    (int)strlen(m->will), m->will, 1, true);
	if (rc != 0 || !m->tls)
		return rc;
	if (m->ca_file == NULL)
		rc = l->int_option(m->mosq, MOSQ_OPT_TLS_USE_OS_CERTS, 1);
	if (rc == 0 && (m->ca_file != NULL || m->cert_file != NULL))
		rc = l->tls_set(m->mosq, m->ca_file, NULL, m->cert_file,
		    m->key_file, NULL);
	return rc;
}

static void
connect_to(struct mqtt *m, const char *host)
{
	int rc;

	m->mosq = m->lib->new(m->id, m->fresh, m);
	rc = m->mosq == NULL ? MOSQ_ERR_NOMEM : set_up(m);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = m->lib->connect_async(m->mosq, host, m->port,
		    m->keepalive_s);
	m->fd = m->mosq == NULL ? -1 : m->lib->socket(m->mosq);
	if (rc != MOSQ_ERR_SUCCESS || m->fd < 0) {
		failed(m, rc != MOSQ_ERR_SUCCESS ? rc : MOSQ_ERR_NO_CONN);
		return;
	}
	m->misc = loop_timer(m->loop, MISC_US, on_misc, m);
	m->limit = loop_timer(m->loop, CONNECT_US, on_limit, m);
	watch(m);
}

/* libmosquitto would wait for the name's server: it is asked beside the loop
 * first, by the system's own means, and only a name that has an address goes
 * on. With TLS the name itself is handed over, for the certificate. */
static void
on_name(void *ctx, enum err e, struct str text)
{
	struct mqtt *const m = ctx;
	char host[INET6_ADDRSTRLEN] = "";
	struct str first;

	if (e == OK && str_cut(&text, ' ', &first) && first.n < sizeof host)
		str_copy(first, host, sizeof host);
	m->depth++;
	secret_free(&m->asked);		/* text was its */
	if (host[0] == '\0')
		mqtt_lost(m, MQTT_LOST, "the name has no address");
	else
		connect_to(m, m->tls ? m->host : host);
	leave(m);
}

static void
begin(void *ctx)
{
	struct mqtt *const m = ctx;
	char *const argv[] = { "getent", "ahosts", m->host, NULL };

	m->retry = 0;
	m->depth++;
	if (m->numeric)
		connect_to(m, m->host);
	else if (secret_ask(&m->asked, m->loop, argv, 0, on_name, m) != OK)
		mqtt_lost(m, MQTT_LOST, "no process for a name");
	leave(m);
}

/* ---- life ---- */

static char *
copy(const char *z)
{
	return z == NULL ? NULL : xstrdup(z);
}

static void
burn(char *z)
{
	if (z != NULL)
		explicit_bzero(z, strlen(z));
	free(z);
}

void
mqtt_bury(struct mqtt *m)
{
	char *const plain[] = { m->host, m->id, m->user, m->ca_file,
		m->cert_file, m->key_file, m->will_topic, m->will };

	hang_up(m);
	loop_timer_cancel(m->loop, m->retry);
	loop_timer_cancel(m->loop, m->soon);
	secret_free(&m->asked);
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		free(plain[i]);
	burn(m->pass);
	for (size_t i = 0; i < m->topics_n; i++)
		free(m->topics[i]);
	free(m);
}

enum err
mqtt_new(struct mqtt **out, struct loop *l, const struct mqtt_options *o)
{
	const struct mqtt_lib *const lib = mqtt_load();
	static const struct mqtt_calls none;
	struct mqtt *m;

	*out = NULL;
	if (lib == NULL)
		return ERR_NOT_FOUND;
	m = xcalloc(1, sizeof *m);
	*m = (struct mqtt){ .loop = l, .lib = lib, .fd = -1,
		.id = copy(o->id), .user = copy(o->user), .pass = copy(o->pass),
		.ca_file = copy(o->ca_file), .cert_file = copy(o->cert_file),
		.key_file = copy(o->key_file),
		.will_topic = copy(o->will_topic),
		.will = copy(o->will == NULL ? "" : o->will),
		.fresh = o->fresh || o->id == NULL,
		.keepalive_s = o->keepalive_s < 5 ? 30 : o->keepalive_s,
		.message_max = o->message_max ? o->message_max : MESSAGE_MAX,
		.first_ms = o->first_ms > 0 ? o->first_ms : FIRST_MS,
		.calls = o->calls != NULL ? o->calls : &none, .ctx = o->ctx };
	if (!mqtt_address(m, str_of(o->url), o->plain)) {
		mqtt_bury(m);
		return ERR_BAD_INPUT;
	}
	m->retry = loop_timer(l, 0, begin, m);
	*out = m;
	return OK;
}

void
mqtt_free(struct mqtt **mp)
{
	struct mqtt *const m = *mp;

	*mp = NULL;
	if (m == NULL)
		return;
	if (m->up)
		m->lib->disconnect(m->mosq);
	m->dead = true;
	if (m->depth == 0)
		mqtt_bury(m);
}

bool
mqtt_up(const struct mqtt *m)
{
	return m->up;
}

void
mqtt_retry(struct mqtt *m)
{
	if (m->retry == 0)
		return;
	loop_timer_cancel(m->loop, m->retry);
	m->retry = loop_timer(m->loop, 0, begin, m);
}

/* ---- giving ---- */

static void
soon(struct mqtt *m)
{
	if (m->soon == 0 && m->depth == 0)
		m->soon = loop_timer(m->loop, 0, on_soon, m);
}

void
mqtt_subscribe_all(struct mqtt *m)
{
	for (size_t i = 0; i < m->topics_n; i++)
		if (m->lib->subscribe(m->mosq, &m->mids[i], m->topics[i],
		    1) != MOSQ_ERR_SUCCESS)
			m->mids[i] = 0;
}

enum err
mqtt_subscribe(struct mqtt *m, const char *topic)
{
	if (strlen(topic) >= MQTT_TOPIC_MAX)
		return ERR_TOO_BIG;
	if (m->topics_n == MQTT_SUBSCRIBED)
		return ERR_FULL;
	m->topics[m->topics_n] = xstrdup(topic);
	if (m->up)
		m->lib->subscribe(m->mosq, &m->mids[m->topics_n], topic, 1);
	m->topics_n++;
	soon(m);
	return OK;
}

enum err
mqtt_publish(struct mqtt *m, const struct mqtt_out *o)
{
	int mid = 0, rc;

	if (!m->up || m->flying_n == MQTT_FLYING)
		return ERR_BUSY;
	if (o->payload.n > MQTT_OUT_MAX ||
	    strlen(o->topic) >= MQTT_TOPIC_MAX)
		return ERR_TOO_BIG;
	rc = m->lib->publish(m->mosq, &mid, o->topic, (int)o->payload.n,
	    o->payload.p, o->once ? 0 : 1, o->retain);
	soon(m);
	if (rc == MOSQ_ERR_INVAL || rc == MOSQ_ERR_MALFORMED_UTF8)
		return ERR_BAD_INPUT;
	/* A connection that has just been lost says so at its next turn. */
	if (rc != MOSQ_ERR_SUCCESS)
		return ERR_BUSY;
	m->flying[m->flying_n++] = (struct mqtt_flying){ mid, o->fn, o->ctx };
	return OK;
}

size_t
mqtt_flying(const struct mqtt *m)
{
	return m->flying_n;
}
