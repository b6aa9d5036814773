#include "emulator/credentials.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_set>

namespace jwkguard::emulator {
namespace {

constexpr std::size_t most_keys = 16;
constexpr std::size_t least_modulus_bits = 2048;

struct algorithm {
  std::string_view alg;
  std::string_view kty;
  std::string_view crv;
  std::size_t least_k_octets;
};

constexpr std::array<algorithm, 11> algorithms{{
    {"RS256", "RSA", "", 0},
    {"RS384", "RSA", "", 0},
    {"RS512", "RSA", "", 0},
    {"PS256", "RSA", "", 0},
    {"PS384", "RSA", "", 0},
    {"PS512", "RSA", "", 0},
    {"ES256", "EC", "P-256", 0},
    {"ES384", "EC", "P-384", 0},
    {"HS256", "oct", "", 32},
    {"HS384", "oct", "", 48},
    {"HS512", "oct", "", 64},
}};

constexpr std::array<std::string_view, 9> known_members{"kid", "kty", "alg", "crv", "n", "e", "x", "y", "k"};

std::span<const std::string_view> members_of(std::string_view kty) noexcept {
  static constexpr std::array<std::string_view, 5> rsa{"kid", "kty", "alg", "n", "e"};
  static constexpr std::array<std::string_view, 6> ec{"kid", "kty", "alg", "crv", "x", "y"};
  static constexpr std::array<std::string_view, 4> oct{"kid", "kty", "alg", "k"};
  if (kty == "RSA") {
    return rsa;
  }
  if (kty == "EC") {
    return ec;
  }
  return kty == "oct" ? std::span<const std::string_view>{oct} : std::span<const std::string_view>{};
}

bool contains(std::span<const std::string_view> names, std::string_view name) noexcept {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const algorithm* find_algorithm(std::string_view alg) noexcept {
  const auto* const found =
      std::find_if(algorithms.begin(), algorithms.end(), [alg](const algorithm& row) { return row.alg == alg; });
  return found == algorithms.end() ? nullptr : found;
}

int sextet(char character) noexcept {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t at = alphabet.find(character);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// The number of octets that unpadded base64url stands for; none where it is something else.
std::optional<std::size_t> octets_of(std::string_view text) noexcept {
  const bool clean = std::all_of(text.begin(), text.end(), [](char character) { return sextet(character) >= 0; });
  if (!clean || text.size() % 4 == 1) {
    return std::nullopt;
  }
  return text.size() * 3 / 4;
}

std::optional<std::size_t> bits_of(std::string_view text) noexcept {
  const auto octets = octets_of(text);
  if (!octets) {
    return std::nullopt;
  }
  std::size_t zeros = 0;
  for (const char character : text) {
    int left = sextet(character);
    if (left == 0) {
      zeros += 6;
      continue;
    }
    for (int bit = 32; (left & bit) == 0; bit >>= 1) {
      ++zeros;
    }
    break;
  }
  return *octets * 8 > zeros ? *octets * 8 - zeros : 0;
}

const stored_key* find_key(
    std::span<const stored_key> keys, std::optional<std::string_view> alg, std::string_view kid) noexcept {
  for (const stored_key& key : keys) {
    if (alg && key.text("alg") == alg && key.text("kid") == kid) {
      return &key;
    }
  }
  return nullptr;
}

// Takes the keys in one by one; the first refusal ends it.
class reception {
 public:
  reception(std::string_view pointer, std::span<const stored_key> stored) : pointer_(pointer), stored_(stored) {}

  bool take(json::value key, std::size_t index);
  bool refuse(std::string message, std::string_view where = {}) {
    result_.refusal = notice{code::malformed_request, std::move(message), pointer_ + std::string{where}, {}};
    return false;
  }
  intake finish() {
    if (result_.refusal) {
      result_.keys.clear();
    }
    return std::move(result_);
  }

 private:
  bool refuse_at(std::string message, std::string_view name = {}) {
    std::string where = "/" + std::to_string(index_);
    if (!name.empty()) {
      where += "/" + std::string{name};
    }
    return refuse(std::move(message), where);
  }
  bool well_formed(json::value key);
  void default_alg(json::value key);
  [[nodiscard]] std::optional<std::string_view> text(json::value key, std::string_view name) const;
  [[nodiscard]] std::string unsupported(json::value key) const;
  bool whole(json::value key);
  bool strong(const stored_key& key);
  void note_stripped(json::value key);
  void note_kept(json::value key);
  [[nodiscard]] stored_key strip(json::value key) const;

  void note(std::string what) { result_.notes.push_back(std::move(what)); }
  [[nodiscard]] std::string this_key() const { return "key " + std::to_string(index_); }

  std::string pointer_;
  std::span<const stored_key> stored_;
  intake result_;
  // Of the key in hand:
  std::size_t index_ = 0;
  bool defaulted_ = false;
  const stored_key* earlier_ = nullptr;
};

bool reception::well_formed(json::value key) {
  if (!key.is_object()) {
    return refuse_at("key must be an object");
  }
  std::unordered_set<std::string_view> seen;
  for (std::size_t at = 0; at < key.size(); ++at) {
    if (!seen.insert(key.name(at)).second) {
      return refuse_at("key has a duplicate member");
    }
  }
  // A number passes for a string here: the tree keeps numbers as text.
  for (const std::string_view name : known_members) {
    if (key.member(name).exists() && !key.member(name).text()) {
      return refuse_at(std::string{name} + " must be a string", name);
    }
  }
  return key.member("kid").exists() || refuse_at("kid is required", "kid");
}

void reception::default_alg(json::value key) {
  defaulted_ = !key.member("alg").exists() && key.member("kty").text() == std::string_view{"RSA"};
  if (defaulted_) {
    const std::string where = pointer_ + "/" + std::to_string(index_) + "/alg";
    result_.messages.push_back({code::alg_defaulted, "alg is missing: defaulted to RS256", where, {}});
    note("made " + this_key() + " RS256");
  }
}

std::optional<std::string_view> reception::text(json::value key, std::string_view name) const {
  if (const json::value member = key.member(name); member.exists()) {
    return member.text();
  }
  if (defaulted_ && name == "alg") {
    return "RS256";
  }
  return earlier_ == nullptr ? std::nullopt : earlier_->text(name);
}

// Why the key is dropped; empty if it is not. Where nothing is published (an EC key without alg or crv, a key without
// kty, members of a kind that do not fit together) the worse of the likely habits is taken: dropping silently.
std::string reception::unsupported(json::value key) const {
  const auto kty = text(key, "kty");
  const auto alg = text(key, "alg");
  if (!kty || members_of(*kty).empty()) {
    return kty ? std::string{*kty} : "no kty";
  }
  const std::string shown = std::string{*kty} + " ";
  if (!alg) {
    // For a symmetric key `alg` is said to be mandatory, so that one is refused later.
    return *kty == "oct" ? "" : shown + "without alg";
  }
  const algorithm* const row = find_algorithm(*alg);
  if (row == nullptr || row->kty != *kty) {
    return shown + std::string{*alg};
  }
  const auto crv = text(key, "crv");
  if (!row->crv.empty() && crv != row->crv) {
    return crv ? shown + std::string{*alg} + " " + std::string{*crv} : shown + "without crv";
  }
  return "";
}

bool reception::whole(json::value key) {
  for (const std::string_view name : members_of(text(key, "kty").value_or(""))) {
    if (!text(key, name)) {
      return refuse_at(std::string{name} + " is required", name);
    }
  }
  return true;
}

// Points are not checked: nothing says that the endpoint does, and a validator must not lean on it.
bool reception::strong(const stored_key& key) {
  const auto kty = key.text("kty");
  if (kty == "RSA") {
    const auto bits = bits_of(key.text("n").value_or(""));
    return (bits && *bits >= least_modulus_bits) || refuse_at("n must be base64url of at least 2048 bits", "n");
  }
  if (kty == "oct") {
    const auto octets = octets_of(key.text("k").value_or(""));
    const std::size_t least = find_algorithm(key.text("alg").value_or(""))->least_k_octets;
    return (octets && *octets >= least) ||
           refuse_at("k must be unpadded base64url of at least " + std::to_string(least) + " octets", "k");
  }
  return true;
}

void reception::note_stripped(json::value key) {
  constexpr std::size_t most_names = 8;
  const auto known = members_of(text(key, "kty").value_or(""));
  std::string names;
  std::size_t count = 0;
  for (std::size_t at = 0; at < key.size(); ++at) {
    if (!contains(known, key.name(at)) && count++ < most_names) {
      names += (names.empty() ? "" : ", ") + printable(key.name(at));
    }
  }
  if (count > most_names) {
    names += " and " + std::to_string(count - most_names) + " more";
  }
  if (count != 0) {
    note("stripped " + names + " of " + this_key());
  }
}

void reception::note_kept(json::value key) {
  if (earlier_ != nullptr && earlier_->text("k") && !key.member("k").exists()) {
    note("kept the stored k of " + this_key());
  }
}

stored_key reception::strip(json::value key) const {
  const auto known = members_of(text(key, "kty").value_or(""));
  stored_key kept;
  for (std::size_t at = 0; at < key.size(); ++at) {
    if (contains(known, key.name(at))) {
      kept.members.emplace_back(key.name(at), text(key, key.name(at)).value_or(""));
    }
  }
  for (const std::string_view name : known) {
    if (!key.member(name).exists()) {
      kept.members.emplace_back(name, text(key, name).value_or(""));
    }
  }
  return kept;
}

bool reception::take(json::value key, std::size_t index) {
  index_ = index;
  defaulted_ = false;
  earlier_ = nullptr;
  if (!well_formed(key)) {
    return false;
  }
  default_alg(key);
  earlier_ = find_key(stored_, text(key, "alg"), text(key, "kid").value_or(""));
  if (const std::string reason = unsupported(key); !reason.empty()) {
    note("dropped " + this_key() + " (" + printable(reason) + ")");
    return true;
  }
  if (!whole(key)) {
    return false;
  }
  stored_key kept = strip(key);
  if (!strong(kept)) {
    return false;
  }
  if (find_key(result_.keys, kept.text("alg"), kept.text("kid").value_or("")) != nullptr) {
    return refuse_at("another key has this alg and kid", "kid");
  }
  note_stripped(key);
  note_kept(key);
  result_.keys.push_back(std::move(kept));
  return true;
}

}  // namespace

std::optional<std::string_view> stored_key::text(std::string_view name) const noexcept {
  for (const auto& [own, value] : members) {
    if (own == name) {
      return value;
    }
  }
  return std::nullopt;
}

// A request of which every key is dropped is taken and leaves an empty set: only the request is said to have 1 to 16.
intake take_keys(json::value keys, std::string_view pointer, std::span<const stored_key> stored) {
  reception desk{pointer, stored};
  if (!keys.is_array()) {
    desk.refuse("keys must be an array");
  } else if (keys.size() == 0 || keys.size() > most_keys) {
    desk.refuse("keys must hold 1 to 16 keys");
  } else {
    for (std::size_t index = 0; index < keys.size() && desk.take(keys.element(index), index); ++index) {
    }
  }
  return desk.finish();
}

void write_keys(json::writer& out, std::span<const stored_key> keys, secrecy k) {
  out.begin_array();
  for (const stored_key& key : keys) {
    out.begin_object();
    for (const auto& [name, value] : key.members) {
      if (k == secrecy::shown || name != "k") {
        out.member(name, value);
      }
    }
    out.end_object();
  }
  out.end_array();
}

}  // namespace jwkguard::emulator
