/* SPDX-License-Identifier: GPL-3.0-or-later */
/* broker.h -- a real mosquitto on 127.0.0.1 for a test: started, killed, started
 * again on the same port.  Layer: tests. */
#ifndef TESTS_CHANNEL_BROKER_H
#define TESTS_CHANNEL_BROKER_H

#include <stdbool.h>
#include <sys/types.h>

struct broker {
	pid_t	pid;		/* 0: it does not run */
	int	port;
	char	dir[64];	/* its own; gone with it */
	char	url[64];
};

/* false: no mosquitto is installed here. more: further lines of its
 * configuration, or NULL; %DIR% is its folder. The port listens on return. */
bool	broker_start(struct broker *b, const char *more);
/* SIGKILL; the folder stays. */
void	broker_kill(struct broker *b);
void	broker_again(struct broker *b);
void	broker_stop(struct broker *b);
/* Writes a file of its folder, before it starts; path may be NULL. */
void	broker_file(struct broker *b, const char *name, const char *text);
/* mosquitto_passwd: adds user with pass to the file "users". */
bool	broker_user(struct broker *b, const char *user, const char *pass);
/* Makes the folder; broker_start does, where nobody did. */
void	broker_folder(struct broker *b);
/* "cert" and "key" in its folder, certified by itself, for name (as
 * "IP:127.0.0.1"). false: no openssl here. */
bool	broker_cert(struct broker *b, const char *name);

#endif
