/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An alert is one case, whoever brings it how often: its key is the link's code
 * and the alert's identifier. What updates or cancels it acts on that case in the
 * name of the row's account, once. */
#include "app/link_cap_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/link_who.h"
#include "app/place.h"
#include "app/resolve.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define DB "cap"
#define KEY_MAX 400
#define WORDS_MAX 4096		/* of one text of it */

struct taking {
	struct caplink	*k;
	const struct cap *c;
	const struct cap_info *i;	/* NULL: it has none */
	struct str	xml;
	char		key[KEY_MAX];
	struct arena	arena;
};

/* ---- the cursor ----
 * "etag TEXT", then "seen HEX" and "live SLOT MS", a line each. */

void
cap_cursor_put(const struct caplink *k, struct buf *out)
{
	buf_fmt(out, "etag %s\n", k->etag);
	for (size_t i = 0; i < k->seen_n; i++)
		buf_fmt(out, "seen %016llx\n",
		    (unsigned long long)k->seen[i]);
	for (size_t i = 0; i < k->live_n; i++)
		buf_fmt(out, "live %u %lld\n", k->live[i].slot,
		    (long long)k->live[i].expires_ms);
}

static void
get_live(struct caplink *k, struct str rest)
{
	struct str slot;
	int64_t n, ms;

	if (k->live_n < CAP_LIVE && str_cut(&rest, ' ', &slot) &&
	    str_int(slot, &n) && n >= 0 && n < SLOT_NONE &&
	    str_int(rest, &ms))
		k->live[k->live_n++] = (struct cap_live){ (uint32_t)n, ms };
}

void
cap_cursor_get(struct caplink *k, struct str text)
{
	struct str line, name;
	uint8_t b[8];

	k->seen_n = k->live_n = 0;
	while (str_cut(&text, '\n', &line)) {
		if (!str_cut(&line, ' ', &name))
			continue;
		if (str_is(name, "etag"))
			str_copy(line, k->etag, sizeof k->etag);
		else if (str_is(name, "live"))
			get_live(k, line);
		else if (str_is(name, "seen") && k->seen_n < CAP_SEEN &&
		    hex_get(line, b, sizeof b)) {
			uint64_t v = 0;

			for (size_t i = 0; i < 8; i++)
				v = v << 8 | b[i];
			k->seen[k->seen_n++] = v;
		}
	}
}

bool
cap_seen(const struct caplink *k, uint64_t hash)
{
	for (size_t i = 0; i < k->seen_n; i++)
		if (k->seen[i] == hash)
			return true;
	return false;
}

void
cap_see(struct caplink *k, uint64_t hash)
{
	if (hash == 0 || cap_seen(k, hash))
		return;
	if (k->seen_n == CAP_SEEN)
		memmove(k->seen, k->seen + 1, --k->seen_n * sizeof *k->seen);
	k->seen[k->seen_n++] = hash;
}

/* ---- committing, with the cursor ---- */

static enum err
commit(struct caplink *k, const struct intent *it, size_t n,
    struct outcome *out)
{
	struct context *c = k->l->c;
	struct buf cursor = { 0 };
	char code[24];
	struct store_keep keep = { code, DB, STR_NONE };
	enum err e;

	str_copy(k->l->row->code, code, sizeof code);
	cap_cursor_put(k, &cursor);
	keep.cursor = buf_view(&cursor);
	store_keep(c->store, &keep, 1);
	e = c->repo->ops->commit(c->repo, it, n, false, out);
	store_keep(c->store, NULL, 0);
	buf_fini(&cursor);
	return e;
}

static bool
of_the_store(enum err e)
{
	return e == ERR_IO || e == ERR_FULL || e == ERR_MAP_FULL ||
	    e == ERR_DAMAGED || e == ERR_READ_ONLY || e == ERR_LAW;
}

/* ---- what it says, as text ---- */

static struct str
clean(struct taking *t, struct str raw)
{
	struct buf b = { 0 };
	struct str s;

	lang_clean_text(utf8_head(raw, WORDS_MAX), &b);
	s = str_n(b.n ? arena_dup(&t->arena, b.p, b.n) : "", b.n);
	buf_fini(&b);
	return s;
}

static void
say(struct taking *t, struct buf *out, const char *label, struct str s)
{
	const struct str text = clean(t, s);

	if (text.n > 0)
		buf_fmt(out, "%s%s%s%.*s", out->n ? "; " : "", label,
		    label[0] ? ": " : "", STR_ARG(text));
}

static void
say_time(struct taking *t, struct buf *out, const char *label,
    const struct cap_time *at)
{
	char text[40];

	if (at->text.n == 0)
		return;
	clock_format((struct wall){ at->ms }, t->k->l->c->law.offset_min,
	    text, sizeof text);
	say(t, out, label, str_of(text));
}

static void
put_text(struct taking *t, struct buf *out)
{
	const struct cap_info *i = t->i;

	if (i == NULL) {
		say(t, out, "", t->c->note);
		return;
	}
	say(t, out, "", i->description);
	say(t, out, _("instruction"), i->instruction);
	say(t, out, _("severity"), str_of(cap_severity_name(i->severity)));
	say(t, out, _("urgency"), str_of(cap_urgency_name(i->urgency)));
	say(t, out, _("certainty"), str_of(cap_certainty_name(i->certainty)));
	say_time(t, out, _("effective"), &i->effective);
	say_time(t, out, _("onset"), &i->onset);
	say_time(t, out, _("expires"), &i->expires);
	say(t, out, _("sent by"), i->sender_name.n ? i->sender_name :
	    t->c->sender);
	say(t, out, _("contact"), i->contact);
	say(t, out, _("address"), i->web);
	for (size_t n = 0; n < i->parameter.n && n < 16; n++)
		say(t, out, "", i->parameter.at[n].value);
	for (size_t n = 0; n < i->area_n && n < 16; n++)
		for (size_t p = 0; p < i->area[n].polygon.n && p < 4; p++)
			say(t, out, _("polygon"), i->area[n].polygon.at[p]);
	for (size_t n = 0; n < i->area_n && n < 16; n++)
		for (size_t p = 0; p < i->area[n].circle.n && p < 4; p++)
			say(t, out, _("circle"), i->area[n].circle.at[p]);
}

static void
put_places(struct taking *t, struct buf *out)
{
	for (size_t n = 0; t->i != NULL && n < t->i->area_n && n < 16; n++)
		say(t, out, "", t->i->area[n].desc);
}

/* ---- where ---- */

/* A code of ours, whole or without the zeros behind: 110115001 is a town. */
static uint64_t
grid_of(const struct law *law, struct str code)
{
	int64_t n;

	if (!str_int(code, &n) || n <= 0 || code.n > 15)
		return 0;
	for (size_t i = code.n; i < 15; i++)
		n *= 10;
	return law_grid(law, (uint64_t)n) != NULL ? (uint64_t)n : 0;
}

/* The one grid that all of it names; several are none. */
static uint64_t
one_grid(struct taking *t)
{
	const struct law *law = &t->k->l->c->law;
	uint64_t found = 0;

	for (size_t n = 0; t->i != NULL && n < t->i->area_n; n++)
		for (size_t g = 0; g < t->i->area[n].geocode.n; g++) {
			const uint64_t it = grid_of(law,
			    t->i->area[n].geocode.at[g].value);

			if (it != 0 && found != 0 && it != found)
				return 0;
			found = it != 0 ? it : found;
		}
	return found;
}

static enum err
put_grid(struct taking *t, struct body *body, const struct body *secret,
    uint64_t *grid)
{
	const struct law *law = &t->k->l->c->law;
	const struct place_hint none = { 0 };
	struct places *p;
	enum err e;

	*grid = one_grid(t);
	if (*grid != 0) {
		e = body_int(body, "grid", (int64_t)*grid);
		if (e == OK)
			e = body_text(body, "grid_by",
			    str_of(place_by_code(PLACE_BY_POINT)));
		return e == OK ? body_int(body, "grid_sure", 100) : e;
	}
	if (t->k->l->c->rules != NULL)
		return place_report(rules_places(t->k->l->c->rules), law,
		    secret, &none, body, grid);
	p = places_new(NULL, law);
	e = place_report(p, law, secret, &none, body, grid);
	places_free(&p);
	return e;
}

/* ---- a new case ---- */

/* The event by its name here, else the row's own class. */
static uint32_t
matter_of(struct taking *t)
{
	struct resolve_hit hit;

	if (t->i != NULL && resolve_one(&t->k->l->c->law, RESOLVE_MATTER,
	    t->i->event, &hit) == OK && hit.score == RESOLVE_EXACT)
		return (uint32_t)hit.id;
	return t->k->matter;
}

static enum err
fill_body(struct taking *t, struct body *b, uint32_t matter)
{
	const bool urgent = t->i != NULL && (t->i->urgency == CAP_IMMEDIATE ||
	    t->i->severity == CAP_EXTREME);
	enum err e = body_int(b, "channel", t->k->l->row->channel);

	if (e == OK && matter != 0)
		e = body_int(b, "matter", matter);
	if (e == OK)
		e = body_int(b, "reported", t->c->sent.ms);
	if (e == OK && urgent)
		e = body_int(b, "urgent", 1);
	return e == OK ? body_text(b, "source", t->k->l->row->code) : e;
}

static struct str
title_of(struct taking *t)
{
	struct str s = t->i == NULL ? t->c->note : t->i->headline.n ?
	    t->i->headline : t->i->event;

	s = clean(t, s);
	return s.n > 0 ? utf8_head(s, 240) : clean(t, t->c->identifier);
}

static enum err
fill_secret(struct taking *t, struct body *b)
{
	struct buf text = { 0 }, place = { 0 };
	enum err e = body_text(b, "title", title_of(t));

	put_text(t, &text);
	put_places(t, &place);
	if (e == OK && text.n > 0)
		e = body_text(b, "text", str_n(arena_dup(&t->arena, text.p,
		    text.n), text.n));
	if (e == OK && place.n > 0)
		e = body_text(b, "place", str_n(arena_dup(&t->arena, place.p,
		    place.n), place.n));
	buf_fini(&text);
	buf_fini(&place);
	return e;
}

static void
live(struct caplink *k, uint32_t slot, int64_t expires_ms)
{
	size_t i = 0;

	while (i < k->live_n && k->live[i].slot != slot)
		i++;
	if (i == CAP_LIVE || (i == k->live_n && expires_ms == 0))
		return;
	if (expires_ms == 0) {
		k->live[i] = k->live[--k->live_n];
		return;
	}
	k->live[i] = (struct cap_live){ slot, expires_ms };
	k->live_n += i == k->live_n;
}

static int64_t
expires(const struct taking *t)
{
	return t->i != NULL ? t->i->expires.ms : 0;
}

static enum err
report(struct taking *t)
{
	struct caplink *k = t->k;
	struct body body = { .n = 0 }, secret = { .n = 0 };
	struct outcome out = { 0 };
	const uint32_t matter = matter_of(t);
	uint64_t grid = 0;
	enum err e;

	if (matter == 0 && k->l->row->unknown == LINK_ASIDE) {
		return link_aside(k->l, ASIDE_CLASS, t->c->identifier,
		    N_("an event that is no class of this district"),
		    t->xml) ? OK : ERR_FULL;
	}
	e = fill_body(t, &body, matter);
	if (e == OK)
		e = fill_secret(t, &secret);
	if (e == OK)
		e = put_grid(t, &body, &secret, &grid);
	if (e == OK)
		e = commit(k, &(struct intent){ .kind = EV_CASE_REPORT,
		    .actor = str_of(k->who.me.code),
		    .login = str_of(k->who.login), .seat = str_of(
		    k->who.me.seat), .key = str_of(t->key), .body = &body,
		    .secret = &secret,
		    .territory = (uint32_t)(grid / 1000000 % 1000) }, 1, &out);
	if (e == ERR_EXISTS || out.err == ERR_EXISTS)
		return OK;
	if (e != OK)
		return e;
	k->fresh++;
	live(k, out.slot, expires(t));
	return OK;
}

/* ---- one that is known ---- */

static enum err
act(struct caplink *k, uint32_t slot, const char *key, struct str action,
    struct str words, char *why, size_t cap)
{
	struct context *c = k->l->c;
	const struct move_arg args[] = { { STR("note"), words },
		{ STR("reason"), words } };
	struct case_view v;
	struct move_ask ask = { .repo = c->repo, .rules = c->rules, .v = &v,
		.who = &k->who, .action = action, .args = args,
		.n = str_is(action, "note") ? 1 : 2,
		.now_ms = clock_wall().ms };
	struct intent *it;
	struct outcome *out;
	struct deed d;
	size_t n;
	enum err e = c->repo->ops->get(c->repo, slot, &v);

	if (e != OK)
		return e;
	e = deed_prepare(&d, &ask);
	if (e == OK) {
		it = xcalloc(deed_room(&d), sizeof *it);
		out = xcalloc(deed_room(&d), sizeof *out);
		n = deed_intents(&d, it, 0, 0);
		it[d.at].key = str_of(key);
		e = commit(k, it, n, out);
		free(it);
		free(out);
	}
	if (e != OK)
		str_copy(str_of(d.m.why[0] ? d.m.why : err_text(e)), why, cap);
	deed_fini(&d);
	return e;
}

/* The move that the row names, else a note: nothing that was heard is lost. */
static enum err
tell(struct caplink *k, uint32_t slot, const char *key, struct str action,
    struct str words)
{
	char why[MOVE_WHY_MAX] = "";
	enum err e = ERR_REFUSED;

	if (link_heard(k->l, slot, str_of(key)) == OK)
		return OK;
	if (action.n > 0)
		e = act(k, slot, key, action, words, why, sizeof why);
	if (action.n > 0 && e != OK && !of_the_store(e) &&
	    !link_aside(k->l, ASIDE_ANSWER, str_of(key), why, words))
		return ERR_FULL;
	if (e != OK && !of_the_store(e))
		e = act(k, slot, key, STR("note"), words, why, sizeof why);
	if (e != OK && !of_the_store(e))
		e = link_aside(k->l, ASIDE_ANSWER, str_of(key), why, words) ?
		    OK : ERR_FULL;
	k->fresh += e == OK;
	return e;
}

static bool
key_of(const struct caplink *k, struct str identifier, char out[KEY_MAX])
{
	return snprintf(out, KEY_MAX, "%.*s:%.*s",
	    STR_ARG(k->l->row->code), STR_ARG(identifier)) < KEY_MAX;
}

/* Of all it refers to the first that is a case here. */
static enum err
referred(struct taking *t, uint32_t *slot)
{
	struct repo *r = t->k->l->c->repo;
	struct str rest = t->c->references;
	char key[KEY_MAX];
	struct cap_ref ref;
	enum err e = ERR_NOT_FOUND;

	while (e == ERR_NOT_FOUND && cap_ref_next(&rest, &ref))
		if (key_of(t->k, ref.identifier, key))
			e = r->ops->find_key(r, str_of(key), slot);
	return e;
}

static enum err
change(struct taking *t)
{
	const bool cancel = t->c->msg == CAP_CANCEL;
	struct buf words = { 0 };
	uint32_t slot;
	enum err e = referred(t, &slot);

	if (e == ERR_NOT_FOUND)		/* an update tells all of it anew */
		return cancel ? OK : report(t);
	if (e != OK)
		return e;
	buf_fmt(&words, "%s: ", cancel ? _("the warning is cancelled") :
	    _("the warning is updated"));
	if (t->i != NULL)
		say(t, &words, "", title_of(t));
	put_text(t, &words);
	say(t, &words, "", t->i != NULL ? t->c->note : STR_NONE);
	live(t->k, slot, cancel ? 0 : expires(t));
	e = tell(t->k, slot, t->key, link_opt(t->k->l, cancel ? "cancel" :
	    "update"), utf8_head(buf_view(&words), 2 * WORDS_MAX));
	buf_fini(&words);
	return e;
}

/* ---- one document ---- */

static enum err
take(struct taking *t)
{
	t->i = cap_info_in(t->c, STR("zh-CN"));
	if (t->c->status != CAP_ACTUAL || t->c->msg > CAP_CANCEL ||
	    !key_of(t->k, t->c->identifier, t->key)) {
		t->k->passed++;
		return OK;
	}
	if (t->c->sent.ms > t->k->newest_ms)
		t->k->newest_ms = t->c->sent.ms;
	return t->c->msg == CAP_ALERT ? report(t) : change(t);
}

enum err
cap_take_alert(struct caplink *k, struct str xml, struct cap_fault *why,
    bool *is)
{
	struct taking t = { .k = k, .xml = xml };
	struct cap c;
	enum err e = cap_read(xml, &c, &t.arena, why);

	*is = e == OK;
	t.c = &c;
	if (e == OK)
		e = take(&t);
	arena_fini(&t.arena);
	return e;
}

enum err
cap_take(struct caplink *k, struct str url, struct str xml, uint64_t hash)
{
	const uint64_t refused = k->l->st.refused;
	struct cap_fault why = { 0 };
	char said[200];
	bool is;
	enum err e;

	cap_see(k, hash);		/* kept with what it brings */
	e = cap_take_alert(k, xml, &why, &is);
	if (is && e == OK && k->l->st.refused == refused)
		e = cap_came(k, url);
	if (is)
		return e;
	snprintf(said, sizeof said, "line %llu <%s>: %.90s (%.60s)",
	    (unsigned long long)why.line, why.element,
	    why.expected ? why.expected : "", why.found);
	return link_aside(k->l, ASIDE_RECORD, url, said, xml) ? OK : ERR_FULL;
}

enum err
cap_expire(struct caplink *k, int64_t now_ms)
{
	enum err e = OK;

	for (size_t i = k->live_n; i-- > 0 && e == OK;) {
		const struct cap_live was = k->live[i];
		char key[KEY_MAX];

		if (was.expires_ms > now_ms)
			continue;
		snprintf(key, sizeof key, "%.*s:expired:%lld",
		    STR_ARG(k->l->row->code), (long long)was.expires_ms);
		live(k, was.slot, 0);
		e = tell(k, was.slot, key, STR_NONE,
		    str_of(_("the warning's time is over")));
	}
	return e;
}
