/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The remotes of a store: the profile's, and over them those of the file in the
 * store's own folder. Who may write that file decides where cases go: it must be
 * root's, one's own, or the store's owner's. */
#include "app/link.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/safe_file.h"
#include "wire/links_file.h"

#define FILE_MAX	(1u << 20)

struct file { struct law_link *at; size_t n; };

static void
unusable(struct diag_sink *sink, const char *path, const char *why)
{
	const struct diag d = { .file = path, .expected = why, .sentence = 1 };

	diag_say(sink, &d);
}

static enum err
read_file(const struct law *law, const char *dir, struct arena *arena,
    struct file *out, struct diag_sink *sink)
{
	struct buf text = { 0 };
	char path[4200], why[256] = "";
	enum err e;

	*out = (struct file){ .n = 0 };
	snprintf(path, sizeof path, "%s/" LINKS_FILE, dir);
	e = safe_read(path, dir, SAFE_PLACES, FILE_MAX, &text, why);
	if (e == OK && text.n > 0)
		e = links_file_read(str_n(arena_dup(arena, text.p, text.n),
		    text.n), path, law, arena, &out->at, &out->n, sink);
	else if (e != OK && e != ERR_NOT_FOUND)
		unusable(sink, path, why[0] ? why : _(err_text(e)));
	buf_fini(&text);
	return e == ERR_NOT_FOUND ? OK : e;
}

static const struct law_link *
of_file(const struct file *f, struct str code)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->at[i].code, code))
			return &f->at[i];
	return NULL;
}

static const struct law_link *
of_law(const struct law *law, struct str code)
{
	for (size_t i = 0; i < law->links_n; i++)
		if (str_eq(law->links[i].code, code))
			return &law->links[i];
	return NULL;
}

/* A row of the file stands where the profile's stood; the rest come after. */
static void
merge(const struct law *law, const struct file *f, struct arena *arena,
    struct law_link **rows, size_t *n)
{
	*rows = arena_alloc(arena, (law->links_n + f->n + 1) * sizeof **rows);
	*n = 0;
	for (size_t i = 0; i < law->links_n; i++) {
		const struct law_link *mine = of_file(f, law->links[i].code);

		if (mine != NULL)
			(*rows)[(*n)++] = *mine;
		else if (!law->links[i].local)	/* else gone from the file */
			(*rows)[(*n)++] = law->links[i];
	}
	for (size_t i = 0; i < f->n; i++)
		if (of_law(law, f->at[i].code) == NULL)
			(*rows)[(*n)++] = f->at[i];
}

enum err
link_rows_read(const struct law *law, const char *dir, struct link_rows *out,
    struct diag_sink *sink)
{
	struct file f;
	enum err e;

	*out = (struct link_rows){ .n = 0 };
	e = read_file(law, dir, &out->arena, &f, sink);
	merge(law, &f, &out->arena, &out->at, &out->n);
	return e;
}

void
link_rows_fini(struct link_rows *r)
{
	arena_fini(&r->arena);
	*r = (struct link_rows){ .n = 0 };
}

size_t
link_rows_faults(const struct law *law, const char *dir, diag_fn *fn)
{
	struct diag_sink sink = { fn, NULL, 0, 0 };
	struct link_rows r;
	char path[4200];

	snprintf(path, sizeof path, "%s/" LINKS_FILE, dir);
	(void)!link_rows_read(law, dir, &r, &sink);
	for (size_t i = 0; i < r.n; i++)
		link_opts_check(&r.at[i], r.at[i].local ? path : LINKS_FILE,
		    &sink);
	link_rows_fini(&r);
	return sink.errors;
}

void
link_rows_merge(struct law *law, const char *dir)
{
	struct law_link *rows;
	struct file f;
	size_t n;

	/* What is wrong there is said by who runs links, and by doctor. */
	(void)!read_file(law, dir, &law->arena, &f, NULL);
	if (f.n == 0)
		return;
	merge(law, &f, &law->arena, &rows, &n);
	law->links = rows;
	law->links_n = n;
}
