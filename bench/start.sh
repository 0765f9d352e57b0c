#!/usr/bin/env bash
# start.sh [N]: the seconds from `signpost run` to the first greeting, N times in turn, and the median. The first start after a build
# makes the class-data cache, so one goes before them.
set -u
N=${1:-9}
here=$(cd "$(dirname "$0")" && pwd)
signpost=$here/../signpost
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$signpost" init mx1.example.com example.com --dir "$folder" --unprivileged >/dev/null || exit 3
sed -i -e 's/"\(\[::\]\|0\.0\.0\.0\):2465"/"127.0.0.1:2765"/; s/"\(\[::\]\|0\.0\.0\.0\):2587"/"127.0.0.1:2787"/; s/"\(\[::\]\|0\.0\.0\.0\):2525"/"127.0.0.1:2725"/' "$folder/signpost.toml"
greeted() { local line; { exec 3<>/dev/tcp/127.0.0.1/2725; } 2>/dev/null && read -r -t 10 line <&3 && exec 3>&- && [[ $line == 220* ]]; }
start() {
    local began=$EPOCHREALTIME pid
    "$signpost" run --as-root --config "$folder/signpost.toml" >"$folder/log" 2>&1 &
    pid=$!
    until greeted; do kill -0 "$pid" 2>/dev/null || { cat "$folder/log" >&2; exit 3; }; sleep .01; done
    echo "$EPOCHREALTIME $began" | tr , . | awk '{printf "%.2f\n", $1 - $2}'
    kill "$pid"; wait "$pid" 2>/dev/null
}
start >/dev/null
for ((i = 0; i < N; i++)); do start; done | tee "$folder/times"
sort -n "$folder/times" | awk '{a[NR]=$1} END {print "median", a[int((NR+1)/2)]}'
