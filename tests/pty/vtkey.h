/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vtkey.h -- our names of keys, pressed at an emulator.  Layer: tests. */
#ifndef TESTS_PTY_VTKEY_H
#define TESTS_PTY_VTKEY_H

#include <vterm.h>
#include "view/keymap.h"

static inline void
vtkey_send(VTerm *vt, struct key k)
{
	static const VTermKey named[] = { VTERM_KEY_ENTER, VTERM_KEY_TAB,
		VTERM_KEY_ESCAPE, VTERM_KEY_BACKSPACE, VTERM_KEY_INS,
		VTERM_KEY_DEL, VTERM_KEY_HOME, VTERM_KEY_END, VTERM_KEY_PAGEUP,
		VTERM_KEY_PAGEDOWN, VTERM_KEY_UP, VTERM_KEY_DOWN,
		VTERM_KEY_LEFT, VTERM_KEY_RIGHT };
	const VTermModifier mods = (VTermModifier)(
	    (k.mods & KEY_SHIFT ? VTERM_MOD_SHIFT : 0) |
	    (k.mods & KEY_ALT ? VTERM_MOD_ALT : 0) |
	    (k.mods & KEY_CTRL ? VTERM_MOD_CTRL : 0));

	if (k.code < K_FIRST)
		vterm_keyboard_unichar(vt, k.code, mods);
	else if (k.code > K_F0)
		vterm_keyboard_key(vt,
		    (VTermKey)VTERM_KEY_FUNCTION((int)(k.code - K_F0)), mods);
	else if (k.code < K_MENU)
		vterm_keyboard_key(vt, named[k.code - K_FIRST], mods);
}

#endif
