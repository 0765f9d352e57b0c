#!/usr/bin/env bash
# signpost test [NAME...]     runs every test, or those whose class names match (* is allowed); needs JAVA_HOME, which the launcher sets
# signpost test long crash|fuzz|status …   the long runs: see long.sh
set -u
cd "${BASH_SOURCE[0]%/*}/../.." || exit 3

usage() {
    cat <<'END'
Usage: signpost test [NAME...]
       signpost test long crash [--rounds N]
       signpost test long fuzz [--inputs N] [NAME...]
       signpost test long status

Runs the tests: all of them, or the classes whose names match NAME.
The exit code is 0 when every test passed.

Example:  signpost test QueueTest 'Dns*'
END
}

# Maven's own words about the end of the run (build success, failed goal, advice) say nothing that the runner hasn't said, and stand
# below the runner's summary. Everything goes to the log; what is left out here is only what follows that summary and is known.
# In bash, line by line: Debian's awk would hold the output back until its buffer is full.
readable() {
    local line plain summary='' after='' escape=$'\033'
    local known='^\[(INFO|ERROR)\] *$|^$|^\[INFO\] (-+$|BUILD |Total time: |Finished at: )|There are test failures\.'
    known+='|^\[ERROR\] (See |Please refer |-> \[Help|To see the full stack|Re-run Maven|For more information|\[Help 1\])'
    while IFS= read -r line || [ -n "$line" ]; do
        plain=$line
        while [[ $plain =~ $escape\[[0-9\;]*m ]]; do plain=${plain//"${BASH_REMATCH[0]}"/}; done
        if [[ $plain =~ ^\[[A-Z]+\]\ Tests\ run:\ .*Skipped:\ [0-9]+$ ]]; then
            summary=$line after=
        elif [[ -n $summary ]]; then
            [[ ! $plain =~ $known ]] || continue
            after=1
        fi
        printf '%s\n' "$line"
    done
    [ -z "$after" ] || printf '%s\n' "$summary"
}

tests() {
    local options=(-B -ntp) names log=target/test.log
    mkdir -p target
    [ ! -t 1 ] || options+=(-Dstyle.color=always)
    if [ $# -gt 0 ]; then
        names=$(IFS=,; printf '%s' "$*")
        options+=(-Dtest="$names" -Dsignpost.fuzz.skip=true)
    fi
    mvn "${options[@]}" test < /dev/null 2>&1 | tee "$log" | readable
    exit "${PIPESTATUS[0]}"
}

case ${1:-} in
    -h | --help) usage ;;
    long) shift; exec "$BASH" src/build/long.sh "$@" ;;
    -*) printf 'signpost test: unknown option %s\n' "$1" >&2; usage >&2; exit 2 ;;
    *) tests "$@" ;;
esac
