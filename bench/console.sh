#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# console.sh GRIDSEAT STORE CASES TTYBENCH FOLDER: the console on a store of so
# many cases, measured from outside by ttybench (the folder TTYBENCH holds it
# and rawecho, the floor), with less and vim on the same rows where they are
# installed. Lines as in bench.h; what ttybench said is kept in FOLDER.
set -eu
gridseat=$1 store=$2 cases=$3 tb=$4 out=$5
keys=$(dirname "$0")/keys
mkdir -p "$out"
unset LESS LESSOPEN

# play NAME SCRIPT OPTION... -- COMMAND...
play() {
	name=$1 script=$2
	shift 2
	"$tb/ttybench" --script "$keys/$script.tb" -o "$out/$name.json" "$@" \
		2>"$out/$name.err" || {
		echo "bench: $name: see $out/$name.err" >&2
		sed 's/^/bench: /' "$out/$name.err" >&2
	}
}

# got NAME MEASURE PATH: a number of what was measured, or -.
got() {
	[ -s "$out/$1.json" ] || { echo -; return; }
	jq -r --arg m "$2" "[.measures[] | select(.name == \$m) | $3] |
		if length == 0 or .[0] == null then \"-\" else .[0] end" \
		"$out/$1.json"
}

# fig WORK FIGURE UNIT SENSE TARGET REACHED [YARDSTICK [FLOOR]]
fig() {
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$cases" "$1" "$2" \
		"$3" "$4" "$5" "$6" "${7:--}" "${8:--}"
}

on() { echo "$gridseat" -S "$store" "$@"; }

# What the machine itself costs, in the same minutes.
floor() {
	play "floor$1" floor --size "$1" --runs 3 -- "$tb/rawecho"
	f50=$(got "floor$1" move .last_ms.median)
	f99=$(got "floor$1" move .last_ms.p99)
	fstart=$(got "floor$1" ready .since_start_ms.median)
}

start() {
	# shellcheck disable=SC2046
	play start start --size 80x24 --runs 15 -- $(on)
	ink=$(jq .startup.first_paint_ms.median "$out/start.json")
	fig start 'first ink, p50' ms '<=' 20 "$ink" - "$fstart"
	fig start 'usable queue, p50' ms '<=' 50 \
		"$(got start ready .since_start_ms.median)" \
		"less $(got less ready .since_start_ms.median)" "$fstart"
}

# others NAME PATH: the same of less and vim.
others() {
	echo "less $(got "less" "$1" "$2"), vim $(got "vim" "$1" "$2")"
}

# one SIZE KEY P50 P99: key to the last byte.
one() {
	fig "key to paint, $1" "$2, p50" ms '<=' "$3" \
		"$(got "list$1" "$2" .last_ms.median)" \
		"$(others "$2" .last_ms.median)" "$f50"
	fig "key to paint, $1" "$2, p99" ms '<=' "$4" \
		"$(got "list$1" "$2" .last_ms.p99)" \
		"$(others "$2" .last_ms.p99)" "$f99"
}

# list SIZE MOVE PAGE P99 BYTES_OF_A_PAGE
list() {
	floor "$1"
	# shellcheck disable=SC2046
	play "list$1" list --size "$1" --runs 3 -- $(on)
	# shellcheck disable=SC2046
	play "beside$1" beside --size "$1" --runs 2 -- $(on)
	one "$1" move "$2" "$4"
	one "$1" scroll "$2" "$4"
	one "$1" page "$3" "$4"
	one "$1" end "$3" "$4"
	one "$1" home "$3" "$4"
	fig "key to paint, $1" 'move, the case beside it following, p50' ms \
		- - "$(got "beside$1" move .last_ms.median)" - "$f50"
	fig "bytes, $1" 'move' B '<=' 40 "$(got "list$1" move .bytes.median)" \
		"$(others move .bytes.median)"
	fig "bytes, $1" 'page' B '<=' "$5" \
		"$(got "list$1" page .bytes.median)" \
		"$(others page .bytes.median)"
	fig "writes, $1" 'a frame, median of all keys' writes '<=' 1 \
		"$(jq '[.measures[] | select(.kind == "key") |
		.writes.median] | max' "$out/list$1.json")"
	fig "clears, $1" 'on any key' clears '<=' 0 \
		"$(jq '[.measures[] | select(.kind == "key") | .clears.max] |
		max' "$out/list$1.json")"
}

bar() {
	sed 's/x70/x5/; s/x30/x2/' "$keys/list.tb" >"$out/bar.tb"
	# shellcheck disable=SC2046
	"$tb/ttybench" --script "$out/bar.tb" --size 80x24 -o "$out/bar.json" \
		-- $(on console --bar) 2>/dev/null || :
	fig 'bytes, 80x24' 'move with the bar' B '<=' 260 \
		"$(got bar move .bytes.median)"
}

thin() {
	# shellcheck disable=SC2046
	play net thin --size 80x24 --bps 64000 --rtt 150 --overhead 76 \
		-- $(on)
	# shellcheck disable=SC2046
	play serial thin --size 80x24 --baud 9600 -- $(on)
	fig 'thin line' '64 kbit/s and 150 ms: lag after Down held 2 s' ms \
		'<=' 350 "$(got net hold .lag_after_last_key_ms.median)"
	fig 'thin line' '9600 baud: lag after Down held 2 s' ms '<=' 3000 \
		"$(got serial hold .lag_after_last_key_ms.median)"
}

# RssAnon is read by the process's number while the script sleeps.
idle() {
	rm -f "$out/pid"
	# shellcheck disable=SC2046
	play idle idle --size 80x24 -- sh -c \
		'echo $$ >"$0"; exec "$@"' "$out/pid" $(on) &
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
	fig idle 'nobody types, nothing changes' B/s '<=' 30 \
		"$(got idle idle '.bytes.median / 10')"
	fig idle writes writes/s '<=' 1 "$(got idle idle '.writes.median / 10')"
	fig memory 'RssAnon' MiB '<=' 16 "$(echo "$anon" |
		awk '{ printf "%.1f", $1 / 1024 }')"
	fig memory 'with mapped pages (PSS)' MiB - - \
		"$(got idle after '.pss_kb.median / 1024 * 10 | round / 10')"
}

# The same rows as lines of text.
yardsticks() {
	"$gridseat" -S "$store" query --limit 0 >"$out/rows.txt"
	if command -v less >/dev/null; then
		play less less --size 80x24 -- less -S "$out/rows.txt"
	fi
	if command -v vim >/dev/null; then
		play vim vim --size 80x24 -- vim -u NONE -n -R "$out/rows.txt"
	fi
	rm -f "$out/rows.txt"
}

# The form with all its helpers: each key of a call that is written down.
form() {
	# shellcheck disable=SC2046
	play "form$1" form --size "$1" --runs 2 -- $(on)
	for k in type field name erase; do
		fig "form, key to paint, $1" "$k, p50" ms - - \
			"$(got "form$1" $k .last_ms.median)" - "$f50"
		fig "form, key to paint, $1" "$k, p99" ms '<=' 16 \
			"$(got "form$1" $k .last_ms.p99)" - "$f99"
	done
	fig "form, memory" 'PSS' MiB - - \
		"$(got "form$1" after '.pss_kb.median / 1024 * 10 | round / 10')"
}

yardsticks
floor 80x24
start
list 80x24 0.5 1 8 2200
form 80x24
list 200x60 1.2 2 10 5300
form 200x60
bar
thin
idle
