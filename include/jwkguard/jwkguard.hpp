// jwkguard: says everything that is wrong with a JWK Set, and turns what is right into canonical records.
//
//   validator.hpp   check a text: validator, check()
//   policy.hpp      which rules, at which level, within which limits
//   report.hpp      findings and keys
//   record.hpp      canonical keys, canonical JSON, thumbprints
//   rule.hpp        the catalogue
//   rules.hpp       its ids, as constants
//   verify.hpp      tokens: which key verifies one, or why none does
//   render.hpp      findings for people and programs
//   version.hpp     which jwkguard this is
//   plan.hpp        the difference of two sets, and its dangers; not included here
//   key_text.hpp    public keys in PEM, DER, certificates, lines of OpenSSH; not included here
//   evp.hpp         records from and to EVP_PKEY; not included here, for it needs OpenSSL's headers
//
// For C there is jwkguard.h. What installs keys is apart, in library jwkguard::submit: submit.hpp, journal.hpp,
// saved_plan.hpp. docs/EMBEDDING.md says what is promised.
#pragma once

#include "jwkguard/policy.hpp"
#include "jwkguard/record.hpp"
#include "jwkguard/render.hpp"
#include "jwkguard/report.hpp"
#include "jwkguard/rule.hpp"
#include "jwkguard/rules.hpp"
#include "jwkguard/validator.hpp"
#include "jwkguard/verify.hpp"
#include "jwkguard/version.hpp"
