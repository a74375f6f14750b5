/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz_georeport.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return georeport_try(data, size, GEOREPORT_JSON);
}
