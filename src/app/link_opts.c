/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys in a row's options that nobody reads: what was meant by them would be left
 * undone in silence, so such a row is told and not run.  Layer: app. */
#include "app/link.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/option.h"

#define KEY_MAX		40

/* What link_ask and its kin read for every driver. */
static const char *const common[] = { "ca", "cert", "cert_key", "plain",
	"idle_s" };

#define COMMON		(sizeof common / sizeof common[0])

static const char *
next_key(const void *driver, size_t i)
{
	const struct link_driver *const d = driver;

	return i < COMMON ? common[i] : d->opts[i - COMMON];
}

static bool
is_key(struct str typed, const char *key)
{
	const size_t n = strlen(key);

	if (key[n - 1] != '*')
		return str_is(typed, key);
	return typed.n >= n && str_starts(typed, str_n(key, n - 1));
}

static bool
known(const struct link_driver *d, struct str typed)
{
	const char *key;

	for (size_t i = 0; (key = next_key(d, i)) != NULL; i++)
		if (is_key(typed, key))
			return true;
	return false;
}

/* The next unknown one in rest, and what was likely meant. */
static bool
next_unknown(const struct link_driver *d, struct str *rest, struct str *key,
    const char **near)
{
	char typed[KEY_MAX];
	struct str part;

	while (d != NULL && str_cut(rest, ';', &part)) {
		(void)str_cut(&part, '=', key);
		if (key->n == 0 || known(d, *key))
			continue;
		str_copy(*key, typed, sizeof typed);
		*near = option_near(typed, next_key, d);
		return true;
	}
	return false;
}

void
link_opts_check(const struct law_link *row, const char *file,
    struct diag_sink *sink)
{
	const struct link_driver *const d = link_driver_named(row->driver);
	struct str rest = row->opts, key;
	const char *near;

	while (next_unknown(d, &rest, &key, &near)) {
		const struct diag at = { .file = file, .line = row->line,
			.field = "opts", .found = key, .expected =
			N_("no option of this driver, the row is not run"),
			.near = str_of(near != NULL ? near : ""),
			.sentence = 1 };

		diag_say(sink, &at);
	}
}

bool
link_opts_wrong(const struct law_link *row, char *said, size_t cap)
{
	struct str rest = row->opts, key;
	const char *near;

	if (!next_unknown(link_driver_named(row->driver), &rest, &key, &near))
		return false;
	if (near != NULL)
		snprintf(said, cap, _("options: %.*s is none of this driver; "
		    "did you mean %s?"), STR_ARG(key), near);
	else
		snprintf(said, cap, _("options: %.*s is none of this driver"),
		    STR_ARG(key));
	return true;
}
