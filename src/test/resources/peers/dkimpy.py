"""Verifies and signs by dkimpy: the message comes on standard input.

dkimpy.py verify RECORDS COUNT    how each of the first COUNT signatures fares, a line each
dkimpy.py sign SELECTOR DOMAIN KEY ALGORITHM    the field that it puts on top
"""

import sys

import dkim

message = sys.stdin.buffer.read()
if sys.argv[1] == "verify":
    records = {}
    with open(sys.argv[2], "rb") as lines:
        for line in lines:
            name, text = line.rstrip(b"\n").split(b" ", 1)
            records[name + b"."] = text
    verifier = dkim.DKIM(message)
    for index in range(int(sys.argv[3])):
        found = verifier.verify(idx=index, dnsfunc=lambda name, timeout=5: records.get(name))
        print(verifier.signature_fields[b"a"].decode(), found)
else:
    selector, domain, key, algorithm = sys.argv[2:6]
    with open(key, "rb") as file:
        private = file.read()
    field = dkim.sign(
        message,
        selector.encode(),
        domain.encode(),
        private,
        canonicalize=(b"relaxed", b"relaxed"),
        signature_algorithm=algorithm.encode(),
    )
    sys.stdout.buffer.write(field)
