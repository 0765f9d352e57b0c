#!/usr/bin/env bash
# signpost test long KIND [OPTION...]   a long run; what it shows becomes a row of docs/evidence.md
#                                       kinds: crash, fuzz
# signpost test long status             says of each row whether it still holds
# A row holds as long as the paths that it proves are as they were at its commit.
set -u
cd "${SIGNPOST_ROOT:-${BASH_SOURCE[0]%/*}/../..}" || exit 3

evidence=docs/evidence.md
crash_proves='src/main/java/org/signpost/queue src/main/java/org/signpost/store src/main/java/org/signpost/smtpserver src/main/java/org/signpost/delivery src/main/java/org/signpost/hop src/main/java/org/signpost/node'

# Where a parser's code is, and what is promised of it.
fuzz_proves() { # NAME
    local main=src/main/java/org/signpost paths
    case $1 in
        AddressFuzz) paths=$main/address ;;
        AuthenticationResultsFuzz) paths="$main/message $main/address" ;;
        CommandFuzz) paths="$main/smtp $main/address" ;;
        ContentFuzz | ReplyFuzz) paths=$main/smtp ;;
        DkimHeaderFuzz) paths="$main/dkim $main/arc $main/message" ;;
        DkimTagsFuzz) paths="$main/dkim $main/tls/VerifyingKey.java $main/tls/SignatureKind.java $main/address" ;;
        DmarcRecordFuzz) paths="$main/dmarc $main/message/AddressList.java $main/message/Authors.java $main/address" ;;
        FixUpsFuzz) paths="$main/smtpserver/FixUps.java $main/smtpserver/HeaderScan.java $main/smtpserver/FieldScan.java $main/message/AddressList.java $main/message/Authors.java $main/address $main/mime/Edit.java $main/mime/Edits.java $main/mime/Editing.java" ;;
        HeaderFuzz) paths="$main/smtpserver/HeaderScan.java $main/smtpserver/FieldScan.java $main/message/AddressList.java $main/message/Authors.java $main/message/Header.java $main/message/HeaderField.java $main/message/Received.java $main/address" ;;
        HttpResponseFuzz) paths="$main/http/ResponseReader.java $main/http/ResponseFields.java $main/http/Document.java $main/address/Characters.java" ;;
        MimeFuzz) paths="$main/mime $main/address/Characters.java" ;;
        ProxyFuzz) paths=$main/proxyprotocol ;;
        SaslFuzz) paths=$main/sasl ;;
        SignedMessageFuzz) paths="$main/dkim $main/arc $main/tls/SigningKey.java $main/tls/VerifyingKey.java $main/tls/SignatureKind.java" ;;
        SpfRecordFuzz) paths="$main/spf $main/address" ;;
        StsFuzz) paths="$main/mtasts/StsRecord.java $main/mtasts/RecordText.java $main/mtasts/StsPolicy.java $main/mtasts/PolicyReader.java $main/mtasts/MxPattern.java $main/address" ;;
        TlsReportFuzz) paths="$main/tlsrpt $main/json $main/message/Header.java $main/message/HeaderField.java $main/address" ;;
        *) return 1 ;;
    esac
    echo "$paths" "$(find src/test/java -name "$1.java")"
}
fuzz_names='AddressFuzz AuthenticationResultsFuzz CommandFuzz ContentFuzz DkimHeaderFuzz DkimTagsFuzz DmarcRecordFuzz FixUpsFuzz HeaderFuzz HttpResponseFuzz MimeFuzz ProxyFuzz ReplyFuzz SaslFuzz SignedMessageFuzz SpfRecordFuzz StsFuzz TlsReportFuzz'

# What is made of whole messages costs several signatures an input, a thousand times what a parser does.
fuzz_inputs() { # NAME
    case $1 in
        SignedMessageFuzz) echo 1000000 ;;
        *) echo 10000000 ;;
    esac
}

say() { printf 'signpost test long: %s\n' "$*" >&2; }

usage() {
    cat <<'END'
Usage: signpost test long crash [--rounds N]   kills the server under load at random instants, N times
       signpost test long fuzz [--inputs N] [NAME...]
                                               tries N inputs (10,000,000) on each parser, and goes on where it was stopped;
                                               signing and verifying as a whole gets 1,000,000
       signpost test long status               says which rows of docs/evidence.md still hold
END
}

unavailable() {
    say "$1: not in this version"
    exit 2
}

# CPU model, cores and memory, as far as the machine tells.
machine() {
    local cpu cores memory
    if [ -r /proc/cpuinfo ]; then
        cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
        cores=$(nproc)
        memory=$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)
    else
        cpu=$(sysctl -n machdep.cpu.brand_string)
        cores=$(sysctl -n hw.ncpu)
        memory=$(($(sysctl -n hw.memsize) / 1073741824))' GiB'
    fi
    printf '%s, %s cores, %s' "${cpu:-$(uname -m)}" "$cores" "$memory"
}

# Whether the paths are now as they were at the commit, in Git and in the work tree.
unchanged_since() { # COMMIT PATH...
    local commit=$1
    shift
    git cat-file -e "$commit^{commit}" 2>/dev/null && git diff --quiet "$commit" -- "$@" && [ -z "$(git status --porcelain -- "$@")" ]
}

record() { # CRITERION RESULT PATHS
    local commit
    commit=$(git rev-parse --short=12 HEAD 2>/dev/null) || { say 'not recorded: no Git history here'; return; }
    # shellcheck disable=SC2086 # paths are split on purpose
    unchanged_since "$commit" $3 || { say "not recorded: changes that are not committed under $3"; return; }
    if [ ! -e "$evidence" ]; then
        cat > "$evidence" <<'END'
# Evidence

What long runs have shown. A row holds as long as its paths are as they were at its commit: `./signpost test long status`.

| criterion | commit | date (UTC) | machine | result | paths that it proves |
|---|---|---|---|---|---|
END
    fi
    printf '| %s | %s | %s | %s | %s | %s |\n' "$1" "$commit" "$(date -u +%Y-%m-%d)" "$(machine)" "${2//|//}" "$3" >> "$evidence"
    say "recorded in $evidence"
}

# Prints each row's criterion, commit and state; exits 1 when the last row of any criterion is stale.
status() {
    local criterion commit date result paths state stale=''
    [ -e "$evidence" ] || { say "no $evidence: nothing was recorded yet"; exit 1; }
    while IFS='|' read -r _ criterion commit date _ result paths _; do
        commit=${commit// /}
        case $commit in *[!0-9a-f]* | '') continue ;; esac
        criterion=${criterion# }; criterion=${criterion% }
        state=stale
        # shellcheck disable=SC2086
        unchanged_since "$commit" $paths && state=current
        printf '%-8s %s  %s %s %s\n' "$state" "$criterion" "$commit" "${date// /}" "${result% }"
        stale=$(printf '%s\n' "$stale" | grep -v -x -F "$criterion")
        [ "$state" = current ] || stale=$stale$'\n'$criterion
    done < "$evidence"
    [ -z "${stale//$'\n'/}" ]
}

class_path=target/test-class-path

compile() {
    mvn -B -q -ntp test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$class_path" < /dev/null || exit 3
}

# Runs a main class of the test sources on the tests' class path; its last line is the result.
run_main() { # CRITERION CLASS PATHS ARGUMENT...
    local criterion=$1 class=$2 proves=$3 log=target/long-${1// /-}.log code
    shift 3
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Djdk.tls.rejectClientInitiatedRenegotiation=true \
        -cp "target/test-classes:target/classes:$(<"$class_path")" "$class" "$@" | tee "$log"
    code=${PIPESTATUS[0]}
    if [ "$code" -eq 0 ]; then
        record "$criterion" "$(grep -v '^ *$' "$log" | tail -n 1)" "$proves"
    else
        say "not recorded: $criterion ended with exit code $code"
    fi
    return "$code"
}

crash() { # OPTION...
    compile
    run_main "crash${*:+ $*}" org.signpost.CrashRounds "$crash_proves" "$@"
}

# One parser after the other, each with a row of its own; one whose row still holds is left alone unless it is named.
fuzz() { # [--inputs N] [NAME...]
    local wanted='' inputs name
    if [ "${1:-}" = --inputs ]; then wanted=$2; shift 2; fi
    for name in "$@"; do
        fuzz_proves "$name" > /dev/null || { say "no parser $name; there are $fuzz_names"; exit 2; }
    done
    compile
    for name in ${*:-$fuzz_names}; do
        inputs=${wanted:-$(fuzz_inputs "$name")}
        if [ $# -eq 0 ] && status 2> /dev/null | grep -q "^current  *fuzz $name --inputs $inputs "; then
            say "fuzz $name: its row still holds"
            continue
        fi
        # shellcheck disable=SC2046 # paths are split on purpose
        run_main "fuzz $name --inputs $inputs" org.signpost.FuzzRuns "$(fuzz_proves "$name")" "$name" "$inputs" $(fuzz_proves "$name") || exit
    done
}

case ${1:-} in
    crash) shift; crash "$@" ;;
    fuzz) shift; fuzz "$@" ;;
    fleet | bench) unavailable "$1" ;;
    status) status ;;
    -h | --help) usage ;;
    *) usage >&2; exit 2 ;;
esac
