#include "dialect/ansible/ansible.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "dialect/ansible/read_playbook.h"
#include "dialect/ansible/write_playbook.h"

namespace portwright::dialect::ansible {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

const Guide& NftablesGuide() {
  static const Guide guide = {
      "Ansible for nftables",
      "Ansible 2.14 or later; on the machine nft 1.0.6, with /etc/nftables.conf as Debian has it",
      {"ansible-playbook --check --diff -i INVENTORY FILE", "ansible-playbook -i INVENTORY FILE"},
      {"ansible-playbook -i INVENTORY REMOVE-FILE"},
      {{"whatever nftables cannot say", "as the page of nftables says"},
       {"a point whose name is none of a host in the inventory", "refused"},
       {"the machine's own way to Ansible",
        "opened only where the site asks for it: SSH belongs into the plan, or this run is the "
        "last one that gets in"},
       {"installing nftables", "left to whoever sets up the machine"}},
      {"One play of one host: the very text of the dialect nftables, as a file of its own that "
       "/etc/nftables.conf includes.",
       "nft checks the file before it replaces the one before; a handler loads it in one step.",
       "A run that changes nothing loads nothing, unless the table is gone.",
       "A second playbook, remove.yml, takes the file, the include and the table away."},
      {"ansible-lint with its production profile", "ansible-playbook --syntax-check"}};
  return guide;
}

const Guide& FirewalldGuide() {
  static const Guide guide = {
      "Ansible for firewalld",
      "Ansible 2.14 or later; on the machine firewalld 1.0 or later",
      {"ansible-playbook --check --diff -i INVENTORY FILE", "ansible-playbook -i INVENTORY FILE"},
      {"ansible-playbook -i INVENTORY REMOVE-FILE"},
      {{"whatever firewalld cannot say", "as the page of firewalld says"},
       {"a point whose name is none of a host in the inventory", "refused"},
       {"the machine's own way to Ansible",
        "opened only where the site asks for it: SSH belongs into the plan, or this run is the "
        "last one that gets in"},
       {"a reload that fails", "the script is kept; run it by hand once firewalld works again"}},
      {"One play of one host: the script of the dialect firewalld, kept in /usr/local/sbin.",
       "Before it is kept it runs against a copy of /etc/firewalld, which firewalld checks.",
       "A handler runs it: it puts the files in place and reloads firewalld.",
       "A second playbook, remove.yml, takes the files and the script away.",
       "The module ansible.posix.firewalld is not used: it has no words for policies, and each of "
       "its tasks would be a state in between."},
      {"ansible-lint with its production profile", "ansible-playbook --syntax-check"}};
  return guide;
}

// Places of the inner text as places of the playbook.
class PlaceMap {
 public:
  PlaceMap(const LoadedText& loaded, std::string_view file_name, const Diagnostics& inner,
           Diagnostics& outer)
      : loaded_(loaded), file_name_(file_name), inner_(inner), outer_(outer) {}

  void Move(SourcePlace& place) const {
    const std::string& file = inner_.FileName(place.file);
    if (file.empty()) return;
    place.file = outer_.AddFile(file);
    if (file != file_name_ || place.line == 0) return;
    place.line += loaded_.lines_before;
    if (place.column > 0) place.column += loaded_.indent;
  }

 private:
  const LoadedText& loaded_;
  std::string_view file_name_;
  const Diagnostics& inner_;
  Diagnostics& outer_;
};

}  // namespace

AnsibleDialect::AnsibleDialect(const Dialect& inner, Machine machine)
    : inner_(inner), machine_(machine), name_("ansible-" + std::string(inner.name())) {}

const Guide* AnsibleDialect::guide() const {
  return machine_ == Machine::kNftables ? &NftablesGuide() : &FirewalldGuide();
}

Rendered AnsibleDialect::RenderWithReasons(const policy::Policy& policy,
                                           const RenderOptions& options,
                                           Diagnostics& diagnostics) const {
  if (!IsHostName(policy.point)) {
    diagnostics.Error(
        "PW-DIA-ansible-0001", {},
        "expected a point whose name is a host's in an inventory, found " + Quote(policy.point),
        "letters, digits, `-`, `_` and `.`; not `all`");
    return {};
  }
  Rendered out = inner_.RenderWithReasons(policy, options, diagnostics);
  if (out.text.empty()) return {};
  PORTWRIGHT_CHECK(out.needed_to_read == 0, "a playbook holds all that is loaded");
  out.text = PlaybookOf(machine_, policy.point, options.title, out.text);
  out.beside = {{"remove.yml", RemovalOf(machine_, policy.point)}};
  return out;
}

int AnsibleDialect::Recognise(std::string_view text) const {
  text = text.substr(0, kLookedAt);
  const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
  const bool is_play = has("\n  hosts:") || has("\n- hosts:") || text.starts_with("- hosts:");
  if (!is_play || !(has("\n  tasks:") || has("\n  roles:") || has("\n  handlers:"))) return 0;
  const bool is_own = machine_ == Machine::kNftables ? has("nft ") : has("firewalld");
  return is_own ? (has("ansible.builtin.") ? 100 : 90) : 40;
}

std::unique_ptr<policy::Policy> AnsibleDialect::Lift(std::string_view text,
                                                     const LiftOptions& options,
                                                     Diagnostics& diagnostics) const {
  const auto loaded = ReadPlaybook(text, options.file_name, machine_, diagnostics);
  if (!loaded) return nullptr;
  Diagnostics inner;
  auto policy = inner_.Lift(loaded->text, options, inner);
  const PlaceMap map(*loaded, options.file_name, inner, diagnostics);
  for (Diagnostic diagnostic : inner.all()) {
    for (SourcePlace& place : diagnostic.places) map.Move(place);
    diagnostics.Add(std::move(diagnostic));
  }
  if (policy == nullptr) return nullptr;
  for (policy::Chain& chain : policy->chains) {
    for (SourcePlace& place : chain.places) map.Move(place);
  }
  if (!loaded->other_modules.empty()) {
    policy->assumptions.push_back("tasks of " + Join(loaded->other_modules, ", ") +
                                  " leave the firewall alone");
  }
  return policy;
}

policy::Tracking AnsibleDialect::tracking(const policy::Policy& policy) const {
  return inner_.tracking(policy);
}

}  // namespace portwright::dialect::ansible
