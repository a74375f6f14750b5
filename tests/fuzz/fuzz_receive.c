/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_receive.c -- documents spoilt as the bytes say, offered to a store that
 * trusts whom they are from: what is taken folds, and the store stays whole. Four
 * bytes are one step: which document, what is done to it, where, with what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "seal/seal.h"
#include "store/replica.h"
#include "wire/doc.h"
#include "../core/lawkit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DOCS = 48, STEPS = 24, CASES = 6 };

struct sample { char db[REPLICA_DB_MAX]; struct buf json; };

static struct law law;
static char dir[2][64];
static struct store *from, *to;
static struct sample sample[DOCS];
static size_t samples;

static void
insist(bool holds)
{
	if (!holds)
		abort();
}

/* --- two stores, made once --- */

static void
folder_gone(void)
{
	static const char *const names[] = { "data.mdb", "lock.mdb",
		"node.key", "want" };
	char path[96];

	store_close(&from);
	store_close(&to);
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++) {
			snprintf(path, sizeof(path), "%.63s/%.20s", dir[i],
			    names[k]);
			unlink(path);
		}
		rmdir(dir[i]);
	}
}

static struct store *
store_made(size_t i, const char *node)
{
	struct store_birth birth = { .node = node, .archive = STR("fuzz\n") };
	struct store_options o = { .dir = NULL };
	struct store_fault why;
	struct store *s;

	snprintf(dir[i], sizeof(dir[i]), "%s/gridseat-fuzz-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	insist(mkdtemp(dir[i]) != NULL);
	birth.dir = o.dir = dir[i];
	insist(store_create(&birth, &why) == OK);
	insist(store_open(&s, &o, &why) == OK);
	store_set_law(s, &law);
	return s;
}

static void
trust(struct store *a, struct store *b)
{
	struct store_node_row n;

	insist(store_node_get(b, store_node(b), &n) == OK);
	n.all = true;
	insist(store_trust(a, &n, STR("a"), STR("a")) == OK);
}

static enum err
keep(void *ctx, struct str id, struct str rev, struct str json)
{
	struct sample *s = &sample[samples];

	(void)id;
	(void)rev;
	if (samples == DOCS)
		return OK;
	memcpy(s->db, ctx, sizeof(s->db));
	buf_str(&s->json, json);
	samples++;
	return OK;
}

struct dbs { char at[8][REPLICA_DB_MAX]; size_t n; };

static bool
note_db(void *ctx, const struct store_db *d)
{
	struct dbs *x = ctx;

	if (x->n < 8)
		memcpy(x->at[x->n++], d->db, REPLICA_DB_MAX);
	return true;
}

static void
a_case(struct repo *r, int i)
{
	struct body body = { .n = 0 }, secret = { .n = 0 };
	struct intent in = { .kind = EV_CASE_REPORT, .actor = STR("seat1"),
		.login = STR("x"), .body = &body, .secret = &secret };
	struct outcome out;

	insist(body_int(&body, "channel", 1) == OK);
	insist(body_int(&body, "grid", i % 3 ? 110115001001000ll : 0) == OK);
	insist(body_text(&secret, "text", STR("words")) == OK);
	insist(r->ops->commit(r, &in, 1, true, &out) == OK);
}

static void
set_up(void)
{
	struct dbs x = { .n = 0 };

	insist(seal_init() == OK);
	lawkit_make(&law);
	from = store_made(0, "fa");
	to = store_made(1, "fb");
	trust(from, to);
	trust(to, from);
	for (int i = 0; i < CASES; i++)
		a_case(store_repo(from), i);
	while (store_tend(from))
		;
	insist(store_dbs(from, note_db, &x) == OK);
	for (size_t i = 0; i < x.n; i++) {
		struct store_give g = { .db = x.at[i], .max_docs = DOCS,
			.max_bytes = SIZE_MAX };
		struct buf pos = { 0 };

		insist(store_give(from, &g, &pos, keep, x.at[i]) == OK);
		buf_fini(&pos);
	}
	insist(samples > CASES);
	atexit(folder_gone);
}

/* --- one step --- */

/* Members of the document that was read, which no text of JSON would lead to. */
static void
spoil(struct doc *d, unsigned how, unsigned where, unsigned with)
{
	switch (how % 8) {
	case 0:
		d->sign.sig[where % 64] ^= (uint8_t)with;
		break;
	case 1:
		d->sign.first = with;
		break;
	case 2:
		d->is_signed = !d->is_signed;
		break;
	case 3:
		d->kind = (enum doc_kind)(with % (DOC_OTHER + 1));
		break;
	case 4:
		d->deleted = true;
		break;
	case 5:
		d->sign.last += with;
		break;
	default:
		break;
	}
}

/* A kind that does not fit what was read has nothing to be taken from. */
static bool
is_whole(const struct doc *d)
{
	return (d->kind != DOC_EVENT && d->kind != DOC_QUOTE) || d->err != OK ||
	    d->e != NULL;
}

static void
step(const uint8_t at[4])
{
	const struct sample *s = &sample[at[0] % samples];
	struct buf json = { 0 };
	struct arena a = { 0 };
	struct doc d;
	struct store_batch b = { .link = "fuzz", .doc = &d, .n = 1,
		.db = at[1] & 0x80 ? NULL : s->db, .now_ms = clock_wall().ms };
	struct store_received got;

	buf_str(&json, buf_view(&s->json));
	if (at[1] & 0x40)
		json.p[at[2] * json.n / 256] = (char)at[3];
	doc_read(buf_view(&json), &d, &a);
	if (at[1] & 0x20)
		spoil(&d, at[1], at[2], at[3]);
	if (is_whole(&d))
		insist(store_receive(to, &b, &got) == OK);
	arena_fini(&a);
	buf_fini(&json);
}

struct dropped { uint64_t id[2 * STEPS]; size_t n; };

static bool
note_aside(void *ctx, const struct store_aside *a)
{
	struct dropped *x = ctx;

	x->id[x->n++] = a->id;
	return x->n < 2 * STEPS;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dropped gone = { .n = 0 };
	static unsigned runs;
	struct store_verdict v;

	if (samples == 0)
		set_up();
	for (size_t i = 0; i + 4 <= size && i < 4 * (size_t)STEPS; i += 4)
		step(data + i);
	insist(store_asides(to, 0, note_aside, &gone) == OK);
	insist(store_aside_drop(to, gone.id, gone.n) == OK);
	if (runs++ % 64 == 0) {
		insist(store_verify(to, NULL, &v) == OK);
		insist(v.clean);
	}
	return 0;
}
