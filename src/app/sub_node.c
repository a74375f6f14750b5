/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which node is the home of a town: it fires the clocks of its cases at once, the
 * others wait out the grace. */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/context.h"
#include "app/homes.h"
#include "app/intl.h"
#include "app/resolve.h"

static int
list(const struct invocation *in)
{
	struct context c;
	struct homes o;
	struct buf b = { 0 };
	enum err e;
	int code = context_open(&c, in, CONTEXT_LAWLESS);

	if (code != EXIT_DONE)
		return code;
	e = homes_read(&o, c.store);
	if (e != OK) {
		code = complain_err(e, c.dir, NULL);
	} else if (option_flag(in, "json")) {
		homes_json(&o, &c.law, &b);
		puts(buf_z(&b));
	}
	for (size_t i = 0; i < o.n && !option_flag(in, "json"); i++) {
		b.n = 0;
		homes_line(&o.h[i], &c.law, &b);
		puts(buf_z(&b));
	}
	homes_fini(&o);
	buf_fini(&b);
	context_close(&c);
	return code;
}

/* t01a: 2 to 12 letters and digits, and the letter of the incarnation. */
static bool
node_fits(const char *node)
{
	const size_t n = strlen(node);

	return n >= 3 && n < NODE_MAX && strspn(node,
	    "abcdefghijklmnopqrstuvwxyz0123456789") == n &&
	    node[n - 1] >= 'a' && node[n - 1] <= 'z';
}

static int
write_home(struct context *c, uint32_t territory, const char *node)
{
	struct body body = { .n = 0 };
	struct intent it = { .kind = EV_NODE_HOME, .subject = STR("node"),
	    .actor = str_of(c->who.me.code), .login = str_of(c->who.login),
	    .seat = str_of(c->who.me.seat), .body = &body };
	struct store_home h = { .territory = territory };
	struct outcome out;
	struct buf b = { 0 };
	enum err e = body_int(&body, "territory", territory);

	if (e == OK)
		e = body_text(&body, "node", str_of(node));
	if (e == OK)
		e = c->repo->ops->commit(c->repo, &it, 1, false, &out);
	if (e != OK)
		return complain_err(e, c->dir, NULL);
	str_copy(str_of(node), h.node, sizeof h.node);
	h.known = store_node_known(c->store, node);
	h.ours = !strcmp(node, store_node(c->store));
	homes_line(&h, &c->law, &b);
	puts(buf_z(&b));
	buf_fini(&b);
	if (!h.known)
		complain(_("%s was never heard of here: until its events come "
		    "in, nobody fires these cases before the grace is over"),
		    node);
	return EXIT_DONE;
}

int
sub_node_home(const struct invocation *in)
{
	struct context c;
	struct resolve_hit hit;
	int code;

	if (in->word_n == 0)
		return list(in);
	if (in->word_n != 2 || !node_fits(in->word[1])) {
		complain("%s", _("a town and a node are expected: 104 t01a"));
		return EXIT_USAGE;
	}
	code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_SEAT |
	    CONTEXT_WHOLE | CONTEXT_TRUE);
	if (code != EXIT_DONE)
		return code;
	if (!context_needs_admin(&c)) {
		code = EXIT_FAILED;
	} else if (resolve_one(&c.law, RESOLVE_TOWN, str_of(in->word[0]),
	    &hit) != OK) {
		complain("%s: %s", _("nothing is called so"), in->word[0]);
		code = EXIT_FAILED;
	} else {
		code = write_home(&c, (uint32_t)(hit.id > 999 ?
		    hit.id / 1000000 % 1000 : hit.id), in->word[1]);
	}
	context_close(&c);
	return code;
}
