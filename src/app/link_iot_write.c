/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alarms become cases, repeats and recoveries notes on them: many in one commit,
 * and again until it stands. Notes are bounded: a sensor that flutters must not
 * fill a case. */
#include "app/link_iot_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "wire/decimal.h"

#define SOON_US		20000
#define RETRY_US	2000000
#define NOTES		20
#define NOTE_MIN	60
#define CASES_HOUR	5000	/* new ones: a whole city's lifts without power */
#define AGAIN_MIN	60

static void write_some(void *ctx);

/* ---- what is wanted ---- */

static void
queue_up(struct iot *o, struct watch *w)
{
	if (w->want != 0 && !w->queued) {
		o->queue = xgrow(o->queue, &o->queue_cap, o->queue_n + 1,
		    sizeof(*o->queue));
		o->queue[o->queue_n++] = w;
		w->queued = true;
	}
	if (o->queue_n > 0 && o->timer == 0)
		o->timer = loop_timer(o->l->loop, SOON_US, write_some, o);
}

/* Its case was closed while it still goes on: people are left in peace for a
 * while, then there is another one. */
static bool
closed_long_ago(const struct iot *o, const struct casefile *c, int64_t now_ms)
{
	return now_ms - c->closed_ms >= link_opt_num(o->l, "again_minutes",
	    AGAIN_MIN) * 60000;
}

static uint8_t
wanted(const struct iot *o, const struct watch *w, enum sensor_said said)
{
	const int64_t now_ms = clock_wall().ms;
	const struct casefile *c = NULL;
	const bool open = iot_open_case(o, w, &c);

	if (said == SENSOR_OVER)	/* also of one that is not written yet */
		return open || (w->want & WANT_CASE) ? WANT_OVER : 0;
	if (!open)
		return said == SENSOR_RAISED || c == NULL ||
		    closed_long_ago(o, c, now_ms) ? WANT_CASE : 0;
	if (said == SENSOR_RAISED)
		return WANT_AGAIN;
	return said == SENSOR_WORSE && now_ms - w->noted_ms >=
	    link_opt_num(o->l, "note_minutes", NOTE_MIN) * 60000 ?
	    WANT_WORSE : 0;
}

void
iot_want(struct iot *o, struct watch *w, enum sensor_said said)
{
	uint8_t want;

	if (said == SENSOR_NOTHING || said == SENSOR_KNOWN)
		return;
	if (said == SENSOR_STANDS && w->slot != SLOT_NONE &&
	    w->want == 0 && iot_open_case(o, w, NULL)) {
		w->hidden++;
		return;
	}
	want = wanted(o, w, said);
	/* An alarm that is not written yet swallows what came of it since. */
	if (w->want & WANT_CASE)
		want &= WANT_OVER;
	else if (!(want & WANT_CASE) && w->notes >= link_opt_num(o->l,
	    "notes", NOTES))
		want = 0;
	w->hidden += want == 0;
	w->want |= want;
	queue_up(o, w);
}

/* ---- words ---- */

/* No long runs of digits: they would be taken for somebody's number. */
static void
put_readings(const struct iot *o, const struct watch *w, struct buf *b)
{
	char value[24];

	for (size_t i = 0; i < w->s.n; i++) {
		const struct civil c = clock_civil((struct wall){
		    w->s.kept[i].at_ms }, o->l->c->law.offset_min);

		decimal_text(w->s.kept[i].value_e6, value);
		buf_fmt(b, "%02d-%02d %02d:%02d:%02d %s;\n", c.month, c.day,
		    c.hour, c.min, c.sec, value);
	}
}

static void
put_bounds(const struct watch *w, struct buf *b)
{
	char low[24], high[24];

	decimal_text(w->row->low_e6, low);
	decimal_text(w->row->high_e6, high);
	buf_fmt(b, "%s %s: %s .. %s", w->device, w->metric,
	    w->row->has_low ? low : "", w->row->has_high ? high : "");
}

static struct str
words(struct iot *o, const struct watch *w, const char *head)
{
	struct buf b = { 0 };
	struct str s;
	char worst[24];

	decimal_text(w->s.worst_e6, worst);
	buf_fmt(&b, "%s\n", head);
	put_bounds(w, &b);
	buf_fmt(&b, "; %s %s\n", _("farthest out:"), worst);
	if (w->hidden > 0)
		buf_fmt(&b, _("%u further readings out of bounds\n"),
		    (unsigned)w->hidden);
	put_readings(o, w, &b);
	s = batch_text(&o->batch, buf_view(&b));
	buf_fini(&b);
	return s;
}

/* ---- events ---- */

static enum err
put_case(struct iot *o, const struct watch *w, struct batch_item *item)
{
	const struct law_sensor *const row = w->row;
	const struct law_grid *const g = law_grid(&o->l->c->law, row->grid);
	struct body *const b = &item->body, *const s = &item->secret;
	enum err e = body_int(b, "reported", w->s.began_ms);

	if (o->l->row->channel != 0)
		e |= body_int(b, "channel", o->l->row->channel);
	if (row->matter != 0)
		e |= body_int(b, "matter", row->matter);
	if (row->urgent)
		e |= body_int(b, "urgent", 1);
	if (g != NULL) {
		e |= body_int(b, "grid", (int64_t)row->grid);
		e |= body_text(b, "grid_by", str_of(place_by_code(
		    PLACE_BY_GIVEN)));
		e |= body_int(b, "grid_sure", 100);
	}
	if (g != NULL && g->level >= GRID_BASIC && g->lat_e6 != 0) {
		e |= body_int(b, "lat", g->lat_e6);
		e |= body_int(b, "lon", g->lon_e6);
	}
	e |= body_text(b, "device", str_of(w->device));
	e |= body_text(b, "metric", str_of(w->metric));
	e |= body_text(s, "title", row->name);
	if (row->place.n > 0)
		e |= body_text(s, "place", row->place);
	return e | body_text(s, "text", words(o, w, _("alarm of a device")));
}

static enum err
fill(struct iot *o, const struct watch *w, uint8_t what,
    struct batch_item *item)
{
	const struct casefile *c = NULL;
	const char *const mark = what == WANT_CASE ? "raised" :
	    what == WANT_OVER ? "over" : what == WANT_WORSE ? "worse" :
	    "again";
	const struct str account = o->l->row->account;
	char key[192];
	enum err e;

	iot_key(o, w, w->n + (what == WANT_CASE), key);
	item->has_secret = true;
	item->it = (struct intent){ .kind = what == WANT_CASE ?
	    EV_CASE_REPORT : EV_CASE_NOTE,
	    .actor = account.n > 0 ? account : STR(CASE_AUTO),
	    .login = STR("link"), .seat = o->l->row->code,
	    .key = batch_text(&o->batch, str_of(key)) };
	e = body_text(&item->body, "alarm", str_of(mark));
	e |= body_int(&item->body, what == WANT_OVER ? "ended" : "began",
	    what == WANT_OVER ? w->s.ended_ms : w->s.began_ms);
	if (what == WANT_CASE)
		return e | put_case(o, w, item);
	(void)iot_open_case(o, w, &c);
	if (c == NULL)
		return ERR_NOT_FOUND;
	item->it.subject = batch_text(&o->batch, str_of(c->number));
	return e | body_text(&item->secret, "note", words(o, w,
	    what == WANT_OVER ? _("in bounds again") : what == WANT_WORSE ?
	    _("farther out of bounds") : _("out of bounds again")));
}

static enum err
settled(void *ctx, const struct batch_item *item, const struct outcome *out)
{
	struct iot *const o = ctx;
	struct watch *const w = (struct watch *)(uintptr_t)item->mark[0];
	const uint8_t what = (uint8_t)item->mark[1];

	/* Refused for good: it would be again and again. */
	w->want &= (uint8_t)~what;
	if (what == WANT_CASE && (out->err == OK || out->err == ERR_EXISTS)) {
		w->slot = out->slot;
		w->n++;
		w->notes = 0;
		w->noted_ms = clock_wall().ms;
	} else if (out->err == OK) {
		w->notes++;
		w->noted_ms = clock_wall().ms;
	} else {
		link_aside(o->l, ASIDE_ANSWER, item->it.key,
		    err_text(out->err), STR_NONE);
	}
	w->hidden = 0;
	return OK;
}

/* How many cases may be made now. Devices gone mad must not fill the store: what
 * is beyond waits and is not lost. */
static void
refill(struct iot *o)
{
	const int64_t most = link_opt_num(o->l, "cases_hour", CASES_HOUR);
	const int64_t us = clock_mono().us;
	const int64_t more = (us - o->filled_us) / 1000 * most / 3600000;

	if (o->filled_us != 0 && more <= 0)
		return;
	o->room = o->filled_us == 0 || o->room + more > most ? most :
	    o->room + more;
	o->filled_us = us;
}

/* One of what w wants, the case before what is said of it. False: not now. */
static bool
add(struct iot *o, struct watch *w)
{
	const uint8_t what = (uint8_t)(w->want & -w->want);
	struct batch_item *item;

	if (what == WANT_CASE && o->room <= 0)
		return false;
	o->room -= what == WANT_CASE;
	item = batch_add(&o->batch);
	item->mark[0] = (uint64_t)(uintptr_t)w;
	item->mark[1] = what;
	if (fill(o, w, what, item) != OK) {
		batch_drop(&o->batch);
		w->want &= (uint8_t)~what;
	}
	return true;
}

/* Those that want nothing any more leave the queue. */
static void
shorten(struct iot *o)
{
	size_t left = 0;

	for (size_t i = 0; i < o->queue_n; i++) {
		struct watch *const w = o->queue[i];

		w->queued = w->want != 0;
		if (w->queued)
			o->queue[left++] = w;
	}
	o->queue_n = left;
}

static void
tell(struct iot *o, enum err e, bool all_wait)
{
	char said[160];

	snprintf(said, sizeof said, _("%zu alarms wait: an hour has only so "
	    "many new cases"), o->queue_n);
	if (e != OK || o->failed || all_wait)
		link_done(o->l, e, e == OK && all_wait ? said : NULL, -1,
		    false);
	o->failed = e != OK;
}

static void
write_some(void *ctx)
{
	struct iot *const o = ctx;
	size_t added = 0;
	enum err e;

	o->timer = 0;
	refill(o);
	for (size_t i = 0; i < o->queue_n && added < WATCH_COMMIT; i++)
		added += add(o, o->queue[i]);
	e = batch_flush(&o->batch);
	shorten(o);
	tell(o, e, added == 0 && o->queue_n > 0);
	if (o->queue_n > 0)
		o->timer = loop_timer(o->l->loop, e == OK && added > 0 ?
		    SOON_US : RETRY_US, write_some, o);
}

void
iot_write_begin(struct iot *o)
{
	batch_init(&o->batch, o->l->c->repo, true, settled, o);
}

void
iot_write_fini(struct iot *o)
{
	/* What is still wanted gets its last chance; telemetry that goes on
	 * wants it again. */
	if (o->queue_n > 0)
		write_some(o);
	loop_timer_cancel(o->l->loop, o->timer);
	batch_fini(&o->batch);
	free(o->queue);
}
