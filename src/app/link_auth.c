/* SPDX-License-Identifier: GPL-3.0-or-later */
/* With what a link shows who it is: auth of its row names a file that only its
 * owner reads, or a program that tells it. What either holds is one line
 *
 *	NAME:PASSWORD, or a token
 *
 * or lines "user: …", "pass: …", "token: …", "key: …" (what signs or names
 * requests, as a driver wants it), "header: Name: value". */
#include "app/link_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/notices_conf.h"
#include "app/safe_file.h"
#include "base/alloc.h"

#define SECRETS_MAX	16384
#define IDLE_MOST_S	600
#define HIDE_LEAST	4	/* shorter ones would hide every other word */

static void
wipe(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_fini(b);
}

static void
creds_fini(struct link_creds *k)
{
	wipe(&k->text);
	wipe(&k->made);
	*k = (struct link_creds){ .read = false };
}

void
link_creds_forget(struct link_slot *s)
{
	secret_free(&s->asked);
	s->asking = false;
	creds_fini(&s->creds);
}

/* ---- what it says ---- */

/* made never grows: it was reserved for all there can be. */
static const char *
keep(struct link_creds *k, const char *head, struct str s)
{
	const char *at = k->made.p + k->made.n;

	buf_cstr(&k->made, head);
	buf_str(&k->made, s);
	buf_byte(&k->made, '\0');
	return at;
}

static bool
add_header(struct link_creds *k, const char *head, struct str s)
{
	if (k->header_n == LINK_HEADERS)
		return false;
	k->header[k->header_n++] = keep(k, head, s);
	return true;
}

/* One "word: value". False: the word is none of ours. */
static bool
take_word(struct link_creds *k, struct str line)
{
	struct str word, rest = line;

	if (str_find(line, STR(": ")) < 0)
		return false;
	(void)str_cut(&rest, ':', &word);
	rest = str_trim(rest);
	if (str_is(word, "user"))
		k->user = keep(k, "", rest);
	else if (str_is(word, "pass"))
		k->pass = keep(k, "", rest);
	else if (str_is(word, "key"))
		k->key = keep(k, "", rest);
	else if (str_is(word, "token"))
		return add_header(k, "Authorization: Bearer ", rest);
	else if (str_is(word, "header"))
		return str_find(rest, STR(": ")) > 0 &&
		    add_header(k, "", rest);
	else
		return false;
	return true;
}

static bool
take_line(struct link_creds *k, struct str line)
{
	struct str user, rest = line;

	if (str_find(line, STR(":")) < 0)
		return add_header(k, "Authorization: Bearer ", line);
	(void)str_cut(&rest, ':', &user);
	k->user = keep(k, "", user);
	k->pass = keep(k, "", rest);
	return true;
}

static bool
understood(struct link_creds *k)
{
	const struct str whole = str_trim(buf_view(&k->text));
	struct str rest = whole, line;
	size_t n = 0;

	buf_reserve(&k->made, 2 * whole.n + LINK_HEADERS * 32);
	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		if (line.n == 0)
			continue;
		if (!notices_token_fits(line))
			return false;
		if (!take_word(k, line) && (n > 0 || str_trim(rest).n > 0 ||
		    !take_line(k, line)))
			return false;
		n++;
	}
	k->read = n > 0;
	return k->read;
}

/* ---- where it comes from ---- */

static enum err
settle(struct link_slot *s, char said[200])
{
	if (understood(&s->creds))
		return OK;
	creds_fini(&s->creds);
	snprintf(said, 200, "%s: %s", _("credentials"), _("one line, or lines "
	    "of user: pass: token: key: header: are expected"));
	return ERR_BAD_INPUT;
}

static enum err
from_file(struct link_slot *s, struct str name, char said[200])
{
	char path[1100], why[256] = "";
	enum err e;

	str_copy(name, path, sizeof path);
	e = safe_read(path, NULL, SAFE_SECRET, SECRETS_MAX, &s->creds.text,
	    why);
	if (e == OK)
		return settle(s, said);
	snprintf(said, 200, "%.90s: %.100s", path, why[0] ? why :
	    _(err_text(e)));
	creds_fini(&s->creds);
	return e;
}

static void
on_secret(void *ctx, enum err e, struct str text)
{
	struct link_slot *s = ctx;
	char said[200];

	s->asking = false;
	if (e == OK) {
		buf_str(&s->creds.text, text);
		e = settle(s, said);
	} else {
		snprintf(said, sizeof said, "%s: %.100s", _("the helper for "
		    "credentials"), _(err_text(e)));
	}
	if (e != OK)
		link_failed(s, said, -1);
	link_turn_soon(s);	/* who called is freed at the next asking */
}

static enum err
from_helper(struct link_slot *s, struct str program)
{
	char path[1100], code[24], *argv[] = { path, code, NULL };
	enum err e;

	str_copy(program, path, sizeof path);
	snprintf(code, sizeof code, "%s", s->l.st.code);
	secret_free(&s->asked);
	e = secret_ask(&s->asked, s->l.loop, argv, 0, on_secret, s);
	s->asking = e == OK;
	return e == OK ? ERR_BUSY : e;
}

enum err
link_creds_ready(struct link_slot *s, char said[200])
{
	const struct str auth = s->l.row->auth;

	if (s->creds.read || auth.n == 0)
		return OK;
	if (s->asking)
		return ERR_BUSY;
	if (str_starts(auth, STR("file:")))
		return from_file(s, str_from(auth, 5), said);
	return from_helper(s, str_from(auth, 7));
}

/* ---- what requests have of it ---- */

static const char *
file_opt(const struct link *l, const char *name, char *out, size_t cap)
{
	str_copy(link_opt(l, name), out, cap);
	return out[0] ? out : NULL;
}

int64_t
link_idle_ms(const struct link *l)
{
	const int64_t s = link_opt_num(l, "idle_s", 0);

	return s > 0 && s <= IDLE_MOST_S ? s * 1000 : 0;
}

enum err
link_ask(struct link *l, struct http_ask *a)
{
	struct link_slot *s = slot_of_link(l);
	char said[200] = "";
	enum err e = link_creds_ready(s, said);

	if (e != OK)
		return e;
	a->user = s->creds.user;
	a->pass = s->creds.pass;
	a->headers = s->creds.header;
	a->headers_n = s->creds.header_n;
	a->ca_file = file_opt(l, "ca", s->ca, sizeof s->ca);
	a->cert_file = file_opt(l, "cert", s->cert, sizeof s->cert);
	a->key_file = file_opt(l, "cert_key", s->cert_key,
	    sizeof s->cert_key);
	a->plain = link_opt_num(l, "plain", 0) == 1;
	if (a->idle_ms == 0)
		a->idle_ms = link_idle_ms(l);
	return OK;
}

const char *
link_key(const struct link *l)
{
	return ((const struct link_slot *)(const void *)l)->creds.key;
}

const char *
link_user(const struct link *l)
{
	const char *user =
	    ((const struct link_slot *)(const void *)l)->creds.user;

	return user ? user : "";
}

/* ---- never shown ---- */

static void
hide(struct str secret, char *said)
{
	struct str rest = str_of(said);
	ptrdiff_t at;

	if (secret.n < HIDE_LEAST)
		return;
	while ((at = str_find(rest, secret)) >= 0) {
		memset(said + (rest.p - said) + at, '*', secret.n);
		rest = str_from(rest, (size_t)at + secret.n);
	}
}

/* As a server may give it back: what a request said of who asks. */
static void
hide_basic(const struct link_creds *k, char *said)
{
	struct buf pair = { 0 }, text = { 0 };

	if (k->user != NULL && k->pass != NULL) {
		buf_reserve(&pair, strlen(k->user) + strlen(k->pass) + 2);
		buf_fmt(&pair, "%s:%s", k->user, k->pass);
		base64_put(buf_view(&pair), &text);
		hide(buf_view(&text), said);
	}
	wipe(&pair);
	wipe(&text);
}

void
link_creds_hide(const struct link_slot *s, char *said)
{
	const struct link_creds *k = &s->creds;

	hide(str_of(k->pass), said);
	hide(str_of(k->key), said);
	hide_basic(k, said);
	for (size_t i = 0; i < k->header_n; i++) {
		const char *value = strstr(k->header[i], ": ");
		const char *bearer = value ? strstr(value, "Bearer ") : NULL;

		hide(str_of(bearer ? bearer + 7 : value ? value + 2 : NULL),
		    said);
	}
}
