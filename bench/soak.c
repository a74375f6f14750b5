/* SPDX-License-Identifier: GPL-3.0-or-later */
/* soak: a console kept busy at ten times the demonstration's load, with hot
 * backups, and what that cost.
 *
 *	soak GRIDSEAT STORE MINUTES	(an hour is 60, 72 hours are 4320)
 *
 * A key a second goes to a console in an emulated terminal; 500 cases an hour
 * with their whole histories come in from a second process (the demonstration
 * has about 1,200 a day); a hot backup is made every five minutes. Each minute
 * a line: private memory, descriptors, events, bytes, stale readers. At the
 * end: memory within 5 % of what it was after the first tenth, no stale reader,
 * `gridseat verify` clean; exit 0, else 1. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../tests/pty/ptyrun.h"

struct soak {
	const char	*gridseat, *store;
	struct ptyrun	*p;
	long		seconds;
	long		first_kb, last_kb, worst_kb;
	int		stale, backups, seed;
};

static const char *const keys[] = {
	"j", "j", "<PgDn>", "j", "<PgUp>", "G", "k", "g", "g", "3", "j", "j",
	"/", "路", "灯", "<Enter>", "j", "<Esc>", "7", "j", "1", "<Tab>", "j",
	"<Tab>", "?", "<Esc>", "z", "z", "j", "k",
};

/* Runs gridseat with args (NULL-ended); its output goes to path or nowhere. */
static int
run(const struct soak *s, const char *path, const char *const *args)
{
	const char *argv[16] = { s->gridseat, "--store", s->store };
	int status;
	pid_t pid;

	for (int i = 0; args[i] && i < 12; i++)
		argv[3 + i] = args[i];
	pid = fork();
	if (pid == 0) {
		if (!freopen(path ? path : "/dev/null", "w", stdout))
			_exit(127);
		execv(s->gridseat, (char *const *)(const void *)argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static long
status_kb(int pid, const char *name)
{
	char path[64], line[256];
	long kb = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, name, strlen(name)) == 0)
			kb = strtol(line + strlen(name) + 1, NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

static int
descriptors(int pid)
{
	char path[64];
	int n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	d = opendir(path);
	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n - 2;
}

/* A number after "name": in doctor's JSON; -1 if absent. */
static long
json_number(const char *path, const char *name)
{
	char text[8192], want[64];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	const char *at;

	if (f)
		fclose(f);
	text[n] = '\0';
	snprintf(want, sizeof(want), "\"%s\":", name);
	at = strstr(text, want);
	return at ? strtol(at + strlen(want), NULL, 10) : -1;
}

static void
sample(struct soak *s, long second)
{
	const char *const doctor[] = { "doctor", "--json", NULL };
	char json[1024], data[1024];
	struct stat st = { 0 };
	int pid = ptyrun_pid(s->p);
	long stale, kb = status_kb(pid, "RssAnon");

	snprintf(json, sizeof(json), "%s.doctor", s->store);
	snprintf(data, sizeof(data), "%s/data.mdb", s->store);
	run(s, json, doctor);
	stale = json_number(json, "stale_readers");
	stat(data, &st);
	printf("%6ld s  RssAnon %6ld kB  fds %2d  events %8ld  file %8lld kB  "
	    "stale %ld  backups %d\n", second, kb, descriptors(pid),
	    json_number(json, "events"), (long long)st.st_blocks / 2, stale,
	    s->backups);
	fflush(stdout);
	s->stale += stale > 0;
	s->last_kb = kb;
	if (second <= s->seconds / 10)
		s->first_kb = kb;
	else if (kb > s->worst_kb)
		s->worst_kb = kb;
	unlink(json);
}

static void
load(struct soak *s)
{
	char seed[16];
	const char *const demo[] = { "demo", "--cases", "5", "--days", "1",
		"--seed", seed, NULL };

	snprintf(seed, sizeof(seed), "%d", ++s->seed + 100);
	run(s, NULL, demo);
}

static void
backup(struct soak *s)
{
	char path[1024];
	const char *const args[] = { "backup", path, NULL };

	snprintf(path, sizeof(path), "%s.backup", s->store);
	unlink(path);
	s->backups += run(s, NULL, args) == 0;
	unlink(path);
}

static bool
second_of_work(struct soak *s, long second)
{
	ptyrun_keys(s->p, keys[(size_t)second % (sizeof(keys) /
	    sizeof(keys[0]))]);
	if (second % 36 == 1)
		load(s);
	if (second % 300 == 299)
		backup(s);
	if (second % 60 == 59)
		sample(s, second);
	return ptyrun_feed(s->p, 1000);
}

static bool
verdict(const struct soak *s, int verify)
{
	long limit = s->first_kb + s->first_kb / 20;
	bool fine = s->worst_kb <= limit && s->stale == 0 && verify == 0 &&
	    s->backups > 0;

	printf("private memory %ld kB after a tenth, %ld kB at worst since "
	    "(limit %ld), %ld kB at the end; stale readers seen %d times; "
	    "verify %s: %s\n", s->first_kb, s->worst_kb, limit, s->last_kb,
	    s->stale, verify == 0 ? "clean" : "FAULT", fine ? "met" : "missed");
	return fine;
}

int
main(int argc, char **argv)
{
	const char *const init[] = { "init", "--demo", "--profile", "daxing",
		"--node", "soak", NULL };
	const char *const fill[] = { "demo", NULL };
	const char *const verify[] = { "verify", NULL };
	struct soak s = { .gridseat = argc > 1 ? argv[1] : NULL };
	const char *console[] = { s.gridseat, "--store", argc > 2 ? argv[2] : "",
		NULL };
	struct ptyrun_options o = { .argv = console };

	if (argc != 4) {
		fprintf(stderr, "usage: soak GRIDSEAT STORE MINUTES\n");
		return 2;
	}
	s.store = argv[2];
	s.seconds = strtol(argv[3], NULL, 10) * 60;
	if (run(&s, NULL, init) != 0 || run(&s, NULL, fill) != 0) {
		fprintf(stderr, "soak: %s: cannot make a store\n", s.store);
		return 1;
	}
	s.p = ptyrun_start(&o);
	if (s.p == NULL)
		return 1;
	for (long i = 0; i < s.seconds; i++)
		if (!second_of_work(&s, i)) {
			fprintf(stderr, "soak: the console ended\n");
			return 1;
		}
	ptyrun_keys(s.p, "<C-g><C-g>");
	ptyrun_free(&s.p);
	return verdict(&s, run(&s, NULL, verify)) ? 0 : 1;
}
