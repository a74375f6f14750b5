/* SPDX-License-Identifier: GPL-3.0-or-later */
/* homes.h -- which node is the home of which town's clocks, as people read it.
 * Layer: app. */
#ifndef APP_HOMES_H
#define APP_HOMES_H

#include "core/law.h"
#include "store/store.h"

struct homes {
	struct store_home *h;		/* owned; by town */
	size_t		n, cap;
};

MUST_CHECK enum err homes_read(struct homes *o, struct store *s);
void	homes_fini(struct homes *o);
/* "104 礼贤镇: t02a", with what is to be known of it. */
void	homes_line(const struct store_home *h, const struct law *law,
	    struct buf *out);
/* [{"territory":104,"name":…,"node":…,"here":true,"known":true}] */
void	homes_json(const struct homes *o, const struct law *law,
	    struct buf *out);

#endif
