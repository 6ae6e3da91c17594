#include "extract/ports.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "extract/items.h"
#include "extract/port_context.h"
#include "extract/transport_words.h"

namespace portwright::extract {
namespace {

constexpr std::size_t kFarthest = 48;  // items that are looked over, so that cost is linear

class Reader {
 public:
  Reader(Setting setting, Reading reading)
      : setting_(setting), reading_(std::move(reading)), items_(reading_.items) {}

  PortReading Run() {
    accepted_ = AcceptPorts(setting_, reading_);
    neutral_.resize(items_.size(), false);
    claimed_.resize(reading_.tokens.size(), false);
    DecideStyles();
    PassOverLabels();
    SayProtocolNumber();
    for (std::size_t i = 0; i < items_.size();) i = Visit(i);
    if (said_transports_ == 1 && prefix_.empty()) BindAll(last_transports_);
    MarkAlternatives();
    if (setting_ == Setting::kPortColumn && out_.ports.empty()) AddImplied();
    AddLoose();
    SayCommon();
    CollectRefused();
    out_.share = Share();
    return std::move(out_);
  }
  std::vector<Token> TakeTokens() { return std::move(reading_.tokens); }

 private:
  // What stood between a port and the one before it.
  struct Joint {
    bool apart = true;  // a line, a semicolon, "and"
    bool alternative = false;
    bool slash = false;  // nothing but a slash, or a comma without blanks
    std::size_t item = 0;
  };

  bool Is(std::size_t i, ItemKind kind) const {
    return i < items_.size() && items_[i].kind == kind;
  }
  bool IsPort(std::size_t i) const {
    return (Is(i, ItemKind::kPort) && accepted_[i]) ||
           (Is(i, ItemKind::kAny) && setting_ == Setting::kPortColumn);
  }
  const Token& FirstToken(std::size_t i) const { return reading_.tokens[items_[i].first]; }
  bool IsJoin(std::size_t i, Mark mark) const {
    return Is(i, ItemKind::kJoin) && FirstToken(i).Is(mark);
  }
  std::string WordsOf(std::size_t first_item, std::size_t last_item) const {
    const std::uint32_t from = FirstToken(first_item).at;
    const std::uint32_t to = reading_.tokens[items_[last_item].last - 1].end();
    return std::string(Trim(reading_.text.substr(from, to - from)));
  }

  // Whether transports, and services, stand before their numbers or behind them.
  void DecideStyles() {
    const auto first = [&](ItemKind kind) {
      std::size_t i = 0;
      while (i < items_.size() && !(kind == ItemKind::kPort ? IsPort(i) : Is(i, kind))) ++i;
      return i;
    };
    const std::size_t port = first(ItemKind::kPort);
    transports_behind_ = port < first(ItemKind::kTransport);
    services_behind_ = port < first(ItemKind::kService);
  }

  // An item that separates nothing.
  bool IsBetween(std::size_t i) const {
    return Among(items_[i].kind,
                 {ItemKind::kJoin, ItemKind::kOpen, ItemKind::kPortWord, ItemKind::kService,
                  ItemKind::kTransport, ItemKind::kFiller, ItemKind::kDefault, ItemKind::kMark});
  }

  // "Agent: 8443": words before a colon say nothing of what kind of cell it is.
  void PassOverLabels() {
    std::size_t line = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (Is(i, ItemKind::kLine) || Is(i, ItemKind::kSemicolon)) line = i + 1;
      if (!IsJoin(i, Mark::kColon) || !HasNextPort(i) || i - line > 4) continue;
      for (std::size_t k = line; k < i; ++k) neutral_[k] = Is(k, ItemKind::kWord);
    }
  }

  // A small number alone in a column of transports: 6, 17, 50.
  void SayProtocolNumber() {
    if (setting_ != Setting::kTransportColumn || items_.size() != 1) return;
    if (!Is(0, ItemKind::kPort) || accepted_[0]) return;
    Add(static_cast<std::uint8_t>(items_[0].ports.lo), all_said_);
  }

  // The port that follows with nothing between that separates; items_.size() if none.
  std::size_t NextPort(std::size_t i) const {
    const std::size_t farthest = std::min(items_.size(), i + kFarthest);
    for (++i; i < farthest; ++i) {
      if (Among(items_[i].kind, {ItemKind::kPort, ItemKind::kAny})) {
        return IsPort(i) ? i : items_.size();
      }
      if (!IsBetween(i)) return items_.size();
    }
    return items_.size();
  }
  bool HasNextPort(std::size_t i) const { return NextPort(i) < items_.size(); }

  bool HasPreviousPort(std::size_t i) const {
    for (std::size_t steps = 0; i-- > 0 && steps < kFarthest; ++steps) {
      if (Among(items_[i].kind, {ItemKind::kPort, ItemKind::kAny})) {
        return IsPort(i) && !out_.ports.empty();
      }
      if (Is(i, ItemKind::kClose) && items_[i].partner != kNone) {
        i = items_[i].partner;
      } else if (!IsBetween(i)) {
        return false;
      }
    }
    return false;
  }

  // Returns the item to go on with.
  std::size_t Visit(std::size_t i) {
    const ItemKind kind = items_[i].kind;
    if (kind == ItemKind::kService) return VisitService(i);
    if (kind == ItemKind::kOpen) return VisitOpen(i);
    if (kind == ItemKind::kPort && accepted_[i]) AddPort(i);
    if (kind == ItemKind::kAny) VisitAny(i);
    if (kind == ItemKind::kTransport) VisitTransport(i);
    if (kind == ItemKind::kDefault) VisitDefault(i);
    if (kind == ItemKind::kArrow) VisitArrow(i);
    if (kind == ItemKind::kOr) joint_.alternative = true;
    if (Among(kind, {ItemKind::kAnd, ItemKind::kSemicolon, ItemKind::kLine})) joint_.apart = true;
    if (kind == ItemKind::kLine || (kind == ItemKind::kClose && sticky_)) service_.clear();
    return i + 1;
  }

  void VisitDefault(std::size_t i) {
    if (out_.ports.empty() || joint_.apart || HasNextPort(i)) {
      next_is_default_ = true;
    } else {
      out_.ports.back().is_default = true;
    }
  }

  void VisitArrow(std::size_t i) {
    const Mark mark = FirstToken(i).mark;
    right_ |= mark != Mark::kArrowLeft;
    left_ |= mark != Mark::kArrowRight;
    out_.says_direction = right_ != left_;
    out_.arrow_right = right_ && !left_;
  }

  Port& Push(std::size_t i) {
    Port port;
    port.transports = prefix_;
    port.service = service_;
    if (!sticky_) service_.clear();
    port.is_default = next_is_default_;
    next_is_default_ = false;
    const bool slash = i > 0 && IsJoin(i - 1, Mark::kSlash) && !out_.ports.empty();
    const bool comma = i > 0 && Is(i - 1, ItemKind::kComma) && FirstToken(i - 1).glued &&
                       FirstToken(i).glued && !out_.ports.empty();
    joints_.push_back({joint_.apart && !slash, joint_.alternative, slash || comma, i});
    joint_ = {};
    joint_.apart = false;
    out_.ports.push_back(std::move(port));
    return out_.ports.back();
  }

  void AddPort(std::size_t i) {
    const Item& item = items_[i];
    Port& port = Push(i);
    port.ports = item.ports;
    port.any = item.ports.IsAny();
    port.open_ended = item.open_ended;
    std::uint32_t end = 0;
    bool first = true;
    for (std::uint32_t t = item.first; t < item.last; ++t) {
      if (!reading_.tokens[t].Is(Mark::kNumber)) continue;
      if (first) port.at = reading_.tokens[t].at;
      first = false;
      end = reading_.tokens[t].end();
      claimed_[t] = true;
    }
    port.size = end - port.at;
  }

  // "dynamic (49152-65535)", "any port above 1024": the numbers say which.
  void VisitAny(std::size_t i) {
    const Item& item = items_[i];
    if (item.is_protocol) loose_.any = true;
    if (setting_ != Setting::kPortColumn) {
      if (setting_ == Setting::kTransportColumn) loose_.any = true;
      if (setting_ != Setting::kProse && setting_ != Setting::kEndpoint) return;
    }
    const std::size_t next = NextPort(i);
    if (Is(next, ItemKind::kPort)) return;
    if (Is(next, ItemKind::kAny) && !IsJoin(i + 1, Mark::kSlash)) return;
    const bool dynamic = !FirstToken(i).Is("any") && !FirstToken(i).Is("all");
    if (dynamic && HasPreviousPort(i)) return;
    if (!out_.ports.empty() && out_.ports.back().any && IsJoin(i - 1, Mark::kSlash)) return;
    Port& port = Push(i);
    port.ports = net::kAnyPort;
    port.any = true;
    port.at = FirstToken(i).at;
    port.size = reading_.tokens[item.last - 1].end() - port.at;
  }

  void VisitTransport(std::size_t i) {
    const Transports& said = items_[i].transports;
    if (!HasPorts(said)) return VisitProtocol(i);
    ++said_transports_;
    last_transports_ = said;
    Add(said, all_said_);
    const bool behind = HasPreviousPort(i);
    const bool ahead = HasNextPort(i);
    const bool colon = IsJoin(i + 1, Mark::kColon) || IsJoin(i + 1, Mark::kEqual);
    bool postfix = behind && !ahead;
    if (behind && ahead) postfix = transports_behind_ && !colon;
    if (!behind && !ahead) postfix = !out_.ports.empty() && transports_behind_;
    if (!postfix) {
      prefix_ = said;
      return;
    }
    const bool glued = FirstToken(i).glued && i > 0 && Is(i - 1, ItemKind::kJoin);
    BindBack(said, glued);
  }

  // ESP, ICMP: numbers beside them are no ports; "50/ESP" is one protocol.
  void VisitProtocol(std::size_t i) {
    const Transports& said = items_[i].transports;
    Add(said, all_said_);
    if (HasPreviousPort(i) && said.protocols.size() == 1) {
      const Port& last = out_.ports.back();
      if (last.ports.lo == said.protocols[0] && last.ports.lo == last.ports.hi) {
        Unclaim(items_[joints_.back().item]);
        out_.ports.pop_back();
        joints_.pop_back();
      }
    }
    portless_.push_back(i);
  }

  void Unclaim(const Item& item) {
    for (std::uint32_t t = item.first; t < item.last; ++t) {
      if (!reading_.tokens[t].Is(Mark::kNumber)) continue;
      claimed_[t] = false;
      reading_.judgements[t].refused = true;
      reading_.judgements[t].refusal = Refusal::kName;
    }
  }

  // The transport stands behind its ports: all before it that have none of their own, or with a
  // slash the numbers that the slash joins.
  void BindBack(const Transports& said, bool glued) {
    if (out_.ports.empty()) return;
    if (!out_.ports.back().transports.empty()) {
      Add(said, out_.ports.back().transports);
      return;
    }
    for (std::size_t p = out_.ports.size(); p-- > 0;) {
      if (!out_.ports[p].transports.empty()) return;
      out_.ports[p].transports = said;
      if (glued && !joints_[p].slash) return;
    }
  }

  void BindAll(const Transports& said) {
    for (Port& port : out_.ports) {
      if (port.transports.empty()) port.transports = said;
    }
  }

  std::size_t VisitService(std::size_t i) {
    std::size_t last = i;
    while (IsJoin(last + 1, Mark::kSlash) && Is(last + 2, ItemKind::kService)) last += 2;
    const std::string words = WordsOf(i, last);
    for (std::size_t k = i; k <= last; k += 2) services_.push_back(k);
    const bool behind = HasPreviousPort(i);
    const bool ahead = HasNextPort(last);
    if (behind && !(ahead && !services_behind_)) {
      std::string& service = out_.ports.back().service;
      if (service.empty()) service = words;
    } else if (ahead) {
      service_ = words;
      sticky_ = IsJoin(last + 1, Mark::kColon) || Is(last + 1, ItemKind::kOpen) ||
                Is(last + 1, ItemKind::kPortWord);
    } else if (loose_service_.empty()) {
      loose_service_ = words;
    } else {
      loose_service_ += "/" + words;
    }
    return last + 1;
  }

  // A bracket behind a port may hold words of its own: a condition.
  std::size_t VisitOpen(std::size_t i) {
    const std::size_t close = items_[i].partner;
    if (close == kNone || close > i + kFarthest || out_.ports.empty() || !HasPreviousPort(i))
      return i + 1;
    bool words = false;
    for (std::size_t k = i + 1; k < close; ++k) {
      if (Is(k, ItemKind::kPort) && accepted_[k]) return i + 1;
      words |= Is(k, ItemKind::kWord) && FirstToken(k).Is(Mark::kWord);
    }
    for (std::size_t k = i; k <= close; ++k) neutral_[k] = true;
    if (!words) {
      const bool footnote = close == i + 2 && Is(i + 1, ItemKind::kWord);
      return footnote ? close + 1 : i + 1;
    }
    Port& port = out_.ports.back();
    for (std::size_t k = i + 1; k < close; ++k) port.is_default |= Is(k, ItemKind::kDefault);
    if (Is(i + 1, ItemKind::kTransport)) VisitTransport(i + 1);
    if (Is(i + 1, ItemKind::kService)) VisitService(i + 1);
    if (port.condition.empty() && close > i + 1) port.condition = WordsOf(i + 1, close - 1);
    return close + 1;
  }

  // "25 or 465 or 587", "9000, 9001 or 9002-9010".
  void MarkAlternatives() {
    for (std::size_t begin = 0; begin < out_.ports.size();) {
      std::size_t end = begin + 1;
      bool alternative = joints_[begin].alternative;
      while (end < out_.ports.size() && !joints_[end].apart) {
        alternative |= joints_[end].alternative;
        ++end;
      }
      if (alternative && end - begin > 1) {
        for (std::size_t p = begin; p < end; ++p) out_.ports[p].alternative = true;
      }
      begin = end;
    }
  }

  // "DNS server": without a number beside it that is a machine, and no port.
  bool NamesMachine(std::size_t i) const {
    if (!Is(i, ItemKind::kService)) return false;
    const std::string_view last = reading_.tokens[items_[i].last - 1].lower;
    return last == "server" || last == "servers" || last == "client" || last == "clients" ||
           last == "agent";
  }

  // Nothing but names: "HTTPS", "SSH / SFTP".
  void AddImplied() {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (Among(items_[i].kind, {ItemKind::kWord, ItemKind::kFiller, ItemKind::kPort})) return;
      if (NamesMachine(i)) return;
    }
    for (const std::size_t i : services_) {
      const KnownService& service = *items_[i].service;
      const auto same = [&](const Port& port) { return port.ports.lo == service.port; };
      if (service.port == 0 || std::any_of(out_.ports.begin(), out_.ports.end(), same)) continue;
      Port port;
      port.ports = {service.port, service.port};
      port.service = WordsOf(i, i);
      port.transports = all_said_;
      port.at = FirstToken(i).at;
      out_.ports.push_back(std::move(port));
    }
  }

  // A protocol without ports beside ports gets an entry of its own, so that it is not lost.
  void AddLoose() {
    if (out_.ports.empty()) return;
    for (const std::size_t i : portless_) {
      Port port;
      port.any = true;
      port.transports = items_[i].transports;
      port.at = FirstToken(i).at;
      out_.ports.push_back(std::move(port));
    }
    std::stable_sort(out_.ports.begin(), out_.ports.end(),
                     [](const Port& a, const Port& b) { return a.at < b.at; });
  }

  void SayCommon() {
    const auto& ports = out_.ports;
    if (ports.empty()) {
      out_.transports = all_said_;
      Add(loose_, out_.transports);
      out_.service = loose_service_;
      return;
    }
    const auto same_transports = [&](const Port& port) {
      return port.transports == ports[0].transports;
    };
    const auto same_service = [&](const Port& port) { return port.service == ports[0].service; };
    if (std::all_of(ports.begin(), ports.end(), same_transports)) {
      out_.transports = ports[0].transports;
    }
    Add(loose_, out_.transports);
    out_.service = loose_service_;
    if (std::all_of(ports.begin(), ports.end(), same_service) && !ports[0].service.empty()) {
      out_.service = ports[0].service;
    }
  }

  void CollectRefused() {
    for (std::size_t t = 0; t < reading_.tokens.size(); ++t) {
      const Token& token = reading_.tokens[t];
      if (!token.Is(Mark::kNumber) || claimed_[t]) continue;
      const Judgement& judgement = reading_.judgements[t];
      Refusal refusal = judgement.refused ? judgement.refusal : Refusal::kUnplaced;
      if (!judgement.refused && (token.value == 0 || token.value > 65535)) {
        refusal = Refusal::kOutOfRange;
      }
      // A number with separators of thousands is several runs of digits.
      for (std::uint32_t at = token.at; at < token.end();) {
        std::uint32_t end = at;
        while (end < token.end() && reading_.text[end] >= '0' && reading_.text[end] <= '9') ++end;
        if (end > at) out_.refused.push_back({at, end - at, refusal});
        at = end + 1;
      }
    }
  }

  double Share() const {
    const bool content = !out_.ports.empty() || !out_.transports.empty() || !services_.empty();
    if (!content) return 0;
    double all = 0;
    double accounted = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      if (neutral_[i] || item.kind == ItemKind::kLine) continue;
      double size = 0;
      for (std::uint32_t t = item.first; t < item.last; ++t) size += reading_.tokens[t].size;
      all += size;
      const bool lonely =
          out_.ports.empty() && (item.kind == ItemKind::kPortWord || NamesMachine(i));
      const bool refused = item.kind == ItemKind::kPort && !accepted_[i];
      if (item.kind != ItemKind::kWord && !lonely && !refused) accounted += size;
    }
    return all > 0 ? accounted / all : 0;
  }

  Setting setting_;
  Reading reading_;
  const std::vector<Item>& items_;
  PortReading out_;
  std::vector<bool> accepted_;  // by item
  std::vector<bool> neutral_;   // by item: remarks, which count neither way in the share
  std::vector<bool> claimed_;   // by token
  std::vector<Joint> joints_;   // by port
  Joint joint_;                 // before the port to come
  bool transports_behind_ = false;
  bool services_behind_ = false;
  bool next_is_default_ = false;
  bool right_ = false;
  bool left_ = false;
  Transports prefix_;  // for the ports to come
  Transports all_said_;
  Transports last_transports_;
  Transports loose_;
  int said_transports_ = 0;
  std::string service_;  // for the port to come, and with sticky_ for those after it
  bool sticky_ = false;
  std::string loose_service_;
  std::vector<std::size_t> services_;  // items
  std::vector<std::size_t> portless_;  // items
};

}  // namespace

PortReading ReadPorts(std::string_view text, Setting setting) {
  return Reader(setting, ReadItems(text, setting)).Run();
}

std::vector<Port> PortNumbersInProse(std::string_view text) {
  Reading reading = ReadTokens(text, Setting::kProse);
  bool candidate = false;
  for (std::size_t i = 0; i < reading.tokens.size(); ++i) {
    const Judgement& judgement = reading.judgements[i];
    candidate |= reading.tokens[i].Is(Mark::kNumber) && (!judgement.refused || !judgement.firm);
  }
  if (!candidate) return {};
  BuildItems(Setting::kProse, reading);
  std::vector<Port> ports = Reader(Setting::kProse, std::move(reading)).Run().ports;
  std::erase_if(ports, [](const Port& port) { return port.any || port.size == 0; });
  return ports;
}

CellReading ReadCell(std::string_view text) {
  CellReading cell;
  Reading reading = ReadItems(text, Setting::kPortColumn);
  if (reading.may_name_transport || reading.items.size() == 1) {
    // A column of transports reads two things in another way: the word "both", and dots in numbers.
    const auto differs = [&](const Token& token) {
      return token.Is("both") ||
             (token.Is(Mark::kNumber) && text.substr(token.at, token.size).find('.') != text.npos);
    };
    const bool apart = std::any_of(reading.tokens.begin(), reading.tokens.end(), differs);
    cell.transports = apart ? ReadTransports(text) : TransportsIn(reading);
  }
  Reader reader(Setting::kPortColumn, std::move(reading));
  cell.ports = reader.Run();
  cell.tokens = reader.TakeTokens();
  return cell;
}

}  // namespace portwright::extract
