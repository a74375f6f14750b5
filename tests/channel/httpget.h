/* SPDX-License-Identifier: GPL-3.0-or-later */
/* httpget.h -- one request at a time, and what came of it.  Layer: tests. */
#ifndef TESTS_CHANNEL_HTTPGET_H
#define TESTS_CHANNEL_HTTPGET_H

#include "channel/http.h"
#include "channel/httpd.h"

struct got {
	struct http_reply r;		/* its body is not lent any more */
	struct buf	 body;		/* what on_data brought */
	char		 kept[256];	/* head of r.body */
	size_t		 kept_n;
	int		 ends, pieces;
	int		 most;		/* pieces taken; then no more; 0 all */
};

/* Of the test that runs. */
extern struct loop *get_loop;
extern struct http *get_http;

/* Around each test; ends the program, skipped, where there is no libcurl. The
 * second one fails where descriptors were left open. */
int	get_set_up(void **state);
int	get_tear_down(void **state);
#define GET_TEST(t) \
	cmocka_unit_test_setup_teardown(t, get_set_up, get_tear_down)

bool	get_data(void *ctx, struct str bytes);
void	get_end(void *ctx, const struct http_reply *r);
/* A GET that ends in *g. */
struct http_ask	get_ask(const char *url, struct got *g);
void	get_fly(const struct http_ask *a, struct got *g);
/* One answer to one GET. on_data where pieces. Its g->body is to be freed. */
struct got	get_one(const struct answer *a, bool pieces);

#endif
