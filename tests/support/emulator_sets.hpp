// What the tests of the emulator send, and what they expect of each answer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/server.hpp"
#include "emulator/store.hpp"

namespace jwkguard::test {

inline const std::string zone{emulator::default_zone};
inline const std::string config{emulator::default_config};

// Key material is made here: nothing that looks like a secret stands in a file.
inline const std::string modulus_2048 = "w" + std::string(341, 'A');
inline const std::string modulus_2047 = "f" + std::string(341, 'A');

/// k is a secret of so many characters.
[[nodiscard]] std::string k(std::size_t characters);

/// rsa, ec and oct are one key each, with its members in the order in which the emulator stores them.
[[nodiscard]] std::string rsa(
    std::string_view kid, std::string_view more = R"(,"alg":"RS256")", const std::string& n = modulus_2048);
[[nodiscard]] std::string ec(std::string_view kid, std::string_view alg = "ES256", std::string_view crv = "P-256");
[[nodiscard]] std::string oct(std::string_view kid, const std::string& secret, std::string_view alg = "HS256");

/// set is a JWK Set of these keys.
[[nodiscard]] std::string set(const std::vector<std::string>& keys);

/// new_config is the body that makes a configuration.
[[nodiscard]] std::string new_config(std::string_view title, const std::string& keys);

/// one_config is a store that holds the default configuration, without keys.
[[nodiscard]] emulator::store one_config(emulator::response_shape shape = emulator::response_shape::current);

[[nodiscard]] bool has(const emulator::answer& given, std::string_view text);

/// expect_answer: the envelope is whole, and `success` agrees with the status.
void expect_answer(const emulator::answer& given, int status);

/// expect_error: that, one error of this code, and no result.
void expect_error(const emulator::answer& given, int status, std::string_view code);

}  // namespace jwkguard::test
