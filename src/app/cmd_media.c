/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a case is elsewhere, asked for by who looks at it. */
#include "app/cmd.h"

#include "app/intl.h"
#include "app/link.h"
#include "app/media.h"
#include "app/recording.h"

#define NAMES 64

struct lacking { struct desk *d; size_t n; char name[NAMES][80]; };

static bool
see(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct lacking *k = ctx;
	struct store_want w;
	struct str name = body_str(&e->body, "recording");

	(void)secret;
	(void)status;
	if (recording_kept(&e->body) && name.n < sizeof k->name[0] &&
	    store_media(k->d->store, name, &w) == ERR_NOT_FOUND)
		str_copy(name, k->name[k->n++], sizeof k->name[0]);
	return k->n < NAMES;
}

void
cmd_media(struct desk *d, struct str args)
{
	struct lacking k = { .d = d };
	struct buf said = { 0 };
	bool large = str_is(args, "large"), ok = true;
	enum err e = d->store == NULL ? ERR_NOT_FOUND :
	    d->repo->ops->history(d->repo, desk_target(d), see, &k);

	for (size_t i = 0; e == OK && i < k.n && ok; i++) {
		said.n = 0;
		ok = media_ask(d->store, d->law, str_of(k.name[i]), large,
		    &said);
	}
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	else if (k.n == 0)
		desk_say(d, ROLE_TEXT, "%s",
		    _("nothing of this case is elsewhere"));
	else if (k.n > 1 && ok)
		desk_say(d, ROLE_OKAY, _("%zu are on their way from another "
		    "node"), k.n);
	else
		desk_say(d, ok ? ROLE_OKAY : ROLE_ERROR, "%.*s",
		    STR_ARG(buf_view(&said)));
	buf_fini(&said);
	if (d->links != NULL)
		links_look(d->links);
	d->case_lines.w = 0;
	d->dirty = true;
}
