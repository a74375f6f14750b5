/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Driver cap: warnings in and out as OASIS CAP 1.2.
 *
 *	address  of one alert, or of a list of them (Atom, RSS); where rows only go
 *		 out: where they are posted
 *	opts     matter=CODE    the class of alerts whose event is no class here
 *		 update=ACTION, cancel=ACTION  done to the case an alert refers to
 *			(else a note)
 *		 hosts=a.example.org,b…  from where else a list may name alerts
 *		 to=https://…   where alerts go, if not to the address
 *		 dir=/FOLDER    they are written there instead, each a file
 *		 sender=…  scope=Public|Restricted|Private  restriction=… addresses=…
 *		 category=…  exercise=1  text=1 (the case's title too, masked)
 *
 * A list is a hint only: what it names is read from the host it came from, with
 * that host's credentials, and from others never, unless the row says so. */
#include "app/link_cap_in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/intl.h"
#include "app/link_who.h"
#include "app/resolve.h"
#include "base/alloc.h"

#define DB "cap"
#define LATER_MOST 8		/* of a list, in one poll: then it is the server */
#define ACCEPT "Accept: application/cap+xml, application/atom+xml, " \
	"application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"

static void fetch(struct caplink *k);

/* ---- the end of a poll ---- */

static void
forget_list(struct caplink *k)
{
	for (size_t i = 0; i < k->todo_n; i++)
		free(k->todo[i].url);
	k->todo_n = k->todo_at = k->later = 0;
}

static enum err
keep(struct caplink *k)
{
	struct buf b = { 0 };
	char code[24];
	enum err e;

	str_copy(k->l->row->code, code, sizeof code);
	cap_cursor_put(k, &b);
	e = store_cursor_set(k->l->c->store, code, DB, buf_view(&b));
	buf_fini(&b);
	return e;
}

static void
done(struct caplink *k, enum err e, const char *said, int64_t asked_ms)
{
	char text[96];

	forget_list(k);
	if (e == OK) {
		k->again = false;
		e = cap_expire(k, clock_wall().ms);
		snprintf(k->etag, sizeof k->etag, "%s", k->new_etag);
	}
	if (e == OK)
		e = keep(k);
	link_count(k->l, k->fresh, 0, k->newest_ms);
	if (e == OK && k->passed > 0 && said == NULL) {
		snprintf(text, sizeof text, _("%llu passed over: no actual "
		    "alerts"), (unsigned long long)k->passed);
		said = text;
	}
	link_done(k->l, e, said, asked_ms, false);
}

/* True: the answer is none to work with, and the poll has ended. */
static bool
failed(struct caplink *k, const struct http_reply *r)
{
	switch (r->fate) {
	case HTTP_OK:
		return false;
	case HTTP_DENIED:
		forget_list(k);
		link_fatal(k->l, r->said);
		return true;
	case HTTP_LATER: case HTTP_TLS: case HTTP_MOVED: case HTTP_REFUSED:
	case HTTP_TOO_BIG:
		break;
	}
	done(k, ERR_IO, r->said, r->asked_ms);
	return true;
}

/* ---- a list ---- */

/* https://host:port of an address. */
static struct str
origin(struct str url)
{
	const ptrdiff_t at = str_find(url, STR("://"));
	size_t n;

	if (at < 0)
		return STR_NONE;
	for (n = (size_t)at + 3; n < url.n; n++)
		if (strchr("/?#", url.p[n]) != NULL)
			break;
	return str_n(url.p, n);
}

static bool
host_allowed(const struct link *l, struct str url)
{
	const struct str mine = origin(l->row->url), its = origin(url);
	struct str hosts = link_opt(l, "hosts"), host, rest = its;

	if (str_eq(mine, its))
		return true;
	if (!str_starts(its, STR("https://")))
		return false;
	rest = str_from(its, 8);
	while (str_cut(&hosts, ',', &host))
		if (str_eq(host, rest))
			return true;
	return false;
}

static bool
plain_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return s.n > 0 && s.n < 2048;
}

bool
cap_whole(const struct link *l, struct str href, struct buf *out)
{
	const struct str base = l->row->url;
	size_t n = base.n;

	if (!plain_text(href) || str_starts(href, STR("//")))
		return false;
	if (str_find(href, STR("://")) >= 0) {
		buf_str(out, href);
	} else if (href.p[0] == '/') {
		buf_str(out, origin(base));
		buf_str(out, href);
	} else {
		for (size_t i = 0; i < base.n; i++)
			if (base.p[i] == '?' || base.p[i] == '#') {
				n = i;
				break;
			}
		while (n > origin(base).n && base.p[n - 1] != '/')
			n--;
		buf_add(out, base.p, n);
		if (n == origin(base).n)
			buf_byte(out, '/');
		buf_str(out, href);
	}
	return host_allowed(l, buf_view(out));
}

static bool
on_entry(void *ctx, const struct cap_link *e)
{
	struct caplink *k = ctx;
	const uint64_t hash = str_hash(e->href) * 31 + str_hash(e->updated);
	struct buf url = { 0 };

	if (k->todo_n == CAP_SEEN)
		return false;
	if (cap_seen(k, hash))
		return true;
	if (cap_whole(k->l, e->href, &url)) {
		k->todo[k->todo_n].url = xstrdup(buf_z(&url));
		k->todo[k->todo_n++].hash = hash;
	} else if (link_aside(k->l, ASIDE_RECORD, e->href, N_("the list names "
	    "another host, or no address"), e->href)) {
		cap_see(k, hash);
	}
	buf_fini(&url);
	return !k->l->st.fatal;
}

static void
aside_fault(struct caplink *k, struct str what, const struct cap_fault *why,
    struct str bytes)
{
	char said[200];

	snprintf(said, sizeof said, "line %llu <%s>: %.60s (%.60s)",
	    (unsigned long long)why->line, why->element,
	    why->expected ? _(why->expected) : "", why->found);
	link_aside(k->l, ASIDE_RECORD, what, said, bytes);
}

/* ---- answers ---- */

static void
take_root(struct caplink *k, const struct http_reply *r)
{
	struct cap_fault why = { 0 };
	enum err e;

	snprintf(k->new_etag, sizeof k->new_etag, "%s", r->etag);
	if (cap_root(r->body) != CAP_ROOT_FEED) {
		/* An alert, or what says that it is one. */
		e = cap_take(k, k->l->row->url, r->body, 0);
		done(k, e, e == OK ? NULL : err_text(e), -1);
		return;
	}
	e = cap_feed_read(r->body, on_entry, k, &why);
	if (e != OK && e != ERR_CANCELLED) {
		aside_fault(k, k->l->row->url, &why, r->body);
		done(k, e, why.expected, -1);
		return;
	}
	if (k->l->st.fatal)
		forget_list(k);		/* no more can be put aside */
	else
		fetch(k);
}

static void
on_root(void *ctx, const struct http_reply *r)
{
	struct caplink *k = ctx;

	k->asked = 0;
	if (r->status == 304) {
		snprintf(k->new_etag, sizeof k->new_etag, "%s", k->etag);
		done(k, OK, NULL, -1);
	} else if (!failed(k, r)) {
		take_root(k, r);
	}
}

/* Something is wrong with this one alone: what stands behind it may be urgent. */
static bool
is_for_later(struct caplink *k, const struct http_reply *r)
{
	if (r->fate != HTTP_LATER || r->status < 500 ||
	    k->later == LATER_MOST)
		return false;
	k->later++;
	snprintf(k->said, sizeof k->said, "%s", r->said);
	return true;
}

/* One of a list that cannot be had now is tried at the next poll; one that is
 * gone for good is put aside; the others go on. */
static void
on_alert(void *ctx, const struct http_reply *r)
{
	struct caplink *k = ctx;
	const struct str url = str_of(k->todo[k->todo_at].url);
	const uint64_t hash = k->todo[k->todo_at].hash;
	enum err e = OK;

	k->asked = 0;
	if (r->fate == HTTP_REFUSED || r->fate == HTTP_TOO_BIG ||
	    r->fate == HTTP_MOVED) {
		if (link_aside(k->l, ASIDE_RECORD, url, r->said, r->body))
			cap_see(k, hash);
		else
			e = ERR_FULL;
	} else if (is_for_later(k, r)) {
		e = OK;
	} else if (failed(k, r)) {
		return;
	} else {
		e = cap_take(k, url, r->body, hash);
	}
	k->todo_at++;
	if (e != OK)
		done(k, e, err_text(e), -1);
	else
		fetch(k);
}

/* ---- asking ---- */

static enum err
ask(struct caplink *k, const char *url, const char *etag, http_end_fn *fn)
{
	const char *headers[HTTP_HEADERS] = { ACCEPT };
	struct http_ask a = { .method = "GET" };
	char match[128];
	size_t n = 1;
	enum err e = link_ask(k->l, &a);

	if (e != OK)
		return e;
	/* Who we are is for the row's own host. */
	if (!str_eq(origin(str_of(url)), origin(k->l->row->url))) {
		a.headers_n = 0;
		a.user = a.pass = NULL;
	}
	for (size_t i = 0; i < a.headers_n && n + 1 < HTTP_HEADERS; i++)
		headers[n++] = a.headers[i];
	if (etag != NULL && etag[0] != '\0') {
		snprintf(match, sizeof match, "If-None-Match: %s", etag);
		headers[n++] = match;
	}
	a.url = url;
	a.headers = headers;
	a.headers_n = n;
	a.body_max = CAP_BYTES_MAX;
	a.on_end = fn;
	a.ctx = k;
	return http_begin(k->l->http, &a, &k->asked);
}

static void
fetch(struct caplink *k)
{
	enum err e;

	if (k->todo_at == k->todo_n) {
		done(k, k->later > 0 ? ERR_IO : OK, k->later > 0 ? k->said :
		    NULL, -1);
		return;
	}
	e = ask(k, k->todo[k->todo_at].url, NULL, on_alert);
	if (e != OK)
		done(k, e, err_text(e), -1);
}

static void
poll(struct link *l)
{
	struct caplink *k = l->own;
	char url[1100];
	enum err e;

	k->fresh = k->passed = 0;
	k->newest_ms = 0;
	k->new_etag[0] = '\0';
	str_copy(l->row->url, url, sizeof url);
	e = ask(k, url, k->etag, on_root);
	if (e == ERR_BUSY)
		link_done(l, ERR_BUSY, NULL, -1, false);
	else if (e == ERR_BAD_INPUT)
		link_fatal(l, N_("the address must begin with https://"));
	else if (e != OK)
		link_done(l, e, err_text(e), -1, false);
}

/* ---- out ---- */

static void
on_sent(void *ctx, const struct http_reply *r)
{
	struct caplink *k = ctx;
	const struct store_notice n = k->out;

	k->sent = 0;
	if (r->fate == HTTP_OK) {
		link_sent(k->l, &n, LINK_SENT, r->said, -1);
	} else if (r->fate == HTTP_REFUSED || r->fate == HTTP_TOO_BIG) {
		link_sent(k->l, &n, LINK_REFUSED, r->said, -1);
	} else {
		link_sent(k->l, &n, LINK_LATER, r->said, r->asked_ms);
		if (r->fate == HTTP_DENIED)
			link_fatal(k->l, r->said);
	}
}

static void
address(const struct link *l, char *out, size_t cap)
{
	const struct str to = link_opt(l, "to");

	str_copy(to.n > 0 ? to : l->row->url, out, cap);
}

static void
post(struct caplink *k, const char *name)
{
	const char *headers[HTTP_HEADERS];
	struct http_ask a = { .method = "POST" };
	char url[1100], key[240];
	size_t n = 0;
	enum err e = link_ask(k->l, &a);

	snprintf(key, sizeof key, "Idempotency-Key: %s", name);
	headers[n++] = "Content-Type: " CAP_TYPE;
	headers[n++] = key;
	for (size_t i = 0; i < a.headers_n && n < HTTP_HEADERS; i++)
		headers[n++] = a.headers[i];
	address(k->l, url, sizeof url);
	a.url = url;
	a.headers = headers;
	a.headers_n = n;
	a.body = buf_view(&k->body);
	a.once = true;
	a.on_end = on_sent;
	a.ctx = k;
	if (e == OK)
		e = http_begin(k->l->http, &a, &k->sent);
	if (e != OK)
		link_sent(k->l, &k->out, LINK_LATER, err_text(e), -1);
}

static bool
write_all(int fd, struct str s)
{
	while (s.n > 0) {
		const ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s = str_from(s, (size_t)n);
	}
	return true;
}

/* Whoever reads the folder sees whole files only. */
static bool
write_file(struct str dir, const char *name, struct str text)
{
	char path[1200], temp[260], last[260];
	int at, fd;
	bool good;

	str_copy(dir, path, sizeof path);
	snprintf(temp, sizeof temp, ".%s.part", name);
	snprintf(last, sizeof last, "%s.xml", name);
	at = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (at < 0)
		return false;
	fd = openat(at, temp, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW |
	    O_CLOEXEC, 0640);
	good = fd >= 0 && write_all(fd, text) && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	good = good && renameat(at, temp, at, last) == 0;
	if (!good && fd >= 0) {
		const int was = errno;

		(void)unlinkat(at, temp, 0);
		errno = was;
	}
	close(at);
	return good;
}

static void
send_row(struct link *l, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct caplink *k = l->own;
	const struct str dir = link_opt(l, "dir");
	const char *why = NULL;
	char name[200];

	k->out = *n;
	k->body.n = 0;
	if (cap_make(l, n, e, c, &k->body, name, &why) != OK) {
		link_sent(l, n, LINK_REFUSED, why ? _(why) : "", -1);
		return;
	}
	if (dir.n == 0) {
		post(k, name);
	} else if (write_file(dir, name, buf_view(&k->body))) {
		link_sent(l, n, LINK_SENT, NULL, -1);
	} else {
		link_sent(l, n, LINK_LATER, strerror(errno), -1);
	}
}

static void
preview(const struct link *l, const struct store_notice *n,
    const struct event *e, const struct casefile *c, struct buf *out)
{
	const struct str dir = link_opt(l, "dir");
	const char *why = NULL;
	char name[200], url[1100];

	if (dir.n > 0) {
		buf_str(out, dir);
	} else {
		char shown[1100];

		address(l, url, sizeof url);
		http_shown(url, shown, sizeof shown);
		buf_fmt(out, "POST %s", shown);
	}
	buf_cstr(out, "\n\n");
	if (cap_make(l, n, e, c, out, name, &why) != OK)
		buf_cstr(out, why ? _(why) : "");
}

/* ---- life ---- */

static void
shut(struct link *l)
{
	struct caplink *k = l->own;

	if (k == NULL)
		return;
	if (k->asked != 0)
		http_cancel(l->http, k->asked);
	if (k->sent != 0)
		http_cancel(l->http, k->sent);
	forget_list(k);
	free(k->todo);
	free(k->seen);
	free(k->live);
	buf_fini(&k->body);
	free(k);
	l->own = NULL;
}

/* In whose name alerts come in. */
static const char *
sit(struct caplink *k)
{
	const struct str matter = link_opt(k->l, "matter");
	struct resolve_hit hit;

	if (link_sit(k->l, &k->who) != OK || k->who.me.code[0] == '\0')
		return N_("the row names no account in whose name it reports");
	if (k->l->row->channel == 0)
		return N_("the row names no channel that its reports come by");
	if (matter.n == 0)
		return NULL;
	if (resolve_one(&k->l->c->law, RESOLVE_MATTER, matter, &hit) != OK)
		return N_("matter= is no class of this district");
	k->matter = (uint32_t)hit.id;
	return NULL;
}

static enum err
begin(struct link *l)
{
	struct caplink *k = xcalloc(1, sizeof *k);
	const char *wrong = NULL;
	struct buf text = { 0 };
	char code[24];
	enum err e;

	k->l = l;
	l->own = k;
	k->seen = xcalloc(CAP_SEEN, sizeof *k->seen);
	k->live = xcalloc(CAP_LIVE, sizeof *k->live);
	k->todo = xcalloc(CAP_SEEN, sizeof *k->todo);
	str_copy(l->row->code, code, sizeof code);
	e = store_cursor(l->c->store, code, DB, &text);
	if (e == OK)
		cap_cursor_get(k, buf_view(&text));
	buf_fini(&text);
	if (e != OK && e != ERR_NOT_FOUND)
		wrong = err_text(e);
	else if (l->row->ways & LINK_IN)
		wrong = sit(k);
	if (wrong == NULL)
		return OK;
	shut(l);
	link_fatal(l, wrong);
	return ERR_BAD_INPUT;
}

static const char *const opts[] = {
	"matter", "update", "cancel", "hosts", "to", "dir", "sender", "scope",
	"restriction", "addresses", "category", "exercise", "text", "all",
	"on", NULL
};

const struct link_driver link_cap = {
	.name = "cap", .opts = opts,
	.open = begin, .close = shut, .poll = poll,
	.send = send_row, .preview = preview, .again = cap_again,
	.again_of = 1u << ASIDE_RECORD | 1u << ASIDE_CLASS
};
