# Turns FILES into one C++ source. A string literal is limited to 65,536 bytes by the standard, so
# bytes are arrays.
set(text "#include \"embedded/${SYMBOL}.h\"\n\nnamespace portwright::embedded {\nnamespace {\n")
set(table "")
set(index 0)
foreach(file ${FILES})
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  get_filename_component(name ${file} NAME)
  string(APPEND text "constexpr unsigned char kFile${index}[] = {${bytes}0};\n")
  string(APPEND table "      {\"${name}\", std::string_view(reinterpret_cast<const char*>("
                      "kFile${index}), sizeof(kFile${index}) - 1)},\n")
  math(EXPR index "${index} + 1")
endforeach()
string(APPEND text "}  // namespace\n\nstd::span<const File> ${SYMBOL}() {\n"
                   "  static const File kFiles[] = {\n${table}  };\n  return kFiles;\n}\n\n"
                   "}  // namespace portwright::embedded\n")
file(WRITE ${OUT} "${text}")
file(WRITE ${HEADER} "#pragma once

#include <span>
#include <string_view>

namespace portwright::embedded {
#ifndef PORTWRIGHT_EMBEDDED_FILE
#define PORTWRIGHT_EMBEDDED_FILE
struct File {
  std::string_view name;
  std::string_view bytes;
};
#endif
std::span<const File> ${SYMBOL}();
}  // namespace portwright::embedded
")
