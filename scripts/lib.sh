# SPDX-License-Identifier: GPL-3.0-or-later
# What scripts/run and scripts/test share: packages, the build folder.
# Sourced with $top, the tree, set.

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
	say "$@"
	exit 1
}

# packages SECTION...: the names packages.txt has for them.
packages() {
	awk -v want=" $* " '
	/^\[/ { gsub(/[][]/, ""); on = index(want, " " $0 " "); next }
	on && NF && !/^#/ { print $1 }' "$top/packages.txt"
}

# missing SECTION...: those not installed. dpkg only, so that nothing is
# asked of the network when all is there.
missing() {
	packages "$@" | while read -r p; do
		dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null |
			grep -q '^installed' || echo "$p"
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "root or sudo is needed for: $*"
	fi
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o Dpkg::Use-Pty=0 "$@" </dev/null
}

# install_missing SECTION...
install_missing() {
	command -v dpkg-query >/dev/null ||
		die "not a Debian: install what packages.txt names, then" \
			"./configure && make"
	names=$(missing "$@" | tr '\n' ' ')
	[ -n "${names% }" ] || return 0
	say "installing $names"
	# shellcheck disable=SC2086 # names are words
	apt install --no-install-recommends $names || {
		apt update
		apt install --no-install-recommends $names
	}
}

# The build system is made anew when what it is made from is newer.
autotools() {
	if [ ! -f "$top/configure" ] || [ ! -f "$top/Makefile.in" ] ||
		[ "$top/configure.ac" -nt "$top/configure" ] ||
		[ "$top/Makefile.am" -nt "$top/Makefile.in" ] ||
		[ "$top/sources.am" -nt "$top/Makefile.in" ]; then
		(cd "$top" && autoreconf -i)
	fi
}

# configure_in DIR ARGUMENT...: unless it has been, and from this configure.
configure_in() {
	dir=$1
	shift
	mkdir -p "$dir"
	if [ ! -f "$dir/Makefile" ] || [ "$top/configure" -nt "$dir/Makefile" ]
	then
		(cd "$dir" && "$top/configure" -q "$@")
	fi
}
