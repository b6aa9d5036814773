#include "submit/sent_secrets.hpp"

#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "json/hidden_characters.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"
#include "keys/openssl_hmac.hpp"
#include "plan/digest.hpp"
#include "submit/durable_file.hpp"
#include "submit/journal_text.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::size_t key_octets = 32;
constexpr std::string_view version = "1";

std::string key_file(const std::string& state_folder) { return state_folder + "/hmac.key"; }

bool is_private(const std::string& name) noexcept {
  constexpr unsigned of_others = 077;
  struct stat found {};
  return ::lstat(name.c_str(), &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == ::geteuid() &&
         (found.st_mode & of_others) == 0;
}

std::string text_of(json::value from) { return std::string{from.string().value_or("")}; }

}  // namespace

secret load_secret_key(const std::string& state_folder) {
  const std::string name = key_file(state_folder);
  if (!is_private(name)) {
    return {};
  }
  auto text = read_small_file(name, key_octets);
  if (!text || text->size() != key_octets) {
    return {};
  }
  secret key{*text};
  ::explicit_bzero(text->data(), text->size());
  return key;
}

std::string make_secret_key(const std::string& state_folder) {
  if (!load_secret_key(state_folder).empty()) {
    return {};
  }
  std::array<char, key_octets> octets{};
  if (::getrandom(octets.data(), octets.size(), 0) != static_cast<ssize_t>(octets.size())) {
    return std::string{"no random numbers: "} + std::strerror(errno);
  }
  std::string fault = write_durably(key_file(state_folder), {octets.data(), octets.size()});
  ::explicit_bzero(octets.data(), octets.size());
  return fault;
}

std::string digest_of_secret(const secret& key, const record& of, std::string_view target) {
  if (key.empty()) {
    return {};
  }
  std::string text = canonical_key(of);
  std::string whole;  // reserved, so that no copy is left behind where it grows
  whole.reserve(text.size() + 1 + target.size());
  whole.append(target).append("\n").append(text);
  const auto digest = keys::hmac_sha256(key.reveal(), whole);
  ::explicit_bzero(text.data(), text.size());
  ::explicit_bzero(whole.data(), whole.size());
  return digest ? hex_of(*digest) : std::string{};
}

std::string left_text(const left_set& what) {
  json::writer out;
  out.begin_object().name("jwkguard_left").raw(version).member("live_set", what.digest);
  out.name("at_s").number(static_cast<std::uint64_t>(what.at_s)).member("last_updated", what.last_updated);
  out.name("secrets").begin_array();
  for (const sent_secret& each : what.secrets) {
    out.begin_object().member("alg", each.alg).member("kid", each.kid).member("hmac", each.digest).end_object();
  }
  return json::show_hidden(out.end_array().end_object().take()) + '\n';
}

std::optional<left_set> read_left(std::string_view text) {
  const auto document = json::tree::parse(text);
  if (!document || document->root().member("jwkguard_left").number() != version) {
    return std::nullopt;
  }
  const json::value root = document->root();
  left_set result{text_of(root.member("live_set")), read_seconds(root.member("at_s")).value_or(0),
      text_of(root.member("last_updated")), {}};
  const json::value secrets = root.member("secrets");
  for (std::size_t index = 0; secrets.is_array() && index < secrets.size(); ++index) {
    const json::value one = secrets.element(index);
    result.secrets.push_back({text_of(one.member("alg")), text_of(one.member("kid")), text_of(one.member("hmac"))});
  }
  return result.digest.empty() ? std::nullopt : std::optional{std::move(result)};
}

}  // namespace jwkguard::submit
