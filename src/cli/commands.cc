#include "cli/command.h"

namespace portwright::cli {

const std::vector<Command>& Commands() {
  static const std::vector<Command> commands = [] {
    std::vector<Command> all = SiteCommands();
    for (auto family : {SiteImportCommands(), DialogueCommands(), RequestCommands(),
                        ProofCommands(), HostCommands(), ProbeCommands(), ProbeConditionCommands(),
                        LabCommands(), ImportCommands(), CatalogCommands(), PageCommands()})
      all.insert(all.end(), family.begin(), family.end());
    return all;
  }();
  return commands;
}

}  // namespace portwright::cli
