// The least that a process costs which has libcrypto: it is loaded and linked, and the program returns.
#include <openssl/crypto.h>

int main() { return OpenSSL_version_num() == 0 ? 1 : 0; }
