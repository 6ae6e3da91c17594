# One interface target carries warnings and hardening to every target of ours.
add_library(portwright_flags INTERFACE)
target_include_directories(portwright_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(portwright_flags INTERFACE _GLIBCXX_ASSERTIONS
  PORTWRIGHT_VERSION="${PROJECT_VERSION}")
target_compile_options(portwright_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough
  -Wcast-align -Wextra-semi -Wswitch-enum -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(portwright_flags INTERFACE -Wduplicated-cond -Wlogical-op)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # g++ 12 takes joined std::strings of known length for writes out of bounds (GCC PR 105651); its
    # library's own assertions are on.
    target_compile_options(portwright_flags INTERFACE -Wno-array-bounds -Wno-restrict)
  endif()
endif()
if(PORTWRIGHT_WERROR)
  target_compile_options(portwright_flags INTERFACE -Werror)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(portwright_flags INTERFACE _FORTIFY_SOURCE=2)
  target_link_options(portwright_flags INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
if(PORTWRIGHT_SANITIZE)
  target_compile_options(portwright_flags INTERFACE
    -fsanitize=${PORTWRIGHT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(portwright_flags INTERFACE -fsanitize=${PORTWRIGHT_SANITIZE})
endif()
if(PORTWRIGHT_FUZZ)
  # The libraries report their coverage to the engine that the fuzzers link.
  target_compile_options(portwright_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_program(LLD ld.lld)
if(LLD)
  target_link_options(portwright_flags INTERFACE -fuse-ld=lld)
endif()
