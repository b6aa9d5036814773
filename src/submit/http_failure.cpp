#include "submit/http_failure.hpp"

#include <algorithm>
#include <array>

#include "submit/http_curl.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::string_view unknown_authority =
    "it is signed by an untrusted authority; if this is your own gateway, give its authority with --ca-file; if the "
    "authority is public, install the package ca-certificates; otherwise someone may be intercepting the connection";
constexpr std::string_view own_authority =
    "it is self-signed, or signed by an untrusted authority; if this is your own gateway, give that certificate with "
    "--ca-file; otherwise someone may be intercepting the connection";
constexpr std::string_view other_host =
    "it is for another host name; check the base URL's host (and the proxy's, if there is one)";

// What OpenSSL found (X509_V_ERR_…), and what to do about it.
struct advice {
  long result;
  std::string_view text;
};
constexpr std::array<advice, 8> verify_advice{{
    {0, other_host},
    {1, other_host},  // UNSPECIFIED: what libcurl starts from, and it looks at the name before it asks for the result
    {2, unknown_authority},  // UNABLE_TO_GET_ISSUER_CERT
    {9, "it is not valid yet; check this machine's clock"},
    {10, "it has expired; check this machine's clock; if that is right, renew the server's certificate"},
    {18, own_authority},      // DEPTH_ZERO_SELF_SIGNED_CERT
    {19, own_authority},      // SELF_SIGNED_CERT_IN_CHAIN
    {20, unknown_authority},  // UNABLE_TO_GET_ISSUER_CERT_LOCALLY
}};

std::string_view advice_on_certificate(CURL* handle) {
  long server = 0;
  long proxy = 0;
  curl().easy_getinfo(handle, CURLINFO_SSL_VERIFYRESULT, &server);
  curl().easy_getinfo(handle, CURLINFO_PROXY_SSL_VERIFYRESULT, &proxy);
  const long result = server != 0 ? server : proxy;
  const auto* const found = std::find_if(
      verify_advice.begin(), verify_advice.end(), [result](const advice& row) { return row.result == result; });
  return found == verify_advice.end() ? std::string_view{"check it with openssl s_client"} : found->text;
}

}  // namespace

std::string explain_failure(CURL* handle, CURLcode code, std::string_view detail, const settings& target) {
  std::string own{detail.empty() ? curl().easy_strerror(code) : detail};
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      return "the certificate is not trusted: " + std::string{advice_on_certificate(handle)} + " (" + own + ")";
    case CURLE_SSL_CONNECT_ERROR:
      return "no TLS connection could be made; the server must speak TLS 1.2 or later, and the port must "
             "be for https (" +
             own + ")";
    case CURLE_SSL_CACERT_BADFILE:
      return "cannot read the trusted authorities; check " +
             (target.ca_file.empty() ? "the package ca-certificates" : target.ca_file) + " (" + own + ")";
    default: return own;
  }
}

bool is_lasting(CURLcode code) noexcept {
  return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE || code == CURLE_URL_MALFORMAT;
}

}  // namespace jwkguard::submit
