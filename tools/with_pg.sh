#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools/with_pg.sh CMD [ARG…]
# Runs CMD beside a private PostgreSQL cluster: temporary folder (in memory when there is room: half the time of a test is files
# of databases made and dropped), unix socket only, no fsync, gone afterwards whatever happens. CMD finds its address in CHENGMING_TEST_PG. When that is set already, CMD just runs.
set -u
[ $# -ge 1 ] || { sed -n '3,6s/^# //p' "$0" >&2; exit 2; }
[ -z "${CHENGMING_TEST_PG:-}" ] || exec "$@"

bin=${CHENGMING_PG_BIN:-}
if [ -z "$bin" ]; then
	bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
fi
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
	echo "with_pg: no PostgreSQL server found (apt package postgresql); its tests will say that they skip" >&2
	exec "$@"
fi

in=/tmp # not $TMPDIR: a socket path has at most 107 bytes
room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -1)
[ ! -w /dev/shm ] || [ "${room:-0}" -lt 3000000 ] || in=/dev/shm
dir=$(mktemp -d "$in/chengming-pg.XXXXXX") || exit 1
user=$(id -un)
as=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
	user=postgres
	as=(runuser -u postgres --)
	chown postgres "$dir"
fi

stop() {
	[ -d "$dir" ] || return 0
	(cd / && "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop) >/dev/null 2>&1
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

log="$dir/log"
if ! (cd / && "${as[@]}" "$bin/initdb" -D "$dir/data" -U "$user" -A trust -E UTF8 --locale=C.UTF-8 --no-sync) >"$log" 2>&1 ||
	! (cd / && "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 -o "-c listen_addresses='' \
		-c unix_socket_directories=$dir -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
		-c max_connections=200 -c shared_buffers=32MB" start) >>"$log" 2>&1; then
	echo "with_pg: could not start PostgreSQL:" >&2
	cat "$log" "$dir/server.log" >&2 2>/dev/null
	exit 1
fi
# Should this script be killed outright, the cluster goes all the same.
(
	trap - EXIT
	tail --pid=$$ -f /dev/null
	stop
) >/dev/null 2>&1 </dev/null &
guard=$!
disown

export CHENGMING_TEST_PG="postgresql:///postgres?host=$dir&user=$user"
"$@"
rc=$?
stop
kill "$guard" 2>/dev/null
exit $rc
