/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_archive.c -- a profile as one run of bytes.  Layer: wire. */
#include "wire/profile.h"

#include "wire/profile_load.h"
#include "wire/profile_pack.h"

#define MAGIC "GSPF1\n"

/* Takes "<name> <length>\n" and the bytes off *rest. */
static bool
next_file(struct str *rest, struct str *name, struct str *bytes)
{
	struct str head, tail;
	int64_t n;

	if (!str_cut(rest, '\n', &head))
		return false;
	tail = head;
	if (!str_cut(&tail, ' ', name) || !str_int(tail, &n) || n < 0 ||
	    (uint64_t)n > rest->n)
		return false;
	*bytes = str_n(rest->p, (size_t)n);
	*rest = str_from(*rest, (size_t)n);
	return true;
}

void
profile_put(const struct pack *k, struct buf *out)
{
	buf_cstr(out, MAGIC);
	for (size_t i = 0; i < k->n; i++) {
		buf_fmt(out, "%s %zu\n", k->p[i].name, k->p[i].text.n);
		buf_str(out, buf_view(&k->p[i].text));
	}
}

enum err
profile_file(struct str archive, const char *name, struct str *out)
{
	const struct str magic = STR(MAGIC);
	struct str rest, file, bytes;

	if (!str_starts(archive, magic))
		return ERR_BAD_INPUT;
	rest = str_from(archive, magic.n);
	while (rest.n > 0) {
		if (!next_file(&rest, &file, &bytes))
			return ERR_BAD_INPUT;
		if (str_is(file, name)) {
			*out = bytes;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

enum err
profile_demo_words(struct str archive, const char *name, struct str *out)
{
	struct buf path = { 0 };
	enum err err;

	buf_fmt(&path, "demo/%s.tsv", name);
	err = profile_file(archive, buf_z(&path), out);
	buf_fini(&path);
	return err;
}
