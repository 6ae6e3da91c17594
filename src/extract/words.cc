#include "extract/words.h"

#include <algorithm>

#include "base/sha256.h"
#include "base/text.h"

namespace portwright::extract {
namespace {

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsLetter(char c) { return IsLetterOrDigit(c) && !(c >= '0' && c <= '9'); }

// Takes the scheme off the front, and port and path off the end.
std::string_view HostPart(std::string_view words) {
  if (const std::size_t scheme = words.find("://"); scheme != std::string_view::npos)
    words.remove_prefix(scheme + 3);
  words = words.substr(0, words.find_first_of("/:"));
  while (!words.empty() && (words.back() == '.' || words.back() == ',')) words.remove_suffix(1);
  return words;
}

// `<My Region>` -> `my_region`; empty where nothing stands between.
std::string PlaceholderName(std::string_view words) {
  std::string out;
  for (const char c : ToLower(words)) {
    if (IsLetterOrDigit(c)) {
      out += c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

// The label behind the last dot has letters only, as no address and no version has.
bool EndsLikeName(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view last = name.substr(dot + 1);
  if (last.starts_with('<')) return true;
  return last.size() >= 2 && std::all_of(last.begin(), last.end(), IsLetter);
}

}  // namespace

std::string ShortHash(std::string_view words) { return Sha256(words).substr(0, 6); }

std::vector<std::string> Tokens(std::string_view words) {
  std::vector<std::string> out;
  std::string token;
  for (const char c : ToLower(words)) {
    if (IsLetterOrDigit(c)) {
      token += c;
    } else if (!token.empty() && c != '\'') {
      out.push_back(std::move(token));
      token.clear();
    }
  }
  if (!token.empty()) out.push_back(std::move(token));
  return out;
}

std::string Slug(std::string_view words, std::size_t size_max) {
  const std::vector<std::string> tokens = Tokens(words);
  if (tokens.empty()) return "x" + ShortHash(words);
  const std::string whole = Join(tokens, "-");
  if (whole.size() <= size_max) return whole;
  std::string out;
  for (const std::string& token : tokens) {
    if (out.size() + token.size() + 1 > size_max) break;
    out += (out.empty() ? "" : "-") + token;
  }
  if (out.empty()) out = tokens[0].substr(0, size_max);
  return out + "-" + ShortHash(whole);
}

std::string Underscored(std::string_view slug) {
  std::string out(slug);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return !IsLetterOrDigit(c); }, '_');
  return out;
}

bool HasAny(const std::vector<std::string>& tokens, std::initializer_list<std::string_view> words) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const std::string& token) {
    return std::find(words.begin(), words.end(), token) != words.end();
  });
}

bool AreAll(const std::vector<std::string>& tokens, std::initializer_list<std::string_view> words) {
  return std::all_of(tokens.begin(), tokens.end(), [&](const std::string& token) {
    return std::find(words.begin(), words.end(), token) != words.end();
  });
}

std::string OneLine(std::string_view words, std::size_t size_max) {
  std::string out;
  for (const char c : Trim(words)) {
    const bool blank = c == ' ' || static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (out.size() <= size_max) return out;
  std::size_t end = size_max - 3;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0U) == 0x80) --end;
  return out.substr(0, end) + "...";
}

std::optional<std::string> HostNameOf(std::string_view words) {
  const std::string_view host = HostPart(Trim(words));
  std::string out;
  for (std::size_t i = 0; i < host.size(); ++i) {
    const char c = host[i];
    const bool opens = c == '<' || c == '{' || c == '[';
    if (opens) {
      const std::size_t end = host.find_first_of(">}]", i);
      if (end == std::string_view::npos) return std::nullopt;
      const std::string name = PlaceholderName(host.substr(i + 1, end - i - 1));
      if (name.empty()) return std::nullopt;
      out += "<" + name + ">";
      i = end;
      while (i + 1 < host.size() && host[i + 1] == '}') ++i;
    } else if (IsLetterOrDigit(c) || c == '-' || c == '*' || (c == '.' && !out.ends_with('.'))) {
      out += c;
    } else {
      return std::nullopt;
    }
  }
  if (out.starts_with('.') || !EndsLikeName(out)) return std::nullopt;
  return out;
}

bool IsReserved(std::string_view name) {
  constexpr std::string_view kWords[] = {"and", "or", "not", "in", "version", "from", "to"};
  return std::find(std::begin(kWords), std::end(kWords), name) != std::end(kWords);
}

std::string Names::Take(const std::string& wanted, char separator) {
  const auto [at, is_free] = taken_.emplace(wanted, 1);
  if (is_free) return wanted;
  int& number = at->second;  // the last one given
  std::string name;
  do {
    name = wanted + separator + std::to_string(++number);
  } while (!taken_.emplace(name, 1).second);
  return name;
}

}  // namespace portwright::extract
