/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store is born: the profile is checked whole before anything is made. */
#include "app/sub.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/birth.h"
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/people.h"
#include "app/profiles.h"
#include "app/rehearsed.h"
#include "seal/seal.h"

void
birth_node(char out[13])
{
	char host[256] = "";
	size_t n = 0;

	gethostname(host, sizeof host - 1);
	for (const char *p = host; *p && *p != '.' && n < 12; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;

		if ((c >= 'a' && c <= 'z') || (n && c >= '0' && c <= '9'))
			out[n++] = c;
	}
	out[n] = '\0';
	if (n < 2)
		memcpy(out, "node", 5);
}

static bool
node_fits(const char *node)
{
	size_t n = strlen(node);

	if (n < 2 || n > 12)
		return false;
	return strspn(node, "abcdefghijklmnopqrstuvwxyz0123456789") == n;
}

void
birth_parents(const char *dir)
{
	char path[4096];

	snprintf(path, sizeof path, "%s", dir);
	for (char *p = path + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			break;	/* store_create says what is wrong */
		*p = '/';
	}
}

static void
seed_bytes(int64_t n, uint8_t out[SEAL_DIGEST])
{
	char text[64];

	snprintf(text, sizeof text, "gridseat demonstration %lld",
	    (long long)n);
	seal_digest(str_of(text), out);
}

/* A rehearsal begins when it is told to. */
static int
warp(const struct invocation *in, const struct law *law)
{
	const char *at = option_text(in, "at");
	struct wall t = clock_real();

	if (!option_flag(in, "rehearsal")) {
		if (!at && !option_flag(in, "speed"))
			return EXIT_DONE;
		complain("%s", _("--at and --speed are for rehearsals only"));
		return EXIT_USAGE;
	}
	if (at && !clock_parse(str_of(at), law->offset_min, &t)) {
		complain("%s: %s", _("not a time"), at);
		return EXIT_USAGE;
	}
	if (option_number(in, "speed", 1) < 0 ||
	    option_number(in, "speed", 1) > REHEARSED_SPEED_MAX) {
		complain("%s: %s", _("not a speed from 0 to 100000"),
		    option_text(in, "speed"));
		return EXIT_USAGE;
	}
	clock_warp(t, 0);
	return EXIT_DONE;
}

/* Nobody could sit down at a store without accounts: it is none before. */
static enum err
seed_accounts(void *ctx, const char *dir)
{
	const struct store_options o = { .dir = dir };
	struct store_fault why = { 0 };
	struct store *s;
	char login[32];
	enum err e = store_open(&s, &o, &why);

	if (e != OK)
		return e;
	store_set_law(s, ctx);
	seat_login(login, sizeof login);
	e = people_seed(s, ctx, login);
	store_close(&s);
	return e;
}

static int
set_rehearsal(const struct invocation *in, const char *dir)
{
	const struct store_options o = { .dir = dir };
	struct store_fault why = { 0 };
	struct store *s;
	enum err e;

	if (!option_flag(in, "rehearsal"))
		return EXIT_DONE;
	e = store_open(&s, &o, &why);
	if (e != OK)
		return complain_err(e, dir, &why);
	e = rehearsed_set(s, clock_wall().ms,
	    (double)option_number(in, "speed", 1));
	store_close(&s);
	return e == OK ? EXIT_DONE : complain_err(e, dir, NULL);
}

static int
create(const struct invocation *in, const char *dir, const char *node,
    struct str archive, struct law *law)
{
	struct store_birth birth = { .dir = dir, .node = node,
	    .archive = archive, .shared = option_flag(in, "shared"),
	    .grow = seed_accounts, .ctx = law };
	struct store_fault why = { 0 };
	uint8_t seed[SEAL_DIGEST];
	enum err e;

	birth.mode = option_flag(in, "demo") ? STORE_DEMO :
	    option_flag(in, "rehearsal") ? STORE_REHEARSAL : STORE_LIVE;
	if (option_flag(in, "seed")) {
		if (birth.mode != STORE_DEMO) {
			complain("%s", _("--seed is for demonstrations only"));
			return EXIT_USAGE;
		}
		seed_bytes(option_number(in, "seed", 0), seed);
		birth.seed = seed;
	}
	birth_parents(dir);
	e = store_create(&birth, &why);
	return e == OK ? EXIT_DONE : complain_err(e, dir, &why);
}

int
sub_init(const struct invocation *in)
{
	const char *profile = option_text(in, "profile");
	const char *node = option_text(in, "node");
	char dir[4096], own[13];
	struct buf archive = { 0 };
	struct law law = { 0 };
	int code;

	birth_node(own);
	/* A demonstration is the same on every machine. */
	if (!node && option_flag(in, "demo"))
		node = "demo";
	node = node ? node : own;
	if (!node_fits(node)) {
		complain("%s: %s", _("a node's name has 2 to 12 lower-case "
		    "letters and digits"), node);
		return EXIT_USAGE;
	}
	/* A store is made with the maker's own rights: the group's would let
	 * anybody make folders that the program trusts. */
	if (!own_drop())
		return complain_err(ERR_REFUSED, node, NULL);
	code = profiles_read(profile ? profile : "daxing", &archive, &law);
	context_dir(in, dir, sizeof dir);
	if (code == EXIT_DONE)
		code = warp(in, &law);
	if (code == EXIT_DONE)
		code = create(in, dir, node, buf_view(&archive), &law);
	if (code == EXIT_DONE)
		code = set_rehearsal(in, dir);
	if (code == EXIT_DONE)
		printf(_("%s: made for %.*s on node %s\n"), dir,
		    STR_ARG(law.name), node);
	law_fini(&law);
	buf_fini(&archive);
	return code;
}
