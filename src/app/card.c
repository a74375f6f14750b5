/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/card.h"

#include <stdio.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/resolve.h"
#include "base/utf8.h"
#include "seal/seal.h"
#include "wire/conf.h"

#define MAGIC "card 1"

static void
town_set(struct store_node_row *n, uint32_t territory)
{
	n->towns[territory / 8] |= (uint8_t)(1u << (territory % 8));
}

/* Three digits, whether the profile knows them or not. */
static bool
town_code(struct str s, uint32_t *out)
{
	int64_t n;

	if (s.n != 3 || !str_int(s, &n) || n <= 0 || n > 999)
		return false;
	*out = (uint32_t)n;
	return true;
}

static bool
town_of(const struct law *law, struct str word, uint32_t *out)
{
	struct resolve_hit hit;

	if (town_code(word, out))
		return true;
	if (law == NULL || resolve_one(law, RESOLVE_TOWN, word, &hit) != OK)
		return false;
	*out = (uint32_t)(hit.id > 999 ? hit.id / 1000000 % 1000 : hit.id);
	return *out > 0 && *out < 1000;
}

enum err
card_towns(const struct law *law, const char *words, struct store_node_row *n,
    struct str *bad)
{
	struct str rest = str_of(words), word;
	uint32_t territory;

	memset(n->towns, 0, sizeof n->towns);
	n->all = str_is(rest, "all");
	*bad = rest;
	if (n->all)
		return OK;
	while (str_cut(&rest, ',', &word)) {
		*bad = str_trim(word);
		if (!town_of(law, *bad, &territory))
			return ERR_BAD_INPUT;
		town_set(n, territory);
	}
	return bad->n > 0 ? OK : ERR_BAD_INPUT;
}

void
card_fingerprint(const uint8_t pub[32], char out[CARD_FINGERPRINT])
{
	uint8_t d[SEAL_DIGEST];

	seal_digest(str_n((const char *)pub, 32), d);
	for (int i = 0; i < 8; i++) {
		uint32_t v = (uint32_t)d[4 * i] << 24 |
		    (uint32_t)d[4 * i + 1] << 16 |
		    (uint32_t)d[4 * i + 2] << 8 | d[4 * i + 3];

		snprintf(out + (size_t)i * 6, CARD_FINGERPRINT - (size_t)i * 6,
		    "%05u%s", v % 100000, i < 7 ? " " : "");
	}
}

/* --- the file --- */

static void
signed_text(const char *node, const char *pub, struct str towns,
    const char *label, struct buf *out)
{
	out->n = 0;
	buf_fmt(out, "gridseat " MAGIC "\n%s\n%s\n%.*s\n%s\n", node, pub,
	    STR_ARG(towns), label);
}

void
card_put(const struct store *s, const struct store_node_row *n, struct buf *out)
{
	struct buf towns = { 0 }, text = { 0 };
	char hex[2 * 32 + 1];
	uint8_t sig[64];

	node_towns_write(n, &towns);
	hex_put(n->pub, sizeof n->pub, hex);
	signed_text(n->node, hex, buf_view(&towns), n->label, &text);
	store_sign(s, buf_view(&text), sig);
	buf_cstr(out, "{\"gridseat\":\"" MAGIC "\",\"label\":");
	buf_json(out, str_of(n->label));
	buf_fmt(out, ",\"node\":\"%s\",\"pub\":\"%s\",\"sig\":\"", n->node, hex);
	base64_put(str_n((const char *)sig, sizeof sig), out);
	buf_cstr(out, "\",\"towns\":");
	buf_json(out, buf_view(&towns));
	buf_cstr(out, "}\n");
	buf_fini(&towns);
	buf_fini(&text);
}

struct card {
	struct store_node_row row;
	char		pub[2 * 32 + 1];
	char		towns[4096];
	struct buf	sig;
	bool		magic, has_pub, has_sig;
};

/* It is shown to people and signed line by line. */
static bool
label_fits(struct str s)
{
	size_t at;

	for (size_t i = 0; i < s.n; i++)
		if ((uint8_t)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.n < NODE_LABEL && utf8_valid(s, &at);
}

bool
card_label(const char *label, struct str name, struct store_node_row *n)
{
	if (label != NULL && !label_fits(str_of(label))) {
		complain("%s", _("--label: one line of at most 63 bytes"));
		return false;
	}
	str_copy(label != NULL ? str_of(label) : name, n->label,
	    sizeof n->label);
	return true;
}

static const char *
card_item(void *ctx, const struct conf_item *item)
{
	struct card *c = ctx;
	struct str s = item->text;

	if (item->type != CONF_TEXT)
		return NULL;
	if (str_is(item->path, "gridseat")) {
		c->magic = str_is(s, MAGIC);
	} else if (str_is(item->path, "node")) {
		if (s.n >= sizeof c->row.node)
			return "a node's name";
		str_copy(s, c->row.node, sizeof c->row.node);
	} else if (str_is(item->path, "pub")) {
		c->has_pub = hex_get(s, c->row.pub, sizeof c->row.pub);
		str_copy(s, c->pub, sizeof c->pub);
	} else if (str_is(item->path, "towns")) {
		if (s.n >= sizeof c->towns)
			return "territories";
		str_copy(s, c->towns, sizeof c->towns);
	} else if (str_is(item->path, "label")) {
		if (!label_fits(s))
			return "a label";
		str_copy(s, c->row.label, sizeof c->row.label);
	} else if (str_is(item->path, "sig")) {
		c->sig.n = 0;
		c->has_sig = base64_get(s, &c->sig) && c->sig.n == 64;
	}
	return NULL;
}

static enum err
card_check(struct card *c)
{
	struct buf text = { 0 };
	struct str bad;
	bool fits;

	if (!c->magic || !c->has_pub || !c->has_sig || c->row.node[0] == '\0')
		return ERR_BAD_INPUT;
	if (c->towns[0] != '\0' &&
	    card_towns(NULL, c->towns, &c->row, &bad) != OK)
		return ERR_BAD_INPUT;
	signed_text(c->row.node, c->pub, str_of(c->towns), c->row.label, &text);
	fits = seal_verify(c->row.pub, buf_view(&text),
	    (const uint8_t *)c->sig.p);
	buf_fini(&text);
	return fits ? OK : ERR_CRYPTO;
}

enum err
card_read(struct str text, const char *file, struct diag_sink *sink,
    struct store_node_row *out)
{
	struct card c = { .magic = false };
	enum err e = text.n > CARD_BYTES_MAX ? ERR_TOO_BIG :
	    conf_read(text, file, card_item, &c, sink);

	if (e == OK)
		e = card_check(&c);
	buf_fini(&c.sig);
	*out = c.row;
	out->state = NODE_UNKNOWN;
	return e;
}
