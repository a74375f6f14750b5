/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt.h -- one connection to a broker of MQTT, on our loop.  Layer: channel.
 *
 * libmosquitto (loaded on first use, see src/channel/mqtt_load.h), version 3.1.1
 * of the protocol, with a session that the broker keeps: what was subscribed at
 * QoS 1 waits there while we are away. No call waits; a name is looked up beside
 * the loop first. Callbacks come from the loop, never from inside libmosquitto,
 * and may do anything with the connection, also free it.
 *
 *	mqtt_new ─▶ up ─▶ message … ─▶ down ─▶ (waits) ─▶ up …
 *
 * Who loses the broker comes back by himself, later each time, and subscribes
 * anew. TLS is verified always; plain only to loopback, or where the row says so
 * for a way that is safe.
 *
 * libmosquitto tells the broker that a message has come before it tells us, so
 * what must not be lost is answered by a message of its own once it is
 * committed. */
#ifndef CHANNEL_MQTT_H
#define CHANNEL_MQTT_H

#include "base/str.h"
#include "loop/loop.h"

#define MQTT_SAID	240
#define MQTT_TOPIC_MAX	256	/* bytes of a topic of ours, with NUL */
#define MQTT_SUBSCRIBED	16
#define MQTT_FLYING	64	/* published, and no receipt yet */
#define MQTT_OUT_MAX	((size_t)1 << 20)	/* bytes we publish at once */

struct mqtt;

enum mqtt_fate {
	MQTT_OK,
	MQTT_LOST,		/* no way there, cut, silent: comes back */
	MQTT_DENIED,		/* login or rights: a person has to look */
	MQTT_REFUSED,		/* the broker will not have this client */
	MQTT_TLS		/* certificate, name, version */
};

struct mqtt_message {		/* lent during the call */
	struct str	topic, payload;
	bool		retained;
	bool		too_big;	/* its payload was thrown away */
	size_t		size;		/* of the payload as it came */
};

struct mqtt_down {
	enum mqtt_fate	fate;
	int64_t		next_ms;	/* from now, until the next try */
	char		said[MQTT_SAID];	/* one line */
};

struct mqtt_calls {		/* any may be NULL */
	void	(*up)(void *ctx, bool resumed);	/* resumed: the broker knew us */
	void	(*down)(void *ctx, const struct mqtt_down *d);
	void	(*message)(void *ctx, const struct mqtt_message *m);
	/* An answer to a subscription, each time one is made. */
	void	(*granted)(void *ctx, const char *topic, bool yes);
};

struct mqtt_options {		/* all copied, but calls and ctx */
	const char	*url;		/* mqtts://host[:8883], mqtt://host[:1883] */
	const char	*id;		/* of the client: names the session */
	const char	*user, *pass;	/* NULL none */
	const char	*ca_file;	/* NULL: the system's */
	const char	*cert_file, *key_file;	/* of ours; NULL none */
	bool		plain;		/* mqtt:// will do also beyond loopback */
	bool		fresh;		/* no session is kept */
	int		keepalive_s;	/* 0: 30 */
	const char	*will_topic;	/* NULL none; retained, QoS 1 */
	const char	*will;
	size_t		message_max;	/* bytes of one that comes; 0: 4 MiB */
	int64_t		first_ms;	/* the first wait after a loss; 0: 1 s */
	const struct mqtt_calls *calls;
	void		*ctx;
};

/*   ERR_NOT_FOUND  there is no libmosquitto on this machine
 *   ERR_BAD_INPUT  the address is none, or plain where it may not be
 * Begins to connect at once. */
MUST_CHECK enum err mqtt_new(struct mqtt **out, struct loop *l,
    const struct mqtt_options *o);
/* Says good-bye where it can; nothing of it calls again. */
void		mqtt_free(struct mqtt **m);
bool		mqtt_up(const struct mqtt *m);
/* Now, not when the wait is over. */
void		mqtt_retry(struct mqtt *m);

/* From now on, and after each loss again; QoS 1. ERR_FULL, ERR_TOO_BIG. */
MUST_CHECK enum err mqtt_subscribe(struct mqtt *m, const char *topic);

/* e OK: the broker has it. Called once; MQTT_LOST: it may have it. */
typedef void mqtt_sent_fn(void *ctx, enum mqtt_fate f);
struct mqtt_out {
	const char	*topic;
	struct str	payload;	/* copied */
	bool		retain;
	bool		once;		/* QoS 0: gone is gone */
	mqtt_sent_fn	*fn;		/* may be NULL */
	void		*ctx;
};
/* ERR_BUSY: not up, or MQTT_FLYING; ERR_TOO_BIG; ERR_BAD_INPUT: no topic. */
MUST_CHECK enum err mqtt_publish(struct mqtt *m, const struct mqtt_out *o);
size_t		mqtt_flying(const struct mqtt *m);

/* Does topic fit a filter with + and #? For whoever has several. */
bool		mqtt_fits(const char *filter, struct str topic);
/* The n-th part of a topic (from 0), empty where there is none. */
struct str	mqtt_part(struct str topic, unsigned n);
/* May s stand as one part of a topic: no '/', '+', '#', control, not empty? */
bool		mqtt_name(struct str s);

#endif
