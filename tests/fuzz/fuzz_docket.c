/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_docket.c -- dockets from any bytes: read or refused, and what was read is
 * written back as the bytes that are read again. Then any history over a loop
 * with clocks: folds end, in any order alike, and the ledger holds.
 * Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define assert_true(x) do { if (!(x)) abort(); } while (0)
#define assert_null(x) assert_true((x) == NULL)
#define assert_int_equal(a, b) assert_true((long long)(a) == (long long)(b))
#define assert_memory_equal(a, b, n) assert_true(memcmp((a), (b), (n)) == 0)
#include "../core/loopkit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
bytes(struct str s)
{
	struct docket d, again;
	struct buf b = { 0 }, twice = { 0 };

	if (docket_decode(s, &d) != OK)
		return;
	docket_encode(&d, &b);
	assert_int_equal(docket_decode(buf_view(&b), &again), OK);
	docket_encode(&again, &twice);
	assert_true(str_eq(buf_view(&b), buf_view(&twice)));
	buf_fini(&b);
	buf_fini(&twice);
}

struct feed { const uint8_t *p; size_t n; };

static unsigned
byte(struct feed *f)
{
	if (f->n == 0)
		return 0;
	f->n--;
	return *f->p++;
}

static const char *const actions[] = { "verify", "verified", "file", "move_on",
	"help", "stage", "ask", "grant", "deny", "suspend", "resume",
	"supervise", "answer", "reply", "pass", "fail", "appeal", "uphold",
	"merge", "split", "escalate" };
static const char *const roles[] = { "finder", "seat", "unit", "checker",
	"supervisor", "auto" };

static void
some_event(struct feed *f, struct loop_case *k, char key[96])
{
	struct rung_due due[4];
	const unsigned what = byte(f) % 8;
	size_t n;

	k->now += (int64_t)byte(f) * byte(f) * MIN;
	if (what == 7) {
		n = docket_due(&k->d, &k->c, &k->law, k->now, due, 4);
		if (n == 0)
			return;
		loop_next(k, EV_CLOCK_FIRE, CASE_AUTO);
		assert_int_equal(rung_event(&due[0], k->c.number, k->now, NULL,
		    &k->e[k->n].body, key, 96), OK);
		(void)loop_apply(k);
		return;
	}
	loop_move(k, what & 1 ? "unit2" : "boss", roles[byte(f) % 6],
	    actions[byte(f) % 21], (uint16_t)(byte(f) % 4));
	loop_int(k, "unit", byte(f) % 5);
	loop_int(k, "limit_n", byte(f) % 30);
	loop_int(k, "limit_u", byte(f) % 6);
	loop_int(k, "until", k->now + (int64_t)byte(f) * HOUR);
	loop_text(k, "parent", "DX-20261102-dx01a000009");
	if (what & 2)
		loop_text(k, "stages", "1:1;2:4;3:5");
	if (what & 4)
		loop_text(k, "helpers", "huangcun,xihongmen");
	(void)loop_apply(k);
}

static void
turned(struct loop_case *k)
{
	const struct event *all[64];
	struct casefile c;
	struct docket d;

	for (size_t i = 0; i < k->n; i++)
		all[k->n - 1 - i] = &k->e[i];
	assert_int_equal(casefile_fold(&c, &d, all, k->n, &k->law, NULL), OK);
	assert_memory_equal(&c, &k->c, sizeof(c));
	assert_memory_equal(&d, &k->d, sizeof(d));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = { data, size };
	struct loop_case *k = malloc(sizeof(*k));
	char key[96];

	assert_true(k != NULL);
	bytes(str_n((const char *)data, size));
	loop_begin(k);
	loop_report(k);
	while (f.n > 0 && k->n < 60)
		some_event(&f, k, key);
	loop_holds(k);
	turned(k);
	loopkit_done(&k->law);
	free(k);
	return 0;
}
