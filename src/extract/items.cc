#include "extract/items.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/text.h"
#include "extract/service_words.h"
#include "extract/thousands.h"
#include "extract/transport_atoms.h"
#include "extract/transport_words.h"

namespace portwright::extract {
namespace {

constexpr std::string_view kAboveWords[] = {"above", "beyond", "greater", "higher", "larger",
                                            "later", "onward", "onwards", "over",   "up",
                                            "upper", "upward", "upwards"};
constexpr std::string_view kRangeWords[] = {"bis", "through", "thru", "till", "to", "until"};
constexpr std::string_view kDynamicWords[] = {"dynamic", "dynamically", "ephemeral", "random",
                                              "randomly"};
constexpr std::string_view kDynamicTail[] = {"allocated", "assigned", "chosen", "high", "selected"};
constexpr std::string_view kFillers[] = {"between", "both",      "dest",   "destination", "dst",
                                         "e",       "each",      "from",   "g",           "high",
                                         "in",      "inclusive", "local",  "number",      "numbers",
                                         "of",      "range",     "ranges", "target"};
constexpr std::string_view kDefaults[] = {"adjustable",   "changeable", "configurable",
                                          "customizable", "default",    "defaults"};

// Whether any item but a kWord may begin with the word; most words of most cells say nothing. What
// TakeWord asks of the word in its place stands here.
enum class Telling : std::uint8_t {
  kNothing,
  kSomething,
  kTransport  // or a service, or "any": what ReadTransports looks for
};

Telling TellingOf(std::string_view lower) {
  static const std::unordered_map<std::string_view, Telling> words = [] {
    std::unordered_map<std::string_view, Telling> all;
    for (const std::string_view word :
         {"all", "any", "both", "every", "high", "ip", "proto", "protocol"}) {
      all.emplace(word, Telling::kTransport);
    }
    for (const std::string_view word : kDynamicWords) all.emplace(word, Telling::kTransport);
    for (const std::string_view word :
         {"above",     "alternatively", "and",     "below",       "beyond", "by",
          "can",       "either",        "greater", "higher",      "larger", "less",
          "listening", "lower",         "or",      "originating", "over",   "source",
          "src",       "target",        "under",   "up",          "via",    "with"}) {
      all.emplace(word, Telling::kSomething);
    }
    for (const std::string_view word : kFillers) all.emplace(word, Telling::kSomething);
    for (const std::string_view word : kDefaults) all.emplace(word, Telling::kSomething);
    return all;
  }();
  if (const auto found = words.find(lower); found != words.end()) return found->second;
  // TCPv4 is a word that ends in v, and a number.
  const bool transport =
      HasServiceWord(lower) || FindTransportWord(lower) != nullptr ||
      (lower.ends_with('v') && FindTransportWord(lower.substr(0, lower.size() - 1)) != nullptr);
  if (transport) return Telling::kTransport;
  return IsPortWord(lower) ? Telling::kSomething : Telling::kNothing;
}

// A name as services.cc orders them: hyphens are a blank.
std::string Spaced(std::string_view name) {
  std::string out;
  for (const char c : ToLower(name)) {
    const bool blank = c == '-' || c == '_' || c == ' ';
    if (!blank) out += c;
    if (blank && (out.empty() || out.back() != ' ')) out += ' ';
  }
  return out;
}

constexpr std::size_t kFarthest =
    32;  // tokens or items that are looked over, so that cost is linear

class Builder {
 public:
  Builder(Setting setting, Reading& reading)
      : setting_(setting), reading_(reading), tokens_(reading.tokens), items_(reading.items) {}

  void Run() {
    items_.reserve(tokens_.size());
    for (at_ = 0; at_ < tokens_.size();) {
      const std::size_t before = at_;
      Step();
      if (at_ == before) Push(ItemKind::kWord, at_ + 1);
    }
    MatchBrackets();
  }

 private:
  bool InPortColumn() const {
    return setting_ == Setting::kPortColumn || setting_ == Setting::kTransportColumn;
  }
  bool Has(std::size_t i, Mark mark) const { return i < tokens_.size() && tokens_[i].Is(mark); }
  bool HasWord(std::size_t i, std::string_view word) const {
    return i < tokens_.size() && tokens_[i].Is(word);
  }
  template <std::size_t n>
  bool HasOneOf(std::size_t i, const std::string_view (&words)[n]) const {
    return Has(i, Mark::kWord) && OneOf(tokens_[i].lower, words);
  }
  // A number that nothing has refused.
  bool HasPort(std::size_t i) const {
    return Has(i, Mark::kNumber) && !reading_.judgements[i].refused;
  }
  // In sentences a weak reason gives way to the word port: that is for ports.cc to see.
  bool HasCandidate(std::size_t i) const {
    if (!Has(i, Mark::kNumber)) return false;
    const Judgement& judgement = reading_.judgements[i];
    return !judgement.refused || (!judgement.firm && !InPortColumn());
  }
  bool Ends(std::size_t i) const {
    if (i >= tokens_.size()) return true;
    return Among(tokens_[i].mark,
                 {Mark::kLine, Mark::kComma, Mark::kSemicolon, Mark::kOpen, Mark::kClose,
                  Mark::kSlash, Mark::kDash, Mark::kColon, Mark::kDot, Mark::kFootnote, Mark::kStar,
                  Mark::kArrowRight, Mark::kArrowLeft, Mark::kArrowBoth}) ||
           HasWord(i, "and") || HasWord(i, "or");
  }

  Item& Push(ItemKind kind, std::size_t last) {
    Item& item = items_.emplace_back();
    item.kind = kind;
    item.first = static_cast<std::uint32_t>(at_);
    item.last = static_cast<std::uint32_t>(last);
    at_ = last;
    return item;
  }

  void Step() {
    const Mark mark = tokens_[at_].mark;
    if (mark == Mark::kNumber) {
      TakeNumber(at_, at_);
    } else if (mark == Mark::kWord) {
      TakeWord();
    } else if (Among(mark, {Mark::kGreater, Mark::kAtLeast, Mark::kLess, Mark::kAtMost})) {
      TakeComparison();
    } else if (mark == Mark::kStar) {
      TakeStar();
    } else {
      Push(KindOf(mark), at_ + 1);
    }
  }

  static ItemKind KindOf(Mark mark) {
    if (mark == Mark::kComma) return ItemKind::kComma;
    if (mark == Mark::kSemicolon) return ItemKind::kSemicolon;
    if (mark == Mark::kOpen) return ItemKind::kOpen;
    if (mark == Mark::kClose) return ItemKind::kClose;
    if (mark == Mark::kLine) return ItemKind::kLine;
    if (Among(mark, {Mark::kAmpersand, Mark::kPlus})) return ItemKind::kAnd;
    if (Among(mark, {Mark::kSlash, Mark::kDash, Mark::kColon, Mark::kEqual, Mark::kHash})) {
      return ItemKind::kJoin;
    }
    if (Among(mark, {Mark::kArrowRight, Mark::kArrowLeft, Mark::kArrowBoth})) {
      return ItemKind::kArrow;
    }
    if (Among(mark, {Mark::kFootnote, Mark::kQuote, Mark::kDot})) return ItemKind::kMark;
    return ItemKind::kWord;
  }

  static std::uint16_t PortOf(std::uint64_t value) { return static_cast<std::uint16_t>(value); }

  // 137-9 says 137-139: the digits that did not change are left out.
  static std::uint64_t UpperOf(const Token& lo, const Token& hi) {
    if (hi.value > lo.value || hi.size >= lo.size || hi.size > 2 || lo.size > 5) return hi.value;
    const std::uint64_t unit = hi.size == 1 ? 10 : 100;
    return lo.value / unit * unit + hi.value;
  }

  // The number at `number`, with what makes it a range; its item begins at `from`.
  void TakeNumber(std::size_t from, std::size_t number) {
    if (!HasCandidate(number)) return;
    const Token& lo = tokens_[number];
    at_ = from;
    const std::size_t sign = number + 1;
    const bool dash = Has(sign, Mark::kDash) || Has(sign, Mark::kDots);
    const bool colon = Has(sign, Mark::kColon) && tokens_[sign].glued && lo.value >= 20 &&
                       sign + 1 < tokens_.size() && tokens_[sign + 1].glued;
    if ((dash || colon || HasOneOf(sign, kRangeWords)) && HasPort(sign + 1)) {
      const std::uint64_t hi = UpperOf(lo, tokens_[sign + 1]);
      if (hi > lo.value && hi <= 65535) return PushRange(lo.value, hi, sign + 2);
      // A range that runs backwards is none that anybody could open.
      if (!colon) return PushBackwards(sign + 2);
    }
    if (lo.value == 0) return Refuse(number, Refusal::kOutOfRange);
    std::size_t end = sign;
    const bool plus = Has(sign, Mark::kPlus) && !Has(sign + 1, Mark::kNumber) &&
                      (tokens_[sign].glued || Ends(sign + 1)) &&
                      !(Has(sign + 1, Mark::kWord) && tokens_[sign + 1].glued);
    const std::size_t tail = Has(sign, Mark::kLine) ? sign + 1 : sign;
    const bool and_above = (HasWord(tail, "and") || HasWord(tail, "or")) &&
                           HasOneOf(tail + 1, kAboveWords) && !Has(tail + 2, Mark::kNumber);
    const bool open_dash = Has(sign, Mark::kDash) && tokens_[sign].glued && InPortColumn() &&
                           tokens_[sign].size == 1 && lo.value >= 1024 &&
                           (sign + 1 == tokens_.size() || Has(sign + 1, Mark::kComma));
    const bool onwards = HasWord(sign, "onwards") || HasWord(sign, "upwards");
    if (plus || open_dash || onwards) end = sign + 1;
    if (and_above) end = tail + 2;
    Item& item = Push(ItemKind::kPort, end);
    item.ports = {PortOf(lo.value), PortOf(lo.value)};
    item.open_ended = end > sign;
  }

  void PushRange(std::uint64_t lo, std::uint64_t hi, std::size_t end) {
    Item& item = Push(ItemKind::kPort, end);
    // 0-65535 is every port; any other range begins where ports begin.
    item.ports = {PortOf(lo == 0 && hi < 65535 ? 1 : lo), PortOf(hi)};
    item.range = true;
  }

  void PushBackwards(std::size_t end) {
    for (std::size_t i = at_; i < end; ++i) Refuse(i, Refusal::kUnplaced);
    Push(ItemKind::kWord, end);
  }

  void Refuse(std::size_t i, Refusal refusal) {
    Judgement& judgement = reading_.judgements[i];
    if (judgement.refused && judgement.firm) return;
    judgement.refused = true;
    judgement.firm = true;
    judgement.refusal = refusal;
  }

  // `> 1023`, `<= 1023`; `<443>` is 443 in brackets.
  void TakeComparison() {
    const Mark mark = tokens_[at_].mark;
    if (!HasPort(at_ + 1)) return;
    if (mark == Mark::kLess && Has(at_ + 2, Mark::kGreater)) {
      Push(ItemKind::kMark, at_ + 1);
      return;
    }
    const bool above = mark == Mark::kGreater || mark == Mark::kAtLeast;
    TakeBound(at_ + 1, above, mark == Mark::kAtLeast || mark == Mark::kAtMost);
  }

  // The number at i bounds the ports from below (`above`) or from above.
  void TakeBound(std::size_t i, bool above, bool inclusive) {
    std::uint64_t value = tokens_[i].value;
    if (above && !inclusive) ++value;
    if (!above && !inclusive && value > 0) --value;
    if (value == 0 || value > 65535) return;
    Item& item = Push(ItemKind::kPort, i + 1);
    item.ports = {above ? PortOf(value) : PortOf(1), PortOf(value)};
    item.open_ended = above;
    item.range = !above;
  }

  void TakeStar() {
    reading_.may_name_transport = true;
    const bool alone = !tokens_[at_].glued &&
                       (at_ + 1 == tokens_.size() || !tokens_[at_ + 1].glued || Ends(at_ + 1));
    const bool after_transport = at_ >= 2 && tokens_[at_].glued && Has(at_ - 2, Mark::kWord) &&
                                 IsTransportWord(tokens_[at_ - 2].lower);
    const bool after_port = !items_.empty() && items_.back().kind == ItemKind::kPort;
    const bool any = InPortColumn() && !after_port && (alone || after_transport);
    Push(any ? ItemKind::kAny : ItemKind::kMark, at_ + 1);
  }

  void TakeWord() {
    const Telling telling = TellingOf(tokens_[at_].lower);
    if (telling == Telling::kNothing) {
      Push(ItemKind::kWord, at_ + 1);
      return;
    }
    if (telling == Telling::kTransport) reading_.may_name_transport = true;
    if (TakeTransports() || TakeService() || TakePortWord() || TakeAnyWord() || TakeBoundWords()) {
      return;
    }
    const Token& token = tokens_[at_];
    if (token.Is("and") && Has(at_ + 1, Mark::kSlash) && HasWord(at_ + 2, "or")) {
      Push(ItemKind::kOr, at_ + 3);
    } else if (token.Is("and")) {
      Push(ItemKind::kAnd, at_ + 1);
    } else if (token.Is("or") || token.Is("either") || token.Is("alternatively")) {
      Push(ItemKind::kOr, at_ + 1);
    } else if (OneOf(token.lower, kDefaults)) {
      Push(ItemKind::kDefault, at_ + 1);
    } else if (token.Is("by") && HasWord(at_ + 1, "default")) {
      Push(ItemKind::kDefault, at_ + 2);
    } else if (token.Is("can") && HasWord(at_ + 1, "be") &&
               (HasWord(at_ + 2, "changed") || HasWord(at_ + 2, "configured"))) {
      Push(ItemKind::kDefault, at_ + 3);
    } else if (OneOf(token.lower, kFillers) || CarriesTransport()) {
      TakeFiller();
    } else {
      Push(ItemKind::kWord, at_ + 1);
    }
  }

  // "SNMP over UDP".
  bool CarriesTransport() const {
    const bool carries = HasWord(at_, "over") || HasWord(at_, "via") || HasWord(at_, "with");
    return carries && Has(at_ + 1, Mark::kWord) &&
           (IsTransportWord(tokens_[at_ + 1].lower) || FindService(tokens_[at_ + 1].lower));
  }

  // "between 5000 and 5010" is a range too.
  void TakeFiller() {
    if (HasWord(at_, "between") && HasPort(at_ + 1) && HasWord(at_ + 2, "and") &&
        HasPort(at_ + 3) && tokens_[at_ + 1].value < tokens_[at_ + 3].value) {
      PushRange(tokens_[at_ + 1].value, tokens_[at_ + 3].value, at_ + 4);
      return;
    }
    Push(ItemKind::kFiller, at_ + 1);
  }

  // "above 1024", "greater than 1023", "up to 1023".
  bool TakeBoundWords() {
    const bool above = HasWord(at_, "above") || HasWord(at_, "beyond") || HasWord(at_, "over");
    const bool below = HasWord(at_, "below") || HasWord(at_, "under");
    const bool than = HasWord(at_ + 1, "than");
    const bool more = HasWord(at_, "greater") || HasWord(at_, "higher") || HasWord(at_, "larger");
    const bool less = HasWord(at_, "less") || HasWord(at_, "lower");
    const bool up_to = HasWord(at_, "up") && HasWord(at_ + 1, "to");
    const std::size_t number = at_ + ((than && (more || less)) || up_to ? 2U : 1U);
    if (!(above || below || up_to || (than && (more || less))) || !HasPort(number)) return false;
    const std::size_t before = at_;
    TakeBound(number, above || more, up_to);
    return at_ > before;
  }

  // ---- transports ----

  bool NumberFollows(std::size_t i) const {
    const std::size_t farthest = std::min(tokens_.size(), i + kFarthest);
    while (i < farthest &&
           (Has(i, Mark::kColon) || Has(i, Mark::kSlash) || Has(i, Mark::kDash) ||
            Has(i, Mark::kEqual) || Has(i, Mark::kHash) || Has(i, Mark::kOpen) ||
            (Has(i, Mark::kWord) &&
             (IsPortWord(tokens_[i].lower) || tokens_[i].Is("number") || tokens_[i].Is("s"))) ||
            (Has(i, Mark::kClose) && HasWord(i - 1, "s")))) {
      ++i;
    }
    return HasPort(i);
  }

  // A port stands before, with nothing between that separates.
  bool PortPrecedes() const {
    const std::size_t farthest = items_.size() - std::min(items_.size(), kFarthest);
    for (std::size_t i = items_.size(); i-- > farthest;) {
      const ItemKind kind = items_[i].kind;
      if (kind == ItemKind::kPort) return true;
      if (!Among(kind, {ItemKind::kJoin, ItemKind::kOpen, ItemKind::kService, ItemKind::kClose,
                        ItemKind::kMark})) {
        return false;
      }
    }
    return false;
  }

  bool TakeTransports() {
    std::optional<TransportAtom> atom = ReadAtom(at_, setting_, reading_);
    if (!atom) return false;
    Transports all = atom->transports;
    std::size_t end = atom->end;
    const bool after_port = PortPrecedes();
    while (true) {
      std::size_t next = end;
      const bool glued_slash = Has(next, Mark::kSlash) && tokens_[next].glued &&
                               next + 1 < tokens_.size() && tokens_[next + 1].glued;
      if (HasWord(next, "and") && Has(next + 1, Mark::kSlash) && HasWord(next + 2, "or")) next += 2;
      if (Has(next, Mark::kSlash) || Has(next, Mark::kComma) || Has(next, Mark::kAmpersand) ||
          Has(next, Mark::kPlus) || Has(next, Mark::kDash) || HasWord(next, "and") ||
          HasWord(next, "or")) {
        ++next;
      }
      atom = ReadAtom(next, setting_, reading_);
      if (!atom) break;
      // "53/tcp, udp/53" and "ICMP, TCP 443" are two statements.
      const bool unlike = HasPorts(atom->transports) != HasPorts(all);
      const bool followed = NumberFollows(atom->end);
      if (!glued_slash && (unlike ? after_port || followed : after_port && followed)) break;
      Add(atom->transports, all);
      end = atom->end;
    }
    Push(ItemKind::kTransport, end).transports = std::move(all);
    return true;
  }

  // ---- services, the word port, any ----

  bool TakeService() {
    constexpr std::size_t kLongest = 7;  // tokens
    if (!HasServiceWord(tokens_[at_].lower)) return false;
    std::string name = tokens_[at_].lower;
    std::size_t end = at_;
    const KnownService* found = nullptr;
    for (std::size_t i = at_; i < tokens_.size() && i < at_ + kLongest; ++i) {
      const Token& token = tokens_[i];
      if (i > at_) {
        const bool sign = token.Is(Mark::kDash) || token.Is(Mark::kDot) || token.Is(Mark::kStar) ||
                          token.Is(Mark::kPlus) || token.Is(Mark::kSlash);
        if (sign && !token.glued) break;
        if (!sign && !token.Is(Mark::kWord) && !token.Is(Mark::kNumber)) break;
        if (token.Is(Mark::kNumber) && !token.glued) break;
        if (!token.glued) name += ' ';
        name += reading_.text.substr(token.at, token.size);
      }
      if (!Among(token.mark, {Mark::kWord, Mark::kNumber}) && !token.Is(Mark::kPlus)) continue;
      const KnownService* const service = FindService(name);
      if (service == nullptr && !BeginsServiceName(Spaced(name))) break;
      if (service == nullptr || IsInsideName(i + 1)) continue;
      found = service;
      end = i + 1;
    }
    if (found == nullptr) return false;
    Push(ItemKind::kService, end).service = found;
    return true;
  }

  // What ends before i goes on as a host name or a compound: `s3-us-west-2`, `ntp.example.com`.
  bool IsInsideName(std::size_t i) const {
    return i + 1 < tokens_.size() && tokens_[i].glued && tokens_[i + 1].glued &&
           (Has(i, Mark::kDot) || Has(i, Mark::kDash)) && Has(i + 1, Mark::kWord);
  }

  bool TakePortWord() {
    std::size_t i = at_;
    const bool source = HasWord(i, "source") || HasWord(i, "src") || HasWord(i, "originating");
    const bool side = source || HasWord(i, "destination") || HasWord(i, "dst") ||
                      HasWord(i, "dest") || HasWord(i, "target") || HasWord(i, "listening");
    if (side) ++i;
    if (side && Has(i, Mark::kDash)) ++i;
    // "source TCP port 68"
    const bool transport = side && Has(i, Mark::kWord) && IsTransportWord(tokens_[i].lower);
    if (transport && HasOneOfPortWords(i + 1) && source) ++i;
    if (!HasOneOfPortWords(i)) return false;
    bool plural = tokens_[i].lower == "ports";
    ++i;
    if (Has(i, Mark::kOpen) && HasWord(i + 1, "s") && Has(i + 2, Mark::kClose)) {
      plural = true;
      i += 3;
    }
    while (HasWord(i, "number") || HasWord(i, "numbers") || HasWord(i, "no") || HasWord(i, "nr") ||
           HasWord(i, "range") || HasWord(i, "ranges") ||
           (Has(i, Mark::kDot) && HasWord(i - 1, "no"))) {
      ++i;
    }
    Item& item = Push(ItemKind::kPortWord, i);
    item.source = source;
    item.plural = plural;
    return true;
  }
  bool HasOneOfPortWords(std::size_t i) const {
    return Has(i, Mark::kWord) && IsPortWord(tokens_[i].lower);
  }

  bool TakeAnyWord() {
    const bool any = HasWord(at_, "any") || HasWord(at_, "all") || HasWord(at_, "every");
    const bool high = InPortColumn() && HasWord(at_, "high") && HasOneOfPortWords(at_ + 1);
    const bool dynamic = HasOneOf(at_, kDynamicWords) || high;
    if (!any && !dynamic) return false;
    std::size_t end = at_ + 1;
    if (dynamic) {
      while (HasOneOf(end, kDynamicTail)) ++end;
      Push(InPortColumn() ? ItemKind::kAny : ItemKind::kFiller, end);
      return true;
    }
    const bool protocols = HasWord(end, "protocol") || HasWord(end, "protocols") ||
                           HasWord(end, "traffic") || HasWord(end, "ip");
    std::size_t ports = end;
    while (HasWord(ports, "high") || HasWord(ports, "available") || HasWord(ports, "other") ||
           HasOneOf(ports, kDynamicWords) ||
           (Has(ports, Mark::kWord) && IsTransportWord(tokens_[ports].lower)) ||
           (ports > end && (Has(ports, Mark::kSlash) || HasWord(ports, "and")))) {
      ++ports;
    }
    const bool said = HasOneOfPortWords(ports);
    if (!said && !InPortColumn()) return false;
    if (!said && !protocols && ports == end && !Ends(end)) return false;
    Push(ItemKind::kAny, protocols ? end + 1 : end).is_protocol = protocols;
    return true;
  }

  void MatchBrackets() {
    std::vector<std::uint32_t> open;
    for (std::uint32_t i = 0; i < items_.size(); ++i) {
      if (items_[i].kind == ItemKind::kLine) open.clear();
      if (items_[i].kind == ItemKind::kOpen) open.push_back(i);
      if (items_[i].kind != ItemKind::kClose || open.empty()) continue;
      items_[i].partner = open.back();
      items_[open.back()].partner = i;
      open.pop_back();
    }
  }

  Setting setting_;
  Reading& reading_;
  const std::vector<Token>& tokens_;
  std::vector<Item>& items_;
  std::size_t at_ = 0;
};

}  // namespace

Reading ReadTokens(std::string_view text, Setting setting) {
  Reading reading;
  reading.text = text;
  reading.tokens = Tokenize(text);
  JoinThousands(setting, reading.tokens);
  reading.judgements = JudgeNumbers(text, setting, reading.tokens);
  return reading;
}

void BuildItems(Setting setting, Reading& reading) { Builder(setting, reading).Run(); }

Reading ReadItems(std::string_view text, Setting setting) {
  Reading reading = ReadTokens(text, setting);
  BuildItems(setting, reading);
  return reading;
}

}  // namespace portwright::extract
