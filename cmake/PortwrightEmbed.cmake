# portwright_embed(TARGET SYMBOL NAMESPACE_HEADER files...): compiles files into the binary as
#   namespace portwright::embedded {
#   struct File { std::string_view name, bytes; };
#   std::span<const File> SYMBOL();
#   }
# Written by cmake alone, so that a build needs no further program.
function(portwright_embed target symbol)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cc)
  set(header ${CMAKE_CURRENT_BINARY_DIR}/embedded/${symbol}.h)
  add_custom_command(OUTPUT ${out} ${header}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DHEADER=${header} -DSYMBOL=${symbol} "-DFILES=${ARGN}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out} ${header})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
