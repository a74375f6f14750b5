/* SPDX-License-Identifier: GPL-3.0-or-later */
/* three.c -- see three.h.  Layer: tests. */
#include "three.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct three three = { .dir = "/tmp/t_three.XXXXXX" };
struct desk_at seats[2] = {
	{ .name = "suba", .role = "supervisor" },
	{ .name = "subb", .role = "dispatcher" },
};

static char couchd[4096], relay[4096], top[4096], admin[32], shim[160];
static struct netns ns_centre;
static pid_t server = -1, headless = -1;
static int server_port;
static long off_s;

/* ---- the machine ---- */

int
three_run(char out[4096], const char *fmt, ...)
{
	char cmd[16384];
	size_t n = (size_t)snprintf(cmd, sizeof cmd, "%s", shim);
	va_list ap;
	FILE *f;

	va_start(ap, fmt);
	vsnprintf(cmd + n, sizeof cmd - n, fmt, ap);
	va_end(ap);
	f = popen(cmd, "r");
	assert_non_null(f);
	n = fread(out, 1, 4095, f);
	while (n > 0 && out[n - 1] == '\n')
		n--;
	out[n] = '\0';
	while (fgetc(f) != EOF)
		;
	return pclose(f);
}

/* An account of the profile with that role alone, or with others. */
static void
account(const char *role, const char *unit, char out[32])
{
	char found[4096];

	assert_int_equal(three_run(found, "awk -F '\\t' -v r=%s -v u=%s '$3 ~ "
	    "\"(^|,)\" r \"(,|$)\" && (u == \"-\" || $2 == u) { print $1; "
	    "exit }' '%s/profiles/daxing/accounts.tsv'", role, unit, top), 0);
	snprintf(out, 32, "%.31s", found);
	assert_true(out[0] != '\0');
}

static int
port_of(const char *file)
{
	int port = 0;

	for (int i = 0; i < 200 && port == 0; i++) {
		FILE *f = fopen(file, "r");

		if (f != NULL) {
			if (fscanf(f, "%d", &port) != 1)
				port = 0;
			fclose(f);
		}
		if (port == 0)
			poll(NULL, 0, 50);
	}
	return port;
}

/* The machine's clocks, everybody's, go on at once. */
void
three_hours(long h)
{
	const int fd = open(three.clock, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	char text[64];

	off_s += h * 3600;
	snprintf(text, sizeof text, "%-20ld %-20ld\n", off_s, off_s);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, text, strlen(text), 0), strlen(text));
	close(fd);
}

void
three_server(void)
{
	char port[16], state[128], out[96];
	const char *argv[] = { couchd, "--port", port, "--state", state,
		"--from", state, NULL };

	snprintf(port, sizeof port, "%d", server_port);
	snprintf(state, sizeof state, "%s/couch.state", three.dir);
	snprintf(out, sizeof out, "%s/couch.out", three.dir);
	if (access(state, R_OK) != 0)
		argv[5] = NULL;
	unlink(out);
	server = netns_run(&ns_centre, argv, out);
	server_port = port_of(out);
	assert_true(server_port > 0);
}

void
three_server_saves(void)
{
	kill(server, SIGUSR1);
}

void
three_server_dies(void)
{
	netns_stop(&server, SIGKILL);
}

static void
begin_headless(void)
{
	char out[96], preload[160], file[96];
	const char *argv[] = { "env", preload, file, three.bin, "-S", three.centre, "run",
		"--headless", NULL };

	snprintf(preload, sizeof preload, "LD_PRELOAD=%s%s", three.hours_pass ?
	    three.dir : "", three.hours_pass ? "/shim.so" : "");
	snprintf(file, sizeof file, "CLOCKSHIM=%s", three.clock);
	snprintf(out, sizeof out, "%s/headless.out", three.dir);
	headless = netns_run(&ns_centre, argv, out);
	assert_true(headless > 0);
}

static void
begin_relay(struct desk_at *s)
{
	char to[32], out[96], listen[32];
	const char *argv[] = { relay, "--to", to, "--from-ns", s->ns.path,
		"--to-ns", ns_centre.path, "--control", s->control,
		"--listen", listen, NULL };

	snprintf(to, sizeof to, "127.0.0.1:%d", server_port);
	snprintf(listen, sizeof listen, "127.0.0.1:%d", s->port);
	snprintf(out, sizeof out, "%s/%s.relay", three.dir, s->name);
	s->relay = netns_run(NULL, argv, out);
	s->port = port_of(out);
	assert_true(s->port > 0);
}

/* The line is to be like this. */
void
three_tell(const struct desk_at *s, const char *what)
{
	sh("'%s' tell '%s' %s >/dev/null", relay, s->control, what);
}

static void
links(const char *store, const char *node, int port, const char *more)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof path, "%s/links.tsv", store);
	f = fopen(path, "w");
	assert_non_null(f);
	fchmod(fileno(f), 0600);
	fprintf(f, "code\tdriver\tnode\tchannel\turl\tauth\tevery\tways\tunknown"
	    "\tmap\taccount\topts\tname\n"
	    "centre\tcouch\t%s\t-\thttp://127.0.0.1:%d\t-\t5\tboth\tkeep\t-\t-"
	    "\tprefix=dx;territories=005;idle_s=4%s\tC\n", node, port, more);
	assert_int_equal(fclose(f), 0);
}

/* ---- stores ---- */

static void
make_stores(void)
{
	snprintf(three.centre, sizeof three.centre, "%s/centre", three.dir);
	account("admin", "-", admin);
	sh("'%s' -S %s init --profile daxing --node dx01 >/dev/null && '%s' -S "
	    "%s node card >%s/card 2>/dev/null", three.bin, three.centre,
	    three.bin, three.centre, three.dir);
	links(three.centre, "dx01", server_port, ";create=1");
	for (size_t i = 0; i < 2; i++) {
		struct desk_at *s = &seats[i];

		snprintf(s->store, sizeof s->store, "%s/%s", three.dir, s->name);
		sh("'%s' -S %s init --profile daxing --node %s >/dev/null && "
		    "'%s' -S %s node card >%s/%s.card 2>/dev/null", three.bin,
		    s->store, s->name, three.bin, s->store, three.dir, s->name);
		sh("'%s' -S %s node trust %s/%s.card --territory all --yes "
		    "--as %s 2>&1", three.bin, three.centre, three.dir, s->name, admin);
		sh("'%s' -S %s node trust %s/card --territory all --anchor "
		    "--yes --as %s 2>&1", three.bin, s->store, three.dir, admin);
		links(s->store, s->name, s->port, "");
		account(s->role, "-", s->who);
	}
}

/* The centre has made its databases. */
static bool
centre_stands(void)
{
	char out[4096] = "";

	for (int i = 0; i < 300; i++) {
		if (three_run(out, "'%s' -S %s channel list --json", three.bin, three.centre) ==
		    0 && strstr(out, "well") != NULL)
			return true;
		poll(NULL, 0, 100);
	}
	fprintf(stderr, "the centre does not get well: %s\n", out);
	return false;
}

static void
make_shim(void)
{
	const char *cc = getenv("CC");
	char out[4096];

	three.hours_pass = three_run(out, "! ldd '%s' 2>/dev/null | grep -q 'lib[at]san' && "
	    "%s -shared -fPIC -x c -o %s/shim.so '%s/tests/data/clockshim.inc' "
	    "2>&1", three.bin, cc ? cc : "cc", three.dir, top) == 0;
	if (!three.hours_pass) {
		print_message("SKIP hours that pass: no shim\n");
		return;
	}
	three_hours(0);
	snprintf(shim, sizeof shim, "export LD_PRELOAD=%s/shim.so CLOCKSHIM=%s; ",
	    three.dir, three.clock);
}

int
three_begin(void **state)
{
	const char *b = getenv("GRIDSEAT_BIN"), *t = getenv("top_srcdir"),
	    *build = getenv("top_builddir"), *home = getenv("XDG_DATA_HOME");

	(void)state;
	snprintf(three.bin, sizeof three.bin, "%s", b ? b : "./gridseat");
	snprintf(top, sizeof top, "%s", t ? t : ".");
	snprintf(couchd, sizeof couchd, "%s/tests/peers/couchd/couchd",
	    build ? build : ".");
	snprintf(relay, sizeof relay, "%s/tests/peers/relay/relay",
	    build ? build : ".");
	if (home != NULL)
		(void)mkdir(home, 0700);
	setenv("LANGUAGE", "en", 1);
	setenv("PTYRUN_DEADLINE_MS", "120000", 0);
	snprintf(three.clock, sizeof three.clock, "%s/clock", three.dir);
	make_shim();
	three_server();
	for (size_t i = 0; i < 2; i++) {
		snprintf(seats[i].control, sizeof seats[i].control, "%s/%s.ctl",
		    three.dir, seats[i].name);
		begin_relay(&seats[i]);
	}
	make_stores();
	begin_headless();
	return centre_stands() ? 0 : 1;
}

int
three_end(void **state)
{
	char cmd[96];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		ptyrun_free(&seats[i].p);
		netns_stop(&seats[i].relay, SIGTERM);
		netns_end(&seats[i].ns);
	}
	netns_stop(&headless, SIGTERM);
	netns_stop(&server, SIGTERM);
	netns_end(&ns_centre);
	snprintf(cmd, sizeof cmd, "rm -rf '%s'", three.dir);
	return getenv("THREE_KEEP") != NULL ? 0 : system(cmd);
}

bool
three_may(void)
{
	return mkdtemp(three.dir) != NULL && netns_may() &&
	    netns_new(&ns_centre) && netns_new(&seats[0].ns) &&
	    netns_new(&seats[1].ns);
}
