/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue for handhelds, kept at the broker: pieces of rows, then a head that
 * says how many there are and of which version. A handheld that has all pieces of
 * the head's digest has the catalogue; it is only ever written from here.
 *
 *	<prefix>/catalogue/<n>   {"version","digest","at","of","rows":[…]}
 *	<prefix>/catalogue/head  {"version","digest","of","profile","name"} */
#include "app/link_patrol_in.h"

#include <inttypes.h>
#include <stdio.h>

#define ROWS		200	/* in one piece */
#define WAIT_US		2000000	/* for the head that is there */
#define STEP_US		20000
#define FLYING		16	/* leaves room for tasks */

static size_t
rows_n(const struct law *law)
{
	return law->classes_n + law->criteria_n + law->grids_n;
}

static void
put_class(const struct law_class *c, struct buf *b)
{
	buf_fmt(b, "{\"t\":\"class\",\"code\":%" PRIu32 ",\"parent\":%" PRIu32
	    ",\"level\":%u,\"name\":", c->code, c->parent,
	    (unsigned)c->level);
	buf_json(b, c->name);
	buf_byte(b, '}');
}

static void
put_criterion(const struct law_criterion *c, struct buf *b)
{
	buf_fmt(b, "{\"t\":\"criterion\",\"matter\":%" PRIu32 ",\"n\":%u,"
	    "\"urgent\":%s,\"limit\":", c->matter, (unsigned)c->n,
	    c->urgent ? "true" : "false");
	buf_json(b, c->limit);
	buf_cstr(b, ",\"file\":");
	buf_json(b, c->file_text);
	buf_cstr(b, ",\"close\":");
	buf_json(b, c->close_text);
	buf_byte(b, '}');
}

static void
put_grid(const struct law_grid *g, struct buf *b)
{
	buf_fmt(b, "{\"t\":\"grid\",\"code\":\"%015" PRIu64 "\",\"parent\":"
	    "\"%015" PRIu64 "\",\"level\":%u,\"lat_e6\":%d,\"lon_e6\":%d,"
	    "\"name\":", g->code, g->parent, (unsigned)g->level,
	    (int)g->lat_e6, (int)g->lon_e6);
	buf_json(b, g->name);
	buf_byte(b, '}');
}

static void
put_row(const struct law *law, size_t i, struct buf *b)
{
	if (i < law->classes_n) {
		put_class(&law->classes[i], b);
		return;
	}
	i -= law->classes_n;
	if (i < law->criteria_n)
		put_criterion(&law->criteria[i], b);
	else
		put_grid(&law->grids[i - law->criteria_n], b);
}

static void
put_version(const struct law *law, struct buf *b)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_put(law->digest, DIGEST_LEN, hex);
	buf_fmt(b, "{\"version\":%u,\"digest\":\"%s\"",
	    (unsigned)law->version, hex);
}

static bool
say(struct patrol *p, const char *name)
{
	char topic[MQTT_TOPIC_MAX];

	snprintf(topic, sizeof topic, "%s/catalogue/%s", p->prefix, name);
	return link_mqtt_say(p->line, topic, buf_view(&p->feed), true);
}

static bool
say_piece(struct patrol *p, size_t at)
{
	const struct law *law = &p->l->c->law;
	const size_t end = (at + 1) * ROWS < rows_n(law) ? (at + 1) * ROWS :
	    rows_n(law);
	char name[24];

	p->feed.n = 0;
	if (at < p->feed_n) {
		put_version(law, &p->feed);
		buf_fmt(&p->feed, ",\"at\":%zu,\"of\":%zu,\"rows\":[", at,
		    p->feed_n);
		for (size_t i = at * ROWS; i < end; i++) {
			if (i > at * ROWS)
				buf_byte(&p->feed, ',');
			put_row(law, i, &p->feed);
		}
		buf_cstr(&p->feed, "]}");
	}
	snprintf(name, sizeof name, "%zu", at);
	return say(p, name);	/* beyond the last: empty, the broker forgets */
}

static bool
say_head(struct patrol *p)
{
	const struct law *law = &p->l->c->law;

	p->feed.n = 0;
	put_version(law, &p->feed);
	buf_fmt(&p->feed, ",\"of\":%zu,\"profile\":", p->feed_n);
	buf_json(&p->feed, law->id);
	buf_cstr(&p->feed, ",\"name\":");
	buf_json(&p->feed, law->name);
	buf_byte(&p->feed, '}');
	return say(p, "head");
}

/* Pieces, head, then what the version before had more of. */
static bool
say_next(struct patrol *p)
{
	if (p->feed_at < p->feed_n)
		return say_piece(p, p->feed_at);
	if (p->feed_at == p->feed_n)
		return say_head(p);
	return say_piece(p, p->feed_at - 1);
}

static void
step(void *ctx)
{
	struct patrol *const p = ctx;
	const size_t old = p->feed_old > p->feed_n ? p->feed_old : p->feed_n;

	p->feed_timer = 0;
	if (p->feed_known || !mqtt_up(link_mqtt_line(p->line)))
		return;
	while (p->feed_at <= old &&
	    mqtt_flying(link_mqtt_line(p->line)) < FLYING && say_next(p))
		p->feed_at++;
	p->feed_known = p->feed_at > old;
	if (!p->feed_known)
		p->feed_timer = loop_timer(p->l->loop, STEP_US, step, p);
}

void
patrol_feed_begin(struct patrol *p)
{
	const size_t n = rows_n(&p->l->c->law);

	if (!(p->l->row->ways & LINK_OUT) || p->feed_known)
		return;
	p->feed_at = 0;
	p->feed_n = (n + ROWS - 1) / ROWS;
	loop_timer_cancel(p->l->loop, p->feed_timer);
	p->feed_timer = loop_timer(p->l->loop, WAIT_US, step, p);
}

void
patrol_feed_head(struct patrol *p, const struct record *r)
{
	char hex[2 * DIGEST_LEN + 1];
	int64_t of;

	hex_put(p->l->c->law.digest, DIGEST_LEN, hex);
	if (!str_int(record_get(r, STR("of")), &of) || of < 0 || of > 100000)
		return;
	if (p->feed_at == 0 && str_is(record_get(r, STR("digest")), hex))
		p->feed_known = (size_t)of == p->feed_n;
	else if (!p->feed_known && p->feed_at == 0)
		p->feed_old = (size_t)of;
}

void
patrol_feed_end(struct patrol *p)
{
	loop_timer_cancel(p->l->loop, p->feed_timer);
	buf_fini(&p->feed);
}
