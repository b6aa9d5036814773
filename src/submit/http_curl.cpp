#include "submit/http_curl.hpp"

#include <dlfcn.h>

#include <algorithm>

// The ABI that libcurl has kept since 2006.
#define JWKGUARD_LIBCURL "libcurl.so.4"

#ifdef __ELF__
// Tells packagers' tools which library is loaded when it is needed (https://systemd.io/ELF_DLOPEN_METADATA): a note of
// "FDO" with a JSON text, both of which end in a NUL.
__asm__(
    ".pushsection .note.dlopen, \"a\", %note\n"
    ".balign 4\n"
    ".long 2f - 1f, 4f - 3f, 0x407c0c0a\n"
    "1: .asciz \"FDO\"\n"
    "2: .balign 4\n"
    "3: .asciz \"[{\\\"feature\\\":\\\"http\\\",\\\"description\\\":\\\"talks to a server\\\","
    "\\\"priority\\\":\\\"recommended\\\",\\\"soname\\\":[\\\"" JWKGUARD_LIBCURL
    "\\\"]}]\"\n"
    "4: .balign 4\n"
    ".popsection\n");
#endif

namespace jwkguard::submit {
namespace {

constexpr const char* library_name = JWKGUARD_LIBCURL;

// False, and no function is set, if the library has none of this name.
template <class Function>
bool find(void* library, const char* name, Function*& into) {
  into = reinterpret_cast<Function*>(::dlsym(library, name));
  return into != nullptr;
}

std::string last_fault() {
  const char* const why = ::dlerror();
  return "libcurl cannot be loaded, and nothing is sent without it (Debian and Ubuntu: the package libcurl4): " +
         std::string{why == nullptr ? library_name : why};
}

curl_functions load() {
  void* const library = ::dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return {last_fault()};
  }
  curl_functions found;
  bool whole = true;
#define JWKGUARD_FIND(name) whole = whole && find(library, "curl_" #name, found.name);
  JWKGUARD_CURL_FUNCTIONS(JWKGUARD_FIND)
#undef JWKGUARD_FIND
  if (!whole) {  // older than what is called here
    curl_functions none{last_fault()};
    ::dlclose(library);
    return none;
  }
  return found;
}

}  // namespace

const curl_functions& curl() {
  static const curl_functions loaded = load();
  return loaded;
}

bool has_curl() { return curl().fault.empty(); }

std::string libcurl_name() {
  if (!has_curl()) {
    return "no libcurl";
  }
  const std::string_view whole = curl().version();  // "libcurl/7.88.1 OpenSSL/3.0.19 …"
  std::string name{whole.substr(0, whole.find(' '))};
  std::replace(name.begin(), name.end(), '/', ' ');
  return name;
}

}  // namespace jwkguard::submit
