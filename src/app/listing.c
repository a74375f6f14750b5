/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/listing.h"

#include <stdio.h>

int
listing_end(struct context *c, enum err e, bool json, struct buf *out)
{
	const int code = e == OK ? EXIT_DONE : complain_err(e, c->dir, NULL);

	if (e == OK)
		printf(json ? "[%s]\n" : "%s", buf_z(out));
	buf_fini(out);
	context_close(c);
	return code;
}
