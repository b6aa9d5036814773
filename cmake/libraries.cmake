# What is made of the objects: jwkguard::jwkguard and jwkguard::submit, for all, and jwkguard_inside, for the command, the
# tests and the benchmark, which use more than the public headers.
#
# Static, these are two archives. Shared, it is one library, and jwkguard::submit is another name for it: the submitter uses
# much that is private to the validator, and private names do not cross from one library into another.
set(objects $<TARGET_OBJECTS:jwkguard_objects>)
set(submit_objects)
if(JWKGUARD_BUILD_SUBMIT)
  set(submit_objects $<TARGET_OBJECTS:jwkguard_submit_objects>)
endif()

# jwkguard_add_library(<target> <STATIC or SHARED> <object>...)
function(jwkguard_add_library target kind)
  add_library(${target} ${kind} ${ARGN})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                              $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(${target} PRIVATE OpenSSL::Crypto GMP::GMP ${CMAKE_DL_LIBS})
  if(kind STREQUAL SHARED)
    set_target_properties(${target} PROPERTIES VERSION ${PROJECT_VERSION}
                                               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
    target_compile_definitions(${target} PUBLIC JWKGUARD_SHARED)
    if(UNIX AND NOT APPLE) # templates of the standard library are not hidden by what is hidden here
      set(map ${PROJECT_SOURCE_DIR}/cmake/exports.map)
      target_link_options(${target} PRIVATE LINKER:--version-script=${map})
      set_target_properties(${target} PROPERTIES LINK_DEPENDS ${map})
    endif()
  endif()
endfunction()

if(BUILD_SHARED_LIBS)
  jwkguard_add_library(jwkguard SHARED ${objects} ${submit_objects})
  jwkguard_add_library(jwkguard_inside STATIC ${objects} ${submit_objects})
  if(JWKGUARD_BUILD_SUBMIT)
    add_library(jwkguard_submit INTERFACE)
    target_link_libraries(jwkguard_submit INTERFACE jwkguard)
  endif()
else()
  jwkguard_add_library(jwkguard STATIC ${objects})
  add_library(jwkguard_inside INTERFACE)
  target_link_libraries(jwkguard_inside INTERFACE jwkguard)
  if(JWKGUARD_BUILD_SUBMIT)
    jwkguard_add_library(jwkguard_submit STATIC ${submit_objects})
    target_link_libraries(jwkguard_submit PUBLIC jwkguard)
    target_link_libraries(jwkguard_inside INTERFACE jwkguard_submit)
  endif()
endif()

set_target_properties(jwkguard PROPERTIES EXPORT_NAME jwkguard)
add_library(jwkguard::jwkguard ALIAS jwkguard)
if(JWKGUARD_BUILD_SUBMIT)
  set_target_properties(jwkguard_submit PROPERTIES EXPORT_NAME submit)
  add_library(jwkguard::submit ALIAS jwkguard_submit)
endif()

if(JWKGUARD_BUILD_TESTS AND NOT BUILD_SHARED_LIBS)
  jwkguard_add_library(jwkguard_shared SHARED ${objects} ${submit_objects}) # what it exports is held to a list
  set_target_properties(jwkguard_shared PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/shared
                                                   OUTPUT_NAME jwkguard)
endif()
