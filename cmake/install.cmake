# Two export sets, because jwkguard::submit need not be built. A project that adds this one and exports a target that
# links it needs JWKGUARD_INSTALL: what is exported may only name what is installed as well.
include(CMakePackageConfigHelpers)

set(jwkguard_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/jwkguard)

install(TARGETS jwkguard EXPORT jwkguardTargets)
install(EXPORT jwkguardTargets NAMESPACE jwkguard:: DESTINATION ${jwkguard_package_dir})
if(JWKGUARD_BUILD_SUBMIT)
  install(TARGETS jwkguard_submit EXPORT jwkguardSubmitTargets)
  install(EXPORT jwkguardSubmitTargets NAMESPACE jwkguard:: DESTINATION ${jwkguard_package_dir})
endif()
if(JWKGUARD_BUILD_CLI)
  install(TARGETS jwkguard_cli)
  install(FILES ${PROJECT_SOURCE_DIR}/docs/schema/targets.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/jwkguard)
endif()
if(JWKGUARD_BUILD_EMULATOR)
  install(TARGETS jwkguard_emulator)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/NOTICE ${PROJECT_SOURCE_DIR}/CHANGELOG.md
        DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/jwkguard)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/jwkguard DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

if(BUILD_SHARED_LIBS)
  set(jwkguard_is_shared TRUE)
else()
  set(jwkguard_is_shared FALSE)
endif()
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/jwkguardConfig.cmake.in jwkguardConfig.cmake
                              INSTALL_DESTINATION ${jwkguard_package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(jwkguardConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/jwkguardConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/jwkguardConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/FindGMP.cmake
        DESTINATION ${jwkguard_package_dir})
