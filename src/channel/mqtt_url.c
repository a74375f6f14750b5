/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_url.c -- the address of a broker.  Layer: channel (pure). */
#include "channel/mqtt_in.h"

#include <arpa/inet.h>
#include <string.h>
#include "base/alloc.h"

#define HOST_MAX 255

static bool
loopback(const char *host)
{
	struct in_addr a;

	if (inet_pton(AF_INET, host, &a) == 1)
		return ntohl(a.s_addr) >> 24 == 127;
	return !strcmp(host, "::1");
}

static bool
is_numeric(const char *host)
{
	struct in6_addr a;

	return inet_pton(AF_INET, host, &a) == 1 ||
	    inet_pton(AF_INET6, host, &a) == 1;
}

static bool
good_host(struct str h)
{
	if (h.n == 0 || h.n > HOST_MAX || h.p[0] == '-')
		return false;
	for (size_t i = 0; i < h.n; i++)
		if (!((h.p[i] >= 'a' && h.p[i] <= 'z') ||
		    (h.p[i] >= 'A' && h.p[i] <= 'Z') ||
		    (h.p[i] >= '0' && h.p[i] <= '9') ||
		    strchr(".-:_", h.p[i]) != NULL))
			return false;
	return true;
}

/* "host", "host:1", "[::1]:1", an optional '/' behind. */
static bool
cut_host(struct str s, struct str *host, struct str *port)
{
	const char *colon;

	if (str_ends(s, STR("/")))
		s.n--;
	*port = STR_NONE;
	if (str_starts(s, STR("["))) {
		const char *end = memchr(s.p, ']', s.n);

		if (end == NULL)
			return false;
		*host = str_n(s.p + 1, (size_t)(end - s.p) - 1);
		s = str_from(s, host->n + 2);
		if (s.n > 0 && s.p[0] != ':')
			return false;
		*port = str_from(s, 1);
		return s.n != 1;
	}
	colon = s.n > 0 ? memchr(s.p, ':', s.n) : NULL;
	*host = colon == NULL ? s : str_n(s.p, (size_t)(colon - s.p));
	if (colon != NULL)
		*port = str_from(s, host->n + 1);
	return colon == NULL || port->n > 0;
}

bool
mqtt_address(struct mqtt *m, struct str url, bool plain)
{
	struct str host, port;
	int64_t n;

	m->tls = str_starts(url, STR("mqtts://"));
	if (!m->tls && !str_starts(url, STR("mqtt://")))
		return false;
	if (!cut_host(str_from(url, m->tls ? 8 : 7), &host, &port) ||
	    !good_host(host))
		return false;
	n = m->tls ? 8883 : 1883;
	if (port.n > 0 && (!str_int(port, &n) || n < 1 || n > 65535))
		return false;
	m->port = (int)n;
	m->host = xmalloc(host.n + 1);
	str_copy(host, m->host, host.n + 1);
	if (!strcmp(m->host, "localhost") && !m->tls)
		memcpy(m->host, "127.0.0.1", 10);	/* as long */
	m->numeric = is_numeric(m->host);
	return m->tls || plain || loopback(m->host);
}
