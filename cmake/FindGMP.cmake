# FindGMP: GMP::GMP, the C library. Here and, because jwkguard::jwkguard may be static, where that is installed.
find_path(GMP_INCLUDE_DIR gmp.h DOC "Folder of gmp.h")
find_library(GMP_LIBRARY gmp DOC "The GNU multiple precision library")
mark_as_advanced(GMP_INCLUDE_DIR GMP_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  GMP REQUIRED_VARS GMP_LIBRARY GMP_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "gmp.h or libgmp is missing (Debian and Ubuntu: libgmp-dev)")

if(GMP_FOUND AND NOT TARGET GMP::GMP)
  add_library(GMP::GMP UNKNOWN IMPORTED)
  set_target_properties(GMP::GMP PROPERTIES IMPORTED_LOCATION "${GMP_LIBRARY}"
                                            INTERFACE_INCLUDE_DIRECTORIES "${GMP_INCLUDE_DIR}")
endif()
