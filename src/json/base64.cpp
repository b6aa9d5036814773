#include "json/base64.hpp"

#include <algorithm>
#include <array>

#include "json/ascii.hpp"
#include "json/base64_avx2.hpp"
#include "json/base64_avx512.hpp"
#include "json/base64_tables.hpp"
#include "json/processor.hpp"

namespace jwkguard::json {
namespace {

std::uint8_t sextet(const sextet_table& table, char c) noexcept { return table[static_cast<std::uint8_t>(c)]; }

// Bits of the last character that no octet takes, for 4n + 2 and 4n + 3 characters.
constexpr std::uint8_t unused_bits(std::size_t characters) noexcept {
  switch (characters % 4) {
    case 2: return 0x0F;
    case 3: return 0x03;
    default: return 0;
  }
}

// The value of a character by its place in a group of four, shifted to where the group of 24 bits has it.
using group_tables = std::array<std::array<std::uint32_t, 256>, 4>;
constexpr std::uint32_t foreign_in_group = std::uint32_t{1} << 31U;

constexpr group_tables make_group_tables(const sextet_table& sextets) {
  group_tables tables{};
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t c = 0; c < sextets.size(); ++c) {
      tables[place][c] = sextets[c] == foreign ? foreign_in_group : std::uint32_t{sextets[c]} << (18 - 6 * place);
    }
  }
  return tables;
}

struct alphabet {
  group_tables tables;
  char of_62;
  char of_63;
};

constexpr alphabet url{make_group_tables(url_sextets), '-', '_'};
constexpr alphabet standard{make_group_tables(standard_sextets), '+', '/'};

// Writes the octets of a text, and says whether it is strict. They may go to where the text stands: what is written
// never overtakes what is read. Behind them, up to decode_slack more octets are overwritten, none of them behind the
// text.
constexpr std::size_t decode_slack = avx2_slack;

bool decode_to(std::uint8_t* octets, std::string_view text, const alphabet& from) noexcept {
  std::uint32_t seen = 0;
#if JWKGUARD_HAS_VECTORS
  if (text.size() >= avx2_step && has_avx2()) {
    const std::size_t decoded = text.size() / avx2_step * avx2_step;
    seen = decode_steps_avx2(octets, text, from.of_62, from.of_63) ? 0 : foreign_in_group;
    octets += decoded / 4 * 3;
    text.remove_prefix(decoded);
  }
#endif
  const auto at = [&](std::size_t place) { return from.tables[place][static_cast<std::uint8_t>(text[place])]; };
  for (; text.size() >= 4; text.remove_prefix(4)) {
    const std::uint32_t group = at(0) | at(1) | at(2) | at(3);
    seen |= group;
    *octets++ = static_cast<std::uint8_t>(group >> 16U);
    *octets++ = static_cast<std::uint8_t>(group >> 8U);
    *octets++ = static_cast<std::uint8_t>(group);
  }
  std::uint32_t unused = 0;
  if (text.size() >= 2) {
    const bool three = text.size() == 3;
    const std::uint32_t group = at(0) | at(1) | (three ? at(2) : 0);
    seen |= group;
    unused = group & (three ? 0xFFU : 0xFFFFU);
    *octets++ = static_cast<std::uint8_t>(group >> 16U);
    if (three) {
      *octets++ = static_cast<std::uint8_t>(group >> 8U);
    }
  }
  return (seen & foreign_in_group) == 0 && unused == 0 && text.size() != 1;
}

// What is decoded before anything is written: a modulus of 3072 bits, in one step.
constexpr std::size_t most_kept = 512;

// All is looked at before the first octet is written; those of the last step are kept until then, so that all but long
// texts are decoded once.
std::optional<std::span<std::uint8_t>> decode_strictly(std::span<char> text, const alphabet& from) noexcept {
  const std::string_view characters{text.data(), text.size()};
  std::array<std::uint8_t, most_kept / 4 * 3 + decode_slack> block;
  std::size_t last = 0;
  for (std::size_t at = 0; at < characters.size(); at += most_kept) {
    if (!decode_to(block.data(), characters.substr(at, most_kept), from)) {
      return std::nullopt;
    }
    last = at;
  }
  auto* const octets = reinterpret_cast<std::uint8_t*>(text.data());
  decode_to(octets, characters.substr(0, last), from);
  const std::size_t count = text.size() * 3 / 4;
  const std::size_t before_last = last / 4 * 3;
  std::copy_n(block.data(), count - before_last, octets + before_last);
  return std::span{octets, count};
}

}  // namespace

std::optional<std::span<std::uint8_t>> detail::decode_base64url_portably(std::span<char> text) noexcept {
  return decode_strictly(text, url);
}

std::optional<std::span<std::uint8_t>> decode_base64url(std::span<char> text) noexcept {
#if JWKGUARD_HAS_VECTORS
  if (has_avx512()) {
    return decode_base64url_avx512(text);
  }
#endif
  return detail::decode_base64url_portably(text);
}

std::optional<std::span<std::uint8_t>> decode_base64(std::span<char> text) noexcept {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::size_t characters = text.size();
  for (int most = 0; most < 2 && characters != 0 && text[characters - 1] == '='; ++most) {
    --characters;
  }
  return decode_strictly(text.first(characters), standard);
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
  auto* const octets = reinterpret_cast<std::uint8_t*>(text.data());
  decode_to(octets, {text.data(), kept}, url);
  return {octets, kept * 3 / 4};
}

void append_base64url(std::string& out, std::span<const std::uint8_t> octets) {
  const std::size_t before = out.size();
  out.resize(before + (octets.size() * 4 + 2) / 3);
  char* to = out.data() + before;
  const auto put = [&to](std::uint32_t bits, unsigned characters) {
    for (unsigned shift = 18; characters != 0; --characters, shift -= 6) {
      *to++ = url_alphabet[(bits >> shift) & 63U];
    }
  };
  const std::uint8_t* at = octets.data();
  std::size_t left = octets.size();
  for (; left >= 3; left -= 3, at += 3) {
    put(static_cast<std::uint32_t>(at[0]) << 16U | static_cast<std::uint32_t>(at[1]) << 8U | at[2], 4);
  }
  if (left != 0) {
    const std::uint32_t second = left == 2 ? at[1] : 0U;
    put(static_cast<std::uint32_t>(at[0]) << 16U | second << 8U, static_cast<unsigned>(left) + 1);
  }
}

}  // namespace jwkguard::json
