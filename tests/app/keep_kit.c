/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/keep_kit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "seal/seal.h"
#include "wire/profile.h"

static void
must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "keep_kit: %s\n", what);
	abort();
}

void
keep_kit_make(struct keep_kit *k)
{
	const char *top = getenv("GRIDSEAT_DATADIR");
	struct diag_sink sink = { 0 };
	struct store_birth birth = { .dir = k->dir, .node = "ta" };
	struct store_options o = { .dir = k->dir };
	struct store_fault why;
	char path[4096];

	*k = (struct keep_kit){ .store = NULL };
	snprintf(path, sizeof path, "%s/profiles/daxing", top ? top : ".");
	must(profile_archive(path, &k->archive, &sink) == OK &&
	    profile_load_trusted(buf_view(&k->archive), &k->law, &sink) == OK,
	    "the shipped profile cannot be read");
	seal_digest(buf_view(&k->archive), k->law.digest);
	snprintf(k->dir, sizeof k->dir, "%s/gridseat-keep-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	must(mkdtemp(k->dir) != NULL, "no folder");
	birth.archive = buf_view(&k->archive);
	must(store_create(&birth, &why) == OK &&
	    store_open(&k->store, &o, &why) == OK, "no store");
	store_set_law(k->store, &k->law);
	must(loop_new(&k->loop) == OK, "no loop");
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

void
keep_kit_free(struct keep_kit *k)
{
	loop_free(&k->loop);
	store_close(&k->store);
	nftw(k->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	law_fini(&k->law);
	buf_fini(&k->archive);
}

static uint32_t
some_matter(const struct keep_kit *k)
{
	for (size_t i = 0; i < k->law.classes_n; i++)
		if (k->law.classes[i].level == 3 &&
		    law_kind_of(&k->law, k->law.classes[i].code) == NULL)
			return k->law.classes[i].code;
	return 0;
}

void
keep_kit_report(struct keep_kit *k, size_t n, int64_t at_ms)
{
	const uint32_t matter = some_matter(k);

	for (size_t i = 0; i < n; i++) {
		struct body body = { .n = 0 }, secret = { .n = 0 };
		struct repo *repo = store_repo(k->store);
		struct intent in = { .kind = EV_CASE_REPORT,
			.actor = STR("ludong"), .login = STR("test"),
			.body = &body, .secret = &secret, .at_ms = at_ms };
		struct outcome out;
		enum err e = body_int(&body, "channel", 1);

		if (matter != 0)
			e |= body_int(&body, "matter", matter);
		e |= body_text(&secret, "caller", STR("钱一一"));
		e |= body_text(&secret, "phone", STR("13800001234"));
		e |= body_text(&secret, "text", STR("家门口堆了垃圾"));
		e |= body_text(&secret, "place", STR("样例路9号"));
		must(e == OK && repo->ops->commit(repo, &in, 1, false,
		    &out) == OK, "a case cannot be reported");
	}
}
