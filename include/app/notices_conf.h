/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notices_conf.h -- where notices go, and with what secret.  Layer: app.
 *
 * notices.conf is JSON with comments; it lies in the store's folder, else (a
 * store of one's own) in $XDG_CONFIG_HOME/gridseat, else in /etc/gridseat:
 *
 *	{
 *	  "url": "https://gateway.example.org/notices",
 *	  "token_file": "/etc/gridseat/notices.token",	// 0600; or:
 *	  "token_command": ["pass", "show", "gridseat/notices"],
 *	  "token_header": "Authorization", "token_prefix": "Bearer ",
 *	  "headers": { "X-District": "DX" },
 *	  "ca_file": "/etc/ssl/certs/office.pem",
 *	  "timeout_seconds": 20,
 *	  "plain_http": false,	// true: http will do, as to loopback
 *	  "link": "https://desk.example.org/case/{number}"
 *	}
 *
 * The secret itself never stands in it, nor on a command line, nor is it shown:
 * of the address only the host is. Who may write the file decides where the
 * district's notices go: it must be root's, the store's owner's or one's own. */
#ifndef APP_NOTICES_CONF_H
#define APP_NOTICES_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/err.h"

#define NOTICES_WORDS 8		/* of a command, with its end */
#define NOTICES_HEADERS 8

struct notices_conf {
	char		path[4200];	/* of the file; empty: there is none */
	char		url[1024], ca_file[1024], link[512], token_file[1024];
	char		*command[NOTICES_WORDS];	/* owned; NULL-ended */
	char		*headers[NOTICES_HEADERS];	/* owned: "Name: value" */
	size_t		command_n, headers_n;
	char		token_header[64], token_prefix[64];
	int64_t		timeout_ms;
	bool		plain;
};

/*   ERR_NOT_FOUND  there is none
 *   ERR_REFUSED    somebody else may write or read it; why says who
 *   ERR_BAD_INPUT  why has the first fault
 * why: a sentence for people, translated; empty where the error says all. */
MUST_CHECK enum err notices_conf_read(struct notices_conf *c,
    const char *store_dir, char why[256]);
void	notices_conf_fini(struct notices_conf *c);

/* https://gateway.example.org/… */
void	notices_conf_where(const struct notices_conf *c, char *out, size_t cap);

/* The secret of token_file, checked. ERR_NOT_FOUND: no file is named. */
MUST_CHECK enum err notices_token(const struct notices_conf *c,
    struct buf *out, char why[256]);
/* Is text fit for a header? One line of printable ASCII, not too long. */
bool	notices_token_fits(struct str text);

#endif
