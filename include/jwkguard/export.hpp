// JWKGUARD_EXPORT marks what a shared library exports; everything else is hidden. JWKGUARD_SHARED says that the library
// is shared; jwkguard::jwkguard sets it for its users. A static library exports nothing from what it is linked into.
#pragma once

#if defined(JWKGUARD_SHARED) && defined(__GNUC__)
#define JWKGUARD_EXPORT __attribute__((visibility("default")))
#else
#define JWKGUARD_EXPORT
#endif
