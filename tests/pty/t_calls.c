/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_calls.c -- ten calls taken at a real terminal: an exchange rings, a seat listens,
 * types and dispatches. Each script of tests/pty/calls says what is typed; every key
 * but those of the description is counted and printed, and so is the time that a
 * practised hand needs for them. What stands in the store afterwards is compared.
 *
 *	rule 40 12.0		most keys, most seconds (no line: not limited)
 *	pop NUMBER NAME		the exchange rings this seat, and is answered
 *	end			the caller hangs up
 *	key <C-s>x		keys, counted; a line is one decision
 *	word 13800001234	counted; a Chinese character counts as three keys
 *	say TEXT		the description: not counted
 *	see TEXT, gone TEXT	on the screen
 *	case NAME=VALUE …	of the newest case, as `query --json` says it
 *	flag NAME		it has
 *	cases N			so many more than before the call
 *	answers N		and so many questions answered without a case
 *
 * Time: the keystroke-level model of Card, Moran and Newell (1980): 0.28 s a key,
 * 1.35 s of thought before each decision; a Tab or Enter that ends a word is none
 * (their rule 3).  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "exchange.h"
#include "ptyrun.h"

#define SEAT		7	/* zhangmin's telephone */
#define WHO		"zhangmin"
#define KEY_S		0.28
#define THINK_S		1.35
#define CALLS		10	/* at least */

static char dir[] = "/tmp/t_calls.XXXXXX";
static char store[64], bin[4096], scripts[4096];
static struct exchange pbx;
static struct ptyrun *desk;

static void __attribute__((format(printf, 1, 2)))
sh(const char *fmt, ...)
{
	char cmd[8192];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(cmd, sizeof cmd, fmt, ap);
	va_end(ap);
	if (system(cmd) != 0)
		fail_msg("failed: %s", cmd);
}

static void
ask(char *out, size_t cap, const char *args)
{
	char cmd[8192];
	FILE *f;
	size_t n;

	snprintf(cmd, sizeof cmd, "'%s' %s", bin, args);
	f = popen(cmd, "r");
	assert_non_null(f);
	n = fread(out, 1, cap - 1, f);
	out[n] = '\0';
	pclose(f);
}

/* The shipped district with a line to the exchange. */
static int
setup(void **state)
{
	const char *b = getenv("GRIDSEAT_BIN"), *top = getenv("GRIDSEAT_DATADIR");

	(void)state;
	top = top != NULL ? top : ".";
	snprintf(bin, sizeof bin, "%s", b != NULL ? b : "./gridseat");
	snprintf(scripts, sizeof scripts, "%s/tests/pty/calls", top);
	assert_non_null(mkdtemp(dir));
	snprintf(store, sizeof store, "%s/store", dir);
	setenv("GRIDSEAT_STORE", store, 1);
	exchange_start(&pbx);
	sh("cp -r '%s/profiles/daxing' %s/daxing && chmod -R u+w %s/daxing",
	    top, dir, dir);
	sh("umask 077; echo console:sesame >%s/secret", dir);
	sh("printf 'code\\tdriver\\tnode\\tchannel\\turl\\tauth\\tevery\\tways"
	    "\\tunknown\\tmap\\taccount\\topts\\tname\\npbx\\tcall\\t*\\thotline\\t"
	    "tcp://127.0.0.1:%d\\tfile:%s/secret\\t60\\tin\\tkeep\\t-\\t-\\t"
	    "iface=SIP/seat{n}\\tpbx\\n' >%s/daxing/links.tsv", pbx.port, dir,
	    dir);
	sh("'%s' init --profile %s/daxing --node t1 >/dev/null", bin, dir);
	setenv("LANGUAGE", "zh_CN", 1);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	ptyrun_free(&desk);
	exchange_stop(&pbx);
	sh("rm -rf '%s'", dir);
	return 0;
}

static void
sit(void)
{
	const char *argv[] = { bin, "--as", WHO, NULL };
	struct ptyrun_options o = { .argv = argv, .w = 120, .h = 40 };

	desk = ptyrun_start(&o);
	assert_non_null(desk);
	assert_true(ptyrun_wait_text(desk, "待立案"));
	assert_true(ptyrun_wait_text(desk, "pbx●"));	/* its line is up */
}

/* ---- one call ---- */

struct call {
	const char *name;
	unsigned keys, free, decisions;
	unsigned most;		/* 0: no limit */
	double	most_s;
	unsigned cases, answers;	/* before it */
	bool	word;		/* the last step was one */
};

static unsigned
keys_in(const char *s)
{
	unsigned n = 0;

	for (; *s != '\0'; n++)
		s = *s == '<' && strchr(s, '>') ? strchr(s, '>') + 1 : s + 1;
	return n;
}

static unsigned
keys_of_word(const char *s)
{
	unsigned n = 0;

	for (; *s != '\0'; s++)
		n += (unsigned char)*s < 0x80 ? 1 :
		    ((unsigned char)*s & 0xC0) == 0x80 ? 0 : 3;
	return n;
}

static unsigned
chars_in(const char *s)
{
	unsigned n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

static void
see(const struct call *c, const char *text)
{
	if (!ptyrun_wait_text(desk, text))
		fail_msg("%s: “%s” never came:\n%s", c->name, text,
		    ptyrun_screen(desk));
}

static unsigned
cases_now(void)
{
	char out[64];

	ask(out, sizeof out, "query --count");
	return (unsigned)strtoul(out, NULL, 10);
}

static unsigned
answers_now(void)
{
	char out[16384];
	unsigned n = 0;

	ask(out, sizeof out, "answers --json");
	for (const char *at = out; (at = strstr(at, "\"n\":")) != NULL; at += 4)
		n += (unsigned)strtoul(at + 4, NULL, 10);
	return n;
}

/* The newest case as one line of JSON. */
static const char *
newest(char *out, size_t cap)
{
	char *line;

	ask(out, cap, "query --json --sort newest --limit 1");
	line = strchr(out, '\n');
	assert_non_null(line);
	line[1 + strcspn(line + 1, "\n")] = '\0';
	return line + 1;
}

/* Written by a key that was only just sent: it is asked until it is so. */
#define TRIES 100

static bool
has_flag(const char *line, const char *flag)
{
	const char *flags = strstr(line, "\"flags\":["), *at;
	char want[64];

	snprintf(want, sizeof want, "\"%s\"", flag);
	at = flags ? strstr(flags, want) : NULL;
	return at != NULL && at < strchr(flags, ']');
}

static void
check_flag(const struct call *c, const char *flag)
{
	char out[65536] = "";

	for (int i = 0; i < TRIES; i++) {
		if (has_flag(newest(out, sizeof out), flag))
			return;
		ptyrun_feed(desk, 100);
	}
	fail_msg("%s: no flag %s:\n%s", c->name, flag, out);
}

/* Has it each NAME=VALUE of s? */
static bool
has_all(const char *line, const char *s)
{
	char want[512], copy[1024], *save = NULL;

	snprintf(copy, sizeof copy, "%s", s);
	for (char *w = strtok_r(copy, " ", &save); w != NULL;
	    w = strtok_r(NULL, " ", &save)) {
		char *value = strchr(w, '=');

		assert_non_null(value);
		*value++ = '\0';
		snprintf(want, sizeof want, "\"%s\":\"%s\"", w, value);
		if (strstr(line, want) == NULL)
			return false;
	}
	return true;
}

static void
check_case(const struct call *c, const char *s)
{
	char out[65536] = "";

	for (int i = 0; i < TRIES; i++) {
		if (has_all(newest(out, sizeof out), s))
			return;
		ptyrun_feed(desk, 100);
	}
	fail_msg("%s: %s expected, it is\n%s\n%s", c->name, s, out,
	    ptyrun_screen(desk));
}

static void
pop(const struct call *c, const char *arg)
{
	char number[64], who[64] = "";

	assert_true(sscanf(arg, "%63s %63s", number, who) >= 1);
	exchange_ring(&pbx, SEAT, number, who);
	see(c, "来电");
}

static bool
ends_word(const char *keys)
{
	return keys[strspn(keys, "<TabEnter>")] == '\0';
}

static void
step(struct call *c, const char *verb, const char *arg)
{
	if (!strcmp(verb, "rule")) {
		assert_int_equal(sscanf(arg, "%u %lf", &c->most, &c->most_s),
		    2);
	} else if (!strcmp(verb, "pop")) {
		pop(c, arg);
	} else if (!strcmp(verb, "end")) {
		exchange_end(&pbx, SEAT);
	} else if (!strcmp(verb, "key")) {
		c->keys += keys_in(arg);
		c->decisions += !(c->word && ends_word(arg));
		ptyrun_keys(desk, arg);
	} else if (!strcmp(verb, "word")) {
		c->keys += keys_of_word(arg);
		ptyrun_type(desk, arg);
	} else if (!strcmp(verb, "say")) {
		c->free += chars_in(arg);
		ptyrun_type(desk, arg);
	} else if (!strcmp(verb, "see")) {
		see(c, arg);
	} else if (!strcmp(verb, "gone")) {
		assert_true(ptyrun_wait_gone(desk, arg));
	} else if (!strcmp(verb, "case")) {
		check_case(c, arg);
	} else if (!strcmp(verb, "flag")) {
		check_flag(c, arg);
	} else if (!strcmp(verb, "cases")) {
		const unsigned now = cases_now();

		if (now != c->cases + strtoul(arg, NULL, 10))
			fail_msg("%s: %u cases, %u before\n%s", c->name, now,
			    c->cases, ptyrun_screen(desk));
	} else if (!strcmp(verb, "answers")) {
		assert_int_equal(answers_now(), c->answers +
		    strtoul(arg, NULL, 10));
	} else {
		fail_msg("%s: no step “%s”", c->name, verb);
	}
}

static void
take_call(struct call *c, const char *path)
{
	char line[4096];
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	c->cases = cases_now();
	c->answers = answers_now();
	while (fgets(line, sizeof line, f) != NULL) {
		char *arg;

		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		arg = line + strcspn(line, " ");
		if (*arg != '\0')
			*arg++ = '\0';
		step(c, line, arg);
		c->word = strcmp(line, "word") == 0;
	}
	fclose(f);
}

static int
is_call(const struct dirent *e)
{
	const size_t n = strlen(e->d_name);

	return n > 5 && strcmp(e->d_name + n - 5, ".call") == 0;
}

static void
ten_calls(void **state)
{
	struct dirent **name;
	int n = scandir(scripts, &name, is_call, alphasort);

	(void)state;
	assert_in_range(n, CALLS, 1000);
	sit();
	print_message("%-26s %5s %6s %6s %8s\n", "call", "keys", "most",
	    "free", "seconds");
	for (int i = 0; i < n; i++) {
		struct call c = { .name = name[i]->d_name };
		char path[8192];
		double s;

		snprintf(path, sizeof path, "%s/%s", scripts, c.name);
		take_call(&c, path);
		s = c.keys * KEY_S + c.decisions * THINK_S;
		print_message("%-26s %5u %6u %6u %8.1f\n", c.name, c.keys,
		    c.most, c.free, s);
		if (c.most > 0 && (c.keys > c.most || s > c.most_s))
			fail_msg("%s: %u keys and %.1f s, at most %u and "
			    "%.1f", c.name, c.keys, s, c.most, c.most_s);
		free(name[i]);
	}
	free(name);
	ptyrun_keys(desk, "q");
	assert_int_equal(ptyrun_wait_exit(desk), 0);
	sh("'%s' verify >/dev/null", bin);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ten_calls, setup, teardown),
	};

	return cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}
