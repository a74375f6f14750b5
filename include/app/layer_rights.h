/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layer_rights.h -- who may see a layer, and which never leave.  Layer: app.
 * One rule for the map, for the command line and for places found by words. */
#ifndef APP_LAYER_RIGHTS_H
#define APP_LAYER_RIGHTS_H

#include "core/law.h"
#include "core/layer.h"

/* May roles (bits) see the layer of that name? The stricter of what the import (l,
 * NULL where nobody brought it yet) and the profile say; cameras nobody named
 * roles for are for those who lead. */
bool	layer_seen_by(const struct law *law, struct str name,
	    const struct layer *l, uint32_t roles);
bool	layer_kept(const struct law *law, const struct layer *l); /* never exported */
/* Supervisors and dispatchers. */
bool	layer_leads(const struct law *law, uint32_t roles);

#endif
