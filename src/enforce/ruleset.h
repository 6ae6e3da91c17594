// What the kernel of this host holds, as texts of nftables: the seam through which a transaction
// sees and changes it. NftRuleset asks the `nft` program; MemoryRuleset (memory_ruleset.h) is its
// twin for faults that a kernel does not make on demand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "enforce/increment.h"
#include "sys/lock_file.h"

namespace portwright::enforce {

// The only table that is ever changed.
inline constexpr char kTable[] = "inet portwright";
// What the name of the chain begins with that says which generation the table is.
inline constexpr char kMarker[] = "pw_generation_";

class Ruleset {
 public:
  virtual ~Ruleset() = default;
  // Whether the kernel would take the commands; nothing is changed. kRefused: it would not, with
  // its reason; kPermission, kUnavailable: it cannot be asked.
  virtual Status Check(const std::string& commands) = 0;
  // All of the commands in one transaction, or none. Errors as above. `lock`: that of the state
  // folder; it stays held until the kernel has done it, even where this process is killed
  // meanwhile.
  virtual Status Load(const std::string& commands, const sys::LockFile& lock) = 0;
  // Replaces our table by the one of the commands (Marked, RestoreTable), where that can be done so
  // that no packet is lost which both permit (turning.h); otherwise as Load does. Behind an error
  // the kernel means what it meant before, and may hold more than that beside.
  virtual Status Replace(const std::string& commands, const sys::LockFile& lock) {
    return Load(commands, lock);
  }
  // Check and Load of elements and the mark.
  virtual Status CheckChange(const Increment& increment) { return Check(increment.commands); }
  virtual Status Change(const Increment& increment, const sys::LockFile& lock) {
    return Load(increment.commands, lock);
  }
  // Every table. Only what can be loaded again.
  virtual Result<std::string> ListAll() = 0;
  // Every table but ours.
  virtual Result<std::string> ListOthers();
  // Our table, with its counters; nothing: there is none.
  virtual Result<std::optional<std::string>> ListTable() = 0;
  // The same without the elements of named sets and maps, where that is faster.
  virtual Result<std::optional<std::string>> ListFrame() { return ListTable(); }
};

class NftRuleset final : public Ruleset {
 public:
  Status Check(const std::string& commands) override;
  Status Load(const std::string& commands, const sys::LockFile& lock) override;
  Status Replace(const std::string& commands, const sys::LockFile& lock) override;
  // Told to the kernel without nft where all of the elements are known (element_bytes.h).
  Status CheckChange(const Increment& increment) override;
  Status Change(const Increment& increment, const sys::LockFile& lock) override;
  Result<std::string> ListAll() override;
  Result<std::string> ListOthers() override;
  // Reads elements from the kernel itself, and asks nft for what is not known (listing.h).
  Result<std::optional<std::string>> ListTable() override;
  // Listed anew only where the kernel's number of its rules is another one: counters of rules in it
  // may be old.
  Result<std::optional<std::string>> ListFrame() override;

 private:
  // Our table as the kernel names it, without elements; as ListFrame.
  Result<std::optional<std::string>> RawFrame();

  struct Kept {
    std::uint32_t generation = 0;  // sys::NftGeneration()
    std::optional<std::string> frame;
  };
  std::optional<Kept> kept_;
};

// --- texts ----------------------------------------------------------------------------------

// What takes our table away, whether it is there or not.
std::string RemoveTable();

// Commands that bring back what ListTable gave before: the table as it was, or none.
std::string RestoreTable(const std::optional<std::string>& listed);

// A text that replaces our table, with a chain beside that says which generation it is; the chain
// is never entered.
std::string Marked(const std::string& text, std::uint32_t generation);
// The commands that turn the mark of one generation into that of another.
std::string MarkChange(std::uint32_t before, std::uint32_t after);
// The generation that a listed table says; nothing: none, or it was not loaded by us.
std::optional<std::uint32_t> GenerationOf(const std::string& listed);

// A listing of all tables without ours.
std::string WithoutTable(const std::string& listed);

// Loads commands of a table that is neither ours nor journaled: one that a passing program brings
// and takes away. Errors as of Ruleset::Load.
Status LoadPassing(const std::string& commands);

}  // namespace portwright::enforce
