#include "sys/network_space.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <optional>
#include <thread>

#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

constexpr char kFolder[] = "/run/netns/";
constexpr char kOfThisThread[] = "/proc/thread-self/ns/net";

Status Enter(const std::string& name) {
  const std::string path = kFolder + name;
  const Descriptor space(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!space.valid()) return SystemError("cannot open " + path, errno);
  if (::setns(space.get(), CLONE_NEWNET) != 0) return SystemError("cannot enter " + path, errno);
  return Ok();
}

Status InThread(const std::function<Status()>& work) {
  std::optional<Status> done;
  std::thread thread([&] { done.emplace(work()); });
  thread.join();
  return *done;
}

Status Make(const std::string& name) {
  const std::string path = kFolder + name;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444));
  if (!file.valid()) return SystemError("cannot make " + path, errno);
  if (::unshare(CLONE_NEWNET) != 0) return SystemError("cannot make a network namespace", errno);
  if (::mount(kOfThisThread, path.c_str(), "none", MS_BIND, nullptr) != 0)
    return SystemError("cannot name a network namespace " + name, errno);
  return Ok();
}

}  // namespace

Status MakeNetworkSpace(const std::string& name) {
  return InThread([&] { return Make(name); });
}

Status InNetworkSpace(const std::string& name, const std::function<Status()>& work) {
  return InThread([&]() -> Status {
    PORTWRIGHT_TRY_STATUS(Enter(name));
    return work();
  });
}

Status InNetworkSpaces(const std::vector<std::string>& names, std::size_t at_once,
                       const std::function<Status(std::size_t)>& work) {
  std::vector<Status> done(names.size(), Ok());
  std::atomic<std::size_t> next{0};
  const auto take = [&] {
    for (std::size_t n = next++; n < names.size(); n = next++) {
      done[n] = Enter(names[n]);
      if (done[n]) done[n] = work(n);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < std::min(at_once, names.size()); ++t) threads.emplace_back(take);
  for (std::thread& thread : threads) thread.join();
  for (Status& one : done) {
    if (!one) return std::move(one);
  }
  return Ok();
}

Status SetNetworkSetting(const std::string& key, const std::string& value) {
  const std::string path = "/proc/sys/" + key;
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) return Ok();
  if (!file.valid() || ::write(file.get(), value.data(), value.size()) < 0)
    return SystemError("cannot set " + path, errno);
  return Ok();
}

}  // namespace portwright::sys
