# Two export sets, because jwkguard::submit need not be built. Components, for those who make packages: command, library
# (what runs with shared libraries), and dev, which is all the rest. A project that adds this one and exports a target that
# links it needs JWKGUARD_INSTALL: what is exported may only name what is installed as well.
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME dev)
set(jwkguard_parts LIBRARY COMPONENT library NAMELINK_COMPONENT dev)

set(jwkguard_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/jwkguard)

install(TARGETS jwkguard EXPORT jwkguardTargets ${jwkguard_parts})
install(EXPORT jwkguardTargets NAMESPACE jwkguard:: DESTINATION ${jwkguard_package_dir})
if(JWKGUARD_BUILD_SUBMIT)
  install(TARGETS jwkguard_submit EXPORT jwkguardSubmitTargets ${jwkguard_parts})
  install(EXPORT jwkguardSubmitTargets NAMESPACE jwkguard:: DESTINATION ${jwkguard_package_dir})
endif()
if(JWKGUARD_BUILD_CLI)
  install(TARGETS jwkguard_cli RUNTIME COMPONENT command)
  include(${CMAKE_CURRENT_LIST_DIR}/command_files.cmake)
endif()
if(JWKGUARD_BUILD_EMULATOR)
  install(TARGETS jwkguard_emulator RUNTIME COMPONENT emulator)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/NOTICE ${PROJECT_SOURCE_DIR}/CHANGELOG.md
        DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/jwkguard)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

if(BUILD_SHARED_LIBS)
  set(jwkguard_is_shared TRUE)
  set(jwkguard_pc_cflags " -DJWKGUARD_SHARED")
  set(jwkguard_pc_needs)
else() # an archive: all that it needs is its users' to link
  set(jwkguard_is_shared FALSE)
  set(jwkguard_pc_cflags)
  set(libraries ${CMAKE_CXX_IMPLICIT_LINK_LIBRARIES}) # which a C compiler does not link by itself
  list(FILTER libraries INCLUDE REGEX "^(stdc\\+\\+|c\\+\\+|m)$")
  list(TRANSFORM libraries PREPEND -l)
  list(JOIN libraries " " libraries)
  set(jwkguard_pc_needs "Requires: libcrypto >= 3 gmp\nLibs.private: ${libraries}")
endif()
set(jwkguard_pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH jwkguard_prefix_of_pc /prefix/${jwkguard_pc_dir} /prefix)
configure_file(${CMAKE_CURRENT_LIST_DIR}/jwkguard.pc.in jwkguard.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/jwkguard.pc DESTINATION ${jwkguard_pc_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/jwkguardConfig.cmake.in jwkguardConfig.cmake
                              INSTALL_DESTINATION ${jwkguard_package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(jwkguardConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/jwkguardConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/jwkguardConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/FindGMP.cmake
        DESTINATION ${jwkguard_package_dir})
