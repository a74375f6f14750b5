/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load.h -- GEOS, when it is first wanted.  Layer: geo.
 * By dlopen, as libcurl is: only who draws grids needs it, and a desk without it
 * lacks nothing else. The types are those of geos_c.h, so the compiler checks every
 * call. Only the calls with a context are here: they keep nothing between them. */
#ifndef GEO_LOAD_H
#define GEO_LOAD_H

#include <stdbool.h>
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#define GEOS_CALLS(X) \
	X(GEOSversion) X(GEOS_init_r) X(GEOS_finish_r) \
	X(GEOS_interruptRegisterCallback) X(GEOS_interruptRequest) \
	X(GEOS_interruptCancel) \
	X(GEOSFree_r) X(GEOSGeom_destroy_r) X(GEOSGeom_clone_r) \
	X(GEOSCoordSeq_copyFromBuffer_r) X(GEOSCoordSeq_copyToBuffer_r) \
	X(GEOSCoordSeq_getSize_r) X(GEOSGeom_getCoordSeq_r) \
	X(GEOSGeom_createPointFromXY_r) \
	X(GEOSGeom_createLinearRing_r) X(GEOSGeom_createPolygon_r) \
	X(GEOSGeom_createCollection_r) X(GEOSGeomTypeId_r) \
	X(GEOSGetNumGeometries_r) X(GEOSGetGeometryN_r) \
	X(GEOSGetExteriorRing_r) X(GEOSGetNumInteriorRings_r) \
	X(GEOSGetInteriorRingN_r) X(GEOSGeomGetX_r) X(GEOSGeomGetY_r) \
	X(GEOSGeom_getXMin_r) X(GEOSGeom_getXMax_r) \
	X(GEOSGeom_getYMin_r) X(GEOSGeom_getYMax_r) X(GEOSisEmpty_r) \
	X(GEOSisValidDetail_r) X(GEOSMakeValid_r) X(GEOSArea_r) \
	X(GEOSPointOnSurface_r) X(GEOSIntersection_r) X(GEOSDifference_r) \
	X(GEOSUnaryUnion_r) X(GEOSUnaryUnionPrec_r) \
	X(GEOSBufferWithStyle_r) X(GEOSisValid_r) \
	X(GEOSPrepare_r) X(GEOSPreparedGeom_destroy_r) \
	X(GEOSPreparedIntersects_r) X(GEOSPreparedCovers_r) \
	X(GEOSSTRtree_create_r) X(GEOSSTRtree_insert_r) \
	X(GEOSSTRtree_query_r) X(GEOSSTRtree_destroy_r)

#define GEOS_CALL(name) __typeof__(&name) name;
struct geos_calls { GEOS_CALLS(GEOS_CALL) };
#undef GEOS_CALL

/* NULL: not on this machine, or older than 3.10. Loaded once, kept. */
const struct geos_calls *geos_load(void);

#endif
