#include "probe/talk_parts.h"

#include <utility>

#include "probe/recognise.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

// Shorter words may stand in an answer: `srvr is not executed`.
constexpr std::size_t kEchoBytesMin = 8;

class OverStream : public Talk {
 public:
  OverStream(std::string begin, Reader reader, std::string in_tls)
      : begin_(std::move(begin)), reader_(std::move(reader)), in_tls_(std::move(in_tls)) {}

  std::string Begin() override { return begin_; }

  Reading Read(std::string_view received, bool ended) override {
    if (received.empty()) return More();
    if (received.size() >= kAnswerBytesMax) {
      received = received.substr(0, kAnswerBytesMax);
      ended = true;
    }
    if (begin_.size() >= kEchoBytesMin && MayBegin(received, begin_)) {
      // No service says back what it hears; some answers differ from it in their last byte only.
      if (received.size() >= begin_.size()) return Other("something that says back what it hears");
      if (!ended) return More();
    }
    Reading reading = reader_(received, ended);
    if (reading.verdict == Verdict::kMore && !ended) {
      if (said_) reading.say.clear();
      said_ |= !reading.say.empty();
      return reading;
    }
    if (reading.verdict == Verdict::kService) return reading;
    if (reading.verdict == Verdict::kOther && !reading.what.empty()) return reading;
    const auto recognised = RecogniseFirst(received, ended);
    if (!recognised) return More();
    if (recognised->is_tls && !in_tls_.empty()) return Service(in_tls_);
    if (reading.verdict == Verdict::kOther) return Other(recognised->what);
    return Other("an answer that breaks off, as of " + recognised->what);
  }

 private:
  std::string begin_;
  Reader reader_;
  std::string in_tls_;
  bool said_ = false;
};

class OfDatagrams : public Talk {
 public:
  OfDatagrams(std::string begin, Reader reader)
      : begin_(std::move(begin)), reader_(std::move(reader)) {}

  std::string Begin() override { return begin_; }

  Reading Read(std::string_view received, bool) override {
    if (received.empty()) return More();
    Reading reading = reader_(received.substr(0, kAnswerBytesMax), true);
    if (reading.verdict == Verdict::kOther && reading.what.empty()) {
      reading.what = RecogniseFirst(received, true)->what;
    }
    return reading;
  }

 private:
  std::string begin_;
  Reader reader_;
};

}  // namespace

std::unique_ptr<Talk> StreamTalk(std::string begin, Reader reader, std::string in_tls) {
  return std::make_unique<OverStream>(std::move(begin), std::move(reader), std::move(in_tls));
}

std::unique_ptr<Talk> DatagramTalk(std::string begin, Reader reader) {
  return std::make_unique<OfDatagrams>(std::move(begin), std::move(reader));
}

Framed Unframe(std::string_view received, std::size_t length_bytes, std::size_t max) {
  if (received.size() < length_bytes) return {};
  std::size_t size = 0;
  for (const char c : received.substr(0, length_bytes)) {
    size = size << 8 | static_cast<std::uint8_t>(c);
  }
  if (size == 0 || size > max) return {Framed::kBroken, {}};
  if (received.size() - length_bytes < size) return {};
  return {Framed::kWhole, received.substr(length_bytes, size)};
}

}  // namespace portwright::probe
