#include "workflow/redaction.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "net/address.h"

namespace portwright::workflow {
namespace {

using request::At;

// Letters of the site's names.
bool IsOfName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

bool StaysAsItIs(std::size_t column) {
  for (const At at : {At::kRequest, At::kWay, At::kAction, At::kService, At::kProtocol, At::kPort,
                      At::kDocument, At::kRequested, At::kNeededUntil}) {
    if (column == static_cast<std::size_t>(at)) return true;
  }
  return false;
}

}  // namespace

Redaction::Redaction(const site::Site& site, const sys::SecretKey& key) : addresses_(key) {
  std::memcpy(&key0_, key.data(), 8);
  std::memcpy(&key1_, key.data() + 8, 8);
  Learn("site", site.name);
  for (const auto& one : site.realms) Learn("realm", one.name);
  for (const auto& one : site.zones) Learn("zone", one.name);
  for (const auto& one : site.hosts) Learn("host", one.name);
  for (const auto& one : site.networks) Learn("network", one.name);
  for (const auto& one : site.clusters) {
    Learn("cluster", one.name);
    for (const auto& group : one.interfaces) {
      for (const auto& [node, addresses] : group.nodes) Learn("node", node);
    }
  }
  for (const auto& one : site.proxies) Learn("proxy", one.name);
  for (const auto& one : site.names) Learn("name", one.name);
  for (const auto& one : site.instances) Learn("instance", one.id);
  for (const auto& one : site.groups) Learn("group", one.id);
  for (const auto& one : site.points) {
    Learn("firewall", one.name);
    Learn("owner", one.owner);
    if (!one.config.empty()) Learn("file", one.config);
  }
  TakeOut(site.title);
  for (const auto& one : site.points) TakeOut(one.title);
  for (const auto& one : site.extra) {
    Learn("extra", one.id);
    TakeOut(one.reason);
  }
  for (const auto& one : site.guardrails) Learn("guardrail", one.id);
  LearnPeople(site);
  LearnReasons(site);
  std::sort(free_texts_.begin(), free_texts_.end(), [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() > b.first.size() : a.first < b.first;
  });
}

void Redaction::TakeOut(const std::string& text) {
  if (!text.empty()) free_texts_.emplace_back(text, "(left out)");
}

// One word says little of a site, and would be found in others' texts.
void Redaction::LearnReasons(const site::Site& site) {
  const auto learn = [&](const std::string& text) {
    if (text.find(' ') != std::string::npos) TakeOut(text);
  };
  const auto learn_bindings = [&](const auto& bindings) {
    for (const auto& [role, binding] : bindings) learn(binding.none.value_or(""));
  };
  for (const auto& one : site.omit) learn(one.reason);
  for (const auto& one : site.granted) learn(one.reason);
  for (const auto& one : site.windows) learn(one.reason);
  for (const auto& one : site.management) learn(one.reason);
  learn_bindings(site.bind);
  for (const auto& one : site.instances) {
    learn_bindings(one.bind);
    for (const auto& [name, feature] : one.features) learn(feature.reason);
  }
  for (const auto& one : site.guardrails) {
    learn(one.because);
    for (const auto& except : one.except) learn(except.reason);
  }
}

void Redaction::LearnPeople(const site::Site& site) {
  for (const auto& one : site.extra) Learn("person", one.by);
  for (const auto& one : site.omit) Learn("person", one.by);
  for (const auto& one : site.granted) Learn("person", one.by);
  for (const auto& one : site.guardrails) {
    Learn("person", one.by);
    Learn("person", one.who);
    for (const auto& except : one.except) Learn("person", except.by);
  }
  for (const auto& one : site.row_decisions) {
    Learn("person", one.by);
    Learn("person", one.requester);
    Learn("person", one.reviewed_by);
  }
}

void Redaction::Learn(std::string_view kind, const std::string& name) {
  // The internet is nobody's own.
  if (!name.empty() && name != "internet") names_.emplace(name, OfName(kind, name));
}

std::string Redaction::OfName(std::string_view kind, std::string_view name) const {
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::uint64_t hash = SipHash(key0_, key1_, name);
  std::string out(kind);
  out += '-';
  for (int digit = 0; digit < 8; ++digit) out += kHex[(hash >> (4 * digit)) & 15U];
  return out;
}

net::Prefix Redaction::Of(const net::Prefix& prefix) const {
  const net::Address address = addresses_.Of(prefix.address);
  const int bits = net::AddressBits(address.family) - prefix.length;
  if (bits <= 0) return {address, prefix.length};
  if (bits >= net::AddressBits(address.family)) return prefix;
  return {{address.family, address.value >> bits << bits}, prefix.length};
}

std::string Redaction::OfRowId(std::string_view id) const {
  constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const std::uint64_t hash = SipHash(key0_, key1_, id);
  std::string out = "R-";
  for (int letter = 0; letter < 12; ++letter) out += kLetters[(hash >> (5 * letter)) & 31U];
  return out;
}

std::string Redaction::InText(std::string_view text) const {
  std::string plain(text);
  for (const auto& [word, instead] : free_texts_) {
    for (std::size_t at = plain.find(word); at != std::string::npos;
         at = plain.find(word, at + instead.size()))
      plain.replace(at, word.size(), instead);
  }
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    const bool begins = at == 0 || !IsOfName(plain[at - 1]);
    if (!begins) {
      out += plain[at++];
      continue;
    }
    // The longest name that ends with a word.
    std::size_t end = at;
    const std::string* found = nullptr;
    for (auto it = names_.upper_bound(std::string_view(plain).substr(at)); it != names_.begin();) {
      --it;
      const std::string& name = it->first;
      if (name[0] != plain[at]) break;
      const bool is_here = plain.compare(at, name.size(), name) == 0;
      const std::size_t behind = at + name.size();
      if (is_here && (behind >= plain.size() || !IsOfName(plain[behind]) ||
                      (plain[behind] == '.' &&
                       (behind + 1 == plain.size() || !IsOfName(plain[behind + 1]))))) {
        end = behind;
        found = &it->second;
        break;
      }
    }
    constexpr std::size_t kRowId = 14;
    const std::string_view word = std::string_view(plain).substr(at, kRowId);
    const bool is_row =
        site::IsRowId(word) && (at + kRowId == plain.size() || !IsOfName(plain[at + kRowId]));
    if (found != nullptr) {
      out += *found;
      at = end;
    } else if (is_row) {
      out += OfRowId(word);
      at += kRowId;
    } else {
      out += plain[at++];
    }
  }
  // `10.0.0.1:443` is an address and a port, in pieces.
  std::string shown;
  std::size_t from = 0;
  for (std::size_t at = out.find(':'); at != std::string::npos; at = out.find(':', at + 1)) {
    std::size_t begin = at;
    while (begin > from &&
           (out[begin - 1] == '.' || (out[begin - 1] >= '0' && out[begin - 1] <= '9')))
      --begin;
    if (begin == at || !net::ParseAddress(std::string_view(out).substr(begin, at - begin)))
      continue;
    shown += addresses_.InText(std::string_view(out).substr(from, at - from), false);
    shown += ':';
    from = at + 1;
  }
  return shown + addresses_.InText(std::string_view(out).substr(from), false);
}

void Redaction::InTable(report::Table& table) const {
  for (auto& row : table.rows) {
    for (std::string& cell : row) cell = InText(cell);
  }
}

void Redaction::InOutcomes(std::vector<report::OutcomeRow>& rows) const {
  for (report::OutcomeRow& row : rows) {
    for (std::string* text :
         {&row.requirement, &row.from, &row.to, &row.source, &row.destination, &row.detail})
      *text = InText(*text);
  }
}

void Redaction::InRow(request::RequestRow& row) const {
  const request::RowContent& content = row.row.content;
  const auto show = [&](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) row.shown.emplace_back(InText(text), text);
  };
  show(SourceTexts(content));
  show(DestinationTexts(content));
  std::sort(row.shown.begin(), row.shown.end());
  row.shown.erase(std::unique(row.shown.begin(), row.shown.end()), row.shown.end());
  // Of a line of a configuration only where it stands: people wrote the rest.
  std::string& closes = row.Cell(At::kCloses);
  const std::size_t behind = closes.find(": ");
  if (behind != std::string::npos && !site::IsRowId(closes.substr(0, behind)))
    closes.resize(behind);
  for (std::size_t c = 0; c < row.cells.size(); ++c) {
    if (!StaysAsItIs(c)) row.cells[c] = InText(row.cells[c]);
  }
  const std::string requester = row.Cell(At::kRequester);
  if (!requester.empty() && !requester.starts_with("person-"))
    row.Cell(At::kRequester) = OfName("person", requester);
}

Result<sys::SecretKey> KeyOf(const std::string& path) {
  return path.empty() ? sys::RandomKey() : sys::ReadKey(path);
}

}  // namespace portwright::workflow
