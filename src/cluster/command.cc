#include "cluster/command.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace portwright::cluster {
namespace {

struct Token {
  std::string text;
  std::size_t column = 0;  // from 1
  bool is_quoted = false;  // some of it
};

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// False where a quote has no end.
bool Tokenise(std::string_view line, std::vector<Token>& out) {
  for (std::size_t i = 0; i < line.size();) {
    if (IsBlank(line[i])) {
      ++i;
      continue;
    }
    Token token;
    token.column = i + 1;
    char quote = '\0';
    for (; i < line.size() && (quote != '\0' || !IsBlank(line[i])); ++i) {
      const char c = line[i];
      if (quote != '\0' && c == quote) {
        quote = '\0';
      } else if (quote == '\0' && (c == '"' || c == '\'')) {
        quote = c;
        token.is_quoted = true;
      } else {
        token.text += c;
      }
    }
    out.push_back(std::move(token));
    if (quote != '\0') return false;
  }
  return true;
}

// Behind a prompt, the shell's name and its options.
std::size_t Begin(const std::vector<Token>& tokens) {
  std::size_t at = 0;
  if (at < tokens.size() && tokens[at].text.find('@') != std::string::npos &&
      tokens[at].text.ends_with('>'))
    ++at;
  if (at < tokens.size() && tokens[at].text == "iris_cli") {
    ++at;
    while (at + 1 < tokens.size() && tokens[at].text.starts_with('-')) at += 2;
  }
  return at;
}

// The longest one that fits.
std::optional<Verb> FindVerb(const std::vector<Token>& tokens, std::size_t begin,
                             const Grammar& grammar) {
  std::optional<Verb> best;
  for (std::size_t v = 0; v < kVerbs; ++v) {
    const std::vector<std::string>& words = grammar.commands[v].words;
    if (words.empty() || words.size() > tokens.size() - begin) continue;
    const bool fits =
        std::equal(words.begin(), words.end(), tokens.begin() + static_cast<std::ptrdiff_t>(begin),
                   [](const std::string& word, const Token& token) { return word == token.text; });
    const auto verb = static_cast<Verb>(v);
    if (fits && (!best || words.size() > grammar.Of(*best).words.size())) best = verb;
  }
  return best;
}

class CommandReader {
 public:
  CommandReader(SourcePlace place, const Grammar& grammar, Diagnostics& diagnostics)
      : place_(place), grammar_(grammar), diagnostics_(diagnostics) {}

  std::optional<Command> Read(std::string_view line) {
    std::vector<Token> tokens;
    if (!Tokenise(line, tokens)) {
      Fail("PW-CLU-0011", tokens.back(), "expected a quote that ends on its line, found none");
      return std::nullopt;
    }
    const std::size_t begin = std::min(Begin(tokens), tokens.size());
    const auto verb = FindVerb(tokens, begin, grammar_);
    if (!verb) {
      Fail("PW-CLU-0010", begin < tokens.size() ? tokens[begin] : Token{"", 1, false},
           "expected a command (" + WordsOf(grammar_.Of(Verb::kAdd)) + ", " +
               WordsOf(grammar_.Of(Verb::kActivate)) + ", ...), found another one");
      return std::nullopt;
    }
    Command command;
    command.verb = *verb;
    const CommandWords& words = grammar_.Of(*verb);
    bool is_fine = true;
    std::size_t at = begin + words.words.size();
    command.place = PlaceOf(tokens[begin]);
    if (at + 1 == tokens.size() && tokens[at].text == "help" && !tokens[at].is_quoted) {
      command.wants_help = true;
      return command;
    }
    for (; at < tokens.size(); ++at) is_fine = Take(words, tokens[at], command) && is_fine;
    for (const KeyWords& key : words.keys) {
      if (!is_fine || !key.is_needed || command.Find(key.key) != nullptr) continue;
      Fail("PW-CLU-0014", tokens[begin],
           "expected " + key.word + "= of " + WordsOf(words) + ", found none",
           "`" + WordsOf(words) + " help` lists what it can be told");
      is_fine = false;
    }
    if (!is_fine) return std::nullopt;
    return command;
  }

 private:
  SourcePlace PlaceOf(const Token& token) const {
    return {
        place_.file, place_.line,
        place_.column + static_cast<std::uint32_t>(token.column) - (place_.column > 0 ? 1U : 0U)};
  }

  void Fail(std::string_view code, const Token& token, std::string message, std::string hint = "") {
    diagnostics_.Error(code, PlaceOf(token), std::move(message), std::move(hint));
  }

  bool Take(const CommandWords& words, const Token& token, Command& command) {
    const std::size_t equals = token.text.find('=');
    const std::string word = token.text.substr(0, equals);
    const KeyWords* key = equals == std::string::npos ? nullptr : words.Find(word);
    if (key == nullptr) {
      std::vector<std::string> known;
      for (const KeyWords& one : words.keys) known.push_back(one.word);
      const auto near = Nearest(word, known);
      Fail("PW-CLU-0012", token,
           known.empty() ? "expected nothing behind " + WordsOf(words) + ", found another word"
                         : "expected " + Join(known, "=, ") + "=; found another word",
           near ? "did you mean " + *near + "=?" : "");
      return false;
    }
    if (command.Find(key->key) != nullptr) {
      Fail("PW-CLU-0013", token, "expected " + key->word + "= once, found it again");
      return false;
    }
    command.arguments.push_back({key->key, token.text.substr(equals + 1), PlaceOf(token)});
    return true;
  }

  SourcePlace place_;
  const Grammar& grammar_;
  Diagnostics& diagnostics_;
};

}  // namespace

const Argument* Command::Find(Key key) const {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const Argument& one) { return one.key == key; });
  return found == arguments.end() ? nullptr : &*found;
}

std::optional<Verb> VerbOf(std::string_view line, const Grammar& grammar) {
  std::vector<Token> tokens;
  Tokenise(line, tokens);
  const std::size_t begin = Begin(tokens);
  return begin > tokens.size() ? std::nullopt : FindVerb(tokens, begin, grammar);
}

std::optional<Command> ParseCommand(std::string_view line, SourcePlace place,
                                    const Grammar& grammar, Diagnostics& diagnostics) {
  return CommandReader(place, grammar, diagnostics).Read(line);
}

void AppendArgument(std::string& out, std::string_view key, std::string_view value,
                    bool always_quoted) {
  out += ' ';
  out += key;
  out += '=';
  const bool is_quoted =
      always_quoted || value.empty() || value.find_first_of(" \t'#;&|<>()$*?[]{}~!`") != value.npos;
  if (is_quoted) out += '"';
  out += value;
  if (is_quoted) out += '"';
}

std::vector<std::string> ListOf(std::string_view value) {
  std::vector<std::string> out;
  if (Trim(value).empty()) return out;
  for (const std::string_view part : Split(value, ',')) out.emplace_back(Trim(part));
  return out;
}

}  // namespace portwright::cluster
