/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tlspeer.h -- openssl plays a peer with a certificate, good or bad.
 * Layer: tests. */
#ifndef TESTS_CHANNEL_TLSPEER_H
#define TESTS_CHANNEL_TLSPEER_H

#include <stdbool.h>
#include <sys/types.h>

struct tlspeer { pid_t pid; int port; };

/* A folder of their own for keys; false: no openssl here. */
bool	tls_begin(void);
void	tls_end(void);
/* The path of a file there; good until eight more were asked for. */
const char *tls_path(const char *name);
/* NAME.key and NAME.pem: signed by CA.key, or by itself where ca is NULL, for
 * the alternative name alt ("IP:127.0.0.1"), ended long ago where past. */
bool	tls_cert(const char *name, const char *ca, const char *alt, bool past);
/* s_server -www with that certificate; more ends with NULL, or is NULL. */
void	tls_peer(struct tlspeer *p, const char *name, const char *const *more);
void	tls_stop(struct tlspeer *p);

#endif
