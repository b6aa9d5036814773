// libcurl, loaded when it is first needed: linked, it and the thirty libraries that it brings along would take longer
// to start than all that a check does (docs/decisions/0004-libcurl-is-loaded.md).
#pragma once

#include <curl/curl.h>

#include <string>

namespace jwkguard::submit {

/// JWKGUARD_CURL_FUNCTIONS lists what is called of libcurl, without the prefix curl_. An X macro, so that no name can
/// stand beside another one's type.
// clang-format off
#define JWKGUARD_CURL_FUNCTIONS(with) \
  with(easy_cleanup) with(easy_getinfo) with(easy_header) with(easy_init) with(easy_perform) with(easy_reset) \
  with(easy_setopt) with(easy_strerror) with(free) with(getdate) with(global_cleanup) with(global_init) with(slist_append) \
  with(slist_free_all) with(strequal) with(url) with(url_cleanup) with(url_get) with(url_set) \
  with(version)
// clang-format on

/// curl_functions are libcurl's, as its own header declares them. Without libcurl all are null, and `fault` says why,
/// for people.
struct curl_functions {
  std::string fault;
// NOLINTNEXTLINE(bugprone-macro-parentheses): the argument is the name of a member, which takes none
#define JWKGUARD_MEMBER(name) decltype(&::curl_##name) name = nullptr;
  JWKGUARD_CURL_FUNCTIONS(JWKGUARD_MEMBER)
#undef JWKGUARD_MEMBER
};

/// curl loads libcurl at the first call, for as long as the process lives. Safe for many threads.
[[nodiscard]] const curl_functions& curl();

/// has_curl is whether libcurl could be loaded. Without it, no other function of the table may be called.
[[nodiscard]] bool has_curl();

}  // namespace jwkguard::submit
