// Sentences that name a port in passing: they make a row only where nothing else of the document
// has the port. Threading: none shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "document/document.h"
#include "extract/mentions.h"
#include "extract/sentences.h"

namespace portwright::extract {

class Remarks {
 public:
  // The statement with this index is a remark.
  void AddStatement(std::size_t index) { weak_.push_back(index); }
  // A number that the text speaks of without asking for it.
  void AddNumber(const Number& number, std::uint16_t port) { passed_.push_back({number, port}); }

  // Drops remarks on ports that tables or other statements have; their numbers are refused. Cost:
  // the statements' ports, sorted.
  void Settle(const document::Document& document, const Mentions& mentions,
              Sentences& sentences) const;

 private:
  struct Passed {
    Number number;
    std::uint16_t port = 0;
  };
  std::vector<std::size_t> weak_;
  std::vector<Passed> passed_;
};

}  // namespace portwright::extract
