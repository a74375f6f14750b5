/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request as it was asked, told to libcurl. */
#include "channel/http_in.h"

#include <string.h>
#include <strings.h>

#define TIMEOUT_MS	60000
#define IDLE_MS		30000
#define CONNECT_MS	10000
#define BODY_DEFAULT	((size_t)16 << 20)

static bool
is_field(const char *line, const char *name)
{
	const size_t n = strlen(name);

	return !strncasecmp(line, name, n) && line[n] == ':';
}

static bool
has_field(const struct http_ask *a, const char *name)
{
	for (size_t i = 0; i < a->headers_n; i++)
		if (is_field(a->headers[i], name))
			return true;
	return false;
}

/* A line end in a header would begin another one. */
bool
http_headers_good(const struct http_ask *a)
{
	if (a->headers_n > HTTP_HEADERS)
		return false;
	for (size_t i = 0; i < a->headers_n; i++)
		for (const char *p = a->headers[i]; *p != '\0'; p++)
			if ((unsigned char)*p < 0x20 || *p == 0x7f)
				return false;
	return true;
}

static void
set_headers(struct flight *f, const struct http_ask *a)
{
	const struct curl_calls *c = f->curl;
	struct curl_slist *h = c->slist_append(NULL, "Expect:");

	if (!has_field(a, "Accept"))
		h = c->slist_append(h, "Accept: application/json");
	if (!has_field(a, "User-Agent"))
		h = c->slist_append(h, "User-Agent: gridseat");
	if (a->body.n > 0 && !has_field(a, "Content-Type"))
		h = c->slist_append(h, "Content-Type: application/json");
	/* Unfolded whatever comes, but asked for only where somebody did. */
	if (!has_field(a, "Accept-Encoding"))
		h = c->slist_append(h, "Accept-Encoding:");
	for (size_t i = 0; i < a->headers_n; i++)
		h = c->slist_append(h, a->headers[i]);
	f->headers = h;
	c->easy_setopt(f->easy, CURLOPT_HTTPHEADER, h);
	c->easy_setopt(f->easy, CURLOPT_ACCEPT_ENCODING, "gzip");
}

static void
set_request(struct flight *f, const struct http_ask *a)
{
	const struct curl_calls *c = f->curl;
	const bool post = !strcmp(a->method, "POST");
	const char *body = a->body.p;

	c->easy_setopt(f->easy, CURLOPT_URL, a->url);
	if (!strcmp(a->method, "HEAD")) {
		c->easy_setopt(f->easy, CURLOPT_NOBODY, 1L);
		return;
	}
	if (a->body.n > 0 || post) {
		if (!a->body_lent) {
			buf_str(&f->sent, a->body);
			body = buf_z(&f->sent);
		}
		c->easy_setopt(f->easy, CURLOPT_POSTFIELDS, body);
		c->easy_setopt(f->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)a->body.n);
	}
	if (!post && strcmp(a->method, "GET"))
		c->easy_setopt(f->easy, CURLOPT_CUSTOMREQUEST, a->method);
}

static void
set_peer(struct flight *f, const struct http_ask *a, bool loopback)
{
	const struct curl_calls *c = f->curl;
	CURL *e = f->easy;

	c->easy_setopt(e, CURLOPT_PROTOCOLS_STR, a->plain || loopback ?
	    "http,https" : "https");
	if (loopback)		/* whatever the environment says */
		c->easy_setopt(e, CURLOPT_PROXY, "");
	c->easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	c->easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	c->easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (a->ca_file != NULL) {	/* it, and no other */
		c->easy_setopt(e, CURLOPT_CAINFO, a->ca_file);
		c->easy_setopt(e, CURLOPT_CAPATH, NULL);
	}
	if (a->cert_file != NULL)
		c->easy_setopt(e, CURLOPT_SSLCERT, a->cert_file);
	if (a->key_file != NULL)
		c->easy_setopt(e, CURLOPT_SSLKEY, a->key_file);
	if (a->once)
		c->easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	if (a->user != NULL) {
		c->easy_setopt(e, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
		c->easy_setopt(e, CURLOPT_USERNAME, a->user);
		c->easy_setopt(e, CURLOPT_PASSWORD,
		    a->pass != NULL ? a->pass : "");
	}
}

static void
set_bounds(struct flight *f, const struct http_ask *a)
{
	const struct curl_calls *c = f->curl;
	const int64_t ms = a->timeout_ms < 0 ? 0 :
	    a->timeout_ms > 0 ? a->timeout_ms : TIMEOUT_MS;
	CURL *e = f->easy;

	f->idle_ms = a->idle_ms > 0 ? a->idle_ms : IDLE_MS;
	f->body_max = a->body_max > 0 ? a->body_max : BODY_DEFAULT;
	if (f->body_max > HTTP_BODY_MAX)
		f->body_max = HTTP_BODY_MAX;
	c->easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	c->easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	c->easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	c->easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	c->easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)ms);
	c->easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(ms > 0 && ms < CONNECT_MS ? ms : CONNECT_MS));
	c->easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	c->easy_setopt(e, CURLOPT_TCP_KEEPIDLE, 30L);
	c->easy_setopt(e, CURLOPT_TCP_KEEPINTVL, 10L);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Nobody waits for the resolver's thread. */
	c->easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
#endif
}

void
http_prepare(struct flight *f, const struct http_ask *a, bool loopback)
{
	set_bounds(f, a);
	set_peer(f, a, loopback);
	set_request(f, a);
	set_headers(f, a);
}
