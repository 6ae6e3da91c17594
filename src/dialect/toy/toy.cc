#include "dialect/toy/toy.h"

#include <optional>
#include <string>

#include "base/text.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::toy {
namespace {

using policy::VerdictKind;

std::optional<VerdictKind> VerdictOf(std::string_view word) {
  if (word == "permit") return VerdictKind::kAccept;
  if (word == "deny") return VerdictKind::kDrop;
  return std::nullopt;
}

// One text, from its first line to its last. A line that is not understood is an error with its
// place, and reading goes on behind it: people want all errors at once.
class Reader {
 public:
  Reader(std::uint32_t file, Diagnostics& diagnostics) : file_(file), diagnostics_(diagnostics) {}

  void ReadLine(const ConfigLine& line) {
    WordReader words(line.text, file_, line.number, line.indent + 1);
    if (words.AtEnd() || words.Peek().starts_with('#')) return;
    const SourcePlace place = words.place();
    if (line.is_too_long) return Expected("PW-DIA-toy-0003", "a line of at most 64 KiB", words);
    if (words.Accept("default")) return ReadDefault(words);
    const std::optional<VerdictKind> verdict = VerdictOf(words.Peek());
    if (!verdict) return Expected("PW-DIA-toy-0004", "`permit`, `deny` or `default`", words);
    words.Take();
    LineMatch match;
    if (!ReadProtocol(words, match) || !ReadEnd(words, match.sources)) return;
    if (!words.Accept("->")) return Expected("PW-DIA-toy-0005", "`->`", words);
    if (!ReadEnd(words, match.destinations) || !ReadPorts(words, match)) return;
    if (words.Peek() == "when") TakeUnknown(words, match);
    if (!words.AtEnd()) return Expected("PW-DIA-toy-0006", "the end of the line", words);
    builder_.AddLine(chain_, match, {*verdict, 0}, place);
  }

  std::unique_ptr<policy::Policy> Finish() {
    builder_.SetHook(chain_, policy::Hook::kForward, default_.value_or(VerdictKind::kDrop));
    builder_.Assume("fragments are taken to carry their ports");
    return builder_.Take();
  }

 private:
  void Expected(std::string_view code, const std::string& what, const WordReader& at) {
    diagnostics_.Error(code, at.place(), "expected " + what + ", found " + at.Found());
  }

  void ReadDefault(WordReader& words) {
    const std::optional<VerdictKind> verdict = VerdictOf(words.Peek());
    if (!verdict) return Expected("PW-DIA-toy-0007", "`permit` or `deny`", words);
    if (default_) {
      diagnostics_.Error("PW-DIA-toy-0008", words.place(), "expected one default, found another");
    }
    default_ = verdict;
    words.Take();
    if (!words.AtEnd()) Expected("PW-DIA-toy-0006", "the end of the line", words);
  }

  bool ReadProtocol(WordReader& words, LineMatch& match) {
    net::Service service;
    if (words.Accept("any")) return true;  // no service: any of them
    if (words.Peek() == "tcp" || words.Peek() == "udp") {
      service.kind = words.Peek() == "tcp" ? net::ServiceKind::kTcp : net::ServiceKind::kUdp;
    } else if (words.Peek() == "icmp") {
      service.kind = net::ServiceKind::kIcmp;
      service.icmp_any = true;
    } else {
      Expected("PW-DIA-toy-0009", "`tcp`, `udp`, `icmp` or `any`", words);
      return false;
    }
    words.Take();
    match.services.push_back(service);
    return true;
  }

  bool ReadEnd(WordReader& words, std::optional<net::AddressSet>& end) {
    if (words.Accept("any")) return true;
    const auto prefix = net::ParsePrefix(words.Peek());
    if (!prefix) {
      Expected("PW-DIA-toy-0010", "an address, a prefix without host bits or `any`", words);
      return false;
    }
    words.Take();
    end = net::AddressSet(prefix->Range());
    return true;
  }

  bool ReadPorts(WordReader& words, LineMatch& match) {
    if (words.AtEnd() || words.Peek() == "when") return true;
    const bool has_ports =
        !match.services.empty() && match.services[0].kind != net::ServiceKind::kIcmp;
    const auto ports = net::ParsePortRange(words.Peek());
    if (!has_ports || !ports) {
      Expected("PW-DIA-toy-0011",
               has_ports ? "a port or a range of ports" : "no ports beside this protocol", words);
      return false;
    }
    words.Take();
    match.services[0].ports = *ports;
    return true;
  }

  // What the model cannot say is never left out: the line may match or not, and answers say so.
  void TakeUnknown(WordReader& words, LineMatch& match) {
    diagnostics_.Warning("PW-DIA-toy-0012", words.place(),
                         "expected a condition that is modelled, found " + Quote(words.rest()),
                         "answers say where it decides");
    match.condition.unknown.emplace_back(words.rest().substr(0, 60));
    while (!words.AtEnd()) words.Take();
  }

  std::uint32_t file_;
  Diagnostics& diagnostics_;
  PolicyBuilder builder_;
  std::uint32_t chain_ = builder_.ChainOf("rules");
  std::optional<VerdictKind> default_;
};

class ToyDialect : public Dialect {
 public:
  std::string_view name() const override { return "toy"; }
  std::string_view extension() const override { return "toy"; }
  bool renders() const override { return false; }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& /*policy*/, const RenderOptions& /*options*/,
                             Diagnostics& diagnostics) const override {
    diagnostics.Error("PW-DIA-toy-0002", {},
                      "expected a dialect that can be rendered, found toy, which is read only");
    return {};
  }

  int Recognise(std::string_view text) const override {
    ConfigLines lines(text.substr(0, 4096));
    for (ConfigLine line; lines.Next(line);) {
      const bool is_rule = line.text.starts_with("permit ") || line.text.starts_with("deny ");
      if (is_rule && line.text.find(" -> ") != std::string_view::npos) return 90;
    }
    return 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    const std::size_t errors_before = diagnostics.error_count();
    Reader reader(diagnostics.AddFile(options.file_name), diagnostics);
    ConfigLines lines(text);
    for (ConfigLine line; lines.Next(line);) reader.ReadLine(line);
    if (diagnostics.error_count() > errors_before) return nullptr;
    return reader.Finish();
  }
};

}  // namespace

const Dialect& Toy() {
  static const ToyDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::toy
