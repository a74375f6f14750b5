/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses, and what may be shown of them and of what a peer said. */
#include "channel/http_in.h"

#include <arpa/inet.h>
#include <string.h>
#include "base/utf8.h"

static bool
is_loopback(const char *host)
{
	char v6[INET6_ADDRSTRLEN];
	struct in_addr a4;
	struct in6_addr a6;
	const size_t n = strlen(host);

	if (!strcmp(host, "localhost"))
		return true;
	if (inet_pton(AF_INET, host, &a4) == 1)
		return ntohl(a4.s_addr) >> 24 == 127;
	if (n < 3 || n >= sizeof v6 || host[0] != '[' || host[n - 1] != ']')
		return false;
	str_copy(str_n(host + 1, n - 2), v6, sizeof v6);
	return inet_pton(AF_INET6, v6, &a6) == 1 &&
	    IN6_IS_ADDR_LOOPBACK(&a6);
}

bool
http_url_good(const struct curl_calls *c, const char *url, bool plain,
    bool *loopback)
{
	CURLU *u = c->url();
	char *scheme = NULL, *host = NULL;
	bool good = u != NULL &&
	    c->url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    c->url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    c->url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK;

	*loopback = good && is_loopback(host);
	if (good && !strcmp(scheme, "http"))
		good = plain || *loopback;
	else if (good)
		good = !strcmp(scheme, "https");
	c->free(scheme);
	c->free(host);
	c->url_cleanup(u);
	return good;
}

static bool
unfit(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad ||
	    (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	    (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	    (cp >= 0xe0000 && cp <= 0xe0fff);
}

void
http_tidy(struct str s, char *out, size_t cap)
{
	size_t n = 0;
	bool gap = false;

	while (s.n > 0 && n + 5 < cap) {
		const uint32_t cp = utf8_next(&s);

		if (cp == ' ' || unfit(cp)) {
			gap = n > 0;
			continue;
		}
		if (gap)
			out[n++] = ' ';
		gap = false;
		n += utf8_put(cp, out + n);
	}
	out[n] = '\0';
}

void
http_escape(struct str s, struct buf *out)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || (c != 0 && strchr("-._~", c))) {
			buf_byte(out, (char)c);
			continue;
		}
		buf_byte(out, '%');
		buf_byte(out, hex[c >> 4]);
		buf_byte(out, hex[c & 15]);
	}
}

void
http_shown(const char *url, char *out, size_t cap)
{
	const size_t end = strcspn(url, "?#");
	const char *host = strstr(url, "://"), *at = NULL;
	struct buf b = { 0 };
	size_t head;

	host = host != NULL && host < url + end ? host + 3 : url;
	head = strcspn(host, "/?#");
	for (size_t i = 0; i < head; i++)
		if (host[i] == '@')
			at = host + i + 1;
	buf_add(&b, url, (size_t)(host - url));
	if (at != NULL)
		host = at;
	buf_add(&b, host, (size_t)(url + end - host));
	http_tidy(buf_view(&b), out, cap);
	buf_fini(&b);
}
