#include "dialect/iptables/set_text.h"

#include <algorithm>

namespace portwright::dialect::iptables {
namespace {

constexpr std::size_t kElementsByDefault = 65'536;

}  // namespace

const std::string& SetText::OfAddresses(const net::AddressSet& set) {
  const std::vector<NamedPart> parts = names_.PartsOf(set);
  std::string_view words;
  for (const NamedPart& part : parts) {
    if (words.empty()) words = part.words;
  }
  const std::string& name = book_.OfAddresses(words, set);
  if (const auto known = texts_.find(name); known != texts_.end()) return known->first;
  std::vector<std::string> elements;
  bool only_hosts = true;
  for (const net::AddressRange& range : set.ranges()) {
    for (const net::Prefix& prefix : net::ToPrefixes(range)) {
      elements.push_back(net::ToText(prefix.Range()));
      only_hosts = only_hosts && prefix.Range().IsHost();
    }
  }
  return Add(name, only_hosts ? "hash:ip" : "hash:net", set.ranges()[0].family, elements, "");
}

const std::string& SetText::OfConnections(std::string_view words, net::Family family,
                                          const std::vector<std::string>& elements) {
  std::string content;
  for (const std::string& element : elements) content += element + "\n";
  return Add(book_.Of(words, content), "hash:ip,port,ip", family, elements, " comment");
}

const std::string& SetText::Add(const std::string& name, std::string_view type, net::Family family,
                                const std::vector<std::string>& elements,
                                std::string_view options) {
  const auto [at, is_new] = texts_.try_emplace(name);
  if (!is_new) return at->first;
  std::string& text = at->second;
  text = "create " + name + " " + std::string(type) + " family " +
         (family == net::Family::kIpv4 ? "inet" : "inet6");
  if (elements.size() > kElementsByDefault) text += " maxelem " + std::to_string(elements.size());
  text += std::string(options) + "\n";
  for (const std::string& element : elements) {
    text += "add ";
    text += name;
    text += ' ';
    text += element;
    text += '\n';
  }
  return at->first;
}

std::string SetText::Text() const {
  std::size_t bytes = 0;
  for (const auto& [name, text] : texts_) bytes += text.size();
  std::string out;
  out.reserve(bytes + 256);
  for (const auto& [name, text] : texts_) out += text;
  return out;
}

}  // namespace portwright::dialect::iptables
