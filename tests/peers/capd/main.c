/* SPDX-License-Identifier: GPL-3.0-or-later */
/* capd -- a folder over HTTP for tests: GET gives its files with an ETag, POST
 * puts posted-N.xml there. What it answers instead stands in the folder, too:
 *	status	"503": every answer, until the file goes; "500 /a.xml": that one's
 *	log	is written: "GET /feed.xml 200" a line
 * usage: capd FOLDER: prints its port, ends with its standard input. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define ASK_MAX 262144

struct ask { char text[ASK_MAX]; size_t n; char *body; size_t body_n; };

static FILE *record;
static int posted;

/* Until the whole request is there. */
static bool
hear(int line, struct ask *a)
{
	const char *length;
	char *end = NULL;
	ssize_t n;

	a->n = 0;
	for (;;) {
		n = read(line, a->text + a->n, ASK_MAX - 1 - a->n);
		if (n <= 0)
			return false;
		a->n += (size_t)n;
		a->text[a->n] = '\0';
		end = strstr(a->text, "\r\n\r\n");
		if (end == NULL)
			continue;
		length = strstr(a->text, "Content-Length: ");
		a->body = end + 4;
		a->body_n = length != NULL && length < end ?
		    strtoul(length + 16, NULL, 10) : 0;
		if ((size_t)(a->text + a->n - a->body) >= a->body_n)
			return true;
	}
}

static void
put_all(int line, const char *p, size_t n)
{
	while (n > 0) {
		const ssize_t k = write(line, p, n);

		if (k <= 0)
			return;
		p += k;
		n -= (size_t)k;
	}
}

static void
answer(int line, int status, const char *etag, const char *body, size_t n)
{
	char head[512];
	const int k = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n%s%s%s\r\n", status,
	    n, etag[0] ? "ETag: " : "", etag, etag[0] ? "\r\n" : "");

	put_all(line, head, (size_t)k);
	put_all(line, body, n);
}

static int
wished(const char *path)
{
	FILE *f = fopen("status", "r");
	char only[512] = "";
	int status = 0, n;

	if (f == NULL)
		return 0;
	n = fscanf(f, "%d %511s", &status, only);
	if (n < 1)
		status = 500;
	fclose(f);
	return n == 2 && strcmp(only, path) != 0 ? 0 : status;
}

static int
give(int line, const struct ask *a, const char *path)
{
	static char body[ASK_MAX];
	char etag[64], want[96];
	struct stat st;
	const int fd = strchr(path + 1, '/') ? -1 : open(path + 1, O_RDONLY);
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		answer(line, 404, "", "no such thing", 13);
		return 404;
	}
	n = read(fd, body, sizeof body);
	close(fd);
	snprintf(etag, sizeof etag, "\"%lld-%ld\"", (long long)st.st_size,
	    st.st_mtim.tv_nsec);
	snprintf(want, sizeof want, "If-None-Match: %s", etag);
	if (strstr(a->text, want) != NULL) {
		answer(line, 304, etag, "", 0);
		return 304;
	}
	answer(line, 200, etag, body, n > 0 ? (size_t)n : 0);
	return 200;
}

static int
take(int line, const struct ask *a)
{
	char name[32];
	FILE *f;

	snprintf(name, sizeof name, "posted-%d.xml", ++posted);
	f = fopen(name, "w");
	if (f == NULL)
		return 500;
	fwrite(a->body, 1, a->body_n, f);
	fclose(f);
	answer(line, 202, "", "taken", 5);
	return 202;
}

static void
serve(int line)
{
	static struct ask a;
	char method[8] = "", path[512] = "";
	int status;

	if (!hear(line, &a) || sscanf(a.text, "%7s %511s", method, path) != 2)
		return;
	status = wished(path);
	if (status != 0)
		answer(line, status, "", "not now", 7);
	else if (!strcmp(method, "POST"))
		status = take(line, &a);
	else
		status = give(line, &a, path);
	fprintf(record, "%s %s %d\n", method, path, status);
	fflush(record);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct pollfd p[2] = { { .fd = fd, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN } };

	signal(SIGPIPE, SIG_IGN);
	if (argc != 2 || chdir(argv[1]) != 0 ||
	    (record = fopen("log", "w")) == NULL || fd < 0 ||
	    bind(fd, (struct sockaddr *)&at, size) != 0 ||
	    listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &size) != 0) {
		perror("capd");
		return 1;
	}
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	while (poll(p, 2, -1) > 0 && p[1].revents == 0) {
		const int line = accept(fd, NULL, NULL);

		if (line < 0)
			continue;
		serve(line);
		close(line);
	}
	return 0;
}
