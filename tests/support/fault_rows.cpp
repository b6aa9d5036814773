#include "support/fault_rows.hpp"

#include "support/p256_keys.hpp"
#include "support/raw_server.hpp"

namespace jwkguard::test {
namespace {

using enum place;
using rows = std::vector<fault_row>;

// As a record is written, so that what is sent is what is stored, byte by byte.
std::string ec_key(std::uint32_t index, const std::string& kid) {
  const p256_key made = make_p256_key(index);
  return R"({"alg":"ES256","crv":"P-256","kid":")" + kid + R"(","kty":"EC","x":")" + made.x + R"(","y":")" + made.y +
         R"("})";
}

effect redirect(int status) { return answer(status, "", "Location: https://other.example/\r\n"); }
effect shows(const std::string& keys) {
  return answer(200, R"({"success":true,"errors":[],"messages":[],"result":{"credentials":)" + keys + "}}");
}

const effect html = answer(200, "<html>hello</html>", "Content-Type: text/html\r\n");
const effect no_envelope = answer(200, R"({"keys":[]})");
const effect zipped = answer(200, "\x1f\x8b", "Content-Encoding: gzip\r\n");
const effect silence = answer(204);
const effect as_text = answer(200, R"({"success":"true"})");

std::string empty_set() { return matrix_set({}); }
std::string first_key() { return matrix_set({keys_of_matrix().a}); }
std::string old_set() { return matrix_set({keys_of_matrix().a, keys_of_matrix().b}); }
std::string wanted() { return matrix_set({keys_of_matrix().a, keys_of_matrix().b, keys_of_matrix().c}); }
std::string dropped() { return matrix_set({keys_of_matrix().b, keys_of_matrix().c}); }
std::string altered() { return matrix_set({keys_of_matrix().other_a, keys_of_matrix().b, keys_of_matrix().c}); }
std::string grown() {
  return matrix_set({keys_of_matrix().a, keys_of_matrix().b, keys_of_matrix().c, keys_of_matrix().extra});
}

rows first_read() {
  return {
      {"GET reset unread once", {{"GET", before_request, {does::reset}}}, 0, 3, 1},
      {"GET reset unread", {{"GET", before_request, {does::reset}, 0, for_ever}}, 5, many, 0},
      {"GET hung up unread once", {{"GET", before_request, {does::hang_up}}}, 0, 3, 1},
      {"GET stalls unread once", {{"GET", before_request, {does::stall}}}, 0, 3, 1},
      {"GET stalls unread", {{"GET", before_request, {does::stall}, 0, for_ever}}, 5, many, 0},
      {"GET garbage unread once", {{"GET", before_request, {does::garbage}}}, 0, 3, 1},
      {"GET reset once", {{"GET", before_commit, {does::reset}}}, 0, 3, 1},
      {"GET reset three times", {{"GET", before_commit, {does::reset}, 0, 3}}, 0, 5, 1},
      {"GET reset", {{"GET", before_commit, {does::reset}, 0, for_ever}}, 5, many, 0},
      {"GET hung up once", {{"GET", before_commit, {does::hang_up}}}, 0, 3, 1},
      {"GET hung up", {{"GET", before_commit, {does::hang_up}, 0, for_ever}}, 5, many, 0},
      {"GET stalls once", {{"GET", before_commit, {does::stall}}}, 0, 3, 1},
      {"GET cut off once", {{"GET", before_commit, {does::cut_off}}}, 0, 3, 1},
      {"GET cut off", {{"GET", before_commit, {does::cut_off}, 0, for_ever}}, 5, many, 0},
      {"GET garbage once", {{"GET", before_commit, {does::garbage}}}, 0, 3, 1},
      {"GET garbage", {{"GET", before_commit, {does::garbage}, 0, for_ever}}, 5, many, 0},
      {"GET endless headers once", {{"GET", before_commit, {does::endless_headers}}}, 0, 3, 1},
      {"GET endless body once", {{"GET", before_commit, {does::endless_body}}}, 0, 3, 1},
      {"GET endless body", {{"GET", before_commit, {does::endless_body}, 0, for_ever}}, 5, many, 0},
      {"GET slow once", {{"GET", before_commit, {does::slow}}}, 0, 3, 1},
      {"GET half, then reset, once", {{"GET", in_response, {does::reset}}}, 0, 3, 1},
      {"GET half, then reset", {{"GET", in_response, {does::reset}, 0, for_ever}}, 5, many, 0},
      {"GET half, then hung up, once", {{"GET", in_response, {does::hang_up}}}, 0, 3, 1},
      {"GET half, then stalls, once", {{"GET", in_response, {does::stall}}}, 0, 3, 1},
      {"GET half, then garbage, once", {{"GET", in_response, {does::garbage}}}, 0, 3, 1},
      {"GET half, then slow, once", {{"GET", in_response, {does::slow}}}, 0, 3, 1},
      {"GET half, then white space", {{"GET", in_response, {does::endless_body}}}, 5, 1, 0},
      {"GET 301 elsewhere", {{"GET", before_commit, redirect(301)}}, 5, 1, 0},
      {"GET 302 elsewhere", {{"GET", before_commit, redirect(302)}}, 5, 1, 0},
      {"GET 307 elsewhere", {{"GET", before_commit, redirect(307)}}, 5, 1, 0},
      {"GET 308 elsewhere", {{"GET", before_commit, redirect(308)}}, 5, 1, 0},
      {"GET 400", {{"GET", before_commit, refusal(400)}}, 5, 1, 0},
      {"GET 401", {{"GET", before_commit, refusal(401)}}, 5, 1, 0},
      {"GET 403 with the token", {{"GET", before_commit, refusal(403, some_token)}}, 5, 1, 0},
      {"GET 404", {{"GET", before_commit, refusal(404)}}, 5, 1, 0},
      {"GET 408 once", {{"GET", before_commit, answer(408)}}, 0, 3, 1},
      {"GET 500 once", {{"GET", before_commit, refusal(500)}}, 0, 3, 1},
      {"GET 502 once", {{"GET", before_commit, answer(502, "<html>")}}, 0, 3, 1},
      {"GET 502", {{"GET", before_commit, answer(502, "<html>"), 0, for_ever}}, 5, many, 0},
      {"GET 503 three times", {{"GET", before_commit, answer(503), 0, 3}}, 0, 5, 1},
      {"GET 504", {{"GET", before_commit, answer(504), 0, for_ever}}, 5, many, 0},
      {"GET 522 once", {{"GET", before_commit, answer(522)}}, 0, 3, 1},
      {"GET 200 and false", {{"GET", before_commit, refusal(200)}}, 5, 1, 0},
      {"GET 200 and a text", {{"GET", before_commit, as_text}}, 5, 1, 0},
      {"GET 200 HTML", {{"GET", before_commit, html}}, 5, 1, 0},
      {"GET 200 without envelope", {{"GET", before_commit, no_envelope}}, 5, 1, 0},
      {"GET 200 compressed once", {{"GET", before_commit, zipped}}, 0, 3, 1},
      {"GET 204", {{"GET", before_commit, silence}}, 5, 1, 0},
      {"GET shows no keys", {{"GET", before_commit, shows("null")}}, 5, 1, 0},
      {"GET shows an empty set", {{"GET", before_commit, shows(empty_set())}}, 0, 2, 1},
      {"GET shows a key less", {{"GET", before_commit, shows(first_key())}}, 0, 2, 1},
      {"GET shows another key", {{"GET", after_commit, keys_instead(altered(), in::answer)}}, 4, 1, 0},
      {"another wrote before GET", {{"GET", after_commit, keys_instead(grown(), in::both)}}, 4, 1, 0},
      {"another dropped a key before GET", {{"GET", after_commit, keys_instead(first_key(), in::both)}}, 0, 2, 1},
      {"another wrote the same before GET", {{"GET", after_commit, keys_instead(wanted(), in::both)}}, 0, 1, 0},
  };
}

rows write_before_commit() {
  return {
      {"PUT reset unread once", {{"PUT", before_request, {does::reset}}}, 0, 3, 2},
      {"PUT reset unread", {{"PUT", before_request, {does::reset}, 0, for_ever}}, 6, many, many},
      {"PUT hung up unread once", {{"PUT", before_request, {does::hang_up}}}, 0, 3, 2},
      {"PUT stalls unread once", {{"PUT", before_request, {does::stall}}}, 0, 3, 2},
      {"PUT stalls unread", {{"PUT", before_request, {does::stall}, 0, for_ever}}, 6, many, many},
      {"PUT garbage unread once", {{"PUT", before_request, {does::garbage}}}, 0, 3, 2},
      {"PUT 408 unread once", {{"PUT", before_request, answer(408)}}, 0, 3, 2},
      {"PUT 200 unread", {{"PUT", before_request, {does::tell}}}, 7, many, 1},
      {"PUT half read, then reset, once", {{"PUT", in_request, {does::reset}}}, 0, 3, 2},
      {"PUT half read, then reset", {{"PUT", in_request, {does::reset}, 0, for_ever}}, 6, many, many},
      {"PUT half read, then hung up, once", {{"PUT", in_request, {does::hang_up}}}, 0, 3, 2},
      {"PUT half read, then stalls, once", {{"PUT", in_request, {does::stall}}}, 0, 3, 2},
      {"PUT half read, then garbage, once", {{"PUT", in_request, {does::garbage}}}, 0, 3, 2},
      {"PUT half read, then 413", {{"PUT", in_request, refusal(413)}}, 5, 2, 1},
      {"PUT half read, then 503, once", {{"PUT", in_request, answer(503)}}, 0, 3, 2},
      {"PUT reset once", {{"PUT", before_commit, {does::reset}}}, 0, 3, 2},
      {"PUT reset twice", {{"PUT", before_commit, {does::reset}, 0, 2}}, 0, 4, 3},
      {"PUT reset", {{"PUT", before_commit, {does::reset}, 0, for_ever}}, 6, many, many},
      {"PUT hung up once", {{"PUT", before_commit, {does::hang_up}}}, 0, 3, 2},
      {"PUT hung up", {{"PUT", before_commit, {does::hang_up}, 0, for_ever}}, 6, many, many},
      {"PUT stalls once", {{"PUT", before_commit, {does::stall}}}, 0, 3, 2},
      {"PUT stalls", {{"PUT", before_commit, {does::stall}, 0, for_ever}}, 6, many, many},
      {"PUT cut off once", {{"PUT", before_commit, {does::cut_off}}}, 0, 3, 2},
      {"PUT garbage once", {{"PUT", before_commit, {does::garbage}}}, 0, 3, 2},
      {"PUT endless headers once", {{"PUT", before_commit, {does::endless_headers}}}, 0, 3, 2},
      {"PUT endless body once", {{"PUT", before_commit, {does::endless_body}}}, 0, 3, 2},
      {"PUT slow once", {{"PUT", before_commit, {does::slow}}}, 0, 3, 2},
      {"PUT says yes, does nothing", {{"PUT", before_commit, {does::tell}}}, 7, many, 1},
      {"PUT 301 elsewhere", {{"PUT", before_commit, redirect(301)}}, 5, 2, 1},
      {"PUT 302 elsewhere", {{"PUT", before_commit, redirect(302)}}, 5, 2, 1},
      {"PUT 307 elsewhere", {{"PUT", before_commit, redirect(307)}}, 5, 2, 1},
      {"PUT 308 elsewhere", {{"PUT", before_commit, redirect(308)}}, 5, 2, 1},
      {"PUT 400", {{"PUT", before_commit, refusal(400)}}, 5, 2, 1},
      {"PUT 401", {{"PUT", before_commit, refusal(401)}}, 5, 2, 1},
      {"PUT 403 with the token", {{"PUT", before_commit, refusal(403, some_token)}}, 5, 2, 1},
      {"PUT 404", {{"PUT", before_commit, refusal(404)}}, 5, 2, 1},
      {"PUT 409", {{"PUT", before_commit, refusal(409)}}, 5, 2, 1},
      {"PUT 408 once", {{"PUT", before_commit, answer(408)}}, 0, 3, 2},
      {"PUT 408", {{"PUT", before_commit, answer(408), 0, for_ever}}, 5, many, many},
      {"PUT 500 once", {{"PUT", before_commit, refusal(500)}}, 0, 3, 2},
      {"PUT 500", {{"PUT", before_commit, refusal(500), 0, for_ever}}, 5, many, many},
      {"PUT 502 twice", {{"PUT", before_commit, answer(502, "<html>"), 0, 2}}, 0, 4, 3},
      {"PUT 503 once", {{"PUT", before_commit, answer(503)}}, 0, 3, 2},
      {"PUT 504", {{"PUT", before_commit, answer(504), 0, for_ever}}, 6, many, many},
      {"PUT 520 once", {{"PUT", before_commit, answer(520)}}, 0, 3, 2},
      {"PUT 200 and false", {{"PUT", before_commit, refusal(200)}}, 5, 2, 1},
      {"PUT 200 and a text", {{"PUT", before_commit, as_text}}, 5, 2, 1},
      {"PUT 200 HTML", {{"PUT", before_commit, html}}, 6, 2, 1},
      {"PUT 200 without envelope", {{"PUT", before_commit, no_envelope}}, 6, 2, 1},
      {"PUT 200 compressed once", {{"PUT", before_commit, zipped}}, 0, 3, 2},
      {"PUT 204", {{"PUT", before_commit, silence}}, 6, 2, 1},
  };
}

rows write_after_commit() {
  return {
      {"PUT done, reset", {{"PUT", after_commit, {does::reset}}}, 0, 2, 1},
      {"PUT done, hung up", {{"PUT", after_commit, {does::hang_up}}}, 0, 2, 1},
      {"PUT done, stalls", {{"PUT", after_commit, {does::stall}}}, 0, 2, 1},
      {"PUT done, cut off", {{"PUT", after_commit, {does::cut_off}}}, 0, 2, 1},
      {"PUT done, garbage", {{"PUT", after_commit, {does::garbage}}}, 0, 2, 1},
      {"PUT done, endless headers", {{"PUT", after_commit, {does::endless_headers}}}, 0, 2, 1},
      {"PUT done, endless body", {{"PUT", after_commit, {does::endless_body}}}, 0, 2, 1},
      {"PUT done, slow", {{"PUT", after_commit, {does::slow}}}, 0, 2, 1},
      {"PUT done, half, then reset", {{"PUT", in_response, {does::reset}}}, 0, 2, 1},
      {"PUT done, half, then hung up", {{"PUT", in_response, {does::hang_up}}}, 0, 2, 1},
      {"PUT done, half, then stalls", {{"PUT", in_response, {does::stall}}}, 0, 2, 1},
      {"PUT done, half, then cut off", {{"PUT", in_response, {does::cut_off}}}, 0, 2, 1},
      {"PUT done, half, then garbage", {{"PUT", in_response, {does::garbage}}}, 0, 2, 1},
      {"PUT done, half, then white space", {{"PUT", in_response, {does::endless_body}}}, 0, 2, 1},
      {"PUT done, half, then slow", {{"PUT", in_response, {does::slow}}}, 0, 2, 1},
      {"PUT done, 302 elsewhere", {{"PUT", after_commit, redirect(302)}}, 0, 2, 1},
      {"PUT done, 400", {{"PUT", after_commit, refusal(400)}}, 0, 2, 1},
      {"PUT done, 408", {{"PUT", after_commit, answer(408)}}, 0, 2, 1},
      {"PUT done, 429", {{"PUT", after_commit, answer(429, "", "Retry-After: 300\r\n")}}, 0, 2, 1},
      {"PUT done, 500", {{"PUT", after_commit, refusal(500)}}, 0, 2, 1},
      {"PUT done, 502", {{"PUT", after_commit, answer(502, "<html>")}}, 0, 2, 1},
      {"PUT done, 504", {{"PUT", after_commit, answer(504)}}, 0, 2, 1},
      {"PUT done, 200 and false", {{"PUT", after_commit, refusal(200)}}, 0, 2, 1},
      {"PUT done, 200 HTML", {{"PUT", after_commit, html}}, 0, 2, 1},
      {"PUT done, 200 compressed", {{"PUT", after_commit, zipped}}, 0, 2, 1},
      {"PUT done, 204", {{"PUT", after_commit, silence}}, 0, 2, 1},
      {"PUT drops a key", {{"PUT", after_commit, keys_instead(dropped(), in::store)}}, 7, 2, 1},
      {"PUT drops a key, and shows it", {{"PUT", after_commit, keys_instead(dropped(), in::both)}}, 7, 2, 1},
      {"PUT seems to drop a key", {{"PUT", after_commit, keys_instead(dropped(), in::answer)}}, 0, 2, 1},
      {"PUT alters a key", {{"PUT", after_commit, keys_instead(altered(), in::store)}}, 7, 2, 1},
      {"PUT alters a key, and shows it", {{"PUT", after_commit, keys_instead(altered(), in::both)}}, 7, 2, 1},
      {"PUT seems to alter a key", {{"PUT", after_commit, keys_instead(altered(), in::answer)}}, 0, 2, 1},
      {"PUT adds a key", {{"PUT", after_commit, keys_instead(grown(), in::store)}}, 7, 2, 1},
      {"PUT stores the old set", {{"PUT", after_commit, keys_instead(old_set(), in::store)}}, 7, many, 1},
  };
}

rows read_back() {
  return {
      {"read-back reset unread once", {{"GET", before_request, {does::reset}, 1}}, 0, 3, 1},
      {"read-back reset unread", {{"GET", before_request, {does::reset}, 1, for_ever}}, 6, many, 1},
      {"read-back reset once", {{"GET", before_commit, {does::reset}, 1}}, 0, 3, 1},
      {"read-back reset", {{"GET", before_commit, {does::reset}, 1, for_ever}}, 6, many, 1},
      {"read-back hung up once", {{"GET", before_commit, {does::hang_up}, 1}}, 0, 3, 1},
      {"read-back stalls once", {{"GET", before_commit, {does::stall}, 1}}, 0, 3, 1},
      {"read-back stalls", {{"GET", before_commit, {does::stall}, 1, for_ever}}, 6, many, 1},
      {"read-back cut off once", {{"GET", before_commit, {does::cut_off}, 1}}, 0, 3, 1},
      {"read-back cut off", {{"GET", before_commit, {does::cut_off}, 1, for_ever}}, 6, many, 1},
      {"read-back garbage once", {{"GET", before_commit, {does::garbage}, 1}}, 0, 3, 1},
      {"read-back garbage", {{"GET", before_commit, {does::garbage}, 1, for_ever}}, 6, many, 1},
      {"read-back endless headers once", {{"GET", before_commit, {does::endless_headers}, 1}}, 0, 3, 1},
      {"read-back endless body once", {{"GET", before_commit, {does::endless_body}, 1}}, 0, 3, 1},
      {"read-back slow once", {{"GET", before_commit, {does::slow}, 1}}, 0, 3, 1},
      {"read-back half, then reset, once", {{"GET", in_response, {does::reset}, 1}}, 0, 3, 1},
      {"read-back half, then stalls, once", {{"GET", in_response, {does::stall}, 1}}, 0, 3, 1},
      {"read-back half, then white space", {{"GET", in_response, {does::endless_body}, 1}}, 6, 2, 1},
      {"read-back 302 elsewhere", {{"GET", before_commit, redirect(302), 1}}, 6, 2, 1},
      {"read-back 307 elsewhere", {{"GET", before_commit, redirect(307), 1}}, 6, 2, 1},
      {"read-back 400", {{"GET", before_commit, refusal(400), 1}}, 6, 2, 1},
      {"read-back 403 with the token", {{"GET", before_commit, refusal(403, some_token), 1}}, 6, 2, 1},
      {"read-back 404", {{"GET", before_commit, refusal(404), 1}}, 6, 2, 1},
      {"read-back 408 once", {{"GET", before_commit, answer(408), 1}}, 0, 3, 1},
      {"read-back 500 once", {{"GET", before_commit, refusal(500), 1}}, 0, 3, 1},
      {"read-back 503", {{"GET", before_commit, answer(503), 1, for_ever}}, 6, many, 1},
      {"read-back 200 and false", {{"GET", before_commit, refusal(200), 1}}, 6, 2, 1},
      {"read-back 200 HTML", {{"GET", before_commit, html, 1}}, 6, 2, 1},
      {"read-back 204", {{"GET", before_commit, silence, 1}}, 6, 2, 1},
      {"read-back shows no keys", {{"GET", before_commit, shows("null"), 1}}, 6, 2, 1},
      {"read-back shows an empty set", {{"GET", before_commit, shows(empty_set()), 1}}, 7, 2, 1},
      {"read-back shows the old set", {{"GET", before_commit, shows(old_set()), 1}}, 0, 3, 1},
      {"read-back shows a key less", {{"GET", after_commit, keys_instead(dropped(), in::answer), 1}}, 7, 2, 1},
      {"read-back shows another key", {{"GET", after_commit, keys_instead(altered(), in::answer), 1}}, 7, 2, 1},
      {"another wrote before the read-back", {{"GET", after_commit, keys_instead(grown(), in::both), 1}}, 7, 2, 1},
      {"another put the old set back", {{"GET", after_commit, keys_instead(old_set(), in::both), 1}}, 7, many, 1},
  };
}

}  // namespace

const matrix_keys& keys_of_matrix() {
  static const std::string secret = make_p256_key(9).x;  // no famous one
  static const matrix_keys made{ec_key(0, "a"), ec_key(1, "b"), ec_key(2, "c"), ec_key(3, "a"), ec_key(4, "d"), secret,
      R"({"alg":"HS256","k":")" + secret + R"(","kid":"h","kty":"oct"})"};
  return made;
}

std::string matrix_set(const std::vector<std::string>& keys) {
  std::string all;
  for (const std::string& each : keys) {
    all += (all.empty() ? "" : ",") + each;
  }
  return R"({"keys":[)" + all + "]}";
}

effect refusal(int status, const std::string& says) {
  return answer(
      status, R"({"success":false,"messages":[],"result":null,"errors":[{"code":1000,"message":")" + says + "\"}]}");
}

rows rows_of_requests() {
  rows all;
  for (const rows& section : {first_read(), write_before_commit(), write_after_commit(), read_back()}) {
    all.insert(all.end(), section.begin(), section.end());
  }
  return all;
}

}  // namespace jwkguard::test
