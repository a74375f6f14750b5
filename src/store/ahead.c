/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading ahead for whoever goes through all cases: the map is opened without
 * the kernel's own (a page here and a page there is what a desk asks), and row
 * by row from a cold disk would wait for each page alone. Pages lie about in
 * the order cases came, so the file is asked for as far as the cases are. */
#include <fcntl.h>
#include <unistd.h>
#include "store/room.h"

#define WINDOW 16	/* this part of the file is kept ahead */

uint64_t
store_ahead(struct store *s, uint64_t at, uint64_t done, uint64_t of)
{
	const long pages = sysconf(_SC_PHYS_PAGES);
	const long page = sysconf(_SC_PAGESIZE);
	mdb_filehandle_t fd;
	MDB_envinfo info;
	MDB_stat stat;
	uint64_t size, to;

	if (of == 0 || mdb_env_info(s->env, &info) != 0 ||
	    mdb_env_stat(s->env, &stat) != 0 ||
	    mdb_env_get_fd(s->env, &fd) != 0)
		return at;
	size = ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
	/* What would not stay in memory is not asked for. */
	if (pages <= 0 || page <= 0 ||
	    size / 2 > (uint64_t)pages / 4 * (uint64_t)page)
		return at;
	to = size / of * done + size / WINDOW;
	if (to > size)
		to = size;
	if (to <= at)
		return at;
	if (posix_fadvise(fd, (off_t)at, (off_t)(to - at),
	    POSIX_FADV_WILLNEED) != 0)
		return size;	/* not here: ask no more */
	return to;
}
