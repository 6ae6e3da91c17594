#include "extract/header.h"

#include <algorithm>
#include <vector>

#include "extract/look.h"
#include "extract/sections.h"

namespace portwright::extract {
namespace {

struct HeaderWord {
  std::string_view word;
  Kind kind;
  double belief;
};

// Vendors' words for columns, most telling first within a kind. Beliefs are ranks, no statistics.
constexpr HeaderWord kHeaderWords[] = {
    {"source", Kind::kSource, 1},
    {"src", Kind::kSource, 1},
    {"from", Kind::kSource, 0.95},
    {"originator", Kind::kSource, 0.9},
    {"origin", Kind::kSource, 0.8},
    {"initiator", Kind::kSource, 0.9},
    {"client", Kind::kSource, 0.6},
    {"sender", Kind::kSource, 0.9},
    {"caller", Kind::kSource, 0.9},
    {"destination", Kind::kDestination, 1},
    {"dest", Kind::kDestination, 1},
    {"dst", Kind::kDestination, 1},
    {"target", Kind::kDestination, 0.95},
    {"to", Kind::kDestination, 0.9},
    {"receiver", Kind::kDestination, 0.9},
    {"recipient", Kind::kDestination, 0.8},
    {"listener", Kind::kDestination, 0.8},
    {"listening", Kind::kDestination, 0.4},
    {"listens", Kind::kDestination, 0.9},
    {"remote", Kind::kDestination, 0.6},
    {"server", Kind::kDestination, 0.5},
    {"endpoint", Kind::kDestination, 0.5},
    {"port", Kind::kPort, 1},
    {"ports", Kind::kPort, 1},
    {"portnumber", Kind::kPort, 1},
    {"transport", Kind::kTransport, 1},
    {"protocol", Kind::kTransport, 0.9},
    {"protocols", Kind::kTransport, 0.9},
    {"proto", Kind::kTransport, 0.9},
    {"layer", Kind::kTransport, 0.4},
    {"service", Kind::kService, 0.8},
    {"services", Kind::kService, 0.8},
    {"application", Kind::kService, 0.7},
    {"process", Kind::kService, 0.6},
    {"daemon", Kind::kService, 0.7},
    {"direction", Kind::kDirection, 1},
    {"inbound", Kind::kDirection, 0.5},
    {"outbound", Kind::kDirection, 0.5},
    {"traffic", Kind::kTraffic, 0.7},
    {"type", Kind::kTraffic, 0.5},
    {"category", Kind::kTraffic, 0.5},
    {"purpose", Kind::kPurpose, 1},
    {"description", Kind::kPurpose, 1},
    {"notes", Kind::kPurpose, 0.9},
    {"note", Kind::kPurpose, 0.9},
    {"usage", Kind::kPurpose, 0.9},
    {"use", Kind::kPurpose, 0.8},
    {"used", Kind::kPurpose, 0.8},
    {"comment", Kind::kPurpose, 0.9},
    {"comments", Kind::kPurpose, 0.9},
    {"details", Kind::kPurpose, 0.8},
    {"function", Kind::kPurpose, 0.8},
    {"reason", Kind::kPurpose, 0.9},
    {"remarks", Kind::kPurpose, 0.9},
    {"explanation", Kind::kPurpose, 0.9},
    {"information", Kind::kPurpose, 0.6},
    {"why", Kind::kPurpose, 0.9},
    {"required", Kind::kCondition, 0.7},
    {"optional", Kind::kCondition, 0.7},
    {"mandatory", Kind::kCondition, 0.8},
    {"condition", Kind::kCondition, 0.9},
    {"conditions", Kind::kCondition, 0.9},
    {"when", Kind::kCondition, 0.6},
    {"default", Kind::kCondition, 0.3},
    {"configurable", Kind::kCondition, 0.7},
    {"feature", Kind::kOther, 0.5},
    // The same in other languages of vendors.
    {"quelle", Kind::kSource, 1},
    {"von", Kind::kSource, 0.9},
    {"origen", Kind::kSource, 1},
    {"desde", Kind::kSource, 0.9},
    {"origine", Kind::kSource, 1},
    {"origem", Kind::kSource, 1},
    {"de", Kind::kSource, 0.6},
    {"ziel", Kind::kDestination, 1},
    {"nach", Kind::kDestination, 0.9},
    {"destino", Kind::kDestination, 1},
    {"hacia", Kind::kDestination, 0.9},
    {"cible", Kind::kDestination, 0.95},
    {"destinazione", Kind::kDestination, 1},
    {"vers", Kind::kDestination, 0.9},
    {"puerto", Kind::kPort, 1},
    {"puertos", Kind::kPort, 1},
    {"porta", Kind::kPort, 1},
    {"portas", Kind::kPort, 1},
    {"porte", Kind::kPort, 1},
    {"protokoll", Kind::kTransport, 0.9},
    {"protocolo", Kind::kTransport, 0.9},
    {"protocole", Kind::kTransport, 0.9},
    {"protocollo", Kind::kTransport, 0.9},
    {"beschreibung", Kind::kPurpose, 1},
    {"zweck", Kind::kPurpose, 1},
    {"bemerkung", Kind::kPurpose, 0.9},
    {"remarques", Kind::kPurpose, 0.9},
    {"remarque", Kind::kPurpose, 0.9},
    {"usage", Kind::kPurpose, 0.9},
    {"uso", Kind::kPurpose, 0.9},
    {"descrizione", Kind::kPurpose, 1},
    {"dienst", Kind::kService, 0.8},
    {"servicio", Kind::kService, 0.8},
    {"richtung", Kind::kDirection, 1},
    {"sens", Kind::kDirection, 0.8},
    {"name", Kind::kService, 0.3},
};

constexpr std::string_view kMachines[] = {
    "component", "components", "host",   "hosts",    "node",      "nodes",    "server",  "servers",
    "machine",   "role",       "system", "systems",  "appliance", "device",   "devices", "agent",
    "module",    "element",    "vm",     "machines", "roles",     "instance", "product"};

std::vector<std::string_view> WordsOf(std::string_view folded) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  while (begin < folded.size()) {
    const std::size_t end = std::min(folded.find(' ', begin), folded.size());
    if (end > begin) words.push_back(folded.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

bool Has(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

double& Belief(HeaderMeaning& meaning, Kind kind) {
  return meaning.belief[static_cast<std::size_t>(kind)];
}

// "Source port" is a port, "Open to" no destination, "Port / protocol" a port.
void SettlePorts(const std::vector<std::string_view>& words, HeaderMeaning& meaning) {
  if (meaning.Of(Kind::kPort) == 0) return;
  for (const std::string_view low : {"start", "first", "from", "begin", "low", "min"}) {
    if (Has(words, low)) meaning.bound = Bound::kLow;
  }
  for (const std::string_view high : {"end", "last", "to", "high", "max"}) {
    if (Has(words, high)) meaning.bound = Bound::kHigh;
  }
  const bool source = meaning.Of(Kind::kSource) >= 0.9 || Has(words, "client");
  const bool destination = meaning.Of(Kind::kDestination) >= 0.9;
  if (source && !destination) {
    Belief(meaning, Kind::kSourcePort) = 1;
    Belief(meaning, Kind::kPort) = 0.2;
  }
  for (const Kind kind : {Kind::kSource, Kind::kDestination, Kind::kService, Kind::kCondition,
                          Kind::kDirection, Kind::kTraffic, Kind::kPurpose}) {
    Belief(meaning, kind) *= 0.3;
  }
  if (Has(words, "description") || Has(words, "purpose") || Has(words, "usage")) {
    Belief(meaning, Kind::kPort) = 0.5;
    Belief(meaning, Kind::kPurpose) = 0.8;
  }
  Belief(meaning, Kind::kTransport) *= 0.5;
}

// A source address that asks "what for" is none: "Type of traffic", "Destination service".
void SettleOthers(const std::vector<std::string_view>& words, HeaderMeaning& meaning) {
  if (Has(words, "type") && Has(words, "of")) Belief(meaning, Kind::kService) *= 0.5;
  if (Has(words, "traffic") && Has(words, "type")) Belief(meaning, Kind::kTraffic) = 1;
  if (Has(words, "protocol") && Has(words, "type")) Belief(meaning, Kind::kTransport) = 1;
  if (meaning.Of(Kind::kPurpose) > 0 || meaning.Of(Kind::kPort) > 0) {
    Belief(meaning, Kind::kCondition) *= 0.5;
  }
  if (meaning.Of(Kind::kPurpose) >= 0.8) {
    Belief(meaning, Kind::kService) *= 0.6;
    Belief(meaning, Kind::kSource) *= 0.5;
    Belief(meaning, Kind::kDestination) *= 0.5;
  }
}

std::string_view WithoutDashes(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '-')) text.remove_suffix(1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '-')) text.remove_prefix(1);
  return text;
}

void ReadArrow(std::string_view words, HeaderMeaning& meaning) {
  const ArrowEnds arrow = SplitAtArrow(words);
  meaning.from = arrow.from;
  meaning.to = arrow.to;
  if (arrow.both) meaning.direction = catalog::Direction::kBoth;
}

// Equal but for one letter that is wrong, missing or too many; of words that are long enough for
// that to be a slip.
bool IsSlipOf(std::string_view word, std::string_view known) {
  if (word.size() < 5 || known.size() < 5) return false;
  if (word.size() > known.size() + 1 || known.size() > word.size() + 1) return false;
  std::size_t i = 0;
  while (i < word.size() && i < known.size() && word[i] == known[i]) ++i;
  const std::size_t skip_word = word.size() >= known.size() ? 1 : 0;
  const std::size_t skip_known = known.size() >= word.size() ? 1 : 0;
  return word.substr(std::min(word.size(), i + skip_word)) ==
         known.substr(std::min(known.size(), i + skip_known));
}

bool HasAlmost(const std::vector<std::string_view>& words, std::string_view known) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return word == known || IsSlipOf(word, known); });
}

}  // namespace

bool HeaderMeaning::known() const {
  return !from.empty() || !transports.empty() || direction != catalog::Direction::kUnstated ||
         std::any_of(belief.begin(), belief.end(), [](double value) { return value >= 0.3; });
}

ArrowEnds SplitAtArrow(std::string_view words) {
  for (const std::string_view arrow :
       {"<-->", "<=>", "<->", "-->", "==>", "<--", "->", "<-", "=>", "\xe2\x86\x92", "\xe2\x86\x90",
        "\xe2\x86\x94", "\xe2\x87\x92"}) {
    const std::size_t at = words.find(arrow);
    if (at == std::string_view::npos) continue;
    std::string left(WithoutDashes(words.substr(0, at)));
    std::string right(WithoutDashes(words.substr(at + arrow.size())));
    if (Fold(left).empty() || Fold(right).empty()) return {};
    ArrowEnds ends;
    ends.both = (arrow.front() == '<' && arrow.back() == '>') || arrow == "\xe2\x86\x94";
    const bool backwards = (arrow.front() == '<' && !ends.both) || arrow == "\xe2\x86\x90";
    ends.from = backwards ? right : left;
    ends.to = backwards ? left : right;
    return ends;
  }
  return {};
}

HeaderMeaning ReadHeader(std::string_view text) {
  HeaderMeaning meaning;
  ReadArrow(text, meaning);
  const std::string folded = Fold(text);
  const std::vector<std::string_view> words = WordsOf(folded);
  if (words.empty() || words.size() > 9) return meaning;
  if (!meaning.from.empty()) {
    Belief(meaning, Kind::kPort) = 0.8;
    return meaning;
  }
  for (const HeaderWord& known : kHeaderWords) {
    if (!HasAlmost(words, known.word)) continue;
    double& belief = Belief(meaning, known.kind);
    belief = std::max(belief, known.belief * (words.size() > 4 ? 0.7 : 1.0));
  }
  // "Protocol" and "Port" both: the ports, with their transports.
  if (Has(words, "tcp") || Has(words, "udp")) {
    meaning.transports.tcp = Has(words, "tcp");
    meaning.transports.udp = Has(words, "udp");
    Belief(meaning, Kind::kPort) = std::max(meaning.Of(Kind::kPort), 0.8);
    Belief(meaning, Kind::kTransport) = std::max(
        meaning.Of(Kind::kTransport), meaning.transports.tcp && meaning.transports.udp ? 0.6 : 0.2);
  }
  if (words.size() <= 4) meaning.direction = DirectionIn(text);
  if (meaning.direction != catalog::Direction::kUnstated && !Has(words, "direction")) {
    Belief(meaning, Kind::kPort) = std::max(meaning.Of(Kind::kPort), 0.4);
  }
  for (const std::string_view machine : kMachines) {
    if (Has(words, machine)) meaning.machine = true;
  }
  meaning.peer = (meaning.Of(Kind::kSource) >= 0.9 && meaning.Of(Kind::kDestination) >= 0.9) ||
                 Has(words, "peer");
  if (Has(words, "peer")) Belief(meaning, Kind::kSource) = 0.8;
  for (const std::string_view name : {"hostname", "ip", "address", "addresses", "url", "fqdn",
                                      "dns", "record", "name", "domain"}) {
    if (Has(words, name)) meaning.names_machine = true;
  }
  SettlePorts(words, meaning);
  SettleOthers(words, meaning);
  return meaning;
}

}  // namespace portwright::extract
