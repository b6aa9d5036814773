# What every target of this project has in common.

set(jwkguard_warnings
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-align -Wcast-qual
    -Wdouble-promotion -Wextra-semi -Wformat=2 -Wimplicit-fallthrough -Wnon-virtual-dtor -Woverloaded-virtual -Wundef)
set(jwkguard_warnings_gnu -Wduplicated-cond -Wlogical-op)
if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND jwkguard_warnings_gnu -Wno-restrict) # false for "text" + std::string: GCC bug 105651, fixed in 13
endif()

# jwkguard_sources(<variable> <folder>...): the folders' .cpp files. New files are found by the next build.
function(jwkguard_sources variable)
  list(TRANSFORM ARGN REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/\\1/*.cpp" OUTPUT_VARIABLE patterns)
  file(GLOB found CONFIGURE_DEPENDS LIST_DIRECTORIES FALSE ${patterns})
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

# jwkguard_target_defaults(<target>): language, warnings, and the private include path of src/.
function(jwkguard_target_defaults target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  if(NOT JWKGUARD_VECTORS)
    target_compile_definitions(${target} PRIVATE JWKGUARD_NO_VECTORS)
  endif()
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    target_compile_options(${target} PRIVATE ${jwkguard_warnings} $<$<CXX_COMPILER_ID:GNU>:${jwkguard_warnings_gnu}>
                                             $<$<BOOL:${JWKGUARD_WERROR}>:-Werror>)
  endif()
endfunction()

# jwkguard_add_objects(<target> <source>...): what libraries are made of.
function(jwkguard_add_objects target)
  add_library(${target} OBJECT ${ARGN})
  jwkguard_target_defaults(${target})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/include)
  if(BUILD_SHARED_LIBS OR JWKGUARD_BUILD_TESTS) # the tests hold what a shared library would export
    target_compile_definitions(${target} PRIVATE JWKGUARD_SHARED)
  endif()
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# jwkguard_add_program(<target> <name> <source>...): a program at the top of the build tree.
function(jwkguard_add_program target name)
  add_executable(${target} ${ARGN})
  jwkguard_target_defaults(${target})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endfunction()
