/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archives of what lies on the map: their bytes are those their events name. One
 * that has not arrived yet is no damage. */
#include <stdio.h>
#include <string.h>
#include "core/layer.h"
#include "seal/seal.h"
#include "store/verify_more.h"

struct archives {
	struct store	*s;
	MDB_txn		*t;
	char		*what;
	size_t		cap;
	enum err	err;
};

static void
see_layer(void *ctx, const struct event *e, uint64_t arrival)
{
	struct archives *a = ctx;
	uint8_t digest[DIGEST_LEN];
	struct layer l;
	struct str v;

	(void)arrival;
	if (a->err != OK || e->kind != EV_LAYER_SET ||
	    layer_of_event(e, &l) != OK || room_get(a->t,
	    a->s->dbi[DB_BLOB], key_of(l.digest, DIGEST_LEN), &v) != OK)
		return;
	seal_digest(v, digest);
	if (memcmp(digest, l.digest, DIGEST_LEN) == 0)
		return;
	snprintf(a->what, a->cap, "the archive of layer %s is damaged", l.name);
	a->err = ERR_DAMAGED;
}

enum err
layers_stand(struct store *s, MDB_txn *t, char *what, size_t cap)
{
	struct archives a = { s, t, what, cap, OK };
	enum err err = each_common(s, t, see_layer, &a);

	return err == OK ? a.err : err;
}
