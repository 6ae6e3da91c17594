#include "workflow/decisions_file.h"

#include "request/decisions_text.h"

namespace portwright::workflow {

Status WriteDecisions(const std::string& folder, const request::Decisions& decisions,
                      sys::FileSystem& files) {
  const std::string path = sys::JoinPath(folder, "decisions.yaml");
  std::string standing;
  if (files.IsFile(path)) {
    PORTWRIGHT_TRY(standing, files.Read(path));
  }
  return files.Write(path, request::WithRows(standing, decisions), sys::kSecretMode);
}

}  // namespace portwright::workflow
