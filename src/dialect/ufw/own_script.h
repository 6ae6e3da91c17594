// The lines of a script of ours that are the same in all of them: known word by word, since nothing
// could be said about what another line does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::dialect::ufw {

class OwnScript {
 public:
  enum class Kind {
    kNone,      // no line of these; the caller's
    kKnown,     // one of these, that says nothing about rules
    kDefaults,  // the end of what denies the rest: denied() says where
    kBefore,    // the head of lines for before.rules
    kBroken,    // expected() should stand here
  };

  // The next line of the text, without its indentation.
  Kind Take(std::string_view line, std::size_t indent);

  const std::vector<std::string>& denied() const { return denied_; }
  std::string_view expected() const { return expected_; }
  bool has_begun() const { return has_begun_; }
  bool is_whole() const { return missing().empty(); }
  std::string_view missing() const;  // in words; empty: nothing

 private:
  Kind Begin(const std::string& line);
  Kind TakeDefault(const std::string& line);

  std::vector<std::string_view> chunk_;  // lines that have to follow
  std::size_t chunk_at_ = 0;
  bool in_defaults_ = false;
  std::vector<std::string> wanted_;  // of the pattern: `incoming`
  std::vector<std::string> denied_;
  std::string expected_;
  bool has_strict_ = false, has_locale_ = false;
  bool has_begun_ = false, has_before_ = false, has_defaults_ = false, has_reload_ = false,
       has_delete_ = false;
};

}  // namespace portwright::dialect::ufw
