// `portwright cluster`: the commands of a cluster's own firewall, carried out on this host.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/outcome.h"
#include "workflow/verbs.h"

namespace portwright::workflow {

struct ClusterRequest {
  ApplyRequest apply;  // state folder, confirmation, ways in; its bundle is not looked at
  SiteRequest site;    // path empty: this host
  std::string cluster;
  std::string grammar;        // a file with other words; empty: those that are compiled in
  bool replace_plan = false;  // although a site's plan is in force here
};

// Commands one after the other. The state folder is opened by the first one that needs it; from
// then on the process has few privileges left. One thread.
class ClusterShell {
 public:
  ClusterShell(ClusterRequest request, const Look& look);
  ClusterShell(const ClusterShell&) = delete;
  ClusterShell& operator=(const ClusterShell&) = delete;
  ~ClusterShell();

  // `line`: its number, for messages; 0 where there is but one. Empty lines and comments are fine.
  Outcome Run(std::string_view text, std::uint32_t line = 0);

  // What may stand in place of the last word.
  std::vector<std::string> Complete(const std::string& text);

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

// The words of one command, as a shell of the system gave them.
Outcome RunClusterCommand(const ClusterRequest& request, const std::vector<std::string>& words,
                          const Look& look);

// `say`: called with the outcome of each line. kFine, or the worst of all lines.
Outcome RunClusterShell(const ClusterRequest& request,
                        const std::function<void(const Outcome&)>& say, const Look& look);

// Texts of clusters (REST JSON, pasted `list-active` and others) against what the site plans for
// them: an entry for each address that is missing or unexpected, by profile of ports. A text is of
// the cluster of the same name (`c1.json`), or of `request.cluster`. kNo where there is any.
Outcome AuditClusters(const ClusterRequest& request, const std::vector<std::string>& paths,
                      const Look& look);

}  // namespace portwright::workflow
