/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_in.h -- what the parts of the MQTT client share.  Layer: channel, for
 * mqtt*.c only. */
#ifndef CHANNEL_MQTT_IN_H
#define CHANNEL_MQTT_IN_H

#include "channel/mqtt.h"
#include "channel/mqtt_load.h"
#include "channel/secret.h"

enum mqtt_note_kind { NOTE_CONNECT, NOTE_MESSAGE, NOTE_SENT, NOTE_GRANTED };

struct mqtt_note {
	struct mqtt_note *next;
	enum mqtt_note_kind kind;
	int		 code;		/* of connect; granted QoS */
	int		 mid;
	bool		 flag;		/* session was there; retained */
	bool		 too_big;
	size_t		 topic_n, payload_n;
	char		 bytes[];	/* topic, payload */
};

struct mqtt_flying { int mid; mqtt_sent_fn *fn; void *ctx; };

struct mqtt {
	struct loop	*loop;
	const struct mqtt_lib *lib;
	struct mosquitto *mosq;		/* NULL: none under way */
	int		 fd;
	bool		 up, dead, tls, numeric, fresh;
	unsigned	 depth;		/* of our own calls: see leave */
	unsigned	 tries;
	int64_t		 up_us;		/* since when; 0 it is not */
	uint64_t	 misc, limit, retry, soon;	/* timers */
	struct secret	*asked;		/* the name's address */
	/* owned copies of the options */
	char		*host, *id, *user, *pass, *ca_file, *cert_file;
	char		*key_file, *will_topic, *will;
	int		 port, keepalive_s;
	size_t		 message_max;
	int64_t		 first_ms;
	const struct mqtt_calls *calls;
	void		*ctx;
	/* noted by callbacks, in order */
	struct mqtt_note *first, *last;
	uint64_t	 noted;
	struct mqtt_flying flying[MQTT_FLYING];
	size_t		 flying_n;
	char		*topics[MQTT_SUBSCRIBED];	/* owned */
	int		 mids[MQTT_SUBSCRIBED];
	size_t		 topics_n;
};

/* --- mqtt.c --- */
void	mqtt_lost(struct mqtt *m, enum mqtt_fate fate, const char *said);
void	mqtt_bury(struct mqtt *m);
void	mqtt_subscribe_all(struct mqtt *m);

/* --- mqtt_note.c --- */
/* libmosquitto's callbacks, set on m->mosq. */
void	mqtt_note_calls(struct mqtt *m);
struct mqtt_note *mqtt_note_take(struct mqtt *m);
/* Tells and frees. */
void	mqtt_note_tell(struct mqtt *m, struct mqtt_note *n);
void	mqtt_notes_drop(struct mqtt *m);

/* --- mqtt_url.c --- */
/* Sets host, port, tls, numeric; false: no address, or plain where it may not. */
bool	mqtt_address(struct mqtt *m, struct str url, bool plain);

#endif
