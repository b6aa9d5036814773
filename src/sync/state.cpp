#include "sync/state.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "json/base64.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"
#include "plan/digest.hpp"
#include "submit/durable_file.hpp"
#include "submit/journal_text.hpp"

namespace jwkguard::sync {
namespace {

constexpr std::size_t most_bytes = 3 * most_document_bytes;  // a text that is escaped within a text
constexpr std::size_t thumbprint_characters = 43;

std::string sources_folder(const std::string& state_folder) { return state_folder + "/sources"; }

std::string memory_file(const std::string& state_folder, const source& of) {
  constexpr std::size_t octets = 8;
  constexpr std::string_view kinds = "ijf";
  std::string identity = kinds[static_cast<std::size_t>(of.what)] + of.place;
  for (const auto* const patterns : {&of.only, &of.except}) {  // one place that is read twice is two sources
    for (const key_pattern& each : *patterns) {
      identity += patterns == &of.only ? "\n+" : "\n-";
      identity.append(each.kid).append("\n").append(each.alg).append("\n").append(each.use);
    }
  }
  return sources_folder(state_folder) + '/' + hex_digest(identity, octets) + ".json";
}

std::string leaked_file(const std::string& state_folder) { return state_folder + "/leaked"; }

void write_document(json::writer& out, std::string_view name, const remembered_document& what) {
  out.name(name).begin_object().member("etag", what.valid.etag).member("last_modified", what.valid.last_modified);
  out.member("text", what.text).member("url", what.url).end_object();
}

remembered_document read_document(const json::value& from) {
  const auto text = [&](std::string_view name) { return std::string{from.member(name).string().value_or("")}; };
  return {text("url"), {text("etag"), text("last_modified")}, text("text")};
}

}  // namespace

std::string open_state(const std::string& state_folder) {
  std::string fault = make_folder(sources_folder(state_folder));
  return fault.empty() ? folder_trust_fault(state_folder, sources_folder(state_folder)) : fault;
}

source_memory load_memory(const std::string& state_folder, const source& of) {
  source_memory result;
  const auto text = read_small_file(memory_file(state_folder, of), most_bytes);
  const auto tree = text ? json::tree::parse(*text) : std::nullopt;
  const json::value root = tree ? tree->root() : json::value{};
  if (root.member("version").number() != "1" || root.member("place").string() != of.place) {
    return result;
  }
  result.metadata = read_document(root.member("metadata"));
  result.keys = read_document(root.member("keys"));
  result.seen_s = submit::read_seconds(root.member("seen")).value_or(0);
  result.failing_since_s = submit::read_seconds(root.member("failing_since")).value_or(0);
  return result;
}

std::string save_memory(const std::string& state_folder, const source& of, const source_memory& what) {
  json::writer out;
  out.begin_object().name("failing_since").number(static_cast<std::uint64_t>(what.failing_since_s));
  write_document(out, "keys", what.keys);
  write_document(out, "metadata", what.metadata);
  out.member("place", of.place).name("seen").number(static_cast<std::uint64_t>(what.seen_s));
  out.name("version").number(1).end_object();
  return write_durably(memory_file(state_folder, of), out.take() + '\n');
}

leaked_keys load_leaked(const std::string& state_folder) {
  leaked_keys result;
  std::error_code error;
  const std::string name = leaked_file(state_folder);
  if (std::filesystem::symlink_status(name, error).type() == std::filesystem::file_type::not_found) {
    return result;
  }
  auto text = read_small_file(name, most_bytes);
  if (!text) {
    return {{}, name + ": the list of leaked keys cannot be read"};
  }
  constexpr std::size_t line_characters = thumbprint_characters + 1;
  const std::string fault = name + ": it is not a list of thumbprints, one a line";
  if (text->size() % line_characters != 0) {
    return {{}, fault};
  }
  for (std::size_t at = 0; at < text->size(); at += line_characters) {
    const auto octets = json::decode_base64url(std::span{*text}.subspan(at, thumbprint_characters));
    sha256_digest one{};
    if (!octets || octets->size() != one.size()) {
      return {{}, fault};
    }
    std::copy(octets->begin(), octets->end(), one.begin());
    result.thumbprints.push_back(one);
  }
  return result;
}

std::string add_leaked(const std::string& state_folder, std::span<const sha256_digest> thumbprints) {
  leaked_keys known = load_leaked(state_folder);
  if (!known.fault.empty()) {
    return known.fault;
  }
  const std::size_t before = known.thumbprints.size();
  for (const sha256_digest& each : thumbprints) {
    if (std::find(known.thumbprints.begin(), known.thumbprints.end(), each) == known.thumbprints.end()) {
      known.thumbprints.push_back(each);
    }
  }
  if (known.thumbprints.size() == before) {
    return {};
  }
  std::string text;
  for (const sha256_digest& each : known.thumbprints) {
    json::append_base64url(text, each);
    text += '\n';
  }
  return write_durably(leaked_file(state_folder), text);
}

std::shared_ptr<const thumbprint_list> also_listed(
    std::shared_ptr<const thumbprint_list> first, std::vector<sha256_digest> more) {
  class both : public thumbprint_list {
   public:
    both(std::shared_ptr<const thumbprint_list> one, std::shared_ptr<const thumbprint_list> other)
        : one_{std::move(one)}, other_{std::move(other)} {}
    [[nodiscard]] bool holds(const sha256_digest& thumbprint) const override {
      return (one_ != nullptr && one_->holds(thumbprint)) || other_->holds(thumbprint);
    }

   private:
    std::shared_ptr<const thumbprint_list> one_;
    std::shared_ptr<const thumbprint_list> other_;
  };
  return std::make_shared<both>(std::move(first), list_of(std::move(more)));
}

}  // namespace jwkguard::sync
