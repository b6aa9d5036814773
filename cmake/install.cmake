# Two export sets, because jwkguard::submit need not be built. Components, for those who make packages: command, library
# (what runs with shared libraries), and dev, which is all the rest.
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME dev)
set(libraries LIBRARY COMPONENT library NAMELINK_COMPONENT dev)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/jwkguard)

install(TARGETS jwkguard EXPORT jwkguardTargets ${libraries})
install(EXPORT jwkguardTargets NAMESPACE jwkguard:: DESTINATION ${package_dir})
if(JWKGUARD_BUILD_SUBMIT)
  install(TARGETS jwkguard_submit EXPORT jwkguardSubmitTargets ${libraries})
  install(EXPORT jwkguardSubmitTargets NAMESPACE jwkguard:: DESTINATION ${package_dir})
endif()
if(JWKGUARD_BUILD_CLI)
  install(TARGETS jwkguard_cli RUNTIME COMPONENT command)
  include(${CMAKE_CURRENT_LIST_DIR}/command_files.cmake)
endif()
if(JWKGUARD_BUILD_EMULATOR)
  install(TARGETS jwkguard_emulator RUNTIME COMPONENT emulator)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/jwkguard DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/jwkguardConfig.cmake.in jwkguardConfig.cmake
                              INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(jwkguardConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/jwkguardConfig.cmake ${PROJECT_BINARY_DIR}/jwkguardConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/FindGMP.cmake
        DESTINATION ${package_dir})
