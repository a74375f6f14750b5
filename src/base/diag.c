/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diag.c -- counting faults and handing them on.  Layer: base. */
#include "base/diag.h"

void
diag_say(struct diag_sink *sink, const struct diag *d)
{
	if (!sink)
		return;
	if (d->warning)
		sink->warnings++;
	else
		sink->errors++;
	if (sink->fn)
		sink->fn(sink->ctx, d);
}
