/* SPDX-License-Identifier: GPL-3.0-or-later */
/* owntracks.h -- positions as the OwnTracks phone app and its recorder write
 * them.  Layer: wire. One object is one message (MQTT); the recorder's
 * /api/0/last is an array of them, with username and device beside. What is no
 * position (_type other than location) is no fault. */
#ifndef WIRE_OWNTRACKS_H
#define WIRE_OWNTRACKS_H

#include <stdint.h>
#include "wire/jsonobject.h"

#define OWNTRACKS_MAX	16384	/* bytes of one message */

struct owntracks {
	bool		location;	/* else all below is empty */
	int64_t		at_ms;		/* of the fix */
	int32_t		lat_e6, lon_e6;	/* WGS 84, as the phone has it */
	int32_t		acc_m;		/* -1 not said */
	int16_t		batt;		/* per cent, -1 not said */
	struct str	tid;		/* lent */
	struct str	user, device;	/* of a recorder's answer; lent */
};

/* Texts are lent by the record. ERR_BAD_INPUT: r's own fault, or a position
 * without a place or time; *expected says what should stand there. */
MUST_CHECK enum err owntracks_record(const struct record *r,
    struct owntracks *out, const char **expected);
/* The same of one message; texts are lent by o. ERR_TOO_BIG. */
MUST_CHECK enum err owntracks_read(struct jsonobject *o, struct str json,
    struct owntracks *out, const char **expected);

#endif
