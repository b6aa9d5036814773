#include <utility>

#include "support/fault_rows.hpp"

namespace jwkguard::test {
namespace {

using enum place;
using rows = std::vector<fault_row>;

effect busy(const std::string& fields, int status = 429) { return answer(status, "", fields); }
std::string first_key() { return matrix_set({keys_of_matrix().a}); }
std::string grown() { return matrix_set({keys_of_matrix().a, keys_of_matrix().b, keys_of_matrix().extra}); }
std::string without_hmac() { return matrix_set({keys_of_matrix().a, keys_of_matrix().b, keys_of_matrix().c}); }

// Where the server says nothing that can be believed, the wait is the command's own; 300 s would end the run.
rows retry_after() {
  return {
      {"GET 429, once", {{"GET", before_commit, busy("")}}, 0, 3, 1},
      {"GET 429", {{"GET", before_commit, busy(""), 0, for_ever}}, 5, many, 0},
      {"GET 429, seconds", {{"GET", before_commit, busy("Retry-After: 2\r\n")}}, 0, 3, 1, {}, {2'000}},
      {"GET 429, no seconds", {{"GET", before_commit, busy("Retry-After: 0\r\n")}}, 0, 3, 1},
      {"GET 429, too many seconds", {{"GET", before_commit, busy("Retry-After: 300\r\n")}}, 5, 1, 0},
      {"GET 429, endless seconds", {{"GET", before_commit, busy("Retry-After: 99999999999999999999\r\n")}}, 5, 1, 0},
      {"GET 429, date gone by", {{"GET", before_commit, busy("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n")}}, 0, 3,
          1},
      {"GET 429, date far off", {{"GET", before_commit, busy("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n")}}, 5, 1,
          0},
      {"GET 429, date that is none", {{"GET", before_commit, busy("Retry-After: Fri, 32 Dec 9999 23:59:59 GMT\r\n")}},
          0, 3, 1},
      {"GET 429, date of RFC 850", {{"GET", before_commit, busy("Retry-After: Friday, 31-Dec-99 23:59:59 GMT\r\n")}}, 0,
          3, 1},
      {"GET 429, date of asctime", {{"GET", before_commit, busy("Retry-After: Fri Dec 31 23:59:59 9999\r\n")}}, 5, 1,
          0},
      {"GET 429, ms", {{"GET", before_commit, busy("retry-after-ms: 250\r\n")}}, 0, 3, 1, {}, {250}},
      {"GET 429, part of a ms", {{"GET", before_commit, busy("retry-after-ms: 250.5\r\n")}}, 0, 3, 1, {}, {251}},
      {"GET 429, ms and seconds", {{"GET", before_commit, busy("retry-after-ms: 1500\r\nRetry-After: 2\r\n")}}, 0, 3, 1,
          {}, {1'500}},
      {"GET 429, ms against seconds", {{"GET", before_commit, busy("retry-after-ms: 250\r\nRetry-After: 300\r\n")}}, 0,
          3, 1, {}, {250}},
      {"GET 429, a word", {{"GET", before_commit, busy("Retry-After: 300s\r\n")}}, 0, 3, 1},
      {"GET 429, below nothing", {{"GET", before_commit, busy("Retry-After: -300\r\n")}}, 0, 3, 1},
      {"GET 429, two answers", {{"GET", before_commit, busy("Retry-After: 1\r\nRetry-After: 300\r\n")}}, 5, 1, 0},
      {"GET 503, seconds", {{"GET", before_commit, busy("Retry-After: 3\r\n", 503)}}, 0, 3, 1, {}, {3'000}},
      {"PUT 429, once", {{"PUT", before_commit, busy("")}}, 0, 3, 2},
      {"PUT 429", {{"PUT", before_commit, busy(""), 0, for_ever}}, 5, many, many},
      {"PUT 429, seconds", {{"PUT", before_commit, busy("Retry-After: 2\r\n")}}, 0, 3, 2, {}, {2'000}},
      {"PUT 429, seconds twice", {{"PUT", before_commit, busy("Retry-After: 2\r\n"), 0, 2}}, 0, 4, 3, {},
          {2'000, 2'000}},
      {"PUT 429, no seconds", {{"PUT", before_commit, busy("Retry-After: 0\r\n")}}, 0, 3, 2},
      {"PUT 429, too many seconds", {{"PUT", before_commit, busy("Retry-After: 300\r\n")}}, 5, 2, 1},
      {"PUT 429, date gone by", {{"PUT", before_commit, busy("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n")}}, 0, 3,
          2},
      {"PUT 429, date far off", {{"PUT", before_commit, busy("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n")}}, 5, 2,
          1},
      {"PUT 429, ms", {{"PUT", before_commit, busy("retry-after-ms: 250\r\n")}}, 0, 3, 2, {}, {250}},
      {"PUT 429, ms against seconds", {{"PUT", before_commit, busy("retry-after-ms: 250\r\nRetry-After: 300\r\n")}}, 0,
          3, 2, {}, {250}},
      {"PUT 429, a word", {{"PUT", before_commit, busy("Retry-After: 300s\r\n")}}, 0, 3, 2},
      {"PUT 503, seconds", {{"PUT", before_commit, busy("Retry-After: 3\r\n", 503)}}, 0, 3, 2, {}, {3'000}},
      {"read-back 429, once", {{"GET", before_commit, busy(""), 1}}, 0, 3, 1},
      {"read-back 429", {{"GET", before_commit, busy(""), 1, for_ever}}, 6, many, 1},
      {"read-back 429, seconds", {{"GET", before_commit, busy("Retry-After: 2\r\n"), 1}}, 0, 3, 1, {}, {2'000}},
      {"read-back 429, too many seconds", {{"GET", before_commit, busy("Retry-After: 300\r\n"), 1}}, 6, 2, 1},
      {"read-back 429, date far off",
          {{"GET", before_commit, busy("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n"), 1}}, 6, 2, 1},
  };
}

// A certificate that is not to be trusted stays so: nothing is tried again.
rows ways_elsewhere() {
  using enum elsewhere;
  return {
      {"GET: no such name", {}, 8, 0, 0, {no_such_name, "GET"}},
      {"GET: nobody listens", {}, 8, 0, 0, {nobody_listens, "GET"}},
      {"GET: expired", {}, 8, 0, 0, {expired, "GET"}},
      {"GET: not yet valid", {}, 8, 0, 0, {not_yet_valid, "GET"}},
      {"GET: wrong host", {}, 8, 0, 0, {wrong_host, "GET"}},
      {"GET: self-signed", {}, 8, 0, 0, {self_signed, "GET"}},
      {"GET: unknown authority", {}, 8, 0, 0, {other_authority, "GET"}},
      {"GET: TLS 1.0", {}, 8, 0, 0, {tls_1_0, "GET"}},
      {"GET: TLS 1.1", {}, 8, 0, 0, {tls_1_1, "GET"}},
      {"PUT: no such name", {}, 8, many, 0, {no_such_name, "PUT"}},
      {"PUT: nobody listens", {}, 8, many, 0, {nobody_listens, "PUT"}},
      {"PUT: expired", {}, 8, 2, 0, {expired, "PUT"}},
      {"PUT: not yet valid", {}, 8, 2, 0, {not_yet_valid, "PUT"}},
      {"PUT: wrong host", {}, 8, 2, 0, {wrong_host, "PUT"}},
      {"PUT: self-signed", {}, 8, 2, 0, {self_signed, "PUT"}},
      {"PUT: unknown authority", {}, 8, 2, 0, {other_authority, "PUT"}},
      {"PUT: TLS 1.0", {}, 8, many, 0, {tls_1_0, "PUT"}},
      {"PUT: TLS 1.1", {}, 8, many, 0, {tls_1_1, "PUT"}},
      {"read-back: no such name", {}, 6, 1, 1, {no_such_name, "GET", 1}},
      {"read-back: nobody listens", {}, 6, 1, 1, {nobody_listens, "GET", 1}},
      {"read-back: expired", {}, 6, 1, 1, {expired, "GET", 1}},
      {"read-back: not yet valid", {}, 6, 1, 1, {not_yet_valid, "GET", 1}},
      {"read-back: wrong host", {}, 6, 1, 1, {wrong_host, "GET", 1}},
      {"read-back: self-signed", {}, 6, 1, 1, {self_signed, "GET", 1}},
      {"read-back: unknown authority", {}, 6, 1, 1, {other_authority, "GET", 1}},
      {"read-back: TLS 1.0", {}, 6, 1, 1, {tls_1_0, "GET", 1}},
      {"read-back: TLS 1.1", {}, 6, 1, 1, {tls_1_1, "GET", 1}},
      {"GET: no such name once", {}, 0, 2, 1, {no_such_name, "GET", 0, 1}},
      {"GET: nobody listens once", {}, 0, 2, 1, {nobody_listens, "GET", 0, 1}},
      {"GET: expired once", {}, 8, 0, 0, {expired, "GET", 0, 1}},
      {"PUT: no such name once", {}, 0, 3, 1, {no_such_name, "PUT", 0, 1}},
      {"PUT: nobody listens twice", {}, 0, 4, 1, {nobody_listens, "PUT", 0, 2}},
      {"PUT: TLS 1.1 once", {}, 0, 3, 1, {tls_1_1, "PUT", 0, 1}},
      {"read-back: no such name once", {}, 0, 2, 1, {no_such_name, "GET", 1, 1}},
      {"read-back: nobody listens once", {}, 0, 2, 1, {nobody_listens, "GET", 1, 1}},
      {"read-back: wrong host once", {}, 6, 1, 1, {wrong_host, "GET", 1, 1}},
      {"PUT lost, then nobody listens", {{"PUT", before_commit, {does::reset}}}, 6, many, 1,
          {nobody_listens, "PUT", 1}},
      {"PUT nowhere, then another wrote", {{"GET", after_commit, keys_instead(grown(), in::both), 1}}, 4, 2, 0,
          {nobody_listens, "PUT", 0, 1}},
  };
}

// Over https the handshake fails: not a byte of the request has left.
rows no_handshake() {
  return {
      {"1st connection reset once", {{"", connect, {does::reset}}}, 0, 2, 1},
      {"1st connection reset", {{"", connect, {does::reset}, 0, for_ever}}, 8, 0, 0},
      {"1st connection hung up once", {{"", connect, {does::hang_up}}}, 0, 2, 1},
      {"1st connection stalls once", {{"", connect, {does::stall}}}, 0, 2, 1},
      {"1st connection garbage", {{"", connect, {does::garbage}, 0, for_ever}}, 8, 0, 0},
      {"1st connection plain HTTP", {{"", connect, {does::tell}, 0, for_ever}}, 8, 0, 0},
      {"2nd connection reset once", {{"", connect, {does::reset}, 1}}, 0, 3, 1},
      {"2nd connection reset", {{"", connect, {does::reset}, 1, for_ever}}, 8, 1, 0},
      {"2nd connection hung up once", {{"", connect, {does::hang_up}, 1}}, 0, 3, 1},
      {"2nd connection stalls once", {{"", connect, {does::stall}, 1}}, 0, 3, 1},
      {"2nd connection plain HTTP once", {{"", connect, {does::tell}, 1}}, 0, 3, 1},
      {"3rd connection reset once", {{"", connect, {does::reset}, 2}}, 0, 2, 1},
      {"3rd connection reset", {{"", connect, {does::reset}, 2, for_ever}}, 6, 1, 1},
      {"3rd connection garbage once", {{"", connect, {does::garbage}, 2}}, 0, 2, 1},
  };
}

// Over http it may have left: it counts. (A reset may even come before the connection is there, so that it does not.)
rows unread() {
  return {
      {"1st connection hung up once", {{"", connect, {does::hang_up}}}, 0, 3, 1},
      {"1st connection stalls", {{"", connect, {does::stall}, 0, for_ever}}, 5, many, 0},
      {"2nd connection hung up once", {{"", connect, {does::hang_up}, 1}}, 0, 3, 2},
      {"2nd connection stalls once", {{"", connect, {does::stall}, 1}}, 0, 3, 2},
      {"3rd connection hung up once", {{"", connect, {does::hang_up}, 2}}, 0, 3, 1},
      {"3rd connection hung up", {{"", connect, {does::hang_up}, 2, for_ever}}, 6, many, 1},
  };
}

rows several_at_once() {
  const effect lost{does::reset};
  const effect another = keys_instead(grown(), in::both);
  return {
      {"no fault", {}, 0, 2, 1},
      {"GET 503, PUT lost", {{"GET", before_commit, answer(503)}, {"PUT", before_commit, lost}}, 0, 4, 2},
      {"GET lost three times, PUT lost",
          {{"GET", before_commit, lost, 0, 3}, {"PUT", before_commit, lost, 0, for_ever}}, 6, many, many},
      {"GET lost three times, the third write is good",
          {{"GET", before_commit, lost, 0, 3}, {"PUT", before_commit, lost, 0, 2}}, 0, 7, 3},
      {"PUT lost, then done and lost", {{"PUT", before_commit, lost}, {"PUT", after_commit, lost, 1}}, 0, 3, 2},
      {"PUT 503, then done and lost", {{"PUT", before_commit, answer(503)}, {"PUT", after_commit, lost, 1}}, 0, 3, 2},
      {"PUT lost, then 403", {{"PUT", before_commit, lost}, {"PUT", before_commit, refusal(403), 1}}, 6, 3, 2},
      {"PUT 502, then 403", {{"PUT", before_commit, answer(502)}, {"PUT", before_commit, refusal(403), 1}}, 5, 3, 2},
      {"PUT lost, read-back lost", {{"PUT", before_commit, lost}, {"GET", before_commit, lost, 1, for_ever}}, 6, many,
          1},
      {"PUT done and lost, read-back lost", {{"PUT", after_commit, lost}, {"GET", before_commit, lost, 1, for_ever}}, 6,
          many, 1},
      {"PUT done and lost, read-back 503 once", {{"PUT", after_commit, lost}, {"GET", before_commit, answer(503), 1}},
          0, 3, 1},
      {"PUT done, 502, read-back 403", {{"PUT", after_commit, answer(502)}, {"GET", before_commit, refusal(403), 1}}, 6,
          2, 1},
      {"PUT 403, read-back 403", {{"PUT", before_commit, refusal(403)}, {"GET", before_commit, refusal(403), 1}}, 5, 2,
          1},
      {"PUT lost, another wrote", {{"PUT", before_commit, lost}, {"GET", after_commit, another, 1}}, 7, 2, 1},
      {"PUT 503, another wrote", {{"PUT", before_commit, answer(503)}, {"GET", after_commit, another, 1}}, 7, 2, 1},
      {"PUT 403, another wrote", {{"PUT", before_commit, refusal(403)}, {"GET", after_commit, another, 1}}, 5, 2, 1},
  };
}

rows of_removals() {
  return {
      {"removal: no fault", {}, 0, 2, 1},
      {"removal: lost once", {{"PUT", before_commit, {does::reset}}}, 0, 3, 2},
      {"removal: lost", {{"PUT", before_commit, {does::reset}, 0, for_ever}}, 6, many, many},
      {"removal: done and lost", {{"PUT", after_commit, {does::reset}}}, 0, 2, 1},
      {"removal: 403", {{"PUT", before_commit, refusal(403)}}, 5, 2, 1},
      {"removal: the old key stays", {{"PUT", before_commit, {does::tell}}}, 7, many, 1},
      {"removal: the wrong key goes", {{"PUT", after_commit, keys_instead(first_key(), in::store)}}, 7, 2, 1},
      {"removal: read-back lost", {{"GET", before_commit, {does::hang_up}, 1, for_ever}}, 6, many, 1},
  };
}

rows of_kept_hmac_keys() {
  return {
      {"PATCH: no fault", {}, 0, 2, 1},
      {"PATCH unread, reset", {{"PATCH", before_request, {does::reset}}}, 0, 3, 2},
      {"PATCH half read, hung up", {{"PATCH", in_request, {does::hang_up}}}, 0, 3, 2},
      {"PATCH lost once", {{"PATCH", before_commit, {does::reset}}}, 0, 3, 2},
      {"PATCH lost", {{"PATCH", before_commit, {does::reset}, 0, for_ever}}, 6, many, many},
      {"PATCH done and lost", {{"PATCH", after_commit, {does::reset}}}, 0, 2, 1},
      {"PATCH done, half, then stalls", {{"PATCH", in_response, {does::stall}}}, 0, 2, 1},
      {"PATCH 400", {{"PATCH", before_commit, refusal(400)}}, 5, 2, 1},
      {"PATCH 503", {{"PATCH", before_commit, answer(503), 0, for_ever}}, 5, many, many},
      {"PATCH drops the HMAC key", {{"PATCH", after_commit, keys_instead(without_hmac(), in::store)}}, 7, 2, 1},
      {"PATCH: nobody listens", {}, 8, many, 0, {elsewhere::nobody_listens, "PATCH"}},
      {"PATCH: read-back 200 HTML", {{"GET", before_commit, answer(200, "<html>"), 1}}, 6, 2, 1},
  };
}

// Whether a stored secret is the one that was sent, only the answer to the write tells.
rows of_written_hmac_keys() {
  return {
      {"secret: no fault", {}, 0, 2, 1},
      {"secret: lost once", {{"PUT", before_commit, {does::reset}}}, 0, 3, 2},
      {"secret: done and lost once", {{"PUT", after_commit, {does::reset}}}, 0, 3, 2},
      {"secret: done and lost", {{"PUT", after_commit, {does::reset}, 0, for_ever}}, 6, many, many},
      {"secret: done, 502 once", {{"PUT", after_commit, answer(502)}}, 0, 3, 2},
      {"secret: done, 200 HTML", {{"PUT", after_commit, answer(200, "<html>")}}, 6, 2, 1},
      {"secret: comes back in the answer", {{"PUT", before_commit, refusal(400, keys_of_matrix().secret)}}, 5, 2, 1},
      {"secret: not stored", {{"PUT", after_commit, keys_instead(first_key(), in::store)}}, 7, 2, 1},
  };
}

rows of_dry_runs() {
  return {
      {"dry run: no fault", {}, 0, 1, 0},
      {"dry run: GET lost once", {{"GET", before_commit, {does::reset}}}, 0, 2, 0},
      {"dry run: GET lost", {{"GET", before_commit, {does::reset}, 0, for_ever}}, 5, many, 0},
      {"dry run: GET 403", {{"GET", before_commit, refusal(403)}}, 5, 1, 0},
      {"dry run: PUT would be lost", {{"PUT", after_commit, {does::reset}}}, 0, 1, 0},
      {"dry run: nobody listens", {}, 8, 0, 0, {elsewhere::nobody_listens, "GET"}},
  };
}

rows of_one_second() {
  return {
      {"1 s: GET stalls", {{"GET", before_commit, {does::stall}, 0, for_ever}}, 5, 1, 0},
      {"1 s: PUT stalls", {{"PUT", before_commit, {does::stall}, 0, for_ever}}, 6, 1, 1},
      {"1 s: PUT done, stalls", {{"PUT", after_commit, {does::stall}}}, 6, 1, 1},
      {"1 s: PUT done, slow", {{"PUT", after_commit, {does::slow}}}, 6, 1, 1},
      {"1 s: read-back stalls", {{"GET", in_response, {does::stall}, 1, for_ever}}, 6, 2, 1},
  };
}

rows of_two_seconds() {
  return {
      {"2 s: PUT stalls", {{"PUT", before_commit, {does::stall}, 0, for_ever}}, 6, 2, 2},
      {"2 s: PUT done, stalls", {{"PUT", after_commit, {does::stall}}}, 0, 2, 1},
      {"2 s: PUT done, slow", {{"PUT", after_commit, {does::slow}}}, 0, 2, 1},
      {"2 s: read-back stalls once", {{"GET", before_commit, {does::stall}, 1}}, 0, 3, 1},
  };
}

struct section {
  rows all;
  scenario what = scenario::adds;
  wires over = wires::both;
  std::uint32_t deadline_ms = longest_deadline_ms;
};

}  // namespace

rows rows_of_runs() {
  using enum scenario;
  const std::vector<section> sections{
      {retry_after(), adds, wires::http},
      {ways_elsewhere(), adds, wires::http},
      {no_handshake(), adds, wires::https},
      {unread(), adds, wires::http},
      {several_at_once()},
      {of_removals(), removes, wires::http},
      {of_kept_hmac_keys(), keeps_hmac},
      {of_written_hmac_keys(), writes_hmac},
      {of_dry_runs(), dry_run, wires::http},
      {of_one_second(), adds, wires::http, 1'000},
      {of_two_seconds(), adds, wires::http, 2'000},
  };
  rows all;
  for (const section& each : sections) {
    for (fault_row row : each.all) {
      row.what = each.what;
      row.over = each.over;
      row.deadline_ms = each.deadline_ms;
      all.push_back(std::move(row));
    }
  }
  return all;
}

}  // namespace jwkguard::test
