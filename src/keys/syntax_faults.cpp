#include "keys/syntax_faults.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "json/ascii.hpp"
#include "keys/foreign_text.hpp"

namespace jwkguard::keys {
namespace {

using json::fault_kind;

// By json::fault_kind.
constexpr std::array<std::string_view, 12> general = {
    "",
    "it ends before the value is complete: it was cut off",
    "a value was expected here",
    "a member name in double quotes was expected here",
    "a colon was expected here",
    "a comma or a closing brace was expected here",
    "a comma or a closing bracket was expected here",
    "a value was expected here; only true, false and null are written without quotes",
    "this is not a number as JSON writes them",
    "this escape does not exist",
    "a control character must be escaped inside a string",
    "this string has no closing quote",
};

struct spelling {
  std::string_view text;
  std::string_view means;
};

constexpr std::string_view curly =
    "a typographic quote (“ ” ‘ ’) where JSON has \": a word processor or chat put it in";
constexpr std::string_view zero_width =
    "an invisible character (zero-width space, joiner or byte-order mark), as pasting adds them: delete it";
constexpr std::string_view wide_blank =
    "a blank that is not an ASCII space (such as a no-break space), as pasting "
    "from web pages adds them: use a plain space, or nothing";
constexpr std::string_view direction = "an invisible mark of writing direction, as pasting adds them: delete it";
constexpr std::string_view line_separator = "a Unicode line separator: JSON knows LF and CR LF only";

constexpr std::array odd_characters = {
    spelling{"\u201C", curly},
    spelling{"\u201D", curly},
    spelling{"\u2018", curly},
    spelling{"\u2019", curly},
    spelling{"\u201E", curly},
    spelling{"\u201A", curly},
    spelling{"\u00AB", curly},
    spelling{"\u00BB", curly},
    spelling{"\u2033", curly},
    spelling{"\uFF02", curly},
    spelling{"\u00B4", curly},
    spelling{"\u2032", curly},
    spelling{"\u200B", zero_width},
    spelling{"\u200C", zero_width},
    spelling{"\u200D", zero_width},
    spelling{"\u2060", zero_width},
    spelling{"\uFEFF", zero_width},
    spelling{"\u00AD", zero_width},
    spelling{"\u180E", zero_width},
    spelling{"\u00A0", wide_blank},
    spelling{"\u3000", wide_blank},
    spelling{"\u202F", wide_blank},
    spelling{"\u205F", wide_blank},
    spelling{"\u1680", wide_blank},
    spelling{"\u2002", wide_blank},
    spelling{"\u2003", wide_blank},
    spelling{"\u2009", wide_blank},
    spelling{"\u2007", wide_blank},
    spelling{"\u2008", wide_blank},
    spelling{"\u200A", wide_blank},
    spelling{"\u2004", wide_blank},
    spelling{"\u2005", wide_blank},
    spelling{"\u2006", wide_blank},
    spelling{"\u2000", wide_blank},
    spelling{"\u2001", wide_blank},
    spelling{"\u0085", line_separator},
    spelling{"\u2028", line_separator},
    spelling{"\u2029", line_separator},
    spelling{"\u200E", direction},
    spelling{"\u200F", direction},
    spelling{"\u202A", direction},
    spelling{"\u202C", direction},
    spelling{"\u202D", direction},
    spelling{"\u202E", direction},
    spelling{"\u2066", direction},
    spelling{"\u2067", direction},
    spelling{"\u2068", direction},
    spelling{"\u2069", direction},
    spelling{"\u061C", direction},
    spelling{"\uFF1A", "a full-width colon: write the ASCII one"},
    spelling{"\uFF0C", "a full-width comma: write the ASCII one"},
    spelling{"\u2026", "an ellipsis in place of something left out: give the whole set"},
};

constexpr std::string_view single_quotes =
    "a single quote where JSON has \": Python (print it with json.dumps) or JavaScript (JSON.stringify) wrote this";
constexpr std::string_view comment = "a comment, which JSON does not have: remove it";
constexpr std::string_view conflict = "a marker of a merge conflict: keep one side, and remove the markers";
constexpr std::string_view left_out = "an ellipsis in place of something left out: give the whole set";
constexpr std::string_view backquote = "a backquote where JSON has \"";
constexpr std::string_view python_word = "a Python word: JSON has true, false and null (json.dumps writes them)";
constexpr std::string_view script_word =
    "a JavaScript word, which JSON does not have: leave the member out, or write null";

// In places where a value, a name or a separator should be.
constexpr std::array anywhere = {
    spelling{"//", comment},
    spelling{"/*", comment},
    spelling{"#", comment},
    spelling{"<!--", comment},
    spelling{"<<<<<<<", conflict},
    spelling{"|||||||", conflict},
    spelling{"=======", conflict},
    spelling{">>>>>>>", conflict},
    spelling{"...", left_out},
    spelling{"'", single_quotes},
    spelling{"`", backquote},
};

constexpr std::array values = {
    spelling{"None", python_word},
    spelling{"True", python_word},
    spelling{"False", python_word},
    spelling{"undefined", script_word},
    spelling{"NaN", script_word},
    spelling{"Infinity", script_word},
    spelling{"-Infinity", script_word},
    spelling{"function", script_word},
    spelling{"new ", script_word},
    spelling{"nil", "a Ruby or Go word: JSON has null"},
    spelling{"NULL", "JSON's null is lower case"},
    spelling{"TRUE", "JSON's true is lower case"},
    spelling{"FALSE", "JSON's false is lower case"},
    spelling{"b'", "bytes printed by Python: decode them first, then json.dumps"},
    spelling{"u'", "a string printed by Python 2: print the value with json.dumps"},
    spelling{"r'", "a raw Python string: print the value with json.dumps"},
    spelling{"${", "a placeholder that was never filled in: check what fills this template"},
    spelling{"{{", "a placeholder that was never filled in: check what fills this template"},
    spelling{"<", "an angle bracket: a placeholder that was never filled in?"},
    spelling{"\\\"", "a backslash before the quote: this JSON was taken out of a string; decode that string instead"},
    spelling{"+", "a sign that JSON numbers do not have"},
    spelling{"-----BEGIN", "PEM without quotes: a JWK has no PEM; convert the public key to a JWK"},
};

template <std::size_t Count>
std::string_view meaning_of(std::string_view text, const std::array<spelling, Count>& all) noexcept {
  const auto* const found =
      std::find_if(all.begin(), all.end(), [text](const spelling& each) { return text.starts_with(each.text); });
  return found == all.end() ? std::string_view{} : found->means;
}

// Of a name in a program, digits aside.
constexpr bool begins_word(char c) noexcept { return json::is_letter(c) || c == '_' || c == '$'; }

std::size_t word_length(std::string_view text) noexcept {
  const auto* const end =
      std::find_if(text.begin(), text.end(), [](char c) { return !begins_word(c) && !json::is_digit(c); });
  return static_cast<std::size_t>(end - text.begin());
}

// The last character before a place, white space left out; NUL if there is none.
char character_before(std::string_view text, std::size_t at) noexcept {
  const std::size_t last = text.substr(0, at).find_last_not_of(json::white_space);
  return last == std::string_view::npos ? '\0' : text[last];
}

std::string_view name_subject(std::string_view rest, char before) noexcept {
  if (rest.starts_with('}') || rest.starts_with(']')) {
    return before == ',' ? "a comma before the closing bracket: remove it" : std::string_view{};
  }
  if (rest.starts_with(',')) {
    return "an extra comma: remove it";
  }
  if (rest.starts_with(':') || rest.starts_with("=>")) {
    return "a name printed by Ruby or Perl: use a JSON writer (to_json)";
  }
  if (rest.starts_with("\\\"")) {
    return meaning_of(rest, values);
  }
  if (rest.starts_with('{') && before == '{') {
    return meaning_of("{{", values);
  }
  if (rest.starts_with('{') || rest.starts_with('[')) {
    return "a value without a name: in braces each has one, as in {\"keys\":[…]}";
  }
  const std::size_t length = word_length(rest);
  if (length == 0 || !begins_word(rest.front())) {
    return {};
  }
  const std::size_t next = rest.find_first_not_of(" \t", length);
  return next != std::string_view::npos && rest[next] == '='
             ? "a name without quotes and an equals sign, as Java's toString prints a map: use a JSON writer"
             : "a member name without quotes, as in JavaScript, JSON5 or YAML: write it in double quotes "
               "(JSON.stringify "
               "does)";
}

std::string_view value_subject(std::string_view text, std::size_t at) noexcept {
  const std::string_view rest = text.substr(at);
  const char before = character_before(text, at);
  if (rest.starts_with(']') || rest.starts_with('}')) {
    return before == ','   ? "a comma before the closing bracket: remove it"
           : before == ':' ? "a value is missing after the colon"
                           : "mismatched brackets: another kind of bracket opened this";
  }
  if (rest.starts_with(',')) {
    return before == ':' ? "a value is missing after the colon" : "an extra comma: remove it";
  }
  const std::string_view word = meaning_of(rest, values);
  if (!word.empty() || rest.empty()) {
    return word;
  }
  return begins_word(rest.front()) && before != '\0'
             ? "text without quotes: a string is written in double quotes, and only true, false and null without"
             : std::string_view{};
}

std::string_view separator_subject(std::string_view rest, fault_kind kind) noexcept {
  if (rest.starts_with('"') || rest.starts_with('{') || rest.starts_with('[')) {
    return kind == fault_kind::expected_colon ? "a colon is missing before this" : "a comma is missing before this";
  }
  if (rest.starts_with(']') || rest.starts_with('}')) {
    return "mismatched brackets: another kind of bracket opened this";
  }
  if (rest.starts_with(';')) {
    return "a semicolon where JSON has a comma";
  }
  if (rest.starts_with("=>")) {
    return "=> where JSON has a colon, as Ruby, PHP and Perl print it: use a JSON writer";
  }
  if (rest.starts_with('=')) {
    return "an equals sign where JSON has a colon";
  }
  if (rest.starts_with(':') && kind != fault_kind::expected_colon) {
    return "a colon where JSON has a comma: is a brace missing?";
  }
  if (rest.starts_with('+')) {
    return "strings joined with +, as in a program: JSON has one string";
  }
  return begins_word(rest.empty() ? '\0' : rest.front())
             ? "text after a string: a quote inside it is written \\\"; or a comma is missing"
             : std::string_view{};
}

std::string_view subject_at(std::string_view text, const json::fault& why) noexcept {
  const std::string_view rest = text.substr(std::min<std::size_t>(why.offset, text.size()));
  switch (why.kind) {
    case fault_kind::expected_value:
    case fault_kind::bad_literal:
    case fault_kind::bad_number:
    case fault_kind::expected_name:
    case fault_kind::expected_colon:
    case fault_kind::expected_comma_or_brace:
    case fault_kind::expected_comma_or_bracket: break;
    case fault_kind::control_character:
      return rest.starts_with('\n') || rest.starts_with('\r')
                 ? "a line break inside a string: write the value on one line (a line break itself is \\n)"
             : rest.starts_with('\t') ? "a tab inside a string: write \\t, or remove it"
                                      : std::string_view{};
    case fault_kind::bad_escape:
      return rest.starts_with("\\'")   ? "\\' is not a JSON escape: write ' alone"
             : rest.starts_with("\\x") ? "\\x is not a JSON escape: write \\u00 and two digits"
             : rest.starts_with("\\\n") || rest.starts_with("\\\r")
                 ? "a string that continues after a line end, as in JavaScript: write it on one line"
                 : std::string_view{};
    default: return {};
  }
  if (const std::string_view odd = odd_character(rest); !odd.empty()) {
    return odd;
  }
  if (begins_with_label(text.substr(std::min(text.find_first_not_of(json::white_space), text.size())))) {
    return "it begins with a log's prefix in brackets: give only the text from { or [ on";
  }
  if (const std::string_view known = meaning_of(rest, anywhere); !known.empty()) {
    return known;
  }
  switch (why.kind) {
    case fault_kind::expected_name: return name_subject(rest, character_before(text, why.offset));
    case fault_kind::expected_value:
    case fault_kind::bad_literal: return value_subject(text, why.offset);
    case fault_kind::bad_number: return {};
    default: return separator_subject(rest, why.kind);
  }
}

}  // namespace

std::string_view odd_character(std::string_view text) noexcept { return meaning_of(text, odd_characters); }

foreign syntax_subject(std::string_view text, const json::fault& why) noexcept {
  const std::string_view in_general = general[static_cast<std::size_t>(why.kind)];
  const std::string_view rest = text.substr(std::min<std::size_t>(why.offset, text.size()));
  switch (why.kind) {
    case fault_kind::end_of_text:
      return {
          in_general, "download it again, or check why the program that wrote it did not finish: the end is missing"};
    case fault_kind::unterminated_string:
      return {in_general, "close the string; if the text was cut off there, download it again"};
    case fault_kind::control_character:
    case fault_kind::bad_escape: break;
    default:
      if (character_before(text, why.offset) == '\0' && !rest.empty() && odd_character(rest).empty()) {
        const foreign first = foreign_beginning(rest);
        return first.empty() ? foreign{"it does not begin as JSON does, with { or ["} : first;
      }
  }
  const std::string_view exact = subject_at(text, why);
  return {exact.empty() ? in_general : exact};
}

std::string_view trailing_subject(std::string_view rest) noexcept {
  constexpr std::array known = {
      spelling{"{", "another JSON value"},
      spelling{"[", "another JSON value"},
      spelling{"\"", "another JSON value"},
      spelling{"```", "the end of a Markdown block (```)"},
      spelling{"~~~", "the end of a Markdown block (~~~)"},
      spelling{"//", "a comment, which JSON does not have,"},
      spelling{"/*", "a comment, which JSON does not have,"},
      spelling{"#", "a comment, which JSON does not have,"},
      spelling{";", "a semicolon, as in a program,"},
      spelling{")", "a closing parenthesis, as in a call,"},
      spelling{",", "a comma, as if more were to come,"},
      spelling{":", "a colon (is the brace missing that comes before the first name?)"},
      spelling{"}", "an extra closing brace"},
      spelling{"]", "an extra closing bracket"},
      spelling{"'", "a quote, as in a shell or a program,"},
      spelling{"`", "a quote, as in a shell or a program,"},
      spelling{"<<<<<<<", "a marker of a merge conflict"},
      spelling{"|||||||", "a marker of a merge conflict"},
      spelling{"=======", "a marker of a merge conflict"},
      spelling{">>>>>>>", "a marker of a merge conflict"},
      spelling{"<", "markup, or an angle bracket,"},
      spelling{"%", "a percent sign, as zsh prints it for a missing line end,"},
      spelling{"-----BEGIN", "PEM"},
  };
  if (const std::string_view odd = odd_character(rest); !odd.empty()) {
    return "an invisible or typographic character";
  }
  const std::size_t word = word_length(rest);
  const std::size_t past = rest.find_first_not_of(json::white_space, word);
  const bool is_alone = word != 0 && past == std::string_view::npos;
  const auto is_capital = [](char c) { return json::is_upper_case(c) || c == '_'; };
  if (is_alone && std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(word), is_capital)) {
    return "the end word of a shell's here-document";
  }
  if (const std::string_view found = meaning_of(rest, known); !found.empty()) {
    return found;
  }
  if (!rest.empty() && json::is_digit(rest.front())) {
    return "a number (the status that curl -w prints?)";
  }
  return !rest.empty() && static_cast<unsigned char>(rest.front()) < 0x20 ? "a control character"
                                                                          : "text that is not JSON";
}

}  // namespace jwkguard::keys
