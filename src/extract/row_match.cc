#include "extract/row_match.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>

#include "base/text.h"
#include "extract/words.h"

namespace portwright::extract {
namespace {

std::string Plain(std::string_view words) {
  const std::vector<std::string> tokens = Tokens(words);
  return tokens.empty() ? std::string(words) : Join(tokens, " ");
}

// A row in the words that are compared.
struct Words {
  std::string section, source, destination, transport, ports, direction;

  explicit Words(const catalog::Row& row)
      : section(Plain(row.section)),
        source(Plain(row.source)),
        destination(Plain(row.destination)),
        transport(row.transport),
        ports(row.ports),
        direction(row.direction) {}
};

using KeyOf = std::function<std::string(const Words&)>;

class Matcher {
 public:
  Matcher(const std::vector<catalog::Row>& before, const std::vector<catalog::Row>& after)
      : before_(before.begin(), before.end()),
        after_(after.begin(), after.end()),
        taken_(before.size()),
        match_(after.size(), kNone) {}

  std::vector<std::uint32_t> Run() {
    const auto service = [](const Words& w) { return "\n" + w.transport + "/" + w.ports; };
    const auto ends = [](const Words& w) { return "\n" + w.source + "\n" + w.destination; };
    const auto first_port = [](const Words& w) { return w.ports.substr(0, w.ports.find('-')); };
    Match([&](const Words& w) { return w.section + ends(w) + service(w) + "\n" + w.direction; });
    Match([&](const Words& w) { return w.section + ends(w) + service(w); });
    Match([&](const Words& w) { return ends(w) + service(w); });
    Match([&](const Words& w) {
      return w.section + ends(w) + "\n" + w.transport + "/" + first_port(w);
    });
    Match([&](const Words& w) { return w.section + "\n" + w.source + service(w); });
    Match([&](const Words& w) { return w.section + "\n" + w.destination + service(w); });
    MatchSingle([&](const Words& w) { return w.section + service(w); });
    return std::move(match_);
  }

 private:
  struct Group {
    std::vector<std::uint32_t> before, after;
  };

  std::map<std::string, Group> GroupsBy(const KeyOf& key) const {
    std::map<std::string, Group> out;
    for (std::uint32_t a = 0; a < after_.size(); ++a) {
      if (match_[a] == kNone) out[key(after_[a])].after.push_back(a);
    }
    for (std::uint32_t b = 0; b < before_.size(); ++b) {
      if (taken_[b]) continue;
      if (const auto found = out.find(key(before_[b])); found != out.end())
        found->second.before.push_back(b);
    }
    return out;
  }

  void Pair(const Group& group) {
    for (std::size_t i = 0; i < std::min(group.before.size(), group.after.size()); ++i) {
      match_[group.after[i]] = group.before[i];
      taken_[group.before[i]] = true;
    }
  }

  void Match(const KeyOf& key) {
    for (const auto& [words, group] : GroupsBy(key)) Pair(group);
  }

  void MatchSingle(const KeyOf& key) {
    for (const auto& [words, group] : GroupsBy(key)) {
      if (group.before.size() == 1 && group.after.size() == 1) Pair(group);
    }
  }

  std::vector<Words> before_, after_;
  std::vector<bool> taken_;
  std::vector<std::uint32_t> match_;
};

}  // namespace

std::vector<std::uint32_t> MatchRows(const std::vector<catalog::Row>& before,
                                     const std::vector<catalog::Row>& after) {
  return Matcher(before, after).Run();
}

bool SameWords(std::string_view a, std::string_view b) { return Plain(a) == Plain(b); }

}  // namespace portwright::extract
