// In: a module of functions of a GPU, lowered to NVVM. Out: a module for each
// function that is launched. Must not know: what the functions compute.
#include "compiler/codegen/DeviceParts.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/IR/SymbolTable.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace rl::compiler {

std::vector<DevicePart> partsOf(ModuleOp module) {
  std::vector<DevicePart> parts;
  for (auto device : module.getOps<gpu::GPUModuleOp>()) {
    for (auto function : device.getOps<LLVM::LLVMFuncOp>()) {
      if (!function->hasAttr(NVVM::NVVMDialect::getKernelFuncAttrName()))
        continue;
      llvm::SetVector<Operation *> used;
      used.insert(function);
      for (size_t i = 0; i < used.size(); ++i)
        if (auto uses = SymbolTable::getSymbolUses(used[i]))
          for (const SymbolTable::SymbolUse &use : *uses)
            if (Operation *of = SymbolTable::lookupSymbolIn(
                    device, use.getSymbolRef().getRootReference()))
              used.insert(of);
      DevicePart part{
          function.getName().str(),
          function->hasAttr(NVVM::NVVMDialect::getClusterMaxBlocksAttrName()),
          ModuleOp::create(module.getLoc())};
      OpBuilder b = OpBuilder::atBlockEnd(part.module->getBody());
      auto own = cast<gpu::GPUModuleOp>(b.cloneWithoutRegions(*device));
      own.getBodyRegion().emplaceBlock();
      OpBuilder inside = OpBuilder::atBlockEnd(&own.getBodyRegion().front());
      // In the order in which they stood.
      for (Operation &op : *device.getBody())
        if (used.contains(&op))
          inside.clone(op);
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

} // namespace rl::compiler
