#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# map.sh GRIDSEAT STORE WHAT CASES TTYBENCH FOLDER: the map of the console on that
# store, measured from outside by ttybench (the folder TTYBENCH holds it and
# rawecho, the floor). Lines as in bench.h, WHAT said in each; what ttybench said is
# kept in FOLDER.
set -eu
gridseat=$1 store=$2 what=$3 cases=$4 tb=$5 out=$6
keys=$(dirname "$0")/keys
mkdir -p "$out"

# play NAME SCRIPT OPTION...
play() {
	name=$1 script=$2
	shift 2
	"$tb/ttybench" --script "$keys/$script.tb" -o "$out/$name.json" "$@" \
		-- sh -c 'echo $$ >"$0"; exec "$@"' "$out/pid" \
		"$gridseat" -S "$store" 2>"$out/$name.err" || {
		echo "bench: $name: see $out/$name.err" >&2
		sed 's/^/bench: /' "$out/$name.err" >&2
	}
}

# got NAME MEASURE PATH: a number of what was measured, the worst of several.
got() {
	[ -s "$out/$1.json" ] || { echo -; return; }
	jq -r --arg m "$2" "[.measures[] | select(.name == \$m) | $3] |
		map(select(. != null)) | if length == 0 then \"-\" else
		max end" "$out/$1.json"
}

# fig WORK FIGURE UNIT SENSE TARGET REACHED [FLOOR]
fig() {
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t-\t%s\n' "$cases" "$1" "$2" "$3" \
		"$4" "$5" "$6" "${7:--}"
}

# one SIZE MEASURE WORDS BYTES
one() {
	fig "$what, $1" "$3, p50" ms '<=' 5 "$(got "map$1" "$2" \
		.last_ms.median)" "$f50"
	fig "$what, $1" "$3, p99" ms '<=' 16 "$(got "map$1" "$2" \
		.last_ms.p99)" "$f99"
	fig "$what, $1" "$3, sent, p50" B "$([ "$4" = - ] && echo - ||
		echo '<=')" "$4" "$(got "map$1" "$2" .bytes.median)"
	fig "$what, $1" "$3, sent, most" B "$([ "$4" = - ] && echo - ||
		echo '<=')" "$4" "$(got "map$1" "$2" .bytes.max)"
}

# size SIZE BYTES
size() {
	"$tb/ttybench" --script "$keys/floor.tb" --size "$1" --runs 3 \
		-o "$out/floor$1.json" -- "$tb/rawecho" 2>/dev/null || :
	f50=$(got "floor$1" move .last_ms.median)
	f99=$(got "floor$1" move .last_ms.p99)
	play "map$1" map --size "$1" --runs 3
	one "$1" pan 'a pan' "$2"
	one "$1" zoom 'a zoom' -
	one "$1" shaded 'a pan, grids shaded by open cases' "$2"
	one "$1" shadedzoom 'a zoom, shaded' -
}

# first NAME WORDS OPTION...: what a thin line gets before detail.
first() {
	name=$1 words=$2
	shift 2
	play "$name" mapthin --size 80x24 "$@"
	fig "$what, $words" 'a zoom: outlines first' B '<=' 1536 \
		"$(got "$name" first .bytes.max)"
	fig "$what, $words" 'a zoom: outlines are there' ms - - \
		"$(got "$name" first .last_ms.max)"
	fig "$what, $words" 'a pan, with its detail' B '<=' 1536 \
		"$(got "$name" pan .bytes.max)"
}

# RssAnon is read by the process's number while the script runs.
memory() {
	rm -f "$out/pid"
	play mem map --size 80x24 &
	job=$!
	anon=0
	while kill -0 "$job" 2>/dev/null; do
		sleep 0.3
		[ -s "$out/pid" ] || continue
		now=$(sed -n 's/^RssAnon:[^0-9]*\([0-9]*\).*/\1/p' \
			"/proc/$(cat "$out/pid")/status" 2>/dev/null) || continue
		[ "${now:-0}" -le "$anon" ] || anon=$now
	done
	wait "$job" || :
	fig "$what" 'RssAnon with the map open' MiB - - "$(echo "$anon" |
		awk '{ printf "%.1f", $1 / 1024 }')"
}

size 80x24 4096
size 200x60 24576
first net '64 kbit/s and 150 ms' --bps 64000 --rtt 150 --overhead 76
first serial '9600 baud' --baud 9600
memory
