/* SPDX-License-Identifier: GPL-3.0-or-later */
/* positions.h -- where officers are now, for whoever draws them.  Layer: app.
 *
 * One file beside the store and link, as big as there are officers and no bigger:
 * a fixed record each, overwritten in place. There is no history: positions are
 * no cases. A record holds the last position while its officer is on shift and is
 * zeroed when the shift ends; the file goes with the process that keeps it.
 * "gridseat positions 1\n", padded to 64 bytes, then records of 64. */
#ifndef APP_POSITIONS_H
#define APP_POSITIONS_H

#include "store/store.h"

struct position {		/* on disk as it stands; little-endian hosts */
	char		account[ACCOUNT_MAX];
	int64_t		at_ms;		/* of the fix; 0: none */
	int64_t		got_ms;
	int32_t		lat_e6, lon_e6;	/* WGS 84 */
	int32_t		acc_m;		/* -1 not said */
	int16_t		batt;		/* per cent, -1 not said */
	int16_t		pad[9];
};
_Static_assert(sizeof(struct position) == 64, "a record of 64 bytes");

/* Those that are known. ERR_NOT_FOUND: nobody keeps any. */
typedef bool position_fn(void *ctx, const struct position *at);
MUST_CHECK enum err positions_read(const char *dir, const char *link,
    position_fn *fn, void *ctx);

/* --- for who keeps them --- */
struct positions_file;
/* Made anew, empty. NULL: it cannot be; then nothing is kept on disk. */
struct positions_file *positions_make(const char *dir, const char *link);
void	positions_put(struct positions_file *f, size_t i,
	    const struct position *at);
void	positions_gone(struct positions_file **f);

#endif
