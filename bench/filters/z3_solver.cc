#include "filters/rivals.h"

#ifdef PORTWRIGHT_HAS_Z3

#include <z3.h>

#include <vector>

#include "packetset/box.h"

namespace portwright::bench {
namespace {

class Encoder {
 public:
  explicit Encoder(Z3_context context) : context_(context) {
    constexpr unsigned kBits[] = {32, 32, 8, 16, 16};
    const char* const names[] = {"source", "destination", "protocol", "source_port", "port"};
    for (std::size_t f = 0; f < 5; ++f) {
      sorts_.push_back(Z3_mk_bv_sort(context_, kBits[f]));
      fields_.push_back(
          Z3_mk_const(context_, Z3_mk_string_symbol(context_, names[f]), sorts_.back()));
      maxima_.push_back(kBits[f] == 32 ? 0xffffffffU : (1U << kBits[f]) - 1);
    }
  }

  Z3_ast Of(const packetset::Box& box) {
    parts_.clear();
    Within(0, static_cast<std::uint32_t>(box.source.lo), static_cast<std::uint32_t>(box.source.hi));
    Within(1, static_cast<std::uint32_t>(box.destination.lo),
           static_cast<std::uint32_t>(box.destination.hi));
    Within(2, box.protocol_lo, box.protocol_hi);
    Within(3, box.source_ports.lo, box.source_ports.hi);
    Within(4, box.destination_ports.lo, box.destination_ports.hi);
    if (parts_.empty()) return Z3_mk_true(context_);
    return Z3_mk_and(context_, static_cast<unsigned>(parts_.size()), parts_.data());
  }

 private:
  Z3_ast Number(std::size_t field, std::uint32_t value) {
    return Z3_mk_unsigned_int(context_, value, sorts_[field]);
  }

  void Within(std::size_t field, std::uint32_t lo, std::uint32_t hi) {
    if (lo == hi) {
      parts_.push_back(Z3_mk_eq(context_, fields_[field], Number(field, lo)));
      return;
    }
    if (lo > 0) parts_.push_back(Z3_mk_bvuge(context_, fields_[field], Number(field, lo)));
    if (hi < maxima_[field])
      parts_.push_back(Z3_mk_bvule(context_, fields_[field], Number(field, hi)));
  }

  Z3_context context_;
  std::vector<Z3_sort> sorts_;
  std::vector<Z3_ast> fields_;
  std::vector<std::uint32_t> maxima_;
  std::vector<Z3_ast> parts_;
};

}  // namespace

bool HasZ3() { return true; }

void DeadByZ3(const FilterSet& set, Progress& progress) {
  Z3_config config = Z3_mk_config();
  Z3_context context = Z3_mk_context(config);
  Z3_solver solver = Z3_mk_solver_for_logic(context, Z3_mk_string_symbol(context, "QF_BV"));
  Z3_solver_inc_ref(context, solver);
  Encoder encoder(context);
  Measure(progress, [&] {
    for (const FilterLine& line : set) {
      std::vector<Z3_ast> own;
      for (const packetset::Box& box :
           packetset::BoxesOf(line.source, line.destination, line.service, line.source_ports))
        own.push_back(encoder.Of(box));
      const Z3_ast match = Z3_mk_or(context, static_cast<unsigned>(own.size()), own.data());
      Z3_solver_push(context, solver);
      Z3_solver_assert(context, solver, match);
      if (Z3_solver_check(context, solver) == Z3_L_FALSE) ++progress.found;
      Z3_solver_pop(context, solver, 1);
      Z3_solver_assert(context, solver, Z3_mk_not(context, match));
      ++progress.done;
    }
  });
}

}  // namespace portwright::bench

#else

namespace portwright::bench {

bool HasZ3() { return false; }
void DeadByZ3(const FilterSet&, Progress&) {}

}  // namespace portwright::bench

#endif
