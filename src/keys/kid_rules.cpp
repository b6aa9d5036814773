// What is said of a kid's characters.
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "keys/key_check.hpp"
#include "keys/kid_form.hpp"
#include "keys/kid_likeness.hpp"

namespace jwkguard::keys {

using enum level;

const rule kid_blank = saying_more(
    judged(rule{"key.kid.blank", warning, warning, "RFC 7517 4.5", "kid begins or ends with white space",
               "remove the white space, unless tokens have it in their header, too: kids are compared character by "
               "character"},
        "The RFC leaves the form of a kid open; but with a copied line end or space it matches no token"),
    ": {subject}");
const rule kid_hidden =
    judged(rule{"key.kid.hidden", warning, warning, "RFC 7517 4.5",
               "kid holds a character that is invisible or reorders the text around it: {subject}",
               "have the issuer name the key in ASCII letters and digits; kids are compared character by character"},
        "The RFC leaves the form of a kid open; but invisible characters are copied or lost unnoticed, and a kid "
        "that reads backwards passes for another one");
const rule kid_replaced =
    judged(rule{"key.kid.replaced", warning, warning, "RFC 7517 4.5",
               "kid holds U+FFFD REPLACEMENT CHARACTER: a program could not decode the original character",
               "find the program that read another encoding as UTF-8, and write the kid that tokens name"},
        "The RFC leaves the form of a kid open; but a kid with a lost letter matches no token, and two that differ "
        "only there become the same");

// The same one several times is said once, and many different ones are said by the first few.
void check_foreign_kid(key_check& key, std::string_view kid) {
  constexpr std::size_t most_said = 4;
  std::array<std::string_view, most_said> said{};
  std::size_t count = 0;
  for (std::size_t at = 0; count < most_said && at < kid.size();) {
    const std::string_view name = hidden_in_kid(kid, at);
    const std::span<const std::string_view> before{said.data(), count};
    if (!name.empty() && std::find(before.begin(), before.end(), name) == before.end()) {
      said[count++] = name;
      key.add(kid_hidden, member::kid, {.subject = name});
    }
  }
  if (has_replacement(kid)) {
    key.add(kid_replaced, member::kid);
  }
  if (const std::string_view name = foreign_blank_at_end(kid); !name.empty()) {
    key.add(kid_blank, member::kid, {.subject = name});
  }
}

}  // namespace jwkguard::keys
