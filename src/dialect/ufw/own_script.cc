#include "dialect/ufw/own_script.h"

#include "base/text.h"

namespace portwright::dialect::ufw {
namespace {

constexpr std::string_view kStrict = "set -eu";
constexpr std::string_view kLocale = "export LC_ALL=C";
constexpr std::string_view kBegin = R"(if ! grep -qs '^before() {' "$0"; then
  echo 'run this as a file: sudo sh FILE' >&2
  exit 1
fi
if ! grep -q '^IPV6=yes' /etc/default/ufw; then
  sed -i 's/^IPV6=.*/IPV6=yes/' /etc/default/ufw
  ufw reload
fi)";

constexpr std::string_view kBefore = R"(changed=
before() { # before FILE CHAINS NAME
  sed -e "/^# BEGIN portwright $3\$/,/^# END portwright $3\$/d" \
    -e "/^-A ufw6*-before-\\($2\\) .*-j ACCEPT/s/^/#pw /" \
    -e '/^# End required lines/r /dev/stdin' "$1" >"$1.pw"
  grep -q "^# END portwright $3\$" "$1.pw"
  cmp -s "$1" "$1.pw" || changed=yes
  cat "$1.pw" >"$1"
  rm "$1.pw"
})";

constexpr std::string_view kReload = R"(case $(ufw status) in
*inactive*) ufw --force enable ;;
*) [ -z "$changed" ] || ufw reload ;;
esac)";

constexpr std::string_view kDelete = R"(ufw show added |
  sed -n "s/^ufw \(allow .*\) comment '\(pw-[0-9a-f]*\) .*'\$/\2 \1/p" |
  while read -r name rule; do
    grep -q "comment '$name " "$0" || ufw delete $rule
  done)";

constexpr std::string_view kDeleteRoutes = R"(ufw show added |
  sed -n "s/^ufw route \(allow .*\) comment '\(pw-[0-9a-f]*\) .*'\$/\2 \1/p" |
  while read -r name rule; do
    grep -q "comment '$name " "$0" || ufw route delete $rule
  done)";

}  // namespace

OwnScript::Kind OwnScript::Take(std::string_view text, std::size_t indent) {
  const std::string line = std::string(indent, ' ') + std::string(text);
  if (in_defaults_) return TakeDefault(line);
  if (chunk_at_ < chunk_.size()) {
    // After `ufw show added |` either rules or routes are looked at.
    if (chunk_at_ == 1 && chunk_[0] == "ufw show added |" && line != chunk_[1])
      chunk_ = Split(kDeleteRoutes, '\n');
    expected_ = chunk_[chunk_at_];
    if (line != expected_) return Kind::kBroken;
    ++chunk_at_;
    return Kind::kKnown;
  }
  return Begin(line);
}

OwnScript::Kind OwnScript::Begin(const std::string& line) {
  if (line.starts_with("before ") && has_before_) return Kind::kBefore;
  if (line == "case $(ufw status verbose) in" && has_begun_) {
    in_defaults_ = has_defaults_ = true;
    wanted_.clear();
    denied_.clear();
    return Kind::kKnown;
  }
  if (line == kStrict || line == kLocale) {
    (line == kStrict ? has_strict_ : has_locale_) = true;
    return Kind::kKnown;
  }
  chunk_.clear();
  if (line == kBegin.substr(0, kBegin.find('\n')) && !has_begun_) {
    chunk_ = Split(kBegin, '\n');
    expected_ = has_strict_ ? kLocale : kStrict;
    if (!has_strict_ || !has_locale_) return Kind::kBroken;
  } else if (line == "changed=" && has_begun_) {
    chunk_ = Split(kBefore, '\n');
    has_before_ = true;
  } else if (line == "case $(ufw status) in" && has_begun_) {
    chunk_ = Split(kReload, '\n');
    has_reload_ = true;
  } else if (line == "ufw show added |" && has_begun_) {
    chunk_ = Split(kDelete, '\n');
    has_delete_ = true;
  }
  chunk_at_ = chunk_.empty() ? 0 : 1;
  if (chunk_.empty()) return Kind::kNone;
  has_begun_ = true;
  return Kind::kKnown;
}

// *"deny (incoming)"*"deny (outgoing)"*) ;;
// *) ufw default deny incoming
//    ufw default deny outgoing ;;
// esac
OwnScript::Kind OwnScript::TakeDefault(const std::string& line) {
  if (wanted_.empty()) {
    expected_ = "*\"deny (incoming)\"*) ;;";
    std::string_view rest = line;
    constexpr std::string_view kHead = "*\"deny (";
    while (rest.starts_with(kHead)) {
      rest.remove_prefix(kHead.size());
      const std::size_t end = rest.find(")\"");
      if (end == rest.npos) return Kind::kBroken;
      wanted_.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end + 2);
    }
    return rest == "*) ;;" && !wanted_.empty() ? Kind::kKnown : Kind::kBroken;
  }
  if (denied_.size() == wanted_.size()) {
    expected_ = "esac";
    in_defaults_ = false;
    return line == expected_ ? Kind::kDefaults : Kind::kBroken;
  }
  const bool is_last = denied_.size() + 1 == wanted_.size();
  expected_ = denied_.empty() ? "*) " : "   ";
  expected_ += "ufw default deny " + wanted_[denied_.size()] + (is_last ? " ;;" : "");
  if (line != expected_) return Kind::kBroken;
  denied_.push_back(wanted_[denied_.size()]);
  return Kind::kKnown;
}

std::string_view OwnScript::missing() const {
  if (!has_begun_) return "";
  if (in_defaults_ || chunk_at_ < chunk_.size()) return "its last lines";
  if (!has_before_) return "what comes before rules";
  if (!has_defaults_) return "what denies the rest";
  if (!has_reload_) return "what loads it";
  return has_delete_ ? "" : "what takes away earlier rules";
}

}  // namespace portwright::dialect::ufw
