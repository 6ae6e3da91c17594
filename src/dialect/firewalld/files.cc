#include "dialect/firewalld/files.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace portwright::dialect::firewalld {
namespace {

// What has to stand around the files of a script, in this order: each line matters when it runs.
constexpr std::string_view kBefore[] = {
    "set -eu",
    "umask 022",
    "dir=${1:-/etc/firewalld}",
    "new=$(mktemp -d)",
    "trap 'rm -rf \"$new\"' EXIT",
    "cp -R \"$dir/.\" \"$new\"",
    "mkdir -p \"$new/ipsets\" \"$new/policies\" \"$new/services\" \"$new/zones\"",
    "rm -f \"$new\"/*/pw-*.xml",
};
constexpr std::string_view kKeep6to4[] = {
    "sed -i '/^RFC3964_IPv4=/d' \"$new/firewalld.conf\"",
    "echo RFC3964_IPv4=no >>\"$new/firewalld.conf\"",
};
constexpr std::string_view kAfter[] = {
    "firewall-offline-cmd --system-config \"$new\" --check-config",
    "rm -f \"$dir\"/*/pw-*.xml",
    "cp -R \"$new/.\" \"$dir\"",
    "if [ \"$dir\" = /etc/firewalld ]; then firewall-cmd --reload; fi",
};
constexpr std::string_view kFolders[] = {"ipsets", "policies", "services", "zones"};
constexpr std::string_view kXmlHead = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

// `public` of `zones/public.xml`, `/etc/firewalld/zones/public.xml`.
std::string StemOf(std::string_view path) {
  path = path.substr(path.find_last_of('/') + 1);
  return std::string(path.substr(0, path.rfind('.')));
}

class ScriptReader {
 public:
  ScriptReader(std::string_view text, std::uint32_t file, Diagnostics& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {}

  ConfigFiles Read() {
    out_.is_script = true;
    while (at_ < text_.size() && !has_failed_) {
      const std::string_view line = NextLine();
      if (line.empty() || line[0] == '#') continue;
      if (line.starts_with("cat >")) {
        if (after_ > 0 || kept_ > 0 || before_ != std::size(kBefore)) Fail(line);
        BeginFile(line);
      } else if (before_ < std::size(kBefore)) {
        if (line != kBefore[before_++]) Fail(line);
      } else if (kept_ < std::size(kKeep6to4) && line == kKeep6to4[kept_] && after_ == 0) {
        ++kept_;
      } else if (after_ >= std::size(kAfter) || line != kAfter[after_++]) {
        Fail(line);
      }
    }
    out_.keeps_6to4 = kept_ > 0;
    if (kept_ > 0 && kept_ != std::size(kKeep6to4)) Fail("half of the change of settings");
    if (after_ != std::size(kAfter)) Fail("the end of the text");
    return std::move(out_);
  }

 private:
  std::string_view NextLine() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view line = text_.substr(at_, end - at_);
    at_ = end + 1;
    ++line_;
    return line;
  }

  void Fail(std::string_view found) {
    if (has_failed_) return;
    has_failed_ = true;
    diagnostics_.Error("PW-DIA-firewalld-0101", {file_, line_, 1},
                       "expected the script as Portwright writes it, found " + Quote(found),
                       "a script that does something else cannot be proven; write it anew");
  }

  // `cat >"$new/policies/pw-in.xml" <<'END'`
  void BeginFile(std::string_view line) {
    constexpr std::string_view kBegin = "cat >\"$new/";
    constexpr std::string_view kEnd = ".xml\" <<'END'";
    std::string_view path = line;
    if (!path.starts_with(kBegin) || !path.ends_with(kEnd) ||
        path.size() <= kBegin.size() + kEnd.size())
      return Fail(line);
    path = path.substr(kBegin.size(), path.size() - kBegin.size() - kEnd.size());
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return Fail(line);
    const std::string_view folder = path.substr(0, slash);
    ConfigFile file;
    file.name = path.substr(slash + 1);
    const bool is_safe = std::all_of(file.name.begin(), file.name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == '_' || c == '.';
    });
    if (!is_safe || !file.name.starts_with("pw-") ||
        std::find(std::begin(kFolders), std::end(kFolders), folder) == std::end(kFolders))
      return Fail(line);
    file.file = file_;
    file.is_ours = true;
    file.lines_before = line_;
    const std::size_t from = at_;
    while (at_ < text_.size()) {
      const std::size_t line_at = at_;
      if (NextLine() != "END") continue;
      file.text = text_.substr(from, line_at - from);
      if (!file.text.starts_with(kXmlHead)) return Fail(line);
      if (!RootIs(file.text, folder)) return Fail(line);
      out_.files.push_back(std::move(file));
      return;
    }
    Fail("a file without an end");
  }

  // A file in a folder of another kind is not read by firewalld.
  static bool RootIs(std::string_view text, std::string_view folder) {
    const std::string_view root = folder == "ipsets"     ? "\n<ipset "
                                  : folder == "policies" ? "\n<policy "
                                  : folder == "services" ? "\n<service>"
                                                         : "\n<zone ";
    return text.find(root) != std::string_view::npos;
  }

  std::string_view text_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  ConfigFiles out_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 0;
  std::size_t before_ = 0;
  std::size_t kept_ = 0;
  std::size_t after_ = 0;
  bool has_failed_ = false;
};

ConfigFile FileOf(std::string_view name, std::string_view text, Diagnostics& diagnostics) {
  ConfigFile file;
  file.name = StemOf(name);
  file.text = text;
  file.file = diagnostics.AddFile(name);
  const std::size_t begin = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  file.is_settings = begin != std::string_view::npos && text[begin] != '<';
  return file;
}

}  // namespace

bool LooksLikeScript(std::string_view text) {
  return text.starts_with("#!/bin/sh\n# firewalld configuration of ");
}

ConfigFiles SplitFiles(std::string_view text, const LiftOptions& options,
                       Diagnostics& diagnostics) {
  if (LooksLikeScript(text))
    return ScriptReader(text, diagnostics.AddFile(options.file_name), diagnostics).Read();
  ConfigFiles out;
  out.files.push_back(FileOf(options.file_name, text, diagnostics));
  for (const auto& [name, beside] : options.beside)
    out.files.push_back(FileOf(name, beside, diagnostics));
  return out;
}

}  // namespace portwright::dialect::firewalld
