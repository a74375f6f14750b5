#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench/sync.sh BUILD FOLDER [EVENTS]: what replication carries, by the program
# itself and by a bare sender and reader over the same documents in the same run.
# The server is the one at COUCH_URL (COUCH_USER, COUCH_PASS: CouchDB is what the
# targets are meant for), else the tests' own, which is far faster than any real
# one, so that beside it everything else is seen.
# Lines as bench/bench.h says.
set -eu
build=$1 out=$2/sync events=${3:-100000}
top=$(cd "$(dirname "$0")/.." && pwd)
g=$build/gridseat b=$build/bench/b_sync
peer=
prefix=bench$$ territories=all
trap clean EXIT

clean() {
	for db in $(databases); do
		curl -s ${COUCH_USER:+-u "$COUCH_USER:$COUCH_PASS"} \
			-X DELETE "$url/$db" >/dev/null
	done
	[ -z "$peer" ] || kill "$peer" 2>/dev/null
	rm -rf "$out"
}

databases() {
	curl -s ${COUCH_USER:+-u "$COUCH_USER:$COUCH_PASS"} "$url/_all_dbs" |
		tr -d '[]"' | tr ',' '\n' | grep -E "^($prefix|y$prefix)-" || :
}

server() {
	url=${COUCH_URL:-}
	[ -z "$url" ] || return 0
	"$build/tests/peers/couchd/couchd" --port 0 >"$out/port" \
		2>"$out/couchd.log" &
	peer=$!
	until [ -s "$out/port" ]; do sleep 0.1; done
	url=http://127.0.0.1:$(cat "$out/port")
}

remote() {
	auth=-
	if [ -n "${COUCH_USER:-}" ]; then
		printf '%s:%s\n' "$COUCH_USER" "$COUCH_PASS" >"$1/couch.auth"
		chmod 600 "$1/couch.auth"
		auth=file:$1/couch.auth
	fi
	{
		printf '%s\t' code driver node channel url auth every ways \
			unknown map account opts
		printf 'name\ncentre\tcouch\t*\t-\t%s\t%s\t30\tboth\tkeep\t-\t-\t' \
			"$url" "$auth"
		printf 'prefix=%s;territories=%s;create=1\tc\n' "$prefix" \
			"$territories"
	} >"$1/links.tsv"
	chmod 600 "$1/links.tsv"
}

# seconds COMMAND...
seconds() {
	t0=$(date +%s.%N)
	"$@" >/dev/null 2>"$out/said" || cat "$out/said" >&2
	date +%s.%N | awk -v a="$t0" '{ printf "%.3f", $1 - a }'
}

# bare WHAT PREFIX: docs and docs/s over all databases, one after another
bare() {
	for db in $(databases | grep "^$prefix-"); do
		logical=$(echo "${db#"$prefix"-}" | sed 's/-\([0-9]*\)$/.\1/')
		case $1 in
		send)
			curl -s ${COUCH_USER:+-u "$COUCH_USER:$COUCH_PASS"} \
				-X PUT "$url/y$db" >/dev/null
			"$b" send "$url/y$db" "$logical" "$out/a" ;;
		read) "$b" read "$url/$db" ;;
		esac
	done | awk '{ n += $1; t += $2 }
		END { printf "%d %.0f", n, (t > 0 ? n / t : 0) }'
}

figure() {	# work name unit sense target reached yard
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t-\n' "$events" "$@"
}

rm -rf "$out"
mkdir -p "$out"
"$b" fill "$top/profiles/daxing" "$out/a" "$events"
"$g" -S "$out/b" init --profile daxing --node sub1 >/dev/null
for s in a b; do "$g" -S "$out/$s" node card >"$out/$s.card" 2>/dev/null; done
admin=$(awk -F '\t' '$3 ~ "admin" { print $1; exit }' \
	"$top/profiles/daxing/accounts.tsv")
"$g" -S "$out/a" node trust "$out/b.card" --territory all --yes --as "$admin" \
	>/dev/null 2>&1
"$g" -S "$out/b" node trust "$out/a.card" --territory all --anchor --yes \
	--as "$admin" >/dev/null 2>&1
server
remote "$out/a"
remote "$out/b"

push=$(seconds "$g" -S "$out/a" sync --once)
sent=$(bare send)
pull=$(seconds "$g" -S "$out/b" sync --once)
got=$(bare read)
docs=${got% *}
figure push 'sync --once, everything' docs/s '>=' \
	"$(awk -v y="${sent#* }" 'BEGIN { printf "%.0f", 0.8 * y }')" \
	"$(awk -v n="${sent% *}" -v t="$push" 'BEGIN { printf "%.0f", n / t }')" \
	"${sent#* }"
figure pull 'sync --once, stored, folded, indexed' docs/s '>=' \
	"$(awk -v y="${got#* }" 'BEGIN { m = 0.7 * y
		printf "%.0f", (m > 5000 ? m : 5000) }')" \
	"$(awk -v n="$docs" -v t="$pull" 'BEGIN { printf "%.0f", n / t }')" \
	"${got#* }"
same() {
	"$g" -S "$out/a" sync --once >/dev/null 2>&1
	"$g" -S "$out/b" sync --once >/dev/null 2>&1
	[ "$("$g" -S "$out/a" state-hash)" = \
		"$("$g" -S "$out/b" state-hash)" ] ||
		echo "bench/sync.sh: the two stores differ after $1" >&2
}
same 'pull'

# What a person at the console feels of it.
arrive() {
	"$build/bench/b_arrive" "$g" "$top/profiles/daxing" "$out/b" "$out/a" "$@"
}
arrive keys 10000
same 'keys'
arrive seen 200
same 'seen'
arrive away 30000
same 'away'
# Two hundred territories are more than the profile has: they are listed.
territories=$(seq -s , 1 200)
remote "$out/a"
remote "$out/b"
arrive many 150
same 'many'
