/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys.h -- what keys.c notes and keys_wrap.c does.  Layer: store (private). */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "store/room.h"

/* How far the keys of all cases are wrapped for a newcomer. */
struct wrap_row { uint32_t next; };

/* First bytes of keys of towrap. */
#define WRAP_SLOT	0	/* + slot u32 BE: whoever may read it is owed */
#define WRAP_NODE	1	/* + node: it is owed all it may read */
#define WRAP_SLOT_KEY	5

#endif
