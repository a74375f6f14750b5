/* SPDX-License-Identifier: GPL-3.0-or-later */
/* couchd [--port N] [--admin NAME:PASS] [--user NAME:PASS]… [--db NAME]…
 *        [--state FILE] [--from FILE] [--seed N]
 * Listens on 127.0.0.1 (port 0: any), prints "PORT\n" and serves till SIGTERM.
 * Without --admin and --user everybody is an admin. A --db is open to all who
 * can log in. SIGUSR1 writes FILE; --from begins with what such a file holds.
 *
 * Told to fail by requests that need no login:
 *	PUT /_mock/fault {…}	this fault and no other; {} or DELETE none
 *	POST /_mock/fault {…}	this one too; the first that matches counts
 * with any of: "path" (part of "METHOD /path?query"), "after" (that many go
 * well first), "times" (-1 always), "status", "body", "type", "retry_after",
 * "location" (an answer in place of the true one; "done": the request has its
 * effect all the same), "cut_at" (bytes, head and all), "delay_ms", "drip_ms"
 * (a byte each), "huge" (bytes behind the body), "bomb" (bytes that a little
 * gzip unfolds to), "garbage", "hang" (never answered), "reset" (no answer but a reset), "close" (keep-alive is not).
 *	PUT /_mock/snap, PUT /_mock/restore	set back to what it was then
 *	GET /_mock/stats	{"requests","docs_in","docs_out","lines","waiting"}
 *
 * Left out: views, Mango, filters but _doc_ids, _purge, _replicate, multipart,
 * gzip, cookies; design documents' validate_doc_update as guard.c says. */
#include "couchd.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/alloc.h"

static int
listen_on(int port, int *got)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	socklen_t len = sizeof at;
	const int on = 1, sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (sock < 0)
		return -1;
	(void)setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(sock, (struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(sock, 1024) < 0 ||
	    getsockname(sock, (struct sockaddr *)&at, &len) < 0) {
		close(sock);
		return -1;
	}
	*got = ntohs(at.sin_port);
	return sock;
}

static void
add_user(struct server *s, const char *text, bool admin)
{
	struct str rest = str_of(text), name;
	struct user *u;

	if (!str_cut(&rest, ':', &name))
		return;
	s->users = xgrow(s->users, &s->users_cap, s->users_n + 1,
	    sizeof *s->users);
	u = &s->users[s->users_n++];
	*u = (struct user){ xmalloc(name.n + 1), xmalloc(rest.n + 1), admin };
	str_copy(name, u->name, name.n + 1);
	str_copy(rest, u->pass, rest.n + 1);
}

static void
open_db(struct server *s, const char *name)
{
	struct db *d = db_find(s, str_of(name));

	if (d == NULL)
		d = db_create(s, str_of(name), now_ms() / 1000);
	d->security.n = 0;
	buf_cstr(&d->security, "{\"members\":{\"roles\":[],\"names\":[]},"
	    "\"admins\":{\"roles\":[\"_admin\"]}}");
}

static bool
option(struct server *s, const char *name, const char *value, int *port)
{
	int64_t n = 0;

	(void)str_int(str_of(value), &n);
	if (!strcmp(name, "--port"))
		*port = (int)n;
	else if (!strcmp(name, "--admin"))
		add_user(s, value, true);
	else if (!strcmp(name, "--user"))
		add_user(s, value, false);
	else if (!strcmp(name, "--db"))
		open_db(s, value);
	else if (!strcmp(name, "--state"))
		s->state_file = value;
	else if (!strcmp(name, "--from"))
		return state_read(s, value);
	else if (!strcmp(name, "--seed"))
		s->chance = (uint64_t)n * 0x9e3779b97f4a7c15u + 1;
	else
		return false;
	return true;
}

static void
server_fini(struct server *s)
{
	while (s->dbs_n > 0)
		db_drop(s, s->dbs[0]);
	for (size_t i = 0; i < s->users_n; i++) {
		free(s->users[i].name);
		free(s->users[i].pass);
	}
	for (size_t i = 0; i < s->locks_n; i++)
		free(s->locks[i].name);
	free(s->dbs);
	free(s->users);
	free(s->locks);
}

int
main(int argc, char **argv)
{
	struct server s = { .chance = 88172645463325252u, .lock_ms = 300000 };
	int port = 0, sock;

	for (int i = 1; i < argc; i += 2)
		if (i + 1 == argc || !option(&s, argv[i], argv[i + 1], &port)) {
			fprintf(stderr, "couchd: %s?\n", argv[i]);
			return 2;
		}
	sock = listen_on(port, &port);
	if (sock < 0) {
		perror("couchd");
		return 1;
	}
	printf("%d\n", port);
	fflush(stdout);
	serve(&s, sock);
	close(sock);
	server_fini(&s);
	return 0;
}
