/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/tlspeer.h"

#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "channel/peer.h"

static char dir[] = "/tmp/gridseat-tls-XXXXXX";

const char *
tls_path(const char *name)
{
	static char paths[8][320];
	static int turn;

	turn = (turn + 1) % 8;
	snprintf(paths[turn], sizeof paths[turn], "%s/%s", dir, name);
	return paths[turn];
}

static pid_t
start(const char *const *args)
{
	const pid_t pid = fork();
	char *argv[48] = { 0 };

	if (pid != 0)
		return pid;
	for (size_t i = 0; i < 47 && args[i] != NULL; i++)
		argv[i] = (char *)(uintptr_t)args[i];
	if (freopen("/dev/null", "r", stdin) != NULL &&
	    freopen("/dev/null", "w", stdout) != NULL &&
	    freopen("/dev/null", "w", stderr) != NULL)
		execvp(argv[0], argv);
	_exit(127);
}

static bool
run(const char *const *args)
{
	int status;

	return waitpid(start(args), &status, 0) > 0 && status == 0;
}

bool
tls_begin(void)
{
	return mkdtemp(dir) != NULL &&
	    run((const char *const[]){ "openssl", "version", NULL });
}

void
tls_end(void)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			unlink(tls_path(e->d_name));
	if (d != NULL)
		closedir(d);
	rmdir(dir);
}

static bool
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	return f != NULL && fputs(text, f) >= 0 && fclose(f) == 0;
}

bool
tls_cert(const char *name, const char *ca, const char *alt, bool past)
{
	char key[128], pem[128], req[128], ext[128], text[256];
	char ca_key[128], ca_pem[128];

	snprintf(key, sizeof key, "%s/%s.key", dir, name);
	snprintf(pem, sizeof pem, "%s/%s.pem", dir, name);
	snprintf(req, sizeof req, "%s/%s.csr", dir, name);
	snprintf(ext, sizeof ext, "%s/%s.ext", dir, name);
	snprintf(ca_key, sizeof ca_key, "%s/%s.key", dir, ca ? ca : name);
	snprintf(ca_pem, sizeof ca_pem, "%s/%s.pem", dir, ca ? ca : name);
	if (ca == NULL) {
		snprintf(text, sizeof text, "subjectAltName=%s", alt);
		return run((const char *const[]){ "openssl", "req", "-x509",
		    "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
		    "-nodes", "-keyout", key, "-out", pem, "-days", "2",
		    "-subj", "/CN=gridseat test", "-addext", text, NULL });
	}
	snprintf(text, sizeof text, "subjectAltName=%s\n", alt);
	/* With no day left it ended before it began. */
	return write_file(ext, text) && run((const char *const[]){ "openssl",
	    "req", "-new", "-newkey", "ec", "-pkeyopt",
	    "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", req,
	    "-subj", "/CN=peer", NULL }) &&
	    run((const char *const[]){ "openssl", "x509", "-req", "-in", req,
	    "-CA", ca_pem, "-CAkey", ca_key, "-set_serial", "7", "-days",
	    past ? "-1" : "2", "-extfile", ext, "-out", pem, NULL });
}

static struct sockaddr_in
here(int p)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons((uint16_t)p),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
}

static bool
listens(int port)
{
	struct sockaddr_in at = here(port);
	const int s = socket(AF_INET, SOCK_STREAM, 0);
	const bool up = connect(s, (struct sockaddr *)&at, sizeof at) == 0;

	close(s);
	return up;
}

void
tls_peer(struct tlspeer *p, const char *name, const char *const *more)
{
	char at[32], key[128], pem[128];
	const char *args[40] = { "openssl", "s_server", "-accept", at, "-key",
		key, "-cert", pem, "-www" };
	size_t n = 9;

	p->port = peer_ports(1);
	snprintf(at, sizeof at, "127.0.0.1:%d", p->port);
	snprintf(key, sizeof key, "%s/%s.key", dir, name);
	snprintf(pem, sizeof pem, "%s/%s.pem", dir, name);
	while (more != NULL && *more != NULL && n < 39)
		args[n++] = *more++;
	p->pid = start(args);
	while (!listens(p->port))
		if (waitpid(p->pid, NULL, WNOHANG) != 0)
			abort();
}

void
tls_stop(struct tlspeer *p)
{
	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
}
