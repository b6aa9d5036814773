# shellcheck shell=bash
# Sourced by what runs the command or the emulator: no setting of whoever runs it may reach them.
for variable in "${!CLOUDFLARE_@}" JWKGUARD_EMULATOR_TOKEN CREDENTIALS_DIRECTORY; do
  unset "$variable"
done
