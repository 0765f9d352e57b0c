#!/usr/bin/env bash
# authentication.sh: signing and verifying messages of 10 KiB and hashing their bodies in the relaxed form, as ratios to what OpenSSL does
# of the same on the same core in the same run: before it and after it, of which the mean counts.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
mvn -B -q -ntp test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$work/libraries" </dev/null
one() { taskset -c 0 "$@"; }
openssl_speed() {
    one openssl speed -seconds 5 rsa2048 2>/dev/null | awk '/^rsa 2048/ {print "sign", $(NF-1); print "verify", $NF}'
    one openssl speed -seconds 5 -evp sha256 -bytes 10240 2>/dev/null | awk 'tolower($1) == "sha256" {print "hash", $2 * 1000 / 10240}'
}
openssl_speed >"$work/openssl"
one "$java" --enable-native-access=ALL-UNNAMED -cp "target/test-classes:target/classes:$(<"$work/libraries")" org.openjdk.jmh.Main \
    org.signpost.bench.AuthenticationBench -rf csv -rff "$work/jmh.csv" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
openssl_speed >>"$work/openssl"
awk -v q='"' '
    FNR == 1 { file++ }
    file == 1 { openssl[$1] += $2 / 2 }
    file == 2 { split($0, c, ","); gsub(q, "", c[1]); sub(/.*\./, "", c[1]); ours[c[1]] = c[5] }
    function line(name, mine, its, least) {
        printf "%-34s %9.0f/s  OpenSSL %9.0f/s  ratio %.2f (%.2f or more)\n", name, ours[mine], openssl[its], ours[mine] / openssl[its], least
        if (ours[mine] < least * openssl[its]) bad = 1
    }
    END {
        line("signing by RSA-2048 and Ed25519", "signTwice", "sign", 0.6)
        line("verifying by RSA-2048", "verify", "verify", 0.15)
        line("hashing 10,240 octets, relaxed", "hashRelaxed", "hash", 0.3)
        exit bad
    }' "$work/openssl" "$work/jmh.csv"
