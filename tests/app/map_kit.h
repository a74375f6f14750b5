/* SPDX-License-Identifier: GPL-3.0-or-later */
/* map_kit.h -- what lies on the profile's model cells in tests: a road, cameras,
 * people. Nobody's real ground. Layer: app tests. */
#ifndef TESTS_APP_MAP_KIT_H
#define TESTS_APP_MAP_KIT_H

#include "desk_kit.h"

/* Into the kit's store, which must be one on disk. */
void	map_kit_ground(struct desk_kit *k);
/* All that can wait is done. */
void	map_kit_settle(struct desk_kit *k);

#endif
