/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/broker.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "channel/peer.h"

static pid_t
start(char *const *argv)
{
	const pid_t pid = fork();

	if (pid == 0) {
		/* A test that dies leaves nobody behind. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (freopen("/dev/null", "r", stdin) == NULL ||
		    freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(127);
		execvp(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static bool
ran(char *const *argv)
{
	int status;

	return waitpid(start(argv), &status, 0) > 0 && status == 0;
}

static struct sockaddr_in
here(int p)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons((uint16_t)p),
		.sin_addr.s_addr = htonl(0x7f000001)
	};
}

static bool
listens(int port)
{
	struct sockaddr_in at = here(port);
	const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool yes = !connect(s, (struct sockaddr *)&at, sizeof at);

	close(s);
	return yes;
}

static const char *
program(void)
{
	static const char *const at[] = { "/usr/sbin/mosquitto",
		"/usr/local/sbin/mosquitto", "/usr/bin/mosquitto" };

	for (size_t i = 0; i < sizeof at / sizeof *at; i++)
		if (access(at[i], X_OK) == 0)
			return at[i];
	return NULL;
}

void
broker_file(struct broker *b, const char *name, const char *text)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", b->dir, name);
	f = fopen(path, "w");
	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
	chmod(path, 0600);
}

void
broker_folder(struct broker *b)
{
	memset(b, 0, sizeof *b);
	snprintf(b->dir, sizeof b->dir, "/tmp/gridseat-mqtt-XXXXXX");
	if (mkdtemp(b->dir) == NULL)
		abort();
}

bool
broker_user(struct broker *b, const char *user, const char *pass)
{
	char path[160];
	char *const argv[] = { "mosquitto_passwd", "-b", path, (char *)user,
		(char *)pass, NULL };

	snprintf(path, sizeof path, "%s/users", b->dir);
	if (access(path, F_OK) < 0)
		broker_file(b, "users", "");
	return ran(argv);
}

bool
broker_cert(struct broker *b, const char *name)
{
	char key[160], cert[160], alt[160];
	char *const argv[] = { "openssl", "req", "-x509", "-newkey", "rsa:2048",
		"-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj",
		"/CN=peer", "-addext", alt, NULL };

	snprintf(key, sizeof key, "%s/key", b->dir);
	snprintf(cert, sizeof cert, "%s/cert", b->dir);
	snprintf(alt, sizeof alt, "subjectAltName=%s", name);
	return ran(argv);
}

/* more with its marks filled in, behind what every broker has. */
static void
configure(struct broker *b, const char *more)
{
	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text,
	    "listener %d 127.0.0.1\nuser root\nmax_queued_messages 100000\n"
	    "persistence true\npersistence_location %s/\n"
	    "autosave_on_changes true\nautosave_interval 1\n%s", b->port,
	    b->dir, more == NULL ? "allow_anonymous true\n" : "");

	for (const char *p = more == NULL ? "" : more; *p != '\0';)
		if (!strncmp(p, "%DIR%", 5)) {
			n += (size_t)snprintf(text + n, sizeof text - n, "%s",
			    b->dir);
			p += 5;
		} else {
			text[n++] = *p++;
		}
	text[n] = '\0';
	broker_file(b, "conf", text);
}

void
broker_again(struct broker *b)
{
	char conf[160];
	char *const argv[] = { (char *)program(), "-c", conf, NULL };
	const struct timespec pause = { 0, 5000000 };

	snprintf(conf, sizeof conf, "%s/conf", b->dir);
	b->pid = start(argv);
	while (!listens(b->port)) {
		if (waitpid(b->pid, NULL, WNOHANG) == b->pid)
			abort();	/* it would not run */
		nanosleep(&pause, NULL);
	}
}

bool
broker_start(struct broker *b, const char *more)
{
	if (program() == NULL)
		return false;
	if (b->dir[0] == '\0')
		broker_folder(b);
	b->port = peer_ports(1);
	snprintf(b->url, sizeof b->url, "%s://127.0.0.1:%d",
	    more != NULL && strstr(more, "certfile") ? "mqtts" : "mqtt",
	    b->port);
	configure(b, more);
	broker_again(b);
	return true;
}

void
broker_kill(struct broker *b)
{
	if (b->pid > 0) {
		kill(b->pid, SIGKILL);
		while (waitpid(b->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	b->pid = 0;
}

void
broker_stop(struct broker *b)
{
	char *const argv[] = { "rm", "-r", b->dir, NULL };

	broker_kill(b);
	if (b->dir[0] != '\0' && !ran(argv))
		abort();
	b->dir[0] = '\0';
}
