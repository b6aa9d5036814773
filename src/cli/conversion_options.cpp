#include "cli/conversion_options.hpp"

#include <CLI/CLI.hpp>

#include "cli/option_words.hpp"

namespace jwkguard::cli {

void conversion_arguments::add_from_pem(CLI::App* to, std::vector<std::string>& files) {
  to->add_option("FILE", files, "PEM, DER, certificates, OpenSSH lines; - or none is standard input")->type_name("");
  to->add_flag(
      "--public-of", said_.public_of_private, "take the public half of a private key, in place of exit code 9");
  to->add_option("--alg", said_.alg, "the keys' alg; cloudflare demands one of RSA keys")
      ->check(not_empty)
      ->type_name("ALG");
  to->add_option("--kid", said_.kid, "the key's kid, where there is one key")->check(not_empty)->type_name("KID");
  to->footer(
      "Reads public keys in PEM and DER, certificates, and lines of OpenSSH (ssh-rsa, ecdsa-sha2-…, ssh-ed25519), and "
      "prints one JWK Set of them, checked.");
}

void conversion_arguments::add_to_pem(CLI::App* to) {
  to->add_option("--kid", said_.kid, "only the key with this kid")->check(not_empty)->type_name("KID");
  to->footer("Prints the public keys as PEM (PUBLIC KEY), in the order of the set.");
}

void conversion_arguments::add_diff(CLI::App* to, std::vector<std::string>& files, bool& detailed_exitcode) {
  to->add_option("FILE", files, "two sets, the old one first; - is standard input")->type_name("");
  to->add_flag("--detailed-exitcode", detailed_exitcode, "exit 3 if there are changes, 0 if there are none");
}

}  // namespace jwkguard::cli
