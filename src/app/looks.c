/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/looks.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include "app/context.h"
#include "app/own.h"

#define FILE_MAX 65536

static bool
read_file(const char *path, struct buf *out)
{
	FILE *f = own_read(path);	/* by the person's own right */
	char b[4096];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(b, 1, sizeof b, f)) > 0 && out->n < FILE_MAX)
		buf_add(out, b, n);
	fclose(f);
	return true;
}

bool
looks_read(const char *folder, const char *ending, const char *name,
    char path[4096], struct buf *out)
{
	char file[300];

	if (strchr(name, '/') != NULL) {
		snprintf(path, 4096, "%s", name);
	} else {
		snprintf(file, sizeof file, "%s.%s", name, ending);
		context_data(folder, file, path, 4096);
	}
	return read_file(path, out);
}

void
looks_themes(struct buf *out)
{
	char dir[4096];
	DIR *d;
	struct dirent *e;

	context_data("themes", "", dir, sizeof dir);
	d = opendir(dir);
	while (d != NULL && (e = readdir(d)) != NULL) {
		struct str name = str_of(e->d_name);

		if (str_ends(name, STR(".theme")))
			buf_fmt(out, "%.*s ", (int)(name.n - 6), name.p);
	}
	if (d != NULL)
		closedir(d);
}

bool
looks_theme(const char *name, struct theme *t)
{
	struct buf text = { 0 };
	char path[4096];
	struct theme fresh;
	bool good;

	good = looks_read("themes", "theme", name, path, &text) &&
	    theme_parse(&fresh, buf_view(&text), path, NULL) == OK;
	if (good)
		*t = fresh;
	buf_fini(&text);
	return good;
}

bool
looks_keymap(const char *name, struct keymap *m)
{
	struct keymap *fresh = keymap_new();	/* nothing of the one before */
	struct buf text = { 0 };
	char path[4096];
	bool good;

	good = looks_read("keymaps", "keys", name, path, &text) &&
	    keymap_parse(fresh, str_of(keymap_default_text), NULL, NULL) ==
	    OK && keymap_parse(fresh, buf_view(&text), path, NULL) == OK;
	if (good)
		keymap_swap(m, fresh);
	keymap_free(&fresh);
	buf_fini(&text);
	return good;
}
