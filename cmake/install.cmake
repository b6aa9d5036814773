# Two export sets, because jwkguard::submit need not be built.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/jwkguard)

install(TARGETS jwkguard EXPORT jwkguardTargets)
install(EXPORT jwkguardTargets NAMESPACE jwkguard:: DESTINATION ${package_dir})
if(JWKGUARD_BUILD_SUBMIT)
  install(TARGETS jwkguard_submit EXPORT jwkguardSubmitTargets)
  install(EXPORT jwkguardSubmitTargets NAMESPACE jwkguard:: DESTINATION ${package_dir})
endif()
if(JWKGUARD_BUILD_CLI)
  install(TARGETS jwkguard_cli)
  install(FILES ${PROJECT_SOURCE_DIR}/docs/schema/targets.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/jwkguard)
endif()
if(JWKGUARD_BUILD_EMULATOR)
  install(TARGETS jwkguard_emulator)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/jwkguard DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/jwkguardConfig.cmake.in jwkguardConfig.cmake
                              INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(jwkguardConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/jwkguardConfig.cmake ${PROJECT_BINARY_DIR}/jwkguardConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/FindGMP.cmake
        DESTINATION ${package_dir})
