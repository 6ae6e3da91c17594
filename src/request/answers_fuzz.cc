// Any bytes as an answered CSV or workbook: reading and taking end, and what is taken is of a row
// that was asked for, or of a removal, and no more than it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "document/read.h"
#include "request/sample_rows.h"
#include "request/take.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace document = portwright::document;
  namespace request = portwright::request;
  if (size > 1U << 16U) return 0;
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  portwright::Diagnostics diagnostics;
  document::ReadOptions options;
  options.format = input.substr(0, 2) == "PK" ? document::Format::kXlsx : document::Format::kCsv;
  const auto read = document::Read(input, "answers", options, diagnostics);
  if (!read) return 0;
  const auto answered = request::ReadAnswers(*read, diagnostics.AddFile("answers"), diagnostics);
  const auto asked =
      request::RequestOf({request::ContentOf({"10.0.0.0/28"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"}),
                          request::ContentOf({"10.0.0.1"}, {"10.1.0.2"}, {"udp/53"}, {"a/dns"})},
                         "Q-1");
  request::TakeOptions take;
  take.request = "Q-1";
  take.rebase = size % 2 == 0;
  take.as_of = portwright::Date{20'778};
  for (const auto& decision : request::TakeAnswers(asked, answered, take, diagnostics).decisions) {
    if (portwright::site::RowIdOf(decision.row) != decision.id) std::abort();
    if (decision.by.empty()) std::abort();
    if (decision.only && !request::Covers(decision.row, *decision.only)) std::abort();
    bool is_asked = !decision.row.closes.empty();
    for (const auto& row : asked) is_asked = is_asked || row.row.id == decision.id;
    if (!is_asked) std::abort();
  }
  return 0;
}
