# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the tests of replication, after kit.sh: servers of documents, and
# stores that go through them.
couchd=$PWD/tests/peers/couchd/couchd
a=$kit/a b=$kit/b c=$kit/c peer= port= pids=
trap 'kill $peer $pids 2>/dev/null; rm -rf "$kit"' EXIT
admin=$(awk -F '\t' '$3 ~ "admin" { print $1; exit }' \
	"$top_srcdir/profiles/daxing/accounts.tsv")
seat=$(awk -F '\t' '$3 ~ "(^|,)seat(,|$)" { print $1; exit }' \
	"$top_srcdir/profiles/daxing/accounts.tsv")

# server [OPTION...]: at $url; the same port again, if there was one
server() {
	[ -z "$peer" ] || { kill $peer; wait $peer; } 2>/dev/null
	rm -f "$kit/port"
	"$couchd" --port "${port:-0}" "$@" >"$kit/port" 2>"$kit/peer.log" &
	peer=$!
	until [ -s "$kit/port" ]; do kill -0 $peer || break; sleep 0.1; done
	port=$(cat "$kit/port")
	url=http://127.0.0.1:$port
}

# mock METHOD WHAT [JSON]: tells the server to do it
mock() { curl -s -X "$1" "$url/_mock/$2" ${3+-d "$3"} >/dev/null; }
docs() { curl -s "$url/$1" | json doc_count; }

# remote STORE NODE OPTS [AUTH]
remote() {
	printf '%s\t' code driver node channel url auth every ways unknown map \
		account opts >"$1/links.tsv"
	printf 'name\ncentre\tcouch\t%s\t-\t%s\t%s\t30\tboth\tkeep\t-\t-\t%s\tc\n' \
		"$2" "$url" "${4:--}" "$3" >>"$1/links.tsv"
	chmod 600 "$1/links.tsv"
}

sync() { timeout 300 "$bin" -S "$1" sync --once >"$kit/out" 2>&1; }

# converge: until nothing moves any more, twice each
converge() {
	for s in "$@" "$@"; do
		sync "$s" || { cat "$kit/out"; return 1; }
	done
}

# same WHAT STORE...: one state, and every chain is whole
same() {
	what=$1 want=
	shift
	for s in "$@"; do
		is "$what: $(basename "$s")" "$(g -S "$s" state-hash)" \
			"${want:=$(g -S "$s" state-hash)}"
		exits 0 "$what: $(basename "$s") is whole" g -S "$s" verify
	done
}

# cases STORE FROM TO: so many are taken in there
cases() {
	{
		echo id,time,title,text,place,caller,phone
		i=$2
		while [ "$i" -lt "$3" ]; do
			echo "m$i,2026-11-20 09:30:00,路灯不亮,路灯$i,路口,钱,139"
			i=$((i + 1))
		done
	} >"$kit/many.csv"
	g -S "$1" import --map "$data/one.map" "$kit/many.csv" >/dev/null
}

# two_nodes: a, the centre, and b, each trusting the other
two_nodes() {
	g -S "$a" init --profile daxing --node dx01 >/dev/null
	g -S "$b" init --profile daxing --node sub1 >/dev/null
	for s in "$a" "$b"; do g -S "$s" node card >"$s.card" 2>/dev/null; done
	g -S "$a" node trust "$b.card" --territory all --yes --as "$admin" \
		>/dev/null 2>&1
	g -S "$b" node trust "$a.card" --territory all --anchor --yes \
		--as "$admin" >/dev/null 2>&1
}
