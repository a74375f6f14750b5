/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/notices_conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/intl.h"
#include "app/safe_file.h"
#include "base/alloc.h"
#include "wire/conf.h"

#define SITE_DIR	"/etc/gridseat"
#define CONF_MAX	65536
#define TOKEN_MAX	4096
#define SECONDS_MAX	120

/* ---- the file's keys ---- */

static const char *
take_text(char *out, size_t cap, const struct conf_item *item)
{
	if (item->type != CONF_TEXT || item->text.n >= cap)
		return N_("a text, not too long");
	for (size_t i = 0; i < item->text.n; i++)
		if ((unsigned char)item->text.p[i] < 0x20)
			return N_("a text without line ends");
	str_copy(item->text, out, cap);
	return NULL;
}

static const char *
take_word(struct notices_conf *c, const struct conf_item *item)
{
	char word[1024];
	const char *fault = take_text(word, sizeof word, item);

	if (fault != NULL)
		return fault;
	if (c->command_n + 1 == NOTICES_WORDS)
		return N_("at most seven words");
	c->command[c->command_n++] = xstrdup(word);
	return NULL;
}

static bool
secret_name(struct str name)
{
	static const char *const names[] = {
		"authorization", "x-api-key", "cookie", "proxy-authorization"
	};
	char low[32];
	size_t n = str_copy(name, low, sizeof low);

	for (size_t i = 0; i < n; i++)
		if (low[i] >= 'A' && low[i] <= 'Z')
			low[i] = (char)(low[i] - 'A' + 'a');
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(low, names[i]))
			return true;
	return false;
}

static const char *
take_header(struct notices_conf *c, const struct conf_item *item)
{
	char value[512], line[640];
	const char *fault = take_text(value, sizeof value, item);

	if (fault != NULL)
		return fault;
	if (secret_name(item->key))
		return N_("no secret: it belongs into token_file");
	if (c->headers_n == NOTICES_HEADERS)
		return N_("at most eight headers");
	for (size_t i = 0; i < item->key.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
		    "XYZ0123456789-_", item->key.p[i]))
			return N_("a header's name: letters, digits, -");
	snprintf(line, sizeof line, "%.*s: %s", (int)(item->key.n < 64 ?
	    item->key.n : 64), item->key.p, value);
	c->headers[c->headers_n++] = xstrdup(line);
	return NULL;
}

static const char *
take_seconds(struct notices_conf *c, const struct conf_item *item)
{
	int64_t n;

	if (item->type != CONF_NUMBER || !str_int(item->text, &n) || n < 1 ||
	    n > SECONDS_MAX)
		return N_("a number from 1 to 120");
	c->timeout_ms = n * 1000;
	return NULL;
}

static const char *
take_plain(struct notices_conf *c, const struct conf_item *item)
{
	if (item->type != CONF_BOOL)
		return N_("true or false");
	c->plain = str_is(item->text, "true");
	return NULL;
}

static const char *
take_value(struct notices_conf *c, const struct conf_item *item)
{
	const struct { const char *key; char *out; size_t cap; } texts[] = {
		{ "url", c->url, sizeof c->url },
		{ "ca_file", c->ca_file, sizeof c->ca_file },
		{ "link", c->link, sizeof c->link },
		{ "token_file", c->token_file, sizeof c->token_file },
		{ "token_header", c->token_header, sizeof c->token_header },
		{ "token_prefix", c->token_prefix, sizeof c->token_prefix },
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (str_is(item->path, texts[i].key))
			return take_text(texts[i].out, texts[i].cap, item);
	if (str_is(item->path, "timeout_seconds"))
		return take_seconds(c, item);
	if (str_is(item->path, "plain_http"))
		return take_plain(c, item);
	return N_("url token_file token_command token_header token_prefix headers "
	    "ca_file timeout_seconds plain_http link");
}

static const char *
take_item(void *ctx, const struct conf_item *item)
{
	struct notices_conf *c = ctx;

	switch (item->type) {
	case CONF_OBJECT: case CONF_OBJECT_END:
		return item->path.n == 0 || str_is(item->path, "headers") ?
		    NULL : N_("no object here");
	case CONF_ARRAY: case CONF_ARRAY_END:
		return str_is(item->path, "token_command") ? NULL :
		    N_("no list here");
	case CONF_TEXT: case CONF_NUMBER: case CONF_BOOL: case CONF_NULL:
		break;
	}
	if (str_starts(item->path, STR("token_command.")))
		return take_word(c, item);
	if (str_starts(item->path, STR("headers.")))
		return take_header(c, item);
	return take_value(c, item);
}

/* ---- which file ---- */

static bool
shared(const char *dir)
{
	struct stat st;

	return stat(dir, &st) == 0 && st.st_mode & 020;
}

static enum err
try_path(struct notices_conf *c, const char *store_dir, struct buf *text,
    char why[256])
{
	/* An address may hold a key of its own: not for everybody. */
	return safe_read(c->path, store_dir, 027, CONF_MAX, text, why);
}

static enum err
find(struct notices_conf *c, const char *dir, struct buf *text, char why[256])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	enum err e;

	snprintf(c->path, sizeof c->path, "%s/notices.conf", dir);
	e = try_path(c, dir, text, why);
	if (e != ERR_NOT_FOUND)
		return e;
	if (!shared(dir) && ((config && *config == '/') ||
	    (home && *home == '/'))) {
		snprintf(c->path, sizeof c->path, "%.2000s%s/gridseat/"
		    "notices.conf", config && *config == '/' ? config : home,
		    config && *config == '/' ? "" : "/.config");
		e = try_path(c, dir, text, why);
		if (e != ERR_NOT_FOUND)
			return e;
	}
	snprintf(c->path, sizeof c->path, SITE_DIR "/notices.conf");
	return try_path(c, dir, text, why);
}

/* The first fault; never what was found there, for it may be the secret. */
static void
keep_fault(void *ctx, const struct diag *d)
{
	char *why = ctx;

	if (why[0] == '\0')
		snprintf(why, 256, _("line %llu: %s: %s is expected"),
		    (unsigned long long)d->line, d->field ? d->field : "",
		    _(d->expected));
}

enum err
notices_conf_read(struct notices_conf *c, const char *store_dir,
    char why[256])
{
	struct diag_sink sink = { keep_fault, why, 0, 0 };
	struct buf text = { 0 };
	enum err e;

	*c = (struct notices_conf){ .timeout_ms = 20000,
	    .token_header = "Authorization", .token_prefix = "Bearer " };
	why[0] = '\0';
	e = find(c, store_dir, &text, why);
	if (e == OK)
		e = conf_read(buf_view(&text), c->path, take_item, c, &sink);
	if (e == OK && c->url[0] == '\0') {
		snprintf(why, 256, "%s", _("it has no url"));
		e = ERR_BAD_INPUT;
	}
	if (e == ERR_NOT_FOUND)
		c->path[0] = '\0';
	buf_fini(&text);
	return e;
}

void
notices_conf_fini(struct notices_conf *c)
{
	for (size_t i = 0; i < c->command_n; i++)
		free(c->command[i]);
	for (size_t i = 0; i < c->headers_n; i++)
		free(c->headers[i]);
	*c = (struct notices_conf){ .path = "" };
}

/* Neither the person in front of the host, nor what stands behind it. */
void
notices_conf_where(const struct notices_conf *c, char *out, size_t cap)
{
	const char *host = strstr(c->url, "://"), *at;
	size_t n;

	host = host ? host + 3 : c->url;
	n = strcspn(host, "/?#");
	at = memrchr(host, '@', n);
	if (at != NULL) {
		n -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	snprintf(out, cap, "%s%.*s/…",
	    str_starts(str_of(c->url), STR("http:")) ? "http://" : "https://",
	    (int)n, host);
}

/* ---- the secret ---- */

bool
notices_token_fits(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < 0x20 || text.p[i] > 0x7e)
			return false;
	return text.n > 0 && text.n <= TOKEN_MAX;
}

enum err
notices_token(const struct notices_conf *c, struct buf *out, char why[256])
{
	struct str token;
	enum err e;

	why[0] = '\0';
	if (c->token_file[0] == '\0')
		return ERR_NOT_FOUND;
	e = safe_read(c->token_file, NULL, SAFE_SECRET, TOKEN_MAX, out, why);
	if (e == ERR_NOT_FOUND) {
		snprintf(why, 256, "%s", _("it is not there"));
		return ERR_REFUSED;
	}
	if (e != OK)
		return e;
	token = str_trim(buf_view(out));
	if (!notices_token_fits(token)) {
		snprintf(why, 256, "%s",
		    _("it is not one line of printable characters"));
		return ERR_BAD_INPUT;
	}
	memmove(out->p, token.p, token.n);
	out->n = token.n;
	return OK;
}
