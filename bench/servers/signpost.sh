# Signpost for ../shared/bench (SERVERS=bench/servers): PORT is a relay listener, PORT_SUB STARTTLS+AUTH, PORT_SSL implicit TLS+AUTH.
# The configuration is what `signpost init` writes; only ports, folder, route, certificate, the relay listener's networks and senders
# are changed, and in the mode "ingest" the queue is held, as Postfix's HOLD does.
PORT=2701; PORT_SUB=2702; PORT_SSL=2703; D=$RUN/signpost; AUTHUSER=user@mx.bench.example:secret-secret
SIGNPOST=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/signpost
: "${WARM:=20000}"   # a JVM compiles what it runs; Postfix is compiled already
srv_version() { "$SIGNPOST" --version | cut -d' ' -f2; }
srv_conf() { # MODE
    rm -rf "$D"; mkdir -p "$D"
    echo secret-secret | "$SIGNPOST" init mx.bench.example mx.bench.example --dir "$D" --unprivileged --user user --password-stdin >"$D.init" || return 1
    sed -i -e "s/\]:2465\"/]:$PORT_SSL\"/" -e "s/\]:2587\"/]:$PORT_SUB\"/" -e "s/\]:2525\"/]:2704\"/" \
        -e "s|^chain = .*|chain = \"$TLS/$CERT.crt\"|" -e "s|^key = .*|key = \"$TLS/$CERT.key\"|" "$D/signpost.toml"
    cat >>"$D/signpost.toml" <<X

[[listener]]
role = "relay"
address = "127.0.0.1:$PORT"
networks = ["127.0.0.0/8"]
senders = ["src.example"]
tls = "starttls"

[[route]]
to = "*"
via = "smtp://127.0.0.1:$SINKPORT"
tls = "opportunistic"
X
    [ "$1" != ingest ] || printf '\n[outbound]\nhold = true\n' >>"$D/signpost.toml"
    [ "$1" != defer ] || printf '\n[outbound]\nhold = true\n' >>"$D/signpost.toml"
}
srv_start() {
    srv_conf "$1" || { cat "$D.init" >&2; return 1; }
    "$SIGNPOST" run --config "$D/signpost.toml" --as-root >"$D/out" 2>"$D/log" &
    echo $! >"$RUN/signpost.pid"
    waitbanner $PORT || { tail -5 "$D/log" >&2; return 1; }
}
srv_stop() {
    local pid; pid=$(cat "$RUN/signpost.pid" 2>/dev/null) || return 0
    kill "$pid" 2>/dev/null
    for i in $(seq 1 100); do kill -0 "$pid" 2>/dev/null || break; sleep .1; done
    rm -f "$RUN/signpost.pid"
}
srv_clear() { [ ! -f "$D/signpost.toml" ] || "$SIGNPOST" queue remove --all --config "$D/signpost.toml" >/dev/null 2>&1; : >"$D/log" 2>/dev/null; }
srv_pids() { cat "$RUN/signpost.pid"; }
srv_qlist() { "$SIGNPOST" queue list --config "$D/signpost.toml"; }
srv_qcount() { "$SIGNPOST" queue count --config "$D/signpost.toml"; }
