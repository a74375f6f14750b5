/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_kit.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../core/lawkit.h"

void
folder_new(char dir[64])
{
	bool memory = access("/dev/shm", W_OK) == 0;

	snprintf(dir, 64, "%s/gridseat-test-XXXXXX",
	    memory ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(dir));
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

void
folder_gone(const char *dir)
{
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

struct str
file_read(const char *dir, const char *name, struct buf *out)
{
	char path[128];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	out->n = 0;
	do {
		buf_reserve(out, 1 << 20);
		n = read(fd, out->p + out->n, 1 << 20);
		assert_true(n >= 0);
		out->n += (size_t)n;
	} while (n > 0);
	close(fd);
	return buf_view(out);
}

void
file_write(const char *dir, const char *name, struct str bytes)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
	close(fd);
}

static void
place_kit(struct place *p)
{
	p->k.r = store_repo(p->s);
	store_set_law(p->s, &p->k.law);
}

void
place_open(struct place *p, size_t map_bytes)
{
	struct store_options o = { .dir = p->dir, .map_bytes = map_bytes };
	struct store_fault why = { .text = "" };

	if (store_open(&p->s, &o, &why) != OK)
		fail_msg("%s", why.text);
	place_kit(p);
}

void
place_make(struct place *p, const char *node)
{
	struct store_birth birth = { .node = node, .archive = STR(ARCHIVE) };
	struct store_fault why = { .text = "" };

	memset(p, 0, sizeof(*p));
	folder_new(p->dir);
	birth.dir = p->dir;
	if (store_create(&birth, &why) != OK)
		fail_msg("%s", why.text);
	lawkit_make(&p->k.law);
	p->k.now = KIT_NOW;
	p->k.seed = 88172645463325252ull;
	place_open(p, 0);
}

void
place_close(struct place *p)
{
	store_close(&p->s);
	p->k.r = NULL;
}

void
place_drop(struct place *p)
{
	place_close(p);
	folder_gone(p->dir);
}

static void
copy_file(const char *from, const char *to, const char *name)
{
	struct buf b = { 0 };

	file_write(to, name, file_read(from, name, &b));
	buf_fini(&b);
}

void
place_copy(const struct place *from, struct place *to)
{
	*to = *from;
	folder_new(to->dir);
	copy_file(from->dir, to->dir, "data.mdb");
	copy_file(from->dir, to->dir, "node.key");
	place_open(to, 0);
}

/* --- deeds --- */

static const char *const words[] = {
	"路灯", "井盖", "垃圾", "噪音", "油烟", "违建", "停车", "电梯", "供暖",
	"积水", "不亮", "堵塞", "扰民", "ＬＥＤ", "a", "B", "2", "的", " ",
	"，", "灯", "𠮷", "3号楼"
};
#define WORDS (sizeof(words) / sizeof(*words))

static const uint64_t grids[] = { 0, KIT_GRID, KIT_GRID + 1, KIT_GRID2,
	KIT_GRID3 };
static const uint32_t matters[] = { 0, KIT_MATTER, KIT_MATTER2, KIT_MATTER3 };

static void
some_text(struct kit *k, char *out, size_t room, uint32_t most)
{
	uint32_t n = kit_random(k, most + 1);

	out[0] = '\0';
	while (n--)
		snprintf(out + strlen(out), room - strlen(out), "%s",
		    words[kit_random(k, WORDS)]);
}

struct texts { char title[128], place[128], text[256], key[64]; };

static void
a_report(struct kit *k, struct deed *d, struct texts *t)
{
	deed_report(k, d, 1 + kit_random(k, 3), matters[kit_random(k, 4)],
	    grids[kit_random(k, 5)]);
	body_int(&d->body, "reported", KIT_NOW -
	    (int64_t)kit_random(k, 2000) * CLOCK_HOUR_MS);
	body_int(&d->body, "urgent", kit_random(k, 8) == 0);
	some_text(k, t->title, sizeof(t->title), 3);
	some_text(k, t->place, sizeof(t->place), 2);
	some_text(k, t->text, sizeof(t->text), 12);
	if (kit_random(k, 10))
		deed_words(d, t->title, t->place, t->text);
}

void
place_import(struct place *p, const char *prefix, uint32_t n)
{
	enum { BATCH = 512 };
	struct deed *d = xcalloc(BATCH, sizeof(*d));
	struct texts *t = xcalloc(BATCH, sizeof(*t));
	struct intent *in = xcalloc(BATCH, sizeof(*in));
	struct outcome *out = xcalloc(BATCH, sizeof(*out));

	for (uint32_t done = 0; done < n;) {
		uint32_t m = n - done < BATCH ? n - done : BATCH;

		for (uint32_t i = 0; i < m; i++) {
			a_report(&p->k, &d[i], &t[i]);
			snprintf(t[i].key, sizeof(t[i].key), "%s%u", prefix,
			    done + i);
			in[i] = d[i].it;
			in[i].key = str_of(t[i].key);
		}
		assert_int_equal(p->k.r->ops->commit(p->k.r, in, m, true, out),
		    OK);
		done += m;
	}
	free(d);
	free(t);
	free(in);
	free(out);
}

static void
an_other(struct kit *k, struct deed *d, struct texts *t, uint32_t slot)
{
	static const enum event_kind kinds[] = {
		EV_CASE_CLAIM, EV_CASE_RELEASE, EV_CASE_NOTE, EV_CASE_FLAG,
		EV_CASE_AMEND, EV_CASE_UNDO, EV_CASE_UNDO, EV_CASE_REVEAL
	};
	enum event_kind kind = kinds[kit_random(k, 8)];

	deed_on(k, d, kind, slot, kit_random(k, 2) ? "seat1" : "seat2");
	if (kit_random(k, 2))
		body_text(&d->body, "reason", STR("because"));
	if (kind == EV_CASE_FLAG)
		body_int(&d->body, "urgent", kit_random(k, 2));
	if (kind == EV_CASE_UNDO) {
		event_id_format(&kit_get(k, slot)->head, t->text);
		body_text(&d->body, "target", str_of(t->text));
	}
	if (kind == EV_CASE_AMEND) {
		body_int(&d->body, "grid", (int64_t)grids[kit_random(k, 5)]);
		some_text(k, t->title, sizeof(t->title), 4);
		body_text(&d->secret, kit_random(k, 2) ? "title" : "text",
		    str_of(t->title));
		d->it.secret = &d->secret;
	}
}

static void
a_move(struct kit *k, struct deed *d, struct texts *t, uint32_t slot)
{
	static const char *const who[][2] = {
		{ "seat1", "seat" }, { "disp1", "dispatcher" },
		{ "unit2", "unit" }, { "unit4", "unit" },
		{ "check1", "checker" }, { "boss", "supervisor" }
	};
	const struct law_move *rows[32];
	size_t n = casefile_moves(kit_get(k, slot), &k->law, rows, 32);
	const struct law_move *row = rows[kit_random(k, (uint32_t)n)];
	uint32_t w = kit_random(k, 6);

	for (int i = 0; i < 6 && kit_random(k, 30); i++) {
		const struct law_role *r = law_role_by_code(&k->law,
		    str_of(who[w][1]));

		if (row->roles >> r->bit & 1)
			break;
		w = (w + 1) % 6;
	}
	if (str_is(row->action, "void") && kit_random(k, 30))
		row = rows[0];
	str_copy(row->action, t->key, sizeof(t->key));
	deed_move(k, d, slot, who[w][0], who[w][1], t->key);
}

void
place_play(struct place *p, uint32_t n)
{
	struct kit *k = &p->k;

	while (n--) {
		uint32_t cases = (uint32_t)k->r->ops->cases(k->r);
		uint32_t what = cases ? kit_random(k, 100) : 0;
		struct outcome out;
		struct texts t;
		struct deed d;

		if (what < (cases < 60 ? 25u : 4u))
			a_report(k, &d, &t);
		else if (what < 50)
			an_other(k, &d, &t, kit_random(k, cases));
		else
			a_move(k, &d, &t, kit_random(k, cases));
		(void)!k->r->ops->commit(k->r, &d.it, 1, false, &out);
		assert_true(out.err == OK || out.err == ERR_REFUSED ||
		    out.err == ERR_ILLEGAL_MOVE);
	}
}

/* --- looking --- */

void
place_hash(struct place *p, char hex[65])
{
	assert_int_equal(store_state_hash(p->s, hex), OK);
	assert_int_equal(strlen(hex), 64);
}

struct store_verdict
place_proof(struct place *p)
{
	struct store_verdict v;

	assert_int_equal(store_verify(p->s, NULL, &v), OK);
	if (!v.clean)
		fail_msg("%s", v.fault);
	return v;
}

static void
mix(uint64_t *h, uint64_t v)
{
	*h = (*h ^ v) * 1099511628211ull;
	*h ^= *h >> 29;
}

static void
ask(struct place *p, const struct query *q, uint64_t *h)
{
	uint32_t slots[64];
	struct page g = { .slots = slots, .cap = 64, .anchor = SLOT_NONE };
	uint64_t n = 0;

	assert_int_equal(p->k.r->ops->count(p->k.r, q, &n), OK);
	assert_int_equal(p->k.r->ops->page(p->k.r, q, &g), OK);
	assert_true(n == g.total);
	mix(h, n);
	for (size_t i = 0; i < g.n; i++)
		mix(h, slots[i]);
}

uint64_t
place_answers(struct place *p)
{
	uint64_t h = 14695981039346656037ull;
	uint32_t cases = (uint32_t)p->k.r->ops->cases(p->k.r);
	struct query q;

	for (uint32_t v = 0; v < 12; v++)
		for (int sort = 0; sort < 4; sort++) {
			q = query_facet(v & 1 ? FACET_STATE : FACET_FLAG, &v);
			q.sort = (enum sort_key)sort;
			ask(p, &q, &h);
		}
	for (size_t i = 0; i < WORDS; i++) {
		if (!strcmp(words[i], " "))
			continue;
		q = query_text(words[i]);
		ask(p, &q, &h);
	}
	for (uint32_t s = 0; s < cases; s += 7) {
		struct case_view v;

		assert_int_equal(p->k.r->ops->get(p->k.r, s, &v), OK);
		mix(&h, str_hash(v.title) ^ str_hash(v.place) * 3);
		mix(&h, str_hash(str_n((const char *)v.c, sizeof(*v.c))));
	}
	return h;
}

/* --- taking along --- */

static enum err
pack_one(void *ctx, const struct event *e, struct str canonical, struct str key)
{
	struct luggage *l = ctx;
	struct event copy = *e;
	struct buf again = { 0 };

	l->f = xgrow(l->f, &l->cap, l->n + 1, sizeof(*l->f));
	l->bytes = xgrow(l->bytes, &l->bytes_cap, l->n + 1, sizeof(*l->bytes));
	l->keys = xgrow(l->keys, &l->keys_cap, l->n + 1, sizeof(*l->keys));
	l->bytes[l->n] = (struct buf){ 0 };
	event_encode(&copy, &l->bytes[l->n]);
	l->f[l->n].e.id = e->id;
	assert_int_equal(event_decode(buf_view(&l->bytes[l->n]),
	    &l->f[l->n].e), OK);
	event_canonical(&l->f[l->n].e, &again);
	assert_true(str_eq(buf_view(&again), canonical));
	buf_fini(&again);
	l->f[l->n].key = (const uint8_t *)(key.n ? "" : NULL);
	assert_true(key.n == 0 || hex_get(key, l->keys[l->n], 32));
	l->n++;
	return OK;
}

void
luggage_pack(struct luggage *l, struct store *s)
{
	*l = (struct luggage){ .n = 0 };
	assert_int_equal(store_each_event(s, pack_one, l), OK);
	for (size_t i = 0; i < l->n; i++)
		if (l->f[i].key)	/* the array stands now */
			l->f[i].key = l->keys[i];
}

void
luggage_fini(struct luggage *l)
{
	for (size_t i = 0; i < l->n; i++)
		buf_fini(&l->bytes[i]);
	free(l->f);
	free(l->bytes);
	free(l->keys);
	*l = (struct luggage){ .n = 0 };
}
