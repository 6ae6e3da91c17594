// Ids and hints from the words of a document: what a draft calls its roles, features and settings.
// Everything follows from the words alone, so that an unchanged document gives unchanged ids. Cost:
// linear in the words. Threading: no state.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::extract {

// Lower-case words of letters and digits joined with `-`: `vcenter-server`. Longer ones than
// `size_max` are cut behind a word and get six digits of a hash of all; words without such letters
// are the hash alone.
std::string Slug(std::string_view words, std::size_t size_max = 40);
// The same with `_`, for names of settings.
std::string Underscored(std::string_view slug);
// The first six digits of a hash.
std::string ShortHash(std::string_view words);

// The parts of a slug.
std::vector<std::string> Tokens(std::string_view words);
bool HasAny(const std::vector<std::string>& tokens, std::initializer_list<std::string_view> words);
bool AreAll(const std::vector<std::string>& tokens, std::initializer_list<std::string_view> words);

// The words on one line, at most so many bytes, cut between characters with "...".
std::string OneLine(std::string_view words, std::size_t size_max);

// A host name as a catalog writes it: without scheme, port and path; `{region}` and `[region]` as
// `<region>`. Nothing for words that are none, or for an address.
std::optional<std::string> HostNameOf(std::string_view words);

// Words of `when` that nothing can be called.
bool IsReserved(std::string_view name);

// Hands out each name once; the next ones of that name get `-2`, `-3`.
class Names {
 public:
  std::string Take(const std::string& wanted, char separator = '-');
  bool Has(const std::string& name) const { return taken_.contains(name); }

 private:
  std::map<std::string, int> taken_;  // to the last number behind it
};

}  // namespace portwright::extract
