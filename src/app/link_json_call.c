/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of the driver json: address, body, signature; what an answer means. */
#include "app/link_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "lang/lang.h"
#include "seal/seal.h"
#include "wire/jsonpart.h"

#define QUERY_MOST 64

void
json_call_fini(struct json_call *k)
{
	buf_fini(&k->url);
	buf_fini(&k->body);
	buf_fini(&k->path);
	for (size_t i = 0; i < k->header_n; i++) {
		explicit_bzero(k->header[i], strlen(k->header[i]));
		free(k->header[i]);
	}
	*k = (struct json_call){ .header_n = 0 };
}

static void
add_header(struct json_call *k, struct str name, struct str value)
{
	struct buf b = { 0 };

	if (k->header_n == HTTP_HEADERS - 8)
		return;
	buf_fmt(&b, "%.*s: %.*s", STR_ARG(name), STR_ARG(value));
	k->header[k->header_n++] = xstrdup(buf_z(&b));
	buf_fini(&b);
}

/* ---- signing ---- */

struct signing {
	const struct link *l;
	const struct rest_map *m;
	struct json_call *k;
	const char	*method;
	int64_t		now_ms;
	char		nonce[33];
};

static struct str
query_of(const struct json_call *k)
{
	const struct str url = str_n(k->url.p, k->url.n);
	const ptrdiff_t at = str_find(url, STR("?"));

	return at < 0 ? STR_NONE : str_from(url, (size_t)at + 1);
}

static int
by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The query as it is sent, its parts in the order of their bytes. */
static void
put_sorted(const struct json_call *k, struct buf *out)
{
	struct str part[QUERY_MOST], rest = query_of(k);
	size_t n = 0;

	while (n < QUERY_MOST && str_cut(&rest, '&', &part[n]))
		n++;
	qsort(part, n, sizeof *part, by_bytes);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_byte(out, '&');
		buf_str(out, part[i]);
	}
}

static void
put_hex(const uint8_t *p, struct buf *out)
{
	char hex[2 * SEAL_HMAC + 1];

	hex_put(p, SEAL_HMAC, hex);
	buf_cstr(out, hex);
}

static bool
sign_field(void *ctx, struct str name, struct buf *out)
{
	const struct signing *s = ctx;
	uint8_t digest[SEAL_HMAC];

	if (str_is(name, "method")) {
		buf_cstr(out, s->method);
	} else if (str_is(name, "path")) {
		buf_str(out, str_n(s->k->path.p, s->k->path.n));
	} else if (str_is(name, "query")) {
		put_sorted(s->k, out);
	} else if (str_is(name, "body")) {
		buf_str(out, str_n(s->k->body.p, s->k->body.n));
	} else if (str_is(name, "body_sha256")) {
		seal_sha256(str_n(s->k->body.p, s->k->body.n), digest);
		put_hex(digest, out);
	} else if (str_is(name, "unix")) {
		buf_int(out, s->now_ms / 1000);
	} else if (str_is(name, "unix_ms")) {
		buf_int(out, s->now_ms);
	} else if (str_is(name, "nonce")) {
		buf_cstr(out, s->nonce);
	} else if (str_is(name, "user")) {
		buf_cstr(out, link_user(s->l));
	} else {
		return false;
	}
	return true;
}

/* What is not known by a name of ours, nor is put into the query twice. */
static void
add_query(struct json_call *k, struct str name, struct str value)
{
	buf_byte(&k->url, query_of(k).p == NULL ? '?' : '&');
	http_escape(name, &k->url);
	buf_byte(&k->url, '=');
	http_escape(value, &k->url);
}

static void
add_sign(struct signing *s)
{
	const char *key = link_key(s->l);
	struct buf over = { 0 }, text = { 0 };
	uint8_t mac[SEAL_HMAC];

	rest_fill(s->m->sign_over, sign_field, s, REST_PLAIN, &over);
	seal_hmac256(str_of(key), buf_view(&over), mac);
	if (s->m->sign_base64)
		base64_put(str_n((const char *)mac, sizeof mac), &text);
	else
		put_hex(mac, &text);
	if (s->m->sign == SIGN_QUERY)
		add_query(s->k, s->m->sign_name, buf_view(&text));
	else
		add_header(s->k, s->m->sign_name, buf_view(&text));
	buf_fini(&over);
	buf_fini(&text);
}

static void
sign(struct signing *s)
{
	struct buf value = { 0 };
	uint8_t chance[16];

	seal_random(chance, sizeof chance);
	hex_put(chance, sizeof chance, s->nonce);
	for (size_t i = 0; i < s->m->sign_add.n; i++) {
		const struct rest_pair *p = &s->m->sign_add.at[i];

		value.n = 0;
		rest_fill(p->text, sign_field, s, REST_PLAIN, &value);
		if (s->m->sign == SIGN_QUERY)
			add_query(s->k, p->name, buf_view(&value));
		else
			add_header(s->k, p->name, buf_view(&value));
	}
	add_sign(s);
	buf_fini(&value);
}

/* ---- a request ---- */

/* What stands between the host and '?', for the signature. */
static void
put_path(struct json_call *k)
{
	struct str url = buf_view(&k->url), path;
	const ptrdiff_t host = str_find(url, STR("://"));
	ptrdiff_t slash, end;

	path = str_from(url, host < 0 ? 0 : (size_t)host + 3);
	slash = str_find(path, STR("/"));
	path = slash < 0 ? STR_NONE : str_from(path, (size_t)slash);
	end = str_find(path, STR("?"));
	buf_str(&k->path, end < 0 ? path : str_n(path.p, (size_t)end));
}

enum err
json_call_make(const struct link *l, const struct rest_map *m,
    const struct rest_call *c, rest_field_fn *fn, void *ctx, bool do_sign,
    struct json_call *k)
{
	struct str base = l->row->url;
	struct signing s = { .l = l, .m = m, .k = k,
	    .now_ms = clock_wall().ms };
	char method[16];

	*k = (struct json_call){ .header_n = 0 };
	while (base.n > 0 && base.p[base.n - 1] == '/')
		base.n--;
	buf_str(&k->url, base);
	rest_fill(c->path, fn, ctx, REST_URL, &k->url);
	put_path(k);
	if (c->body.n > 0)
		rest_body(c, fn, ctx, &k->body);
	str_copy(c->method.n ? c->method : STR("GET"), method, sizeof method);
	s.method = method;
	if (do_sign && m->sign != SIGN_NONE) {
		if (link_key(l) == NULL) {
			json_call_fini(k);
			return ERR_REFUSED;
		}
		sign(&s);
	}
	if (k->body.n > 0)
		add_header(k, STR("Content-Type"), c->form ?
		    STR("application/x-www-form-urlencoded") :
		    STR("application/json"));
	return OK;
}

enum err
json_call_begin(struct link *l, const struct rest_map *m, struct json_call *k,
    const char *method, const char *key, http_end_fn *fn, void *ctx,
    uint64_t *id)
{
	struct http_ask a = { .method = method, .on_end = fn, .ctx = ctx };
	const char *header[HTTP_HEADERS];
	size_t n = 0;
	enum err e = link_ask(l, &a);

	if (e != OK)
		return e;
	if (key != NULL)
		add_header(k, STR("Idempotency-Key"), str_of(key));
	for (size_t i = 0; i < a.headers_n && n < HTTP_HEADERS; i++)
		header[n++] = a.headers[i];
	for (size_t i = 0; i < k->header_n && n < HTTP_HEADERS; i++)
		header[n++] = k->header[i];
	if (m->sign != SIGN_NONE)
		a.user = a.pass = NULL;	/* it is named in the signature */
	a.headers = header;
	a.headers_n = n;
	a.url = buf_z(&k->url);
	a.body = buf_view(&k->body);
	return http_begin(l->http, &a, id);
}

/* ---- an answer ---- */

static void
text_at(struct str body, struct str path, struct buf *out)
{
	struct str raw;

	if (path.n == 0 || jsonpart_find(body, path, &raw) != OK ||
	    jsonpart_text(raw, out) != OK)
		out->n = 0;
}

enum json_said
json_said(const struct rest_map *m, struct str body, char said[200])
{
	struct buf code = { 0 }, message = { 0 };
	enum json_said what = JSON_BAD;

	text_at(body, m->code, &code);
	text_at(body, m->message, &message);
	said[0] = '\0';
	if (code.n > 0 || message.n > 0)
		snprintf(said, 200, "%.40s %.150s", buf_z(&code),
		    buf_z(&message));
	if (m->code.n == 0 || rest_listed(m->good, buf_view(&code)))
		what = JSON_GOOD;
	else if (code.n == 0 || rest_listed(m->later, buf_view(&code)))
		what = JSON_LATER;	/* a page of somebody in between, say */
	else if (rest_listed(m->exists, buf_view(&code)))
		what = JSON_EXISTS;
	buf_fini(&code);
	buf_fini(&message);
	return what;
}
