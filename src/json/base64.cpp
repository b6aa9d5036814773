#include "json/base64.hpp"

#include <array>

namespace jwkguard::json {
namespace {

constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t foreign = 0xFF;

using sextet_table = std::array<std::uint8_t, 256>;

constexpr sextet_table make_table(std::string_view last_two) {
  sextet_table table{};
  table.fill(foreign);
  for (std::size_t value = 0; value < 62; ++value) {
    table[static_cast<std::uint8_t>(url_alphabet[value])] = static_cast<std::uint8_t>(value);
  }
  table[static_cast<std::uint8_t>(last_two[0])] = 62;
  table[static_cast<std::uint8_t>(last_two[1])] = 63;
  return table;
}

constexpr sextet_table url_sextets = make_table("-_");
constexpr sextet_table standard_sextets = make_table("+/");

std::uint8_t sextet(const sextet_table& table, char c) noexcept { return table[static_cast<std::uint8_t>(c)]; }

constexpr bool is_white_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Bits of the last character that no octet takes, for 4n + 2 and 4n + 3 characters.
constexpr std::uint8_t unused_bits(std::size_t characters) noexcept {
  switch (characters % 4) {
    case 2: return 0x0F;
    case 3: return 0x03;
    default: return 0;
  }
}

bool is_strict(std::string_view text, const sextet_table& table) noexcept {
  std::uint8_t seen = 0;
  for (const char c : text) {
    seen |= sextet(table, c);
  }
  if ((seen & 0x80U) != 0 || text.size() % 4 == 1) {
    return false;
  }
  return text.empty() || (sextet(table, text.back()) & unused_bits(text.size())) == 0;
}

// The text holds characters of the table only. Writing stays behind reading.
std::span<std::uint8_t> decode_in_place(std::span<char> text, const sextet_table& table) noexcept {
  auto* const octets = reinterpret_cast<std::uint8_t*>(text.data());
  std::size_t written = 0;
  for (; text.size() >= 4; text = text.subspan(4)) {
    const std::uint32_t group = std::uint32_t{sextet(table, text[0])} << 18U |
                                std::uint32_t{sextet(table, text[1])} << 12U |
                                std::uint32_t{sextet(table, text[2])} << 6U | sextet(table, text[3]);
    octets[written++] = static_cast<std::uint8_t>(group >> 16U);
    octets[written++] = static_cast<std::uint8_t>(group >> 8U);
    octets[written++] = static_cast<std::uint8_t>(group);
  }
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    bits = (bits << 6U) | sextet(table, c);
    held += 6;
    if (held >= 8) {
      held -= 8;
      octets[written++] = static_cast<std::uint8_t>(bits >> held);
    }
  }
  return {octets, written};
}

}  // namespace

std::optional<std::span<std::uint8_t>> decode_base64url(std::span<char> text) noexcept {
  if (!is_strict({text.data(), text.size()}, url_sextets)) {
    return std::nullopt;
  }
  return decode_in_place(text, url_sextets);
}

std::optional<std::span<std::uint8_t>> decode_base64(std::span<char> text) noexcept {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::size_t characters = text.size();
  for (int most = 0; most < 2 && characters != 0 && text[characters - 1] == '='; ++most) {
    --characters;
  }
  const auto content = text.first(characters);
  if (!is_strict({content.data(), content.size()}, standard_sextets)) {
    return std::nullopt;
  }
  return decode_in_place(content, standard_sextets);
}

base64url_faults find_base64url_faults(std::string_view text) noexcept {
  base64url_faults found;
  const auto note = [](std::optional<std::size_t>& first, std::size_t position) {
    if (!first) {
      first = position;
    }
  };
  std::size_t characters = 0;
  std::uint8_t last = 0;
  for (std::size_t position = 0; position < text.size(); ++position) {
    const char c = text[position];
    if (c == '=') {
      note(found.padding, position);
    } else if (is_white_space(c)) {
      note(found.white_space, position);
    } else if (sextet(url_sextets, c) == foreign && sextet(standard_sextets, c) == foreign) {
      note(found.foreign, position);
    } else {
      if (found.padding) {
        note(found.foreign, *found.padding);  // not padding: something follows it
      }
      if (sextet(url_sextets, c) == foreign) {
        note(found.alphabet, position);
      }
      last = sextet(url_sextets, c) & sextet(standard_sextets, c);  // foreign is all ones
      ++characters;
    }
  }
  found.impossible_length = characters % 4 == 1;
  found.trailing_bits = found.decodable() && (last & unused_bits(characters)) != 0;
  return found;
}

std::span<std::uint8_t> decode_leniently(std::span<char> text) noexcept {
  std::size_t kept = 0;
  for (const char c : text) {
    if (c == '+' || c == '/') {
      text[kept++] = c == '+' ? '-' : '_';
    } else if (sextet(url_sextets, c) != foreign) {
      text[kept++] = c;
    }
  }
  return decode_in_place(text.first(kept), url_sextets);
}

void append_base64url(std::string& out, std::span<const std::uint8_t> octets) {
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const std::uint8_t octet : octets) {
    bits = (bits << 8U) | octet;
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += url_alphabet[(bits >> held) & 63U];
    }
  }
  if (held != 0) {
    out += url_alphabet[(bits << (6 - held)) & 63U];
  }
}

}  // namespace jwkguard::json
