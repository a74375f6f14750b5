/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_form_less.c -- the form at a real terminal with less than it is used to: a profile
 * without what may be left out, a model that does not fit, an editor that fails, a full
 * disk, a store to look at only, a terminal without colours.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include "formdesk.h"

static struct formdesk desk;

static int
setup(void **state)
{
	(void)state;
	formdesk_make(&desk, "daxing", "luguogui");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	formdesk_fini(&desk);
	return 0;
}

static void
open_form(int w, int h)
{
	formdesk_sit(&desk, w, h);
	formdesk_keys(&desk, "D");
	formdesk_see(&desk, "new case");
	formdesk_go(&desk, INTAKE_PHONE, INTAKE_WORDS);
}

/* ---- a profile with nothing that may be left out ---- */

static void
make_bare(void **state)
{
	char dir[] = "/tmp/t_form_bare.XXXXXX", path[64];
	const char *top = getenv("GRIDSEAT_DATADIR");

	(void)state;
	assert_non_null(mkdtemp(dir));
	formdesk_sh("cp -r '%s/profiles/daxing' %s/d && chmod -R u+w %s/d && "
	    "cd %s/d && rm -rf fields.tsv places.tsv standards.tsv phones.tsv "
	    "articles.tsv snippets.tsv shapes.tsv layers.tsv teams.tsv demo && "
	    "for f in holidays reasons views words rules; do "
	    "sed -n '/^[^#]/{p;q}' $f.tsv >h && mv h $f.tsv; done",
	    top != NULL ? top : ".", dir, dir, dir);
	snprintf(path, sizeof path, "%s/d", dir);
	formdesk_make(&desk, path, "luguogui");
	formdesk_sh("rm -rf %s", dir);
}

static void
test_bare_profile(void **state)
{
	make_bare(state);
	open_form(150, 50);
	ptyrun_type(desk.p, "路灯不亮，三天了");
	formdesk_active(&desk, "路灯不亮，三天了");
	formdesk_keys(&desk, "<C-o>");
	formdesk_see(&desk, "the profile has no texts to put in");
	formdesk_keys(&desk, "<C-q>");
	formdesk_keys(&desk, "<C-q>");
	for (size_t i = INTAKE_WORDS; i < INTAKE_PROMISE; i++)
		formdesk_keys(&desk, "<Tab>");
	formdesk_active(&desk, "call back by");
	formdesk_keys(&desk, "<C-s>");
	formdesk_active(&desk, "grid");
	formdesk_see(&desk, "where is it?");
	formdesk_keys(&desk, "<C-r>");
	formdesk_see(&desk, "reported:");
	formdesk_end(&desk, SIGHUP);
}

/* ---- a model that does not fit ---- */

static void
with_model(const char *made, const char *said)
{
	formdesk_sh("%s >'%s/classes.model'", made, desk.store);
	open_form(150, 50);
	ptyrun_type(desk.p, "路灯不亮");
	formdesk_see(&desk, said);
	formdesk_keys(&desk, "，三天了");
	formdesk_active(&desk, "路灯不亮，三天了");
	formdesk_sh("test -s '%s/classes.model.aside'", desk.store);
	formdesk_end(&desk, SIGHUP);
	formdesk_sit(&desk, 150, 50);
	formdesk_see(&desk, "draft, the last of");
	formdesk_keys(&desk, ":drafts 1<Enter>");
	formdesk_active(&desk, "路灯不亮，三天了");
	assert_null(strstr(ptyrun_screen(desk.p), said));
	formdesk_end(&desk, SIGHUP);
}

static void
test_damaged_model(void **state)
{
	(void)state;
	with_model("head -c 5000 /dev/zero", "the model is damaged");
}

static void
test_other_model(void **state)
{
	(void)state;
	with_model("printf 'gscl\\377 of another time'",
	    "the model is of another version");
}

/* ---- the person's own editor ---- */

/* What it does, as a script of a shell; $1 is the file. */
static void
edit_with(const char *script, const char *typed)
{
	static char env[128];
	static const char *const envs[] = { env, "VISUAL=", NULL };

	formdesk_sh("cat >'%s/ed' <<'END'\n#!/bin/sh\n%s\nEND\nchmod +x "
	    "'%s/ed'", desk.dir, script, desk.dir);
	snprintf(env, sizeof env, "EDITOR=%s/ed", desk.dir);
	desk.env = envs;
	open_form(150, 50);
	ptyrun_type(desk.p, typed);
	formdesk_active(&desk, typed);
	formdesk_keys(&desk, "<C-x>");
}

static void
test_edits(void **state)
{
	(void)state;
	edit_with("printf '，有人受伤\\n' >>\"$1\"", "路灯不亮");
	formdesk_active(&desk, "路灯不亮，有人受伤");
	formdesk_keys(&desk, "了");
	formdesk_active(&desk, "路灯不亮，有人受伤了");
	formdesk_end(&desk, SIGHUP);
	formdesk_sh("! ls '%s'/drafts/*-edit* 2>/dev/null", desk.store);
}

static void
test_editor_fails(void **state)
{
	(void)state;
	edit_with("exit 3", "路灯不亮");
	formdesk_see(&desk, "or failed: is EDITOR set?");
	formdesk_active(&desk, "路灯不亮");
	formdesk_end(&desk, SIGHUP);
	formdesk_sh("! ls '%s'/drafts/*-edit* 2>/dev/null", desk.store);
}

/* What it had written before stands in a file that is named. */
static void
test_editor_killed(void **state)
{
	(void)state;
	edit_with("printf half >\"$1\"; kill -9 $$", "路灯不亮");
	formdesk_see(&desk, "what the editor wrote is in");
	formdesk_active(&desk, "路灯不亮");
	formdesk_end(&desk, SIGHUP);
	formdesk_sh("test \"$(cat '%s'/drafts/*-edit-1.text)\" = half",
	    desk.store);
}

/* The program went while the editor wrote: the next editor does not write over it. */
static void
test_killed_in_editor(void **state)
{
	(void)state;
	edit_with("test -e $0.was && exit\n: >$0.was\nprintf half >\"$1\"\n"
	    "kill -9 $PPID", "路灯不亮");
	assert_int_not_equal(ptyrun_wait_exit(desk.p), -1);
	ptyrun_free(&desk.p);
	formdesk_sit(&desk, 150, 50);
	formdesk_keys(&desk, ":drafts 1<Enter>");
	formdesk_active(&desk, "路灯不亮");
	formdesk_keys(&desk, "<C-x>");
	formdesk_see(&desk, "what the editor wrote is in");
	formdesk_active(&desk, "路灯不亮");
	formdesk_end(&desk, SIGHUP);
	formdesk_sh("test \"$(cat '%s'/drafts/*-edit-1.text)\" = half",
	    desk.store);
}

/* Ctrl-C in an editor goes to all of its terminal. */
static void
test_editor_interrupted(void **state)
{
	(void)state;
	edit_with("kill -INT $PPID; kill -QUIT $PPID; printf '，好' >>\"$1\"",
	    "路灯不亮");
	formdesk_active(&desk, "路灯不亮，好");
	formdesk_keys(&desk, "了");
	formdesk_active(&desk, "路灯不亮，好了");
	formdesk_end(&desk, SIGHUP);
}

/* A megabyte, and no UTF-8: what fits stands, the rest is in a file. */
static void
test_editor_broken(void **state)
{
	(void)state;
	edit_with("printf '\\377\\303(' >\"$1\"; head -c 1048576 /dev/zero | "
	    "tr '\\0' 'a' >>\"$1\"", "路灯不亮");
	formdesk_see(&desk, "the field is full: the other 977 KiB are in");
	formdesk_see(&desk, "␦␦(aaaa");	/* the title, cut from it */
	formdesk_keys(&desk, "<Tab>后面");
	formdesk_active(&desk, "后面");
	formdesk_end(&desk, SIGHUP);
}

/* ---- no room ---- */

/* Said, and typing goes on; once there is room again all of it is kept. */
static void
test_full(void **state)
{
	static const struct rlimit room = { RLIM_INFINITY, RLIM_INFINITY };

	(void)state;
	desk.before = "trap '' XFSZ; ulimit -S -f 1; ";
	open_form(150, 50);
	for (int i = 0; i < 12; i++)
		ptyrun_type(desk.p, "路灯不亮三天了，");
	formdesk_see(&desk, "! not kept as a draft");
	formdesk_keys(&desk, "<Tab>幸福街");
	formdesk_active(&desk, "幸福街");
	formdesk_keys(&desk, "<S-Tab><End>好");
	formdesk_see(&desk, "了，好");
	formdesk_see(&desk, "! not kept as a draft");
	assert_int_equal(prlimit(ptyrun_pid(desk.p), RLIMIT_FSIZE, &room,
	    NULL), 0);
	formdesk_keys(&desk, "吗");
	formdesk_gone(&desk, "! not kept as a draft");
	formdesk_end(&desk, SIGKILL);
	desk.before = NULL;
	formdesk_sit(&desk, 150, 50);
	formdesk_keys(&desk, ":drafts 1<Enter>");
	formdesk_see(&desk, "了，好吗");
	formdesk_see(&desk, "幸福街");
	formdesk_end(&desk, SIGHUP);
}

/* No form is begun there; one that was begun elsewhere may be looked at. */
static void
test_read_only(void **state)
{
	(void)state;
	open_form(150, 50);
	formdesk_keys(&desk, "路灯不亮");
	formdesk_active(&desk, "路灯不亮");
	formdesk_end(&desk, SIGHUP);
	desk.read_only = true;
	formdesk_sit(&desk, 150, 50);
	formdesk_keys(&desk, "D");
	formdesk_see(&desk, "new case: read-only: this seat may look");
	formdesk_keys(&desk, ":drafts 1<Enter>");
	formdesk_see(&desk, "only to look at");
	formdesk_active(&desk, "路灯不亮");
	formdesk_keys(&desk, "了");
	formdesk_see(&desk, "may look but not act");
	formdesk_keys(&desk, "<C-s>");
	assert_null(strstr(ptyrun_screen(desk.p), "路灯不亮了"));
	formdesk_end(&desk, SIGHUP);
	desk.read_only = false;
}

/* ---- terminals ---- */

static void
at_terminal(const char *term)
{
	desk.term = term;
	open_form(80, 24);
	ptyrun_type(desk.p, "路灯不亮，夜里看不见路");
	formdesk_active(&desk, "路灯不亮，夜里看不见路");
	formdesk_keys(&desk, "<Tab>幸福街");
	formdesk_active(&desk, "幸福街");
	assert_true(ptyrun_cursor_shown(desk.p));
	formdesk_end(&desk, SIGHUP);
	formdesk_sit(&desk, 80, 24);
	formdesk_keys(&desk, ":drafts 1<Enter>");
	formdesk_active(&desk, "路灯不亮，夜里看不见路");
	formdesk_end(&desk, SIGHUP);
}

static void
test_vt220(void **state)
{
	(void)state;
	at_terminal("vt220");
}

static void
test_mono(void **state)
{
	(void)state;
	at_terminal("xterm-mono");
}

#define AT(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_bare_profile, teardown),
		AT(test_damaged_model), AT(test_other_model), AT(test_edits), AT(test_editor_fails),
		AT(test_editor_killed), AT(test_killed_in_editor),
		AT(test_editor_interrupted),
		AT(test_editor_broken), AT(test_full), AT(test_read_only),
		AT(test_vt220), AT(test_mono),
	};

	return cmocka_run_group_tests_name("form, with less", tests, NULL,
	    NULL);
}
