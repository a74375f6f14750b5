#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench/sketch.sh B_SKETCH FOLDER: what pictures of the ground cost, beside MapSCII's
# renderer on the same areas in the same run, and of the real Dongcheng.
#
#	MAPSCII		folder of the npm package; else npm puts it into FOLDER,
#			and without npm or node there is no yardstick
#	DONGCHENG	its files; else $GRIDSEAT_SHARED/data/geometry/dongcheng
set -eu
bench=$1 dir=$2
here=$(cd "$(dirname "$0")" && pwd)
shared=${GRIDSEAT_SHARED:-$here/../../shared}
town=${DONGCHENG:-$shared/data/geometry/dongcheng}
mkdir -p "$dir/home"
pack=${MAPSCII:-$dir/node_modules/mapscii}
if [ ! -d "$pack" ] && command -v npm >/dev/null; then
	(cd "$dir" && npm install --no-save mapscii@0.3.1) >"$dir/npm.log" 2>&1 ||
		:
fi
figures=-
if [ -d "$pack" ] && command -v node >/dev/null; then
	"$bench" shapes >"$dir/shapes.json"
	figures=$dir/mapscii.txt
	node "$here/mapscii.js" "$pack" "$dir/shapes.json" "$dir/home" 80x24 \
		200x60 >"$figures"
else
	echo 'bench/run: no mapscii: no yardstick for the map' >&2
fi
if [ -d "$town" ]; then
	"$bench" "$figures" "$town"
else
	"$bench" "$figures"
fi
