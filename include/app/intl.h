/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intl.h -- words for people go through gettext.  Layer: app.
 * English sentences are the keys; po/zh_CN.po holds what people see. Layers
 * below say English msgids or codes, translated here by intl_tr(). */
#ifndef APP_INTL_H
#define APP_INTL_H

#include <libintl.h>

#define _(msgid) gettext(msgid)
#define N_(msgid) (msgid)

/* Chooses the locale: the environment's, C.UTF-8 where it has none, and
 * simplified Chinese as the language unless an English locale (or LANGUAGE)
 * asks otherwise. Call once, before any word is shown. */
void intl_init(void);

#endif
