/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eventjson.h -- reading an event's canonical line.  Layer: wire.
 * core/event writes that form; here it is only read. */
#ifndef WIRE_EVENTJSON_H
#define WIRE_EVENTJSON_H

#include "base/alloc.h"
#include "core/event.h"

#define EVENT_LINE_MAX	(8u << 20)

/* Reads one canonical line (without its line end) into e; texts go to arena.
 * Strict: written again, e must give the very same bytes.
 *   ERR_BAD_UTF8   not text.
 *   ERR_TOO_BIG    the line, a field or the count of fields.
 *   ERR_VERSION    a schema not known.
 *   ERR_BAD_INPUT  no event, or not its canonical form. */
MUST_CHECK enum err event_from_json(struct str line, struct event *e,
    struct arena *arena);

#endif
