/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_casefold.c -- histories made of any bytes: a fold never fails to end,
 * and gives the same state whichever way round the events come.
 * Layer: tests. */
#include <stdlib.h>
#include <string.h>
#include "core/casefile.h"
#include "../core/lawkit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST 24

static void
insist(int holds)
{
	if (!holds)
		abort();
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

static const char *const names[] = { "matter", "channel", "grid", "lat", "lon",
	"state", "reported", "due", "closed", "criterion", "unit", "enforcer",
	"to", "as_unit", "urgent", "imported" };
static const char *const actions[] = { "accept", "refuse", "file", "dispatch",
	"sign", "return", "handle", "check_pass", "check_fail", "close",
	"call_back", "reopen", "void", "", "x", "accept" };
static const char *const roles[] = { "finder", "seat", "dispatcher", "unit",
	"checker", "supervisor", "leader", "nobody" };
static const char *const actors[] = { "seat1", "unit2", "boss",
	"a name of sixteen bytes and more" };

static void
make_body(struct feed *f, struct body *b)
{
	static const int64_t odd[] = { 0, 1, 2, -1, 254, 255, 256, 65535, 65536,
		100000000, (int64_t)KIT_GRID, 1795240800000, 7258118400000,
		-7258118400000, 9007199254740991, KIT_MATTER };
	unsigned n = byte(f) % 5, r = byte(f);

	insist(body_text(b, "action", str_of(actions[byte(f) % 16])) == OK);
	insist(body_text(b, "role", str_of(roles[r % 8])) == OK);
	if (r & 0x80)
		insist(body_text(b, "reason", STR("because")) == OK);
	while (n--) {
		unsigned c = byte(f);

		insist(body_int(b, names[c % 16], odd[c / 16]) == OK);
	}
}

static void
make_event(struct feed *f, struct event *e, size_t i, char target[EVENT_ID_MAX])
{
	unsigned c = byte(f);
	struct event_id id = { "dx01a.t01.26", 1 + byte(f) % MOST };

	*e = (struct event){ .v = 1, .kind = c % EV_KIND_COUNT,
	    .subject = STR("DX-20261121-dx01a000001"),
	    .actor = str_of(actors[c >> 6]),
	    .at = { 1795240800000 + (int64_t)byte(f) * 100, byte(f) % 2 },
	    .id = { "dx01a.t01.26", i + 1 } };
	e->base_n = byte(f) % 3;
	e->base[0] = id;
	e->base[1] = (struct event_id){ "dx01a.t01.26", 1 + byte(f) % MOST };
	if (byte(f) % 2)
		e->sealed = STR("note");
	make_body(f, &e->body);
	event_id_format(&id, target);
	insist(body_text(&e->body, "target", str_of(target)) == OK);
}

static void
fold(const struct event *e, size_t n, int way, const struct law *law,
    struct casefile *c, enum err *status)
{
	const struct event *all[MOST];
	enum err by_place[MOST] = { OK };
	size_t turn = way == 1 ? n / 2 : 0;

	for (size_t i = 0; i < n; i++)
		all[i] = &e[way == 2 ? n - 1 - i : (i + turn) % n];
	(void)!casefile_fold(c, NULL, all, n, law, by_place);
	for (size_t i = 0; i < n; i++)
		status[all[i] - e] = by_place[i];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct event e[MOST];
	char target[MOST][EVENT_ID_MAX];
	struct feed f = { data, size };
	enum err a[MOST], b[MOST];
	struct casefile c, d;
	struct law law;
	size_t n = 0;

	lawkit_make(&law);
	while (n < MOST && f.n > 0) {
		make_event(&f, &e[n], n, target[n]);
		n++;
	}
	if (n > 0 && size % 8)		/* most histories begin well */
		e[0].kind = EV_CASE_REPORT;
	fold(e, n, 0, &law, &c, a);
	for (int way = 1; way < 3; way++) {
		fold(e, n, way, &law, &d, b);
		insist(memcmp(&c, &d, sizeof(c)) == 0);
		insist(memcmp(a, b, n * sizeof(*a)) == 0);
	}
	insist(c.events <= n);
	return 0;
}
