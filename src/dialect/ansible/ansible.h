// Texts of another dialect as playbooks of Ansible: one play that writes the text, has it checked,
// puts it in place and loads it. What the text says is the other dialect's business, which is
// handed in; its places become lines of the playbook.
//
// Written and read are playbooks of Portwright's own shape (NOTES.md). Whatever else touches the
// firewall in a playbook is an error, since what it does cannot be told from the text.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dialect/common/dialect.h"

namespace portwright::dialect::ansible {

// Whose firewall the tasks load.
enum class Machine { kNftables, kFirewalld };

class AnsibleDialect final : public Dialect {
 public:
  // `inner` writes and reads the text that is loaded; it has to outlive this and needs no file
  // beside its text.
  AnsibleDialect(const Dialect& inner, Machine machine);

  std::string_view name() const override { return name_; }
  std::string_view extension() const override { return "yml"; }
  Capabilities capabilities() const override { return inner_.capabilities(); }
  const Guide* guide() const override;

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override;
  int Recognise(std::string_view text) const override;
  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override;
  policy::Tracking tracking(const policy::Policy& policy) const override;

 private:
  const Dialect& inner_;
  Machine machine_;
  std::string name_;  // `ansible-nftables`
};

}  // namespace portwright::dialect::ansible
