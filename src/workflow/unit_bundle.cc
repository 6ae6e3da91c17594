#include "workflow/unit_bundle.h"

#include "base/text.h"

namespace portwright::workflow {
namespace {

// One command that keeps what is there: its words, and the file that its output becomes.
struct Keeping {
  std::string command, file;
};

// How a kind of rules is kept, checked, loaded and taken back.
struct Recipe {
  std::vector<Keeping> keep;
  std::vector<std::string> check, load, revert;
  std::vector<std::string> confirmed;  // names of the texts that a start of the machine loads
  std::string capabilities;            // that the programs need
  std::vector<PointFile> beside;       // texts that taking back needs
};

// There while rules await their confirmation; gone after a start of the machine, as they are.
constexpr char kAwaiting[] = "/run/portwright-rules.awaiting";

std::string At(const std::string& name) { return std::string(kUnitBundleFolder) + "/" + name; }

Recipe NftablesRecipe(const PointText& text) {
  const std::string rules = At(text.files[0].name);
  Recipe recipe;
  recipe.keep = {{"-/usr/sbin/nft list table inet portwright", "before.nft"}};
  recipe.check = {"/usr/sbin/nft -c -f " + rules};
  recipe.load = {"/usr/sbin/nft -f " + rules};
  recipe.confirmed = {text.files[0].name};
  recipe.capabilities = "CAP_NET_ADMIN";
  recipe.revert = {"/usr/sbin/nft -f " + At("revert.nft")};
  recipe.beside = {{"revert.nft",
                    "# What was there before, or nothing, in one step.\ntable inet portwright\n"
                    "delete table inet portwright\ninclude \"" +
                        At("before.nft") + "\"\n"}};
  return recipe;
}

Recipe IptablesRecipe(const PointText& text) {
  Recipe recipe;
  // By its name: of an empty table nothing is said otherwise, and nothing would bring it back. Our
  // text has no other table.
  recipe.keep = {{"/usr/sbin/iptables-save -t filter", "before.rules"},
                 {"/usr/sbin/ip6tables-save -t filter", "before.ip6tables.rules"}};
  // The older programs of iptables open a raw socket.
  recipe.capabilities = "CAP_NET_ADMIN CAP_NET_RAW";
  recipe.revert = {"/usr/sbin/iptables-restore " + At("before.rules"),
                   "/usr/sbin/ip6tables-restore " + At("before.ip6tables.rules")};
  for (const PointFile& file : text.files) {
    const bool is_six = file.name.ends_with(".ip6tables.rules");
    if (file.name.ends_with(".ipset") || file.name.ends_with(".rules"))
      recipe.confirmed.push_back(file.name);
    if (file.name.ends_with(".ipset")) {
      recipe.check.insert(recipe.check.begin(),
                          "/usr/sbin/ipset -exist restore -file " + At(file.name));
    } else if (file.name.ends_with(".rules")) {
      const std::string program =
          is_six ? "/usr/sbin/ip6tables-restore" : "/usr/sbin/iptables-restore";
      recipe.check.push_back(program + " --noflush --test " + At(file.name));
      recipe.load.push_back(program + " --noflush " + At(file.name));
    }
  }
  return recipe;
}

std::string Service(const std::string& description, const std::string& unit_lines,
                    const std::vector<std::string>& service_lines,
                    const std::string& capabilities) {
  std::string text = "[Unit]\nDescription=" + description + "\nDefaultDependencies=no\n" +
                     unit_lines + "\n[Service]\nType=oneshot\n";
  for (const std::string& line : service_lines) text += line + "\n";
  return text + "CapabilityBoundingSet=" + capabilities +
         "\nNoNewPrivileges=yes\nProtectHome=yes\nProtectClock=yes\nProtectHostname=yes\n"
         "ProtectKernelLogs=yes\nProtectKernelModules=yes\nProtectControlGroups=yes\n"
         "PrivateTmp=yes\nPrivateDevices=yes\nRestrictNamespaces=yes\nRestrictRealtime=yes\n"
         "RestrictSUIDSGID=yes\nLockPersonality=yes\nMemoryDenyWriteExecute=yes\n"
         "SystemCallArchitectures=native\nUMask=0077\n";
}

class Writer {
 public:
  Writer(const Recipe& recipe, std::int64_t confirm_within_s)
      : recipe_(recipe), within_(std::to_string(confirm_within_s)) {}

  std::vector<PointFile> Units() {
    AddKeeping();
    Add("portwright-rules.service",
        OneShot("Load the rules, and take them back unless they are confirmed",
                not_awaiting_ + "Requires=" + keepers_ + "\nAfter=" + keepers_ + "\n",
                LoadLines()));
    std::vector<std::string> revert = Lines("ExecStart=", recipe_.revert);
    revert.push_back("ExecStart=" + forget_);
    Add("portwright-rules-revert.service",
        OneShot("Bring back what was there before the rules", "", revert));
    Add("portwright-rules-revert.timer",
        "[Unit]\nDescription=Take the rules back unless they are confirmed\n\n[Timer]\n"
        "OnActiveSec=" +
            within_ + "\nAccuracySec=1s\nUnit=portwright-rules-revert.service\n");
    Add("portwright-rules-confirm.service",
        "[Unit]\nDescription=Keep the rules, also over a start of the machine\n"
        "AssertPathExists=" +
            std::string(kAwaiting) + "\n\n[Service]\nType=oneshot\n" + ConfirmLines());
    Add("portwright-rules-boot.service",
        OneShot("Load the confirmed rules",
                "Before=network-pre.target\nWants=network-pre.target\nAfter=local-fs.target\n",
                Lines("ExecStart=", OfConfirmed(BootCommands()))) +
            "\n[Install]\nWantedBy=sysinit.target\n");
    return std::move(files_);
  }

 private:
  static std::vector<std::string> Lines(const std::string& head,
                                        const std::vector<std::string>& commands) {
    std::vector<std::string> lines;
    for (const std::string& command : commands) lines.push_back(head + command);
    return lines;
  }

  void AddKeeping() {
    for (std::size_t k = 0; k < recipe_.keep.size(); ++k) {
      const std::string name = "portwright-rules-keep" + std::to_string(k + 1) + ".service";
      keepers_ += (keepers_.empty() ? "" : " ") + name;
      Add(name, OneShot("Keep what is there before the rules", not_awaiting_,
                        {"ExecStart=" + recipe_.keep[k].command,
                         "StandardOutput=truncate:" + At(recipe_.keep[k].file)}));
    }
  }

  // The timer runs before anything is loaded: what cuts the way in goes by itself.
  std::vector<std::string> LoadLines() const {
    std::vector<std::string> lines = Lines("ExecStartPre=", recipe_.check);
    lines.push_back("ExecStartPre=/usr/bin/touch " + std::string(kAwaiting));
    lines.push_back("ExecStartPre=/usr/bin/systemctl start portwright-rules-revert.timer");
    for (const std::string& line : Lines("ExecStart=", recipe_.load)) lines.push_back(line);
    return lines;
  }

  // A start of the machine loads copies of what was confirmed, never what only awaits it.
  std::string ConfirmLines() const {
    std::string text = "ExecStart=/usr/bin/systemctl stop portwright-rules-revert.timer\n";
    for (const std::string& name : recipe_.confirmed) {
      const std::string copy = At("confirmed-" + name);
      text += "ExecStart=/usr/bin/cp " + At(name) + " " + copy + ".new\n";
      text += "ExecStart=/usr/bin/mv -f " + copy + ".new " + copy + "\n";
    }
    text += "ExecStart=/usr/bin/systemctl enable portwright-rules-boot.service\n";
    return text + "ExecStart=" + forget_ + "\n";
  }

  // Sets are made where the rules are checked; a start of the machine needs them too.
  std::vector<std::string> BootCommands() const {
    std::vector<std::string> commands;
    for (const std::string& command : recipe_.check) {
      if (command.starts_with("/usr/sbin/ipset")) commands.push_back(command);
    }
    commands.insert(commands.end(), recipe_.load.begin(), recipe_.load.end());
    return commands;
  }

  static std::vector<std::string> OfConfirmed(std::vector<std::string> commands) {
    for (std::string& command : commands) {
      const std::size_t at = command.find(At(""));
      if (at != std::string::npos) command.insert(at + At("").size(), "confirmed-");
    }
    return commands;
  }

  std::string OneShot(const std::string& description, const std::string& unit_lines,
                      const std::vector<std::string>& service_lines) const {
    return Service(description, unit_lines, service_lines, recipe_.capabilities);
  }

  void Add(const std::string& name, std::string text) { files_.push_back({name, std::move(text)}); }

  // What is there before is kept once: not when other rules await their confirmation already.
  const std::string not_awaiting_ = "AssertPathExists=!" + std::string(kAwaiting) + "\n";
  const std::string forget_ = "/usr/bin/rm -f " + std::string(kAwaiting);

  const Recipe& recipe_;
  std::string within_;
  std::string keepers_;
  std::vector<PointFile> files_;
};

std::string ReadMe(const std::string& dialect, const std::string& point,
                   std::int64_t confirm_within_s) {
  const std::string dump = dialect == "nftables" ? "nft list ruleset > dump.nft"
                                                 : "iptables-save > dump.rules; ip6tables-save > "
                                                   "dump6.rules";
  const std::string proof =
      dialect == "nftables"
          ? "portwright prove SITE --at " + point + " --against dump.nft"
          : "portwright prove SITE --at " + point + " --against dump.rules --beside dump6.rules";
  return "The rules of " + point + ", for a host without portwright. As root, on the host:\n\n" +
         "  mkdir -p -m 700 " + kUnitBundleFolder + "\n  cp * " + kUnitBundleFolder +
         "\n  cp portwright-rules*.service portwright-rules-revert.timer /etc/systemd/system\n"
         "  systemctl daemon-reload\n  systemctl start portwright-rules\n\n"
         "They are taken back in " +
         std::to_string(confirm_within_s) +
         " seconds, unless somebody says, best over a new connection:\n\n"
         "  systemctl start portwright-rules-confirm\n\nBack at any time:\n\n"
         "  systemctl start portwright-rules-revert\n\nFor good, as a start "
         "of the machine loads what was confirmed:\n\n"
         "  systemctl disable portwright-rules-boot\n\nWhat the kernel holds, proven where the "
         "site "
         "is:\n\n  " +
         dump + "\n  " + proof + "\n";
}

}  // namespace

std::optional<std::vector<PointFile>> UnitBundleOf(const std::string& dialect,
                                                   const std::string& point, const PointText& text,
                                                   std::int64_t confirm_within_s) {
  if (dialect != "nftables" && dialect != "iptables") return std::nullopt;
  const Recipe recipe = dialect == "nftables" ? NftablesRecipe(text) : IptablesRecipe(text);
  std::vector<PointFile> files = text.files;
  for (const PointFile& file : recipe.beside) files.push_back(file);
  for (PointFile& unit : Writer(recipe, confirm_within_s).Units()) files.push_back(std::move(unit));
  files.push_back({"README", ReadMe(dialect, point, confirm_within_s)});
  return files;
}

}  // namespace portwright::workflow
