/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Debian generates no zh_CN locale, and gettext translates nothing in the C
 * locale whatever LANGUAGE says. So: any UTF-8 locale will do to make gettext
 * work, and LANGUAGE, which it obeys first, names the language. */
#include "app/intl.h"

#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef LOCALEDIR
#define LOCALEDIR "/usr/local/share/locale"
#endif

static bool
set(const char *value)
{
	return value && *value;
}

/* What the environment asks for, in the order of POSIX. */
static const char *
wanted_locale(void)
{
	static const char *const names[] = {
		"LC_ALL", "LC_MESSAGES", "LANG"
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (set(getenv(names[i])))
			return getenv(names[i]);
	return "C";
}

static bool
no_language(const char *locale)
{
	return !strcmp(locale, "POSIX") || !strcmp(locale, "C") ||
	    !strncmp(locale, "C.", 2);
}

void
intl_init(void)
{
	const char *want = wanted_locale(), *dir = secure_getenv("GRIDSEAT_LOCALEDIR");
	char language[40];
	size_t n = strcspn(want, ".@");

	if (!setlocale(LC_ALL, "") || strcmp(nl_langinfo(CODESET), "UTF-8"))
		setlocale(LC_ALL, "C.UTF-8");
	/* Numbers are written and read the same way everywhere. */
	setlocale(LC_NUMERIC, "C");
	if (!set(getenv("LANGUAGE"))) {
		if (no_language(want) || n > 24) {
			setenv("LANGUAGE", "zh_CN", 1);
		} else {
			/* The other Chinese ones read ours sooner than English. */
			snprintf(language, sizeof language, "%.*s%s", (int)n,
			    want, strncmp(want, "zh", 2) ? "" : ":zh_CN");
			setenv("LANGUAGE", language, 1);
		}
	}
	bindtextdomain("gridseat", set(dir) ? dir : LOCALEDIR);
	bind_textdomain_codeset("gridseat", "UTF-8");
	textdomain("gridseat");
}
