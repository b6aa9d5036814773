// A program with a RapidJSON of another version: the same names, other layouts and bodies. Compiled without
// optimisation, its inline functions stand before those of any library.
#include <jwkguard/jwkguard.hpp>

#include <cstddef>
#include <string>

namespace rapidjson {

enum ParseErrorCode { kParseErrorNone = 0, kParseErrorDocumentEmpty };

template <typename Character = char>
struct UTF8 {
  using Ch = Character;
};

class ParseResult {
 public:
  ParseResult() { Set(kParseErrorDocumentEmpty, 7); }
  void Set(ParseErrorCode code, std::size_t offset = 0) {
    all_[2] = offset;
    all_[3] = code;
  }
  void Clear() { Set(kParseErrorDocumentEmpty, 7); }
  std::size_t offset() const { return all_[2]; }

 private:
  std::size_t all_[4] = {};
};

template <typename Encoding>
struct GenericStringStream {
  explicit GenericStringStream(const char* text) : lines(0), at(text) {}
  char Peek() const { return *at; }
  std::size_t lines;
  const char* at;
};

template <typename Stream>
void SkipWhitespace(Stream& from) {
  from.at += from.lines;
}

}  // namespace rapidjson

int main() {
  rapidjson::GenericStringStream<rapidjson::UTF8<>> stream{"x"};
  rapidjson::SkipWhitespace(stream);
  rapidjson::ParseResult result;
  result.Clear();

  const jwkguard::parsed_policy read = jwkguard::parse_policy(R"( {"base": "rfc", "name": "own"} )");
  return result.offset() == 7 && stream.Peek() == 'x' && read.value && read.value->name() == "own" ? 0 : 1;
}
