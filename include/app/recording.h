/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recording.h -- recordings of calls and spoken feedback, as people meet them.
 * Layer: app. The voice of a person is personal data: it leaves the store only
 * into a new file, and the reading is an event before that. */
#ifndef APP_RECORDING_H
#define APP_RECORDING_H

#include "app/context.h"

/* Is it kept here, and not only known by the exchange's id? */
bool	recording_kept(const struct body *b);
/* "recording, 12.5 KiB", "recording ex-17 of the exchange". */
void	recording_words(const struct body *b, struct buf *out);

/* gridseat show CASE --recording N --output FILE --reason TEXT. */
int	sub_show_recording(const struct invocation *in);

/* The reading is an event, and it stands before anything is shown. field and
 * event, if not NULL: what of the case was read, and which event has it. */
int	reveal_record(struct context *c, const struct case_view *v,
	    const char *reason, const char *field, const char *event);

#endif
