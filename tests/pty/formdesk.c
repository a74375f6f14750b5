/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formdesk.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void
formdesk_sh(const char *fmt, ...)
{
	char cmd[16384];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(cmd, sizeof cmd, fmt, ap);
	va_end(ap);
	if (system(cmd) != 0)
		fail_msg("failed: %s", cmd);
}

void
formdesk_ask(char *out, size_t cap, const char *fmt, ...)
{
	char cmd[16384];
	va_list ap;
	FILE *f;
	size_t n;

	va_start(ap, fmt);
	vsnprintf(cmd, sizeof cmd, fmt, ap);
	va_end(ap);
	f = popen(cmd, "r");
	assert_non_null(f);
	n = fread(out, 1, cap - 1, f);
	out[n] = '\0';
	pclose(f);
}

void
formdesk_make(struct formdesk *d, const char *profile, const char *who)
{
	const char *b = getenv("GRIDSEAT_BIN"), *top = getenv("GRIDSEAT_DATADIR");

	memset(d, 0, sizeof *d);
	snprintf(d->bin, sizeof d->bin, "%s", b != NULL ? b : "./gridseat");
	snprintf(d->top, sizeof d->top, "%s", top != NULL ? top : ".");
	snprintf(d->dir, sizeof d->dir, "/tmp/t_form.XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	snprintf(d->store, sizeof d->store, "%s/store", d->dir);
	snprintf(d->who, sizeof d->who, "%s", who);
	setenv("GRIDSEAT_STORE", d->store, 1);
	setenv("LANGUAGE", "en", 1);
	if (strchr(profile, '/') != NULL)
		formdesk_sh("'%s' init --profile '%s' --node t1 >/dev/null",
		    d->bin, profile);
	else
		formdesk_sh("'%s' init --profile '%s/profiles/%s' --node t1 "
		    ">/dev/null", d->bin, d->top, profile);
}

void
formdesk_fini(struct formdesk *d)
{
	ptyrun_free(&d->p);
	formdesk_sh("'%s' verify >/dev/null && rm -rf '%s'", d->bin, d->dir);
}

void
formdesk_sit(struct formdesk *d, int w, int h)
{
	char line[9000];
	const char *argv[] = { "/bin/sh", "-c", line, NULL };
	struct ptyrun_options o = { .argv = argv, .w = w, .h = h,
		.env = d->env, .term = d->term };

	snprintf(line, sizeof line, "%sexec '%s' --store '%s' --as %s%s",
	    d->before != NULL ? d->before : "", d->bin, d->store, d->who,
	    d->read_only ? " --read-only" : "");
	d->p = ptyrun_start(&o);
	assert_non_null(d->p);
	formdesk_see(d, "help");
}

void
formdesk_leave(struct formdesk *d)
{
	ptyrun_keys(d->p, "<Esc>");
	formdesk_gone(d, "new case");
	ptyrun_keys(d->p, ":quit<Enter>");
	assert_int_equal(ptyrun_wait_exit(d->p), 0);
	assert_string_equal(ptyrun_left_behind(d->p), "");
	ptyrun_free(&d->p);
}

void
formdesk_end(struct formdesk *d, int signo)
{
	int status;

	ptyrun_signal(d->p, signo);
	status = ptyrun_wait_exit(d->p);
	assert_true(status != -1 && status != 0);
	if (signo != SIGKILL)
		assert_string_equal(ptyrun_left_behind(d->p), "");
	ptyrun_free(&d->p);
}

void
formdesk_see(struct formdesk *d, const char *text)
{
	if (!ptyrun_wait_text(d->p, text))
		fail_msg("“%s” never came:\n%s", text, ptyrun_screen(d->p));
}

void
formdesk_gone(struct formdesk *d, const char *text)
{
	if (!ptyrun_wait_gone(d->p, text))
		fail_msg("“%s” never went:\n%s", text, ptyrun_screen(d->p));
}

void
formdesk_keys(struct formdesk *d, const char *keys)
{
	ptyrun_keys(d->p, keys);
}

void
formdesk_go(struct formdesk *d, size_t from, size_t to)
{
	for (; from < to; from++)
		ptyrun_keys(d->p, "<Tab>");
	for (; from > to; from--)
		ptyrun_keys(d->p, "<S-Tab>");
}

/* The active field's row begins with its mark. */
static bool
is_active(struct ptyrun *p, void *text)
{
	const char *row = strstr(ptyrun_screen(p), "\n▸ ");
	char line[2048];

	if (row == NULL)
		row = strstr(ptyrun_screen(p), "\n> ");
	if (row == NULL)
		return false;
	snprintf(line, sizeof line, "%.*s", (int)strcspn(row + 1, "\n"),
	    row + 1);
	return strstr(line, text) != NULL;
}

void
formdesk_active(struct formdesk *d, const char *text)
{
	if (!ptyrun_wait(d->p, is_active, (void *)(uintptr_t)text))
		fail_msg("“%s” is not in the active field:\n%s", text,
		    ptyrun_screen(d->p));
}

size_t
formdesk_drafts(struct formdesk *d, char *out, size_t cap)
{
	char path[256];
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "%s/drafts/%s", d->store, d->who);
	f = fopen(path, "r");
	if (f == NULL) {
		out[0] = '\0';
		return 0;
	}
	n = fread(out, 1, cap - 1, f);
	fclose(f);
	out[n] = '\0';
	return n;
}
