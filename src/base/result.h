// Result<T>: the value of an operation, or why it failed. For operations (files, processes, the
// kernel); what is wrong with an input is a Diagnostic (diagnostics.h). Member names follow
// std::expected, so that a later move is an alias. Discarding a Result is a compiler warning. Not
// thread safe, like any value.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/check.h"

namespace portwright {

enum class ErrorCode {
  kInvalid,      // the request makes no sense
  kNotFound,     // a file, a name
  kPermission,   // the system says no
  kIo,           // reading or writing failed
  kUnavailable,  // a program, a kernel feature or a service is not there
  kRefused,      // understood, and not done on purpose
  kLimit,        // too large, too deep, too many
};

struct Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string message;  // lower case, no full stop
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: a value is a result
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    PORTWRIGHT_CHECK(has_value(), "value() of a failed Result");
    return std::get<0>(state_);
  }
  const T& value() const& {
    PORTWRIGHT_CHECK(has_value(), "value() of a failed Result");
    return std::get<0>(state_);
  }
  T&& value() && {
    PORTWRIGHT_CHECK(has_value(), "value() of a failed Result");
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    PORTWRIGHT_CHECK(!has_value(), "error() of a Result with a value");
    return std::get<1>(state_);
  }
  template <typename U>
  T value_or(U&& other) const {
    return has_value() ? std::get<0>(state_) : static_cast<T>(std::forward<U>(other));
  }

 private:
  std::variant<T, Error> state_;
};

struct Nothing {};
using Status = Result<Nothing>;
inline Status Ok() { return Nothing{}; }

}  // namespace portwright

#define PORTWRIGHT_CONCAT_INNER(a, b) a##b
#define PORTWRIGHT_CONCAT(a, b) PORTWRIGHT_CONCAT_INNER(a, b)

// PORTWRIGHT_TRY(const T x, Operation()): declares x, or returns the error to our caller.
#define PORTWRIGHT_TRY(declaration, ...) \
  PORTWRIGHT_TRY_NAMED(PORTWRIGHT_CONCAT(result_, __COUNTER__), declaration, __VA_ARGS__)
#define PORTWRIGHT_TRY_NAMED(name, declaration, ...) \
  auto name = (__VA_ARGS__);                         \
  if (!name.has_value()) return name.error();        \
  declaration = std::move(name).value()

// PORTWRIGHT_TRY_STATUS(Operation()): the same for a Status.
#define PORTWRIGHT_TRY_STATUS(...)                                \
  do {                                                            \
    auto status_of_try = (__VA_ARGS__);                           \
    if (!status_of_try.has_value()) return status_of_try.error(); \
  } while (false)
