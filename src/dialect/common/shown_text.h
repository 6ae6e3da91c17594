// What of a configuration may be shown in messages and answers. Rules are what a reader wants to
// see; passwords, keys and communities never are, nor what people wrote beside a rule, which may
// hold one.
#pragma once

#include <string>
#include <string_view>

namespace portwright::dialect {

// Whether a word of the line says that a secret may stand on it: `password`, `community`, `key` ...
bool MayHoldSecret(std::string_view line);

// The word in quotes, for `found ...`; or, on a line that may hold a secret, and for words that no
// one types by hand, `a word that is not shown`.
std::string ShownWord(std::string_view line, std::string_view word);

// A rule's line: comments, descriptions, prefixes of logs and searched texts as `...`, and nothing
// behind a word that tells of a secret.
std::string ShownLine(std::string_view line);

}  // namespace portwright::dialect
