#include "emulator/envelope.hpp"

#include "json/writer.hpp"

namespace jwkguard::emulator {
namespace {

void write_notice(json::writer& out, const notice& one) {
  out.begin_object().name("code").number(one.code).member("message", one.message);
  if (!one.pointer.empty()) {
    out.name("source").begin_object().member("pointer", one.pointer).end_object();
  }
  if (!one.chain.empty()) {
    out.name("error_chain").begin_array();
    for (const notice& link : one.chain) {
      out.begin_object().name("code").number(link.code).member("message", link.message).end_object();
    }
    out.end_array();
  }
  out.end_object();
}

}  // namespace

answer succeed(std::span<const notice> messages, std::initializer_list<payload_member> payload) {
  json::writer out;
  out.begin_object().name("success").boolean(true);
  out.name("errors").begin_array().end_array();
  out.name("messages").begin_array();
  for (const notice& message : messages) {
    write_notice(out, message);
  }
  out.end_array();
  for (const auto& [name, value] : payload) {
    out.name(name).raw(value);
  }
  out.end_object();
  return {200, out.take(), {}};
}

answer fail(int status, const notice& error) {
  json::writer out;
  out.begin_object().name("success").boolean(false).name("errors").begin_array();
  write_notice(out, error);
  out.end_array().name("messages").begin_array().end_array().name("result").null().end_object();
  return {status, out.take(), {}};
}

std::string printable(std::string_view text) {
  constexpr std::size_t longest = 64;
  std::string result{text.substr(0, longest)};
  for (char& character : result) {
    if (character < ' ' || character > '~') {
      character = '?';
    }
  }
  if (text.size() > longest) {
    result += "...";
  }
  return result;
}

}  // namespace jwkguard::emulator
