/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curl_multi.h -- a multi handle of libcurl whose descriptors and timer are the
 * loop's.  Layer: channel. Of libcurl's own callbacks only these two are here, and
 * they only note; what it has done is looked for in turned(). */
#ifndef CHANNEL_CURL_MULTI_H
#define CHANNEL_CURL_MULTI_H

#include <stdint.h>
#include "channel/curl_load.h"
#include "loop/loop.h"

struct curl_multi {
	const struct curl_calls *curl;
	CURLM		*multi;
	struct loop	*loop;
	uint64_t	 timer;		/* libcurl's */
	bool		 off;		/* it gets no descriptor watched any more */
	/* It had its turn; multi_info_read says what came of it. Called last: it
	 * may end m. */
	void		(*turned)(void *ctx);
	void		*ctx;
};

/* All but multi and timer is set. False: there is none; m is still to be ended. m
 * stays where it is. */
bool	curl_multi_begin(struct curl_multi *m);
void	curl_multi_end(struct curl_multi *m);

#endif
