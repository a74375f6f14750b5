/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_in.h -- one request in flight, for the files of http.  Layer: channel. */
#ifndef CHANNEL_HTTP_IN_H
#define CHANNEL_HTTP_IN_H

#include "base/clock.h"
#include "channel/curl_load.h"
#include "channel/http.h"

#define HTTP_HEAD_MAX	65536	/* of all heads and trailers of one answer */
#define HTTP_KEEP_MAX	65536	/* of the body of an answer that is not 2xx */

struct flight {
	struct http	*http;
	uint64_t	 id;
	struct flight	*next, *prev;	/* of all */
	struct flight	*after;		/* of those that have news */
	const struct curl_calls *curl;
	CURL		*easy;
	struct curl_slist *headers;
	http_data_fn	*on_data;
	http_end_fn	*on_end;
	void		*ctx;
	struct buf	 sent;		/* where the body was not lent */
	uint64_t	 idle;		/* timer */
	int64_t		 idle_ms;
	struct mono	 idle_due;	/* when the timer should ring */
	struct mono	 began, moved;	/* moved: the last byte either way */
	curl_off_t	 in, out;	/* bytes seen by the last look */
	/* what comes back */
	size_t		 head_n;	/* bytes of heads */
	size_t		 body_max;
	uint64_t	 got;
	long		 status;	/* of the head that is being read */
	bool		 whole;		/* the last head came to its end */
	bool		 folded;	/* the answer is compressed */
	char		 type[64], etag[96], date[64], retry[64];
	char		 to[256];	/* Location */
	char		 why[CURL_ERROR_SIZE];	/* written by libcurl */
	struct buf	 body;		/* kept */
	struct buf	 news;		/* for on_data, from the loop */
	CURLcode	 code;
	bool		 paused;	/* until the news are delivered */
	bool		 big;		/* cut by us: too much */
	bool		 done;		/* only its end is to be told */
	bool		 flying;	/* libcurl has it */
	bool		 listed;	/* it has news */
	bool		 cancelled;	/* while it was being told something */
};

/* https, or http where the host is this one or plain. */
bool	http_url_good(const struct curl_calls *c, const char *url, bool plain,
	    bool *loopback);
/* One line for people: controls and runs of blanks are one blank. */
void	http_tidy(struct str s, char *out, size_t cap);

/* None of them holds the start of another. */
bool	http_headers_good(const struct http_ask *a);
/* All of a but its callbacks. */
void	http_prepare(struct flight *f, const struct http_ask *a, bool loopback);

/* One line of a head; pure of libcurl. False: more of it than is allowed. */
bool	http_head_line(struct flight *f, struct str line);
/* What f came to. The reply lends f->body. */
void	http_judge(const struct flight *f, struct http_reply *r);

#endif
