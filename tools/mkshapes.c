/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mkshapes -- makes the model cells of a profile (shapes.tsv): what grids.tsv says
 * of codes, names and centres, grown to areas by core/grow. A maintainer's tool: its
 * output is committed, nobody needs it to build or run.
 *
 * usage: mkshapes PROFILE [BASE]	from the top of the tree, say
 *	make tools/mkshapes
 *	tools/mkshapes profiles/daxing >shapes.new
 *	mv shapes.new profiles/daxing/shapes.tsv
 * With BASE, the folder that PROFILE extends, only those lines are written that
 * BASE has otherwise or not at all. The same input gives the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include "core/grow.h"
#include "wire/geoarchive.h"
#include "wire/profile.h"

static void
say(void *ctx, const struct diag *d)
{
	(void)ctx;
	fprintf(stderr, "%s:%llu: %s\n", d->file ? d->file : "",
	    (unsigned long long)d->line, d->expected);
}

static unsigned
lowest(const struct law *law)
{
	unsigned level = 0;

	for (size_t i = 0; i < law->grids_n; i++)
		if (law->grids[i].level > level)
			level = law->grids[i].level;
	return level;
}

static void
make(const char *dir, struct buf *out)
{
	struct diag_sink sink = { .fn = say };
	struct buf archive = { 0 };
	struct shapes s = { 0 };
	struct law law = { 0 };
	enum err e = profile_archive(dir, &archive, &sink);

	if (e == OK)
		e = profile_load(buf_view(&archive), &law, &sink);
	if (e == OK)
		e = grow_grids(&law, &s, lowest(&law));
	if (e != OK) {
		fprintf(stderr, "mkshapes: %s: %s\n", dir, err_text(e));
		exit(1);
	}
	shapes_file_put(&s, out);
	shapes_fini(&s);
	law_fini(&law);
	buf_fini(&archive);
}

/* ---- over another ---- */

static int
by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Lines of text that base does not have; the first one is kept. */
static void
put_over(struct str text, struct str base)
{
	struct str *known = NULL, line;
	size_t n = 0, cap = 0;

	while (str_cut(&base, '\n', &line)) {
		known = xgrow(known, &cap, n + 1, sizeof(*known));
		known[n++] = line;
	}
	if (n > 0)
		qsort(known, n, sizeof(*known), by_bytes);
	for (bool first = true; str_cut(&text, '\n', &line); first = false)
		if (line.n && (first || n == 0 || !bsearch(&line, known, n,
		    sizeof(*known), by_bytes)))
			printf("%.*s\n", STR_ARG(line));
	free(known);
}

int
main(int argc, char **argv)
{
	struct buf text = { 0 }, base = { 0 };

	if (argc < 2 || argc > 3) {
		fputs("usage: mkshapes PROFILE [BASE]\n", stderr);
		return 2;
	}
	make(argv[1], &text);
	if (argc == 3)
		make(argv[2], &base);
	put_over(buf_view(&text), buf_view(&base));
	buf_fini(&text);
	buf_fini(&base);
	return fflush(stdout) == 0 ? 0 : 1;
}
