#include "keys/kid_form.hpp"

#include <algorithm>
#include <array>

#include "json/ascii.hpp"
#include "keys/near_names.hpp"

namespace jwkguard::keys {
namespace {

// Letters and digits of what stands for a value that is not there, or still to be written.
constexpr std::array<std::string_view, 18> words = {"null", "undefined", "nan", "todo", "tbd", "fixme", "changeme",
    "replaceme", "placeholder", "yourkid", "yourkeyid", "mykeyid", "kidhere", "keyidhere", "insertkidhere",
    "objectobject", "novalue", "xxx"};

constexpr bool is_blank(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr bool is_name(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return json::is_letter_or_digit(c) || c == '_' || c == '-' || c == '.' || c == ' ';
  });
}

// {3F2504E0-4F89-11D3-9A0C-0305E82C3301}: how .NET and Windows write a GUID.
bool is_guid(std::string_view inside) noexcept {
  constexpr std::size_t size = 36;
  return inside.size() == size && inside[8] == '-' && inside[13] == '-' && inside[18] == '-' && inside[23] == '-';
}

bool has(std::string_view text, std::string_view part) noexcept { return text.find(part) != std::string_view::npos; }

// Shell, Helm, Jinja, ERB, Windows, Ant, CMake, and a hint in angle brackets.
bool is_of_template(std::string_view kid) noexcept {
  const bool has_signs =
      std::any_of(kid.begin(), kid.end(), [](char c) { return c == '{' || c == '}' || c == '$' || c == '<'; });
  if (has_signs && (has(kid, "${") || has(kid, "#{") || has(kid, "%{") || has(kid, "$(") || has(kid, "{{") ||
                       has(kid, "}}") || has(kid, "<%") || has(kid, "{%"))) {
    return true;
  }
  if (kid.size() < 3) {
    return false;
  }
  const std::string_view inside = kid.substr(1, kid.size() - 2);
  const auto encloses = [kid](char first, char last) { return kid.front() == first && kid.back() == last; };
  if (encloses('<', '>') || (encloses('{', '}') && !is_guid(inside) && is_name(inside)) ||
      ((encloses('%', '%') || encloses('@', '@')) && is_name(inside))) {
    return true;
  }
  const bool is_variable = kid.front() == '$' && json::is_upper_case(kid[1]) && is_name(kid.substr(1));
  return is_variable || (kid.size() > 4 && kid.starts_with("__") && kid.ends_with("__"));
}

// Whether it is one of the words; none has a digit, which most kids have.
bool is_word(std::string_view kid) noexcept {
  constexpr std::size_t longest = 20;
  if (kid.size() > longest || std::any_of(kid.begin(), kid.end(), json::is_digit)) {
    return false;
  }
  const bare_name<16> bare{kid};
  return bare.size != 0 && std::find(words.begin(), words.end(), bare.view()) != words.end();
}

}  // namespace

kid_form form_of_kid(std::string_view kid) noexcept {
  // Python prints None; the word in small letters is a kid of test suites.
  if (is_of_template(kid) || kid == "None" || is_word(kid)) {
    return kid_form::placeholder;
  }
  return is_blank(kid.front()) || is_blank(kid.back()) ? kid_form::blank : kid_form::plain;
}

}  // namespace jwkguard::keys
