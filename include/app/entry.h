/* SPDX-License-Identifier: GPL-3.0-or-later */
/* entry.h -- one line being typed.  Layer: app.
 * The text is always whole UTF-8; the caret stands between characters. */
#ifndef APP_ENTRY_H
#define APP_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/str.h"

#define ENTRY_MAX 16384	/* bytes with NUL */

struct entry {
	char	t[ENTRY_MAX];
	size_t	n;		/* bytes used */
	size_t	at;		/* caret, in bytes */
};

void		entry_set(struct entry *f, struct str s);	/* caret at end */
struct str	entry_text(const struct entry *f);
/* Line ends and tabs become blanks, other controls are left out. False when
 * not everything fitted. */
bool		entry_insert(struct entry *f, struct str s);
void		entry_insert_cp(struct entry *f, uint32_t cp);
void		entry_left(struct entry *f);
void		entry_right(struct entry *f);
void		entry_home(struct entry *f);
void		entry_end(struct entry *f);
void		entry_backspace(struct entry *f);
void		entry_delete(struct entry *f);
void		entry_kill_word(struct entry *f);	/* before the caret */
void		entry_kill_line(struct entry *f);	/* before the caret */
void		entry_kill_rest(struct entry *f);

#endif
