/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media.h"

#include <stdio.h>
#include "app/intl.h"
#include "app/recording.h"

#define MIB(n) ((double)(n) / 1024 / 1024)

static const char *
size_text(uint64_t n, char out[24])
{
	if (n < 1024 * 1024)
		snprintf(out, 24, "%.1f KiB", (double)n / 1024);
	else
		snprintf(out, 24, "%.1f MiB", MIB(n));
	return out;
}

bool
media_words(struct store *s, const struct body *b, struct buf *out)
{
	struct store_want w;

	if (s == NULL || !recording_kept(b) ||
	    store_media(s, body_str(b, "recording"), &w) != ERR_NOT_FOUND)
		return false;
	if (!w.asked)
		buf_cstr(out, _("not here"));
	else if (w.chunks_here > 0)
		buf_fmt(out, _("on its way, %u of %.1f MiB"), w.chunks_here,
		    MIB(w.size));
	else
		buf_cstr(out, _("not here, asked for"));
	return true;
}

/* What the remotes fetch at most; 0: there is none that could. */
static int64_t
most(const struct law *law)
{
	int64_t best = 0;

	for (size_t i = 0; i < law->links_n; i++) {
		int64_t n = (int64_t)REPLICA_BLOB_MAX;
		struct str max;

		if (!str_is(law->links[i].driver, "couch") ||
		    !(law->links[i].ways & LINK_IN))
			continue;
		if (str_option(law->links[i].opts, "media_max", &max))
			(void)str_int(max, &n);
		best = n > best ? n : best;
	}
	return best;
}

bool
media_ask(struct store *s, const struct law *law, struct str name, bool large,
    struct buf *said)
{
	const int64_t max = most(law);
	struct store_want w;
	char size[24];
	enum err e = store_media(s, name, &w);

	if (e == OK) {
		buf_cstr(said, _("it is here"));
		return true;
	}
	if (e == ERR_NOT_FOUND && w.db[0] == '\0')
		buf_cstr(said, _("the recording is on the node that made it"));
	else if (e == ERR_NOT_FOUND && max == 0)
		buf_fmt(said, _("the recording (%s) is on another node, "
		    "and no link fetches it: bring it on a stick (bundle)"),
		    size_text(w.size, size));
	else if (e == ERR_NOT_FOUND && !large && (int64_t)w.size > max)
		buf_fmt(said, _("%.1f MiB is more than the link fetches by "
		    "itself (%.1f): say large to have it all the same"),
		    MIB(w.size), MIB(max));
	else if (e == ERR_NOT_FOUND &&
	    (e = store_media_ask(s, name, large)) == OK) {
		buf_fmt(said, _("on its way from another node, %s"),
		    size_text(w.size, size));
		return true;
	}
	if (said->n == 0)
		buf_cstr(said, _(err_text(e)));
	return false;
}
