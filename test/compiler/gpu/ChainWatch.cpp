// In: a program whose kernels run on this machine. Out: what a GPU would make
// of its chains. Must not know: how chains are made.

#include "test/compiler/gpu/ChainWatch.h"

#include "mlir/IR/PatternMatch.h"

#include "compiler/conversion/ChainToGpu/ChainToGpu.h"
#include "compiler/conversion/RowKernelToGpu/RowKernelToGpu.h"
#include "compiler/dialect/RlDialect.h"
#include "compiler/frontend/ModelToRl.h"
#include "compiler/pipelines/Pipelines.h"
#include "device/Failures.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace rl::compiler::test {
namespace {

constexpr size_t guardBytes = 64;
constexpr char guard = 0x5a;

/// exp, log and their kin of f32 differ from the C library's by some 5e-7
/// (DeviceMath.h), and a handful follow one another.
constexpr double tolerance = 1e-5;

bool isTranscendental(mlir::Operation *op) {
  return mlir::isa<mlir::math::ExpOp, mlir::math::LogOp, mlir::math::TanhOp,
                   mlir::math::PowFOp>(op);
}

template <typename T>
bool areNear(const std::vector<char> &x, const std::vector<char> &y,
             size_t bytes) {
  for (size_t at = 0; at < bytes; at += sizeof(T)) {
    T a, b;
    std::memcpy(&a, &x[at], sizeof a);
    std::memcpy(&b, &y[at], sizeof b);
    bool same = a == b || (std::isnan(a) && std::isnan(b)) ||
                std::abs(double(a) - double(b)) <=
                    tolerance * std::max(1.0, std::abs(double(b)));
    if (!same)
      return false;
  }
  return true;
}

uint64_t address(const void *p) {
  return uint64_t(reinterpret_cast<uintptr_t>(p));
}

} // namespace

ChainWatch::ChainWatch(kernels::Machine &machine,
                       DeviceKernels::Change change) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  mlir::ScopedDiagnosticHandler handler(&context,
                                        [&](mlir::Diagnostic &diagnostic) {
                                          said.push_back(diagnostic.str());
                                          return mlir::success();
                                        });
  auto module = modelToRl(context, machine.experiment());
  mlir::PassManager passes(&context);
  addPlanPasses(passes);
  addDevicePasses(passes, {"f32"});
  if (mlir::failed(passes.run(*module))) {
    ADD_FAILURE() << (said.empty() ? "" : said.back());
    return;
  }
  module->walk([&](mlir::rl::KernelOp kernel) {
    std::string callee = kernel.getCallee().str();
    auto name = kernel->getAttrOfType<mlir::StringAttr>(chainAttr);
    if (!name) {
      left.push_back(callee);
      return;
    }
    if (all.empty() || all.back().name != deviceName(name))
      all.push_back({deviceName(name)});
    Watched &chain = all.back();
    chain.kernels.push_back(machine.find(callee));
    bool parallel = kernel.getKind() == mlir::rl::KernelKind::Parallel;
    (parallel ? chain.parallel : chain.serial) = true;
    module->lookupSymbol(callee)->walk([&](mlir::Operation *op) {
      chain.exact = chain.exact && !isTranscendental(op);
    });
  });
  if (!all.empty())
    code = std::make_unique<DeviceKernels>(*module, change);
}

void ChainWatch::before(rlrt_context &run, rlrt_kernel kernel) {
  for (const Watched &chain : all)
    if (chain.kernels.front() == kernel)
      arrays = run.arrays;
}

void ChainWatch::after(rlrt_context &run, rlrt_kernel kernel) {
  bool failed = run.failures.check >= 0;
  Watched *chain = nullptr;
  for (Watched &one : all)
    if (failed ? llvm::is_contained(one.kernels, kernel)
               : one.kernels.back() == kernel)
      chain = &one;
  if (!chain)
    return;
  ++chain->runs;

  // What the chain writes begins as rlrt_alloc makes it. Kernels that the CPU
  // did not come to any more are given nothing, so they must not run.
  Bytes made;
  std::vector<uint64_t> values(256), offsets;
  for (auto &[value, array] : run.arrays) {
    auto old = arrays.find(value);
    std::vector<char> &bytes = made[value];
    bytes = old == arrays.end() ? std::vector<char>(array.bytes.size())
                                : old->second.bytes;
    bytes.resize(array.bytes.size() + guardBytes, guard);
    values[size_t(value)] = address(bytes.data());
  }
  for (const auto &one : run.offsets)
    offsets.push_back(address(one.data()));
  rlrt_device_failures failures;
  std::memset(&failures, 0xff, sizeof failures);
  std::string stuck =
      code->run(chain->name,
                {address(values.data()), address(offsets.data()),
                 address(run.extents.data()), address(&failures)},
                seed++);
  EXPECT_EQ(stuck, "");

  auto found = rlrt::firstFailure(failures);
  EXPECT_EQ(found.has_value(), failed) << chain->name;
  if (found && failed) {
    EXPECT_EQ(chain->kernels.at(size_t(failures.kernel)), kernel);
    EXPECT_EQ(found->check, run.failures.check);
    EXPECT_EQ(found->point, run.failures.point);
    if (chain->exact)
      EXPECT_EQ(found->bits, run.failures.bits);
    run.failures = {int32_t(found->check), found->point, found->bits};
    return;
  }
  for (auto &[value, bytes] : made)
    compare(run, *chain, value, bytes);
}

void ChainWatch::compare(rlrt_context &run, Watched &chain, int32_t value,
                         std::vector<char> &made) {
  Array &array = run.arrays.at(value);
  size_t bytes = array.bytes.size();
  for (size_t at = bytes; at < made.size(); ++at)
    EXPECT_EQ(made[at], guard)
        << chain.name << " writes behind value " << value;
  bool same = std::equal(array.bytes.begin(), array.bytes.end(), made.begin());
  if (!same && !chain.exact)
    same = array.dtype == RLRT_F32   ? areNear<float>(made, array.bytes, bytes)
           : array.dtype == RLRT_F64 ? areNear<double>(made, array.bytes, bytes)
                                     : false;
  chain.differing += !same;
  if (strict)
    EXPECT_TRUE(same) << chain.name << " differs from the CPU in value "
                      << value;
  std::copy_n(made.begin(), bytes, array.bytes.begin());
}

} // namespace rl::compiler::test
