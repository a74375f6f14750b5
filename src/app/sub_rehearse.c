/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks: scripts of dated actions over stores of their own. Without a terminal
 * they are a test: what differs is printed, and what no walk of a profile took
 * or saw refused. With --speed they can be watched (app/rehearse_watch.c). */
#include "app/sub.h"

#include <ftw.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/profiles.h"
#include "app/rehearse.h"

static bool
read_file(const char *path, struct buf *out)
{
	FILE *f = own_read(path);
	char piece[4096];
	size_t n;

	while (f && (n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(out, piece, n);
	if (f)
		fclose(f);
	if (!f)
		complain("%s: %s", path, strerror(errno));
	return f != NULL;
}

/* The folder of one profile: installed, or beside the walk's own tree. */
static int
read_profile(struct rehearsal *r)
{
	struct str name;
	char word[256];

	if (!walk_profile(buf_view(&r->text), &name)) {
		complain(_("%s: no line says: profile NAME"), r->path);
		return EXIT_FAILED;
	}
	str_copy(name, word, sizeof word);
	return profiles_read(word, &r->archive, &r->law);
}

/* A place of its own for the store, gone afterwards unless it was named. */
static bool
make_place(struct rehearsal *r, const char *dir)
{
	const char *tmp = getenv("TMPDIR");

	if (dir) {
		snprintf(r->dir, sizeof r->dir, "%s", dir);
		return true;
	}
	snprintf(r->top, sizeof r->top, "%s/gridseat-XXXXXX", tmp && *tmp ?
	    tmp : "/tmp");
	if (!mkdtemp(r->top)) {
		complain_err(ERR_IO, r->top, NULL);
		r->top[0] = '\0';
		return false;
	}
	snprintf(r->dir, sizeof r->dir, "%s/store", r->top);
	return true;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

int
rehearsal_open(struct rehearsal *r, const char *path, const char *dir)
{
	int code;

	memset(r, 0, sizeof *r);
	r->path = path;
	if (!read_file(path, &r->text))
		return EXIT_FAILED;
	code = read_profile(r);
	if (code == EXIT_DONE && !make_place(r, dir))
		code = EXIT_FAILED;
	return code;
}

void
rehearsal_close(struct rehearsal *r)
{
	walk_result_fini(&r->result);
	law_fini(&r->law);
	buf_fini(&r->archive);
	buf_fini(&r->text);
	if (r->top[0] && nftw(r->top, remove_one, 8, FTW_DEPTH | FTW_PHYS))
		complain_err(ERR_IO, r->top, NULL);
}

/* ---- what was said ---- */

static bool
say_step(void *ctx, size_t line, struct str text)
{
	const struct rehearsal *r = ctx;

	printf("%s:%zu: %.*s\n", r->path, line, STR_ARG(text));
	return true;
}

static void
say_json(const struct rehearsal *r)
{
	struct str rest = buf_view(&r->result.faults), line;
	struct buf b = { 0 };

	buf_cstr(&b, "{\"file\":");
	buf_json(&b, str_of(r->path));
	buf_fmt(&b, ",\"profile\":");
	buf_json(&b, r->law.id);
	buf_fmt(&b, ",\"steps\":%zu,\"failed\":%zu,\"fired\":%llu,"
	    "\"faults\":[", r->result.steps, r->result.failed,
	    (unsigned long long)r->result.fired);
	for (bool first = true; str_cut(&rest, '\n', &line);) {
		if (!line.n)
			continue;
		buf_cstr(&b, first ? "" : ",");
		buf_json(&b, line);
		first = false;
	}
	printf("%.*s]}\n", (int)b.n, b.p);
	buf_fini(&b);
}

static void
say(const struct rehearsal *r, bool json)
{
	if (json) {
		say_json(r);
		return;
	}
	printf("%.*s", (int)r->result.faults.n, r->result.faults.n ?
	    r->result.faults.p : "");
	printf(_("%s: %zu steps, %zu failed\n"), r->path, r->result.steps,
	    r->result.failed);
}

static void
say_labels(const struct rehearsal *r)
{
	struct str rest = buf_view(&r->result.labels), line, name;

	while (str_cut(&rest, '\n', &line))
		if (line.n && str_cut(&line, ' ', &name))
			printf("%s:%.*s: label %.*s\n", r->path,
			    STR_ARG(line), STR_ARG(name));
}

static int
run_one(const struct invocation *in, const char *path, struct cover *cover)
{
	struct rehearsal r;
	bool json = option_flag(in, "json");
	int code = rehearsal_open(&r, path, option_text(in, "dir"));
	enum err e;

	if (code == EXIT_DONE) {
		e = walk_run(buf_view(&r.text), path, buf_view(&r.archive),
		    r.dir, option_flag(in, "steps") ? say_step : NULL, &r,
		    &r.result);
		say(&r, json);
		code = e != OK || r.result.failed ? EXIT_FAILED : EXIT_DONE;
		if (e != OK && !r.result.faults.n)
			complain_err(e, r.dir, NULL);
		if (option_flag(in, "labels"))
			say_labels(&r);
		cover_add(cover, &r);
	}
	rehearsal_close(&r);
	return code;
}

int
sub_rehearse(const struct invocation *in)
{
	struct cover cover = { 0 };
	int code = EXIT_DONE, one;

	if (!own_drop())
		return complain_err(ERR_REFUSED, in->word[0], NULL);
	if (option_flag(in, "speed")) {
		if (in->word_n == 1)
			return rehearse_watch(in);
		complain("%s", _("--speed: one walk at a time"));
		return EXIT_USAGE;
	}
	if (option_flag(in, "dir") && in->word_n > 1) {
		complain("%s", _("--dir: one walk at a time"));
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < in->word_n; i++) {
		one = run_one(in, in->word[i], &cover);
		code = one != EXIT_DONE ? one : code;
	}
	if (option_flag(in, "cover") && cover_say(&cover) > 0)
		code = EXIT_FAILED;
	cover_fini(&cover);
	return code;
}
