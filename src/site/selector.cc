#include "site/selector.h"

#include <algorithm>

#include "base/text.h"
#include "site/codes.h"
#include "site/references.h"

namespace portwright::site {

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Recursive descent over words, parentheses and colons.
class SelectorParser {
 public:
  SelectorParser(std::string_view text, const Site& site, SourcePlace place, References& references,
                 Diagnostics& diagnostics)
      : text_(text),
        rest_(text),
        place_(place),
        references_(references),
        diagnostics_(diagnostics),
        out_(site) {}

  std::optional<Selector> Run() {
    const auto root = Or(0);
    if (!root) return std::nullopt;
    if (!Peek().empty()) return Fail("the end"), std::nullopt;
    out_.root_ = *root;
    return std::move(out_);
  }

 private:
  using Op = Selector::Op;
  static constexpr int kDepthMax = 32;
  static constexpr std::size_t kPartsMax = 1000;

  void SkipBlanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\n'))
      rest_.remove_prefix(1);
  }
  // The next word, quoted text, parenthesis or colon; empty at the end.
  std::string_view Peek() {
    SkipBlanks();
    if (rest_.empty()) return {};
    const char first = rest_[0];
    if (first == '(' || first == ')' || first == ':') return rest_.substr(0, 1);
    if (first == '"' || first == '\'') {
      const std::size_t end = rest_.find(first, 1);
      return rest_.substr(0, end == std::string_view::npos ? rest_.size() : end + 1);
    }
    return rest_.substr(0, rest_.find_first_of(" \t\n():\"'"));
  }
  std::string_view Take() {
    const std::string_view token = Peek();
    rest_.remove_prefix(token.size());
    return token;
  }
  bool TakeWord(std::string_view word) {
    if (Peek() != word) return false;
    Take();
    return true;
  }
  std::optional<std::uint32_t> Fail(std::string_view expected) {
    const std::string_view found = Peek();
    diagnostics_.Error(
        codes::kSelectorSyntax, place_,
        "expected " + std::string(expected) + " in the selector " + Quote(text_) + ", found " +
            (found.empty() ? "its end" : Quote(found)),
        "a selector reads like: tag: esxi and (zone: dc1 or name: esx*) and not os: windows");
    return std::nullopt;
  }
  std::uint32_t Add(Selector::Part part) {
    out_.parts_.push_back(std::move(part));
    return static_cast<std::uint32_t>(out_.parts_.size() - 1);
  }

  std::optional<std::uint32_t> Or(int depth) {
    auto left = And(depth);
    while (left && TakeWord("or")) {
      const auto right = And(depth);
      if (!right) return std::nullopt;
      left = Add({Op::kOr, *left, *right, "", {}});
    }
    return left;
  }
  std::optional<std::uint32_t> And(int depth) {
    auto left = Not(depth);
    while (left && TakeWord("and")) {
      const auto right = Not(depth);
      if (!right) return std::nullopt;
      left = Add({Op::kAnd, *left, *right, "", {}});
    }
    return left;
  }
  std::optional<std::uint32_t> Not(int depth) {
    // Matching recurses as deep as the parts go, which is as deep as there are parts in a chain of
    // `or`.
    if (depth > kDepthMax || out_.parts_.size() > kPartsMax) return Fail("a shorter expression");
    if (TakeWord("not")) {
      const auto inner = Not(depth + 1);
      if (!inner) return std::nullopt;
      return Add({Op::kNot, *inner, 0, "", {}});
    }
    if (!TakeWord("(")) return Term();
    const auto inner = Or(depth + 1);
    if (!inner) return std::nullopt;
    if (!TakeWord(")")) return Fail("')'");
    return inner;
  }
  std::optional<std::uint32_t> Term() {
    constexpr std::pair<std::string_view, Op> kKeys[] = {
        {"tag", Op::kTag}, {"os", Op::kOs}, {"name", Op::kName}, {"zone", Op::kZone}};
    const auto key = std::find_if(std::begin(kKeys), std::end(kKeys),
                                  [word = Peek()](const auto& one) { return one.first == word; });
    if (key == std::end(kKeys)) return Fail("tag:, zone:, os: or name:");
    Take();
    if (!TakeWord(":")) return Fail("':'");
    std::string_view value = Peek();
    if (value.empty() || value == ")" || value == "(" || value == ":") return Fail("a value");
    Take();
    if (value[0] == '"' || value[0] == '\'') {
      if (value.size() < 2 || value.back() != value[0]) return Fail("a closing quote");
      value = value.substr(1, value.size() - 2);
    }
    Selector::Part part{key->second, 0, 0, std::string(value), {}};
    if (part.op == Op::kZone && !FindZones(value, part.zones)) return std::nullopt;
    return Add(std::move(part));
  }
  bool FindZones(std::string_view value, std::vector<std::uint32_t>& zones) {
    out_.asks_zones_ = true;
    if (value.find_first_of("*?") == std::string_view::npos) {
      zones.push_back(references_.Need(value, EndpointKind::kZone, place_));
      return zones.back() != kNone;
    }
    const auto& all = out_.site_->zones;
    for (std::uint32_t z = 0; z < all.size(); ++z) {
      if (MatchesPattern(value, all[z].name)) zones.push_back(z);
    }
    return true;
  }

  std::string_view text_;
  std::string_view rest_;
  SourcePlace place_;
  References& references_;
  Diagnostics& diagnostics_;
  Selector out_;
};

std::optional<Selector> Selector::Parse(std::string_view text, const Site& site, SourcePlace place,
                                        References& references, Diagnostics& diagnostics) {
  return SelectorParser(text, site, place, references, diagnostics).Run();
}

bool Selector::LiesIn(const std::vector<std::uint32_t>& wanted, const Candidate& candidate,
                      const ZoneMap& zones) const {
  for (const std::uint32_t z : wanted) {
    const Zone& zone = site_->zones[z];
    for (const net::AddressRange& range : candidate.ranges) {
      if (zone.internet) {
        if (zones.Find(candidate.realm, {range.family, range.lo}) == z) return true;
        continue;
      }
      if (zone.realm != candidate.realm) continue;
      const bool inside =
          std::any_of(zone.prefixes.begin(), zone.prefixes.end(),
                      [&](const net::Prefix& prefix) { return prefix.Range().Contains(range); });
      if (inside) return true;
    }
  }
  return false;
}

bool Selector::Matches(std::uint32_t index, const Candidate& candidate,
                       const ZoneMap& zones) const {
  const Part& part = parts_[index];
  switch (part.op) {
    case Op::kAnd:
      return Matches(part.left, candidate, zones) && Matches(part.right, candidate, zones);
    case Op::kOr:
      return Matches(part.left, candidate, zones) || Matches(part.right, candidate, zones);
    case Op::kNot:
      return !Matches(part.left, candidate, zones);
    case Op::kTag:
      return std::any_of(candidate.tags->begin(), candidate.tags->end(),
                         [&](const std::string& tag) { return MatchesPattern(part.pattern, tag); });
    case Op::kOs:
      return candidate.os != nullptr && MatchesPattern(part.pattern, *candidate.os);
    case Op::kName:
      return MatchesPattern(part.pattern, *candidate.name);
    case Op::kZone:
      return LiesIn(part.zones, candidate, zones);
  }
  return false;
}

std::vector<EndpointRef> Selector::Select(const ZoneMap& zones) const {
  std::vector<EndpointRef> out;
  Candidate candidate;
  const auto take = [&](const auto& one, EndpointKind kind, std::size_t i) {
    candidate.name = &one.name;
    candidate.tags = &one.tags;
    candidate.realm = one.realm;
    if (Matches(root_, candidate, zones)) out.push_back({kind, static_cast<std::uint32_t>(i)});
    candidate.ranges.clear();
  };
  for (std::size_t i = 0; i < site_->hosts.size(); ++i) {
    const Host& host = site_->hosts[i];
    candidate.os = &host.os;
    for (const Interface& interface : host.interfaces) {
      if (!asks_zones_) break;
      for (const auto& [address, length] : interface.addresses)
        candidate.ranges.push_back(net::HostRange(address));
    }
    take(host, EndpointKind::kHost, i);
  }
  candidate.os = nullptr;
  for (std::size_t i = 0; i < site_->networks.size(); ++i) {
    for (const net::Prefix& prefix : site_->networks[i].prefixes)
      candidate.ranges.push_back(prefix.Range());
    take(site_->networks[i], EndpointKind::kNetwork, i);
  }
  for (std::size_t i = 0; i < site_->clusters.size(); ++i) {
    for (const InterfaceGroup& group : site_->clusters[i].interfaces) {
      for (const auto& [node, addresses] : group.nodes) {
        for (const net::Address& address : addresses)
          candidate.ranges.push_back(net::HostRange(address));
      }
      for (const net::Address& vip : group.vips) candidate.ranges.push_back(net::HostRange(vip));
    }
    take(site_->clusters[i], EndpointKind::kCluster, i);
  }
  return out;
}

}  // namespace portwright::site
