/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sync at the end of many commits: for what can be made again any time. */
#include "store/room.h"

enum err
store_relax(struct store *s, bool on)
{
	int rc;

	if (s->head.mode != STORE_DEMO || s->read_only)
		return ERR_REFUSED;
	rc = mdb_env_set_flags(s->env, MDB_NOSYNC, on);
	if (rc == 0 && !on)
		rc = mdb_env_sync(s->env, 1);
	return room_err(rc);
}
