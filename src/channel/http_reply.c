/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer says of itself, and what a request came to. */
#include "channel/http_in.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define ASKED_MOST_S 86400

/* ---- the head ---- */

static void
new_head(struct flight *f, struct str line)
{
	const ptrdiff_t gap = str_find(line, STR(" "));
	int64_t status = 0;

	f->whole = f->folded = false;
	f->type[0] = f->etag[0] = f->date[0] = f->retry[0] = f->to[0] = '\0';
	f->status = 0;
	if (gap > 0 && line.n >= (size_t)gap + 4 &&
	    str_int(str_n(line.p + gap + 1, 3), &status))
		f->status = (long)status;
}

static void
keep_type(struct str v, char *out, size_t cap)
{
	struct str first;

	if (!str_cut(&v, ';', &first))
		return;
	str_copy(str_trim(first), out, cap);
	for (; *out != '\0'; out++)
		*out = (char)tolower((unsigned char)*out);
}

static void
field(struct flight *f, struct str name, struct str v)
{
	const struct { const char *name; char *out; size_t cap; } rows[] = {
		{ "etag", f->etag, sizeof f->etag },
		{ "date", f->date, sizeof f->date },
		{ "retry-after", f->retry, sizeof f->retry },
		{ "location", f->to, sizeof f->to },
	};

	if (name.n == 12 && !strncasecmp(name.p, "content-type", 12))
		keep_type(v, f->type, sizeof f->type);
	if (name.n == 16 && !strncasecmp(name.p, "content-encoding", 16))
		f->folded = !str_is(v, "identity");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (name.n == strlen(rows[i].name) &&
		    !strncasecmp(name.p, rows[i].name, name.n) &&
		    v.n < rows[i].cap)
			str_copy(v, rows[i].out, rows[i].cap);
}

bool
http_head_line(struct flight *f, struct str line)
{
	struct str name;

	f->head_n += line.n;
	if (f->head_n > HTTP_HEAD_MAX) {
		f->big = true;
		return false;
	}
	if (f->whole && f->status >= 200)
		return true;		/* trailers say nothing to us */
	if (str_starts(line, STR("HTTP/"))) {
		new_head(f, line);
		return true;
	}
	line = str_trim(line);
	if (line.n == 0)
		f->whole = true;
	else if (str_cut(&line, ':', &name) && line.p != NULL)
		field(f, name, str_trim(line));
	return true;
}

/* ---- the end ---- */

static enum http_fate
fate_of(long status)
{
	if (status < 300)
		return HTTP_OK;
	if (status < 400)
		return HTTP_MOVED;
	if (status == 401 || status == 403)
		return HTTP_DENIED;
	if (status == 408 || status == 425 || status == 429 || status >= 500)
		return HTTP_LATER;
	return HTTP_REFUSED;
}

/* A handshake that was cut is a bad line; one that was refused is not. */
static bool
refused_by_tls(const struct flight *f)
{
	switch (f->code) {
	case CURLE_SSL_CONNECT_ERROR:
		return strcasestr(f->why, "reset") == NULL &&
		    strcasestr(f->why, "syscall") == NULL &&
		    strcasestr(f->why, "eof") == NULL &&
		    strcasestr(f->why, "broken pipe") == NULL;
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return strstr(f->why, " alert ") != NULL;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_CLIENTCERT:
		return true;
	default:
		return false;
	}
}

static enum http_fate
fate_of_line(const struct flight *f)
{
	if (f->big)
		return HTTP_TOO_BIG;
	if (refused_by_tls(f))
		return HTTP_TLS;
	/* What came is not HTTP; what was cut may have been going to be. */
	if (f->code == CURLE_UNSUPPORTED_PROTOCOL ||
	    f->code == CURLE_WEIRD_SERVER_REPLY)
		return HTTP_REFUSED;
	if (f->code == CURLE_OK && (f->status < 100 || f->status > 599))
		return HTTP_REFUSED;
	return HTTP_LATER;
}

static int64_t
date_ms(const struct flight *f, const char *text)
{
	const time_t t = text[0] == '\0' ? -1 : f->curl->getdate(text, NULL);

	return t > 0 ? (int64_t)t * 1000 : 0;
}

/* By its own clock, where it says what that is: it may be wrong by a day. */
static int64_t
asked_ms(const struct flight *f, int64_t server_ms)
{
	const int64_t now = server_ms > 0 ? server_ms : clock_real().ms;
	int64_t s, at;

	if (f->retry[0] == '\0')
		return -1;
	if (!str_int(str_of(f->retry), &s)) {
		at = date_ms(f, f->retry);
		s = at > now ? (at - now) / 1000 : 0;
	}
	if (s <= 0)
		return -1;
	return (s > ASKED_MOST_S ? ASKED_MOST_S : s) * 1000;
}

/* What is seen every day in our own words, which can be translated; the rest in
 * libcurl's. */
static const char *
line_text(const struct flight *f)
{
	switch (f->code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return "the name of the server is not known";
	case CURLE_COULDNT_CONNECT:
		return "no connection to the server";
	case CURLE_OPERATION_TIMEDOUT:
		return "no answer in time";
	case CURLE_GOT_NOTHING:
		return "the server ended the line without an answer";
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
		return "the line broke";
	case CURLE_PARTIAL_FILE:
		return "the answer is cut off";
	case CURLE_OK:
		return "no answer of the protocol";
	default:
		return f->curl->easy_strerror(f->code);
	}
}

static void
say_line(const struct flight *f, struct http_reply *r)
{
	const char *text = line_text(f);

	if (r->fate == HTTP_TOO_BIG)
		text = "more than is allowed";
	else if (r->fate == HTTP_TLS && f->why[0] != '\0')
		text = f->why;
	http_tidy(str_of(text), r->said, sizeof r->said);
}

static void
say(const struct flight *f, struct http_reply *r)
{
	char to[HTTP_SAID];

	if (r->fate == HTTP_MOVED && f->to[0] != '\0') {
		http_shown(f->to, to, sizeof to);
		http_tidy(str_of(to), r->said, sizeof r->said);
		return;
	}
	http_tidy(buf_view(&f->body), r->said, sizeof r->said);
}

void
http_judge(const struct flight *f, struct http_reply *r)
{
	*r = (struct http_reply){
		.curl = (int)f->code, .asked_ms = -1, .got = f->got,
		.sent = (uint64_t)f->out,
		.took_ms = (clock_mono().us - f->began.us) / 1000
	};
	if (f->status < 200 || f->status > 599 || !f->whole) {
		r->fate = fate_of_line(f);
		say_line(f, r);
		return;
	}
	r->status = (int)f->status;
	r->fate = fate_of(f->status);
	r->date_ms = date_ms(f, f->date);
	r->body = buf_view(&f->body);
	memcpy(r->type, f->type, sizeof r->type);
	memcpy(r->etag, f->etag, sizeof r->etag);
	if (r->fate == HTTP_LATER)
		r->asked_ms = asked_ms(f, r->date_ms);
	/* Any other answer is good as far as it came. */
	if (r->fate == HTTP_OK && (f->code != CURLE_OK || f->big)) {
		r->fate = f->big ? HTTP_TOO_BIG : HTTP_LATER;
		say_line(f, r);
		return;
	}
	say(f, r);
}
