#include "support/damaged_keys.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace jwkguard::test {
namespace {

constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void say_length(damaged_key& of, const std::string& name, const octet_string& octets) {
  const std::string wanted = std::to_string(of.key.kind->size);
  of.faults.push_back({"ec.coordinate.length", name,
      name + " has " + std::to_string(octets.size()) + " octets, " + std::string{of.key.kind->crv} + " needs exactly " +
          wanted + "; repaired: " + name + " is written with " + wanted + " octets"});
}

void leave_out(damaged_key& of, std::string_view name, damage said) {
  std::erase_if(of.members, [name](const auto& each) { return each.first == name; });
  of.gaps.push_back(std::move(said));
}

}  // namespace

std::string& damaged_key::text_of(std::string_view name) {
  return std::find_if(members.begin(), members.end(), [name](const auto& each) { return each.first == name; })->second;
}

std::vector<key_kind> damaged_kinds() {
  constexpr unsigned slow_bits = 4'096;
  std::vector<key_kind> kinds;
  for (const key_kind& kind : key_kinds()) {
    if (kind.exponent == 65'537 && kind.size < slow_bits) {
      kinds.push_back(kind);
    }
  }
  kinds.push_back({"ML-DSA-44", "AKP", {}, "ML-DSA-44", 1'312, 0, false});
  return kinds;
}

damaged_key undamaged_key(const fresh_key& key, bool with_secrets) {
  return {key, members_of(key, "meant", with_secrets), {}, {}};
}

damaged_key damager::damage_some(const fresh_key& key) {
  damaged_key made = undamaged_key(key);
  for (const auto& [name, octets] : key.parameters) {
    octet_string written = octets;
    damage_octets(made, name, written);
    std::string text = base64url(written);
    damage_text(made, name, text);
    made.text_of(name) = text;
  }
  return made;
}

void damager::damage_octets(damaged_key& of, const std::string& name, octet_string& octets) {
  const bool is_coordinate = of.key.kind->kty == "EC";
  if (is_coordinate && octets.front() == 0 && one_in(2)) {
    octets.erase(
        octets.begin(), std::find_if(octets.begin(), octets.end(), [](std::uint8_t each) { return each != 0; }));
    say_length(of, name, octets);
  } else if (is_coordinate && one_in(3)) {
    octets = padded(octets, 1 + below(4));
    say_length(of, name, octets);
  } else if (of.key.kind->kty == "RSA" && one_in(3)) {
    const std::size_t zeros = 1 + below(4);
    octets = padded(octets, zeros);
    of.faults.push_back({"member.leading-zeros", name,
        name + " begins with zero octets (" + std::to_string(zeros) + "); repaired: " + name +
            " is written without them"});
  }
}

void damager::damage_text(damaged_key& of, const std::string& name, std::string& text) {
  const std::string_view kty = of.key.kind->kty;
  if (kty == "oct") {
    return;  // a secret may be a passphrase: nothing proves what its octets are
  }
  const std::size_t characters = text.size();
  const auto damaged = [&of, &name](std::string rule, const std::string& was, const std::string& is) {
    of.faults.push_back({std::move(rule), name, was + "; repaired: " + is});
  };
  if (kty == "EC" && characters % 4 != 0 && one_in(3)) {
    const std::size_t unused = characters % 4 == 2 ? 16 : 4;  // values of the bits that belong to no octet
    text.back() = url_alphabet[url_alphabet.find(text.back()) + 1 + below(unused - 1)];
    damaged("base64url.trailing-bits", "the last character of " + name + " holds bits that belong to no octet",
        "these bits are written as zero");
  }
  if (text.find_first_of("-_") != std::string::npos && one_in(3)) {
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    damaged("base64url.alphabet", name + " is in the standard base64 alphabet, not in the URL-safe one",
        name + " is written in the URL-safe alphabet");
  }
  if (characters % 4 != 0 && one_in(3)) {
    text.append(4 - characters % 4, '=');
    damaged("base64url.padding", name + " has padding: base64url in a JWK has none", name + " is written without it");
  }
  if (one_in(3)) {
    if (kty == "EC") {
      scatter_spaces(text);
    } else {
      wrap(text);
    }
    damaged("base64url.white-space", name + " has white space in it", name + " is written without it");
  }
}

void damager::wrap(std::string& text) {
  constexpr std::array<std::string_view, 3> blanks = {" ", "\\n", "\\r\\n"};
  constexpr std::array<std::size_t, 2> lengths = {64, 76};
  const std::size_t length = lengths[below(lengths.size())];
  if (one_in(2)) {
    for (std::size_t place = (text.size() - 1) / length * length; place != 0; place -= length) {
      text.insert(place, blanks[1 + below(2)]);
    }
  }
  text.insert(one_in(2) ? 0 : text.size(), blanks[below(blanks.size())]);
}

void damager::scatter_spaces(std::string& text) {
  constexpr std::array<std::string_view, 3> blanks = {" ", "\\r\\n", "\\u0020"};
  std::vector<std::size_t> places(1 + below(3));
  for (std::size_t& place : places) {
    place = below(text.size() + 1);
  }
  std::sort(places.rbegin(), places.rend());  // from behind, so that no escape is broken
  for (const std::size_t place : places) {
    text.insert(place, blanks[below(blanks.size())]);
  }
}

void damager::leave_gaps(damaged_key& of, policy::base column) {
  const key_kind& kind = *of.key.kind;
  if (kind.kty != "oct" && one_in(3)) {  // of a secret no thumbprint is shown
    leave_out(of, "kid", {"key.kid.missing", "kid", "kid is missing; repaired: the key's thumbprint is written"});
  }
  if (kind.kty == "RSA" && one_in(3)) {
    leave_out(of, "alg", {"rsa.alg.default", "alg", "alg is missing; repaired: RS256 is written, as the policy says"});
  } else if (kind.kty == "EC" && one_in(3)) {
    if (column == policy::base::rfc) {
      of.members.emplace_back("use", "sig");  // else nothing says that the key signs
    }
    leave_out(of, "alg",
        {"ec.alg.inferred", "alg",
            "alg is missing; the curve has only one for signatures; repaired: " + std::string{kind.alg} +
                " is written"});
  }
}

}  // namespace jwkguard::test
