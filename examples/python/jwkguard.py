"""jwkguard by ctypes: check(text) says what is wrong with a JSON Web Key Set, and gives its sound keys.

    python3 jwkguard.py FILE

The shared library is libjwkguard.so where the linker finds it, or what JWKGUARD_LIBRARY names.
"""

import ctypes
import ctypes.util
import os
import sys
from ctypes import POINTER, byref, c_char_p, c_int, c_int32, c_size_t, c_uint32, c_void_p
from dataclasses import dataclass
from typing import Optional

LEVELS = ("off", "note", "warning", "error")
STATUSES = ("usable", "refused", "set aside")
_NO_KEY = 2**32 - 1


@dataclass(frozen=True)
class Finding:
    """One rule broken at one place; all text of it can be printed as it is."""

    rule: str
    level: str
    message: str
    help: str
    citation: str
    pointer: str
    key: Optional[int]
    offset: int
    length: int


@dataclass(frozen=True)
class Key:
    """One key of the set. What is not usable has no jwk and no thumbprint."""

    status: str
    kid: Optional[str]
    kty: str
    alg: str
    thumbprint: str
    jwk: str


@dataclass(frozen=True)
class Report:
    valid: bool
    has_secret: bool
    findings: tuple[Finding, ...]
    keys: tuple[Key, ...]


class _Finding(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("rule", c_char_p), ("message", c_char_p), ("help", c_char_p),
                ("citation", c_char_p), ("pointer", c_char_p), ("level", c_int32), ("key", c_uint32),
                ("offset", c_uint32), ("length", c_uint32)]


class _Key(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("status", c_int32), ("offset", c_uint32), ("length", c_uint32),
                ("kid", c_void_p), ("kid_size", c_size_t), ("kty", c_char_p), ("crv", c_char_p), ("alg", c_char_p),
                ("thumbprint", c_char_p), ("jwk", c_char_p)]


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(os.environ.get("JWKGUARD_LIBRARY") or ctypes.util.find_library("jwkguard") or "libjwkguard.so")
    for name, result, arguments in (
            ("policy_new", c_int32, (c_char_p, POINTER(c_void_p))),
            ("policy_set", c_int32, (c_void_p, c_char_p, c_int)),
            ("policy_free", None, (c_void_p,)),
            ("validator_new", c_int32, (c_void_p, POINTER(c_void_p))),
            ("validator_free", None, (c_void_p,)),
            ("check", c_int32, (c_void_p, c_char_p, c_size_t, POINTER(c_void_p))),
            ("report_valid", c_int, (c_void_p,)),
            ("report_has_secret", c_int, (c_void_p,)),
            ("report_findings", c_size_t, (c_void_p,)),
            ("report_finding", c_int32, (c_void_p, c_size_t, POINTER(_Finding))),
            ("report_keys", c_size_t, (c_void_p,)),
            ("report_key", c_int32, (c_void_p, c_size_t, POINTER(_Key))),
            ("report_free", None, (c_void_p,))):
        function = getattr(library, "jwkguard_" + name)
        function.restype, function.argtypes = result, arguments
    return library


_library = _load()


def _insist(status: int) -> None:
    if status == 1:
        raise MemoryError
    if status != 0:
        raise ValueError(f"jwkguard: status {status}")


class Validator:
    """Checks many texts with one policy. Not for two threads at once."""

    def __init__(self, policy: str = "rfc", **options: bool) -> None:
        self._guard = c_void_p()
        rules = c_void_p()
        _insist(_library.jwkguard_policy_new(policy.encode(), byref(rules)))
        try:
            for name, on in options.items():
                _insist(_library.jwkguard_policy_set(rules, name.encode(), on))
            _insist(_library.jwkguard_validator_new(rules, byref(self._guard)))
        finally:
            _library.jwkguard_policy_free(rules)

    def __del__(self) -> None:
        _library.jwkguard_validator_free(self._guard)

    def check(self, text: bytes) -> Report:
        report = c_void_p()
        _insist(_library.jwkguard_check(self._guard, text, len(text), byref(report)))
        try:
            return Report(bool(_library.jwkguard_report_valid(report)), bool(_library.jwkguard_report_has_secret(report)),
                          tuple(_finding(report, index) for index in range(_library.jwkguard_report_findings(report))),
                          tuple(_key(report, index) for index in range(_library.jwkguard_report_keys(report))))
        finally:
            _library.jwkguard_report_free(report)


def _finding(report: c_void_p, index: int) -> Finding:
    what = _Finding(struct_size=ctypes.sizeof(_Finding))
    _insist(_library.jwkguard_report_finding(report, index, byref(what)))
    return Finding(what.rule.decode(), LEVELS[what.level], what.message.decode(), what.help.decode(),
                   what.citation.decode(), what.pointer.decode(), None if what.key == _NO_KEY else what.key, what.offset,
                   what.length)


def _key(report: c_void_p, index: int) -> Key:
    key = _Key(struct_size=ctypes.sizeof(_Key))
    _insist(_library.jwkguard_report_key(report, index, byref(key)))
    kid = None if key.kid is None else ctypes.string_at(key.kid, key.kid_size).decode(errors="surrogatepass")
    return Key(STATUSES[key.status], kid, key.kty.decode(), key.alg.decode(), key.thumbprint.decode(), key.jwk.decode())


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], "rb") as file:
        report = Validator("cloudflare").check(file.read())
    for each in report.findings:
        print(f"{each.level}: {each.rule} at {each.pointer}: {each.message}; {each.help}")
    for key in report.keys:
        print(f"{key.status}: {key.kty} {key.alg} {key.kid!r} {key.thumbprint}")
    return 0 if report.valid else 1


if __name__ == "__main__":
    sys.exit(main())
