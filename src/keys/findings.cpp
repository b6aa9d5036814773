#include "keys/findings.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "json/printable.hpp"
#include "json/utf8.hpp"
#include "keys/looks_random.hpp"
#include "keys/octets.hpp"
#include "keys/text.hpp"

namespace jwkguard::keys {

namespace {

void append_index(std::string& pointer, std::uint32_t index) {
  std::array<char, 11> text{'/'};
  const char* const end = std::to_chars(text.data() + 1, text.data() + text.size(), index).ptr;
  pointer.append(std::as_const(text).data(), end);
}

// "/" and the escaped reference token (RFC 6901 3).
void append_name(std::string& pointer, std::string_view token) {
  pointer += '/';
  // Longer ones are cut, so that findings about absurd names do not outgrow the text many times over.
  constexpr std::size_t most_bytes = 256;
  constexpr std::size_t most_of_random = 4;  // it may be a secret
  const std::string_view kept = json::first_characters(token, is_random_name(token) ? most_of_random : most_bytes);
  for (std::size_t at = 0; at != kept.size(); ++at) {
    const std::size_t next = std::min(kept.find_first_of("~/", at), kept.size());
    json::append_printable(pointer, kept.substr(at, next - at), '~');  // no reference token has "~u" or "~x"
    if (next == kept.size()) {
      break;
    }
    pointer += kept[next] == '~' ? "~0" : "~1";
    at = next;
  }
  pointer += kept.size() < token.size() ? "…" : "";
}

bool is_leak(const rule& row) noexcept { return row.id.starts_with("private."); }

// Of a fault of the text readers make more than one key.
bool is_about_a_key(const rule& row) noexcept { return !is_leak(row) && !row.id.starts_with("json."); }

bool is_before(const finding& left, const finding& right) noexcept { return left.offset < right.offset; }

}  // namespace

std::string pointer_of(const pointer_parts& parts) {
  std::string pointer;
  if (parts.key != finding::no_key) {
    pointer += "/keys";
    append_index(pointer, parts.key);
  }
  if (parts.member) {
    append_name(pointer, *parts.member);
  }
  if (parts.element) {
    append_index(pointer, *parts.element);
  }
  for (const json::step& step : parts.inside_that) {
    if (step.in_object) {
      append_name(pointer, step.name);
    } else {
      append_index(pointer, step.index);
    }
  }
  return pointer;
}

level findings::add(const rule& broken, const place& where, const details& with) {
  return add_as(rules_.level_of(broken), broken, where, with);
}

std::span<const std::uint8_t> findings::own(std::string octets) {
  const std::string& kept = *out_.repairs.emplace_back(std::make_shared<const std::string>(std::move(octets)));
  return octets_of(kept);
}

level findings::add_as(level weight, const rule& broken, const place& where, const details& with) {
  if (count(weight, broken)) {
    keep(weight, broken, where, with);
  }
  return weight;
}

bool findings::count(level weight, const rule& broken) noexcept {
  if (weight == level::off) {
    return false;
  }
  ++out_.counts[static_cast<std::size_t>(weight)];
  errors_of_keys_ += weight == level::error && is_about_a_key(broken) ? 1U : 0U;
  // Each kind has room of its own, so that no flood of remarks hides an error, and nothing hides a leak.
  const std::size_t kind = is_leak(broken) ? 0 : weight == level::error ? 1 : 2;
  const bool has_room = kept_[kind] < rules_.limits.findings;
  kept_[kind] += has_room ? 1U : 0U;
  return has_room;
}

void findings::keep(level weight, const rule& broken, const place& where, const details& with) {
  out_.findings.push_back(
      {&broken, weight, where.key, where.offset, where.length, pointer_of(where.pointer), with.member, with.subject,
          with.actual, with.limit, with.repaired, with.citation, std::string{with.command}, with.help});
}

void findings::soften(mark since) noexcept {
  for (finding& each : std::span{out_.findings}.subspan(since.findings)) {
    if (each.level == level::error && is_about_a_key(*each.rule)) {
      each.level = level::warning;
    }
  }
  const std::uint32_t softened = std::exchange(errors_of_keys_, since.errors_of_keys) - since.errors_of_keys;
  out_.counts[static_cast<std::size_t>(level::error)] -= softened;
  out_.counts[static_cast<std::size_t>(level::warning)] += softened;
}

void findings::sort_key(std::size_t first) {
  constexpr std::ptrdiff_t few = 16;
  const auto begin = out_.findings.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = out_.findings.end();
  for (auto next = begin; end - begin <= few && next != end; ++next) {
    std::rotate(std::upper_bound(begin, next, *next, is_before), next, std::next(next));
  }
}

void findings::forget(const rule& broken, std::uint32_t times) {
  std::erase_if(out_.findings, [&broken](const finding& each) { return each.rule == &broken; });
  out_.counts[static_cast<std::size_t>(rules_.level_of(broken))] -= times;
}

void findings::forget_since(std::size_t first, bool (*is_one_of)(const rule&)) {
  const auto from = out_.findings.begin() + static_cast<std::ptrdiff_t>(first);
  const auto kept = std::remove_if(from, out_.findings.end(), [&](const finding& each) {
    const bool is_forgotten = is_one_of(*each.rule);
    out_.counts[static_cast<std::size_t>(each.level)] -= is_forgotten ? 1U : 0U;
    return is_forgotten;
  });
  out_.findings.erase(kept, out_.findings.end());
}

void findings::finish(std::uint32_t text_bytes) {
  if (!std::is_sorted(out_.findings.begin(), out_.findings.end(), is_before)) {
    std::stable_sort(out_.findings.begin(), out_.findings.end(), is_before);
  }
  std::uint64_t counted = 0;
  for (const std::uint32_t of_level : out_.counts) {
    counted += of_level;
  }
  if (counted > out_.findings.size()) {
    const std::uint64_t left_out = counted - out_.findings.size();
    const level weight = rules_.level_of(too_many_findings);
    ++out_.counts[static_cast<std::size_t>(weight)];
    out_.findings.push_back({&too_many_findings, weight, finding::no_key, text_bytes, 0, {}, {}, {}, left_out,
        rules_.limits.findings, false, {}, {}});
  }
}

void distrust(const json::token& value, findings& found) {
  if (value.kind == json::kind::string) {
    found.out().secrets.push_back({value.offset, value.length});
  }
}

}  // namespace jwkguard::keys
