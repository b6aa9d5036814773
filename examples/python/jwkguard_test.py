"""Runs the example: python3 jwkguard_test.py"""

import unittest

import jwkguard

SOUND = (b'{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"a\\/b",'
         b'"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}')
LEAKED = SOUND.replace(b'"x"', b'"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x"')


class Check(unittest.TestCase):
    def test_sound_key(self) -> None:
        report = jwkguard.Validator("rfc").check(SOUND)
        self.assertTrue(report.valid)
        self.assertEqual([key.kid for key in report.keys], ["a/b"])
        self.assertEqual(report.keys[0].thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")  # RFC 8037 A.3

    def test_private_key(self) -> None:
        report = jwkguard.Validator("rfc").check(LEAKED)
        self.assertFalse(report.valid)
        self.assertTrue(report.has_secret)
        self.assertIn(("private.member", "/keys/0/d", 0), [(each.rule, each.pointer, each.key) for each in report.findings])
        self.assertEqual(report.keys[0].jwk, "")
        allowed = jwkguard.Validator("rfc", allow_secret=True).check(LEAKED)
        self.assertTrue(allowed.valid)

    def test_what_is_no_policy(self) -> None:
        self.assertRaises(ValueError, jwkguard.Validator, "no such")
        self.assertRaises(ValueError, jwkguard.Validator, "rfc", no_such=True)


if __name__ == "__main__":
    unittest.main()
