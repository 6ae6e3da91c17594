#include "dialect/common/shown_text.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/common/neutral_words.h"

namespace portwright::dialect {
namespace {

constexpr std::string_view kSecret[] = {"authentication-key",
                                        "auth-password",
                                        "certificate",
                                        "community",
                                        "credential",
                                        "credentials",
                                        "crypto",
                                        "encrypted",
                                        "encrypted-password",
                                        "hash",
                                        "key",
                                        "key-string",
                                        "md5",
                                        "md5-key",
                                        "passphrase",
                                        "passwd",
                                        "password",
                                        "phash",
                                        "pre-shared-key",
                                        "preshared-key",
                                        "private-key",
                                        "psk",
                                        "public-key",
                                        "radius-server",
                                        "secret",
                                        "sha",
                                        "sha256",
                                        "shared-secret",
                                        "snmp-server",
                                        "snmp-community",
                                        "tacacs-server",
                                        "token",
                                        "username",
                                        "wpa-psk"};

// Behind these stands a text of people.
constexpr std::string_view kFreeText[] = {"comment",      "description", "hex-string", "log-prefix",
                                          "nflog-prefix", "prefix",      "remark",     "string",
                                          "tag",          "ulog-prefix"};

constexpr std::string_view kMarks = "<>{}()[],;:='\"";

template <std::size_t kSize>
bool Holds(const std::string_view (&words)[kSize], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// From `at` past one word: what stands in double quotes belongs together, whatever is in it.
std::size_t WordEnd(std::string_view line, std::size_t at) {
  while (at < line.size() && !IsBlank(line[at])) {
    if (line[at] != '"') {
      ++at;
      continue;
    }
    for (++at; at < line.size() && line[at] != '"'; ++at) {
      if (line[at] == '\\' && at + 1 < line.size()) ++at;
    }
    if (at < line.size()) ++at;
  }
  return at;
}

// Where the bare word begins, behind marks and the dashes of an option.
std::size_t BeginOf(std::string_view word) {
  std::size_t at = std::min(word.find_first_not_of(kMarks), word.size());
  while (at < word.size() && word[at] == '-') ++at;
  return at;
}

// A word without the marks around it, in lower case: `<phash>x` is `phash`, `--comment` `comment`.
std::string Bare(std::string_view word) {
  const std::size_t begin = BeginOf(word);
  if (begin == word.size()) return "";
  word.remove_prefix(begin);
  return ToLower(word.substr(0, word.find_first_of(kMarks)));
}

// Past the marks before a bare word, the word of that size, and the marks behind it.
std::size_t EndOf(std::string_view word, std::size_t size) {
  const std::size_t begin = BeginOf(word);
  return std::min(word.find_first_not_of(kMarks, begin + size), word.size());
}

}  // namespace

bool MayHoldSecret(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    if (IsBlank(line[at])) {
      ++at;
      continue;
    }
    const std::size_t end = std::max(WordEnd(line, at), at + 1);
    if (Holds(kSecret, Bare(line.substr(at, end - at)))) return true;
    at = end;
  }
  return false;
}

std::string ShownWord(std::string_view line, std::string_view word) {
  constexpr std::size_t kLettersMax = 40;
  constexpr std::size_t kMixedMax = 7;  // of letters and digits, as keys and hashes have them
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool is_mixed = word.size() > kMixedMax &&
                        word.find_first_of("./:-_") == std::string_view::npos &&
                        std::any_of(word.begin(), word.end(), is_digit);
  const bool is_odd = word.find_first_of("$\"&^%") != std::string_view::npos ||
                      ((word.size() > kLettersMax || is_mixed) && !IsNumeric(word));
  if (is_odd || MayHoldSecret(line)) return "a word that is not shown";
  return Quote(word);
}

std::string ShownLine(std::string_view line) {
  std::string out;
  bool is_free = false;
  for (std::size_t at = 0; at < line.size();) {
    if (IsBlank(line[at])) {
      out += line[at++];
      continue;
    }
    std::size_t end = std::max(WordEnd(line, at), at + 1);
    // Elsewhere a single quote may be an apostrophe.
    if (is_free && line[at] == '\'') {
      const std::size_t close = line.find('\'', at + 1);
      end = close == line.npos ? line.size() : WordEnd(line, close + 1);
    }
    const std::string_view word = line.substr(at, end - at);
    at = end;
    const std::string bare = Bare(word);
    // `-m comment --comment "text"`: the option follows the match of its name.
    if (is_free && !word.starts_with("--")) {
      out += "...";
      is_free = false;
      continue;
    }
    if (Holds(kSecret, bare)) return out + bare + " ...";
    const bool names_text = Holds(kFreeText, bare);
    // `"description":"text"` is one word.
    const std::size_t behind = names_text ? EndOf(word, bare.size()) : word.size();
    out += word.substr(0, behind);
    if (behind < word.size()) out += "...";
    is_free = names_text && behind == word.size();
    if (bare == "remark") return out + " ...";
  }
  return out;
}

}  // namespace portwright::dialect
