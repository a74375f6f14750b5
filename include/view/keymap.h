/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keymap.h -- which keys run which command text: keymaps/NAME.keys.
 * Layer: view. A line of the file:
 *	# comment
 *	queue j = cursor-down	context, keys, '=', command text
 *	* <F10> = quit		'*' holds in every context
 *	queue g g = home	a sequence
 *	queue x =		takes a key of an earlier file away
 * Keys: a character, or <Up> <PgDn> <F5> <C-x> <M-x> <S-Tab> <Space> <lt>;
 * function keys also without brackets: F10. '=' itself is <Equal>. */
#ifndef VIEW_KEYMAP_H
#define VIEW_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

#define KEY_SHIFT	1	/* of special keys only: a letter has its case */
#define KEY_ALT		2
#define KEY_CTRL	4

/* Codes below K_FIRST are characters as typed. Control letters are the letter
 * in lower case with KEY_CTRL; Enter, Tab, Esc, BS have codes of their own. */
enum {
	K_FIRST = 0x110000,
	K_ENTER = K_FIRST, K_TAB, K_ESC, K_BS, K_INS, K_DEL, K_HOME, K_END,
	K_PGUP, K_PGDN, K_UP, K_DOWN, K_LEFT, K_RIGHT, K_MENU,
	K_F0 = K_FIRST + 0x100	/* K_F0 + n is Fn, n 1..24 */
};

struct key {
	uint32_t	code;
	uint8_t		mods;
};

bool	key_eq(struct key a, struct key b);
/* One key's name, wholly ("j", "<C-x>", "F10", "黄"); false leaves *out. */
bool	key_parse(struct str name, struct key *out);
/* The shortest name that key_parse takes; appends. */
void	key_format(struct key k, struct buf *out);
/* For commands only, never for text: full-width letters, digits, punctuation
 * and the blank of an input method become plain: ｊ j ， , 。 . ： : 、 / */
struct key key_fold(struct key k);

#define KEYMAP_SEQUENCE 4	/* keys in the longest sequence */

struct keymap;

/* The text of keymaps/default.keys, compiled in. */
extern const char keymap_default_text[];

struct keymap	*keymap_new(void);		/* empty */
void		 keymap_free(struct keymap **m);
/* Each gets what the other bound; who holds one of them goes on with it. */
void		 keymap_swap(struct keymap *a, struct keymap *b);

/* Adds a file's lines; a later line wins over an earlier one of the same
 * context and keys. Faults as in theme_parse; good lines are kept. */
MUST_CHECK enum err keymap_parse(struct keymap *m, struct str text,
    const char *file, struct diag_sink *sink);

/* What has been typed of a sequence. Zeroed is none. */
struct keymap_state {
	struct key	typed[KEYMAP_SEQUENCE];
	int		n;
};

enum keymap_result {
	KEYMAP_NONE,		/* no binding; what was typed is forgotten */
	KEYMAP_PARTIAL,		/* a head of one or more; see keymap_next */
	KEYMAP_COMMAND		/* *command holds it */
};

/* One key in a context ("queue"; "*" is looked at after it). command is lent
 * until the map changes. Esc inside a sequence ends it (KEYMAP_NONE). A key
 * that goes on no sequence is looked up alone, so that none is swallowed. */
enum keymap_result keymap_feed(const struct keymap *m, struct keymap_state *st,
    const char *context, struct key k, struct str *command);

/* How the typed keys may go on, for the hint line; each next key once. */
typedef void keymap_next_fn(void *ctx, struct key next, struct str command,
    bool more);	/* more: not yet the end; command is then the first one's */
void	keymap_next(const struct keymap *m, const struct keymap_state *st,
    const char *context, keymap_next_fn *fn, void *ctx);

/* Appends the first keys of a command in a context ("*" included), as
 * "g g"; false if it has none. all: every one, joined by ", ". */
bool	keymap_keys_of(const struct keymap *m, const char *context,
    struct str command, bool all, struct buf *out);

/* Every binding in order, for help and for checks. */
typedef void keymap_each_fn(void *ctx, const char *context,
    const struct key *keys, int n, struct str command);
void	keymap_each(const struct keymap *m, keymap_each_fn *fn, void *ctx);

#endif
