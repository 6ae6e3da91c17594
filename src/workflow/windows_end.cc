#include "workflow/windows_end.h"

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "embedded/WindowsEndFiles.h"
#include "report/page_files.h"
#include "workflow/heard_words.h"
#include "workflow/probe_report.h"

namespace portwright::workflow {
namespace {

// Between double quotes, ASCII without control characters: no line of the table ends early, and
// none begins with what ends the text around it.
std::string Quoted(const std::string& text) {
  using Json = nlohmann::json;
  return Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string Line(std::string_view kind, const std::vector<std::string>& words) {
  std::string line(kind);
  for (const std::string& word : words) line.append(" ").append(word);
  return line.append("\n");
}

std::string Digits(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte / 16];
    text += kDigits[byte % 16];
  }
  return text;
}

std::string AskLine(const probe::Target& target) {
  const std::string service = ServiceText(target);
  const FirstWords words = FirstWordsTo(target);
  return Line("ask", {Quoted(target.requirement), Quoted(target.from), Quoted(target.to),
                      net::ToText(target.source), net::ToText(target.destination),
                      service.substr(0, service.find('/')), std::to_string(target.port),
                      Quoted(Join(target.points, ", ")), Quoted(words.service),
                      Quoted(Digits(words.bytes))});
}

// Of a range the first and the last, as others ask about it.
std::string AnswerLines(const probe::PlannedPort& port) {
  PORTWRIGHT_CHECK(port.address.has_value(), "a host answers on its own addresses");
  const std::string protocol = port.protocol == net::kProtocolTcp ? "tcp" : "udp";
  const std::string address = net::ToText(*port.address);
  std::string lines = Line("answer", {address, protocol, std::to_string(port.ports.lo)});
  if (port.ports.hi != port.ports.lo)
    lines += Line("answer", {address, protocol, std::to_string(port.ports.hi)});
  return lines;
}

std::string ReasonLine(std::string_view kind, const NotTestable& entry) {
  return Line(kind, {Quoted(entry.requirement), Quoted(entry.from), Quoted(entry.to),
                     Quoted(entry.service), Quoted(entry.outcome), Quoted(entry.why)});
}

std::string Table(const PlannedJob& planned) {
  const probe::Job& job = planned.job;
  std::string table = Line("end", {Quoted(job.site), Quoted(job.end), Quoted(job.as_of)});
  for (const probe::Target& target : job.targets) table += AskLine(target);
  for (const probe::PlannedPort& port : job.ports) table += AnswerLines(port);
  for (const NotTestable& entry : planned.left_out) table += ReasonLine("left-out", entry);
  for (const NotTestable& entry : planned.partly) table += ReasonLine("in-part", entry);
  table.pop_back();  // the template has the end of the last line
  return table;
}

}  // namespace

std::string WindowsEndScript(const PlannedJob& planned) {
  std::string_view script;
  std::string source;
  for (const embedded::File& file : embedded::WindowsEndFiles()) {
    if (file.name.ends_with(".ps1")) {
      script = file.bytes;
    } else {
      source += file.bytes;
    }
  }
  source.pop_back();
  return report::FillPage(script, {{"table", Table(planned)}, {"source", std::move(source)}});
}

}  // namespace portwright::workflow
