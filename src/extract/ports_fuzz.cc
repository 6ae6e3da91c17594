// Whatever the bytes are: no crash, every run of digits told once, and places inside the text.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "extract/ends.h"
#include "extract/ports.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright::extract;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const Setting setting :
       {Setting::kPortColumn, Setting::kTransportColumn, Setting::kEndpoint, Setting::kProse}) {
    const PortReading reading = ReadPorts(text, setting);
    std::vector<int> told(size, 0);
    for (const Port& port : reading.ports) {
      PORTWRIGHT_CHECK(port.at + port.size <= size, "a port is in the text");
      for (std::uint32_t i = port.at; i < port.at + port.size; ++i) ++told[i];
    }
    for (const RefusedNumber& number : reading.refused) {
      PORTWRIGHT_CHECK(number.at + number.size <= size, "a number is in the text");
      for (std::uint32_t i = number.at; i < number.at + number.size; ++i) ++told[i];
    }
    for (std::size_t i = 0; i < size; ++i) {
      const bool digit = text[i] >= '0' && text[i] <= '9';
      PORTWRIGHT_CHECK(!digit || told[i] == 1, "each number is told once");
    }
  }
  ReadTransports(text);
  const Sections sections;
  portwright::document::Text cell;
  cell.Append(text, 0);
  cell.Finish();
  ReadEnds(cell, sections);
  LooksLikeEnd(text, sections);
  return 0;
}
