// A file descriptor that closes itself, and the text of a failed system call. For use inside sys.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace portwright::sys {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      Reset();
      fd_ = other.Release();
    }
    return *this;
  }
  ~Descriptor() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  void Reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

// How many descriptors this process may have, after its limit was raised as far as it may be.
std::size_t RaiseDescriptorLimit();

// `what: no such file or directory`, with the code that the number stands for.
Error SystemError(std::string_view what, int number);

}  // namespace portwright::sys
