#include "extract/resolve.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "extract/ends.h"
#include "extract/ports.h"
#include "extract/resolve_doubts.h"

namespace portwright::extract {
namespace {

using catalog::Direction;
using catalog::Flag;
using catalog::Initiator;

constexpr std::string_view kTooManyRows = "PW-EXT-0001";
constexpr std::size_t kRowsOfStatementMax = 20'000;
constexpr std::size_t kRowsMax = 2'000'000;
constexpr std::string_view kProduct = "@product";
constexpr std::string_view kUnnamed = "*";

struct Sides {
  std::vector<End> sources;
  std::vector<End> destinations;
};

// Words of a sentence as a name: no article before it, no adverb behind it.
std::string_view NameIn(std::string_view words) {
  words = Trim(words);
  for (const std::string_view article : {"the ", "The ", "a ", "an ", "A ", "An "}) {
    if (words.substr(0, article.size()) == article) words = Trim(words.substr(article.size()));
  }
  for (const std::string_view adverb : {" also", " always", " only", " then"}) {
    if (words.ends_with(adverb)) words = Trim(words.substr(0, words.size() - adverb.size()));
  }
  return words;
}

std::vector<End> Named(std::string_view words, std::uint32_t place) {
  std::vector<End> ends;
  for (const std::string_view line : Split(words, '\n')) {
    ends.push_back({std::string(NameIn(line)), place});
  }
  return ends;
}

Direction DirectionOf(const Statement& statement, const Section& section) {
  if (statement.direction != Direction::kUnstated) return statement.direction;
  if (statement.bidirectional_said) return Direction::kBoth;
  if (!statement.title.empty() && statement.title.size() < 40) {
    const Direction title = DirectionIn(statement.title);
    if (title != Direction::kUnstated) return title;
  }
  return section.direction;
}

// Ends that a statement does not name are those of its heading; the direction says which is which.
Sides SidesOf(const Statement& statement, const Section& section, Direction direction) {
  Sides sides{statement.sources, statement.destinations};
  if (statement.origin == Origin::kSentence) {
    for (End& end : sides.sources) end.words = std::string(NameIn(end.words));
    for (End& end : sides.destinations) end.words = std::string(NameIn(end.words));
  }
  if (!sides.sources.empty() && !sides.destinations.empty()) return sides;
  const bool inwards = direction == Direction::kIn;
  const bool said = direction != Direction::kUnstated || section.directed;
  // "From A to B" says nothing of what comes the other way.
  const bool applies = !(section.directed && inwards);
  std::string_view subject = applies ? std::string_view(section.first) : std::string_view();
  std::string_view other = applies ? std::string_view(section.second) : std::string_view();
  if (subject.empty()) subject = said ? kProduct : kUnnamed;
  if (other.empty()) other = kUnnamed;
  const std::string_view source = inwards ? other : subject;
  const std::string_view destination = inwards ? subject : other;
  if (sides.sources.empty() && sides.destinations.empty()) {
    sides.sources = Named(source, statement.place);
    sides.destinations = Named(destination, statement.place);
    return sides;
  }
  // One end is known: the heading's other one, unless that is the one that is known.
  auto& missing = sides.sources.empty() ? sides.sources : sides.destinations;
  const auto& known = sides.sources.empty() ? sides.destinations : sides.sources;
  std::string_view words = sides.sources.empty() ? source : destination;
  if (known.front().words == words) words = words == source ? destination : source;
  if (known.front().words == words) words = kUnnamed;
  missing = Named(words, statement.place);
  return sides;
}

struct Opening {
  Initiator initiator = Initiator::kUnknown;
  catalog::GroundKind kind = catalog::GroundKind::kText;
  std::string ground;
};

Opening OpeningOf(const Statement& statement, const Section& section, Direction direction) {
  if (statement.initiator) {
    return {*statement.initiator, catalog::GroundKind::kText, statement.initiator_ground};
  }
  if (!statement.sources.empty() && !statement.destinations.empty()) {
    return {Initiator::kFrom, catalog::GroundKind::kColumn, "source and destination"};
  }
  switch (direction) {
    case Direction::kIn:
    case Direction::kOut:
      return {Initiator::kFrom, catalog::GroundKind::kText, "the direction that is stated"};
    case Direction::kBoth:
      return {Initiator::kUnknown, catalog::GroundKind::kText,
              "both directions are stated, and nothing says which end opens"};
    case Direction::kUnstated:
      break;
  }
  if (section.directed) {
    return {Initiator::kFrom, catalog::GroundKind::kText, "the heading says from whom to whom"};
  }
  return {Initiator::kUnknown, catalog::GroundKind::kText, "no direction is stated"};
}

struct Carried {
  Transports transports;
  bool implied = false;
  bool either_way = false;  // implied, and another transport is as defensible
  bool guessed = false;     // nothing says it: TCP, as most services use
};

Transports Of(const KnownService& service) {
  Transports transports;
  transports.tcp = service.tcp;
  transports.udp = service.udp;
  return transports;
}

// By the service that stands with the port or the row, else by those that use the port.
Carried Implied(const Statement& statement, const Port& port) {
  for (const std::string_view words :
       {std::string_view(port.service), std::string_view(statement.protocol),
        std::string_view(statement.transport_said)}) {
    if (words.empty()) continue;
    const TransportReading reading = ReadTransports(words);
    if (!reading.transports.empty()) {
      return {reading.transports, reading.implied, reading.either_way, false};
    }
  }
  Carried carried;
  carried.implied = true;
  if (!port.any && port.ports.lo == port.ports.hi) {
    for (const KnownService* service : ServicesOf(port.ports.lo)) {
      const Transports known = Of(*service);
      carried.transports.tcp = carried.transports.tcp || known.tcp;
      carried.transports.udp = carried.transports.udp || known.udp;
    }
  }
  carried.guessed = carried.transports.empty();
  if (carried.transports.tcp && carried.transports.udp) {
    carried.either_way = true;
    carried.transports.udp = false;
  }
  if (carried.guessed) carried.transports.tcp = true;
  return carried;
}

// "UDP", as the heading of what stands below.
Transports HeadingTransports(const Section& section) {
  if (section.path.empty() || section.path.back().size() > 20) return {};
  const TransportReading reading = ReadTransports(section.path.back());
  return reading.implied || reading.share < 0.7 ? Transports{} : reading.transports;
}

Carried TransportsOf(const Statement& statement, const Section& section, const Port& port) {
  if (!port.transports.empty()) return {port.transports, false, false, false};
  if (!statement.transports.empty()) {
    return {statement.transports, statement.transport_implied, statement.transport_either_way,
            false};
  }
  const Transports heading = HeadingTransports(section);
  if (!heading.empty()) return {heading, false, false, false};
  if (port.any) {
    Carried carried;
    carried.transports.any = true;
    return carried;
  }
  return Implied(statement, port);
}

net::Service Make(net::ServiceKind kind, const Port& port) {
  net::Service service;
  service.kind = kind;
  service.ports = port.any ? net::kAnyPort : port.ports;
  return service;
}

std::vector<net::Service> ServicesFor(const Transports& transports, const Port* port) {
  std::vector<net::Service> services;
  if (port != nullptr && (transports.tcp || (transports.any && !port->any))) {
    services.push_back(Make(net::ServiceKind::kTcp, *port));
  }
  if (port != nullptr && (transports.udp || (transports.any && !port->any))) {
    services.push_back(Make(net::ServiceKind::kUdp, *port));
  }
  if (transports.any && (port == nullptr || port->any)) services.emplace_back();
  if (transports.icmp) {
    net::Service icmp;
    icmp.kind = net::ServiceKind::kIcmp;
    icmp.icmp_any = true;
    services.push_back(icmp);
  }
  for (const std::uint8_t protocol : transports.protocols) {
    net::Service other;
    other.kind = net::ServiceKind::kProtocol;
    other.protocol = protocol;
    services.push_back(other);
  }
  return services;
}

bool NamesHost(std::string_view words) {
  if (words.find('.') == std::string_view::npos) return false;
  if (IsHostName(words)) return true;
  std::string word;
  for (const char c : words) {
    if (c == ' ' || c == '(' || c == ')' || c == ',' || c == '\n') {
      if (IsHostName(word)) return true;
      word.clear();
    } else {
      word.push_back(c);
    }
  }
  return IsHostName(word);
}

void AddFlag(Flag flag, std::vector<Flag>& flags) {
  const auto at = std::lower_bound(flags.begin(), flags.end(), flag);
  if (at == flags.end() || *at != flag) flags.insert(at, flag);
}

void AddEndFlags(Row& row) {
  for (const std::string_view words :
       {std::string_view(row.source), std::string_view(row.destination)}) {
    if (NamesHost(words)) AddFlag(Flag::kFqdn, row.flags);
    if (HasWildcard(words)) AddFlag(Flag::kWildcard, row.flags);
  }
}

class Resolver {
 public:
  Resolver(const document::Document& document, const Sections& sections, std::uint32_t file,
           Diagnostics& diagnostics)
      : document_(document), sections_(sections), file_(file), diagnostics_(diagnostics) {}

  void Add(const Statement& statement) {
    const Section& section = sections_.sections[sections_.of_block[statement.block]];
    const Direction direction = DirectionOf(statement, section);
    const Sides sides = SidesOf(statement, section, direction);
    if (IsTooLarge(statement, sides)) return;
    Row base = BaseOf(statement, section, direction, sides);
    if (!statement.group.empty() && statement.ports.empty()) {
      AddEnds(std::move(base), sides);
      return;
    }
    const std::size_t first = rows_.size();
    if (statement.ports.empty()) {
      AddServices(std::move(base), statement, sides, nullptr);
    } else {
      for (std::size_t i = 0; i + 1 < statement.ports.size(); ++i) {
        AddServices(base, statement, sides, &statement.ports[i]);
      }
      AddServices(std::move(base), statement, sides, &statement.ports.back());
    }
    DropRepeated(first);
    Alternate(statement, first);
  }

  std::vector<Row> Take() { return std::move(rows_); }

 private:
  // A cell of thousands of ends and ports stands for no rule that somebody will read.
  bool IsTooLarge(const Statement& statement, const Sides& sides) {
    const std::size_t size =
        sides.sources.size() * sides.destinations.size() * (statement.ports.size() + 1);
    if (size <= kRowsOfStatementMax && rows_.size() + size <= kRowsMax) return false;
    const document::Place place = document_.PlaceOf(statement.place);
    diagnostics_.Error(kTooManyRows, {file_, place.line, place.column},
                       "expected at most " + WithThousands(kRowsOfStatementMax) +
                           " rows of one statement and " + WithThousands(kRowsMax) +
                           " of a document, found " + WithThousands(rows_.size() + size),
                       "split the document");
    return true;
  }

  Row BaseOf(const Statement& statement, const Section& section, Direction direction,
             const Sides& sides) const {
    Row row;
    row.section = ToText(section);
    if (!statement.title.empty()) {
      row.section += row.section.empty() ? statement.title : " > " + statement.title;
    }
    row.direction = direction;
    Opening opening = OpeningOf(statement, section, direction);
    row.initiator = opening.initiator;
    row.ground_kind = opening.kind;
    row.ground = std::move(opening.ground);
    row.place = statement.place;
    row.line = document_.LineOf(statement.place);
    row.inherited = statement.inherited;
    row.doubts = statement.doubts;
    row.conditions = statement.conditions;
    row.protocol = statement.protocol;
    row.purpose = statement.purpose;
    row.traffic = statement.traffic;
    row.transport_said = statement.transport_said;
    row.group = statement.group;
    row.is_default = statement.is_default;
    row.block = statement.block;
    row.table_row = statement.table_row;
    if (!row.inherited.empty()) AddFlag(Flag::kInherited, row.flags);
    if (!row.conditions.empty()) AddFlag(Flag::kConditional, row.flags);
    if (statement.is_default) AddFlag(Flag::kDefault, row.flags);
    DoubtDirection(sides.sources, sides.destinations, row);
    return row;
  }

  void AddEnds(Row base, const Sides& sides) {
    for (const End& source : sides.sources) {
      for (const End& destination : sides.destinations) {
        const bool last =
            &source == &sides.sources.back() && &destination == &sides.destinations.back();
        Row row = last ? std::move(base) : base;
        row.source = source.words;
        row.destination = destination.words;
        AddEndFlags(row);
        if (!row.doubts.empty()) AddFlag(Flag::kAmbiguous, row.flags);
        rows_.push_back(std::move(row));
      }
    }
  }

  void AddServices(Row row, const Statement& statement, const Sides& sides, const SaidPort* said) {
    const Port none;
    const Port& port = said == nullptr ? none : said->port;
    Carried carried =
        said == nullptr
            ? Carried{statement.transports, false, false, false}
            : TransportsOf(statement, sections_.sections[sections_.of_block[statement.block]],
                           port);
    if (said != nullptr) {
      row.place = said->place;
      row.size = said->size;
      row.line = document_.LineOf(said->place);
      if (!port.service.empty()) row.protocol = port.service;
      row.is_default = row.is_default || port.is_default;
    }
    if (carried.implied) AddFlag(Flag::kImpliedTransport, row.flags);
    if (port.alternative) AddFlag(Flag::kAlternative, row.flags);
    if (port.is_default) AddFlag(Flag::kDefault, row.flags);
    if (port.open_ended) AddFlag(Flag::kOpenEnded, row.flags);
    DoubtTransport(carried.transports, carried.implied, carried.either_way, carried.guessed, port,
                   row);
    DoubtNumber(statement, port, row);
    const std::vector<net::Service> services =
        ServicesFor(carried.transports, said == nullptr ? nullptr : &port);
    for (std::size_t i = 0; i < services.size(); ++i) {
      row.service = services[i];
      AddEnds(i + 1 < services.size() ? row : std::move(row), sides);
    }
  }

  // Two cells of a row that name the same service are one row.
  void DropRepeated(std::size_t first) {
    if (rows_.size() < first + 2) return;
    std::set<std::tuple<std::string_view, std::string_view, net::Service, std::uint32_t>> seen;
    std::vector<bool> repeated;
    for (std::size_t i = first; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      repeated.push_back(!seen.emplace(row.source, row.destination, row.service, row.line).second);
    }
    std::size_t kept = first;
    for (std::size_t i = first; i < rows_.size(); ++i) {
      if (repeated[i - first]) continue;
      if (kept != i) rows_[kept] = std::move(rows_[i]);
      ++kept;
    }
    rows_.resize(kept);
  }

  // Ports of which a site picks one share a number.
  void Alternate(const Statement& statement, std::size_t first) {
    const bool all = statement.alternatives && statement.ports.size() > 1;
    bool any = false;
    for (std::size_t i = first; i < rows_.size(); ++i) {
      const auto& flags = rows_[i].flags;
      const bool marked = std::find(flags.begin(), flags.end(), Flag::kAlternative) != flags.end();
      if (!marked && !all) continue;
      rows_[i].alternatives = alternatives_;
      AddFlag(Flag::kAlternative, rows_[i].flags);
      any = true;
    }
    if (any) ++alternatives_;
  }

  const document::Document& document_;
  const Sections& sections_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  std::vector<Row> rows_;
  std::uint32_t alternatives_ = 0;
};

}  // namespace

std::vector<Row> Resolve(const document::Document& document, const Sections& sections,
                         const std::vector<Statement>& statements, std::uint32_t file,
                         Diagnostics& diagnostics) {
  Resolver resolver(document, sections, file, diagnostics);
  for (const Statement& statement : statements) resolver.Add(statement);
  return resolver.Take();
}

}  // namespace portwright::extract
