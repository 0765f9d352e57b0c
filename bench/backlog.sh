#!/usr/bin/env bash
# backlog.sh [N]: N messages of 10 KiB into a held queue, which then all wait for one host that takes them: how fast they go out, whether
# each goes once, and how many attempts were put off.
set -u
N=${1:-30000}
here=$(cd "$(dirname "$0")" && pwd)
shared=$(cd "$here/../../shared/bench" && pwd) || exit 3
. "$shared/common.sh"
. "$here/servers/signpost.sh"
srv_start ingest || { srv_stop; exit 3; }
"$BIN/load" -p "$PORT" -c 50 -n "$N" -s 10240 -f sender@src.example -o rcpt@sink.example >/dev/null
queued=$(srv_qcount)
"$BIN/sink" -p "$SINKPORT" -n "$N" -i 60 >"$RUN/sink.out" &
sink=$!
sed -i 's/hold = true/hold = false/' "$D/signpost.toml"
"$SIGNPOST" reload --config "$D/signpost.toml" >/dev/null
wait "$sink"
sleep 1
left=$(srv_qcount)
deferred=$(grep -c -e ' attempt.defer ' -e ' outcome=deferred ' "$D/out")
srv_clear; srv_stop
tr ' ' '\n' <"$RUN/sink.out" | awk -F= -v q="$queued" -v l="$left" -v d="$deferred" '{v[$1]=$2} END {
    printf "queued %d, delivered %d at %d/s, put off %d, left %d\n", q, v["n"], v["n"]/(v["last"]-v["first"]), d, l
    exit !(v["n"] == q && l == 0)}'
