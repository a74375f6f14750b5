/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sub.h"

#include <stdio.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"

/* The copy is the person's: the store is open already, and the group has no
 * business where the copy goes. */
static enum err
copy(struct context *c, const struct invocation *in, struct store_fault *why)
{
	gid_t store;
	enum err e;

	if (!own_enter(&store))
		return ERR_REFUSED;
	e = store_backup(c->store, in->word[0], option_flag(in, "with-key"),
	    why);
	return own_leave(store) ? e : ERR_REFUSED;
}

int
sub_backup(const struct invocation *in)
{
	struct context c;
	struct store_fault why = { 0 };
	enum err e;
	int code = context_open(&c, in, CONTEXT_LAWLESS | CONTEXT_WHOLE);

	if (code != EXIT_DONE)
		return code;
	e = copy(&c, in, &why);
	if (e != OK)
		code = complain_err(e, in->word[0], &why);
	else
		printf(_("%s: backup of %s\n"), in->word[0], c.dir);
	context_close(&c);
	return code;
}

/* What an older version backed up is not yet ready for work. */
static void
tell_older(const char *dir)
{
	struct store_options o = { .dir = dir };
	struct store_fault why = { 0 };
	struct store *s = NULL;
	enum err e = store_open(&s, &o, &why);

	if (e == OK)
		store_close(&s);
	else if (e == ERR_OLDER)
		complain("%s: %s", dir, _(err_text(e)));
}

int
sub_restore(const struct invocation *in)
{
	struct store_fault why = { 0 };
	char dir[4096];
	enum err e;

	context_dir(in, dir, sizeof dir);
	/* What comes out is one person's, from a file that person may read. */
	if (!own_drop())
		return complain_err(ERR_REFUSED, dir, NULL);
	e = store_restore(in->word[0], dir, &why);
	if (e != OK)
		return complain_err(e, dir, &why);
	printf(_("%s: restored from %s, a new incarnation\n"), dir,
	    in->word[0]);
	tell_older(dir);
	return EXIT_DONE;
}
