#!/usr/bin/env bash
# fsyncs.sh [N] [CONNECTIONS]: N messages of 10 KiB into a held queue under strace: the calls that made them durable, and whether
# the queue holds what was acknowledged. strace slows the server down, so the rate printed here is no benchmark.
set -u
N=${1:-6000} CONNECTIONS=${2:-50}
here=$(cd "$(dirname "$0")" && pwd)
shared=$(cd "$here/../../shared/bench" && pwd) || exit 3
command -v strace >/dev/null || { echo "fsyncs.sh: strace is not installed" >&2; exit 3; }
. "$shared/common.sh"
. "$here/servers/signpost.sh"
srv_start ingest || { srv_stop; exit 3; }
strace -f -c -e trace=fsync,fdatasync -o "$RUN/strace.out" -p "$(srv_pids)" 2>/dev/null &
tracer=$!
until grep -q '^TracerPid:[[:space:]]*[1-9]' "/proc/$(srv_pids)/status"; do sleep .1; done
load=$("$BIN/load" -p "$PORT" -c "$CONNECTIONS" -n "$N" -s 10240 -f sender@src.example -o rcpt@sink.example)
queued=$(srv_qcount)
kill -INT "$tracer"; wait "$tracer" 2>/dev/null
srv_clear; srv_stop
echo "$load"
cat "$RUN/strace.out"
echo "sent $N, queued $queued"
[ "$queued" = "$N" ]
