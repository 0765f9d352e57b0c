"""Verifies and signs by dkimpy: the message comes on standard input.

dkimpy.py verify RECORDS COUNT    how each of the first COUNT signatures fares, a line each
dkimpy.py verify-all RECORDS FOLDER    how the first two fare of each message in a folder, a line for each file
dkimpy.py sign SELECTOR DOMAIN KEY ALGORITHM    the field that it puts on top
"""

import os
import sys

import dkim


def read_records(path):
    records = {}
    with open(path, "rb") as lines:
        for line in lines:
            name, text = line.rstrip(b"\n").split(b" ", 1)
            records[name + b"."] = text
    return records


def verdicts(message, records, count):
    verifier = dkim.DKIM(message)
    for index in range(count):
        try:
            found = verifier.verify(idx=index, dnsfunc=lambda name, timeout=5: records.get(name))
        except dkim.DKIMException as error:
            found = error
        yield f"{verifier.signature_fields[b'a'].decode()} {found}"


command = sys.argv[1]
if command == "verify":
    records = read_records(sys.argv[2])
    for verdict in verdicts(sys.stdin.buffer.read(), records, int(sys.argv[3])):
        print(verdict)
elif command == "verify-all":
    records = read_records(sys.argv[2])
    for entry in os.scandir(sys.argv[3]):
        with open(entry.path, "rb") as file:
            print(entry.name, *verdicts(file.read(), records, 2))
else:
    selector, domain, key, algorithm = sys.argv[2:6]
    with open(key, "rb") as file:
        private = file.read()
    field = dkim.sign(
        sys.stdin.buffer.read(),
        selector.encode(),
        domain.encode(),
        private,
        canonicalize=(b"relaxed", b"relaxed"),
        signature_algorithm=algorithm.encode(),
    )
    sys.stdout.buffer.write(field)
