/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Netstrings of JSON objects. The length is believed only within bounds; where
 * one does not end as it must, nothing behind it can be found again. */
#include "pbx_parse.h"

#include <string.h>

static bool
on_record(void *ctx, const struct record *r)
{
	struct pbx *p = ctx;

	if (r->fault != OK) {
		p->err = r->fault;
		return true;
	}
	for (size_t i = 0; i < r->n; i++)
		pbx_keep(p, r->names[i], r->values[i]);
	return true;
}

static void
take_payload(struct pbx *p, struct str payload)
{
	const struct json_options o = { .lines = true,
		.record_max = PBX_BLOCK + 2 };
	const struct record_sink sink = { .fn = on_record, .ctx = p };
	enum err e;

	p->json = json_new(&o, &sink);
	e = json_feed(p->json, payload);
	if (e == OK)
		e = json_finish(p->json);
	json_free(&p->json);
	if (p->err == OK && e != OK)
		p->err = e;
	if (p->err == OK)
		pbx_hand(p, STR_NONE);
}

/* One byte of "123:". */
static void
take_length(struct pbx *p, char c)
{
	int64_t n = 0;

	if (c != ':') {
		buf_byte(&p->in, c);
		if (c < '0' || c > '9' || p->in.n > 6)
			p->err = ERR_BAD_INPUT;
		return;
	}
	if (!str_int(buf_view(&p->in), &n) || n > PBX_BLOCK)
		p->err = p->in.n == 0 ? ERR_BAD_INPUT : ERR_TOO_BIG;
	p->want = (size_t)n;
	p->in.n = 0;
}

void
pbx_feed_netstrings(struct pbx *p, struct str bytes)
{
	while (bytes.n > 0 && p->err == OK) {
		size_t take;

		if (p->want == SIZE_MAX) {
			take_length(p, bytes.p[0]);
			bytes = str_from(bytes, 1);
			continue;
		}
		take = p->want - p->in.n < bytes.n ? p->want - p->in.n :
		    bytes.n;
		buf_add(&p->in, bytes.p, take);
		bytes = str_from(bytes, take);
		if (p->in.n < p->want || bytes.n == 0)
			break;
		if (bytes.p[0] != ',') {
			p->err = ERR_BAD_INPUT;
			break;
		}
		bytes = str_from(bytes, 1);
		p->want = SIZE_MAX;
		take_payload(p, buf_view(&p->in));
		p->in.n = 0;
	}
}
