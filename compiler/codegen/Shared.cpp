// In: kernels of a program. Out: the functions that many programs share, in a
// module of their own.
// Must not know: what the functions compute.
#include "compiler/codegen/Shared.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace rl::compiler {
namespace {

/// Symbols that an operation uses, in the order in which it does.
llvm::SetVector<Operation *> usesOf(Operation *op, ModuleOp module) {
  llvm::SetVector<Operation *> found;
  if (auto uses = SymbolTable::getSymbolUses(op))
    for (const SymbolTable::SymbolUse &use : *uses)
      if (Operation *used =
              module.lookupSymbol(use.getSymbolRef().getRootReference()))
        found.insert(used);
  return found;
}

bool isInlined(Operation *op) {
  auto attributes = op->getAttrOfType<ArrayAttr>("passthrough");
  return attributes && llvm::any_of(attributes, [](Attribute one) {
           auto text = dyn_cast<StringAttr>(one);
           return text && text.getValue() == "alwaysinline";
         });
}

} // namespace

Shared takeShared(ModuleOp module, llvm::StringRef mark) {
  Shared shared;
  llvm::SetVector<Operation *> taken;
  for (auto function : module.getOps<func::FuncOp>())
    if (function->hasAttr(mark))
      taken.insert(function);
  if (taken.empty())
    return shared;
  // Constants and variables that shared functions use go with them.
  for (size_t i = 0; i < taken.size(); ++i)
    for (Operation *used : usesOf(taken[i], module))
      taken.insert(used);
  llvm::SetVector<Operation *> called;
  for (Operation &op : *module.getBody())
    if (!taken.contains(&op))
      for (Operation *used : usesOf(&op, module))
        if (taken.contains(used))
          called.insert(used);
  // An inlined function may call others; then they are called as well.
  for (size_t i = 0; i < called.size(); ++i)
    if (isInlined(called[i]))
      for (Operation *used : usesOf(called[i], module))
        called.insert(used);

  // A variable of both would become two.
  if (!llvm::all_of(called, llvm::IsaPred<func::FuncOp>))
    return shared;

  shared.module = ModuleOp::create(module.getLoc());
  for (Operation *op : taken) {
    if (called.contains(op) && isInlined(op)) {
      shared.module->push_back(op->clone());
      continue;
    }
    if (called.contains(op)) {
      auto function = cast<func::FuncOp>(op);
      auto declaration = func::FuncOp::create(
          function.getLoc(), function.getName(), function.getFunctionType());
      declaration.setPrivate();
      module.insert(op, declaration);
      function->removeAttr("llvm.linkage");
      function.setPublic();
      shared.names.push_back(function.getName().str());
    }
    op->remove();
    shared.module->push_back(op);
  }
  return shared;
}

void hide(llvm::Module &module, const std::vector<std::string> &names) {
  for (const std::string &name : names)
    if (llvm::Function *function = module.getFunction(name))
      function->setVisibility(llvm::GlobalValue::HiddenVisibility);
}

} // namespace rl::compiler
