#include "sync/source.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <utility>

#include "json/tree.hpp"
#include "submit/url.hpp"

namespace jwkguard::sync {
namespace {

// Where an issuer's metadata stands: OpenID Connect Discovery 1.0 4.1 puts the well-known part behind the path,
// RFC 8414 3.1 before it.
std::string openid_url(std::string_view issuer) {
  while (issuer.ends_with('/')) {
    issuer.remove_suffix(1);
  }
  return std::string{issuer} + "/.well-known/openid-configuration";
}

std::string oauth_url(const std::string& issuer) {
  const std::size_t host = issuer.find("://") + 3;
  const std::size_t path = std::min(issuer.find('/', host), issuer.size());
  std::string_view tail = std::string_view{issuer}.substr(path);
  while (tail.ends_with('/')) {
    tail.remove_suffix(1);
  }
  return issuer.substr(0, path) + "/.well-known/oauth-authorization-server" + std::string{tail};
}

// A document that is as it was is read from memory. What came is in `into` when this gives nothing.
std::optional<fetch_fault> get(const std::string& url, remembered_document& into, const fetch_rules& rules,
    fetcher& over, std::uint32_t time_ms, document& came) {
  const validators known = into.url == url && !into.text.empty() ? into.valid : validators{};
  auto answer = over.fetch(url, known, rules, time_ms);
  if (auto* const fault = std::get_if<fetch_fault>(&answer)) {
    return std::move(*fault);
  }
  came = std::get<document>(std::move(answer));
  came.is_unchanged = came.is_unchanged || (into.url == url && into.text == came.body);
  into.url = url;
  into.valid = came.valid;
  if (!came.is_unchanged) {
    into.text = std::move(came.body);
  }
  return std::nullopt;
}

// The one algorithm for RSA keys that the metadata names; empty if it names none, or several.
std::string only_rsa_alg(const json::value& metadata) {
  const json::value names = metadata.member("id_token_signing_alg_values_supported");
  std::string found;
  for (std::size_t index = 0; index < names.size(); ++index) {
    const std::string_view name = names.element(index).string().value_or("");
    if (!name.starts_with("RS") && !name.starts_with("PS")) {
      continue;
    }
    if (!found.empty() && found != name) {
      return {};
    }
    found = name;
  }
  return found;
}

struct metadata {
  std::string jwks_uri;
  std::string rsa_alg;
  std::string fault;
};

metadata read_metadata(const std::string& text, const source& at) {
  const auto tree = json::tree::parse(text);
  const json::value root = tree ? tree->root() : json::value{};
  if (!root.is_object()) {
    return {{}, {}, "the issuer's metadata is not a JSON object"};
  }
  const auto issuer = root.member("issuer").string();
  const auto jwks_uri = root.member("jwks_uri").string();
  if (!issuer) {
    return {{}, {}, "the issuer's metadata names no issuer"};
  }
  if (*issuer != at.place) {
    return {{}, {},
        "the metadata is for another issuer, " + std::string{*issuer} +
            ", and must match exactly, to the last slash; give that issuer with --issuer, "
            "or the set's own URL with --jwks"};
  }
  if (!jwks_uri) {
    return {{}, {}, "the issuer's metadata names no jwks_uri"};
  }
  if (std::string fault = url_fault(std::string{*jwks_uri}); !fault.empty()) {
    return {{}, {}, "the issuer's jwks_uri cannot be used: " + fault};
  }
  const auto host = [](const std::string& url) { return submit::host_of(submit::parse_url(url)); };
  if (submit::is_loopback(host(std::string{*jwks_uri})) && !submit::is_loopback(host(at.place)) &&
      !at.rules.allow_private) {
    return {{}, {}, "the issuer's jwks_uri leads to this machine"};
  }
  return {std::string{*jwks_uri}, only_rsa_alg(root), {}};
}

sighting failed(fetch_fault what) {
  sighting result;
  result.fault = std::move(what);
  return result;
}

sighting look_at_url(
    const std::string& url, const source& at, source_memory& memory, fetcher& over, std::uint32_t time_ms) {
  document came;
  if (auto fault = get(url, memory.keys, at.rules, over, time_ms, came)) {
    return failed(*std::move(fault));
  }
  sighting result;
  result.text = memory.keys.text;
  result.is_unchanged = came.is_unchanged;
  result.max_age_s = came.max_age_s;
  result.date_s = came.date_s;
  return result;
}

// time_left is what is left of one look, whose documents are read one after the other.
class time_left {
 public:
  explicit time_left(std::uint32_t time_ms) : end_{clock::now() + std::chrono::milliseconds{time_ms}} {}
  [[nodiscard]] std::uint32_t ms() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - clock::now()).count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 0));
  }

 private:
  using clock = std::chrono::steady_clock;
  clock::time_point end_;
};

sighting look_at_issuer(const source& at, source_memory& memory, fetcher& over, std::uint32_t time_ms) {
  const time_left left{time_ms};
  document came;
  auto fault = get(openid_url(at.place), memory.metadata, at.rules, over, left.ms(), came);
  if (fault && fault->reason == "status" && !fault->may_pass) {
    fault = get(oauth_url(at.place), memory.metadata, at.rules, over, left.ms(), came);
  }
  if (fault) {
    fault->message = "the issuer's metadata: " + fault->message;
    return failed(*std::move(fault));
  }
  metadata read = read_metadata(memory.metadata.text, at);
  if (!read.fault.empty()) {
    memory.metadata = {};
    return failed({"metadata", std::move(read.fault)});
  }
  sighting result = look_at_url(read.jwks_uri, at, memory, over, left.ms());
  result.rsa_alg = std::move(read.rsa_alg);
  return result;
}

sighting look_at_file(const source& at, source_memory& memory) {
  std::ifstream file{at.place, std::ios::binary};
  std::string text;
  errno = 0;
  while (file && text.size() <= most_document_bytes) {
    constexpr std::size_t step_bytes = 64U << 10U;
    const std::size_t filled = text.size();
    text.resize(filled + step_bytes);
    file.read(text.data() + filled, step_bytes);
    text.resize(filled + static_cast<std::size_t>(file.gcount()));
  }
  if (!file.is_open() || file.bad()) {
    return failed({"file", errno != 0 ? std::strerror(errno) : "it cannot be read"});
  }
  if (text.size() > most_document_bytes) {
    return failed({"too-large", "it is larger than any key set"});
  }
  sighting result;
  result.is_unchanged = memory.keys.text == text && !text.empty();
  memory.keys.text = text;
  result.text = std::move(text);
  return result;
}

// A text with `*` for any text. Iterative, in time of both lengths' product at most.
bool matches(std::string_view pattern, std::string_view text) noexcept {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  std::size_t place = 0;
  while (place < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      retry = place;
    } else if (at < pattern.size() && pattern[at] == text[place]) {
      ++at;
      ++place;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      place = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

}  // namespace

std::string source_fault(const source& what) {
  if (what.place.empty()) {
    return "its URL or file is empty";
  }
  if (what.what == source::kind::file) {
    return {};
  }
  if (what.what == source::kind::issuer && what.place.find('?') != std::string::npos) {
    return "an issuer has no query (RFC 8414 2); give the set's own URL with --jwks";
  }
  return url_fault(what.place);
}

sighting look(const source& at, source_memory& memory, fetcher& over, std::uint32_t time_ms) {
  switch (at.what) {
    case source::kind::issuer: return look_at_issuer(at, memory, over, time_ms);
    case source::kind::jwks: return look_at_url(at.place, at, memory, over, time_ms);
    case source::kind::file: return look_at_file(at, memory);
  }
  return failed({"url", "unknown kind of source"});
}

bool picks(const key_pattern& pattern, const key_pattern& key) noexcept {
  return (pattern.kid.empty() || matches(pattern.kid, key.kid)) && (pattern.alg.empty() || pattern.alg == key.alg) &&
         (pattern.use.empty() || pattern.use == key.use);
}

}  // namespace jwkguard::sync
