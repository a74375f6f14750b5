/* SPDX-License-Identifier: GPL-3.0-or-later */
/* birth.h -- what all ways to make a store share.  Layer: app. */
#ifndef APP_BIRTH_H
#define APP_BIRTH_H

/* The host's name as a node's: lower-case letters and digits, 2 to 12. */
void	birth_node(char out[13]);
/* Every folder above dir, as mkdir -p would; store_create says what is wrong. */
void	birth_parents(const char *dir);

#endif
