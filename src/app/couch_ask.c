/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to a server of documents, and what its answers mean for the link: who
 * is refused a login must not go on knocking, what is no answer at all is tried
 * again, a database that is not there stops alone. */
#include "app/couch_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"

#define BODY_MAX	((size_t)64 << 20)

bool
couch_ask(struct couch_base *d, const struct couch_ask *a, uint64_t *id)
{
	struct http_ask ask = {
		.method = a->method, .body = a->body, .body_lent = true,
		.on_data = a->on_data, .on_end = a->on_end, .ctx = d,
		.timeout_ms = a->timeout_ms, .idle_ms = a->idle_ms,
		.body_max = a->body_max ? a->body_max : BODY_MAX,
	};
	struct link *const l = d->c->l;
	struct buf url = { 0 };
	enum err e;

	buf_str(&url, l->row->url);
	while (url.n != 0 && url.p[url.n - 1] == '/')
		url.n--;
	buf_byte(&url, '/');
	http_escape(str_of(d->name), &url);
	buf_cstr(&url, a->path);
	ask.url = buf_z(&url);
	*id = 0;
	e = link_ask(l, &ask);
	if (e == OK)
		e = http_begin(l->http, &ask, id);
	buf_fini(&url);
	if (e != OK)
		couch_down(d->c, e, e == ERR_BAD_INPUT ?
		    N_("the address is none, or not over TLS") : NULL, -1);
	return e == OK;
}

void
couch_sentence(const struct http_reply *r, char out[200])
{
	struct couch_error error;

	if (!couch_error_read(r->body, &error))
		snprintf(out, 200, "%.199s", r->said);
	else
		snprintf(out, 200, "%d %.60s: %.120s", r->status, error.error,
		    error.reason);
}

static bool
locked_out(const char *said)
{
	return strstr(said, "locked") != NULL;
}

/* 401: this login is none. 403: it may not do that here, or it was wrong too
 * often and is not looked at for some minutes. */
static void
denied(struct couch_base *d, const struct http_reply *r)
{
	char said[200], why[200];

	couch_sentence(r, why);
	if (r->status == 401 || locked_out(why)) {
		couch_down(d->c, ERR_REFUSED, why, -1);
		return;
	}
	snprintf(said, sizeof said, "%.60s: %.130s", d->name, why);
	couch_stop(d, said, true);
}

bool
couch_answer(struct couch_base *d, const struct http_reply *r)
{
	char said[200];

	switch (r->fate) {
	case HTTP_OK:
	case HTTP_REFUSED:
		if (r->status != 0)
			return true;
		break;
	case HTTP_DENIED:
		denied(d, r);
		return false;
	default:
		break;
	}
	couch_sentence(r, said);
	couch_down(d->c, ERR_IO, said, r->asked_ms);
	return false;
}
