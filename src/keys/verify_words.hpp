// What is said of a token, for people.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/verify.hpp"
#include "keys/openssl_signature.hpp"
#include "keys/token.hpp"

namespace jwkguard::keys {

/// message_facts is what the words are made from, beside the verification itself.
struct message_facts {
  std::span<const record> keys;
  policy::base column = policy::base::cloudflare;
  const opened_token* token = nullptr;
  measured_signature measured{};
  std::size_t signature_bytes = 0;
  std::size_t tried = 0;  ///< how many keys the signature was held to
};

/// no_memory_text is the message of that verdict: so short that a string holds it without asking for memory.
inline constexpr std::string_view no_memory_text = "out of memory";

/// put_in_words fills `message` and `help`.
void put_in_words(const message_facts& from, verification& into);

/// nearest_kids are the places of keys whose kids are most like this one: three at most, and none that is far from it.
[[nodiscard]] std::vector<std::size_t> nearest_kids(std::string_view kid, std::span<const record> keys);

}  // namespace jwkguard::keys
