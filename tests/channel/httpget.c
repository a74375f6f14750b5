/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/httpget.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

struct loop *get_loop;
struct http *get_http;
static int fds_before;

static int
fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	if (d == NULL)
		return 0;
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

int
get_set_up(void **state)
{
	enum err e;

	(void)state;
	assert_int_equal(loop_new(&get_loop), OK);
	e = http_new(&get_http, get_loop);
	if (e == ERR_NOT_FOUND) {
		puts("ok 1 - http # SKIP no libcurl here");
		exit(0);
	}
	assert_int_equal(e, OK);
	http_free(&get_http);		/* what it loads stays open */
	fds_before = fds();
	assert_int_equal(http_new(&get_http, get_loop), OK);
	return 0;
}

int
get_tear_down(void **state)
{
	(void)state;
	http_free(&get_http);
	assert_int_equal(fds(), fds_before);
	loop_free(&get_loop);
	return 0;
}

bool
get_data(void *ctx, struct str bytes)
{
	struct got *g = ctx;

	assert_true(bytes.n > 0);
	assert_int_equal(g->ends, 0);
	buf_str(&g->body, bytes);
	return ++g->pieces != g->most;
}

void
get_end(void *ctx, const struct http_reply *r)
{
	struct got *g = ctx;

	g->r = *r;
	g->kept_n = r->body.n;
	str_copy(r->body, g->kept, sizeof g->kept);
	g->r.body = STR_NONE;
	g->ends++;
}

struct http_ask
get_ask(const char *url, struct got *g)
{
	*g = (struct got){ .ends = 0 };
	return (struct http_ask){
		.method = "GET", .url = url, .on_end = get_end, .ctx = g
	};
}

void
get_fly(const struct http_ask *a, struct got *g)
{
	uint64_t id;

	assert_int_equal(http_begin(get_http, a, &id), OK);
	assert_true(id > 0);
	while (g->ends == 0)
		assert_int_equal(loop_turn(get_loop, -1), OK);
	assert_int_equal(g->ends, 1);
	assert_int_equal(http_flying(get_http), 0);
}

struct got
get_one(const struct answer *a, bool pieces)
{
	struct httpd h;
	struct got g;
	struct http_ask q;

	httpd_start(&h, a, 1);
	q = get_ask(h.url, &g);
	q.on_data = pieces ? get_data : NULL;
	if (a->hold)
		q.idle_ms = 150;
	get_fly(&q, &g);
	httpd_stop(&h);
	return g;
}
