"""`genip-verify`: checks a file against its certificate without a network, a database or settings.

    python -m works.verify FILE [--jws FILE.jws] [--proof FILE.tlog-proof] [--jwks jwks.json] [--log-key log.vkey]
        [--stamp FILE.tsr --stamp-roots ROOTS.pem]

Ends with 0 when everything holds, 1 when something does not, 2 when something needed was not given, 64 when it was
called wrongly. Keys that came with a document prove only that its parts belong together: pin a copy of your own.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from works import numbers, tlog, verification
from works.verification import INVALID, UNKNOWN, Check

EXIT = {verification.VALID: 0, INVALID: 1, UNKNOWN: 2}
USAGE = 64
LARGEST_DOCUMENT = 4 * 1024 * 1024


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints one line for each check; the exit code."""
    asked = _parse(arguments)
    try:
        checks = run(asked)
    except OSError as error:
        print(f"{error.filename} cannot be read: {error.strerror}", file=sys.stderr)
        return EXIT[UNKNOWN]
    for check in checks:
        print(f"{check.result:8} {check.name:11} {check.sentence}")
    verdict = _verdict(checks)
    print({0: "valid", 1: "INVALID", 2: "incomplete"}[EXIT[verdict]])
    return EXIT[verdict]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser("genip-verify", description="Check a file against its Gen-IP certificate, offline.")
    parser.add_argument("file", type=Path, help="the file that was registered")
    parser.add_argument("--jws", type=Path, help="the signed certificate; FILE.jws when not given")
    parser.add_argument(
        "--proof",
        type=Path,
        help="its log proof, as .tlog-proof or as the JSON of the API; beside the JWS when not given",
    )
    parser.add_argument("--jwks", type=Path, help="the public keys you trust; jwks.json beside the JWS when not given")
    parser.add_argument("--log-key", type=Path, help="the log's key you trust; log.vkey beside the JWS when not given")
    parser.add_argument("--stamp", type=Path, help="a time stamp (RFC 3161) of the checkpoint in the proof")
    parser.add_argument("--stamp-roots", type=Path, help="root certificates of the authorities you trust, PEM")
    return parser.parse_args(arguments)


def run(asked: argparse.Namespace) -> list[Check]:
    """All checks that the documents allow; what was named must exist, what was not is looked for beside the JWS."""
    with asked.file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    signed = asked.jws or asked.file.with_name(f"{asked.file.name}.jws")
    if asked.jws is None and not signed.exists():
        return [Check("signature", "signature_not_given")]
    token = _text(signed).strip()
    signature, payload = verification.check_signature(token, _keys(asked.jwks or _beside(signed, "jwks.json")))
    if payload is None:
        return [signature]
    number = payload["credentialSubject"]["number"]
    formed = numbers.parse_number(number) == number
    named = Check("number", "number_well_formed" if formed else "number_mistyped")
    logged = _check_log(asked, signed, token, payload)
    return [named, signature, verification.check_file(digest, payload), *logged, Check("status", "status_offline")]


def _check_log(asked: argparse.Namespace, signed: Path, token: str, payload: dict[str, Any]) -> list[Check]:
    """The place in the log, and the time stamp of its checkpoint where one was given."""
    found = asked.proof or _beside(signed, f"{signed.stem}.tlog-proof")
    if not found:
        return [Check("log", "log_not_given")]
    text, log_keys = _proof(_text(found)), read_log_keys(asked.log_key or _beside(signed, "log.vkey"))
    checks = verification.check_log(token, payload, text, log_keys)
    given = tlog.read_proof(text)
    if asked.stamp and given:
        roots = asked.stamp_roots.read_bytes() if asked.stamp_roots else b""
        checks.append(verification.check_stamp(given.checkpoint, asked.stamp.read_bytes(), roots))
    return checks


def _verdict(checks: list[Check]) -> str:
    """The status cannot be known offline and does not count; all else must hold."""
    results = [check.result for check in checks if check.name != "status"]
    return INVALID if INVALID in results else UNKNOWN if UNKNOWN in results else verification.VALID


def _beside(document: Path, name: str) -> Path | None:
    found = document.with_name(name)
    return found if found.exists() else None


def _text(path: Path) -> str:
    """The document; what is no text stays recognizably wrong."""
    with path.open("rb") as stream:
        return stream.read(LARGEST_DOCUMENT).decode("utf-8", "replace")


def _proof(text: str) -> str:
    """The proof as `.tlog-proof`, also when it is the JSON of the API; what is neither stays as it is, and wrong."""
    try:
        return tlog.write_proof(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return text


def _keys(path: Path | None) -> dict[str, dict[str, Any]]:
    """Public keys by `kid`; none when the file is not a JWKS."""
    try:
        published = json.loads(_text(path))["keys"] if path else []
        return {key["kid"]: key for key in published if isinstance(key, dict)}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def read_log_keys(path: Path | None) -> list[bytes]:
    """The raw keys of `name+hash+key` lines."""
    keys = []
    for line in _text(path).split() if path else []:
        try:
            raw = base64.b64decode(line.split("+", 2)[2], validate=True)
        except (IndexError, ValueError):
            continue
        if len(raw) == 33 and raw[0] == 1:
            keys.append(raw[1:])
    return keys


if __name__ == "__main__":
    sys.exit(main())
