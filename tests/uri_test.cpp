// URIs and relative references (RFC 3986), and where others go wrong.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "keys/uri.hpp"

namespace jwkguard::keys {
namespace {

TEST(uri, is_known_by_its_grammar) {
  // The examples of RFC 3986 1.1.2, 5.4 and 6.2.2, and edges of the grammar.
  for (const std::string_view text : {"ftp://ftp.is.co.za/rfc/rfc1808.txt", "http://www.ietf.org/rfc/rfc2396.txt",
           "ldap://[2001:db8::7]/c=GB?objectClass?one", "mailto:John.Doe@example.com",
           "news:comp.infosystems.www.servers.unix", "tel:+1-816-555-1212", "telnet://192.0.2.16:80/",
           "urn:oasis:names:specification:docbook:dtd:xml:4.1.2", "g:h", "g;x=1/../y", "//g", "?y", "#s", "", "./g:h",
           "example://a/b/c/%7Bfoo%7D", "eXAMPLE://a/./b/../b/%63/%7bfoo%7d", "https://[v1.a:b]/", "https://[::]/",
           "https://[::ffff:192.0.2.1]:443", "https://u:p@h:1?q#f", "https://h:", "https://%C3%BC.example/",
           "https://h/a/b@c:d", "https://h/?a?b/c", "https://h/#a?b/c", "file:///c/d", "a+b-c.d:e", "https:///"}) {
    EXPECT_EQ(find_uri_fault(text), std::nullopt) << text;
  }
}

TEST(uri, faults_are_found_where_they_are) {
  struct fault_row {
    std::string_view text;
    std::size_t at;
  };
  for (const auto& [text, at] : {fault_row{"https://h/a b", 11}, fault_row{" https://h/", 0},
           fault_row{"https://h/ ", 10}, fault_row{"https://h/%", 10}, fault_row{"https://h/%4", 10},
           fault_row{"https://h/%zz", 10}, fault_row{"https://h/<a>", 10}, fault_row{"https://h/\\a", 10},
           fault_row{"https://h/a#b#c", 13}, fault_row{"https://h/[a]", 10}, fault_row{"https://h:8a/", 11},
           fault_row{"https://h:1:2/", 11}, fault_row{"https://[::1/", 8}, fault_row{"https://[]/", 8},
           fault_row{"https://[::g]/", 8}, fault_row{"https://[v.a]/", 8}, fault_row{"https://[::1]a/", 13},
           fault_row{"https://a[b]/", 9}, fault_row{"https://a@b@c/", 11}, fault_row{"https://\xC3\xBC.example/", 8},
           fault_row{"1a:b", 0}, fault_row{":b", 0}, fault_row{"a_b:c", 1}, fault_row{"https://h/\x01", 10},
           fault_row{"https://h/\x7F", 10}, fault_row{"\"https://h/\"", 0}, fault_row{"https://{host}/", 8},
           fault_row{"https://h/a|b", 11}, fault_row{"https://h/a`", 11}, fault_row{"https://h/^", 10}}) {
    EXPECT_EQ(find_uri_fault(text), std::optional{at}) << text;
  }
}

// Wherever the fault is put into a URI, it is found there or before, and never behind the text.
TEST(uri, a_fault_anywhere_is_found) {
  const std::string sound = "https://user@[2001:db8::1]:8443/a;b/c,d?x=/?:@#y/?";
  ASSERT_EQ(find_uri_fault(sound), std::nullopt);
  for (std::size_t place = 0; place <= sound.size(); ++place) {
    for (const char c : {' ', '<', '"', '\\', '^', '`', '{', '|', '}', '\n', '\x00', '\x80', '\xFF'}) {
      std::string broken = sound;
      broken.insert(place, 1, c);
      const auto at = find_uri_fault(broken);
      ASSERT_TRUE(at) << place << ' ' << c;
      EXPECT_LE(*at, place) << c;
      EXPECT_LT(*at, broken.size()) << c;
    }
  }
}

}  // namespace
}  // namespace jwkguard::keys
